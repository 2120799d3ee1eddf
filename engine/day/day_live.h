/* day_live.h - what a day's scenarios say right now, calibrated look by look, without rounding, nesting or ledger. For
 * judges of the windows (play, backtest); no customer is ever told this. */
#ifndef DAY_DAY_LIVE_H
#define DAY_DAY_LIVE_H

#include <arrival/day.h>

/* The central interval of one customer's arrival: it leaves out alpha / 2 of the scenarios on
 * either side. Scenarios in which he is not reached count as late; when too many of them are, the
 * interval ends at the last arrival there is. */
typedef struct day_live {
    int32_t job;
    int64_t from_s, to_s;
    bool scored; /* when his arrival is given and every scenario reaches him */
    double
        crps_s; /* mean |scenario - arrival| - half the mean difference of two scenarios (Gneiting
                      & Raftery 2007) */
    double pit; /* share of scenarios before the arrival, those of the same second half */
} day_live;

/* Intervals of the customers whom the technician of `job`'s route has yet to reach, as of the last
 * event, in the order of the route. `windows` holds as many as the route has customers. Returns how
 * many there are: those reached in no scenario are left out. Uses the day's buffers: one thread at
 * a time per day. `arrive_s` tells a judge who knows the end when each job was really reached, for
 * the scores (by job, ARV_UNSET = not; NULL = no scores). O(customers ahead * scenarios). */
int32_t day_live_windows(const arv_day *day, int32_t job, int32_t alpha_ppm,
                         const int64_t *arrive_s, day_live *windows);

#endif
