/* test_solve_order.c - plans from a given order: the solver's own order gives back its plan, and
 * what is wrong with an order is named at routes[r].jobs[k]. */
#include "model/problem.h"

#include "sample.h"
#include "spec_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_ROUTES = 32, MOST_JOBS = 32 };

static arv_error error;

typedef struct order {
    arv_route_in_force routes[MOST_ROUTES];
    const char *jobs[MOST_ROUTES][MOST_JOBS];
    int32_t count;
} order;

static void order_of(const arv_spec *spec, const arv_plan *plan, order *o)
{
    o->count = plan->route_count;
    for (int32_t r = 0; r < plan->route_count; r++) {
        const arv_route *route = &plan->routes[r];
        int32_t count = 0;
        for (int32_t k = 0; k < route->step_count; k++)
            if (route->steps[k].kind == ARV_STEP_JOB)
                o->jobs[r][count++] = spec->jobs[route->steps[k].job].id;
        o->routes[r] = (arv_route_in_force){.technician = spec->technicians[route->technician].id,
                                            .shift = route->shift,
                                            .jobs = o->jobs[r],
                                            .job_count = count};
    }
}

static arv_status read_order(const arv_problem *p, const order *o, arv_arena *arena,
                             arv_plan **plan)
{
    memset(&error, 0, sizeof error);
    const arv_status status = arv_plan_from_order(p, o->routes, o->count, arena, plan, &error);
    assert_int_equal(*plan != NULL, status == ARV_OK);
    assert_int_equal(status, error.status);
    return status;
}

static bool same_visits(const arv_plan *a, const arv_plan *b)
{
    bool same = a->route_count == b->route_count && a->unassigned_count == b->unassigned_count;
    for (int32_t r = 0; same && r < a->route_count; r++) {
        const arv_route *x = &a->routes[r], *y = &b->routes[r];
        int32_t i = 0;
        same = x->technician == y->technician && x->shift == y->shift;
        for (int32_t k = 0; same && k < x->step_count; k++) {
            if (x->steps[k].kind != ARV_STEP_JOB)
                continue;
            while (i < y->step_count && y->steps[i].kind != ARV_STEP_JOB)
                i++;
            same = i < y->step_count && y->steps[i++].job == x->steps[k].job;
        }
    }
    return same;
}

/* Travel need not be triangular: a part of the route may be too long where the whole is not. */
static void the_solvers_order_gives_back_its_plan(void **unused)
{
    (void)unused;
    const uint32_t mixes[] = {
        SPEC_EVERYTHING & ~(uint32_t)(SPEC_FROZEN | SPEC_POSITIONS | SPEC_SLICES),
        SPEC_EVERYTHING & ~(uint32_t)SPEC_SLICES, SPEC_WINDOWS | SPEC_BREAKS | SPEC_WILD,
        SPEC_LIMITS | SPEC_WILD | SPEC_NO_WAY | SPEC_BREAKS};
    int32_t read = 0, routes = 0;
    for (uint64_t seed = 0; seed < SAMPLE(160); seed++) {
        spec_builder b;
        spec_build(&b, seed, 1 + (int32_t)(seed % 4), 1 + (int32_t)(seed % 23), mixes[seed % 4]);
        const arv_problem *p = spec_compile(&b, seed % 4 != 1);
        const arv_solve_options options = {.epochs = 1, .threads = 1, .seed = seed};
        arv_plan *plan, *again;
        if (p && arv_solve(p, &options, NULL, b.arena, &plan, NULL) == ARV_OK) {
            order o;
            order_of(&b.spec, plan, &o);
            if (read_order(p, &o, b.arena, &again) != ARV_OK)
                fail_msg("seed %d: %s: %s", (int)seed, error.items[0].path, error.items[0].text);
            if (p->rich_timing && p->break_count > 0) /* the legs of its breaks come by the way */
                assert_true(same_visits(plan, again));
            else
                assert_true(spec_same_plan(plan, again));
            memset(&error, 0, sizeof error);
            assert_int_equal(arv_check(&b.spec, again, &again->summary, &error), ARV_OK);
            routes += plan->route_count;
            read++;
        }
        spec_free(&b);
    }
    assert_true(read > SAMPLE_FLOOR(110));
    assert_true(routes > SAMPLE_FLOOR(200));
}

