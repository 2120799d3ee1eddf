/* backtest_timeline.h - the state of a backtest while time runs through it. Private to backtest*.c.
 *
 * backtest.c moves the clock; backtest_prepare.c chooses what is walked; backtest_between.c does what
 * is done between two slots of time, one after the other: learning, judging, passing on. */
#ifndef PLAY_BACKTEST_TIMELINE_H
#define PLAY_BACKTEST_TIMELINE_H

#include "play/backtest.h"

typedef struct backtest_timeline {
    const backtest_options *options;
    const arv_control *control;
    const backtest_observer *observer;
    arv_arena *arena;
    arv_error *error;
    backtest_result *result;
    const backtest_records *records;
    arv_learner *learner;

    const backtest_route **waiting; /* to be walked, by start */
    int32_t waiting_count, next_waiting;
    backtest_walk *running; /* in the order they began */
    int32_t running_count;
    int32_t first_day;            /* index of the first day that is walked */
    int32_t first_report;         /* index of the first day that is reported */
    int32_t next_day;             /* not yet begun */
    int32_t next_learned;         /* not yet known */
    int32_t over;                 /* routes */
    arv_calibration *calibration; /* NULL = none */
    traffic_news *said;  /* [days]: what routes of the day that are over said about its traffic */
    traffic_news *known; /* [days]: the running ones too */
    backtest_means means;
    backtest_tuning tuning;
    backtest_setting setting;
    report_sums sums[PLAY_POLICIES];
    int threads;
} backtest_timeline;

arv_status backtest_no_memory(const backtest_timeline *t);

arv_status backtest_check_options(const backtest_options *options, const arv_learner *learner,
                                  arv_error *error);

/* Allocates, and chooses the days and routes to walk. RESOURCE_EXHAUSTED. */
arv_status backtest_prepare(backtest_timeline *t);

/* Learns the days whose last tap is before `now_s`, and tunes the baselines on them. */
arv_status backtest_learn_days(backtest_timeline *t, int64_t now_s);

/* Judges the durations of the days that begin before `until_s`. */
arv_status backtest_begin_days(backtest_timeline *t, int64_t until_s);

/* Every running route hears what the others of its day say about the traffic. */
void backtest_share_traffic(backtest_timeline *t);

/* Counts the walks that are over and closes them. The first failure of a walk, or RESOURCE_EXHAUSTED.
 */
arv_status backtest_retire(backtest_timeline *t);

#endif
