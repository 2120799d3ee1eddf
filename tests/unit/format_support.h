/* format_support.h - what the tests of the format room share: JSON in single quotes, reading a text,
 * and a comparison of two specs that names the first difference. */
#ifndef TESTS_UNIT_FORMAT_SUPPORT_H
#define TESTS_UNIT_FORMAT_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "format/format.h"

/* One reading: everything that came back, and the arena that holds it. */
typedef struct reading {
    arv_arena *arena;
    arv_error error;
    arv_status status;
    const arv_spec *spec;
    format_info info;
} reading;

/* The text with ' turned into ", in the arena. */
static inline char *quoted(arv_arena *arena, const char *text)
{
    char *copy = arv_arena_strdup(arena, text);
    assert_non_null(copy);
    for (char *c = copy; *c; c++)
        if (*c == '\'')
            *c = '"';
    return copy;
}

static inline void read_bytes(reading *r, const char *bytes, size_t length,
                              const format_options *options)
{
    memset(&r->error, 0, sizeof r->error);
    r->arena = arv_arena_create(0);
    assert_non_null(r->arena);
    r->status =
        format_read_problem(r->arena, bytes, length, options, &r->spec, &r->info, &r->error);
    assert_int_equal(r->status, r->error.status);
    if (r->status == ARV_OK)
        assert_non_null(r->spec);
    else
        assert_null(r->spec);
}

/* JSON with ' for ". */
static inline void read_json(reading *r, const char *text)
{
    arv_arena *scratch = arv_arena_create(0);
    const char *json = quoted(scratch, text);
    read_bytes(r, json, strlen(json), NULL);
    arv_arena_destroy(&scratch);
}

static inline void read_ok(reading *r, const char *text)
{
    read_json(r, text);
    if (r->status != ARV_OK)
        fail_msg("%s: %s", r->error.items[0].path, r->error.items[0].text);
}

static inline void release(reading *r)
{
    arv_arena_destroy(&r->arena);
}

/* True when some violation has exactly this path and status, and contains the text. */
static inline bool has_violation(const arv_error *error, arv_status status, const char *path,
                                 const char *text)
{
    for (int32_t i = 0; i < error->count; i++)
        if (error->items[i].status == status && strcmp(error->items[i].path, path) == 0 &&
            strstr(error->items[i].text, text))
            return true;
    return false;
}

static inline void print_violations(const arv_error *error)
{
    for (int32_t i = 0; i < error->count; i++)
        print_error("  %s: %s: %s\n", arv_status_name(error->items[i].status), error->items[i].path,
                    error->items[i].text);
}

/* ---- comparison ------------------------------------------------------------------------------ */

#define SAME(a, b)                                                                     \
    do {                                                                               \
        if ((int64_t)(a) != (int64_t)(b))                                              \
            fail_msg("%s differs: %lld and %lld", #a, (long long)(a), (long long)(b)); \
    } while (0)

static inline void same_text(const char *what, const char *a, const char *b)
{
    if ((a == NULL) != (b == NULL) || (a && strcmp(a, b) != 0))
        fail_msg("%s differs: %s and %s", what, a ? a : "NULL", b ? b : "NULL");
}

#define SAME_TEXT(a, b) same_text(#a, (a), (b))

static inline void same_amounts(const char *what, const int64_t *a, const int64_t *b, int32_t count)
{
    if ((a == NULL) != (b == NULL))
        fail_msg("%s: only one is given", what);
    for (int32_t i = 0; a && i < count; i++)
        if (a[i] != b[i])
            fail_msg("%s[%d] differs: %lld and %lld", what, i, (long long)a[i], (long long)b[i]);
}

static inline void same_windows(const arv_time_window *a, const arv_time_window *b, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        SAME(a[i].open_s, b[i].open_s);
        SAME(a[i].close_s, b[i].close_s);
        SAME(a[i].early_price_per_hour, b[i].early_price_per_hour);
        SAME(a[i].late_price_per_hour, b[i].late_price_per_hour);
    }
}

static inline void same_levels(const arv_named_level *a, const arv_named_level *b, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        SAME_TEXT(a[i].name, b[i].name);
        SAME(a[i].level, b[i].level);
    }
}

static inline void same_names(const char *const *a, const char *const *b, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        SAME_TEXT(a[i], b[i]);
}

static inline void same_shift(const arv_shift *a, const arv_shift *b, int32_t loads)
{
    SAME(a->start_s, b->start_s);
    SAME(a->end_s, b->end_s);
    SAME(a->overtime_s, b->overtime_s);
    SAME(a->overtime_price_per_hour, b->overtime_price_per_hour);
    SAME(a->start_location, b->start_location);
    SAME(a->end_location, b->end_location);
    SAME(a->break_count, b->break_count);
    for (int32_t i = 0; i < a->break_count; i++) {
        const arv_break *x = &a->breaks[i], *y = &b->breaks[i];
        SAME_TEXT(x->id, y->id);
        SAME(x->window_count, y->window_count);
        same_windows(x->windows, y->windows, x->window_count);
        SAME(x->service_s, y->service_s);
        SAME(x->paid, y->paid);
        SAME(x->max_work_since_start_s, y->max_work_since_start_s);
        SAME(x->max_work_since_break_s, y->max_work_since_break_s);
        same_amounts("max_load", x->max_load, y->max_load, loads);
    }
}

