// Faults, each provoked on purpose: what the MPU denies, to loads, stores, fetches and the frames of exceptions, and what instructions
// may not do. For each the program prints which exception came, CFSR, the address that it names, and where the pc stood in the case.
#include "board.h"

// Memory that is divided into regions; the linker puts it at an address of that alignment.
#define PAGE 0x1000u
static uint8_t arena[8 * PAGE] __attribute__((aligned(8 * PAGE)));
static uint64_t process_stack[128] __attribute__((aligned(1024)));

enum { READ_ONLY = 1, NOTHING = 2, PRIVILEGED = 3, NEVER_CODE = 4, PARTLY = 5, ABSENT = 6 };

static const char *const names[] = { 0, 0, 0, "HardFault", "MemManage", "BusFault", "UsageFault", "SecureFault" };

static struct {
    uint32_t exception, cfsr, hfsr, address, pc, handled;
} volatile seen;

void fault(uint32_t *frame, uint32_t back);

extern char recovered[];
static uint32_t main_stack __attribute__((used));

// Runs a case on the process stack, with a CONTROL of its own.
__attribute__((naked, noinline)) static void run_case(void (*run)(uint32_t), uint32_t argument, uint32_t control)
{
    (void)run, (void)argument, (void)control;
    __asm__ volatile(
        "push {r4-r11, lr}\n"
        "ldr r3, =main_stack\n"
        "mov r12, sp\n"
        "str r12, [r3]\n"
        "mov r3, r0\n"
        "mov r0, r1\n"
        "orr r2, r2, #2\n"
        "msr control, r2\n"
        "isb\n"
        "blx r3\n"
        ".globl recovered\n"
        "recovered:\n"
        "svc #0\n"
        "pop {r4-r11, pc}\n"
        ".ltorg\n");
}

// Call 0 leads back to privileged thread mode on the main stack, as it was; others do nothing.
__attribute__((naked)) void supervisor_call(void)
{
    __asm__ volatile(
        "mrs r1, psp\n"
        "ldr r2, [r1, #24]\n"
        "ldrb r2, [r2, #-2]\n"
        "cbz r2, 1f\n"
        "bx lr\n"
        "1: msr control, r2\n"
        "isb\n"
        "ldr r0, =main_stack\n"
        "ldr r0, [r0]\n"
        // The frame moves to the main stack, so that the return finds it there.
        "sub r0, r0, #32\n"
        "msr msp, r0\n"
        "ldmia r1!, {r2, r3, r12}\n"
        "stmia r0!, {r2, r3, r12}\n"
        "ldmia r1!, {r2, r3, r12}\n"
        "stmia r0!, {r2, r3, r12}\n"
        "ldmia r1!, {r2, r3}\n"
        "bic r3, r3, #512\n"
        "stmia r0!, {r2, r3}\n"
        "mvn r0, #6\n"
        "bx r0\n"
        ".ltorg\n");
}

#define TRAP(name) \
    __attribute__((naked)) void name(void) { __asm__ volatile("mrs r0, psp\n mov r1, lr\n b fault\n"); }
TRAP(hard_fault)
TRAP(memory_fault)
TRAP(bus_fault)
TRAP(usage_fault)

void fault(uint32_t *frame, uint32_t back)
{
    const uint32_t cfsr = CFSR;
    seen.handled++;
    seen.exception = READ_SPECIAL("ipsr");
    seen.cfsr = cfsr;
    seen.hfsr = HFSR;
    seen.address = cfsr & 0x80 ? MMFAR : cfsr & 0x8000 ? BFAR : 0;
    // Without a frame (stacking failed) there is no pc; that of a handler is on the other stack.
    seen.pc = cfsr & 0x1010 || !(back & 8) ? 0 : frame[6];
    CFSR = ~0u;
    HFSR = ~0u;
#ifdef __ARM_FP
    // No registers are waiting to be stored any more.
    FPCCR &= ~1u;
#endif
    MPU_CTRL = 5;
    barrier();
    if (!(back & 8)) {
        return;
    }
    // Thread mode goes on behind the case, wherever its stack pointer was.
    uint32_t *top = (uint32_t *)(process_stack + 128) - 8;
    top[6] = (uint32_t)(uintptr_t)recovered & ~1u;
    top[7] = 1u << 24;
    WRITE_SPECIAL("psp", (uint32_t)(uintptr_t)top);
    __asm__ volatile("bx %0" : : "r"(0xFFFFFFFD));
}

