/* test_descent.c - property tests of the moves, crossings and populations of engine/genetic.
 *
 * Random routes are laid on random compact problems, late and overloaded as they come. Every row of
 * the table of moves is then tried on random places: a move that is made must change the state by
 * what a full recomputation says, and one that is not made must not have helped - by an evaluation
 * that copies the routes and shares nothing with the move. */
#include "base/arena.h"
#include "genetic/breed.h"
#include "genetic/genetic.h"
#include "spec_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    MOST_JOBS = 24,
    FEATURES = SPEC_WINDOWS | SPEC_SKILLS | SPEC_LOADS | SPEC_PARTS | SPEC_PRICES | SPEC_OPEN_ENDS |
               SPEC_OWN_COSTS | SPEC_SERVICE_BY | SPEC_SHIFTS
};

typedef struct world {
    spec_builder b;
    const arv_problem *p;
    arv_arena *arena;
    compact c;
    descent d;
    rng random;
    int64_t weight_price; /* 0 = no bench */
} world;

/* Overtime has no place in time segments. */
static void drop_overtime(spec_builder *b)
{
    for (int32_t t = 0; t < b->spec.technician_count; t++)
        for (int32_t s = 0; s < b->technicians[t].shift_count; s++) {
            arv_shift *shift = (arv_shift *)(uintptr_t)&b->technicians[t].shifts[s];
            shift->overtime_s = ARV_UNSET;
            shift->overtime_price_per_hour = ARV_UNSET;
        }
}

/* One window per job at most: more is not compact. */
static bool build_problem(world *w, uint64_t seed, uint32_t features, int32_t technicians)
{
    const bool balanced = seed % 4 == 3;
    spec_build(&w->b, seed, technicians, 6 + (int32_t)(seed % (MOST_JOBS - 6)),
               balanced ? features & ~(uint32_t)SPEC_SERVICE_BY : features);
    if (balanced)
        spec_add_balance(&w->b);
    for (int32_t j = 0; j < w->b.spec.job_count; j++)
        if (w->b.jobs[j].window_count > 1)
            w->b.jobs[j].window_count = 1;
    drop_overtime(&w->b);
    w->p = spec_compile(&w->b, true);
    return compact_supports(w->p,
                            (compact_room){w->p->job_count, w->p->shift_count, w->weight_price});
}

static bool open_world(world *w, uint64_t seed, uint32_t features)
{
    memset(w, 0, sizeof *w);
    w->random = rng_make(seed, 1, 2);
    w->weight_price = seed % 3 == 0 ? 1000 : 0;
    if (!build_problem(w, seed, features, 4)) {
        spec_free(&w->b);
        return false;
    }
    const compact_room room = {w->p->job_count, w->p->shift_count, w->weight_price};
    int32_t jobs[MOST_JOBS], shifts[64];
    for (int32_t k = 0; k < room.jobs; k++)
        jobs[k] = k;
    for (int32_t k = 0; k < room.vehicles; k++)
        shifts[k] = k;
    w->arena = arv_arena_create(0);
    assert_true(compact_create(w->arena, w->p, room, room.jobs - 1, &w->c));
    compact_fill(&w->c, jobs, room.jobs, shifts, room.vehicles);
    assert_true(descent_create(w->arena, &w->c, room, &w->d));
    return true;
}

static void close_world(world *w)
{
    arv_arena_destroy(&w->arena);
    spec_free(&w->b);
}

/* Every job that somebody may serve in a random place. */
static void lay_random_routes(world *w)
{
    static int32_t route[64][MOST_JOBS];
    int32_t count[64] = {0};
    descent_reset(&w->d);
    descent_set_prices(&w->d, 1 + rng_below(&w->random, 2000), 1 + rng_below(&w->random, 2000));
    for (int32_t j = 0; j < w->c.job_count; j++)
        for (int tries = 0; tries < 20; tries++) {
            const int32_t k = rng_below(&w->random, w->c.vehicle_count);
            if (!vehicle_may(&w->c.vehicles[k], j) || count[k] >= w->c.vehicles[k].max_tasks)
                continue;
            const int32_t at = rng_below(&w->random, count[k] + 1);
            memmove(&route[k][at + 1], &route[k][at], (size_t)(count[k]++ - at) * sizeof(int32_t));
            route[k][at] = j;
            break;
        }
    for (int32_t k = 0; k < w->c.vehicle_count; k++)
        descent_load(&w->d, k, route[k], count[k]);
}

