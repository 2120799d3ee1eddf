/* test_day_jam.c - traffic updates: times by hand where nothing varies, and against what the legs of the day
 * have taught where it does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "day/day_state.h"
#include "day_support.h"

static arv_event traffic(int64_t time_s, int64_t until_s, int32_t factor_ppm)
{
    arv_event event;
    arv_event_init(&event);
    event.kind = ARV_EVENT_TRAFFIC;
    event.time_s = time_s;
    event.until_s = until_s;
    event.factor_ppm = factor_ppm;
    return event;
}

static void tap(live *l, arv_event_kind kind, int64_t time_s, int32_t job)
{
    arv_updates updates;
    live_must(l, kind, time_s, job, &updates);
}

/* Twice as long until START + 600: by then he has come 300 s of the way. */
static void legs_take_longer_until_it_ends(void **state)
{
    (void)state;
    live *l = live_open_exact();
    live_tell(l, traffic(START, START + 600, 2000000));
    for (int32_t job = 0; job < TECHNICIANS * JOBS; job++)
        assert_int_equal(live_eta(l, job), START + LEG + 300 + job % JOBS * VISIT);
    tap(l, ARV_EVENT_DEPARTED, START, 0);
    assert_int_equal(live_eta(l, 0), START + LEG + 300);
    live_tell(l, traffic(START + 300, START + 7200, 500000)); /* 150 s of it behind him */
    assert_int_equal(live_eta(l, 0), START + 300 + 750 / 2);
    assert_int_equal(l->day->customers[0].why_s[ARV_CAUSE_TRAFFIC], -525);
    assert_int_equal(live_eta(l, 1), START + 675 + WORK + LEG / 2);
    assert_int_equal(live_eta(l, 2), START + 7200 + LEG - 150); /* left at 7,125 */
    live_tell(l, traffic(START + 400, START + 400, 1000000));   /* it is over */
    assert_int_equal(live_eta(l, 0), START + 400 + 900 - 150 - 200);
    assert_int_equal(live_eta(l, 1), START + 400 + 550 + VISIT);
    live_drop(l);
}

/* Only whom it concerns; and nobody else is told anything. */
static void one_technician_or_one_profile(void **state)
{
    (void)state;
    live *l = live_open_exact();
    arv_event event = traffic(START, ARV_UNSET, 3000000);
    event.technician = 1;
    const arv_updates updates = live_tell(l, event);
    assert_true(updates.count > 0);
    for (int32_t i = 0; i < updates.count; i++)
        assert_int_equal(updates.items[i].technician, 1);
    assert_int_equal(live_eta(l, JOBS), START + 3 * LEG);
    assert_int_equal(live_eta(l, JOBS + 2), START + 9 * LEG + 2 * WORK);
    assert_int_equal(live_eta(l, 0), START + LEG);
    event = traffic(START, ARV_UNSET, 2000000);
    event.profile = l->tiny.profile.name;
    live_tell(l, event);
    assert_int_equal(live_eta(l, JOBS), START + 2 * LEG);
    assert_int_equal(live_eta(l, 0), START + 2 * LEG);
    live_drop(l);
}

/* Who begins a shift later drives in the same traffic. */
static void a_new_route_hears_of_it(void **state)
{
    (void)state;
    live *l = live_new(&live_exact);
    l->tiny.plan.route_count = 2;
    live_begin(l);
    live_tell(l, traffic(START, START + 86400, 2000000));
    arv_event added;
    arv_event_init(&added);
    added.kind = ARV_EVENT_ADDED;
    added.time_s = START + 60;
    added.technician = 2;
    added.job = 12;
    live_tell(l, added);
    assert_int_equal(live_eta(l, 12), START + 60 + 2 * LEG);
    live_drop(l);
}

/* A slow leg has told of the day's traffic. An update says what there is to know: the median leg takes
 * `factor` of the usual median, whatever was learned; and a leg driven exactly so teaches nothing new. */
