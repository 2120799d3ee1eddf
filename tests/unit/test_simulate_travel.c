/* test_simulate_travel.c - legs whose factors hang together, hours of the day and access times in the
 * simulation: against formulas of the normal distribution, and against rejection - the scenarios that
 * knew nothing, of which those are kept that agree with what has been seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arrival/simulate.h"
#include "duration/normal.h"
#include "duration/quantile_table.h"
#include "tiny_problem.h"

/* Second 0 is the start of the shift. Legs are long, so that a second is a fine grain. */
enum { JOBS = 6, SCENARIOS = 16384, TRAVEL_S = 10000, SERVICE_S = 600 };

static const int64_t leg_ppm[] = {0, 50000, 250000, 500000, 750000, 950000, 1000000};
static const int64_t leg_value[] = {500000, 700000, 880000, 1000000, 1180000, 1600000, 2600000};
static const int64_t access_ppm[] = {0, 500000, 900000, 1000000};
static const int64_t access_value[] = {0, 300, 1200, 3600};
enum { LEG_POINTS = 7, ACCESS_POINTS = 4 };

typedef struct setup {
    tiny_problem tiny;
    arv_travel_model travel[3];
    arv_duration_model access;
    simulate_models models;
    simulate_route route;
    simulate_state state;
    simulate_scratch scratch;
} setup;

static void assert_near(double value, double wanted, double by)
{
    if (!(fabs(value - wanted) <= by))
        fail_msg("%.9g is not within %g of %.9g", value, by, wanted);
}

/* One technician (or more), no spread of services; change the spec, then finish. */
static setup *make(int32_t technicians)
{
    setup *x = calloc(1, sizeof *x);
    assert_non_null(x);
    tiny_fill(&x->tiny, &(tiny_options){.technicians = technicians,
                                        .jobs_each = JOBS,
                                        .travel_s = TRAVEL_S,
                                        .planned_s = SERVICE_S,
                                        .shift_s = 200 * 3600});
    for (int i = 0; i < 3; i++)
        arv_travel_model_init(&x->travel[i]);
    arv_duration_model_init(&x->access);
    return x;
}

static void with_travel(setup *x, int64_t day_ppm, int64_t technician_day_ppm,
                        int64_t neighbour_ppm, int64_t decay_ppm)
{
    x->travel[0].quantile_ppm = leg_ppm;
    x->travel[0].quantile_value = leg_value;
    x->travel[0].quantile_count = LEG_POINTS;
    x->travel[0].day_ppm = day_ppm;
    x->travel[0].technician_day_ppm = technician_day_ppm;
    x->travel[0].neighbour_ppm = neighbour_ppm;
    x->travel[0].neighbour_decay_ppm = decay_ppm;
    x->tiny.spec.travel_models = x->travel;
    x->tiny.spec.travel_model_count = 1;
}

static void with_access(setup *x)
{
    x->access.family = ARV_MODEL_QUANTILES;
    x->access.quantile_ppm = access_ppm;
    x->access.quantile_value = access_value;
    x->access.quantile_count = ACCESS_POINTS;
    x->tiny.spec.access_models = &x->access;
    x->tiny.spec.access_model_count = 1;
}

static void make_route(setup *x, const arv_route *plan)
{
    assert_int_equal(simulate_route_make(x->tiny.arena, &x->models, plan, &x->route), ARV_OK);
    x->state = simulate_state_start(&x->route);
}

static void finish(setup *x)
{
    tiny_compile(&x->tiny);
    assert_int_equal(simulate_models_make(x->tiny.arena, x->tiny.problem, 5, SCENARIOS, &x->models),
                     ARV_OK);
    assert_int_equal(simulate_scratch_make(x->tiny.arena, SCENARIOS, JOBS, &x->scratch), ARV_OK);
    make_route(x, &x->tiny.plan.routes[0]);
}

static void drop(setup *x)
{
    tiny_free(&x->tiny);
    free(x);
}

static void run(setup *x)
{
    simulate_run(&x->models, &x->route, &x->state, &x->scratch);
}

static const int32_t *arrivals_at(const setup *x, int32_t k)
{
    return x->scratch.arrive + (size_t)k * SCENARIOS;
}

static void at(setup *x, int32_t next, simulate_phase phase, int32_t since_s, int32_t now_s)
{
    x->state.next = next;
    x->state.phase = phase;
    x->state.since_s = since_s;
    x->state.now_s = now_s;
}

/* Score of the leg to stop k in every scenario, k after the next stop (or the next, when he leaves
 * for it at `since_s`). */
