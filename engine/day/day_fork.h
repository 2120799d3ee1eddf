/* day_fork.h - a copy of a live day, to try on it what might be done. */
#ifndef DAY_DAY_FORK_H
#define DAY_DAY_FORK_H

#include <arrival/day.h>

/* A day in the same state, which goes its own way from here: events applied to it leave `day` alone, and
 * with `scenarios` = 0 (as many as the day has) give the same updates, bit for bit. Compiled models,
 * problem, plan and calibration are shared with `day`, which must outlive the copy; the copy may be used
 * on another thread while events go to `day`. Buffers for `threads` threads. Close it with arv_day_close.
 * RESOURCE_EXHAUSTED. O(jobs + visits + scenarios * longest route). */
arv_status day_fork(const arv_day *day, int32_t scenarios, int threads, arv_day **copy,
                    arv_error *error);

/* Puts new orders in force on a copy, as PLAN_ACCEPTED does at the day's clock, but tells nobody: windows stay
 * as they are. Status as arv_day_apply of that event. */
arv_status day_fork_accept(arv_day *copy, const arv_new_order *orders, int32_t count,
                           arv_error *error);

/* The route of a shift (row of the problem); ARV_NONE = there is none yet. */
int32_t day_fork_route(const arv_day *copy, int32_t shift);

#endif
