/* test_day_change.c - jobs that turn out to be others, and windows promised by a human. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "day/day_outlook.h"
#include "day/day_state.h"
#include "day_support.h"

static arv_event event_of(arv_event_kind kind, int64_t time_s, int32_t job)
{
    arv_event event;
    arv_event_init(&event);
    event.kind = kind;
    event.time_s = time_s;
    event.job = job;
    return event;
}

static arv_event service(int64_t time_s, int32_t job, int64_t service_s)
{
    arv_event event = event_of(ARV_EVENT_CHANGED, time_s, job);
    event.service_s = service_s;
    return event;
}

static arv_event promised(int64_t time_s, int32_t job, int64_t from_s, int64_t to_s)
{
    arv_event event = event_of(ARV_EVENT_PROMISED, time_s, job);
    event.window_from_s = from_s;
    event.window_to_s = to_s;
    return event;
}

static live *open_with(const tiny_options *work)
{
    live *l = live_new(work);
    live_begin(l);
    return l;
}

/* ---- changed --------------------------------------------------------------------------------- */

static void a_longer_job_makes_the_others_later(void **state)
{
    (void)state;
    live *l = open_with(&live_exact);
    arv_updates updates = live_tell(l, service(START, 1, 6000));
    assert_int_equal(live_eta(l, 1), START + LEG + VISIT);
    assert_int_equal(live_eta(l, 2), START + LEG + 2 * VISIT + 3000);
    assert_int_equal(live_find(&updates, 5)->why_s[ARV_CAUSE_ORDER], 3000);
    live_must(l, ARV_EVENT_STARTED, START + LEG, 0, &updates);
    live_tell(l, service(START + LEG + 2000, 0, 2400)); /* the running job */
    assert_int_equal(live_eta(l, 1), START + LEG + 2400 + LEG);
    live_tell(l,
              service(START + LEG + 2000, 0, 1200)); /* should be over: from now on at any time */
    assert_int_equal(live_eta(l, 1), START + LEG + 2000 + LEG);
    live_must(l, ARV_EVENT_FINISHED, START + LEG + 2100, 0, &updates);
    live_refused(l, service(START + LEG + 2100, 0, 100), ARV_FAILED_PRECONDITION, "event.job");
    live_drop(l);
}

/* A change goes with the job to another technician. */
static void a_change_moves_with_the_job(void **state)
{
    (void)state;
    live *l = open_with(&live_exact);
    live_tell(l, service(START, 0, 6000));
    const int32_t first[] = {1, 2, 3, 4, 5}, second[] = {0, 6, 7, 8, 9, 10, 11};
    const arv_new_order orders[] = {{.technician = 0, .jobs = first, .job_count = 5},
                                    {.technician = 1, .jobs = second, .job_count = 7}};
    arv_event plan = event_of(ARV_EVENT_PLAN_ACCEPTED, START, ARV_NONE);
    plan.orders = orders;
    plan.order_count = 2;
    live_tell(l, plan);
    assert_int_equal(live_eta(l, 0), START + LEG);
    assert_int_equal(live_eta(l, 6), START + LEG + 6000 + LEG);
    live_drop(l);
}

/* The model's spread stays, its mean is replaced: 6,000 s for 3,000 is twice the factor's quantiles. */
static void a_stated_service_replaces_the_mean_of_a_model(void **state)
{
    (void)state;
    tiny_options o = live_exact;
    o.mean_s = 3000;
    o.cv_ppm = 450000;
    live *l = live_new(&o);
    l->options.scenarios = 4096;
    live_begin(l);
    const double median = 1 / sqrt(1 + .45 * .45);
    assert_true(fabs((double)(live_eta(l, 1) - START - (int64_t)2 * LEG) - 3000 * median) < 10);
    live_tell(l, service(START, 0, 6000));
    assert_true(fabs((double)(live_eta(l, 1) - START - (int64_t)2 * LEG) - 6000 * median) < 20);
    arv_updates updates;
    live_must(l, ARV_EVENT_STARTED, START + LEG, 0, &updates);
    live_must(l, ARV_EVENT_CLOCK, START + LEG + 5000, ARV_NONE, &updates);
    const day_route *route = &l->day->routes[0];
    day_simulate(l->day, route, &l->day->scratch[0]);
    for (int32_t s = 0; s < 4096; s++) /* and what was worked counts against the new law */
        assert_true(l->day->scratch[0].arrive[4096 + s] + l->day->problem->origin_s >=
                    START + LEG + 5000 + LEG);
    live_drop(l);
}

