/* test_play_run.c - whole days through a backend: what is fed, what is kept, what is reported. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "day/day_live.h"
#include "play/play.h"
#include "play/report.h"
#include "tiny_problem.h"

static const tiny_options exact = {
    .technicians = 2, .jobs_each = 3, .travel_s = 900, .planned_s = 2700, .shift_s = 10 * 3600};

static const tiny_options noisy = {.technicians = 3,
                                   .jobs_each = 5,
                                   .travel_s = 900,
                                   .planned_s = 2700,
                                   .mean_s = 2700,
                                   .cv_ppm = 450000,
                                   .pace_ppm = 100000,
                                   .leg_ppm = 180000,
                                   .technician_day_ppm = 60000,
                                   .shift_s = 12 * 3600};

static void open_tiny(tiny_problem *tiny, const tiny_options *shape, play_options *options)
{
    arv_error error = {0};
    tiny_fill(tiny, shape);
    tiny_compile(tiny);
    play_options_init(options);
    options->windows.scenarios = 1024;
    options->windows.threads = 1;
    assert_int_equal(arv_estimate(tiny->problem, &options->windows, NULL, &tiny->plan, &error),
                     ARV_OK);
}

/* ---- a backend that watches ------------------------------------------------------------------ */

typedef struct watcher {
    play_backend inner;
    bool hides_its_day;
    int32_t opened, closed, events, clocks, kinds[ARV_EVENT_FINISHED + 1];
    int64_t last_s, last_clock_s;
    int32_t fail_at; /* event number that is refused; 0 = none */
} watcher;

static arv_status watch_open(void *context, const arv_problem *problem, const arv_plan *plan,
                             const arv_window_options *options, int32_t day, arv_arena *arena,
                             arv_updates *booked, arv_error *error)
{
    watcher *w = context;
    assert_int_equal(w->opened, w->closed);
    assert_int_equal(day, w->opened);
    w->opened++;
    w->last_s = w->last_clock_s = INT64_MIN;
    return w->inner.open_day(w->inner.context, problem, plan, options, day, arena, booked, error);
}

static arv_status watch_apply(void *context, const arv_event *event, arv_arena *arena,
                              arv_updates *updates, arv_error *error)
{
    watcher *w = context;
    assert_true(event->time_s >= w->last_s);
    w->last_s = event->time_s;
    w->kinds[event->kind]++;
    if (event->kind == ARV_EVENT_CLOCK) {
        assert_int_equal(event->job, ARV_NONE);
        assert_int_equal(event->time_s % 900, 0);
        if (w->last_clock_s != INT64_MIN)
            assert_int_equal(event->time_s, w->last_clock_s + 900);
        w->last_clock_s = event->time_s;
    }
    if (++w->events == w->fail_at)
        return arv_error_add(error, ARV_UNAVAILABLE, "", "out of order");
    return w->inner.apply(w->inner.context, event, arena, updates, error);
}

static void watch_close(void *context)
{
    watcher *w = context;
    w->closed++;
    w->inner.close_day(w->inner.context);
}

static arv_day *watch_day(void *context)
{
    watcher *w = context;
    return w->hides_its_day ? NULL : w->inner.day_here(w->inner.context);
}

static play_backend watch(watcher *w, play_local *local)
{
    w->inner = play_local_backend(local);
    return (play_backend){.context = w,
                          .open_day = watch_open,
                          .apply = watch_apply,
                          .close_day = watch_close,
                          .day_here = watch_day};
}

/* ---- days without noise ---------------------------------------------------------------------- */

