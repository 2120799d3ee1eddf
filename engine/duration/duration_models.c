/* duration_models.c - see duration_models.h. */
#include "duration/duration_models.h"

#include "duration/quantile_table.h"
#include "duration/shared_factor.h"

#include <math.h>
#include <stdlib.h>

static const double PPM = 1e-6;

static int compare_cv(const void *a, const void *b)
{
    const arv_duration_model *x = (*(duration_shape *const *)a)->model;
    const arv_duration_model *y = (*(duration_shape *const *)b)->model;
    return (x->cv_ppm > y->cv_ppm) - (x->cv_ppm < y->cv_ppm);
}

static int compare_pace(const void *a, const void *b)
{
    const arv_duration_model *x = (*(duration_shape *const *)a)->model;
    const arv_duration_model *y = (*(duration_shape *const *)b)->model;
    return (x->pace_sigma_ppm > y->pace_sigma_ppm) - (x->pace_sigma_ppm < y->pace_sigma_ppm);
}

/* Shapes of equal cv share one table. */
static arv_status compile_lognormal(arv_arena *arena, duration_shape **order, int32_t count)
{
    int64_t last_cv = 0;
    kernel_table *table = NULL;
    qsort(order, (size_t)count, sizeof *order, compare_cv);
    for (int32_t i = 0; i < count; i++) {
        const arv_duration_model *model = order[i]->model;
        if (model->family != ARV_MODEL_LOGNORMAL)
            continue;
        order[i]->mean = model->mean != ARV_UNSET ? (double)model->mean : 1e6;
        if (model->cv_ppm <= 0)
            continue;
        if (!table || model->cv_ppm != last_cv) {
            table = ARENA_ARRAY(arena, kernel_table, 1);
            if (!table)
                return ARV_RESOURCE_EXHAUSTED;
            quantile_table_lognormal(quantile_lognormal_sigma((double)model->cv_ppm * PPM),
                                     KERNEL_MAX_SERVICE, table);
            last_cv = model->cv_ppm;
        }
        order[i]->own = table;
    }
    return ARV_OK;
}

static arv_status compile_quantiles(arv_arena *arena, duration_shape *shape)
{
    const arv_duration_model *m = shape->model;
    kernel_table *table = ARENA_ARRAY(arena, kernel_table, 1);
    if (!table)
        return ARV_RESOURCE_EXHAUSTED;
    /* Absolute tables are relative to their mean in whole seconds, ratios to the plan. */
    const double mean = quantile_points_mean(m->quantile_ppm, m->quantile_value, m->quantile_count);
    shape->mean = m->ratio ? 1e6 : fmax(1.0, floor(mean + .5));
    quantile_table_points(m->quantile_ppm, m->quantile_value, m->quantile_count, shape->mean,
                          table);
    shape->own = table;
    return ARV_OK;
}

/* Gives every distinct pace sigma an index. */
static arv_status compile_paces(arv_arena *arena, duration_shape **order, int32_t count,
                                duration_models *models)
{
    qsort(order, (size_t)count, sizeof *order, compare_pace);
    models->paces = ARENA_ARRAY(arena, duration_pace, count);
    if (!models->paces)
        return ARV_RESOURCE_EXHAUSTED;
    const shared_posterior prior = {.observations = 0};
    double z[KERNEL_KNOTS];
    shared_quantiles(&prior, z);
    int64_t last = 0;
    for (int32_t i = 0; i < count; i++) {
        const int64_t sigma_ppm = order[i]->model->pace_sigma_ppm;
        if (sigma_ppm <= 0 || order[i]->model->family == ARV_MODEL_FIXED)
            continue;
        if (sigma_ppm != last) {
            duration_pace *pace = &models->paces[models->pace_count++];
            pace->sigma = (double)sigma_ppm * PPM;
            shared_factor_table(z, pace->sigma, &pace->prior);
            last = sigma_ppm;
        }
        order[i]->pace = models->pace_count - 1;
    }
    return ARV_OK;
}

