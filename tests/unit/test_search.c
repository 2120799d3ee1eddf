/* test_search.c - the parts the search is put together from: neighbourhoods, orders, pieces and the
 * cooling. */
#include "search/cooling.h"
#include "search/partition.h"
#include "search/start.h"

#include "base/arena.h"
#include "spec_builder.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* ---- neighbourhoods ------------------------------------------------------------------------------- */

static int64_t nearer_way_s(const arv_problem *p, int32_t a, int32_t b)
{
    const problem_travel *t = &p->travels[0];
    const int32_t there = problem_travel_s(t, p->job_location[a], p->job_location[b]);
    const int32_t back = problem_travel_s(t, p->job_location[b], p->job_location[a]);
    return there < back ? there : back;
}

static void neighbours_are_the_nearest_by_travel(void **unused)
{
    (void)unused;
    for (uint64_t seed = 0; seed < 40; seed++) {
        spec_builder b;
        spec_build(&b, seed, 2, 1 + (int32_t)seed, SPEC_WINDOWS | SPEC_WILD | SPEC_NO_WAY);
        const arv_problem *p = spec_compile(&b, true);
        neighbours near, timely, near2, timely2;
        assert_true(neighbours_build(b.arena, p, 9, 1, NULL, NULL, &near, &timely));
        assert_true(neighbours_build(b.arena, p, 9, 3, NULL, NULL, &near2, &timely2));
        const int32_t n = p->job_count, width = n - 1 < 9 ? n - 1 : 9;
        assert_int_equal(near.width, width);
        const size_t bytes = (size_t)n * (size_t)width * sizeof(int32_t);
        assert_memory_equal(near.list, near2.list, bytes);
        assert_memory_equal(timely.list, timely2.list, bytes);
        for (int32_t a = 0; a < n; a++) {
            const int32_t *row = near.list + a * width, *other = timely.list + a * width;
            uint64_t seen = 0, seen_timely = 0;
            for (int32_t k = 0; k < width; k++) {
                assert_in_range(row[k], 0, n - 1);
                assert_int_not_equal(row[k], a);
                seen |= UINT64_C(1) << row[k];
                seen_timely |= UINT64_C(1) << other[k];
                if (k > 0)
                    assert_true(nearer_way_s(p, a, row[k - 1]) <= nearer_way_s(p, a, row[k]));
            }
            assert_int_equal(__builtin_popcountll(seen), width);
            assert_int_equal(__builtin_popcountll(seen_timely), width);
            for (int32_t v = 0; width > 0 && v < n; v++) /* nobody left out is nearer */
                if (v != a && !(seen >> v & 1))
                    assert_true(nearer_way_s(p, a, v) >= nearer_way_s(p, a, row[width - 1]));
        }
        spec_free(&b);
    }
}

static void sort_keys_rank_jobs(void **unused)
{
    (void)unused;
    spec_builder b;
    spec_build(&b, 3, 2, 12, SPEC_WINDOWS | SPEC_LOADS | SPEC_PRIORITY | SPEC_PICKUPS);
    const arv_problem *p = spec_compile(&b, true);
    const int32_t *keys[SORT_KEYS];
    assert_true(start_sort_keys(b.arena, p, NULL, NULL, keys));
    for (int32_t x = 0; x < 12; x++)
        for (int32_t y = 0; y < 12; y++) {
            int64_t demand_x = 0, demand_y = 0;
            for (int32_t d = 0; d < 2; d++) {
                demand_x += p->job_delivery[2 * x + d] + p->job_pickup[2 * x + d];
                demand_y += p->job_delivery[2 * y + d] + p->job_pickup[2 * y + d];
            }
            assert_int_equal(keys[0][x]<keys[0][y], demand_x> demand_y);
            assert_int_equal(keys[1][x]<keys[1][y], keys[2][x]> keys[2][y]); /* far and close */
            assert_int_equal(keys[6][x]<keys[6][y], p->job_weight[x]> p->job_weight[y]);
        }
    spec_free(&b);
}

/* ---- pieces ---------------------------------------------------------------------------------------- */

/* Every shift and job is in exactly one piece, a route's jobs in the piece of its shift, and the
 * pieces' totals add up. */
