/* test_validate.c - every rule of the input, one by one, with the exact path of its violation.
 *
 * A sound spec with one of everything is built anew for each case, one thing in it is spoilt, and
 * the compiler must name that field and nothing else. */
#include <arrival/arrival.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 3, JOBS = 2, TECHNICIANS = 2 };

/* One of everything, all valid. */
typedef struct sample {
    int32_t durations[ROWS * ROWS], distances[ROWS * ROWS], costs[ROWS * ROWS];
    arv_matrix matrices[2];
    arv_profile profiles[2];
    arv_location locations[ROWS];
    arv_time_window rest_windows[2], windows[2];
    arv_break rests[2];
    arv_shift shifts[TECHNICIANS];
    arv_named_level skills[1], stock[1], needs[1], parts[1];
    const char *tools[1], *needed_tools[1];
    int64_t capacity[2], delivery[2], pickup[2];
    arv_technician technicians[TECHNICIANS];
    arv_service_by service_by[1];
    arv_technician_price prices[1];
    arv_job jobs[JOBS];
    const char *pair[2], *order[2];
    arv_relation relations[1];
    arv_route_in_force routes[2];
    int64_t ppm[2], value[2];
    arv_duration_model models[1], access_models[1];
    int64_t hour_ppm[ARV_HOURS], travel_ppm[2], travel_value[2];
    arv_travel_model travel_models[2];
    arv_spec spec;
} sample;

static sample s;

static void fill_travel(void)
{
    for (int i = 0; i < ROWS * ROWS; i++)
        s.durations[i] = s.distances[i] = s.costs[i] = 60;
    for (int i = 0; i < 2; i++) {
        s.matrices[i] = (arv_matrix){.from_s = i * 3600,
                                     .rows = ROWS,
                                     .durations = s.durations,
                                     .distances = s.distances,
                                     .costs = s.costs};
        arv_profile_init(&s.profiles[i]);
        s.profiles[i].name = i ? "van" : "car";
        s.profiles[i].matrices = s.matrices;
        s.profiles[i].matrix_count = 1;
        s.locations[i] = (arv_location){.has_coordinates = true, .longitude = i, .latitude = i};
    }
}

static void fill_technicians(void)
{
    for (int i = 0; i < 2; i++) {
        arv_time_window_init(&s.rest_windows[i]);
        s.rest_windows[i].close_s = 1000;
        arv_break_init(&s.rests[i]);
        s.rests[i].windows = s.rest_windows;
        s.rests[i].window_count = 1;
        arv_shift_init(&s.shifts[i]);
        s.shifts[i].end_s = 36000;
        arv_technician_init(&s.technicians[i]);
        s.technicians[i].id = i ? "t1" : "t0";
        s.technicians[i].start_location = s.technicians[i].end_location = 0;
        s.technicians[i].shifts = &s.shifts[i];
        s.technicians[i].shift_count = 1;
    }
    s.shifts[0].breaks = s.rests;
    s.shifts[0].break_count = 2;
    s.skills[0] = (arv_named_level){"gas", 2};
    s.stock[0] = (arv_named_level){"valve", 5};
    s.tools[0] = "ladder";
    s.capacity[0] = s.capacity[1] = 10;
    arv_technician *t = &s.technicians[0];
    t->skills = s.skills, t->skill_count = 1;
    t->stock = s.stock, t->stock_count = 1;
    t->tools = s.tools, t->tool_count = 1;
    t->capacity = s.capacity;
    t->type = "senior";
    t->profile = "car";
}

static void fill_jobs(void)
{
    for (int i = 0; i < JOBS; i++) {
        arv_time_window_init(&s.windows[i]);
        s.windows[i].close_s = 20000;
        arv_job_init(&s.jobs[i]);
        s.jobs[i].id = i ? "j1" : "j0";
        s.jobs[i].location = 1;
        s.jobs[i].service_s = 600;
    }
    s.needs[0] = (arv_named_level){"gas", 1};
    s.parts[0] = (arv_named_level){"valve", 1};
    s.needed_tools[0] = "ladder";
    s.service_by[0] = (arv_service_by){.technician = "t0", .service_s = 500};
    s.prices[0] = (arv_technician_price){"t0", 5};
    arv_job *j = &s.jobs[0];
    j->windows = s.windows, j->window_count = 2;
    j->skills = s.needs, j->skill_count = 1;
    j->parts = s.parts, j->part_count = 1;
    j->tools = s.needed_tools, j->tool_count = 1;
    j->delivery = s.delivery, j->pickup = s.pickup;
    j->service_by = s.service_by, j->service_by_count = 1;
    j->technician_prices = s.prices, j->technician_price_count = 1;
}

