/* test_simulate_travel.c - legs whose factors hang together and hours of the day in the simulation,
 * before anything is known: against formulas of the normal distribution. And what does not matter: the
 * place on a route, the CPU, what was simulated before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "leg_scene.h"

static void every_leg_has_the_quantiles_of_its_table(void **state)
{
    (void)state;
    static int32_t leg[SCENARIOS];
    leg_scene *x = leg_scene_make(1);
    leg_scene_travel(x, 100000, 150000, 250000, 600000);
    leg_scene_finish(x);
    leg_scene_run(x);
    for (int32_t k = 0; k < JOBS; k++) {
        for (int32_t s = 0; s < SCENARIOS; s++)
            leg[s] =
                leg_scene_arrivals(x, k)[s] - (k ? leg_scene_arrivals(x, k - 1)[s] + SERVICE_S : 0);
        leg_scene_assert_table(leg, leg_scene_ppm, leg_scene_value, LEG_POINTS, 1e-6 * TRAVEL_S);
    }
    leg_scene_drop(x);
}

static void scores_hang_together_as_stated(void **state)
{
    (void)state;
    static double score[JOBS][SCENARIOS];
    leg_scene *x = leg_scene_make(1);
    leg_scene_travel(x, 100000, 150000, 250000, 600000);
    leg_scene_finish(x);
    leg_scene_run(x);
    for (int32_t k = 0; k < JOBS; k++) {
        leg_scene_scores(x, k, score[k]);
        leg_scene_assert_near(leg_scene_mean(score[k]), 0, .03);
    }
    for (int32_t i = 0; i < JOBS; i++)
        for (int32_t k = i; k < JOBS; k++) {
            const double wanted = i == k ? 1 : .1 + .15 + .25 * pow(.6, k - i);
            leg_scene_assert_near(leg_scene_covariance(score[i], score[k]), wanted, .035);
        }
    leg_scene_drop(x);
}

/* Each part by itself, so that none stands in for another. */
static void parts_do_not_mix(void **state)
{
    (void)state;
    static double score[JOBS][SCENARIOS];
    static const int64_t parts[][4] = {
        {400000, 0, 0, 0}, {0, 400000, 0, 0}, {0, 0, 400000, 500000}, {0, 0, 400000, 0}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        leg_scene *x = leg_scene_make(1);
        leg_scene_travel(x, parts[i][0], parts[i][1], parts[i][2], parts[i][3]);
        leg_scene_finish(x);
        leg_scene_run(x);
        for (int32_t k = 0; k < 4; k++)
            leg_scene_scores(x, k, score[k]);
        for (int32_t k = 1; k < 4; k++) {
            const double near = (double)parts[i][2] * 1e-6 * pow((double)parts[i][3] * 1e-6, k);
            const double all = (double)(parts[i][0] + parts[i][1]) * 1e-6;
            leg_scene_assert_near(leg_scene_covariance(score[0], score[k]), near + all, .03);
        }
        leg_scene_drop(x);
    }
}

/* One technician's scenarios do not tell another's; what his legs have shown does, as news. */
static void technicians_meet_in_the_news_only(void **state)
{
    (void)state;
    static double mine[SCENARIOS], his[SCENARIOS];
    leg_scene *x = leg_scene_make(2);
    leg_scene_travel(x, 300000, 100000, 200000, 500000);
    leg_scene_finish(x);
    leg_scene_run(x);
    leg_scene_scores(x, 2, mine);
    leg_scene_route(x, &x->tiny.plan.routes[1]);
    leg_scene_run(x);
    leg_scene_scores(x, 2, his);
    leg_scene_assert_near(leg_scene_covariance(mine, his), 0, .03);
    x->state.outside = (traffic_news){.precision = 8, .weighted = 8 * 1.1};
    leg_scene_run(x);
    const double variance = 1 / (1 / .3 + 8), mean = variance * 8 * 1.1;
    leg_scene_scores(x, 2, his);
    leg_scene_scores(x, 4, mine);
    leg_scene_assert_near(leg_scene_mean(his), mean, .02);
    leg_scene_assert_near(leg_scene_mean(mine), mean, .02);
    leg_scene_assert_near(leg_scene_covariance(his, his), .7 + variance, .03);
    leg_scene_assert_near(leg_scene_covariance(his, mine), variance + .1 + .2 * .25, .03);
    leg_scene_drop(x);
}

