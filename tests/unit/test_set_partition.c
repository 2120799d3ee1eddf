/* test_set_partition.c - the best choice among routes: against trying everything, with levels, classes,
 * prefixes, surplus visits, fixed routes, limits and stops. */
#include "base/arena.h"
#include "pool_problem.h"
#include "sample.h"
#include "setpart/set_columns.h"
#include "setpart/set_interior.h"
#include "setpart/set_partition.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { ROUTES_MOST = 400, SMALL_JOBS = 8, SMALL_ROUTES = 13 };

typedef struct fixture {
    arv_arena *arena;
    pool_problem problem;
    route_pool pool;
    set_partition sp;
    set_limits limits;
    set_solution incumbent;
    set_route routes[POOL_SHIFTS_MOST];
    int32_t jobs[ROUTES_MOST]
                [POOL_JOBS_MOST]; /* of the routes offered, which stay where they are */
    int32_t offered;
} fixture;

static fixture *open_fixture(int32_t jobs, int32_t classes, const int32_t *class_size)
{
    arv_arena *arena = arv_arena_create(0);
    fixture *f = ARENA_ARRAY(arena, fixture, 1);
    assert_non_null(f);
    f->arena = arena;
    pool_problem_init(&f->problem, jobs, classes, class_size);
    assert_int_equal(route_pool_create(arena, &f->problem.p, 1 << 20, &f->pool, NULL), ARV_OK);
    assert_int_equal(set_partition_create(arena, &f->problem.p, &f->sp, NULL), ARV_OK);
    set_limits_init(&f->limits);
    f->limits.tree_nodes = 1000;
    f->incumbent.routes = f->routes;
    return f;
}

static void close_fixture(fixture *f)
{
    arv_arena *arena = f->arena;
    arv_arena_destroy(&arena);
}

static const set_route *offer(fixture *f, int32_t shift, const int32_t *jobs, int32_t count,
                              int64_t cost)
{
    static set_route made;
    int32_t *kept = f->jobs[f->offered++];
    assert_true(f->offered < ROUTES_MOST);
    memcpy(kept, jobs, (size_t)count * sizeof *jobs);
    route_pool_offer(&f->pool, shift, kept, count, cost);
    made = (set_route){.shift = shift, .count = count, .jobs = kept, .cost = cost};
    return &made;
}

/* Weight and cost of the incumbent's routes and of what they leave. */
static void sum_incumbent(fixture *f)
{
    bool served[POOL_JOBS_MOST] = {false};
    set_solution *inc = &f->incumbent;
    inc->weight = inc->cost = 0;
    for (int32_t k = 0; k < inc->route_count; k++) {
        inc->cost += f->routes[k].cost;
        for (int32_t i = 0; i < f->routes[k].count; i++)
            served[f->routes[k].jobs[i]] = true;
    }
    for (int32_t j = 0; j < f->problem.p.job_count; j++)
        if (!served[j]) {
            inc->weight += f->problem.job_weight[j];
            inc->cost += f->problem.job_unserved_cost[j];
        }
}

static void improve(fixture *f, const set_judge *judge, set_result *result)
{
    const size_t used = arv_arena_used(f->arena);
    sum_incumbent(f);
    assert_int_equal(set_partition_improve(&f->sp, f->arena, &f->pool, &f->incumbent, judge,
                                           &f->limits, result, NULL),
                     ARV_OK);
    assert_int_equal(arv_arena_used(f->arena), used);
    for (const pool_route *r = route_pool_first(&f->pool); r; r = route_pool_next(&f->pool, r))
        assert_int_equal(r->chosen, 0);
}

/* Jobs once at most, shifts once at most, and the totals are what they say. */
static void check_solution(const fixture *f, const set_solution *s)
{
    bool served[POOL_JOBS_MOST] = {false}, driven[POOL_SHIFTS_MOST] = {false};
    int64_t weight = 0, cost = 0;
    for (int32_t k = 0; k < s->route_count; k++) {
        const set_route *r = &s->routes[k];
        assert_true(r->count > 0);
        assert_false(driven[r->shift]);
        driven[r->shift] = true;
        cost += r->cost;
        for (int32_t i = 0; i < r->count; i++) {
            assert_false(served[r->jobs[i]]);
            served[r->jobs[i]] = true;
        }
    }
    for (int32_t j = 0; j < f->problem.p.job_count; j++)
        if (!served[j]) {
            weight += f->problem.job_weight[j];
            cost += f->problem.job_unserved_cost[j];
        }
    assert_int_equal(weight, s->weight);
    assert_int_equal(cost, s->cost);
}

