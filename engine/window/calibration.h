/* calibration.h - windows that learn from how they were kept.
 *
 * The scenarios say where an arrival may lie; records say how often it did. A calibration stretches
 * both sides of a customer's arrivals around their median: the late side by e^high, the early one by
 * e^low. Two kinds of tracks give high and low, and are added:
 *
 *   - by visits left (0, 1, ... 14, 15 or more): is the arrival outside the stretched live interval of
 *     that look as often as its tails say? Every customer answers this at each of his looks, so it
 *     is learned quickly, and where nothing is wrong (he is next) nothing is widened. A look that
 *     nobody has answered yet goes by the nearest one that somebody has, with fewer visits left.
 *   - the promise: was the *final nested* window broken as often as alpha says? Looks that are right
 *     one by one can miss too often together when what makes them wrong stays the same all day (a
 *     slow technician whom the model does not know); this makes the promise itself come true.
 *
 * After each technician-day, high += step * sum(late miss - expected) over its customers, likewise
 * low: tracking a quantile by stochastic approximation (Robbins & Monro 1951), which with a constant
 * step is adaptive conformal inference in score space (Gibbs & Candes 2021, Angelopoulos, Candes &
 * Tibshirani 2023). Customers of one day share its luck, so they are one batch. Tracks exist for all
 * job types together and for each; a type with n outcomes counts n / (n + 200). Everything is
 * bounded: no side is ever stretched more than fourfold or less than by half, so no window is
 * infinite. calibration.c holds the constants and what they measured. */
#ifndef WINDOW_CALIBRATION_H
#define WINDOW_CALIBRATION_H

#include "window/ledger.h"

#include <arrival/windows.h>

enum {
    CALIBRATION_LOOKS = ARV_LIVE_LOOKS,        /* tracks by visits left */
    CALIBRATION_TRACKS = CALIBRATION_LOOKS + 1 /* and the promise, last */
};

/* Stretches `sorted`, the arrivals `a` of a customer with `stops_away` visits left, in place, by both
 * kinds of tracks. What is never reached stays so, order and median stay, nothing comes before
 * earliest_s that did not. `calibration` may be NULL. O(count). */
arrivals calibration_stretch(const arv_calibration *calibration, const char *job_type,
                             int32_t stops_away, int32_t earliest_s, int32_t *sorted, arrivals a);

/* The same by the track of visits left alone: for the live interval of one look, which promises
 * nothing about other looks. */
arrivals calibration_stretch_look(const arv_calibration *calibration, const char *job_type,
                                  int32_t stops_away, int32_t earliest_s, int32_t *sorted,
                                  arrivals a);

/* What is noted of one customer during a day, to become his arv_outcome. Zero-initialise. */
typedef struct calibration_watch {
    struct {
        bool seen;
        int32_t low_s, median_s, high_s;
    } live[CALIBRATION_LOOKS];
    bool revised, later, arrived; /* given up; for a later window; he is there */
    int32_t from_s, to_s;         /* of the promise, once it is given up */
    int32_t arrive_s;
} calibration_watch;

/* Before the arrivals of a look are stretched. */
void calibration_watch_look(calibration_watch *watch, const ledger_rules *rules, const arrivals *a,
                            int32_t stops_away);
/* Nothing more will be noted of a look with so many visits left. */
bool calibration_watch_knows(const calibration_watch *watch, int32_t stops_away);
/* After it. */
void calibration_watch_account(calibration_watch *watch, const ledger *before, const ledger *after,
                               ledger_outcome outcome);
/* The outcome of a customer whom the technician has reached; `account` is his last, NULL = he had no
 * window. */
arv_outcome calibration_watch_outcome(const calibration_watch *watch, const ledger_rules *rules,
                                      const char *job_type, const ledger *account);

#endif
