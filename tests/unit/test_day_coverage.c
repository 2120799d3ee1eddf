/* test_day_coverage.c - is the promise kept as often as promised?
 *
 * Technician days of four kinds of work are drawn from the true distributions (Box-Muller on a
 * stream the engine does not use) and played event by event through the public day. Counted are:
 * customers who arrived inside every window they were shown (a REVISED one counts as broken),
 * coverage and widths by visits left, beside the best 90 % window that the same knowledge allows at
 * that moment. Standard errors are by technician-day. ARRIVAL_COVERAGE_DAYS and
 * ARRIVAL_COVERAGE_SCENARIOS ask for a bigger run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "day/day_state.h"
#include "true_work.h"

enum { MOST_STOPS = 16, AWAY = 5 };

/* Days of the two long kinds of work; the short kind has more events and takes fewer. Builds for
 * debugging and sanitizers look for crashes here, not for percentages. */
#ifdef NDEBUG
enum { LONG_DAYS = 600, SHORT_DAYS = 250 };
#else
enum { LONG_DAYS = 40, SHORT_DAYS = 20 };
#endif

typedef struct tally {
    int64_t customers, kept, early, late, revised, looks[AWAY], inside[AWAY], nested_violations,
        notices;
    int32_t most_notices;
    double width[AWAY], oracle[AWAY];
    double cluster_square; /* sum over days of (kept - 0.9 n)^2 */
    int64_t days;
} tally;

typedef struct customer {
    int64_t from_s, to_s; /* shown last */
    int64_t shown_from[AWAY], shown_to[AWAY];
    bool broken, revised, looked[AWAY];
    int32_t routine;
} customer;

/* Shortest 90 % interval of what is known now. */
static double oracle_width(const arrivals *a)
{
    const int32_t keep = (int32_t)ceil(0.9 * a->count);
    int32_t best = INT32_MAX;
    for (int32_t i = 0; i + keep <= a->finite; i++) {
        const int32_t width = a->sorted[i + keep - 1] - a->sorted[i];
        best = width < best ? width : best;
    }
    return best;
}

static void take(tally *t, customer *customers, const arv_updates *updates)
{
    for (int32_t i = 0; i < updates->count; i++) {
        const arv_update *u = &updates->items[i];
        customer *c = &customers[u->job];
        if (u->notice == ARV_NOTICE_REVISED)
            c->revised = true;
        else if (u->window_from_s < c->from_s || u->window_to_s > c->to_s)
            t->nested_violations++;
        c->routine += u->notice == ARV_NOTICE_N_AWAY || u->notice == ARV_NOTICE_ON_THE_WAY;
        c->from_s = u->window_from_s;
        c->to_s = u->window_to_s;
    }
}

/* At a departure: what is shown, and the best that could be. */
static void measure(tally *t, arv_day *day, customer *customers)
{
    day_route *route = &day->routes[0];
    const int32_t first = simulate_first_ahead(&route->route, &route->state);
    simulate_scratch *x = &day->scratch[0];
    simulate_run(&day->models, &route->route, &route->state, x);
    for (int32_t k = first; k < route->route.stop_count && k < first + AWAY; k++) {
        customer *c = &customers[route->route.stops[k].job];
        const int32_t n = k - first;
        const arrivals a = arrivals_sort(x->arrive + (size_t)k * (size_t)x->scenarios, x->scenarios,
                                         x->sorted, x->time);
        t->width[n] += (double)(c->to_s - c->from_s);
        t->oracle[n] += oracle_width(&a);
        c->shown_from[n] = c->from_s;
        c->shown_to[n] = c->to_s;
        c->looked[n] = true;
    }
}

static void arrived(tally *t, customer *c, int64_t time_s)
{
    c->broken = c->revised || time_s < c->from_s || time_s > c->to_s;
    for (int32_t n = 0; n < AWAY; n++) {
        if (!c->looked[n])
            continue;
        t->looks[n]++;
        t->inside[n] += time_s >= c->shown_from[n] && time_s <= c->shown_to[n];
    }
}

static void event(tally *t, arv_day *day, customer *customers, arv_event_kind kind, int64_t time_s,
                  int32_t job)
{
    static arv_error error;
    arv_arena *arena = arv_arena_create(0);
    arv_updates updates;
    const arv_event e = {
        .kind = kind, .time_s = time_s, .technician = job == ARV_NONE ? ARV_NONE : 0, .job = job};
    assert_int_equal(arv_day_apply(day, &e, arena, &updates, &error), ARV_OK);
    take(t, customers, &updates);
    arv_arena_destroy(&arena);
}