/* ---- everything tried -------------------------------------------------------------------------- */

typedef struct trial {
    const fixture *f;
    const pool_route *routes[SMALL_ROUTES + SMALL_JOBS];
    int32_t count;
    int64_t weight, cost; /* the best */
} trial;

static void try_all(trial *t, int32_t from, uint32_t served, const int32_t *class_left,
                    int64_t cost)
{
    const arv_problem *p = &t->f->problem.p;
    int64_t weight = 0, total = cost;
    for (int32_t j = 0; j < p->job_count; j++)
        if (!(served >> j & 1)) {
            weight += p->job_weight[j];
            total += p->job_unserved_cost[j];
        }
    if (weight < t->weight || (weight == t->weight && total < t->cost)) {
        t->weight = weight;
        t->cost = total;
    }
    for (int32_t k = from; k < t->count; k++) {
        const pool_route *r = t->routes[k];
        uint32_t jobs = 0;
        for (int32_t i = 0; i < r->count; i++)
            jobs |= 1u << r->jobs[i];
        if ((jobs & served) || class_left[r->shift_class] == 0)
            continue;
        int32_t left[2] = {class_left[0], class_left[1]};
        left[r->shift_class]--;
        try_all(t, k + 1, served | jobs, left, cost + r->cost);
    }
}

static void find_optimum(const fixture *f, const int32_t *class_size, int64_t *weight,
                         int64_t *cost)
{
    trial t = {.f = f, .weight = INT64_MAX, .cost = INT64_MAX};
    for (const pool_route *r = route_pool_first(&f->pool); r; r = route_pool_next(&f->pool, r))
        t.routes[t.count++] = r;
    try_all(&t, 0, 0, class_size, 0);
    *weight = t.weight;
    *cost = t.cost;
}

static void offer_random(fixture *f, rng *random, int32_t count)
{
    for (int32_t k = 0; k < count; k++) {
        int32_t jobs[SMALL_JOBS];
        const int32_t length = 1 + rng_below(random, 4);
        pool_problem_draw(&f->problem, random, length, jobs);
        const int32_t shift = rng_below(random, f->problem.p.shift_count);
        offer(f, shift, jobs, length, 100 + 20 * length + rng_below(random, 150));
    }
}

/* All jobs are served by dear single routes of class 0; what is better must be found exactly. */
static void test_finds_the_optimum_when_all_is_served(void **state)
{
    (void)state;
    const int32_t sizes[] = {SMALL_JOBS, 2};
    int32_t improved = 0;
    for (uint64_t seed = 0; seed < SAMPLE(60); seed++) {
        fixture *f = open_fixture(SMALL_JOBS, 2, sizes);
        rng random = rng_make(seed, 1, 0);
        for (int32_t j = 0; j < SMALL_JOBS; j++)
            f->routes[f->incumbent.route_count++] =
                *offer(f, j, &j, 1, 150 + rng_below(&random, 50));
        offer_random(f, &random, SMALL_ROUTES);
        set_result result;
        improve(f, NULL, &result);
        int64_t weight, cost;
        find_optimum(f, sizes, &weight, &cost);
        assert_int_equal(weight, 0);
        assert_int_equal(result.improved ? result.better.cost : f->incumbent.cost, cost);
        assert_true(result.bound <= (double)cost + 1e-3);
        improved += result.improved;
        if (result.improved)
            check_solution(f, &result.better);
        close_fixture(f);
    }
    assert_true(improved > SAMPLE_FLOOR(40));
}

/* From nothing, with weights: first the weight, then the cost. The linear program only leads there, so
 * a few in a hundred may miss the optimum; none may be worse than the incumbent. */
static void test_weight_comes_first(void **state)
{
    (void)state;
    const int32_t sizes[] = {2, 1};
    int32_t optimal = 0, runs = SAMPLE(100);
    for (int32_t seed = 0; seed < runs; seed++) {
        fixture *f = open_fixture(SMALL_JOBS, 2, sizes);
        rng random = rng_make((uint64_t)seed, 2, 0);
        for (int32_t j = 0; j < SMALL_JOBS; j++) {
            f->problem.job_weight[j] = (int64_t)rng_below(&random, 4) * (SMALL_JOBS + 1);
            f->problem.job_unserved_cost[j] =
                rng_below(&random, 2) > 0 ? rng_below(&random, 300) : 0;
        }
        offer_random(f, &random, SMALL_ROUTES);
        set_result result;
        improve(f, NULL, &result);
        int64_t weight, cost;
        find_optimum(f, sizes, &weight, &cost);
        if (result.improved)
            check_solution(f, &result.better);
        const set_solution *best = result.improved ? &result.better : &f->incumbent;
        assert_true(best->weight < f->incumbent.weight ||
                    (best->weight == f->incumbent.weight && best->cost <= f->incumbent.cost));
        optimal += best->weight == weight && best->cost == cost;
        close_fixture(f);
    }
    assert_true(optimal >= runs - runs / 20);
}

