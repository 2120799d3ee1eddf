/* passive_wait.c - one exec of the running program, with OMP_WAIT_POLICY=passive. */
#include "base/passive_wait.h"

#include <stdlib.h>
#include <unistd.h>

void passive_wait_ensure(char *const argv[])
{
    if (getenv("OMP_WAIT_POLICY") || setenv("OMP_WAIT_POLICY", "passive", 1) != 0)
        return;
    execv("/proc/self/exe", argv);
}
