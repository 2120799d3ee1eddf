/* test_travel_leg.c - who leaves later never arrives earlier, for every factor; the inverse is the
 * latest departure; constant speed equals the kernel; hours of the day against a drive second by
 * second. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "travel/travel_leg.h"

enum { SLICES = 5 };

typedef struct fixture {
    int32_t from_s[SLICES];
    int32_t duration[SLICES][4];
    const int32_t *slices[SLICES];
    problem_travel travel;
} fixture;

static void make(fixture *f, rng *r)
{
    int32_t t = 0;
    for (int32_t k = 0; k < SLICES; k++) {
        f->from_s[k] = t;
        t += 300 + rng_below(r, 7200);
        for (int i = 0; i < 4; i++)
            f->duration[k][i] = i == 0 || i == 3 ? 0 : rng_below(r, 5400);
        if (rng_below(r, 6) == 0)
            f->duration[k][1] = PROBLEM_UNREACHABLE_S; /* closed at that time */
        f->slices[k] = f->duration[k];
    }
    f->travel = (problem_travel){
        .rows = 2, .slice_count = SLICES, .slice_from_s = f->from_s, .duration_s = f->slices};
}

static travel_leg leg_of(arv_arena *arena, const fixture *f)
{
    travel_leg leg;
    assert_int_equal(travel_leg_make(arena, &f->travel, 0, 1, &leg), ARV_OK);
    return leg;
}

static void later_departures_do_not_arrive_earlier(void **state)
{
    (void)state;
    rng r = rng_make(1, 0, 0);
    arv_arena *arena = arv_arena_create(0);
    for (int round = 0; round < 300; round++) {
        fixture f;
        make(&f, &r);
        const travel_leg leg = leg_of(arena, &f);
        const int32_t factor = KERNEL_ONE / 4 + rng_below(&r, 3 * KERNEL_ONE);
        int32_t last = 0;
        for (int32_t t = 0; t < 40000; t += 1 + rng_below(&r, 40)) {
            const int32_t arrive = travel_arrive(&leg, t, factor);
            assert_true(arrive >= last);
            assert_true(arrive >= t);
            assert_true(travel_arrive(&leg, t, factor + 1 + rng_below(&r, 2000)) >= arrive);
            last = arrive;
        }
    }
    arv_arena_destroy(&arena);
}

static void the_inverse_is_the_latest_departure(void **state)
{
    (void)state;
    rng r = rng_make(2, 0, 0);
    arv_arena *arena = arv_arena_create(0);
    for (int round = 0; round < 500; round++) {
        fixture f;
        make(&f, &r);
        const travel_leg leg = leg_of(arena, &f);
        const int32_t factor = KERNEL_ONE / 4 + rng_below(&r, 3 * KERNEL_ONE);
        const int32_t arrive = rng_below(&r, 40000);
        const int32_t depart = travel_depart(&leg, arrive, factor);
        if (depart < 0) {
            assert_true(travel_arrive(&leg, 0, factor) > arrive);
            continue;
        }
        assert_true(travel_arrive(&leg, depart, factor) <= arrive);
        assert_true(depart == arrive || travel_arrive(&leg, depart + 1, factor) > arrive);
    }
    arv_arena_destroy(&arena);
}

/* Half of the way at 20 min for all of it, the rest at 60. */
static void speed_is_integrated_over_slices(void **state)
{
    (void)state;
    const int32_t from[2] = {0, 3600}, slow[4] = {0, 3600, 3600, 0}, fast[4] = {0, 1200, 1200, 0};
    const int32_t *slices[2] = {fast, slow};
    const problem_travel travel = {
        .rows = 2, .slice_count = 2, .slice_from_s = from, .duration_s = slices};
    arv_arena *arena = arv_arena_create(0);
    travel_leg leg;
    assert_int_equal(travel_leg_make(arena, &travel, 0, 1, &leg), ARV_OK);
    assert_int_equal(travel_arrive(&leg, 0, KERNEL_ONE), 1200);
    assert_int_equal(travel_arrive(&leg, 3000, KERNEL_ONE), 3600 + 1800);
    assert_int_equal(travel_arrive(&leg, 3600, KERNEL_ONE), 7200);
    assert_int_equal(travel_progress(&leg, 3000, 3600), TRAVEL_LENGTH_ONE / 2);
    assert_true(llabs(travel_progress(&leg, 3000, 5400) - TRAVEL_LENGTH_ONE) <= 2);
    arv_arena_destroy(&arena);
}

