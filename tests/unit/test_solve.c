/* test_solve.c - the walk of a request on random problems: every plan is sound (arv_solve checks it
 * with arv_check and answers INTERNAL when not), what is pinned or frozen stays, the same request
 * gives the same plan on any number of threads, and a run may be ended at any moment. */
#include "base/arena.h"
#include "base/clock.h"
#include "model/problem.h"

#include "base/arena.h"
#include "sample.h"
#include "spec_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static arv_error error;

static arv_status solve_on(const arv_problem *p, uint64_t seed, int64_t epochs, int32_t threads,
                           const arv_control *control, arv_arena *arena, arv_plan **plan)
{
    arv_solve_options options;
    arv_solve_options_init(&options);
    options.seed = seed;
    options.epochs = epochs;
    options.threads = threads;
    memset(&error, 0, sizeof error);
    const arv_status status = arv_solve(p, &options, control, arena, plan, &error);
    assert_int_equal(*plan != NULL, status == ARV_OK);
    if (status == ARV_INTERNAL)
        print_message("seed %d: %s: %s\n", (int)seed, error.items[0].path, error.items[0].text);
    return status;
}

static arv_plan *solve(spec_builder *b, uint64_t seed, int64_t epochs, int32_t threads)
{
    arv_plan *plan;
    assert_int_equal(solve_on(spec_compile(b, true), seed, epochs, threads, NULL, b->arena, &plan),
                     ARV_OK);
    return plan;
}

/* ---- random problems ---------------------------------------------------------------------------- */

/* Position of a job among the visits of its route, from 1; 0 when it is unserved. */
static int32_t find_job(const arv_plan *plan, int32_t job, const arv_route **route,
                        const arv_step **step)
{
    *route = NULL;
    *step = NULL;
    for (int32_t r = 0; r < plan->route_count; r++) {
        int32_t position = 0;
        *route = &plan->routes[r];
        for (int32_t k = 0; k < (*route)->step_count; k++) {
            *step = &(*route)->steps[k];
            position += (*step)->kind == ARV_STEP_JOB;
            if ((*step)->kind == ARV_STEP_JOB && (*step)->job == job)
                return position;
        }
    }
    return 0;
}

static void check_pins(const spec_builder *b, const arv_plan *plan)
{
    for (int32_t j = 0; j < b->spec.job_count; j++) {
        const arv_job *job = &b->jobs[j];
        const arv_route *route;
        const arv_step *step;
        const int32_t position = find_job(plan, j, &route, &step);
        if (job->pin_position != ARV_UNSET)
            assert_int_equal(position, job->pin_position);
        if (position == 0)
            continue;
        if (job->pin_technician)
            assert_string_equal(b->technicians[route->technician].id, job->pin_technician);
        if (job->pin_start_s != ARV_UNSET)
            assert_int_equal(step->start_s, job->pin_start_s);
        if (job->promise_from_s != ARV_UNSET)
            assert_true(step->start_s >= job->promise_from_s);
        if (job->promise_to_s != ARV_UNSET)
            assert_true(step->arrive_s <= job->promise_to_s);
    }
}

static void check_frozen_jobs(const spec_builder *b, const arv_plan *plan)
{
    for (int32_t r = 0; r < b->spec.route_count; r++)
        for (int32_t k = 0; k < b->spec.routes[r].frozen; k++)
            for (int32_t j = 0; j < b->spec.job_count; j++)
                if (strcmp(b->jobs[j].id, b->spec.routes[r].jobs[k]) == 0) {
                    const arv_route *route;
                    const arv_step *step;
                    assert_int_equal(find_job(plan, j, &route, &step), k + 1);
                    assert_non_null(route);
                    assert_int_equal(route->shift, b->spec.routes[r].shift);
                }
}

