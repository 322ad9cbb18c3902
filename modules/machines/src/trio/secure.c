// The secure world of the microcontroller of trio: says what belongs to the other one, starts it, and seals messages for it. The key never leaves its memory.
#define UART 0x50004000
#include "mcu.h"
#include <arm_cmse.h>

#define SECCTL 0x50080000
#define MPC_CODE 0x50081000
#define MPC_DATA 0x50082000
#define SAU 0xE000EDD0

typedef void __attribute__((cmse_nonsecure_call)) nonsecure(void);
extern char stack_top[];
static uint32_t key, sealed;

static void attribute(uint32_t region, uint32_t begin, uint32_t last, uint32_t callable)
{
    WORD(SAU + 8) = region;
    WORD(SAU + 12) = begin;
    WORD(SAU + 16) = (last & ~31u) | callable << 1 | 1;
}

// Blocks of 1 KiB from the middle on.
static void give_upper_half(uint32_t mpc)
{
    uint32_t words = WORD(mpc + 0x10) + 1;
    WORD(mpc + 0x18) = words / 2;
    for (uint32_t word = words / 2; word < words; word++)
        WORD(mpc + 0x1C) = ~0u; // the index counts by itself
}

int secure_seal(volatile uint32_t *answer, const volatile uint32_t *staged, uint32_t number)
{
    if (!cmse_check_address_range((void *)answer, 64, CMSE_NONSECURE | CMSE_MPU_READWRITE)
        || !cmse_check_address_range((void *)staged, 64, CMSE_NONSECURE | CMSE_MPU_READ))
        return -1;
    for (int i = 0; i < 16; i++)
        answer[i] = mix(staged[i] ^ key, number);
    sealed++;
    return 0;
}

void secure_bye(void)
{
    say("secure world sealed ");
    say_number(sealed);
    say(" messages\n");
}

void begin(void)
{
    uart_begin();
    say("secure world says hello\n");
    key = KEY;
    attribute(0, NS_CODE, 0x0FFFFFFF, 0);
    attribute(1, NS_DATA, 0x2FFFFFFF, 0);
    attribute(2, 0x40000000, 0x4FFFFFFF, 0);
    attribute(3, GATEWAYS, GATEWAYS + 0xFF, 1);
    WORD(SAU) = 1;
    WORD(SECCTL + 0x14) = 1; // code from 0x1000_0000 on may be called
    give_upper_half(MPC_CODE);
    give_upper_half(MPC_DATA);
    WORD(SECCTL + 0x10) = 1;        // what is refused is an error
    WORD(SECCTL + 0x80) = 1 << 1;   // the other serial line
    WORD(0xE000E380) = 1 << MAILBOX_IRQ;
    __asm__ volatile("dsb\nisb");

    WORD(0xE002ED08) = NS_CODE;
    __asm__ volatile("msr msp_ns, %0" : : "r"(WORD(NS_CODE)));
    nonsecure *go = (nonsecure *)(WORD(NS_CODE + 4) & ~1u);
    go();
}

static void fault(void)
{
    say("secure fault\n");
    for (;;)
        ;
}

__attribute__((section(".secure.vectors"), used)) static void *const vectors[16] = {
    stack_top, begin, fault, fault, fault, fault, fault, fault,
};
