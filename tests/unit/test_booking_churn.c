/* test_booking_churn.c - a promise made at booking holds although the plan is made again.
 *
 * Windows are booked on one plan; on the day another is driven, in which every arrival has moved by
 * a normal draw (the whole route leaves earlier or later). Days are drawn from the true
 * distributions. The first two customers, whom the begin of the shift bounds, are not judged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "true_work.h"

enum { STOPS = INSTALLATION_STOPS, FIRST_JUDGED = 2, CHURN_S = 3600 };

/* Builds for debugging and sanitizers look for crashes here, not for percentages. */
#ifdef NDEBUG
enum { DAYS = 300, JUDGED = 1 };
#else
enum { DAYS = 15, JUDGED = 0 };
#endif

typedef struct window {
    int64_t from_s, to_s;
    bool revised;
} window;

typedef struct tally {
    int64_t customers, kept, booked_kept;
    double cluster_square, booked_s;
} tally;

static arv_error error;

static void event(arv_day *day, arv_event_kind kind, double at_s, int32_t job, window *shown)
{
    arv_updates updates;
    arv_arena *arena = arv_arena_create(0);
    const arv_event e = {.kind = kind, .time_s = (int64_t)at_s, .technician = 0, .job = job};
    assert_int_equal(arv_day_apply(day, &e, arena, &updates, &error), ARV_OK);
    for (int32_t i = 0; i < updates.count; i++) {
        window *w = &shown[updates.items[i].job];
        w->revised = w->revised || updates.items[i].notice == ARV_NOTICE_REVISED;
        w->from_s = updates.items[i].window_from_s;
        w->to_s = updates.items[i].window_to_s;
    }
    arv_arena_destroy(&arena);
}

static bool inside(const window *w, double at_s)
{
    return (int64_t)at_s >= w->from_s && (int64_t)at_s <= w->to_s;
}

static void drive(tally *t, arv_day *day, window *shown, double start_s, rng *r)
{
    const double cv = (double)true_installations.cv_ppm * 1e-6, sigma = sqrt(log1p(cv * cv));
    const double pace = true_lognormal(r, (double)true_installations.pace_ppm * 1e-6);
    const double traffic = true_lognormal(r, (double)true_installations.day_ppm * 1e-6) *
                           true_lognormal(r, (double)true_installations.technician_day_ppm * 1e-6);
    double at_s = start_s, kept = 0;
    window booked[STOPS];
    for (int32_t j = 0; j < STOPS; j++)
        booked[j] = shown[j];
    for (int32_t j = 0; j < STOPS; j++) {
        event(day, ARV_EVENT_DEPARTED, at_s, j, shown);
        at_s += (double)true_installations.travel_s * traffic *
                true_lognormal(r, (double)true_installations.leg_ppm * 1e-6);
        if (j >= FIRST_JUDGED) {
            kept += !shown[j].revised && inside(&shown[j], at_s);
            t->booked_kept += inside(&booked[j], at_s);
            t->booked_s += (double)(booked[j].to_s - booked[j].from_s);
        }
        event(day, ARV_EVENT_ARRIVED, at_s, j, shown);
        event(day, ARV_EVENT_STARTED, at_s, j, shown);
        at_s += (double)true_installations.mean_s * pace * true_lognormal(r, sigma);
        event(day, ARV_EVENT_FINISHED, at_s, j, shown);
    }
    const double expected = .9 * (STOPS - FIRST_JUDGED);
    t->customers += STOPS - FIRST_JUDGED;
    t->kept += (int64_t)kept;
    t->cluster_square += (kept - expected) * (kept - expected);
}

/* Books on one plan, drives another. */
static void one_day(tally *t, tiny_problem *first, int64_t churn_s, uint64_t number)
{
    rng r = rng_make(UINT64_C(0xc4042), 5, number);
    arv_window_options options;
    arv_window_options_init(&options);
    options.scenarios = 512;
    options.seed = number;
    options.threads = 1;
    options.booking_churn_s = churn_s;
    assert_int_equal(arv_estimate(first->problem, &options, NULL, &first->plan, &error), ARV_OK);
    tiny_problem second;
    tiny_fill(&second, &true_installations);
    second.shifts[0].start_s += (int64_t)floor(CHURN_S * true_normal(&r));
    tiny_compile(&second);
    window shown[STOPS] = {{0}};
    for (int32_t j = 0; j < STOPS; j++) {
        const arv_step *step = &first->plan.routes[0].steps[j + 1];
        second.plan.routes[0].steps[j + 1].window_from_s = shown[j].from_s = step->window_from_s;
        second.plan.routes[0].steps[j + 1].window_to_s = shown[j].to_s = step->window_to_s;
    }
    arv_day *day;
    assert_int_equal(arv_day_open(second.problem, &second.plan, &options, &day, &error), ARV_OK);
    drive(t, day, shown, (double)second.shifts[0].start_s, &r);
    arv_day_close(&day);
    tiny_free(&second);
}

static tally many_days(int64_t churn_s)
{
    tiny_problem first;
    tally t = {0};
    tiny_fill(&first, &true_installations);
    tiny_compile(&first);
    for (int32_t d = 0; d < DAYS; d++)
        one_day(&t, &first, churn_s, (uint64_t)d);
    tiny_free(&first);
    return t;
}

static void a_promise_holds_though_the_plan_moves(void **state)
{
    (void)state;
    const tally without = many_days(0), with = many_days(CHURN_S);
    const double n = (double)with.customers, se = sqrt(with.cluster_square) / n;
    const double kept[] = {(double)without.kept / n, (double)with.kept / n};
    printf("churn of %d min: kept %.3f without the option, %.3f with (se %.3f); the booked window "
           "alone %.3f, %.3f; %.0f, %.0f min wide\n",
           CHURN_S / 60, kept[0], kept[1], se, (double)without.booked_kept / n,
           (double)with.booked_kept / n, without.booked_s / n / 60, with.booked_s / n / 60);
    assert_true(with.booked_s > without.booked_s);
    if (!JUDGED)
        return;
    assert_true(kept[1] > .88 - 2 * se);
    assert_true(kept[1] > kept[0]);
    assert_true((double)with.booked_kept / n > .97 - 2 * se);
}

static void only_the_promise_allows_for_churn(void **state)
{
    (void)state;
    tiny_problem a, b;
    arv_window_options options;
    arv_window_options_init(&options);
    options.scenarios = 256;
    tiny_fill(&a, &true_installations);
    tiny_compile(&a);
    tiny_fill(&b, &true_installations);
    tiny_compile(&b);
    assert_int_equal(arv_estimate(a.problem, &options, NULL, &a.plan, &error), ARV_OK);
    options.booking_churn_s = CHURN_S;
    assert_int_equal(arv_estimate(b.problem, &options, NULL, &b.plan, &error), ARV_OK);
    for (int32_t j = 1; j <= STOPS; j++) {
        const arv_step *x = &a.plan.routes[0].steps[j], *y = &b.plan.routes[0].steps[j];
        /* expectations are of the plan as it is; only the promise allows for another */
        assert_int_equal(x->eta_s, y->eta_s);
        assert_int_equal(x->late_ppm, y->late_ppm);
        assert_true(y->window_to_s - y->window_from_s > x->window_to_s - x->window_from_s);
        assert_true(y->window_from_s >= TINY_SHIFT_START_S - 1200);
    }
    tiny_free(&a);
    tiny_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_promise_holds_though_the_plan_moves),
        cmocka_unit_test(only_the_promise_allows_for_churn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
