// What the application cores of trio run: hart 0 sends messages around and checks the answers, then all cores of all kinds count under one lock. It
// begins with the number of the hart in a0 and how many messages in a1. Machine mode, RV64IM.
#define SRAM 0x30000000
#define TO_CONTROLLER 0x31000000
#define FROM_MICROCONTROLLER 0x31011000
#define SPINLOCKS 0x31020000
#include "hart.h"

#define FINISHER WORD(0x100000)
#define MAILBOX_SOURCE 21

static volatile uint32_t awake;
static volatile uint32_t counted;

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

static uint32_t ask(uint32_t word)
{
    send(TO_CONTROLLER, word);
    return receive(FROM_MICROCONTROLLER);
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
            if (SHARED->answer[i] != mix(mix(words[i], number) ^ KEY, number))
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
    hear(FROM_MICROCONTROLLER, MAILBOX_SOURCE);
    exchange(rounds);
    say_number(rounds);
    say(" messages went around\n");

    // Harts that are there wake up; the others do not.
    for (int hart = 1; hart < HARTS; hart++)
        MSIP(hart) = 1;
    send(TO_CONTROLLER, COUNT);
    count_under_lock(&SHARED->counter);
    if (receive(FROM_MICROCONTROLLER) != COUNT)
        fail("the lock", 0);
    while (any_asleep() || counted != awake)
        ;
    uint32_t cores = awake + 3; // and the one that asks, the controller, the microcontroller
    say_number(cores);
    say(" cores counted to ");
    say_number(SHARED->counter);
    say(" under one lock\n");
    if (SHARED->counter != cores * TURNS)
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
