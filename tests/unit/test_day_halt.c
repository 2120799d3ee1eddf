/* test_day_halt.c - technicians who stand still: pauses, delays, absences. Times by hand where nothing varies;
 * else against a twin day without the interruption, whose draws are the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "day/day_outlook.h"
#include "day/day_state.h"
#include "day_support.h"
#include "duration/normal.h"

static live *open_with(const tiny_options *work)
{
    live *l = live_new(work);
    live_begin(l);
    return l;
}

static arv_event event_of(arv_event_kind kind, int64_t time_s, int32_t technician, int32_t job)
{
    arv_event event;
    arv_event_init(&event);
    event.kind = kind;
    event.time_s = time_s;
    event.technician = technician;
    event.job = job;
    return event;
}

static arv_updates tap(live *l, arv_event_kind kind, int64_t time_s, int32_t job)
{
    return live_tell(l, event_of(kind, time_s, job / JOBS, job));
}

static arv_updates pause_for(live *l, int64_t time_s, int32_t job, int64_t length_s)
{
    arv_event event = event_of(ARV_EVENT_PAUSED, time_s, job / JOBS, job);
    event.length_s = length_s;
    return live_tell(l, event);
}

static arv_updates away(live *l, int64_t time_s, int32_t technician, int64_t until_s)
{
    arv_event event = event_of(ARV_EVENT_UNAVAILABLE, time_s, technician, ARV_NONE);
    event.until_s = until_s;
    return live_tell(l, event);
}

static arv_updates late(live *l, int64_t time_s, int64_t length_s, int64_t until_s)
{
    arv_event event = event_of(ARV_EVENT_DELAYED, time_s, 0, ARV_NONE);
    event.length_s = length_s;
    event.until_s = until_s;
    return live_tell(l, event);
}

/* ---- pauses ---------------------------------------------------------------------------------- */

/* Median of a lognormal length with that mean and coefficient of variation that lasts longer than `kept`. */
static double median_left(double mean_s, double cv, double kept_s)
{
    const double sigma = sqrt(log(1 + cv * cv));
    const double gone =
        kept_s > 0 ? normal_cdf((log(kept_s / mean_s) + sigma * sigma / 2) / sigma) : 0;
    double low = 0, high = 1e6;
    for (int i = 0; i < 60; i++) {
        const double middle = .5 * (low + high);
        const double p = normal_cdf((log(middle / mean_s) + sigma * sigma / 2) / sigma);
        *(p < gone + .5 * (1 - gone) ? &low : &high) = middle;
    }
    return low;
}

static void assert_close(int64_t given, double wanted, double within)
{
    if (fabs((double)given - wanted) > within)
        fail_msg("%lld instead of %.1f", (long long)given, wanted);
}

static void a_pause_lasts_as_long_as_is_known(void **state)
{
    (void)state;
    live *l = live_new(&live_exact);
    l->options.scenarios = 4096;
    live_begin(l);
    const int64_t at = START + LEG + 1000;
    tap(l, ARV_EVENT_STARTED, START + LEG, 0);
    const arv_updates told = pause_for(l, at, 0, 1200);
    assert_true(live_find(&told, 1) == NULL || live_find(&told, 1)->why_s[ARV_CAUSE_DELAY] > 1000);
    const double usual = START + LEG + VISIT;
    assert_close(live_eta(l, 1), usual + median_left(1200, .3, 0), 3);
    assert_close(live_eta(l, 3), usual + 2 * VISIT + median_left(1200, .3, 0), 3);
    arv_updates updates;
    live_must(l, ARV_EVENT_CLOCK, at + 1500, ARV_NONE, &updates); /* longer than he said */
    assert_close(live_eta(l, 1), usual + median_left(1200, .3, 1500), 3);
    tap(l, ARV_EVENT_RESUMED, at + 1800, 0);
    assert_int_equal(live_eta(l, 1), usual + 1800);
    pause_for(l, at + 2000, 0, ARV_UNSET); /* nobody knows for how long */
    assert_close(live_eta(l, 1), usual + 1800 + median_left(1800, 1, 0), 10);
    live_must(l, ARV_EVENT_CLOCK, at + 2000 + 3600, ARV_NONE, &updates);
    assert_close(live_eta(l, 1), usual + 1800 + median_left(1800, 1, 3600), 20);
    tap(l, ARV_EVENT_FINISHED, at + 2000 + 4000, 0); /* without RESUMED */
    assert_int_equal(live_eta(l, 1), at + 6000 + LEG);
    live_drop(l);
}

