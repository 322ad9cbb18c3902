// A guest in supervisor mode that makes every call of the Supervisor Binary Interface which the boards' firmware has, turns paging
// on, and tells what came of it; then it powers the machine off. For any firmware with SBI 2.0 on riscv-virt and riscv32-virt.
#include <stdint.h>

#define csr_read(name) ({ unsigned long v_; __asm__ volatile("csrr %0, " #name : "=r"(v_) : : "memory"); v_; })
#define csr_write(name, value) __asm__ volatile("csrw " #name ", %0" : : "rK"((unsigned long)(value)) : "memory")
#define csr_set(name, value) __asm__ volatile("csrs " #name ", %0" : : "rK"((unsigned long)(value)) : "memory")
#define csr_clear(name, value) __asm__ volatile("csrc " #name ", %0" : : "rK"((unsigned long)(value)) : "memory")
#define SSI (1UL << 1)
#define STI (1UL << 5)
#define SIE (1UL << 1)

enum { BASE = 0x10, TIME = 0x54494d45, IPI = 0x735049, RFENCE = 0x52464e43, HSM = 0x48534d, RESET = 0x53525354, CONSOLE = 0x4442434e };

struct result { long error; unsigned long value; };

static struct result call(unsigned long extension, unsigned long function, unsigned long x, unsigned long y, unsigned long z, unsigned long u, unsigned long v)
{
    register unsigned long a0 __asm__("a0") = x, a1 __asm__("a1") = y, a2 __asm__("a2") = z, a3 __asm__("a3") = u, a4 __asm__("a4") = v;
    register unsigned long a6 __asm__("a6") = function, a7 __asm__("a7") = extension;
    __asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a2), "r"(a3), "r"(a4), "r"(a6), "r"(a7) : "memory");
    return (struct result){a0, a1};
}

static void say(const char *text)
{
    for (; *text; text++)
        call(CONSOLE, 2, *text, 0, 0, 0, 0);
}

static void say_number(unsigned long n)
{
    if (n >= 10)
        say_number(n / 10);
    call(CONSOLE, 2, '0' + n % 10, 0, 0, 0, 0);
}

static void say_hex(unsigned long n)
{
    if (n >= 16)
        say_hex(n / 16);
    call(CONSOLE, 2, "0123456789abcdef"[n % 16], 0, 0, 0, 0);
}

// One line: what was done, and 0 or what the firmware said against it.
static void say_error(const char *what, long error)
{
    say(what);
    if (error < 0)
        say("-");
    say_number(error < 0 ? -error : error);
    say("\n");
}

static volatile unsigned long interrupts, traps, trap_cause, trap_value;
static volatile unsigned long ipis[8];
static volatile unsigned long started_with[8];
static volatile int paging; // the one fault that is expected skips its instruction
static unsigned long me;

void trap(void)
{
    unsigned long cause = csr_read(scause);
    if ((long)cause < 0) {
        interrupts++;
        if ((cause & 0xff) == 5) {
            csr_clear(sie, STI);
        } else {
            csr_clear(sip, SSI);
            ipis[csr_read(sscratch)]++;
        }
        return;
    }
    traps++;
    trap_cause = cause;
    trap_value = csr_read(stval);
    if (!paging) {
        say("unexpected trap, scause ");
        say_hex(cause);
        say("\n");
        call(RESET, 0, 0, 1, 0, 0, 0);
    }
    csr_write(sepc, csr_read(sepc) + 4);
}

static unsigned long long now(void)
{
#if __riscv_xlen == 32
    unsigned long high, low, again;
    do {
        high = csr_read(timeh);
        low = csr_read(time);
        again = csr_read(timeh);
    } while (high != again);
    return (unsigned long long)high << 32 | low;
#else
    return csr_read(time);
#endif
}

static void set_timer(unsigned long long at)
{
    call(TIME, 0, at, sizeof(long) == 4 ? at >> 32 : 0, 0, 0, 0);
}

static void try_base(void)
{
    say("base: specification ");
    unsigned long version = call(BASE, 0, 0, 0, 0, 0, 0).value;
    say_number(version >> 24);
    say(version & 0xffffff ? ".x" : ".0");
    say(", implementation ");
    say_hex(call(BASE, 1, 0, 0, 0, 0, 0).value);
    say("\n");
    static const unsigned long extensions[] = {BASE, TIME, IPI, RFENCE, HSM, RESET, CONSOLE};
    unsigned long found = 0;
    for (unsigned i = 0; i < sizeof extensions / sizeof *extensions; i++)
        found += call(BASE, 3, extensions[i], 0, 0, 0, 0).value != 0;
    say("probe: ");
    say_number(found);
    say(" extensions, and of one that nobody has: ");
    say_number(call(BASE, 3, 0x0badbad, 0, 0, 0, 0).value);
    say("\n");
    say_error("call of an extension that nobody has: ", call(0x0badbad, 0, 0, 0, 0, 0, 0).error);
    say_error("call of a function that nobody has: ", call(TIME, 99, 0, 0, 0, 0, 0).error);
    say("ids: ");
    say_number(call(BASE, 4, 0, 0, 0, 0, 0).error + call(BASE, 5, 0, 0, 0, 0, 0).error + call(BASE, 6, 0, 0, 0, 0, 0).error);
    say("\n");
}