/* How legs hang together, and a leg of its own. */
static void fill_learned(void)
{
    arv_duration_model_init(&s.access_models[0]);
    s.access_models[0].job_type = "repair";
    s.access_models[0].family = ARV_MODEL_LOGNORMAL;
    s.access_models[0].mean = 240;
    s.access_models[0].cv_ppm = 500000;
    for (int hour = 0; hour < ARV_HOURS; hour++)
        s.hour_ppm[hour] = 1000000 + hour;
    s.travel_ppm[0] = 0, s.travel_ppm[1] = 1000000;
    s.travel_value[0] = 800000, s.travel_value[1] = 1700000;
    for (int i = 0; i < 2; i++) {
        arv_travel_model_init(&s.travel_models[i]);
        s.travel_models[i].hour_ppm = s.hour_ppm;
        s.travel_models[i].quantile_ppm = s.travel_ppm;
        s.travel_models[i].quantile_value = s.travel_value;
        s.travel_models[i].quantile_count = 2;
    }
    s.travel_models[0].profile = "car";
    s.travel_models[0].day_ppm = 100000;
    s.travel_models[0].technician_day_ppm = 200000;
    s.travel_models[0].neighbour_ppm = 300000;
    s.travel_models[0].neighbour_decay_ppm = 700000;
    s.travel_models[1].from = "depot", s.travel_models[1].to = "quay";
    s.travel_models[1].technician = "t1";
    s.locations[0].id = "depot", s.locations[ROWS - 1].id = "quay";
    s.spec.access_models = s.access_models, s.spec.access_model_count = 1;
    s.spec.travel_models = s.travel_models, s.spec.travel_model_count = 2;
}

static void fill_rest(void)
{
    s.pair[0] = "j0", s.pair[1] = "j1";
    s.relations[0] = (arv_relation){.kind = ARV_SAME_TECHNICIAN,
                                    .jobs = s.pair,
                                    .job_count = 2,
                                    .min_gap_s = ARV_UNSET,
                                    .max_gap_s = ARV_UNSET};
    s.order[0] = "j0", s.order[1] = "j1";
    s.routes[0] = (arv_route_in_force){.technician = "t0", .jobs = s.order, .job_count = 1};
    s.routes[1] = (arv_route_in_force){.technician = "t1", .jobs = s.order + 1, .job_count = 1};
    s.ppm[0] = 100000, s.ppm[1] = 900000;
    s.value[0] = 300, s.value[1] = 900;
    arv_duration_model_init(&s.models[0]);
    s.models[0].family = ARV_MODEL_QUANTILES;
    s.models[0].quantile_ppm = s.ppm;
    s.models[0].quantile_value = s.value;
    s.models[0].quantile_count = 2;
    arv_spec_init(&s.spec);
    s.spec.technicians = s.technicians, s.spec.technician_count = TECHNICIANS;
    s.spec.jobs = s.jobs, s.spec.job_count = JOBS;
    s.spec.routes = s.routes, s.spec.route_count = 2;
    s.spec.locations = s.locations, s.spec.location_count = ROWS;
    s.spec.profiles = s.profiles, s.spec.profile_count = 2;
    s.spec.models = s.models, s.spec.model_count = 1;
    s.spec.load_count = 2;
}

static void fill(void)
{
    memset(&s, 0, sizeof s);
    fill_travel();
    fill_technicians();
    fill_jobs();
    fill_rest();
    fill_learned();
}

static arv_error error;

static arv_status compile(void)
{
    arv_arena *arena = arv_arena_create(0);
    const arv_problem *problem = NULL;
    const arv_status status = arv_problem_compile(arena, &s.spec, &problem, &error);
    assert_int_equal(status == ARV_OK, problem != NULL);
    assert_int_equal(status, error.status);
    arv_arena_destroy(&arena);
    return status;
}

static void expect_violation(arv_status status, const char *path)
{
    if (compile() != status || error.count != 1 || strcmp(error.items[0].path, path) != 0)
        for (int32_t i = 0; i < error.count; i++)
            print_message("wanted %s, got %s: %s\n", path, error.items[i].path,
                          error.items[i].text);
    assert_int_equal(error.status, status);
    assert_int_equal(error.count, 1);
    assert_string_equal(error.items[0].path, path);
    assert_true(strlen(error.items[0].text) > 0);
}

static void the_sample_is_sound(void **unused)
{
    (void)unused;
    fill();
    if (compile() != ARV_OK)
        print_message("%s: %s\n", error.items[0].path, error.items[0].text);
    assert_int_equal(error.status, ARV_OK);
}

/* ---- integers and their ranges: both edges fit, one past them does not ---------------------------- */

typedef struct range_case {
    const char *path;
    int64_t *field;
    int64_t low, high;
    bool optional;
} range_case;

/* Edges that are in range may still be refused for another reason (UNIMPLEMENTED, no fit). */
static bool complains_at(const char *path)
{
    compile();
    for (int32_t i = 0; i < error.count; i++)
        if (error.items[i].status == ARV_INVALID_ARGUMENT && strcmp(error.items[i].path, path) == 0)
            return true;
    return false;
}

