// What both worlds of the microcontroller of trio use.
#pragma once
#define SRAM 0x28000000
#define SPINLOCKS 0x41020000
#include "trio.h"

#define NS_CODE 0x00040000  // upper half of the code memory
#define NS_DATA 0x20010000  // upper half of the data memory
#define GATEWAYS 0x10008000
#define MAILBOX_IRQ 5

// The serial line of each world.
#define UART_DATA WORD(UART)
#define UART_STATE WORD(UART + 4)
#define UART_CTRL WORD(UART + 8)
#define UART_BAUDDIV WORD(UART + 16)

static void put(char c)
{
    while (UART_STATE & 1) // the transmitter is full
        ;
    UART_DATA = c;
}

static inline void uart_begin(void)
{
    UART_BAUDDIV = 16;
    UART_CTRL = 1;
}
