/* test_simulate_silent.c - the posterior of a technician nobody has heard of, against its closed
 * form, and what follows from it: no tap is ever missing by default, and nothing is held for good. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arrival/simulate_silent.h"
#include "duration/normal.h"
#include "duration/quantile_table.h"
#include "tiny_problem.h"
#include "window/arrivals.h"

enum { SCENARIOS = 4096, TRAVEL_S = 900, MEAN_S = 3000, JOBS = 4 };

typedef struct setup {
    tiny_problem tiny;
    simulate_models models;
    simulate_route route;
    simulate_state state;
    simulate_scratch scratch;
    simulate_silent silent;
} setup;

static setup *make(int64_t cv_ppm, int64_t pace_ppm, int64_t leg_ppm)
{
    setup *x = calloc(1, sizeof *x);
    assert_non_null(x);
    tiny_fill(&x->tiny, &(tiny_options){.technicians = 1,
                                        .jobs_each = JOBS,
                                        .travel_s = TRAVEL_S,
                                        .planned_s = MEAN_S,
                                        .mean_s = MEAN_S,
                                        .cv_ppm = cv_ppm,
                                        .pace_ppm = pace_ppm,
                                        .leg_ppm = leg_ppm,
                                        .shift_s = 20 * 3600});
    tiny_compile(&x->tiny);
    arv_arena *arena = x->tiny.arena;
    assert_int_equal(simulate_models_make(arena, x->tiny.problem, 5, SCENARIOS, &x->models),
                     ARV_OK);
    assert_int_equal(simulate_route_make(arena, &x->models, &x->tiny.plan.routes[0], &x->route),
                     ARV_OK);
    assert_int_equal(simulate_scratch_make(arena, SCENARIOS, JOBS, &x->scratch), ARV_OK);
    assert_int_equal(simulate_silent_make(arena, SCENARIOS, JOBS, &x->silent), ARV_OK);
    x->state = simulate_state_start(&x->route);
    return x;
}

static void drop(setup *x)
{
    tiny_free(&x->tiny);
    free(x);
}

static void at(setup *x, int32_t next, simulate_phase phase, int32_t since_s, int32_t now_s)
{
    x->state.next = next;
    x->state.phase = phase;
    x->state.since_s = since_s;
    x->state.now_s = now_s;
}

static void run(setup *x, double missing)
{
    simulate_run_silent(&x->models, &x->route, &x->state, missing, &x->silent, &x->scratch);
}

/* Share of the scenarios that reach stop k in (from_s, to_s]. */
static double reached(const setup *x, int32_t k, int32_t from_s, int32_t to_s)
{
    int32_t count = 0;
    for (int32_t s = 0; s < SCENARIOS; s++) {
        const int32_t arrive = x->scratch.arrive[k * SCENARIOS + s];
        count += arrive > from_s && arrive <= to_s;
    }
    return (double)count / SCENARIOS;
}

static double lognormal_cdf(double ratio, double sigma)
{
    return ratio > 0 ? normal_cdf(log(ratio) / sigma + sigma / 2) : 0;
}

static void assert_near(double a, double b, double most)
{
    if (fabs(a - b) > most)
        print_error("%.5f is not %.5f\n", a, b);
    assert_true(fabs(a - b) <= most);
}

/* L(K), from its definition. */
static double silence(double missing, int32_t taps)
{
    const double spell = SIMULATE_SPELL_PPM / 1e6, on = SIMULATE_SPELL_ON_PPM / 1e6;
    return taps == 0 ? 1
                     : missing * ((1 - spell) * pow(missing, taps - 1) + spell * pow(on, taps - 1));
}

static void without_missing_taps_it_is_the_plain_run(void **state)
{
    (void)state;
    setup *x = make(450000, 100000, 200000);
    int32_t *plain = calloc((size_t)JOBS * SCENARIOS, sizeof *plain);
    assert_non_null(plain);
    const simulate_phase phases[] = {SIMULATE_FREE, SIMULATE_DRIVING, SIMULATE_ARRIVED,
                                     SIMULATE_WORKING};
    for (size_t p = 0; p < sizeof phases / sizeof *phases; p++)
        for (int32_t now_s = 3600; now_s <= 7200; now_s += 3600) {
            at(x, 1, phases[p], 3600, now_s);
            simulate_run(&x->models, &x->route, &x->state, &x->scratch);
            memcpy(plain, x->scratch.arrive, (size_t)JOBS * SCENARIOS * sizeof *plain);
            run(x, now_s == 3600 ? .05 : 0); /* no silence, and no taps missing */
            assert_memory_equal(plain, x->scratch.arrive, (size_t)JOBS * SCENARIOS * sizeof *plain);
        }
    free(plain);
    drop(x);
}

