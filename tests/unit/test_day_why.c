/* test_day_why.c - why an expected arrival moved: the seconds by cause add up to the move, and each
 * lands where it belongs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "base/rng.h"
#include "day/day_state.h"
#include "day_support.h"

/* Exactly these seconds, all others 0. */
static void assert_only(const arv_update *u, arv_cause cause, int32_t seconds)
{
    assert_non_null(u);
    for (int c = 0; c < ARV_CAUSES; c++)
        assert_int_equal(u->why_s[c], c == (int)cause ? seconds : 0);
}

static void each_event_has_its_cause(void **state)
{
    (void)state;
    live *l = live_new(&live_exact);
    live_begin(l);
    arv_updates updates;
    const arv_updates booked = live_snapshot(l);
    for (int32_t i = 0; i < booked.count; i++)
        assert_only(&booked.items[i], ARV_CAUSE_WORK, 0);
    live_must(l, ARV_EVENT_DEPARTED, START, 0, &updates);
    live_must(l, ARV_EVENT_ARRIVED, START + 1000, 0, &updates); /* 100 s late */
    assert_only(live_find(&updates, 0), ARV_CAUSE_TRAVEL, 100);
    live_must(l, ARV_EVENT_STARTED, START + 1000, 0, &updates);
    live_must(l, ARV_EVENT_FINISHED, START + 4000 + 600, 0, &updates);
    for (int32_t job = 1; job < JOBS; job++) {
        const arv_update *u = live_find(&updates, job); /* nothing was said since the booking */
        assert_int_equal(u->why_s[ARV_CAUSE_TRAVEL], 100);
        assert_int_equal(u->why_s[ARV_CAUSE_WORK], 600);
    }
    live_must(l, ARV_EVENT_DEPARTED, START + 4900, 1, &updates);
    assert_only(live_find(&updates, 1), ARV_CAUSE_WORK, 300);
    updates = live_tell(l, (arv_event){.kind = ARV_EVENT_CANCELLED,
                                       .time_s = START + 4900,
                                       .technician = ARV_NONE,
                                       .job = 2});
    assert_int_equal(live_find(&updates, 3)->why_s[ARV_CAUSE_ORDER], -3900);
    updates = live_tell(l, (arv_event){.kind = ARV_EVENT_ADDED,
                                       .time_s = START + 4900,
                                       .technician = 0,
                                       .job = 2,
                                       .position = 1});
    assert_only(live_find(&updates, 2), ARV_CAUSE_WORK, 0); /* booked anew */
    assert_only(live_find(&updates, 4), ARV_CAUSE_ORDER, 3900);
    updates = live_tell(l, (arv_event){.kind = ARV_EVENT_PROGRESS,
                                       .time_s = START + 5350,
                                       .technician = 0,
                                       .job = 1,
                                       .progress_ppm = 0});
    live_must(l, ARV_EVENT_ARRIVED, START + 6250, 1, &updates);
    assert_only(live_find(&updates, 1), ARV_CAUSE_TRAVEL, 450);
    live_must(l, ARV_EVENT_STARTED, START + 6250, 1, &updates);
    live_must(l, ARV_EVENT_CLOCK, START + 9250 + 900, ARV_NONE, &updates);
    assert_int_equal(live_find(&updates, 3)->why_s[ARV_CAUSE_CLOCK], 900);
    live_must(l, ARV_EVENT_FINISHED, START + 9250 + 900, 1, &updates);
    assert_only(live_find(&updates, 3), ARV_CAUSE_WORK, 0); /* no news any more */
    live_drop(l);
}

/* A job that took twice as long: the time itself, and what it says about the jobs to come. */
static void a_slow_job_makes_the_technician_slower(void **state)
{
    (void)state;
    tiny_options o = live_exact;
    o.mean_s = 3000;
    o.cv_ppm = 200000;
    o.pace_ppm = 200000;
    live *l = live_new(&o);
    live_begin(l);
    arv_updates updates;
    live_must(l, ARV_EVENT_STARTED, START + 900, 0, &updates);
    live_must(l, ARV_EVENT_FINISHED, START + 900 + 6000, 0, &updates);
    int32_t before = 0;
    for (int32_t job = 1; job < JOBS; job++) {
        const int32_t pace = live_find(&updates, job)->why_s[ARV_CAUSE_PACE];
        assert_true(job == 1 ? pace == 0 : pace > before + 300);
        before = pace;
        assert_true(live_find(&updates, job)->why_s[ARV_CAUSE_WORK] > 2500);
        assert_int_equal(live_find(&updates, job)->why_s[ARV_CAUSE_TRAFFIC], 0);
    }
    live_drop(l);
}

