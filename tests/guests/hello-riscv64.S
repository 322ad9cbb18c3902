# Says hello on the UART of riscv-virt (ns16550a at 0x1000_0000) and ends the machine through the test finisher.
    .globl _start
_start:
    la   a0, text
    li   a1, 0x10000000
next:
    lbu  a2, 0(a0)
    beqz a2, done
wait:
    lbu  a3, 5(a1)              # line status: transmitter holding register empty
    andi a3, a3, 0x20
    beqz a3, wait
    sb   a2, 0(a1)
    addi a0, a0, 1
    j    next
done:
    li   a0, 0x100000
    li   a1, 0x5555             # pass
    sw   a1, 0(a0)
halt:
    j    halt
text:
    .asciz "hello\n"
