/* test_play_run.c - whole days through a backend: what is fed, what is kept, what is reported. */
#include "rehearsal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

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
    rehearsal r;
    rehearsal_open(&r, &rehearsal_exact);
    r.options.days = 2;
    watcher w = {0};
    const play_backend backend = watch(&w, &r.local);
    assert_int_equal(rehearsal_play(&r, &backend), ARV_OK);
    assert_int_equal(w.opened, 2);
    assert_int_equal(w.closed, 2);
    for (int kind = ARV_EVENT_DEPARTED; kind <= ARV_EVENT_FINISHED; kind++)
        assert_int_equal(w.kinds[kind], 2 * 6);
    /* From 8:00 to 11:00: a visit an hour, the clock every quarter but for the first and last. */
    assert_int_equal(w.kinds[ARV_EVENT_CLOCK], 2 * 11);
    assert_int_equal(r.result->event_count, w.events);
    assert_int_equal(r.result->customer_count, 2 * 6);
    assert_int_equal(r.result->cluster_count, 4);
    for (int p = 0; p < PLAY_POLICIES; p++) {
        const report_figures f = rehearsal_figures(&r, (play_policy)p);
        assert_true(fabs(f.promise_kept - 1) < 1e-12);
        assert_int_equal(f.nested_violations, 0);
        assert_int_equal(f.stop_count, 3);
        /* Departures: for the first visit three look, then two, then one. */
        for (int32_t n = 0; n < 3; n++) {
            assert_int_equal(f.stops[n].stops_away, n);
            assert_int_equal(f.stops[n].looks, 2 * 2 * (3 - n));
        }
    }
    const play_customer *c = &r.result->customers[2];
    assert_int_equal(c->position, 2);
    assert_int_equal(c->arrive_s, TINY_SHIFT_START_S + 2 * 3600 + 900);
    assert_int_equal(c->start_s, c->arrive_s);
    assert_int_equal(c->finish_s, c->arrive_s + 2700);
    assert_int_equal(c->planned_arrive_s, c->arrive_s);
    rehearsal_close(&r);
}

static void slots_and_etas_by_hand(void **state)
{
    (void)state;
    rehearsal r;
    rehearsal_open(&r, &rehearsal_exact);
    assert_int_equal(rehearsal_play(&r, NULL), ARV_OK);
    const play_customer *c = &r.result->customers[1]; /* planned 9:15 */
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
    rehearsal_close(&r);
}

/* ---- days with noise ------------------------------------------------------------------------- */

static const char *report_of(rehearsal *r, const play_backend *backend)
{
    const char *text;
    assert_int_equal(rehearsal_play(r, backend), ARV_OK);
    assert_int_equal(play_report_json(r->result, r->tiny.arena, &text), ARV_OK);
    return text;
}

static void same_seed_same_report(void **state)
{
    (void)state;
    rehearsal r;
    rehearsal_open(&r, &rehearsal_noisy);
    r.options.days = 3;
    const char *one = report_of(&r, NULL);
    assert_string_equal(one, report_of(&r, NULL));
    r.options.windows.threads = 2;
    assert_string_equal(one, report_of(&r, NULL));
    r.options.seed = 2;
    assert_string_not_equal(one, report_of(&r, NULL));
    assert_null(r.local.day);
    rehearsal_close(&r);
}

/* A daemon keeps the day elsewhere; the baselines come from a day beside it. */
static void a_day_elsewhere_gives_the_same_report(void **state)
{
    (void)state;
    rehearsal r;
    rehearsal_open(&r, &rehearsal_noisy);
    r.options.days = 2;
    watcher here = {0}, elsewhere = {.hides_its_day = true};
    const play_backend backend = watch(&here, &r.local);
    const char *one = report_of(&r, &backend);
    const play_backend remote = watch(&elsewhere, &r.local);
    assert_string_equal(one, report_of(&r, &remote));
    rehearsal_close(&r);
}

/* The engine's live 90 % intervals hold nine in ten arrivals drawn by other code from the models:
 * simulation and truth mean the same. The ledger keeps what it promises. */
