// What supervisor mode may reach, and functions that compilers call.
#include "sbi.h"

int is_accessible(unsigned long start, unsigned long size)
{
    unsigned long last = start + (size ? size - 1 : 0);
    unsigned long first_own = (unsigned long)firmware_start, last_own = first_own + FIRMWARE_SIZE - 1;
    return last >= start && start >= board.ram_start && last < board.ram_end && (last < first_own || start > last_own);
}

void *memcpy(void *restrict to, const void *restrict from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ((char *)to)[i] = ((const char *)from)[i];
    return to;
}

void *memmove(void *to, const void *from, size_t count)
{
    if ((uintptr_t)to <= (uintptr_t)from)
        return memcpy(to, from, count);
    while (count--)
        ((char *)to)[count] = ((const char *)from)[count];
    return to;
}

void *memset(void *to, int value, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ((char *)to)[i] = value;
    return to;
}
