// SRST: powering off and resetting the machine by the test finisher.
#include "sbi.h"

enum { SHUTDOWN, COLD_REBOOT, WARM_REBOOT };
enum { NO_REASON, SYSTEM_FAILURE };

void finish(uint32_t command)
{
    *(volatile uint32_t *)FINISHER = command;
    for (;;)
        __asm__ volatile("wfi");
}

struct result reset_call(unsigned long function, const unsigned long *arguments)
{
    uint32_t type = arguments[0], reason = arguments[1];
    if (function != 0)
        return (struct result){NOT_SUPPORTED, 0};
    if (type > WARM_REBOOT || reason > SYSTEM_FAILURE)
        return (struct result){INVALID_PARAM, 0};
    finish(type != SHUTDOWN ? 0x7777 : reason == SYSTEM_FAILURE ? 1 << 16 | 0x3333 : 0x5555);
}
