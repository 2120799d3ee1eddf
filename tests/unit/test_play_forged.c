/* test_play_forged.c - what play makes of a backend that misbehaves: windows that widen, promises that
 * were never made, updates about nobody. */
#include "rehearsal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

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

static arv_status play_forged(rehearsal *r, forger *f)
{
    const play_backend backend = {
        .context = f, .open_day = forge_open, .apply = forge_apply, .close_day = forge_close};
    return rehearsal_play(r, &backend);
}

static void windows_that_widen_are_counted(void **state)
{
    (void)state;
    rehearsal r;
    rehearsal_open(&r, &rehearsal_exact);
    forger f = {.job = 2, .notice = ARV_NOTICE_NONE};
    assert_int_equal(play_forged(&r, &f), ARV_OK);
    assert_int_equal(f.closed, 1);
    /* Two technicians arrive three times each; job 2 waits until 10:15 and sees the arrivals at
     * 8:15 and 9:15 of both: each widens the window that had just returned, those at 10:15 come
     * too late. Of equal moments the second only repeats the first. */
    assert_int_equal(r.result->customers[0].views[PLAY_LEDGER].count, 2); /* booked and one look */
    report_figures figures = rehearsal_figures(&r, PLAY_LEDGER);
    assert_int_equal(figures.nested_violations, 2);
    assert_true(fabs(figures.promise_kept - 1) < 1e-12);

    f = (forger){.job = 2, .notice = ARV_NOTICE_REVISED};
    assert_int_equal(play_forged(&r, &f), ARV_OK);
    figures = rehearsal_figures(&r, PLAY_LEDGER);
    assert_int_equal(figures.nested_violations, 0);
    assert_true(fabs(figures.promise_kept - 5 / 6.0) < 1e-12);
    assert_true(fabs(figures.revised_rate - 1 / 6.0) < 1e-12);
    rehearsal_close(&r);
}

/* A customer who was promised nothing has no window to look at, and no promise kept. */
static void no_promise_no_window(void **state)
{
    (void)state;
    rehearsal r;
    rehearsal_open(&r, &rehearsal_exact);
    forger f = {.job = 2, .unpromised = 2};
    assert_int_equal(play_forged(&r, &f), ARV_OK);
    report_figures figures = rehearsal_figures(&r, PLAY_LEDGER);
    assert_true(fabs(figures.promise_kept - 4 / 6.0) < 1e-12);
    int32_t looks = 0;
    for (int32_t s = 0; s < figures.stop_count; s++)
        looks += figures.stops[s].looks;
    assert_int_equal(looks, 6 + 1); /* all three of one technician, the first of the other */
    assert_int_equal(r.result->customers[5].views[PLAY_LEDGER].count, 0);
    assert_true(report_kept(&r.result->customers[5], PLAY_FIXED_2H));
    f = (forger){.unpromised = 6};
    assert_int_equal(play_forged(&r, &f), ARV_FAILED_PRECONDITION);
    assert_int_equal(f.closed, 1);
    rehearsal_close(&r);
}

static void updates_about_nobody_are_a_defect(void **state)
{
    (void)state;
    static const int32_t strangers[] = {-1, 6, INT32_MAX};
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        rehearsal r;
        rehearsal_open(&r, &rehearsal_exact);
        forger f = {.job = strangers[i]};
        assert_int_equal(play_forged(&r, &f), ARV_INTERNAL);
        assert_null(r.result);
        assert_int_equal(f.closed, 1);
        rehearsal_close(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_that_widen_are_counted),
        cmocka_unit_test(no_promise_no_window),
        cmocka_unit_test(updates_about_nobody_are_a_defect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