static void a_sure_day_is_kept_by_everyone(void **state)
{
    (void)state;
    tiny_problem tiny;
    play_options options;
    open_tiny(&tiny, &exact, &options);
    options.days = 2;
    play_local local = {0};
    watcher w = {0};
    const play_backend backend = watch(&w, &local);
    play_result *result;
    arv_error error = {0};
    assert_int_equal(
        play_run(tiny.problem, &tiny.plan, &options, &backend, NULL, tiny.arena, &result, &error),
        ARV_OK);
    assert_int_equal(w.opened, 2);
    assert_int_equal(w.closed, 2);
    for (int kind = ARV_EVENT_DEPARTED; kind <= ARV_EVENT_FINISHED; kind++)
        assert_int_equal(w.kinds[kind], 2 * 6);
    /* From 8:00 to 11:00: a visit an hour, the clock every quarter but for the first and last. */
    assert_int_equal(w.kinds[ARV_EVENT_CLOCK], 2 * 11);
    assert_int_equal(result->event_count, w.events);
    assert_int_equal(result->customer_count, 2 * 6);
    assert_int_equal(result->cluster_count, 4);
    for (int p = 0; p < PLAY_POLICIES; p++) {
        report_figures f;
        report_compute(result->customers, result->customer_count, (play_policy)p, 0.1, tiny.arena,
                       &f);
        assert_true(fabs(f.promise_kept - 1) < 1e-12);
        assert_int_equal(f.nested_violations, 0);
        assert_int_equal(f.stop_count, 3);
        /* Departures: for the first visit three look, then two, then one. */
        for (int32_t n = 0; n < 3; n++) {
            assert_int_equal(f.stops[n].stops_away, n);
            assert_int_equal(f.stops[n].looks, 2 * 2 * (3 - n));
        }
    }
    const play_customer *c = &result->customers[2];
    assert_int_equal(c->position, 2);
    assert_int_equal(c->arrive_s, TINY_SHIFT_START_S + 2 * 3600 + 900);
    assert_int_equal(c->start_s, c->arrive_s);
    assert_int_equal(c->finish_s, c->arrive_s + 2700);
    assert_int_equal(c->planned_arrive_s, c->arrive_s);
    tiny_free(&tiny);
}

static void slots_and_etas_by_hand(void **state)
{
    (void)state;
    tiny_problem tiny;
    play_options options;
    open_tiny(&tiny, &exact, &options);
    play_local local = {0};
    const play_backend backend = play_local_backend(&local);
    play_result *result;
    arv_error error = {0};
    assert_int_equal(
        play_run(tiny.problem, &tiny.plan, &options, &backend, NULL, tiny.arena, &result, &error),
        ARV_OK);
    const play_customer *c = &result->customers[1]; /* planned 9:15 */
    assert_int_equal(c->planned_arrive_s, 9 * 3600 + 900);
    assert_int_equal(c->views[PLAY_FIXED_2H].count, 3); /* booked, and a look at two departures */
    const play_view *view = &c->views[PLAY_FIXED_2H].items[2];
    assert_int_equal(view->from_s, 8 * 3600 + 1800);
    assert_int_equal(view->to_s, 10 * 3600 + 1800);
    assert_true(view->look);
    assert_int_equal(view->stops_away, 0);
    assert_int_equal(view->time_s, 9 * 3600);
    assert_int_equal(c->views[PLAY_FIXED_2H].items[0].notice, ARV_NOTICE_BOOKED);
    assert_int_equal(view->notice, ARV_NOTICE_NONE);
    view = &c->views[PLAY_FIXED_4H].items[1];
    assert_int_equal(view->from_s, 7 * 3600 + 1800);
    assert_int_equal(view->stops_away, 1);
    /* Nothing varies: the plan is exact, and the width of the ETA one bin of its tuning. */
    view = &c->views[PLAY_PLAN_NORMAL].items[1];
    assert_int_equal(view->from_s, c->planned_arrive_s);
    assert_int_equal(view->to_s, c->planned_arrive_s);
    view = &c->views[PLAY_LAST_ETA].items[1];
    assert_int_equal(view->eta_s, c->planned_arrive_s);
    assert_int_equal(view->to_s - view->from_s, 20);
    tiny_free(&tiny);
}

