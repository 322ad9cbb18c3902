// What guests of single boards with a Cortex-M have in common: registers, words on the serial line, an end by semihosting.
#include <stdint.h>

#define WORD(address) (*(volatile uint32_t *)(address))
#define NVIC_ISER(n) WORD(0xE000E100 + 4 * (n))

extern uint32_t bss_start, bss_end;

void put(char c);
void begin(void);

static void say(const char *text)
{
    while (*text)
        put(*text++);
}

static void say_hex(uint32_t value)
{
    for (int shift = 28; shift >= 0; shift -= 4)
        put("0123456789abcdef"[value >> shift & 15]);
}

static void say_number(uint32_t value)
{
    // Without a division, which an ARMv6-M core does not have.
    static const uint32_t scales[] = {1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1};
    int shown = 0;
    for (unsigned i = 0; i < sizeof scales / sizeof *scales; i++) {
        char digit = '0';
        for (; value >= scales[i]; value -= scales[i])
            digit++;
        shown |= digit != '0' || scales[i] == 1;
        if (shown)
            put(digit);
    }
}

static void line(const char *what, uint32_t value, const char *unit)
{
    say(what);
    say_number(value);
    say(unit);
    say("\n");
}

static _Noreturn void end(int failed)
{
    register uint32_t call __asm__("r0") = 0x18; // SYS_EXIT
    register uint32_t why __asm__("r1") = failed ? 0x20023 : 0x20026;
    __asm__ volatile("bkpt 0xab" : : "r"(call), "r"(why) : "memory");
    for (;;)
        ;
}

static void fault(void)
{
    say("fault\n");
    end(1);
}

void reset(void)
{
    for (uint32_t *word = &bss_start; word < &bss_end; word++)
        *word = 0;
    begin();
    end(0);
}

// Sleeps until an interrupt has counted so far. They are held back between looking and sleeping; one that waits wakes the core all the same.
static void wait_for(volatile uint32_t *counter, uint32_t value)
{
    for (;;) {
        __asm__ volatile("cpsid i" : : : "memory");
        int is_there = *counter >= value;
        if (!is_there)
            __asm__ volatile("wfi");
        __asm__ volatile("cpsie i\n\tisb" : : : "memory");
        if (is_there)
            return;
    }
}
