// The secure world of a program for Arm's MPS2+ with the image AN505: says what is whose (SAU, memory and peripheral protection controllers),
// starts the non-secure world, answers it through gateways, and reports what it was refused. Ends the machine by semihosting.
#include "trustzone.h"
#include <arm_cmse.h>

#define SECCTL 0x50080000
#define MPC_SSRAM1 0x58007000
#define MPC_SSRAM3 0x58009000
#define SAU 0xE000EDD0
#define GATEWAYS 0x10010000

typedef void __attribute__((cmse_nonsecure_call)) nonsecure(void);
extern char stack_top[];
static volatile uint32_t ticks, faults;

static void say(const char *text)
{
    say_to(UART0, text);
}

static void hex(uint32_t value)
{
    hex_to(UART0, value);
}

static void leave(int failed)
{
    register uint32_t call __asm__("r0") = 0x18, reason __asm__("r1") = failed ? 0x20023 : 0x20026;
    __asm__ volatile("bkpt 0xab" : : "r"(call), "r"(reason));
    for (;;)
        ;
}

static void attribute(uint32_t region, uint32_t begin, uint32_t last, uint32_t callable)
{
    WORD(SAU + 8) = region;
    WORD(SAU + 12) = begin;
    WORD(SAU + 16) = (last & ~31u) | callable << 1 | 1;
}

static void give_blocks(uint32_t mpc, uint32_t first, uint32_t end)
{
    WORD(mpc + 0x18) = first / 32;
    for (uint32_t word = first / 32; word < end / 32; word++)
        WORD(mpc + 0x1C) = ~0u; // the index counts by itself
}

uint32_t secure_mix(uint32_t a, uint32_t b)
{
    return (a ^ b * 2654435761u) + 1;
}

int secure_say(const char *text)
{
    if (!cmse_check_address_range((void *)text, 64, CMSE_NONSECURE | CMSE_MPU_READ)) {
        say("  not a text of yours\n");
        return -1;
    }
    say("  ");
    say(text);
    return 0;
}

uint32_t secure_ticks(void)
{
    return ticks;
}

void secure_answer_with_errors(int on)
{
    WORD(SECCTL + 0x10) = on;
    WORD(MPC_SSRAM1) = 0x100 | on << 4;
    WORD(MPC_SSRAM3) = 0x100 | on << 4;
}

void secure_close(uint32_t block, int closed)
{
    WORD(MPC_SSRAM1) &= ~0x100u;
    WORD(MPC_SSRAM1 + 0x18) = block / 32;
    uint32_t bit = 1u << block % 32, word = WORD(MPC_SSRAM1 + 0x1C);
    WORD(MPC_SSRAM1 + 0x1C) = closed ? word & ~bit : word | bit;
    __asm__ volatile("dsb\nisb");
}

uint32_t secure_faults(void)
{
    return faults;
}

void secure_privileged(void)
{
    __asm__ volatile("msr control_ns, %0\nisb" : : "r"(0));
}

// Goes on behind the load that faulted, or, where a fetch did, with the caller. frame: that of the state that faulted.
__attribute__((used)) static void fault(uint32_t *frame, uint32_t exception)
{
    uint32_t status = WORD(0xE000ED28), secure = WORD(0xE000EDE4);
    say(exception == 7 ? "  SecureFault" : exception == 5 ? "  BusFault" : "  fault");
    hex(status);
    hex(secure & ~0x40u); // whether its address is known differs
    if (status & 0x8000)
        hex(WORD(0xE000ED38));
    say("\n");
    WORD(0xE000ED28) = status;
    WORD(0xE000EDE4) = secure;
    frame[6] = status & 0x100 || exception == 3 ? frame[5] & ~1u : frame[6] + 4;
    frame[0] = REFUSED;
    if (++faults > 100)
        leave(1);
}

__attribute__((naked)) static void any_fault(void)
{
    __asm__ volatile("tst lr, #0x40\n" // whose stack the frame is on
                     "beq 1f\n"
                     "mrs r0, msp\n"
                     "b 2f\n"
                     "1: mrs r0, msp_ns\n"
                     "2: mrs r1, ipsr\n"
                     "b fault\n");
}

