/* validate.c - ranges, counts, texts and windows of a spec, each with its field path.
 *
 * Nothing is trusted: counts may be negative, arrays missing, numbers near 2^63. After this pass the
 * compiler may add and multiply what is in range without further checks. */
#define _POSIX_C_SOURCE 200809L
#include "model/validate.h"

#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 120 };

/* Where we are: a path that grows and shrinks with the walk, and where violations go. */
typedef struct walk {
    arv_error *error;
    char path[PATH_BYTES];
    size_t length;
} walk;

static void grow(walk *w, int printed)
{
    if (printed > 0)
        w->length += (size_t)printed;
    if (w->length >= PATH_BYTES)
        w->length = PATH_BYTES - 1;
}

static size_t enter_field(walk *w, const char *name)
{
    const size_t before = w->length;
    grow(w, snprintf(w->path + before, PATH_BYTES - before, "%s%s", before ? "." : "", name));
    return before;
}

static size_t enter_item(walk *w, const char *name, int32_t index)
{
    const size_t before = w->length;
    grow(w, snprintf(w->path + before, PATH_BYTES - before, "%s%s[%d]", before ? "." : "", name,
                     index));
    return before;
}

static void leave(walk *w, size_t before)
{
    w->length = before;
    w->path[before] = '\0';
}

static void bad(walk *w, const char *field, const char *text)
{
    const size_t before = field ? enter_field(w, field) : w->length;
    arv_error_add(w->error, ARV_INVALID_ARGUMENT, w->path, "%s", text);
    leave(w, before);
}

static void check_range(walk *w, const char *field, int64_t value, int64_t low, int64_t high)
{
    if (value >= low && value <= high)
        return;
    char text[128];
    snprintf(text, sizeof text, "%lld is not within %lld..%lld", (long long)value, (long long)low,
             (long long)high);
    bad(w, field, text);
}

static void check_optional(walk *w, const char *field, int64_t value, int64_t low, int64_t high)
{
    if (value != ARV_UNSET)
        check_range(w, field, value, low, high);
}

static void check_time(walk *w, const char *field, int64_t value)
{
    check_range(w, field, value, -ARV_MAX_TIME_S, ARV_MAX_TIME_S);
}

static void check_text(walk *w, const char *field, const char *text, bool required)
{
    if (!text || !*text) {
        if (required)
            bad(w, field, "missing or empty");
        return;
    }
    const size_t length = strnlen(text, ARV_MAX_ID_BYTES + 1);
    if (length > ARV_MAX_ID_BYTES)
        bad(w, field, "longer than 256 bytes");
    else if (!utf8_is_valid(text, length))
        bad(w, field, "not valid UTF-8");
}

/* A text for people: any length. */
static void check_description(walk *w, const char *text)
{
    if (text && !utf8_is_valid(text, strlen(text)))
        bad(w, "description", "not valid UTF-8");
}

/* True when `count` elements may be read from `array`. */
static bool check_array(walk *w, const char *field, const void *array, int32_t count, int32_t limit)
{
    if (count < 0 || count > limit) {
        check_range(w, field, count, 0, limit);
        return false;
    }
    if (count > 0 && !array) {
        bad(w, field, "missing");
        return false;
    }
    return true;
}

static void check_location(walk *w, const char *field, int32_t location, int32_t count, bool needed)
{
    if (location == ARV_NONE && !needed)
        return;
    if (location < 0 || location >= count) {
        char text[96];
        snprintf(text, sizeof text, "location %d does not exist (there are %d)", location, count);
        bad(w, field, text);
    }
}

static void check_windows(walk *w, const arv_time_window *windows, int32_t count)
{
    if (!check_array(w, "windows", windows, count, ARV_MAX_WINDOWS_PER_JOB))
        return;
    for (int32_t i = 0; i < count; i++) {
        const size_t before = enter_item(w, "windows", i);
        check_time(w, "open_s", windows[i].open_s);
        check_time(w, "close_s", windows[i].close_s);
        if (windows[i].close_s < windows[i].open_s)
            bad(w, "close_s", "ends before it starts");
        check_optional(w, "early_price_per_hour", windows[i].early_price_per_hour, 0, ARV_MAX_RATE);
        check_optional(w, "late_price_per_hour", windows[i].late_price_per_hour, 0, ARV_MAX_RATE);
        leave(w, before);
    }
}

