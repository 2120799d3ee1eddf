/* test_calibration_drift.c - are promises kept again when the models are wrong?
 *
 * Technicians work day after day in a world that differs from the models of the problem: services
 * take longer, spread wider, share a pace that the models do not know, and taps come late. Each day
 * goes through the public functions and is fed to the calibration that the next day follows. Counted
 * are customers 301 to 1,000 of each run: kept = inside every window shown, not REVISED.
 * ARRIVAL_CALIBRATION_RUNS and ARRIVAL_CALIBRATION_SCENARIOS ask for more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "true_work.h"

enum { WARM = 300, CUSTOMERS = 1000, MOST_STOPS = 16 };

/* Builds for debugging and sanitizers look for crashes here, not for percentages. */
#ifdef NDEBUG
enum { RUNS = 3, JUDGED = 1 };
#else
enum { RUNS = 1, JUDGED = 0 };
#endif

typedef struct reality {
    double mean, spread; /* of services beside the models' */
    bool hidden_pace;    /* the models do not know that a technician has good and bad days */
    double late_taps; /* share of STARTED and FINISHED taps that come late, by 5 min on average */
} reality;

typedef struct tally {
    int64_t customers, kept, days;
    double cluster_square, widest_s;
} tally;

typedef struct customer {
    int64_t from_s, to_s;
    bool broken;
} customer;

typedef struct walk {
    const tiny_options *o;
    const reality *world;
    arv_day *day;
    customer customers[MOST_STOPS];
    rng rng;
    int64_t clock_s; /* of the last event */
    double widest_s;
} walk;

static void event(walk *w, arv_event_kind kind, double at_s, int32_t job)
{
    static arv_error error;
    arv_updates updates;
    arv_arena *arena = arv_arena_create(0);
    w->clock_s = (int64_t)at_s > w->clock_s ? (int64_t)at_s : w->clock_s;
    const arv_event e = {.kind = kind, .time_s = w->clock_s, .technician = 0, .job = job};
    assert_int_equal(arv_day_apply(w->day, &e, arena, &updates, &error), ARV_OK);
    for (int32_t i = 0; i < updates.count; i++) {
        const arv_update *u = &updates.items[i];
        customer *c = &w->customers[u->job];
        if (u->notice == ARV_NOTICE_REVISED)
            c->broken = true;
        c->from_s = u->window_from_s;
        c->to_s = u->window_to_s;
        if ((double)(c->to_s - c->from_s) > w->widest_s)
            w->widest_s = (double)(c->to_s - c->from_s);
    }
    arv_arena_destroy(&arena);
}

static double tap_late_s(walk *w, double most_s)
{
    const bool late = rng_unit(&w->rng) < w->world->late_taps;
    const double by_s = -300 * log(rng_unit(&w->rng));
    return !late ? 0 : by_s < most_s ? by_s : most_s;
}

static void play_day(walk *w)
{
    const tiny_options *o = w->o;
    const double cv = (double)o->cv_ppm * 1e-6, sigma = sqrt(log1p(cv * cv));
    const double median_s = (double)o->mean_s * exp(-sigma * sigma / 2) * w->world->mean;
    const double pace = true_lognormal(&w->rng, (double)o->pace_ppm * 1e-6);
    const double traffic = true_lognormal(&w->rng, (double)o->day_ppm * 1e-6) *
                           true_lognormal(&w->rng, (double)o->technician_day_ppm * 1e-6);
    double exact = TINY_SHIFT_START_S;
    w->clock_s = TINY_SHIFT_START_S;
    for (int32_t j = 0; j < o->jobs_each; j++) {
        customer *c = &w->customers[j];
        event(w, ARV_EVENT_DEPARTED, exact, j);
        exact += (double)o->travel_s * traffic * true_lognormal(&w->rng, (double)o->leg_ppm * 1e-6);
        c->broken = c->broken || (int64_t)exact < c->from_s || (int64_t)exact > c->to_s;
        event(w, ARV_EVENT_ARRIVED, exact, j);
        const double service_s =
            median_s * pace * exp(sigma * w->world->spread * true_normal(&w->rng));
        event(w, ARV_EVENT_STARTED, exact + tap_late_s(w, service_s / 2), j);
        exact += service_s;
        event(w, ARV_EVENT_FINISHED, exact + tap_late_s(w, (double)o->travel_s / 3), j);
    }
}

