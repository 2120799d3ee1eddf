/* bound.h - a proven lower bound on what any plan of a problem loses and costs.
 *
 * Column generation over classes of alike shifts: a linear program chooses among routes (set
 * partitioning), pricing finds the routes it lacks by labelling with ng-sets, subset-row cuts tighten
 * it (Baldacci, Mingozzi & Roberti 2011; Pecin, Pessoa, Poggi & Uchoa 2017). What is reported is never
 * the value of the linear program but the Lagrangian bound of duals rounded to integers, computed in
 * integers after exact pricing: it holds whenever it is interrupted and whatever the tolerances of the
 * simplex method.
 *
 * Two levels, as the objective has (problem.h): the weight of jobs left unserved; then the cost of any
 * plan that loses no more weight than the known one. Rules that pricing leaves out make the bound
 * weaker, never wrong: bound_class.h lists them.
 *
 * The result depends on problem, known plan and number of rounds, not on threads; a deadline or a
 * cancel ends it within about 100 ms with the best bound so far. */
#ifndef BOUND_BOUND_H
#define BOUND_BOUND_H

#include "model/problem.h"

/* Routes in the order of their shifts: shift[r] serves jobs[first[r]] .. jobs[first[r + 1]]. */
typedef struct bound_routes {
    int32_t count;
    const int32_t *shift;
    const int32_t *first; /* [count + 1] */
    const int32_t *jobs;
} bound_routes;

typedef struct bound_options {
    double seconds;             /* wall clock; 0 = no limit */
    int64_t rounds;             /* solved linear programs, the ascent before aside; 0 = no limit */
    int32_t threads;            /* >= 1 */
    int32_t memory_mb;          /* for labels; 0 = 384 */
    const arv_control *control; /* cancelled is asked; may be NULL */
    bound_routes plan;          /* the known plan: its weight and cost follow from it */
} bound_options;

typedef struct bound_result {
    bool
        found; /* there is a bound; else the problem is too large or has what pricing cannot relax */
    int64_t weight; /* no plan loses less */
    int64_t cost; /* cost units: no plan that loses no more weight than the known one is cheaper */
    bool cost_found;
    int64_t known_weight, known_cost;
    int64_t rounds;
    bool finished; /* ended by itself: nothing found to tighten it with */
} bound_result;

/* Works in an arena of its own. INTERNAL when a bound turns out above the known plan (a defect);
 * running out of memory or time is not an error: the result says what was found. Enters parallel
 * regions. */
arv_status bound_run(const arv_problem *p, const bound_options *options, bound_result *result,
                     arv_error *error);

/* What a bound on the weight says about the priority lost, for plans that leave no more mandatory jobs
 * than `mandatory_unserved`. */
int64_t bound_priority_lost(const arv_problem *p, int64_t weight, int32_t mandatory_unserved);

#endif
