/* test_compile.c - what the compiled problem says: money, weights, classes, prefixes, travel,
 * windows. Built on the random spec with one thing set by hand. */
#include "model/problem.h"

#include "spec_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static arv_error error;

static arv_status compile(spec_builder *b, const arv_problem **p)
{
    return arv_problem_compile(b->arena, &b->spec, p, &error);
}

static void assert_refused(spec_builder *b, const char *path)
{
    const arv_problem *p;
    assert_int_equal(compile(b, &p), ARV_INVALID_ARGUMENT);
    assert_null(p);
    assert_string_equal(error.items[0].path, path);
}

/* ---- money ------------------------------------------------------------------------------------- */

static void plain_travel_seconds_cost_one_unit_each(void **unused)
{
    (void)unused;
    spec_builder b;
    spec_build(&b, 1, 2, 4, 0);
    const arv_problem *p = spec_compile(&b, true);
    assert_int_equal(p->cost_unit, 1);
    assert_int_equal(p->shift_rate_second[0], 1);
    assert_int_equal(p->shift_rate_metric[0], 0);
    assert_null(p->assign_cost);
    spec_free(&b);
}

/* Whatever the rates: units times unit value is the exact rational price. */
static void money_is_exact(void **unused)
{
    (void)unused;
    for (uint64_t seed = 0; seed < 200; seed++) {
        spec_builder b;
        spec_build(&b, seed, 3, 6, SPEC_PRICES | SPEC_SERVICE_BY);
        const arv_problem *p = spec_compile(&b, true);
        assert_int_equal(PROBLEM_COST_SCALE % p->cost_unit, 0);
        for (int32_t s = 0; s < p->shift_count; s++) {
            const arv_technician *t = &b.technicians[p->shift_technician[s]];
            assert_int_equal(p->shift_rate_second[s] * 3600, t->costs.per_hour * p->cost_unit);
            assert_int_equal(p->shift_rate_metric[s] * 1000, t->costs.per_km * p->cost_unit);
            assert_int_equal(p->shift_fixed_cost[s], t->costs.fixed * p->cost_unit);
            for (int32_t j = 0; j < p->job_count; j++) {
                const arv_job *job = &b.jobs[j];
                int64_t price =
                    job->other_technician_price == ARV_UNSET ? 0 : job->other_technician_price;
                if (job->technician_price_count &&
                    strcmp(job->technician_prices[0].technician, t->id) == 0)
                    price = job->technician_prices[0].price;
                assert_int_equal(problem_assign_cost(p, s, j) * 3600,
                                 price * p->cost_unit * 3600 + t->costs.per_task_hour *
                                                                   problem_service_s(p, s, j) *
                                                                   p->cost_unit);
            }
        }
        for (int32_t j = 0; j < p->job_count; j++)
            assert_int_equal(p->job_unserved_cost[j],
                             b.jobs[j].unserved_price == ARV_UNSET
                                 ? 0
                                 : b.jobs[j].unserved_price * p->cost_unit);
        spec_free(&b);
    }
}

/* 700 jobs at the highest rate per kilometre might pass 2^61 even when the first technician's rate
 * is nought; 6 jobs cannot. */
static void sums_that_might_overflow_are_refused(void **unused)
{
    (void)unused;
    spec_builder b;
    for (int32_t dear = 0; dear < 2; dear++) {
        spec_build(&b, 3, 2, 700, 0);
        b.technicians[dear].costs.per_km = ARV_MAX_RATE - 1;
        b.technicians[dear].costs.per_hour = 1; /* no common factor */
        assert_refused(&b, "technicians");
        spec_free(&b);
    }
    spec_build(&b, 3, 2, 6, 0);
    b.technicians[1].costs = (arv_costs){.fixed = ARV_MAX_PRICE,
                                         .per_km = ARV_MAX_RATE,
                                         .per_hour = ARV_MAX_RATE,
                                         .per_task_hour = ARV_MAX_RATE};
    for (int32_t j = 0; j < 6; j++)
        b.jobs[j].unserved_price = b.jobs[j].other_technician_price = ARV_MAX_PRICE;
    const arv_problem *p;
    assert_int_equal(compile(&b, &p), ARV_OK);
    spec_free(&b);
}

/* ---- weights ----------------------------------------------------------------------------------- */

static int64_t level_order(const arv_spec *spec, uint32_t unserved, int64_t *mandatory,
                           int64_t *priority)
{
    int64_t count = 0;
    *mandatory = *priority = 0;
    for (int32_t j = 0; j < spec->job_count; j++)
        if (unserved >> j & 1) {
            *mandatory += spec->jobs[j].mandatory;
            *priority += spec->jobs[j].priority;
            count += spec->jobs[j].unserved_price == ARV_UNSET;
        }
    return count;
}

