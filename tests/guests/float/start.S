// Entry of the float guest, and the place where it puts the instruction that it tries.
    .section .entry, "ax"
    .global _start
_start:
    la sp, stack + 4096
    li t0, 0x6000 // mstatus.FS: on
    csrw mstatus, t0
    la t0, failed
    csrw mtvec, t0
    tail begin

    .balign 4
failed:
    csrr a0, mepc
    csrr a1, mcause
    call trapped

#if __riscv_xlen == 64
#define LOAD ld
#define STORE sd
#else
#define LOAD lw
#define STORE sw
#endif

// void run(struct numbers *): three operands, an integer one; then the results.
    .global run
    .global tried
run:
    fld ft0, 0(a0)
    fld ft1, 8(a0)
    fld ft2, 16(a0)
    LOAD t2, 24(a0)
    fld ft3, 32(a0)
    LOAD t1, 40(a0)
    csrw fflags, zero
tried:
    .word 0
    csrr t0, fflags
    fsd ft3, 32(a0)
    STORE t1, 40(a0)
    sw t0, 48(a0)
    ret

    .bss
    .balign 16
stack:
    .skip 4096