static inline void same_technician(const arv_technician *a, const arv_technician *b, int32_t loads)
{
    SAME_TEXT(a->id, b->id);
    SAME_TEXT(a->description, b->description);
    SAME_TEXT(a->type, b->type);
    SAME_TEXT(a->profile, b->profile);
    SAME(a->start_location, b->start_location);
    SAME(a->end_location, b->end_location);
    SAME(a->shift_count, b->shift_count);
    for (int32_t s = 0; s < a->shift_count; s++)
        same_shift(&a->shifts[s], &b->shifts[s], loads);
    SAME(a->skill_count, b->skill_count);
    same_levels(a->skills, b->skills, a->skill_count);
    SAME(a->tool_count, b->tool_count);
    same_names(a->tools, b->tools, a->tool_count);
    SAME(a->stock_count, b->stock_count);
    same_levels(a->stock, b->stock, a->stock_count);
    same_amounts("capacity", a->capacity, b->capacity, loads);
    SAME(a->speed_ppm, b->speed_ppm);
    SAME(a->duration_ppm, b->duration_ppm);
    SAME(a->max_tasks, b->max_tasks);
    SAME(a->max_travel_s, b->max_travel_s);
    SAME(a->max_distance_m, b->max_distance_m);
    SAME(a->restock_location, b->restock_location);
    SAME(a->restock_service_s, b->restock_service_s);
    SAME(a->costs.fixed, b->costs.fixed);
    SAME(a->costs.per_hour, b->costs.per_hour);
    SAME(a->costs.per_km, b->costs.per_km);
    SAME(a->costs.per_task_hour, b->costs.per_task_hour);
    SAME(a->costs.per_shift_hour, b->costs.per_shift_hour);
}

static inline void same_job(const arv_job *a, const arv_job *b, int32_t loads)
{
    SAME_TEXT(a->id, b->id);
    SAME_TEXT(a->description, b->description);
    SAME_TEXT(a->type, b->type);
    SAME(a->location, b->location);
    SAME(a->window_count, b->window_count);
    same_windows(a->windows, b->windows, a->window_count);
    SAME(a->service_s, b->service_s);
    SAME(a->setup_s, b->setup_s);
    SAME(a->service_by_count, b->service_by_count);
    for (int32_t i = 0; i < a->service_by_count; i++) {
        SAME_TEXT(a->service_by[i].technician, b->service_by[i].technician);
        SAME_TEXT(a->service_by[i].type, b->service_by[i].type);
        SAME(a->service_by[i].service_s, b->service_by[i].service_s);
    }
    SAME(a->skill_count, b->skill_count);
    same_levels(a->skills, b->skills, a->skill_count);
    SAME(a->tool_count, b->tool_count);
    same_names(a->tools, b->tools, a->tool_count);
    SAME(a->part_count, b->part_count);
    same_levels(a->parts, b->parts, a->part_count);
    same_amounts("delivery", a->delivery, b->delivery, loads);
    same_amounts("pickup", a->pickup, b->pickup, loads);
    SAME(a->priority, b->priority);
    SAME(a->unserved_price, b->unserved_price);
    SAME(a->mandatory, b->mandatory);
    SAME_TEXT(a->pin_technician, b->pin_technician);
    SAME(a->pin_position, b->pin_position);
    SAME(a->pin_start_s, b->pin_start_s);
    SAME(a->promise_from_s, b->promise_from_s);
    SAME(a->promise_to_s, b->promise_to_s);
    SAME(a->technician_price_count, b->technician_price_count);
    for (int32_t i = 0; i < a->technician_price_count; i++) {
        SAME_TEXT(a->technician_prices[i].technician, b->technician_prices[i].technician);
        SAME(a->technician_prices[i].price, b->technician_prices[i].price);
    }
    SAME(a->other_technician_price, b->other_technician_price);
}

static inline void same_table(const char *what, const int32_t *a, const int32_t *b, int32_t rows)
{
    if ((a == NULL) != (b == NULL))
        fail_msg("%s: only one is given", what);
    for (int32_t i = 0; a && i < rows * rows; i++)
        if (a[i] != b[i])
            fail_msg("%s[%d] differs: %d and %d", what, i, a[i], b[i]);
}

static inline void same_profile(const arv_profile *a, const arv_profile *b)
{
    SAME_TEXT(a->name, b->name);
    SAME(a->speed_m_per_h, b->speed_m_per_h);
    SAME(a->leg_sigma_ppm, b->leg_sigma_ppm);
    SAME(a->technician_day_sigma_ppm, b->technician_day_sigma_ppm);
    SAME(a->day_sigma_ppm, b->day_sigma_ppm);
    SAME(a->matrix_count, b->matrix_count);
    for (int32_t m = 0; m < a->matrix_count; m++) {
        SAME(a->matrices[m].from_s, b->matrices[m].from_s);
        SAME(a->matrices[m].rows, b->matrices[m].rows);
        same_table("durations", a->matrices[m].durations, b->matrices[m].durations,
                   a->matrices[m].rows);
        same_table("distances", a->matrices[m].distances, b->matrices[m].distances,
                   a->matrices[m].rows);
        same_table("costs", a->matrices[m].costs, b->matrices[m].costs, a->matrices[m].rows);
    }
}

