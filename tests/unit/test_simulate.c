/* test_simulate.c - the scenario simulation against a grid convolution, and its rules: what is
 * known conditions the draws exactly, breaks and windows are kept, noise belongs to the job and not
 * to its position. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arrival/simulate.h"
#include "base/rng.h"
#include "duration/normal.h"
#include "duration/quantile_table.h"
#include "tiny_problem.h"
#include "window/arrivals.h"

/* Inside, second 0 is the start of the shift: nothing in these problems is earlier. */
enum { SCENARIOS = 4096 };

typedef struct setup {
    tiny_problem tiny;
    simulate_models models;
    simulate_route route;
    simulate_state state;
    simulate_scratch scratch;
    int32_t sorted[SCENARIOS], spare[SCENARIOS];
} setup;

static const tiny_options plain = {.technicians = 1,
                                   .jobs_each = 5,
                                   .travel_s = 900,
                                   .planned_s = 3000,
                                   .mean_s = 3000,
                                   .cv_ppm = 450000,
                                   .leg_ppm = 250000,
                                   .shift_s = 20 * 3600};

static void finish_setup(setup *x, int32_t scenarios)
{
    tiny_compile(&x->tiny);
    arv_arena *arena = x->tiny.arena;
    assert_int_equal(simulate_models_make(arena, x->tiny.problem, 5, scenarios, &x->models),
                     ARV_OK);
    assert_int_equal(simulate_route_make(arena, &x->models, &x->tiny.plan.routes[0], &x->route),
                     ARV_OK);
    assert_int_equal(simulate_scratch_make(arena, scenarios, x->route.stop_count, &x->scratch),
                     ARV_OK);
    x->state = simulate_state_start(&x->route);
}

static setup *make(const tiny_options *o)
{
    setup *x = calloc(1, sizeof *x);
    assert_non_null(x);
    tiny_fill(&x->tiny, o);
    return x;
}

static void drop(setup *x)
{
    tiny_free(&x->tiny);
    free(x);
}

static arrivals run(setup *x, int32_t k)
{
    simulate_run(&x->models, &x->route, &x->state, &x->scratch);
    return arrivals_sort(x->scratch.arrive + (size_t)k * SCENARIOS, SCENARIOS, x->sorted, x->spare);
}

/* ---- the oracle: densities on a grid of GRID_S seconds ----------------------------------------*/

enum { GRID_S = 10, GRID = 6000 };

/* Mass of mean_s * lognormal(sigma) per cell, each cell around a multiple of GRID_S. */
static void grid_lognormal(double mean_s, double sigma, double mass[GRID])
{
    double below = 0;
    for (int32_t i = 0; i < GRID; i++) {
        const double edge = (i + .5) * GRID_S / mean_s;
        const double upto = normal_cdf((log(edge) + sigma * sigma / 2) / sigma);
        mass[i] = upto - below;
        below = upto;
    }
}

static void grid_add(const double a[GRID], const double b[GRID], double sum[GRID])
{
    static double out[GRID];
    memset(out, 0, sizeof out);
    for (int32_t i = 0; i < GRID; i++) {
        if (a[i] < 1e-12)
            continue;
        for (int32_t j = 0; i + j < GRID; j++)
            out[i + j] += a[i] * b[j];
    }
    memcpy(sum, out, sizeof out);
}

/* Everything before the opening waits for it. */
static void grid_open(double at[GRID], int32_t open)
{
    for (int32_t i = 0; i < open; i++) {
        at[open] += at[i];
        at[i] = 0;
    }
}

static double grid_quantile(const double at[GRID], double p)
{
    double sum = 0;
    for (int32_t i = 0; i < GRID; i++) {
        if (sum + at[i] >= p)
            return (i - .5 + (p - sum) / at[i]) * GRID_S;
        sum += at[i];
    }
    return GRID * GRID_S;
}

/* The standard error of an order statistic of independent draws is sqrt(p (1 - p) / S) / density;
 * the Latin hypercube stays below it. */
static void compare(const arrivals *a, const double at[GRID])
{
    static const double ps[] = {.01, .05, .25, .5, .75, .95, .99};
    for (size_t i = 0; i < sizeof ps / sizeof *ps; i++) {
        const double p = ps[i];
        const double slope = (grid_quantile(at, p + .004) - grid_quantile(at, p - .004)) / .008;
        const double error = sqrt(p * (1 - p) / SCENARIOS) * slope;
        const double want = grid_quantile(at, p);
        const double got = a->sorted[(int32_t)(p * SCENARIOS)];
        if (!(fabs(got - want) < 3 * error + GRID_S))
            fail_msg("p %.2f: got %.0f, want %.0f +- %.1f", p, got, want, error);
    }
}

