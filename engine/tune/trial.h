/* trial.h - one run of one setting on one block (an instance with a seed), and its result.
 *
 * A trial of routes solves once; results compare by the cost order: priority lost, jobs left, cost. A
 * trial of windows plans with few epochs, plays days of the plan and takes the geometric mean, over the
 * numbers of visits left, of the mean Winkler score of the windows in force then: so a minute for who is
 * next counts as much as ten for who waits for hours. How many promises were kept is counted beside. */
#ifndef TUNE_TRIAL_H
#define TUNE_TRIAL_H

#include "workbench/instances.h"

enum { TRIAL_KEYS = 3 };

typedef struct trial_block {
    const instance *what;
    int32_t number; /* of the instance among all of the run */
    uint64_t seed;
} trial_block;

typedef struct trial_options {
    bool windows;
    double cpu_s;   /* processor time of a solve; 0 = none */
    int64_t epochs; /* 0 = none */
    int32_t days;   /* played, for windows */
    const char *importers;
    bool (*interrupted)(void);
} trial_options;

typedef struct trial_result {
    int32_t sound;           /* 0: no plan that the checker accepts; ranked last */
    int64_t key[TRIAL_KEYS]; /* less is better, the first that differs decides */
    int64_t kept, promised;  /* customers, for windows */
    int64_t cpu_ms;
} trial_result;

/* In this process, which should be one of its own: it enters parallel regions. */
void trial_run(const trial_block *block, const arv_parameters *set, const trial_options *options,
               trial_result *result);

/* Below 0 when `a` is better. */
int trial_order(const trial_result *a, const trial_result *b);

#endif
