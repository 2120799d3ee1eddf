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

/* Durations stay in the range of the clock whatever a model says. */
enum { LONGEST_S = ARV_MAX_HORIZON_S };

typedef enum what { WHAT_SERVICE = 1, WHAT_PACE, WHAT_LEG, WHAT_TECHNICIAN_DAY, WHAT_DAY } what;

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

arv_status truth_make(const arv_problem *problem, uint64_t seed, truth_use use,
                      const play_reality *reality, arv_arena *arena, truth *source)
{
    const arv_spec *spec = reality->models_of ? reality->models_of : problem->spec;
    const arv_duration_model **sorted =
        ARENA_ARRAY(arena, const arv_duration_model *, spec->model_count + 1);
    if (!sorted)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t m = 0; m < spec->model_count; m++)
        sorted[m] = &spec->models[m];
    qsort(sorted, (size_t)spec->model_count, sizeof *sorted, compare_models);
    *source = (truth){.problem = problem,
                      .key = rng_key(rng_key(TRUTH_KEY, seed), (uint64_t)use),
                      .reality = *reality,
                      .sorted = sorted,
                      .model_count = spec->model_count};
    return ARV_OK;
}

static const arv_duration_model *find_model(const truth *source, const char *type,
                                            const char *technician)
{
    const arv_duration_model key = {.job_type = type, .technician = technician};
    const arv_duration_model *wanted = &key;
    if (source->model_count == 0)
        return NULL;
    const arv_duration_model *const *found =
        bsearch(&wanted, source->sorted, (size_t)source->model_count, sizeof *source->sorted,
                compare_models);
    return found ? *found : NULL;
}

static const arv_duration_model *match(const truth *source, const char *type,
                                       const char *technician)
{
    const arv_duration_model *model = find_model(source, type, technician);
    return model ? model : find_model(source, type, NULL);
}

truth_law truth_law_of(const truth *source, const walk_route *route, int32_t job)
{
    const arv_spec *spec = source->problem->spec;
    const arv_technician *technician = &spec->technicians[route->technician];
    const char *type = spec->jobs[job].type;
    truth_law law = {.planned_s = problem_service_s(source->problem, route->shift, job)};
    if (type)
        law.model = match(source, type, technician->id);
    if (!law.model)
        law.model = match(source, NULL, technician->id);
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
    const double at = u * 1e6;
    const int32_t last = model->quantile_count - 1;
    if (at <= (double)model->quantile_ppm[0])
        return (double)model->quantile_value[0];
    for (int32_t i = 1; i <= last; i++) {
        if (at > (double)model->quantile_ppm[i])
            continue;
        const double p0 = (double)model->quantile_ppm[i - 1], p1 = (double)model->quantile_ppm[i];
        const double v0 = (double)model->quantile_value[i - 1];
        return v0 + (at - p0) / (p1 - p0) * ((double)model->quantile_value[i] - v0);
    }
    return (double)model->quantile_value[last];
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

int32_t truth_service_s(const truth_law *law, double u, double pace, const play_reality *reality)
{
    double value_s = law->planned_s;
    if (law->model && law->model->family != ARV_MODEL_FIXED) {
        value_s = law->model->family == ARV_MODEL_LOGNORMAL
                      ? lognormal_s(law, u, reality)
                      : stretched(law->unit_s * points_at(law->model, u),
                                  law->unit_s * points_at(law->model, 0.5), reality);
        value_s *= factor(ppm(law->model->pace_sigma_ppm), pace);
    }
    value_s = floor(value_s * (1 + reality->mean_ppm / 1e6) + 0.5);
    return value_s < LONGEST_S ? (int32_t)value_s : LONGEST_S;
}

/* ---- draws ----------------------------------------------------------------------------------- */

static double draw_unit(const truth *source, int32_t day, what which, int32_t who)
{
    rng r = rng_make(source->key, (uint64_t)which << 32 | (uint32_t)day, (uint64_t)who);
    return rng_unit(&r);
}

static double draw_normal(const truth *source, int32_t day, what which, int32_t who)
{
    return real_normal_quantile(draw_unit(source, day, which, who));
}

void truth_draw(const truth *source, int32_t day, const walk_route *route, walk_draw *draw)
{
    const arv_problem *p = source->problem;
    const problem_travel *travel = &p->travels[p->shift_travel[route->shift]];
    const double pace = draw_normal(source, day, WHAT_PACE, route->shift);
    const double shared =
        factor(travel->technician_day_sigma_ppm / 1e6,
               draw_normal(source, day, WHAT_TECHNICIAN_DAY, route->shift)) *
        factor(travel->day_sigma_ppm / 1e6, draw_normal(source, day, WHAT_DAY, 0));
    for (int32_t v = 0; v < route->visit_count; v++) {
        const int32_t job = route->job[v];
        const truth_law law = truth_law_of(source, route, job);
        draw->service_s[v] = truth_service_s(&law, draw_unit(source, day, WHAT_SERVICE, job), pace,
                                             &source->reality);
        draw->leg_factor[v] =
            shared * factor(travel->leg_sigma_ppm / 1e6, draw_normal(source, day, WHAT_LEG, job));
    }
}