static void scores_of(const setup *x, int32_t k, double *score)
{
    const bool first = k == x->state.next;
    for (int32_t s = 0; s < SCENARIOS; s++) {
        const int32_t from = first ? x->state.since_s : arrivals_at(x, k - 1)[s] + SERVICE_S;
        score[s] = score_of_factor(x->route.stops[k].factor,
                                   (double)(arrivals_at(x, k)[s] - from) / TRAVEL_S);
    }
}

static double mean_of(const double *v)
{
    double sum = 0;
    for (int32_t s = 0; s < SCENARIOS; s++)
        sum += v[s];
    return sum / SCENARIOS;
}

static double covariance(const double *a, const double *b)
{
    const double mean_a = mean_of(a), mean_b = mean_of(b);
    double sum = 0;
    for (int32_t s = 0; s < SCENARIOS; s++)
        sum += (a[s] - mean_a) * (b[s] - mean_b);
    return sum / SCENARIOS;
}

/* ---- before anything is known ------------------------------------------------------------------*/

static int compare_ints(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static const double LEVELS[] = {.02, .1, .3, .5, .7, .9, .98};
enum { LEVEL_COUNT = sizeof LEVELS / sizeof *LEVELS };

/* Sorted values against the quantiles of a table, within what so many draws leave open. */
static void assert_table(int32_t *sorted, const int64_t *ppm, const int64_t *value, int32_t points,
                         double unit_s)
{
    qsort(sorted, SCENARIOS, sizeof *sorted, compare_ints);
    for (int32_t i = 0; i < LEVEL_COUNT; i++) {
        const double p = LEVELS[i];
        const double slope = (quantile_points_at(ppm, value, points, p + .005) -
                              quantile_points_at(ppm, value, points, p - .005)) /
                             .01;
        const double error = sqrt(p * (1 - p) / SCENARIOS) * slope * unit_s;
        assert_near(sorted[(int32_t)(p * SCENARIOS)],
                    quantile_points_at(ppm, value, points, p) * unit_s, 3 * error + 2);
    }
}

static void every_leg_has_the_quantiles_of_its_table(void **state)
{
    (void)state;
    static int32_t leg[SCENARIOS];
    setup *x = make(1);
    with_travel(x, 100000, 150000, 250000, 600000);
    finish(x);
    run(x);
    for (int32_t k = 0; k < JOBS; k++) {
        for (int32_t s = 0; s < SCENARIOS; s++)
            leg[s] = arrivals_at(x, k)[s] - (k ? arrivals_at(x, k - 1)[s] + SERVICE_S : 0);
        assert_table(leg, leg_ppm, leg_value, LEG_POINTS, 1e-6 * TRAVEL_S);
    }
    drop(x);
}

static void scores_hang_together_as_stated(void **state)
{
    (void)state;
    static double score[JOBS][SCENARIOS];
    setup *x = make(1);
    with_travel(x, 100000, 150000, 250000, 600000);
    finish(x);
    run(x);
    for (int32_t k = 0; k < JOBS; k++) {
        scores_of(x, k, score[k]);
        assert_near(mean_of(score[k]), 0, .03);
    }
    for (int32_t i = 0; i < JOBS; i++)
        for (int32_t k = i; k < JOBS; k++) {
            const double wanted = i == k ? 1 : .1 + .15 + .25 * pow(.6, k - i);
            assert_near(covariance(score[i], score[k]), wanted, .035);
        }
    drop(x);
}

/* Each part by itself, so that none stands in for another. */
static void parts_do_not_mix(void **state)
{
    (void)state;
    static double score[JOBS][SCENARIOS];
    static const int64_t parts[][4] = {
        {400000, 0, 0, 0}, {0, 400000, 0, 0}, {0, 0, 400000, 500000}, {0, 0, 400000, 0}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        setup *x = make(1);
        with_travel(x, parts[i][0], parts[i][1], parts[i][2], parts[i][3]);
        finish(x);
        run(x);
        for (int32_t k = 0; k < 4; k++)
            scores_of(x, k, score[k]);
        for (int32_t k = 1; k < 4; k++) {
            const double near = (double)parts[i][2] * 1e-6 * pow((double)parts[i][3] * 1e-6, k);
            const double all = (double)(parts[i][0] + parts[i][1]) * 1e-6;
            assert_near(covariance(score[0], score[k]), near + all, .03);
        }
        drop(x);
    }
}

/* One technician's scenarios do not tell another's; what his legs have shown does, as news. */
static void technicians_meet_in_the_news_only(void **state)
{
    (void)state;
    static double mine[SCENARIOS], his[SCENARIOS];
    setup *x = make(2);
    with_travel(x, 300000, 100000, 200000, 500000);
    finish(x);
    run(x);
    scores_of(x, 2, mine);
    make_route(x, &x->tiny.plan.routes[1]);
    run(x);
    scores_of(x, 2, his);
    assert_near(covariance(mine, his), 0, .03);
    x->state.outside = (traffic_news){.precision = 8, .weighted = 8 * 1.1};
    run(x);
    const double variance = 1 / (1 / .3 + 8), mean = variance * 8 * 1.1;
    scores_of(x, 2, his);
    scores_of(x, 4, mine);
    assert_near(mean_of(his), mean, .02);
    assert_near(mean_of(mine), mean, .02);
    assert_near(covariance(his, his), .7 + variance, .03);
    assert_near(covariance(his, mine), variance + .1 + .2 * .25, .03);
    drop(x);
}

/* Lognormal with mean one; logs of legs share what the sigmas say. */
static void sigmas_of_a_profile_are_lognormal(void **state)
{
    (void)state;
    static double part[JOBS][SCENARIOS];
    const double day = .08, technician_day = .15, own = .25;
    setup *x = make(1);
    x->tiny.profile.day_sigma_ppm = 80000;
    x->tiny.profile.technician_day_sigma_ppm = 150000;
    x->tiny.profile.leg_sigma_ppm = 250000;
    finish(x);
    run(x);
    const double shared = day * day + technician_day * technician_day, all = shared + own * own;
    for (int32_t k = 0; k < JOBS; k++) {
        double mean = 0;
        for (int32_t s = 0; s < SCENARIOS; s++) {
            const int32_t from = k ? arrivals_at(x, k - 1)[s] + SERVICE_S : 0;
            const double factor = (double)(arrivals_at(x, k)[s] - from) / TRAVEL_S;
            mean += factor / SCENARIOS;
            part[k][s] = log(factor);
        }
        assert_near(mean, 1, .006);
        assert_near(mean_of(part[k]), -all / 2, .006);
        for (int32_t i = 0; i <= k; i++)
            assert_near(covariance(part[i], part[k]), i == k ? all : shared, .0025);
    }
    drop(x);
}

/* A leg of its own model among others: its table, the chain of all. */
static void places_have_tables_of_their_own(void **state)
{
    (void)state;
    static int32_t leg[SCENARIOS];
    static double score[JOBS][SCENARIOS];
    static const int64_t ppm[] = {0, 1000000}, value[] = {1000000, 2000000};
    arv_location places[JOBS + 1] = {{.id = "a"}, {.id = "b"}, {.id = "c"}, {.id = "d"}};
    setup *x = make(1);
    with_travel(x, 100000, 0, 500000, 700000);
    x->tiny.spec.locations = places;
    x->travel[1].from = "b";
    x->travel[1].to = "c";
    x->travel[1].quantile_ppm = ppm;
    x->travel[1].quantile_value = value;
    x->travel[1].quantile_count = 2;
    x->travel[2].from = "c"; /* exactly the matrix */
    x->travel[2].to = "d";
    x->tiny.spec.travel_model_count = 3;
    finish(x);
    assert_null(x->route.stops[2].factor);
    run(x);
    for (int32_t s = 0; s < SCENARIOS; s++) {
        leg[s] = arrivals_at(x, 1)[s] - arrivals_at(x, 0)[s] - SERVICE_S;
        assert_int_equal(arrivals_at(x, 2)[s] - arrivals_at(x, 1)[s], SERVICE_S + TRAVEL_S);
    }
    scores_of(x, 0, score[0]);
    scores_of(x, 1, score[1]);
    scores_of(x, 3, score[3]);
    assert_table(leg, ppm, value, 2, 1e-6 * TRAVEL_S);
    assert_near(covariance(score[0], score[1]), .1 + .5 * .7, .03);
    assert_near(covariance(score[1], score[3]), .1 + .5 * .49, .03);
    drop(x);
}

/* The clock strikes nine: half of the leg is driven at eight, half at half the speed. */
static void hours_of_the_day_are_followed(void **state)
{
    (void)state;
    int64_t hours[ARV_HOURS];
    for (int32_t h = 0; h < ARV_HOURS; h++)
        hours[h] = h == 9 ? 2000000 : 1000000;
    setup *x = make(1);
    x->travel[0].hour_ppm = hours;
    x->tiny.spec.travel_models = x->travel;
    x->tiny.spec.travel_model_count = 1;
    finish(x);
    assert_int_equal(TINY_SHIFT_START_S, 8 * 3600);
    at(x, 0, SIMULATE_FREE, 3600 - TRAVEL_S / 10, 3600 - TRAVEL_S / 10);
    run(x); /* a tenth until nine; of the rest 3600 / 20000 until ten */
    assert_near(arrivals_at(x, 0)[0], 7200 + TRAVEL_S * (.9 - .18), 2);
    assert_near(arrivals_at(x, 1)[0], arrivals_at(x, 0)[0] + SERVICE_S + TRAVEL_S, 1);
    drop(x);
}

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
        setup *x = make(1);
        with_travel(x, 100000, 150000, 350000, 700000);
        finish(x);
        double q[2];
        for (int32_t k = 0; k < 2; k++) {
            const double p = normal_cdf(seen[k]);
            const double factor = quantile_points_at(leg_ppm, leg_value, LEG_POINTS, p) * 1e-6;
            const int32_t leg_s = (int32_t)(factor * TRAVEL_S);
            q[k] = score_of_factor(x->route.stops[k].factor, (double)leg_s / TRAVEL_S);
            simulate_observe_leg(&x->route, &x->route.stops[k], 5000, 5000 + leg_s,
                                 &x->state.traffic);
            assert_near(q[k], seen[k], .01);
        }
        at(x, looks[i].next, looks[i].phase, 50000, 50000);
        run(x);
        const bool there = looks[i].next == 1;
        if (there) /* the leg to stop 2 begins when he is through */
            for (int32_t s = 0; s < SCENARIOS; s++)
                x->scratch.arrive[SCENARIOS + s] = 50000;
        for (int32_t k = 2; k < JOBS; k++)
            scores_of(x, k, score[k]);
        for (int32_t a = 2; a < JOBS; a++)
            for (int32_t b = a; b < JOBS; b++) {
                double mean, cov;
                given_two(q, a, b, &mean, &cov);
                assert_near(mean_of(score[a]), mean, .025);
                assert_near(covariance(score[a], score[b]), cov, .035);
            }
        drop(x);
    }
}

