/* pool_problem.h - just enough of a compiled problem for pools of routes: jobs with weights, classes of
 * shifts, frozen prefixes. Routes are whatever a test says they are. */
#ifndef TESTS_POOL_PROBLEM_H
#define TESTS_POOL_PROBLEM_H

#include "base/rng.h"
#include "model/problem.h"

enum { POOL_JOBS_MOST = 400, POOL_SHIFTS_MOST = 400 };

typedef struct pool_problem {
    arv_problem p;
    int32_t shift_class[POOL_SHIFTS_MOST], prefix_first[POOL_SHIFTS_MOST + 1];
    int32_t prefix_job[POOL_JOBS_MOST], job_prefix_shift[POOL_JOBS_MOST];
    int64_t job_weight[POOL_JOBS_MOST], job_unserved_cost[POOL_JOBS_MOST];
} pool_problem;

/* `jobs` jobs of weight 1 and classes of `class_size[c]` shifts each. */
void pool_problem_init(pool_problem *problem, int32_t jobs, int32_t classes,
                       const int32_t *class_size);

/* `count` different jobs in random order. */
void pool_problem_draw(const pool_problem *problem, rng *random, int32_t count, int32_t *jobs);

#endif
