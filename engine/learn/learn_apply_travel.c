/* learn_apply_travel.c - travel models from the law of legs.
 *
 * One model for any leg (with the shares of the variance), one for each leg whose places both stand in
 * the spec and that has been driven often enough to differ, and one more for each technician whose
 * offset is worth it. Does nothing when the spec states travel models, or sigmas of a profile, which
 * those would replace. */
#include "learn/learn_apply.h"

#include "base/realmath.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A leg driven less often (decayed) is left to the model of any leg. */
static const double LEAST_N = 2;
static const double MATERIAL_OFFSET = .02;
static const double MOST_PPM = 6e7;

typedef struct driver {
    const char *id;
    int32_t index; /* in the learner */
    double offset;
} driver;

typedef struct travel_models {
    const application *a;
    const travel_law *law;
    const learn_clock *clock;
    driver *drivers; /* those worth a model */
    int32_t driver_count;
    const char **place; /* id in the spec of a place of the learner; NULL = not there */
    travel_shared shared;
    arv_travel_model *models;
    int32_t count, room;
} travel_models;

/* ---- one model ------------------------------------------------------------------------------- */

static int64_t ppm_of(double log_factor)
{
    return (int64_t)floor(fmin(real_exp(log_factor) * 1e6, MOST_PPM) + .5);
}

/* hour_ppm holds the median, the table what lies around it. False without memory. */
static bool fill_model(const travel_models *m, int32_t leg, arv_travel_model *model)
{
    int64_t *value = ARENA_ARRAY(m->a->arena, int64_t, APPLY_POINTS);
    int64_t *hour_ppm = ARENA_ARRAY(m->a->arena, int64_t, ARV_HOURS);
    if (!value || !hour_ppm)
        return false;
    shape_table table;
    travel_law_table(m->law, m->clock, m->a->day, leg, &table);
    const double middle = shape_quantile(&table, .5);
    travel_forecast f = {.sigma = 0};
    for (int32_t h = 0; h < ARV_HOURS; h++) {
        travel_law_forecast(m->law, m->clock, m->a->day, leg, -1, -1, h, &f);
        hour_ppm[h] = ppm_of(f.mean + f.sigma * middle);
    }
    for (int32_t i = 0; i < APPLY_POINTS; i++)
        value[i] = ppm_of(f.sigma * (shape_quantile(&table, (double)APPLY_PPM[i] * 1e-6) - middle));
    arv_travel_model_init(model);
    model->hour_ppm = hour_ppm;
    model->quantile_ppm = APPLY_PPM;
    model->quantile_value = value;
    model->quantile_count = APPLY_POINTS;
    return true;
}

/* Shares are those of the model without places. */
static void fill_shares(const travel_models *m, arv_travel_model *model)
{
    model->day_ppm = (int64_t)(m->shared.day * 1e6);
    model->technician_day_ppm = (int64_t)(m->shared.technician_day * 1e6);
    model->neighbour_ppm = (int64_t)(m->shared.neighbour * 1e6);
    model->neighbour_decay_ppm = (int64_t)floor(m->shared.decay * 1e6 + .5);
}

/* The same table with the hours of a technician. */
static bool add_driver(travel_models *m, const arv_travel_model *of_all, const driver *d)
{
    int64_t *hour_ppm = ARENA_ARRAY(m->a->arena, int64_t, ARV_HOURS);
    if (!hour_ppm)
        return false;
    const double factor = real_exp(d->offset);
    for (int32_t h = 0; h < ARV_HOURS; h++)
        hour_ppm[h] = (int64_t)floor(fmin((double)of_all->hour_ppm[h] * factor, MOST_PPM) + .5);
    m->models[m->count] = *of_all;
    m->models[m->count].technician = d->id;
    m->models[m->count].hour_ppm = hour_ppm;
    m->count++;
    return true;
}

/* The model of a leg (-1 = any), then those of the drivers while there is room. */
static bool add_leg(travel_models *m, int32_t leg)
{
    if (m->count >= m->room)
        return true;
    arv_travel_model *model = &m->models[m->count];
    if (!fill_model(m, leg, model))
        return false;
    if (leg >= 0) {
        model->from = m->place[m->law->pairs.keys[leg].a];
        model->to = m->place[m->law->pairs.keys[leg].b];
    } else {
        fill_shares(m, model);
    }
    m->count++;
    bool ok = true;
    for (int32_t k = 0; k < m->driver_count && m->count < m->room && ok; k++)
        ok = add_driver(m, model, &m->drivers[k]);
    return ok;
}

