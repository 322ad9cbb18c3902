// DBCN and what else writes to the console, a 16550.
#include "sbi.h"

#define DATA 0
#define LINE_STATUS 5
#define RECEIVED 0x01
#define CAN_SEND 0x20
#define REGISTER(n) (((volatile uint8_t *)UART)[n])

enum { WRITE, READ, WRITE_BYTE };

static unsigned long lock;

static void take(void)
{
    while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE))
        ;
}

static void release(void)
{
    __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
}

void put(char c)
{
    while (!(REGISTER(LINE_STATUS) & CAN_SEND))
        ;
    REGISTER(DATA) = c;
}

int get(void)
{
    return REGISTER(LINE_STATUS) & RECEIVED ? REGISTER(DATA) : -1;
}

void say(const char *text)
{
    while (*text)
        put(*text++);
}

void say_hex(unsigned long number)
{
    say("0x");
    int shift = 8 * sizeof number - 4;
    while (shift > 0 && !(number >> shift))
        shift -= 4;
    for (; shift >= 0; shift -= 4)
        put("0123456789abcdef"[number >> shift & 15]);
}

static unsigned long read_bytes(char *into, unsigned long most)
{
    unsigned long count = 0;
    for (int c; count < most && (c = get()) >= 0; count++)
        into[count] = c;
    return count;
}

struct result console_call(unsigned long function, const unsigned long *arguments)
{
    if (function > WRITE_BYTE)
        return (struct result){NOT_SUPPORTED, 0};
    unsigned long bytes = arguments[0];
    char *memory = (char *)arguments[1];
    if (function != WRITE_BYTE && (arguments[2] != 0 || !is_accessible(arguments[1], bytes)))
        return (struct result){INVALID_PARAM, 0};
    struct result result = {SUCCESS, 0};
    take();
    switch (function) {
    case WRITE:
        for (; result.value < bytes; result.value++)
            put(memory[result.value]);
        break;
    case READ:
        result.value = read_bytes(memory, bytes);
        break;
    default:
        put(bytes);
        break;
    }
    release();
    return result;
}
