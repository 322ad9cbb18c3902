// What the controller of trio runs: it stages each request for the microcontroller, and passes on whatever else comes. Machine mode, RV32IM, one hart.
#define SRAM 0x40000000
#define FROM_APPLICATION 0x41001000
#define TO_MICROCONTROLLER 0x41010000
#define SPINLOCKS 0x41020000
#include "hart.h"

#define MAILBOX_SOURCE 20

void begin(void)
{
    unsigned long staged = 0;
    hear(FROM_APPLICATION, MAILBOX_SOURCE);
    for (;;) {
        uint32_t word = receive(FROM_APPLICATION);
        switch (word) {
        case COUNT:
            count_under_lock(&SHARED->counter);
            break;
        case BYE:
            say_hart();
            say(" staged ");
            say_number(staged);
            say(" messages\n");
            break;
        default:
            for (int i = 0; i < 16; i++)
                SHARED->staged[i] = mix(SHARED->request[i], word);
            staged++;
            break;
        }
        send(TO_MICROCONTROLLER, word);
    }
}
