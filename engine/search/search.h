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

#include "parameters/parameter_set.h"
#include "search/tours.h"

/* Tasks of an epoch: each has its own number below search_tasks, which is at most this. */
enum { SEARCH_TASKS_MOST = 16 };

/* Somebody who keeps good routes: hears of every route that an accepted change made, from the thread that
 * works on `task`. Of one task in a fixed order, whatever the threads. `jobs` is borrowed. */
typedef struct search_listener {
    void (*route)(void *context, int32_t task, int32_t shift, const int32_t *jobs, int32_t count,
                  int64_t cost);
    void *context;
} search_listener;

/* Work of one thread beside an epoch, which is `length` times as long then. */
typedef struct search_aside {
    void (*run)(void *context);
    void *context;
    int32_t length;
} search_aside;

typedef struct search_options {
    uint64_t seed;
    int32_t threads;
    bool (*stop)(void *context); /* asked now and then, by any thread; true voids the epoch */
    void *stop_context;
    const arv_parameters *parameters; /* NULL = defaults */
    search_listener listener;         /* route NULL: nobody listens */
} search_options;

typedef struct search search;

/* The first solution: what is in force, then greedy insertion. Works in `arena`.
 * FAILED_PRECONDITION with a path when a frozen prefix cannot be driven. */
arv_status search_open(arv_arena *arena, const arv_problem *p, const search_options *options,
                       search **out, arv_error *error);

/* Another search takes over after about so many epochs: cools down once within them. To be said before
 * the first epoch. */
void search_cool_within(search *s, int64_t epochs);

/* One epoch on all threads; false when it was stopped and is void. Owns a parallel region. `aside` may be
 * NULL. */
bool search_epoch(search *s, const search_aside *aside);

/* The best solution so far, as links (tours_save_route); valid until the next epoch. */
const int32_t *search_best(const search *s, int64_t *weight, int64_t *cost);

int32_t search_tasks(const search *s);

/* The nodes of its routes, for reading links. */
const tours *search_shape(const search *s);

/* A better solution from elsewhere: what follows starts from it. */
void search_adopt(search *s, const int32_t *next, int64_t weight, int64_t cost);

/* The same for one of what is annealed side by side: the others go on from where they are. */
void search_join(search *s, const int32_t *next, int64_t weight, int64_t cost);

/* The best solution with all its times; the search is over then. */
const tours *search_close(search *s);

#endif