static void other_time_windows_hold_him_up(void **state)
{
    (void)state;
    live *l = open_with(&live_exact);
    arv_time_window windows[2];
    for (int i = 0; i < 2; i++)
        arv_time_window_init(&windows[i]);
    windows[0].open_s = START + 9000; /* out of order */
    windows[0].close_s = START + 10000;
    windows[1].open_s = START;
    windows[1].close_s = START + 4000;
    arv_event event = event_of(ARV_EVENT_CHANGED, START, 1);
    event.windows = windows;
    event.window_count = 2;
    live_tell(l, event);
    assert_int_equal(live_eta(l, 1), START + LEG + VISIT); /* comes at 4,800, starts at 9,000 */
    assert_int_equal(live_eta(l, 2), START + 9000 + VISIT);
    windows[1].close_s = START + 9500;
    live_refused(l, event, ARV_INVALID_ARGUMENT, "event.windows[1]");
    windows[1].close_s = START - 1;
    live_refused(l, event, ARV_INVALID_ARGUMENT, "event.windows[1]");
    windows[1].close_s = START + 10;
    windows[1].late_price_per_hour = 7;
    live_refused(l, event, ARV_UNIMPLEMENTED, "event.windows[1]");
    event.window_count = 0; /* at any time */
    live_tell(l, event);
    assert_int_equal(live_eta(l, 2), START + LEG + 2 * VISIT);
    live_refused(l, event_of(ARV_EVENT_CHANGED, START, 1), ARV_INVALID_ARGUMENT, "event.service_s");
    live_refused(l, service(START, 1, -1), ARV_INVALID_ARGUMENT, "event.service_s");
    live_refused(l, service(START, 99, 1), ARV_INVALID_ARGUMENT, "event.job");
    live_drop(l);
}

static void a_type_brings_its_model(void **state)
{
    (void)state;
    live *l = live_new(&live_exact);
    arv_duration_model model;
    arv_duration_model_init(&model);
    model.job_type = "install";
    model.family = ARV_MODEL_LOGNORMAL;
    model.mean = 7000;
    model.cv_ppm = 1;
    l->tiny.spec.models = &model;
    l->tiny.spec.model_count = 1;
    tiny_compile(&l->tiny);
    live_begin(l);
    arv_event event = event_of(ARV_EVENT_CHANGED, START, 0);
    event.job_type = "install";
    live_tell(l, event);
    assert_true(llabs(live_eta(l, 1) - (START + LEG + 7000 + LEG)) <= 1);
    event.service_s = 2000;
    live_tell(l, event);
    assert_true(llabs(live_eta(l, 1) - (START + LEG + 2000 + LEG)) <= 1);
    live_drop(l);
}

/* Who plans the rest of the day sees the job as it is now. */
static void what_is_left_of_the_day_knows_of_it(void **state)
{
    (void)state;
    live *l = open_with(&live_exact);
    outlook rest;
    assert_int_equal(day_outlook(l->day, l->arena, &rest, &l->error), ARV_OK);
    assert_null(rest.changes);
    arv_time_window window;
    arv_time_window_init(&window);
    window.open_s = START + 9000;
    window.close_s = START + 10000;
    arv_event event = service(START, 2, 6000);
    event.windows = &window;
    event.window_count = 1;
    live_tell(l, event);
    assert_int_equal(day_outlook(l->day, l->arena, &rest, &l->error), ARV_OK);
    assert_null(rest.changes[1].job);
    assert_int_equal(rest.changes[2].service_s, 6000);
    assert_int_equal(rest.changes[2].job->service_s, 6000);
    assert_int_equal(rest.changes[2].job->windows[0].open_s, START + 9000);
    assert_int_equal(rest.changes[2].job->window_count, 1);
    assert_int_equal(rest.changes[2].open_s[0] + l->day->problem->origin_s, START + 9000);
    live_drop(l);
}