static void pieces_part_the_solution(void **unused)
{
    (void)unused;
    for (uint64_t seed = 0; seed < 60; seed++) {
        spec_builder b;
        spec_build(&b, seed, 1 + (int32_t)(seed % 9), (int32_t)(seed * 2),
                   SPEC_WINDOWS | SPEC_SHIFTS | SPEC_OPEN_ENDS | SPEC_PRIORITY | SPEC_FORCE |
                       SPEC_NO_WAY);
        const arv_problem *p = spec_compile(&b, true);
        tours t;
        assert_true(tours_create(b.arena, p, &t));
        start_in_force(&t);
        partition_scratch *scratch = partition_scratch_create(b.arena, p);
        int32_t *job_piece = ARENA_ARRAY(b.arena, int32_t, p->job_count);
        int32_t *shift_piece = ARENA_ARRAY(b.arena, int32_t, p->shift_count);
        for (int32_t count = 1; count <= 5; count++) {
            piece pieces[5];
            rng random = rng_make(seed, (uint64_t)count, 0);
            partition(&t, count, &random, scratch, pieces, job_piece, shift_piece);
            int32_t jobs = 0, shifts = 0, unserved = 0;
            int64_t weight = 0, cost = 0, all_weight, all_cost;
            for (int32_t k = 0; k < count; k++) {
                for (int32_t i = 0; i < pieces[k].job_count; i++) {
                    const int32_t j = pieces[k].jobs[i];
                    assert_int_equal(job_piece[j], k);
                    if (t.nodes[j].route != ARV_NONE)
                        assert_int_equal(shift_piece[t.nodes[j].route], k);
                }
                for (int32_t i = 0; i < pieces[k].shift_count; i++)
                    assert_int_equal(shift_piece[pieces[k].shifts[i]], k);
                for (int32_t i = 0; i < pieces[k].unserved_count; i++)
                    assert_int_equal(t.nodes[pieces[k].unserved[i]].route, ARV_NONE);
                jobs += pieces[k].job_count;
                shifts += pieces[k].shift_count;
                unserved += pieces[k].unserved_count;
                weight += pieces[k].weight;
                cost += pieces[k].cost;
            }
            tours_totals(&t, &all_weight, &all_cost);
            assert_int_equal(jobs, p->job_count);
            assert_int_equal(shifts, p->shift_count);
            assert_int_equal(weight, all_weight);
            assert_int_equal(cost, all_cost);
            for (int32_t j = 0; j < p->job_count; j++)
                unserved -= t.nodes[j].route == ARV_NONE;
            assert_int_equal(unserved, 0);
        }
        spec_free(&b);
    }
}

/* ---- cooling ---------------------------------------------------------------------------------------- */

/* Each cycle falls from hot to cold and is no shorter than the one before. */
static void cooling_goes_in_growing_cycles(void **unused)
{
    (void)unused;
    cooling c = cooling_start(&PARAMETERS_DEFAULT, 100.0);
    const double hot = c.hot, cold = c.cold;
    assert_true(hot > cold && cold > 0);
    int64_t length = 0, before = 0, cycles = 0;
    for (int epoch = 0; epoch < 5000; epoch++) {
        const double now = c.now;
        assert_true(now <= hot * (1 + 1e-9) && now >= cold * (1 - 1e-6));
        length++;
        if (cooling_next(&c)) {
            assert_true(fabs(now / cold - 1.0) < 1e-6); /* the last epoch was the coldest */
            assert_true(c.now == hot);
            assert_true(length >= before);
            before = length;
            length = 0;
            cycles++;
        } else {
            assert_true(c.now < now);
        }
    }
    assert_true(cycles >= 3);
}

/* ---- the order in force ------------------------------------------------------------------------------ */

static void a_feasible_order_in_force_is_taken_over(void **unused)
{
    (void)unused;
    spec_builder b;
    spec_build(&b, 12, 2, 6, 0);
    const char *order[3] = {"j4", "j0", "j2"};
    const arv_route_in_force route = {.technician = "t1", .jobs = order, .job_count = 3};
    b.spec.routes = &route;
    b.spec.route_count = 1;
    for (int32_t j = 0; j < 6; j++)
        b.jobs[j].service_s = 60;
    const arv_problem *p = spec_compile(&b, true);
    tours t;
    assert_true(tours_create(b.arena, p, &t));
    start_in_force(&t);
    const int32_t wanted[3] = {4, 0, 2};
    int32_t v = t.nodes[t.routes[1].start].next;
    for (int k = 0; k < 3; k++, v = t.nodes[v].next)
        assert_int_equal(v, wanted[k]);
    assert_int_equal(v, t.routes[1].end);
    assert_int_equal(t.routes[0].jobs, 0);
    spec_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neighbours_are_the_nearest_by_travel),
        cmocka_unit_test(sort_keys_rank_jobs),
        cmocka_unit_test(pieces_part_the_solution),
        cmocka_unit_test(cooling_goes_in_growing_cycles),
        cmocka_unit_test(a_feasible_order_in_force_is_taken_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
