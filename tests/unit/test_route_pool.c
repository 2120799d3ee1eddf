/* test_route_pool.c - the pool of routes: duplicates, memory, who is thrown out, merging. */
#include "base/arena.h"
#include "pool_problem.h"
#include "setpart/route_pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

typedef struct fixture {
    arv_arena *arena;
    pool_problem problem;
    route_pool pool;
} fixture;

static void open_fixture(fixture *f, int32_t jobs, size_t bytes)
{
    const int32_t sizes[] = {3, 2};
    f->arena = arv_arena_create(0);
    assert_non_null(f->arena);
    pool_problem_init(&f->problem, jobs, 2, sizes);
    assert_int_equal(route_pool_create(f->arena, &f->problem.p, bytes, &f->pool, NULL), ARV_OK);
}

static void close_fixture(fixture *f)
{
    arv_arena_destroy(&f->arena);
}

/* Every route is found under its own jobs, and the counts agree. */
static void check_pool(const route_pool *pool)
{
    int32_t routes = 0, words = 0;
    for (const pool_route *r = route_pool_first(pool); r; r = route_pool_next(pool, r)) {
        int32_t shift = 0;
        while (pool->p->shift_class[shift] != r->shift_class)
            shift++;
        assert_ptr_equal(route_pool_find(pool, shift, r->jobs, r->count), r);
        routes++;
        words += route_pool_words(r->count);
    }
    assert_int_equal(routes, pool->route_count);
    assert_int_equal(words, pool->words_used);
    assert_int_equal(pool->stored - pool->evicted, routes);
}

static void test_same_set_keeps_cheaper_order(void **state)
{
    (void)state;
    fixture f;
    open_fixture(&f, 10, 1 << 16);
    const int32_t forth[] = {4, 7, 1}, back[] = {1, 7, 4};
    assert_true(route_pool_offer(&f.pool, 0, forth, 3, 100));
    assert_false(route_pool_offer(&f.pool, 1, back, 3, 100)); /* shift 1 is of the same class */
    assert_memory_equal(route_pool_find(&f.pool, 2, back, 3)->jobs, forth, sizeof forth);
    assert_true(route_pool_offer(&f.pool, 1, back, 3, 99));
    assert_int_equal(f.pool.route_count, 1);
    assert_int_equal(route_pool_find(&f.pool, 0, forth, 3)->cost, 99);
    assert_memory_equal(route_pool_find(&f.pool, 0, forth, 3)->jobs, back, sizeof back);
    assert_true(route_pool_offer(&f.pool, 3, forth, 3, 500)); /* another class: another route */
    assert_true(route_pool_offer(&f.pool, 0, forth, 2, 60));
    assert_false(route_pool_offer(&f.pool, 0, forth, 0, 0));
    assert_int_equal(f.pool.route_count, 3);
    assert_null(route_pool_find(&f.pool, 3, forth, 2));
    check_pool(&f.pool);
    close_fixture(&f);
}

static void offer_random(route_pool *pool, const pool_problem *problem, rng *random, int32_t times)
{
    int32_t jobs[POOL_JOBS_MOST];
    for (int32_t k = 0; k < times; k++) {
        const int32_t count = 1 + rng_below(random, 12);
        pool_problem_draw(problem, random, count, jobs);
        const int32_t shift = rng_below(random, problem->p.shift_count);
        route_pool_offer(pool, shift, jobs, count, 100 * count + rng_below(random, 500));
    }
}

static void test_memory_is_bounded(void **state)
{
    (void)state;
    enum { BYTES = 1 << 17 };
    fixture f;
    open_fixture(&f, 60, BYTES);
    assert_true(arv_arena_used(f.arena) <= BYTES + 1024);
    const size_t used = arv_arena_used(f.arena);
    rng random = rng_make(1, 0, 0);
    for (int32_t round = 0; round < 10; round++) {
        offer_random(&f.pool, &f.problem, &random, 3000);
        route_pool_next_round(&f.pool);
        check_pool(&f.pool);
    }
    assert_true(f.pool.evicted > 20000);
    assert_true(f.pool.route_count >
                500); /* a quarter of the bytes are routes even after a sweep */
    assert_int_equal(arv_arena_used(f.arena), used);
    close_fixture(&f);
}

