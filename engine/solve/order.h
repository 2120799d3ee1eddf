/* order.h - routes that come from outside, as linked tours. */
#ifndef SOLVE_ORDER_H
#define SOLVE_ORDER_H

#include "search/tours.h"

/* Links the visits of `order` with their breaks at best, in `arena`. Everything that is wrong is a
 * violation with path routes[r].jobs[k], as arv_plan_from_order says; then `t` is of no use. */
arv_status order_link(arv_arena *arena, const arv_problem *problem, const arv_route_in_force *order,
                      int32_t count, tours *t, arv_error *error);

/* The order of visits of a plan, route by route. RESOURCE_EXHAUSTED. */
arv_status order_of_plan(arv_arena *arena, const arv_problem *problem, const arv_plan *plan,
                         const arv_route_in_force **order);

#endif
