/* test_check.c - what the checker must find right: one day written by hand, and one thing of it at a
 * time computed anew. What it must find wrong is in test_check_mutations.c. */
#include "hand_day.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void the_day_is_right(void **state)
{
    (void)state;
    hand_day d;
    hand_day_make(&d);
    arv_summary sum;
    const arv_status status = arv_check(&d.spec, &d.plan, &sum, &d.error);
    hand_print(&d.error);
    assert_int_equal(status, ARV_OK);
    assert_int_equal(d.error.total, 0);
    assert_int_equal(sum.cost, 3617);
    assert_int_equal(sum.priority_lost, 8);
    assert_int_equal(sum.unassigned, 2);
    assert_int_equal(sum.mandatory_unassigned, 1);
    assert_int_equal(sum.travel_s, 3350);
    assert_int_equal(sum.distance_m, 41000);
    assert_int_equal(sum.service_s, 7720);
    assert_int_equal(sum.waiting_s, 13900);
    assert_int_equal(sum.epochs, 12);
    assert_true(sum.bound == ARV_UNSET);
}

static void results_are_optional(void **state)
{
    (void)state;
    hand_day d;
    hand_day_make(&d);
    assert_int_equal(arv_check(&d.spec, &d.plan, NULL, NULL), ARV_OK);
    d.plan.summary.cost++;
    assert_int_equal(arv_check(&d.spec, &d.plan, NULL, NULL), ARV_FAILED_PRECONDITION);
}

/* A route with no visit is not a route: its shift is not used. */
static void an_empty_route_is_refused(void **state)
{
    (void)state;
    hand_day d;
    hand_day_make(&d);
    d.bob[1][1] = hand_step(ARV_STEP_END, 0, ARV_NONE, 0, 115200, 115200, 115200);
    d.routes[2].step_count = 2;
    assert_int_equal(arv_check(&d.spec, &d.plan, NULL, &d.error), ARV_FAILED_PRECONDITION);
    assert_true(hand_has_path(&d.error, "routes[2].steps"));
}

/* Half a price on each of two routes: each rounds up, their sum does not round twice. */
static void cost_is_rounded_once(void **state)
{
    (void)state;
    hand_day d;
    hand_day_make(&d);
    d.technicians[1].costs.per_hour = 6; /* 300 s -> 0.5, 450 s -> 0.75 */
    d.routes[1].cost = 1;
    d.routes[2].cost = 1;
    d.plan.summary.cost = 2767 + 100 + 1; /* 1.25 */
    const arv_status status = arv_check(&d.spec, &d.plan, NULL, &d.error);
    hand_print(&d.error);
    assert_int_equal(status, ARV_OK);
    d.plan.summary.cost++;
    assert_int_equal(arv_check(&d.spec, &d.plan, NULL, &d.error), ARV_FAILED_PRECONDITION);
}

/* Costs of a matrix replace the rates of hour and kilometre. */
static void matrix_costs_replace_rates(void **state)
{
    (void)state;
    hand_day d;
    hand_day_make(&d);
    int32_t costs[16];
    for (int i = 0; i < 16; i++)
        costs[i] = i;
    d.matrix.costs = costs;
    d.routes[0].cost = 50 + 58 + 7 + (1 + 6 + 11 + 12);
    d.routes[1].cost = 1;
    d.routes[2].cost = 2;
    d.plan.summary.cost = d.routes[0].cost + 1 + 2 + 100;
    const arv_status status = arv_check(&d.spec, &d.plan, NULL, &d.error);
    hand_print(&d.error);
    assert_int_equal(status, ARV_OK);
}

/* Two breaks on one leg: the second begins when the first has ended and its own window is open. */
static void breaks_are_chained(void **state)
{
    (void)state;
    hand_day d;
    hand_day_make(&d);
    const arv_time_window tea_window = hand_window(45600, 46000);
    arv_break breaks[2] = {d.lunch, d.lunch};
    breaks[1].windows = &tea_window;
    breaks[1].service_s = 600;
    d.ann_shift.breaks = breaks;
    d.ann_shift.break_count = 2;
    arv_step steps[ANN_STEPS + 1];
    memcpy(steps, d.ann, 4 * sizeof *steps);
    steps[4] = hand_step(ARV_STEP_BREAK, 1, ARV_NONE, 0, 45600, 45600, 46200);
    memcpy(steps + 5, d.ann + 4, 2 * sizeof *steps);
    steps[5].arrive_s = 46200; /* later than 43000 + 500 + 2400 */
    d.routes[0].steps = steps;
    d.routes[0].step_count = ANN_STEPS + 1;
    d.routes[0].waiting_s = 13000 - 900;
    d.plan.summary.waiting_s = 13900 - 900;
    const arv_status status = arv_check(&d.spec, &d.plan, NULL, &d.error);
    hand_print(&d.error);
    assert_int_equal(status, ARV_OK);
    steps[4].rest = 0;
    assert_int_equal(arv_check(&d.spec, &d.plan, NULL, &d.error), ARV_FAILED_PRECONDITION);
    assert_true(hand_has_path(&d.error, "routes[0].steps[4].rest"));
    assert_true(hand_has_path(&d.error, "routes[0].steps"));
}

