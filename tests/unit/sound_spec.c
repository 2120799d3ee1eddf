/* sound_spec.c - see sound_spec.h. */
#include "sound_spec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void fill_travel(sound_spec *s)
{
    for (int i = 0; i < ROWS * ROWS; i++)
        s->durations[i] = s->distances[i] = s->costs[i] = 60;
    for (int i = 0; i < 2; i++) {
        s->matrices[i] = (arv_matrix){.from_s = i * 3600,
                                      .rows = ROWS,
                                      .durations = s->durations,
                                      .distances = s->distances,
                                      .costs = s->costs};
        arv_profile_init(&s->profiles[i]);
        s->profiles[i].name = i ? "van" : "car";
        s->profiles[i].matrices = s->matrices;
        s->profiles[i].matrix_count = 1;
        s->locations[i] = (arv_location){.has_coordinates = true, .longitude = i, .latitude = i};
    }
}

static void fill_technicians(sound_spec *s)
{
    for (int i = 0; i < 2; i++) {
        arv_time_window_init(&s->rest_windows[i]);
        s->rest_windows[i].close_s = 1000;
        arv_break_init(&s->rests[i]);
        s->rests[i].windows = s->rest_windows;
        s->rests[i].window_count = 1;
        arv_shift_init(&s->shifts[i]);
        s->shifts[i].end_s = 36000;
        arv_technician_init(&s->technicians[i]);
        s->technicians[i].id = i ? "t1" : "t0";
        s->technicians[i].start_location = s->technicians[i].end_location = 0;
        s->technicians[i].shifts = &s->shifts[i];
        s->technicians[i].shift_count = 1;
    }
    s->shifts[0].breaks = s->rests;
    s->shifts[0].break_count = 2;
    s->skills[0] = (arv_named_level){"gas", 2};
    s->stock[0] = (arv_named_level){"valve", 5};
    s->tools[0] = "ladder";
    s->capacity[0] = s->capacity[1] = 10;
    arv_technician *t = &s->technicians[0];
    t->skills = s->skills, t->skill_count = 1;
    t->stock = s->stock, t->stock_count = 1;
    t->tools = s->tools, t->tool_count = 1;
    t->capacity = s->capacity;
    t->type = "senior";
    t->profile = "car";
}

static void fill_jobs(sound_spec *s)
{
    for (int i = 0; i < JOBS; i++) {
        arv_time_window_init(&s->windows[i]);
        s->windows[i].close_s = 20000;
        arv_job_init(&s->jobs[i]);
        s->jobs[i].id = i ? "j1" : "j0";
        s->jobs[i].location = 1;
        s->jobs[i].service_s = 600;
    }
    s->needs[0] = (arv_named_level){"gas", 1};
    s->parts[0] = (arv_named_level){"valve", 1};
    s->needed_tools[0] = "ladder";
    s->service_by[0] = (arv_service_by){.technician = "t0", .service_s = 500};
    s->prices[0] = (arv_technician_price){"t0", 5};
    arv_job *j = &s->jobs[0];
    j->windows = s->windows, j->window_count = 2;
    j->skills = s->needs, j->skill_count = 1;
    j->parts = s->parts, j->part_count = 1;
    j->tools = s->needed_tools, j->tool_count = 1;
    j->delivery = s->delivery, j->pickup = s->pickup;
    j->service_by = s->service_by, j->service_by_count = 1;
    j->technician_prices = s->prices, j->technician_price_count = 1;
}

/* How legs hang together, and a leg of its own. */
static void fill_learned(sound_spec *s)
{
    arv_duration_model_init(&s->access_models[0]);
    s->access_models[0].job_type = "repair";
    s->access_models[0].family = ARV_MODEL_LOGNORMAL;
    s->access_models[0].mean = 240;
    s->access_models[0].cv_ppm = 500000;
    for (int hour = 0; hour < ARV_HOURS; hour++)
        s->hour_ppm[hour] = 1000000 + hour;
    s->travel_ppm[0] = 0, s->travel_ppm[1] = 1000000;
    s->travel_value[0] = 800000, s->travel_value[1] = 1700000;
    for (int i = 0; i < 2; i++) {
        arv_travel_model_init(&s->travel_models[i]);
        s->travel_models[i].hour_ppm = s->hour_ppm;
        s->travel_models[i].quantile_ppm = s->travel_ppm;
        s->travel_models[i].quantile_value = s->travel_value;
        s->travel_models[i].quantile_count = 2;
    }
    s->travel_models[0].profile = "car";
    s->travel_models[0].day_ppm = 100000;
    s->travel_models[0].technician_day_ppm = 200000;
    s->travel_models[0].neighbour_ppm = 300000;
    s->travel_models[0].neighbour_decay_ppm = 700000;
    s->travel_models[1].from = "depot", s->travel_models[1].to = "quay";
    s->travel_models[1].technician = "t1";
    s->locations[0].id = "depot", s->locations[ROWS - 1].id = "quay";
    s->spec.access_models = s->access_models, s->spec.access_model_count = 1;
    s->spec.travel_models = s->travel_models, s->spec.travel_model_count = 2;
}

