/* plan_build.h - the search's routes as the public plan. */
#ifndef SOLVE_PLAN_BUILD_H
#define SOLVE_PLAN_BUILD_H

#include "arrival/schedule.h"
#include "search/tours.h"

/* Steps, totals and reasons of everything in `t`; memory from `arena`. INTERNAL when a route does
 * not keep its times. O(nodes + unserved * shifts). */
arv_status plan_build(arv_arena *arena, const tours *t, arv_plan **plan, arv_error *error);

/* One linked route with its steps, in `arena`; `items` is room for its visits, breaks and restocking.
 * INTERNAL when it does not keep its times: `broken` says at which of them. RESOURCE_EXHAUSTED. */
arv_status plan_route(arv_arena *arena, const tours *t, int32_t shift, schedule_item *items,
                      arv_route *route, int64_t *cost_units, int32_t *broken);

/* Why an unserved job is so, by trying it alone in every shift; `empty` has no job on any route.
 * O(shifts). */
arv_reason plan_reason(tours *empty, int32_t job);

#endif
