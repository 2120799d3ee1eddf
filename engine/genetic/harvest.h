/* harvest.h - the routes of all local optima, and the best choice among them.
 *
 * A population forgets; its good routes do not have to be found again. Every breed offers the routes
 * that keep all rules to a pool of its own; between epochs these are merged in the order of the
 * breeds, and now and then a set partition (setpart/) chooses among all of them. What it finds
 * depends on the epochs run, not on threads. */
#ifndef GENETIC_HARVEST_H
#define GENETIC_HARVEST_H

#include "genetic/descent.h"
#include "search/tours.h"
#include "setpart/route_pool.h"
#include "setpart/set_partition.h"

typedef struct harvest {
    const arv_problem *p;
    arv_arena *arena; /* working memory of a choice */
    route_pool pool;
    route_pool *inbox; /* per breed */
    int32_t inbox_count;
    set_partition choosing;
    set_route *incumbent; /* [shift_count] */
    int32_t *jobs;        /* [job_count] of the incumbent */
    int32_t *next;        /* the better solution, as links */
    int64_t weight, cost;
} harvest;

/* False when the arena is full. */
bool harvest_create(arv_arena *arena, const arv_problem *p, int32_t breeds, harvest *h);

/* Offers the tours of `d` that are on time and within load. `scratch`: [job_count]. */
void harvest_offer(route_pool *inbox, const descent *d, int32_t *scratch);

/* Takes over what the breeds offered; they are empty then. */
void harvest_merge(harvest *h);

/* Looks for a better choice than the solution `next` of `t`'s problem; true when there is one in
 * h->next, of h->weight and h->cost. Not while routes are merged. */
bool harvest_choose(harvest *h, const tours *t, const int32_t *next, int64_t weight, int64_t cost,
                    linear_stop until);

#endif
