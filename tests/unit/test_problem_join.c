/* A problem with one job more is the problem that had it from the beginning, whatever the job and the others ask for. */
#include "model/problem_join.h"
#include "sample.h"
#include "spec_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_same_window(const arv_problem *a, const arv_problem *b, int32_t j)
{
    const int32_t first_a = a->window_first[j], first_b = b->window_first[j];
    const int32_t count = a->window_first[j + 1] - first_a;
    assert_int_equal(count, b->window_first[j + 1] - first_b);
    for (int32_t w = 0; w < count; w++) {
        assert_int_equal(a->window_open_s[first_a + w], b->window_open_s[first_b + w]);
        assert_int_equal(a->window_close_s[first_a + w], b->window_close_s[first_b + w]);
    }
}

/* What costs say in the units of either problem. */
static void assert_same_price(const arv_problem *a, int64_t x, const arv_problem *b, int64_t y)
{
    assert_true(x * b->cost_unit == y * a->cost_unit);
}

static void assert_same_job(const arv_problem *a, const arv_problem *b, int32_t j)
{
    assert_int_equal(a->job_location[j], b->job_location[j]);
    assert_int_equal(a->job_latest_arrival_s[j], b->job_latest_arrival_s[j]);
    assert_int_equal(a->job_earliest_s[j], b->job_earliest_s[j]);
    assert_int_equal(a->job_setup_s ? a->job_setup_s[j] : 0,
                     b->job_setup_s ? b->job_setup_s[j] : 0);
    assert_int_equal(a->job_late_from_s[j], b->job_late_from_s[j]);
    assert_true(a->job_weight[j] == b->job_weight[j]);
    assert_same_price(a, a->job_unserved_cost[j], b, b->job_unserved_cost[j]);
    assert_same_price(a, a->job_late_rate ? a->job_late_rate[j] : 0, b,
                      b->job_late_rate ? b->job_late_rate[j] : 0);
    assert_int_equal(a->job_prefix_shift[j], b->job_prefix_shift[j]);
    assert_int_equal(a->load_count, b->load_count);
    const size_t at = (size_t)j * (size_t)a->load_count;
    for (int32_t d = 0; d < a->load_count; d++) {
        assert_true(a->job_delivery[at + (size_t)d] == b->job_delivery[at + (size_t)d]);
        assert_true(a->job_pickup[at + (size_t)d] == b->job_pickup[at + (size_t)d]);
    }
    assert_same_window(a, b, j);
    for (int32_t s = 0; s < a->shift_count; s++) {
        assert_int_equal(problem_allowed(a, j, s), problem_allowed(b, j, s));
        assert_int_equal(problem_service_s(a, s, j), problem_service_s(b, s, j));
        assert_same_price(a, problem_assign_cost(a, s, j), b, problem_assign_cost(b, s, j));
    }
}

/* Shifts that are alike in `a` are so in `b`. */
static void assert_not_coarser(const arv_problem *a, const arv_problem *b)
{
    for (int32_t s = 0; s < a->shift_count; s++)
        for (int32_t t = 0; t < s; t++)
            assert_true(a->shift_class[s] != a->shift_class[t] ||
                        b->shift_class[s] == b->shift_class[t]);
}

/* True when the others did not have to be compiled again. */
static bool check(uint64_t seed, uint32_t features)
{
    spec_builder b;
    arv_error error = {0};
    const arv_problem *base, *joined, *whole;
    arv_arena *scratch = arv_arena_create(0);
    spec_build(&b, seed, 4, 9, features);
    arv_spec fewer = b.spec;
    fewer.job_count--;
    assert_int_equal(arv_problem_compile(b.arena, &b.spec, &whole, &error), ARV_OK);
    assert_int_equal(arv_problem_compile(b.arena, &fewer, &base, &error), ARV_OK);
    assert_int_equal(problem_join(b.arena, scratch, base, &b.spec, false, &joined, &error), ARV_OK);
    assert_int_equal(joined->job_count, whole->job_count);
    assert_ptr_equal(joined->spec, &b.spec);
    for (int32_t j = 0; j < whole->job_count; j++)
        assert_same_job(joined, whole, j);
    assert_not_coarser(joined, whole);
    assert_int_equal(joined->rich_timing, whole->rich_timing);
    assert_int_equal(joined->has_pickup, whole->has_pickup);
    assert_int_equal(joined->has_multi_window, whole->has_multi_window);
    const bool copied = joined->shift_start_s == base->shift_start_s;
    arv_arena_destroy(&scratch);
    spec_free(&b);
    return copied;
}

static void test_it_is_the_problem_that_had_it(void **state)
{
    (void)state;
    const uint32_t never = SPEC_FORCE | SPEC_FROZEN | SPEC_POSITIONS;
    int copied = 0;
    for (uint64_t seed = 1; seed <= (uint64_t)SAMPLE(200); seed++) {
        rng random = rng_make(seed, 1, 1);
        const uint32_t some =
            ((uint32_t)rng_below(&random, 1 << 14) << 13 | (uint32_t)rng_below(&random, 1 << 13));
        copied +=
            check(seed, seed % 4 ? some & SPEC_EVERYTHING & ~never : SPEC_WINDOWS | SPEC_SKILLS);
    }
    assert_in_range(copied, SAMPLE(200) / 4, SAMPLE(200) - 1); /* both ways were gone */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_is_the_problem_that_had_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