/* Quantiles of column k among the scenarios `kept`, against those of the run in x->scratch. */
static void assert_same_law(const setup *x, const int32_t *free_run, const bool *kept, int32_t k)
{
    static int32_t want[SCENARIOS], got[SCENARIOS];
    int32_t count = 0;
    for (int32_t s = 0; s < SCENARIOS; s++)
        if (kept[s])
            want[count++] = free_run[(size_t)k * SCENARIOS + (size_t)s];
    assert_true(count > 1000);
    memcpy(got, arrivals_at(x, k), sizeof got);
    qsort(want, (size_t)count, sizeof *want, compare_ints);
    qsort(got, SCENARIOS, sizeof *got, compare_ints);
    for (int32_t i = 1; i + 1 < LEVEL_COUNT; i++) {
        const double p = LEVELS[i];
        const double slope =
            (double)(want[(int32_t)((p + .03) * count)] - want[(int32_t)((p - .03) * count)]) / .06;
        const double error = sqrt(p * (1 - p) * (1.0 / count + 1.0 / SCENARIOS)) * slope;
        const double a = got[(int32_t)(p * SCENARIOS)], b = want[(int32_t)(p * count)];
        if (!(fabs(a - b) <= 3.5 * error + 3))
            fail_msg("stop %d, p %.2f: %.0f is not %.0f +- %.1f", k, p, a, b, error);
    }
}