static void check_levels(walk *w, const char *field, const arv_named_level *items, int32_t count,
                         int32_t limit)
{
    if (!check_array(w, field, items, count, limit))
        return;
    for (int32_t i = 0; i < count; i++) {
        const size_t before = enter_item(w, field, i);
        check_text(w, "name", items[i].name, true);
        check_range(w, "level", items[i].level, 0, ARV_MAX_QUANTITY);
        leave(w, before);
    }
}

static void check_names(walk *w, const char *field, const char *const *names, int32_t count,
                        int32_t limit)
{
    if (!check_array(w, field, names, count, limit))
        return;
    for (int32_t i = 0; i < count; i++) {
        const size_t before = enter_item(w, field, i);
        check_text(w, NULL, names[i], true);
        leave(w, before);
    }
}

static void check_amounts(walk *w, const char *field, const int64_t *amounts, int32_t count)
{
    for (int32_t i = 0; amounts && i < count; i++) {
        if (amounts[i] >= 0 && amounts[i] <= ARV_MAX_QUANTITY)
            continue;
        const size_t before = enter_item(w, field, i);
        check_range(w, NULL, amounts[i], 0, ARV_MAX_QUANTITY);
        leave(w, before);
    }
}

static void check_break(walk *w, const arv_break *rest)
{
    check_text(w, "id", rest->id, false);
    check_windows(w, rest->windows, rest->window_count);
    check_range(w, "service_s", rest->service_s, 0, ARV_MAX_HORIZON_S);
    check_optional(w, "max_work_since_start_s", rest->max_work_since_start_s, 0, ARV_MAX_HORIZON_S);
    check_optional(w, "max_work_since_break_s", rest->max_work_since_break_s, 0, ARV_MAX_HORIZON_S);
}

static void check_shift(walk *w, const arv_shift *shift, int32_t locations)
{
    check_time(w, "start_s", shift->start_s);
    check_time(w, "end_s", shift->end_s);
    if (shift->end_s < shift->start_s)
        bad(w, "end_s", "ends before it starts");
    check_optional(w, "overtime_s", shift->overtime_s, 0, ARV_MAX_HORIZON_S);
    check_optional(w, "overtime_price_per_hour", shift->overtime_price_per_hour, 0, ARV_MAX_RATE);
    check_location(w, "start_location", shift->start_location, locations, false);
    check_location(w, "end_location", shift->end_location, locations, false);
    if (!check_array(w, "breaks", shift->breaks, shift->break_count, ARV_MAX_BREAKS_PER_SHIFT))
        return;
    for (int32_t i = 0; i < shift->break_count; i++) {
        const size_t before = enter_item(w, "breaks", i);
        check_break(w, &shift->breaks[i]);
        leave(w, before);
    }
}

static void check_costs(walk *w, const arv_costs *costs)
{
    check_range(w, "costs.fixed", costs->fixed, 0, ARV_MAX_PRICE);
    check_range(w, "costs.per_hour", costs->per_hour, 0, ARV_MAX_RATE);
    check_range(w, "costs.per_km", costs->per_km, 0, ARV_MAX_RATE);
    check_range(w, "costs.per_task_hour", costs->per_task_hour, 0, ARV_MAX_RATE);
    check_range(w, "costs.per_shift_hour", costs->per_shift_hour, 0, ARV_MAX_RATE);
}

static void check_technician(walk *w, const arv_technician *t, const arv_spec *spec,
                             int32_t locations)
{
    check_text(w, "id", t->id, true);
    check_description(w, t->description);
    check_text(w, "type", t->type, false);
    check_text(w, "profile", t->profile, false);
    check_location(w, "start_location", t->start_location, locations, false);
    check_location(w, "end_location", t->end_location, locations, false);
    if (check_array(w, "shifts", t->shifts, t->shift_count, ARV_MAX_SHIFTS))
        for (int32_t i = 0; i < t->shift_count; i++) {
            const size_t before = enter_item(w, "shifts", i);
            check_shift(w, &t->shifts[i], locations);
            leave(w, before);
        }
    if (t->shift_count == 0)
        bad(w, "shifts", "a technician needs a shift");
    check_levels(w, "skills", t->skills, t->skill_count, ARV_MAX_SKILLS);
    check_names(w, "tools", t->tools, t->tool_count, ARV_MAX_SKILLS);
    check_levels(w, "stock", t->stock, t->stock_count, ARV_MAX_LOADS);
    check_amounts(w, "capacity", t->capacity, spec->load_count);
    check_range(w, "speed_ppm", t->speed_ppm, 1000, 1000000000);
    check_range(w, "duration_ppm", t->duration_ppm, 0, 1000000000);
    check_optional(w, "max_tasks", t->max_tasks, 0, INT32_MAX);
    check_optional(w, "max_travel_s", t->max_travel_s, 0, INT32_MAX);
    check_optional(w, "max_distance_m", t->max_distance_m, 0, ARV_MAX_TIME_S);
    check_costs(w, &t->costs);
}

