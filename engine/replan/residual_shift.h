/* residual_shift.h - a technician's shift from where he is free; part of residual.c. */
#ifndef REPLAN_RESIDUAL_SHIFT_H
#define REPLAN_RESIDUAL_SHIFT_H

#include "day/day_outlook.h"

/* Cuts off `who`, a copy of the day's technician, what is over of the shift of `route`: its one shift gets
 * his place and time, breaks and what is left of every limit, never less than the order in force needs.
 * New arrays in `arena`; RESOURCE_EXHAUSTED. */
arv_status residual_shift(const outlook *day, const outlook_route *route,
                          int64_t late_price_per_hour, arv_arena *arena, arv_technician *who);

#endif