/* Lognormal with mean one; logs of legs share what the sigmas say. */
static void sigmas_of_a_profile_are_lognormal(void **state)
{
    (void)state;
    static double part[JOBS][SCENARIOS];
    const double day = .08, technician_day = .15, own = .25;
    leg_scene *x = leg_scene_make(1);
    x->tiny.profile.day_sigma_ppm = 80000;
    x->tiny.profile.technician_day_sigma_ppm = 150000;
    x->tiny.profile.leg_sigma_ppm = 250000;
    leg_scene_finish(x);
    leg_scene_run(x);
    const double shared = day * day + technician_day * technician_day, all = shared + own * own;
    for (int32_t k = 0; k < JOBS; k++) {
        double mean = 0;
        for (int32_t s = 0; s < SCENARIOS; s++) {
            const int32_t from = k ? leg_scene_arrivals(x, k - 1)[s] + SERVICE_S : 0;
            const double factor = (double)(leg_scene_arrivals(x, k)[s] - from) / TRAVEL_S;
            mean += factor / SCENARIOS;
            part[k][s] = log(factor);
        }
        leg_scene_assert_near(mean, 1, .006);
        leg_scene_assert_near(leg_scene_mean(part[k]), -all / 2, .006);
        for (int32_t i = 0; i <= k; i++)
            leg_scene_assert_near(leg_scene_covariance(part[i], part[k]), i == k ? all : shared,
                                  .0025);
    }
    leg_scene_drop(x);
}

/* A leg of its own model among others: its table, the chain of all. */
static void places_have_tables_of_their_own(void **state)
{
    (void)state;
    static int32_t leg[SCENARIOS];
    static double score[JOBS][SCENARIOS];
    static const int64_t ppm[] = {0, 1000000}, value[] = {1000000, 2000000};
    arv_location places[JOBS + 1] = {{.id = "a"}, {.id = "b"}, {.id = "c"}, {.id = "d"}};
    leg_scene *x = leg_scene_make(1);
    leg_scene_travel(x, 100000, 0, 500000, 700000);
    x->tiny.spec.locations = places;
    x->travel[1].from = "b";
    x->travel[1].to = "c";
    x->travel[1].quantile_ppm = ppm;
    x->travel[1].quantile_value = value;
    x->travel[1].quantile_count = 2;
    x->travel[2].from = "c"; /* exactly the matrix */
    x->travel[2].to = "d";
    x->tiny.spec.travel_model_count = 3;
    leg_scene_finish(x);
    assert_null(x->route.stops[2].factor);
    leg_scene_run(x);
    for (int32_t s = 0; s < SCENARIOS; s++) {
        leg[s] = leg_scene_arrivals(x, 1)[s] - leg_scene_arrivals(x, 0)[s] - SERVICE_S;
        assert_int_equal(leg_scene_arrivals(x, 2)[s] - leg_scene_arrivals(x, 1)[s],
                         SERVICE_S + TRAVEL_S);
    }
    leg_scene_scores(x, 0, score[0]);
    leg_scene_scores(x, 1, score[1]);
    leg_scene_scores(x, 3, score[3]);
    leg_scene_assert_table(leg, ppm, value, 2, 1e-6 * TRAVEL_S);
    leg_scene_assert_near(leg_scene_covariance(score[0], score[1]), .1 + .5 * .7, .03);
    leg_scene_assert_near(leg_scene_covariance(score[1], score[3]), .1 + .5 * .49, .03);
    leg_scene_drop(x);
}

/* The clock strikes nine: half of the leg is driven at eight, half at half the speed. */
static void hours_of_the_day_are_followed(void **state)
{
    (void)state;
    int64_t hours[ARV_HOURS];
    for (int32_t h = 0; h < ARV_HOURS; h++)
        hours[h] = h == 9 ? 2000000 : 1000000;
    leg_scene *x = leg_scene_make(1);
    x->travel[0].hour_ppm = hours;
    x->tiny.spec.travel_models = x->travel;
    x->tiny.spec.travel_model_count = 1;
    leg_scene_finish(x);
    assert_int_equal(TINY_SHIFT_START_S, 8 * 3600);
    leg_scene_at(x, 0, SIMULATE_FREE, 3600 - TRAVEL_S / 10, 3600 - TRAVEL_S / 10);
    leg_scene_run(x); /* a tenth until nine; of the rest 3600 / 20000 until ten */
    leg_scene_assert_near(leg_scene_arrivals(x, 0)[0], 7200 + TRAVEL_S * (.9 - .18), 2);
    leg_scene_assert_near(leg_scene_arrivals(x, 1)[0],
                          leg_scene_arrivals(x, 0)[0] + SERVICE_S + TRAVEL_S, 1);
    leg_scene_drop(x);
}

/* ---- common random numbers ---------------------------------------------------------------------*/

