/* test_genetic.c - the populations as a whole: what they call their best is a solution, of the cost
 * they say, after every epoch and on any number of threads.
 *
 * The vehicles are alike and there are more of them than routes, so a choice among all routes may use
 * other vehicles than the breeds do. */
#include "base/arena.h"
#include "genetic/breed.h"
#include "genetic/genetic.h"
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

enum { JOBS = 30, VEHICLES = 20, EPOCHS = 17, BORN = 8 };

static bool never(void *context)
{
    (void)context;
    return false;
}

/* Copies of one technician; a window of two hours within his shift for two jobs in three. */
static const arv_problem *build(spec_builder *b, uint64_t seed)
{
    spec_build(b, seed, VEHICLES, JOBS, SPEC_LOADS);
    const arv_shift *shift = &b->technicians[0].shifts[0];
    for (int32_t t = 0; t < VEHICLES; t++) {
        const char *id = b->technicians[t].id;
        b->technicians[t] = b->technicians[0];
        b->technicians[t].id = id;
    }
    arv_time_window *windows = calloc(JOBS, sizeof *windows);
    assert_non_null(windows);
    for (int32_t j = 0; j < JOBS; j++) {
        const int32_t room_s = (int32_t)(shift->end_s - shift->start_s) - 7200;
        arv_time_window_init(&windows[j]);
        windows[j].open_s = shift->start_s + rng_below(&b->random, room_s);
        windows[j].close_s = windows[j].open_s + 7200;
        b->jobs[j].windows = &windows[j];
        b->jobs[j].window_count = j % 3 != 0;
    }
    const arv_problem *p = spec_compile(b, true);
    free(windows);
    return p;
}

/* Every job stands on at most one route, and the solution weighs and costs what was said. */
static void check_links(tours *t, const int32_t *next, int64_t weight, int64_t cost)
{
    int32_t seen[JOBS] = {0};
    int64_t true_weight, true_cost;
    for (int32_t s = 0; s < t->p->shift_count; s++)
        for (int32_t v = next[t->routes[s].start]; v != t->routes[s].end; v = next[v]) {
            assert_in_range(v, 0, JOBS - 1);
            assert_int_equal(seen[v]++, 0);
        }
    for (int32_t s = 0; s < t->p->shift_count; s++)
        assert_int_equal(next[t->routes[s].end], ARV_NONE);
    start_load(t, next);
    tours_totals(t, &true_weight, &true_cost);
    assert_true(true_weight == weight);
    assert_true(true_cost == cost);
}

static int64_t run(uint64_t seed, int32_t threads)
{
    spec_builder b;
    arv_arena *arena = arv_arena_create(0);
    const arv_problem *p = build(&b, seed);
    const search_options ruining = {seed, threads, never, NULL, NULL, {NULL, NULL}};
    search *s = NULL;
    tours t;
    int64_t weight, cost;
    assert_int_equal(search_open(arena, p, &ruining, &s, NULL), ARV_OK);
    assert_true(tours_create(arena, p, &t));
    const int32_t *next = search_best(s, &weight, &cost);
    const genetic_options options = {seed, threads, never, NULL, NULL};
    assert_true(genetic_supports(p, &PARAMETERS_DEFAULT, next, weight, cost));
    genetic *g = genetic_open(arena, p, &options, next, weight, cost);
    assert_non_null(g);
    for (int32_t k = 0; k < EPOCHS; k++) {
        assert_true(genetic_epoch(g));
        next = genetic_best(g, &weight, &cost);
        check_links(&t, next, weight, cost);
    }
    arv_arena_destroy(&arena);
    spec_free(&b);
    return cost;
}

static void the_best_is_a_solution_on_any_threads(void **state)
{
    (void)state;
    assert_true(run(9, 1) == run(9, 2));
}

/* A breed of the whole problem whose seed has the jobs in turn on the first `routes` vehicles. */
static void start_in_turn(breed *b, arv_arena *arena, const arv_problem *p, int32_t routes)
{
    const compact_room room = {JOBS, VEHICLES, 0};
    int32_t jobs[JOBS], shifts[VEHICLES], seed_jobs[JOBS], seed_first[VEHICLES + 1], count = 0;
    assert_true(breed_create(arena, p, &PARAMETERS_DEFAULT, room, JOBS - 1, b));
    for (int32_t j = 0; j < JOBS; j++)
        jobs[j] = j;
    for (int32_t k = 0; k < VEHICLES; k++) {
        shifts[k] = k;
        seed_first[k] = count;
        for (int32_t j = k; k < routes && j < JOBS; j += routes)
            seed_jobs[count++] = j;
    }
    seed_first[VEHICLES] = count;
    compact_fill(&b->part, jobs, JOBS, shifts, VEHICLES);
    breed_start(b, 5, seed_jobs, seed_first, BORN, false);
}

/* First members made of a solution with more routes keep to the vehicles that are left. */
static void a_breed_with_fewer_vehicles_uses_no_more(void **state)
{
    (void)state;
    enum { ROUTES = 9, FEWER = 6 };
    spec_builder sb;
    breed b;
    arv_arena *arena = arv_arena_create(0);
    const arv_problem *p = build(&sb, 4);
    start_in_turn(&b, arena, p, ROUTES);
    individual_take(&b.pop.best, &b.d); /* on time or not */
    b.pop.has_best = true;
    for (int32_t k = FEWER; k < VEHICLES; k++)
        b.part.vehicles[k].max_tasks = 0;
    breed_narrow(&b, FEWER);
    for (int32_t k = 0; k < 2 * BORN; k++)
        breed_generation(&b);
    assert_true(population_size(&b.pop) >= BORN);
    if (b.pop.has_best) /* not the seed */
        assert_int_equal(b.pop.best.first[FEWER], JOBS);
    for (int32_t g = 0; g < 2; g++) {
        const group *of = g == 0 ? &b.pop.feasible : &b.pop.infeasible;
        for (int32_t i = 0; i < of->count; i++) {
            const individual *one = &b.pop.slots[of->slots[i]];
            assert_int_equal(one->first[FEWER], one->served);
            assert_int_equal(one->served, JOBS);
        }
    }
    arv_arena_destroy(&arena);
    spec_free(&sb);
}

/* Who follows a choice by its links alone comes to an end of a route and no further. */
static void a_choice_ends_its_routes(void **state)
{
    (void)state;
    spec_builder b;
    harvest h;
    tours t;
    arv_arena *arena = arv_arena_create(0);
    const arv_problem *p = build(&b, 3);
    assert_true(harvest_create(arena, p, 2, true, &h));
    assert_true(tours_create(arena, p, &t));
    for (int32_t s = 0; s < p->shift_count; s++)
        assert_int_equal(h.next[t.routes[s].end], ARV_NONE);
    arv_arena_destroy(&arena);
    spec_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_breed_with_fewer_vehicles_uses_no_more),
        cmocka_unit_test(a_choice_ends_its_routes),
        cmocka_unit_test(the_best_is_a_solution_on_any_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
