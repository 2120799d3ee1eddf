/* set_partition.h - the best choice among the routes of a pool.
 *
 *     minimise   price of weight * weight + cost    over routes r of the pool and unserved jobs j
 *     subject to each job in one route or unserved,  at most as many routes of a class as it has
 *                shifts,  a shift with a frozen prefix in use
 *
 * Jobs may be covered by more than one route where a judge is given: surplus visits are then taken
 * out where that saves most, which the judge must find feasible. So the linear program is a set
 * covering one, and what it chooses is often better than what it says. Without a judge each job is
 * in exactly one route or in none.
 *
 * Weight comes before cost. A better choice than the incumbent leaves no job that weighs more than all
 * that the incumbent leaves, so heavy jobs cannot stay unserved at all. For the others a step of weight
 * costs as much as a few of the dearest routes: that leads the linear program without hiding the cost
 * from it. Whether a choice is better is decided on whole numbers, weight first.
 *
 * Steps, all limited by counts and never by a clock:
 *  1. The linear program over the pool by an interior point method (set_interior.h), in rounds: columns
 *     with negative reduced costs enter, the first ones are chosen by the duals of the last call.
 *     It gives duals and a lower bound of every choice in the pool.
 *  2. A route whose reduced cost is not below the gap to the incumbent is in no better choice and
 *     drops out: exact where no job stays unserved. A gap below one cost unit ends the call.
 *  3. Dives (set_dive.h), near the incumbent and from nothing.
 *  4. Branch and cut (linear.h) when few routes are left.
 *
 * Why not the simplex method: on a day of 254 jobs and a pool of 78,000 routes GLPK took 26,000 pivots
 * and 20 s of CPU for step 1 and six dives, the incumbent being the first basis; this took 0.8 s for the
 * same, and a better choice came of it (the shares are those of the middle of the optimal face).
 *
 * Sources: Subramanian, Uchoa & Ochi 2013 (pool of an iterated local search and its set partition);
 * Gondzio, Gonzalez-Brevis & Munari 2013 (column generation with loose, centred duals).
 *
 * Coupled routes (jobs of different routes that wait for each other, balance between shifts) are not
 * of this form: the caller does not ask then. One thread at a time; the thread may change between
 * calls. */
#ifndef SETPART_SET_PARTITION_H
#define SETPART_SET_PARTITION_H

#include "linear/linear.h"
#include "setpart/route_pool.h"

/* A route in a solution; `jobs` is borrowed. One that is `fixed` in the incumbent stays: then only
 * routes over the jobs of the others and of none are chosen from, which keeps the program of a large
 * problem small. */
typedef struct set_route {
    int32_t shift, count;
    const int32_t *jobs;
    int64_t cost;
    bool fixed;
} set_route;

/* Routes of different shifts with disjoint jobs, frozen prefixes among them. `weight` and `cost`
 * include what is unserved, as tours_totals does. */
typedef struct set_solution {
    int64_t weight, cost;
    int32_t route_count;
    const set_route *routes;
} set_solution;

/* Says what jobs in this order cost on this shift, or false when a rule is broken. */
typedef struct set_judge {
    bool (*cost)(void *context, int32_t shift, const int32_t *jobs, int32_t count, int64_t *cost);
    void *context;
} set_judge;

typedef struct set_limits {
    int32_t rows;    /* a program with more jobs and classes to decide is left alone; 600 of them
                           * are 40 ms between two looks at `stop` */
    int32_t columns; /* of a linear program */
    int32_t rounds;  /* of step 1 */
    int32_t dives;   /* at most */
    int32_t dive_columns; /* that dives start from */
    int32_t tree_columns; /* at most so many for branch and cut; 0 = never */
    int64_t tree_nodes;
    int32_t memory_mb; /* what GLPK may hold */
    linear_stop stop;  /* ends the call; its result is void */
} set_limits;

void set_limits_init(set_limits *limits);

typedef struct set_result {
    bool stopped;  /* by limits->stop: nothing else is meaningful, the pool's duals included */
    bool improved; /* `better` is */
    set_solution better; /* lives in the set_partition until its next call */
    double bound;        /* of every choice in the pool, in cost with weight at its price */
    double gap;          /* of the incumbent that was given, to it */
    int32_t rounds, dives;
    int32_t survivors;         /* routes that the filter left */
    int64_t nodes, iterations; /* of the tree; of the interior point method */
} set_result;

/* What is kept between calls. The duals of the last one are in the pool: job_dual[j] is what
 * serving job j costs at the margin, class_dual[c] <= 0 what one more shift of class c would change.
 * A job whose dual is far above its share of the incumbent is badly served: ruin there. */
typedef struct set_partition {
    const arv_problem *p;
    int32_t *class_first; /* [shift_class_count + 1] into class_shift */
    int32_t *class_shift; /* shifts by class, ascending */
    uint64_t calls;
    set_route *routes; /* [shift_count] of the result */
    int32_t *jobs;     /* [job_count] */
} set_partition;

/* Takes O(jobs + shifts) from the arena. */
arv_status set_partition_create(arv_arena *arena, const arv_problem *p, set_partition *sp,
                                arv_error *error);

/* Looks for a choice that is better than the incumbent, whose routes are offered to the pool. Working
 * memory comes from `arena` and is given back. `judge` may be NULL. Fails with RESOURCE_EXHAUSTED
 * only. */
arv_status set_partition_improve(set_partition *sp, arv_arena *arena, route_pool *pool,
                                 const set_solution *incumbent, const set_judge *judge,
                                 const set_limits *limits, set_result *result, arv_error *error);

#endif