/* CLOCK events every `every_s` until `until_s`. */
static void tick(tally *t, arv_day *day, customer *customers, int64_t *clock_s, int64_t until_s)
{
    const int64_t every_s = 900;
    for (; *clock_s + every_s < until_s; *clock_s += every_s)
        event(t, day, customers, ARV_EVENT_CLOCK, *clock_s + every_s, ARV_NONE);
}

static void play_day(tally *t, const tiny_problem *tiny, const tiny_options *o, arv_day *day,
                     customer *customers, rng *r)
{
    const double sigma = sqrt(log1p((double)o->cv_ppm * 1e-6 * (double)o->cv_ppm * 1e-6));
    const double pace = true_lognormal(r, (double)o->pace_ppm * 1e-6);
    const double traffic = true_lognormal(r, (double)o->day_ppm * 1e-6) *
                           true_lognormal(r, (double)o->technician_day_ppm * 1e-6);
    double exact = TINY_SHIFT_START_S;
    int64_t clock_s = TINY_SHIFT_START_S;
    for (int32_t j = 0; j < o->jobs_each; j++) {
        event(t, day, customers, ARV_EVENT_DEPARTED, (int64_t)floor(exact), j);
        measure(t, day, customers);
        exact += (double)o->travel_s * traffic * true_lognormal(r, (double)o->leg_ppm * 1e-6);
        tick(t, day, customers, &clock_s, (int64_t)exact);
        arrived(t, &customers[j], (int64_t)exact);
        event(t, day, customers, ARV_EVENT_ARRIVED, (int64_t)exact, j);
        event(t, day, customers, ARV_EVENT_STARTED, (int64_t)exact, j);
        exact += (double)o->mean_s * pace * true_lognormal(r, sigma);
        tick(t, day, customers, &clock_s, (int64_t)exact);
        event(t, day, customers, ARV_EVENT_FINISHED, (int64_t)exact, j);
    }
    assert_int_equal(tiny->spec.job_count, o->jobs_each);
}

/* Who came before the last window of the promise, and who after it. */
static void count_sides(tally *t, const arv_day *day)
{
    arv_outcome *outcomes;
    int32_t count;
    arv_arena *arena = arv_arena_create(0);
    assert_int_equal(arv_day_outcomes(day, 0, arena, &outcomes, &count), ARV_OK);
    for (int32_t i = 0; i < count; i++) {
        t->early += outcomes[i].arrive_s < outcomes[i].window_from_s;
        t->late += outcomes[i].arrive_s > outcomes[i].window_to_s;
    }
    arv_arena_destroy(&arena);
}

static void one_day(tally *t, tiny_problem *tiny, const tiny_options *o, int32_t scenarios,
                    int32_t late_weight_ppm, uint64_t number)
{
    static arv_error error;
    customer customers[MOST_STOPS] = {{0}};
    arv_window_options options;
    arv_window_options_init(&options);
    options.scenarios = scenarios;
    options.seed = number;
    options.threads = 1;
    options.late_weight_ppm = late_weight_ppm;
    assert_int_equal(arv_estimate(tiny->problem, &options, NULL, &tiny->plan, &error), ARV_OK);
    arv_day *day;
    assert_int_equal(arv_day_open(tiny->problem, &tiny->plan, &options, &day, &error), ARV_OK);
    for (int32_t j = 0; j < o->jobs_each; j++) {
        customers[j].from_s = tiny->plan.routes[0].steps[j + 1].window_from_s;
        customers[j].to_s = tiny->plan.routes[0].steps[j + 1].window_to_s;
    }
    rng r = rng_make(UINT64_C(0xc0ffee), 99, number);
    play_day(t, tiny, o, day, customers, &r);
    count_sides(t, day);
    arv_day_close(&day);
    double kept = 0;
    for (int32_t j = 0; j < o->jobs_each; j++) {
        kept += !customers[j].broken;
        t->revised += customers[j].revised;
        t->notices += 1 + customers[j].routine;
        if (1 + customers[j].routine > t->most_notices)
            t->most_notices = 1 + customers[j].routine;
    }
    t->customers += o->jobs_each;
    t->kept += (int64_t)kept;
    t->cluster_square += (kept - .9 * o->jobs_each) * (kept - .9 * o->jobs_each);
    t->days++;
}

static int32_t setting(const char *name, int32_t otherwise)
{
    const char *text = getenv(name);
    return text ? (int32_t)strtol(text, NULL, 10) : otherwise;
}