/* Jobs vary and tell of the technician's pace: after the pause everything is as on a day without it, later
 * by its length, bit for bit. */
static void a_pause_only_moves_what_comes_after(void **state)
{
    (void)state;
    tiny_options o = live_exact;
    o.mean_s = 3000;
    o.cv_ppm = 450000;
    o.pace_ppm = 150000;
    live *paused = open_with(&o), *twin = open_with(&o);
    const int64_t start = START + LEG;
    arv_updates updates;
    tap(paused, ARV_EVENT_STARTED, start, 0);
    tap(twin, ARV_EVENT_STARTED, start, 0);
    pause_for(paused, start + 2000, 0, 900);
    tap(paused, ARV_EVENT_RESUMED, start + 3500, 0);
    live_must(twin, ARV_EVENT_CLOCK, start + 2000, ARV_NONE, &updates);
    for (int32_t job = 1; job < JOBS; job++)
        assert_int_equal(live_eta(paused, job), live_eta(twin, job) + 1500);
    tap(paused, ARV_EVENT_FINISHED, start + 6000 + 1500, 0);
    tap(twin, ARV_EVENT_FINISHED, start + 6000, 0);
    assert_memory_equal(&paused->day->routes[0].state.pace, &twin->day->routes[0].state.pace,
                        sizeof(shared_posterior));
    for (int32_t job = 1; job < JOBS; job++)
        assert_int_equal(live_eta(paused, job), live_eta(twin, job) + 1500);
    live_drop(paused);
    live_drop(twin);
}

/* What worked time stays behind a pause nobody ended: nothing is learned. */
static void work_that_went_on_in_silence_teaches_nothing(void **state)
{
    (void)state;
    tiny_options o = live_exact;
    o.mean_s = 3000;
    o.cv_ppm = 450000;
    o.pace_ppm = 150000;
    live *l = open_with(&o);
    tap(l, ARV_EVENT_STARTED, START + LEG, 0);
    pause_for(l, START + LEG + 1000, 0, ARV_UNSET);
    tap(l, ARV_EVENT_FINISHED, START + LEG + 9000, 0);
    assert_int_equal(l->day->routes[0].state.pace.observations, 0);
    tap(l, ARV_EVENT_STARTED, START + LEG + 10000, 1); /* and the next does again */
    tap(l, ARV_EVENT_FINISHED, START + LEG + 14000, 1);
    assert_int_equal(l->day->routes[0].state.pace.observations, 1);
    live_drop(l);
}

static void only_work_can_pause(void **state)
{
    (void)state;
    live *l = open_with(&live_exact);
    live_refused(l, event_of(ARV_EVENT_PAUSED, START, 0, 0), ARV_FAILED_PRECONDITION, "event.kind");
    tap(l, ARV_EVENT_STARTED, START + LEG, 0);
    live_refused(l, event_of(ARV_EVENT_RESUMED, START + LEG, 0, 0), ARV_FAILED_PRECONDITION,
                 "event.kind");
    live_refused(l, event_of(ARV_EVENT_PAUSED, START + LEG, 0, 1), ARV_FAILED_PRECONDITION,
                 "event.kind");
    arv_event negative = event_of(ARV_EVENT_PAUSED, START + LEG, 0, 0);
    negative.length_s = -1;
    live_refused(l, negative, ARV_INVALID_ARGUMENT, "event.length_s");
    pause_for(l, START + LEG + 10, 0, 60);
    live_refused(l, event_of(ARV_EVENT_PAUSED, START + LEG + 10, 0, 0), ARV_FAILED_PRECONDITION,
                 "event.kind");
    live_drop(l);
}