/* A copy of what the present state says, all stops. */
static int32_t *free_run_of(setup *x)
{
    const size_t bytes = (size_t)JOBS * SCENARIOS * sizeof(int32_t);
    int32_t *copy = malloc(bytes);
    assert_non_null(copy);
    run(x);
    memcpy(copy, x->scratch.arrive, bytes);
    return copy;
}

/* He has been driving to stop `next` for a while. */
static void assert_running_leg(setup *x, int32_t next, int32_t since_s, int32_t elapsed_s)
{
    static bool kept[SCENARIOS];
    at(x, next, SIMULATE_DRIVING, since_s, since_s);
    int32_t *before = free_run_of(x);
    for (int32_t s = 0; s < SCENARIOS; s++)
        kept[s] = before[(size_t)next * SCENARIOS + (size_t)s] > since_s + elapsed_s;
    at(x, next, SIMULATE_DRIVING, since_s, since_s + elapsed_s);
    run(x);
    for (int32_t s = 0; s < SCENARIOS; s++)
        assert_true(arrivals_at(x, next)[s] >= since_s + elapsed_s);
    for (int32_t k = next; k < JOBS; k++)
        assert_same_law(x, before, kept, k);
    free(before);
}

static void a_running_leg_is_conditioned_exactly(void **state)
{
    (void)state;
    setup *x = make(1);
    with_travel(x, 100000, 150000, 350000, 700000);
    finish(x);
    assert_running_leg(x, 0, 300, 9000);
    assert_running_leg(x, 0, 300, 12500);
    /* with a past, and news of others */
    traffic_observe(&x->route.shares, 0, -1.2, &x->state.traffic);
    traffic_observe(&x->route.shares, 1, .8, &x->state.traffic);
    x->state.outside = (traffic_news){.precision = 5, .weighted = -4};
    assert_running_leg(x, 2, 30000, 9500);
    assert_running_leg(x, 3, 30000, 11000); /* leg 2 was not seen */
    drop(x);
}

