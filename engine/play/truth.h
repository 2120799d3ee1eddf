/* truth.h - the true day: what really happens, drawn straight from the distributions of the spec.
 *
 * Every draw is a pure function of (seed, day, what, who): the same job takes the same time
 * whatever the plan, the policy or the order of the draws, and none of the streams is one the
 * scenario simulation uses. Distributions are evaluated in double from the model itself, not from
 * the quantile tables of the simulation, so that a defect there shows as lost coverage. */
#ifndef PLAY_TRUTH_H
#define PLAY_TRUTH_H

#include "play/play.h"
#include "play/truth_travel.h"

typedef struct truth_models {
    const arv_duration_model *const *sorted; /* by (type, technician), for the search */
    int32_t count;
} truth_models;

typedef struct truth {
    const arv_problem *problem;
    uint64_t key; /* of the seed and of what the days are for */
    play_reality reality;
    truth_models durations, access;
    truth_travel travel;
} truth;

/* What days are drawn for: their streams are independent. */
typedef enum truth_use { TRUTH_PLAYED = 1, TRUTH_TRAINING } truth_use;

/* Sorts the models of the problem, or of reality->models_of; both are borrowed. RESOURCE_EXHAUSTED. O(models log models). */
arv_status truth_make(const arv_problem *problem, uint64_t seed, truth_use use,
                      const play_reality *reality, arv_arena *arena, truth *source);

/* How long a job takes when that technician does it. */
typedef struct truth_law {
    const arv_duration_model *model; /* NULL = exactly the planned service */
    int32_t planned_s;
    double unit_s; /* seconds per unit of the model's values */
} truth_law;

/* The most exact model: (type, technician), (type, any), (any, technician), (any, any). Values in
 * seconds are stretched by the technician's duration_ppm unless they are stated for himself. */
truth_law truth_law_of(const truth *source, const walk_route *route, int32_t job);

/* Seconds a service takes: the model at rank `u` in (0, 1), which is the job's own, times the
 * technician's pace of the day, a factor of mean one; `pace` is its standard normal. */
int32_t truth_service_s(const truth_law *law, double u, double pace, const play_reality *reality);

/* Likewise the time from arriving to being ready to start, which knows neither pace nor
 * duration_ppm and takes reality as modelled; 0 where no access model matches. */
int32_t truth_access_s(const truth *source, const walk_route *route, int32_t job, double u);

/* What a dispatcher plans with: planned services, medians of legs and access. */
void truth_nominal(const truth *source, const walk_route *route, walk_draw *draw);

/* Draws the day of one route. */
void truth_draw(const truth *source, int32_t day, const walk_route *route, walk_draw *draw);

/* Does the technician forget this tap at this job? With probability `missing_ppm`, each by itself. */
bool truth_tap_missing(const truth *source, int32_t day, int32_t job, arv_event_kind kind,
                       int32_t missing_ppm);

#endif
