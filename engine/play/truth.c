/* truth.c - see truth.h. */
#include "play/truth.h"

#include "base/arena.h"
#include "base/realmath.h"
#include "base/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Keeps these streams apart from every other user of rng_key: ASCII "truth". */
#define TRUTH_KEY UINT64_C(0x7472757468)
/* ... and taps that are forgotten apart from all other draws: ASCII "taps". */
#define TAP_KEY UINT64_C(0x74617073)

/* Durations stay in the range of the clock whatever a model says. */
enum { LONGEST_S = ARV_MAX_HORIZON_S };

/* ---- models ---------------------------------------------------------------------------------- */

/* NULL, which means any, sorts first. */
static int compare_names(const char *a, const char *b)
{
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int compare_models(const void *a, const void *b)
{
    const arv_duration_model *x = *(const arv_duration_model *const *)a;
    const arv_duration_model *y = *(const arv_duration_model *const *)b;
    const int by_type = compare_names(x->job_type, y->job_type);
    return by_type ? by_type : compare_names(x->technician, y->technician);
}

static arv_status sort_models(const arv_duration_model *list, int32_t count, arv_arena *arena,
                              truth_models *models)
{
    const arv_duration_model **sorted = ARENA_ARRAY(arena, const arv_duration_model *, count + 1);
    if (!sorted)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t m = 0; m < count; m++)
        sorted[m] = &list[m];
    qsort(sorted, (size_t)count, sizeof *sorted, compare_models);
    *models = (truth_models){.sorted = sorted, .count = count};
    return ARV_OK;
}

arv_status truth_make(const arv_problem *problem, uint64_t seed, truth_use use,
                      const play_reality *reality, arv_arena *arena, truth *source)
{
    const arv_spec *spec = reality->models_of ? reality->models_of : problem->spec;
    *source = (truth){.problem = problem,
                      .key = rng_key(rng_key(TRUTH_KEY, seed), (uint64_t)use),
                      .reality = *reality};
    arv_status status = sort_models(spec->models, spec->model_count, arena, &source->durations);
    if (status == ARV_OK)
        status = sort_models(spec->access_models, spec->access_model_count, arena, &source->access);
    return status == ARV_OK ? truth_travel_make(spec, arena, &source->travel) : status;
}

static const arv_duration_model *find_model(const truth_models *models, const char *type,
                                            const char *technician)
{
    const arv_duration_model key = {.job_type = type, .technician = technician};
    const arv_duration_model *wanted = &key;
    if (models->count == 0)
        return NULL;
    const arv_duration_model *const *found = bsearch(&wanted, models->sorted, (size_t)models->count,
                                                     sizeof *models->sorted, compare_models);
    return found ? *found : NULL;
}

static const arv_duration_model *match(const truth_models *models, const arv_problem *problem,
                                       const walk_route *route, int32_t job)
{
    const char *type = problem->spec->jobs[job].type;
    const char *technician = problem->spec->technicians[route->technician].id;
    const arv_duration_model *model = type ? find_model(models, type, technician) : NULL;
    if (!model && type)
        model = find_model(models, type, NULL);
    if (!model)
        model = find_model(models, NULL, technician);
    return model ? model : find_model(models, NULL, NULL);
}

truth_law truth_law_of(const truth *source, const walk_route *route, int32_t job)
{
    const arv_technician *technician = &source->problem->spec->technicians[route->technician];
    truth_law law = {.model = match(&source->durations, source->problem, route, job),
                     .planned_s = problem_service_s(source->problem, route->shift, job)};
    if (!law.model)
        return law;
    if (law.model->ratio)
        law.unit_s = law.planned_s / 1e6;
    else
        law.unit_s = law.model->technician ? 1 : (double)technician->duration_ppm / 1e6;
    return law;
}

/* ---- distributions --------------------------------------------------------------------------- */

/* Lognormal with mean one. */
static double factor(double sigma, double z)
{
    return real_exp(sigma * z - sigma * sigma / 2);
}

