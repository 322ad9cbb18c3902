// What the microcontroller of duo runs: it answers what comes through the mailbox, from its interrupt handler, and sleeps between.
#define SRAM 0x20000000
#define MAILBOX 0x40001000
#define SPINLOCKS 0x40010000
#include "duo.h"

#define UART_DATA WORD(0x40004000)
#define UART_STATE WORD(0x40004004)
#define UART_CTRL WORD(0x40004008)
#define UART_BAUDDIV WORD(0x40004010)
#define CPUID WORD(0xE000ED00)
#define SCR WORD(0xE000ED10)
#define NVIC_ENABLE WORD(0xE000E100)
#define MAILBOX_IRQ 5

static unsigned long answered;

static void put(char c)
{
    while (UART_STATE & 1) // the transmitter is full
        ;
    UART_DATA = c;
}

// The models by their part number in CPUID (0xC20 is Cortex-M0, and so on).
static void say_model(void)
{
    uint32_t part = CPUID >> 4 & 0xFFF;
    say("cortex-m");
    if (part >> 4 == 0xD2) // M23 (0xD20), M33 (0xD21), M55 (0xD22)
        say(part == 0xD20 ? "23" : part == 0xD21 ? "33" : "55");
    else
        say_number(part & 0xF);
}

static void reply(uint32_t word)
{
    __sync_synchronize();
    SEND(MAILBOX) = word;
}

static void mailbox(void)
{
    while (STATUS(MAILBOX) & READABLE) {
        uint32_t word = RECEIVE(MAILBOX);
        __sync_synchronize();
        switch (word) {
        case COUNT:
            count_under_lock(&SHARED->counter);
            break;
        case BYE:
            say_model();
            say(" answered ");
            say_number(answered);
            say(" messages\n");
            break;
        default:
            for (int i = 0; i < 16; i++)
                SHARED->answer[i] = mix(SHARED->request[i], word);
            answered++;
            break;
        }
        reply(word);
    }
}

void reset(void)
{
    UART_BAUDDIV = 16;
    UART_CTRL = 1;
    say_model();
    say(" says hello\n");
    ENABLE(MAILBOX) = READABLE;
    NVIC_ENABLE = 1u << MAILBOX_IRQ;
    for (;;)
        __asm__ volatile("wfi");
}

static void fault(void)
{
    say("fault\n");
    for (;;)
        ;
}

__attribute__((section(".entry"), used)) static void (*const vectors[16 + 32])(void) = {
    (void (*)(void))0x20110000, reset, fault, fault, fault, fault, fault, [16 + MAILBOX_IRQ] = mailbox,
};