/* Legs of exactly 900 s, and the last customer but one ahead: the posterior has three classes. */
static void at_work_the_posterior_is_the_closed_form(void **state)
{
    (void)state;
    setup *x = make(450000, 0, 0);
    const double sigma = quantile_lognormal_sigma(.45);
    for (int32_t elapsed_s = 1200; elapsed_s <= 9600; elapsed_s += 600)
        for (int m = 1; m <= 3; m++) {
            const double missing = m == 1 ? .01 : m == 2 ? .05 : .3;
            const int32_t since_s = 3600, now_s = since_s + elapsed_s;
            at(x, JOBS - 2, SIMULATE_WORKING, since_s, now_s);
            run(x, missing);
            const double through = lognormal_cdf((double)elapsed_s / MEAN_S, sigma);
            const double there = lognormal_cdf((double)(elapsed_s - TRAVEL_S) / MEAN_S, sigma);
            const double working = 1 - through, driving = silence(missing, 2) * (through - there);
            const double arrived = silence(missing, 4) * there;
            const double sum = working + driving + arrived;
            assert_near(reached(x, JOBS - 1, now_s + TRAVEL_S, INT32_MAX), working / sum, .004);
            assert_near(reached(x, JOBS - 1, now_s, now_s + TRAVEL_S), driving / sum, .004);
            assert_near(reached(x, JOBS - 1, 0, now_s), arrived / sum, .004);
        }
    drop(x);
}

/* The pace is averaged over: a mixture of lognormals is a lognormal of the summed variance. */
static void pace_counts_in_the_survival(void **state)
{
    (void)state;
    setup *x = make(300000, 300000, 0);
    const double own = quantile_lognormal_sigma(.3), sigma = sqrt(own * own + .09);
    for (int32_t elapsed_s = 1800; elapsed_s <= 9000; elapsed_s += 1800) {
        at(x, JOBS - 2, SIMULATE_WORKING, 3600, 3600 + elapsed_s);
        run(x, .05);
        const double working = 1 - lognormal_cdf((double)elapsed_s / MEAN_S, sigma);
        const double there = lognormal_cdf((double)(elapsed_s - TRAVEL_S) / MEAN_S, sigma);
        const double gone = silence(.05, 2) * (1 - working - there) + silence(.05, 4) * there;
        assert_near(reached(x, JOBS - 1, 3600 + elapsed_s + TRAVEL_S, INT32_MAX),
                    working / (working + gone), .006);
    }
    drop(x);
}

/* On the road: arriving takes two taps. Fixed services make the rest exact. */
static void on_the_road_the_posterior_is_the_closed_form(void **state)
{
    (void)state;
    setup *x = make(0, 0, 300000);
    const double sigma = .3, missing = .05;
    for (int32_t elapsed_s = 300; elapsed_s <= 2700; elapsed_s += 300) {
        const int32_t now_s = 3600 + elapsed_s;
        at(x, JOBS - 1, SIMULATE_DRIVING, 3600, now_s);
        run(x, missing);
        const double there = lognormal_cdf((double)elapsed_s / TRAVEL_S, sigma);
        const double seen = silence(missing, 2) * there;
        assert_near(reached(x, JOBS - 1, 0, now_s), seen / (1 - there + seen), .006);
    }
    drop(x);
}

/* Free since 3600: gone at once without a tap, or idle for a reason no model knows. */
static void a_free_technician_has_left_or_is_idle(void **state)
{
    (void)state;
    setup *x = make(0, 0, 0);
    at(x, JOBS - 1, SIMULATE_FREE, 3600, 3600 + TRAVEL_S / 2);
    run(x, .05);
    const double left = .05 * .99;
    assert_near(reached(x, JOBS - 1, 0, 3600 + TRAVEL_S), left / (left + .01), .004);
    assert_near(reached(x, JOBS - 1, 3600 + TRAVEL_S, INT32_MAX), .01 / (left + .01), .004);
    at(x, JOBS - 1, SIMULATE_FREE, 3600, 3600 + TRAVEL_S); /* and should have arrived and begun */
    run(x, .05);
    const double there = .99 * silence(.05, 3);
    assert_near(reached(x, JOBS - 1, 0, 3600 + TRAVEL_S), there / (there + .01), .004);
    drop(x);
}