static void region(uint32_t number, uint32_t base, uint32_t size, int kind);

#if __ARM_ARCH >= 8
// PMSAv8: base and limit. Regions that overlap deny, so that each page has one.
static void region(uint32_t number, uint32_t base, uint32_t size, int kind)
{
    static const uint32_t permissions[] = { 0, 3 << 1, 0, 0 << 1, 1 << 1 | 1, 1 << 1, 0 };
    MPU_RNR = number;
    MPU_RLAR = 0;
    MPU_RBAR = base | permissions[kind];
    MPU_RLAR = kind == ABSENT || kind == NOTHING ? 0 : ((base + size - 1) & ~31u) | 1;
}
#else
// PMSAv7: sizes are powers of two, the highest region of those that match counts, eighths of it can be left out.
static void region(uint32_t number, uint32_t base, uint32_t size, int kind)
{
    static const uint32_t permissions[] = { 0, 7 << 24, 0 << 24, 1 << 24, 3u << 24 | 1u << 28, 3 << 24, 0 };
    MPU_RNR = number;
    MPU_RASR = 0;
    MPU_RBAR = base;
    MPU_RASR = kind == ABSENT ? 0 : permissions[kind] | (kind == PARTLY ? 0xF0u << 8 : 0) | (30 - (uint32_t)__builtin_clz(size)) << 1 | 1;
}
#endif

#define CASE(name, text) __attribute__((naked, noinline, aligned(4))) static void name(uint32_t argument) { (void)argument; __asm__ volatile(".syntax unified\n" text "\n bx lr\n"); }

CASE(loads, "nop\n ldr r1, [r0]")
CASE(stores, "nop\n nop\n str r1, [r0]")
CASE(stores_byte, "strb r1, [r0, #3]")
CASE(calls, "push {lr}\n blx r0\n pop {pc}")
CASE(stores_many, "mov r1, r0\n stmdb r1!, {r4-r7}\n")
CASE(loads_unprivileged, "ldrt r1, [r0]")
CASE(calls_supervisor_there, "msr psp, r0\n svc #1\n")
CASE(calls_supervisor_there_unprivileged, "mov sp, r0\n svc #1\n")
CASE(divides, "movs r1, #0\n udiv r0, r0, r1")
CASE(divides_softly, "movs r1, #0\n udiv r0, r0, r1\n movs r0, #9")
CASE(loads_unaligned, "ldr r1, [r0, #1]")
CASE(loads_two_unaligned, "ldrd r1, r2, [r0, #4]")
CASE(is_undefined, "nop\n udf #0")
CASE(is_undefined_wide, "udf.w #1")
CASE(branches_to_arm, "movs r0, #0\n bx r0")
CASE(uses_coprocessor, "mcr p3, 0, r0, c0, c0")
CASE(breaks_exclusive, "adds r0, #2\n ldrex r1, [r0]")
CASE(reads_registers, "ldr r1, =0xE000ED00\n ldr r0, [r1]\n b 1f\n .ltorg\n 1:")
CASE(skipped, "cmp r0, r0\n it ne\n ldrne r1, [r0]")
CASE(executed_conditionally, "cmp r0, r0\n itt eq\n moveq r2, r0\n ldreq r1, [r2]")

