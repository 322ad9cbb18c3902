// Exceptions of the two states of ARMv8-M (mps2-an505): scenes of random interrupts, targets, priorities, masks and settings of floating point.
// Handlers of both states write down what they find and then do something, mostly make others pending. The checksum of what was written
// in each scene is printed; with -DVERBOSE all of it. The non-secure state's code and data are in memory that the first lines of main give to it.
#include "board.h"

#ifndef SCENES
#define SCENES 400
#endif
#define FIRST_IRQ 80
#define NS_CODE 0x00200000u
#define NS_DATA 0x28200000u
#define NS(address) REGISTER((address) + 0x20000)

// In the other state's memory, where both reach it.
struct shared {
    uint32_t *next;
    uint32_t faults_left;
    uint32_t thread_fp, thread_pend, thread_calls;
    uint32_t gap[3];
    uint32_t action[2][128];
    uint32_t log[4096];
};
#define SHARED ((struct shared *)NS_DATA)

struct scene {
    uint32_t fp, ispr, icsr, icsr_ns, basepri, primask_ns, basepri_ns, faultmask_ns, call, other, masks, shows, later;
};

void secure_handler(void);
void nonsecure_handler(void);
void nonsecure_thread(void);
void run_scene(const struct scene *);
extern uint32_t nonsecure_begin[], nonsecure_end[];

