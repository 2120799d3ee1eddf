/* bound_price.h - pricing: the routes of each class with the least reduced cost.
 *
 * Forward labels up to a middle of the day and backward labels beyond it are joined along arcs; every
 * route is found at the one arc on which it crosses the middle (Righini & Salani 2006). Classes are
 * priced side by side by threads, or the two directions of a single class. Heuristics look at few arcs:
 * those that are cheap with the duals at hand, and those of all routes that exact pricing has found (of
 * any class). The result depends on duals and sets, and on the pricings before. */
#ifndef BOUND_BOUND_PRICE_H
#define BOUND_BOUND_PRICE_H

#include "bound/bound_label.h"

enum { PRICED_MOST = 128, PRICED_LENGTH = 400 };

typedef struct priced_route {
    int64_t reduced_cost;  /* scaled, price of its class included */
    int32_t first, length; /* in jobs[] of the class */
} priced_route;

/* Of one class. */
typedef struct class_price {
    int64_t least; /* reduced cost of the best route, or 0 when none is below 0 */
    bool complete; /* nothing was cut short: `least` is exact */
    int32_t count; /* routes found with a reduced cost below 0, best first, at most PRICED_MOST */
    priced_route route[PRICED_MOST];
    int32_t *jobs;
    int32_t jobs_room;
    int32_t middle; /* where the directions meet; moves with the work they have */
    bool middle_known;
    bound_near near; /* legs that heuristics look at */
} class_price;

typedef enum bound_legs {
    LEGS_ALL,
    LEGS_CHOOSE, /* all, and keeps the cheapest for later */
    LEGS_NEAR    /* those kept; all when there are none */
} bound_legs;

typedef struct bound_effort {
    bool exact;            /* full dominance; exact pricing when it looks at all arcs, too */
    int32_t arcs_per_node; /* heuristic: so many of the cheapest and those noted; 0 = all */
    int32_t most_routes;   /* per class, at most PRICED_MOST */
    bound_legs legs;       /* heuristic: which legs it looks at */
} bound_effort;

typedef struct bound_pricer bound_pricer;

/* One pricer with memory for `threads` threads, at most `memory_mb` MB together. */
arv_status bound_pricer_create(arv_arena *arena, const arv_problem *p, const bound_class *classes,
                               int32_t threads, int32_t memory_mb, bound_stop stop,
                               bound_pricer **pricer);
void bound_pricer_destroy(
    bound_pricer *pricer); /* what it holds beside the arena; NULL is allowed */

/* Work of all pricings so far: arcs tried by labels, and arcs of the graphs built for them. */
void bound_pricer_work(const bound_pricer *pricer, int64_t *tried, int64_t *built);

/* Prices classes first, first + step, ...; prices[class] are filled. False when it was stopped. Enters
 * a parallel region. */
bool bound_price_some(bound_pricer *pricer, int32_t first, int32_t step, const bound_duals *duals,
                      const ng_sets *ng, const bound_effort *effort, class_price *prices);

/* Prices all classes. */
static inline bool bound_price_classes(bound_pricer *pricer, const bound_duals *duals,
                                       const ng_sets *ng, const bound_effort *effort,
                                       class_price *prices)
{
    return bound_price_some(pricer, 0, 1, duals, ng, effort, prices);
}

#endif