static void arrivals_match_the_convolution(void **state)
{
    (void)state;
    setup *x = make(&plain);
    arv_time_window window;
    arv_time_window_init(&window);
    window.open_s = TINY_SHIFT_START_S + 7800;
    window.close_s = TINY_SHIFT_START_S + 15 * 3600;
    x->tiny.jobs[2].windows = &window;
    x->tiny.jobs[2].window_count = 1;
    finish_setup(x, SCENARIOS);
    simulate_run(&x->models, &x->route, &x->state, &x->scratch);
    static double leg[GRID], service[GRID], at[GRID];
    grid_lognormal(900, .25, leg);
    grid_lognormal(3000, quantile_lognormal_sigma(.45), service);
    memset(at, 0, sizeof at);
    at[0] = 1;
    for (int32_t k = 0; k < 5; k++) {
        grid_add(at, leg, at);
        const arrivals a = arrivals_sort(x->scratch.arrive + (size_t)k * SCENARIOS, SCENARIOS,
                                         x->sorted, x->spare);
        compare(&a, at);
        if (k == 2)
            grid_open(at, 7800 / GRID_S);
        grid_add(at, service, at);
    }
    drop(x);
}

/* A job that runs since 40 min: what is left is the distribution above 40 min. */
static void a_running_job_keeps_its_residual_life(void **state)
{
    (void)state;
    setup *x = make(&plain);
    x->tiny.profile.leg_sigma_ppm = ARV_UNSET;
    finish_setup(x, SCENARIOS);
    const int32_t start = 900, elapsed = 2400;
    x->state.phase = SIMULATE_WORKING;
    x->state.since_s = start;
    x->state.now_s = start + elapsed;
    const arrivals a = run(x, 1);
    const double sigma = quantile_lognormal_sigma(.45);
    const double p0 = normal_cdf((log(elapsed / 3000.0) + sigma * sigma / 2) / sigma);
    static const double ps[] = {.02, .1, .5, .9, .98};
    for (size_t i = 0; i < sizeof ps / sizeof *ps; i++) {
        const double z = normal_quantile(p0 + ps[i] * (1 - p0));
        const double want = start + 3000 * exp(sigma * z - sigma * sigma / 2) + 900;
        assert_true(fabs(a.sorted[(int32_t)(ps[i] * SCENARIOS)] - want) < 12);
    }
    assert_true(a.sorted[0] >= x->state.now_s + 900);
    drop(x);
}

/* Pace and own factor together, given that the job still runs: against rejection sampling. */
static void pace_and_residual_life_match_rejection(void **state)
{
    (void)state;
    tiny_options o = plain;
    o.pace_ppm = 250000;
    o.leg_ppm = 0;
    setup *x = make(&o);
    finish_setup(x, SCENARIOS);
    const int32_t start = 900, elapsed = 4200;
    x->state.phase = SIMULATE_WORKING;
    x->state.since_s = start;
    x->state.now_s = start + elapsed;
    enum { STOPS = 3 };
    double want[STOPS] = {0}, got[STOPS] = {0}, square[STOPS] = {0};
    simulate_run(&x->models, &x->route, &x->state, &x->scratch);
    for (int32_t k = 0; k < STOPS; k++)
        for (int32_t s = 0; s < SCENARIOS; s++)
            got[k] +=
                (double)x->scratch.arrive[(size_t)(k + 1) * SCENARIOS + (size_t)s] / SCENARIOS;
    rng r = rng_make(77, 1, 2);
    const double sigma = quantile_lognormal_sigma(.45);
    int32_t accepted = 0;
    while (accepted < 40000) {
        const double pace = exp(.25 * normal_quantile(rng_unit(&r)) - .25 * .25 / 2);
        double duration[STOPS];
        for (int32_t k = 0; k < STOPS; k++)
            duration[k] =
                3000 * pace * exp(sigma * normal_quantile(rng_unit(&r)) - sigma * sigma / 2);
        if (duration[0] <= elapsed)
            continue;
        double t = start;
        for (int32_t k = 0; k < STOPS; k++) {
            t += duration[k] + 900;
            want[k] += t;
            square[k] += t * t;
        }
        accepted++;
    }
    for (int32_t k = 0; k < STOPS; k++) {
        want[k] /= accepted;
        const double sd = sqrt(square[k] / accepted - want[k] * want[k]);
        const double error = sd * sqrt(1.0 / accepted + 1.0 / SCENARIOS);
        if (!(fabs(got[k] - want[k]) < 3 * error + 3))
            fail_msg("stop %d: got %.1f, want %.1f +- %.1f", k + 1, got[k], want[k], error);
    }
    drop(x);
}

