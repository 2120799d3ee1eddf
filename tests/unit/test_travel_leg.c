/* test_travel_leg.c - who leaves later never arrives earlier, for every factor; the inverse is the
 * latest departure; constant speed equals the kernel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later_departures_do_not_arrive_earlier),
        cmocka_unit_test(the_inverse_is_the_latest_departure),
        cmocka_unit_test(speed_is_integrated_over_slices),
        cmocka_unit_test(a_closed_slice_is_waited_out),
        cmocka_unit_test(constant_speed_equals_the_kernel),
        cmocka_unit_test(an_open_place_takes_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
