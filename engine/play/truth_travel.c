/* truth_travel.c - see truth_travel.h. */
#include "play/truth_travel.h"

#include "base/realmath.h"
#include "base/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double truth_unit(uint64_t key, int32_t day, truth_what which, int32_t who)
{
    rng r = rng_make(key, (uint64_t)which << 32 | (uint32_t)day, (uint64_t)who);
    return rng_unit(&r);
}

double truth_normal(uint64_t key, int32_t day, truth_what which, int32_t who)
{
    return real_normal_quantile(truth_unit(key, day, which, who));
}

double truth_points_at(const int64_t *ppm, const int64_t *value, int32_t count, double u)
{
    const double at = u * 1e6;
    if (at <= (double)ppm[0])
        return (double)value[0];
    for (int32_t i = 1; i < count; i++) {
        if (at > (double)ppm[i])
            continue;
        const double p0 = (double)ppm[i - 1], p1 = (double)ppm[i];
        const double v0 = (double)value[i - 1];
        return v0 + (at - p0) / (p1 - p0) * ((double)value[i] - v0);
    }
    return (double)value[count - 1];
}

/* ---- which model ----------------------------------------------------------------------------- */

/* NULL, which means any, sorts first. */
static int compare_names(const char *a, const char *b)
{
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int compare_models(const void *a, const void *b)
{
    const arv_travel_model *x = *(const arv_travel_model *const *)a;
    const arv_travel_model *y = *(const arv_travel_model *const *)b;
    const int order[] = {compare_names(x->from, y->from), compare_names(x->to, y->to),
                         compare_names(x->technician, y->technician),
                         compare_names(x->profile, y->profile)};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (order[i])
            return order[i];
    return 0;
}

arv_status truth_travel_make(const arv_spec *spec, arv_arena *arena, truth_travel *travel)
{
    const arv_travel_model **sorted =
        ARENA_ARRAY(arena, const arv_travel_model *, spec->travel_model_count + 1);
    if (!sorted)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t m = 0; m < spec->travel_model_count; m++)
        sorted[m] = &spec->travel_models[m];
    qsort(sorted, (size_t)spec->travel_model_count, sizeof *sorted, compare_models);
    *travel = (truth_travel){.spec = spec, .sorted = sorted, .count = spec->travel_model_count};
    return ARV_OK;
}

/* For exactly these places (NULL twice = without places). */
static const arv_travel_model *find(const truth_travel *travel, const char *from, const char *to,
                                    const char *technician, const char *profile)
{
    const char *const who[] = {technician, NULL}, *const how[] = {profile, NULL};
    for (int w = 0; w < 2; w++)
        for (int h = 0; h < 2; h++) {
            const arv_travel_model key = {
                .from = from, .to = to, .technician = who[w], .profile = how[h]};
            const arv_travel_model *wanted = &key;
            const arv_travel_model *const *found =
                bsearch(&wanted, travel->sorted, (size_t)travel->count, sizeof *travel->sorted,
                        compare_models);
            if (found)
                return *found;
        }
    return NULL;
}

static const arv_travel_model *find_general(const truth_travel *travel, const arv_problem *problem,
                                            const walk_route *route)
{
    const arv_technician *technician = &problem->spec->technicians[route->technician];
    const char *profile = technician->profile ? technician->profile : "car";
    return travel->count ? find(travel, NULL, NULL, technician->id, profile) : NULL;
}

static const char *place(const arv_spec *spec, int32_t location)
{
    return location >= 0 && spec->locations && location < spec->location_count
               ? spec->locations[location].id
               : NULL;
}

const arv_travel_model *truth_travel_model(const truth_travel *travel, const arv_problem *problem,
                                           const walk_route *route, int32_t v)
{
    const arv_spec *spec = problem->spec;
    const arv_technician *technician = &spec->technicians[route->technician];
    const int32_t start = problem->shift_start_location[route->shift];
    const char *from = place(spec, v ? spec->jobs[route->job[v - 1]].location : start);
    const char *to = place(spec, spec->jobs[route->job[v]].location);
    const arv_travel_model *exact = NULL;
    if (travel->count && from && to)
        exact = find(travel, from, to, technician->id,
                     technician->profile ? technician->profile : "car");
    return exact ? exact : find_general(travel, problem, route);
}

