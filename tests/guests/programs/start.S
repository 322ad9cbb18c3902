# Start of a program on riscv-virt and riscv32-virt, in machine mode: hart 0 runs main and powers off.
    .section .entry, "ax"
    .global _start
_start:
    csrr t0, mhartid
1:  bnez t0, 1b
    la sp, stack_top
    li t0, 0x6000 # mstatus.FS
    csrs mstatus, t0
    li a0, 0
    li a1, 0
    call main
    li t0, 0x100000
    li t1, 0x5555
    sw t1, 0(t0)
2:  j 2b

    .bss
    .balign 16
    .skip 65536
stack_top:
