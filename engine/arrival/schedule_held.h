/* schedule_held.h - exact times of a route on which it may pay to wait before starting. */
#ifndef ARRIVAL_SCHEDULE_HELD_H
#define ARRIVAL_SCHEDULE_HELD_H

#include "arrival/schedule.h"

/* Fills the times of START, items, END (count + 2 steps) so that the route costs least, and `cost_units`.
 * Of equally cheap moments the first is taken; the wait at the first visit is spent at home where hours
 * are free. False when no times keep the rules; then nothing is filled. For problems with start_price.
 * One visit after the other is fixed at its best moment, with the least price of what follows walked
 * anew: O(count^2) curves. */
bool schedule_held(const arv_problem *p, int32_t shift, const schedule_item *items, int32_t count,
                   const start_bounds *bounds, arv_step *steps, int64_t *cost_units);

#endif
