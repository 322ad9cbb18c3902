// What programs of chips with cores of several kinds have in common: hardware between the cores (modules/hw/ipc/README.md), one lock under which
// all of them count, and text.
#pragma once
#include <stdint.h>

#define WORD(address) (*(volatile uint32_t *)(uintptr_t)(address))

// ipc.mailbox: the page of one side.
#define SEND(mailbox) WORD((mailbox) + 0x00)
#define RECEIVE(mailbox) WORD((mailbox) + 0x04)
#define STATUS(mailbox) WORD((mailbox) + 0x08)
#define ENABLE(mailbox) WORD((mailbox) + 0x0C)
#define READABLE 1u
#define WRITABLE 2u

// ipc.spinlocks.
#define LOCK WORD(SPINLOCKS + 0x800)

#define TURNS 1000 // times that each core counts under the lock

// What is made of a word.
static inline uint32_t mix(uint32_t word, uint32_t number)
{
    word ^= number * 2654435761u;
    word ^= word >> 15;
    return word * 2246822519u;
}

static inline void count_under_lock(volatile uint32_t *counter)
{
    for (unsigned i = 0; i < TURNS; i++) {
        while (LOCK & 1) // reads 0 for who gets it
            ;
        __sync_synchronize();
        ++*counter;
        __sync_synchronize();
        LOCK = 0;
    }
}

static void put(char c);

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