/* Random orders of everything: a plan that the checker accepts, or a violation at a visit. */
static void any_order_is_a_sound_plan_or_named_wrong(void **unused)
{
    (void)unused;
    int32_t sound = 0, wrong = 0;
    for (uint64_t seed = 0; seed < SAMPLE(600); seed++) {
        spec_builder b;
        const uint32_t harmless = SPEC_WINDOWS | SPEC_BREAKS | SPEC_LOADS | SPEC_PICKUPS |
                                  SPEC_LIMITS | SPEC_WILD | SPEC_PROMISES | SPEC_SKILLS;
        spec_build(&b, seed, 3, 9, seed % 3 ? harmless & ~(uint32_t)SPEC_WINDOWS : harmless);
        const arv_problem *p = spec_compile(&b, true);
        order o = {.count = 3};
        for (int32_t r = 0; r < 3; r++) {
            o.routes[r] =
                (arv_route_in_force){.technician = b.technicians[r].id, .jobs = o.jobs[r]};
            for (int32_t k = rng_below(&b.random, 4); k > 0; k--)
                o.jobs[r][o.routes[r].job_count++] = b.jobs[3 * r + k - 1].id;
        }
        arv_plan *plan;
        const arv_status status = read_order(p, &o, b.arena, &plan);
        if (status == ARV_OK) {
            arv_summary summary;
            memset(&error, 0, sizeof error);
            assert_int_equal(arv_check(&b.spec, plan, &summary, &error), ARV_OK);
            sound++;
        } else {
            assert_int_equal(status, ARV_INVALID_ARGUMENT);
            assert_memory_equal(error.items[0].path, "routes[", 7);
            assert_non_null(strstr(error.items[0].path, "].jobs["));
            wrong++;
        }
        spec_free(&b);
    }
    assert_true(sound > SAMPLE_FLOOR(40));
    assert_true(wrong > SAMPLE_FLOOR(40));
}

/* ---- built cases --------------------------------------------------------------------------------- */

/* Two technicians, six jobs an instant apart; t0 serves j0 j1 j2, t1 serves j3 j4. */
static void open_case(spec_builder *b, order *o)
{
    spec_build(b, 21, 2, 6, 0);
    for (int32_t i = 0; i < b->rows * b->rows; i++)
        b->durations[i] = i % (b->rows + 1) ? 60 : 0;
    *o = (order){.count = 2};
    for (int32_t j = 0; j < 5; j++) {
        b->jobs[j].service_s = 600;
        o->jobs[j / 3][j % 3] = b->jobs[j].id;
    }
    for (int32_t r = 0; r < 2; r++)
        o->routes[r] = (arv_route_in_force){
            .technician = b->technicians[r].id, .jobs = o->jobs[r], .job_count = 3 - r};
}

static void expect_path(spec_builder *b, const order *o, const char *path)
{
    arv_plan *plan;
    assert_int_equal(read_order(spec_compile(b, true), o, b->arena, &plan), ARV_INVALID_ARGUMENT);
    assert_string_equal(error.items[0].path, path);
    spec_free(b);
}

