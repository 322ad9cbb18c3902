// What both kinds of RISC-V cores of trio have: a serial line, timers and an interrupt controller at the same addresses, a stack for each.
#pragma once
#include "trio.h"

#define UART ((volatile uint8_t *)0x10000000)
#define MSIP(hart) WORD(0x2000000 + 4 * (hart))
#define PLIC 0xC000000
#define PLIC_PRIORITY(source) WORD(PLIC + 4 * (source))
#define PLIC_ENABLE WORD(PLIC + 0x2000) // machine mode of hart 0, sources 0 to 31
#define PLIC_CLAIM WORD(PLIC + 0x200004)
#define HARTS 8

static void put(char c)
{
    while (!(UART[5] & 0x20)) // transmitter holding register empty
        ;
    UART[0] = c;
}

static inline void say_hart(void)
{
    say("rv");
    say_number(sizeof(long) * 8);
}

// A mailbox's interrupt ends WFI; it is not taken.
static void hear(uint32_t mailbox, int source)
{
    PLIC_PRIORITY(source) = 1;
    PLIC_ENABLE = 1u << source;
    ENABLE(mailbox) = READABLE;
    __asm__ volatile("csrw mie, %0" : : "r"(1 << 11));
    say_hart();
    say(" hart 0 says hello\n");
}

static uint32_t receive(uint32_t mailbox)
{
    while (!(STATUS(mailbox) & READABLE)) {
        __asm__ volatile("wfi");
        uint32_t source = PLIC_CLAIM;
        if (source)
            PLIC_CLAIM = source;
    }
    uint32_t word = RECEIVE(mailbox);
    __asm__ volatile("fence");
    return word;
}

static void send(uint32_t mailbox, uint32_t word)
{
    __asm__ volatile("fence");
    SEND(mailbox) = word;
}

__attribute__((naked, section(".entry"))) void _start(void)
{
    __asm__ volatile("la sp, stacks\n"
                     "addi t1, a0, 1\n"
                     "slli t1, t1, 12\n"
                     "add sp, sp, t1\n"
                     "j begin\n");
}

__attribute__((aligned(16))) char stacks[HARTS][4096];
