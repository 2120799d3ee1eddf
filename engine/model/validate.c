/* validate.c - ranges, counts, texts and windows of a spec, each with its field path.
 *
 * Nothing is trusted: counts may be negative, arrays missing, numbers near 2^63. After this pass the
 * compiler may add and multiply what is in range without further checks. */
#include "model/validate.h"

#include "base/utf8.h"
#include "model/validate_walk.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void check_time(validate_walk *w, const char *field, int64_t value)
{
    walk_range(w, field, value, -ARV_MAX_TIME_S, ARV_MAX_TIME_S);
}

/* A text for people: any length. */
static void check_description(validate_walk *w, const char *text)
{
    if (text && !utf8_is_valid(text, strlen(text)))
        walk_bad(w, "description", "not valid UTF-8");
}

static void check_location(validate_walk *w, const char *field, int32_t location, int32_t count,
                           bool needed)
{
    if (location == ARV_NONE && !needed)
        return;
    if (location < 0 || location >= count) {
        char text[96];
        snprintf(text, sizeof text, "location %d does not exist (there are %d)", location, count);
        walk_bad(w, field, text);
    }
}

static void check_windows(validate_walk *w, const arv_time_window *windows, int32_t count)
{
    if (!walk_array(w, "windows", windows, count, ARV_MAX_WINDOWS_PER_JOB))
        return;
    for (int32_t i = 0; i < count; i++) {
        const size_t before = walk_item(w, "windows", i);
        check_time(w, "open_s", windows[i].open_s);
        check_time(w, "close_s", windows[i].close_s);
        if (windows[i].close_s < windows[i].open_s)
            walk_bad(w, "close_s", "ends before it starts");
        walk_optional(w, "early_price_per_hour", windows[i].early_price_per_hour, 0, ARV_MAX_RATE);
        walk_optional(w, "late_price_per_hour", windows[i].late_price_per_hour, 0, ARV_MAX_RATE);
        walk_leave(w, before);
    }
}

static void check_levels(validate_walk *w, const char *field, const arv_named_level *items,
                         int32_t count, int32_t limit)
{
    if (!walk_array(w, field, items, count, limit))
        return;
    for (int32_t i = 0; i < count; i++) {
        const size_t before = walk_item(w, field, i);
        walk_text(w, "name", items[i].name, true);
        walk_range(w, "level", items[i].level, 0, ARV_MAX_QUANTITY);
        walk_leave(w, before);
    }
}

static void check_names(validate_walk *w, const char *field, const char *const *names,
                        int32_t count, int32_t limit)
{
    if (!walk_array(w, field, names, count, limit))
        return;
    for (int32_t i = 0; i < count; i++) {
        const size_t before = walk_item(w, field, i);
        walk_text(w, NULL, names[i], true);
        walk_leave(w, before);
    }
}

static void check_amounts(validate_walk *w, const char *field, const int64_t *amounts,
                          int32_t count)
{
    for (int32_t i = 0; amounts && i < count; i++) {
        if (amounts[i] >= 0 && amounts[i] <= ARV_MAX_QUANTITY)
            continue;
        const size_t before = walk_item(w, field, i);
        walk_range(w, NULL, amounts[i], 0, ARV_MAX_QUANTITY);
        walk_leave(w, before);
    }
}

static void check_break(validate_walk *w, const arv_break *rest, int32_t loads)
{
    check_amounts(w, "max_load", rest->max_load, loads);

    walk_text(w, "id", rest->id, false);
    check_windows(w, rest->windows, rest->window_count);
    walk_range(w, "service_s", rest->service_s, 0, ARV_MAX_HORIZON_S);
    walk_optional(w, "max_work_since_start_s", rest->max_work_since_start_s, 0, ARV_MAX_HORIZON_S);
    walk_optional(w, "max_work_since_break_s", rest->max_work_since_break_s, 0, ARV_MAX_HORIZON_S);
}

static void check_shift(validate_walk *w, const arv_shift *shift, int32_t locations, int32_t loads)
{
    check_time(w, "start_s", shift->start_s);
    check_time(w, "end_s", shift->end_s);
    if (shift->end_s < shift->start_s)
        walk_bad(w, "end_s", "ends before it starts");
    walk_optional(w, "overtime_s", shift->overtime_s, 0, ARV_MAX_HORIZON_S);
    walk_optional(w, "overtime_price_per_hour", shift->overtime_price_per_hour, 0, ARV_MAX_RATE);
    walk_optional(w, "max_duration_s", shift->max_duration_s, 0, ARV_MAX_HORIZON_S);
    check_location(w, "start_location", shift->start_location, locations, false);
    check_location(w, "end_location", shift->end_location, locations, false);
    if (!walk_array(w, "breaks", shift->breaks, shift->break_count, ARV_MAX_BREAKS_PER_SHIFT))
        return;
    for (int32_t i = 0; i < shift->break_count; i++) {
        const size_t before = walk_item(w, "breaks", i);
        check_break(w, &shift->breaks[i], loads);
        walk_leave(w, before);
    }
}