/* Sums of weights order sets of unserved jobs as (mandatory, priority, count) does. */
static void weights_are_lexicographic(void **unused)
{
    (void)unused;
    for (uint64_t seed = 0; seed < 20; seed++) {
        spec_builder b;
        spec_build(&b, seed, 1, 7, SPEC_PRIORITY | SPEC_PRICES);
        b.jobs[3].priority = ARV_MAX_PRIORITY;
        b.jobs[4].mandatory = true;
        const arv_problem *p = spec_compile(&b, true);
        for (uint32_t x = 0; x < 128; x++)
            for (uint32_t y = 0; y < 128; y++) {
                int64_t xm, xp, ym, yp, wx = 0, wy = 0;
                const int64_t xc = level_order(&b.spec, x, &xm, &xp);
                const int64_t yc = level_order(&b.spec, y, &ym, &yp);
                for (int32_t j = 0; j < 7; j++) {
                    wx += x >> j & 1 ? p->job_weight[j] : 0;
                    wy += y >> j & 1 ? p->job_weight[j] : 0;
                }
                const bool less = xm != ym ? xm < ym : xp != yp ? xp < yp : xc < yc;
                if (less)
                    assert_true(wx < wy);
            }
        spec_free(&b);
    }
}

/* ---- classes ----------------------------------------------------------------------------------- */

/* Shifts are of one class only when exchanging them changes nothing the problem knows. */
static void classes_group_what_is_alike(void **unused)
{
    (void)unused;
    spec_builder b;
    const arv_problem *p;
    spec_build(&b, 5, 4, 5, SPEC_WINDOWS);
    const arv_shift shift = b.technicians[0].shifts[0];
    for (int32_t t = 0; t < 4; t++) {
        b.technicians[t].start_location = b.technicians[t].end_location = 0;
        b.technicians[t].shifts = &shift;
        b.technicians[t].type = NULL;
    }
    assert_int_equal(compile(&b, &p), ARV_OK);
    assert_int_equal(p->shift_class_count, 1);
    b.technicians[1].max_tasks = 3;
    assert_int_equal(compile(&b, &p), ARV_OK);
    assert_int_equal(p->shift_class_count, 2);
    b.technicians[2].duration_ppm = 1000001;
    assert_int_equal(compile(&b, &p), ARV_OK);
    assert_int_equal(p->shift_class_count, 3);
    b.jobs[0].pin_technician = b.technicians[3].id; /* who is named is like nobody */
    assert_int_equal(compile(&b, &p), ARV_OK);
    assert_int_equal(p->shift_class_count, 4);
    spec_free(&b);
}

/* ---- who may serve what ------------------------------------------------------------------------- */

static void skills_tools_and_stock_decide_who_may_serve(void **unused)
{
    (void)unused;
    spec_builder b;
    spec_build(&b, 6, 4, 4, 0);
    const arv_named_level gas1 = {"gas", 1}, gas2 = {"gas", 2}, valve = {"valve", 2};
    const arv_named_level stock = {"valve", 1}, more = {"valve", 2};
    const char *ladder = "ladder";
    const arv_named_level ladder_skill = {"ladder", 0}, odd = {"\x01ladder", 0};
    b.technicians[0].skills = &gas1, b.technicians[0].skill_count = 1;
    b.technicians[1].skills = &gas2, b.technicians[1].skill_count = 1;
    b.technicians[2].tools = &ladder, b.technicians[2].tool_count = 1;
    b.technicians[2].stock = &stock, b.technicians[2].stock_count = 1;
    b.technicians[3].stock = &more, b.technicians[3].stock_count = 1;
    b.jobs[0].skills = &gas2, b.jobs[0].skill_count = 1;
    b.jobs[1].skills = &ladder_skill, b.jobs[1].skill_count = 1; /* a tool is not a skill */
    b.jobs[2].parts = &valve, b.jobs[2].part_count = 1;
    b.jobs[3].skills = &odd, b.jobs[3].skill_count = 1; /* whatever its name */
    const arv_problem *p = spec_compile(&b, true);
    const int may[4][4] = {{0, 1, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 1}, {0, 0, 0, 0}};
    for (int32_t j = 0; j < 4; j++)
        for (int32_t s = 0; s < 4; s++)
            assert_int_equal(problem_allowed(p, j, s), may[j][s]);
    spec_free(&b);
}

/* ---- prefixes ---------------------------------------------------------------------------------- */

