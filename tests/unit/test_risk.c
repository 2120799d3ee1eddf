/* test_risk.c - lateness to be expected (arrival/risk.h): the same as in days drawn by other code, never
 * less with a visit more; and plans that heed it are late less often, sound, and equal for any threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "arrival/risk.h"
#include "base/arena.h"
#include "play/generate.h"
#include "play/truth.h"
#include "play/walk.h"
#include "spec_builder.h"

static arv_error error;

typedef struct day {
    arv_arena *arena;
    arv_spec spec;
    const arv_problem *problem;
    arv_problem risky; /* a copy with scenarios */
} day;

static void open_day(day *d, int32_t technicians, int32_t jobs, uint64_t seed)
{
    const generate_options options = {.technicians = technicians, .jobs = jobs, .seed = seed};
    memset(&error, 0, sizeof error);
    d->arena = arv_arena_create(0);
    assert_non_null(d->arena);
    assert_int_equal(generate_day(d->arena, &options, &d->spec, &error), ARV_OK);
    assert_int_equal(arv_problem_compile(d->arena, &d->spec, &d->problem, &error), ARV_OK);
    d->risky = *d->problem;
    assert_int_equal(risk_make(d->arena, 7, 3600, RISK_MISS_S, &d->risky), ARV_OK);
}

static arv_status solve(const arv_problem *problem, arv_arena *arena, int64_t price,
                        int32_t threads, int64_t epochs, arv_plan **plan)
{
    arv_solve_options options;
    arv_solve_options_init(&options);
    options.epochs = epochs;
    options.threads = threads;
    options.risk_price_per_hour = price;
    memset(&error, 0, sizeof error);
    return arv_solve(problem, &options, NULL, arena, plan, &error);
}

/* ---- the walk ---------------------------------------------------------------------------------- */

/* Lateness of all visits of a route, `skip` left out, as the scenarios have it; not of its end. */
static int64_t route_late_s(const arv_problem *p, const arv_route *route, int32_t skip)
{
    const int32_t shift = p->shift_first[route->technician] + route->shift;
    risk_walk w;
    risk_leave(&w, p, shift, (int32_t)(route->steps[0].finish_s - p->origin_s));
    for (int32_t k = 1; k + 1 < route->step_count; k++) {
        if (route->steps[k].kind == ARV_STEP_BREAK)
            risk_break(&w, p->break_first[shift] + route->steps[k].rest);
        else if (route->steps[k].job != skip)
            risk_visit(&w, route->steps[k].job);
    }
    return w.late_s;
}

static double late_of(const arv_problem *p, int32_t job, int32_t start_s)
{
    const int32_t close_s = p->window_close_s[p->window_first[job + 1] - 1];
    return close_s < p->horizon_s && start_s > close_s ? start_s - close_s + RISK_MISS_S : 0;
}

/* The same as a mean of days that play draws and walks. */
static double played_late_s(const day *d, const arv_plan *plan, int32_t days)
{
    const arv_problem *p = d->problem;
    const play_reality as_modelled = {0};
    truth source;
    walk_route *routes;
    walk_draw draw;
    walk_times times;
    assert_int_equal(truth_make(p, 3, TRUTH_PLAYED, &as_modelled, d->arena, &source), ARV_OK);
    assert_int_equal(walk_routes_of(p, plan, d->arena, &routes), ARV_OK);
    assert_int_equal(walk_draw_make(d->arena, p->job_count, &draw), ARV_OK);
    assert_int_equal(walk_times_make(d->arena, p->job_count, &times), ARV_OK);
    double sum = 0;
    for (int32_t k = 0; k < days; k++)
        for (int32_t r = 0; r < plan->route_count; r++) {
            truth_draw(&source, k, &routes[r], &draw);
            walk_forward(p, &routes[r], &draw, 0, routes[r].depart_s, INT32_MAX / 2, &times);
            for (int32_t v = 0; v < routes[r].visit_count; v++)
                sum += late_of(p, routes[r].job[v], times.start_s[v]);
        }
    return sum / days;
}

/* One plan's lateness has a standard error of some 8 % in the scenarios; that of six together of 3 %. */
static void lateness_is_that_of_played_days(void **state)
{
    (void)state;
    double expected = 0, played = 0;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        day d;
        arv_plan *plan;
        open_day(&d, 6, 45, seed);
        assert_int_equal(solve(d.problem, d.arena, 0, 1, 1, &plan), ARV_OK);
        int64_t sum_s = 0;
        for (int32_t r = 0; r < plan->route_count; r++)
            sum_s += route_late_s(&d.risky, &plan->routes[r], ARV_NONE);
        expected += (double)sum_s / RISK_SCENARIOS;
        played += played_late_s(&d, plan, 200);
        arv_arena_destroy(&d.arena);
    }
    assert_true(played > 6000); /* there is something to compare */
    if (fabs(expected - played) > 0.12 * played)
        fail_msg("%.0f s in the scenarios, %.0f s in played days", expected, played);
}