static void check_service_by(walk *w, const arv_job *job)
{
    if (!check_array(w, "service_by", job->service_by, job->service_by_count, ARV_MAX_TECHNICIANS))
        return;
    for (int32_t i = 0; i < job->service_by_count; i++) {
        const arv_service_by *by = &job->service_by[i];
        const size_t before = enter_item(w, "service_by", i);
        check_text(w, "technician", by->technician, false);
        check_text(w, "type", by->type, false);
        if (!by->technician == !by->type)
            bad(w, NULL, "needs either a technician or a type");
        check_range(w, "service_s", by->service_s, 0, ARV_MAX_HORIZON_S);
        leave(w, before);
    }
}

static void check_technician_prices(walk *w, const arv_job *job)
{
    if (!check_array(w, "technician_prices", job->technician_prices, job->technician_price_count,
                     ARV_MAX_TECHNICIANS))
        return;
    for (int32_t i = 0; i < job->technician_price_count; i++) {
        const size_t before = enter_item(w, "technician_prices", i);
        check_text(w, "technician", job->technician_prices[i].technician, true);
        check_range(w, "price", job->technician_prices[i].price, 0, ARV_MAX_PRICE);
        leave(w, before);
    }
}

static void check_pin_and_promise(walk *w, const arv_job *job)
{
    check_text(w, "pin_technician", job->pin_technician, false);
    check_optional(w, "pin_position", job->pin_position, 1, ARV_MAX_JOBS);
    if (job->pin_position != ARV_UNSET && !job->pin_technician)
        bad(w, "pin_position", "needs pin_technician");
    check_optional(w, "pin_start_s", job->pin_start_s, -ARV_MAX_TIME_S, ARV_MAX_TIME_S);
    check_optional(w, "promise_from_s", job->promise_from_s, -ARV_MAX_TIME_S, ARV_MAX_TIME_S);
    check_optional(w, "promise_to_s", job->promise_to_s, -ARV_MAX_TIME_S, ARV_MAX_TIME_S);
    if (job->promise_from_s != ARV_UNSET && job->promise_to_s != ARV_UNSET &&
        job->promise_to_s < job->promise_from_s)
        bad(w, "promise_to_s", "ends before it starts");
}

static void check_job(walk *w, const arv_job *job, const arv_spec *spec, int32_t locations)
{
    check_text(w, "id", job->id, true);
    check_description(w, job->description);
    check_text(w, "type", job->type, false);
    check_location(w, "location", job->location, locations, true);
    check_windows(w, job->windows, job->window_count);
    check_optional(w, "service_s", job->service_s, 0, ARV_MAX_HORIZON_S);
    check_optional(w, "setup_s", job->setup_s, 0, ARV_MAX_HORIZON_S);
    check_service_by(w, job);
    check_levels(w, "skills", job->skills, job->skill_count, ARV_MAX_SKILLS);
    check_names(w, "tools", job->tools, job->tool_count, ARV_MAX_SKILLS);
    check_levels(w, "parts", job->parts, job->part_count, ARV_MAX_LOADS);
    check_amounts(w, "delivery", job->delivery, spec->load_count);
    check_amounts(w, "pickup", job->pickup, spec->load_count);
    check_range(w, "priority", job->priority, 0, ARV_MAX_PRIORITY);
    check_optional(w, "unserved_price", job->unserved_price, 0, ARV_MAX_PRICE);
    check_pin_and_promise(w, job);
    check_technician_prices(w, job);
    check_optional(w, "other_technician_price", job->other_technician_price, 0, ARV_MAX_PRICE);
}

