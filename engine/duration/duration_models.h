/* duration_models.h - the duration models of a problem, compiled to quantile tables and looked up.
 *
 * How long a job takes: service = base_s * own factor * pace factor.
 *   own   drawn for each job: LOGNORMAL with the stated mean and cv; QUANTILES by its table; FIXED
 * one. pace  one draw per technician and day, log N(-pace_sigma^2 / 2, pace_sigma^2), mean one: the
 * stated mean stays the mean and cv is the spread of one job given the pace. base_s is the planned
 * service of (job, technician) for FIXED, for `ratio` models and where no model matches (then the
 * job takes exactly that long); else the model's mean in seconds, times the technician's
 * duration_ppm unless the model is stated for that technician himself.
 * QUANTILES are interpolated linearly and flat beyond the outermost points: state 0 and 1,000,000.
 */
#ifndef DURATION_DURATION_MODELS_H
#define DURATION_DURATION_MODELS_H

#include "base/arena.h"
#include "kernel/kernel.h"
#include "model/problem.h"
#include "model/service.h"

typedef struct duration_shape {
    const arv_duration_model *model;
    const kernel_table *own; /* NULL = exactly one */
    double mean;             /* seconds, or ratio to the planned service */
    int32_t pace;            /* index into paces, ARV_NONE = none */
} duration_shape;

/* A distinct pace sigma and its factor before anything is known of the day. */
typedef struct duration_pace {
    double sigma;
    kernel_table prior;
} duration_pace;

typedef struct duration_models {
    const arv_problem *problem;
    const arv_duration_model *list; /* borrowed */
    service_models index;
    duration_shape *shapes; /* per element of the list */
    int32_t shape_count;
    duration_pace *paces;
    int32_t pace_count;
} duration_models;

/* Distribution of one job done in one shift. */
typedef struct duration_law {
    int32_t base_s;
    const kernel_table *own;
    int32_t pace;
} duration_law;

/* Compiles `count` models of the problem (its models or its access_models) into `arena`;
 * RESOURCE_EXHAUSTED past its cap. O(M log M). */
arv_status duration_models_compile(arv_arena *arena, const arv_problem *problem,
                                   const arv_duration_model *list, int32_t count,
                                   duration_models *models);

/* The most exact match: (type, technician), (type, any), (any, technician), (any, any). O(log M).
 */
duration_law duration_law_of(const duration_models *models, int32_t shift, int32_t job);

/* The same for a job that differs from the problem's in its type or, `planned`, in its service_s, which then
 * stands in for a model's mean in seconds; the spread stays the model's. */
duration_law duration_law_for(const duration_models *models, int32_t shift, const arv_job *job,
                              bool planned);
/* Planned seconds of such a job. */
int32_t duration_planned_for(const duration_models *models, int32_t shift, const arv_job *job);
duration_law duration_access_for(const duration_models *models, int32_t shift, const arv_job *job);

/* The same when the matching shape is known already, NULL = none matches. O(1). */
duration_law duration_law_with(const duration_models *models, const duration_shape *shape,
                               int32_t shift, int32_t job);

/* As duration_law_of for the time from arriving to being ready: no time at all where no model
 * matches, and no pace. */
duration_law duration_access_of(const duration_models *models, int32_t shift, int32_t job);
duration_law duration_access_with(const duration_shape *shape);

#endif
