// What is run on microbit: interrupts of the serial line, a timer and the random numbers, pins, flash, and what the factory wrote. When there
// is an interconnect, it goes on with what takes events to tasks.
#include "board.h"

#define TASK(block, n) WORD((block) + 4 * (n))
#define EVENT(block, n) WORD((block) + 0x100 + 4 * (n))
#define SHORTS(block) WORD((block) + 0x200)
#define INTENSET(block) WORD((block) + 0x304)
#define INTENCLR(block) WORD((block) + 0x308)

#define CLOCK 0x40000000
#define UART 0x40002000
#define GPIOTE 0x40006000
#define TIMER0 0x40008000
#define TIMER1 0x40009000
#define RTC0 0x4000B000
#define RNG 0x4000D000
#define NVMC 0x4001E000
#define PPI 0x4001F000
#define GPIO 0x50000000
#define PAGE 0x20000

static volatile uint32_t sent, ticks, numbers, sum, beats, edges;

void put(char c)
{
    uint32_t before = sent;
    WORD(UART + 0x51C) = c;
    wait_for(&sent, before + 1);
}

static void on_uart(void)
{
    EVENT(UART, 7) = 0;
    sent++;
}

static void on_timer(void)
{
    EVENT(TIMER0, 16) = 0;
    if (++ticks == 10)
        TASK(TIMER0, 1) = 1;
}

static void on_random(void)
{
    EVENT(RNG, 0) = 0;
    sum |= WORD(RNG + 0x508) << 8 | 1;
    if (++numbers == 16)
        TASK(RNG, 1) = 1;
}

static void on_rtc(void)
{
    EVENT(RTC0, 0) = 0;
    if (++beats == 8)
        TASK(RTC0, 1) = 1;
}

static void on_edge(void)
{
    EVENT(GPIOTE, 0) = 0;
    edges++;
}

static void timer(void)
{
    WORD(TIMER0 + 0x508) = 3; // 32 bits
    WORD(TIMER0 + 0x510) = 4; // 1 MHz
    WORD(TIMER0 + 0x540) = 1000;
    SHORTS(TIMER0) = 1; // begin again
    INTENSET(TIMER0) = 1 << 16;
    TASK(TIMER0, 0) = 1;
    wait_for(&ticks, 10);
    line("", ticks, " ticks of the timer");
    TASK(TIMER0, 17) = 1;
    say(WORD(TIMER0 + 0x544) < 1000 ? "it begins again\n" : "it does not begin again\n");
}

static void pins(void)
{
    WORD(GPIO + 0x700 + 4 * 4) = 1; // out, and read back
    WORD(GPIO + 0x700 + 4 * 5) = 3 << 2; // in, pulled up
    WORD(GPIO + 0x508) = 1 << 4;
    uint32_t high = WORD(GPIO + 0x510);
    WORD(GPIO + 0x50C) = 1 << 4;
    uint32_t low = WORD(GPIO + 0x510);
    line("pin 4 is ", high >> 4 & 1, " when it is set");
    line("pin 4 is ", low >> 4 & 1, " when it is cleared");
    line("pin 5 is ", low >> 5 & 1, " by its resistor");
}

static void flash(void)
{
    WORD(NVMC + 0x504) = 2;
    WORD(NVMC + 0x508) = PAGE;
    WORD(NVMC + 0x504) = 1;
    WORD(PAGE + 8) = 0x1234FFFF;
    WORD(PAGE + 8) = 0xFFFF5678;
    WORD(NVMC + 0x504) = 0;
    WORD(PAGE + 8) = 0;
    say("flash has ");
    say_hex(WORD(PAGE + 8));
    say(" beside ");
    say_hex(WORD(PAGE + 12));
    say("\n");
    WORD(NVMC + 0x504) = 2;
    WORD(NVMC + 0x508) = PAGE;
    WORD(NVMC + 0x504) = 0;
    say("erased it has ");
    say_hex(WORD(PAGE + 8));
    say("\n");
}

// The real-time counter beats, each beat turns pin 6 by a task, its edges are events again, and a timer counts them.
static void interconnect(void)
{
    WORD(PPI + 0x510) = RTC0 + 0x100;
    WORD(PPI + 0x514) = GPIOTE + 4 * 1;
    WORD(PPI + 0x518) = GPIOTE + 0x100;
    WORD(PPI + 0x51C) = TIMER1 + 4 * 2;
    WORD(GPIO + 0x700 + 4 * 6) = 1;
    WORD(GPIOTE + 0x514) = 3 | 6 << 8 | 3 << 16; // channel 1 turns it
    WORD(GPIOTE + 0x510) = 1 | 6 << 8 | 1 << 16; // channel 0 sees it rise
    INTENSET(GPIOTE) = 1;
    WORD(TIMER1 + 0x504) = 1;
    TASK(TIMER1, 0) = 1;
    TASK(CLOCK, 2) = 1;
    while (!EVENT(CLOCK, 1))
        ;
    WORD(RTC0 + 0x508) = 31;
    WORD(RTC0 + 0x344) = 1;
    INTENSET(RTC0) = 1;
    TASK(RTC0, 0) = 1;
    wait_for(&beats, 8);
    TASK(TIMER1, 16) = 1;
    line("", beats, " beats of the real-time counter");
    line("", edges, " edges of pin 6");
    line("", WORD(TIMER1 + 0x540), " of them counted by a timer");
}

void begin(void)
{
    NVIC_ISER(0) = 1 << 2 | 1 << 6 | 1 << 8 | 1 << 11 | 1 << 13;
    WORD(UART + 0x500) = 4;
    INTENSET(UART) = 1 << 7;
    TASK(UART, 2) = 1;
    say("hello from microbit\n");
    line("", WORD(0x10000010), " bytes a page of flash");
    line("", WORD(0x10000014), " of them");
    timer();
    INTENSET(RNG) = 1;
    TASK(RNG, 0) = 1;
    wait_for(&numbers, 16);
    say(sum >> 8 ? "16 random numbers\n" : "16 times zero\n");
    pins();
    flash();
    WORD(PPI + 0x504) = 3;
    if (WORD(PPI + 0x500))
        interconnect();
    say("done\n");
}

__attribute__((section(".vectors"), used)) static const void *const vectors[48] = {
    (void *)0x20004000,  reset,         fault,          fault,
    [16 + 2] = on_uart,  [16 + 6] = on_edge, [16 + 8] = on_timer, [16 + 11] = on_rtc, [16 + 13] = on_random,
};