/* ---- names of the spec ----------------------------------------------------------------------- */

static int compare_drivers(const void *a, const void *b)
{
    const driver *x = a, *y = b;
    if (fabs(x->offset) != fabs(y->offset))
        return fabs(x->offset) > fabs(y->offset) ? -1 : 1;
    return strcmp(x->id, y->id);
}

static bool find_drivers(travel_models *m)
{
    const arv_spec *spec = m->a->spec;
    const arv_learner *learner = m->a->learner;
    m->drivers = ARENA_ARRAY(m->a->arena, driver, spec->technician_count + 1);
    if (!m->drivers)
        return false;
    for (int32_t k = 0; k < spec->technician_count; k++) {
        driver d = {.id = spec->technicians[k].id};
        d.index = d.id ? text_intern_find(&learner->technicians, d.id, strlen(d.id)) : ARV_NONE;
        travel_forecast f;
        if (d.index < 0 ||
            !travel_law_forecast(m->law, m->clock, m->a->day, -1, -1, d.index, -1, &f))
            continue;
        d.offset = f.technician;
        if (fabs(d.offset) >= MATERIAL_OFFSET)
            m->drivers[m->driver_count++] = d;
    }
    qsort(m->drivers, (size_t)m->driver_count, sizeof *m->drivers, compare_drivers);
    return true;
}

static bool find_places(travel_models *m)
{
    const arv_spec *spec = m->a->spec;
    const arv_learner *learner = m->a->learner;
    m->place = ARENA_ARRAY(m->a->arena, const char *, learner->places.count + 1);
    if (!m->place)
        return false;
    for (int32_t i = 0; spec->locations && i < spec->location_count; i++) {
        const char *id = spec->locations[i].id;
        const int32_t place = id ? text_intern_find(&learner->places, id, strlen(id)) : ARV_NONE;
        if (place >= 0)
            m->place[place] = id;
    }
    return true;
}

static bool wanted(const travel_models *m, int32_t leg)
{
    const pair_key *key = &m->law->pairs.keys[leg];
    return m->place[key->a] && m->place[key->b] &&
           travel_law_knows(m->law, m->clock, m->a->day, leg) &&
           level_at(&m->law->legs[leg].mean, &m->clock->leg, m->a->day).n >= LEAST_N;
}

/* ---- all ------------------------------------------------------------------------------------- */

static bool states_sigmas(const arv_spec *spec)
{
    for (int32_t i = 0; i < spec->profile_count; i++) {
        const arv_profile *p = &spec->profiles[i];
        if (p->leg_sigma_ppm > 0 || p->technician_day_sigma_ppm > 0 || p->day_sigma_ppm > 0)
            return true;
    }
    return false;
}

arv_status apply_travel(const application *a, arv_spec *learned)
{
    travel_models m = {.a = a, .law = &a->learner->travel, .clock = &a->learner->clock};
    travel_forecast f;
    if (a->spec->travel_model_count > 0 || states_sigmas(a->spec) ||
        !travel_law_forecast(m.law, m.clock, a->day, -1, -1, -1, -1, &f))
        return ARV_OK;
    if (!find_drivers(&m) || !find_places(&m))
        return ARV_RESOURCE_EXHAUSTED;
    int64_t legs = 1;
    for (int32_t leg = 0; leg < m.law->pairs.count; leg++)
        legs += wanted(&m, leg);
    const int64_t models = legs * (1 + (int64_t)m.driver_count);
    m.room = (int32_t)(models < APPLY_MOST_OWN ? models : APPLY_MOST_OWN);
    if (legs > m.room) {
        m.driver_count = 0;
        m.room = legs < ARV_MAX_TRAVEL_MODELS ? (int32_t)legs : ARV_MAX_TRAVEL_MODELS;
    }
    m.models = ARENA_ARRAY(a->arena, arv_travel_model, m.room);
    if (!m.models)
        return ARV_RESOURCE_EXHAUSTED;
    travel_law_shared(m.law, m.clock, a->day, &m.shared);
    bool ok = add_leg(&m, -1);
    for (int32_t leg = 0; leg < m.law->pairs.count && ok; leg++)
        if (wanted(&m, leg))
            ok = add_leg(&m, leg);
    if (!ok)
        return ARV_RESOURCE_EXHAUSTED;
    learned->travel_models = m.models;
    learned->travel_model_count = m.count;
    return ARV_OK;
}
