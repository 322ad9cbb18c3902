/* CoreMark's port: seeds of its run for performance, and time. */
#include <coremark.h>
#include <util.h>

#define TICKS_PER_SECOND 10000000ul

volatile ee_s32 seed1_volatile = 0;
volatile ee_s32 seed2_volatile = 0;
volatile ee_s32 seed3_volatile = 0x66;
volatile ee_s32 seed4_volatile = ITERATIONS;
volatile ee_s32 seed5_volatile = 0;
ee_u32 default_num_contexts = 1;

static CORE_TICKS begin, end;

void start_time(void)
{
    begin = ticks();
}

void stop_time(void)
{
    end = ticks();
}

CORE_TICKS get_time(void)
{
    return end - begin;
}

secs_ret time_in_secs(CORE_TICKS measured)
{
    return measured / TICKS_PER_SECOND;
}

void portable_init(core_portable *port, int *argc, char *argv[])
{
    (void)argc;
    (void)argv;
    port->portable_id = 1;
}

void portable_fini(core_portable *port)
{
    port->portable_id = 0;
}
