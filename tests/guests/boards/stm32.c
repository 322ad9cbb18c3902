// What is run on netduinoplus2 and netduino2: the serial line, interrupts of a timer, SPI without a device. Where there is a unit for check sums, which
// the reference's boards do not have, it goes on: interrupts of lines and edges, clocks, pins, flash, random numbers.
#include "board.h"

#define TIM2 0x40000000
#define TIM3 0x40000400
#define USART1 0x40011000
#define SPI1 0x40013000
#define SYSCFG 0x40013800
#define EXTI 0x40013C00
#define GPIOB 0x40020400
#define CRC 0x40023000
#define RCC 0x40023800
#define FLASH 0x40023C00
#define RNG 0x50060800
#define SECTOR 0x08060000
#define TIM2_IRQ 28
#define TIM3_IRQ 29
#define EXTI0_IRQ 6
#define EXTI15_10_IRQ 40

static volatile uint32_t ticks, once, software, edges, systicks;

void put(char c)
{
    while (!(WORD(USART1) & 1 << 7))
        ;
    WORD(USART1 + 0x04) = c;
}

static void on_timer(void)
{
    WORD(TIM2 + 0x10) = 0;
    ticks++;
}

static void on_once(void)
{
    WORD(TIM3 + 0x10) = 0;
    once++;
}

static void on_line(void)
{
    WORD(EXTI + 0x14) = 1;
    software++;
}

static void on_edge(void)
{
    WORD(EXTI + 0x14) = 1 << 12;
    edges++;
}

static void on_systick(void)
{
    systicks++;
}

static void timer(void)
{
    WORD(TIM2 + 0x28) = 159;
    WORD(TIM2 + 0x2C) = 999;
    WORD(TIM2 + 0x14) = 1; // take them over
    WORD(TIM2 + 0x10) = 0;
    WORD(TIM2 + 0x0C) = 1;
    WORD(TIM2) = 1;
    wait_for(&ticks, 10);
    WORD(TIM2) = 0;
    line("", ticks, " ticks of a timer");
}

static void interrupts(void)
{
    WORD(EXTI) = 1;
    WORD(EXTI + 0x10) = 1;
    wait_for(&software, 1);
    line("", software, " interrupt by software");
    line("", WORD(EXTI + 0x14), " is pending");
}

static void spi(void)
{
    WORD(SPI1) = 1 << 9 | 1 << 8 | 1 << 2 | 1 << 6; // a master that selects by software
    WORD(SPI1 + 0x0C) = 0x5A;
    while (!(WORD(SPI1 + 0x08) & 1))
        ;
    (void)WORD(SPI1 + 0x0C);
    line("SPI: status ", WORD(SPI1 + 0x08) & 3, "");
}

// 84 MHz from the internal oscillator, half of it for APB1.
static void clocks(void)
{
    WORD(FLASH) = 5;
    WORD(RCC + 0x04) = 16 | 336 << 6 | 1 << 16 | 7 << 24;
    WORD(RCC) |= 1 << 24;
    while (!(WORD(RCC) & 1 << 25))
        ;
    WORD(RCC + 0x08) = 2 | 4 << 10;
    while ((WORD(RCC + 0x08) & 12) != 8)
        ;
    // SysTick and a timer count the same clock: 84000 of it are a millisecond of both.
    WORD(TIM2 + 0x28) = 83;
    WORD(TIM2 + 0x2C) = 0xFFFFFFFF;
    WORD(TIM2 + 0x0C) = 0;
    WORD(TIM2 + 0x14) = 1;
    WORD(0xE000E014) = 83999;
    WORD(0xE000E018) = 0;
    WORD(TIM2) = 1;
    WORD(0xE000E010) = 7;
    wait_for(&systicks, 20);
    uint32_t microseconds = WORD(TIM2 + 0x24);
    WORD(0xE000E010) = 0;
    say(microseconds >= 19900 ? "20 ticks of SysTick are 20 ms\n" : "SysTick is too fast\n");
}

