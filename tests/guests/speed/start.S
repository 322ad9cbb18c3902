// Entry of the speed guest, its trap handlers, and the way into supervisor mode. RV64, machine mode at first.
    .section .entry, "ax"
    .global _start
_start:
    csrr t0, mhartid
    bnez t0, park
    la sp, stack + 16384
    li t0, 0x6000 // mstatus.FS: on
    csrs mstatus, t0
    la t0, machine_trap
    csrw mtvec, t0
    la t0, supervisor_trap
    csrw stvec, t0
    li t0, 1 << 3 // breakpoints
    csrw medeleg, t0
    li t0, 7
    csrw mcounteren, t0
    li t0, -1
    csrw pmpaddr0, t0
    li t0, 0x1F // everything, by anyone
    csrw pmpcfg0, t0
    tail begin

park:
    li t1, 1
    bne t0, t1, 1f
    la sp, stack + 32768
    li t0, 8 // software interrupts wake it, and interrupt nothing
    csrw mie, t0
    tail second

1:  wfi
    j 1b

    .balign 4
machine_trap:
    csrw mscratch, t0
    csrr t0, mepc
    addi t0, t0, 4
    csrw mepc, t0
    csrr t0, mscratch
    mret

    .balign 4
supervisor_trap:
    csrw sscratch, t0
    csrr t0, sepc
    addi t0, t0, 4
    csrw sepc, t0
    csrr t0, sscratch
    sret

// void supervise(unsigned long satp, void (*go)(void)): go in supervisor mode with paging; does not come back.
    .global supervise
supervise:
    csrw satp, a0
    sfence.vma
    li t0, 3 << 11 // mstatus.MPP
    csrc mstatus, t0
    li t0, 1 << 11
    csrs mstatus, t0
    csrw mepc, a1
    mret

// void trap(unsigned long times): an instruction that traps, and comes back.
    .global trap
trap:
    .option push
    .option norvc
1:  ebreak
    addi a0, a0, -1
    bnez a0, 1b
    .option pop
    ret

    .bss
    .balign 16
stack:
    .skip 32768
