/* learn_apply_jobs.c - duration and access models from the laws of times at a job.
 *
 * A type of the spec gets one table for all, and one for each technician who differs enough from all to
 * be worth one; when there are too many, those who differ most go first. Types the spec states a model for are
 * left alone, whoever the technician. Service is stated in seconds, or beside the plan (`ratio`) where
 * that forecast better, and then only for types whose jobs all state a planned time. */
#include "learn/learn_apply.h"

#include "base/realmath.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* |log factor| of a technician beside all, at some probability, from which on he gets a table. */
static const double MATERIAL = .03;
/* Tables of a spec that nobody would miss: access of less than this at the 99 % quantile. */
static const double LEAST_ACCESS_S = 5;
static const double MOST_S = 604800, MOST_RATIO_PPM = 1e9;

/* What is stated about one type of the spec. */
typedef struct type_entry {
    const char *name;   /* NULL = jobs without a type */
    int32_t index;      /* in the learner; -1 = never seen */
    bool planned;       /* all its jobs state service_s */
    const job_law *law; /* what forecasts it; NULL = nothing is said of it */
    bool ratio;
    job_tables *tables; /* when there is a law */
} type_entry;

typedef struct pair_entry {
    int32_t type, technician; /* positions in `types` and in the spec */
    int32_t index;            /* of the technician in the learner */
    double difference;
} pair_entry;

/* What is expected of a type: y = mean + sigma z. */
typedef struct outlook {
    double mean, sigma;
    shape_table table;
} outlook;

/* Models being made: of service or of access. */
typedef struct job_models {
    const application *a;
    bool access;
    job_common common[LEARNER_LAWS];
    const arv_duration_model *stated;
    int32_t stated_count;
    type_entry *types;
    int32_t type_count;
    arv_duration_model *models; /* stated, then learned */
    int32_t count;
} job_models;

/* ---- types of the spec ----------------------------------------------------------------------- */

static int compare_types(const void *a, const void *b)
{
    const type_entry *x = a, *y = b;
    if (!x->name || !y->name)
        return (x->name != NULL) - (y->name != NULL);
    return strcmp(x->name, y->name);
}

/* True when the spec says how long jobs of that type take, or jobs of any type. */
static bool states(const arv_duration_model *models, int32_t count, const char *type)
{
    for (int32_t i = 0; i < count; i++) {
        const char *stated = models[i].job_type;
        if (!stated || (type && strcmp(stated, type) == 0))
            return true;
    }
    return false;
}

/* Types of the jobs, each once. False without memory. */
static bool gather_types(const application *a, type_entry **types, int32_t *count)
{
    const arv_spec *spec = a->spec;
    type_entry *list = ARENA_ARRAY(a->arena, type_entry, spec->job_count + 1);
    if (!list)
        return false;
    for (int32_t i = 0; i < spec->job_count; i++)
        list[i] = (type_entry){.name = spec->jobs[i].type,
                               .planned = spec->jobs[i].service_s != ARV_UNSET};
    qsort(list, (size_t)spec->job_count, sizeof *list, compare_types);
    int32_t n = 0;
    for (int32_t i = 0; i < spec->job_count; i++) {
        if (n > 0 && compare_types(&list[n - 1], &list[i]) == 0)
            list[n - 1].planned &= list[i].planned;
        else
            list[n++] = list[i];
    }
    for (int32_t i = 0; i < n; i++) {
        const char *name = list[i].name ? list[i].name : "";
        list[i].index = text_intern_find(&a->learner->types, name, strlen(name));
    }
    *types = list;
    *count = n;
    return true;
}

/* Beside the plan when that forecast the type better and nearly all its records had a plan. A type
 * never seen keeps its plan when there is one, stretched as all others were. */
static void choose_law(const job_models *m, type_entry *type)
{
    const arv_learner *learner = m->a->learner;
    const job_law *seconds = &learner->laws[LEARNER_SERVICE],
                  *ratio = &learner->laws[LEARNER_RATIO];
    if (states(m->stated, m->stated_count, type->name))
        return;
    if (m->access) {
        type->law = &learner->laws[LEARNER_ACCESS];
        return;
    }
    type->ratio =
        type->planned && job_law_beats(ratio, seconds, &learner->clock, m->a->day, type->index);
    type->law = type->ratio ? ratio : seconds;
    if (type->planned && !type->ratio && !job_law_has_seen(seconds, type->index))
        type->law = NULL;
}

/* ---- one table ------------------------------------------------------------------------------- */

