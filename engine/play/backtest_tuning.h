/* backtest_tuning.h - what the baselines learn from days that are over: the half widths of
 * LAST_ETA and of the learned ETA by stops away, the standard deviation of PLAN_NORMAL by place in the route.
 *
 * Tuned again whenever a day has become known, on the last so many days with visits: as fresh as
 * what the product knows. */
#ifndef PLAY_BACKTEST_TUNING_H
#define PLAY_BACKTEST_TUNING_H

#include <arrival/arrival.h>

/* How far an arrival was from what had been said of it. */
typedef struct backtest_error {
    int32_t day;   /* index of the day */
    int32_t class; /* ETAs: stops away; PLAN_NORMAL: place in the route from 0 */
    int64_t late_s;
} backtest_error;

typedef struct backtest_errors {
    arv_arena *arena;
    backtest_error *items; /* in the order they came */
    int32_t count, room;
} backtest_errors;

typedef struct backtest_tuning {
    backtest_errors eta, learned, plan; /* of LAST_ETA, of the learned ETA, of PLAN_NORMAL */
    double alpha;
    double normal_k;
    int32_t classes; /* of the next three; what is beyond counts as the last one */
    int64_t *eta_half_s, *learned_half_s; /* by stops away */
    double *plan_deviation_s;             /* by place */
} backtest_tuning;

/* For routes of up to `stops` stops. RESOURCE_EXHAUSTED. */
arv_status backtest_tuning_make(arv_arena *arena, int32_t stops, double alpha,
                                backtest_tuning *tuning);

/* RESOURCE_EXHAUSTED. Amortised O(1). */
arv_status backtest_errors_add(backtest_errors *errors, backtest_error error);

/* Tunes on the errors of days first_day .. last_day; forgets those before. O(errors log errors).
 */
void backtest_tuning_update(backtest_tuning *tuning, int32_t first_day, int32_t last_day);

/* Half the width of PLAN_NORMAL at a place in the route. */
int64_t backtest_tuning_normal_s(const backtest_tuning *tuning, int32_t place);

#endif