__asm__(
    ".syntax unified\n"
    ".macro put register\n str \\register, [r1], #4\n .endm\n"
    ".macro masks\n mrs r2, primask\n mrs r3, basepri\n orr r2, r2, r3, lsl #8\n mrs r3, faultmask\n orr r2, r2, r3, lsl #1\n put r2\n .endm\n"
    // What a handler finds, then what it does: bits 0 computes, 1 pends interrupt [12:8], 2 pends PendSV, 3 shows registers (FPSCR
    // where contexts are automatic, else it may hold anything), 4 sets BASEPRI
    // to [31:24], 5 calls the other state, 6 pends the other state's PendSV.
    ".macro handler name, state\n"
    ".thumb_func\n .globl \\name\n"
    "\\name:\n"
    " orr r12, r12, r0\n orr r12, r12, r1\n orr r12, r12, r2\n orr r12, r12, r3\n"
    " ldr r0, =0x28200000\n ldr r1, [r0]\n"
    " mrs r2, ipsr\n orr r2, r2, #\\state << 16\n put r2\n"
    " put lr\n mrs r2, control\n put r2\n"
    " eor r2, r4, r5\n eor r2, r2, r6\n eor r2, r2, r7\n eor r2, r2, r8\n eor r2, r2, r9\n eor r2, r2, r10\n eor r2, r2, r11\n put r2\n"
    // Registers that the secure state had are cleared for the other one.
    ".if \\state == 0\n tst lr, #64\n it eq\n moveq r12, #0\n mrs r2, ipsr\n cmp r2, #1\n it eq\n moveq r12, #0\n .else\n mov r12, #0\n .endif\n put r12\n"
    " mov r2, sp\n put r2\n mrs r2, psp\n put r2\n masks\n"
    " ldr r2, =0xE000EF34\n ldr r2, [r2]\n and r2, r2, #1\n put r2\n"
    " str r1, [r0]\n"
    " mrs r2, ipsr\n sub r3, r2, #3\n cmp r3, #4\n bhi 1f\n"
    " ldr r3, =0xE000ED28\n ldr r12, [r3]\n str r12, [r3]\n put r12\n ldr r12, [r3, #4]\n str r12, [r3, #4]\n put r12\n"
    ".if \\state\n ldr r3, =0xE000EDE4\n ldr r12, [r3]\n str r12, [r3]\n put r12\n ldr r3, =0xE000EF34\n ldr r12, [r3]\n bic r12, r12, #1\n str r12, [r3]\n .endif\n"
    " str r1, [r0]\n ldr r3, [r0, #4]\n subs r3, r3, #1\n str r3, [r0, #4]\n bne 1f\n"
    " movs r0, #0x18\n ldr r1, =0x20023\n bkpt 0xab\n"
    "1:\n"
    " add r3, r0, #32 + 512 * \\state\n ldr r12, [r3, r2, lsl #2]\n mov r1, #0\n str r1, [r3, r2, lsl #2]\n"
    " tst r12, #1\n beq 3f\n vmov.f32 s1, #3.0\n vadd.f32 s17, s17, s1\n"
    "3: tst r12, #8\n beq 4f\n ldr r1, [r0]\n vstmia r1!, {s16-s17}\n ldr r2, =0xE000EF34\n ldr r2, [r2]\n cmp r2, #0\n vmrs r3, fpscr\n it pl\n movpl r3, #0\n put r3\n mrs r3, control\n put r3\n str r1, [r0]\n"
    "4: tst r12, #2\n beq 5f\n ubfx r1, r12, #8, #5\n mov r3, #1\n lsl r3, r3, r1\n ldr r1, =0xE000E208\n str r3, [r1]\n"
    "5: tst r12, #4\n beq 6f\n ldr r1, =0xE000ED04\n mov r3, #1 << 28\n str r3, [r1]\n"
    "6: tst r12, #64\n beq 7f\n .if \\state\n ldr r1, =0xE002ED04\n mov r3, #1 << 28\n str r3, [r1]\n .endif\n"
    "7: tst r12, #16\n beq 8f\n lsr r1, r12, #24\n msr basepri, r1\n"
    "8: dsb\n isb\n"
    ".if \\state\n tst r12, #32\n beq 9f\n push {r4, lr}\n ldr r4, =nonsecure_handler\n bic r4, r4, #1\n blxns r4\n pop {r4, lr}\n 9:\n .endif\n"
    " bx lr\n .ltorg\n"
    ".endm\n"

    ".macro mark number\n"
    " ldr r0, =0x28200000\n ldr r1, [r0]\n movw r2, #0xA000 + \\number\n put r2\n mrs r2, control\n put r2\n masks\n str r1, [r0]\n"
    ".endm\n"

    ".section .nonsecure, \"ax\"\n"
    "handler nonsecure_handler, 0\n"
    // Called by the secure thread: may use the unit; lets in what its PRIMASK held, which may be of the secure state; may pend something, call its
    // supervisor.
    ".thumb_func\n .globl nonsecure_thread\n"
    "nonsecure_thread:\n"
    " push {r4, lr}\n mark 0x100\n"
    " ldr r4, =0x28200000\n ldr r2, [r4, #8]\n cmp r2, #0\n beq 1f\n vmov.f32 s2, #5.0\n vadd.f32 s20, s2, s2\n vmrs r2, fpscr\n ldr r1, [r4]\n put r2\n str r1, [r4]\n"
    "1: mov r2, #0\n msr primask, r2\n isb\n mark 0x103\n"
    " ldr r2, [r4, #12]\n ldr r1, =0xE000E208\n str r2, [r1]\n dsb\n isb\n mark 0x101\n"
    " ldr r2, [r4, #16]\n cmp r2, #0\n beq 2f\n svc #1\n mark 0x102\n"
    "2: pop {r4, pc}\n .ltorg\n"

    ".text\n"
    "handler secure_handler, 1\n"
    ".thumb_func\n .globl run_scene\n"
    "run_scene:\n"
    " push {r4-r11, lr}\n vpush {s16-s31}\n sub sp, #4\n mov r12, r0\n"
    " ldr r0, =0x11111111\n mov r4, r0\n lsl r5, r0, #1\n add r6, r5, r0\n lsl r7, r0, #2\n add r8, r7, r0\n lsl r9, r6, #1\n add r10, r9, r0\n lsl r11, r0, #3\n"
    " ldr r1, [r12]\n cbz r1, 1f\n"
    " ldr r2, =float_pattern\n vldm r2, {s0-s31}\n vmsr fpscr, r10\n"
    "1: tst r1, #2\n beq 2f\n mov r2, #0\n msr control, r2\n isb\n"
    "2: ldr r2, [r12, #16]\n msr basepri, r2\n ldr r2, [r12, #20]\n msr primask_ns, r2\n ldr r2, [r12, #24]\n msr basepri_ns, r2\n ldr r2, [r12, #28]\n msr faultmask_ns, r2\n"
    " ldr r1, =0xE000E208\n ldr r2, [r12, #4]\n str r2, [r1]\n ldr r1, =0xE000ED04\n ldr r2, [r12, #8]\n str r2, [r1]\n ldr r1, =0xE002ED04\n ldr r2, [r12, #12]\n str r2, [r1]\n"
    " push {r12, lr}\n"
    " cpsie i\n dsb\n isb\n mark 1\n"
    " mov r2, #0\n msr basepri, r2\n isb\n mark 2\n"
    " mov r2, #0\n msr faultmask_ns, r2\n isb\n mark 3\n"
    " mov r2, #0\n msr primask_ns, r2\n isb\n mark 4\n"
    " mov r2, #0\n msr basepri_ns, r2\n isb\n mark 5\n"
    " ldr r12, [sp]\n ldr r1, [r12, #32]\n cbz r1, 3f\n svc #2\n mark 6\n"
    "3: ldr r12, [sp]\n ldr r1, [r12, #36]\n cmp r1, #0\n beq 4f\n"
    // As compilers do: floating point is put away, and the stack pointer's alignment kept.
    " ldr r2, [r12, #40]\n msr primask_ns, r2\n ldr r2, [r12, #48]\n ldr r1, =0xE000E208\n str r2, [r1]\n dsb\n isb\n mark 8\n"
    " sub sp, #136\n vlstm sp\n ldr r0, =nonsecure_thread\n bic r0, r0, #1\n blxns r0\n vlldm sp\n add sp, #136\n mark 7\n"
    "4: cpsid i\n pop {r12, lr}\n"
    " ldr r0, =0x28200000\n ldr r1, [r0]\n put r4\n put r5\n put r6\n put r7\n put r8\n put r9\n put r10\n put r11\n mrs r2, control\n put r2\n"
    // A fault leaves registers that were to be stored behind.
    " ldr r2, [r0, #4]\n cmp r2, #20\n bne 6f\n"
    " ldr r3, [r12, #44]\n cbz r3, 5f\n vstmia r1!, {s0-s15}\n vmrs r2, fpscr\n put r2\n5: vstmia r1!, {s16-s31}\n6: mrs r2, control\n put r2\n str r1, [r0]\n"
    " add sp, #4\n vpop {s16-s31}\n pop {r4-r11, pc}\n .ltorg\n"
    "float_pattern:\n .set number, 1\n .rept 32\n .word 0x40000000 + number * 0x10100\n .set number, number + 1\n .endr\n");