static void fill_rest(sound_spec *s)
{
    s->pair[0] = "j0", s->pair[1] = "j1";
    s->relations[0] = (arv_relation){.kind = ARV_SAME_TECHNICIAN,
                                     .jobs = s->pair,
                                     .job_count = 2,
                                     .min_gap_s = ARV_UNSET,
                                     .max_gap_s = ARV_UNSET};
    s->order[0] = "j0", s->order[1] = "j1";
    s->routes[0] = (arv_route_in_force){.technician = "t0", .jobs = s->order, .job_count = 1};
    s->routes[1] = (arv_route_in_force){.technician = "t1", .jobs = s->order + 1, .job_count = 1};
    s->ppm[0] = 100000, s->ppm[1] = 900000;
    s->value[0] = 300, s->value[1] = 900;
    arv_duration_model_init(&s->models[0]);
    s->models[0].family = ARV_MODEL_QUANTILES;
    s->models[0].quantile_ppm = s->ppm;
    s->models[0].quantile_value = s->value;
    s->models[0].quantile_count = 2;
    arv_spec_init(&s->spec);
    s->spec.technicians = s->technicians, s->spec.technician_count = TECHNICIANS;
    s->spec.jobs = s->jobs, s->spec.job_count = JOBS;
    s->spec.routes = s->routes, s->spec.route_count = 2;
    s->spec.locations = s->locations, s->spec.location_count = ROWS;
    s->spec.profiles = s->profiles, s->spec.profile_count = 2;
    s->spec.models = s->models, s->spec.model_count = 1;
    s->spec.load_count = 2;
}

void sound_fill(sound_spec *s)
{
    memset(s, 0, sizeof *s);
    fill_travel(s);
    fill_technicians(s);
    fill_jobs(s);
    fill_rest(s);
    fill_learned(s);
}

arv_status sound_compile(sound_spec *s)
{
    arv_arena *arena = arv_arena_create(0);
    const arv_problem *problem = NULL;
    const arv_status status = arv_problem_compile(arena, &s->spec, &problem, &s->error);
    assert_int_equal(status == ARV_OK, problem != NULL);
    assert_int_equal(status, s->error.status);
    arv_arena_destroy(&arena);
    return status;
}

void sound_expect(sound_spec *s, arv_status status, const char *path)
{
    if (sound_compile(s) != status || s->error.count != 1 ||
        strcmp(s->error.items[0].path, path) != 0)
        for (int32_t i = 0; i < s->error.count; i++)
            print_message("wanted %s, got %s: %s\n", path, s->error.items[i].path,
                          s->error.items[i].text);
    assert_int_equal(s->error.status, status);
    assert_int_equal(s->error.count, 1);
    assert_string_equal(s->error.items[0].path, path);
    assert_true(strlen(s->error.items[0].text) > 0);
}

/* Edges that are in range may still be refused for another reason (UNIMPLEMENTED, no fit). */
static bool complains_at(sound_spec *s, const char *path)
{
    sound_compile(s);
    for (int32_t i = 0; i < s->error.count; i++)
        if (s->error.items[i].status == ARV_INVALID_ARGUMENT &&
            strcmp(s->error.items[i].path, path) == 0)
            return true;
    return false;
}

void sound_check_ranges(sound_spec *s, const range_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const range_case *c = &cases[i];
        const int64_t inside[] = {c->low, c->high};
        const int64_t outside[] = {c->low - 1, c->high + 1, INT64_MAX, INT64_MIN + 1, INT64_MIN};
        for (size_t k = 0; k < 2; k++) {
            sound_fill(s);
            *c->field = inside[k];
            if (complains_at(s, c->path) && strstr(c->path, "promise") == NULL)
                fail_msg("%s refuses %lld: %s", c->path, (long long)inside[k],
                         s->error.items[0].text);
        }
        for (size_t k = 0; k < 5 - (c->optional ? 1u : 0u); k++) {
            sound_fill(s);
            *c->field = outside[k];
            const char *path = c->path;
            if (strstr(path, ".open_s") && outside[k] > 0)
                continue; /* then it is the closing that is named */
            if (!complains_at(s, path))
                fail_msg("%s takes %lld", path, (long long)outside[k]);
        }
    }
}