static void numbers_are_taken_up_to_their_edges(void **unused)
{
    (void)unused;
    const int64_t time = ARV_MAX_TIME_S, span = ARV_MAX_HORIZON_S, rate = ARV_MAX_RATE,
                  price = ARV_MAX_PRICE, quantity = ARV_MAX_QUANTITY;
    const range_case cases[] = {
        {"technicians[0].speed_ppm", &s.technicians[0].speed_ppm, 1000, 1000000000, false},
        {"technicians[0].duration_ppm", &s.technicians[0].duration_ppm, 0, 1000000000, false},
        {"technicians[0].max_tasks", &s.technicians[0].max_tasks, 0, INT32_MAX, true},
        {"technicians[0].max_travel_s", &s.technicians[0].max_travel_s, 0, INT32_MAX, true},
        {"technicians[0].max_distance_m", &s.technicians[0].max_distance_m, 0, time, true},
        {"technicians[0].costs.fixed", &s.technicians[0].costs.fixed, 0, price, false},
        {"technicians[0].costs.per_hour", &s.technicians[0].costs.per_hour, 0, rate, false},
        {"technicians[0].costs.per_km", &s.technicians[0].costs.per_km, 0, rate, false},
        {"technicians[0].costs.per_task_hour", &s.technicians[0].costs.per_task_hour, 0, rate,
         false},
        {"technicians[0].costs.per_shift_hour", &s.technicians[0].costs.per_shift_hour, 0, rate,
         false},
        {"technicians[0].skills[0].level", &s.skills[0].level, 0, quantity, false},
        {"technicians[0].stock[0].level", &s.stock[0].level, 0, quantity, false},
        {"technicians[0].capacity[1]", &s.capacity[1], 0, quantity, false},
        {"technicians[0].shifts[0].overtime_s", &s.shifts[0].overtime_s, 0, span, true},
        {"technicians[0].shifts[0].overtime_price_per_hour", &s.shifts[0].overtime_price_per_hour,
         0, rate, true},
        {"technicians[0].shifts[0].breaks[1].service_s", &s.rests[1].service_s, 0, span, false},
        {"technicians[0].shifts[0].breaks[0].max_work_since_start_s",
         &s.rests[0].max_work_since_start_s, 0, span, true},
        {"technicians[0].shifts[0].breaks[0].max_work_since_break_s",
         &s.rests[0].max_work_since_break_s, 0, span, true},
        {"technicians[0].shifts[0].breaks[1].windows[0].close_s", &s.rest_windows[0].close_s, 0,
         time, false},
        {"jobs[0].service_s", &s.jobs[0].service_s, 0, span, true},
        {"jobs[0].setup_s", &s.jobs[0].setup_s, 0, span, true},
        {"jobs[0].service_by[0].service_s", &s.service_by[0].service_s, 0, span, false},
        {"jobs[0].technician_prices[0].price", &s.prices[0].price, 0, price, false},
        {"jobs[0].other_technician_price", &s.jobs[0].other_technician_price, 0, price, true},
        {"jobs[0].unserved_price", &s.jobs[0].unserved_price, 0, price, true},
        {"jobs[0].priority", &s.jobs[0].priority, 0, ARV_MAX_PRIORITY, false},
        {"jobs[0].skills[0].level", &s.needs[0].level, 0, quantity, false},
        {"jobs[0].parts[0].level", &s.parts[0].level, 0, quantity, false},
        {"jobs[0].delivery[0]", &s.delivery[0], 0, quantity, false},
        {"jobs[0].pickup[1]", &s.pickup[1], 0, quantity, false},
        {"jobs[0].pin_start_s", &s.jobs[0].pin_start_s, -time, time, true},
        {"jobs[0].promise_from_s", &s.jobs[0].promise_from_s, -time, time, true},
        {"jobs[0].promise_to_s", &s.jobs[0].promise_to_s, -time, time, true},
        {"jobs[0].windows[1].close_s", &s.windows[1].close_s, 0, time, false},
        {"jobs[0].windows[1].open_s", &s.windows[1].open_s, -time, 20000, false},
        {"jobs[0].windows[1].early_price_per_hour", &s.windows[1].early_price_per_hour, 0, rate,
         true},
        {"jobs[0].windows[1].late_price_per_hour", &s.windows[1].late_price_per_hour, 0, rate,
         true},
        {"profiles[1].speed_m_per_h", &s.profiles[1].speed_m_per_h, 1, 10000000, false},
        {"profiles[1].leg_sigma_ppm", &s.profiles[1].leg_sigma_ppm, 0, 2000000, true},
        {"profiles[1].technician_day_sigma_ppm", &s.profiles[1].technician_day_sigma_ppm, 0,
         2000000, true},
        {"profiles[1].day_sigma_ppm", &s.profiles[1].day_sigma_ppm, 0, 2000000, true},
        {"profiles[0].matrices[0].from_s", &s.matrices[0].from_s, -time, time, true},
        {"models[0].pace_sigma_ppm", &s.models[0].pace_sigma_ppm, 0, 2000000, false},
        {"models[0].quantile_ppm[1]", &s.ppm[1], 100001, 1000000, false},
        {"models[0].quantile_value[1]", &s.value[1], 300, span, false},
        {"access_models[0].mean", &s.access_models[0].mean, 0, span, false},
        {"access_models[0].cv_ppm", &s.access_models[0].cv_ppm, 0, 10000000, false},
        {"travel_models[0].hour_ppm[0]", &s.hour_ppm[0], 1, 100000000, false},
        {"travel_models[0].hour_ppm[23]", &s.hour_ppm[23], 1, 100000000, false},
        {"travel_models[1].quantile_ppm[1]", &s.travel_ppm[1], 1, 1000000, false},
        {"travel_models[0].quantile_value[1]", &s.travel_value[1], 800000, 100000000, false},
        {"travel_models[0].neighbour_decay_ppm", &s.travel_models[0].neighbour_decay_ppm, 0, 999999,
         false},
        {"change_price", &s.spec.change_price, 0, price, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const range_case *c = &cases[i];
        const int64_t inside[] = {c->low, c->high};
        const int64_t outside[] = {c->low - 1, c->high + 1, INT64_MAX, INT64_MIN + 1, INT64_MIN};
        for (size_t k = 0; k < 2; k++) {
            fill();
            *c->field = inside[k];
            if (complains_at(c->path) && strstr(c->path, "promise") == NULL)
                fail_msg("%s refuses %lld: %s", c->path, (long long)inside[k], error.items[0].text);
        }
        for (size_t k = 0; k < 5 - (c->optional ? 1u : 0u); k++) {
            fill();
            *c->field = outside[k];
            const char *path = c->path;
            if (strstr(path, ".open_s") && outside[k] > 0)
                continue; /* then it is the closing that is named */
            if (!complains_at(path))
                fail_msg("%s takes %lld", path, (long long)outside[k]);
        }
    }
}

/* ---- everything else: one spoilt field, one violation ---------------------------------------------- */

#define BROKEN(path, ...)                             \
    do {                                              \
        fill();                                       \
        __VA_ARGS__;                                  \
        expect_violation(ARV_INVALID_ARGUMENT, path); \
    } while (0)

static char overlong[ARV_MAX_ID_BYTES + 2];

static void texts_are_required_short_and_utf8(void **unused)
{
    (void)unused;
    memset(overlong, 'x', ARV_MAX_ID_BYTES + 1);
    BROKEN("jobs[1].id", s.spec.route_count = 0, s.jobs[1].id = NULL);
    BROKEN("jobs[1].id", s.spec.route_count = 0, s.jobs[1].id = "");
    BROKEN("jobs[1].id", s.spec.route_count = 0, s.jobs[1].id = overlong);
    BROKEN("technicians[1].id", s.spec.route_count = 0, s.technicians[1].id = "\xC0\x80");
    BROKEN("technicians[1].id", s.spec.route_count = 0, s.technicians[1].id = "a\xED\xA0\x80");
    BROKEN("technicians[0].type", s.technicians[0].type = "\xF4\x90\x80\x80");
    BROKEN("technicians[0].profile", s.technicians[0].profile = "\xE2\x82");
    BROKEN("technicians[0].description", s.technicians[0].description = "\xFF");
    BROKEN("technicians[0].tools[0]", s.tools[0] = NULL);
    BROKEN("technicians[0].skills[0].name", s.skills[0].name = "");
    BROKEN("technicians[0].stock[0].name", s.stock[0].name = overlong);
    BROKEN("technicians[0].shifts[0].breaks[0].id", s.rests[0].id = "\x80");
    BROKEN("jobs[0].type", s.jobs[0].type = overlong);
    BROKEN("jobs[0].description", s.jobs[0].description = "caf\xE9");
    BROKEN("jobs[0].tools[0]", s.needed_tools[0] = "");
    BROKEN("jobs[0].skills[0].name", s.needs[0].name = NULL);
    BROKEN("jobs[0].parts[0].name", s.parts[0].name = NULL);
    BROKEN("jobs[0].pin_technician", s.jobs[0].pin_technician = "\xFE");
    BROKEN("jobs[0].service_by[0].technician", s.service_by[0].technician = overlong);
    BROKEN("jobs[0].technician_prices[0].technician", s.prices[0].technician = NULL);
    BROKEN("profiles[1].name", s.profiles[1].name = NULL);
    BROKEN("models[0].job_type", s.models[0].job_type = overlong);
    BROKEN("models[0].technician", s.models[0].technician = "\x90");
    BROKEN("locations[2].id", s.locations[2].id = "");
    BROKEN("locations[1].id", s.locations[1].id = "\xC3");
    BROKEN("locations[0].id", s.locations[0].id = overlong);
    BROKEN("access_models[0].job_type", s.access_models[0].job_type = overlong);
    BROKEN("access_models[0].technician", s.access_models[0].technician = "\x80");
    BROKEN("travel_models[0].profile", s.travel_models[0].profile = "");
    BROKEN("travel_models[0].technician", s.travel_models[0].technician = "\xFF");
    BROKEN("travel_models[1].from", s.travel_models[1].from = overlong);
    BROKEN("travel_models[1].to", s.travel_models[1].to = "");
    BROKEN("routes[1].technician", s.routes[1].technician = NULL);
    BROKEN("routes[1].jobs[0]", s.order[1] = "");
    overlong[ARV_MAX_ID_BYTES] = '\0'; /* 256 bytes are fine */
    fill();
    s.technicians[0].type = overlong;
    assert_int_equal(compile(), ARV_OK);
}

static void counts_and_arrays_agree(void **unused)
{
    (void)unused;
    BROKEN("technicians", s.spec.technician_count = -1);
    BROKEN("technicians", s.spec.technicians = NULL);
    BROKEN("technicians", s.spec.technician_count = ARV_MAX_TECHNICIANS + 1);
    BROKEN("jobs", s.spec.job_count = INT32_MIN);
    BROKEN("jobs", s.spec.job_count = ARV_MAX_JOBS + 1);
    BROKEN("profiles", s.spec.profile_count = ARV_MAX_PROFILES + 1);
    BROKEN("models", s.spec.model_count = ARV_MAX_MODELS + 1);
    BROKEN("access_models", s.spec.access_model_count = ARV_MAX_MODELS + 1);
    BROKEN("access_models", s.spec.access_models = NULL);
    BROKEN("travel_models", s.spec.travel_model_count = ARV_MAX_TRAVEL_MODELS + 1);
    BROKEN("travel_models", s.spec.travel_model_count = -1);
    BROKEN("travel_models", s.spec.travel_models = NULL);
    BROKEN("travel_models[1].quantile_ppm", s.travel_models[1].quantile_ppm = NULL);
    BROKEN("travel_models[1].quantile_value", s.travel_models[1].quantile_value = NULL);
    BROKEN("travel_models[1].quantile_ppm", s.travel_models[1].quantile_count = 1);
    BROKEN("travel_models[1].quantile_ppm",
           s.travel_models[1].quantile_count = ARV_MAX_QUANTILES + 1);
    BROKEN("relations", s.spec.relation_count = ARV_MAX_RELATIONS + 1);
    BROKEN("routes", s.spec.route_count = ARV_MAX_SHIFTS + 1);
    BROKEN("location_count", s.spec.location_count = ARV_MAX_LOCATIONS + 1);
    BROKEN("location_count", s.spec.location_count = -1);
    BROKEN("load_count", s.spec.load_count = ARV_MAX_LOADS + 1);
    BROKEN("technicians[0].shifts", s.technicians[0].shift_count = ARV_MAX_SHIFTS + 1);
    BROKEN("technicians[0].shifts", s.technicians[0].shift_count = 0, s.spec.route_count = 0);
    BROKEN("technicians[0].shifts", s.technicians[0].shifts = NULL);
    BROKEN("technicians[0].shifts[0].breaks", s.shifts[0].break_count = 9);
    BROKEN("technicians[0].shifts[0].breaks[0].windows", s.rests[0].window_count = 17);
    BROKEN("technicians[0].shifts[0].breaks[0].windows", s.rests[0].windows = NULL);
    BROKEN("technicians[0].skills", s.technicians[0].skill_count = ARV_MAX_SKILLS + 1);
    BROKEN("technicians[0].tools", s.technicians[0].tools = NULL);
    BROKEN("technicians[0].stock", s.technicians[0].stock_count = ARV_MAX_LOADS + 1);
    BROKEN("jobs[0].windows", s.jobs[0].window_count = ARV_MAX_WINDOWS_PER_JOB + 1);
    BROKEN("jobs[0].skills", s.jobs[0].skill_count = -5);
    BROKEN("jobs[0].tools", s.jobs[0].tools = NULL);
    BROKEN("jobs[0].parts", s.jobs[0].part_count = ARV_MAX_LOADS + 1);
    BROKEN("jobs[0].service_by", s.jobs[0].service_by_count = ARV_MAX_TECHNICIANS + 1);
    BROKEN("jobs[0].technician_prices", s.jobs[0].technician_prices = NULL);
    BROKEN("profiles[0].matrices", s.profiles[0].matrix_count = ARV_MAX_SLICES + 1);
    BROKEN("profiles[0].matrices", s.profiles[0].matrices = NULL);
    BROKEN("models[0].quantile_ppm", s.models[0].quantile_ppm = NULL);
    BROKEN("models[0].quantile_value", s.models[0].quantile_value = NULL);
    BROKEN("models[0].quantile_ppm", s.models[0].quantile_count = 1);
    BROKEN("routes[0].jobs", s.routes[0].jobs = NULL);
    BROKEN("routes[0].frozen", s.routes[0].frozen = 2);
    BROKEN("routes[0].frozen", s.routes[0].frozen = -1);
}

static void times_and_places_make_sense(void **unused)
{
    (void)unused;
    BROKEN("technicians[0].shifts[0].end_s", s.shifts[0].start_s = 36001);
    BROKEN("technicians[1].shifts[0].start_s", s.shifts[1].start_s = ARV_UNSET);
    BROKEN("technicians[0].shifts[0].breaks[0].windows[1].close_s", s.rests[0].window_count = 2,
           s.rest_windows[1].open_s = 1001);
    BROKEN("jobs[0].windows[0].close_s", s.windows[0].open_s = 20001);
    BROKEN("jobs[0].promise_to_s", s.jobs[0].promise_from_s = 9, s.jobs[0].promise_to_s = 8);
    BROKEN("technicians", s.shifts[1].start_s = -ARV_MAX_HORIZON_S);
    BROKEN("technicians[1].start_location", s.technicians[1].start_location = ROWS);
    BROKEN("technicians[1].end_location", s.technicians[1].end_location = -2);
    BROKEN("technicians[1].shifts[0].start_location", s.shifts[1].start_location = ROWS);
    BROKEN("technicians[1].shifts[0].end_location", s.shifts[1].end_location = INT32_MIN);
    BROKEN("jobs[1].location", s.jobs[1].location = ARV_NONE);
    BROKEN("jobs[1].location", s.jobs[1].location = INT32_MAX);
    BROKEN("locations[1].longitude", s.locations[1].longitude = (double)NAN);
    BROKEN("locations[1].longitude", s.locations[1].longitude = -180.0000001);
    BROKEN("locations[1].latitude", s.locations[1].latitude = (double)INFINITY);
    BROKEN("locations[1].latitude", s.locations[1].latitude = 90.0000001);
    BROKEN("jobs[0].pin_position", s.jobs[0].pin_position = 1);
    BROKEN("jobs[0].pin_position", s.jobs[0].pin_technician = "t0", s.jobs[0].pin_position = 0);
    BROKEN("jobs[0].service_by[0]", s.service_by[0].type = "senior");
    BROKEN("jobs[0].service_by[0]", s.service_by[0].technician = NULL);
    fill(); /* a shift as long as may be, and coordinates at the ends of the world */
    s.shifts[1].start_s = 36000 - ARV_MAX_HORIZON_S;
    s.locations[0] = (arv_location){NULL, true, -180.0, 90.0};
    s.locations[1] = (arv_location){NULL, true, 180.0, -90.0};
    assert_int_equal(compile(), ARV_OK);
}

static void matrices_are_square_and_complete(void **unused)
{
    (void)unused;
    BROKEN("profiles[1].matrices[0].rows", s.profiles[1].matrices = &s.matrices[1],
           s.matrices[1].rows = ROWS - 1);
    BROKEN("profiles[1].matrices[0].rows", s.profiles[1].matrices = &s.matrices[1],
           s.matrices[1].rows = -1);
    BROKEN("profiles[1].matrices[0].rows", s.profiles[1].matrices = &s.matrices[1],
           s.matrices[1].rows = ARV_MAX_MATRIX_ROWS + 1);
    BROKEN("profiles[1].matrices[0].durations", s.profiles[1].matrices = &s.matrices[1],
           s.matrices[1].durations = NULL);
    int32_t far[ROWS * ROWS] = {0};
    far[5] = ARV_MAX_HORIZON_S + 1;
    BROKEN("profiles[1].matrices[0].durations[1][2]", s.profiles[1].matrices = &s.matrices[1],
           s.matrices[1].durations = far);
    BROKEN("profiles[0].matrices[1].from_s", s.profiles[0].matrix_count = 2,
           s.matrices[1].from_s = 0);
    BROKEN("profiles[0].matrices[0].from_s", s.profiles[0].matrix_count = 2,
           s.matrices[0].from_s = ARV_UNSET);
    fill();
    s.durations[1] = INT32_MIN; /* no way: not an error */
    far[5] = ARV_MAX_HORIZON_S;
    assert_int_equal(compile(), ARV_OK);
}

static void models_are_tables_or_curves(void **unused)
{
    (void)unused;
    BROKEN("models[0].family", s.models[0].family = ARV_MODEL_UNSPECIFIED);
    BROKEN("models[0].family", s.models[0].family = (arv_model_family)77);
    BROKEN("models[0].mean", s.models[0].family = ARV_MODEL_LOGNORMAL);
    BROKEN("models[0].mean", s.models[0].family = ARV_MODEL_LOGNORMAL, s.models[0].mean = -1);
    BROKEN("models[0].cv_ppm", s.models[0].family = ARV_MODEL_LOGNORMAL, s.models[0].mean = 1,
           s.models[0].cv_ppm = 10000001);
    BROKEN("models[0].quantile_ppm[0]", s.ppm[0] = -1);
    BROKEN("models[0].quantile_value[0]", s.value[0] = -1);
    BROKEN("models[0].quantile_ppm[1]", s.ppm[1] = s.ppm[0]);
    BROKEN("models[0].quantile_value[1]", s.value[1] = s.value[0] - 1);
    BROKEN("models[0].technician", s.models[0].technician = "nobody");
    BROKEN("relations[0].jobs", s.spec.relations = s.relations, s.spec.relation_count = 1,
           s.relations[0].job_count = 1);
    BROKEN("relations[0].kind", s.spec.relations = s.relations, s.spec.relation_count = 1,
           s.relations[0].kind = ARV_RELATION_UNSPECIFIED);
    BROKEN("relations[0].min_gap_s", s.spec.relations = s.relations, s.spec.relation_count = 1,
           s.relations[0].min_gap_s = ARV_MAX_HORIZON_S + 1);
}

static void access_is_in_seconds(void **unused)
{
    (void)unused;
    BROKEN("access_models[0].ratio", s.access_models[0].ratio = true);
    BROKEN("access_models[0].pace_sigma_ppm", s.access_models[0].pace_sigma_ppm = 1);
    BROKEN("access_models[0].pace_sigma_ppm", s.access_models[0].pace_sigma_ppm = -1);
    BROKEN("access_models[0].family", s.access_models[0].family = ARV_MODEL_FIXED);
    BROKEN("access_models[0].family", s.access_models[0].family = ARV_MODEL_UNSPECIFIED);
    BROKEN("access_models[0].mean", s.access_models[0].mean = ARV_UNSET);
    BROKEN("access_models[0].quantile_ppm", s.access_models[0].family = ARV_MODEL_QUANTILES);
    BROKEN("access_models[0].technician", s.access_models[0].technician = "nobody");
    fill();
    s.access_models[0].technician = "t1";
    assert_int_equal(compile(), ARV_OK);
}

static void travel_models_state_one_thing_once(void **unused)
{
    (void)unused;
    arv_travel_model *const general = &s.travel_models[0], *const leg = &s.travel_models[1];
    BROKEN("travel_models[1].to", leg->to = NULL);
    BROKEN("travel_models[1].from", leg->from = NULL);
    BROKEN("travel_models[1].technician", leg->technician = "nobody");
    BROKEN("travel_models[1]", leg->from = leg->to = leg->technician = NULL, leg->profile = "car");
    BROKEN("travel_models[1].day_ppm", leg->day_ppm = 1);
    BROKEN("travel_models[1].technician_day_ppm", leg->technician_day_ppm = 1);
    BROKEN("travel_models[1].neighbour_ppm", leg->neighbour_ppm = 1);
    BROKEN("travel_models[1].neighbour_decay_ppm", leg->neighbour_decay_ppm = 1);
    BROKEN("travel_models[0].day_ppm", general->day_ppm = -1);
    BROKEN("travel_models[0].technician_day_ppm", general->technician_day_ppm = INT64_MIN);
    BROKEN("travel_models[0].neighbour_ppm", general->neighbour_ppm = INT64_MAX);
    BROKEN("travel_models[0].neighbour_ppm", general->neighbour_ppm = 700001);
    BROKEN("travel_models[0].technician_day_ppm", general->technician_day_ppm = 900001,
           general->neighbour_ppm = 0);
    BROKEN("travel_models[0]", s.profiles[0].day_sigma_ppm = 1);
    fill(); /* other profiles may keep their sigmas, names may be strange, all may be shared */
    s.profiles[1].leg_sigma_ppm = 100000;
    leg->from = "nowhere", leg->profile = "bike";
    general->neighbour_ppm = 700000;
    general->quantile_count = 0;
    general->hour_ppm = NULL;
    assert_int_equal(compile(), ARV_OK);
}

static void ids_are_unique_and_known(void **unused)
{
    (void)unused;
    BROKEN("jobs[1].id", s.spec.route_count = 0, s.jobs[1].id = "j0");
    BROKEN("technicians[1].id", s.spec.route_count = 0, s.technicians[1].id = "t0");
    BROKEN("profiles[1].name", s.profiles[1].name = "car");
    BROKEN("jobs[1].pin_technician", s.jobs[1].pin_technician = "t2");
    BROKEN("jobs[0].service_by[0].technician", s.service_by[0].technician = "T0");
    BROKEN("jobs[0].technician_prices[0].technician", s.prices[0].technician = "t");
    BROKEN("technicians[0].profile", s.technicians[0].profile = "bike");
    BROKEN("routes[1].technician", s.routes[1].technician = "t2");
    BROKEN("routes[1].shift", s.routes[1].shift = 1);
    BROKEN("routes[1].shift", s.routes[1].shift = -1);
    BROKEN("routes[1].shift", s.routes[1].technician = "t0");
    BROKEN("routes[1].jobs[0]", s.order[1] = "j2");
    BROKEN("routes[1].jobs[0]", s.order[1] = "j0");
}

static void places_need_coordinates_without_a_matrix(void **unused)
{
    (void)unused;
    BROKEN("technicians[1].end_location", s.spec.profiles = NULL, s.spec.profile_count = 0,
           s.technicians[1].end_location = 2);
    BROKEN("technicians[1].shifts[0].start_location", s.spec.profile_count = 0,
           s.shifts[1].start_location = 2);
    BROKEN("jobs[1].location", s.spec.profile_count = 0, s.jobs[1].location = 2);
    BROKEN("technicians[0].costs.per_km", s.technicians[0].costs.per_km = 1,
           s.matrices[0].distances = s.matrices[0].costs = NULL);
    BROKEN("technicians[0].max_distance_m", s.technicians[0].max_distance_m = 1,
           s.matrices[0].distances = NULL);
    fill(); /* an array of no locations is as good as none */
    s.spec.location_count = 0;
    s.profiles[1].matrix_count = 0;
    s.technicians[1].profile = "van";
    assert_int_equal(compile(), ARV_INVALID_ARGUMENT);
    assert_string_equal(error.items[0].path, "technicians[1].start_location");
}

static void too_many_names_are_refused(void **unused)
{
    (void)unused;
    static char names[ARV_MAX_SKILLS][16];
    static arv_named_level many[ARV_MAX_SKILLS];
    for (int i = 0; i < ARV_MAX_SKILLS; i++) {
        snprintf(names[i], sizeof names[i], "s%d", i);
        many[i] = (arv_named_level){names[i], 1};
    }
    fill(); /* "gas" and "ladder" are already there */
    s.technicians[1].skills = many;
    s.technicians[1].skill_count = ARV_MAX_SKILLS - 2;
    assert_int_equal(compile(), ARV_OK);
    BROKEN("technicians.skills", s.technicians[1].skills = many,
           s.technicians[1].skill_count = ARV_MAX_SKILLS - 1);
    fill();
    s.jobs[1].parts = many;
    s.jobs[1].part_count = ARV_MAX_LOADS - 2 - 1;
    s.spec.route_count = 0;
    assert_int_equal(compile(), ARV_OK);
    BROKEN("jobs.parts", s.spec.route_count = 0, s.jobs[1].parts = many,
           s.jobs[1].part_count = ARV_MAX_LOADS - 2);
}

/* ---- what is not honoured is refused --------------------------------------------------------------- */

#define REFUSED(path, ...)                         \
    do {                                           \
        fill();                                    \
        __VA_ARGS__;                               \
        expect_violation(ARV_UNIMPLEMENTED, path); \
    } while (0)

static void fields_of_later_versions_are_refused_by_path(void **unused)
{
    (void)unused;
    const int64_t most = 3;
    REFUSED("technicians[1].costs.per_shift_hour", s.technicians[1].costs.per_shift_hour = 1);
    REFUSED("technicians[1].shifts[0].overtime_s", s.shifts[1].overtime_s = 1);
    REFUSED("technicians[1].shifts[0].overtime_price_per_hour",
            s.shifts[1].overtime_price_per_hour = 0);
    REFUSED("technicians[0].shifts[0].breaks[1].paid", s.rests[1].paid = true);
    REFUSED("technicians[0].shifts[0].breaks[1].max_load", s.rests[1].max_load = &most);
    REFUSED("technicians[0].shifts[0].breaks[1].max_work_since_start_s",
            s.rests[1].max_work_since_start_s = 0);
    REFUSED("technicians[0].shifts[0].breaks[1].max_work_since_break_s",
            s.rests[1].max_work_since_break_s = 0);
    REFUSED("technicians[0].shifts[0].breaks[1].windows[0].early_price_per_hour",
            s.rests[1].windows = &s.rest_windows[1], s.rest_windows[1].early_price_per_hour = 1);
    REFUSED("technicians[0].shifts[0].breaks[1].windows[0].late_price_per_hour",
            s.rests[1].windows = &s.rest_windows[1], s.rest_windows[1].late_price_per_hour = 0);
    REFUSED("jobs[0].windows[1].early_price_per_hour", s.windows[1].early_price_per_hour = 0);
    REFUSED("jobs[0].windows[1].late_price_per_hour", s.windows[1].late_price_per_hour = 5);
    REFUSED("jobs[0].setup_s", s.jobs[0].setup_s = 1);
    REFUSED("relations[0].kind", s.spec.relations = s.relations, s.spec.relation_count = 1);
    REFUSED("change_price", s.spec.change_price = 1);
    fill(); /* nothing asked for is nothing refused */
    s.shifts[1].overtime_s = s.jobs[0].setup_s = s.spec.change_price = 0;
    assert_int_equal(compile(), ARV_OK);
    fill(); /* wrong outranks not honoured */
    s.jobs[0].setup_s = 1;
    s.jobs[1].priority = -1;
    expect_violation(ARV_INVALID_ARGUMENT, "jobs[1].priority");
}

/* ---- many violations -------------------------------------------------------------------------------- */

static void a_hundred_violations_are_kept_and_all_are_counted(void **unused)
{
    (void)unused;
    enum { MANY = 250 };
    arv_job *jobs = calloc(MANY, sizeof *jobs);
    fill();
    for (int i = 0; i < MANY; i++) {
        arv_job_init(&jobs[i]);
        jobs[i].id = "same";
        jobs[i].location = 1;
        jobs[i].priority = -1;
    }
    s.spec.jobs = jobs;
    s.spec.job_count = MANY;
    assert_int_equal(compile(), ARV_INVALID_ARGUMENT);
    assert_int_equal(error.count, ARV_MAX_ERRORS);
    assert_int_equal(error.total, MANY);
    assert_string_equal(error.items[0].path, "jobs[0].priority");
    assert_string_equal(error.items[99].path, "jobs[99].priority");
    for (int i = 0; i < MANY; i++)
        jobs[i].priority = 0;
    assert_int_equal(compile(), ARV_INVALID_ARGUMENT);
    assert_string_equal(error.items[0].path, "jobs[1].id");
    free(jobs);
}

static void nothing_is_a_valid_problem(void **unused)
{
    (void)unused;
    fill();
    arv_spec_init(&s.spec);
    assert_int_equal(compile(), ARV_OK);
    fill();
    s.spec.job_count = s.spec.route_count = 0;
    assert_int_equal(compile(), ARV_OK);
    fill();
    s.spec.technician_count = s.spec.route_count = 0;
    s.jobs[0].service_by_count = s.jobs[0].technician_price_count = 0;
    s.travel_models[1].technician = NULL;
    assert_int_equal(compile(), ARV_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sample_is_sound),
        cmocka_unit_test(numbers_are_taken_up_to_their_edges),
        cmocka_unit_test(texts_are_required_short_and_utf8),
        cmocka_unit_test(counts_and_arrays_agree),
        cmocka_unit_test(times_and_places_make_sense),
        cmocka_unit_test(matrices_are_square_and_complete),
        cmocka_unit_test(models_are_tables_or_curves),
        cmocka_unit_test(access_is_in_seconds),
        cmocka_unit_test(travel_models_state_one_thing_once),
        cmocka_unit_test(ids_are_unique_and_known),
        cmocka_unit_test(places_need_coordinates_without_a_matrix),
        cmocka_unit_test(too_many_names_are_refused),
        cmocka_unit_test(fields_of_later_versions_are_refused_by_path),
        cmocka_unit_test(a_hundred_violations_are_kept_and_all_are_counted),
        cmocka_unit_test(nothing_is_a_valid_problem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
