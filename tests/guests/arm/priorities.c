// Exceptions by priority: what is entered when, from what, and what was tail-chained. Handlers write a trace that is printed after each scene.
#include "board.h"

static char trace[400];
static volatile int length;
static volatile uint32_t level;
static void (*volatile inside[32])(void);
static void (*volatile in_call)(void), (*volatile in_pend_sv)(void);

static void note(const char *text)
{
    while (*text && length < (int)sizeof trace - 1) {
        trace[length++] = *text++;
    }
}

static void note_number(uint32_t number)
{
    char digits[] = { ' ', (char)('0' + number / 10), (char)('0' + number % 10), 0 };
    note(number < 10 ? (digits[1] = ' ', digits + 1) : digits);
}

// Marks thread mode: what is tail-chained has none between.
static void thread(const char *name)
{
    __asm__ volatile("isb");
    note(" ");
    note(name);
}

static void enter(const char *name, void (*body)(void))
{
    note(" <");
    note(name);
    level++;
    if (body) {
        body();
    }
    barrier();
    level--;
    note(">");
}

void interrupt(void)
{
    const uint32_t irq = READ_SPECIAL("ipsr") - 16;
    char name[] = { 'i', (char)('0' + irq / 10), (char)('0' + irq % 10), 0 };
    enter(name, inside[irq]);
}

void nmi(void) { enter("nmi", 0); }
void supervisor_call(void) { enter("svc", in_call); }
void pend_sv(void) { enter("pendsv", in_pend_sv); }
void tick(void) { enter("systick", 0); }

void hard_fault(void)
{
    enter((HFSR & 1u << 30) ? "hardfault forced" : "hardfault", 0);
    HFSR = ~0u;
}

static void pend(uint32_t irq) { NVIC_ISPR = 1u << irq; }
static void pend_24(void) { pend(24); barrier(); note(" -"); }
static void pend_25(void) { pend(25); barrier(); note(" -"); }
static void pend_25_and_26(void) { NVIC_ISPR = 3u << 25; barrier(); note(" -"); }
static void pend_self(void) { inside[24] = 0; pend(24); barrier(); note(" again"); }
static void clear_25(void) { NVIC_ICPR = 1u << 25; note(" cleared"); }
static void set_pend_sv(void) { ICSR = PENDSVSET; barrier(); note(" -"); }
static void raise_priority_of_25(void) { NVIC_IPR(25) = 0x10; barrier(); note(" -"); }

static void numbers(void)
{
    note(" active");
    note_number(ICSR & 0x1FF);
    note(" pending");
    note_number(ICSR >> 12 & 0x1FF);
    note(ICSR & 1u << 11 ? " base" : " nested");
    note(ICSR & 1u << 22 ? " more" : "");
    note(NVIC_IABR >> 24 & 1 ? " 24" : "");
    note(NVIC_IABR >> 25 & 1 ? " 25" : "");
}

static void numbers_and_pend_25(void) { numbers(); NVIC_ISPR = 7u << 25; barrier(); numbers(); }

static void priorities(uint8_t p24, uint8_t p25, uint8_t p26, uint8_t p27)
{
    NVIC_IPR(24) = p24;
    NVIC_IPR(25) = p25;
    NVIC_IPR(26) = p26;
    NVIC_IPR(27) = p27;
}

static void scene(const char *name)
{
    for (int i = 0; i < length; i++) {
        put(trace[i]);
    }
    if (length) {
        put('\n');
    }
    length = 0;
    NVIC_ICPR = ~0u;
    for (int i = 0; i < 32; i++) {
        inside[i] = 0;
    }
    in_call = in_pend_sv = 0;
    AIRCR = AIRCR_KEY;
    SHPR(11) = 0x80;
    SHPR(14) = 0xFF;
    SHPR(15) = 0xF0;
    priorities(0x40, 0x40, 0x40, 0x40);
    print(name);
    put(':');
}