/* One job of weight is worth any cost. */
static void test_dear_route_for_weight(void **state)
{
    (void)state;
    const int32_t sizes[] = {1}, both[] = {0, 1};
    fixture *f = open_fixture(2, 1, sizes);
    f->problem.job_unserved_cost[1] = 1000;
    f->routes[f->incumbent.route_count++] = *offer(f, 0, both, 1, 10);
    offer(f, 0, both, 2, 1000000);
    set_result result;
    improve(f, NULL, &result);
    assert_true(result.improved);
    assert_int_equal(result.better.weight, 0);
    assert_int_equal(result.better.cost, 1000000);
    close_fixture(f);
}

/* ---- prefixes, surplus visits, fixed routes ---------------------------------------------------- */

static void test_shift_with_prefix_stays_in_use(void **state)
{
    (void)state;
    const int32_t sizes[] = {1, 2}, dear[] = {0, 1, 2}, alone[] = {0}, rest[] = {1, 2, 3};
    fixture *f = open_fixture(4, 2, sizes);
    f->problem.prefix_first[1] = f->problem.prefix_first[2] = f->problem.prefix_first[3] = 1;
    f->problem.prefix_job[0] = 0;
    f->problem.job_prefix_shift[0] = 0;
    f->routes[f->incumbent.route_count++] = *offer(f, 0, dear, 3, 900);
    f->routes[f->incumbent.route_count++] = *offer(f, 1, rest + 2, 1, 100);
    offer(f, 0, alone, 1, 300);
    offer(f, 1, rest, 3, 250);
    set_result result;
    improve(f, NULL, &result);
    assert_true(result.improved);
    check_solution(f, &result.better);
    assert_int_equal(result.better.cost, 550);
    assert_int_equal(result.better.routes[0].shift + result.better.routes[1].shift, 0 + 1);
    close_fixture(f);
}

/* A route costs 100 and 10 a visit, but {0, 1} cannot be driven alone. */
static bool judge_cost(void *context, int32_t shift, const int32_t *jobs, int32_t count,
                       int64_t *cost)
{
    int32_t *calls = context;
    (void)shift;
    ++*calls;
    *cost = 100 + 10 * count;
    return !(count == 2 && jobs[0] + jobs[1] == 1);
}

static void test_surplus_visits_are_taken_out(void **state)
{
    (void)state;
    const int32_t sizes[] = {6}, left[] = {0, 1, 2, 3}, right[] = {3, 4, 5};
    fixture *f = open_fixture(6, 1, sizes);
    for (int32_t j = 0; j < 6; j++)
        f->routes[f->incumbent.route_count++] = *offer(f, j, &j, 1, 110);
    offer(f, 0, left, 4, 140);
    offer(f, 1, right, 3, 130);
    set_result result;
    int32_t calls = 0;
    improve(f, &(set_judge){judge_cost, &calls}, &result);
    assert_true(result.improved && calls > 0);
    check_solution(f, &result.better);
    assert_int_equal(result.better.route_count, 2);
    assert_int_equal(result.better.cost, 260);
    improve(f, NULL, &result); /* without a judge each job is in one route */
    check_solution(f, &result.better);
    assert_int_equal(result.better.cost, 140 + 2 * 110);
    close_fixture(f);
}

static void test_surplus_that_may_not_go(void **state)
{
    (void)state;
    const int32_t sizes[] = {3}, left[] = {0, 1, 2}, right[] = {2, 3};
    fixture *f = open_fixture(4, 1, sizes);
    f->routes[f->incumbent.route_count++] = *offer(f, 0, left, 1, 190);
    f->routes[f->incumbent.route_count++] = *offer(f, 1, left + 1, 1, 190);
    f->routes[f->incumbent.route_count++] = *offer(f, 2, right, 2, 120);
    offer(f, 0, left, 3, 130); /* without job 2 it cannot be driven: {2, 3} gives it up */
    set_result result;
    int32_t calls = 0;
    improve(f, &(set_judge){judge_cost, &calls}, &result);
    assert_true(result.improved);
    check_solution(f, &result.better);
    assert_int_equal(result.better.cost, 130 + 110);
    close_fixture(f);
}

