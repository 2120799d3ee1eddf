/* day_extend.h - an event about a job that nobody knew of when the day was opened. */
#ifndef DAY_DAY_EXTEND_H
#define DAY_DAY_EXTEND_H

#include <arrival/day.h>

/* arv_day_extend and arv_day_apply in one: an event that names the last job of `problem`. When it is refused the day
 * is as it was and has forgotten the problem. Errors as of both. */
arv_status day_extend_apply(arv_day *day, const arv_problem *problem, const arv_event *event,
                            arv_arena *arena, arv_updates *updates, arv_error *error);

#endif
