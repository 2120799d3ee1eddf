/* test_day_progress.c - positions on the road: what is left of the leg is what counts from then on,
 * the part driven teaches the traffic of today, and reports add nothing to a leg once driven. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "day/day_state.h"
#include "day_support.h"

static arv_event progress(int64_t time_s, int32_t job, int32_t ppm)
{
    return (arv_event){.kind = ARV_EVENT_PROGRESS,
                       .time_s = time_s,
                       .technician = job / JOBS,
                       .job = job,
                       .progress_ppm = ppm};
}

static void what_is_left_of_the_leg_counts(void **state)
{
    (void)state;
    live *l = live_new(&live_exact);
    live_begin(l);
    arv_updates updates;
    live_must(l, ARV_EVENT_DEPARTED, START, 0, &updates);
    live_tell(l, progress(START + 600, 0, 250000)); /* a jam: 675 s of 900 are left */
    assert_int_equal(live_eta(l, 0), START + 600 + 675);
    assert_int_equal(live_eta(l, 1), START + 600 + 675 + 3000 + 900);
    live_tell(l, progress(START + 700, 0, 900000));
    assert_int_equal(live_eta(l, 0), START + 700 + 90);
    live_tell(l, progress(START + 710, 0, 900000)); /* stands still */
    assert_int_equal(live_eta(l, 0), START + 710 + 90);
    live_tell(l, progress(START + 720, 0, 1000000));
    assert_int_equal(live_eta(l, 0), START + 720);
    live_must(l, ARV_EVENT_CLOCK, START + 900, ARV_NONE, &updates); /* looks for a place to park */
    assert_int_equal(live_eta(l, 0), START + 900);
    live_must(l, ARV_EVENT_ARRIVED, START + 960, 0, &updates);
    assert_int_equal(l->day->routes[0].route.stops[0].leg.single_s, 900);
    live_drop(l);
}

static void progress_is_checked(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    arv_updates updates;
    const struct {
        arv_event event;
        arv_status status;
        const char *path;
    } attempts[] = {
        {progress(START + 300, 0, -1), ARV_INVALID_ARGUMENT, "event.progress_ppm"},
        {progress(START + 300, 0, 1000001), ARV_INVALID_ARGUMENT, "event.progress_ppm"},
        {progress(START + 300, 0, 299999), ARV_FAILED_PRECONDITION, "event.progress_ppm"},
    };
    live_must(l, ARV_EVENT_DEPARTED, START, 0, &updates);
    live_tell(l, progress(START + 300, 0, 300000));
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        l->error = (arv_error){.count = 0};
        assert_int_equal(arv_day_apply(l->day, &attempts[i].event, l->arena, &updates, &l->error),
                         attempts[i].status);
        assert_string_equal(l->error.items[0].path, attempts[i].path);
    }
    live_must(l, ARV_EVENT_ARRIVED, START + 900, 0, &updates);
    const arv_event late = progress(START + 960, 0, 900000);
    assert_int_equal(arv_day_apply(l->day, &late, l->arena, &updates, &l->error),
                     ARV_FAILED_PRECONDITION); /* he is there */
    live_drop(l);
}

/* A departure that was not tapped: he is on his way, the customer hears so, nothing is learned. */
static void progress_stands_in_for_a_departure(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    arv_updates updates = live_tell(l, progress(START + 300, 0, 500000));
    assert_int_equal(live_find(&updates, 0)->notice, ARV_NOTICE_ON_THE_WAY);
    assert_int_equal(l->day->routes[0].state.phase, SIMULATE_DRIVING);
    live_must(l, ARV_EVENT_ARRIVED, START + 800, 0, &updates);
    assert_int_equal(l->day->routes[0].state.traffic.observations, 0);
    updates = live_tell(l, progress(START + 8000, 2, 100000)); /* and those before are over */
    assert_int_equal(live_find(&updates, 0)->notice, ARV_NOTICE_DONE);
    assert_int_equal(live_find(&updates, 1)->notice, ARV_NOTICE_DONE);
    live_drop(l);
}

/* Twice as slow as usual so far: later legs are expected to be slow, too. The more so the more of
 * the leg it is told of; below a fifth nothing is learned. */
