/* pool_problem.c - see pool_problem.h. */
#include "pool_problem.h"

#include <stdlib.h>

void pool_problem_init(pool_problem *problem, int32_t jobs, int32_t classes,
                       const int32_t *class_size)
{
    *problem = (pool_problem){.p = {.job_count = jobs, .shift_class_count = classes}};
    arv_problem *p = &problem->p;
    for (int32_t c = 0; c < classes; c++)
        for (int32_t k = 0; k < class_size[c]; k++) {
            if (p->shift_count == POOL_SHIFTS_MOST)
                abort();
            problem->shift_class[p->shift_count++] = c;
        }
    for (int32_t j = 0; j < jobs; j++) {
        problem->job_weight[j] = 1;
        problem->job_prefix_shift[j] = ARV_NONE;
    }
    p->shift_class = problem->shift_class;
    p->prefix_first = problem->prefix_first;
    p->prefix_job = problem->prefix_job;
    p->job_prefix_shift = problem->job_prefix_shift;
    p->job_weight = problem->job_weight;
    p->job_unserved_cost = problem->job_unserved_cost;
}

void pool_problem_draw(const pool_problem *problem, rng *random, int32_t count, int32_t *jobs)
{
    int32_t all[POOL_JOBS_MOST];
    for (int32_t j = 0; j < problem->p.job_count; j++)
        all[j] = j;
    for (int32_t k = 0; k < count; k++) {
        const int32_t at = k + rng_below(random, problem->p.job_count - k);
        jobs[k] = all[at];
        all[at] = all[k];
    }
}
