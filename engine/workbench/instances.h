/* instances.h - the files of a suite in a data directory, with their best known values. */
#ifndef WORKBENCH_INSTANCES_H
#define WORKBENCH_INSTANCES_H

#include "workbench/suites.h"

typedef struct instance {
    const suite *suite;
    const char *name;   /* "R101", "mdvrptw/PR11B" */
    const char *path;   /* of its file */
    int64_t best_known; /* in our units of cost; ARV_UNSET = none */
} instance;

/* The instances of a suite that match `only` (a shell pattern on the name; NULL = all), by name.
 * None at all in the directory is NOT_FOUND, and the text says where to get them. A table of best
 * known values that is missing leaves them out; one that cannot be read is an error (its own).
 * RESOURCE_EXHAUSTED. */
arv_status instances_list(arv_arena *arena, const suite *s, const char *data, const char *only,
                          const instance **list, int32_t *count, arv_error *error);

#endif
