/* genetic.h - populations side by side: the search that finds the last tenths of a percent.
 *
 * A problem of moderate size is bred whole, by two breeds that hand their best to each other; a
 * larger one is cut into parts of neighbouring routes, each bred on its own from the best solution
 * known, put together again and cut elsewhere. Breeds, their random streams and the number of
 * generations per epoch depend on the problem, the seed and the epoch only, never on threads.
 *
 * It takes over from a solution of a problem that compact_supports; any other problem is left to
 * search/. When that solution leaves jobs, or some may be left for a price, parts have a bench.
 * Solutions are links as tours_save_route writes them. */
#ifndef GENETIC_GENETIC_H
#define GENETIC_GENETIC_H

#include "parameters/parameter_set.h"
#include "search/tours.h"

typedef struct genetic_options {
    uint64_t seed;
    int32_t threads;
    bool (*stop)(void *context); /* asked between generations, by any thread */
    void *stop_context;
    const arv_parameters *parameters; /* NULL = defaults */
} genetic_options;

typedef struct genetic genetic;

/* `next`, `weight`, `cost`: the solution it would start from. */
bool genetic_supports(const arv_problem *p, const arv_parameters *set, const int32_t *next,
                      int64_t weight, int64_t cost);

/* Works in `arena`; NULL when it is full. `next`: a feasible solution, its unserved weight and cost. */
genetic *genetic_open(arv_arena *arena, const arv_problem *p, const genetic_options *options,
                      const int32_t *next, int64_t weight, int64_t cost);

/* One epoch on all threads; false when it was stopped and is void. Owns a parallel region. */
bool genetic_epoch(genetic *g);

/* A better solution from elsewhere. */
void genetic_adopt(genetic *g, const int32_t *next, int64_t weight, int64_t cost);

/* The best solution so far; valid until the next epoch. */
const int32_t *genetic_best(const genetic *g, int64_t *weight, int64_t *cost);

#endif
