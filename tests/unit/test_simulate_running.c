/* test_simulate_running.c - legs given what has been seen of the day: against formulas of the normal
 * distribution, and against rejection - the scenarios that knew nothing, of which those are kept that
 * agree with what has been seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "duration/normal.h"
#include "duration/quantile_table.h"
#include "leg_scene.h"

/* ---- given what has been seen ------------------------------------------------------------------*/

static double shared_at(int32_t distance)
{
    return .1 + .15 + .35 * pow(.7, distance);
}

/* Legs 0 and 1 were seen with scores q: mean and covariance of the scores of legs i and k. */
static void given_two(const double q[2], int32_t i, int32_t k, double *mean, double *cov)
{
    const double c = shared_at(1), det = 1 - c * c;
    const double i0 = shared_at(i), i1 = shared_at(i - 1), k0 = shared_at(k), k1 = shared_at(k - 1);
    *mean = (i0 * (q[0] - c * q[1]) + i1 * (q[1] - c * q[0])) / det;
    *cov = (i == k ? 1 : shared_at(abs(k - i))) - (i0 * (k0 - c * k1) + i1 * (k1 - c * k0)) / det;
}

/* Whatever the technician does at stop 1, the legs ahead are the same: driven legs are behind. */
static void driven_legs_teach_the_next_ones(void **state)
{
    (void)state;
    static double score[JOBS][SCENARIOS];
    static const double seen[] = {1.4, .5};
    static const struct {
        int32_t next;
        simulate_phase phase;
    } looks[] = {
        {1, SIMULATE_ARRIVED}, {1, SIMULATE_WORKING}, {2, SIMULATE_FREE}, {2, SIMULATE_DRIVING}};
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        leg_scene *x = leg_scene_make(1);
        leg_scene_travel(x, 100000, 150000, 350000, 700000);
        leg_scene_finish(x);
        double q[2];
        for (int32_t k = 0; k < 2; k++) {
            const double p = normal_cdf(seen[k]);
            const double factor =
                quantile_points_at(leg_scene_ppm, leg_scene_value, LEG_POINTS, p) * 1e-6;
            const int32_t leg_s = (int32_t)(factor * TRAVEL_S);
            q[k] = score_of_factor(x->route.stops[k].factor, (double)leg_s / TRAVEL_S);
            simulate_observe_leg(&x->route, &x->route.stops[k], 5000, 5000 + leg_s,
                                 &x->state.traffic);
            leg_scene_assert_near(q[k], seen[k], .01);
        }
        leg_scene_at(x, looks[i].next, looks[i].phase, 50000, 50000);
        leg_scene_run(x);
        const bool there = looks[i].next == 1;
        if (there) /* the leg to stop 2 begins when he is through */
            for (int32_t s = 0; s < SCENARIOS; s++)
                x->scratch.arrive[SCENARIOS + s] = 50000;
        for (int32_t k = 2; k < JOBS; k++)
            leg_scene_scores(x, k, score[k]);
        for (int32_t a = 2; a < JOBS; a++)
            for (int32_t b = a; b < JOBS; b++) {
                double mean, cov;
                given_two(q, a, b, &mean, &cov);
                leg_scene_assert_near(leg_scene_mean(score[a]), mean, .025);
                leg_scene_assert_near(leg_scene_covariance(score[a], score[b]), cov, .035);
            }
        leg_scene_drop(x);
    }
}

/* He has been driving to stop `next` for a while. */
static void assert_running_leg(leg_scene *x, int32_t next, int32_t since_s, int32_t elapsed_s)
{
    static bool kept[SCENARIOS];
    leg_scene_at(x, next, SIMULATE_DRIVING, since_s, since_s);
    int32_t *before = leg_scene_free_run(x);
    for (int32_t s = 0; s < SCENARIOS; s++)
        kept[s] = before[(size_t)next * SCENARIOS + (size_t)s] > since_s + elapsed_s;
    leg_scene_at(x, next, SIMULATE_DRIVING, since_s, since_s + elapsed_s);
    leg_scene_run(x);
    for (int32_t s = 0; s < SCENARIOS; s++)
        assert_true(leg_scene_arrivals(x, next)[s] >= since_s + elapsed_s);
    for (int32_t k = next; k < JOBS; k++)
        leg_scene_assert_law(x, before, kept, k);
    free(before);
}