static void one_day(walk *w, tiny_problem *tiny, arv_window_options *options,
                    arv_calibration *calibration)
{
    static arv_error error;
    arv_outcome *outcomes;
    int32_t count;
    assert_int_equal(arv_estimate(tiny->problem, options, NULL, &tiny->plan, &error), ARV_OK);
    assert_int_equal(arv_day_open(tiny->problem, &tiny->plan, options, &w->day, &error), ARV_OK);
    for (int32_t j = 0; j < w->o->jobs_each; j++) {
        const arv_step *step = &tiny->plan.routes[0].steps[j + 1];
        w->customers[j] = (customer){.from_s = step->window_from_s, .to_s = step->window_to_s};
    }
    play_day(w);
    arv_arena *arena = arv_arena_create(0);
    assert_int_equal(arv_day_outcomes(w->day, 0, arena, &outcomes, &count), ARV_OK);
    assert_int_equal(count, w->o->jobs_each);
    assert_int_equal(arv_calibration_observe(calibration, outcomes, count, &error), ARV_OK);
    arv_arena_destroy(&arena);
    arv_day_close(&w->day);
}

static void one_run(tally *t, tiny_problem *tiny, const tiny_options *o, const reality *world,
                    bool calibrated, int32_t scenarios, int32_t run)
{
    arv_calibration *calibration;
    assert_int_equal(arv_calibration_create(&calibration), ARV_OK);
    for (int32_t d = 0; d * o->jobs_each < CUSTOMERS; d++) {
        const uint64_t number = (uint64_t)run * 1000 + (uint64_t)d;
        walk w = {.o = o, .world = world, .rng = rng_make(UINT64_C(0xd21f7), 7, number)};
        arv_window_options options;
        arv_window_options_init(&options);
        options.scenarios = scenarios;
        options.seed = number;
        options.threads = 1;
        options.calibration = calibrated ? calibration : NULL;
        one_day(&w, tiny, &options, calibration);
        t->widest_s = w.widest_s > t->widest_s ? w.widest_s : t->widest_s;
        if (d * o->jobs_each < WARM)
            continue;
        int32_t kept = 0;
        for (int32_t j = 0; j < o->jobs_each; j++)
            kept += !w.customers[j].broken;
        t->customers += o->jobs_each;
        t->kept += kept;
        t->days++;
        t->cluster_square += (kept - .9 * o->jobs_each) * (kept - .9 * o->jobs_each);
    }
    arv_calibration_destroy(&calibration);
}

static int32_t setting(const char *name, int32_t otherwise)
{
    const char *text = getenv(name);
    return text ? (int32_t)strtol(text, NULL, 10) : otherwise;
}

/* Kept, with and without the calibration. */
static void judge(const char *title, const tiny_options *modelled, const reality *world,
                  double least, double most, double least_gain)
{
    const int32_t runs = setting("ARRIVAL_CALIBRATION_RUNS", RUNS);
    const int32_t scenarios = setting("ARRIVAL_CALIBRATION_SCENARIOS", 256);
    tiny_options known = *modelled;
    if (world->hidden_pace)
        known.pace_ppm = 0;
    double kept[2], error[2], widest_s[2];
    for (int calibrated = 0; calibrated < 2; calibrated++) {
        tiny_problem tiny;
        tally t = {0};
        tiny_fill(&tiny, &known);
        tiny_compile(&tiny);
        for (int32_t run = 0; run < runs; run++)
            one_run(&t, &tiny, modelled, world, calibrated, scenarios, run);
        tiny_free(&tiny);
        kept[calibrated] = (double)t.kept / (double)t.customers;
        error[calibrated] = sqrt(t.cluster_square) / (double)t.customers;
        widest_s[calibrated] = t.widest_s;
    }
    printf("%s: %d runs, kept %.3f without, %.3f with (se %.3f), widest %.0f, %.0f min\n", title,
           runs, kept[0], kept[1], error[1], widest_s[0] / 60, widest_s[1] / 60);
    assert_true(widest_s[1] < 4.5 * widest_s[0]);
    if (!JUDGED)
        return;
    assert_true(kept[1] > least - 2 * error[1] && kept[1] < most + 2 * error[1]);
    assert_true(kept[1] - kept[0] > least_gain);
}

static void a_true_model_stays_true(void **state)
{
    (void)state;
    judge("true model", &true_installations, &(reality){.mean = 1, .spread = 1}, .88, .92, -.02);
}

static void drift_is_made_good(void **state)
{
    (void)state;
    judge("15 % longer, spread x 1.2", &true_installations, &(reality){.mean = 1.15, .spread = 1.2},
          .88, .92, .05);
}

static void everything_wrong_is_made_good(void **state)
{
    (void)state;
    judge("and hidden pace, late taps", &true_installations,
          &(reality){.mean = 1.15, .spread = 1.2, .hidden_pace = true, .late_taps = .3}, .88, .94,
          .1);
}

static void short_work_is_made_good(void **state)
{
    (void)state;
    judge("short work, everything wrong", &true_readings,
          &(reality){.mean = 1.15, .spread = 1.2, .hidden_pace = true, .late_taps = .3}, .88, .94,
          .2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_true_model_stays_true),
        cmocka_unit_test(drift_is_made_good),
        cmocka_unit_test(everything_wrong_is_made_good),
        cmocka_unit_test(short_work_is_made_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