/* ---- absences -------------------------------------------------------------------------------- */

/* Away from `at` to `at` + 1800 at each phase of the first visit. */
static void whatever_he_does_stands_still(void **state)
{
    (void)state;
    live *l = open_with(&live_exact); /* free */
    away(l, START, 0, START + 1800);
    assert_int_equal(live_eta(l, 0), START + 1800 + LEG);
    arv_updates updates;
    live_must(l, ARV_EVENT_CLOCK, START + 1200, ARV_NONE, &updates);
    assert_int_equal(live_eta(l, 0), START + 1800 + LEG);
    live_must(l, ARV_EVENT_CLOCK, START + 2000, ARV_NONE, &updates); /* over by itself */
    assert_int_equal(live_eta(l, 0), START + 2000 + LEG);
    live_drop(l);

    l = open_with(&live_exact); /* on the road */
    tap(l, ARV_EVENT_DEPARTED, START, 0);
    updates = away(l, START + 300, 0, START + 300 + 1800);
    assert_int_equal(live_eta(l, 0), START + LEG + 1800);
    assert_int_equal(live_find(&updates, 0)->why_s[ARV_CAUSE_DELAY], 1800);
    live_tell(l, event_of(ARV_EVENT_BACK, START + 300 + 600, 0, ARV_NONE)); /* sooner */
    assert_int_equal(live_eta(l, 0), START + LEG + 600);
    tap(l, ARV_EVENT_ARRIVED, START + LEG + 600, 0); /* at the door */
    away(l, START + LEG + 700, 0, START + LEG + 2500);
    assert_int_equal(live_eta(l, 1), START + LEG + 2500 + VISIT);
    tap(l, ARV_EVENT_STARTED, START + LEG + 1000, 0); /* he is heard of */
    assert_int_equal(live_eta(l, 1), START + LEG + 1000 + VISIT);
    away(l, START + LEG + 2000, 0, START + LEG + 3800); /* at work */
    assert_int_equal(live_eta(l, 1), START + LEG + 1000 + 1800 + VISIT);
    away(l, START + LEG + 3000, 0, START + LEG + 4800); /* still, for longer */
    assert_int_equal(live_eta(l, 1), START + LEG + 1000 + 2800 + VISIT);
    live_tell(l, event_of(ARV_EVENT_BACK, START + LEG + 5000, 0, ARV_NONE)); /* and longer */
    assert_int_equal(live_eta(l, 1), START + LEG + 1000 + 3000 + VISIT);
    for (int32_t job = JOBS; job < 2 * JOBS; job++)
        assert_int_equal(live_eta(l, job), START + LEG + (job - JOBS) * VISIT);
    live_drop(l);
}

static int64_t free_s(const live *l)
{
    outlook rest;
    arv_error error = {.count = 0};
    assert_int_equal(day_outlook(l->day, l->arena, &rest, &error), ARV_OK);
    return l->day->problem->origin_s + rest.routes[0].free_s;
}

/* Who plans the rest of the day: he is free when he goes on, or when his shift is over. */
static void he_is_not_free_before(void **state)
{
    (void)state;
    live *l = open_with(&live_exact);
    away(l, START, 0, START + 1800);
    assert_int_equal(free_s(l), START + 1800);
    tap(l, ARV_EVENT_STARTED, START + LEG, 0);
    away(l, START + 1000, 0, START + 2000);
    assert_int_equal(free_s(l), START + LEG + WORK + 1000);
    tap(l, ARV_EVENT_FINISHED, START + 4000, 0);
    away(l, START + 4000, 0, ARV_UNSET);
    assert_int_equal(free_s(l), START + 12 * 3600);
    live_drop(l);
}