static void check_costs(validate_walk *w, const arv_costs *costs)
{
    walk_range(w, "costs.fixed", costs->fixed, 0, ARV_MAX_PRICE);
    walk_range(w, "costs.per_hour", costs->per_hour, 0, ARV_MAX_RATE);
    walk_range(w, "costs.per_km", costs->per_km, 0, ARV_MAX_RATE);
    walk_range(w, "costs.per_task_hour", costs->per_task_hour, 0, ARV_MAX_RATE);
    walk_range(w, "costs.per_shift_hour", costs->per_shift_hour, 0, ARV_MAX_RATE);
}

static void check_technician(validate_walk *w, const arv_technician *t, const arv_spec *spec,
                             int32_t locations)
{
    walk_text(w, "id", t->id, true);
    check_description(w, t->description);
    walk_text(w, "type", t->type, false);
    walk_text(w, "profile", t->profile, false);
    check_location(w, "start_location", t->start_location, locations, false);
    check_location(w, "end_location", t->end_location, locations, false);
    if (walk_array(w, "shifts", t->shifts, t->shift_count, ARV_MAX_SHIFTS))
        for (int32_t i = 0; i < t->shift_count; i++) {
            const size_t before = walk_item(w, "shifts", i);
            check_shift(w, &t->shifts[i], locations, spec->load_count);
            walk_leave(w, before);
        }
    if (t->shift_count == 0)
        walk_bad(w, "shifts", "a technician needs a shift");
    check_levels(w, "skills", t->skills, t->skill_count, ARV_MAX_SKILLS);
    check_names(w, "tools", t->tools, t->tool_count, ARV_MAX_SKILLS);
    check_levels(w, "stock", t->stock, t->stock_count, ARV_MAX_LOADS);
    check_amounts(w, "capacity", t->capacity, spec->load_count);
    walk_range(w, "speed_ppm", t->speed_ppm, 1000, 1000000000);
    walk_range(w, "duration_ppm", t->duration_ppm, 0, 1000000000);
    walk_optional(w, "max_tasks", t->max_tasks, 0, INT32_MAX);
    walk_optional(w, "max_travel_s", t->max_travel_s, 0, INT32_MAX);
    walk_optional(w, "max_distance_m", t->max_distance_m, 0, ARV_MAX_TIME_S);
    check_location(w, "restock_location", t->restock_location, locations, false);
    walk_range(w, "restock_service_s", t->restock_service_s, 0, ARV_MAX_HORIZON_S);
    if (t->restock_location == ARV_NONE && t->restock_service_s > 0)
        walk_bad(w, "restock_service_s", "needs restock_location");
    check_costs(w, &t->costs);
}

static void check_service_by(validate_walk *w, const arv_job *job)
{
    if (!walk_array(w, "service_by", job->service_by, job->service_by_count, ARV_MAX_TECHNICIANS))
        return;
    for (int32_t i = 0; i < job->service_by_count; i++) {
        const arv_service_by *by = &job->service_by[i];
        const size_t before = walk_item(w, "service_by", i);
        walk_text(w, "technician", by->technician, false);
        walk_text(w, "type", by->type, false);
        if (!by->technician == !by->type)
            walk_bad(w, NULL, "needs either a technician or a type");
        walk_range(w, "service_s", by->service_s, 0, ARV_MAX_HORIZON_S);
        walk_leave(w, before);
    }
}

static void check_technician_prices(validate_walk *w, const arv_job *job)
{
    if (!walk_array(w, "technician_prices", job->technician_prices, job->technician_price_count,
                    ARV_MAX_TECHNICIANS))
        return;
    for (int32_t i = 0; i < job->technician_price_count; i++) {
        const size_t before = walk_item(w, "technician_prices", i);
        walk_text(w, "technician", job->technician_prices[i].technician, true);
        walk_range(w, "price", job->technician_prices[i].price, 0, ARV_MAX_PRICE);
        walk_leave(w, before);
    }
}

