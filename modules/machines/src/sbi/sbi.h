// Supervisor Binary Interface for the boards riscv-virt and riscv32-virt: what the parts of the firmware share.
// After the RISC-V Supervisor Binary Interface Specification 2.0; addresses are those of the boards.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define MAX_HARTS 8
#define CLINT 0x2000000UL
#define UART 0x10000000UL
#define FINISHER 0x100000UL
#define FIRMWARE_SIZE 0x20000UL // one naturally aligned PMP region; sbi.ld checks that everything fits
#define DEFAULT_NEXT_OFFSET (sizeof(long) == 8 ? 0x200000UL : 0x400000UL)

// Names in the manual's spelling; registers beyond the base privileged architecture go by number for old assemblers.
#define CSR_MENVCFG 0x30a
#define CSR_MENVCFGH 0x31a
#define CSR_MSTATEEN0 0x30c
#define CSR_STIMECMP 0x14d
#define CSR_STIMECMPH 0x15d

#define IRQ_SSI (1UL << 1)
#define IRQ_MSI (1UL << 3)
#define IRQ_STI (1UL << 5)
#define IRQ_MTI (1UL << 7)
#define IRQ_SEI (1UL << 9)

#define MSTATUS_SIE (1UL << 1)
#define MSTATUS_SPIE (1UL << 5)
#define MSTATUS_MPIE (1UL << 7)
#define MSTATUS_SPP (1UL << 8)
#define MSTATUS_MPP (3UL << 11)
#define MSTATUS_MPP_S (1UL << 11)
#define MSTATUS_FS_VS (3UL << 13 | 3UL << 9)

#define TEXT_OF(x) #x
#define NAME_OF(x) TEXT_OF(x)
#define csr_read(name) ({ unsigned long v_; __asm__ volatile("csrr %0, " NAME_OF(name) : "=r"(v_) : : "memory"); v_; })
#define csr_write(name, value) __asm__ volatile("csrw " NAME_OF(name) ", %0" : : "rK"((unsigned long)(value)) : "memory")
#define csr_set(name, value) __asm__ volatile("csrs " NAME_OF(name) ", %0" : : "rK"((unsigned long)(value)) : "memory")
#define csr_clear(name, value) __asm__ volatile("csrc " NAME_OF(name) ", %0" : : "rK"((unsigned long)(value)) : "memory")

// Writes a CSR that a hart may not have; nothing happens when it has not. Changes mepc and mstatus.MPP then: not for traps.
#define csr_try_write(name, value) __asm__ volatile( \
    "la t0, 1f\n csrrw t0, mtvec, t0\n csrw " NAME_OF(name) ", %0\n .balign 4\n1: csrw mtvec, t0" \
    : : "r"((unsigned long)(value)) : "t0", "memory")
// Reads one; 0 when the hart has not got it.
#define csr_try_read(name) ({ unsigned long v_ = 0; __asm__ volatile( \
    "la t0, 1f\n csrrw t0, mtvec, t0\n csrr %0, " NAME_OF(name) "\n .balign 4\n1: csrw mtvec, t0" \
    : "+r"(v_) : : "t0", "memory"); v_; })

enum error {
    SUCCESS = 0,
    FAILED = -1,
    NOT_SUPPORTED = -2,
    INVALID_PARAM = -3,
    INVALID_ADDRESS = -5,
    ALREADY_AVAILABLE = -6,
};

enum hart_state { STARTED, STOPPED, START_PENDING, STOP_PENDING, SUSPENDED, SUSPEND_PENDING };

// A remote fence that a hart has asked others for. It belongs to the asking hart, which waits until `left` is 0.
struct fence {
    unsigned long function; // as in the RFENCE extension
    unsigned long start;
    unsigned long size;
    unsigned long asid;
    unsigned long left;
};

struct hart {
    unsigned long id;
    unsigned long state;        // enum hart_state
    unsigned long start;        // where it begins, while START_PENDING
    unsigned long opaque;
    unsigned long ipi;          // not 0: a supervisor's interrupt is to be raised
    unsigned long fences;       // harts whose fence it is to carry out, by bit
    struct fence fence;
    unsigned long has_sstc;
};

struct result {
    long error;
    unsigned long value;
};

// The board, as the device tree describes it.
struct board {
    unsigned long harts; // by bit
    unsigned long ram_start;
    unsigned long ram_end; // the first address behind it, at most the end of what a long can hold
    int has_svade;         // harts may leave accessed and dirty bits to software
};

extern struct hart harts[MAX_HARTS];
extern struct board board;
extern char firmware_start[];

// entry.S
void trap_entry(void);
void __attribute__((noreturn)) enter_supervisor(unsigned long hartid, unsigned long opaque, unsigned long start);
void __attribute__((noreturn)) restart(struct hart *me);

// boot.c
void __attribute__((noreturn)) wait_for_start(struct hart *me);
static inline struct hart *this_hart(void) { return &harts[csr_read(mhartid)]; }
static inline unsigned long bit(unsigned long hart) { return 1UL << hart; }

// fdt.c
int read_tree(const void *tree);
void reserve_firmware(void *tree);

// memory.c: whether supervisor mode may reach all of it; and what a compiler takes for granted
int is_accessible(unsigned long start, unsigned long size);
void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);

// calls.c
struct result call(unsigned long extension, unsigned long function, const unsigned long *arguments);

// traps.c
void software_interrupt(struct hart *me);

// Extensions, each in the file of its name.
typedef struct result extension_call(unsigned long function, const unsigned long *arguments);
extension_call base_call, time_call, ipi_call, rfence_call, hsm_call, reset_call, console_call;
void set_timer(uint64_t time);
void timer_interrupt(void);
void wake(unsigned long hart);
void put(char c);
int get(void);
void say(const char *text);
void say_hex(unsigned long number);
void __attribute__((noreturn)) finish(uint32_t command);
