/* cores.c - see cores.h. */
#define _GNU_SOURCE /* sched_getaffinity */

#include "base/cores.h"

#include <arrival/basics.h>

#include <sched.h>

int32_t cores_usable(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    const int count = CPU_COUNT(&set);
    return count < ARV_MAX_THREADS ? count : ARV_MAX_THREADS;
}
