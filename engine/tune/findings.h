/* findings.h - what a race is worth, and what of the winner mattered.
 *
 * Proof: start and winner on instances that the race never saw, several seeds each. Differences are summed
 * over the seeds of an instance and ordered as results are - priority lost, jobs left, cost in millionths
 * of the start's - and the signed-rank test of Wilcoxon asks whether instances lean to one side.
 *
 * Path: from the start to the winner one parameter at a time, always the one that brings most on common
 * blocks of the race (ablation of Fawcett & Hoos, Analysing differences between algorithm configurations
 * through ablation, 2016).
 *
 * Correlation: of a parameter's value with the place in the field, over all settings of the race
 * (Spearman). Below 0: larger values came in earlier. */
#ifndef TUNE_FINDINGS_H
#define TUNE_FINDINGS_H

#include "tune/race.h"

typedef struct finding_side {
    int64_t key[TRIAL_KEYS]; /* sums over sound trials */
    int64_t kept, promised;
    int32_t failed;
} finding_side;

typedef struct finding_proof {
    int32_t instances, seeds;
    int32_t better, worse, equal; /* instances, for the winner */
    double signed_p, sign_p;      /* two-sided */
    double difference_pct;        /* mean of cost over trials that left the same; NAN = none did */
    finding_side start, winner;
} finding_proof;

typedef struct finding_step {
    int32_t row; /* of the table */
    int32_t from, to;
    finding_side sums; /* with this step and all before */
    double mean_rank;  /* among the choices of the step */
} finding_step;

typedef struct finding_path {
    finding_step *steps;
    int32_t count, blocks;
    finding_side start;
} finding_path;

/* O(instances * seeds) trials for each side. CANCELLED, IO, RESOURCE_EXHAUSTED. */
arv_status finding_prove(arv_arena *arena, trial_runner *runner, const arv_parameters *start,
                         const arv_parameters *winner, const instance *list, int32_t count,
                         int32_t first_number, int32_t seeds, uint64_t seed, finding_proof *proof,
                         arv_error *error);

/* `blocks` blocks of the race; k differing values cost k (k + 1) / 2 * blocks trials. */
arv_status finding_walk(arv_arena *arena, trial_runner *runner, const arv_parameters *start,
                        const arv_parameters *winner, const instance *list, int32_t count,
                        uint64_t seed, int32_t blocks, finding_path *path, arv_error *error);

/* NAN when the value was the same in all settings. */
double finding_correlation(arv_arena *arena, const race_result *race, int32_t row);

#endif
