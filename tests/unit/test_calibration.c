/* test_calibration.c - the rules of a calibration one by one: what stretching keeps, what an outcome
 * moves and how far, how types lean on all types, and that tracks come back as they went out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "window/calibration.h"
#include "window/window_options.h"

enum { COUNT = 128, MEDIAN = 40000 };

static arv_calibration *fresh(void)
{
    arv_calibration *c;
    assert_int_equal(arv_calibration_create(&c), ARV_OK);
    return c;
}

static arv_calibration *restored(const arv_calibration_track *tracks, int32_t count)
{
    static arv_error error;
    arv_calibration *c;
    assert_int_equal(arv_calibration_restore(tracks, count, &c, &error), ARV_OK);
    return c;
}

/* 40000 - 64 * 60 ... 40000 + 63 * 60; the last `never` are not reached. */
static arrivals ladder(int32_t *sorted, int32_t never)
{
    for (int32_t i = 0; i < COUNT; i++)
        sorted[i] = i < COUNT - never ? MEDIAN + (i - COUNT / 2) * 60 : KERNEL_FOREVER_S;
    return (arrivals){.sorted = sorted, .count = COUNT, .finite = COUNT - never};
}

/* A customer who came at `arrive_s`; promised and live from 39,000 to 41,000 at every look. */
static arv_outcome outcome(const char *type, int64_t arrive_s)
{
    arv_outcome o = {.job_type = type,
                     .alpha_ppm = 100000,
                     .arrive_s = arrive_s,
                     .window_from_s = 39000,
                     .window_to_s = 41000};
    for (int32_t k = 0; k < ARV_LIVE_LOOKS; k++)
        o.live[k] = (arv_live_interval){.from_s = 39000, .median_s = MEDIAN, .to_s = 41000};
    return o;
}

static void observe(arv_calibration *c, const char *type, int64_t arrive_s, int32_t times)
{
    static arv_error error;
    const arv_outcome o = outcome(type, arrive_s);
    for (int32_t i = 0; i < times; i++)
        assert_int_equal(arv_calibration_observe(c, &o, 1, &error), ARV_OK);
}

static void nothing_learned_changes_nothing(void **state)
{
    (void)state;
    int32_t sorted[COUNT], before[COUNT];
    const arrivals a = ladder(sorted, 3);
    memcpy(before, sorted, sizeof before);
    arv_calibration *c = fresh();
    calibration_stretch(NULL, "repair", 2, 0, sorted, a);
    calibration_stretch(c, "repair", 2, 0, sorted, a);
    assert_memory_equal(sorted, before, sizeof before);
    arv_calibration_destroy(&c);
    arv_calibration_destroy(&c);
}

static void sides_stretch_around_the_median(void **state)
{
    (void)state;
    /* e^0.693147 = 2; e^-0.693147 = 1/2 */
    const arv_calibration_track tracks[] = {
        {.stops_away = 2, .low_ppm = -693147, .high_ppm = 693147, .outcomes = 1000}};
    arv_calibration *c = restored(tracks, 1);
    int32_t sorted[COUNT];
    const arrivals a = calibration_stretch(c, NULL, 2, 0, sorted, ladder(sorted, 3));
    assert_int_equal(a.finite, COUNT - 3);
    for (int32_t i = 0; i < COUNT - 3; i++) {
        const int32_t off = (i - COUNT / 2) * 60;
        assert_true(abs(sorted[i] - MEDIAN - (off < 0 ? off / 2 : off * 2)) <= 1);
    }
    assert_int_equal(sorted[COUNT - 1], KERNEL_FOREVER_S);
    /* other looks are not touched */
    int32_t other[COUNT];
    calibration_stretch(c, NULL, 1, 0, other, ladder(other, 0));
    assert_int_equal(other[0], MEDIAN - COUNT / 2 * 60);
    arv_calibration_destroy(&c);
}

