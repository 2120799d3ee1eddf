/* backtest_walk.h - one route of the records, lived through again.
 *
 * When it starts it becomes a small problem of its own: one technician, his stops in order, the
 * planned travel as the matrix, the models that the past suggests as of that moment. Its windows are
 * booked, a day is opened on it, and its taps are fed in the order of the clock. Taps that are
 * missing are not sent, and nothing is sent in between: silence says nothing here, because nobody
 * knows whether a tap of the records was late. A tap that comes after one of a later step (a visit
 * closed on the way to the next) is dropped, as the engine would refuse it.
 *
 * Customers look whenever the technician leaves for a stop: at DEPARTED, or when that tap is missing,
 * at FINISHED of the stop before. */
#ifndef PLAY_BACKTEST_WALK_H
#define PLAY_BACKTEST_WALK_H

#include "day/day_live.h"
#include "day/day_traffic.h"
#include "play/backtest_means.h"
#include "play/backtest_records.h"
#include "play/backtest_tuning.h"
#include "play/play.h"

/* What is known when a route is walked; read only while routes are walked side by side. */
typedef struct backtest_setting {
    const backtest_records *records;
    const arv_learner *learner;
    const backtest_means *means;
    const backtest_tuning *tuning;
    arv_window_options windows; /* of one route: one thread; the calibration is the walk's */
} backtest_setting;

typedef struct backtest_tap {
    int64_t time_s;
    int32_t stop; /* of the route, from 0 */
    arv_event_kind kind;
    bool leaves; /* customers look: he leaves for `target` */
    int32_t target;
} backtest_tap;

typedef struct backtest_walk {
    const backtest_route *route;
    arv_arena *arena;   /* owns all of this */
    arv_arena *scratch; /* of one event */
    arv_error *error;   /* when status is not OK */
    arv_status status;
    arv_calibration *calibration; /* as it was when the route began; NULL = none */
    traffic_news heard;           /* what other routes of the day say about its traffic */
    arv_window_options windows;
    const arv_problem *problem; /* NULL = not yet started */
    arv_plan *plan;
    arv_day *day;
    backtest_expect expect, plain; /* by what was learned; by plain means */
    backtest_tap *taps;
    int32_t tap_count, next_tap, dropped_taps;
    play_customer *customers; /* [count] by stop */
    int64_t *arrive_s;        /* [count] when each stop was reached, for the scores only */
    int64_t *eta_s;           /* [count] scratch */
    day_live *live;           /* [count] scratch */
} backtest_walk;

/* Lays out the taps. `*walk` owns memory after any call: close it. RESOURCE_EXHAUSTED. */
arv_status backtest_walk_make(const backtest_route *route, backtest_walk *walk);

/* From the next tap on he knows this of the day's traffic, from other routes. */
void backtest_walk_hear(backtest_walk *walk, const traffic_news *heard);

/* What his own legs say about it so far. */
traffic_news backtest_walk_news(const backtest_walk *walk);

/* Plays all taps before `until_s`, starting the route if they are the first. Any status of the
 * engine; then walk->error says more. Walks are independent of each other. */
arv_status backtest_walk_until(backtest_walk *walk, const backtest_setting *setting,
                               int64_t until_s);

/* Is a customer judged: was his arrival recorded, and after the booking? */
bool backtest_walk_counts(const backtest_walk *walk, int32_t stop);

void backtest_walk_close(backtest_walk *walk);

#endif