static void test_too_small_is_refused(void **state)
{
    (void)state;
    fixture f;
    open_fixture(&f, 300, 1 << 16);
    route_pool small;
    assert_int_equal(route_pool_create(f.arena, &f.problem.p, 3000, &small, NULL),
                     ARV_INVALID_ARGUMENT);
    arv_arena *tight = arv_arena_create(1 << 12);
    assert_int_equal(route_pool_create(tight, &f.problem.p, 1 << 16, &small, NULL),
                     ARV_RESOURCE_EXHAUSTED);
    arv_arena_destroy(&tight);
    close_fixture(&f);
}

/* Routes that keep being offered, and routes at good prices, outlive a flood of others. */
static void test_sweep_keeps_young_and_cheap(void **state)
{
    (void)state;
    fixture f;
    open_fixture(&f, 60, 1 << 17);
    const int32_t in_use[] = {3, 9, 27}, cheap[] = {5, 6, 7}, dear[] = {5, 6, 8};
    for (int32_t j = 0; j < 60; j++)
        f.pool.job_dual[j] = 100.0;
    f.pool.has_duals = true;
    route_pool_offer(&f.pool, 0, in_use, 3, 340);
    route_pool_offer(&f.pool, 0, cheap, 3, 295);
    route_pool_offer(&f.pool, 0, dear, 3, 2000);
    rng random = rng_make(2, 0, 0);
    for (int32_t round = 0; round < 8; round++) {
        route_pool_next_round(&f.pool);
        offer_random(&f.pool, &f.problem, &random, 1000);
        assert_false(route_pool_offer(&f.pool, 0, in_use, 3, 340));
    }
    assert_true(f.pool.evicted > 1000);
    assert_non_null(route_pool_find(&f.pool, 0, in_use, 3));
    assert_non_null(route_pool_find(&f.pool, 0, cheap, 3));
    assert_null(route_pool_find(&f.pool, 0, dear, 3));
    assert_true(route_pool_reduced_cost(&f.pool, route_pool_find(&f.pool, 0, cheap, 3)) == -5.0);
    close_fixture(&f);
}

/* Two islands fill pools of their own in any interleaving; merged in order, all is the same. */
static void test_merge_does_not_see_who_ran_first(void **state)
{
    (void)state;
    route_pool merged[2];
    fixture f;
    open_fixture(&f, 60, 1 << 17);
    for (int32_t run = 0; run < 2; run++) {
        route_pool island[2];
        rng random[2];
        assert_int_equal(route_pool_create(f.arena, &f.problem.p, 1 << 17, &merged[run], NULL),
                         ARV_OK);
        for (int32_t k = 0; k < 2; k++) {
            random[k] = rng_make(3, (uint64_t)k, 0);
            assert_int_equal(route_pool_create(f.arena, &f.problem.p, 1 << 15, &island[k], NULL),
                             ARV_OK);
        }
        for (int32_t epoch = 0; epoch < 6; epoch++) {
            for (int32_t k = 0; k < 2; k++)
                offer_random(&island[run ^ k], &f.problem, &random[run ^ k], 700);
            for (int32_t k = 0; k < 2; k++) {
                route_pool_merge(&merged[run], &island[k]);
                assert_int_equal(island[k].route_count, 0);
            }
            route_pool_next_round(&merged[run]);
        }
        check_pool(&merged[run]);
    }
    assert_true(merged[0].evicted > 0);
    assert_int_equal(merged[0].words_used, merged[1].words_used);
    assert_memory_equal(merged[0].words, merged[1].words, 8 * (size_t)merged[0].words_used);
    close_fixture(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_set_keeps_cheaper_order),
        cmocka_unit_test(test_memory_is_bounded),
        cmocka_unit_test(test_too_small_is_refused),
        cmocka_unit_test(test_sweep_keeps_young_and_cheap),
        cmocka_unit_test(test_merge_does_not_see_who_ran_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
