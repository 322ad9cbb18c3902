// A C library (newlib) on the bare board: formatted output, floating point, memory, sorting, jumps. Whatever computes in double precision
// says the same on every core; single precision has fewer digits printed than differ where a library fuses multiplications with additions.
#include "board.h"
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

extern char heap[];
int _write(int, const char *, int);
void *_sbrk(ptrdiff_t);
int _close(int);
int _fstat(int, struct stat *);
int _isatty(int);
int _lseek(int, int, int);
int _read(int, char *, int);
void _exit(int) __attribute__((noreturn));
int _kill(int, int);
int _getpid(void);

int _write(int file, const char *text, int length)
{
    (void)file;
    for (int i = 0; i < length; i++) {
        put(text[i]);
    }
    return length;
}

void *_sbrk(ptrdiff_t more)
{
    static char *top = heap;
    char *old = top;
    if (top + more > heap + 0x5000) {
        return (void *)-1;
    }
    top += more;
    return old;
}

int _close(int file) { (void)file; return -1; }
int _isatty(int file) { (void)file; return 1; }
int _lseek(int file, int offset, int from) { (void)file, (void)offset, (void)from; return 0; }
int _read(int file, char *into, int length) { (void)file, (void)into, (void)length; return 0; }
int _fstat(int file, struct stat *status) { (void)file; status->st_mode = S_IFCHR; return 0; }
void _exit(int status) { end(status); }
int _kill(int process, int signal) { (void)process, (void)signal; return -1; }
int _getpid(void) { return 1; }

static uint32_t seed = 1;

static uint32_t next(void)
{
    seed = seed * 1664525 + 1013904223;
    return seed >> 8;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void text(void)
{
    char buffer[64];
    printf("[%5d] [%-5d] [%05d] [%+d] [%x] [%#X] [%o] [%c] [%10.3s] [%%]\n", 42, -42, 42, 7, 0xBEEFu, 0xCAFEu, 8u, 'z', "abcdef");
    snprintf(buffer, sizeof buffer, "%s-%d-%s", "one", 2, "three");
    char *rest = buffer;
    printf("%s", strtok_r(rest, "-", &rest));
    for (char *part; (part = strtok_r(NULL, "-", &rest));) {
        printf(" %s", part);
    }
    printf(" | %ld %lu %g\n", strtol("-0x7fff", NULL, 16), strtoul("4294967295", NULL, 10), strtod("6.02214076e23", NULL));
    memmove(buffer + 1, memcpy(buffer, "abcdefghijklmnop", 17), 16);
    printf("%.17s %d %d %s\n", buffer, strcmp("abc", "abd") < 0, memcmp("xyz", "xyy", 3) > 0, strstr("needle in a haystack", "in"));
    int a;
    float b;
    char c[8];
    printf("%d fields:", sscanf("12 3.5 word", "%d %f %7s", &a, &b, c));
    printf(" %d %.2f %s\n", a, (double)b, c);
}

static void numbers(void)
{
    printf("%.15g %.15g %.15g\n", 0.1 + 0.2, 1.0 / 3, 2.0 / 3 * 3e300);
    printf("%e %.3f %G %g %g %g\n", 12345.678, -0.0005, 1e-10, HUGE_VAL, -HUGE_VAL, 5e-324);
    for (int i = 1; i <= 4; i++) {
        const double x = i * 0.7;
        printf("%.15g %.15g %.15g %.15g %.15g %.15g\n", sin(x), exp(-x), log(x), sqrt(x), pow(x, 2.5), atan2(x, -1));
    }
    for (int i = 1; i <= 4; i++) {
        volatile float x = (float)i * 0.3f;
        printf("%.4g %.4g %.4g %.4g\n", (double)cosf(x), (double)sqrtf(x), (double)(x / 7), (double)floorf(x * 10));
    }
    volatile double big = 3e9, small = -7.9;
    volatile float fraction = 16777217.0f;
    printf("%u %d %d %.1f\n", (unsigned)big, (int)small, (int)lround(small), (double)fraction);
    volatile uint64_t wide = 0x123456789ABCDEFull;
    const uint64_t quotient = wide / 1000003, remainder = wide % 1000003;
    printf("%lx%08lx %lx\n", (unsigned long)(quotient >> 32), (unsigned long)quotient, (unsigned long)remainder);
}

static void memory(void)
{
    char *block[32] = { 0 };
    unsigned size[32] = { 0 }, wrong = 0;
    for (int round = 0; round < 2000; round++) {
        const unsigned i = next() % 32;
        for (unsigned at = 0; at < size[i]; at++) {
            wrong += block[i][at] != (char)i;
        }
        size[i] = next() % 200;
        if (next() & 1) {
            free(block[i]);
            block[i] = malloc(size[i] + 1);
        } else {
            block[i] = realloc(block[i], size[i] + 1);
        }
        if (!block[i]) {
            printf("no memory\n");
            return;
        }
        memset(block[i], (int)i, size[i]);
    }
    printf("blocks of memory: %u bytes are wrong\n", wrong);
    double sorted[200];
    for (int i = 0; i < 200; i++) {
        sorted[i] = sin(next());
    }
    qsort(sorted, 200, sizeof *sorted, compare);
    for (int i = 1; i < 200; i++) {
        wrong += sorted[i - 1] > sorted[i];
    }
    const double key = sorted[77];
    printf("sorted: %u wrong, found at %d\n", wrong, (int)((double *)bsearch(&key, sorted, 200, sizeof *sorted, compare) - sorted));
}

static jmp_buf back;

static void deeper(int depth)
{
    volatile double kept = depth * 1.5;
    if (depth == 20) {
        longjmp(back, depth + (int)kept);
    }
    if (depth < 100) {
        deeper(depth + 1);
    }
    kept++;
}

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 128);
    text();
    numbers();
    memory();
    const int jumped = setjmp(back);
    if (!jumped) {
        deeper(0);
    }
    printf("back from depth with %d\n", jumped);
    exit(0);
}
