/* instances.h - what a suite consists of: files in a data directory with their best known values,
 * generated days, or the cases that a script measures. */
#ifndef WORKBENCH_INSTANCES_H
#define WORKBENCH_INSTANCES_H

#include "workbench/suites.h"

typedef struct instance {
    const suite *suite;
    const char *name;   /* "R101", "mdvrptw/PR11B" */
    const char *path;   /* of its file; NULL = none is read */
    suite_size size;    /* of a generated day */
    uint64_t day_seed;  /* of a generated day */
    int64_t best_known; /* in our units of cost; ARV_UNSET = none */
} instance;

/* The instances of a suite that match `only` (a shell pattern on the name; NULL = all): files by name,
 * days by size, cases in the order of the table without those whose file is not there. `data` may be
 * NULL, then nothing is read from it.
 * None at all in the directory is NOT_FOUND, and the text says where to get them. A table of best
 * known values that is missing leaves them out; one that cannot be read is an error (its own).
 * RESOURCE_EXHAUSTED. */
arv_status instances_list(arv_arena *arena, const suite *s, const char *data, const char *only,
                          const instance **list, int32_t *count, arv_error *error);

#endif