static void plans_of_random_problems_are_sound(void **unused)
{
    (void)unused;
    const uint32_t possible =
        SPEC_EVERYTHING & ~(uint32_t)(SPEC_FROZEN | SPEC_POSITIONS | SPEC_SLICES);
    const uint32_t mixes[] = {possible,
                              SPEC_EVERYTHING & ~(uint32_t)SPEC_SLICES,
                              SPEC_WINDOWS | SPEC_BREAKS | SPEC_WILD,
                              SPEC_LOADS | SPEC_PICKUPS | SPEC_PARTS | SPEC_BREAKS,
                              SPEC_PLAIN & ~(uint32_t)(SPEC_WILD | SPEC_NO_WAY),
                              SPEC_SLICES | SPEC_WINDOWS | SPEC_HOURS | SPEC_PRICES | SPEC_SETUP,
                              SPEC_SLICES | SPEC_SPEED | SPEC_WINDOWS | SPEC_LATE | SPEC_LIMITS,
                              possible & ~(uint32_t)(SPEC_WINDOWS | SPEC_SKILLS)};
    int32_t solved = 0, impossible = 0;
    for (uint64_t seed = 0; seed < SAMPLE(80); seed++) {
        spec_builder b;
        const uint32_t features = mixes[seed % 8];
        spec_build(&b, seed, 1 + (int32_t)(seed % 5), (int32_t)(seed % 27), features);
        const arv_problem *p = spec_compile(&b, features == possible);
        if (p) {
            arv_plan *plan;
            const arv_status status = solve_on(p, seed, 1, 1, NULL, b.arena, &plan);
            if (status != ARV_OK) { /* a prefix that nobody can drive */
                assert_int_equal(status, ARV_FAILED_PRECONDITION);
                assert_true(features & (SPEC_FROZEN | SPEC_POSITIONS));
                assert_non_null(strstr(error.items[0].path, ".shifts["));
                impossible++;
            } else {
                assert_int_equal(plan->summary.epochs, b.spec.job_count > 0 ? 1 : 0);
                check_pins(&b, plan);
                check_frozen_jobs(&b, plan);
                solved++;
            }
        }
        spec_free(&b);
    }
    assert_true(solved > SAMPLE_FLOOR(55));
    assert_true(impossible > 0);
}

static void nobody_or_nothing_gives_an_empty_plan(void **unused)
{
    (void)unused;
    spec_builder b;
    spec_build(&b, 1, 2, 0, SPEC_BREAKS);
    arv_plan *plan = solve(&b, 1, 3, 2);
    assert_int_equal(plan->route_count, 0);
    assert_int_equal(plan->unassigned_count, 0);
    spec_free(&b);
    spec_build(&b, 1, 1, 9, SPEC_PRIORITY);
    b.spec.technician_count = 0;
    plan = solve(&b, 1, 3, 2);
    assert_int_equal(plan->route_count, 0);
    assert_int_equal(plan->unassigned_count, 9);
    for (int32_t j = 0; j < 9; j++)
        assert_int_equal(plan->unassigned[j].reason, ARV_REASON_NO_SKILL);
    spec_free(&b);
}

/* ---- determinism -------------------------------------------------------------------------------- */

static void plans_do_not_depend_on_threads(void **unused)
{
    (void)unused;
    const struct {
        int32_t technicians, jobs;
        uint32_t features;
    } sizes[] = {{2, 12, SPEC_EVERYTHING & ~(uint32_t)(SPEC_FROZEN | SPEC_POSITIONS | SPEC_SLICES)},
                 {4, 40, SPEC_WINDOWS | SPEC_BREAKS | SPEC_PRIORITY},
                 {40, 200, SPEC_WINDOWS | SPEC_BREAKS | SPEC_SKILLS | SPEC_PRIORITY}};
    for (size_t i = 0; i < 3; i++) {
        spec_builder b;
        spec_build(&b, 11 + i, sizes[i].technicians, sizes[i].jobs, sizes[i].features);
        const arv_plan *one = solve(&b, 5, 2, 1);
        for (int32_t threads = 2; threads <= 3; threads++)
            assert_true(spec_same_plan(one, solve(&b, 5, 2, threads)));
        assert_true(spec_same_plan(one, solve(&b, 5, 2, 1)));
        spec_free(&b);
    }
}