static void test_fixed_routes_stay(void **state)
{
    (void)state;
    const int32_t sizes[] = {4}, jobs[] = {0, 1, 2, 3};
    fixture *f = open_fixture(4, 1, sizes);
    for (int32_t j = 0; j < 4; j++)
        f->routes[f->incumbent.route_count++] = *offer(f, j, &j, 1, 100);
    f->routes[0].fixed = true;
    offer(f, 0, jobs, 4, 10);
    offer(f, 0, jobs + 1, 2, 150);
    set_result result;
    improve(f, NULL, &result);
    assert_true(result.improved);
    check_solution(f, &result.better);
    assert_int_equal(result.better.cost, 100 + 150 + 100);
    assert_int_equal(result.better.routes[0].jobs[0], 0);
    f->limits.rows = 2; /* more is to be decided: left alone */
    improve(f, NULL, &result);
    assert_false(result.improved);
    close_fixture(f);
}

/* ---- larger ones ------------------------------------------------------------------------------- */

/* Jobs on a line, routes over neighbours: many fractional optima. */
static void fill_line(fixture *f, uint64_t seed)
{
    rng random = rng_make(seed, 3, 0);
    const int32_t jobs = f->problem.p.job_count;
    for (int32_t j = 0; j < jobs; j++)
        f->routes[f->incumbent.route_count++] = *offer(f, j, &j, 1, 1000);
    for (int32_t k = 0; k < 250; k++) {
        int32_t route[8], count = 0;
        const int32_t from = rng_below(&random, jobs - 7);
        for (int32_t i = 0; i < 8; i++)
            if (rng_below(&random, 3) > 0)
                route[count++] = from + i;
        if (count > 0)
            offer(f, 0, route, count, 500 + 200 * count + rng_below(&random, 300));
    }
}

static fixture *open_line(uint64_t seed)
{
    const int32_t sizes[] = {60};
    fixture *f = open_fixture(60, 1, sizes);
    fill_line(f, seed);
    return f;
}

/* The interior point method and GLPK agree on the linear program. */
static void test_interior_point_agrees_with_simplex(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 5; seed++) {
        fixture *f = open_line(seed);
        set_columns columns;
        set_interior interior;
        assert_true(set_columns_create(f->arena, &f->pool, 2000, &columns));
        for (int32_t i = 0; i < 61; i++) {
            columns.rows.need[i] = i < 60 ? 1.0 : 60.0;
            columns.rows.least[i] = i < 60 ? 0.0 : -HUGE_VAL;
            columns.rows.most[i] = i < 60 ? HUGE_VAL : 0.0;
        }
        set_columns_begin(&columns);
        set_columns_sample(&columns, 2000);
        const set_core *core = &columns.core;
        assert_int_equal(core->column_count, f->pool.route_count);
        assert_true(set_interior_create(f->arena, core, 61, &interior));
        assert_true(set_interior_solve(&interior, core, 1e-7, &(linear_stop){NULL, NULL}));

        double zero[ROUTES_MOST] = {0}, wide[ROUTES_MOST], ones[16 * ROUTES_MOST], upper[61];
        for (int32_t k = 0; k < 16 * ROUTES_MOST; k++)
            ones[k] = 1.0;
        for (int32_t k = 0; k < ROUTES_MOST; k++)
            wide[k] = HUGE_VAL;
        for (int32_t i = 0; i < 61; i++)
            upper[i] = i < 60 ? HUGE_VAL : 60.0;
        double lower[61] = {0};
        for (int32_t i = 0; i < 60; i++)
            lower[i] = 1.0;
        linear_program *program;
        linear_outcome outcome;
        assert_int_equal(linear_create(61, lower, upper, 0, &program), ARV_OK);
        const linear_sparse entries = {core->first, core->row, ones};
        assert_int_equal(
            linear_add_columns(program, core->column_count, core->price, zero, wide, &entries),
            ARV_OK);
        const linear_simplex options = {.method = LINEAR_PRIMAL};
        assert_int_equal(linear_solve(program, &options, &outcome, NULL), ARV_OK);
        assert_int_equal(outcome, LINEAR_OPTIMAL);
        const double optimum = linear_objective(program);
        assert_true(fabs(interior.objective - optimum) < 1e-5 * optimum);
        linear_destroy(&program);
        set_columns_clear(&columns);
        close_fixture(f);
    }
}

