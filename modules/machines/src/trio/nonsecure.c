// The non-secure world of the microcontroller of trio: it answers what comes through the mailbox, from its interrupt handler, by a call of the secure world,
// and sleeps between.
#define UART 0x40005000
#include "mcu.h"

#define FROM_CONTROLLER 0x41001000
#define TO_APPLICATION 0x41010000
#define NVIC_ENABLE WORD(0xE000E100)

int secure_seal(volatile uint32_t *answer, const volatile uint32_t *staged, uint32_t number) __asm__("gate_secure_seal");
void secure_bye(void) __asm__("gate_secure_bye");
extern char ns_stack_top[];
static unsigned long answered;

static void mailbox(void)
{
    while (STATUS(FROM_CONTROLLER) & READABLE) {
        uint32_t word = RECEIVE(FROM_CONTROLLER);
        __sync_synchronize();
        switch (word) {
        case COUNT:
            count_under_lock(&SHARED->counter);
            break;
        case BYE:
            say("non-secure world answered ");
            say_number(answered);
            say(" messages\n");
            secure_bye();
            break;
        default:
            if (secure_seal(SHARED->answer, SHARED->staged, word) == 0)
                answered++;
            break;
        }
        __sync_synchronize();
        SEND(TO_APPLICATION) = word;
    }
}

static void begin(void)
{
    uart_begin();
    say("non-secure world says hello\n");
    // The secure world's memory is none of this one's.
    if (secure_seal((volatile uint32_t *)0x30000000, SHARED->staged, 0) != -1)
        say("the secure world writes anywhere\n");
    ENABLE(FROM_CONTROLLER) = READABLE;
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

__attribute__((section(".vectors"), used)) static void *const vectors[16 + 32] = {
    ns_stack_top, begin, fault, fault, fault, fault, fault, fault, [16 + MAILBOX_IRQ] = mailbox,
};