/* A run that the clock ended after N epochs is the run of N epochs. */
/* What is learned of travel and access concerns windows only: the plan is the same plan. */
static void learned_models_leave_the_plan_alone(void **unused)
{
    (void)unused;
    const uint32_t mix = SPEC_WINDOWS | SPEC_BREAKS | SPEC_PRICES | SPEC_LIMITS | SPEC_OWN_COSTS;
    for (uint64_t seed = 0; seed < SAMPLE(10); seed++) {
        spec_builder plain, learned;
        spec_build(&plain, seed, 3, 12, mix);
        spec_build(&learned, seed, 3, 12, mix | SPEC_LEARNED);
        assert_true(learned.spec.travel_model_count > 0);
        const arv_plan *a = solve(&plain, seed, 3, 1), *b = solve(&learned, seed, 3, 1);
        assert_true(spec_same_plan(a, b));
        spec_free(&plain);
        spec_free(&learned);
    }
}

static void a_timed_run_is_repeated_by_its_epochs(void **unused)
{
    (void)unused;
    for (uint64_t seed = 0; seed < 3; seed++) {
        spec_builder b;
        spec_build(&b, seed, 6, 60, SPEC_WINDOWS | SPEC_SKILLS | SPEC_PRIORITY);
        const arv_problem *p = spec_compile(&b, true);
        arv_solve_options options;
        arv_solve_options_init(&options);
        options.time_limit_s = 0.15;
        options.threads = 2;
        options.seed = seed;
        arv_plan *timed;
        memset(&error, 0, sizeof error);
        assert_int_equal(arv_solve(p, &options, NULL, b.arena, &timed, &error), ARV_OK);
        if (timed->summary.epochs > 0) {
            const arv_plan *again = solve(&b, seed, timed->summary.epochs, 3);
            assert_int_equal(again->summary.epochs, timed->summary.epochs);
            assert_true(spec_same_plan(timed, again));
        }
        spec_free(&b);
    }
}

/* ---- progress and cancel -------------------------------------------------------------------------- */

typedef struct watcher {
    arv_progress last;
    int32_t reports;
    bool worse;
    double cancel_at_s; /* on the monotonic clock; 0 = never */
} watcher;

static void watch(void *context, const arv_progress *now)
{
    watcher *w = context;
    const arv_progress *last = &w->last;
    if (w->reports++ > 0) {
        /* without unserved prices and mandatory jobs: priority, then number, then cost */
        const bool better =
            now->priority_lost != last->priority_lost ? now->priority_lost < last->priority_lost
            : now->unassigned != last->unassigned     ? now->unassigned < last->unassigned
                                                      : now->cost <= last->cost;
        w->worse |= !better || now->epochs < last->epochs || now->elapsed_s < last->elapsed_s;
    }
    w->last = *now;
}

static bool is_due(void *context)
{
    const watcher *w = context;
    return w->cancel_at_s > 0 && clock_monotonic_s() >= w->cancel_at_s;
}

static void progress_only_gets_better_and_ends_at_the_plan(void **unused)
{
    (void)unused;
    for (uint64_t seed = 0; seed < 3; seed++) {
        spec_builder b;
        spec_build(&b, seed, 3, 45, SPEC_WINDOWS | SPEC_BREAKS | SPEC_SKILLS);
        for (int32_t j = 0; j < 45; j++)
            b.jobs[j].priority = j % 7;
        watcher w = {.reports = 0};
        const arv_control control = {.progress = watch, .context = &w};
        arv_plan *plan;
        assert_int_equal(solve_on(spec_compile(&b, true), seed, 4, 2, &control, b.arena, &plan),
                         ARV_OK);
        assert_true(w.reports > 1);
        assert_false(w.worse);
        assert_int_equal(w.last.cost, plan->summary.cost);
        assert_int_equal(w.last.priority_lost, plan->summary.priority_lost);
        assert_int_equal(w.last.unassigned, plan->summary.unassigned);
        spec_free(&b);
    }
}

static bool at_once(void *context)
{
    (void)context;
    return true;
}