static double share_of_pace(const job_models *m, const type_entry *type)
{
    return m->access ? 0 : job_law_pace(type->law, &m->a->learner->clock, m->a->day);
}

/* Seconds, or ppm of the plan, at probability p; the part of the pace is left to the pace. */
static int64_t value_at(const type_entry *type, double mean, double own_sigma,
                        const shape_table *table, double p)
{
    const double y = real_exp(mean + own_sigma * shape_quantile(table, p));
    const double v = type->ratio ? y * 1e6 : y - JOB_START_S;
    return (int64_t)floor(fmin(fmax(v, 0), type->ratio ? MOST_RATIO_PPM : MOST_S) + .5);
}

/* For a technician (index in the learner) or for all (-1). False when nothing is known. */
static bool look_at(const job_models *m, const type_entry *type, int32_t technician, outlook *o)
{
    const arv_learner *learner = m->a->learner;
    const int32_t pair = type->index >= 0 && technician >= 0
                             ? pair_index_find(&type->law->pairs, type->index, technician)
                             : -1;
    job_forecast f;
    if (!job_law_forecast(type->law, &learner->clock, m->a->day, type->index, technician, pair, &f))
        return false;
    o->mean = f.base + f.drift + f.offset;
    o->sigma = f.sigma;
    job_tables_get(type->tables, technician, &o->table);
    return true;
}

/* False without memory. A model without count says that there is nothing to say. */
static bool make_model(const job_models *m, const type_entry *type, int32_t technician,
                       arv_duration_model *model)
{
    outlook o;
    arv_duration_model_init(model);
    if (!look_at(m, type, technician, &o))
        return true;
    const double share = share_of_pace(m, type);
    const double pace = o.sigma * sqrt(share), own = o.sigma * sqrt(1 - share);
    const double mean = o.mean + pace * pace / 2;
    if (m->access && (double)value_at(type, mean, own, &o.table, .99) < LEAST_ACCESS_S)
        return true;
    int64_t *value = ARENA_ARRAY(m->a->arena, int64_t, APPLY_POINTS);
    if (!value)
        return false;
    for (int32_t i = 0; i < APPLY_POINTS; i++)
        value[i] = value_at(type, mean, own, &o.table, (double)APPLY_PPM[i] * 1e-6);
    model->job_type = type->name;
    model->family = ARV_MODEL_QUANTILES;
    model->ratio = type->ratio;
    model->pace_sigma_ppm = (int64_t)floor(pace * 1e6 + .5);
    model->quantile_ppm = APPLY_PPM;
    model->quantile_value = value;
    model->quantile_count = APPLY_POINTS;
    return true;
}

/* Appends the model of a type, for one technician (id in the spec, index in the learner) or for all
 * (NULL, -1). */
static bool add_model(job_models *m, const type_entry *type, const char *technician, int32_t index)
{
    arv_duration_model *model = &m->models[m->count];
    if (!type->law)
        return true;
    if (!make_model(m, type, index, model))
        return false;
    model->technician = technician;
    m->count += model->quantile_count > 0;
    return true;
}

/* ---- technicians ----------------------------------------------------------------------------- */

static int compare_differences(const void *a, const void *b)
{
    const pair_entry *x = a, *y = b;
    if (x->difference > y->difference || x->difference < y->difference)
        return x->difference > y->difference ? -1 : 1;
    if (x->type != y->type)
        return x->type < y->type ? -1 : 1;
    return (x->technician > y->technician) - (x->technician < y->technician);
}

enum { COMPARED = 3 };

/* log times at a few probabilities. */
static void compared(const outlook *o, double y[COMPARED])
{
    static const double P[COMPARED] = {.1, .5, .9};
    for (int i = 0; i < COMPARED; i++)
        y[i] = o->mean + o->sigma * shape_quantile(&o->table, P[i]);
}

static double difference_of(const job_models *m, const type_entry *type, int32_t technician,
                            const double of_all[COMPARED])
{
    outlook o;
    double own[COMPARED], most = 0;
    if (technician < 0 || !look_at(m, type, technician, &o))
        return 0;
    compared(&o, own);
    for (int i = 0; i < COMPARED; i++)
        most = fmax(most, fabs(own[i] - of_all[i]));
    return most;
}

/* Those who need a table of their own. A technician's table for any type would reach types that are
 * stated, so there is none beside those. `pairs` has room for all. */
