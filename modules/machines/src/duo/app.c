// What the application cores of duo run: hart 0 sends messages to the microcontroller and checks the answers, then all cores of both kinds
// count under one lock. It begins with the number of the hart in a0 and how many messages in a1. Machine mode, RV64IM.
#define SRAM 0x30000000
#define MAILBOX 0x31000000
#define SPINLOCKS 0x31010000
#include "duo.h"

#define UART ((volatile uint8_t *)0x10000000)
#define FINISHER WORD(0x100000)
#define MSIP(hart) WORD(0x2000000 + 4 * (hart))
#define PLIC 0xC000000
#define PLIC_PRIORITY(source) WORD(PLIC + 4 * (source))
#define PLIC_ENABLE WORD(PLIC + 0x2000) // machine mode of hart 0, sources 0 to 31
#define PLIC_CLAIM WORD(PLIC + 0x200004)
#define MAILBOX_SOURCE 20
#define HARTS 8
#define CSR_READ(name) ({ unsigned long v; __asm__ volatile("csrr %0, " #name : "=r"(v)); v; })

static volatile uint32_t awake;
static volatile uint32_t counted;

static void put(char c)
{
    while (!(UART[5] & 0x20)) // transmitter holding register empty
        ;
    UART[0] = c;
}

// The mailbox's interrupt ends WFI; it is not taken.
static uint32_t receive(void)
{
    while (!(STATUS(MAILBOX) & READABLE)) {
        __asm__ volatile("wfi");
        uint32_t source = PLIC_CLAIM;
        if (source)
            PLIC_CLAIM = source;
    }
    return RECEIVE(MAILBOX);
}

static uint32_t ask(uint32_t word)
{
    __asm__ volatile("fence");
    SEND(MAILBOX) = word;
    uint32_t answer = receive();
    __asm__ volatile("fence");
    return answer;
}

static void fail(const char *what, unsigned long round)
{
    say(what);
    say(" in round ");
    say_number(round);
    say("\n");
    FINISHER = 0x13333;
    for (;;)
        ;
}

static void exchange(unsigned long rounds)
{
    uint32_t seed = 1;
    for (unsigned long round = 0; round < rounds; round++) {
        uint32_t number = round & 0x7FFFFFFF, words[16];
        for (int i = 0; i < 16; i++) {
            seed = seed * 1664525 + 1013904223;
            words[i] = seed;
            SHARED->request[i] = seed;
        }
        if (ask(number) != number)
            fail("another number came back", round);
        for (int i = 0; i < 16; i++)
            if (SHARED->answer[i] != mix(words[i], number))
                fail("the answer is wrong", round);
    }
}

// Whether a hart that is there has not seen yet that it was woken.
static int any_asleep(void)
{
    for (int hart = 1; hart < HARTS; hart++)
        if (MSIP(hart))
            return 1;
    return 0;
}

static void hart0(unsigned long rounds)
{
    unsigned long xlen = sizeof(long) * 8;
    PLIC_PRIORITY(MAILBOX_SOURCE) = 1;
    PLIC_ENABLE = 1u << MAILBOX_SOURCE;
    ENABLE(MAILBOX) = READABLE;
    __asm__ volatile("csrw mie, %0" : : "r"(1 << 11));

    say("rv");
    say_number(xlen);
    say(" hart 0 says hello\n");
    exchange(rounds);
    say_number(rounds);
    say(" messages went to the other core and came back\n");

    // Harts that are there wake up; the others do not.
    for (int hart = 1; hart < HARTS; hart++)
        MSIP(hart) = 1;
    __asm__ volatile("fence");
    SEND(MAILBOX) = COUNT;
    count_under_lock(&SHARED->counter);
    if (receive() != COUNT)
        fail("the lock", 0);
    while (any_asleep() || counted != awake)
        ;
    say_number(awake + 2);
    say(" cores counted to ");
    say_number(SHARED->counter);
    say(" under one lock\n");
    if (SHARED->counter != (awake + 2) * TURNS)
        fail("cores met", 0);
    ask(BYE);
    FINISHER = 0x5555;
}

static void other(unsigned long hart)
{
    __asm__ volatile("csrw mie, %0" : : "r"(1 << 3)); // the software interrupt ends WFI
    while (!MSIP(hart))
        __asm__ volatile("wfi");
    __atomic_fetch_add(&awake, 1, __ATOMIC_SEQ_CST);
    MSIP(hart) = 0;
    count_under_lock(&SHARED->counter);
    __atomic_fetch_add(&counted, 1, __ATOMIC_SEQ_CST);
}

void begin(unsigned long hart, unsigned long rounds)
{
    if (hart == 0)
        hart0(rounds);
    else
        other(hart);
    for (;;)
        __asm__ volatile("wfi");
}

__attribute__((naked, section(".entry"))) void _start(void)
{
    __asm__ volatile("la sp, stacks\n"
                     "addi t1, a0, 1\n"
                     "slli t1, t1, 12\n"
                     "add sp, sp, t1\n"
                     "j begin\n");
}

__attribute__((aligned(16))) char stacks[HARTS][4096];
