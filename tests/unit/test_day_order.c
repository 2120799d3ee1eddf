/* test_day_order.c - jobs that leave or join the day while it goes on: the route closes the gap or
 * makes room, others' windows are looked at again, and stops away never go up in silence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "day/day_state.h"
#include "day_support.h"

static arv_event cancelled(int64_t time_s, int32_t job)
{
    return (arv_event){
        .kind = ARV_EVENT_CANCELLED, .time_s = time_s, .technician = ARV_NONE, .job = job};
}

static arv_event added(int64_t time_s, int32_t technician, int32_t job, int32_t position)
{
    return (arv_event){.kind = ARV_EVENT_ADDED,
                       .time_s = time_s,
                       .technician = technician,
                       .job = job,
                       .position = position};
}

/* Every leg takes 900 s: without job 2 all later ones are a visit earlier. */
static void a_route_closes_the_gap(void **state)
{
    (void)state;
    live *l = live_open_exact();
    const arv_updates updates = live_tell(l, cancelled(START, 2));
    assert_int_equal(updates.items[0].job, 2);
    assert_int_equal(updates.items[0].technician, 0);
    assert_int_equal(updates.items[0].notice, ARV_NOTICE_CANCELLED);
    assert_int_equal(updates.items[0].window_from_s, ARV_UNSET);
    assert_int_equal(updates.items[0].window_to_s, ARV_UNSET);
    assert_int_equal(updates.items[0].eta_s, ARV_UNSET);
    assert_int_equal(updates.items[0].stops_away, ARV_NONE);
    for (int32_t i = 1; i < updates.count; i++) {
        assert_int_equal(updates.items[i].job, i + 2);
        assert_int_equal(updates.items[i].stops_away, i + 1);
        assert_int_equal(updates.items[i].eta_s, START + LEG + (i + 1) * VISIT);
    }
    assert_int_equal(updates.count, JOBS - 2);
    assert_int_equal(live_shown_eta(l, 1), START + LEG + VISIT);
    live_refused(l, cancelled(START, 2), ARV_FAILED_PRECONDITION, "event.job");
    live_refused(l,
                 (arv_event){.kind = ARV_EVENT_ARRIVED, .time_s = START, .technician = 0, .job = 2},
                 ARV_FAILED_PRECONDITION, "event.job");
    live_drop(l);
}

/* At every phase before the work begins; who is there leaves from there, at once. */
static void the_next_customer_may_cancel_until_work_begins(void **state)
{
    (void)state;
    arv_updates updates;
    live *l = live_open_exact();
    live_must(l, ARV_EVENT_DEPARTED, START, 0, &updates);
    live_tell(l, cancelled(START + 300, 0)); /* a third of the way: all places are 900 s apart */
    assert_int_equal(l->day->routes[0].state.phase, SIMULATE_FREE);
    assert_int_equal(live_shown_eta(l, 1), START + 300 + LEG);
    live_must(l, ARV_EVENT_ARRIVED, START + 1200, 1, &updates);
    live_tell(l, cancelled(START + 1500, 1));
    assert_int_equal(live_shown_eta(l, 2), START + 1500 + LEG);
    live_must(l, ARV_EVENT_ARRIVED, START + 2400, 2, &updates);
    live_must(l, ARV_EVENT_STARTED, START + 2400, 2, &updates);
    live_refused(l, cancelled(START + 2500, 2), ARV_FAILED_PRECONDITION, "event.kind");
    live_must(l, ARV_EVENT_FINISHED, START + 5400, 2, &updates);
    live_tell(l, cancelled(START + 5400, 3)); /* free: from where he is */
    assert_int_equal(live_shown_eta(l, 4), START + 5400 + LEG);
    live_tell(l, cancelled(START + 5400, 5));
    const arv_updates last = live_tell(l, cancelled(START + 5400, 4));
    assert_int_equal(last.count, 1);
    live_must(l, ARV_EVENT_CLOCK, START + 6000, ARV_NONE, &updates);
    live_refused(l, cancelled(START + 6000, 0), ARV_FAILED_PRECONDITION, "event.job");
    live_drop(l);
}

