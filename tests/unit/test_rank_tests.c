/* test_rank_tests.c - the rank tests against published values, and settings drawn for a race. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "tune/sampling.h"
#include "workbench/rank_tests.h"

/* Tables of F and t. */
static void tails_are_those_of_the_tables(void **state)
{
    (void)state;
    assert_true(fabs(rank_f_tail(3.4028, 2, 24) - .05) < 1e-4);
    assert_true(fabs(rank_f_tail(7.5594, 3, 8) - .0101) < 2e-4);
    assert_true(fabs(rank_t_tails(2.2281, 10) - .05) < 1e-4);
    assert_true(fabs(rank_t_tails(12.706, 1) - .05) < 1e-4);
    assert_true(fabs(rank_t_tails(0, 7) - 1) < 1e-12);
}

/* All orders of five signs: the smallest sum is one in 32, two-sided 1/16; ties share their rank. */
static void signed_ranks_are_exact(void **state)
{
    (void)state;
    const int8_t all[] = {1, 1, 1, 1, 1}, mixed[] = {-1, 1, 1, 1, 1}, pair[] = {-1, 1};
    const bool apart[5] = {false}, same[] = {false, true};
    assert_true(fabs(rank_signed(all, apart, 5) - 2.0 / 32) < 1e-12);
    assert_true(fabs(rank_signed(mixed, apart, 5) - 4.0 / 32) < 1e-12);
    assert_true(fabs(rank_signed(pair, same, 2) - 1) < 1e-12);
    assert_true(fabs(rank_signed(all, apart, 0) - 1) < 1e-12);
    assert_true(fabs(rank_sign_test(9, 1) - 22.0 / 1024) < 1e-12);
}

/* Who is always last is found; who differs by chance is not. */
static void friedman_marks_the_worse(void **state)
{
    (void)state;
    double ranks[10 * 3], even[9 * 3];
    bool worse[3];
    for (int b = 0; b < 10; b++) {
        ranks[3 * b] = b % 2 ? 1 : 2;
        ranks[3 * b + 1] = b % 2 ? 2 : 1;
        ranks[3 * b + 2] = 3;
    }
    rank_friedman(ranks, 10, 3, .05, worse);
    assert_true(!worse[0] && !worse[1] && worse[2]);
    for (int k = 0; k < 27; k++)
        even[k] = (k / 3 + k) % 3 + 1;
    rank_friedman(even, 9, 3, .05, worse);
    assert_true(!worse[0] && !worse[1] && !worse[2]);
}

/* Every default lies in its range, and a position leads back to it. */
static void positions_lead_back(void **state)
{
    (void)state;
    for (int32_t k = 0; k < PARAMETER_COUNT; k++) {
        const parameter_row *row = &PARAMETER_ROWS[k];
        assert_true(row->low <= row->value && row->value <= row->high);
        const int32_t values[] = {row->low, row->value, row->high};
        for (int i = 0; i < 3; i++)
            assert_int_equal(sampling_value(row, sampling_position(row, values[i])), values[i]);
    }
}

/* A child differs from its parent in a few values, within their ranges. */
static void children_stay_within_ranges(void **state)
{
    (void)state;
    int32_t tuned[16], changed = 0;
    rng random = rng_make(1, 2, 3);
    for (int32_t k = 0; k < 16; k++)
        tuned[k] = k;
    for (int round = 0; round < 500; round++) {
        arv_parameters set = PARAMETERS_DEFAULT;
        sampling_child(tuned, 16, 5, .25, &random, &set);
        int32_t now = 0;
        for (int32_t k = 0; k < PARAMETER_COUNT; k++) {
            const int32_t value = parameters_get(&set, k);
            assert_in_range(value - PARAMETER_ROWS[k].low, 0,
                            PARAMETER_ROWS[k].high - PARAMETER_ROWS[k].low);
            now += value != PARAMETER_ROWS[k].value;
        }
        assert_true(now >= 1);
        changed += now;
    }
    assert_in_range(changed / 100, 20, 30); /* about five of each */
}

static void files_are_read_strictly(void **state)
{
    (void)state;
    static const struct {
        const char *text, *path;
    } bad[] = {{"nonsense = 1\n", "nonsense"},
               {"blink_ppm = 1\nblink_ppm = 2\n", "blink_ppm"},
               {"blink_ppm = -1\n", "blink_ppm"},
               {"blink_ppm = 1x", "blink_ppm"},
               {"\nblink_ppm\n", "line 2"}};
    arv_arena *arena = arv_arena_create(0);
    const arv_parameters *p = NULL;
    static const char good[] = "# settings\n\n blink_ppm = 20000 ; more\nshare_0=90";
    assert_int_equal(arv_parameters_read(arena, good, sizeof good - 1, &p, NULL), ARV_OK);
    assert_int_equal(p->blink_ppm, 20000);
    assert_int_equal(p->share_0, 90);
    assert_int_equal(p->share_1, PARAMETERS_DEFAULT.share_1);
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        arv_error error = {.count = 0};
        assert_int_equal(arv_parameters_read(arena, bad[k].text, strlen(bad[k].text), &p, &error),
                         ARV_INVALID_ARGUMENT);
        assert_string_equal(error.items[0].path, bad[k].path);
    }
    arv_arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tails_are_those_of_the_tables), cmocka_unit_test(signed_ranks_are_exact),
        cmocka_unit_test(friedman_marks_the_worse),      cmocka_unit_test(positions_lead_back),
        cmocka_unit_test(children_stay_within_ranges),   cmocka_unit_test(files_are_read_strictly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