static void a_running_leg_is_conditioned_exactly(void **state)
{
    (void)state;
    leg_scene *x = leg_scene_make(1);
    leg_scene_travel(x, 100000, 150000, 350000, 700000);
    leg_scene_finish(x);
    assert_running_leg(x, 0, 300, 9000);
    assert_running_leg(x, 0, 300, 12500);
    /* with a past, and news of others */
    traffic_observe(&x->route.shares, 0, -1.2, &x->state.traffic);
    traffic_observe(&x->route.shares, 1, .8, &x->state.traffic);
    x->state.outside = (traffic_news){.precision = 5, .weighted = -4};
    assert_running_leg(x, 2, 30000, 9500);
    assert_running_leg(x, 3, 30000, 11000); /* leg 2 was not seen */
    leg_scene_drop(x);
}

static void a_running_leg_is_conditioned_whatever_is_shared(void **state)
{
    (void)state;
    static const int64_t parts[][4] = {
        {0, 0, 0, 0}, {500000, 0, 0, 0}, {0, 0, 600000, 800000}, {200000, 200000, 600000, 900000}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        leg_scene *x = leg_scene_make(1);
        leg_scene_travel(x, parts[i][0], parts[i][1], parts[i][2], parts[i][3]);
        leg_scene_finish(x);
        assert_running_leg(x, 1, 1000, 10500);
        leg_scene_drop(x);
    }
}

static void a_running_leg_through_the_hours(void **state)
{
    (void)state;
    int64_t hours[ARV_HOURS];
    for (int32_t h = 0; h < ARV_HOURS; h++)
        hours[h] = 700000 + 50000 * ((h * 7) % 13);
    leg_scene *x = leg_scene_make(1);
    leg_scene_travel(x, 100000, 150000, 350000, 700000);
    x->travel[0].hour_ppm = hours;
    leg_scene_finish(x);
    assert_running_leg(x, 0, 1800, 9000);
    /* a leg seen through the hours has the score it was drawn with */
    leg_scene_at(x, 0, SIMULATE_FREE, 1800, 1800);
    leg_scene_run(x);
    const kernel_score_table *table = x->route.stops[0].factor;
    for (int32_t s = 0; s < 100; s++) {
        traffic_state seen = traffic_start(&x->route.shares), drawn = seen;
        simulate_observe_leg(&x->route, &x->route.stops[0], 1800, leg_scene_arrivals(x, 0)[s],
                             &seen);
        x->state.traffic = seen;
        const double length =
            (double)travel_progress(&x->route.stops[0].leg, 1800, leg_scene_arrivals(x, 0)[s]) /
            (double)TRAVEL_LENGTH_ONE;
        traffic_observe(&x->route.shares, 0, score_of_factor(table, length), &drawn);
        leg_scene_assert_near(seen.mean[TRAFFIC_DAY], drawn.mean[TRAFFIC_DAY], 1e-12);
        assert_int_equal(seen.observations, 1);
    }
    leg_scene_drop(x);
}

/* Who is held until a promised window opens may have been there for long. */
static void a_held_arrival_says_nothing_of_the_leg(void **state)
{
    (void)state;
    leg_scene *x = leg_scene_make(1);
    leg_scene_travel(x, 100000, 150000, 350000, 700000);
    x->tiny.jobs[1].promise_from_s = TINY_SHIFT_START_S + 40000;
    x->tiny.jobs[1].promise_to_s = TINY_SHIFT_START_S + 80000;
    leg_scene_finish(x);
    traffic_state t = traffic_start(&x->route.shares);
    simulate_observe_leg(&x->route, &x->route.stops[1], 10000, 40000, &t);
    assert_int_equal(t.observations, 0);
    simulate_observe_leg(&x->route, &x->route.stops[1], 30000, 40001, &t);
    assert_int_equal(t.observations, 1);
    simulate_observe_leg(&x->route, &x->route.stops[1], 30000, 39000, &t); /* not held after all */
    assert_int_equal(t.observations, 2);
    /* before the opening, that he is not there says nothing either; afterwards it does */
    leg_scene_at(x, 1, SIMULATE_DRIVING, 26000, 26000);
    int32_t *before = leg_scene_free_run(x);
    leg_scene_at(x, 1, SIMULATE_DRIVING, 26000, 39000);
    leg_scene_run(x);
    for (int32_t k = 1; k < JOBS; k++)
        assert_memory_equal(leg_scene_arrivals(x, k), before + (size_t)k * SCENARIOS,
                            SCENARIOS * sizeof(int32_t));
    free(before);
    assert_running_leg(x, 1, 28000, 13000);
    leg_scene_drop(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(driven_legs_teach_the_next_ones),
        cmocka_unit_test(a_running_leg_is_conditioned_exactly),
        cmocka_unit_test(a_running_leg_is_conditioned_whatever_is_shared),
        cmocka_unit_test(a_running_leg_through_the_hours),
        cmocka_unit_test(a_held_arrival_says_nothing_of_the_leg),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