static double ppm(int64_t value)
{
    return value == ARV_UNSET ? 0 : (double)value / 1e6;
}

static double points_at(const arv_duration_model *model, double u)
{
    return truth_points_at(model->quantile_ppm, model->quantile_value, model->quantile_count, u);
}

/* The spread of reality stretches the distance from the median, on the log scale. */
static double stretched(double value, double median, const play_reality *reality)
{
    if (reality->spread_ppm == 0 || value <= 0 || median <= 0)
        return value;
    return median * real_exp((1 + reality->spread_ppm / 1e6) * real_log(value / median));
}

static double lognormal_s(const truth_law *law, double u, const play_reality *reality)
{
    const double cv = ppm(law->model->cv_ppm);
    const double sigma = sqrt(real_log(1 + cv * cv));
    const double mean = law->model->mean == ARV_UNSET ? 1e6 : (double)law->model->mean;
    const double scale_s = mean * law->unit_s;
    return stretched(scale_s * factor(sigma, real_normal_quantile(u)), scale_s * factor(sigma, 0),
                     reality);
}

static double model_s(const truth_law *law, double u, const play_reality *reality)
{
    if (law->model->family == ARV_MODEL_LOGNORMAL)
        return lognormal_s(law, u, reality);
    return stretched(law->unit_s * points_at(law->model, u),
                     law->unit_s * points_at(law->model, 0.5), reality);
}

static int32_t whole(double value_s)
{
    const double rounded = floor(value_s + 0.5);
    return rounded < LONGEST_S ? (int32_t)rounded : LONGEST_S;
}

int32_t truth_service_s(const truth_law *law, double u, double pace, const play_reality *reality)
{
    double value_s = law->planned_s;
    if (law->model && law->model->family != ARV_MODEL_FIXED)
        value_s = model_s(law, u, reality) * factor(ppm(law->model->pace_sigma_ppm), pace);
    return whole(value_s * (1 + reality->mean_ppm / 1e6));
}

int32_t truth_access_s(const truth *source, const walk_route *route, int32_t job, double u)
{
    const play_reality as_modelled = {0};
    const truth_law law = {.model = match(&source->access, source->problem, route, job),
                           .unit_s = 1};
    return law.model ? whole(model_s(&law, u, &as_modelled)) : 0;
}

/* ---- draws ----------------------------------------------------------------------------------- */

void truth_nominal(const truth *source, const walk_route *route, walk_draw *draw)
{
    for (int32_t v = 0; v < route->visit_count; v++) {
        draw->service_s[v] = problem_service_s(source->problem, route->shift, route->job[v]);
        draw->access_s[v] = truth_access_s(source, route, route->job[v], 0.5);
    }
    truth_travel_median(&source->travel, source->problem, route, draw);
}

void truth_draw(const truth *source, int32_t day, const walk_route *route, walk_draw *draw)
{
    const double pace = truth_normal(source->key, day, TRUTH_PACE, route->shift);
    for (int32_t v = 0; v < route->visit_count; v++) {
        const int32_t job = route->job[v];
        const truth_law law = truth_law_of(source, route, job);
        draw->service_s[v] = truth_service_s(&law, truth_unit(source->key, day, TRUTH_SERVICE, job),
                                             pace, &source->reality);
        draw->access_s[v] =
            truth_access_s(source, route, job, truth_unit(source->key, day, TRUTH_ACCESS, job));
    }
    truth_travel_draw(&source->travel, source->problem, source->key, day, route, draw);
}

bool truth_tap_missing(const truth *source, int32_t day, int32_t job, arv_event_kind kind,
                       int32_t missing_ppm)
{
    if (missing_ppm == 0)
        return false;
    const uint64_t tap = rng_key(rng_key(source->key, TAP_KEY), (uint64_t)kind);
    rng r = rng_make(tap, (uint64_t)day, (uint64_t)job);
    return rng_below(&r, 1000000) < missing_ppm;
}