/* A slice without a way: he waits for the next one. */
static void a_closed_slice_is_waited_out(void **state)
{
    (void)state;
    const int32_t from[2] = {0, 3600}, open[4] = {0, 600, 600, 0};
    const int32_t closed[4] = {0, PROBLEM_UNREACHABLE_S, PROBLEM_UNREACHABLE_S, 0};
    const int32_t *slices[2] = {closed, open};
    const problem_travel travel = {
        .rows = 2, .slice_count = 2, .slice_from_s = from, .duration_s = slices};
    arv_arena *arena = arv_arena_create(0);
    travel_leg leg;
    assert_int_equal(travel_leg_make(arena, &travel, 0, 1, &leg), ARV_OK);
    assert_true(travel_arrive(&leg, 3000, KERNEL_ONE) <= 4200);
    assert_true(travel_arrive(&leg, 0, KERNEL_ONE) <= 4200);
    arv_arena_destroy(&arena);
}

static void constant_speed_equals_the_kernel(void **state)
{
    (void)state;
    enum { COUNT = 256 };
    rng r = rng_make(3, 0, 0);
    const int32_t from[1] = {0}, seconds[4] = {0, 1234, 1234, 0};
    const int32_t *slices[1] = {seconds};
    const problem_travel travel = {
        .rows = 2, .slice_count = 1, .slice_from_s = from, .duration_s = slices};
    travel_leg leg;
    assert_int_equal(travel_leg_make(NULL, &travel, 0, 1, &leg), ARV_OK);
    const kernel_leg k = {
        .travel_s = leg.single_s, .rest_s = 600, .latest_s = 50000, .hold_s = 20000};
    int32_t depart[COUNT], factor[COUNT], bound[COUNT], a[COUNT], b[COUNT];
    for (int32_t s = 0; s < COUNT; s++) {
        depart[s] = rng_below(&r, 60000);
        factor[s] = rng_below(&r, 3 * KERNEL_ONE);
        bound[s] = rng_below(&r, 60000);
    }
    kernel_scalar.drive(&k, depart, factor, bound, COUNT, a);
    travel_drive(&leg, &k, depart, factor, bound, COUNT, b);
    for (int32_t s = 0; s < COUNT; s++)
        assert_in_range(b[s] - a[s] + 1, 1, 2); /* the kernel rounds, this one rounds up */
}

/* Many departures at once, some of them too late, through slices, hours and closed times. */
static void an_array_is_driven_like_one(void **state)
{
    (void)state;
    enum { COUNT = 20 * KERNEL_BLOCK };
    rng r = rng_make(9, 0, 0);
    static int32_t depart[COUNT], factor[COUNT], bound[COUNT], arrive[COUNT];
    int64_t ppm[ARV_HOURS];
    arv_arena *arena = arv_arena_create(0);
    for (int round = 0; round < 100; round++) {
        fixture f;
        make(&f, &r);
        travel_leg leg = leg_of(arena, &f);
        for (int32_t h = 0; h < ARV_HOURS; h++)
            ppm[h] = 400000 + rng_below(&r, 2000000);
        const int32_t days = round % 4 ? 1 : 10; /* many slices */
        const travel_hours hours = {.until_s = days * 86400, .ppm = ppm};
        if (round % 3)
            assert_int_equal(travel_leg_follow_hours(arena, &hours, &leg), ARV_OK);
        const kernel_leg k = {.rest_s = 300 * (round % 2), .latest_s = 40000, .hold_s = 20000};
        const int32_t wide = round % 5 ? 9000 : 300000;
        for (int32_t s = 0; s < COUNT; s++) {
            depart[s] = 15000 + rng_below(&r, wide);
            if (rng_below(&r, 10) == 0)
                depart[s] = KERNEL_FOREVER_S;
            factor[s] = KERNEL_ONE / 8 + rng_below(&r, 8 * KERNEL_ONE);
            bound[s] = rng_below(&r, 60000);
        }
        travel_drive(&leg, &k, depart, factor, bound, COUNT, arrive);
        for (int32_t s = 0; s < COUNT; s++) {
            int32_t wanted = KERNEL_FOREVER_S;
            if (depart[s] <= k.latest_s) {
                wanted = travel_arrive(&leg, depart[s], factor[s]) + k.rest_s;
                wanted = wanted > k.hold_s ? wanted : k.hold_s;
                wanted = wanted > bound[s] ? wanted : bound[s];
                wanted = wanted < KERNEL_FOREVER_S ? wanted : KERNEL_FOREVER_S;
            }
            if (abs(arrive[s] - wanted) > 1)
                fail_msg("round %d, depart %d: %d is not %d", round, depart[s], arrive[s], wanted);
        }
        /* in place, and nominal */
        memcpy(arrive, depart, sizeof arrive);
        travel_drive(&leg, &k, arrive, NULL, NULL, COUNT, arrive);
        for (int32_t s = 0; s < COUNT; s++)
            if (depart[s] <= k.latest_s && arrive[s] < KERNEL_FOREVER_S)
                assert_true(arrive[s] >= depart[s] + k.rest_s && arrive[s] >= k.hold_s);
    }
    arv_arena_destroy(&arena);
}