arv_status duration_models_compile(arv_arena *arena, const arv_problem *problem,
                                   const arv_duration_model *list, int32_t count,
                                   duration_models *models)
{
    *models = (duration_models){.problem = problem, .list = list, .shape_count = count};
    if (service_models_make(arena, list, count, &models->index) != ARV_OK)
        return ARV_RESOURCE_EXHAUSTED;
    if (count == 0)
        return ARV_OK;
    models->shapes = ARENA_ARRAY(arena, duration_shape, count);
    duration_shape **order = ARENA_ARRAY(arena, duration_shape *, count);
    if (!models->shapes || !order)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t i = 0; i < count; i++)
        models->shapes[i] = (duration_shape){.model = &list[i], .mean = 1e6, .pace = ARV_NONE};
    for (int32_t i = 0; i < count; i++)
        order[i] = &models->shapes[i];
    arv_status status = compile_lognormal(arena, order, count);
    for (int32_t i = 0; i < count && status == ARV_OK; i++)
        if (models->shapes[i].model->family == ARV_MODEL_QUANTILES)
            status = compile_quantiles(arena, &models->shapes[i]);
    return status == ARV_OK ? compile_paces(arena, order, count, models) : status;
}

static int32_t seconds(double value)
{
    const double rounded = floor(value + .5);
    return rounded < KERNEL_MAX_SERVICE_S ? (int32_t)rounded : KERNEL_MAX_SERVICE_S;
}

static const arv_technician *technician_of(const duration_models *models, int32_t shift)
{
    const arv_problem *problem = models->problem;
    return &problem->spec->technicians[problem->shift_technician[shift]];
}

static const duration_shape *shape_for(const duration_models *models, int32_t shift,
                                       const char *job_type)
{
    const arv_duration_model *model =
        service_model(&models->index, job_type, technician_of(models, shift)->id);
    return model ? &models->shapes[model - models->list] : NULL;
}

static const duration_shape *shape_of(const duration_models *models, int32_t shift, int32_t job)
{
    return shape_for(models, shift, models->problem->spec->jobs[job].type);
}

/* Of a job that is planned with so many seconds. */
static duration_law law_of(const duration_shape *shape, const arv_technician *technician,
                           int32_t planned_s)
{
    duration_law law = {.base_s = planned_s, .own = NULL, .pace = ARV_NONE};
    if (!shape)
        return law;
    law.own = shape->own;
    law.pace = shape->pace;
    if (shape->model->family == ARV_MODEL_FIXED)
        return law;
    if (shape->model->ratio)
        law.base_s = seconds(planned_s * shape->mean * PPM);
    else if (shape->model->technician || technician->duration_ppm == ARV_UNSET)
        law.base_s = seconds(shape->mean);
    else
        law.base_s = seconds(shape->mean * (double)technician->duration_ppm * PPM);
    return law;
}

duration_law duration_law_with(const duration_models *models, const duration_shape *shape,
                               int32_t shift, int32_t job)
{
    return law_of(shape, technician_of(models, shift),
                  problem_service_s(models->problem, shift, job));
}

int32_t duration_planned_for(const duration_models *models, int32_t shift, const arv_job *job)
{
    const duration_shape *shape = shape_for(models, shift, job->type);
    const int64_t planned_s =
        service_planned_s(job, technician_of(models, shift), shape ? shape->model : NULL);
    return planned_s < KERNEL_MAX_SERVICE_S ? (int32_t)planned_s : KERNEL_MAX_SERVICE_S;
}

duration_law duration_law_for(const duration_models *models, int32_t shift, const arv_job *job,
                              bool planned)
{
    const duration_shape *shape = shape_for(models, shift, job->type);
    const int32_t planned_s = duration_planned_for(models, shift, job);
    duration_law law = law_of(shape, technician_of(models, shift), planned_s);
    if (planned && shape && shape->model->family != ARV_MODEL_FIXED && !shape->model->ratio)
        law.base_s = planned_s;
    return law;
}

duration_law duration_access_for(const duration_models *models, int32_t shift, const arv_job *job)
{
    return duration_access_with(shape_for(models, shift, job->type));
}

duration_law duration_law_of(const duration_models *models, int32_t shift, int32_t job)
{
    return duration_law_with(models, shape_of(models, shift, job), shift, job);
}

duration_law duration_access_with(const duration_shape *shape)
{
    if (!shape)
        return (duration_law){.base_s = 0, .own = NULL, .pace = ARV_NONE};
    return (duration_law){.base_s = seconds(shape->mean), .own = shape->own, .pace = ARV_NONE};
}

duration_law duration_access_of(const duration_models *models, int32_t shift, int32_t job)
{
    return duration_access_with(shape_of(models, shift, job));
}