static void promises_are_kept_as_often_as_promised(void **state)
{
    (void)state;
    rehearsal r;
    rehearsal_open(&r, &rehearsal_noisy);
    r.options.days = 100;
    r.options.clock_every_s = 0;
    assert_int_equal(rehearsal_play(&r, NULL), ARV_OK);
    const report_figures ledger = rehearsal_figures(&r, PLAY_LEDGER);
    const report_figures live = rehearsal_figures(&r, PLAY_REISSUE);
    assert_int_equal(ledger.nested_violations, 0);
    assert_true(ledger.kept_high > 0.90 && ledger.promise_kept > 0.87);
    assert_true(live.promise_kept < ledger.promise_kept - 0.05);
    for (int32_t s = 0; s < live.stop_count; s++) {
        /* 300 technician-days: a standard deviation of 0.017. */
        if (!(fabs(live.stops[s].coverage - 0.9) < 0.05))
            fail_msg("%d away: %g", live.stops[s].stops_away, live.stops[s].coverage);
        assert_true(ledger.stops[s].coverage >= 0.87);
    }
    rehearsal_close(&r);
}

/* Two hours of shift for a day of work: the last customers are not reached, and that counts. */
static void customers_who_are_not_reached_are_not_kept(void **state)
{
    (void)state;
    rehearsal r;
    rehearsal_open(&r, &rehearsal_noisy);
    r.options.reality.mean_ppm = 4000000;
    r.options.clock_every_s = 0;
    assert_int_equal(rehearsal_play(&r, NULL), ARV_OK);
    int32_t missed = 0;
    for (int32_t c = 0; c < r.result->customer_count; c++) {
        const play_customer *customer = &r.result->customers[c];
        if (customer->arrive_s != ARV_UNSET)
            continue;
        missed++;
        assert_true(customer->closed_s >= TINY_SHIFT_START_S + rehearsal_noisy.shift_s);
        for (int p = 0; p < PLAY_POLICIES; p++)
            assert_false(report_kept(customer, (play_policy)p));
        assert_true(customer->views[PLAY_LEDGER].count > 0);
    }
    assert_true(missed > 0);
    rehearsal_close(&r);
}

/* ---- refusals -------------------------------------------------------------------------------- */

static bool at_once(void *context)
{
    return --*(int *)context < 0;
}

static void errors_and_cancel_close_the_day(void **state)
{
    (void)state;
    rehearsal r;
    rehearsal_open(&r, &rehearsal_exact);
    watcher w = {.fail_at = 7};
    play_backend backend = watch(&w, &r.local);
    assert_int_equal(rehearsal_play(&r, &backend), ARV_UNAVAILABLE);
    assert_null(r.result);
    assert_int_equal(w.closed, 1);
    assert_null(r.local.day);

    w = (watcher){0};
    backend = watch(&w, &r.local);
    int patience = 5;
    const arv_control control = {.cancelled = at_once, .context = &patience};
    assert_int_equal(play_run(r.tiny.problem, &r.tiny.plan, &r.options, &backend, &control,
                              r.tiny.arena, &r.result, &r.error),
                     ARV_CANCELLED);
    assert_int_equal(w.events, 5);
    assert_int_equal(w.closed, 1);
    rehearsal_close(&r);
}

static void options_are_checked_by_path(void **state)
{
    (void)state;
    rehearsal r;
    rehearsal_open(&r, &rehearsal_exact);
    const play_options good = r.options;
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
        r.options = bad[i];
        assert_int_equal(rehearsal_play(&r, NULL), ARV_INVALID_ARGUMENT);
        assert_string_equal(r.error.items[0].path, paths[i]);
    }
    rehearsal_close(&r);
}

static void a_plan_without_windows_is_refused(void **state)
{
    (void)state;
    rehearsal r;
    rehearsal_prepare(&r, &rehearsal_exact);
    assert_int_equal(rehearsal_play(&r, NULL), ARV_FAILED_PRECONDITION);
    rehearsal_close(&r);
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
        cmocka_unit_test(same_seed_same_report),
        cmocka_unit_test(a_day_elsewhere_gives_the_same_report),
        cmocka_unit_test(promises_are_kept_as_often_as_promised),
        cmocka_unit_test(customers_who_are_not_reached_are_not_kept),
        cmocka_unit_test(errors_and_cancel_close_the_day),
        cmocka_unit_test(options_are_checked_by_path),
        cmocka_unit_test(a_plan_without_windows_is_refused),
        cmocka_unit_test(policies_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
