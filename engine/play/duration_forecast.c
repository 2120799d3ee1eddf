/* duration_forecast.c - see duration_forecast.h. */
#include "play/duration_forecast.h"

#include "base/realmath.h"
#include "base/text_intern.h"
#include "duration/quantile_table.h"

#include <string.h>

enum { PACES = 33, HALVINGS = 30 };

/* The visits of a day as jobs in one place; travel does not matter here. */
typedef struct draft {
    arv_job *jobs;
    arv_technician *technicians; /* each once */
    arv_shift shift;
    arv_matrix matrix;
    arv_profile profile;
    int32_t zero; /* the matrix */
    text_intern names;
    int32_t *technician; /* [count] */
} draft;

static arv_status name_technicians(const arv_visit *visits, int32_t count, arv_arena *arena,
                                   draft *d)
{
    d->technician = ARENA_ARRAY(arena, int32_t, count);
    d->technicians = ARENA_ARRAY(arena, arv_technician, count);
    if (!d->technician || !d->technicians || !text_intern_init(&d->names, arena, arena))
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t i = 0; i < count; i++) {
        const char *name = visits[i].technician;
        const size_t length = strlen(name);
        d->technician[i] = text_intern_find(&d->names, name, length);
        if (d->technician[i] == ARV_NONE)
            d->technician[i] = text_intern_add(&d->names, name, length);
        if (d->technician[i] == ARV_NONE)
            return ARV_RESOURCE_EXHAUSTED;
    }
    for (int32_t t = 0; t < d->names.count; t++) {
        arv_technician_init(&d->technicians[t]);
        d->technicians[t].id = d->names.entries[t].text;
        d->technicians[t].shifts = &d->shift;
        d->technicians[t].shift_count = 1;
    }
    return ARV_OK;
}

static arv_status lay_jobs(const arv_visit *visits, int32_t count, arv_arena *arena, draft *d)
{
    d->jobs = ARENA_ARRAY(arena, arv_job, count);
    for (int32_t i = 0; d->jobs && i < count; i++) {
        arv_job_init(&d->jobs[i]);
        d->jobs[i].id = arena_printf(arena, "%d", i);
        d->jobs[i].type = visits[i].job_type;
        d->jobs[i].location = 0;
        d->jobs[i].service_s = visits[i].planned_service_s;
        if (!d->jobs[i].id)
            return ARV_RESOURCE_EXHAUSTED;
    }
    return d->jobs ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

static void lay_place(int32_t date, draft *d)
{
    enum { DAY_S = 86400 };
    arv_shift_init(&d->shift);
    d->shift.start_s = (int64_t)date * DAY_S;
    d->shift.end_s = d->shift.start_s + DAY_S;
    d->matrix = (arv_matrix){.from_s = ARV_UNSET, .rows = 1, .durations = &d->zero};
    arv_profile_init(&d->profile);
    d->profile.name = "car";
    d->profile.matrices = &d->matrix;
    d->profile.matrix_count = 1;
}

/* NULL with the status when something is refused. */
static const arv_problem *compile(const arv_learner *learner, int32_t date, const draft *d,
                                  int32_t count, arv_arena *arena, arv_status *status,
                                  arv_error *error)
{
    const arv_problem *problem = NULL;
    arv_spec spec, *learned = ARENA_ARRAY(arena, arv_spec, 1);
    arv_location *place = ARENA_ARRAY(arena, arv_location, 1);
    *status = ARV_RESOURCE_EXHAUSTED;
    if (!learned || !place)
        return arv_error_add(error, *status, "", "no memory for a day"), NULL;
    arv_spec_init(&spec);
    spec.technicians = d->technicians;
    spec.technician_count = d->names.count;
    spec.jobs = d->jobs;
    spec.job_count = count;
    spec.location_count = 1;
    spec.locations = place;
    spec.profiles = &d->profile;
    spec.profile_count = 1;
    *status = arv_learner_apply(learner, date, &spec, arena, learned, error);
    if (*status == ARV_OK)
        *status = arv_problem_compile(arena, learned, &problem, error);
    return *status == ARV_OK ? problem : NULL;
}

arv_status duration_forecast_make(const arv_learner *learner, const arv_visit *visits,
                                  int32_t count, arv_arena *arena, duration_forecast *forecast,
                                  arv_error *error)
{
    draft *d = ARENA_ARRAY(arena, draft, 1);
    if (!d || name_technicians(visits, count, arena, d) != ARV_OK ||
        lay_jobs(visits, count, arena, d) != ARV_OK)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for a day");
    lay_place(visits[0].day, d);
    arv_status status;
    const arv_problem *problem = compile(learner, visits[0].day, d, count, arena, &status, error);
    if (!problem)
        return status;
    duration_models models;
    if (duration_models_compile(arena, problem, problem->spec->models, problem->spec->model_count,
                                &models) != ARV_OK)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for a day");
    for (int32_t i = 0; i < count; i++) {
        const int32_t shift = problem->shift_first[d->technician[i]];
        forecast[i].law = duration_law_of(&models, shift, i);
        const int32_t pace = forecast[i].law.pace;
        forecast[i].pace_sigma = pace == ARV_NONE ? 0 : models.paces[pace].sigma;
    }
    return ARV_OK;
}

/* P(own factor * pace factor <= x), over equally probable paces. */
static double probability(const duration_forecast *f, const double *pace, double x)
{
    double sum = 0;
    for (int i = 0; i < PACES; i++)
        sum += f->law.own ? quantile_table_cdf(f->law.own, x / pace[i]) : x >= pace[i];
    return sum / PACES;
}

double duration_forecast_at(const duration_forecast *f, double p)
{
    if (f->pace_sigma <= 0)
        return f->law.base_s * (f->law.own ? quantile_table_at(f->law.own, p) : 1);
    const double sigma = f->pace_sigma;
    double pace[PACES], low = 0, high = 1;
    for (int i = 0; i < PACES; i++)
        pace[i] = real_exp(sigma * real_normal_quantile((i + 0.5) / PACES) - sigma * sigma / 2);
    while (probability(f, pace, high) < p && high < KERNEL_MAX_SERVICE)
        high *= 2;
    for (int i = 0; i < HALVINGS; i++) {
        const double middle = (low + high) / 2;
        if (probability(f, pace, middle) < p)
            low = middle;
        else
            high = middle;
    }
    return f->law.base_s * high;
}