/* The place where he turns off lies between two known ones, and so does the way on from it. */
static void a_turn_on_the_road_mixes_two_ways(void **state)
{
    (void)state;
    live *l = calloc(1, sizeof *l);
    tiny_fill(&l->tiny, &live_exact);
    const int32_t rows = l->tiny.matrix.rows;
    int32_t *seconds = calloc((size_t)(rows * rows), sizeof *seconds);
    assert_non_null(seconds);
    memcpy(seconds, l->tiny.matrix.durations, (size_t)(rows * rows) * sizeof *seconds);
    l->tiny.matrix.durations = seconds;
    seconds[0 * rows + 2] = 1000; /* start -> job 1 */
    seconds[1 * rows + 2] = 400;  /* job 0 -> job 1 */
    tiny_compile(&l->tiny);
    l->arena = arv_arena_create(0);
    arv_window_options_init(&l->options);
    l->options.scenarios = 64;
    l->options.threads = 1;
    live_begin(l);
    arv_updates updates;
    live_must(l, ARV_EVENT_DEPARTED, START, 0, &updates);
    live_tell(l, cancelled(START + 300, 0));
    assert_int_equal(live_shown_eta(l, 1), START + 300 + (2 * 1000 + 400) / 3);
    free(seconds);
    live_drop(l);
}

static void breaks_of_the_gap_are_still_taken(void **state)
{
    (void)state;
    live *l = calloc(1, sizeof *l);
    tiny_fill(&l->tiny, &live_exact);
    arv_break rest;
    arv_break_init(&rest);
    rest.id = "lunch";
    rest.service_s = 1800;
    l->tiny.shifts[0].breaks = &rest;
    l->tiny.shifts[0].break_count = 1;
    tiny_compile(&l->tiny);
    arv_route *route = &l->tiny.plan.routes[0];
    arv_step *steps = calloc((size_t)route->step_count + 1, sizeof *steps);
    assert_non_null(steps);
    memcpy(steps, route->steps, 3 * sizeof *steps); /* lunch on the way to job 2 */
    steps[3] = (arv_step){.kind = ARV_STEP_BREAK, .job = ARV_NONE, .rest = 0};
    memcpy(steps + 4, route->steps + 3, (size_t)(route->step_count - 3) * sizeof *steps);
    route->steps = steps;
    route->step_count++;
    l->arena = arv_arena_create(0);
    arv_window_options_init(&l->options);
    l->options.scenarios = 64;
    l->options.threads = 1;
    live_begin(l);
    assert_int_equal(live_shown_eta(l, 3), START + LEG + 3 * VISIT + 1800);
    live_tell(l, cancelled(START, 2));
    assert_int_equal(live_shown_eta(l, 3), START + LEG + 2 * VISIT + 1800);
    free(steps);
    live_drop(l);
}

static void an_added_job_is_booked_and_those_behind_it_wait(void **state)
{
    (void)state;
    live *l = live_open_exact();
    live_tell(l, cancelled(START, 4));
    const arv_updates updates = live_tell(l, added(START, 1, 4, 3)); /* jobs 6 7 8, then it */
    const arv_update *booked = live_find(&updates, 4);
    assert_non_null(booked);
    assert_int_equal(booked->notice, ARV_NOTICE_BOOKED);
    assert_int_equal(booked->technician, 1);
    assert_int_equal(booked->stops_away, 3);
    assert_int_equal(booked->eta_s, START + LEG + 3 * VISIT);
    assert_true(booked->window_from_s <= booked->eta_s && booked->eta_s <= booked->window_to_s);
    assert_int_equal(booked->window_from_s % 900, 0);
    assert_int_equal(booked->window_to_s % 900, 0);
    for (int32_t job = 6; job < 9; job++)
        assert_null(live_find(&updates, job)); /* before it nothing changes */
    assert_int_equal(live_find(&updates, 9)->notice, ARV_NOTICE_REVISED); /* was 3 away */
    assert_int_equal(live_find(&updates, 9)->stops_away, 4);
    assert_int_equal(live_find(&updates, 9)->eta_s, START + LEG + 4 * VISIT);
    assert_int_equal(live_find(&updates, 10)->stops_away, 5);
    assert_int_equal(live_find(&updates, 11)->stops_away, 6);
    const arv_updates all = live_snapshot(l);
    assert_int_equal(all.count, TECHNICIANS * JOBS);
    live_drop(l);
}

