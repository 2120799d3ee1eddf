/* test_score_table.c - factors by their score against libm, and scores by their factor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

#include "base/rng.h"
#include "duration/normal.h"
#include "duration/quantile_table.h"
#include "duration/score_table.h"

enum { MOST = KERNEL_MAX_LEG };

static void assert_near(double value, double wanted, double by)
{
    if (!(fabs(value - wanted) <= by))
        fail_msg("%.9g is not within %g of %.9g", value, by, wanted);
}

/* As the kernels look it up. */
static double factor_at(const kernel_score_table *table, double score)
{
    enum { COUNT = KERNEL_BLOCK };
    int32_t z[COUNT] = {0}, value[COUNT];
    z[0] = (int32_t)floor(score * KERNEL_SCORE_ONE + .5);
    kernel_scalar.score_lookup(table, z, COUNT, value);
    return (double)value[0] / KERNEL_ONE;
}

static void lognormal_is_that_of_libm(void **state)
{
    (void)state;
    static const double sigmas[] = {.01, .1, .3, .7};
    kernel_score_table table;
    for (size_t i = 0; i < sizeof sigmas / sizeof *sigmas; i++) {
        const double sigma = sigmas[i];
        score_table_lognormal(sigma, MOST, &table);
        for (double z = -6; z <= 5; z += .0137) {
            const double wanted = exp(sigma * z - sigma * sigma / 2);
            assert_near(factor_at(&table, z), wanted,
                        1.0 / KERNEL_ONE + wanted * sigma * sigma / 8192);
        }
    }
}

/* Mean one, and the log has variance sigma^2: integrated over the scores. */
static void lognormal_has_mean_one(void **state)
{
    (void)state;
    kernel_score_table table;
    const double sigma = .4, step = 1e-3;
    score_table_lognormal(sigma, MOST, &table);
    double mean = 0, square = 0;
    for (double z = -7.5; z < 7.5; z += step) {
        const double mass = normal_cdf(z + step) - normal_cdf(z);
        const double factor = factor_at(&table, z + step / 2), log_factor = log(factor);
        mean += mass * factor;
        square += mass * (log_factor + sigma * sigma / 2) * (log_factor + sigma * sigma / 2);
    }
    assert_near(mean, 1, 2e-5);
    assert_near(square, sigma * sigma, 2e-4);
}

static void values_are_cut_above_and_stay_above_zero(void **state)
{
    (void)state;
    kernel_score_table table;
    score_table_lognormal(2, MOST, &table);
    assert_near(factor_at(&table, 8), (double)MOST / KERNEL_ONE, 0);
    assert_near(factor_at(&table, -8), exp(-18), 1.0 / KERNEL_ONE);
    assert_true(factor_at(&table, -8) > 0);
    for (int32_t k = 0; k < KERNEL_SCORE_KNOTS; k++)
        assert_in_range(table.knot[k], 1, MOST);
}

/* A table whose pieces are wide beside the distance of knots; kinks fall between them. */
static const int64_t ppm[] = {0, 50000, 250000, 500000, 750000, 950000, 1000000};
static const int64_t value[] = {400000, 620000, 850000, 1000000, 1220000, 1800000, 3500000};
enum { POINTS = sizeof ppm / sizeof *ppm };

static void points_are_linear_in_probability(void **state)
{
    (void)state;
    kernel_score_table table;
    score_table_points(ppm, value, POINTS, 1e6, MOST, &table);
    for (int32_t k = 0; k < KERNEL_SCORE_KNOTS; k++) {
        const double p = .5 * erfc(-kernel_knot_score(k) / sqrt(2));
        const double wanted = quantile_points_at(ppm, value, POINTS, p) / 1e6;
        assert_near((double)table.knot[k] / KERNEL_ONE, wanted, 1.0 / KERNEL_ONE);
    }
    /* between knots: the steepest piece rises by 34 per unit of probability, a kink costs less than
     * what it rises in one knot */
    for (double z = -5; z < 5; z += .0117) {
        const double wanted = quantile_points_at(ppm, value, POINTS, normal_cdf(z)) / 1e6;
        assert_near(factor_at(&table, z), wanted, .03);
    }
    assert_near(factor_at(&table, 8), 3.5, 1e-4);
    assert_near(factor_at(&table, -8), .4, 1e-4);
}

static void points_may_be_an_atom_and_zero_becomes_the_least(void **state)
{
    (void)state;
    kernel_score_table table;
    const int64_t half[] = {500000}, at[] = {700000};
    score_table_points(half, at, 1, 1e6, MOST, &table);
    assert_near(factor_at(&table, -3), .7, 1e-5);
    assert_near(factor_at(&table, 3), .7, 1e-5);
    const int64_t nothing[] = {0};
    score_table_points(half, nothing, 1, 1e6, MOST, &table);
    for (int32_t k = 0; k < KERNEL_SCORE_KNOTS; k++)
        assert_int_equal(table.knot[k], 1);
}

/* ---- the inverse -------------------------------------------------------------------------------*/