/* The stored totals are those of the routes, and every job stands on at most one. */
static int64_t check_state(const world *w)
{
    int32_t seen[MOST_JOBS] = {0}, jobs[MOST_JOBS];
    int64_t total = 0;
    for (int32_t k = 0; k < w->c.vehicle_count; k++) {
        const int32_t count = descent_list(&w->d, k, jobs);
        assert_int_equal(count, w->d.tours[k].jobs);
        assert_true(count <= w->c.vehicles[k].max_tasks);
        for (int32_t i = 0; i < count; i++) {
            assert_int_equal(seen[jobs[i]]++, 0);
            assert_int_equal(w->d.stops[jobs[i]].route, k);
            assert_true(vehicle_may(&w->c.vehicles[k], jobs[i]));
        }
        assert_true(descent_price_of(&w->d, k, jobs, count) == descent_total(&w->d, k));
        if (count > 0 && !w->c.vehicles[k].is_bench)
            assert_int_equal(w->d.stops[w->d.tours[k].start].behind.warp_s, w->d.tours[k].warp_s);
        total += descent_total(&w->d, k);
    }
    return total;
}

/* ---- the moves, by copying ------------------------------------------------------------------ */

typedef struct copied {
    int32_t jobs[2][MOST_JOBS + 4], count[2], vehicle[2];
    int32_t at[2]; /* u in the first; v in the second, -1 = its start */
} copied;

/* Copies the routes of u and v; false when they are one. */
static bool copy_routes(const world *w, int32_t u, int32_t v, copied *r)
{
    const int32_t stops[2] = {u, v};
    for (int side = 0; side < 2; side++) {
        r->vehicle[side] = w->d.stops[stops[side]].route;
        r->count[side] = descent_list(&w->d, r->vehicle[side], r->jobs[side]);
        r->at[side] = w->d.stops[stops[side]].position - 1;
    }
    return r->vehicle[0] != r->vehicle[1];
}

static void replace(int32_t *jobs, int32_t *count, int32_t at, int32_t out, const int32_t *in,
                    int32_t in_count)
{
    memmove(jobs + at + in_count, jobs + at + out, (size_t)(*count - at - out) * sizeof(int32_t));
    memcpy(jobs + at, in, (size_t)in_count * sizeof(int32_t));
    *count += in_count - out;
}

/* Exchanges n1 jobs from u on with n2 from v on; false when there are not so many. */
static bool copy_exchange(copied *r, int32_t n1, int32_t n2, bool turned)
{
    int32_t one[2], two[2] = {0};
    const int32_t at_two = n2 > 0 ? r->at[1] : r->at[1] + 1;
    if (r->at[0] + n1 > r->count[0] || at_two < 0 || at_two + n2 > r->count[1])
        return false;
    memcpy(one, r->jobs[0] + r->at[0], (size_t)n1 * sizeof(int32_t));
    memcpy(two, r->jobs[1] + at_two, (size_t)n2 * sizeof(int32_t));
    if (turned) {
        const int32_t held = one[0];
        one[0] = one[1];
        one[1] = held;
    }
    replace(r->jobs[0], &r->count[0], r->at[0], n1, two, n2);
    replace(r->jobs[1], &r->count[1], at_two, n2, one, n1);
    return true;
}

static bool copy_tails(copied *r, bool ahead)
{
    int32_t tail[MOST_JOBS];
    const int32_t cut0 = ahead ? r->at[0] + 1 : r->at[0], cut1 = ahead ? r->at[1] : r->at[1] + 1;
    if (cut1 < 0)
        return false;
    const int32_t tail0 = r->count[0] - cut0, tail1 = r->count[1] - cut1;
    memcpy(tail, r->jobs[0] + cut0, (size_t)tail0 * sizeof(int32_t));
    memcpy(r->jobs[0] + cut0, r->jobs[1] + cut1, (size_t)tail1 * sizeof(int32_t));
    memcpy(r->jobs[1] + cut1, tail, (size_t)tail0 * sizeof(int32_t));
    r->count[0] = cut0 + tail1;
    r->count[1] = cut1 + tail0;
    return true;
}