static void a_running_leg_is_conditioned_whatever_is_shared(void **state)
{
    (void)state;
    static const int64_t parts[][4] = {
        {0, 0, 0, 0}, {500000, 0, 0, 0}, {0, 0, 600000, 800000}, {200000, 200000, 600000, 900000}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        setup *x = make(1);
        with_travel(x, parts[i][0], parts[i][1], parts[i][2], parts[i][3]);
        finish(x);
        assert_running_leg(x, 1, 1000, 10500);
        drop(x);
    }
}

static void a_running_leg_through_the_hours(void **state)
{
    (void)state;
    int64_t hours[ARV_HOURS];
    for (int32_t h = 0; h < ARV_HOURS; h++)
        hours[h] = 700000 + 50000 * ((h * 7) % 13);
    setup *x = make(1);
    with_travel(x, 100000, 150000, 350000, 700000);
    x->travel[0].hour_ppm = hours;
    finish(x);
    assert_running_leg(x, 0, 1800, 9000);
    /* a leg seen through the hours has the score it was drawn with */
    at(x, 0, SIMULATE_FREE, 1800, 1800);
    run(x);
    const kernel_score_table *table = x->route.stops[0].factor;
    for (int32_t s = 0; s < 100; s++) {
        traffic_state seen = traffic_start(&x->route.shares), drawn = seen;
        simulate_observe_leg(&x->route, &x->route.stops[0], 1800, arrivals_at(x, 0)[s], &seen);
        x->state.traffic = seen;
        const double length =
            (double)travel_progress(&x->route.stops[0].leg, 1800, arrivals_at(x, 0)[s]) /
            (double)TRAVEL_LENGTH_ONE;
        traffic_observe(&x->route.shares, 0, score_of_factor(table, length), &drawn);
        assert_near(seen.mean[TRAFFIC_DAY], drawn.mean[TRAFFIC_DAY], 1e-12);
        assert_int_equal(seen.observations, 1);
    }
    drop(x);
}

/* Who is held until a promised window opens may have been there for long. */
static void a_held_arrival_says_nothing_of_the_leg(void **state)
{
    (void)state;
    setup *x = make(1);
    with_travel(x, 100000, 150000, 350000, 700000);
    x->tiny.jobs[1].promise_from_s = TINY_SHIFT_START_S + 40000;
    x->tiny.jobs[1].promise_to_s = TINY_SHIFT_START_S + 80000;
    finish(x);
    traffic_state t = traffic_start(&x->route.shares);
    simulate_observe_leg(&x->route, &x->route.stops[1], 10000, 40000, &t);
    assert_int_equal(t.observations, 0);
    simulate_observe_leg(&x->route, &x->route.stops[1], 30000, 40001, &t);
    assert_int_equal(t.observations, 1);
    simulate_observe_leg(&x->route, &x->route.stops[1], 30000, 39000, &t); /* not held after all */
    assert_int_equal(t.observations, 2);
    /* before the opening, that he is not there says nothing either; afterwards it does */
    at(x, 1, SIMULATE_DRIVING, 26000, 26000);
    int32_t *before = free_run_of(x);
    at(x, 1, SIMULATE_DRIVING, 26000, 39000);
    run(x);
    for (int32_t k = 1; k < JOBS; k++)
        assert_memory_equal(arrivals_at(x, k), before + (size_t)k * SCENARIOS,
                            SCENARIOS * sizeof(int32_t));
    free(before);
    assert_running_leg(x, 1, 28000, 13000);
    drop(x);
}

