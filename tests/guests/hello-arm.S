@ Says hello on the first UART of mps2-an385 (cmsdk-apb-uart at 0x4000_4000), waits for three ticks of SysTick, and ends the machine by semihosting.
    .syntax unified
    .cpu cortex-m3
    .thumb
    .globl _start
    .word 0x20400000, _start
    .rept 13
    .word fault
    .endr
    .word tick

    .thumb_func
_start:
    ldr r4, =0x40004000
    movs r0, #16
    str r0, [r4, #16]
    movs r0, #1
    str r0, [r4, #8]
    adr r0, hello
    bl say
    movs r6, #0
    ldr r5, =0xE000E010         @ SYST_CSR
    ldr r0, =24999              @ a millisecond of the core's clock
    str r0, [r5, #4]
    str r0, [r5, #8]
    movs r0, #7
    str r0, [r5]
wait:
    wfi
    cmp r6, #3
    blt wait
    adr r0, ticks
    bl say
    movs r0, #0x18              @ SYS_EXIT
    ldr r1, =0x20026
    bkpt 0xab
    b .

    .thumb_func
tick:                           @ r6 is of the interrupted program: it is not in the frame
    adds r6, #1
    bx lr

    .thumb_func
fault:
    movs r0, #0x18
    movs r1, #1
    bkpt 0xab

say:
    ldrb r1, [r0], #1
    cbz r1, said
full:
    ldr r2, [r4, #4]            @ STATE: the transmitter is full
    lsls r2, #31
    bmi full
    str r1, [r4]
    b say
said:
    bx lr

    .pool
    .align 2
hello:
    .asciz "hello\n"
    .align 2
ticks:
    .asciz "3 ticks\n"
