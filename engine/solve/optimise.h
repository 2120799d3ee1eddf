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
    int64_t cool_within; /* epochs after which it is no use to be hot; 0 = nobody knows */
} optimise_options;

typedef struct optimise_result {
    const tours *best;
    int64_t epochs;
} optimise_result;

/* Works in `arena`. FAILED_PRECONDITION with a path when a frozen prefix cannot be driven. What it
 * finds depends on problem, seed and number of epochs; not on threads or the clock. */
arv_status optimise(arv_arena *arena, const arv_problem *p, const optimise_options *options,
                    optimise_result *result, arv_error *error);

/* The same epoch by epoch; `epochs` of the options is not asked. What `options` points to must outlive it. */
typedef struct optimiser optimiser;
arv_status optimise_open(arv_arena *arena, const arv_problem *p, const optimise_options *options,
                         optimiser **out, arv_error *error);

/* False when the epoch is void: stopped, or there is no memory for what comes next. */
bool optimise_epoch(optimiser *o);

/* The best solution so far, as links (tours_save_route); valid until the next epoch. */
const int32_t *optimise_best(const optimiser *o, int64_t *weight, int64_t *cost);

#endif
