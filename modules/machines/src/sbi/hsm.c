// HSM: starting, stopping and suspending harts.
#include "sbi.h"

enum { START, STOP, STATUS, SUSPEND };
#define RETENTIVE 0UL
#define NOT_RETENTIVE 0x80000000UL

static int is_hart(unsigned long id)
{
    return id < MAX_HARTS && board.harts & bit(id);
}

static long start(unsigned long id, unsigned long address, unsigned long opaque)
{
    if (!is_hart(id))
        return INVALID_PARAM;
    if (!is_accessible(address, 2))
        return INVALID_ADDRESS;
    struct hart *hart = &harts[id];
    // One of those who want to start it does.
    static unsigned long lock;
    while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE))
        ;
    int stopped = __atomic_load_n(&hart->state, __ATOMIC_ACQUIRE) == STOPPED;
    if (stopped) {
        hart->start = address;
        hart->opaque = opaque;
        __atomic_store_n(&hart->state, START_PENDING, __ATOMIC_RELEASE);
    }
    __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
    if (!stopped)
        return ALREADY_AVAILABLE;
    wake(id);
    return SUCCESS;
}

static void __attribute__((noreturn)) stop(struct hart *me)
{
    csr_write(mie, IRQ_MSI);
    __atomic_store_n(&me->state, STOPPED, __ATOMIC_RELEASE);
    software_interrupt(me); // who saw it awake may wait for a fence
    restart(me);
}

static long suspend(struct hart *me, uint32_t type, unsigned long address, unsigned long opaque)
{
    if (type != RETENTIVE && type != NOT_RETENTIVE)
        return INVALID_PARAM;
    if (type == NOT_RETENTIVE && !is_accessible(address, 2))
        return INVALID_ADDRESS;
    __atomic_store_n(&me->state, SUSPENDED, __ATOMIC_RELEASE);
    __asm__ volatile("wfi"); // ends with anything that the supervisor has enabled, too
    __atomic_store_n(&me->state, STARTED, __ATOMIC_RELEASE);
    if (type == RETENTIVE)
        return SUCCESS;
    enter_supervisor(me->id, opaque, address);
}

struct result hsm_call(unsigned long function, const unsigned long *arguments)
{
    struct hart *me = this_hart();
    switch (function) {
    case START:
        return (struct result){start(arguments[0], arguments[1], arguments[2]), 0};
    case STOP:
        stop(me);
    case STATUS:
        return is_hart(arguments[0]) ? (struct result){SUCCESS, __atomic_load_n(&harts[arguments[0]].state, __ATOMIC_ACQUIRE)} : (struct result){INVALID_PARAM, 0};
    case SUSPEND:
        return (struct result){suspend(me, arguments[0], arguments[1], arguments[2]), 0};
    default:
        return (struct result){NOT_SUPPORTED, 0};
    }
}