/* ---- promised -------------------------------------------------------------------------------- */

static void a_promise_within_the_window_is_a_cut(void **state)
{
    (void)state;
    live *l = open_with(&live_work);
    const arv_updates all = live_snapshot(l);
    const arv_update before = *live_find(&all, 4);
    const int64_t from = before.window_from_s + 300, to = before.window_to_s - 1200;
    const arv_updates updates = live_tell(l, promised(START, 4, from, to));
    const arv_update *u = live_find(&updates, 4);
    assert_int_equal(u->notice, ARV_NOTICE_NONE);
    assert_int_equal(u->window_from_s, from);
    assert_int_equal(u->window_to_s, to);
    assert_true(u->spent_ppm > before.spent_ppm);
    assert_false(l->day->customers[4].watch.revised);
    for (int32_t job = JOBS; job < TECHNICIANS * JOBS; job++)
        assert_null(live_find(&updates, job));
    live_drop(l);
}

/* Elsewhere the old promise is broken; and he waits at the door until the new one opens. */
static void a_promise_elsewhere_is_a_revision(void **state)
{
    (void)state;
    live *l = open_with(&live_exact);
    const int64_t from = START + LEG + VISIT + 3600;
    const arv_updates updates = live_tell(l, promised(START, 1, from, from + 1800));
    const arv_update *told = live_find(&updates, 1);
    assert_int_equal(told->notice, ARV_NOTICE_REVISED);
    assert_int_equal(told->window_from_s, from);
    assert_int_equal(told->window_to_s, from + 1800);
    assert_int_equal(told->eta_s, from);
    assert_int_equal(told->why_s[ARV_CAUSE_ORDER], 3600);
    for (int32_t i = 0; i < updates.count; i++) /* nobody is told twice */
        assert_ptr_equal(live_find(&updates, updates.items[i].job), &updates.items[i]);
    assert_true(l->day->customers[1].watch.revised);
    assert_int_equal(live_eta(l, 1), from);
    assert_int_equal(live_eta(l, 2), from + VISIT);
    assert_int_equal(live_find(&updates, 2)->notice, ARV_NOTICE_REVISED); /* an hour late now */
    const arv_updates after = live_snapshot(l);
    assert_true(live_find(&after, 1)->window_from_s >= from);
    assert_true(live_find(&after, 1)->window_to_s <= from + 1800);
    live_drop(l);
}

static void promises_that_cannot_be_are_refused(void **state)
{
    (void)state;
    live *l = open_with(&live_exact);
    arv_updates updates;
    live_refused(l, promised(START, 1, START + 900, START + 900), ARV_INVALID_ARGUMENT,
                 "event.window_to_s");
    live_refused(l, promised(START, 1, ARV_UNSET, START), ARV_INVALID_ARGUMENT,
                 "event.window_to_s");
    live_refused(l, promised(START, 1, START - 900, START), ARV_FAILED_PRECONDITION,
                 "event.window_to_s");
    live_must(l, ARV_EVENT_ARRIVED, START + LEG, 0, &updates);
    live_refused(l, promised(START + LEG, 0, START + LEG, START + LEG + 900),
                 ARV_FAILED_PRECONDITION, "event.kind");
    live_drop(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_longer_job_makes_the_others_later),
        cmocka_unit_test(a_change_moves_with_the_job),
        cmocka_unit_test(a_stated_service_replaces_the_mean_of_a_model),
        cmocka_unit_test(other_time_windows_hold_him_up),
        cmocka_unit_test(a_type_brings_its_model),
        cmocka_unit_test(what_is_left_of_the_day_knows_of_it),
        cmocka_unit_test(a_promise_within_the_window_is_a_cut),
        cmocka_unit_test(a_promise_elsewhere_is_a_revision),
        cmocka_unit_test(promises_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
