// Begins a program and ends it: the vector table, memory as C wants it, the first UART, exceptions that nobody asked for.
#include "board.h"

#define SYS_EXIT 0x18
#define ADP_STOPPED_APPLICATION_EXIT 0x20026
#define ADP_STOPPED_RUNTIME_ERROR 0x20023

extern uint32_t stack_top[], bss_start[], bss_end[];
void reset(void);
void unexpected(void);

#define WEAK(name) void name(void) __attribute__((weak, alias("unexpected")))
WEAK(nmi); WEAK(hard_fault); WEAK(memory_fault); WEAK(bus_fault); WEAK(usage_fault); WEAK(secure_fault); WEAK(supervisor_call); WEAK(pend_sv); WEAK(tick);
WEAK(interrupt);

#define FOUR(handler) handler, handler, handler, handler

__attribute__((section(".vectors"), used)) static void (*const vectors[])(void) = {
    (void (*)(void))stack_top, reset, nmi, hard_fault, memory_fault, bus_fault, usage_fault, secure_fault, unexpected, unexpected, unexpected, supervisor_call,
    unexpected, unexpected, pend_sv, tick,
    FOUR(interrupt), FOUR(interrupt), FOUR(interrupt), FOUR(interrupt), FOUR(interrupt), FOUR(interrupt), FOUR(interrupt), FOUR(interrupt),
};

void put(char c)
{
    while (REGISTER(UART + 4) & 1) {
    }
    REGISTER(UART) = (uint32_t)c;
}

void print(const char *text)
{
    while (*text) {
        put(*text++);
    }
}

void print_number(uint32_t value)
{
    if (value >= 10) {
        print_number(value / 10);
    }
    put((char)('0' + value % 10));
}

void print_hex(uint32_t value)
{
    for (int shift = 28; shift >= 0; shift -= 4) {
        put("0123456789abcdef"[value >> shift & 15]);
    }
}

void end(int status)
{
    register uint32_t call __asm__("r0") = SYS_EXIT;
    register uint32_t reason __asm__("r1") = status ? ADP_STOPPED_RUNTIME_ERROR : ADP_STOPPED_APPLICATION_EXIT;
    for (;;) {
        __asm__ volatile("bkpt 0xab" : "+r"(call) : "r"(reason) : "memory");
    }
}

void unexpected(void)
{
    print("unexpected exception ");
    print_number(READ_SPECIAL("ipsr"));
    print(" CFSR ");
    print_hex(CFSR);
    print("\n");
    end(1);
}

void reset(void)
{
    for (uint32_t *word = bss_start; word < bss_end; word++) {
        *word = 0;
    }
#ifdef __ARM_FP
    CPACR |= 15u << 20;
    barrier();
#endif
    REGISTER(UART + 16) = 16;
    REGISTER(UART + 8) = 1;
    end(main());
}
