// sPI and RFENCE: what one hart asks of others by the CLINT's software interrupt.
#include "sbi.h"

#define MSIP(hart) (((volatile uint32_t *)CLINT)[hart])
#define PAGE 4096UL
#define MOST_PAGES 64 // beyond that, forgetting everything is cheaper

enum { FENCE_I, SFENCE_VMA, SFENCE_VMA_ASID };

void wake(unsigned long hart)
{
    __asm__ volatile("fence rw, ow" : : : "memory");
    MSIP(hart) = 1;
}

static void flush_page(unsigned long address, const struct fence *fence)
{
    if (fence->function == SFENCE_VMA_ASID)
        __asm__ volatile("sfence.vma %0, %1" : : "r"(address), "r"(fence->asid) : "memory");
    else
        __asm__ volatile("sfence.vma %0" : : "r"(address) : "memory");
}

static void flush_all(const struct fence *fence)
{
    if (fence->function == SFENCE_VMA_ASID)
        __asm__ volatile("sfence.vma zero, %0" : : "r"(fence->asid) : "memory");
    else
        __asm__ volatile("sfence.vma" : : : "memory");
}

static void carry_out(const struct fence *fence)
{
    if (fence->function == FENCE_I) {
        __asm__ volatile("fence.i" : : : "memory");
        return;
    }
    unsigned long first = fence->start & -PAGE;
    unsigned long bytes = fence->size + (fence->start - first);
    if ((fence->start == 0 && fence->size == 0) || bytes < fence->size || bytes > MOST_PAGES * PAGE) {
        flush_all(fence);
        return;
    }
    for (unsigned long done = 0; done < bytes; done += PAGE)
        flush_page(first + done, fence);
}

static void carry_out_requests(struct hart *me)
{
    unsigned long asking = __atomic_exchange_n(&me->fences, 0, __ATOMIC_ACQ_REL);
    for (unsigned long i = 0; asking; i++, asking >>= 1) {
        if (asking & 1) {
            carry_out(&harts[i].fence);
            __atomic_fetch_sub(&harts[i].fence.left, 1, __ATOMIC_RELEASE);
        }
    }
}

void software_interrupt(struct hart *me)
{
    MSIP(me->id) = 0;
    __asm__ volatile("fence o, rw" : : : "memory"); // cleared first: what is asked from now on interrupts once more
    if (__atomic_exchange_n(&me->ipi, 0, __ATOMIC_ACQ_REL))
        csr_set(mip, IRQ_SSI);
    carry_out_requests(me);
}

// The harts that a mask and its base name; a bit that names none is an error.
static int harts_of(unsigned long mask, unsigned long base, unsigned long *into)
{
    if (base == -1UL) {
        *into = board.harts;
        return SUCCESS;
    }
    if (mask != 0 && (base >= MAX_HARTS || (mask << base) >> base != mask || (mask << base & ~board.harts)))
        return INVALID_PARAM;
    *into = mask ? mask << base : 0;
    return SUCCESS;
}

// Harts that are stopped have nothing cached and take no interrupt.
static unsigned long awake(unsigned long asked)
{
    for (unsigned long i = 0; i < MAX_HARTS; i++) {
        unsigned long state = __atomic_load_n(&harts[i].state, __ATOMIC_ACQUIRE);
        if (state == STOPPED || state == START_PENDING)
            asked &= ~bit(i);
    }
    return asked;
}

struct result ipi_call(unsigned long function, const unsigned long *arguments)
{
    unsigned long asked;
    if (function != 0)
        return (struct result){NOT_SUPPORTED, 0};
    if (harts_of(arguments[0], arguments[1], &asked))
        return (struct result){INVALID_PARAM, 0};
    asked = awake(asked);
    for (unsigned long i = 0; i < MAX_HARTS; i++) {
        if (asked & bit(i)) {
            __atomic_store_n(&harts[i].ipi, 1, __ATOMIC_RELEASE);
            wake(i);
        }
    }
    return (struct result){SUCCESS, 0};
}

struct result rfence_call(unsigned long function, const unsigned long *arguments)
{
    unsigned long asked;
    if (function > SFENCE_VMA_ASID) // the others are for harts with the hypervisor extension
        return (struct result){NOT_SUPPORTED, 0};
    if (harts_of(arguments[0], arguments[1], &asked))
        return (struct result){INVALID_PARAM, 0};
    struct hart *me = this_hart();
    asked = awake(asked);
    unsigned long others = asked & ~bit(me->id), count = 0;
    for (unsigned long i = 0; i < MAX_HARTS; i++)
        count += others >> i & 1;
    me->fence = (struct fence){function, arguments[2], arguments[3], arguments[4], count};
    for (unsigned long i = 0; i < MAX_HARTS; i++) {
        if (others & bit(i)) {
            __atomic_fetch_or(&harts[i].fences, bit(me->id), __ATOMIC_RELEASE);
            wake(i);
        }
    }
    if (asked & bit(me->id))
        carry_out(&me->fence);
    // Others may wait for this hart at the same time.
    while (__atomic_load_n(&me->fence.left, __ATOMIC_ACQUIRE))
        carry_out_requests(me);
    return (struct result){SUCCESS, 0};
}