/* The live interval of a sure day is a moment; of an unsure one it narrows as he comes near. */
static void live_intervals(void **state)
{
    (void)state;
    tiny_problem tiny;
    play_options options;
    arv_error error = {0};
    arv_day *day;
    day_live windows[5];
    arv_updates updates;
    open_tiny(&tiny, &exact, &options);
    assert_int_equal(arv_day_open(tiny.problem, &tiny.plan, &options.windows, &day, &error),
                     ARV_OK);
    assert_int_equal(day_live_windows(day, 4, 100000, NULL, windows),
                     3); /* the second technician's */
    for (int32_t v = 0; v < 3; v++) {
        assert_int_equal(windows[v].job, 3 + v);
        assert_int_equal(windows[v].from_s, TINY_SHIFT_START_S + v * 3600 + 900);
        assert_int_equal(windows[v].to_s, windows[v].from_s);
    }
    assert_int_equal(day_live_windows(day, -1, 100000, NULL, windows), 0);
    assert_int_equal(day_live_windows(day, 6, 100000, NULL, windows), 0);
    arv_day_close(&day);
    tiny_free(&tiny);

    open_tiny(&tiny, &noisy, &options);
    assert_int_equal(arv_day_open(tiny.problem, &tiny.plan, &options.windows, &day, &error),
                     ARV_OK);
    assert_int_equal(day_live_windows(day, 0, 100000, NULL, windows), 5);
    const int64_t before_s = windows[1].to_s - windows[1].from_s;
    assert_int_equal(day_live_windows(day, 0, 500000, NULL, windows),
                     5); /* half of the scenarios */
    assert_true(windows[1].to_s - windows[1].from_s < before_s / 2);
    static const arv_event_kind kinds[] = {ARV_EVENT_DEPARTED, ARV_EVENT_ARRIVED, ARV_EVENT_STARTED,
                                           ARV_EVENT_FINISHED};
    for (int i = 0; i < 4; i++) {
        const arv_event event = {.kind = kinds[i],
                                 .time_s =
                                     TINY_SHIFT_START_S + (i > 0 ? 900 : 0) + (i > 2 ? 2700 : 0),
                                 .technician = 0,
                                 .job = 0};
        assert_int_equal(arv_day_apply(day, &event, tiny.arena, &updates, &error), ARV_OK);
    }
    assert_int_equal(day_live_windows(day, 0, 100000, NULL, windows), 4);
    assert_int_equal(windows[0].job, 1);
    assert_true(windows[0].to_s - windows[0].from_s < before_s / 2);
    assert_true(windows[0].from_s > TINY_SHIFT_START_S + 3600);
    arv_day_close(&day);
    tiny_free(&tiny);
}

/* ---- days with noise ------------------------------------------------------------------------- */

static const char *play_text_of(tiny_problem *tiny, const play_options *options,
                                const play_backend *backend)
{
    play_result *result;
    arv_error error = {0};
    const char *text;
    assert_int_equal(
        play_run(tiny->problem, &tiny->plan, options, backend, NULL, tiny->arena, &result, &error),
        ARV_OK);
    assert_int_equal(play_report_json(result, tiny->arena, &text), ARV_OK);
    return text;
}

static void same_seed_same_report(void **state)
{
    (void)state;
    tiny_problem tiny;
    play_options options;
    open_tiny(&tiny, &noisy, &options);
    options.days = 3;
    play_local local = {0};
    const play_backend backend = play_local_backend(&local);
    const char *one = play_text_of(&tiny, &options, &backend);
    assert_string_equal(one, play_text_of(&tiny, &options, &backend));
    options.windows.threads = 2;
    assert_string_equal(one, play_text_of(&tiny, &options, &backend));
    options.seed = 2;
    assert_string_not_equal(one, play_text_of(&tiny, &options, &backend));
    assert_null(local.day);
    tiny_free(&tiny);
}

/* A daemon keeps the day elsewhere; the baselines come from a day beside it. */
static void a_day_elsewhere_gives_the_same_report(void **state)
{
    (void)state;
    tiny_problem tiny;
    play_options options;
    open_tiny(&tiny, &noisy, &options);
    options.days = 2;
    play_local local = {0};
    watcher here = {0}, elsewhere = {.hides_its_day = true};
    const play_backend backend = watch(&here, &local);
    const char *one = play_text_of(&tiny, &options, &backend);
    const play_backend remote = watch(&elsewhere, &local);
    assert_string_equal(one, play_text_of(&tiny, &options, &remote));
    tiny_free(&tiny);
}

/* The engine's live 90 % intervals hold nine in ten arrivals drawn by other code from the models:
 * simulation and truth mean the same. The ledger keeps what it promises. */
