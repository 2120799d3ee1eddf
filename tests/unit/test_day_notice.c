/* test_day_notice.c - what customers are told and may see: the notice of the evening before, limits,
 * and the table of what is shown at each stage of a customer's day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/rng.h"
#include "day_support.h"

enum {
    EVE = START - 14 * 3600,
    FAR_AWAY = ARV_SHOW_WINDOW,
    NEAR = ARV_SHOW_WINDOW | ARV_SHOW_STOPS_AWAY,
    COMING = NEAR | ARV_SHOW_ETA | ARV_SHOW_LOCATION
};

static int32_t count(const arv_updates *updates, arv_notice notice)
{
    int32_t n = 0;
    for (int32_t i = 0; i < updates->count; i++)
        n += updates->items[i].notice == notice;
    return n;
}

static void the_evening_before_is_told_once(void **state)
{
    (void)state;
    live *l = live_open_with(2);
    arv_updates updates;
    live_must(l, ARV_EVENT_CLOCK, EVE - 3600, ARV_NONE, &updates);
    assert_int_equal(count(&updates, ARV_NOTICE_DAY_BEFORE), 0);
    live_must(l, ARV_EVENT_CLOCK, EVE - 1, ARV_NONE, &updates);
    assert_int_equal(count(&updates, ARV_NOTICE_DAY_BEFORE), 0);
    live_must(l, ARV_EVENT_CLOCK, EVE + 600, ARV_NONE, &updates);
    assert_int_equal(count(&updates, ARV_NOTICE_DAY_BEFORE), TECHNICIANS * JOBS);
    assert_int_equal(updates.count, TECHNICIANS * JOBS);
    live_must(l, ARV_EVENT_CLOCK, EVE + 1800, ARV_NONE, &updates);
    assert_int_equal(count(&updates, ARV_NOTICE_DAY_BEFORE), 0);
    live_drop(l);
}

/* Opened in the morning, or in the evening after that moment: too late to be told. */
static void a_day_opened_later_has_no_evening_before(void **state)
{
    (void)state;
    const int64_t first_s[] = {EVE, EVE + 1, START - 3600};
    for (size_t i = 0; i < sizeof first_s / sizeof *first_s; i++) {
        live *l = live_open_with(1);
        arv_updates updates;
        live_must(l, ARV_EVENT_CLOCK, first_s[i], ARV_NONE, &updates);
        live_must(l, ARV_EVENT_CLOCK, START - 60, ARV_NONE, &updates);
        assert_int_equal(count(&updates, ARV_NOTICE_DAY_BEFORE), 0);
        live_drop(l);
    }
}

/* A night without CLOCK events: once the shift has begun it is not the evening before any more. */
static void it_is_not_told_on_the_day(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    arv_updates updates;
    live_must(l, ARV_EVENT_CLOCK, EVE - 1, ARV_NONE, &updates);
    live_must(l, ARV_EVENT_CLOCK, START, ARV_NONE, &updates);
    assert_int_equal(count(&updates, ARV_NOTICE_DAY_BEFORE), 0);
    live_drop(l);
}

/* Each route by its own shift, and by the option. */
static void every_shift_has_its_evening(void **state)
{
    (void)state;
    live *l = live_new(&live_work);
    l->tiny.shifts[1].start_s += 3600;
    l->options.day_before_s = 3600;
    tiny_compile(&l->tiny);
    live_begin(l);
    arv_updates updates;
    live_must(l, ARV_EVENT_CLOCK, START - 3601, ARV_NONE, &updates);
    live_must(l, ARV_EVENT_CLOCK, START - 3600, ARV_NONE, &updates);
    assert_int_equal(count(&updates, ARV_NOTICE_DAY_BEFORE), (TECHNICIANS - 1) * JOBS);
    assert_null(live_find(&updates, JOBS));
    live_must(l, ARV_EVENT_CLOCK, START, ARV_NONE, &updates);
    assert_int_equal(count(&updates, ARV_NOTICE_DAY_BEFORE), JOBS);
    live_drop(l);
    l = live_new(&live_work);
    l->options.day_before_s = 0; /* never */
    live_begin(l);
    for (int64_t now_s = EVE - 3600; now_s < START; now_s += 1800) {
        live_must(l, ARV_EVENT_CLOCK, now_s, ARV_NONE, &updates);
        assert_int_equal(count(&updates, ARV_NOTICE_DAY_BEFORE), 0);
    }
    live_drop(l);
}