/* He who does not come back is not waited for in silence. */
static void nobody_comes_is_said_and_taken_back(void **state)
{
    (void)state;
    live *l = open_with(&live_work);
    tap(l, ARV_EVENT_DEPARTED, START, 0);
    arv_updates updates = away(l, START + 60, 0, ARV_UNSET);
    assert_int_equal(updates.count, JOBS);
    for (int32_t i = 0; i < JOBS; i++) {
        assert_int_equal(updates.items[i].job, i);
        assert_int_equal(updates.items[i].notice, ARV_NOTICE_REVISED);
        assert_int_equal(updates.items[i].window_from_s, ARV_UNSET);
        assert_int_equal(updates.items[i].window_to_s, ARV_UNSET);
        assert_int_equal(updates.items[i].eta_s, ARV_UNSET);
    }
    live_must(l, ARV_EVENT_CLOCK, START + 3600, ARV_NONE, &updates);
    for (int32_t i = 0; i < updates.count; i++)
        assert_true(updates.items[i].job >= JOBS); /* nothing new to say to his */
    updates = live_tell(l, event_of(ARV_EVENT_BACK, START + 7200, 0, ARV_NONE));
    assert_int_equal(updates.count, JOBS);
    for (int32_t i = 0; i < JOBS; i++) {
        const arv_update *u = &updates.items[i];
        assert_int_equal(u->notice, ARV_NOTICE_REVISED);
        assert_true(u->window_from_s <= u->eta_s && u->eta_s <= u->window_to_s);
    }
    tap(l, ARV_EVENT_ARRIVED, START + 9000, 0);
    arv_outcome *outcomes;
    int32_t count;
    assert_int_equal(arv_day_outcomes(l->day, 0, l->arena, &outcomes, &count), ARV_OK);
    assert_int_equal(count, 1);
    assert_true(outcomes[0].revised); /* the promise of the morning is broken, */
    assert_true(outcomes[0].revised_late);
    live_drop(l);
}

/* Silence is no news of somebody who said he is away. */
static void an_absence_is_not_taken_for_a_missing_tap(void **state)
{
    (void)state;
    live *l = live_new(&live_exact);
    l->options.missing_tap_ppm = 100000;
    live_begin(l);
    tap(l, ARV_EVENT_STARTED, START + LEG, 0);
    away(l, START + LEG + 1000, 0, START + LEG + 8200);
    arv_updates updates;
    live_must(l, ARV_EVENT_CLOCK, START + LEG + 8000, ARV_NONE, &updates);
    assert_int_equal(live_eta(l, 1), START + LEG + 7200 + VISIT);
    live_must(l, ARV_EVENT_CLOCK, START + LEG + 16000, ARV_NONE, &updates); /* now it is */
    assert_true(live_eta(l, 1) < START + LEG + 16000 + VISIT);
    live_drop(l);
}

static void absences_that_cannot_be_are_refused(void **state)
{
    (void)state;
    live *l = live_new(&live_exact);
    l->tiny.plan.route_count = 2;
    live_begin(l);
    live_refused(l, event_of(ARV_EVENT_BACK, START, 0, ARV_NONE), ARV_FAILED_PRECONDITION,
                 "event.kind");
    live_refused(l, event_of(ARV_EVENT_UNAVAILABLE, START, 2, ARV_NONE), ARV_FAILED_PRECONDITION,
                 "event.technician");
    live_refused(l, event_of(ARV_EVENT_UNAVAILABLE, START, 7, ARV_NONE), ARV_INVALID_ARGUMENT,
                 "event.technician");
    arv_event over = event_of(ARV_EVENT_UNAVAILABLE, START, 0, ARV_NONE);
    over.until_s = START - 1;
    live_refused(l, over, ARV_INVALID_ARGUMENT, "event.until_s");
    live_drop(l);
}

/* ---- delays ---------------------------------------------------------------------------------- */