static void the_part_driven_teaches_the_traffic(void **state)
{
    (void)state;
    tiny_options o = live_exact;
    o.leg_ppm = 150000;
    o.technician_day_ppm = 200000;
    const int32_t told_ppm[] = {100000, 500000};
    int64_t way_s[2];
    for (int i = 0; i < 2; i++) {
        live *l = live_new(&o);
        live_begin(l);
        arv_updates updates;
        live_must(l, ARV_EVENT_DEPARTED, START, 0, &updates);
        live_tell(l, progress(START + 2 * 900 * (int64_t)told_ppm[i] / 1000000, 0, told_ppm[i]));
        way_s[i] = live_eta(l, 1) - live_eta(l, 0) - 3000;
        assert_int_equal(l->day->routes[0].state.traffic.observations, i);
        live_drop(l);
    }
    assert_in_range(way_s[0], 800, 950);
    assert_in_range(way_s[1], way_s[0] + 200, 2 * way_s[0]);
}

/* Fifty positions and none: the same knowledge once he has arrived, to the last bit. */
static void a_leg_is_one_observation(void **state)
{
    (void)state;
    live *with = live_open_with(1), *without = live_open_with(1);
    arv_updates updates;
    live_must(with, ARV_EVENT_DEPARTED, START, 0, &updates);
    live_must(without, ARV_EVENT_DEPARTED, START, 0, &updates);
    for (int32_t i = 1; i < 50; i++)
        live_tell(with, progress(START + 24 * i, 0, 20000 * i));
    live_must(with, ARV_EVENT_ARRIVED, START + 1200, 0, &updates);
    live_must(without, ARV_EVENT_ARRIVED, START + 1200, 0, &updates);
    const simulate_state *a = &with->day->routes[0].state, *b = &without->day->routes[0].state;
    assert_memory_equal(&a->traffic, &b->traffic, sizeof a->traffic);
    for (int32_t job = 1; job < JOBS; job++)
        assert_int_equal(live_eta(with, job), live_eta(without, job));
    live_drop(with);
    live_drop(without);
}

/* Speeds by the hour: the memory of a leg's part is that of the route, whatever the number of
 * positions. */
static void time_slices_are_cut_as_well(void **state)
{
    (void)state;
    live *l = live_new(&live_exact);
    arv_matrix slices[2] = {l->tiny.matrix, l->tiny.matrix};
    int32_t slow[(TECHNICIANS * JOBS + 1) * (TECHNICIANS * JOBS + 1)];
    for (size_t i = 0; i < sizeof slow / sizeof *slow; i++)
        slow[i] = 2 * l->tiny.matrix.durations[i];
    slices[0].from_s = START - 3600;
    slices[1].from_s = START + 600;
    slices[1].durations = slow;
    l->tiny.profile.matrices = slices;
    l->tiny.profile.matrix_count = 2;
    tiny_compile(&l->tiny);
    live_begin(l);
    arv_updates updates;
    live_must(l, ARV_EVENT_DEPARTED, START, 0, &updates);
    live_tell(l, progress(START + 300, 0, 200000)); /* 720 s left: 300 until the speed halves */
    assert_in_range(live_eta(l, 0), START + 600 + 2 * 420,
                    START + 600 + 2 * 420 + 1); /* rounded up */
    const size_t used = arv_arena_used(l->day->arena);
    for (int32_t i = 1; i < 100; i++)
        live_tell(l, progress(START + 300 + i, 0, 200000 + 1000 * i));
    assert_int_equal(arv_arena_used(l->day->arena), used);
    live_drop(l);
}

/* Nine tenths of the way to a customer who cancels: the way on is mostly the one from there. */
static void a_turn_starts_where_he_was_seen(void **state)
{
    (void)state;
    live *l = live_new(&live_exact);
    live_begin(l);
    arv_updates updates;
    live_must(l, ARV_EVENT_DEPARTED, START, 0, &updates);
    live_tell(l, progress(START + 1800, 0, 400000));
    live_tell(l,
              (arv_event){
                  .kind = ARV_EVENT_CANCELLED, .time_s = START + 1800, .technician = 0, .job = 0});
    assert_true(l->day->routes[0].here.covered > .399 && l->day->routes[0].here.covered < .401);
    assert_int_equal(live_eta(l, 1), START + 1800 + 900);
    live_drop(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_of_the_leg_counts),
        cmocka_unit_test(progress_is_checked),
        cmocka_unit_test(progress_stands_in_for_a_departure),
        cmocka_unit_test(the_part_driven_teaches_the_traffic),
        cmocka_unit_test(a_leg_is_one_observation),
        cmocka_unit_test(time_slices_are_cut_as_well),
        cmocka_unit_test(a_turn_starts_where_he_was_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
