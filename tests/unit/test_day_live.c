/* test_day_live.c - live intervals of a day: what day/day_live.h hands to play. */
#include "day/day_live.h"

#include "rehearsal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* The live interval of a sure day is a moment; of an unsure one it narrows as he comes near. */
static void live_intervals(void **state)
{
    (void)state;
    rehearsal r;
    arv_day *day;
    day_live windows[5];
    arv_updates updates;
    rehearsal_open(&r, &rehearsal_exact);
    assert_int_equal(arv_day_open(r.tiny.problem, &r.tiny.plan, &r.options.windows, &day, &r.error),
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
    rehearsal_close(&r);

    rehearsal_open(&r, &rehearsal_noisy);
    assert_int_equal(arv_day_open(r.tiny.problem, &r.tiny.plan, &r.options.windows, &day, &r.error),
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
        assert_int_equal(arv_day_apply(day, &event, r.tiny.arena, &updates, &r.error), ARV_OK);
    }
    assert_int_equal(day_live_windows(day, 0, 100000, NULL, windows), 4);
    assert_int_equal(windows[0].job, 1);
    assert_true(windows[0].to_s - windows[0].from_s < before_s / 2);
    assert_true(windows[0].from_s > TINY_SHIFT_START_S + 3600);
    arv_day_close(&day);
    rehearsal_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(live_intervals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