static void it_replaces_what_was_learned(void **state)
{
    (void)state;
    tiny_options o = live_exact;
    o.leg_ppm = 100000;
    o.day_ppm = 300000;
    live *l = live_new(&o);
    l->options.scenarios = 4096;
    live_begin(l);
    tap(l, ARV_EVENT_DEPARTED, START, 0);
    tap(l, ARV_EVENT_ARRIVED, START + 1500, 0);
    tap(l, ARV_EVENT_FINISHED, START + 4500, 0);
    const double median_s = LEG * exp(-.5 * (.01 + .09));
    const int64_t now_s = START + 4500;
    assert_true((double)(live_eta(l, 1) - now_s) > median_s + 250); /* learned */
    live_tell(l, traffic(now_s, ARV_UNSET, 1000000));
    assert_true(fabs((double)(live_eta(l, 1) - now_s) - median_s) < 4);
    live_tell(l, traffic(now_s, ARV_UNSET, 1500000));
    assert_true(fabs((double)(live_eta(l, 1) - now_s) - 1.5 * median_s) < 6);
    const traffic_state before = l->day->routes[0].state.traffic;
    tap(l, ARV_EVENT_DEPARTED, now_s, 1);
    tap(l, ARV_EVENT_ARRIVED, now_s + (int64_t)(1.5 * median_s), 1);
    const traffic_state after = l->day->routes[0].state.traffic;
    assert_int_equal(after.observations, before.observations + 1);
    assert_true(fabs(after.mean[TRAFFIC_DAY] - before.mean[TRAFFIC_DAY]) < .01);
    assert_true(after.cov[TRAFFIC_DAY][TRAFFIC_DAY] < before.cov[TRAFFIC_DAY][TRAFFIC_DAY]);
    live_drop(l);
}

/* Legs in a jam against simulation by brute force: a lognormal length driven at half speed for 1,000 s. */
static void scenarios_agree_with_monte_carlo(void **state)
{
    (void)state;
    tiny_options o = live_exact;
    o.leg_ppm = 400000;
    live *l = live_new(&o);
    l->options.scenarios = 4096;
    live_begin(l);
    tap(l, ARV_EVENT_DEPARTED, START, 0);
    live_tell(l, traffic(START + 300, START + 1300, 2000000));
    enum { DRAWS = 20000 };
    rng r = rng_make(1, 2, 3);
    double sum = 0, theirs = 0;
    int kept = 0;
    while (kept < DRAWS) {
        double normal = -6; /* of twelve uniform numbers */
        for (int i = 0; i < 12; i++)
            normal += (rng_below(&r, 1 << 24) + .5) / (1 << 24);
        const double length_s = LEG * exp(.4 * normal - .08);
        if (length_s <= 300)
            continue; /* he has not arrived yet */
        const double left_s = length_s - 300;
        sum += left_s <= 500 ? 300 + 2 * left_s : 1300 + left_s - 500;
        kept++;
    }
    day_simulate(l->day, &l->day->routes[0], &l->day->scratch[0]);
    for (int32_t s = 0; s < 4096; s++)
        theirs += l->day->scratch[0].arrive[s] + (double)l->day->problem->origin_s - START;
    assert_true(fabs(theirs / 4096 - sum / DRAWS) < 12);
    live_drop(l);
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    live *l = live_open_exact();
    arv_event event = traffic(START, ARV_UNSET, 99999);
    live_refused(l, event, ARV_INVALID_ARGUMENT, "event.factor_ppm");
    event.factor_ppm = 10000001;
    live_refused(l, event, ARV_INVALID_ARGUMENT, "event.factor_ppm");
    event = traffic(START, START - 1, 1000000);
    live_refused(l, event, ARV_INVALID_ARGUMENT, "event.until_s");
    event = traffic(START, ARV_UNSET, 1000000);
    event.profile = "balloon";
    live_refused(l, event, ARV_INVALID_ARGUMENT, "event.profile");
    event.profile = l->tiny.profile.name;
    event.technician = 0;
    live_refused(l, event, ARV_INVALID_ARGUMENT, "event.profile");
    live_drop(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(legs_take_longer_until_it_ends),
        cmocka_unit_test(one_technician_or_one_profile),
        cmocka_unit_test(a_new_route_hears_of_it),
        cmocka_unit_test(it_replaces_what_was_learned),
        cmocka_unit_test(scenarios_agree_with_monte_carlo),
        cmocka_unit_test(what_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
