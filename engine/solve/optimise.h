/* optimise.h - who works on a problem when: ruin and recreate first, then breeding. */
#ifndef SOLVE_OPTIMISE_H
#define SOLVE_OPTIMISE_H

#include "search/tours.h"

typedef struct optimise_options {
    uint64_t seed;
    int64_t epochs;    /* 0 = no limit */
    double deadline_s; /* on the monotonic clock; an epoch it falls into is void; 0 = none */
    int32_t threads;
    const arv_control *control;       /* may be NULL */
    double started_s;                 /* for progress */
    const arv_parameters *parameters; /* NULL = defaults */
} optimise_options;

typedef struct optimise_result {
    const tours *best;
    int64_t epochs;
} optimise_result;

/* Works in `arena`. FAILED_PRECONDITION with a path when a frozen prefix cannot be driven. What it
 * finds depends on problem, seed and number of epochs; not on threads or the clock. */
arv_status optimise(arv_arena *arena, const arv_problem *p, const optimise_options *options,
                    optimise_result *result, arv_error *error);

#endif
