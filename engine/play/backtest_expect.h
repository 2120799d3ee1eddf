/* backtest_expect.h - the dispatcher's sum: how long a route takes when everything takes as long as
 * it does on average.
 *
 * Means of the learned models, as of the start of the route: travel by the hour, access, service; or
 * plain means of the past (backtest_means.h). Means add up along a route, medians of skewed times do
 * not, so this is the stronger baseline. The learned ones say where a customer is planned. */
#ifndef PLAY_BACKTEST_EXPECT_H
#define PLAY_BACKTEST_EXPECT_H

#include "model/problem.h"

typedef struct backtest_leg {
    double nominal_s;              /* of the matrix, times the mean of the leg's factor */
    const arv_travel_model *model; /* for its hours; NULL = none */
} backtest_leg;

typedef struct backtest_expect {
    int32_t count;
    backtest_leg *leg; /* [count] to each stop */
    double *stay_s;    /* [count] from arriving to leaving */
} backtest_expect;

/* For the jobs 0 .. job_count - 1 of `problem` in this order, by its first shift.
 * RESOURCE_EXHAUSTED. O(jobs log models). */
arv_status backtest_expect_make(arv_arena *arena, const arv_problem *problem,
                                backtest_expect *expect);

/* Seconds of driving to stop k when leaving at `depart_s`. */
double backtest_expect_leg_s(const backtest_expect *expect, int32_t k, int64_t depart_s);

/* When he arrives at the stops first .. count - 1 if he leaves for `first` at `depart_s`. */
void backtest_expect_walk(const backtest_expect *expect, int32_t first, int64_t depart_s,
                          int64_t *arrive_s);

#endif