static void check_pin_and_promise(validate_walk *w, const arv_job *job)
{
    walk_text(w, "pin_technician", job->pin_technician, false);
    walk_optional(w, "pin_position", job->pin_position, 1, ARV_MAX_JOBS);
    if (job->pin_position != ARV_UNSET && !job->pin_technician)
        walk_bad(w, "pin_position", "needs pin_technician");
    walk_optional(w, "pin_start_s", job->pin_start_s, -ARV_MAX_TIME_S, ARV_MAX_TIME_S);
    walk_optional(w, "promise_from_s", job->promise_from_s, -ARV_MAX_TIME_S, ARV_MAX_TIME_S);
    walk_optional(w, "promise_to_s", job->promise_to_s, -ARV_MAX_TIME_S, ARV_MAX_TIME_S);
    if (job->promise_from_s != ARV_UNSET && job->promise_to_s != ARV_UNSET &&
        job->promise_to_s < job->promise_from_s)
        walk_bad(w, "promise_to_s", "ends before it starts");
}

static void check_job(validate_walk *w, const arv_job *job, const arv_spec *spec, int32_t locations)
{
    walk_text(w, "id", job->id, true);
    check_description(w, job->description);
    walk_text(w, "type", job->type, false);
    check_location(w, "location", job->location, locations, true);
    check_windows(w, job->windows, job->window_count);
    walk_optional(w, "service_s", job->service_s, 0, ARV_MAX_HORIZON_S);
    walk_optional(w, "setup_s", job->setup_s, 0, ARV_MAX_HORIZON_S);
    check_service_by(w, job);
    check_levels(w, "skills", job->skills, job->skill_count, ARV_MAX_SKILLS);
    check_names(w, "tools", job->tools, job->tool_count, ARV_MAX_SKILLS);
    check_levels(w, "parts", job->parts, job->part_count, ARV_MAX_LOADS);
    check_amounts(w, "delivery", job->delivery, spec->load_count);
    check_amounts(w, "pickup", job->pickup, spec->load_count);
    walk_range(w, "priority", job->priority, 0, ARV_MAX_PRIORITY);
    walk_optional(w, "unserved_price", job->unserved_price, 0, ARV_MAX_PRICE);
    check_pin_and_promise(w, job);
    check_technician_prices(w, job);
    walk_optional(w, "other_technician_price", job->other_technician_price, 0, ARV_MAX_PRICE);
}

static void check_relation(validate_walk *w, const arv_relation *relation)
{
    walk_range(w, "kind", relation->kind, ARV_SAME_TECHNICIAN, ARV_PICKUP_DELIVERY);
    check_names(w, "jobs", relation->jobs, relation->job_count, ARV_MAX_JOBS);
    if (relation->job_count < 2)
        walk_bad(w, "jobs", "a relation needs at least two jobs");
    walk_optional(w, "min_gap_s", relation->min_gap_s, -ARV_MAX_HORIZON_S, ARV_MAX_HORIZON_S);
    walk_optional(w, "max_gap_s", relation->max_gap_s, -ARV_MAX_HORIZON_S, ARV_MAX_HORIZON_S);
    const int64_t least_s = relation->min_gap_s == ARV_UNSET ? 0 : relation->min_gap_s;
    if (relation->kind != ARV_BEFORE && relation->min_gap_s != ARV_UNSET)
        walk_bad(w, "min_gap_s", "only a relation of the kind before has gaps");
    if (relation->kind != ARV_BEFORE && relation->max_gap_s != ARV_UNSET)
        walk_bad(w, "max_gap_s", "only a relation of the kind before has gaps");
    else if (relation->max_gap_s != ARV_UNSET && relation->max_gap_s < least_s)
        walk_bad(w, "max_gap_s", "less than min_gap_s");
}

static void check_matrix_cells(validate_walk *w, const char *field, const int32_t *cells,
                               int32_t rows, int32_t limit)
{
    const size_t count = (size_t)rows * (size_t)rows;
    for (size_t i = 0; cells && i < count; i++) {
        if (cells[i] <= limit)
            continue;
        char name[64];
        snprintf(name, sizeof name, "%s[%zu][%zu]", field, i / (size_t)rows, i % (size_t)rows);
        walk_range(w, name, cells[i], 0, limit);
    }
}

static void check_matrix(validate_walk *w, const arv_matrix *matrix, int32_t locations)
{
    if (matrix->rows < 0 || matrix->rows > ARV_MAX_MATRIX_ROWS) {
        walk_range(w, "rows", matrix->rows, 0, ARV_MAX_MATRIX_ROWS);
        return;
    }
    if (matrix->rows < locations)
        walk_bad(w, "rows", "smaller than the number of locations");
    walk_optional(w, "from_s", matrix->from_s, -ARV_MAX_TIME_S, ARV_MAX_TIME_S);
    if (!matrix->durations && matrix->rows > 0)
        walk_bad(w, "durations", "missing");
    check_matrix_cells(w, "durations", matrix->durations, matrix->rows, ARV_MAX_HORIZON_S);
    check_matrix_cells(w, "distances", matrix->distances, matrix->rows, INT32_MAX);
    check_matrix_cells(w, "costs", matrix->costs, matrix->rows, INT32_MAX);
}