static void a_driver_under_way_arrives_later_than_now(void **state)
{
    (void)state;
    tiny_options o = plain;
    o.technician_day_ppm = 150000;
    setup *x = make(&o);
    finish_setup(x, SCENARIOS);
    x->state.phase = SIMULATE_DRIVING;
    x->state.since_s = 0;
    int32_t last = 0;
    for (int32_t elapsed = 0; elapsed < 2400; elapsed += 300) {
        x->state.now_s = elapsed;
        const arrivals a = run(x, 0);
        assert_true(a.sorted[0] >= x->state.now_s);
        assert_true(arrivals_median(&a) >= last); /* no news is late news */
        last = arrivals_median(&a);
    }
    drop(x);
}

static void finished_jobs_teach_the_pace(void **state)
{
    (void)state;
    tiny_options o = plain;
    o.pace_ppm = 200000;
    setup *x = make(&o);
    finish_setup(x, SCENARIOS);
    const int32_t before =
        arrivals_median(&(arrivals){.sorted = run(x, 4).sorted, .count = SCENARIOS});
    for (int i = 0; i < 4; i++)
        simulate_observe_service(&x->models, &x->route.stops[i], 0, 4800, &x->state.pace);
    const arrivals slow = run(x, 4);
    assert_true(arrivals_median(&slow) > before + 600);
    drop(x);
}

static void noise_belongs_to_the_job(void **state)
{
    (void)state;
    setup *x = make(&plain);
    finish_setup(x, SCENARIOS);
    static int32_t first[SCENARIOS];
    simulate_run(&x->models, &x->route, &x->state, &x->scratch);
    memcpy(first, x->scratch.arrive, sizeof first);
    /* the same job, now third in the route of a reordered plan */
    arv_route *plan = &x->tiny.plan.routes[0];
    const arv_step swap = plan->steps[1];
    plan->steps[1] = plan->steps[3];
    plan->steps[3] = swap;
    simulate_route moved;
    assert_int_equal(simulate_route_make(x->tiny.arena, &x->models, plan, &moved), ARV_OK);
    assert_int_equal(moved.stops[2].job, 0);
    assert_true(moved.stops[2].leg_key == x->route.stops[0].leg_key);
    assert_true(moved.stops[2].service_key == x->route.stops[0].service_key);
    assert_true(moved.stops[0].service_key != x->route.stops[0].service_key);
    drop(x);
}

/* The whole run, in the middle of a day, on every kernel set of this CPU. */
static void the_cpu_does_not_matter(void **state)
{
    (void)state;
    tiny_options o = plain;
    o.pace_ppm = 200000;
    o.technician_day_ppm = 100000;
    setup *x = make(&o);
    finish_setup(x, SCENARIOS);
    x->state = (simulate_state){.next = 1, .phase = SIMULATE_WORKING, .since_s = 5000};
    x->state.now_s = 8000;
    simulate_observe_service(&x->models, &x->route.stops[0], 900, 4000, &x->state.pace);
    const kernel_ops *sets[3];
    const int32_t count = kernel_list(sets);
    const size_t bytes = 3 * SCENARIOS * sizeof(int32_t); /* stops 2, 3 and 4 */
    int32_t *want = arv_arena_alloc(x->tiny.arena, bytes, 1);
    for (int32_t k = 0; k < count; k++) {
        x->models.ops = sets[k];
        memset(x->scratch.arrive, 0, 5 * SCENARIOS * sizeof(int32_t));
        simulate_run(&x->models, &x->route, &x->state, &x->scratch);
        if (k == 0)
            memcpy(want, x->scratch.arrive + 2 * SCENARIOS, bytes);
        assert_memory_equal(want, x->scratch.arrive + 2 * SCENARIOS, bytes);
    }
    assert_true(want[0] >= 8000 + 100);
    drop(x);
}

