// Finds the units that trace by the ROM table, counts cycles, and writes to a stimulus port of the ITM as the usual libraries do.
#include "board.h"

#define ROM_TABLE 0xE00FF000u
#define ITM 0xE0000000u
#define DWT 0xE0001000u
#define DEMCR REGISTER(0xE000EDFC)

static void send(const char *text)
{
    while (*text) {
        while (REGISTER(ITM) == 0) {
        }
        *(volatile uint8_t *)ITM = (uint8_t)*text++;
    }
}

static const char *name_of(uint32_t unit)
{
    return unit == 0xE000E000 ? "SCS" : unit == DWT ? "DWT" : unit == 0xE0002000 ? "FPB" : unit == ITM ? "ITM" : unit == 0xE0040000 ? "TPIU" : "another";
}

int main(void)
{
    print("units:");
    for (uint32_t entry = ROM_TABLE; REGISTER(entry); entry += 4) {
        if (REGISTER(entry) & 1) {
            print(" ");
            print(name_of(ROM_TABLE + (REGISTER(entry) & ~0xFFFu)));
        }
    }
    print("\ncomparators: ");
    DEMCR |= 1u << 24;
    print_number(REGISTER(DWT) >> 28);

    // The counter and SysTick count the same clock.
    SYST_RVR = 0xFFFFFF;
    SYST_CVR = 0;
    SYST_CSR = 5;
    REGISTER(DWT + 4) = 0;
    REGISTER(DWT) |= 1;
    while (REGISTER(DWT + 4) < 100000) {
    }
    const uint32_t ticks = 0xFFFFFF - SYST_CVR;
    print(ticks >= 99000 ? "\ncycles are the clock's\n" : "\ncycles are others than the clock's\n");

    REGISTER(ITM + 0xFB0) = 0xC5ACCE55;
    REGISTER(ITM + 0xE80) = 0x00010005;
    REGISTER(ITM + 0xE00) = 1;
    send("traced\n");
    print("done\n");
    return 0;
}