/* ---- access ------------------------------------------------------------------------------------*/

/* Waits in windows of stop 1 by hand: the earliest moment in one, past the last one at once. */
static int32_t start_of(const setup *x, int32_t ready_s)
{
    const kernel_windows *w = &x->route.stops[1].windows;
    for (int32_t i = 0; i < w->count; i++)
        if (ready_s <= w->close_s[i])
            return ready_s > w->open_s[i] ? ready_s : w->open_s[i];
    return ready_s;
}

static void access_comes_between_arriving_and_starting(void **state)
{
    (void)state;
    static int32_t access[SCENARIOS];
    setup *x = make(1);
    with_access(x);
    finish(x);
    run(x);
    for (int32_t k = 0; k + 1 < JOBS; k++) {
        for (int32_t s = 0; s < SCENARIOS; s++)
            access[s] = arrivals_at(x, k + 1)[s] - arrivals_at(x, k)[s] - SERVICE_S - TRAVEL_S;
        assert_table(access, access_ppm, access_value, ACCESS_POINTS, 1);
    }
    drop(x);
}

static void lognormal_access_has_its_mean_and_spread(void **state)
{
    (void)state;
    static double access[SCENARIOS];
    setup *x = make(1);
    x->access.family = ARV_MODEL_LOGNORMAL;
    x->access.mean = 900;
    x->access.cv_ppm = 600000;
    x->tiny.technicians[0].duration_ppm = 2000000; /* of services, not of access */
    x->tiny.spec.access_models = &x->access;
    x->tiny.spec.access_model_count = 1;
    finish(x);
    run(x);
    for (int32_t s = 0; s < SCENARIOS; s++)
        access[s] = arrivals_at(x, 1)[s] - arrivals_at(x, 0)[s] - 2 * SERVICE_S - TRAVEL_S;
    assert_near(mean_of(access), 900, 5);
    assert_near(sqrt(covariance(access, access)), 540, 20);
    drop(x);
}

static void windows_wait_for_who_is_ready(void **state)
{
    (void)state;
    arv_time_window windows[2];
    for (int i = 0; i < 2; i++)
        arv_time_window_init(&windows[i]);
    windows[0].open_s = TINY_SHIFT_START_S + 2 * TRAVEL_S + SERVICE_S + 200;
    windows[0].close_s = windows[0].open_s + 400;
    windows[1].open_s = windows[0].open_s + 1800;
    windows[1].close_s = windows[0].open_s + 2400;
    setup *x = make(1);
    with_access(x);
    x->tiny.jobs[1].windows = windows;
    x->tiny.jobs[1].window_count = 2;
    finish(x);
    /* the same, without windows: what access was drawn */
    run(x);
    int32_t *waited = free_run_of(x);
    x->route.stops[1].windows.count = 0;
    run(x);
    int32_t inside[4] = {0};
    const kernel_windows *w = &x->route.stops[1].windows;
    for (int32_t s = 0; s < SCENARIOS; s++) {
        const int32_t ready = arrivals_at(x, 2)[s] - TRAVEL_S - SERVICE_S;
        const int32_t start = waited[2 * SCENARIOS + s] - TRAVEL_S - SERVICE_S;
        x->route.stops[1].windows.count = 2;
        assert_int_equal(start, start_of(x, ready));
        x->route.stops[1].windows.count = 0;
        inside[ready <= w->close_s[0]   ? 0
               : ready < w->open_s[1]   ? 1
               : ready <= w->close_s[1] ? 2
                                        : 3]++;
    }
    for (int i = 0; i < 4; i++)
        assert_true(inside[i] > 100);
    free(waited);
    drop(x);
}

/* Half an hour at the door can be late for the last window though the arrival is in time. */
static void lateness_counts_access(void **state)
{
    (void)state;
    static arv_error error;
    arv_time_window window;
    arv_time_window_init(&window);
    window.open_s = TINY_SHIFT_START_S;
    window.close_s = TINY_SHIFT_START_S + TRAVEL_S + 300; /* the median of access */
    setup *x = make(1);
    with_access(x);
    x->tiny.jobs[0].windows = &window;
    x->tiny.jobs[0].window_count = 1;
    finish(x);
    arv_window_options options;
    arv_window_options_init(&options);
    options.scenarios = SCENARIOS;
    options.threads = 1;
    arv_step *step = &x->tiny.plan.routes[0].steps[1];
    assert_int_equal(arv_estimate(x->tiny.problem, &options, NULL, &x->tiny.plan, &error), ARV_OK);
    assert_near(step->late_ppm, 500000, 3000);
    x->access.job_type = "castle"; /* nobody's: exactly in time */
    finish(x);
    step = &x->tiny.plan.routes[0].steps[1];
    assert_int_equal(arv_estimate(x->tiny.problem, &options, NULL, &x->tiny.plan, &error), ARV_OK);
    assert_int_equal(step->late_ppm, 0);
    drop(x);
}