static void breaks_are_taken_on_the_leg(void **state)
{
    (void)state;
    tiny_options o = plain;
    o.mean_s = 0; /* no noise at all */
    o.leg_ppm = 0;
    setup *x = make(&o);
    arv_time_window noon;
    arv_time_window_init(&noon);
    noon.open_s = TINY_SHIFT_START_S + 4500;
    noon.close_s = TINY_SHIFT_START_S + 6000;
    arv_break rest;
    arv_break_init(&rest);
    rest.id = "lunch";
    rest.windows = &noon;
    rest.window_count = 1;
    rest.service_s = 1800;
    x->tiny.shifts[0].breaks = &rest;
    x->tiny.shifts[0].break_count = 1;
    tiny_compile(&x->tiny);
    /* START j0 BREAK j1 j2 j3 j4 END */
    arv_route *plan = &x->tiny.plan.routes[0];
    arv_step *steps = arv_arena_alloc(x->tiny.arena, 8, sizeof *steps);
    memcpy(steps, plan->steps, 2 * sizeof *steps);
    steps[2] = (arv_step){.kind = ARV_STEP_BREAK, .job = ARV_NONE, .rest = 0};
    memcpy(steps + 3, plan->steps + 2, 5 * sizeof *steps);
    plan->steps = steps;
    plan->step_count = 8;
    assert_int_equal(simulate_models_make(x->tiny.arena, x->tiny.problem, 5, SCENARIOS, &x->models),
                     ARV_OK);
    assert_int_equal(simulate_route_make(x->tiny.arena, &x->models, plan, &x->route), ARV_OK);
    assert_int_equal(simulate_scratch_make(x->tiny.arena, SCENARIOS, 5, &x->scratch), ARV_OK);
    x->state = simulate_state_start(&x->route);
    /* left at 3900; break may begin at 4500: max(3900 + 900 + 1800, 4500 + 1800) */
    assert_int_equal(run(x, 1).sorted[0], 6600);
    /* finished early, and the break not open yet: its end decides */
    x->state = (simulate_state){.next = 1, .phase = SIMULATE_FREE};
    x->state.since_s = x->state.now_s = 1000;
    assert_int_equal(run(x, 1).sorted[0], 4500 + 1800);
    /* an hour later he still has not left: the drive is all ahead */
    x->state.now_s = 7000;
    assert_int_equal(run(x, 1).sorted[0], 7900);
    drop(x);
}

/* Twice as slow from 08:10 on: half of the first leg is driven before, half after. */
static void speed_changes_with_the_time_of_day(void **state)
{
    (void)state;
    tiny_options o = plain;
    o.mean_s = 0;
    o.leg_ppm = 0;
    o.travel_s = 1200;
    setup *x = make(&o);
    const int32_t rows = x->tiny.matrix.rows;
    int32_t *slow = arv_arena_alloc(x->tiny.arena, (size_t)(rows * rows), sizeof *slow);
    for (int32_t i = 0; i < rows * rows; i++)
        slow[i] = 2 * x->tiny.matrix.durations[i];
    arv_matrix slices[2] = {x->tiny.matrix, x->tiny.matrix};
    slices[0].from_s = 0;
    slices[1].from_s = TINY_SHIFT_START_S + 600;
    slices[1].durations = slow;
    x->tiny.profile.matrices = slices;
    x->tiny.profile.matrix_count = 2;
    finish_setup(x, SCENARIOS);
    assert_int_equal(run(x, 0).sorted[0], 600 + 1200);
    assert_int_equal(run(x, 1).sorted[SCENARIOS - 1], 1800 + 3000 + 2400);
    drop(x);
}

static void nobody_is_visited_after_the_shift(void **state)
{
    (void)state;
    tiny_options o = plain;
    o.shift_s = 4 * 3600;
    setup *x = make(&o);
    finish_setup(x, SCENARIOS);
    const arrivals a = run(x, 4); /* expected to leave for it after 4.1 h */
    assert_true(a.finite > 0 && a.finite < SCENARIOS);
    for (int32_t s = a.finite; s < SCENARIOS; s++)
        assert_int_equal(a.sorted[s], KERNEL_FOREVER_S);
    drop(x);
}

static void a_promise_holds_the_technician(void **state)
{
    (void)state;
    setup *x = make(&plain);
    x->tiny.jobs[1].promise_from_s = TINY_SHIFT_START_S + 2 * 3600;
    x->tiny.jobs[1].promise_to_s = TINY_SHIFT_START_S + 4 * 3600;
    finish_setup(x, SCENARIOS);
    const arrivals a = run(x, 1);
    assert_int_equal(a.sorted[0], 2 * 3600);
    drop(x);
}

static void scenario_counts_that_are_no_power_of_two_work(void **state)
{
    (void)state;
    setup *x = make(&plain);
    finish_setup(x, 960);
    simulate_run(&x->models, &x->route, &x->state, &x->scratch);
    double mean = 0;
    for (int32_t s = 0; s < 960; s++)
        mean += (double)x->scratch.arrive[4 * 960 + s] / 960;
    assert_true(fabs(mean - (5 * 900 + 4 * 3000)) < 150);
    drop(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrivals_match_the_convolution),
        cmocka_unit_test(a_running_job_keeps_its_residual_life),
        cmocka_unit_test(pace_and_residual_life_match_rejection),
        cmocka_unit_test(a_driver_under_way_arrives_later_than_now),
        cmocka_unit_test(finished_jobs_teach_the_pace),
        cmocka_unit_test(noise_belongs_to_the_job),
        cmocka_unit_test(the_cpu_does_not_matter),
        cmocka_unit_test(breaks_are_taken_on_the_leg),
        cmocka_unit_test(speed_changes_with_the_time_of_day),
        cmocka_unit_test(nobody_is_visited_after_the_shift),
        cmocka_unit_test(a_promise_holds_the_technician),
        cmocka_unit_test(scenario_counts_that_are_no_power_of_two_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
