// The calls by extension, the base extension, and those of the oldest calls that need no memory of the caller.
#include "sbi.h"

#define SPECIFICATION (2UL << 24)   // 2.0
#define IMPLEMENTATION 0x656d75UL   // "emu": not a registered number
#define IMPLEMENTATION_VERSION 1UL

static struct result oldest_call(unsigned long extension, const unsigned long *arguments)
{
    struct result result = {SUCCESS, 0};
    switch (extension) {
    case 0:
#if __riscv_xlen == 32
        set_timer((uint64_t)arguments[1] << 32 | arguments[0]);
#else
        set_timer(arguments[0]);
#endif
        break;
    case 1:
        put(arguments[0]);
        break;
    case 2:
        result.error = get();
        break;
    case 3:
        result.error = (csr_read(mip) & IRQ_SSI) != 0;
        csr_clear(mip, IRQ_SSI);
        break;
    default: // 8
        finish(0x5555);
    }
    return result;
}

static const struct {
    uint32_t extension;
    extension_call *call;
} extensions[] = {
    {0x10, base_call},
    {0x54494d45, time_call},    // TIME
    {0x735049, ipi_call},       // sPI
    {0x52464e43, rfence_call},  // RFNC
    {0x48534d, hsm_call},       // HSM
    {0x53525354, reset_call},   // SRST
    {0x4442434e, console_call}, // DBCN
};
#define EXTENSIONS (sizeof extensions / sizeof *extensions)

static int is_oldest(uint32_t extension)
{
    return extension <= 3 || extension == 8;
}

struct result base_call(unsigned long function, const unsigned long *arguments)
{
    switch (function) {
    case 0:
        return (struct result){SUCCESS, SPECIFICATION};
    case 1:
        return (struct result){SUCCESS, IMPLEMENTATION};
    case 2:
        return (struct result){SUCCESS, IMPLEMENTATION_VERSION};
    case 3:
        for (size_t i = 0; i < EXTENSIONS; i++)
            if (extensions[i].extension == (uint32_t)arguments[0])
                return (struct result){SUCCESS, 1};
        return (struct result){SUCCESS, is_oldest(arguments[0])};
    case 4:
        return (struct result){SUCCESS, csr_read(mvendorid)};
    case 5:
        return (struct result){SUCCESS, csr_read(marchid)};
    case 6:
        return (struct result){SUCCESS, csr_read(mimpid)};
    default:
        return (struct result){NOT_SUPPORTED, 0};
    }
}

struct result call(unsigned long extension, unsigned long function, const unsigned long *arguments)
{
    if (is_oldest(extension))
        return oldest_call((uint32_t)extension, arguments);
    for (size_t i = 0; i < EXTENSIONS; i++)
        if (extensions[i].extension == (uint32_t)extension)
            return extensions[i].call((uint32_t)function, arguments);
    return (struct result){NOT_SUPPORTED, 0};
}