/* Four routine notices with that of the evening before among them, the last is ON_THE_WAY. */
static void routine_notices_stay_few(void **state)
{
    (void)state;
    int32_t most = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        live *l = live_open_with(1);
        rng r = rng_make(seed, 4, 4);
        int32_t routine[JOBS] = {0};
        int64_t last_s[JOBS] = {0}, now_s = START;
        arv_updates updates;
        live_must(l, ARV_EVENT_CLOCK, EVE - 1, ARV_NONE, &updates);
        live_must(l, ARV_EVENT_CLOCK, EVE, ARV_NONE, &updates);
        for (int32_t step = 0; step < 4 * JOBS; step++) {
            live_must(l, (arv_event_kind)(ARV_EVENT_DEPARTED + step % 4), now_s, step / 4,
                      &updates);
            for (int32_t i = 0; i < updates.count; i++) {
                const arv_update *u = &updates.items[i];
                if (u->notice != ARV_NOTICE_N_AWAY && u->notice != ARV_NOTICE_ON_THE_WAY)
                    continue;
                assert_true(last_s[u->job] == 0 || now_s - last_s[u->job] >= 1200);
                assert_true(++routine[u->job] <= 2);
                most = routine[u->job] > most ? routine[u->job] : most;
                last_s[u->job] = now_s;
            }
            now_s += rng_below(&r, 3000);
        }
        live_drop(l);
    }
    assert_int_equal(most, 2);
}

static void what_is_shown_follows_the_table(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    arv_updates updates = live_snapshot(l);
    for (int32_t job = 0; job < JOBS; job++)
        assert_int_equal(updates.items[job].show, job > 3 ? FAR_AWAY : NEAR);
    live_must(l, ARV_EVENT_DEPARTED, START, 0, &updates);
    assert_int_equal(live_find(&updates, 0)->show, COMING);
    live_must(l, ARV_EVENT_ARRIVED, START + 900, 0, &updates);
    assert_int_equal(live_find(&updates, 0)->show, ARV_SHOW_WINDOW);
    live_must(l, ARV_EVENT_STARTED, START + 900, 0, &updates);
    live_must(l, ARV_EVENT_FINISHED, START + 3900, 0, &updates);
    assert_int_equal(live_find(&updates, 0)->show, ARV_SHOW_WINDOW);
    assert_int_equal(live_find(&updates, 1)->show, NEAR);
    assert_int_equal(live_find(&updates, 4)->show, NEAR);
    assert_int_equal(live_find(&updates, 5)->show, FAR_AWAY);
    updates = live_tell(l, (arv_event){.kind = ARV_EVENT_CANCELLED,
                                       .time_s = START + 3900,
                                       .technician = ARV_NONE,
                                       .job = 2});
    assert_int_equal(live_find(&updates, 2)->show, 0);
    live_drop(l);
}

/* Too soon after the last notice for another one, but he may see where the technician is. */
static void who_is_not_told_may_see_all_the_same(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    arv_updates updates;
    live_must(l, ARV_EVENT_DEPARTED, START, 0, &updates);
    live_must(l, ARV_EVENT_FINISHED, START + 60, 0, &updates);
    live_must(l, ARV_EVENT_DEPARTED, START + 60, 1, &updates);
    live_must(l, ARV_EVENT_PROGRESS, START + 90, 1, &updates);
    live_must(l, ARV_EVENT_STARTED, START + 120, 1, &updates);
    live_must(l, ARV_EVENT_FINISHED, START + 3000, 1, &updates);
    live_must(l, ARV_EVENT_DEPARTED, START + 3000, 2, &updates); /* N_AWAY was moments ago */
    const arv_update *u = live_find(&updates, 2);
    assert_non_null(u);
    assert_int_equal(u->show, COMING);
    live_drop(l);
}

static void the_option_has_a_range(void **state)
{
    (void)state;
    live *l = live_new(&live_work);
    const int64_t wrong[] = {-1, 86401};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        l->options.day_before_s = wrong[i];
        l->error = (arv_error){.count = 0};
        assert_int_equal(
            arv_day_open(l->tiny.problem, &l->tiny.plan, &l->options, &l->day, &l->error),
            ARV_INVALID_ARGUMENT);
        assert_string_equal(l->error.items[0].path, "options.day_before_s");
    }
    live_drop(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_evening_before_is_told_once),
        cmocka_unit_test(a_day_opened_later_has_no_evening_before),
        cmocka_unit_test(it_is_not_told_on_the_day),
        cmocka_unit_test(every_shift_has_its_evening),
        cmocka_unit_test(routine_notices_stay_few),
        cmocka_unit_test(what_is_shown_follows_the_table),
        cmocka_unit_test(who_is_not_told_may_see_all_the_same),
        cmocka_unit_test(the_option_has_a_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