/* At the door since `since_s` and not started: of all scenarios those that start after now. */
static void assert_not_started(setup *x, int32_t since_s, int32_t now_s)
{
    static bool kept[SCENARIOS];
    at(x, 1, SIMULATE_ARRIVED, since_s, since_s);
    int32_t *before = free_run_of(x);
    for (int32_t s = 0; s < SCENARIOS; s++)
        kept[s] = before[2 * SCENARIOS + s] - TRAVEL_S - SERVICE_S > now_s;
    at(x, 1, SIMULATE_ARRIVED, since_s, now_s);
    run(x);
    for (int32_t k = 2; k < 4; k++)
        assert_same_law(x, before, kept, k);
    free(before);
}

static void who_has_not_started_is_not_ready(void **state)
{
    (void)state;
    setup *x = make(1);
    with_access(x);
    finish(x);
    assert_not_started(x, 5000, 5000);
    assert_not_started(x, 5000, 5250);
    assert_not_started(x, 5000, 5900);
    drop(x);
}

static void who_has_not_started_may_wait_for_a_window(void **state)
{
    (void)state;
    arv_time_window windows[2];
    for (int i = 0; i < 2; i++)
        arv_time_window_init(&windows[i]);
    windows[0].open_s = TINY_SHIFT_START_S + 5000;
    windows[0].close_s = TINY_SHIFT_START_S + 5400;
    windows[1].open_s = TINY_SHIFT_START_S + 6500;
    windows[1].close_s = TINY_SHIFT_START_S + 7500;
    setup *x = make(1);
    with_access(x);
    x->tiny.jobs[1].windows = windows;
    x->tiny.jobs[1].window_count = 2;
    finish(x);
    assert_not_started(x, 4700, 4900); /* not open yet: he may well be ready */
    assert_not_started(x, 4700, 5150); /* open: he is not */
    assert_not_started(x, 5100, 5900); /* closed again: he was not while it was open */
    assert_not_started(x, 5450, 6000); /* came too late for the first */
    assert_not_started(x, 5450, 6600);
    assert_not_started(x, 6600, 7550); /* past the last: service starts when he is ready */
    drop(x);
}

static void a_promise_holds_him_before_access(void **state)
{
    (void)state;
    setup *x = make(1);
    with_access(x);
    x->tiny.jobs[1].promise_from_s = TINY_SHIFT_START_S + 6000;
    x->tiny.jobs[1].promise_to_s = TINY_SHIFT_START_S + 9000;
    finish(x);
    assert_not_started(x, 4000, 5500);
    assert_not_started(x, 4000, 6500);
    at(x, 1, SIMULATE_ARRIVED, 4000, 5500);
    run(x);
    for (int32_t s = 0; s < SCENARIOS; s++)
        assert_true(arrivals_at(x, 2)[s] >= 6000 + SERVICE_S + TRAVEL_S);
    drop(x);
}

static void without_a_model_there_is_no_access(void **state)
{
    (void)state;
    setup *plain = make(1), *other = make(1), *travel = make(1);
    with_travel(plain, 100000, 150000, 350000, 700000);
    with_travel(other, 100000, 150000, 350000, 700000);
    with_access(other);
    other->access.job_type = "castle"; /* nobody's */
    finish(plain);
    finish(other);
    for (int phase = SIMULATE_FREE; phase <= SIMULATE_WORKING; phase++) {
        at(plain, 1, (simulate_phase)phase, 9000, 9500);
        at(other, 1, (simulate_phase)phase, 9000, 9500);
        run(plain);
        run(other);
        assert_memory_equal(arrivals_at(plain, 2), arrivals_at(other, 2),
                            (size_t)(JOBS - 2) * SCENARIOS * sizeof(int32_t));
    }
    drop(plain);
    drop(other);
    drop(travel);
}

/* ---- common random numbers ---------------------------------------------------------------------*/