/* A slow leg of a colleague tells of the day's traffic; so does one's own. */
static void traffic_is_told_from_the_leg(void **state)
{
    (void)state;
    tiny_options o = live_exact;
    o.leg_ppm = 100000;
    o.day_ppm = 300000;
    live *l = live_new(&o);
    live_begin(l);
    arv_updates updates;
    live_must(l, ARV_EVENT_DEPARTED, START, 0, &updates);
    live_must(l, ARV_EVENT_ARRIVED, START + 1800, 0, &updates);
    const arv_update *own = live_find(&updates, JOBS - 1); /* told at once: it is revised */
    assert_true(own->why_s[ARV_CAUSE_TRAVEL] > 800);
    assert_true(own->why_s[ARV_CAUSE_TRAFFIC] > 1500);
    live_must(l, ARV_EVENT_FINISHED, START + 4800, JOBS, &updates);
    const arv_update *others = live_find(&updates, 2 * JOBS - 1);
    assert_true(others->why_s[ARV_CAUSE_TRAFFIC] > 1500);
    assert_int_equal(others->why_s[ARV_CAUSE_TRAVEL], 0);
    live_drop(l);
}

typedef struct follow {
    int64_t eta_s[TECHNICIANS * JOBS]; /* the last that was a time */
    int64_t sum_s[TECHNICIANS * JOBS]; /* of the causes since */
    int32_t moves;
} follow;

static void check_sums(follow *f, const arv_updates *updates)
{
    for (int32_t i = 0; i < updates->count; i++) {
        const arv_update *u = &updates->items[i];
        int64_t sum_s = 0;
        for (int c = 0; c < ARV_CAUSES; c++)
            sum_s += u->why_s[c];
        if (u->notice == ARV_NOTICE_BOOKED) {
            assert_int_equal(sum_s, 0);
            f->eta_s[u->job] = u->eta_s;
            f->sum_s[u->job] = 0;
            continue;
        }
        f->sum_s[u->job] += sum_s;
        if (u->eta_s == ARV_UNSET)
            continue;
        assert_int_equal(f->sum_s[u->job], u->eta_s - f->eta_s[u->job]);
        f->moves += sum_s != 0;
        f->eta_s[u->job] = u->eta_s;
        f->sum_s[u->job] = 0;
    }
}

static void random_day(uint64_t seed, int32_t missing_ppm, int32_t *moves)
{
    tiny_options o = live_work;
    o.day_ppm = 100000;
    live *l = live_new(&o);
    l->options.scenarios = 256;
    l->options.missing_tap_ppm = missing_ppm;
    live_begin(l);
    rng r = rng_make(seed, 3, 3);
    follow f = {.moves = 0};
    const arv_updates booked = live_snapshot(l);
    for (int32_t i = 0; i < booked.count; i++)
        f.eta_s[i] = booked.items[i].eta_s;
    int64_t now_s = START;
    for (int step = 0; step < 150; step++) {
        const int32_t t = rng_below(&r, TECHNICIANS), kind = rng_below(&r, 12);
        const day_route *route = &l->day->routes[t];
        arv_event event = {.time_s = now_s += rng_below(&r, 500), .technician = t};
        event.job = route->state.next < route->route.stop_count
                        ? route->route.stops[route->state.next].job
                        : rng_below(&r, TECHNICIANS * JOBS);
        event.kind = kind < 8    ? (arv_event_kind)(ARV_EVENT_DEPARTED + kind % 4)
                     : kind < 9  ? ARV_EVENT_CLOCK
                     : kind < 10 ? ARV_EVENT_PROGRESS
                     : kind < 11 ? ARV_EVENT_CANCELLED
                                 : ARV_EVENT_ADDED;
        event.progress_ppm = rng_below(&r, 1000001);
        if (event.kind == ARV_EVENT_ADDED)
            event.job = rng_below(&r, TECHNICIANS * JOBS);
        arv_updates updates;
        l->error = (arv_error){.count = 0};
        arv_day_apply(l->day, &event, l->arena, &updates, &l->error);
        check_sums(&f, &updates);
    }
    *moves += f.moves;
    live_drop(l);
}

static void the_causes_add_up_to_the_move(void **state)
{
    (void)state;
    int32_t moves = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        random_day(seed, 0, &moves);
        random_day(seed, 50000, &moves);
    }
    assert_true(moves > 1000);
}

static void causes_have_names(void **state)
{
    (void)state;
    assert_string_equal(arv_cause_name(ARV_CAUSE_WORK), "WORK");
    assert_string_equal(arv_cause_name(ARV_CAUSE_CLOCK), "CLOCK");
    assert_string_equal(arv_cause_name((arv_cause)99), "UNKNOWN");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_event_has_its_cause),
        cmocka_unit_test(a_slow_job_makes_the_technician_slower),
        cmocka_unit_test(traffic_is_told_from_the_leg),
        cmocka_unit_test(the_causes_add_up_to_the_move),
        cmocka_unit_test(causes_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