static void a_cancelled_solve_returns_the_best_so_far(void **unused)
{
    (void)unused;
    spec_builder b;
    spec_build(&b, 8, 6, 80, SPEC_WINDOWS | SPEC_BREAKS);
    const arv_problem *p = spec_compile(&b, true);
    const arv_control never_start = {.cancelled = at_once};
    arv_plan *plan;
    assert_int_equal(solve_on(p, 1, 1000000, 2, &never_start, b.arena, &plan), ARV_OK);
    assert_int_equal(plan->summary.epochs, 0);
    watcher w = {.cancel_at_s = clock_monotonic_s() + 0.2};
    const arv_control control = {.cancelled = is_due, .progress = watch, .context = &w};
    assert_int_equal(solve_on(p, 1, 1000000, 2, &control, b.arena, &plan), ARV_OK);
    assert_true(plan->summary.epochs < 1000000);
    assert_int_equal(w.last.cost, plan->summary.cost);
    assert_true(spec_same_plan(
        plan, plan->summary.epochs > 0 ? solve(&b, 1, plan->summary.epochs, 1) : plan));
    spec_free(&b);
}

/* ---- reasons ------------------------------------------------------------------------------------- */

/* One technician, everything within reach, until a case says otherwise. */
static void open_reasons(spec_builder *b, int32_t jobs)
{
    spec_build(b, 2, 1, jobs, 0);
    for (int32_t i = 0; i < b->rows * b->rows; i++)
        b->durations[i] = i % (b->rows + 1) ? 600 : 0;
    for (int32_t j = 0; j < jobs; j++)
        b->jobs[j].service_s = 600;
    b->technicians[0].start_location = b->technicians[0].end_location = 0;
}

static void expect_reason(spec_builder *b, int32_t job, arv_reason reason)
{
    const arv_plan *plan = solve(b, 1, 2, 1);
    bool found = false;
    for (int32_t k = 0; k < plan->unassigned_count; k++)
        if (plan->unassigned[k].job == job) {
            assert_string_equal(arv_reason_name(plan->unassigned[k].reason),
                                arv_reason_name(reason));
            found = true;
        }
    assert_true(found);
    spec_free(b);
}

static void reasons_name_what_is_in_the_way(void **unused)
{
    (void)unused;
    spec_builder b;
    const arv_named_level gas = {"gas", 1}, valve = {"valve", 3}, stock = {"valve", 2};
    const int64_t heavy = 7, room = 6;
    arv_time_window night;
    arv_time_window_init(&night);
    night.open_s = SPEC_DAY_START_S - 5000;
    night.close_s = SPEC_DAY_START_S - 4000;

    open_reasons(&b, 3);
    b.jobs[1].skills = &gas, b.jobs[1].skill_count = 1;
    expect_reason(&b, 1, ARV_REASON_NO_SKILL);
    open_reasons(&b, 3);
    b.jobs[1].parts = &valve, b.jobs[1].part_count = 1;
    b.technicians[0].stock = &stock, b.technicians[0].stock_count = 1;
    expect_reason(&b, 1, ARV_REASON_NO_STOCK);
    open_reasons(&b, 3);
    b.spec.load_count = 1;
    b.jobs[1].pickup = &heavy;
    b.technicians[0].capacity = &room;
    expect_reason(&b, 1, ARV_REASON_NO_STOCK);
    open_reasons(&b, 3);
    b.jobs[1].location = 1;
    for (int32_t i = 0; i < b.rows; i++)
        b.durations[i * b.rows + 1] = -1;
    expect_reason(&b, 1, ARV_REASON_UNREACHABLE);
    open_reasons(&b, 3);
    b.jobs[1].location = 1;
    for (int32_t i = 0; i < b.rows; i++)
        b.durations[b.rows + i] = -1; /* there, but not back */
    expect_reason(&b, 1, ARV_REASON_UNREACHABLE);
    open_reasons(&b, 3);
    b.jobs[1].windows = &night, b.jobs[1].window_count = 1;
    expect_reason(&b, 1, ARV_REASON_NO_TIME);
    open_reasons(&b, 3);
    b.jobs[1].service_s = ARV_MAX_HORIZON_S;
    expect_reason(&b, 1, ARV_REASON_NO_TIME);
    open_reasons(&b, 3);
    b.technicians[0].max_tasks = 2;
    b.jobs[0].priority = b.jobs[2].priority = 5;
    expect_reason(&b, 1, ARV_REASON_FULL);
    open_reasons(&b, 3);
    b.jobs[1].location = 1;
    b.jobs[1].unserved_price = 10; /* 1200 seconds of travel cost more */
    for (int32_t j = 0; j < 3; j += 2)
        b.jobs[j].location = 0;
    expect_reason(&b, 1, ARV_REASON_PRICE);
}

