/* test_day_tally.c - promises kept and broken, counted as technicians reach their customers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "day_support.h"

static void assert_tally(const live *l, int64_t kept, int64_t broken)
{
    arv_tally tally;
    arv_day_tally(l->day, &tally);
    assert_int_equal(tally.kept, kept);
    assert_int_equal(tally.broken, broken);
}

static int64_t window_from(const live *l, int32_t job)
{
    const arv_updates all = live_snapshot(l);
    return live_find(&all, job)->window_from_s;
}

static int64_t window_to(const live *l, int32_t job)
{
    const arv_updates all = live_snapshot(l);
    return live_find(&all, job)->window_to_s;
}

/* Both ends of a window belong to it; the jobs are the first of three technicians. */
static void who_comes_within_the_window_keeps_it(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    arv_updates updates;
    assert_tally(l, 0, 0);
    const int64_t first = window_from(l, 0), last = window_to(l, JOBS);
    live_must(l, ARV_EVENT_ARRIVED, first, 0, &updates);
    assert_tally(l, 1, 0);
    live_must(l, ARV_EVENT_STARTED, first, 0, &updates);
    assert_tally(l, 1, 0);
    live_must(l, ARV_EVENT_ARRIVED, last, JOBS, &updates);
    assert_tally(l, 2, 0);
    live_must(l, ARV_EVENT_ARRIVED, window_to(l, 2 * JOBS) + 3600, 2 * JOBS, &updates);
    assert_tally(l, 2, 1);
    live_drop(l);
}

/* A window that was given up is broken, whatever came after it. */
static void what_was_revised_is_broken(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    arv_updates updates;
    const int64_t late = window_to(l, 0) + 7200;
    const arv_event nothing_yet = {
        .kind = ARV_EVENT_CLOCK, .time_s = late, .technician = ARV_NONE, .job = ARV_NONE};
    updates = live_tell(l, nothing_yet);
    const arv_update *revised = live_find(&updates, 0);
    assert_non_null(revised);
    assert_int_equal(revised->notice, ARV_NOTICE_REVISED);
    assert_tally(l, 0, 0);
    const int64_t inside = revised->window_from_s > late ? revised->window_from_s : late;
    live_must(l, ARV_EVENT_ARRIVED, inside, 0, &updates);
    assert_tally(l, 0, 1);
    live_drop(l);
}

/* Nobody knows when he was with those whose taps are missing. */
static void who_was_passed_counts_for_nothing(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    arv_updates updates;
    live_must(l, ARV_EVENT_ARRIVED, window_from(l, 2), 2, &updates);
    assert_tally(l, 1, 0);
    live_drop(l);
}

/* The same as all outcomes of the day say. */
static void it_agrees_with_the_outcomes(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    arv_updates updates;
    int64_t time_s = START, kept = 0, reached = 0;
    for (int32_t j = 0; j < JOBS; j++) { /* from early to very late */
        time_s += 1200 + (int64_t)j * 1200;
        live_must(l, ARV_EVENT_ARRIVED, time_s, j, &updates);
        live_must(l, ARV_EVENT_FINISHED, time_s + 60, j, &updates);
        time_s += 60;
    }
    arv_outcome *outcomes;
    int32_t count;
    assert_int_equal(arv_day_outcomes(l->day, 0, l->arena, &outcomes, &count), ARV_OK);
    for (int32_t i = 0; i < count; i++) {
        const arv_outcome *o = &outcomes[i];
        reached++;
        kept += !o->revised && o->window_from_s <= o->arrive_s && o->arrive_s <= o->window_to_s;
    }
    assert_int_equal(reached, JOBS);
    assert_tally(l, kept, reached - kept);
    live_drop(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_comes_within_the_window_keeps_it),
        cmocka_unit_test(what_was_revised_is_broken),
        cmocka_unit_test(who_was_passed_counts_for_nothing),
        cmocka_unit_test(it_agrees_with_the_outcomes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
