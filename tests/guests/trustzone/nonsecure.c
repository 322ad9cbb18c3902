// The non-secure world: calls the secure one, counts its own timer's interrupts, and tries what it may not do.
#define NONSECURE
#include "trustzone.h"

extern char ns_stack_top[];
static volatile uint32_t ticks;

#define NSPCTRL 0x40080000

static void say(const char *text)
{
    say_to(UART1, text);
}

static void hex(uint32_t value)
{
    hex_to(UART1, value);
}

static void timer(void)
{
    WORD(TIMER1 + 12) = 1;
    ticks++;
}

__attribute__((naked)) static uint32_t ns_load(uint32_t address)
{
    __asm__ volatile("ldr.w r0, [r0]\nbx lr\n" : : "r"(address));
}

// The interrupt of a refused store comes before the next one.
static __attribute__((noinline)) void ns_store(uint32_t address, uint32_t value)
{
    WORD(address) = value;
    __asm__ volatile("dsb\nisb");
}

__attribute__((naked, aligned(1024))) static uint32_t in_a_block(void)
{
    __asm__ volatile("movs r0, #42\nbx lr\n.balign 1024\n");
}

static void attempt(const char *what, uint32_t address)
{
    say(what);
    hex(ns_load(address));
    say("\n");
}

// A peripheral is asked by a program without privilege.
static void attempt_as_user(const char *what, uint32_t address)
{
    __asm__ volatile("msr control, %0\nisb" : : "r"(1));
    uint32_t value = ns_load(address);
    secure_privileged();
    say(what);
    hex(value);
    say("\n");
}

static void attempts(int errors)
{
    attempt("secure code", 0x10000000);
    attempt("secure code at the other address", 0x00000000);
    attempt("a secure timer", TIMER0 + 8);
    attempt("before the island", ISLAND + 0x7FC);
    attempt("the island", ISLAND + 0x800);
    if (!errors)
        attempt("across its shore", ISLAND + 0x7FE);
    attempt("behind the island", ISLAND + 0xC00);
    attempt("nothing", 0x00800000);
    WORD(NSPCTRL + 0xB0) = 0;
    attempt_as_user("a timer without privilege", TIMER1 + 8);
    WORD(NSPCTRL + 0xB0) = 1 << 1;
    attempt_as_user("with leave", TIMER1 + 8);
}

static void begin(void)
{
    uart_begin(UART1);
    say("non-secure world\n");
    secure_say("text of the other world\n");
    say("mixed");
    hex(secure_mix(1, 2));
    hex(secure_mix(secure_mix(3, 4), 5));
    say("\nsecret text");
    hex(secure_say((const char *)0x38000000));
    say("\n");

    WORD(TIMER1 + 8) = 9999;
    WORD(TIMER1) = 9;
    WORD(0xE000E100) = 1 << 4;
    while (ticks < 3 || secure_ticks() < 3)
        ;
    WORD(TIMER1) = 0;
    say("both timers tick\n");

    for (int i = 0; i < 3; i++)
        ns_store(ISLAND + 0x7FC + 4 * i, 0x11111111 * (i + 1));
    ns_store(ISLAND + 0xC00, 0xC00);
    say("refused with zeros\n");
    attempts(0);
    secure_answer_with_errors(1);
    say("refused with errors\n");
    attempts(1);

    say("calls");
    hex(in_a_block());
    secure_close((uint32_t)in_a_block / 1024, 1);
    hex(in_a_block());
    secure_close((uint32_t)in_a_block / 1024, 0);
    hex(in_a_block());
    hex(secure_faults());
    say("\n");
}

__attribute__((section(".vectors"), used)) static void *const vectors[16 + 32] = {
    ns_stack_top, begin, [16 + 4] = timer,
};