typedef struct prefix_sample {
    spec_builder b;
    const char *first[3], *second[3];
    arv_route_in_force routes[3];
} prefix_sample;

/* t0: j0 j1 j2, t1: j3 j4; j5 is free. */
static void open_prefix(prefix_sample *x)
{
    spec_build(&x->b, 9, 2, 6, 0);
    for (int32_t k = 0; k < 3; k++) {
        x->first[k] = x->b.jobs[k].id;
        x->second[k] = x->b.jobs[3 + k].id;
    }
    x->routes[0] = (arv_route_in_force){.technician = "t0", .jobs = x->first, .job_count = 3};
    x->routes[1] = (arv_route_in_force){.technician = "t1", .jobs = x->second, .job_count = 2};
    x->routes[2] = (arv_route_in_force){.technician = "t0"};
    x->b.spec.routes = x->routes;
    x->b.spec.route_count = 2;
}

static void pin(prefix_sample *x, int32_t job, const char *technician, int64_t position)
{
    x->b.jobs[job].pin_technician = technician;
    x->b.jobs[job].pin_position = position;
}

static void assert_prefix(prefix_sample *x, int32_t shift, int32_t count, const int32_t *jobs)
{
    const arv_problem *p;
    if (compile(&x->b, &p) != ARV_OK)
        print_message("%s: %s\n", error.items[0].path, error.items[0].text);
    assert_non_null(p);
    assert_int_equal(p->prefix_first[shift + 1] - p->prefix_first[shift], count);
    for (int32_t k = 0; k < count; k++) {
        assert_int_equal(p->prefix_job[p->prefix_first[shift] + k], jobs[k]);
        assert_int_equal(p->job_prefix_shift[jobs[k]], shift);
    }
    spec_free(&x->b);
}

static void assert_prefix_refused(prefix_sample *x, const char *path)
{
    assert_refused(&x->b, path);
    spec_free(&x->b);
}

static void frozen_and_pinned_make_one_prefix(void **unused)
{
    (void)unused;
    prefix_sample x;
    open_prefix(&x);
    x.routes[0].frozen = 2;
    assert_prefix(&x, 0, 2, (const int32_t[]){0, 1});
    open_prefix(&x);
    x.routes[0].frozen = 2;
    pin(&x, 1, "t0", 2); /* says the same once more */
    assert_prefix(&x, 0, 2, (const int32_t[]){0, 1});
    open_prefix(&x);
    x.routes[0].frozen = 1;
    pin(&x, 5, "t0", 2);
    assert_prefix(&x, 0, 2, (const int32_t[]){0, 5});
    open_prefix(&x);
    pin(&x, 5, "t1", 1);
    pin(&x, 2, "t1", 2); /* was on another route, but not frozen there */
    assert_prefix(&x, 1, 2, (const int32_t[]){5, 2});
}

static void prefixes_that_contradict_are_refused(void **unused)
{
    (void)unused;
    prefix_sample x;
    open_prefix(&x);
    pin(&x, 5, "t0", 2); /* a gap */
    assert_prefix_refused(&x, "jobs[5].pin_position");
    open_prefix(&x);
    pin(&x, 4, "t1", 1);
    pin(&x, 5, "t1", 1);
    assert_prefix_refused(&x, "jobs[5].pin_position");
    open_prefix(&x);
    x.routes[0].frozen = 2;
    pin(&x, 5, "t0", 2);
    assert_prefix_refused(&x, "jobs[5].pin_position");
    open_prefix(&x);
    x.routes[0].frozen = 2;
    pin(&x, 0, "t0", 3); /* would stand there twice */
    assert_prefix_refused(&x, "jobs[0].pin_position");
    open_prefix(&x);
    x.routes[0].frozen = 2;
    pin(&x, 1, "t1", 1);
    assert_prefix_refused(&x, "jobs[1].pin_position");
    open_prefix(&x);
    x.routes[0].frozen = 1;
    x.b.jobs[0].pin_technician = "t1";
    assert_prefix_refused(&x, "jobs[0]");
    open_prefix(&x);
    pin(&x, 5, "t0", ARV_MAX_JOBS);
    assert_prefix_refused(&x, "jobs[5].pin_position");
}

/* A second, empty route of a shift changes nothing. */
static void an_empty_route_leaves_the_order_in_force(void **unused)
{
    (void)unused;
    prefix_sample x;
    open_prefix(&x);
    x.routes[0].frozen = 2;
    x.b.spec.route_count = 3;
    const arv_problem *p;
    assert_int_equal(compile(&x.b, &p), ARV_OK);
    assert_int_equal(p->force_first[1] - p->force_first[0], 3);
    assert_int_equal(p->force_first[2] - p->force_first[1], 2);
    assert_int_equal(p->prefix_first[1] - p->prefix_first[0], 2);
    assert_int_equal(p->force_job[2], 2);
    assert_int_equal(p->force_job[4], 4);
    spec_free(&x.b);
}