static void equal_knowledge_gives_equal_arrivals(void **state)
{
    (void)state;
    setup *x = make(1), *y = make(1);
    with_travel(x, 100000, 150000, 350000, 700000);
    with_access(x);
    with_travel(y, 100000, 150000, 350000, 700000);
    with_access(y);
    finish(x);
    finish(y);
    run(y); /* what was there before does not matter */
    for (int phase = SIMULATE_FREE; phase <= SIMULATE_WORKING; phase++) {
        at(x, 1, (simulate_phase)phase, 9000, 9700);
        at(y, 1, (simulate_phase)phase, 9000, 9700);
        memset(x->scratch.arrive, 0, (size_t)JOBS * SCENARIOS * sizeof(int32_t));
        run(x);
        run(y);
        const int32_t first = simulate_first_ahead(&x->route, &x->state);
        assert_memory_equal(arrivals_at(x, first), arrivals_at(y, first),
                            (size_t)(JOBS - first) * SCENARIOS * sizeof(int32_t));
    }
    drop(x);
    drop(y);
}

/* Another order of the same route: legs and access go with (technician, job), and so does what all
 * legs of his day share. */
static void candidate_routes_share_their_noise(void **state)
{
    (void)state;
    static int32_t leg[JOBS][SCENARIOS], ready[JOBS][SCENARIOS];
    setup *x = make(1);
    with_travel(x, 200000, 200000, 0, 0);
    with_access(x);
    finish(x);
    for (int turn = 0; turn < 2; turn++) {
        arv_step *steps = x->tiny.plan.routes[0].steps;
        for (int32_t i = 1; turn && i <= JOBS / 2; i++) {
            const arv_step swap = steps[i];
            steps[i] = steps[JOBS + 1 - i];
            steps[JOBS + 1 - i] = swap;
        }
        make_route(x, &x->tiny.plan.routes[0]);
        x->scratch.leave = calloc((size_t)JOBS * SCENARIOS, sizeof(int32_t));
        assert_non_null(x->scratch.leave);
        run(x);
        for (int32_t k = 0; k < JOBS; k++)
            for (int32_t s = 0; s < SCENARIOS; s++) {
                const int32_t job = x->route.stops[k].job;
                const int32_t from = k ? x->scratch.leave[(k - 1) * SCENARIOS + s] : 0;
                const int32_t drive_s = arrivals_at(x, k)[s] - from;
                const int32_t access_s =
                    x->scratch.leave[k * SCENARIOS + s] - arrivals_at(x, k)[s] - SERVICE_S;
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
    drop(x);
}

static void the_cpu_does_not_matter(void **state)
{
    (void)state;
    setup *x = make(1);
    with_travel(x, 100000, 150000, 350000, 700000);
    with_access(x);
    finish(x);
    traffic_observe(&x->route.shares, 0, .9, &x->state.traffic);
    x->state.outside = (traffic_news){.precision = 3, .weighted = 2};
    const kernel_ops *sets[3];
    const int32_t count = kernel_list(sets);
    for (int phase = SIMULATE_FREE; phase <= SIMULATE_WORKING; phase++) {
        at(x, 1, (simulate_phase)phase, 9000, 9700);
        x->models.ops = sets[0];
        int32_t *want = free_run_of(x);
        for (int32_t k = 1; k < count; k++) {
            x->models.ops = sets[k];
            run(x);
            assert_memory_equal(arrivals_at(x, 2), want + 2 * SCENARIOS,
                                (size_t)(JOBS - 2) * SCENARIOS * sizeof(int32_t));
        }
        free(want);
    }
    drop(x);
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
        cmocka_unit_test(driven_legs_teach_the_next_ones),
        cmocka_unit_test(a_running_leg_is_conditioned_exactly),
        cmocka_unit_test(a_running_leg_is_conditioned_whatever_is_shared),
        cmocka_unit_test(a_running_leg_through_the_hours),
        cmocka_unit_test(a_held_arrival_says_nothing_of_the_leg),
        cmocka_unit_test(access_comes_between_arriving_and_starting),
        cmocka_unit_test(lognormal_access_has_its_mean_and_spread),
        cmocka_unit_test(windows_wait_for_who_is_ready),
        cmocka_unit_test(lateness_counts_access),
        cmocka_unit_test(who_has_not_started_is_not_ready),
        cmocka_unit_test(who_has_not_started_may_wait_for_a_window),
        cmocka_unit_test(a_promise_holds_him_before_access),
        cmocka_unit_test(without_a_model_there_is_no_access),
        cmocka_unit_test(equal_knowledge_gives_equal_arrivals),
        cmocka_unit_test(candidate_routes_share_their_noise),
        cmocka_unit_test(the_cpu_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