static bool copy_move(const char *name, copied *r)
{
    if (strcmp(name, "relocate") == 0)
        return copy_exchange(r, 1, 0, false);
    if (strcmp(name, "relocate pair") == 0)
        return copy_exchange(r, 2, 0, false);
    if (strcmp(name, "relocate turned") == 0)
        return copy_exchange(r, 2, 0, true);
    if (strcmp(name, "swap") == 0)
        return copy_exchange(r, 1, 1, false);
    if (strcmp(name, "swap pair and one") == 0)
        return copy_exchange(r, 2, 1, false);
    if (strcmp(name, "swap pairs") == 0)
        return copy_exchange(r, 2, 2, false);
    if (strcmp(name, "tails") == 0)
        return copy_tails(r, false);
    if (strcmp(name, "tails ahead") == 0)
        return copy_tails(r, true);
    assert_string_equal(name, "reverse");
    return false;
}

static bool may_drive(const world *w, const copied *r, int side)
{
    const vehicle *v = &w->c.vehicles[r->vehicle[side]];
    for (int32_t i = 0; i < r->count[side]; i++)
        if (!vehicle_may(v, r->jobs[side][i]))
            return false;
    return r->count[side] <= v->max_tasks;
}

/* Would the move between two routes have helped? */
static bool would_help(const world *w, const char *name, int32_t u, int32_t v)
{
    copied r;
    if (!copy_routes(w, u, v, &r) || !copy_move(name, &r) || !may_drive(w, &r, 0) ||
        !may_drive(w, &r, 1))
        return false;
    for (int side = 0; side < 2; side++)
        if (w->c.vehicles[r.vehicle[side]].is_bench && strncmp(name, "tails", 5) == 0)
            return false; /* the bench has no order */
    int64_t change = 0;
    for (int side = 0; side < 2; side++)
        change += descent_price_of(&w->d, r.vehicle[side], r.jobs[side], r.count[side]) -
                  descent_total(&w->d, r.vehicle[side]);
    return change < 0;
}

static int try_moves_of(world *w, const move_kind *kind)
{
    int made = 0;
    for (int tries = 0; tries < 200; tries++) {
        const int32_t u = rng_below(&w->random, w->c.job_count);
        int32_t v = rng_below(&w->random, w->c.job_count + w->c.vehicle_count);
        if (v >= w->c.job_count)
            v = w->d.tours[v - w->c.job_count].start;
        if (u == v || w->d.stops[u].route == ARV_NONE || w->d.stops[v].route == ARV_NONE)
            continue;
        const bool helps = would_help(w, kind->name, u, v);
        const int64_t before = check_state(w);
        const bool is_made = kind->attempt(&w->d, u, v);
        const int64_t after = check_state(w);
        made += is_made;
        assert_true(is_made ? after < before : after == before);
        if (w->d.stops[u].route != w->d.stops[v].route || !is_made)
            assert_true(is_made || !helps);
    }
    return made;
}

static void test_every_move_changes_what_it_says(void **state)
{
    (void)state;
    for (int32_t m = 0; m < MOVE_COUNT; m++) {
        int made = 0, worlds = 0;
        for (uint64_t seed = 0; seed < 40; seed++) {
            world w;
            if (!open_world(&w, seed, FEATURES))
                continue;
            worlds++;
            lay_random_routes(&w);
            made += try_moves_of(&w, &MOVES[m]);
            close_world(&w);
        }
        assert_true(worlds > 20);
        assert_true(made > 10);
    }
}