static void report(const char *name, void (*run)(uint32_t), uint32_t argument, uint32_t control)
{
    const uint32_t handled = seen.handled;
    WRITE_SPECIAL("psp", (uint32_t)(uintptr_t)(process_stack + 128));
    run_case(run, argument, control);
#ifdef __ARM_FP
    FPCCR &= ~1u;
#endif
    MPU_CTRL = 5;
    barrier();
    print(name);
    if (seen.handled == handled) {
        print(": nothing happens\n");
        return;
    }
    print(": ");
    print(names[seen.exception & 7]);
    print(" CFSR ");
    print_hex(seen.cfsr);
    if (seen.hfsr) {
        print(" HFSR ");
        print_hex(seen.hfsr);
    }
    if (seen.address) {
        const uint32_t at = seen.address - (uint32_t)(uintptr_t)arena;
        print(at < sizeof arena ? " address arena+" : " address ");
        print_hex(at < sizeof arena ? at : seen.address);
    }
    if (seen.pc) {
        const uint32_t from = (uint32_t)(uintptr_t)run & ~1u, into = (uint32_t)(uintptr_t)arena;
        print(seen.pc - from < 32 ? " pc case+" : seen.pc - into < sizeof arena ? " pc arena+" : " pc ");
        print_hex(seen.pc - from < 32 ? seen.pc - from : seen.pc - into < sizeof arena ? seen.pc - into : seen.pc);
    }
    put('\n');
}

// A handler's own fault: within HardFault the MPU counts only where HFNMIENA says so, elsewhere a second fault of the same priority escalates.
static void (*volatile within)(void);
void interrupt(void) { within(); }

static uint32_t page(uint32_t n) { return (uint32_t)(uintptr_t)arena + n * PAGE; }

#ifdef __ARM_FP
CASE(computes_with_frame_there, "vmov.f32 s0, #1.0\n svc #2\n")
static void stores_frame_late(void)
{
    // The frame of the interrupted task lies where nothing may be stored any more, when its registers are to be.
    region(2, page(1), PAGE, READ_ONLY);
    barrier();
    __asm__ volatile("vmov.f32 s1, #2.0");
}
__attribute__((naked, noinline)) static void interrupted_with_context(uint32_t argument)
{
    (void)argument;
    __asm__ volatile(
        ".syntax unified\n"
        "mov r4, lr\n mov r5, sp\n msr psp, r0\n isb\n vmov.f32 s0, #1.0\n"
        "ldr r1, =0xE000E200\n movs r2, #1\n lsls r2, #24\n str r2, [r1]\n dsb\n isb\n"
        "mov sp, r5\n bx r4\n .ltorg\n");
}
#endif

