/*
 * What programs that are not ours need of a board: a console, time, and the little of a C library that they call. Numbers are
 * printed without a field's width but for zeros before hexadecimal ones.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <util.h>

void __wrap_debug_printf(const char *format, ...);

#define TICKS_PER_SECOND 10000000ul

unsigned long ticks(void)
{
    unsigned long now;
    __asm__ volatile("rdtime %0" : "=r"(now));
    return now;
}

long time(long *seconds)
{
    (void)seconds;
    return ticks() / TICKS_PER_SECOND;
}

/* Dhrystone tells when it begins to measure (1) and when it ends (0). */
void setStats(int measures)
{
    static unsigned long begin;
    unsigned long now = ticks();
    if (measures)
        begin = now;
    else
        printf("Ticks: %lu\n", now - begin);
}

static void put(char c)
{
    volatile uint8_t *uart = (volatile uint8_t *)0x10000000;
    while (!(uart[5] & 0x20))
        ;
    uart[0] = c;
}

static void put_text(const char *text)
{
    while (*text)
        put(*text++);
}

static void put_number(unsigned long value, unsigned base, int digits)
{
    char text[24];
    int n = sizeof text;
    text[--n] = 0;
    do {
        text[--n] = "0123456789abcdef"[value % base];
        value /= base;
        digits--;
    } while (value || digits > 0);
    put_text(text + n);
}

static void print(const char *format, va_list arguments)
{
    for (; *format; format++) {
        if (*format != '%') {
            put(*format);
            continue;
        }
        int digits = 0, is_long = 0;
        while (*++format >= '0' && *format <= '9')
            digits = 10 * digits + *format - '0';
        for (; *format == 'l'; format++)
            is_long = 1;
        if (*format == 's') {
            put_text(va_arg(arguments, const char *));
        } else if (*format == 'c') {
            put(va_arg(arguments, int));
        } else if (*format == 'd' || *format == 'i') {
            long value = is_long ? va_arg(arguments, long) : va_arg(arguments, int);
            if (value < 0)
                put('-');
            put_number(value < 0 ? 0ul - value : (unsigned long)value, 10, digits);
        } else {
            unsigned long value = is_long ? va_arg(arguments, unsigned long) : va_arg(arguments, unsigned);
            put_number(value, *format == 'x' ? 16 : 10, digits);
        }
    }
}

int printf(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print(format, arguments);
    va_end(arguments);
    return 0;
}

/* Dhrystone has a debug_printf that does nothing; the linker puts this in its place. */
void __wrap_debug_printf(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print(format, arguments);
    va_end(arguments);
}

void *memcpy(void *to, const void *from, size_t count)
{
    char *d = to;
    for (const char *s = from; count; count--)
        *d++ = *s++;
    return to;
}

void *memset(void *to, int value, size_t count)
{
    for (char *d = to; count; count--)
        *d++ = value;
    return to;
}

char *strcpy(char *to, const char *from)
{
    for (char *d = to; (*d++ = *from++);)
        ;
    return to;
}

int strcmp(const char *a, const char *b)
{
    for (; *a && *a == *b; a++, b++)
        ;
    return (unsigned char)*a - (unsigned char)*b;
}
