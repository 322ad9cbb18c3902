// What the two programs of the machine duo share: the hardware between them, each side with addresses of its own, and what they say to each other.
#pragma once
#include <stdint.h>

#define WORD(address) (*(volatile uint32_t *)(uintptr_t)(address))

// ipc.mailbox: this side's page (modules/hw/ipc/README.md).
#define MAILBOX_SEND WORD(MAILBOX + 0x00)
#define MAILBOX_RECEIVE WORD(MAILBOX + 0x04)
#define MAILBOX_STATUS WORD(MAILBOX + 0x08)
#define MAILBOX_ENABLE WORD(MAILBOX + 0x0C)
#define READABLE 1u
#define WRITABLE 2u

// ipc.spinlocks.
#define LOCK WORD(SPINLOCKS + 0x800)

#define TURNS 1000 // times that each core counts under the lock

// The shared memory.
struct shared {
    uint32_t request[16]; // the application cores write it, then send the number of the message
    uint32_t answer[16];  // the microcontroller writes it, then sends the number back
    uint32_t counter;     // everybody counts here, under the lock
};
#define SHARED ((volatile struct shared *)SRAM)

// What passes through the mailbox besides numbers of messages.
#define COUNT 0xFFFFFF00u // both sides count; the answer says that the microcontroller is done
#define BYE 0xFFFFFF01u   // the microcontroller says what it did; the answer says that it is said

// What the microcontroller makes of a word.
static inline uint32_t mix(uint32_t word, uint32_t number)
{
    word ^= number * 2654435761u;
    word ^= word >> 15;
    return word * 2246822519u;
}

static inline void count_under_lock(void)
{
    for (unsigned i = 0; i < TURNS; i++) {
        while (LOCK & 1) // reads 0 for who gets it
            ;
        __sync_synchronize();
        SHARED->counter++;
        __sync_synchronize();
        LOCK = 0;
    }
}

void put(char c);

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
