/* piece.h - a part of the solution that one thread improves on its own for an epoch.
 *
 * Pieces are disjoint sets of shifts and jobs. A thread touches only nodes of its own piece, and
 * asks `job_piece` (fixed for the epoch) before it looks at a neighbour, so that threads share the
 * arrays of one `tours` without a race and the outcome does not depend on who ran when. */
#ifndef SEARCH_PIECE_H
#define SEARCH_PIECE_H

#include "base/rng.h"
#include "parameters/parameter_set.h"
#include "search/neighbour.h"
#include "search/search.h"
#include "search/tours.h"

/* Static orderings of jobs for reinsertion; see recreate.c. */
enum { SORT_KEYS = 7 };

/* Chances of 2^32, and orders of reinsertion as cumulated shares: random, then by the sort keys. */
typedef struct piece_chances {
    uint32_t split, split_stop, blink, everywhere, open;
    int32_t order_until[SORT_KEYS + 1];
} piece_chances;

/* What all pieces of a search share; read-only during an epoch. */
typedef struct search_shared {
    const arv_problem *p;
    const arv_parameters *set;
    piece_chances chance; /* as `set` says: piece_chances_of */
    neighbours by_travel, by_time;
    int32_t insertion_width; /* how many of by_time are looked at */
    const int32_t *job_piece, *shift_piece;
    const bool *job_fixed; /* related to jobs of other pieces: stays; NULL = none is (related.h) */
    const int32_t *sort_key[SORT_KEYS];
    double weight_price; /* cost of one unit of unserved weight in the annealing */
    double temperature;  /* this epoch's */
    int32_t iterations;  /* per piece and epoch */
    search_listener listener;
    int32_t *best_next; /* links of the best state of each piece in this epoch */
} search_shared;

/* Working memory of one thread. */
typedef struct piece_scratch {
    int32_t *removed;    /* jobs taken out in this iteration, then those to insert */
    int32_t *sequence;   /* jobs of one route */
    int32_t *log;        /* node sequences of touched routes, for undo */
    int32_t *touched;    /* their shifts */
    int32_t *log_first;  /* start of each in `log` */
    int64_t *old_cost;   /* their cost before */
    int32_t *shift_mark; /* iteration in which a shift was touched */
    int32_t *route_ok;   /* insertion test per shift: stamp * 2 + fits */
    int32_t *waiting;    /* unserved jobs picked for this iteration */
    /* where relations bind moments (related_recreate.c); else NULL */
    start_bounds *log_bounds;  /* parallel to `log` */
    uint8_t *listed, *grouped; /* per job, 0 between two calls */
    int32_t *group, *dropped;
    bool lost_fixed;      /* a fixed job left its route */
    int32_t *unserved_at; /* per job of the piece: position in its list of unserved, or ARV_NONE */
} piece_scratch;

typedef struct piece {
    int32_t id, task;
    int32_t *shifts, shift_count;
    int32_t *jobs, job_count;
    int32_t *unserved, unserved_count; /* room for all jobs of the piece */
    rng random;
    /* current and best-of-epoch totals */
    int64_t weight, cost, best_weight, best_cost;
} piece;

piece_chances piece_chances_of(const arv_parameters *set);

bool piece_scratch_create(arv_arena *arena, const arv_problem *p, const arv_parameters *set,
                          piece_scratch *scratch);

/* Inserts `count` jobs at their best places, in a random one of several orders; those that fit
 * nowhere stay unserved and are moved to the front of `jobs`. Returns how many those are. Routes are
 * noted for undo before they change; `stamp` counts insertions of an epoch.
 * Source of order and blinks: Christiaens & Vanden Berghe 2020, section 4.2. */
int32_t recreate(tours *t, const search_shared *shared, piece *pc, piece_scratch *scratch,
                 int32_t *jobs, int32_t count, int32_t iteration, int32_t *stamp, int32_t *touched);

/* The same with the order given. `heed_prices`: leave a job when its price is below its place. */
int32_t insert_in_order(tours *t, const search_shared *shared, piece *pc, piece_scratch *scratch,
                        int32_t *jobs, int32_t count, int32_t iteration, bool heed_prices,
                        int32_t *stamp, int32_t *touched);

/* Removes strings of jobs from routes near a random job; returns how many are in `removed`. */
int32_t ruin(tours *t, const search_shared *shared, piece *pc, piece_scratch *scratch,
             int32_t iteration, int32_t *touched_count);

/* Remembers a route before its first change in this iteration. */
void undo_note(tours *t, piece_scratch *scratch, int32_t shift, int32_t iteration,
               int32_t *touched);

/* So many iterations of ruin, recreate and annealing on a piece. `stop` is asked now and then; true leaves
 * early and the epoch is void. */
bool piece_anneal(tours *t, const search_shared *shared, piece *pc, piece_scratch *scratch,
                  int32_t iterations, bool (*stop)(void *context), void *context);

#endif