/* More jobs than a route ever had, each next; the windows of all stay inside the rules. */
static void a_route_may_grow(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    arv_updates updates;
    live_must(l, ARV_EVENT_DEPARTED, START, 6, &updates);
    for (int32_t job = 0; job < JOBS; job++)
        live_tell(l, cancelled(START + 10, job));
    for (int32_t job = 12; job < 18; job++)
        live_tell(l, cancelled(START + 20, job));
    for (int32_t i = 0; i < 12; i++) {
        const int32_t job = i < 6 ? i : i + 6;
        updates = live_tell(l, added(START + 30 + i, 1, job, i % 3));
        assert_int_equal(live_find(&updates, job)->notice, ARV_NOTICE_BOOKED);
        assert_int_equal(live_find(&updates, job)->stops_away, 1 + i % 3);
    }
    int64_t now_s = START + 3600;
    const day_route *route = &l->day->routes[1];
    assert_int_equal(route->route.stop_count, 18);
    while (route->state.next < route->route.stop_count) {
        const int32_t job = route->route.stops[route->state.next].job;
        live_tell(l, (arv_event){.kind = ARV_EVENT_FINISHED,
                                 .time_s = now_s += 1800,
                                 .technician = 1,
                                 .job = job});
    }
    live_drop(l);
}

/* Technician 2 has nothing to do: his shift is not in the plan. */
static void an_idle_technician_gets_a_route(void **state)
{
    (void)state;
    live *l = live_new(&live_exact);
    l->tiny.plan.route_count = 2;
    live_begin(l);
    live_refused(l, added(START, 2, 12, 1), ARV_FAILED_PRECONDITION, "event.position");
    arv_updates updates = live_tell(l, added(START, 2, 12, 0));
    assert_int_equal(updates.count, 1);
    assert_int_equal(updates.items[0].technician, 2);
    assert_int_equal(updates.items[0].stops_away, 0);
    assert_int_equal(updates.items[0].eta_s, START + LEG);
    live_tell(l, added(START, 2, 13, 1));
    live_must(l, ARV_EVENT_DEPARTED, START + 60, 12, &updates);
    assert_int_equal(updates.items[0].notice, ARV_NOTICE_ON_THE_WAY);
    assert_int_equal(live_shown_eta(l, 13), START + LEG + VISIT);
    assert_int_equal(live_snapshot(l).count, 2 * JOBS + 2);
    live_drop(l);
}

static void what_cannot_be_added_is_refused(void **state)
{
    (void)state;
    live *l = live_new(&live_exact);
    l->tiny.jobs[5].pin_technician = "t0";
    tiny_compile(&l->tiny);
    live_begin(l);
    arv_updates updates;
    live_refused(l, added(START, 1, 4, 0), ARV_FAILED_PRECONDITION, "event.job"); /* in the plan */
    live_tell(l, cancelled(START, 5));
    live_refused(l, added(START, 1, 5, 0), ARV_FAILED_PRECONDITION,
                 "event.technician"); /* pinned */
    live_refused(l, added(START, 0, 5, -1), ARV_INVALID_ARGUMENT, "event.position");
    live_refused(l, added(START, 0, 5, 6), ARV_FAILED_PRECONDITION, "event.position");
    live_refused(l, added(START, 3, 5, 0), ARV_INVALID_ARGUMENT, "event.technician");
    live_refused(l, added(START, 0, 99, 0), ARV_INVALID_ARGUMENT, "event.job");
    live_must(l, ARV_EVENT_DEPARTED, START, 0, &updates);
    live_refused(l, added(START, 0, 5, 5), ARV_FAILED_PRECONDITION,
                 "event.position"); /* one begun */
    live_tell(l, added(START, 0, 5, 4));
    assert_int_equal(live_shown_eta(l, 5), START + LEG + 5 * VISIT);
    live_drop(l);
}

