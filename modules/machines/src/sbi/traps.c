// Traps from supervisor and user mode.
#include "sbi.h"

#define INTERRUPT (1UL << (8 * sizeof(long) - 1))
#define CALL_FROM_SUPERVISOR 9
#define ARGUMENT_7 7
#define ARGUMENT_6 6

// A trap that a hart did not let be delegated: hands it down as the hart itself would have done.
static void hand_down(unsigned long cause)
{
    unsigned long status = csr_read(mstatus);
    unsigned long from_user = (status & MSTATUS_MPP) == 0;
    csr_write(scause, cause);
    csr_write(sepc, csr_read(mepc));
    csr_write(stval, csr_read(mtval));
    csr_write(mepc, csr_read(stvec) & ~3UL);
    csr_clear(mstatus, MSTATUS_MPP | MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE);
    csr_set(mstatus, MSTATUS_MPP_S | (from_user ? 0 : MSTATUS_SPP) | (status & MSTATUS_SIE ? MSTATUS_SPIE : 0));
}

// frame: a0 to a7 of who trapped.
void trap(unsigned long *frame)
{
    unsigned long cause = csr_read(mcause);
    switch (cause) {
    case INTERRUPT | 3:
        software_interrupt(this_hart());
        break;
    case INTERRUPT | 7:
        timer_interrupt();
        break;
    case CALL_FROM_SUPERVISOR: {
        csr_write(mepc, csr_read(mepc) + 4);
        struct result result = call(frame[ARGUMENT_7], frame[ARGUMENT_6], frame);
        frame[0] = result.error;
        if (frame[ARGUMENT_7] > 0xf) // the oldest calls give one value back
            frame[1] = result.value;
        break;
    }
    default:
        hand_down(cause);
        break;
    }
}

void __attribute__((noreturn)) unexpected_trap(void)
{
    unsigned long cause = csr_read(mcause), pc = csr_read(mepc), value = csr_read(mtval);
    say("sbi: unexpected trap in machine mode: mcause ");
    say_hex(cause);
    say(", mepc ");
    say_hex(pc);
    say(", mtval ");
    say_hex(value);
    say("\n");
    finish(1 << 16 | 0x3333);
}
