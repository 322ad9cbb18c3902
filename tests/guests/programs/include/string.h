#include <stddef.h>
void *memcpy(void *to, const void *from, size_t count);
void *memset(void *to, int value, size_t count);
char *strcpy(char *to, const char *from);
int strcmp(const char *a, const char *b);
