/* json_travel_model.c - learned travel models of a JSON problem: keys of ours. Factors are numbers,
 * kept as ppm. */
#include "format/json_problem.h"

typedef struct travel_draft {
    arv_travel_model model;
    const json_t *quantiles;
} travel_draft;

/* One factor for each hour of the day. */
static void read_hours(json_reader *r, const json_t *value, void *at)
{
    if (!json_is_array(value) || json_array_size(value) != ARV_HOURS) {
        json_bad(r, NULL, "must be an array of %d numbers", ARV_HOURS);
        return;
    }
    int64_t *hours = JSON_ARRAY_OF(r, int64_t, ARV_HOURS);
    for (int32_t i = 0; hours && i < ARV_HOURS; i++) {
        json_enter_index(r, (size_t)i);
        json_read_ppm(r, json_array_get(value, (size_t)i), &hours[i]);
        json_leave(r);
    }
    *(const int64_t **)at = hours;
}

#define IN(member) offsetof(travel_draft, member)

static const json_field TRAVEL_MODEL_FIELDS[] = {
    {"profile", JSON_FIELD_NAME, false, IN(model.profile), NULL},
    {"from", JSON_FIELD_NAME, false, IN(model.from), NULL},
    {"to", JSON_FIELD_NAME, false, IN(model.to), NULL},
    {"technician", JSON_FIELD_CUSTOM, false, IN(model.technician), json_read_technician},
    {"hours", JSON_FIELD_CUSTOM, false, IN(model.hour_ppm), read_hours},
    {"quantiles", JSON_FIELD_KEEP, false, IN(quantiles), NULL},
    {"day", JSON_FIELD_PPM, false, IN(model.day_ppm), NULL},
    {"technician_day", JSON_FIELD_PPM, false, IN(model.technician_day_ppm), NULL},
    {"neighbour", JSON_FIELD_PPM, false, IN(model.neighbour_ppm), NULL},
    {"neighbour_decay", JSON_FIELD_PPM, false, IN(model.neighbour_decay_ppm), NULL},
};

static void read_travel_model(json_reader *r, const json_t *value, arv_travel_model *model)
{
    travel_draft draft = {.quantiles = NULL};
    arv_travel_model_init(&draft.model);
    json_read_object(r, value, JSON_TABLE(TRAVEL_MODEL_FIELDS), &draft);
    *model = draft.model;
    if (!draft.quantiles)
        return;
    json_quantiles table = {.count = 0};
    json_enter_key(r, "quantiles");
    json_read_quantiles(r, draft.quantiles, true, &table);
    json_leave(r);
    model->quantile_ppm = table.ppm;
    model->quantile_value = table.value;
    model->quantile_count = table.count;
}

void json_read_travel_models(problem_reader *p, const json_t *array)
{
    const int32_t count = json_read_count(&p->r, array, ARV_MAX_TRAVEL_MODELS);
    arv_travel_model *models = JSON_ARRAY_OF(&p->r, arv_travel_model, count);
    for (int32_t i = 0; models && i < count; i++) {
        json_enter_index(&p->r, (size_t)i);
        read_travel_model(&p->r, json_array_get(array, (size_t)i), &models[i]);
        json_leave(&p->r);
    }
    p->spec->travel_models = models;
    p->spec->travel_model_count = models ? count : 0;
}