/* Random days with jobs that come and go: windows shrink or are revised, stops away that a customer
 * was shown go up with REVISED only, sequences have no gaps, and threads do not matter. */
static uint64_t random_day(uint64_t seed, int32_t threads)
{
    live *l = live_open_with(threads);
    rng r = rng_make(seed, 7, 7);
    arv_update last[TECHNICIANS * JOBS];
    const arv_updates booked = live_snapshot(l);
    memcpy(last, booked.items, sizeof last);
    int64_t now_s = START, sequence = booked.count;
    uint64_t digest = 0;
    for (int step = 0; step < 120; step++) {
        arv_event event = {.time_s = now_s += rng_below(&r, 600),
                           .technician = rng_below(&r, TECHNICIANS),
                           .job = rng_below(&r, TECHNICIANS * JOBS)};
        const int32_t kind = rng_below(&r, 10);
        event.kind = kind < 4   ? (arv_event_kind)(ARV_EVENT_DEPARTED + kind)
                     : kind < 5 ? ARV_EVENT_CLOCK
                     : kind < 7 ? ARV_EVENT_CANCELLED
                                : ARV_EVENT_ADDED;
        event.position = rng_below(&r, 3);
        const day_route *route = &l->day->routes[event.technician];
        if (kind < 4 && route->state.next < route->route.stop_count && rng_below(&r, 4))
            event.job = route->route.stops[route->state.next].job;
        arv_updates updates;
        l->error = (arv_error){.count = 0};
        arv_day_apply(l->day, &event, l->arena, &updates, &l->error);
        for (int32_t i = 0; i < updates.count; i++) {
            const arv_update *u = &updates.items[i], *old = &last[u->job];
            const bool fresh = u->notice == ARV_NOTICE_BOOKED || u->notice == ARV_NOTICE_CANCELLED;
            assert_int_equal(u->sequence, ++sequence);
            if (!fresh && u->notice != ARV_NOTICE_REVISED) {
                assert_true(u->window_from_s >= old->window_from_s);
                assert_true(u->window_to_s <= old->window_to_s);
                assert_true(u->stops_away <= old->stops_away || old->stops_away > 3);
            }
            last[u->job] = *u;
            digest = rng_key(digest, (uint64_t)u->window_from_s);
            digest = rng_key(digest, (uint64_t)u->eta_s ^ (uint64_t)u->job << 40);
        }
    }
    live_drop(l);
    return digest;
}

static void random_days_keep_the_rules(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 40; seed++)
        random_day(seed, 1);
    assert_true(random_day(1, 1) == random_day(1, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_route_closes_the_gap),
        cmocka_unit_test(the_next_customer_may_cancel_until_work_begins),
        cmocka_unit_test(a_turn_on_the_road_mixes_two_ways),
        cmocka_unit_test(breaks_of_the_gap_are_still_taken),
        cmocka_unit_test(an_added_job_is_booked_and_those_behind_it_wait),
        cmocka_unit_test(a_route_may_grow),
        cmocka_unit_test(an_idle_technician_gets_a_route),
        cmocka_unit_test(what_cannot_be_added_is_refused),
        cmocka_unit_test(random_days_keep_the_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