/* Without matrices travel is the great circle: a quarter of the equator and a degree of meridian.
 */
static void travel_by_coordinates(void **state)
{
    (void)state;
    hand_day d;
    hand_day_make(&d);
    const arv_location places[4] = {
        {.has_coordinates = true, .longitude = 0, .latitude = 0},
        {.has_coordinates = true, .longitude = 0, .latitude = 1},
        {.has_coordinates = true, .longitude = 0, .latitude = 0.5},
        {.has_coordinates = true, .longitude = 1, .latitude = 0},
    };
    d.profile.matrix_count = 0;
    d.profile.speed_m_per_h = 100000;
    d.spec.locations = places;
    d.spec.route_count = 0;
    /* 6371008.8 * pi / 180 = 111195.08 m a degree; 111195 m at 100 km/h = 4003.02 s; bob halves it:
     * (4003 * 1e6 + 1e6) / 2e6 = 2002 */
    d.plan.routes = &d.routes[1];
    d.plan.route_count = 1;
    d.bob[0][1] = hand_step(ARV_STEP_JOB, 3, 1, 2002, 30802, 30802, 32002);
    d.bob[0][1].distance_m = 111195;
    d.bob[0][2] = hand_step(ARV_STEP_END, 0, ARV_NONE, 0, 32002, 32002, 32002);
    d.jobs[3].pin_start_s = ARV_UNSET;
    d.routes[1].cost = d.routes[1].travel_s = 2002;
    d.routes[1].distance_m = 111195;
    d.routes[1].waiting_s = 0;
    arv_unassigned left[6];
    for (int32_t i = 0, k = 0; i < JOBS; i++)
        if (i != 3)
            left[k++] = (arv_unassigned){i, ARV_REASON_FULL};
    d.plan.unassigned = left;
    d.plan.unassigned_count = 6;
    d.plan.summary = (arv_summary){.cost = 2002 + 100,
                                   .priority_lost = 8,
                                   .unassigned = 6,
                                   .mandatory_unassigned = 1,
                                   .travel_s = 2002,
                                   .distance_m = 111195,
                                   .service_s = 1200};
    arv_status status = arv_check(&d.spec, &d.plan, NULL, &d.error);
    hand_print(&d.error);
    assert_int_equal(status, ARV_OK);
    d.bob[0][1].distance_m--;
    assert_int_equal(arv_check(&d.spec, &d.plan, NULL, &d.error), ARV_FAILED_PRECONDITION);
    assert_true(hand_has_path(&d.error, "routes[0].steps[1].distance_m"));
}

/* Service not given: quantile table of the technician himself, not multiplied; ratio means nothing.
 */
static void service_from_models(void **state)
{
    (void)state;
    hand_day d;
    hand_day_make(&d);
    const int64_t ppm[3] = {100000, 500000, 1000000}, value[3] = {300, 500, 1000};
    arv_duration_model models[3] = {d.models[0], d.models[1], d.models[1]};
    models[2].technician = "bob";
    models[2].family = ARV_MODEL_QUANTILES;
    models[2].quantile_ppm = ppm;
    models[2].quantile_value = value;
    models[2].quantile_count = 3;
    d.spec.models = models;
    d.spec.model_count = 3;
    /* 0.1 * 300 + 0.4 * 400 + 0.5 * 750 = 565 */
    d.bob[1][1].finish_s = 115650 + 565;
    d.bob[1][2] = hand_step(ARV_STEP_END, 0, ARV_NONE, 0, 116215, 116215, 116215);
    d.routes[2].service_s = 565;
    d.plan.summary.service_s = 7720 - 720 + 565;
    arv_status status = arv_check(&d.spec, &d.plan, NULL, &d.error);
    hand_print(&d.error);
    assert_int_equal(status, ARV_OK);

    models[2].ratio = true;
    d.bob[1][1].finish_s = 115650;
    d.bob[1][2] = hand_step(ARV_STEP_END, 0, ARV_NONE, 0, 115650, 115650, 115650);
    d.routes[2].service_s = 0;
    d.plan.summary.service_s = 7000;
    status = arv_check(&d.spec, &d.plan, NULL, &d.error);
    hand_print(&d.error);
    assert_int_equal(status, ARV_OK);
}

/* Bob's second day, when the model that counts for job 4 has this mean. */
static arv_status check_mean(hand_day *d, int64_t service_s)
{
    d->bob[1][1].finish_s = 115650 + service_s;
    d->bob[1][2] = hand_step(ARV_STEP_END, 0, ARV_NONE, 0, 115650 + service_s, 115650 + service_s,
                             115650 + service_s);
    d->routes[2].service_s = service_s;
    d->plan.summary.service_s = 7000 + service_s;
    return arv_check(&d->spec, &d->plan, NULL, &d->error);
}

