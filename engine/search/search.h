/* search.h - finds routes: construction, then annealed ruin and recreate in parallel pieces.
 *
 * The search is a sequence of epochs. In each, the current solution is cut into pieces
 * (partition.h), every piece is annealed on its own (anneal.c), and the results are put together.
 * Pieces, random streams and work per epoch depend on the problem, the seed and the epoch number
 * only: any number of threads gives the same result, and a run that was ended by the clock after N
 * epochs is repeated by asking for N epochs.
 *
 * It plans with planned times: what was learned of travel and access (spec.travel_models,
 * access_models) moves arrival windows, not routes; a test solves with and without. */
#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H

#include "search/tours.h"

typedef struct search_options {
    uint64_t seed;
    int64_t epochs;    /* 0 = no limit */
    double deadline_s; /* on the monotonic clock; an epoch it falls into is void; 0 = none */
    int32_t threads;
    const arv_control *control; /* may be NULL */
    double started_s;           /* for progress */
} search_options;

typedef struct search_result {
    tours best;
    int64_t weight, cost, epochs;
    bool cancelled;
} search_result;

/* Works in `arena`. FAILED_PRECONDITION with a path when a frozen prefix cannot be driven.
 * Owns one OpenMP parallel region per epoch. */
arv_status search_run(arv_arena *arena, const arv_problem *p, const search_options *options,
                      search_result *result, arv_error *error);

#endif