static void the_score_of_a_factor_is_the_inverse(void **state)
{
    (void)state;
    rng r = rng_make(41, 0, 0);
    for (int round = 0; round < 200; round++) {
        kernel_score_table table;
        const double sigma = .02 + .8 * rng_unit(&r);
        if (round % 2)
            score_table_lognormal(sigma, MOST, &table);
        else
            score_table_points(ppm, value, POINTS, 1e6, MOST, &table);
        for (int i = 0; i < 50; i++) {
            const double z = 3.5 * (2 * rng_unit(&r) - 1);
            const double factor = factor_at(&table, z);
            /* how far scores are apart whose factors are one unit apart */
            const double slope = (factor_at(&table, z + .01) - factor_at(&table, z - .01)) / .02;
            if (slope < .002)
                continue; /* as good as flat */
            assert_near(score_of_factor(&table, factor), z, 2.0 / KERNEL_ONE / slope + 1e-3);
        }
    }
}

static void scores_do_not_decrease_in_the_factor(void **state)
{
    (void)state;
    rng r = rng_make(42, 0, 0);
    for (int round = 0; round < 50; round++) {
        kernel_score_table table = {.knot = {0}};
        int32_t at = 1 + rng_below(&r, KERNEL_ONE);
        for (int32_t k = 0; k < KERNEL_SCORE_KNOTS; k++) {
            table.knot[k] = at;
            at += rng_below(&r, 3) ? 0 : rng_below(&r, 1000);
        }
        double last = -5;
        for (double factor = 0; factor < 4; factor += .003) {
            const double score = score_of_factor(&table, factor);
            assert_true(score >= last && score >= -4 && score <= 4);
            last = score;
        }
    }
}

/* A third of all legs takes exactly the nominal time: such a leg says that the score is around the
 * middle of that third. */
static void a_flat_part_gives_its_middle(void **state)
{
    (void)state;
    const int64_t p[] = {0, 300000, 600000, 1000000}, v[] = {500000, 1000000, 1000000, 2000000};
    kernel_score_table table;
    score_table_points(p, v, 4, 1e6, MOST, &table);
    const double low = normal_quantile(.3), high = normal_quantile(.6);
    assert_near(score_of_factor(&table, 1), .5 * (low + high), 1.0 / 32);
    assert_true(score_of_factor(&table, 1 - 1e-4) < low + 1.0 / 32);
    assert_true(score_of_factor(&table, 1 + 1e-4) > high - 1.0 / 32);
}

static void outliers_are_cut(void **state)
{
    (void)state;
    kernel_score_table table;
    score_table_lognormal(.3, MOST, &table);
    assert_near(score_of_factor(&table, 1000), 4, 0);
    assert_near(score_of_factor(&table, 0), -4, 0);
    assert_near(score_of_factor(&table, exp(.3 * 5)), 4, 0);
    /* beyond a table that ends: 4 above and -4 below, and the end itself is the middle of its flat */
    score_table_points(ppm, value, POINTS, 1e6, MOST, &table);
    assert_near(score_of_factor(&table, 3.6), 4, 0);
    assert_near(score_of_factor(&table, .39), -4, 0);
    /* no spread at all: the factor itself says nothing */
    const int64_t half[] = {500000}, one[] = {1000000};
    score_table_points(half, one, 1, 1e6, MOST, &table);
    assert_near(score_of_factor(&table, 1), 0, 1e-9);
    assert_near(score_of_factor(&table, 1.1), 4, 0);
    assert_near(score_of_factor(&table, .9), -4, 0);
}

/* Drawn ranks become standard normal scores, as far as the tables of ranks reach (4.1). */
static void ranks_become_standard_normal_scores(void **state)
{
    (void)state;
    enum { COUNT = 4096 };
    static kernel_table table;
    static int32_t z[COUNT];
    score_ranks(&table);
    const kernel_stream stream = {.key = 7, .block_log2 = kernel_block_log2(COUNT)};
    kernel_scalar.draw(&table, &stream, COUNT, z);
    double mean = 0, square = 0;
    int32_t inside = 0;
    for (int32_t s = 0; s < COUNT; s++) {
        const double score = (double)z[s] / KERNEL_SCORE_ONE;
        mean += score / COUNT;
        square += score * score / COUNT;
        inside += fabs(score) <= 1.959964;
    }
    assert_near(mean, 0, .002);
    assert_near(square, 1, .01);
    assert_near(inside, .95 * COUNT, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lognormal_is_that_of_libm),
        cmocka_unit_test(lognormal_has_mean_one),
        cmocka_unit_test(values_are_cut_above_and_stay_above_zero),
        cmocka_unit_test(points_are_linear_in_probability),
        cmocka_unit_test(points_may_be_an_atom_and_zero_becomes_the_least),
        cmocka_unit_test(the_score_of_a_factor_is_the_inverse),
        cmocka_unit_test(scores_do_not_decrease_in_the_factor),
        cmocka_unit_test(a_flat_part_gives_its_middle),
        cmocka_unit_test(outliers_are_cut),
        cmocka_unit_test(ranks_become_standard_normal_scores),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