/* (type, technician) before (type, any) before (any, technician) before (any, any). */
static void the_most_exact_model_counts(void **state)
{
    (void)state;
    hand_day d;
    hand_day_make(&d);
    arv_duration_model models[4] = {d.models[0], d.models[0], d.models[1], d.models[1]};
    models[0].mean = 100; /* any, any: times 1.2 */
    models[1].technician = "bob";
    models[1].mean = 200;
    models[2].mean = 300; /* repair, any: times 1.2 */
    models[3].technician = "bob";
    models[3].mean = 400;
    d.spec.models = models;
    const int64_t expected[5] = {0, 120, 200, 360, 400};
    for (int32_t count = 0; count <= 4; count++) {
        d.spec.model_count = count;
        assert_int_equal(check_mean(&d, expected[count]), ARV_OK);
        assert_int_equal(check_mean(&d, expected[count] + 1), ARV_FAILED_PRECONDITION);
    }
    models[3].family = ARV_MODEL_FIXED; /* exactly what is planned, and nothing is */
    assert_int_equal(check_mean(&d, 0), ARV_OK);
}

/* Two entries of one part are one stock. */
static void stock_adds_up(void **state)
{
    (void)state;
    hand_day d;
    hand_day_make(&d);
    arv_named_level stock[3] = {{"filter", 1}, {"pump", 4}, {"filter", 1}};
    d.technicians[0].stock = stock;
    d.technicians[0].stock_count = 3;
    assert_int_equal(arv_check(&d.spec, &d.plan, NULL, NULL), ARV_OK);
    stock[2].level = 0;
    assert_int_equal(arv_check(&d.spec, &d.plan, NULL, &d.error), ARV_FAILED_PRECONDITION);
    assert_true(hand_has_path(&d.error, "routes[0].steps"));
}

/* More breaks than any shift may have, and places without coordinates, are refused, not read. */
static void what_no_compiler_would_pass_is_survived(void **state)
{
    (void)state;
    hand_day d;
    hand_day_make(&d);
    static arv_break many[40];
    d.bob_shifts[0].breaks = many;
    d.bob_shifts[0].break_count = 40;
    for (int i = 0; i < 40; i++)
        arv_break_init(&many[i]);
    assert_int_equal(arv_check(&d.spec, &d.plan, NULL, &d.error), ARV_FAILED_PRECONDITION);
    assert_true(hand_has_path(&d.error, "routes[1].shift"));

    hand_day_make(&d);
    static const arv_location nowhere[4];
    d.spec.profile_count = 0; /* "car" along the great circle */
    for (int given = 0; given < 2; given++) {
        d.error = (arv_error){.status = ARV_OK};
        d.spec.locations = given ? nowhere : NULL;
        assert_int_equal(arv_check(&d.spec, &d.plan, NULL, &d.error), ARV_FAILED_PRECONDITION);
        assert_true(hand_has_path(&d.error, "routes[0].steps[1].location"));
    }
}

/* What was learned of travel and access moves windows; the day stays right as it is. */
static void what_only_windows_feel_is_left_aside(void **state)
{
    (void)state;
    hand_day d;
    hand_day_make(&d);
    int64_t hours[ARV_HOURS];
    for (int hour = 0; hour < ARV_HOURS; hour++)
        hours[hour] = 3000000;
    const arv_travel_model slow = {.hour_ppm = hours};
    arv_duration_model parking;
    arv_duration_model_init(&parking);
    parking.family = ARV_MODEL_LOGNORMAL;
    parking.mean = 900;
    d.spec.travel_models = &slow;
    d.spec.travel_model_count = 1;
    d.spec.access_models = &parking;
    d.spec.access_model_count = 1;
    const arv_status status = arv_check(&d.spec, &d.plan, NULL, &d.error);
    hand_print(&d.error);
    assert_int_equal(status, ARV_OK);
}

static void nothing_to_do_is_right(void **state)
{
    (void)state;
    arv_spec spec;
    arv_spec_init(&spec);
    const arv_plan plan = {.summary = {.bound = ARV_UNSET, .bound_priority_lost = ARV_UNSET}};
    arv_error error = {.status = ARV_OK};
    assert_int_equal(arv_check(&spec, &plan, NULL, &error), ARV_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_day_is_right),
        cmocka_unit_test(results_are_optional),
        cmocka_unit_test(an_empty_route_is_refused),
        cmocka_unit_test(cost_is_rounded_once),
        cmocka_unit_test(matrix_costs_replace_rates),
        cmocka_unit_test(breaks_are_chained),
        cmocka_unit_test(travel_by_coordinates),
        cmocka_unit_test(service_from_models),
        cmocka_unit_test(the_most_exact_model_counts),
        cmocka_unit_test(stock_adds_up),
        cmocka_unit_test(what_no_compiler_would_pass_is_survived),
        cmocka_unit_test(what_only_windows_feel_is_left_aside),
        cmocka_unit_test(nothing_to_do_is_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
