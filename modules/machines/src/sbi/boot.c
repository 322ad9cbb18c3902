// What every hart does before supervisor mode, and what brings it there.
#include "sbi.h"

struct hart harts[MAX_HARTS];
struct board board;

// Where to go from here, by OpenSBI's documented protocol for firmware with dynamic information (fw_dynamic.md).
struct next_stage {
    unsigned long magic;
    unsigned long version;
    unsigned long address;
    unsigned long mode;
    unsigned long options;
    unsigned long boot_hart; // since version 2
};

#define NEXT_STAGE_MAGIC 0x4942534fUL // OSBI
#define SUPERVISOR 1

// Not in bss: other harts look at it while the first clears that.
static volatile unsigned long ready __attribute__((section(".data"))) = 0;

static int is_next_stage(const struct next_stage *next)
{
    return next && ((uintptr_t)next & (sizeof(long) - 1)) == 0 && next->magic == NEXT_STAGE_MAGIC && next->version >= 1;
}

unsigned long boot_hart(unsigned long hart, const struct next_stage *next)
{
    (void)hart;
    return is_next_stage(next) && next->version >= 2 && next->boot_hart < MAX_HARTS ? next->boot_hart : 0;
}

static void protect(void)
{
    // The firmware is nobody else's; everything else is open. Naturally aligned regions, the first match counts.
    csr_try_write(pmpaddr0, ((uintptr_t)firmware_start >> 2) | ((FIRMWARE_SIZE >> 3) - 1));
    csr_try_write(pmpaddr1, -1UL);
    csr_try_write(pmpcfg0, 0x1f18);
}

static int set_environment(void)
{
    // STCE, PBMTE, ADUE (unless software is told that it may have to set the bits itself), CBZE, CBCFE, CBIE; a hart keeps
    // the bits that it knows.
    uint64_t wanted = 1ULL << 63 | 1ULL << 62 | (board.has_svade ? 0 : 1ULL << 61) | 1 << 7 | 1 << 6 | 3 << 4;
    csr_try_write(CSR_MENVCFG, (unsigned long)wanted);
#if __riscv_xlen == 32
    csr_try_write(CSR_MENVCFGH, (unsigned long)(wanted >> 32));
    return csr_try_read(CSR_MENVCFGH) >> 31;
#else
    return csr_try_read(CSR_MENVCFG) >> 63;
#endif
}

static struct hart *prepare(unsigned long id)
{
    struct hart *me = &harts[id];
    me->id = id;
    csr_write(mtvec, trap_entry);
    protect();
    csr_write(medeleg, 0xb1ff); // everything but calls from supervisor mode
    csr_write(mideleg, IRQ_SSI | IRQ_STI | IRQ_SEI);
    csr_try_write(mcounteren, -1);
    csr_try_write(scounteren, 7);
    csr_try_write(mcountinhibit, 0);
    csr_try_write(CSR_MSTATEEN0, -1);
    csr_set(mstatus, MSTATUS_FS_VS);
    me->has_sstc = set_environment();
    csr_write(mip, 0);
    csr_write(mie, IRQ_MSI);
    return me;
}

static void __attribute__((noreturn)) start(struct hart *me)
{
    csr_clear(mip, IRQ_SSI | IRQ_STI);
    csr_write(mie, IRQ_MSI);
    set_timer(-1ULL);
    __atomic_store_n(&me->state, STARTED, __ATOMIC_RELEASE);
    enter_supervisor(me->id, me->opaque, me->start);
}

void wait_for_start(struct hart *me)
{
    csr_write(mie, IRQ_MSI);
    while (__atomic_load_n(&me->state, __ATOMIC_ACQUIRE) != START_PENDING) {
        __asm__ volatile("wfi");
        software_interrupt(me);
    }
    start(me);
}

static const char *refusal(int has_tree, const struct next_stage *next)
{
    if (!(csr_read(misa) >> ('s' - 'a') & 1))
        return "these harts have no supervisor mode: choose a CPU model that has";
    if (!has_tree)
        return "there is no device tree";
    if (is_next_stage(next) && next->mode != SUPERVISOR)
        return "what follows is not for supervisor mode";
    return NULL;
}

void boot_first(unsigned long id, void *tree, const struct next_stage *next)
{
    const char *problem = refusal(read_tree(tree), next);
    if (problem) {
        say("sbi: ");
        say(problem);
        say("\n");
        finish(1 << 16 | 0x3333);
    }
    for (unsigned long i = 0; i < MAX_HARTS; i++)
        harts[i].state = STOPPED;
    reserve_firmware(tree);
    struct hart *me = prepare(id);
    me->opaque = (unsigned long)tree;
    me->start = is_next_stage(next) ? next->address : (unsigned long)firmware_start + DEFAULT_NEXT_OFFSET;
    say("sbi: hart ");
    put('0' + id);
    say(" begins at ");
    say_hex(me->start);
    say("\n");
    __atomic_store_n(&ready, 1, __ATOMIC_RELEASE);
    start(me);
}

void boot_other(unsigned long id)
{
    while (!__atomic_load_n(&ready, __ATOMIC_ACQUIRE))
        ;
    wait_for_start(prepare(id));
}
