/* json_model.c - relations between jobs, and duration and access models of a JSON problem: keys of ours. */
#include "format/json_problem.h"

#include "format/json_names.h"

#include <string.h>

const char *const FORMAT_RELATION_NAMES[] = {
    [ARV_SAME_TECHNICIAN] = "same_technician",
    [ARV_DIFFERENT_TECHNICIAN] = "different_technician",
    [ARV_BEFORE] = "before",
    [ARV_TOGETHER] = "together",
    [ARV_PICKUP_DELIVERY] = "pickup_delivery",
};

const char *const FORMAT_FAMILY_NAMES[] = {
    [ARV_MODEL_FIXED] = "fixed",
    [ARV_MODEL_LOGNORMAL] = "lognormal",
    [ARV_MODEL_QUANTILES] = "quantiles",
};

/* Position of `name` in `names` from 1 to `last`; 0 when it is not there. */
static int find_name(const char *const *names, int last, const char *name)
{
    for (int i = 1; i <= last; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return 0;
}

/* ---- relations ------------------------------------------------------------------------------- */

typedef struct relation_draft {
    arv_relation relation;
    json_names jobs;
} relation_draft;

static void read_relation_kind(json_reader *r, const json_t *value, void *at)
{
    const char *name = NULL;
    if (!json_read_text(r, value, &name))
        return;
    const int kind = find_name(FORMAT_RELATION_NAMES, ARV_PICKUP_DELIVERY, name);
    if (kind == 0)
        json_bad(r, NULL,
                 "must be same_technician, different_technician, before, together or "
                 "pickup_delivery");
    *(arv_relation_kind *)at = (arv_relation_kind)kind;
}

#define IN_RELATION(member) offsetof(relation_draft, member)

static const json_field RELATION_FIELDS[] = {
    {"kind", JSON_FIELD_CUSTOM, true, IN_RELATION(relation.kind), read_relation_kind},
    {"jobs", JSON_FIELD_CUSTOM, true, IN_RELATION(jobs), json_read_ids},
    {"min_gap_s", JSON_FIELD_INT, false, IN_RELATION(relation.min_gap_s), NULL},
    {"max_gap_s", JSON_FIELD_INT, false, IN_RELATION(relation.max_gap_s), NULL},
};

void json_read_relations(problem_reader *p, const json_t *array)
{
    const int32_t count = json_read_count(&p->r, array, ARV_MAX_RELATIONS);
    arv_relation *relations = JSON_ARRAY_OF(&p->r, arv_relation, count);
    for (int32_t i = 0; relations && i < count; i++) {
        relation_draft draft = {.relation = {.min_gap_s = ARV_UNSET, .max_gap_s = ARV_UNSET}};
        json_enter_index(&p->r, (size_t)i);
        json_read_object(&p->r, json_array_get(array, (size_t)i), JSON_TABLE(RELATION_FIELDS),
                         &draft);
        json_leave(&p->r);
        relations[i] = draft.relation;
        relations[i].jobs = draft.jobs.items;
        relations[i].job_count = draft.jobs.count;
    }
    p->spec->relations = relations;
    p->spec->relation_count = relations ? count : 0;
}

/* ---- duration models ------------------------------------------------------------------------- */

typedef struct model_draft {
    arv_duration_model model;
    const json_t *mean, *quantiles;
} model_draft;

static void read_family(json_reader *r, const json_t *value, void *at)
{
    const char *name = NULL;
    if (!json_read_text(r, value, &name))
        return;
    const int family = find_name(FORMAT_FAMILY_NAMES, ARV_MODEL_QUANTILES, name);
    if (family == 0)
        json_bad(r, NULL, "must be fixed, lognormal or quantiles");
    *(arv_model_family *)at = (arv_model_family)family;
}

void json_read_technician(json_reader *r, const json_t *value, void *id)
{
    bool is_number;
    json_read_id(r, value, (const char **)id, &is_number);
}

#define IN_MODEL(member) offsetof(model_draft, member)

static const json_field MODEL_FIELDS[] = {
    {"job_type", JSON_FIELD_NAME, false, IN_MODEL(model.job_type), NULL},
    {"technician", JSON_FIELD_CUSTOM, false, IN_MODEL(model.technician), json_read_technician},
    {"family", JSON_FIELD_CUSTOM, true, IN_MODEL(model.family), read_family},
    {"ratio", JSON_FIELD_BOOL, false, IN_MODEL(model.ratio), NULL},
    {"mean", JSON_FIELD_KEEP, false, IN_MODEL(mean), NULL},
    {"cv", JSON_FIELD_PPM, false, IN_MODEL(model.cv_ppm), NULL},
    {"pace_sigma", JSON_FIELD_PPM, false, IN_MODEL(model.pace_sigma_ppm), NULL},
    {"quantiles", JSON_FIELD_KEEP, false, IN_MODEL(quantiles), NULL},
};

/* Seconds, or with `ratio` a factor kept as ppm. */
static void read_duration(json_reader *r, const json_t *value, bool ratio, int64_t *out)
{
    if (ratio)
        json_read_ppm(r, value, out);
    else
        json_read_int(r, value, out);
}

static void read_quantile(json_reader *r, const json_t *row, bool ratio, int64_t *ppm,
                          int64_t *value)
{
    if (!json_is_array(row) || json_array_size(row) != 2) {
        json_bad(r, NULL, "must be a pair [probability, value]");
        return;
    }
    json_enter_index(r, 0);
    json_read_ppm(r, json_array_get(row, 0), ppm);
    json_leave(r);
    json_enter_index(r, 1);
    read_duration(r, json_array_get(row, 1), ratio, value);
    json_leave(r);
}

void json_read_quantiles(json_reader *r, const json_t *value, bool ratio, json_quantiles *out)
{
    const int32_t count = json_read_count(r, value, ARV_MAX_QUANTILES);
    int64_t *ppm = JSON_ARRAY_OF(r, int64_t, count);
    int64_t *values = JSON_ARRAY_OF(r, int64_t, count);
    if (!ppm || !values)
        return;
    for (int32_t i = 0; i < count; i++) {
        json_enter_index(r, (size_t)i);
        read_quantile(r, json_array_get(value, (size_t)i), ratio, &ppm[i], &values[i]);
        json_leave(r);
    }
    *out = (json_quantiles){.ppm = ppm, .value = values, .count = count};
}

static void read_model(json_reader *r, const json_t *value, arv_duration_model *model)
{
    model_draft draft = {.mean = NULL};
    arv_duration_model_init(&draft.model);
    json_read_object(r, value, JSON_TABLE(MODEL_FIELDS), &draft);
    *model = draft.model;
    if (draft.mean) {
        json_enter_key(r, "mean");
        read_duration(r, draft.mean, model->ratio, &model->mean);
        json_leave(r);
    }
    if (draft.quantiles) {
        json_quantiles table = {.count = 0};
        json_enter_key(r, "quantiles");
        json_read_quantiles(r, draft.quantiles, model->ratio, &table);
        json_leave(r);
        model->quantile_ppm = table.ppm;
        model->quantile_value = table.value;
        model->quantile_count = table.count;
    }
}

/* The models and how many, NULL and 0 without memory. */
static const arv_duration_model *read_models(json_reader *r, const json_t *array, int32_t *count)
{
    *count = json_read_count(r, array, ARV_MAX_MODELS);
    arv_duration_model *models = JSON_ARRAY_OF(r, arv_duration_model, *count);
    for (int32_t i = 0; models && i < *count; i++) {
        json_enter_index(r, (size_t)i);
        read_model(r, json_array_get(array, (size_t)i), &models[i]);
        json_leave(r);
    }
    if (!models)
        *count = 0;
    return models;
}

void json_read_models(problem_reader *p, const json_t *array)
{
    p->spec->models = read_models(&p->r, array, &p->spec->model_count);
}

void json_read_access_models(problem_reader *p, const json_t *array)
{
    p->spec->access_models = read_models(&p->r, array, &p->spec->access_model_count);
}