static void test_pairs_of_tours_only_get_better(void **state)
{
    (void)state;
    int made = 0;
    for (uint64_t seed = 100; seed < 140; seed++) {
        world w;
        if (!open_world(&w, seed, FEATURES))
            continue;
        lay_random_routes(&w);
        for (int tries = 0; tries < 50; tries++) {
            const int32_t a = rng_below(&w.random, w.c.vehicle_count);
            const int32_t b = rng_below(&w.random, w.c.vehicle_count);
            const int64_t before = check_state(&w);
            const bool is_made = a != b && swap_star(&w.d, a, b);
            made += is_made;
            assert_true(is_made ? check_state(&w) < before : check_state(&w) == before);
        }
        close_world(&w);
    }
    assert_true(made > 50);
}

static void test_a_descent_ends_where_no_move_helps(void **state)
{
    (void)state;
    for (uint64_t seed = 200; seed < 230; seed++) {
        world w;
        if (!open_world(&w, seed, FEATURES))
            continue;
        lay_random_routes(&w);
        const int64_t before = check_state(&w);
        descent_run(&w.d, &w.random, true, false);
        assert_true(check_state(&w) <= before);
        for (int32_t u = 0; u < w.c.job_count; u++)
            for (int32_t v = 0; v < w.c.job_count; v++)
                for (int32_t m = 0; m < MOVE_COUNT; m++)
                    if (u != v && w.d.stops[u].route != ARV_NONE && w.d.stops[v].route != ARV_NONE)
                        assert_false(MOVES[m].attempt(&w.d, u, v));
        close_world(&w);
    }
}

/* ---- crossings and populations --------------------------------------------------------------- */

static void test_a_child_has_every_job_of_its_parents(void **state)
{
    (void)state;
    int children = 0;
    for (uint64_t seed = 300; seed < 330; seed++) {
        world w;
        individual parents[2];
        srex_choice choice;
        int32_t scratch[MOST_JOBS];
        if (!open_world(&w, seed, FEATURES & ~(uint32_t)SPEC_SKILLS))
            continue;
        assert_true(srex_create(w.arena, w.d.room, &choice));
        for (int k = 0; k < 2; k++) {
            assert_true(individual_create(w.arena, w.d.room, &parents[k]));
            lay_random_routes(&w);
            individual_take(&parents[k], &w.d);
        }
        for (int tries = 0; tries < 20; tries++) {
            if (!srex_choose(&w.c, &parents[0], &parents[1], &w.random, &choice))
                continue;
            srex_build(&choice, &parents[0], &parents[1], tries & 1, &w.d, scratch);
            check_state(&w);
            int32_t served = 0;
            for (int32_t k = 0; k < w.c.vehicle_count; k++)
                served += w.d.tours[k].jobs;
            assert_int_equal(served, w.c.job_count);
            children++;
        }
        close_world(&w);
    }
    assert_true(children > 100);
}

static void test_a_population_keeps_its_best_and_its_size(void **state)
{
    (void)state;
    world w;
    population pop;
    uint64_t seed = 400;
    while (!open_world(&w, seed, SPEC_WINDOWS | SPEC_LOADS))
        seed++;
    assert_true(population_create(w.arena, &w.c, w.d.room, &PARAMETERS_DEFAULT, &pop));
    population_clear(&pop);
    population_set_prices(&pop, 100, 100);
    int64_t best = INT64_MAX;
    for (int k = 0; k < 400; k++) {
        lay_random_routes(&w);
        descent_run(&w.d, &w.random, false, false);
        population_add(&pop, &w.d);
        individual *one = &pop.slots[pop.feasible.slots[0]];
        assert_true(pop.feasible.count <= POPULATION_LEAST + POPULATION_BORN);
        assert_true(pop.infeasible.count <= POPULATION_LEAST + POPULATION_BORN);
        if (pop.feasible.count > 0) {
            assert_true(one->cost <= best || pop.best.cost <= best);
            best = pop.best.cost;
            assert_true(one->cost == best);
        }
        assert_int_equal(pop.unused_count + population_size(&pop), POPULATION_SLOTS);
    }
    assert_true(best < INT64_MAX);
    close_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_move_changes_what_it_says),
        cmocka_unit_test(test_pairs_of_tours_only_get_better),
        cmocka_unit_test(test_a_descent_ends_where_no_move_helps),
        cmocka_unit_test(test_a_child_has_every_job_of_its_parents),
        cmocka_unit_test(test_a_population_keeps_its_best_and_its_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
