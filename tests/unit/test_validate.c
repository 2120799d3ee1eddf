/* test_validate.c - every rule of the input, one by one, with the exact path of its violation; those
 * of models are in test_validate_models.c.
 *
 * A sound spec with one of everything is built anew for each case, one thing in it is spoilt, and
 * the compiler must name that field and nothing else. */
#include "sound_spec.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static sound_spec s;

static void the_sample_is_sound(void **unused)
{
    (void)unused;
    sound_fill(&s);
    if (sound_compile(&s) != ARV_OK)
        print_message("%s: %s\n", s.error.items[0].path, s.error.items[0].text);
    assert_int_equal(s.error.status, ARV_OK);
}

/* ---- integers and their ranges: both edges fit, one past them does not ---------------------------- */

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
        {"technicians[0].shifts[0].max_duration_s", &s.shifts[0].max_duration_s, 0, span, true},
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
        {"change_price", &s.spec.change_price, 0, price, true},
        {"balance_price_per_hour", &s.spec.balance_price_per_hour, 0, rate, true},
    };
    sound_check_ranges(&s, cases, sizeof cases / sizeof *cases);
}

/* ---- everything else: one spoilt field, one violation ---------------------------------------------- */

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
    BROKEN("locations[2].id", s.locations[2].id = "");
    BROKEN("locations[1].id", s.locations[1].id = "\xC3");
    BROKEN("locations[0].id", s.locations[0].id = overlong);
    BROKEN("routes[1].technician", s.routes[1].technician = NULL);
    BROKEN("routes[1].jobs[0]", s.order[1] = "");
    overlong[ARV_MAX_ID_BYTES] = '\0'; /* 256 bytes are fine */
    sound_fill(&s);
    s.technicians[0].type = overlong;
    assert_int_equal(sound_compile(&s), ARV_OK);
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
    sound_fill(&s); /* a shift as long as may be, and coordinates at the ends of the world */
    s.shifts[1].start_s = 36000 - ARV_MAX_HORIZON_S;
    s.locations[0] = (arv_location){NULL, true, -180.0, 90.0};
    s.locations[1] = (arv_location){NULL, true, 180.0, -90.0};
    assert_int_equal(sound_compile(&s), ARV_OK);
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
    sound_fill(&s);
    s.durations[1] = INT32_MIN; /* no way: not an error */
    far[5] = ARV_MAX_HORIZON_S;
    assert_int_equal(sound_compile(&s), ARV_OK);
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
    sound_fill(&s); /* an array of no locations is as good as none */
    s.spec.location_count = 0;
    s.profiles[1].matrix_count = 0;
    s.technicians[1].profile = "van";
    assert_int_equal(sound_compile(&s), ARV_INVALID_ARGUMENT);
    assert_string_equal(s.error.items[0].path, "technicians[1].start_location");
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
    sound_fill(&s); /* "gas" and "ladder" are already there */
    s.technicians[1].skills = many;
    s.technicians[1].skill_count = ARV_MAX_SKILLS - 2;
    assert_int_equal(sound_compile(&s), ARV_OK);
    BROKEN("technicians.skills", s.technicians[1].skills = many,
           s.technicians[1].skill_count = ARV_MAX_SKILLS - 1);
    sound_fill(&s);
    s.jobs[1].parts = many;
    s.jobs[1].part_count = ARV_MAX_LOADS - 2 - 1;
    s.spec.route_count = 0;
    assert_int_equal(sound_compile(&s), ARV_OK);
    BROKEN("jobs.parts", s.spec.route_count = 0, s.jobs[1].parts = many,
           s.jobs[1].part_count = ARV_MAX_LOADS - 2);
}

/* ---- what is not honoured is refused --------------------------------------------------------------- */

#define REFUSED(path, ...)                         \
    do {                                           \
        sound_fill(&s);                            \
        __VA_ARGS__;                               \
        sound_expect(&s, ARV_UNIMPLEMENTED, path); \
    } while (0)

static void fields_of_later_versions_are_refused_by_path(void **unused)
{
    (void)unused;
    REFUSED("jobs[0].windows[1].early_price_per_hour", s.windows[1].early_price_per_hour = 0,
            s.shifts[0].max_duration_s = 60);
    sound_fill(&s); /* nothing asked for is nothing refused */
    assert_int_equal(sound_compile(&s), ARV_OK);
    sound_fill(&s); /* wrong outranks not honoured */
    s.windows[1].early_price_per_hour = 0;
    s.shifts[0].max_duration_s = 60;
    s.jobs[1].priority = -1;
    sound_expect(&s, ARV_INVALID_ARGUMENT, "jobs[1].priority");
}

/* ---- many violations -------------------------------------------------------------------------------- */

static void a_hundred_violations_are_kept_and_all_are_counted(void **unused)
{
    (void)unused;
    enum { MANY = 250 };
    arv_job *jobs = calloc(MANY, sizeof *jobs);
    sound_fill(&s);
    for (int i = 0; i < MANY; i++) {
        arv_job_init(&jobs[i]);
        jobs[i].id = "same";
        jobs[i].location = 1;
        jobs[i].priority = -1;
    }
    s.spec.jobs = jobs;
    s.spec.job_count = MANY;
    assert_int_equal(sound_compile(&s), ARV_INVALID_ARGUMENT);
    assert_int_equal(s.error.count, ARV_MAX_ERRORS);
    assert_int_equal(s.error.total, MANY);
    assert_string_equal(s.error.items[0].path, "jobs[0].priority");
    assert_string_equal(s.error.items[99].path, "jobs[99].priority");
    for (int i = 0; i < MANY; i++)
        jobs[i].priority = 0;
    assert_int_equal(sound_compile(&s), ARV_INVALID_ARGUMENT);
    assert_string_equal(s.error.items[0].path, "jobs[1].id");
    free(jobs);
}

static void nothing_is_a_valid_problem(void **unused)
{
    (void)unused;
    sound_fill(&s);
    arv_spec_init(&s.spec);
    assert_int_equal(sound_compile(&s), ARV_OK);
    sound_fill(&s);
    s.spec.job_count = s.spec.route_count = 0;
    assert_int_equal(sound_compile(&s), ARV_OK);
    sound_fill(&s);
    s.spec.technician_count = s.spec.route_count = 0;
    s.jobs[0].service_by_count = s.jobs[0].technician_price_count = 0;
    s.travel_models[1].technician = NULL;
    assert_int_equal(sound_compile(&s), ARV_OK);
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
        cmocka_unit_test(ids_are_unique_and_known),
        cmocka_unit_test(places_need_coordinates_without_a_matrix),
        cmocka_unit_test(too_many_names_are_refused),
        cmocka_unit_test(fields_of_later_versions_are_refused_by_path),
        cmocka_unit_test(a_hundred_violations_are_kept_and_all_are_counted),
        cmocka_unit_test(nothing_is_a_valid_problem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
