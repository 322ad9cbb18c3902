// The guest of `emu demo`: two harts that work together. Hart 0 says hello on the UART, wakes hart 1 by a software interrupt, and
// tells what hart 1 counted; then it powers the machine off. For the boards riscv-virt and riscv32-virt, machine mode, RV32IM or RV64IM.
#include <stdint.h>

#define UART ((volatile uint8_t *)0x10000000)
#define FINISHER (*(volatile uint32_t *)0x100000)
#define MSIP(hart) (((volatile uint32_t *)0x2000000)[hart])
#define CSR_READ(name) ({ unsigned long v; __asm__ volatile("csrr %0, " #name : "=r"(v)); v; })

static volatile unsigned limit;
static volatile unsigned result;
static volatile unsigned done;

static void put(char c)
{
    while (!(UART[5] & 0x20)) // transmitter holding register empty
        ;
    UART[0] = c;
}

static void say(const char *text)
{
    while (*text)
        put(*text++);
}

static void say_number(unsigned long n)
{
    if (n >= 10)
        say_number(n / 10);
    put('0' + n % 10);
}

static void say_architecture(void)
{
    unsigned long misa = CSR_READ(misa);
    say("rv");
    say_number(sizeof(long) * 8);
    for (int i = 0; i < 26; i++) // I first, then the extensions by letter
        if ((misa >> i & 1) && i == 'i' - 'a')
            put('i');
    for (int i = 0; i < 26; i++)
        if ((misa >> i & 1) && i != 'i' - 'a')
            put('a' + i);
}

static unsigned count_primes(unsigned below)
{
    unsigned count = 0;
    for (unsigned n = 2; n < below; n++) {
        unsigned d = 2;
        while (d * d <= n && n % d)
            d++;
        count += d * d > n;
    }
    return count;
}

void hart0(void)
{
    say_architecture();
    say(" hart 0 says hello\n");
    limit = 10000;
    MSIP(1) = 1;
    while (!done)
        ;
    say("hart 1 counted ");
    say_number(result);
    say(" primes below ");
    say_number(limit);
    say("\n");
    FINISHER = 0x5555;
    for (;;)
        ;
}

void hart1(void)
{
    __asm__ volatile("csrw mie, %0" : : "r"(1 << 3)); // the machine software interrupt ends wfi; mstatus.MIE stays 0, so it is not taken
    while (!MSIP(1))
        __asm__ volatile("wfi");
    MSIP(1) = 0;
    result = count_primes(limit);
    __asm__ volatile("fence");
    done = 1;
    for (;;)
        __asm__ volatile("wfi");
}

// This section is the one that the linker's default script puts first, where boards without a loader begin.
__attribute__((naked, section(".text.unlikely"))) void _start(void)
{
    __asm__ volatile("csrr t0, mhartid\n"
                     "la sp, stacks\n"
                     "addi t1, t0, 1\n"
                     "slli t1, t1, 12\n"
                     "add sp, sp, t1\n"
                     "beqz t0, hart0\n"
                     "li t1, 1\n"
                     "beq t0, t1, hart1\n"
                     "1: wfi\n"
                     "j 1b\n");
}

__attribute__((aligned(16))) char stacks[2][4096];
