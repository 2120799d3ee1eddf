/* solve_bound.h - a proven bound for a plan at hand, into its summary. */
#ifndef SOLVE_SOLVE_BOUND_H
#define SOLVE_SOLVE_BOUND_H

#include "model/problem.h"

/* Spends up to `seconds` on bounds for `plan` (bound/bound.h) and fills summary.bound and
 * summary.bound_priority_lost; both stay ARV_UNSET when none is found. RESOURCE_EXHAUSTED. */
arv_status solve_bound(const arv_problem *p, double seconds, int32_t threads,
                       const arv_control *control, arv_plan *plan, arv_error *error);

#endif