static inline void same_models(const arv_duration_model *a, const arv_duration_model *b,
                               int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        const arv_duration_model *x = &a[i], *y = &b[i];
        SAME_TEXT(x->job_type, y->job_type);
        SAME_TEXT(x->technician, y->technician);
        SAME(x->family, y->family);
        SAME(x->ratio, y->ratio);
        SAME(x->mean, y->mean);
        SAME(x->cv_ppm, y->cv_ppm);
        SAME(x->pace_sigma_ppm, y->pace_sigma_ppm);
        SAME(x->quantile_count, y->quantile_count);
        same_amounts("quantile_ppm", x->quantile_ppm, y->quantile_ppm, x->quantile_count);
        same_amounts("quantile_value", x->quantile_value, y->quantile_value, x->quantile_count);
    }
}

static inline void same_travel_model(const arv_travel_model *a, const arv_travel_model *b)
{
    SAME_TEXT(a->profile, b->profile);
    SAME_TEXT(a->from, b->from);
    SAME_TEXT(a->to, b->to);
    SAME_TEXT(a->technician, b->technician);
    same_amounts("hour_ppm", a->hour_ppm, b->hour_ppm, ARV_HOURS);
    SAME(a->quantile_count, b->quantile_count);
    same_amounts("quantile_ppm", a->quantile_ppm, b->quantile_ppm, a->quantile_count);
    same_amounts("quantile_value", a->quantile_value, b->quantile_value, a->quantile_count);
    SAME(a->day_ppm, b->day_ppm);
    SAME(a->technician_day_ppm, b->technician_day_ppm);
    SAME(a->neighbour_ppm, b->neighbour_ppm);
    SAME(a->neighbour_decay_ppm, b->neighbour_decay_ppm);
}

static inline void same_rest(const arv_spec *a, const arv_spec *b)
{
    SAME(a->relation_count, b->relation_count);
    for (int32_t i = 0; i < a->relation_count; i++) {
        const arv_relation *x = &a->relations[i], *y = &b->relations[i];
        SAME(x->kind, y->kind);
        SAME(x->job_count, y->job_count);
        same_names(x->jobs, y->jobs, x->job_count);
        SAME(x->min_gap_s, y->min_gap_s);
        SAME(x->max_gap_s, y->max_gap_s);
    }
    SAME(a->route_count, b->route_count);
    for (int32_t i = 0; i < a->route_count; i++) {
        const arv_route_in_force *x = &a->routes[i], *y = &b->routes[i];
        SAME_TEXT(x->technician, y->technician);
        SAME(x->shift, y->shift);
        SAME(x->job_count, y->job_count);
        same_names(x->jobs, y->jobs, x->job_count);
        SAME(x->frozen, y->frozen);
    }
    SAME(a->model_count, b->model_count);
    same_models(a->models, b->models, a->model_count);
    SAME(a->access_model_count, b->access_model_count);
    same_models(a->access_models, b->access_models, a->access_model_count);
    SAME(a->travel_model_count, b->travel_model_count);
    for (int32_t i = 0; i < a->travel_model_count; i++)
        same_travel_model(&a->travel_models[i], &b->travel_models[i]);
    SAME(a->load_count, b->load_count);
    SAME(a->change_price, b->change_price);
    SAME(a->balance_price_per_hour, b->balance_price_per_hour);
}

static inline void same_spec(const arv_spec *a, const arv_spec *b)
{
    SAME(a->technician_count, b->technician_count);
    for (int32_t t = 0; t < a->technician_count; t++)
        same_technician(&a->technicians[t], &b->technicians[t], a->load_count);
    SAME(a->job_count, b->job_count);
    for (int32_t j = 0; j < a->job_count; j++)
        same_job(&a->jobs[j], &b->jobs[j], a->load_count);
    SAME(a->profile_count, b->profile_count);
    for (int32_t i = 0; i < a->profile_count; i++)
        same_profile(&a->profiles[i], &b->profiles[i]);
    SAME(a->location_count, b->location_count);
    for (int32_t i = 0; i < a->location_count; i++) {
        static const arv_location none = {.has_coordinates = false};
        const arv_location *x = a->locations ? &a->locations[i] : &none;
        const arv_location *y = b->locations ? &b->locations[i] : &none;
        SAME_TEXT(x->id, y->id);
        SAME(x->has_coordinates, y->has_coordinates);
        assert_memory_equal(&x->longitude, &y->longitude, sizeof x->longitude);
        assert_memory_equal(&x->latitude, &y->latitude, sizeof x->latitude);
    }
    same_rest(a, b);
}

#endif