static void stretching_keeps_order_and_bounds(void **state)
{
    (void)state;
    rng r = rng_make(3, 0, 0);
    for (int32_t round = 0; round < 2000; round++) {
        int32_t sorted[COUNT], before[COUNT], scratch[COUNT];
        for (int32_t i = 0; i < COUNT; i++)
            before[i] = rng_below(&r, 8) == 0 && round % 3 == 0 ? KERNEL_FOREVER_S
                        : round % 7 == 0 ? KERNEL_FOREVER_S - 1 - rng_below(&r, 5000)
                                         : 10000 + rng_below(&r, 5000);
        arrivals a = arrivals_sort(before, COUNT, sorted, scratch);
        const int32_t median_s = arrivals_median(&a);
        memcpy(before, sorted, sizeof before);
        const arv_calibration_track tracks[] = {{.stops_away = 3,
                                                 .low_ppm = rng_below(&r, 2100001) - 700000,
                                                 .high_ppm = rng_below(&r, 2100001) - 700000,
                                                 .outcomes = 1},
                                                {.stops_away = ARV_NONE,
                                                 .low_ppm = rng_below(&r, 2100001) - 700000,
                                                 .high_ppm = rng_below(&r, 2100001) - 700000,
                                                 .outcomes = 1}};
        arv_calibration *c = restored(tracks, 2);
        const int32_t earliest_s = 9000;
        a = calibration_stretch(c, "unknown", 3, earliest_s, sorted, a);
        assert_int_equal(arrivals_median(&a), median_s);
        for (int32_t i = 0; i < COUNT; i++) {
            assert_true(i == 0 || sorted[i] >= sorted[i - 1]);
            assert_int_equal(sorted[i] == KERNEL_FOREVER_S, before[i] == KERNEL_FOREVER_S);
            assert_true(sorted[i] >= earliest_s);
            if (before[i] == KERNEL_FOREVER_S)
                continue;
            /* fourfold at most (e^1.4 = 4.0552), half at least */
            const double off = before[i] - median_s, now = sorted[i] - median_s;
            assert_true(now * now <= 4.06 * 4.06 * off * off + 4);
        }
        arv_calibration_destroy(&c);
    }
}

static void late_misses_widen_the_late_side(void **state)
{
    (void)state;
    arv_calibration *c = fresh();
    observe(c, NULL, 41500, 20); /* just outside */
    arv_arena *arena = arv_arena_create(0);
    arv_calibration_track *tracks;
    int32_t count;
    assert_int_equal(arv_calibration_tracks(c, arena, &tracks, &count), ARV_OK);
    assert_int_equal(count, CALIBRATION_TRACKS);
    for (int32_t t = 0; t < count; t++) {
        assert_null(tracks[t].job_type);
        assert_int_equal(tracks[t].outcomes, 20);
        assert_true(tracks[t].high_ppm > 100000);
        assert_true(tracks[t].low_ppm < 0 && tracks[t].low_ppm > -200000);
        /* a look learns where the miss lies: e^high * 1,000 s goes to 1,500 s and stays there */
        if (tracks[t].stops_away != ARV_NONE)
            assert_in_range(tracks[t].high_ppm, 350000, 560000);
    }
    arv_arena_destroy(&arena);
    arv_calibration_destroy(&c);
}

/* How far the latest arrival of a look is from the median, beside that of the scenarios. */
static double late_factor(const arv_calibration *c, int32_t stops_away)
{
    int32_t sorted[COUNT];
    const arrivals a = calibration_stretch_look(c, NULL, stops_away, 0, sorted, ladder(sorted, 0));
    return (double)(a.sorted[COUNT - 1] - MEDIAN) / (63 * 60);
}

/* A miss at six away says nothing about nine away, and the other way round. */
static void far_looks_learn_apart(void **state)
{
    (void)state;
    static arv_error error;
    arv_calibration *c = fresh();
    arv_outcome o = outcome(NULL, 41500);
    for (int32_t k = 0; k < ARV_LIVE_LOOKS; k++)
        if (k != 6 && k != 9)
            o.live[k].median_s = ARV_UNSET;
    o.live[9].to_s = 45000; /* wide enough */
    for (int32_t i = 0; i < 50; i++)
        assert_int_equal(arv_calibration_observe(c, &o, 1, &error), ARV_OK);
    assert_true(late_factor(c, 6) > 1.3);
    assert_true(late_factor(c, 9) < .95);
    assert_true(late_factor(c, 5) == 1); /* nothing is known so near */
    assert_true(late_factor(c, 8) == late_factor(c, 6));
    assert_true(late_factor(c, 100) == late_factor(c, 9));
    arv_calibration_destroy(&c);
}