int main(void)
{
    NVIC_ISER = 15u << 24;

    scene("by priority, chained");
    priorities(0x60, 0x20, 0x40, 0);
    WRITE_SPECIAL("primask", 1);
    NVIC_ISPR = 15u << 24;
    thread("masked");
    WRITE_SPECIAL("primask", 0);
    thread("thread");

    scene("same priority, by number");
    WRITE_SPECIAL("primask", 1);
    NVIC_ISPR = 15u << 24;
    WRITE_SPECIAL("primask", 0);
    thread("thread");

    scene("higher one preempts");
    priorities(0x40, 0x20, 0x60, 0);
    inside[24] = pend_25_and_26;
    pend(24);
    barrier();
    thread("thread");

    scene("same priority does not");
    inside[24] = pend_25;
    pend(24);
    barrier();
    thread("thread");

    scene("subpriority does not");
    AIRCR = AIRCR_KEY | 6 << 8;
    priorities(0x71, 0x42, 0x81, 0);
    inside[24] = pend_25_and_26;
    pend(24);
    barrier();
    thread("thread");

    scene("subpriority says which is first");
    AIRCR = AIRCR_KEY | 6 << 8;
    priorities(0x78, 0x77, 0x80, 0x7F);
    WRITE_SPECIAL("primask", 1);
    NVIC_ISPR = 15u << 24;
    WRITE_SPECIAL("primask", 0);
    thread("thread");

    scene("pended again inside");
    inside[24] = pend_self;
    pend(24);
    barrier();
    thread("thread");

    scene("cleared before its turn");
    priorities(0x20, 0x40, 0, 0);
    inside[24] = clear_25;
    WRITE_SPECIAL("primask", 1);
    NVIC_ISPR = 3u << 24;
    WRITE_SPECIAL("primask", 0);
    thread("thread");

    scene("raised while it waits");
    priorities(0x40, 0x60, 0, 0);
    inside[24] = raise_priority_of_25;
    WRITE_SPECIAL("primask", 1);
    NVIC_ISPR = 3u << 24;
    WRITE_SPECIAL("primask", 0);
    thread("thread");

    scene("BASEPRI");
    priorities(0x20, 0x40, 0x60, 0x80);
    WRITE_SPECIAL("basepri", 0x40);
    NVIC_ISPR = 15u << 24;
    barrier();
    thread("0x40");
    WRITE_SPECIAL("basepri_max", 0x60);
    barrier();
    thread("max");
    WRITE_SPECIAL("basepri", 0x61);
    barrier();
    thread("0x61");
    WRITE_SPECIAL("basepri", 0);
    barrier();
    thread("0");

    scene("BASEPRI_MAX");
    WRITE_SPECIAL("basepri", 0x80);
    WRITE_SPECIAL("basepri_max", 0x60);
    note_number(READ_SPECIAL("basepri"));
    WRITE_SPECIAL("basepri_max", 0);
    note_number(READ_SPECIAL("basepri"));
    WRITE_SPECIAL("basepri_max", 0x70);
    note_number(READ_SPECIAL("basepri"));
    WRITE_SPECIAL("basepri", 0);

    scene("FAULTMASK lets NMI by");
    WRITE_SPECIAL("faultmask", 1);
    pend(24);
    ICSR = NMIPENDSET;
    barrier();
    thread("masked");
    WRITE_SPECIAL("faultmask", 0);
    barrier();
    thread("thread");

    scene("FAULTMASK ends with the handler");
    inside[24] = 0;
    WRITE_SPECIAL("faultmask", 1);
    pend(25);
    ICSR = NMIPENDSET;
    barrier();
    note(READ_SPECIAL("faultmask") ? " still set" : " clear");
    WRITE_SPECIAL("faultmask", 0);
    barrier();

    scene("PendSV after interrupts");
    inside[24] = set_pend_sv;
    in_pend_sv = pend_25;
    pend(24);
    barrier();
    thread("thread");

    scene("SysTick and PendSV");
    WRITE_SPECIAL("primask", 1);
    ICSR = PENDSVSET | PENDSTSET;
    WRITE_SPECIAL("primask", 0);
    barrier();
    thread("thread");

    scene("supervisor call");
    in_call = pend_24;
    __asm__ volatile("svc #1" : : : "memory");
    thread("thread");

    scene("supervisor call under PRIMASK");
    WRITE_SPECIAL("primask", 1);
    __asm__ volatile("svc #1" : : : "memory");
    WRITE_SPECIAL("primask", 0);
    thread("thread");

    scene("supervisor call under BASEPRI");
    WRITE_SPECIAL("basepri", 0x80);
    __asm__ volatile("svc #1" : : : "memory");
    WRITE_SPECIAL("basepri", 0);
    thread("thread");

    scene("numbers");
    priorities(0x40, 0x20, 0x60, 0x60);
    inside[24] = numbers_and_pend_25;
    inside[25] = numbers;
    inside[26] = numbers;
    pend(24);
    barrier();
    thread("thread");

    scene("by STIR");
    STIR = 26;
    barrier();
    thread("thread");

    scene("disabled interrupts wait");
    NVIC_ICER = 1u << 24;
    pend(24);
    barrier();
    thread("disabled");
    NVIC_ISER = 1u << 24;
    barrier();
    thread("enabled");

    scene("waits end with pending ones");
    SCR = 1u << 4;
    NVIC_ICER = 1u << 24;
    __asm__ volatile("sev\n wfe");
    pend(24);
    __asm__ volatile("wfe");
    thread("event");
    NVIC_ICPR = 1u << 24;
    SCR = 0;
    NVIC_ISER = 1u << 24;
    WRITE_SPECIAL("primask", 1);
    pend(24);
    __asm__ volatile("wfi");
    thread("masked");
    WRITE_SPECIAL("primask", 0);
    thread("thread");

    scene("priority bits");
    NVIC_IPR(24) = 0xFF;
    note(NVIC_IPR(24) == 0xFF ? " eight" : " fewer");
    scene("end");
    print("\n");
    return 0;
}
