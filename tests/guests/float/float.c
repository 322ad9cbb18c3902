// Tries every floating-point instruction of F, D and Zfh on seeded operands near every edge, in every rounding mode, and prints for
// each what came of it: its bits, a checksum of all results and flags, and which flags were ever set. On any RISC-V that follows the manual the lines are
// the same. It ends through the finisher of the virt boards, or through tohost in a simulator that looks for that.
#include <stdint.h>

enum { HALF, SINGLE, DOUBLE, INTEGER };
enum { FT0, FT1, FT2, FT3, T1 = 6, T2 = 7 };

#define COUNT 60
#define DYNAMIC 7

struct numbers {
    uint64_t operand[3], integer, result, integer_result;
    uint32_t flags;
};

volatile uint64_t tohost, fromhost;

extern void run(struct numbers *);
extern uint32_t tried;
void begin(void);
void trapped(unsigned long pc, unsigned long cause);

static const int exponent_bits[] = { 5, 8, 11 }, fraction_bits[] = { 10, 23, 52 };
static const uint32_t format_code[] = { 2, 0, 1 };
static uint64_t seed = 0x9e3779b97f4a7c15;
static uint64_t last;

static void put(char c)
{
    volatile uint8_t *uart = (volatile uint8_t *)0x10000000;
    while (!(uart[5] & 0x20)) {
    }
    uart[0] = (uint8_t)c;
}

static void print(const char *text)
{
    while (*text) {
        put(*text++);
    }
}

static void print_hex(uint64_t value, int digits)
{
    while (digits--) {
        put("0123456789abcdef"[value >> (4 * digits) & 15]);
    }
}

static void end(uint32_t status)
{
    tohost = status << 1 | 1;
    *(volatile uint32_t *)0x100000 = status ? status << 16 | 0x3333 : 0x5555;
    for (;;) {
    }
}

void trapped(unsigned long pc, unsigned long cause)
{
    print("trap ");
    print_hex(cause, 2);
    print(" at ");
    print_hex(pc, 8);
    print(" word ");
    print_hex(tried, 8);
    print("\n");
    end(1);
}

static uint64_t next(void)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return seed * 0x2545f4914f6cdd1d;
}

// A boxed number of every kind, now and then one that is not boxed.
static uint64_t number(int format)
{
    const int e = exponent_bits[format], m = fraction_bits[format];
    const uint64_t top = (1ull << e) - 1, all = (1ull << m) - 1, middle = top >> 1;
    uint64_t exponent = next() & top, fraction = next() & all;
    switch (next() & 15) {
    case 0: exponent = 0; fraction = 0; break;
    case 1: exponent = top; fraction = 0; break;
    case 2: exponent = top; break;
    case 3: exponent = 0; break;
    case 4: exponent = 0; fraction = 1; break;
    case 5: exponent = top - 1; fraction = all; break;
    case 6: exponent = middle + next() % 5 - 2; fraction = 0; break;
    case 7: exponent = 1 + next() % 3; break;
    case 8: exponent = top - 1 - next() % 2; break;
    case 9: exponent = ((last >> m) + next() % 7 - 3) & top; break;
    case 10: exponent = (middle + next() % (uint64_t)(2 * m + 4) - (uint64_t)m - 2) & top; fraction = 1ull << next() % (uint64_t)m; break;
    case 11: exponent = (middle + next() % 70) & top; break;
    default: break;
    }
    last = exponent << m | fraction | (next() & 1) << (e + m);
    if (format == DOUBLE) {
        return last;
    }
    return last | ((next() & 31) ? ~0ull : next()) << (1 + e + m);
}

static uint64_t integer(void)
{
    const int shift = (int)(next() & 63);
    switch (next() & 3) {
    case 0: return next() >> shift;
    case 1: return -(next() >> shift);
    case 2: return (1ull << shift) + next() % 5 - 2;
    default: return next();
    }
}