static void check_slices(validate_walk *w, const arv_profile *profile)
{
    for (int32_t i = 0; i < profile->matrix_count; i++) {
        const size_t before = walk_item(w, "matrices", i);
        const arv_matrix *m = &profile->matrices[i];
        if (profile->matrix_count > 1 && m->from_s == ARV_UNSET)
            walk_bad(w, "from_s", "missing: a profile with several matrices needs slice times");
        if (i > 0 && m->from_s <= profile->matrices[i - 1].from_s)
            walk_bad(w, "from_s", "slices must be in increasing order of time");
        if (i > 0 && m->rows != profile->matrices[0].rows)
            walk_bad(w, "rows", "differs from the first slice");
        walk_leave(w, before);
    }
}

static void check_profile(validate_walk *w, const arv_profile *profile, int32_t locations)
{
    walk_text(w, "name", profile->name, true);
    if (walk_array(w, "matrices", profile->matrices, profile->matrix_count, ARV_MAX_SLICES)) {
        for (int32_t i = 0; i < profile->matrix_count; i++) {
            const size_t before = walk_item(w, "matrices", i);
            check_matrix(w, &profile->matrices[i], locations);
            walk_leave(w, before);
        }
        check_slices(w, profile);
    }
    walk_range(w, "speed_m_per_h", profile->speed_m_per_h, 1, 10000000);
    walk_optional(w, "leg_sigma_ppm", profile->leg_sigma_ppm, 0, 2000000);
    walk_optional(w, "technician_day_sigma_ppm", profile->technician_day_sigma_ppm, 0, 2000000);
    walk_optional(w, "day_sigma_ppm", profile->day_sigma_ppm, 0, 2000000);
}

static void check_location_list(validate_walk *w, const arv_spec *spec)
{
    for (int32_t i = 0; spec->locations && i < spec->location_count; i++) {
        const arv_location *l = &spec->locations[i];
        if (!l->has_coordinates && !l->id)
            continue;
        const size_t before = walk_item(w, "locations", i);
        walk_text(w, "id", l->id, l->id != NULL);
        if (l->has_coordinates && (!isfinite(l->longitude) || fabs(l->longitude) > 180.0))
            walk_bad(w, "longitude", "not a longitude in degrees");
        if (l->has_coordinates && (!isfinite(l->latitude) || fabs(l->latitude) > 90.0))
            walk_bad(w, "latitude", "not a latitude in degrees");
        walk_leave(w, before);
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

void validate_spec(const arv_spec *spec, arv_error *error)
{
    validate_walk w = {.error = error};
    walk_range(&w, "load_count", spec->load_count, 0, ARV_MAX_LOADS);
    walk_range(&w, "location_count", spec->location_count, 0, ARV_MAX_LOCATIONS);
    if (error->count)
        return; /* every later check reads arrays of these lengths */
    check_location_list(&w, spec);
    const int32_t locations = spec_location_count(spec);
    WALK_EACH(&w, spec, profiles, profile_count, ARV_MAX_PROFILES,
              check_profile(&w, &spec->profiles[item], locations));
    WALK_EACH(&w, spec, technicians, technician_count, ARV_MAX_TECHNICIANS,
              check_technician(&w, &spec->technicians[item], spec, locations));
    WALK_EACH(&w, spec, jobs, job_count, ARV_MAX_JOBS,
              check_job(&w, &spec->jobs[item], spec, locations));
    WALK_EACH(&w, spec, relations, relation_count, ARV_MAX_RELATIONS,
              check_relation(&w, &spec->relations[item]));
    validate_models(&w, spec);
    WALK_EACH(&w, spec, routes, route_count, ARV_MAX_SHIFTS, {
        const arv_route_in_force *route = &spec->routes[item];
        walk_text(&w, "technician", route->technician, true);
        check_names(&w, "jobs", route->jobs, route->job_count, ARV_MAX_JOBS);
        walk_range(&w, "frozen", route->frozen, 0, route->job_count < 0 ? 0 : route->job_count);
    });
    walk_optional(&w, "change_price", spec->change_price, 0, ARV_MAX_PRICE);
    walk_optional(&w, "balance_price_per_hour", spec->balance_price_per_hour, 0, ARV_MAX_RATE);
}
