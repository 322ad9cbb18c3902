// What the programs of the machine trio share: the memory between them, and what they say to each other. A message goes around: the application
// cores write a request, the controller stages it, the microcontroller has its secure world seal what is staged, and the number comes back.
#pragma once
#include "../chip.h"

struct shared {
    uint32_t request[16]; // the application cores
    uint32_t staged[16];  // the controller
    uint32_t answer[16];  // the microcontroller, from its secure world
    uint32_t counter;     // everybody counts here, under the lock
};
#define SHARED ((volatile struct shared *)SRAM)

// What passes through mailboxes besides numbers of messages.
#define COUNT 0xFFFFFF00u // everybody counts; it comes back when all have
#define BYE 0xFFFFFF01u   // everybody says what it did; it comes back when all have

// What the secure world seals with. Its program has the word in memory of its own; the application cores know it to check answers.
#define KEY 0x5EC2E7u
