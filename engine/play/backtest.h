/* backtest.h - the honest report on real records, strictly in the order of events.
 *
 *     visits of the past -> learn | walk each route again -> what customers would have seen -> report
 *
 * Time runs once through the records, all routes side by side. Whatever is said at a moment rests on
 * what had been recorded before it:
 *   - a working day is learned once its last tap is over; a route is planned with what is learned as
 *     it begins (so a day that runs past midnight does not help the early morning);
 *   - the baselines are tuned on the same days, the last `training_days` of them;
 *   - routes of a day hear what the others' legs say about its traffic, as of the last full five
 *     minutes: the grain in which they run in parallel. Results do not depend on the threads;
 *   - windows are calibrated by the outcomes of routes that were over when theirs began.
 * The number and order of a route's stops, its places, job types and planned times are its plan and
 * known as it begins.
 *
 * Days before `from_date` are learned; the last `training_days` of them with visits are walked too,
 * which tunes the baselines and warms up what adapts, and are not reported. */
#ifndef PLAY_BACKTEST_H
#define PLAY_BACKTEST_H

#include "play/backtest_durations.h"
#include "play/backtest_eta.h"
#include "play/backtest_oracle.h"
#include "play/report.h"

typedef struct backtest_options {
    int32_t from_date, to_date; /* reported, days since 1970-01-01, both inclusive */
    bool calibrate;             /* feed the outcomes of routes that are over to those that begin */
    int32_t training_days;      /* 1..BACKTEST_MAX_TRAINING_DAYS, default 60 */
    arv_window_options windows;
} backtest_options;

enum { BACKTEST_MAX_TRAINING_DAYS = 10000 };

/* Calibration, 60 training days, all days to the end of the records, default windows. */
void backtest_options_init(backtest_options *options);

/* Whoever wants to see more than the report, called in one order whatever the threads. */
typedef struct backtest_observer {
    void *context;
    /* A route is over; `reported` = not a training day. NULL = nobody looks. */
    void (*route_over)(void *context, const backtest_walk *walk, bool reported);
    /* `done` of `total` routes are over. NULL likewise. */
    void (*progress)(void *context, int32_t done, int32_t total);
} backtest_observer;

/* What the records came to. */
typedef struct backtest_counts {
    int32_t visits, routes, days;           /* up to to_date */
    int32_t training_days, training_routes; /* walked, not reported */
    int32_t reported_days, reported_routes; /* walked and reported */
    int32_t reported_visits;                /* of all routes from from_date on */
    int32_t left_out[BACKTEST_FATES];       /* of them, by what is wrong with the route */
    int32_t no_arrival, before_booking;     /* of walked ones: not judged */
    int32_t dropped_taps;
} backtest_counts;

typedef struct backtest_result {
    backtest_options options;
    backtest_records records;
    backtest_counts counts;
    report_figures figures[PLAY_POLICIES];
    backtest_eta learned_eta;
    backtest_oracle oracle;
    backtest_durations durations;
} backtest_result;

/* Runs through `visits`, sorted by day, route, stop. `learner` is what is known at the beginning:
 * days of the records that it knows are neither learned again nor walked. At the end it knows all but
 * the last few. INVALID_ARGUMENT with paths "options.*"
 * or "records[i]"; CANCELLED; RESOURCE_EXHAUSTED; or what the engine answers, with the route's name.
 * `control` and `observer` may be NULL. Everything lives in `arena` and borrows `visits`.
 * Runs an OpenMP region. O(taps x stops ahead x scenarios). */
arv_status backtest_run(const arv_visit *visits, int32_t count, arv_learner *learner,
                        const backtest_options *options, const arv_control *control,
                        const backtest_observer *observer, arv_arena *arena,
                        backtest_result **result, arv_error *error);

/* The report as JSON, ending in a newline: the members of play's, then "oracle", "durations",
 * "records". RESOURCE_EXHAUSTED is the only error of both. */
arv_status backtest_report_json(const backtest_result *result, arv_arena *arena, const char **out);

/* A table for people. Plain UTF-8. */
arv_status backtest_summary_text(const backtest_result *result, arv_arena *arena, const char **out);

#endif