static void equal_knowledge_gives_equal_arrivals(void **state)
{
    (void)state;
    leg_scene *x = leg_scene_make(1), *y = leg_scene_make(1);
    leg_scene_travel(x, 100000, 150000, 350000, 700000);
    leg_scene_access(x);
    leg_scene_travel(y, 100000, 150000, 350000, 700000);
    leg_scene_access(y);
    leg_scene_finish(x);
    leg_scene_finish(y);
    leg_scene_run(y); /* what was there before does not matter */
    for (int phase = SIMULATE_FREE; phase <= SIMULATE_WORKING; phase++) {
        leg_scene_at(x, 1, (simulate_phase)phase, 9000, 9700);
        leg_scene_at(y, 1, (simulate_phase)phase, 9000, 9700);
        memset(x->scratch.arrive, 0, (size_t)JOBS * SCENARIOS * sizeof(int32_t));
        leg_scene_run(x);
        leg_scene_run(y);
        const int32_t first = simulate_first_ahead(&x->route, &x->state);
        assert_memory_equal(leg_scene_arrivals(x, first), leg_scene_arrivals(y, first),
                            (size_t)(JOBS - first) * SCENARIOS * sizeof(int32_t));
    }
    leg_scene_drop(x);
    leg_scene_drop(y);
}

/* Another order of the same route: legs and access go with (technician, job), and so does what all
 * legs of his day share. */
static void candidate_routes_share_their_noise(void **state)
{
    (void)state;
    static int32_t leg[JOBS][SCENARIOS], ready[JOBS][SCENARIOS];
    leg_scene *x = leg_scene_make(1);
    leg_scene_travel(x, 200000, 200000, 0, 0);
    leg_scene_access(x);
    leg_scene_finish(x);
    for (int turn = 0; turn < 2; turn++) {
        arv_step *steps = x->tiny.plan.routes[0].steps;
        for (int32_t i = 1; turn && i <= JOBS / 2; i++) {
            const arv_step swap = steps[i];
            steps[i] = steps[JOBS + 1 - i];
            steps[JOBS + 1 - i] = swap;
        }
        leg_scene_route(x, &x->tiny.plan.routes[0]);
        x->scratch.leave = calloc((size_t)JOBS * SCENARIOS, sizeof(int32_t));
        assert_non_null(x->scratch.leave);
        leg_scene_run(x);
        for (int32_t k = 0; k < JOBS; k++)
            for (int32_t s = 0; s < SCENARIOS; s++) {
                const int32_t job = x->route.stops[k].job;
                const int32_t from = k ? x->scratch.leave[(k - 1) * SCENARIOS + s] : 0;
                const int32_t drive_s = leg_scene_arrivals(x, k)[s] - from;
                const int32_t access_s =
                    x->scratch.leave[k * SCENARIOS + s] - leg_scene_arrivals(x, k)[s] - SERVICE_S;
                if (turn) {
                    assert_int_equal(drive_s, leg[job][s]);
                    if (k > 0 && k + 1 < JOBS)
                        assert_int_equal(access_s, ready[job][s]);
                }
                leg[job][s] = drive_s;
                ready[job][s] = access_s;
            }
        free(x->scratch.leave);
        x->scratch.leave = NULL;
    }
    leg_scene_drop(x);
}

static void the_cpu_does_not_matter(void **state)
{
    (void)state;
    leg_scene *x = leg_scene_make(1);
    leg_scene_travel(x, 100000, 150000, 350000, 700000);
    leg_scene_access(x);
    leg_scene_finish(x);
    traffic_observe(&x->route.shares, 0, .9, &x->state.traffic);
    x->state.outside = (traffic_news){.precision = 3, .weighted = 2};
    const kernel_ops *sets[3];
    const int32_t count = kernel_list(sets);
    for (int phase = SIMULATE_FREE; phase <= SIMULATE_WORKING; phase++) {
        leg_scene_at(x, 1, (simulate_phase)phase, 9000, 9700);
        x->models.ops = sets[0];
        int32_t *want = leg_scene_free_run(x);
        for (int32_t k = 1; k < count; k++) {
            x->models.ops = sets[k];
            leg_scene_run(x);
            assert_memory_equal(leg_scene_arrivals(x, 2), want + 2 * SCENARIOS,
                                (size_t)(JOBS - 2) * SCENARIOS * sizeof(int32_t));
        }
        free(want);
    }
    leg_scene_drop(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_leg_has_the_quantiles_of_its_table),
        cmocka_unit_test(scores_hang_together_as_stated),
        cmocka_unit_test(parts_do_not_mix),
        cmocka_unit_test(technicians_meet_in_the_news_only),
        cmocka_unit_test(sigmas_of_a_profile_are_lognormal),
        cmocka_unit_test(places_have_tables_of_their_own),
        cmocka_unit_test(hours_of_the_day_are_followed),
        cmocka_unit_test(equal_knowledge_gives_equal_arrivals),
        cmocka_unit_test(candidate_routes_share_their_noise),
        cmocka_unit_test(the_cpu_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