static void promises_are_kept_as_often_as_promised(void **state)
{
    (void)state;
    tiny_problem tiny;
    play_options options;
    open_tiny(&tiny, &noisy, &options);
    options.days = 100;
    options.clock_every_s = 0;
    play_local local = {0};
    const play_backend backend = play_local_backend(&local);
    play_result *result;
    arv_error error = {0};
    assert_int_equal(
        play_run(tiny.problem, &tiny.plan, &options, &backend, NULL, tiny.arena, &result, &error),
        ARV_OK);
    report_figures ledger, live;
    report_compute(result->customers, result->customer_count, PLAY_LEDGER, 0.1, tiny.arena,
                   &ledger);
    report_compute(result->customers, result->customer_count, PLAY_REISSUE, 0.1, tiny.arena, &live);
    assert_int_equal(ledger.nested_violations, 0);
    assert_true(ledger.kept_high > 0.90 && ledger.promise_kept > 0.87);
    assert_true(live.promise_kept < ledger.promise_kept - 0.05);
    for (int32_t s = 0; s < live.stop_count; s++) {
        /* 300 technician-days: a standard deviation of 0.017. */
        if (!(fabs(live.stops[s].coverage - 0.9) < 0.05))
            fail_msg("%d away: %g", live.stops[s].stops_away, live.stops[s].coverage);
        assert_true(ledger.stops[s].coverage >= 0.87);
    }
    tiny_free(&tiny);
}

/* Two hours of shift for a day of work: the last customers are not reached, and that counts. */
static void customers_who_are_not_reached_are_not_kept(void **state)
{
    (void)state;
    tiny_problem tiny;
    play_options options;
    open_tiny(&tiny, &noisy, &options);
    options.reality.mean_ppm = 4000000;
    options.clock_every_s = 0;
    play_local local = {0};
    const play_backend backend = play_local_backend(&local);
    play_result *result;
    arv_error error = {0};
    assert_int_equal(
        play_run(tiny.problem, &tiny.plan, &options, &backend, NULL, tiny.arena, &result, &error),
        ARV_OK);
    int32_t missed = 0;
    for (int32_t c = 0; c < result->customer_count; c++) {
        const play_customer *customer = &result->customers[c];
        if (customer->arrive_s != ARV_UNSET)
            continue;
        missed++;
        assert_true(customer->closed_s >= TINY_SHIFT_START_S + noisy.shift_s);
        for (int p = 0; p < PLAY_POLICIES; p++)
            assert_false(report_kept(customer, (play_policy)p));
        assert_true(customer->views[PLAY_LEDGER].count > 0);
    }
    assert_true(missed > 0);
    tiny_free(&tiny);
}

/* ---- a backend that misbehaves --------------------------------------------------------------- */

/* Books 9:00 to 11:00 for everyone, then moves the windows of the first job as it likes. */
typedef struct forger {
    int32_t unpromised;  /* this many of the last jobs are booked without a window */
    int32_t closed, job; /* whom the first event's update is about */
    arv_notice notice;
} forger;

static void fill(arv_updates *updates, arv_arena *arena, int32_t count)
{
    updates->items = arv_arena_alloc(arena, (size_t)count, sizeof *updates->items);
    updates->count = count;
}

static arv_status forge_open(void *context, const arv_problem *problem, const arv_plan *plan,
                             const arv_window_options *options, int32_t day, arv_arena *arena,
                             arv_updates *booked, arv_error *error)
{
    const forger *f = context;
    (void)problem;
    (void)plan;
    (void)options;
    (void)day;
    (void)error;
    fill(booked, arena, 6);
    for (int32_t j = 0; j < 6; j++) {
        booked->items[j] = (arv_update){.job = j,
                                        .time_s = TINY_SHIFT_START_S,
                                        .window_from_s = 8 * 3600,
                                        .window_to_s = 11 * 3600,
                                        .notice = ARV_NOTICE_BOOKED};
        if (j >= 6 - f->unpromised)
            booked->items[j].window_from_s = booked->items[j].window_to_s = ARV_UNSET;
    }
    return ARV_OK;
}

static arv_status forge_apply(void *context, const arv_event *event, arv_arena *arena,
                              arv_updates *updates, arv_error *error)
{
    const forger *f = context;
    (void)error;
    *updates = (arv_updates){0};
    if (event->kind != ARV_EVENT_ARRIVED && event->kind != ARV_EVENT_FINISHED)
        return ARV_OK;
    /* When the first visit is reached the third job's window moves back an hour, when it is over it
     * returns; the first job's moves too, but its customer has his technician already. */
    fill(updates, arena, 2);
    const int64_t to_s = event->kind == ARV_EVENT_ARRIVED ? 12 * 3600 : 11 * 3600;
    for (int32_t i = 0; i < 2; i++)
        updates->items[i] = (arv_update){.job = i ? 0 : f->job,
                                         .time_s = event->time_s,
                                         .window_from_s = 8 * 3600,
                                         .window_to_s = to_s,
                                         .notice = f->notice};
    return ARV_OK;
}