static void memory_refused(void)
{
    say("  memory refused");
    hex(WORD(SECCTL + 0x1C));
    for (uint32_t mpc = MPC_SSRAM1; mpc <= MPC_SSRAM3; mpc += 0x1000)
        if (WORD(mpc + 0x20)) {
            hex(WORD(mpc + 0x2C));
            hex(WORD(mpc + 0x30) >> 16);
            WORD(mpc + 0x24) = 1;
        }
    say("\n");
}

static void peripheral_refused(void)
{
    uint32_t status = WORD(SECCTL + 0x20);
    say("  peripheral refused");
    hex(status);
    say("\n");
    WORD(SECCTL + 0x24) = status;
    WORD(0xE000E180) = 1 << 10; // heard once: the reference's board does not forget it
}

static void timer(void)
{
    WORD(TIMER0 + 0x1000000C) = 1;
    ticks++;
}

__attribute__((naked)) uint32_t load(uint32_t address)
{
    __asm__ volatile("ldr.w r0, [r0]\nbx lr\n" : : "r"(address));
}

void begin(void)
{
    uart_begin(UART0);
    say("secure world\n");
    WORD(0xE000ED24) |= 1 << 19 | 1 << 17; // SecureFault, BusFault

    attribute(0, 0x00000000, 0x0FFFFFFF, 0);
    attribute(1, 0x20000000, 0x2FFFFFFF, 0);
    attribute(2, 0x40000000, 0x4FFFFFFF, 0);
    attribute(3, GATEWAYS, GATEWAYS + 0xFF, 1);
    WORD(SAU) = 1;
    WORD(SECCTL + 0x14) = 1; // code from 0x1000_0000 on may be called
    __asm__ volatile("dsb\nisb");

    say("blocks");
    hex(WORD(MPC_SSRAM1 + 0x10));
    hex(WORD(MPC_SSRAM1 + 0x14));
    hex(WORD(MPC_SSRAM3 + 0x10));
    say("\n");

    // A page whose blocks differ. What the secure state leaves in a block is nobody else's.
    WORD(ISLAND + 0x10000800) = 0x5EC;
    give_blocks(MPC_SSRAM1, 2048, 4096);
    give_blocks(MPC_SSRAM3, 0, 2048);
    WORD(MPC_SSRAM3 + 0x18) = 0;
    WORD(MPC_SSRAM3 + 0x1C) = ~(1u << ((ISLAND - NS_DATA) / 1024 + 2));
    WORD(MPC_SSRAM1 + 0x28) = 1;
    WORD(MPC_SSRAM3 + 0x28) = 1;
    WORD(SECCTL + 0x84) = 1 << 6;           // UART 1
    WORD(SECCTL + 0x70) = 1 << 1;           // timer 1
    WORD(SECCTL + 0x28) = 1 | 1 << 5;       // their controllers interrupt
    __asm__ volatile("dsb\nisb");
    WORD(0xE000E100) = 1 << 9 | 1 << 10 | 1 << 3;
    WORD(0xE000E380) = 1 << 4;              // timer 1's interrupt is the other world's

    say("the other side's block");
    hex(load(NS_DATA + 0x10000000));         // by its secure address: refused
    hex(load(ISLAND + 0x10000800));
    say("\n");

    WORD(TIMER0 + 0x10000008) = 19999;      // a millisecond
    WORD(TIMER0 + 0x10000000) = 9;

    WORD(0xE002ED08) = NS_CODE;
    __asm__ volatile("msr msp_ns, %0" : : "r"(WORD(NS_CODE)));
    nonsecure *go = (nonsecure *)(WORD(NS_CODE + 4) & ~1u);
    go();

    say("secure world again, faults");
    hex(faults);
    say("\n");
    leave(0);
}

__attribute__((section(".secure.vectors"), used)) static void *const vectors[16 + 32] = {
    stack_top, begin, any_fault, any_fault, any_fault, any_fault, any_fault, any_fault, [16 + 3] = timer, [16 + 9] = memory_refused, [16 + 10] = peripheral_refused,
};