static uint32_t seed = 12345;

static uint32_t random_bits(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed;
}

// One in so many times.
static uint32_t now_and_then(uint32_t times) { return random_bits() % times == 0; }

static void note(uint32_t value) { *SHARED->next++ = value; }

static uint32_t action(int secure)
{
    if (now_and_then(3)) {
        return 0;
    }
    const uint32_t bits = random_bits();
    return (bits & (secure ? 0x4B : 0x0B)) | (now_and_then(6) ? 4 : 0) | (now_and_then(6) ? 16 | (bits & 0xE0000000) : 0) | (secure && now_and_then(5) ? 32 : 0)
        | (16 + random_bits() % 8) << 8;
}

static void play(uint32_t number)
{
    struct shared *shared = SHARED;
    struct scene scene;
    shared->next = shared->log;
    shared->faults_left = 20;
    scene.other = now_and_then(2);
    for (int i = 0; i < 128; i++) {
        const int counts = i == 1 || i == 11 || i == 14 || i == 15 || (i >= 16 + FIRST_IRQ && i < 16 + FIRST_IRQ + 8);
        shared->action[0][i] = counts ? action(0) : 0;
        shared->action[1][i] = counts ? action(1) : 0;
    }
    AIRCR = AIRCR_KEY | (random_bits() & 1 ? 1 << 14 : 0) | (random_bits() % 8) << 8;
    NS(0xE000ED0C) = AIRCR_KEY | (random_bits() % 8) << 8;
    REGISTER(0xE000E388) = random_bits() & 0x00FF0000;
    for (uint32_t i = 0; i < 8; i++) {
        NVIC_IPR(FIRST_IRQ + i) = random_bits() & 0xE0;
    }
    for (int i = 0; i < 2; i++) {
        const uint32_t base = i ? 0x20000 : 0;
        REGISTER(0xE000ED1C + base) = random_bits() & 0xE0000000;
        REGISTER(0xE000ED20 + base) = random_bits() & 0xE0E00000;
    }
    // A fault that may not preempt would end everything: calls have the highest priority, and are made where nothing is masked.
    REGISTER(0xE000ED1C) = 0;
    NS(0xE000ED1C) = 0;
    REGISTER(0xE000E108) = 0x00FF0000;
    REGISTER(0xE000EF34) = (random_bits() & 0x74000000) | (now_and_then(8) ? 0 : 1u << 31);
    NS(0xE000EF34) = 1u << 31 | (random_bits() & 1u << 30);
    NS(0xE000EF3C) = random_bits() & 0x03C00000;
    REGISTER(0xE000EF3C) = random_bits() & 0x03C00000;
    scene.fp = random_bits() % 3;
    scene.ispr = random_bits() & random_bits() & 0x00FF0000;
    scene.icsr = now_and_then(3) ? PENDSVSET : 0;
    scene.icsr_ns = (now_and_then(3) ? PENDSVSET : 0) | (now_and_then(4) ? PENDSTSET : 0);
    scene.basepri = now_and_then(2) ? random_bits() & 0xE0 : 0;
    scene.primask_ns = now_and_then(3);
    scene.basepri_ns = now_and_then(3) ? random_bits() & 0xE0 : 0;
    scene.faultmask_ns = now_and_then(5);
    scene.call = now_and_then(4);
    shared->thread_fp = now_and_then(2);
    shared->thread_pend = random_bits() & random_bits() & 0x00FF0000;
    shared->thread_calls = now_and_then(4);
    WRITE_SPECIAL("psp_ns", NS_DATA + 0x20000);
    WRITE_SPECIAL("msp_ns", NS_DATA + 0x22000);
    WRITE_SPECIAL("psp", 0x38020000);
    WRITE_SPECIAL("control_ns", random_bits() & 2);
    scene.masks = now_and_then(2);
    scene.later = random_bits() & random_bits() & 0x00FF0000;
    // Without a context that exceptions keep, registers that callers save hold anything behind them.
    scene.shows = scene.fp == 1 && REGISTER(0xE000EF34) >> 31;
#ifdef VERBOSE
    print("AIRCR ");
    print_hex(AIRCR);
    print(" NS ");
    print_hex(NS(0xE000ED0C));
    print(" ITNS ");
    print_hex(REGISTER(0xE000E388));
    print(" IPR ");
    print_hex(REGISTER(0xE000E450));
    print_hex(REGISTER(0xE000E454));
    print(" SHPR3 ");
    print_hex(REGISTER(0xE000ED20));
    print(" NS ");
    print_hex(NS(0xE000ED20));
    print(" FPCCR ");
    print_hex(REGISTER(0xE000EF34));
    for (unsigned i = 0; i < sizeof scene / 4; i++) {
        put(' ');
        print_hex(((uint32_t *)&scene)[i]);
    }
    put('\n');
#endif
    run_scene(&scene);
    note(REGISTER(0xE000E208));
    note(REGISTER(0xE000E308));
    note(ICSR);
    note(NS(0xE000ED04) & ~(1u << 23));
    note(SHCSR);
    note(NS(0xE000ED24));
    note(REGISTER(0xE000EF34) & 0x74000001);
    note(NS(0xE000EF34) & 1);
    REGISTER(0xE000E288) = ~0u;
    ICSR = 1u << 27 | 1u << 25;
    NS(0xE000ED04) = 1u << 27 | 1u << 25;
    WRITE_SPECIAL("basepri", 0);
    WRITE_SPECIAL("basepri_ns", 0);
    uint32_t sum = ~0u;
    for (uint32_t *word = shared->log; word < shared->next; word++) {
        sum ^= *word;
        for (int bit = 0; bit < 32; bit++) {
            sum = sum >> 1 ^ (sum & 1 ? 0xEDB88320 : 0);
        }
#ifdef VERBOSE
        print_hex(*word);
        put((word - shared->log) % 8 == 7 ? '\n' : ' ');
#endif
    }
#ifdef VERBOSE
    print("\nscene ");
    print_number(number);
    put(' ');
#endif
    print_hex(sum);
    put(number % 8 == 7 ? '\n' : ' ');
}