static void forge_close(void *context)
{
    ((forger *)context)->closed++;
}

static arv_status play_forged(tiny_problem *tiny, const play_options *options, forger *f,
                              play_result **result, arv_error *error)
{
    const play_backend backend = {
        .context = f, .open_day = forge_open, .apply = forge_apply, .close_day = forge_close};
    return play_run(tiny->problem, &tiny->plan, options, &backend, NULL, tiny->arena, result,
                    error);
}

static void windows_that_widen_are_counted(void **state)
{
    (void)state;
    tiny_problem tiny;
    play_options options;
    open_tiny(&tiny, &exact, &options);
    forger f = {.job = 2, .notice = ARV_NOTICE_NONE};
    play_result *result;
    arv_error error = {0};
    assert_int_equal(play_forged(&tiny, &options, &f, &result, &error), ARV_OK);
    assert_int_equal(f.closed, 1);
    /* Two technicians arrive three times each; job 2 waits until 10:15 and sees the arrivals at
     * 8:15 and 9:15 of both: each widens the window that had just returned, those at 10:15 come
     * too late. Of equal moments the second only repeats the first. */
    assert_int_equal(result->customers[0].views[PLAY_LEDGER].count, 2); /* booked and one look */
    report_figures figures;
    report_compute(result->customers, result->customer_count, PLAY_LEDGER, 0.1, tiny.arena,
                   &figures);
    assert_int_equal(figures.nested_violations, 2);
    assert_true(fabs(figures.promise_kept - 1) < 1e-12);

    f = (forger){.job = 2, .notice = ARV_NOTICE_REVISED};
    assert_int_equal(play_forged(&tiny, &options, &f, &result, &error), ARV_OK);
    report_compute(result->customers, result->customer_count, PLAY_LEDGER, 0.1, tiny.arena,
                   &figures);
    assert_int_equal(figures.nested_violations, 0);
    assert_true(fabs(figures.promise_kept - 5 / 6.0) < 1e-12);
    assert_true(fabs(figures.revised_rate - 1 / 6.0) < 1e-12);
    tiny_free(&tiny);
}

/* A customer who was promised nothing has no window to look at, and no promise kept. */
static void no_promise_no_window(void **state)
{
    (void)state;
    tiny_problem tiny;
    play_options options;
    open_tiny(&tiny, &exact, &options);
    forger f = {.job = 2, .unpromised = 2};
    play_result *result;
    arv_error error = {0};
    assert_int_equal(play_forged(&tiny, &options, &f, &result, &error), ARV_OK);
    report_figures figures;
    report_compute(result->customers, result->customer_count, PLAY_LEDGER, 0.1, tiny.arena,
                   &figures);
    assert_true(fabs(figures.promise_kept - 4 / 6.0) < 1e-12);
    int32_t looks = 0;
    for (int32_t s = 0; s < figures.stop_count; s++)
        looks += figures.stops[s].looks;
    assert_int_equal(looks, 6 + 1); /* all three of one technician, the first of the other */
    assert_int_equal(result->customers[5].views[PLAY_LEDGER].count, 0);
    assert_true(report_kept(&result->customers[5], PLAY_FIXED_2H));
    f = (forger){.unpromised = 6};
    assert_int_equal(play_forged(&tiny, &options, &f, &result, &error), ARV_FAILED_PRECONDITION);
    assert_int_equal(f.closed, 1);
    tiny_free(&tiny);
}

static void updates_about_nobody_are_a_defect(void **state)
{
    (void)state;
    static const int32_t strangers[] = {-1, 6, INT32_MAX};
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        tiny_problem tiny;
        play_options options;
        open_tiny(&tiny, &exact, &options);
        forger f = {.job = strangers[i]};
        play_result *result;
        arv_error error = {0};
        assert_int_equal(play_forged(&tiny, &options, &f, &result, &error), ARV_INTERNAL);
        assert_null(result);
        assert_int_equal(f.closed, 1);
        tiny_free(&tiny);
    }
}

static bool at_once(void *context)
{
    return --*(int *)context < 0;
}

