// What the programs of this folder share: a board with CMSDK UARTs (MPS2), exceptions, and an end by semihosting.
#pragma once
#include <stdint.h>

// The first UART: where the build says, as the secure state sees it on boards with one; else that of mps2-an385.
#ifndef UART
#define UART 0x40004000u
#endif

#define REGISTER(address) (*(volatile uint32_t *)(uintptr_t)(address))

#define SYST_CSR REGISTER(0xE000E010)
#define SYST_RVR REGISTER(0xE000E014)
#define SYST_CVR REGISTER(0xE000E018)
#define NVIC_ISER REGISTER(0xE000E100)
#define NVIC_ICER REGISTER(0xE000E180)
#define NVIC_ISPR REGISTER(0xE000E200)
#define NVIC_ICPR REGISTER(0xE000E280)
#define NVIC_IABR REGISTER(0xE000E300)
#define NVIC_IPR(irq) (*(volatile uint8_t *)(uintptr_t)(0xE000E400 + (irq)))
#define ICSR REGISTER(0xE000ED04)
#define VTOR REGISTER(0xE000ED08)
#define AIRCR REGISTER(0xE000ED0C)
#define SCR REGISTER(0xE000ED10)
#define CCR REGISTER(0xE000ED14)
#define SHPR(exception) (*(volatile uint8_t *)(uintptr_t)(0xE000ED14 + (exception)))
#define SHCSR REGISTER(0xE000ED24)
#define CFSR REGISTER(0xE000ED28)
#define HFSR REGISTER(0xE000ED2C)
#define MMFAR REGISTER(0xE000ED34)
#define BFAR REGISTER(0xE000ED38)
#define CPACR REGISTER(0xE000ED88)
#define MPU_CTRL REGISTER(0xE000ED94)
#define MPU_RNR REGISTER(0xE000ED98)
#define MPU_RBAR REGISTER(0xE000ED9C)
#define MPU_RASR REGISTER(0xE000EDA0)
#define MPU_RLAR REGISTER(0xE000EDA0)
#define STIR REGISTER(0xE000EF00)
#define FPCCR REGISTER(0xE000EF34)

#define PENDSVSET (1u << 28)
#define PENDSTSET (1u << 26)
#define NMIPENDSET (1u << 31)
#define AIRCR_KEY 0x05FA0000u

#define READ_SPECIAL(name) ({ uint32_t value_; __asm__ volatile("mrs %0, " name : "=r"(value_)); value_; })
#define WRITE_SPECIAL(name, value) __asm__ volatile("msr " name ", %0\n isb" : : "r"(value) : "memory")

static inline void barrier(void) { __asm__ volatile("dsb\n isb" : : : "memory"); }

void put(char c);
void print(const char *text);
void print_number(uint32_t value);
void print_hex(uint32_t value);
void end(int status) __attribute__((noreturn));
int main(void);