/* ---- how legs vary --------------------------------------------------------------------------- */

/* The parts of a score, as variances that add up to one. */
typedef struct parts {
    double day, technician_day, neighbour, decay, own;
    double sigma; /* of the lognormal factor of legs without a model */
} parts;

static double stated(int64_t sigma_ppm)
{
    return sigma_ppm == ARV_UNSET ? 0 : (double)sigma_ppm / 1e6;
}

static parts parts_of(const truth_travel *travel, const arv_problem *problem,
                      const walk_route *route)
{
    const int32_t index = problem->travels[problem->shift_travel[route->shift]].profile;
    arv_profile made_up;
    arv_profile_init(&made_up);
    const arv_profile *profile = index == ARV_NONE ? &made_up : &travel->spec->profiles[index];
    const arv_travel_model *general = find_general(travel, problem, route);
    const double day = stated(profile->day_sigma_ppm), leg = stated(profile->leg_sigma_ppm);
    const double technician_day = stated(profile->technician_day_sigma_ppm);
    const double variance = day * day + technician_day * technician_day + leg * leg;
    parts p = {.own = 1, .sigma = sqrt(variance)};
    if (general) {
        p.day = (double)general->day_ppm / 1e6;
        p.technician_day = (double)general->technician_day_ppm / 1e6;
        p.neighbour = (double)general->neighbour_ppm / 1e6;
        p.decay = (double)general->neighbour_decay_ppm / 1e6;
    } else if (variance > 0) {
        p.day = day * day / variance;
        p.technician_day = technician_day * technician_day / variance;
    }
    p.own = fmax(0, 1 - p.day - p.technician_day - p.neighbour);
    return p;
}

static double factor_at(const arv_travel_model *model, const parts *p, double score)
{
    if (!model)
        return real_exp(p->sigma * score - p->sigma * p->sigma / 2);
    if (model->quantile_count == 0)
        return 1;
    return truth_points_at(model->quantile_ppm, model->quantile_value, model->quantile_count,
                           real_normal_cdf(score)) /
           1e6;
}

void truth_travel_draw(const truth_travel *travel, const arv_problem *problem, uint64_t key,
                       int32_t day, const walk_route *route, walk_draw *draw)
{
    const parts p = parts_of(travel, problem, route);
    const double shared =
        sqrt(p.day) * truth_normal(key, day, TRUTH_DAY, 0) +
        sqrt(p.technician_day) * truth_normal(key, day, TRUTH_TECHNICIAN_DAY, route->shift);
    double neighbour = 0;
    for (int32_t v = 0; v < route->visit_count; v++) {
        const arv_travel_model *model = truth_travel_model(travel, problem, route, v);
        const int32_t job = route->job[v];
        const double fresh = truth_normal(key, day, TRUTH_NEIGHBOUR, job);
        neighbour = v ? p.decay * neighbour + sqrt(1 - p.decay * p.decay) * fresh : fresh;
        const double score = shared + sqrt(p.neighbour) * neighbour +
                             sqrt(p.own) * truth_normal(key, day, TRUTH_LEG, job);
        draw->leg_factor[v] = factor_at(model, &p, score);
        draw->leg_hours[v] = model ? model->hour_ppm : NULL;
    }
}

void truth_travel_median(const truth_travel *travel, const arv_problem *problem,
                         const walk_route *route, walk_draw *draw)
{
    for (int32_t v = 0; v < route->visit_count; v++) {
        const arv_travel_model *model = truth_travel_model(travel, problem, route, v);
        const parts plain = {.sigma = 0};
        draw->leg_factor[v] = factor_at(model, &plain, 0);
        draw->leg_hours[v] = model ? model->hour_ppm : NULL;
    }
}