static void an_open_place_takes_no_time(void **state)
{
    (void)state;
    fixture f;
    rng r = rng_make(4, 0, 0);
    make(&f, &r);
    travel_leg leg;
    assert_int_equal(travel_leg_make(NULL, &f.travel, ARV_NONE, 1, &leg), ARV_OK);
    assert_int_equal(travel_arrive(&leg, 777, KERNEL_ONE), 777);
}

/* ---- hours of the day --------------------------------------------------------------------------*/

static void random_hours(rng *r, int64_t ppm[ARV_HOURS])
{
    for (int32_t h = 0; h < ARV_HOURS; h++)
        ppm[h] = 600000 + rng_below(r, 1200000);
}

/* Hour of the caller's clock at internal second t; the outermost hold beyond what is followed. */
static int32_t hour_at(const travel_hours *hours, int32_t t)
{
    const int32_t from_s = hours->from_s, last_s = hours->until_s - 1;
    const int64_t clock_s = hours->origin_s + (t < from_s ? from_s : t > last_s ? last_s : t);
    const int64_t second = ((clock_s % 86400) + 86400) % 86400;
    return (int32_t)(second / 3600);
}

/* Drives second by second: each covers 1 / (duration of the leg at that second) of it. */
static double drive_by_seconds(const fixture *f, const travel_hours *hours, int32_t depart_s,
                               double length)
{
    for (int32_t t = depart_s;; t++) {
        int32_t k = 0;
        while (k + 1 < f->travel.slice_count && f->from_s[k + 1] <= t)
            k++;
        const double ppm = (double)hours->ppm[hour_at(hours, t)];
        const double whole_s = floor(f->duration[k][1] * ppm * 1e-6 + .5);
        if (length * whole_s <= 1)
            return t + length * whole_s;
        length -= 1 / whole_s;
    }
}

/* Slices whose differences are smaller than their lengths: nothing to repair. */
static void make_hourly(fixture *f, rng *r, int32_t slices)
{
    make(f, r);
    for (int32_t k = 0; k < SLICES; k++)
        f->duration[k][1] = 300 + rng_below(r, 1200);
    f->from_s[0] = 0;
    for (int32_t k = 1; k < SLICES; k++)
        f->from_s[k] = f->from_s[k - 1] + 2500 + rng_below(r, 9000);
    f->travel.slice_count = slices;
}

static const int64_t origins_s[] = {0, 1234567890, 1700000000 - 1234, -987654321};

static void hours_are_a_drive_second_by_second(void **state)
{
    (void)state;
    rng r = rng_make(5, 0, 0);
    int64_t ppm[ARV_HOURS];
    arv_arena *arena = arv_arena_create(0);
    for (int round = 0; round < 80; round++) {
        fixture f;
        make_hourly(&f, &r, round % 2 ? SLICES : 1);
        random_hours(&r, ppm);
        const travel_hours hours = {.origin_s = origins_s[round % 4],
                                    .from_s = rng_below(&r, 20000),
                                    .until_s = 60000 + rng_below(&r, 30000),
                                    .ppm = ppm};
        travel_leg leg = leg_of(arena, &f);
        assert_int_equal(travel_leg_follow_hours(arena, &hours, &leg), ARV_OK);
        for (int i = 0; i < 60; i++) {
            const int32_t depart = rng_below(&r, 80000) - 5000;
            const int32_t factor = KERNEL_ONE / 4 + rng_below(&r, 3 * KERNEL_ONE);
            const double wanted = drive_by_seconds(&f, &hours, depart, (double)factor / KERNEL_ONE);
            const int32_t got = travel_arrive(&leg, depart, factor);
            if (!(fabs(got - wanted) <= 1.01)) /* rounded up to whole seconds */
                fail_msg("round %d, depart %d: %d is not %.2f", round, depart, got, wanted);
        }
    }
    arv_arena_destroy(&arena);
}

static void hours_keep_first_in_first_out(void **state)
{
    (void)state;
    rng r = rng_make(6, 0, 0);
    int64_t ppm[ARV_HOURS];
    arv_arena *arena = arv_arena_create(0);
    for (int round = 0; round < 60; round++) {
        fixture f;
        make(&f, &r); /* closed slices and big jumps, too */
        for (int32_t h = 0; h < ARV_HOURS; h++)
            ppm[h] = 1 + rng_below(&r, 5000000);
        const travel_hours hours = {
            .origin_s = origins_s[round % 4], .from_s = 3000, .until_s = 200000, .ppm = ppm};
        travel_leg leg = leg_of(arena, &f);
        assert_int_equal(travel_leg_follow_hours(arena, &hours, &leg), ARV_OK);
        const int32_t factor = KERNEL_ONE / 4 + rng_below(&r, 3 * KERNEL_ONE);
        int32_t last = 0;
        for (int32_t t = 0; t < 60000; t++) {
            const int32_t arrive = travel_arrive(&leg, t, factor);
            assert_true(arrive >= last && arrive >= t);
            last = arrive;
        }
        const int32_t depart = travel_depart(&leg, last, factor);
        assert_true(depart >= 59999 && travel_arrive(&leg, depart, factor) <= last);
    }
    arv_arena_destroy(&arena);
}

