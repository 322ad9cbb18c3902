# Every hart counts in shared memory in every way that instructions offer; the first one compares the sums. For riscv-virt and
# riscv32-virt, in machine mode: powers off when all is well, else ends with the number of the counter that is wrong.
# Built for four harts (HARTS) with A and Zacas.
#if __riscv_xlen == 64
#define LOAD ld
#define STORE sd
#else
#define LOAD lw
#define STORE sw
#endif
.equ ROUNDS, 20000

.globl _start
_start:
    csrr s0, mhartid
    la s1, counters
    li s2, ROUNDS
1:
    # 1: load-reserved and store-conditional
2:  lr.w t0, (s1)
    addi t0, t0, 1
    sc.w t1, t0, (s1)
    bnez t1, 2b

    # 2: atomic addition
    addi a0, s1, 64
    li t0, 1
    amoadd.w zero, t0, (a0)

    # 3: a lock, taken by an exchange and given back by a plain store
    addi a0, s1, 128
    li t0, 1
3:  amoswap.w.aq t1, t0, (a0)
    bnez t1, 3b
    lw t0, 4(a0)
    addi t0, t0, 1
    sw t0, 4(a0)
    fence rw, w
    sw zero, (a0)

    # 4: compare and swap
    addi a0, s1, 192
    lw t0, (a0)
4:  mv t2, t0
    addi t1, t0, 1
    amocas.w t0, t1, (a0)
    bne t0, t2, 4b

    # 5: the first hart stores bytes plainly into a word whose upper half the others count in
    addi a0, s1, 256
    bnez s0, 5f
    lbu t0, (a0)
    addi t0, t0, 1
    sb t0, (a0)
    j 6f
5:  lr.w t0, (a0)
    li t1, 0x10000
    add t0, t0, t1
    sc.w t1, t0, (a0)
    bnez t1, 5b
6:

    # 6: twice the width of a register
    addi a0, s1, 320
    LOAD a2, (a0)
    LOAD a3, (__riscv_xlen / 8)(a0)
7:  mv a6, a2
    mv a7, a3
    addi a4, a2, 1
    addi a5, a3, -1
#if __riscv_xlen == 64
    amocas.q a2, a4, (a0)
#else
    amocas.d a2, a4, (a0)
#endif
    bne a2, a6, 7b
    bne a3, a7, 7b

    addi s2, s2, -1
    bnez s2, 1b

    addi a0, s1, 384
    li t0, 1
    amoadd.w.rl zero, t0, (a0)
    beqz s0, 8f
9:  wfi
    j 9b

8:  li s3, HARTS
10: lw t0, (a0)
    bne t0, s3, 10b
    fence

    li t0, ROUNDS
    mul s4, t0, s3
    li a0, 1
    lw t0, (s1)
    bne t0, s4, fail
    li a0, 2
    lw t0, 64(s1)
    bne t0, s4, fail
    li a0, 3
    lw t0, 132(s1)
    bne t0, s4, fail
    li a0, 4
    lw t0, 192(s1)
    bne t0, s4, fail
    li a0, 5
    li t0, ROUNDS
    sub t1, s4, t0
    slli t1, t1, 16
    andi t0, t0, 255
    or t1, t1, t0
    lw t0, 256(s1)
    sub t0, t0, t1
#if __riscv_xlen == 64
    sext.w t0, t0
#endif
    bnez t0, fail
    li a0, 6
    LOAD t0, 320(s1)
    bne t0, s4, fail
    LOAD t0, (320 + __riscv_xlen / 8)(s1)
    add t0, t0, s4
    bnez t0, fail
    li t1, 0x5555
    j end
fail:
    slli t1, a0, 16
    li t0, 0x3333
    or t1, t1, t0
end:
    li t0, 0x100000
    sw t1, (t0)
11: j 11b

.balign 64
counters:
    .skip 512