static void check_relation(walk *w, const arv_relation *relation)
{
    check_range(w, "kind", relation->kind, ARV_SAME_TECHNICIAN, ARV_PICKUP_DELIVERY);
    check_names(w, "jobs", relation->jobs, relation->job_count, ARV_MAX_JOBS);
    if (relation->job_count < 2)
        bad(w, "jobs", "a relation needs at least two jobs");
    check_optional(w, "min_gap_s", relation->min_gap_s, -ARV_MAX_HORIZON_S, ARV_MAX_HORIZON_S);
    check_optional(w, "max_gap_s", relation->max_gap_s, -ARV_MAX_HORIZON_S, ARV_MAX_HORIZON_S);
}

static void check_matrix_cells(walk *w, const char *field, const int32_t *cells, int32_t rows,
                               int32_t limit)
{
    const size_t count = (size_t)rows * (size_t)rows;
    for (size_t i = 0; cells && i < count; i++) {
        if (cells[i] <= limit)
            continue;
        char name[64];
        snprintf(name, sizeof name, "%s[%zu][%zu]", field, i / (size_t)rows, i % (size_t)rows);
        check_range(w, name, cells[i], 0, limit);
    }
}

static void check_matrix(walk *w, const arv_matrix *matrix, int32_t locations)
{
    if (matrix->rows < 0 || matrix->rows > ARV_MAX_MATRIX_ROWS) {
        check_range(w, "rows", matrix->rows, 0, ARV_MAX_MATRIX_ROWS);
        return;
    }
    if (matrix->rows < locations)
        bad(w, "rows", "smaller than the number of locations");
    check_optional(w, "from_s", matrix->from_s, -ARV_MAX_TIME_S, ARV_MAX_TIME_S);
    if (!matrix->durations && matrix->rows > 0)
        bad(w, "durations", "missing");
    check_matrix_cells(w, "durations", matrix->durations, matrix->rows, ARV_MAX_HORIZON_S);
    check_matrix_cells(w, "distances", matrix->distances, matrix->rows, INT32_MAX);
    check_matrix_cells(w, "costs", matrix->costs, matrix->rows, INT32_MAX);
}

static void check_slices(walk *w, const arv_profile *profile)
{
    for (int32_t i = 0; i < profile->matrix_count; i++) {
        const size_t before = enter_item(w, "matrices", i);
        const arv_matrix *m = &profile->matrices[i];
        if (profile->matrix_count > 1 && m->from_s == ARV_UNSET)
            bad(w, "from_s", "missing: a profile with several matrices needs slice times");
        if (i > 0 && m->from_s <= profile->matrices[i - 1].from_s)
            bad(w, "from_s", "slices must be in increasing order of time");
        if (i > 0 && m->rows != profile->matrices[0].rows)
            bad(w, "rows", "differs from the first slice");
        leave(w, before);
    }
}

static void check_profile(walk *w, const arv_profile *profile, int32_t locations)
{
    check_text(w, "name", profile->name, true);
    if (check_array(w, "matrices", profile->matrices, profile->matrix_count, ARV_MAX_SLICES)) {
        for (int32_t i = 0; i < profile->matrix_count; i++) {
            const size_t before = enter_item(w, "matrices", i);
            check_matrix(w, &profile->matrices[i], locations);
            leave(w, before);
        }
        check_slices(w, profile);
    }
    check_range(w, "speed_m_per_h", profile->speed_m_per_h, 1, 10000000);
    check_optional(w, "leg_sigma_ppm", profile->leg_sigma_ppm, 0, 2000000);
    check_optional(w, "technician_day_sigma_ppm", profile->technician_day_sigma_ppm, 0, 2000000);
    check_optional(w, "day_sigma_ppm", profile->day_sigma_ppm, 0, 2000000);
}

static void check_quantiles(walk *w, const arv_duration_model *model, int64_t value_limit)
{
    const int32_t n = model->quantile_count;
    if (!check_array(w, "quantile_ppm", model->quantile_ppm, n, 10000) ||
        !check_array(w, "quantile_value", model->quantile_value, n, 10000))
        return;
    if (n < 2)
        bad(w, "quantile_ppm", "a table needs at least two rows");
    for (int32_t i = 0; i < n; i++) {
        size_t before = enter_item(w, "quantile_ppm", i);
        check_range(w, NULL, model->quantile_ppm[i], 0, 1000000);
        if (i > 0 && model->quantile_ppm[i] <= model->quantile_ppm[i - 1])
            bad(w, NULL, "probabilities must increase");
        leave(w, before);
        before = enter_item(w, "quantile_value", i);
        check_range(w, NULL, model->quantile_value[i], 0, value_limit);
        if (i > 0 && model->quantile_value[i] < model->quantile_value[i - 1])
            bad(w, NULL, "values must not decrease");
        leave(w, before);
    }
}