/* The first answer moves a look on from where it was borrowed. */
static void a_new_look_begins_where_the_nearest_is(void **state)
{
    (void)state;
    static arv_error error;
    const arv_calibration_track known[] = {
        {.stops_away = 4, .low_ppm = 0, .high_ppm = 693147, .outcomes = 1000}};
    arv_calibration *c = restored(known, 1);
    assert_true(fabs(late_factor(c, 7) - 2) < .001);
    arv_outcome o = outcome(NULL, MEDIAN);
    for (int32_t k = 0; k < ARV_LIVE_LOOKS; k++)
        if (k != 7)
            o.live[k].median_s = ARV_UNSET;
    assert_int_equal(arv_calibration_observe(c, &o, 1, &error), ARV_OK);
    assert_true(late_factor(c, 7) < 2 && late_factor(c, 7) > 1.9);
    assert_true(fabs(late_factor(c, 4) - 2) < .001);
    arv_calibration_destroy(&c);
}

static void no_stretch_is_infinite(void **state)
{
    (void)state;
    arv_calibration *c = fresh();
    observe(c, "repair", 4000000, 3000);
    int32_t sorted[COUNT];
    calibration_stretch(c, "repair", 0, 0, sorted, ladder(sorted, 0));
    assert_true(sorted[COUNT - 1] - MEDIAN <= 4.06 * 63 * 60);
    observe(c, "repair", 40000, 3000);
    calibration_stretch(c, "repair", 0, 0, sorted, ladder(sorted, 0));
    assert_true(sorted[COUNT - 1] - MEDIAN >= 63 * 60 * .49);
    assert_true(sorted[COUNT - 1] - MEDIAN < 63 * 60);
    arv_calibration_destroy(&c);
}

static void a_type_leans_on_all_types_while_it_is_new(void **state)
{
    (void)state;
    const arv_calibration_track tracks[] = {
        {.stops_away = 1, .low_ppm = 0, .high_ppm = 0, .outcomes = 10000},
        {.job_type = "few", .stops_away = 1, .high_ppm = 800000, .outcomes = 2},
        {.job_type = "many", .stops_away = 1, .high_ppm = 800000, .outcomes = 100000}};
    arv_calibration *c = restored(tracks, 3);
    int32_t few[COUNT], many[COUNT], none[COUNT];
    calibration_stretch(c, "few", 1, 0, few, ladder(few, 0));
    calibration_stretch(c, "many", 1, 0, many, ladder(many, 0));
    calibration_stretch(c, "none", 1, 0, none, ladder(none, 0));
    const int32_t width = 63 * 60;
    assert_int_equal(none[COUNT - 1] - MEDIAN, width);
    assert_true(few[COUNT - 1] - MEDIAN < 1.02 * width);
    assert_true(many[COUNT - 1] - MEDIAN > 2.2 * width);
    arv_calibration_destroy(&c);
}

static void a_promise_given_up_is_broken_though_met(void **state)
{
    (void)state;
    static arv_error error;
    arv_outcome o = outcome(NULL, 40000);
    for (int32_t k = 0; k < ARV_LIVE_LOOKS; k++)
        o.live[k].median_s = ARV_UNSET;
    o.revised = o.revised_late = true;
    arv_calibration *c = fresh();
    assert_int_equal(arv_calibration_observe(c, &o, 1, &error), ARV_OK);
    arv_arena *arena = arv_arena_create(0);
    arv_calibration_track *tracks;
    int32_t count;
    assert_int_equal(arv_calibration_tracks(c, arena, &tracks, &count), ARV_OK);
    assert_int_equal(count, 1);
    assert_int_equal(tracks[0].stops_away, ARV_NONE);
    assert_true(tracks[0].high_ppm > 0 && tracks[0].low_ppm < 0);
    arv_arena_destroy(&arena);
    arv_calibration_destroy(&c);
}