static int32_t gather_pairs(const job_models *m, const int32_t *technicians, pair_entry *pairs)
{
    int32_t n = 0;
    for (int32_t t = 0; t < m->type_count; t++) {
        const type_entry *type = &m->types[t];
        outlook all;
        double of_all[COMPARED];
        if (!type->law || (!type->name && m->stated_count > 0) || !look_at(m, type, -1, &all))
            continue;
        compared(&all, of_all);
        for (int32_t k = 0; k < m->a->spec->technician_count; k++) {
            const double difference = difference_of(m, type, technicians[k], of_all);
            if (difference >= MATERIAL)
                pairs[n++] = (pair_entry){
                    .type = t, .technician = k, .index = technicians[k], .difference = difference};
        }
    }
    return n;
}

/* Laws of the types, and what their tables are made of. False without memory. */
static bool prepare_types(job_models *m)
{
    const application *a = m->a;
    const arv_learner *learner = a->learner;
    for (int k = 0; k < LEARNER_LAWS; k++)
        job_common_make(&learner->laws[k], &learner->clock, a->day, &m->common[k]);
    job_tables *tables = ARENA_ARRAY(a->arena, job_tables, m->type_count + 1);
    for (int32_t t = 0; tables && t < m->type_count; t++) {
        type_entry *type = &m->types[t];
        choose_law(m, type);
        type->tables = &tables[t];
        if (type->law)
            job_tables_make(type->law, &learner->clock, a->day,
                            &m->common[type->law - learner->laws], type->index, &tables[t]);
    }
    return tables != NULL;
}

/* Indices in the learner of the technicians of the spec; NULL without memory. */
static int32_t *find_technicians(const application *a)
{
    int32_t *found = ARENA_ARRAY(a->arena, int32_t, a->spec->technician_count + 1);
    for (int32_t k = 0; found && k < a->spec->technician_count; k++) {
        const char *id = a->spec->technicians[k].id;
        found[k] = id ? text_intern_find(&a->learner->technicians, id, strlen(id)) : ARV_NONE;
    }
    return found;
}

/* ---- all ------------------------------------------------------------------------------------- */

static bool add_all(job_models *m, const pair_entry *pairs, int32_t pair_count)
{
    bool ok = true;
    for (int32_t t = 0; t < m->type_count && ok; t++)
        ok = add_model(m, &m->types[t], NULL, -1);
    for (int32_t i = 0; i < pair_count && ok; i++)
        ok = add_model(m, &m->types[pairs[i].type], m->a->spec->technicians[pairs[i].technician].id,
                       pairs[i].index);
    return ok;
}

/* `m->models` and `m->count` are what the spec states and what was learned. */
static arv_status make_models(job_models *m)
{
    const application *a = m->a;
    if (!gather_types(a, &m->types, &m->type_count) || !prepare_types(m))
        return ARV_RESOURCE_EXHAUSTED;
    const int32_t *technicians = find_technicians(a);
    const int64_t most = (int64_t)m->type_count * a->spec->technician_count;
    pair_entry *pairs =
        most < INT32_MAX ? ARENA_ARRAY(a->arena, pair_entry, (int32_t)most + 1) : NULL;
    if (!technicians || !pairs)
        return ARV_RESOURCE_EXHAUSTED;
    const int32_t wanted = gather_pairs(m, technicians, pairs);
    qsort(pairs, (size_t)wanted, sizeof *pairs, compare_differences);
    const int32_t room = ARV_MAX_MODELS - m->stated_count;
    if (m->type_count > room)
        m->type_count = room;
    int32_t kept = room - m->type_count < APPLY_MOST_OWN ? room - m->type_count : APPLY_MOST_OWN;
    kept = wanted < kept ? wanted : kept;
    m->models =
        ARENA_ARRAY(a->arena, arv_duration_model, m->stated_count + m->type_count + kept + 1);
    if (!m->models)
        return ARV_RESOURCE_EXHAUSTED;
    for (m->count = 0; m->count < m->stated_count; m->count++)
        m->models[m->count] = m->stated[m->count];
    return add_all(m, pairs, kept) ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

arv_status apply_jobs(const application *a, arv_spec *learned)
{
    const arv_spec *spec = a->spec;
    job_models service = {.a = a, .stated = spec->models, .stated_count = spec->model_count};
    arv_status status = make_models(&service);
    if (status != ARV_OK)
        return status;
    job_models access = {.a = a,
                         .access = true,
                         .stated = spec->access_models,
                         .stated_count = spec->access_model_count};
    status = make_models(&access);
    if (status != ARV_OK)
        return status;
    learned->models = service.models;
    learned->model_count = service.count;
    learned->access_models = access.models;
    learned->access_model_count = access.count;
    return ARV_OK;
}
