// Where harts begin, and what a trap into machine mode does before and after C.
#if __riscv_xlen == 64
#define STORE sd
#define LOAD ld
#define WORD 8
#else
#define STORE sw
#define LOAD lw
#define WORD 4
#endif
#define MAX_HARTS 8
#define STACK_SHIFT 12
#define FRAME (20 * WORD) // a multiple of 16 bytes

    .section .entry, "ax"
    .global _start
// a0: hart, a1: device tree, a2: fw_dynamic_info or anything
_start:
    csrw mie, zero
    csrw mscratch, zero
    la t0, trap_entry
    csrw mtvec, t0
    li t0, MAX_HARTS
    bgeu a0, t0, park
    mv s0, a0
    mv s1, a1
    mv s2, a2
    call stack_of
    // The hart that boots clears what others wait for in initialized data.
    mv a0, s0
    mv a1, s2
    call boot_hart
    bne s0, a0, 2f
    la t0, bss_start
    la t1, bss_end
1:  STORE zero, (t0)
    addi t0, t0, WORD
    bltu t0, t1, 1b
    mv a0, s0
    mv a1, s1
    mv a2, s2
    tail boot_first
2:  mv a0, s0
    tail boot_other

park:
    wfi
    j park

// Sets sp to the top of hart a0's stack. Clobbers t0 and t1.
stack_of:
    la sp, stacks
    addi t0, a0, 1
    slli t0, t0, STACK_SHIFT
    add sp, sp, t0
    ret

// restart(struct hart *me): forgets whatever the hart's stack holds, and waits for a start.
    .global restart
restart:
    csrw mscratch, zero
    mv s0, a0
    LOAD a0, (a0)
    call stack_of
    mv a0, s0
    tail wait_for_start

// enter_supervisor(hart, opaque, start)
    .global enter_supervisor
enter_supervisor:
    call stack_of
    csrw mscratch, sp
    csrw satp, zero
    csrw mepc, a2
    li t0, 3 << 11 | 1 << 7 | 1 << 1 // MPP, MPIE, SIE
    csrc mstatus, t0
    li t0, 1 << 11 // MPP = S
    csrs mstatus, t0
    fence.i
    sfence.vma
    mret

// Traps from the modes below. mscratch holds this hart's stack there, and 0 while machine mode runs.
    .balign 4
    .global trap_entry
trap_entry:
    csrrw sp, mscratch, sp
    beqz sp, nested
    addi sp, sp, -FRAME
    STORE a0, 0*WORD(sp) // arguments of a call, in order
    STORE a1, 1*WORD(sp)
    STORE a2, 2*WORD(sp)
    STORE a3, 3*WORD(sp)
    STORE a4, 4*WORD(sp)
    STORE a5, 5*WORD(sp)
    STORE a6, 6*WORD(sp)
    STORE a7, 7*WORD(sp)
    STORE ra, 8*WORD(sp)
    STORE t0, 9*WORD(sp)
    STORE t1, 10*WORD(sp)
    STORE t2, 11*WORD(sp)
    STORE t3, 12*WORD(sp)
    STORE t4, 13*WORD(sp)
    STORE t5, 14*WORD(sp)
    STORE t6, 15*WORD(sp)
    csrrw t0, mscratch, zero
    STORE t0, 16*WORD(sp)
    mv a0, sp
    call trap
    LOAD t0, 16*WORD(sp)
    csrw mscratch, t0
    LOAD a0, 0*WORD(sp)
    LOAD a1, 1*WORD(sp)
    LOAD a2, 2*WORD(sp)
    LOAD a3, 3*WORD(sp)
    LOAD a4, 4*WORD(sp)
    LOAD a5, 5*WORD(sp)
    LOAD a6, 6*WORD(sp)
    LOAD a7, 7*WORD(sp)
    LOAD ra, 8*WORD(sp)
    LOAD t0, 9*WORD(sp)
    LOAD t1, 10*WORD(sp)
    LOAD t2, 11*WORD(sp)
    LOAD t3, 12*WORD(sp)
    LOAD t4, 13*WORD(sp)
    LOAD t5, 14*WORD(sp)
    LOAD t6, 15*WORD(sp)
    addi sp, sp, FRAME
    csrrw sp, mscratch, sp
    mret

// Machine mode itself trapped, which is a mistake of this firmware: says so on the hart's own stack.
nested:
    csrrw sp, mscratch, zero
    csrr a0, mhartid
    call stack_of
    tail unexpected_trap

    .section .stacks, "aw", @nobits
    .balign 4096
stacks:
    .skip MAX_HARTS << STACK_SHIFT