static void a_delay_moves_the_next_visit(void **state)
{
    (void)state;
    live *l = open_with(&live_exact); /* free */
    late(l, START + 60, 600, ARV_UNSET);
    assert_int_equal(live_eta(l, 0), START + 660 + LEG);
    late(l, START + 120, 1200, ARV_UNSET); /* the last word counts */
    assert_int_equal(live_eta(l, 0), START + 1320 + LEG);
    late(l, START + 120, ARV_UNSET, START + 1000);
    assert_int_equal(live_eta(l, 0), START + 1000 + LEG);
    late(l, START + 180, 0, ARV_UNSET);
    assert_int_equal(live_eta(l, 0), START + 180 + LEG);
    tap(l, ARV_EVENT_DEPARTED, START + 200, 0); /* on the road */
    late(l, START + 300, 600, ARV_UNSET);
    assert_int_equal(live_eta(l, 0), START + 800 + LEG);
    arv_event by_time = event_of(ARV_EVENT_DELAYED, START + 300, 0, ARV_NONE);
    by_time.until_s = START + 1000;
    live_refused(l, by_time, ARV_FAILED_PRECONDITION, "event.until_s");
    by_time.length_s = 60;
    live_refused(l, by_time, ARV_INVALID_ARGUMENT, "event.length_s");
    tap(l, ARV_EVENT_ARRIVED, START + 2000, 0);
    assert_int_equal(l->day->routes[0].state.traffic.observations, 0);
    late(l, START + 2000, 900, ARV_UNSET); /* leaves a quarter of an hour after the work */
    assert_int_equal(live_eta(l, 1), START + 2000 + WORK + 900 + LEG);
    tap(l, ARV_EVENT_STARTED, START + 2100, 0);
    assert_int_equal(live_eta(l, 1), START + 2100 + WORK + 900 + LEG);
    tap(l, ARV_EVENT_FINISHED, START + 4000, 0);
    assert_int_equal(live_eta(l, 1), START + 4000 + 900 + LEG);
    tap(l, ARV_EVENT_DEPARTED, START + 4200, 1); /* sooner than he said */
    assert_int_equal(live_eta(l, 1), START + 4200 + LEG);
    tap(l, ARV_EVENT_STARTED, START + 5100, 1);
    late(l, START + 5100, ARV_UNSET, START + 9000); /* after a meeting */
    assert_int_equal(live_eta(l, 2), START + 9000 + LEG);
    tap(l, ARV_EVENT_FINISHED, START + 8000, 1);
    assert_int_equal(live_eta(l, 2), START + 9000 + LEG);
    arv_event away_now = event_of(ARV_EVENT_UNAVAILABLE, START + 8100, 0, ARV_NONE);
    away_now.until_s = START + 9900;
    live_tell(l, away_now);
    arv_event later = event_of(ARV_EVENT_DELAYED, START + 8200, 0, ARV_NONE);
    later.length_s = 60;
    live_refused(l, later, ARV_FAILED_PRECONDITION, "event.kind");
    live_drop(l);
}

/* Before his shift begins a technician is late from its begin. */
static void a_delay_before_the_shift_counts_from_its_begin(void **state)
{
    (void)state;
    live *l = open_with(&live_exact);
    late(l, START - 3600, 600, ARV_UNSET);
    assert_int_equal(live_eta(l, 0), START + 600 + LEG);
    live_drop(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pause_lasts_as_long_as_is_known),
        cmocka_unit_test(a_pause_only_moves_what_comes_after),
        cmocka_unit_test(work_that_went_on_in_silence_teaches_nothing),
        cmocka_unit_test(only_work_can_pause),
        cmocka_unit_test(whatever_he_does_stands_still),
        cmocka_unit_test(he_is_not_free_before),
        cmocka_unit_test(nobody_comes_is_said_and_taken_back),
        cmocka_unit_test(an_absence_is_not_taken_for_a_missing_tap),
        cmocka_unit_test(absences_that_cannot_be_are_refused),
        cmocka_unit_test(a_delay_moves_the_next_visit),
        cmocka_unit_test(a_delay_before_the_shift_counts_from_its_begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
