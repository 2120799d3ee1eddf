/* race.h - iterated racing over settings (Lopez-Ibanez, Dubois-Lacoste, Perez Caceres, Birattari &
 * Stuetzle, "The irace package", 2016; elitist).
 *
 * A round samples settings around the best so far, and all of them run block after block, a block being an
 * instance with a seed. From the fifth block on those that are worse than the best by Friedman's test and
 * Conover's comparisons (two left: Wilcoxon's signed ranks) leave the race; who was among the best before
 * cannot be sent off on fewer blocks than he has run. Sampling differs from irace in two ways, since good
 * hand-set values and many parameters are at hand: the first round samples around the start, and a child
 * changes a few of its parent's values at a time (about SAMPLE_CHANGED).
 *
 * For windows a setting leaves as well when it keeps significantly fewer promises than 1 - alpha.
 *
 * All of it is a function of the options and the results: see trial_journal.h. */
#ifndef TUNE_RACE_H
#define TUNE_RACE_H

#include "parameters/parameter_set.h"
#include "tune/trial_runner.h"

enum { RACE_BLOCKS_MOST = 400, SAMPLE_CHANGED = 5 };

typedef struct race_options {
    const int32_t *tuned; /* rows of the table */
    int32_t tuned_count;
    int32_t budget; /* trials */
    uint64_t seed;
    int64_t promise_ppm; /* least share of promises kept, for windows; 0 = routes */
    const arv_parameters *start;
    void (*told)(void *context, const char *text); /* a line a round; NULL = none */
    void *context;
} race_options;

typedef struct race_candidate {
    arv_parameters set;
    int32_t number, round; /* the start is number 0 of round 0 */
    int32_t blocks;        /* run so far, from block 0 */
    trial_result *results; /* [RACE_BLOCKS_MOST] */
    double mean_rank;      /* among those with whom it ended its last round */
    double share;          /* mean place in its blocks, 0 = first, 1 = last */
    double share_sum;
    int32_t share_count;
    bool alive;
} race_candidate;

typedef struct race_result {
    race_candidate **candidates; /* all, by number */
    int32_t count, rounds;
    const race_candidate *winner;
    int64_t trials;
} race_result;

/* Block b of instances that are gone through in a new random order with a new seed again and again. */
trial_block race_block(const instance *list, int32_t count, uint64_t seed, int32_t b);

/* Races. The winner may be the start. `list`: what it may look at. CANCELLED, IO, RESOURCE_EXHAUSTED. */
arv_status race_run(arv_arena *arena, const race_options *options, trial_runner *runner,
                    const instance *list, int32_t count, race_result *result, arv_error *error);

/* Ranks of `count` results, 1 = best, ties share. */
void race_rank(const trial_result *const *results, int32_t count, double *ranks);

/* Does it keep significantly fewer promises than `promise_ppm`, at one-sided 5 %, over its blocks? */
bool race_breaks_promises(const trial_result *results, int32_t blocks, int64_t promise_ppm);

#endif