int main(void)
{
    SHCSR |= 7 << 16;
    SHPR(11) = 0x80;
    NVIC_ISER = 1u << 24;
    NVIC_IPR(24) = 0xC0;

    // Everything that has no region is the privileged state's as ever; code and stack are everybody's.
#if __ARM_ARCH >= 8
    region(0, 0x10000000, 0x8000, 0);
    MPU_RBAR = 0x10000000 | 3 << 1;
    region(1, (uint32_t)(uintptr_t)process_stack, sizeof process_stack, NEVER_CODE);
#else
    region(0, 0, 0x8000, READ_ONLY);
    region(1, (uint32_t)(uintptr_t)process_stack, sizeof process_stack, NEVER_CODE);
#endif
    MPU_CTRL = 5;
    barrier();

    report("load of what has no region, privileged", loads, page(0) + 8, 0);
    report("the same, unprivileged", loads, page(0) + 8, 1);
    report("store there, unprivileged", stores, page(0) + 12, 1);
    report("LDRT there, privileged", loads_unprivileged, page(0) + 16, 0);

    region(2, page(1), PAGE, READ_ONLY);
    report("load of read-only memory", loads, page(1), 1);
    report("store to read-only memory, privileged", stores, page(1) + 0x10, 0);
    report("store of a byte to read-only memory, unprivileged", stores_byte, page(1) + 0x10, 1);

    region(2, page(1), PAGE, PRIVILEGED);
    report("load of privileged memory, privileged", loads, page(1), 0);
    report("load of privileged memory, unprivileged", loads, page(1) + 4, 1);

    region(2, page(1), PAGE, NEVER_CODE);
    *(volatile uint16_t *)arena = *(volatile uint16_t *)(arena + PAGE) = 0x4770;
    report("call of memory that is never code", calls, page(1) | 1, 1);
    report("call of the system's memory", calls, 0xE0000001, 0);
    report("call of memory that has no region, unprivileged", calls, page(0) | 1, 1);

    report("stores that cross into a page that has none", stores_many, page(1) + 8, 1);
    region(3, page(2), PAGE, READ_ONLY);
    report("stores from a read-only page into one that is not", stores_many, page(2) + 8, 1);
#if __ARM_ARCH < 8
    region(3, page(0), 8 * PAGE, PARTLY);
    region(2, page(1), PAGE, ABSENT);
    report("load of a part that is there", loads, page(3), 1);
    report("load of a part that is left out", loads, page(4), 1);
    region(4, page(2), PAGE, READ_ONLY);
    report("store where a higher region says read-only", stores, page(2), 1);
    region(5, page(0), 4 * PAGE, NOTHING);
    report("load where the highest denies everything, privileged", loads, page(3), 0);
    region(5, 0, 0, ABSENT);
    region(4, 0, 0, ABSENT);
    region(3, 0, 0, ABSENT);
#else
    region(4, page(2) + 0x20, 0x40, NEVER_CODE);
    report("load of what two regions have", loads, page(2) + 0x20, 1);
    report("load of what one has, beside it", loads, page(2) + 0x1C, 1);
    report("load behind it", loads, page(2) + 0x60, 1);
    region(4, 0, 0, ABSENT);
    region(3, 0, 0, ABSENT);
#endif

    region(2, page(1), PAGE, NEVER_CODE);
    report("frame of an exception within reach", calls_supervisor_there, page(1) + 0x20, 0);
    region(2, page(1), PAGE, READ_ONLY);
    report("frame of an exception in read-only memory", calls_supervisor_there, page(1) + 0x100, 0);
    report("frame of an exception beyond the page, unprivileged", calls_supervisor_there_unprivileged, page(1) + 0x10, 1);

    SHCSR &= ~(7u << 16);
    report("store to read-only memory, MemManage off", stores, page(1) + 0x10, 0);
    report("frame in read-only memory, MemManage off", calls_supervisor_there, page(1) + 0x100, 0);
    report("undefined instruction, UsageFault off", is_undefined, 0, 0);
    SHCSR |= 7 << 16;

#ifdef __ARM_FP
    region(2, page(1), PAGE, NEVER_CODE);
    FPCCR |= 3u << 30;
    within = stores_frame_late;
    report("registers stored late to what is read-only by then", interrupted_with_context, page(1) + 0x200, 0);
    CPACR &= ~(15u << 20);
    barrier();
    report("floating point while it is off", computes_with_frame_there, 0, 0);
    CPACR |= 15u << 20;
    barrier();
#endif

    report("no memory", loads, 0xF0000000, 0);
    report("store to no memory", stores, 0xF0000004, 0);
    report("registers of the system, unprivileged", reads_registers, 0, 1);
    report("division by zero, allowed", divides_softly, 7, 0);
    CCR |= 1 << 4;
    report("division by zero, trapped", divides, 7, 0);
    report("unaligned load, allowed", loads_unaligned, page(0), 0);
    CCR |= 1 << 3;
    report("unaligned load, trapped", loads_unaligned, page(0), 0);
    report("pair of words at a word's address", loads_two_unaligned, page(0), 0);
    report("exclusive load of an odd address", breaks_exclusive, page(0), 0);
    report("undefined instruction", is_undefined, 0, 0);
    report("undefined instruction of 32 bits, unprivileged", is_undefined_wide, 0, 1);
    report("branch to an Arm instruction", branches_to_arm, 0, 0);
    report("coprocessor that is not there", uses_coprocessor, 0, 0);
    report("load that is not executed", skipped, page(1), 1);
    region(2, page(1), PAGE, PRIVILEGED);
    report("load that is, in an IT block", executed_conditionally, page(1) + 0x44, 1);
    return 0;
}
