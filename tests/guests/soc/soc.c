// The guest of the microcontroller in modules/machines/README.md: an RV32IMC hart with OpenTitan's UART, timer and GPIO and a PLIC.
// It says what the hart is, counts interrupts of the timer, lights its lamps, sees through a wire from pin 0 to pin 8 what it drives
// itself, and waits while pin 9 is high. Then it ends the machine.
#include <stdint.h>

#define REGISTER(base, offset) (*(volatile uint32_t *)((base) + (offset)))
#define UART(offset) REGISTER(0x40000000u, offset)
#define GPIO(offset) REGISTER(0x40040000u, offset)
#define TIMER(offset) REGISTER(0x40100000u, offset)
#define PLIC(offset) REGISTER(0x48000000u, offset)
#define FINISHER REGISTER(0x4F000000u, 0)
#define CSR_READ(name) ({ uint32_t v; __asm__ volatile("csrr %0, " #name : "=r"(v)); v; })
#define CSR_SET(name, bits) __asm__ volatile("csrs " #name ", %0" : : "r"(bits))
#define CSR_CLEAR(name, bits) __asm__ volatile("csrc " #name ", %0" : : "r"(bits))

enum { TICKS = 3, TICK = 24000, PIN_SOURCE = 41 }; // a millisecond of 24 MHz; GPIO's interrupts begin at source 33

static volatile uint32_t ticks;
static volatile uint32_t edges;

static void put(char c)
{
    while (UART(0x14) & 1) // STATUS.TXFULL
        ;
    UART(0x1C) = c;
}

static void say(const char *text)
{
    while (*text)
        put(*text++);
}

static void say_number(uint32_t n)
{
    if (n >= 10)
        say_number(n / 10);
    put('0' + n % 10);
}

static void next_tick(void)
{
    uint32_t next = TIMER(0x110) + TICK;
    TIMER(0x118) = 0xFFFFFFFF; // never, between the two halves
    TIMER(0x11C) = 0;
    TIMER(0x118) = next;
}

void trapped(uint32_t cause)
{
    if (cause == 0x80000007) { // machine timer
        if (++ticks < TICKS)
            next_tick();
        else
            TIMER(0x100) = 0; // INTR_ENABLE0: no more, however late the program sees this one
    } else if (cause == 0x8000000B) { // machine external
        uint32_t source = PLIC(0x200004); // claim
        if (source == PIN_SOURCE) {
            edges++;
            GPIO(0x00) = 1 << 8;
        }
        PLIC(0x200004) = source;
    } else {
        say("trap\n");
        FINISHER = 1 << 16 | 0x3333;
    }
}

int main(void)
{
    ticks = edges = 0;
    UART(0x10) = 5033 << 16 | 3; // CTRL: 115200 baud of 24 MHz, both ways on
    say("rv32i");
    for (int i = 0; i < 26; i++)
        if (i != 'i' - 'a' && (CSR_READ(misa) >> i & 1))
            put('a' + i);
    say(" begins in ROM and runs in flash\n");

    CSR_SET(mie, 1 << 7 | 1 << 11);
    CSR_SET(mstatus, 1 << 3);
    TIMER(0x100) = 1; // INTR_ENABLE0
    next_tick();
    TIMER(0x004) = 1; // CTRL.ACTIVE
    // An interrupt between the look and the wait ends the wait, since it is not taken there.
    CSR_CLEAR(mstatus, 1 << 3);
    while (ticks < TICKS) {
        __asm__ volatile("wfi");
        CSR_SET(mstatus, 1 << 3);
        CSR_CLEAR(mstatus, 1 << 3);
    }
    CSR_SET(mstatus, 1 << 3);
    TIMER(0x004) = 0;
    say_number(ticks);
    say(" ticks of the timer\n");

    PLIC(4 * PIN_SOURCE) = 1;
    PLIC(0x2000 + PIN_SOURCE / 32 * 4) = 1u << PIN_SOURCE % 32;
    GPIO(0x2C) = 1 << 8; // INTR_CTRL_EN_RISING
    GPIO(0x04) = 1 << 8; // INTR_ENABLE
    GPIO(0x20) = 0xFF; // DIRECT_OE: pins 0 to 7 are driven
    GPIO(0x14) = 0xA0; // DIRECT_OUT: lamps 5 and 7
    for (int i = 0; i < 4; i++) {
        GPIO(0x18) = 1 << 16 | 1; // MASKED_OUT_LOWER: pin 0 alone
        GPIO(0x18) = 1 << 16;
    }
    say_number(edges);
    say(" edges on pin 8, lamps ");
    say_number(GPIO(0x14));
    say("\n");

    while (GPIO(0x10) >> 9 & 1) // DATA_IN
        ;
    say("done\n");
    FINISHER = 0x5555;
    for (;;)
        ;
}