/* At the door: STARTED was due at once. */
static void a_start_may_be_missing(void **state)
{
    (void)state;
    setup *x = make(0, 0, 0);
    at(x, JOBS - 2, SIMULATE_ARRIVED, 3600, 3600 + MEAN_S / 2);
    run(x, .05);
    const double begun = .05 * .99;
    assert_near(reached(x, JOBS - 1, 0, 3600 + MEAN_S + TRAVEL_S), begun / (begun + .01), .004);
    drop(x);
}

/* At the door, where access takes its time: not started yet, or started without a tap. */
static void at_the_door_access_may_take_long(void **state)
{
    (void)state;
    static const int64_t ppm[] = {0, 1000000}, seconds[] = {0, 2000};
    arv_duration_model access;
    arv_duration_model_init(&access);
    access.family = ARV_MODEL_QUANTILES;
    access.quantile_ppm = ppm;
    access.quantile_value = seconds;
    access.quantile_count = 2;
    setup *x = make(0, 0, 0);
    x->tiny.spec.access_models = &access;
    x->tiny.spec.access_model_count = 1;
    tiny_compile(&x->tiny);
    assert_int_equal(simulate_models_make(x->tiny.arena, x->tiny.problem, 5, SCENARIOS, &x->models),
                     ARV_OK);
    assert_int_equal(
        simulate_route_make(x->tiny.arena, &x->models, &x->tiny.plan.routes[0], &x->route), ARV_OK);
    const double tap = .05;
    for (int32_t waited_s = 200; waited_s <= 1800; waited_s += 400) {
        const int32_t now_s = 3600 + waited_s;
        at(x, JOBS - 2, SIMULATE_ARRIVED, 3600, now_s);
        run(x, .05);
        const double ready = waited_s / 2000.0;
        const double begun = .99 * tap * ready, there = .01 + .99 * (1 - ready);
        assert_near(reached(x, JOBS - 1, 0, now_s + MEAN_S + TRAVEL_S), begun / (begun + there),
                    .006);
    }
    drop(x);
}

/* The technician's phone is off from his first customer on: the expected arrival at the last one
 * stays where it was, while a job held as unfinished would push it on and on. */
static void silence_holds_nothing_for_good(void **state)
{
    (void)state;
    setup *x = make(450000, 100000, 200000);
    static int32_t sorted[SCENARIOS], spare[SCENARIOS];
    int32_t at_first = 0, at_last = 0, held = 0;
    for (int32_t now_s = 3600; now_s <= 8 * 3600; now_s += 900) {
        at(x, 0, SIMULATE_WORKING, 3600, now_s);
        run(x, .05);
        const int32_t *column = x->scratch.arrive + (JOBS - 1) * SCENARIOS;
        arrivals a = arrivals_sort(column, SCENARIOS, sorted, spare);
        at_last = arrivals_median(&a);
        at_first = now_s == 3600 ? at_last : at_first;
        run(x, 0);
        a = arrivals_sort(column, SCENARIOS, sorted, spare);
        held = arrivals_median(&a);
    }
    assert_true(held - at_first > 4 * 3600);
    assert_true(abs(at_last - at_first) < 3600);
    drop(x);
}

static void equal_inputs_give_equal_bytes(void **state)
{
    (void)state;
    setup *x = make(450000, 100000, 200000), *y = make(450000, 100000, 200000);
    at(x, 1, SIMULATE_WORKING, 3600, 3600 + 5000);
    at(y, 1, SIMULATE_WORKING, 3600, 3600 + 5000);
    run(y, .2); /* what was there before does not matter */
    run(x, .05);
    run(y, .05);
    assert_memory_equal(x->scratch.arrive + 2 * SCENARIOS, y->scratch.arrive + 2 * SCENARIOS,
                        2 * SCENARIOS * sizeof(int32_t));
    drop(x);
    drop(y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_missing_taps_it_is_the_plain_run),
        cmocka_unit_test(at_work_the_posterior_is_the_closed_form),
        cmocka_unit_test(pace_counts_in_the_survival),
        cmocka_unit_test(on_the_road_the_posterior_is_the_closed_form),
        cmocka_unit_test(a_free_technician_has_left_or_is_idle),
        cmocka_unit_test(a_start_may_be_missing),
        cmocka_unit_test(at_the_door_access_may_take_long),
        cmocka_unit_test(silence_holds_nothing_for_good),
        cmocka_unit_test(equal_inputs_give_equal_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