static void try_console(void)
{
    static const char text[] = "console: written at once\n";
    struct result written = call(CONSOLE, 0, sizeof text - 1, (unsigned long)text, 0, 0, 0);
    say("console: ");
    say_number(written.value);
    say(" bytes\n");
    say_error("console: write from the firmware's memory: ", call(CONSOLE, 0, 4, 0x80000000UL, 0, 0, 0).error);
    static char into[4];
    struct result read = call(CONSOLE, 1, 0, (unsigned long)into, 0, 0, 0);
    say_error("console: read nothing: ", read.error ? read.error : (long)read.value);
}

static void try_time(void)
{
    unsigned long before = interrupts;
    csr_set(sie, STI);
    set_timer(now() + 20000);
    csr_set(sstatus, SIE);
    while (interrupts == before)
        ;
    csr_clear(sstatus, SIE);
    say("time: interrupt, pending ");
    say_number((csr_read(sip) & STI) != 0);
    set_timer(-1ULL);
    say(", and after the next is set ");
    say_number((csr_read(sip) & STI) != 0);
    say("\n");
}

static void try_ipi(void)
{
    csr_set(sie, SSI);
    long error = call(IPI, 0, 1UL << me, 0, 0, 0, 0).error;
    csr_set(sstatus, SIE);
    while (!ipis[me])
        ;
    csr_clear(sstatus, SIE);
    say_error("ipi: to itself: ", error);
    say_error("ipi: to nobody: ", call(IPI, 0, 0, 0, 0, 0, 0).error);
    say_error("ipi: to a hart that there is not: ", call(IPI, 0, 1, 8, 0, 0, 0).error);
}

void started(void);
void resumed(void);

void begin_started(unsigned long hart, unsigned long opaque)
{
    csr_write(sscratch, hart);
    csr_write(sie, SSI);
    started_with[hart] = opaque;
    csr_set(sstatus, SIE);
    while (!ipis[hart])
        __asm__ volatile("wfi");
    csr_clear(sstatus, SIE);
    call(HSM, 1, 0, 0, 0, 0, 0);
}

static void await(unsigned long hart, unsigned long state)
{
    while (call(HSM, 2, hart, 0, 0, 0, 0).value != state)
        ;
}

static void try_other(unsigned long hart)
{
    ipis[hart] = started_with[hart] = 0;
    say("hsm: hart ");
    say_number(hart);
    say(" is ");
    say_number(call(HSM, 2, hart, 0, 0, 0, 0).value);
    say_error(", start ", call(HSM, 0, hart, (unsigned long)started, 1000 + hart, 0, 0).error);
    while (!started_with[hart])
        ;
    await(hart, 0);
    say("hsm: it has ");
    say_number(started_with[hart]);
    say_error(", start again ", call(HSM, 0, hart, (unsigned long)started, 0, 0, 0).error);
    say_error("rfence: to it: ", call(RFENCE, 0, 1UL << hart, 0, 0, 0, 0).error | call(RFENCE, 1, 1, hart, 0x1000, 0x3000, 0).error
        | call(RFENCE, 2, -1UL, -1UL, 0, -1UL, 3).error | call(RFENCE, 1, 1, hart, 0x80000000UL, 0x10000000UL, 0).error);
    call(IPI, 0, 1UL << hart, 0, 0, 0, 0);
    await(hart, 1);
    say("hsm: it has stopped\n");
}

static void try_hsm(unsigned long harts)
{
    say_error("hsm: start of a hart that there is not: ", call(HSM, 0, harts, (unsigned long)started, 0, 0, 0).error);
    for (unsigned long hart = 0; hart < harts; hart++)
        if (hart != me)
            try_other(hart);
    if (harts > 1)
        say_error("hsm: start in the firmware's memory: ", call(HSM, 0, me ? 0 : 1, 0x80000000UL, 0, 0, 0).error);
    say_error("hsm: suspend of a reserved kind: ", call(HSM, 3, 1, 0, 0, 0, 0).error);
    csr_set(sie, STI);
    set_timer(now() + 20000);
    long error;
    do
        error = call(HSM, 3, 0, 0, 0, 0, 0).error;
    while (error == 0 && !(csr_read(sip) & STI));
    say_error("hsm: suspend that keeps everything: ", error);
    set_timer(-1ULL);
    csr_clear(sie, STI);
}

