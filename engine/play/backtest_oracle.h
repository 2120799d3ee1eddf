/* backtest_oracle.h - what the width of the windows near the customer is made of.
 *
 * The error of an expected arrival is the sum of the errors of its parts: the legs driven and the
 * stays on the way. A part's share of the variance is the mean of (its error x the whole error) over
 * the mean of the squared whole error, over all looks one to three stops away; shares add up to one.
 * A window can only become narrower where a share is large and something can be known sooner. */
#ifndef PLAY_BACKTEST_ORACLE_H
#define PLAY_BACKTEST_ORACLE_H

#include "play/backtest_walk.h"

enum { BACKTEST_ORACLE_FROM = 1, BACKTEST_ORACLE_TO = 3 };

/* A stay at a job of a type (to = ARV_NONE - 1) or a leg between two places; text numbers. */
typedef struct backtest_part {
    int32_t from, to;
    double product; /* sum of part error x whole error */
} backtest_part;

enum { BACKTEST_PART_JOB = ARV_NONE - 1 };

typedef struct backtest_oracle {
    arv_arena *arena;
    const backtest_records *records;
    backtest_part *parts; /* not yet merged */
    int32_t count, room;
    double squares; /* sum of squared whole errors */
    int64_t looks;
} backtest_oracle;

/* RESOURCE_EXHAUSTED. */
arv_status backtest_oracle_make(arv_arena *arena, const backtest_records *records,
                                backtest_oracle *oracle);

/* Adds the looks of a walk that is over. RESOURCE_EXHAUSTED. O(looks). */
arv_status backtest_oracle_add(backtest_oracle *oracle, const backtest_walk *walk);

/* Merges the parts and puts those with the largest shares first. */
void backtest_oracle_settle(backtest_oracle *oracle);

#endif
