// The guest of `scripts/bench speed`: loops of several kinds, timed by the guest, in machine mode and then in supervisor mode with
// paging (Sv39, pages of 4 KiB), each about two seconds of an emulator of 2025. A line each: name, mode, ticks of the time counter
// (10 MHz), instructions retired, check sum.
// With a second hart, also loops of two threads: that one stays in machine mode.
// For riscv-virt and for QEMU's virt, RV64GC; 64 MiB of RAM.
#include <stdint.h>

#define UART ((volatile uint8_t *)0x10000000)
#define SOFTWARE_INTERRUPT ((volatile uint32_t *)0x2000000) // of each hart
#define FINISHER (*(volatile uint32_t *)0x100000)
#define READ(name) ({ unsigned long v; __asm__ volatile("csrr %0, " #name : "=r"(v)); v; })

#define PAGE 4096ul
#define RAM 0x80000000ul
#define MAPPED (64ul << 20)
#define FIELD ((uint64_t *)(RAM + (16ul << 20)))

static const char *mode = "M";
static volatile uint64_t sink;
static uint64_t root[512] __attribute__((aligned(4096)));
static uint64_t middle[512] __attribute__((aligned(4096)));
static uint64_t leaves[MAPPED / PAGE] __attribute__((aligned(4096)));

void supervise(unsigned long satp, void (*go)(void));
void trap(unsigned long times);

static void put(char c)
{
    while (!(UART[5] & 0x20)) // transmitter holding register empty
        ;
    UART[0] = c;
}

static void say(const char *text)
{
    while (*text)
        put(*text++);
    put(' ');
}

static void say_number(uint64_t n)
{
    if (n >= 10)
        say_number(n / 10);
    put('0' + n % 10);
}

// --- workloads -----------------------------------------------------------------------------------------------------------

static void integer(void)
{
    uint64_t a = 0x9E3779B97F4A7C15, b = 1, sum = 0;
    for (unsigned long i = 0; i < 1500000; i++) {
        a ^= a << 13;
        a ^= a >> 7;
        a ^= a << 17;
        b = b * 6364136223846793005u + 1442695040888963407u;
        sum += (a & 0xFF) + (b >> 56) + (uint32_t)(a * b >> 32);
        sum ^= (int32_t)(a + b) < 0 ? a : b;
    }
    sink = sum;
}

static void memory(void) // 64 KiB, again and again
{
    uint64_t *field = FIELD;
    uint32_t *small = (uint32_t *)(field + 4096);
    for (unsigned i = 0; i < 4096; i++)
        field[i] = i * 2654435761u & 4095;
    uint64_t sum = 0;
    for (unsigned round = 0; round < 700; round++)
        for (unsigned i = 0; i < 4096; i += 2) {
            sum += field[field[i]] + small[i];
            field[i] = (field[i] + 1) & 4095;
            small[i + 1] = (uint32_t)sum;
        }
    sink = sum;
}

static void pages(void) // a page after the other, 16 MiB: more than any translation buffer holds
{
    uint64_t sum = 0;
    for (unsigned round = 0; round < 100; round++)
        for (unsigned i = 0; i < 4096; i++) {
            uint64_t *there = FIELD + i * (PAGE / 8) + (i * 8 & 511);
            sum += *there;
            *there = sum;
        }
    sink = sum;
}

static unsigned long fib(unsigned n)
{
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

static unsigned long one(unsigned long x) { return x + 1; }
static unsigned long two(unsigned long x) { return x ^ 2; }
static unsigned long three(unsigned long x) { return x << 1; }
static unsigned long four(unsigned long x) { return x >> 1; }

static unsigned long (*const volatile table[4])(unsigned long) = { one, two, three, four };

static void control(void) // calls, returns, indirect calls, branches that data decide
{
    unsigned long x = fib(24), odd = 0;
    for (unsigned long i = 0; i < 400000; i++) {
        x = table[(x ^ i) & 3](x) + i;
        if (x & 4)
            odd++;
        else if (x & 8)
            odd += 2;
    }
    sink = x + odd;
}

static void system_(void) // registers of the system, and traps
{
    for (unsigned long i = 0; i < 2000; i++) {
        for (unsigned k = 0; k < 20; k++)
            sink += READ(time) + READ(instret);
        trap(20);
    }
    sink = 0; // what was read differs from run to run
}

static void floats(void)
{
    double x = 0.1, y = 0.2, sum = 0;
    float f = 1.5f;
    for (unsigned long i = 0; i < 800000; i++) {
        double r = x * x + y * y;
        x = x * 0.999 + r * 0.001;
        y = y < 0.5 ? y + x / (r + 1.0) * 0.01 : y * 0.25;
        f = f * 0.75f + (float)i;
        sum += x - y + f;
    }
    sink = (uint64_t)(int64_t)sum;
}

static volatile uint32_t present, finished;
static uint64_t counted, guarded[2];
static uint32_t lock;

static void contend(void) // what each of two threads does: work of its own, a shared counter, and a lock
{
    uint64_t x = 88172645463325252;
    for (unsigned long i = 0; i < 200000; i++) {
        for (unsigned k = 0; k < 8; k++) {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
        }
        __atomic_fetch_add(&counted, x & 15, __ATOMIC_RELAXED);
        if (i % 16 == 0) {
            while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE))
                ;
            guarded[0] += 1;
            guarded[1] ^= guarded[0];
            __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
        }
    }
}

void second(void) // the second hart
{
    present = 1;
    for (;;) {
        while (!(READ(mip) & 8))
            __asm__ volatile("wfi");
        SOFTWARE_INTERRUPT[1] = 0;
        contend();
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        finished = 1;
    }
}

static void threads(void)
{
    finished = 0;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    SOFTWARE_INTERRUPT[1] = 1;
    contend();
    while (!finished)
        ;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    sink = counted + guarded[0] + guarded[1];
}

static void time(const char *name, void (*work)(void), unsigned times)
{
    unsigned long count = READ(instret), begin = READ(time);
    uint64_t sum = 0;
    while (times--) {
        work();
        sum = sum * 31 + sink;
    }
    unsigned long ticks = READ(time) - begin;
    count = READ(instret) - count;
    say(name);
    say(mode);
    say_number(ticks);
    put(' ');
    say_number(count);
    put(' ');
    say_number(sum);
    put('\n');
}

static void all(void)
{
    time("integer", integer, 160);
    time("memory", memory, 260);
    time("pages", pages, 35);
    time("control", control, 100);
    time("system", system_, 90);
    time("float", floats, 32);
    if (present)
        time("threads", threads, 60);
}

static void supervised(void)
{
    mode = "S";
    all();
    FINISHER = 0x5555;
    for (;;)
        ;
}

void begin(void)
{
    all();
    root[0] = 0xCF; // devices: one page of 1 GiB
    root[2] = (uint64_t)middle >> 2 | 1;
    for (unsigned long i = 0; i < MAPPED / PAGE; i++)
        leaves[i] = (RAM + i * PAGE) >> 2 | 0xCF; // valid, read, write, execute, accessed, dirty
    for (unsigned long i = 0; i < MAPPED >> 21; i++)
        middle[i] = (uint64_t)(leaves + i * 512) >> 2 | 1;
    supervise(8ul << 60 | (uint64_t)root >> 12, supervised);
}