static void try_rfence(void)
{
    say_error("rfence: everyone: ", call(RFENCE, 0, 0, -1UL, 0, 0, 0).error | call(RFENCE, 1, 0, -1UL, 0, 0, 0).error | call(RFENCE, 2, 0, -1UL, 0x5000, 0x1000, 7).error);
    say_error("rfence: a hart that there is not: ", call(RFENCE, 0, 1, 8, 0, 0, 0).error);
}

static unsigned long root[4096 / sizeof(long)] __attribute__((aligned(4096)));
static unsigned long lower[4096 / sizeof(long)] __attribute__((aligned(4096)));
static volatile unsigned long word __attribute__((aligned(4096))) = 42;

enum { V = 1, R = 2, W = 4, X = 8, A = 64, D = 128 };

// Everything at its own address by the largest pages, and one page of 4 KiB at 0x4000_0000, read-only.
static void try_paging(void)
{
    unsigned long top = sizeof(long) == 4 ? 22 : 30, entries = sizeof(long) == 4 ? 1024 : 4;
    for (unsigned long i = 0; i < entries; i++)
        root[i] = (i << (top - 2)) | V | R | W | X | A | D;
    unsigned long leaf = ((unsigned long)&word >> 12 << 10) | V | R | A;
    unsigned long *table = lower;
    static unsigned long lowest[4096 / sizeof(long)] __attribute__((aligned(4096)));
    if (sizeof(long) == 8) {
        lower[0] = ((unsigned long)lowest >> 12 << 10) | V;
        table = lowest;
    }
    table[0] = leaf;
    root[0x40000000UL >> top] = ((unsigned long)lower >> 12 << 10) | V;
    csr_write(satp, ((unsigned long)root >> 12) | (sizeof(long) == 4 ? 1UL << 31 : 8UL << (sizeof(long) * 8 - 4)));
    __asm__ volatile("sfence.vma" : : : "memory");
    say("paging: on ");
    say_number(csr_read(satp) >> (sizeof(long) * 8 - (sizeof(long) == 4 ? 1 : 4)));
    say(", read through the alias ");
    say_number(*(volatile unsigned long *)0x40000000UL);
    word = 43;
    say(" and ");
    say_number(*(volatile unsigned long *)0x40000000UL);
    paging = 1;
    unsigned long address = 0x40000000UL;
    __asm__ volatile(".option push\n .option norvc\n sw zero, 0(%0)\n .option pop" : : "r"(address) : "memory");
    paging = 0;
    say(", write: cause ");
    say_number(trap_cause);
    say(" at ");
    say_hex(trap_value);
    // The page becomes writable, and the old translation is forgotten everywhere.
    table[0] = leaf | W | D;
    call(RFENCE, 1, 0, -1UL, address, 4096, 0);
    *(volatile unsigned long *)address = 44;
    say(", then ");
    say_number(word);
    say("\n");
    csr_write(satp, 0);
    __asm__ volatile("sfence.vma" : : : "memory");
}

static void finish(void)
{
    say_error("reset: a reserved kind: ", call(RESET, 0, 3, 0, 0, 0, 0).error);
    say("reset: power off\n");
    call(RESET, 0, 0, 0, 0, 0, 0);
}

void begin_resumed(unsigned long hart, unsigned long opaque)
{
    csr_write(sscratch, hart);
    set_timer(-1ULL);
    csr_clear(sie, STI);
    say_error("hsm: suspend that keeps nothing, it has ", opaque);
    try_paging();
    finish();
}

void begin(unsigned long hart, unsigned long tree)
{
    me = hart;
    csr_write(sscratch, hart);
    csr_write(sie, 0);
    unsigned long harts = 0;
    while (call(HSM, 2, harts, 0, 0, 0, 0).error == 0)
        harts++;
    say("supervisor: rv");
    say_number(sizeof(long) * 8);
    say(", harts ");
    say_number(harts);
    say(", device tree ");
    for (int i = 0; i < 4; i++)
        say_hex(((uint8_t *)tree)[i]);
    say("\n");
    try_base();
    try_console();
    try_time();
    try_ipi();
    try_hsm(harts);
    try_rfence();
    csr_set(sie, STI);
    set_timer(now() + 20000);
    call(HSM, 3, 0x80000000UL, (unsigned long)resumed, 77, 0, 0);
    say("hsm: suspend that keeps nothing came back\n");
    finish();
}
