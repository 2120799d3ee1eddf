/* backtest_means.h - the dispatcher's table: how long a leg and a stay took on average, over all days
 * that are known.
 *
 * Plain means, every record alike: no hours, no drift, no technicians. It is what a schedule made of
 * history says, and gives the ETA of LAST_ETA. A leg never driven takes its planned time as far off
 * as all legs are together; a job type never seen stays as long as all do, or as planned. */
#ifndef PLAY_BACKTEST_MEANS_H
#define PLAY_BACKTEST_MEANS_H

#include "play/backtest_expect.h"
#include "play/backtest_records.h"

typedef struct backtest_mean {
    double n, sum_s, planned_s; /* planned: of the same visits */
} backtest_mean;

typedef struct backtest_means {
    const backtest_records *records;
    int32_t *leg_of; /* per visit; ARV_NONE = places unknown */
    backtest_mean *legs, all_legs;
    backtest_mean *stays, all_stays; /* by number of the job type */
} backtest_means;

/* Nothing known yet. RESOURCE_EXHAUSTED. O(visits). */
arv_status backtest_means_make(arv_arena *arena, const backtest_records *records,
                               backtest_means *means);

/* Counts the visits of a day. */
void backtest_means_learn(backtest_means *means, int32_t day);

/* The route by these means. RESOURCE_EXHAUSTED. */
arv_status backtest_means_expect(const backtest_means *means, const backtest_route *route,
                                 arv_arena *arena, backtest_expect *expect);

#endif
