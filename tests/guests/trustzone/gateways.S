// Where the non-secure world may enter, and how it is left: with nothing in registers but the answer. (Linkers make gateways too, for programs that
// are linked apart from the secure one; they lead calls in the same file past them.)
    .syntax unified
    .macro gateway name
    .globl gate_\name
    .thumb_func
gate_\name:
    sg
    push {r4, lr}
    bl \name
    pop {r4, lr}
    mov r1, lr
    mov r2, lr
    mov r3, lr
    mov r12, lr
    msr apsr_nzcvq, lr
    bxns lr
    .endm
    .section .gateways, "ax"
    .balign 32
    gateway secure_mix
    gateway secure_say
    gateway secure_ticks
    gateway secure_answer_with_errors
    gateway secure_close
    gateway secure_faults
    gateway secure_privileged