static void a_visit_more_is_never_less_late(void **state)
{
    (void)state;
    day d;
    arv_plan *plan;
    open_day(&d, 5, 36, 4);
    assert_int_equal(solve(d.problem, d.arena, 0, 1, 2, &plan), ARV_OK);
    int32_t grown = 0;
    for (int32_t r = 0; r < plan->route_count; r++) {
        const arv_route *route = &plan->routes[r];
        const int64_t whole_s = route_late_s(&d.risky, route, ARV_NONE);
        for (int32_t k = 1; k + 1 < route->step_count; k++) {
            if (route->steps[k].kind != ARV_STEP_JOB)
                continue;
            const int64_t without_s = route_late_s(&d.risky, route, route->steps[k].job);
            /* A way round may be longer than the way through in a scenario's own legs: by little. */
            assert_true(without_s <= whole_s + whole_s / 20 + RISK_SCENARIOS * 60);
            grown += without_s < whole_s;
        }
    }
    assert_true(grown > 10);
    arv_arena_destroy(&d.arena);
}

static void prices_and_lateness_convert(void **state)
{
    (void)state;
    day d;
    open_day(&d, 2, 5, 1);
    for (int64_t cost = 1; cost < 100000; cost = cost * 3 + 1) {
        const int64_t late_s = risk_late_of(&d.risky, cost);
        assert_true(risk_price(&d.risky, late_s) >= cost);
        assert_true(risk_price(&d.risky, late_s - 1) < cost);
    }
    assert_true(risk_price(&d.risky, INT64_MAX) > 0);
    assert_true(risk_late_of(&d.risky, INT64_MAX) == INT64_MAX);
    arv_arena_destroy(&d.arena);
}

/* ---- plans ---------------------------------------------------------------------------------------- */

static double expected_misses(const day *d, arv_plan *plan)
{
    arv_window_options options;
    arv_window_options_init(&options);
    options.scenarios = 512;
    assert_int_equal(arv_estimate(d->problem, &options, NULL, plan, &error), ARV_OK);
    double sum = 0;
    for (int32_t r = 0; r < plan->route_count; r++)
        for (int32_t k = 0; k < plan->routes[r].step_count; k++)
            if (plan->routes[r].steps[k].kind == ARV_STEP_JOB)
                sum += plan->routes[r].steps[k].late_ppm / 1e6;
    return sum;
}

static void heeding_risk_misses_fewer_windows(void **state)
{
    (void)state;
    day d;
    arv_plan *plain, *careful;
    open_day(&d, 5, 30, 2);
    assert_int_equal(solve(d.problem, d.arena, 0, 2, 8, &plain), ARV_OK);
    assert_int_equal(solve(d.problem, d.arena, 3600, 2, 8, &careful), ARV_OK);
    assert_true(careful->summary.priority_lost <= plain->summary.priority_lost);
    const double before = expected_misses(&d, plain), after = expected_misses(&d, careful);
    if (!(after < 0.8 * before))
        fail_msg("%.3f windows missed without risk, %.3f with it", before, after);
    arv_arena_destroy(&d.arena);
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    day d;
    arv_plan *one, *three;
    open_day(&d, 4, 24, 5);
    assert_int_equal(solve(d.problem, d.arena, 1800, 1, 3, &one), ARV_OK);
    assert_int_equal(solve(d.problem, d.arena, 1800, 3, 3, &three), ARV_OK);
    assert_true(spec_same_plan(one, three));
    arv_arena_destroy(&d.arena);
}

/* arv_solve checks its plans: OK says that they are sound. */
static void random_problems_are_sound(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        spec_builder b;
        arv_plan *plan;
        const uint32_t features =
            seed % 3 == 0 ? SPEC_EVERYTHING & ~(SPEC_POSITIONS | SPEC_FROZEN)
                          : SPEC_WINDOWS | SPEC_BREAKS | SPEC_LEARNED | SPEC_SERVICE_BY |
                                (seed % 3 == 1 ? SPEC_SLICES : SPEC_PROMISES | SPEC_SHIFTS);
        spec_build(&b, seed, 3, 10, features);
        const arv_problem *p = spec_compile(&b, true);
        const arv_status status = solve(p, b.arena, 7200, 2, 1, &plan);
        if (status != ARV_OK)
            fail_msg("seed %d: %s: %s", (int)seed, error.items[0].path, error.items[0].text);
        spec_free(&b);
    }
}

static void nothing_varies_nothing_changes(void **state)
{
    (void)state;
    spec_builder b;
    arv_plan *plain, *careful;
    spec_build(&b, 3, 3, 15, SPEC_WINDOWS | SPEC_BREAKS);
    const arv_problem *p = spec_compile(&b, true);
    assert_int_equal(solve(p, b.arena, 0, 1, 5, &plain), ARV_OK);
    assert_int_equal(solve(p, b.arena, 3600, 1, 5, &careful), ARV_OK);
    assert_true(spec_same_plan(plain, careful));
    spec_free(&b);
}

static void prices_out_of_range_are_refused(void **state)
{
    (void)state;
    day d;
    arv_plan *plan;
    open_day(&d, 2, 5, 1);
    assert_int_equal(solve(d.problem, d.arena, -1, 1, 1, &plan), ARV_INVALID_ARGUMENT);
    assert_string_equal(error.items[0].path, "options.risk_price_per_hour");
    assert_int_equal(solve(d.problem, d.arena, ARV_MAX_RATE + 1, 1, 1, &plan),
                     ARV_INVALID_ARGUMENT);
    arv_arena_destroy(&d.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lateness_is_that_of_played_days),
        cmocka_unit_test(a_visit_more_is_never_less_late),
        cmocka_unit_test(prices_and_lateness_convert),
        cmocka_unit_test(heeding_risk_misses_fewer_windows),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(random_problems_are_sound),
        cmocka_unit_test(nothing_varies_nothing_changes),
        cmocka_unit_test(prices_out_of_range_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
