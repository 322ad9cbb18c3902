// What the two programs of the machine duo share: the hardware between them, each side with addresses of its own, and what they say to each other.
#pragma once
#include "../chip.h"

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
