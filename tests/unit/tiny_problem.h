/* tiny_problem.h - small problems for tests: technicians with one route each, all legs alike. */
#ifndef TESTS_TINY_PROBLEM_H
#define TESTS_TINY_PROBLEM_H

#include <arrival/arrival.h>

enum { TINY_SHIFT_START_S = 8 * 3600 };

typedef struct tiny_options {
    int32_t technicians, jobs_each;
    int64_t travel_s;                             /* of every leg */
    int64_t planned_s;                            /* service */
    int64_t mean_s, cv_ppm, pace_ppm;             /* lognormal model; mean_s 0 = no model */
    int64_t leg_ppm, technician_day_ppm, day_ppm; /* spread of travel */
    int64_t shift_s;                              /* length of the shift */
} tiny_options;

typedef struct tiny_problem {
    arv_arena *arena;
    arv_spec spec;
    arv_technician *technicians;
    arv_shift *shifts;
    arv_job *jobs;
    arv_profile profile;
    arv_matrix matrix;
    arv_duration_model model;
    const arv_problem *problem;
    arv_plan plan;
} tiny_problem;

/* Fills the spec; change it, then call tiny_compile. */
void tiny_fill(tiny_problem *tiny, const tiny_options *options);
/* One travel model and one access model for all, from tables of `count` rows; the models are the
 * caller's, to change further, and outlive the problem. */
void tiny_learned(tiny_problem *tiny, arv_travel_model *travel, arv_duration_model *access,
                  const int64_t *ppm, const int64_t *leg_value, const int64_t *access_value,
                  int32_t count);
/* Compiles the spec and plans technician t's jobs t * jobs_each ... in order. Every time of the
 * plan is as if all went to plan and no break were there. */
void tiny_compile(tiny_problem *tiny);
void tiny_free(tiny_problem *tiny);

#endif
