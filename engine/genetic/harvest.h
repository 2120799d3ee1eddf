/* harvest.h - the routes that a search came by, and the best choice among them.
 *
 * A search forgets; its good routes do not have to be found again. Every task of an epoch (a breed, a
 * piece under ruin and recreate) offers the routes that keep all rules to a pool of its own; between
 * epochs these are merged in the order of the tasks, and now and then a set partition (setpart/) chooses
 * among all of them. What it finds depends on the epochs run, not on threads.
 *
 * Before a choice the routes of the incumbent are also offered as they would be for technicians of other
 * classes: whole sequences change hands where technicians differ, which moves of few jobs never do. */
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
    route_pool *inbox; /* per task */
    int32_t inbox_count;
    set_partition choosing;
    tours *
        workshop; /* empty routes to try orders in; NULL: routes are compact, their cost is a sum */
    set_route *incumbent; /* [shift_count] */
    int32_t *jobs;        /* [job_count] of the incumbent */
    int32_t *next;        /* the better solution, as links */
    int64_t weight, cost;
} harvest;

/* Are routes of such a problem each on its own, and pairs none? */
bool harvest_supports(const arv_problem *p);

/* `summed`: all routes are such as genetic/ breeds. False when the arena is full. */
bool harvest_create(arv_arena *arena, const arv_problem *p, int32_t tasks, bool summed, harvest *h);

/* Offers the tours of `d` that are on time and within load. `scratch`: [job_count]. */
void harvest_offer(route_pool *inbox, const descent *d, int32_t *scratch);

/* Takes over what the tasks offered; theirs are empty then. */
void harvest_merge(harvest *h);

/* Looks for a better choice than the solution `next` of `t`'s problem; true when there is one in
 * h->next, of h->weight and h->cost. Not while routes are merged. */
bool harvest_choose(harvest *h, const tours *t, const int32_t *next, int64_t weight, int64_t cost,
                    linear_stop until);

#endif
