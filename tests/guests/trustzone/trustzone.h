// What both worlds of the program use.
#pragma once
#include <stdint.h>

#define WORD(address) (*(volatile uint32_t *)(uintptr_t)(address))
#define NS_CODE 0x00200000    // upper half of SSRAM 1, as the non-secure state sees it
#define NS_DATA 0x28200000    // SSRAM 3
#define ISLAND 0x28204000     // a page of SSRAM 3 of whose four blocks the third is secure
#define UART0 0x50200000      // secure
#define UART1 0x40201000      // non-secure
#define TIMER0 0x40000000     // secure, at its address for the non-secure state
#define TIMER1 0x40001000     // non-secure
#define REFUSED 0xFA11ED      // what a load that faulted gives

static inline void put_to(uint32_t uart, char c)
{
    while (WORD(uart + 4) & 1)
        ;
    WORD(uart) = c;
}

static inline void say_to(uint32_t uart, const char *text)
{
    while (*text)
        put_to(uart, *text++);
}

static inline void hex_to(uint32_t uart, uint32_t value)
{
    put_to(uart, ' ');
    for (int shift = 28; shift >= 0; shift -= 4)
        put_to(uart, "0123456789abcdef"[value >> shift & 15]);
}

static inline void uart_begin(uint32_t uart)
{
    WORD(uart + 16) = 16;
    WORD(uart + 8) = 1;
}

// The load is 4 bytes long: a handler that skips it knows where to go on. It leaves REFUSED.
uint32_t load(uint32_t address);

// What the secure world does for the other one, which reaches it through gateways.
#ifdef NONSECURE
#define GATEWAY(name) __asm__("gate_" #name)
#else
#define GATEWAY(name)
#endif
uint32_t secure_mix(uint32_t a, uint32_t b) GATEWAY(secure_mix);
int secure_say(const char *text) GATEWAY(secure_say);
uint32_t secure_ticks(void) GATEWAY(secure_ticks);
void secure_answer_with_errors(int on) GATEWAY(secure_answer_with_errors);
void secure_close(uint32_t block, int closed) GATEWAY(secure_close); // a block of 1 KiB of SSRAM 1
uint32_t secure_faults(void) GATEWAY(secure_faults);
void secure_privileged(void) GATEWAY(secure_privileged); // the caller is