static void fill(struct numbers *n, int format)
{
    for (int i = 0; i < 3; i++) {
        n->operand[i] = number(format);
    }
    const uint64_t how = next() & 7;
    if (how == 0) {
        n->operand[1] = n->operand[0];
    } else if (how == 1) {
        n->operand[2] = n->operand[0] ^ 1ull << (exponent_bits[format] + fraction_bits[format]);
    }
    n->integer = integer();
    n->result = n->integer_result = 0;
}

static void try(uint32_t word, int format, int rounds)
{
    uint64_t sum = 0;
    uint32_t all = 0;
    struct numbers n;
    for (int mode = 0; mode < (rounds ? 10 : 1); mode++) {
        // First the five static modes, then the five dynamic ones.
        const uint32_t rounding = mode < 5 ? (uint32_t)mode : DYNAMIC;
        __asm__ volatile("csrw frm, %0" ::"r"(mode < 5 ? 0ul : (unsigned long)(mode - 5)));
        tried = rounds ? word | rounding << 12 : word;
        __asm__ volatile("fence.i" ::: "memory");
        for (int i = 0; i < COUNT; i++) {
            fill(&n, format);
            run(&n);
            sum = (sum ^ n.result ^ n.integer_result) * 0x100000001b3;
            sum = (sum << 17 | sum >> 47) ^ n.flags;
            all |= n.flags;
        }
    }
    print_hex(word, 8);
    put(' ');
    print_hex(sum, 16);
    put(' ');
    print_hex(all, 2);
    put('\n');
}

static uint32_t encode(uint32_t function, int format, uint32_t rs2, uint32_t rs1, uint32_t funct3, uint32_t rd)
{
    return function << 27 | format_code[format] << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | 0x53;
}

static void try_format(int f)
{
    static const uint32_t fused[] = { 0x43, 0x47, 0x4b, 0x4f };
    for (uint32_t function = 0; function < 4; function++) {
        try(encode(function, f, FT1, FT0, 0, FT3), f, 1); // fadd, fsub, fmul, fdiv
    }
    try(encode(0x0b, f, 0, FT0, 0, FT3), f, 1); // fsqrt
    for (int i = 0; i < 4; i++) {
        try((uint32_t)FT2 << 27 | format_code[f] << 25 | FT1 << 20 | FT0 << 15 | FT3 << 7 | fused[i], f, 1); // fmadd, fmsub, fnmsub, fnmadd
    }
    for (uint32_t funct3 = 0; funct3 < 3; funct3++) {
        try(encode(0x04, f, FT1, FT0, funct3, FT3), f, 0); // fsgnj, fsgnjn, fsgnjx
        try(encode(0x14, f, FT1, FT0, funct3, T1), f, 0); // fle, flt, feq
    }
    try(encode(0x05, f, FT1, FT0, 0, FT3), f, 0); // fmin
    try(encode(0x05, f, FT1, FT0, 1, FT3), f, 0); // fmax
    try(encode(0x1c, f, 0, FT0, 1, T1), f, 0); // fclass
    for (uint32_t kind = 0; kind < (__riscv_xlen == 64 ? 4 : 2); kind++) {
        try(encode(0x18, f, kind, FT0, 0, T1), f, 1); // fcvt to w, wu, l, lu
        try(encode(0x1a, f, kind, T2, 0, FT3), f, 1); // and from them
    }
    for (int from = HALF; from <= DOUBLE; from++) {
        if (from != f) {
            try(encode(0x08, f, format_code[from], FT0, 0, FT3), from, 1); // fcvt between formats
        }
    }
    if (f != DOUBLE || __riscv_xlen == 64) {
        try(encode(0x1c, f, 0, FT0, 0, T1), f, 0); // fmv to an integer register
        try(encode(0x1e, f, 0, T2, 0, FT3), f, 0); // and from one
    }
}

void begin(void)
{
    for (int f = HALF; f <= DOUBLE; f++) {
        try_format(f);
    }
    end(0);
}
