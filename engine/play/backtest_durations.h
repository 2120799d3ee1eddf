/* backtest_durations.h - are the durations of jobs forecast well, one working day ahead?
 *
 * Every finished job of a reported day gets central intervals from what was known as the day began,
 * by three methods on the same records: the learned models; the empirical quantiles of the job's
 * type (all types when it has fewer than ten past records); a lognormal with the mean and standard
 * deviation of the logs of the same records. Judged: coverage, mean width, mean Winkler score. */
#ifndef PLAY_BACKTEST_DURATIONS_H
#define PLAY_BACKTEST_DURATIONS_H

#include "play/backtest_records.h"

typedef enum backtest_method {
    BACKTEST_LEARNED,
    BACKTEST_EMPIRICAL,
    BACKTEST_LOGNORMAL,
    BACKTEST_METHODS
} backtest_method;

/* "learned", "per_type_empirical", "lognormal"; static storage. */
const char *backtest_method_name(backtest_method method);

enum { BACKTEST_LEVELS = 2 };
extern const double backtest_levels[BACKTEST_LEVELS]; /* .80, .90 */

typedef struct backtest_interval_sums {
    int64_t covered;
    double width_s, winkler_s;
} backtest_interval_sums;

/* Past durations of one type, or of all, in order. */
typedef struct backtest_past {
    int32_t *sorted_s;
    int32_t count, room;
    double log_sum, log_squares;
} backtest_past;

typedef struct backtest_durations {
    arv_arena *arena;
    const backtest_records *records;
    backtest_past *past; /* [types + 1]: by text number, the last one is all */
    int32_t types;
    int64_t jobs; /* judged */
    backtest_interval_sums sums[BACKTEST_METHODS][BACKTEST_LEVELS];
} backtest_durations;

/* RESOURCE_EXHAUSTED. */
arv_status backtest_durations_make(arv_arena *arena, const backtest_records *records,
                                   backtest_durations *durations);

/* Judges the finished jobs of a day by what is known now. RESOURCE_EXHAUSTED, or what the learner
 * answers. O(jobs of the day x models). */
arv_status backtest_durations_judge(backtest_durations *durations, const arv_learner *learner,
                                    int32_t day, arv_error *error);

/* The jobs of a day become past. RESOURCE_EXHAUSTED. O(records so far). */
arv_status backtest_durations_learn(backtest_durations *durations, int32_t day);

#endif