/* ---- windows ----------------------------------------------------------------------------------- */

static void windows_are_sorted_merged_and_clipped(void **unused)
{
    (void)unused;
    spec_builder b;
    spec_build(&b, 4, 1, 5, 0);
    arv_shift shift = b.technicians[0].shifts[0];
    shift.start_s = SPEC_DAY_START_S;
    shift.end_s = SPEC_DAY_START_S + 10000;
    b.technicians[0].shifts = &shift;
    arv_time_window w[4];
    const int64_t at[4][2] = {{5000, 6000}, {-9000, 100}, {6000, 7000}, {9000, 90000}};
    for (int i = 0; i < 4; i++) {
        arv_time_window_init(&w[i]);
        w[i].open_s = SPEC_DAY_START_S + at[i][0];
        w[i].close_s = SPEC_DAY_START_S + at[i][1];
    }
    for (int32_t j = 0; j < 3; j++)
        b.jobs[j].windows = w, b.jobs[j].window_count = 4;
    b.jobs[1].promise_from_s = SPEC_DAY_START_S + 6500;
    b.jobs[1].promise_to_s = SPEC_DAY_START_S + 8000;
    b.jobs[2].pin_start_s = SPEC_DAY_START_S + 8000; /* between two windows: never */
    b.jobs[3].pin_start_s = -ARV_MAX_TIME_S;
    const arv_problem *p = spec_compile(&b, true);
    assert_int_equal(p->origin_s, SPEC_DAY_START_S);
    assert_int_equal(p->horizon_s, 10000);
    const int32_t first[] = {p->window_first[0], p->window_first[1], p->window_first[2],
                             p->window_first[3], p->window_first[4], p->window_first[5]};
    assert_int_equal(first[1] - first[0], 3);
    const int32_t wanted[3][2] = {{0, 100}, {5000, 7000}, {9000, 10000}};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(p->window_open_s[first[0] + i], wanted[i][0]);
        assert_int_equal(p->window_close_s[first[0] + i], wanted[i][1]);
    }
    assert_int_equal(first[2] - first[1], 2);
    assert_int_equal(p->window_open_s[first[1]], 6500);
    assert_int_equal(p->job_latest_arrival_s[1], 8000);
    assert_int_equal(first[3] - first[2], 0);
    assert_int_equal(first[4] - first[3], 0); /* far before the day */
    assert_int_equal(first[5] - first[4], 1); /* any time of the day */
    assert_int_equal(p->window_close_s[first[4]], 10000);
    spec_free(&b);
}

/* ---- travel and service --------------------------------------------------------------------------- */

static void travel_is_scaled_and_rounded_to_nearest(void **unused)
{
    (void)unused;
    spec_builder b;
    spec_build(&b, 4, 3, 3, 0);
    b.technicians[1].speed_ppm = 2000000;
    b.technicians[2].speed_ppm = 1000;
    b.durations[1] = 3;
    b.durations[2] = -1;
    b.durations[b.rows] = ARV_MAX_HORIZON_S;
    const arv_problem *p = spec_compile(&b, true);
    assert_int_equal(p->travel_count, 3);
    const problem_travel *t[3];
    for (int i = 0; i < 3; i++)
        t[i] = &p->travels[p->shift_travel[i]];
    assert_int_equal(problem_travel_s(t[0], 0, 1), 3);
    assert_int_equal(problem_travel_s(t[1], 0, 1), 2); /* 1.5 */
    assert_int_equal(problem_travel_s(t[2], 0, 1), 3000);
    for (int i = 0; i < 3; i++)
        assert_true(problem_travel_s(t[i], 0, 2) >= PROBLEM_UNREACHABLE_S);
    assert_int_equal(problem_travel_s(t[1], 1, 0), ARV_MAX_HORIZON_S / 2);
    assert_int_equal(problem_travel_s(t[2], 1, 0), PROBLEM_UNREACHABLE_S); /* not beyond int32 */
    assert_int_equal(problem_travel_s(t[0], ARV_NONE, 1), 0);
    spec_free(&b);
}

