/* test_harvest.c - routes of ruin and recreate are gathered and chosen among, where their hours are
 * not a sum: with breaks, prices of hours, restocking and several windows.
 *
 * What is chosen must be a solution of the cost that was said, better than the one it was compared
 * with, and the same on any number of threads. */
#include "base/arena.h"
#include "genetic/harvest.h"
#include "search/search.h"
#include "search/start.h"
#include "spec_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { JOBS = 16, TECHNICIANS = 4, EPOCHS = 3 };

static bool never(void *context)
{
    (void)context;
    return false;
}

static void hear(void *context, int32_t task, int32_t shift, const int32_t *jobs, int32_t count,
                 int64_t cost)
{
    harvest *h = context;
    assert_in_range(task, 0, SEARCH_TASKS_MOST - 1);
    route_pool_offer(&h->inbox[task], shift, jobs, count, cost);
}

static void check_solution(arv_arena *arena, const arv_problem *p, const harvest *h)
{
    tours t;
    int64_t weight, cost;
    assert_true(tours_create(arena, p, &t));
    start_load(&t, h->next);
    for (int32_t s = 0; s < p->shift_count; s++)
        assert_true(tours_refresh(&t, s));
    tours_totals(&t, &weight, &cost);
    assert_true(weight == h->weight);
    assert_true(cost == h->cost);
}

/* Gathers for some epochs, then chooses against the first solution; what that leaves, or -1 when nothing
 * is better. */
static int64_t gather(const arv_problem *p, uint64_t seed, int32_t threads)
{
    arv_arena *arena = arv_arena_create(0);
    harvest h;
    search *s = NULL;
    assert_true(harvest_supports(p));
    assert_true(harvest_create(arena, p, SEARCH_TASKS_MOST, false, &h));
    const search_options options = {seed, threads, never, NULL, NULL, {hear, &h}};
    assert_int_equal(search_open(arena, p, &options, &s, NULL), ARV_OK);
    const tours *shape = search_shape(s);
    int64_t weight, cost;
    int32_t *first = ARENA_ARRAY(arena, int32_t, shape->link_count);
    memcpy(first, search_best(s, &weight, &cost), (size_t)shape->link_count * sizeof *first);
    for (int32_t k = 0; k < EPOCHS; k++) {
        assert_true(search_epoch(s, NULL));
        harvest_merge(&h);
    }
    const linear_stop until = {never, NULL};
    const bool better = harvest_choose(&h, shape, first, weight, cost, until);
    if (better) {
        assert_true(h.weight < weight || (h.weight == weight && h.cost < cost));
        check_solution(arena, p, &h);
    }
    const int64_t left = better ? h.cost : -1;
    arv_arena_destroy(&arena);
    return left;
}

static void choices_are_solutions(void **unused)
{
    (void)unused;
    const uint32_t kit = SPEC_SKILLS | SPEC_PARTS | SPEC_WINDOWS;
    const uint32_t mixes[] = {SPEC_BREAKS | SPEC_WINDOWS | SPEC_LOADS, kit, kit | SPEC_HOURS,
                              SPEC_HOURS | SPEC_BREAKS | SPEC_PRICES | SPEC_SHIFTS,
                              SPEC_SLICES | SPEC_WINDOWS | SPEC_BREAKS};
    const int32_t mix_count = (int32_t)(sizeof mixes / sizeof *mixes);
    int32_t improved = 0;
    for (int32_t k = 0; k < mix_count; k++) {
        spec_builder b;
        const uint64_t seed = (uint64_t)k + 1;
        spec_build(&b, seed, TECHNICIANS, JOBS, mixes[k % mix_count]);
        if (mixes[k % mix_count] & SPEC_PARTS)
            spec_add_restock(&b);
        const arv_problem *p = spec_compile(&b, true);
        const int64_t cost = gather(p, seed, 1);
        assert_true(cost == gather(p, seed, 2));
        improved += cost >= 0;
        spec_free(&b);
    }
    assert_true(improved >= mix_count / 2);
}

/* Two technicians with the other one's work: moving all of a route at once mends it. */
static void whole_routes_change_hands(void **unused)
{
    (void)unused;
    spec_builder b;
    harvest h;
    arv_arena *arena = arv_arena_create(0);
    spec_build(&b, 5, 2, 8, SPEC_BREAKS);
    const arv_problem *p = spec_compile(&b, true);
    assert_int_equal(p->shift_class_count, 2);
    assert_true(harvest_create(arena, p, 1, false, &h));
    search *s = NULL;
    const search_options options = {5, 1, never, NULL, NULL, {NULL, NULL}};
    assert_int_equal(search_open(arena, p, &options, &s, NULL), ARV_OK);
    int64_t weight, cost;
    const int32_t *next = search_best(s, &weight, &cost);
    (void)harvest_choose(&h, search_shape(s), next, weight, cost, (linear_stop){never, NULL});
    assert_true(h.pool.route_count > 2); /* own routes are two: the others are what was tried */
    arv_arena_destroy(&arena);
    spec_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(choices_are_solutions),
        cmocka_unit_test(whole_routes_change_hands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