/* ---- options, slices, memory ---------------------------------------------------------------------- */

static void options_out_of_range_are_refused_by_path(void **unused)
{
    (void)unused;
    spec_builder b;
    spec_build(&b, 1, 1, 3, 0);
    const arv_problem *p = spec_compile(&b, true);
    const struct {
        arv_solve_options options;
        const char *path;
    } cases[] = {{{.epochs = -1}, "options.epochs"},
                 {{.epochs = ARV_MAX_EPOCHS + (int64_t)1}, "options.epochs"},
                 {{.epochs = 1, .threads = -1}, "options.threads"},
                 {{.epochs = 1, .threads = ARV_MAX_THREADS + 1}, "options.threads"},
                 {{.time_limit_s = __builtin_nan("")}, "options.time_limit_s"},
                 {{.time_limit_s = __builtin_inf()}, "options.time_limit_s"},
                 {{.bound_s = __builtin_nan("")}, "options.bound_s"},
                 {{.risk_price_per_hour = -1}, "options.risk_price_per_hour"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        arv_plan *plan;
        memset(&error, 0, sizeof error);
        assert_int_equal(arv_solve(p, &cases[i].options, NULL, b.arena, &plan, &error),
                         ARV_INVALID_ARGUMENT);
        assert_null(plan);
        assert_string_equal(error.items[0].path, cases[i].path);
    }
    spec_free(&b);
}

/* Between two rush hours: who leaves at once, or after the second has begun, travels longer. */
static void days_are_planned_around_slow_hours(void **unused)
{
    (void)unused;
    spec_builder b;
    spec_build(&b, 1, 1, 1, 0);
    int32_t *slow = ARENA_ARRAY(b.arena, int32_t, (size_t)b.rows * (size_t)b.rows);
    for (int32_t i = 0; i < b.rows * b.rows; i++) {
        b.durations[i] = i % (b.rows + 1) ? 600 : 0;
        slow[i] = 3 * b.durations[i];
    }
    arv_matrix slices[3] = {*b.matrix, *b.matrix, *b.matrix};
    slices[0].durations = slices[2].durations = slow;
    for (int64_t k = 0; k < 3; k++)
        slices[k].from_s = SPEC_DAY_START_S + k * 9000;
    b.profile->matrices = slices;
    b.profile->matrix_count = 3;
    b.technicians[0].start_location = b.technicians[0].end_location = 0;
    b.technicians[0].costs = (arv_costs){.per_shift_hour = 3600};
    b.jobs[0].location = 1;
    for (int32_t rule = 0; rule < 2; rule++) {
        b.profile->slices_by_departure = rule;
        arv_plan *plan;
        assert_int_equal(solve_on(spec_compile(&b, true), 1, 1, 1, NULL, b.arena, &plan), ARV_OK);
        assert_int_equal(plan->summary.travel_s, 1200);
        assert_int_equal(plan->summary.cost, 1200 + b.jobs[0].service_s);
        assert_true(plan->routes[0].steps[0].finish_s >= slices[1].from_s);
    }
    spec_free(&b);
}

static void any_cap_of_memory_ends_well(void **unused)
{
    (void)unused;
    spec_builder b;
    spec_build(&b, 3, 3, 14, SPEC_WINDOWS | SPEC_BREAKS | SPEC_LOADS);
    const arv_problem *p = spec_compile(&b, true);
    int32_t failed = 0, done = 0;
    for (size_t cap = 16; cap < 9000; cap += 150) {
        arv_arena *arena = arv_arena_create(cap);
        arv_plan *plan;
        const arv_status status = solve_on(p, 1, 1, 1, NULL, arena, &plan);
        assert_true(status == ARV_OK || status == ARV_RESOURCE_EXHAUSTED);
        failed += status != ARV_OK;
        done += status == ARV_OK;
        arv_arena_destroy(&arena);
    }
    assert_true(failed > 3);
    assert_true(done > 3);
    spec_free(&b);
}

/* Eight breaks as long as a shift may be: sums of times stay in range. */
static void breaks_of_extreme_length_do_no_harm(void **unused)
{
    (void)unused;
    spec_builder b;
    spec_build(&b, 3, 1, 4, 0);
    arv_break rests[ARV_MAX_BREAKS_PER_SHIFT];
    for (int32_t k = 0; k < ARV_MAX_BREAKS_PER_SHIFT; k++) {
        arv_break_init(&rests[k]);
        rests[k].service_s = ARV_MAX_HORIZON_S;
    }
    arv_shift shift = b.technicians[0].shifts[0];
    shift.end_s = shift.start_s + ARV_MAX_HORIZON_S;
    shift.breaks = rests;
    shift.break_count = ARV_MAX_BREAKS_PER_SHIFT;
    b.technicians[0].shifts = &shift;
    const arv_plan *plan = solve(&b, 1, 1, 1);
    assert_int_equal(plan->unassigned_count, 4);
    assert_int_equal(plan->unassigned[0].reason, ARV_REASON_NO_TIME);
    for (int32_t k = 0; k < ARV_MAX_BREAKS_PER_SHIFT; k++)
        rests[k].service_s = 1000;
    plan = solve(&b, 1, 1, 1);
    assert_int_equal(plan->unassigned_count, 0);
    spec_free(&b);
}

/* ---- warm start ------------------------------------------------------------------------------------ */

/* The routes of a plan as the order in force. */
static void put_in_force(spec_builder *b, const arv_plan *plan)
{
    arv_route_in_force *routes = ARENA_ARRAY(b->arena, arv_route_in_force, plan->route_count);
    for (int32_t r = 0; r < plan->route_count; r++) {
        const arv_route *route = &plan->routes[r];
        const char **jobs = ARENA_ARRAY(b->arena, const char *, route->step_count);
        routes[r] = (arv_route_in_force){.technician = b->technicians[route->technician].id,
                                         .shift = route->shift,
                                         .jobs = jobs};
        for (int32_t k = 0; k < route->step_count; k++)
            if (route->steps[k].kind == ARV_STEP_JOB)
                jobs[routes[r].job_count++] = b->jobs[route->steps[k].job].id;
    }
    b->spec.routes = routes;
    b->spec.route_count = plan->route_count;
}

/* However little time there is, the plan is no worse than what was in force. */
static void no_time_keeps_what_is_in_force(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        spec_builder b;
        spec_build(&b, seed, 8, 80, SPEC_WINDOWS | SPEC_BREAKS | SPEC_SKILLS | SPEC_PRIORITY);
        const arv_plan *before = solve(&b, seed, 6, 1);
        put_in_force(&b, before);
        const arv_solve_options options = {.time_limit_s = 1e-6, .threads = 2, .seed = 9};
        arv_plan *after;
        assert_int_equal(arv_solve(spec_compile(&b, true), &options, NULL, b.arena, &after, &error),
                         ARV_OK);
        assert_int_equal(after->summary.epochs, 0);
        assert_true(after->summary.mandatory_unassigned <= before->summary.mandatory_unassigned);
        assert_true(after->summary.priority_lost <= before->summary.priority_lost);
        assert_true(after->summary.unassigned <= before->summary.unassigned);
        if (after->summary.unassigned == before->summary.unassigned)
            assert_true(after->summary.cost <= before->summary.cost);
        spec_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_of_random_problems_are_sound),
        cmocka_unit_test(nobody_or_nothing_gives_an_empty_plan),
        cmocka_unit_test(plans_do_not_depend_on_threads),
        cmocka_unit_test(learned_models_leave_the_plan_alone),
        cmocka_unit_test(a_timed_run_is_repeated_by_its_epochs),
        cmocka_unit_test(progress_only_gets_better_and_ends_at_the_plan),
        cmocka_unit_test(a_cancelled_solve_returns_the_best_so_far),
        cmocka_unit_test(reasons_name_what_is_in_the_way),
        cmocka_unit_test(options_out_of_range_are_refused_by_path),
        cmocka_unit_test(days_are_planned_around_slow_hours),
        cmocka_unit_test(any_cap_of_memory_ends_well),
        cmocka_unit_test(breaks_of_extreme_length_do_no_harm),
        cmocka_unit_test(no_time_keeps_what_is_in_force),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