static void great_circles_have_known_lengths(void **unused)
{
    (void)unused;
    spec_builder b;
    spec_build(&b, 4, 1, 1, 0);
    arv_location places[3] = {{NULL, true, 0, 0}, {NULL, true, 180, 0}, {NULL, true, 0, 90}};
    b.spec.profile_count = 0;
    b.spec.locations = places;
    b.spec.location_count = 3;
    b.technicians[0].start_location = b.technicians[0].end_location = 0;
    b.jobs[0].location = 1;
    const arv_problem *p = spec_compile(&b, true);
    assert_in_range(problem_distance_m(&p->travels[0], 0, 1), 20015114 - 1, 20015114 + 1);
    assert_in_range(problem_distance_m(&p->travels[0], 0, 2), 10007557 - 1, 10007557 + 1);
    assert_int_equal(problem_distance_m(&p->travels[0], 1, 1), 0);
    assert_in_range(problem_travel_s(&p->travels[0], 0, 2), 720544 - 1, 720544 + 1);
    spec_free(&b);
}

static void service_follows_the_most_exact_statement(void **unused)
{
    (void)unused;
    spec_builder b;
    spec_build(&b, 4, 3, 5, 0);
    for (int32_t t = 0; t < 3; t++) {
        b.technicians[t].type = t == 0 ? "junior" : "senior";
        b.technicians[t].duration_ppm = 1500000;
    }
    const arv_service_by by[2] = {{.type = "senior", .service_s = 100},
                                  {.technician = "t1", .service_s = 50}};
    b.jobs[0].service_s = 201;
    b.jobs[0].service_by = by;
    b.jobs[0].service_by_count = 2;
    arv_duration_model models[3];
    for (int i = 0; i < 3; i++) {
        arv_duration_model_init(&models[i]);
        models[i].family = ARV_MODEL_LOGNORMAL;
        models[i].mean = 1000 + i;
    }
    models[1].job_type = "repair";
    models[2].job_type = "repair";
    models[2].technician = "t2";
    b.spec.models = models;
    b.spec.model_count = 3;
    for (int32_t j = 1; j < 5; j++)
        b.jobs[j].service_s = ARV_UNSET;
    b.jobs[1].type = "other";
    b.jobs[2].type = "repair";
    b.jobs[3].service_s = ARV_MAX_HORIZON_S; /* times 1.5 fits no shift, even the longest */
    const arv_problem *p = spec_compile(&b, true);
    const int32_t wanted[3][3] = {{302, 50, 100}, {1500, 1500, 1500}, {1502, 1502, 1002}};
    for (int32_t j = 0; j < 3; j++)
        for (int32_t s = 0; s < 3; s++)
            assert_int_equal(problem_service_s(p, s, j), wanted[j][s]);
    assert_true(problem_service_s(p, 0, 3) > ARV_MAX_HORIZON_S);
    spec_free(&b);
}

/* ---- memory ------------------------------------------------------------------------------------- */

/* Whatever the cap: an answer or RESOURCE_EXHAUSTED. */
static void any_cap_of_memory_ends_well(void **unused)
{
    (void)unused;
    spec_builder b;
    spec_build(&b, 10, 3, 8, SPEC_EVERYTHING & ~(uint32_t)(SPEC_FROZEN | SPEC_POSITIONS));
    int32_t failed = 0, done = 0;
    for (size_t cap = 16; cap < 100000; cap += 48) {
        arv_arena *arena = arv_arena_create(cap);
        const arv_problem *p;
        const arv_status status = arv_problem_compile(arena, &b.spec, &p, &error);
        assert_true(status == ARV_OK || status == ARV_RESOURCE_EXHAUSTED);
        assert_int_equal(p != NULL, status == ARV_OK);
        assert_true(arv_arena_used(arena) <= cap);
        failed += status != ARV_OK;
        done += status == ARV_OK;
        arv_arena_destroy(&arena);
    }
    assert_true(failed > 50);
    assert_true(done > 50);
    spec_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_travel_seconds_cost_one_unit_each),
        cmocka_unit_test(money_is_exact),
        cmocka_unit_test(sums_that_might_overflow_are_refused),
        cmocka_unit_test(weights_are_lexicographic),
        cmocka_unit_test(classes_group_what_is_alike),
        cmocka_unit_test(skills_tools_and_stock_decide_who_may_serve),
        cmocka_unit_test(frozen_and_pinned_make_one_prefix),
        cmocka_unit_test(prefixes_that_contradict_are_refused),
        cmocka_unit_test(an_empty_route_leaves_the_order_in_force),
        cmocka_unit_test(windows_are_sorted_merged_and_clipped),
        cmocka_unit_test(travel_is_scaled_and_rounded_to_nearest),
        cmocka_unit_test(great_circles_have_known_lengths),
        cmocka_unit_test(service_follows_the_most_exact_statement),
        cmocka_unit_test(any_cap_of_memory_ends_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