static tally play_days(const tiny_options *o, int32_t days, int32_t scenarios,
                       int32_t late_weight_ppm)
{
    tiny_problem tiny;
    tiny_fill(&tiny, o);
    tiny_compile(&tiny);
    tally t = {0};
    for (int32_t d = 0; d < days; d++)
        one_day(&t, &tiny, o, scenarios, late_weight_ppm, (uint64_t)d);
    tiny_free(&tiny);
    return t;
}

static void run(const char *title, const tiny_options *o, int32_t days, double most_kept,
                double most_ratio)
{
    const int32_t scenarios = setting("ARRIVAL_COVERAGE_SCENARIOS", 1024);
    const tally t = play_days(o, setting("ARRIVAL_COVERAGE_DAYS", days), scenarios, 1000000);
    const double n = (double)t.customers, kept = (double)t.kept / n;
    const double se = sqrt(t.cluster_square) / n;
    printf(
        "%s: %lld days, %d scenarios, kept %.4f (se %.4f), revised %.4f, notices %.2f (most %d)\n",
        title, (long long)t.days, scenarios, kept, se, (double)t.revised / n, (double)t.notices / n,
        t.most_notices);
    for (int32_t k = 0; k < AWAY; k++)
        printf("  %d away: coverage %.4f, width %.1f min, oracle %.1f min, ratio %.3f\n", k,
               (double)t.inside[k] / (double)t.looks[k], t.width[k] / (double)t.looks[k] / 60,
               t.oracle[k] / (double)t.looks[k] / 60, t.width[k] / t.oracle[k]);
    assert_int_equal(t.nested_violations, 0);
    assert_in_range(t.most_notices, 2, 4);
    assert_true(kept > .89 - 3 * se && kept < most_kept + 3 * se);
    assert_true((double)t.revised / n < .12 + 2 * se);
    for (int32_t k = 0; k < AWAY; k++)
        assert_true((double)t.inside[k] / (double)t.looks[k] > .87 - 2 * se);
    for (int32_t k = 1; k <= 3; k++)
        assert_true(t.width[k] / t.oracle[k] < most_ratio + 1 / sqrt((double)t.days));
}

static void installations(void **state)
{
    (void)state;
    run("8 x 50 min, cv .45", &true_installations, LONG_DAYS, .91, 1.25);
}

static void repairs(void **state)
{
    (void)state;
    run("6 x 75 min, cv .5", &true_repairs, LONG_DAYS, .91, 1.25);
}

static void readings(void **state)
{
    (void)state;
    run("16 x 18 min, cv .3", &true_readings, SHORT_DAYS, .91, 1.25);
}

/* A bus: live windows of four to ten minutes. Edges on whole minutes alone keep it too often. */
static void stops(void **state)
{
    (void)state;
    run("15 x 40 s, cv .6, legs of 3.5 min",
        &(tiny_options){.technicians = 1,
                        .jobs_each = 15,
                        .travel_s = 210,
                        .planned_s = 40,
                        .mean_s = 40,
                        .cv_ppm = 600000,
                        .pace_ppm = 120000,
                        .leg_ppm = 300000,
                        .technician_day_ppm = 150000,
                        .day_ppm = 60000,
                        .shift_s = 24 * 3600},
        SHORT_DAYS, .93, 1.28);
}

/* Late misses three times as dear as early ones: fewer of them, and the promise as before. */
static void dear_late_misses_are_rarer(void **state)
{
    (void)state;
    const tiny_options o = true_installations;
    const int32_t scenarios = setting("ARRIVAL_COVERAGE_SCENARIOS", 1024);
    const int32_t days = setting("ARRIVAL_COVERAGE_DAYS", SHORT_DAYS);
    const tally even = play_days(&o, days, scenarios, 1000000);
    const tally dear = play_days(&o, days, scenarios, 3000000);
    const double n = (double)dear.customers, se = sqrt(dear.cluster_square) / n;
    printf("late misses at 1 and 3 times the price: early %.4f %.4f, late %.4f %.4f, kept %.4f "
           "%.4f\n",
           (double)even.early / n, (double)dear.early / n, (double)even.late / n,
           (double)dear.late / n, (double)even.kept / n, (double)dear.kept / n);
    assert_int_equal(dear.nested_violations, 0);
    assert_true((double)dear.late < .8 * (double)even.late + 20);
    assert_true((double)dear.kept / n > .89 - 3 * se);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(installations),
        cmocka_unit_test(repairs),
        cmocka_unit_test(readings),
        cmocka_unit_test(stops),
        cmocka_unit_test(dear_late_misses_are_rarer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