static void wrong_visits_are_named(void **unused)
{
    (void)unused;
    spec_builder b;
    order o;
    const arv_named_level gas = {"gas", 1};
    arv_time_window early;
    arv_time_window_init(&early);
    early.open_s = SPEC_DAY_START_S;
    early.close_s = SPEC_DAY_START_S + 4200; /* the shift may begin 3600 after */
    arv_route_in_force frozen = {.technician = "t0", .job_count = 2, .frozen = 2};
    const char *frozen_jobs[2] = {"j0", "j1"};
    frozen.jobs = frozen_jobs;

    open_case(&b, &o);
    o.jobs[0][1] = "nobody";
    expect_path(&b, &o, "routes[0].jobs[1]");
    open_case(&b, &o);
    o.jobs[1][1] = "j2";
    expect_path(&b, &o, "routes[1].jobs[1]");
    open_case(&b, &o);
    o.routes[1].technician = "t9";
    expect_path(&b, &o, "routes[1].technician");
    open_case(&b, &o);
    o.routes[1].shift = 1;
    expect_path(&b, &o, "routes[1].shift");
    open_case(&b, &o);
    o.routes[1].technician = "t0";
    expect_path(&b, &o, "routes[1].shift");
    open_case(&b, &o);
    b.jobs[4].skills = &gas, b.jobs[4].skill_count = 1;
    expect_path(&b, &o, "routes[1].jobs[1]");
    open_case(&b, &o);
    b.jobs[2].windows = &early, b.jobs[2].window_count = 1;
    b.jobs[0].service_s = b.jobs[1].service_s = 3600;
    expect_path(&b, &o, "routes[0].jobs[2]");
    open_case(&b, &o);
    b.technicians[0].max_tasks = 1;
    expect_path(&b, &o, "routes[0].jobs[1]");
    open_case(&b, &o);
    b.jobs[0].service_s = 2 * SPEC_DAY_S;
    expect_path(&b, &o, "routes[0].jobs[0]");
    open_case(&b, &o); /* frozen j0, j1 */
    b.spec.routes = &frozen, b.spec.route_count = 1;
    o.jobs[0][0] = "j1", o.jobs[0][1] = "j0";
    expect_path(&b, &o, "routes[0].jobs[0]");
    open_case(&b, &o);
    b.spec.routes = &frozen, b.spec.route_count = 1;
    o.jobs[0][1] = "j2";
    o.routes[0].job_count = 2;
    expect_path(&b, &o, "routes[0].jobs[1]");
    open_case(&b, &o);
    b.spec.routes = &frozen, b.spec.route_count = 1;
    o.routes[0].job_count = 1;
    expect_path(&b, &o, "jobs[1]");
}

/* Each route's first violation is reported, and all routes are looked at. */
static void every_route_is_judged(void **unused)
{
    (void)unused;
    spec_builder b;
    order o;
    arv_plan *plan;
    open_case(&b, &o);
    o.jobs[0][0] = "nobody";
    o.jobs[1][1] = "nothing";
    read_order(spec_compile(&b, true), &o, b.arena, &plan);
    assert_int_equal(error.count, 2);
    assert_string_equal(error.items[1].path, "routes[1].jobs[1]");
    assert_int_equal(arv_plan_from_order(spec_compile(&b, true), o.routes, 2, b.arena, &plan, NULL),
                     ARV_INVALID_ARGUMENT);
    o.count = 0; /* nobody works: all jobs are left */
    assert_int_equal(read_order(spec_compile(&b, true), &o, b.arena, &plan), ARV_OK);
    assert_int_equal(plan->unassigned_count, 6);
    spec_free(&b);
}

/* The breaks' order in the spec is not the order in which they are taken. */
static void breaks_are_placed_whatever_their_order(void **unused)
{
    (void)unused;
    for (int swap = 0; swap < 2; swap++) {
        spec_builder b;
        order o;
        arv_plan *plan;
        open_case(&b, &o);
        arv_shift shift = b.technicians[0].shifts[0];
        arv_break rests[2];
        arv_time_window windows[2];
        for (int k = 0; k < 2; k++) {
            arv_break_init(&rests[k]);
            arv_time_window_init(&windows[k]);
            windows[k].open_s = shift.start_s + (k == swap ? 700 : 1800);
            windows[k].close_s = windows[k].open_s + 300;
            rests[k].windows = &windows[k];
            rests[k].window_count = 1;
            rests[k].service_s = 600;
        }
        shift.breaks = rests;
        shift.break_count = 2;
        b.technicians[0].shifts = &shift;
        if (read_order(spec_compile(&b, true), &o, b.arena, &plan) != ARV_OK)
            fail_msg("%s: %s", error.items[0].path, error.items[0].text);
        int32_t taken[2], count = 0;
        for (int32_t k = 0; k < plan->routes[0].step_count; k++)
            if (plan->routes[0].steps[k].kind == ARV_STEP_BREAK)
                taken[count++] = plan->routes[0].steps[k].rest;
        assert_int_equal(count, 2);
        assert_int_equal(taken[0], swap);
        spec_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_solvers_order_gives_back_its_plan),
        cmocka_unit_test(any_order_is_a_sound_plan_or_named_wrong),
        cmocka_unit_test(wrong_visits_are_named),
        cmocka_unit_test(every_route_is_judged),
        cmocka_unit_test(breaks_are_placed_whatever_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