/* What is covered between two moments is what a drive takes between them. */
static void progress_follows_the_hours(void **state)
{
    (void)state;
    rng r = rng_make(7, 0, 0);
    int64_t ppm[ARV_HOURS];
    arv_arena *arena = arv_arena_create(0);
    for (int round = 0; round < 200; round++) {
        fixture f;
        make_hourly(&f, &r, SLICES);
        random_hours(&r, ppm);
        const travel_hours hours = {
            .origin_s = origins_s[round % 4], .from_s = 0, .until_s = 90000, .ppm = ppm};
        travel_leg leg = leg_of(arena, &f);
        assert_int_equal(travel_leg_follow_hours(arena, &hours, &leg), ARV_OK);
        const int32_t depart = rng_below(&r, 40000);
        const int32_t factor = KERNEL_ONE / 4 + rng_below(&r, 6 * KERNEL_ONE);
        const double length =
            (double)travel_progress(&leg, depart, travel_arrive(&leg, depart, factor)) /
            (double)TRAVEL_LENGTH_ONE;
        assert_true(fabs(length - (double)factor / KERNEL_ONE) < 1.01 / 180);
    }
    arv_arena_destroy(&arena);
}

static void equal_hours_stay_one_slice(void **state)
{
    (void)state;
    int64_t ppm[ARV_HOURS];
    for (int32_t h = 0; h < ARV_HOURS; h++)
        ppm[h] = 1250000;
    const travel_hours hours = {
        .origin_s = 1700000123, .from_s = 100, .until_s = 900000, .ppm = ppm};
    rng r = rng_make(8, 0, 0);
    arv_arena *arena = arv_arena_create(0);
    fixture f;
    make_hourly(&f, &r, 1);
    f.duration[0][1] = 1000;
    travel_leg leg = leg_of(arena, &f);
    assert_int_equal(travel_leg_follow_hours(arena, &hours, &leg), ARV_OK);
    assert_int_equal(leg.slice_count, 1);
    assert_int_equal(leg.single_s, 1250);
    assert_int_equal(travel_arrive(&leg, 5000, KERNEL_ONE), 6250);
    /* an hour that differs cuts out two hours a day: before, in, after */
    ppm[8] = 2000000;
    leg = leg_of(arena, &f);
    const travel_hours one_day = {.origin_s = 0, .from_s = 0, .until_s = 86400, .ppm = ppm};
    assert_int_equal(travel_leg_follow_hours(arena, &one_day, &leg), ARV_OK);
    assert_int_equal(leg.slice_count, 3);
    assert_int_equal(travel_arrive(&leg, 8 * 3600, KERNEL_ONE), 8 * 3600 + 2000);
    assert_int_equal(travel_arrive(&leg, 9 * 3600, KERNEL_ONE), 9 * 3600 + 1250);
    arv_arena_destroy(&arena);
}

static void hours_need_memory(void **state)
{
    (void)state;
    int64_t ppm[ARV_HOURS] = {0};
    for (int32_t h = 0; h < ARV_HOURS; h++)
        ppm[h] = 1000000 + h;
    const travel_hours hours = {.from_s = 0, .until_s = 100 * 86400, .ppm = ppm};
    arv_arena *arena = arv_arena_create(1024);
    travel_leg leg = {.slice_count = 1, .single_s = 600};
    assert_int_equal(travel_leg_follow_hours(arena, &hours, &leg), ARV_RESOURCE_EXHAUSTED);
    arv_arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later_departures_do_not_arrive_earlier),
        cmocka_unit_test(the_inverse_is_the_latest_departure),
        cmocka_unit_test(speed_is_integrated_over_slices),
        cmocka_unit_test(a_closed_slice_is_waited_out),
        cmocka_unit_test(constant_speed_equals_the_kernel),
        cmocka_unit_test(an_array_is_driven_like_one),
        cmocka_unit_test(an_open_place_takes_no_time),
        cmocka_unit_test(hours_are_a_drive_second_by_second),
        cmocka_unit_test(hours_keep_first_in_first_out),
        cmocka_unit_test(progress_follows_the_hours),
        cmocka_unit_test(equal_hours_stay_one_slice),
        cmocka_unit_test(hours_need_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
