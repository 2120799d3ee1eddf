/* schedule.h - exact times of one route in a given order: what the plan states to the world. */
#ifndef ARRIVAL_SCHEDULE_H
#define ARRIVAL_SCHEDULE_H

#include "model/problem.h"

/* A visit of the order: job >= 0, the break -1 - b with b the compiled break index, or SCHEDULE_RESTOCK. */
typedef int32_t schedule_item;

#define SCHEDULE_RESTOCK INT32_MIN

static inline schedule_item schedule_break(int32_t b)
{
    return -1 - b;
}

/* Fills START, items, END into `steps` (count + 2 elements, internal seconds plus origin) and the
 * totals of `route` (technician, shift, steps included). The technician leaves as late as lets the
 * first visit start on time. `cost_units` gets the route's cost in cost units, without rounding.
 * Returns ARV_NONE, or the first position whose rule is broken (count = the end). O(count). */
int32_t schedule_route(const arv_problem *p, int32_t shift, const schedule_item *items,
                       int32_t count, arv_step *steps, arv_route *route, int64_t *cost_units);

/* The same with services that start within bounds beside their windows, per job; NULL = none. */
int32_t schedule_bounded_route(const arv_problem *p, int32_t shift, const schedule_item *items,
                               int32_t count, const start_bounds *bounds, arv_step *steps,
                               arv_route *route, int64_t *cost_units);

/* Price of an amount in cost units, rounded to nearest. */
int64_t schedule_price(const arv_problem *p, int64_t cost_units);

#endif