int main(void)
{
    static uint32_t vectors[128] __attribute__((aligned(512)));
    __asm__ volatile("cpsid i");
    // Memory of the other state: the upper half of SSRAM 1, and SSRAM 3. The indices count by themselves.
    REGISTER(0x58007018) = 64;
    REGISTER(0x58009018) = 0;
    for (int i = 0; i < 64; i++) {
        REGISTER(0x5800701C) = ~0u;
        REGISTER(0x5800901C) = ~0u;
    }
    // Everything is what the board says.
    REGISTER(0xE000EDD0) = 2;
    REGISTER(0xE000ED8C) = 3 << 10;
    NS(0xE000ED88) = 15 << 20;
    NS(0xE000ED08) = NS_CODE;
    barrier();
    for (int i = 1; i < 128; i++) {
        vectors[i] = (uint32_t)(uintptr_t)secure_handler | 1;
        REGISTER(NS_CODE + 4 * (uint32_t)i) = (uint32_t)(uintptr_t)nonsecure_handler | 1;
    }
    VTOR = (uint32_t)(uintptr_t)vectors;
    SHCSR |= 15 << 16;
    NS(0xE000ED24) |= 7 << 16;
    barrier();
    for (uint32_t i = 0; i < SCENES; i++) {
        play(i);
    }
    return 0;
}
