/* plan_build.h - the search's routes as the public plan. */
#ifndef SOLVE_PLAN_BUILD_H
#define SOLVE_PLAN_BUILD_H

#include "search/tours.h"

/* Steps, totals and reasons of everything in `t`; memory from `arena`. INTERNAL when a route does
 * not keep its times. O(nodes + unserved * shifts). */
arv_status plan_build(arv_arena *arena, const tours *t, arv_plan **plan, arv_error *error);

/* Why an unserved job is so, by trying it alone in every shift; `empty` has no job on any route.
 * O(shifts). */
arv_reason plan_reason(tours *empty, int32_t job);

#endif
