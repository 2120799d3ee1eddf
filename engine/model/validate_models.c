/* validate_models.c - the part of validate.c for what is learned: duration, access and travel models.
 *
 * Rules between models (two of one key) and with other entities are in compile_names.c and
 * compile_travel_models.c. */
#include "model/validate_walk.h"

enum { ONE_PPM = 1000000, LARGEST_SIGMA_PPM = 2000000, LARGEST_CV_PPM = 10000000 };
/* Of a ratio to the planned service, and of a travel time to the matrix. */
enum { LARGEST_RATIO_PPM = 1000000000, LARGEST_TRAVEL_PPM = 100000000 };

static void check_quantile_row(validate_walk *w, const int64_t *ppm, const int64_t *value,
                               int32_t row, int64_t low, int64_t high)
{
    size_t before = walk_item(w, "quantile_ppm", row);
    walk_range(w, NULL, ppm[row], 0, ONE_PPM);
    if (row > 0 && ppm[row] <= ppm[row - 1])
        walk_bad(w, NULL, "probabilities must increase");
    walk_leave(w, before);
    before = walk_item(w, "quantile_value", row);
    walk_range(w, NULL, value[row], low, high);
    if (row > 0 && value[row] < value[row - 1])
        walk_bad(w, NULL, "values must not decrease");
    walk_leave(w, before);
}

/* Values within low..high. */
static void check_quantiles(validate_walk *w, const int64_t *ppm, const int64_t *value,
                            int32_t count, int64_t low, int64_t high)
{
    if (!walk_array(w, "quantile_ppm", ppm, count, ARV_MAX_QUANTILES) ||
        !walk_array(w, "quantile_value", value, count, ARV_MAX_QUANTILES))
        return;
    if (count < 2)
        walk_bad(w, "quantile_ppm", "a table needs at least two rows");
    for (int32_t i = 0; i < count; i++)
        check_quantile_row(w, ppm, value, i, low, high);
}

static void check_duration_model(validate_walk *w, const arv_duration_model *model)
{
    const int64_t limit = model->ratio ? LARGEST_RATIO_PPM : ARV_MAX_HORIZON_S;
    walk_text(w, "job_type", model->job_type, false);
    walk_text(w, "technician", model->technician, false);
    walk_range(w, "family", model->family, ARV_MODEL_FIXED, ARV_MODEL_QUANTILES);
    walk_range(w, "pace_sigma_ppm", model->pace_sigma_ppm, 0, LARGEST_SIGMA_PPM);
    if (model->family == ARV_MODEL_LOGNORMAL) {
        walk_optional(w, "mean", model->mean, 0, limit);
        if (model->mean == ARV_UNSET && !model->ratio)
            walk_bad(w, "mean", "missing");
        walk_range(w, "cv_ppm", model->cv_ppm, 0, LARGEST_CV_PPM);
    }
    if (model->family == ARV_MODEL_QUANTILES)
        check_quantiles(w, model->quantile_ppm, model->quantile_value, model->quantile_count, 0,
                        limit);
}

/* There is no planned access time, so nothing can be exactly it or a ratio to it; and it is not work
 * that goes with a technician's pace. */
static void check_access_model(validate_walk *w, const arv_duration_model *model)
{
    if (model->ratio)
        walk_bad(w, "ratio", "an access model is in seconds");
    if (model->family == ARV_MODEL_FIXED)
        walk_bad(w, "family", "an access model needs LOGNORMAL or QUANTILES");
    if (model->pace_sigma_ppm != 0)
        walk_bad(w, "pace_sigma_ppm", "an access model has no pace");
    if (!model->ratio && model->pace_sigma_ppm == 0)
        check_duration_model(w, model);
}

static void check_place(validate_walk *w, const char *field, const char *given, const char *other)
{
    walk_text(w, field, given, given != NULL);
    if (!given && other)
        walk_bad(w, field, "missing: both places or none");
}

/* How legs hang together is stated once, by the model for all legs of a shift. */
static void check_shares(validate_walk *w, const arv_travel_model *model)
{
    const struct {
        const char *field;
        int64_t share_ppm;
    } parts[] = {
        {"day_ppm", model->day_ppm},
        {"technician_day_ppm", model->technician_day_ppm},
        {"neighbour_ppm", model->neighbour_ppm},
    };
    int64_t left = ONE_PPM;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (model->from && parts[i].share_ppm != 0)
            walk_bad(w, parts[i].field, "belongs to a model without places");
        else if (parts[i].share_ppm < 0 || parts[i].share_ppm > ONE_PPM)
            walk_range(w, parts[i].field, parts[i].share_ppm, 0, ONE_PPM);
        else if (parts[i].share_ppm > left)
            walk_bad(w, parts[i].field, "the shares together exceed 1000000");
        else
            left -= parts[i].share_ppm;
    }
    if (model->from && model->neighbour_decay_ppm != 0)
        walk_bad(w, "neighbour_decay_ppm", "belongs to a model without places");
    else
        walk_range(w, "neighbour_decay_ppm", model->neighbour_decay_ppm, 0, ONE_PPM - 1);
}

static void check_travel_model(validate_walk *w, const arv_travel_model *model)
{
    walk_text(w, "profile", model->profile, model->profile != NULL);
    check_place(w, "from", model->from, model->to);
    check_place(w, "to", model->to, model->from);
    walk_text(w, "technician", model->technician, model->technician != NULL);
    for (int32_t hour = 0; model->hour_ppm && hour < ARV_HOURS; hour++) {
        const size_t before = walk_item(w, "hour_ppm", hour);
        walk_range(w, NULL, model->hour_ppm[hour], 1, LARGEST_TRAVEL_PPM);
        walk_leave(w, before);
    }
    if (model->quantile_count != 0)
        check_quantiles(w, model->quantile_ppm, model->quantile_value, model->quantile_count, 1,
                        LARGEST_TRAVEL_PPM);
    check_shares(w, model);
}

void validate_models(validate_walk *w, const arv_spec *spec)
{
    WALK_EACH(w, spec, models, model_count, ARV_MAX_MODELS,
              check_duration_model(w, &spec->models[item]));
    WALK_EACH(w, spec, access_models, access_model_count, ARV_MAX_MODELS,
              check_access_model(w, &spec->access_models[item]));
    WALK_EACH(w, spec, travel_models, travel_model_count, ARV_MAX_TRAVEL_MODELS,
              check_travel_model(w, &spec->travel_models[item]));
}