/* Strict partitions of these have gaps of 8 % to their linear programs: hard for a dive. */
static void test_dives_alone_come_near(void **state)
{
    (void)state;
    int64_t dived_sum = 0, exact_sum = 0;
    for (uint64_t seed = 0; seed < 5; seed++) {
        fixture *f = open_line(seed);
        set_result exact, dived;
        f->limits.tree_columns = 0;
        improve(f, NULL, &dived);
        assert_true(dived.improved);
        assert_int_equal(dived.nodes, 0);
        check_solution(f, &dived.better);
        assert_true((double)dived.better.cost >= dived.bound - 1e-3);
        f->limits.tree_columns = 2000;
        f->limits.tree_nodes = 5000;
        const int64_t dived_cost = dived.better.cost;
        improve(f, NULL, &exact);
        assert_true(exact.improved);
        check_solution(f, &exact.better);
        assert_true(exact.better.cost <= dived_cost);
        dived_sum += dived_cost;
        exact_sum += exact.better.cost;
        close_fixture(f);
    }
    assert_true((double)dived_sum <= 1.15 * (double)exact_sum);
}

static void test_limits_are_honoured(void **state)
{
    (void)state;
    fixture *f = open_line(7);
    set_result result;
    f->limits.rounds = 2;
    f->limits.dives = 1;
    f->limits.tree_columns = 2000;
    f->limits.tree_nodes = 1;
    improve(f, NULL, &result);
    assert_true(result.rounds <= 2);
    assert_true(result.dives <= 1);
    assert_true(result.nodes <= 2); /* the one that met the limit is counted */
    f->limits.dives = 0;
    f->limits.tree_columns = 0;
    improve(f, NULL, &result);
    assert_false(result.improved);
    assert_int_equal(result.dives + result.nodes, 0);
    assert_true(result.gap > 0 && isfinite(result.bound));
    close_fixture(f);
}

typedef struct patience {
    int32_t asked, most;
} patience;

static bool runs_out(void *context)
{
    patience *p = context;
    return ++p->asked > p->most;
}

static void test_stop_voids_the_call(void **state)
{
    (void)state;
    fixture *f = open_line(8);
    set_result whole, result;
    patience endless = {.most = INT32_MAX};
    f->limits.stop = (linear_stop){runs_out, &endless};
    improve(f, NULL, &whole);
    assert_true(whole.improved && !whole.stopped);
    assert_true(endless.asked > 20);
    for (int32_t most = 0; most < endless.asked - 2; most += 1 + most / 4) {
        patience some = {.most = most};
        f->limits.stop.context = &some;
        improve(f, NULL, &result);
        assert_true(result.stopped);
        assert_false(result.improved);
        assert_true(some.asked <= most + 8); /* heard at once */
    }
    close_fixture(f);
}

static void test_same_pool_same_answer(void **state)
{
    (void)state;
    set_result result[2];
    fixture *f[2];
    for (int32_t k = 0; k < 2; k++) {
        f[k] = open_line(9);
        improve(f[k], NULL, &result[k]);
    }
    assert_true(result[0].improved);
    assert_int_equal(result[0].better.cost, result[1].better.cost);
    assert_int_equal(result[0].better.route_count, result[1].better.route_count);
    assert_memory_equal(f[0]->sp.jobs, f[1]->sp.jobs, 60 * sizeof(int32_t));
    assert_memory_equal(f[0]->pool.job_dual, f[1]->pool.job_dual, 60 * sizeof(double));
    for (int32_t k = 0; k < 2; k++)
        close_fixture(f[k]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds_the_optimum_when_all_is_served),
        cmocka_unit_test(test_weight_comes_first),
        cmocka_unit_test(test_dear_route_for_weight),
        cmocka_unit_test(test_shift_with_prefix_stays_in_use),
        cmocka_unit_test(test_surplus_visits_are_taken_out),
        cmocka_unit_test(test_surplus_that_may_not_go),
        cmocka_unit_test(test_fixed_routes_stay),
        cmocka_unit_test(test_interior_point_agrees_with_simplex),
        cmocka_unit_test(test_dives_alone_come_near),
        cmocka_unit_test(test_limits_are_honoured),
        cmocka_unit_test(test_stop_voids_the_call),
        cmocka_unit_test(test_same_pool_same_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