static void check_model(walk *w, const arv_duration_model *model)
{
    const int64_t limit = model->ratio ? 1000000000 : ARV_MAX_HORIZON_S;
    check_text(w, "job_type", model->job_type, false);
    check_text(w, "technician", model->technician, false);
    check_range(w, "family", model->family, ARV_MODEL_FIXED, ARV_MODEL_QUANTILES);
    check_range(w, "pace_sigma_ppm", model->pace_sigma_ppm, 0, 2000000);
    if (model->family == ARV_MODEL_LOGNORMAL) {
        check_optional(w, "mean", model->mean, 0, limit);
        if (model->mean == ARV_UNSET && !model->ratio)
            bad(w, "mean", "missing");
        check_range(w, "cv_ppm", model->cv_ppm, 0, 10000000);
    }
    if (model->family == ARV_MODEL_QUANTILES)
        check_quantiles(w, model, limit);
}

static void check_location_list(walk *w, const arv_spec *spec)
{
    for (int32_t i = 0; spec->locations && i < spec->location_count; i++) {
        const arv_location *l = &spec->locations[i];
        if (!l->has_coordinates)
            continue;
        const size_t before = enter_item(w, "locations", i);
        if (!isfinite(l->longitude) || fabs(l->longitude) > 180.0)
            bad(w, "longitude", "not a longitude in degrees");
        if (!isfinite(l->latitude) || fabs(l->latitude) > 90.0)
            bad(w, "latitude", "not a latitude in degrees");
        leave(w, before);
    }
}

int32_t spec_location_count(const arv_spec *spec)
{
    if (spec->location_count > 0)
        return spec->location_count;
    int32_t smallest = INT32_MAX;
    for (int32_t i = 0; spec->profiles && i < spec->profile_count; i++)
        if (spec->profiles[i].matrices && spec->profiles[i].matrix_count > 0 &&
            spec->profiles[i].matrices[0].rows < smallest)
            smallest = spec->profiles[i].matrices[0].rows;
    return smallest == INT32_MAX || smallest < 0 ? 0 : smallest;
}

/* Walks one array of entities: count and limit first, then each item at its path. */
#define CHECK_EACH(w, spec, field, count_field, limit, call)                       \
    do {                                                                           \
        if (check_array((w), #field, (spec)->field, (spec)->count_field, (limit))) \
            for (int32_t item = 0; item < (spec)->count_field; item++) {           \
                const size_t before_ = enter_item((w), #field, item);              \
                call;                                                              \
                leave((w), before_);                                               \
            }                                                                      \
    } while (0)

void validate_spec(const arv_spec *spec, arv_error *error)
{
    walk w = {.error = error};
    check_range(&w, "load_count", spec->load_count, 0, ARV_MAX_LOADS);
    check_range(&w, "location_count", spec->location_count, 0, ARV_MAX_LOCATIONS);
    if (error->count)
        return; /* every later check reads arrays of these lengths */
    check_location_list(&w, spec);
    const int32_t locations = spec_location_count(spec);
    CHECK_EACH(&w, spec, profiles, profile_count, ARV_MAX_PROFILES,
               check_profile(&w, &spec->profiles[item], locations));
    CHECK_EACH(&w, spec, technicians, technician_count, ARV_MAX_TECHNICIANS,
               check_technician(&w, &spec->technicians[item], spec, locations));
    CHECK_EACH(&w, spec, jobs, job_count, ARV_MAX_JOBS,
               check_job(&w, &spec->jobs[item], spec, locations));
    CHECK_EACH(&w, spec, relations, relation_count, ARV_MAX_RELATIONS,
               check_relation(&w, &spec->relations[item]));
    CHECK_EACH(&w, spec, models, model_count, ARV_MAX_MODELS, check_model(&w, &spec->models[item]));
    CHECK_EACH(&w, spec, routes, route_count, ARV_MAX_SHIFTS, {
        const arv_route_in_force *route = &spec->routes[item];
        check_text(&w, "technician", route->technician, true);
        check_names(&w, "jobs", route->jobs, route->job_count, ARV_MAX_JOBS);
        check_range(&w, "frozen", route->frozen, 0, route->job_count < 0 ? 0 : route->job_count);
    });
    check_optional(&w, "change_price", spec->change_price, 0, ARV_MAX_PRICE);
}
