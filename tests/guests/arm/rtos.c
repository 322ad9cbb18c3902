// A small real-time kernel: SysTick wakes and takes turns, PendSV changes tasks with their floating-point registers, SVC is how tasks ask.
// Its tasks compute while they are interrupted, sleep, share a mutex and a queue; what they print does not depend on when they were interrupted.
#include "board.h"

#define TASKS 8
#define WORDS 160

enum state { FREE, READY, ASLEEP, WAITING };
enum call { YIELD, SLEEP, WAIT, SIGNAL, EXIT };

struct task {
    uint32_t *sp;
    enum state state;
    uint32_t priority, until, runs;
    volatile int *waits_for;
    uint64_t stack[WORDS / 2];
};

static struct task tasks[TASKS];
static struct task *current;
static volatile uint32_t ticks, switches, preemptions;
static volatile float noise = 1;

// ---- the kernel

uint32_t *next_task(uint32_t *sp);
void called(uint32_t *frame);

uint32_t *next_task(uint32_t *sp)
{
    current->sp = sp;
    struct task *best = &tasks[0];
    const int from = (int)(current - tasks);
    for (int i = 1; i <= TASKS; i++) {
        struct task *task = &tasks[(from + i) % TASKS];
        if (task->state == READY && task->priority > best->priority) {
            best = task;
        }
    }
    switches += best != current;
    current = best;
    current->runs++;
    return current->sp;
}

// r4 to r11, the value of exception return, and s16 to s31 of a task that uses them.
__attribute__((naked)) void pend_sv(void)
{
    __asm__ volatile(
        "mrs r0, psp\n"
#ifdef __ARM_FP
        "tst lr, #16\n"
        "it eq\n"
        "vstmdbeq r0!, {s16-s31}\n"
#endif
        "stmdb r0!, {r4-r11, lr}\n"
        "cpsid i\n"
        "bl next_task\n"
        "cpsie i\n"
        "ldmia r0!, {r4-r11, lr}\n"
#ifdef __ARM_FP
        "tst lr, #16\n"
        "it eq\n"
        "vldmiaeq r0!, {s16-s31}\n"
#endif
        "msr psp, r0\n"
        "bx lr\n");
}

__attribute__((naked)) void supervisor_call(void)
{
    __asm__ volatile("mrs r0, psp\n b called\n");
}

void called(uint32_t *frame)
{
    volatile int *semaphore = (volatile int *)(uintptr_t)frame[1];
    switch ((enum call)frame[0]) {
    case YIELD:
        break;
    case SLEEP:
        current->until = ticks + frame[1];
        current->state = ASLEEP;
        break;
    case WAIT:
        if (--*semaphore < 0) {
            current->waits_for = semaphore;
            current->state = WAITING;
        }
        break;
    case SIGNAL:
        if (++*semaphore <= 0) {
            for (int i = 0; i < TASKS; i++) {
                if (tasks[i].state == WAITING && tasks[i].waits_for == semaphore) {
                    tasks[i].state = READY;
                    break;
                }
            }
        }
        break;
    case EXIT:
        current->state = FREE;
        break;
    }
    ICSR = PENDSVSET;
}

void tick(void)
{
    ticks++;
    // Uses registers of the interrupted task.
    noise = noise * 1.5f + 1;
    if (noise > 1e6f) {
        noise = 1;
    }
    preemptions += current != &tasks[0];
    for (int i = 0; i < TASKS; i++) {
        if (tasks[i].state == ASLEEP && (int32_t)(ticks - tasks[i].until) >= 0) {
            tasks[i].state = READY;
        }
    }
    ICSR = PENDSVSET;
}

