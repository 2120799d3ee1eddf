/* json_model_write.c - relations and models of a JSON problem: the counterpart of json_model.c and
 * json_travel_model.c. */
#include "format/json_problem_write.h"

#include "format/json_names.h"

static void put_relation(problem_writer *p, const arv_relation *relation)
{
    json_writer *w = &p->w;
    json_open(w, '{', JSON_LINE);
    json_text_at(w, "kind", FORMAT_RELATION_NAMES[relation->kind]);
    json_key(w, "jobs");
    json_open(w, '[', JSON_LINE);
    for (int32_t i = 0; i < relation->job_count; i++)
        json_put_job(p, relation->jobs[i]);
    json_close(w, ']');
    json_int_unless(w, "min_gap_s", relation->min_gap_s, ARV_UNSET);
    json_int_unless(w, "max_gap_s", relation->max_gap_s, ARV_UNSET);
    json_close(w, '}');
}

static void put_duration(json_writer *w, int64_t value, bool ratio)
{
    json_put_scaled(w, value, ratio ? 6 : 0);
}

/* Values are factors (ppm) with `ratio`, else seconds. */
static void put_quantiles(json_writer *w, const int64_t *ppm, const int64_t *value, int32_t count,
                          bool ratio)
{
    if (count == 0)
        return;
    json_key(w, "quantiles");
    json_open(w, '[', JSON_LINE);
    for (int32_t i = 0; i < count; i++) {
        json_open(w, '[', JSON_LINE);
        json_put_scaled(w, ppm[i], 6);
        put_duration(w, value[i], ratio);
        json_close(w, ']');
    }
    json_close(w, ']');
}

static void put_technician_if(problem_writer *p, const char *id)
{
    if (!id)
        return;
    json_key(&p->w, "technician");
    json_put_technician(p, id);
}

static void put_model(problem_writer *p, const arv_duration_model *model)
{
    json_writer *w = &p->w;
    json_open(w, '{', JSON_LINE);
    json_text_if(w, "job_type", model->job_type);
    put_technician_if(p, model->technician);
    json_text_at(w, "family", FORMAT_FAMILY_NAMES[model->family]);
    if (model->ratio) {
        json_key(w, "ratio");
        json_put_bool(w, true);
    }
    if (model->mean != ARV_UNSET) {
        json_key(w, "mean");
        put_duration(w, model->mean, model->ratio);
    }
    json_scaled_unless(w, "cv", model->cv_ppm, 6, 0);
    json_scaled_unless(w, "pace_sigma", model->pace_sigma_ppm, 6, 0);
    put_quantiles(w, model->quantile_ppm, model->quantile_value, model->quantile_count,
                  model->ratio);
    json_close(w, '}');
}

static void put_hours(json_writer *w, const int64_t *hour_ppm)
{
    if (!hour_ppm)
        return;
    json_key(w, "hours");
    json_open(w, '[', JSON_LINE);
    for (int32_t hour = 0; hour < ARV_HOURS; hour++)
        json_put_scaled(w, hour_ppm[hour], 6);
    json_close(w, ']');
}

static void put_travel_model(problem_writer *p, const arv_travel_model *model)
{
    json_writer *w = &p->w;
    json_open(w, '{', JSON_LINE);
    json_text_if(w, "profile", model->profile);
    json_text_if(w, "from", model->from);
    json_text_if(w, "to", model->to);
    put_technician_if(p, model->technician);
    put_hours(w, model->hour_ppm);
    put_quantiles(w, model->quantile_ppm, model->quantile_value, model->quantile_count, true);
    json_scaled_unless(w, "day", model->day_ppm, 6, 0);
    json_scaled_unless(w, "technician_day", model->technician_day_ppm, 6, 0);
    json_scaled_unless(w, "neighbour", model->neighbour_ppm, 6, 0);
    json_scaled_unless(w, "neighbour_decay", model->neighbour_decay_ppm, 6, 0);
    json_close(w, '}');
}

/* A list at `key`, left out when it is empty. */
#define PUT_LIST(p, key, count, call)             \
    do {                                          \
        if ((count) > 0) {                        \
            json_key(&(p)->w, key);               \
            json_open(&(p)->w, '[', JSON_BLOCK);  \
            for (int32_t i = 0; i < (count); i++) \
                call;                             \
            json_close(&(p)->w, ']');             \
        }                                         \
    } while (0)

void json_put_relations(problem_writer *p)
{
    const arv_spec *spec = p->spec;
    PUT_LIST(p, "relations", spec->relation_count, put_relation(p, &spec->relations[i]));
}

void json_put_models(problem_writer *p)
{
    const arv_spec *spec = p->spec;
    PUT_LIST(p, "duration_models", spec->model_count, put_model(p, &spec->models[i]));
    PUT_LIST(p, "access_models", spec->access_model_count, put_model(p, &spec->access_models[i]));
    PUT_LIST(p, "travel_models", spec->travel_model_count,
             put_travel_model(p, &spec->travel_models[i]));
}
