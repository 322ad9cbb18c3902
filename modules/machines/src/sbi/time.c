// TIME: the supervisor's timer, on the hart's own comparator where it has one (Sstc), else on the CLINT's.
#include "sbi.h"

#define MTIMECMP(hart) ((volatile uint32_t *)(CLINT + 0x4000 + 8 * (hart)))

void set_timer(uint64_t time)
{
    struct hart *me = this_hart();
    if (me->has_sstc) {
#if __riscv_xlen == 32
        csr_write(CSR_STIMECMP, -1); // never due in between
        csr_write(CSR_STIMECMPH, time >> 32);
#endif
        csr_write(CSR_STIMECMP, time);
        return;
    }
    MTIMECMP(me->id)[1] = -1U; // never due in between
    MTIMECMP(me->id)[0] = time;
    MTIMECMP(me->id)[1] = time >> 32;
    csr_clear(mip, IRQ_STI);
    csr_set(mie, IRQ_MTI);
}

void timer_interrupt(void)
{
    csr_clear(mie, IRQ_MTI);
    csr_set(mip, IRQ_STI);
}

struct result time_call(unsigned long function, const unsigned long *arguments)
{
    if (function != 0)
        return (struct result){NOT_SUPPORTED, 0};
#if __riscv_xlen == 32
    set_timer((uint64_t)arguments[1] << 32 | arguments[0]);
#else
    set_timer(arguments[0]);
#endif
    return (struct result){SUCCESS, 0};
}