static uint32_t ask(enum call call, uint32_t argument)
{
    register uint32_t r0 __asm__("r0") = call;
    register uint32_t r1 __asm__("r1") = argument;
    __asm__ volatile("svc #0" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

#define wait(semaphore) ask(WAIT, (uint32_t)(uintptr_t)&(semaphore))
#define signal(semaphore) ask(SIGNAL, (uint32_t)(uintptr_t)&(semaphore))

static void leave(void)
{
    ask(EXIT, 0);
}

static void start(int number, uint32_t priority, void (*run)(uint32_t), uint32_t argument)
{
    struct task *task = &tasks[number];
    uint32_t *sp = (uint32_t *)(task->stack + WORDS / 2) - 17;
    for (int i = 0; i < 8; i++) {
        sp[i] = 0x1000u * (uint32_t)number + (uint32_t)i;
    }
    // r4 to r11, exception return to thread mode on the process stack, r0 to r3, r12, lr, pc, xpsr.
    sp[8] = 0xFFFFFFFD;
    sp[9] = argument;
    sp[14] = (uint32_t)(uintptr_t)leave;
    sp[15] = (uint32_t)(uintptr_t)run & ~1u;
    sp[16] = 1u << 24;
    task->sp = sp;
    task->priority = priority;
    task->state = READY;
}

// ---- what the tasks do

static volatile int finished, mutex = 1, empty = 4, full;
static uint32_t results[TASKS], rights[TASKS], wrongs[TASKS];
static uint32_t ring[4], shared[2];
static const uint32_t until = 60;

// Keeps more values alive than there are registers that callers save.
static __attribute__((noinline)) uint32_t compute(uint32_t seed)
{
#ifdef __ARM_FP
    float a = (float)seed, b = 1.25f, c = 2.5f, d = 0.125f, e = 3, f = 0.75f, g = 1.5f, h = 7, i = 0.3f, j = 1.1f, k = 2.2f, l = 0.9f;
#else
    uint32_t a = seed, b = 125, c = 25, d = 3, e = 30, f = 75, g = 15, h = 7, i = 33, j = 11, k = 22, l = 9;
#endif
    for (int n = 0; n < 200; n++) {
        a = a * f + c; b = b + d; c = c * i + e; d = d * f + i; e = e * f + g; f = f + j - l; g = g * l + h; h = h * i + k; i = i + d; j = l + i * d; k = k * l + a; l = l - i;
#ifdef __ARM_FP
        // Each stays where nothing grows without end.
        if (b > 4) { b = b - 3.5f; }
        while (d > 2) { d = d * 0.25f; }
        while (i > 0.9f) { i = i * 0.25f; }
        while (f > 0.9f || f < -0.9f) { f = f * 0.5f; }
        while (l > 0.9f || l < -0.9f) { l = l * 0.5f; }
#endif
    }
#ifdef __ARM_FP
    const float numbers[] = { a, b, c, d, e, f, g, h, i, j, k, l };
    uint32_t sum = 0;
    for (int n = 0; n < 12; n++) {
        uint32_t bits;
        __builtin_memcpy(&bits, &numbers[n], 4);
        sum = (sum << 7 | sum >> 25) ^ bits;
    }
    return sum;
#else
    return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h ^ i ^ j ^ k ^ l;
#endif
}

static void computes(uint32_t number)
{
    while (ticks < until || rights[number] < 20) {
        if (compute(number) == results[number]) {
            rights[number]++;
        } else {
            wrongs[number]++;
        }
        wait(mutex);
        shared[0]++;
        for (volatile int i = 0; i < 20; i++) {
        }
        shared[1]++;
        wrongs[number] += shared[0] != shared[1];
        signal(mutex);
    }
    signal(finished);
}

static void sleeps(uint32_t number)
{
    for (uint32_t i = 0; i < 10; i++) {
        const uint32_t asked = ticks;
        ask(SLEEP, 3);
        if (ticks - asked >= 3) {
            rights[number]++;
        } else {
            wrongs[number]++;
        }
    }
    signal(finished);
}

static void produces(uint32_t number)
{
    for (uint32_t i = 0; i < 1000; i++) {
        wait(empty);
        ring[i % 4] = i * i;
        signal(full);
    }
    rights[number] = 1000;
    signal(finished);
}

static void consumes(uint32_t number)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < 1000; i++) {
        wait(full);
        sum += ring[i % 4];
        signal(empty);
    }
    results[number] = sum;
    signal(finished);
}

static void idles(uint32_t number)
{
    (void)number;
    for (;;) {
        __asm__ volatile("wfi");
    }
}

static void reports(uint32_t number)
{
    (void)number;
    for (int i = 0; i < 6; i++) {
        wait(finished);
    }
    for (uint32_t i = 1; i <= 3; i++) {
        print("task ");
        print_number(i);
        print(rights[i] >= 20 && wrongs[i] == 0 ? " computed the same each time\n" : " computed something else\n");
    }
    print("task 4 slept ");
    print_number(rights[4]);
    print(" times, too short ");
    print_number(wrongs[4]);
    print("\ntask 5 sent ");
    print_number(rights[5]);
    print(", task 6 summed ");
    print_number(results[6]);
    print("\nmutual exclusion: ");
    print(shared[0] == shared[1] && shared[0] > 30 ? "held\n" : "broken\n");
    print(switches > 1000 ? "tasks were changed\n" : "tasks were not changed\n");
    print(preemptions > 20 ? "tasks were interrupted\n" : "tasks were not interrupted\n");
    print(tasks[1].runs > 4 && tasks[2].runs > 4 && tasks[3].runs > 4 ? "each had its turns\n" : "one had no turn\n");
    end(0);
}

int main(void)
{
    for (uint32_t i = 1; i <= 3; i++) {
        results[i] = compute(i);
    }
    print("results of tasks 1 to 3 differ: ");
    print(results[1] != results[2] && results[2] != results[3] ? "yes\n" : "no\n");
    start(0, 0, idles, 0);
    start(1, 1, computes, 1);
    start(2, 1, computes, 2);
    start(3, 1, computes, 3);
    start(4, 3, sleeps, 4);
    start(5, 2, produces, 5);
    start(6, 2, consumes, 6);
    start(7, 4, reports, 7);
    SHPR(14) = 0xFF;
    SHPR(15) = 0xC0;
    SHPR(11) = 0xE0;
    current = &tasks[7];
    SYST_RVR = 24999;
    SYST_CVR = 0;
    SYST_CSR = 7;
    // What runs here becomes the reporting task, on its stack.
    WRITE_SPECIAL("psp", (uint32_t)(uintptr_t)(current->sp + 17));
    WRITE_SPECIAL("control", 2);
    reports(7);
    return 1;
}
