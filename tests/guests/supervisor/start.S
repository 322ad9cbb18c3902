// Entry of the supervisor guest: harts begin here in supervisor mode with a0 = hart and a1 = what whoever starts them gives.
    .section .entry, "ax"
    .global _start
_start:
    la sp, stacks
    addi t0, a0, 1
    slli t0, t0, 12
    add sp, sp, t0
    la t0, trap_entry
    csrw stvec, t0
    tail begin

// Harts that others start, and this hart after a suspend that keeps nothing.
    .global started
started:
    la sp, stacks
    addi t0, a0, 1
    slli t0, t0, 12
    add sp, sp, t0
    la t0, trap_entry
    csrw stvec, t0
    tail begin_started

    .global resumed
resumed:
    la sp, stacks
    addi t0, a0, 1
    slli t0, t0, 12
    addi t0, t0, -1024 // the frames of who suspended are above
    add sp, sp, t0
    la t0, trap_entry
    csrw stvec, t0
    tail begin_resumed

// Traps are looked at between instructions that need no register kept: by C that keeps those which calls keep.
    .balign 4
trap_entry:
    addi sp, sp, -16 * (__riscv_xlen / 8)
    .set i, 0
    .irp r, ra, t0, t1, t2, t3, t4, t5, t6, a0, a1, a2, a3, a4, a5, a6, a7
#if __riscv_xlen == 64
    sd \r, i(sp)
    .set i, i + 8
#else
    sw \r, i(sp)
    .set i, i + 4
#endif
    .endr
    call trap
    .set i, 0
    .irp r, ra, t0, t1, t2, t3, t4, t5, t6, a0, a1, a2, a3, a4, a5, a6, a7
#if __riscv_xlen == 64
    ld \r, i(sp)
    .set i, i + 8
#else
    lw \r, i(sp)
    .set i, i + 4
#endif
    .endr
    addi sp, sp, 16 * (__riscv_xlen / 8)
    sret

    .bss
    .balign 4096
stacks:
    .skip 8 << 12