static void tracks_come_back_as_they_went(void **state)
{
    (void)state;
    static arv_error error;
    arv_calibration *c = fresh(), *copy, *again;
    rng r = rng_make(5, 0, 0);
    const char *types[] = {"repair", NULL, "install", "check", "abc"};
    for (int32_t i = 0; i < 300; i++)
        observe(c, types[rng_below(&r, 5)], 38000 + rng_below(&r, 4000), 1);
    arv_arena *arena = arv_arena_create(0);
    arv_calibration_track *a, *b;
    int32_t an, bn;
    assert_int_equal(arv_calibration_clone(c, &copy), ARV_OK);
    assert_int_equal(arv_calibration_tracks(c, arena, &a, &an), ARV_OK);
    assert_int_equal(arv_calibration_restore(a, an, &again, &error), ARV_OK);
    observe(c, "repair", 50000, 5); /* the copies are their own */
    assert_int_equal(arv_calibration_tracks(copy, arena, &b, &bn), ARV_OK);
    assert_int_equal(an, bn);
    assert_int_equal(an, 5 * CALIBRATION_TRACKS);
    for (int32_t i = 0; i < an; i++) {
        assert_true(i == 0 || !b[i].job_type || !b[i - 1].job_type ||
                    strcmp(b[i - 1].job_type, b[i].job_type) <= 0);
        assert_true((!a[i].job_type && !b[i].job_type) || !strcmp(a[i].job_type, b[i].job_type));
        assert_int_equal(a[i].stops_away, b[i].stops_away);
        assert_int_equal(a[i].low_ppm, b[i].low_ppm);
        assert_int_equal(a[i].high_ppm, b[i].high_ppm);
        assert_int_equal(a[i].outcomes, b[i].outcomes);
    }
    arv_arena_destroy(&arena);
    arv_calibration_destroy(&c);
    arv_calibration_destroy(&copy);
    arv_calibration_destroy(&again);
}

static void bad_input_is_refused_by_name(void **state)
{
    (void)state;
    static arv_error error;
    const arv_calibration_track tracks[] = {{.stops_away = 16, .outcomes = 1},
                                            {.stops_away = 0, .outcomes = 0},
                                            {.stops_away = 1, .low_ppm = 1400001, .outcomes = 1},
                                            {.stops_away = 1, .outcomes = 1},
                                            {.stops_away = 1, .outcomes = 1}};
    arv_calibration *c;
    assert_int_equal(arv_calibration_restore(tracks, 5, &c, &error), ARV_INVALID_ARGUMENT);
    assert_null(c);
    assert_int_equal(error.count, 4);
    assert_string_equal(error.items[0].path, "tracks[0].stops_away");
    assert_string_equal(error.items[1].path, "tracks[1].outcomes");
    assert_string_equal(error.items[2].path, "tracks[2].low_ppm");
    assert_string_equal(error.items[3].path, "tracks[4].stops_away");
    error = (arv_error){.count = 0};
    arv_outcome o[2] = {outcome(NULL, 40000), outcome(NULL, ARV_UNSET)};
    c = fresh();
    assert_int_equal(arv_calibration_observe(c, o, 2, &error), ARV_INVALID_ARGUMENT);
    assert_string_equal(error.items[0].path, "outcomes[1]");
    arv_calibration_destroy(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_learned_changes_nothing),
        cmocka_unit_test(sides_stretch_around_the_median),
        cmocka_unit_test(stretching_keeps_order_and_bounds),
        cmocka_unit_test(late_misses_widen_the_late_side),
        cmocka_unit_test(far_looks_learn_apart),
        cmocka_unit_test(a_new_look_begins_where_the_nearest_is),
        cmocka_unit_test(no_stretch_is_infinite),
        cmocka_unit_test(a_type_leans_on_all_types_while_it_is_new),
        cmocka_unit_test(a_promise_given_up_is_broken_though_met),
        cmocka_unit_test(tracks_come_back_as_they_went),
        cmocka_unit_test(bad_input_is_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