static void errors_and_cancel_close_the_day(void **state)
{
    (void)state;
    tiny_problem tiny;
    play_options options;
    open_tiny(&tiny, &exact, &options);
    play_local local = {0};
    watcher w = {.fail_at = 7};
    play_backend backend = watch(&w, &local);
    play_result *result;
    arv_error error = {0};
    assert_int_equal(
        play_run(tiny.problem, &tiny.plan, &options, &backend, NULL, tiny.arena, &result, &error),
        ARV_UNAVAILABLE);
    assert_null(result);
    assert_int_equal(w.closed, 1);
    assert_null(local.day);

    w = (watcher){0};
    backend = watch(&w, &local);
    int patience = 5;
    const arv_control control = {.cancelled = at_once, .context = &patience};
    error = (arv_error){0};
    assert_int_equal(play_run(tiny.problem, &tiny.plan, &options, &backend, &control, tiny.arena,
                              &result, &error),
                     ARV_CANCELLED);
    assert_int_equal(w.events, 5);
    assert_int_equal(w.closed, 1);
    tiny_free(&tiny);
}

static void options_are_checked_by_path(void **state)
{
    (void)state;
    tiny_problem tiny;
    play_options good;
    open_tiny(&tiny, &exact, &good);
    play_options bad[8] = {good, good, good, good, good, good, good, good};
    bad[0].days = 0;
    bad[1].days = PLAY_MAX_DAYS + 1;
    bad[2].training_days = 1;
    bad[3].clock_every_s = 59;
    bad[4].policy = PLAY_POLICIES;
    bad[5].windows.alpha_ppm = 0;
    bad[6].reality.mean_ppm = -1000000;
    bad[7].reality.spread_ppm = 9000001;
    static const char *const paths[] = {"options.days",
                                        "options.days",
                                        "options.training_days",
                                        "options.clock_every_s",
                                        "options.policy",
                                        "options.windows.alpha_ppm",
                                        "options.reality.mean_ppm",
                                        "options.reality.spread_ppm"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        play_local local = {0};
        const play_backend backend = play_local_backend(&local);
        play_result *result;
        arv_error error = {0};
        assert_int_equal(play_run(tiny.problem, &tiny.plan, &bad[i], &backend, NULL, tiny.arena,
                                  &result, &error),
                         ARV_INVALID_ARGUMENT);
        assert_string_equal(error.items[0].path, paths[i]);
    }
    tiny_free(&tiny);
}

static void a_plan_without_windows_is_refused(void **state)
{
    (void)state;
    tiny_problem tiny;
    play_options options;
    play_options_init(&options);
    tiny_fill(&tiny, &exact);
    tiny_compile(&tiny);
    play_local local = {0};
    const play_backend backend = play_local_backend(&local);
    play_result *result;
    arv_error error = {0};
    assert_int_equal(
        play_run(tiny.problem, &tiny.plan, &options, &backend, NULL, tiny.arena, &result, &error),
        ARV_FAILED_PRECONDITION);
    tiny_free(&tiny);
}

static void policies_have_names(void **state)
{
    (void)state;
    play_policy policy = PLAY_POLICIES;
    for (int p = 0; p < PLAY_POLICIES; p++) {
        assert_true(play_policy_parse(play_policy_name((play_policy)p), &policy));
        assert_int_equal(policy, p);
    }
    assert_true(play_policy_parse("fixed-2h", &policy));
    assert_int_equal(policy, PLAY_FIXED_2H);
    assert_true(play_policy_parse("plan-normal", &policy));
    assert_int_equal(policy, PLAY_PLAN_NORMAL);
    static const char *const bad[] = {"", "ledge", "ledgers", "fixed", "Fixed_2h", "fixed 2h"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(play_policy_parse(bad[i], &policy));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sure_day_is_kept_by_everyone),
        cmocka_unit_test(slots_and_etas_by_hand),
        cmocka_unit_test(live_intervals),
        cmocka_unit_test(same_seed_same_report),
        cmocka_unit_test(a_day_elsewhere_gives_the_same_report),
        cmocka_unit_test(promises_are_kept_as_often_as_promised),
        cmocka_unit_test(customers_who_are_not_reached_are_not_kept),
        cmocka_unit_test(windows_that_widen_are_counted),
        cmocka_unit_test(no_promise_no_window),
        cmocka_unit_test(updates_about_nobody_are_a_defect),
        cmocka_unit_test(errors_and_cancel_close_the_day),
        cmocka_unit_test(options_are_checked_by_path),
        cmocka_unit_test(a_plan_without_windows_is_refused),
        cmocka_unit_test(policies_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