// Pin 12 of port B turns each time the timer comes round, by itself; its edges interrupt.
static void pins(void)
{
    WORD(GPIOB) = (WORD(GPIOB) & ~(3u << 24)) | 1 << 24;
    WORD(SYSCFG + 0x14) = 1;
    WORD(EXTI + 0x08) = 1 << 12;
    WORD(EXTI) = 1 << 12;
    for (int i = 0; i < 3; i++) {
        WORD(GPIOB + 0x18) = 1 << 12;
        WORD(GPIOB + 0x18) = 1 << 28;
    }
    wait_for(&edges, 1);
    line("pin 12 is ", WORD(GPIOB + 0x10) >> 12 & 1, " after its edges");
    WORD(TIM3 + 0x28) = 999;
    WORD(TIM3 + 0x2C) = 99;
    WORD(TIM3 + 0x14) = 1;
    WORD(TIM3 + 0x10) = 0;
    WORD(TIM3 + 0x0C) = 1;
    WORD(TIM3) = 1 | 1 << 3;
    wait_for(&once, 1);
    line("the timer that runs once has ", WORD(TIM3) & 1, " in CEN");
}

static void erase(void)
{
    WORD(FLASH + 0x10) = 2 | 7 << 3 | 2 << 8;
    WORD(FLASH + 0x10) |= 1 << 16;
    while (WORD(FLASH + 0x0C) & 1 << 16)
        ;
}

static void flash(void)
{
    WORD(FLASH + 0x04) = 0x45670123;
    WORD(FLASH + 0x04) = 0xCDEF89AB;
    erase();
    WORD(FLASH + 0x10) = 1 | 2 << 8;
    WORD(SECTOR + 8) = 0x1234FFFF;
    WORD(SECTOR + 8) = 0xFFFF5678;
    WORD(FLASH + 0x10) = 1u << 31;
    say("flash has ");
    say_hex(WORD(SECTOR + 8));
    WORD(SECTOR + 8) = 0;
    say(", and when it is locked ");
    say_hex(WORD(SECTOR + 8));
    say(" with status ");
    say_hex(WORD(FLASH + 0x0C));
    say("\n");
}

void begin(void)
{
    NVIC_ISER(0) = 1u << TIM2_IRQ | 1u << TIM3_IRQ | 1u << EXTI0_IRQ;
    NVIC_ISER(1) = 1u << (EXTI15_10_IRQ - 32);
    WORD(RCC + 0x30) |= 1 << 1 | 1 << 12;
    WORD(RCC + 0x34) |= 1 << 6;
    WORD(RCC + 0x40) |= 3;
    WORD(RCC + 0x44) |= 1 << 4 | 1 << 12 | 1 << 14;
    WORD(USART1 + 0x08) = 139;
    WORD(USART1 + 0x0C) = 1 << 13 | 1 << 3;
    say("hello from STM32\n");
    timer();
    spi();
    WORD(CRC) = 0x12345678;
    WORD(CRC) = 0x9ABCDEF0;
    if (WORD(CRC)) {
        say("check sum ");
        say_hex(WORD(CRC));
        say("\n");
        interrupts();
        clocks();
        pins();
        flash();
        WORD(RNG) = 4;
        while (!(WORD(RNG + 4) & 1))
            ;
        uint32_t random = WORD(RNG + 8);
        say(random != WORD(RNG + 8) ? "random words differ\n" : "random words are the same\n");
    }
    say("done\n");
}

__attribute__((section(".vectors"), used)) static const void *const vectors[98] = {
    (void *)0x20010000,         reset,                      fault,                       fault,
    [15] = on_systick,          [16 + EXTI0_IRQ] = on_line, [16 + TIM2_IRQ] = on_timer,  [16 + TIM3_IRQ] = on_once,
    [16 + EXTI15_10_IRQ] = on_edge,
};
