/* test_learn_parts.c - forgetting, histograms, mixtures and pairs, one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "duration/normal.h"
#include "learn/pair_index.h"
#include "learn/travel_law.h"
#include "learn/two_normals.h"
#include "learn_support.h"

static void test_weight_halves(void **state)
{
    (void)state;
    decay d;
    decay_make(60, &d);
    assert_true(d.weight[0] == 1);
    assert_true(fabs(decay_weight(&d, 60) - .5) < 1e-12);
    assert_true(fabs(decay_weight(&d, DECAY_TABLE_DAYS) - pow(.5, DECAY_TABLE_DAYS / 60.)) < 1e-12);
    assert_true(decay_weight(&d, DECAY_MOST_DAYS) < 1e-90);
}

static void test_level(void **state)
{
    (void)state;
    decay d;
    decay_make(10, &d);
    level v = {.n = 0};
    assert_true(level_mean(&v, &d, 100, 7, 0) == 7);
    level_add(&v, &d, 100, 2, 3);
    level_add(&v, &d, 110, 1, 6);
    /* two of weight 1/2 each at 3, one of weight 1 at 6 */
    assert_true(fabs(level_mean(&v, &d, 110, 0, 0) - 4.5) < 1e-12);
    assert_true(fabs(level_mean(&v, &d, 110, 0, 2) - 2.25) < 1e-12);
    /* age changes the weight, never the mean itself; looking changes nothing */
    assert_true(fabs(level_mean(&v, &d, 150, 0, 0) - 4.5) < 1e-12);
    assert_true(fabs(level_at(&v, &d, 120).n - 1) < 1e-12);
    assert_int_equal(v.day, 110);
}

static void test_trust(void **state)
{
    (void)state;
    decay d;
    decay_make(1000, &d);
    trust right = {.product.n = 0}, noise = right, half = right;
    rng r = rng_make(1, 2, 3);
    assert_true(trust_factor(&right, &d, 0) == 1);
    for (int32_t i = 0; i < 500; i++) {
        const double term = world_normal(&r);
        trust_add(&right, &d, 0, term, term + .5 * world_normal(&r), 1);
        trust_add(&half, &d, 0, term, .5 * term + .5 * world_normal(&r), 1);
        trust_add(&noise, &d, 0, term, world_normal(&r), 1);
    }
    assert_true(fabs(trust_factor(&right, &d, 0) - 1) < .1);
    assert_true(fabs(trust_factor(&half, &d, 0) - .5) < .1);
    assert_true(trust_factor(&noise, &d, 0) == .25);
}

static void test_normal_table(void **state)
{
    (void)state;
    shape_table t;
    shape_normal(&t);
    for (int i = -8; i <= 8; i++) {
        const double z = .37 * i;
        assert_true(fabs(shape_cdf(&t, z) - normal_cdf(z)) < 2e-3);
        assert_true(fabs(shape_quantile(&t, shape_cdf(&t, z)) - z) < 1e-9);
    }
    double score[SHAPE_CELLS];
    shape_scores(&t, score);
    assert_true(fabs(score[shape_cell(1.3)] - (shape_edge(shape_cell(1.3)) + 1. / 16)) < .01);
    double mean, square;
    shape_moments_above(&t, 1, &mean, &square);
    assert_true(fabs(mean - exp(-.5) / 2.50662827 / .15865525) < .005);
    shape_moments_above(&t, -8, &mean, &square);
    assert_true(fabs(mean) < 1e-9 && fabs(square - 1) < .005);
}

static void test_cells(void **state)
{
    (void)state;
    assert_int_equal(shape_cell(-1e9), 0);
    assert_int_equal(shape_cell(-8), 0);
    assert_int_equal(shape_cell(7.999), SHAPE_CELLS - 1);
    assert_int_equal(shape_cell(1e9), SHAPE_CELLS - 1);
    assert_int_equal(shape_cell((double)NAN), 0);
    for (int32_t c = 0; c < SHAPE_CELLS; c++)
        assert_int_equal(shape_cell(shape_edge(c)), c);
}

/* What is known to be above a point is spread as the table says, and nothing gets lost. */
static void test_spread_above(void **state)
{
    (void)state;
    decay d;
    decay_make(10, &d);
    shape_table normal, mixed;
    shape_normal(&normal);
    shape s = {.n = 0};
    shape_add_above(&s, &d, 5, &normal, .3);
    double mass = 0, below = 0;
    for (int32_t c = 0; c < SHAPE_CELLS; c++) {
        mass += s.mass[c];
        below += c < shape_cell(.3) ? s.mass[c] : 0;
    }
    assert_true(fabs(mass - 1) < 1e-12 && below == 0 && s.n == 1);
    shape_add(&s, &d, 15, 1, -2);
    shape_mix(&s, &d, 15, &normal, .5, &mixed);
    mass = 0;
    for (int32_t c = 0; c < SHAPE_CELLS; c++)
        mass += mixed.p[c];
    assert_true(fabs(mass - 1) < 1e-12);
    assert_true(fabs(mixed.p[shape_cell(-2)] - (1 + .5 * normal.p[shape_cell(-2)]) / 2) < 1e-12);
    shape_add_above(&s, &d, 15, &normal, 100); /* nothing is above: it counts where it is */
    assert_true(s.mass[SHAPE_CELLS - 1] > .9);
}

static void test_two_normals(void **state)
{
    (void)state;
    decay d;
    decay_make(100, &d);
    shape s = {.n = 0};
    two_normals two = {.weight = 0};
    rng r = rng_make(4, 5, 6);
    two_normals_step(&two, &s, 0);
    assert_true(two.weight == 0); /* too little */
    for (int32_t day = 0; day < 40; day++) {
        for (int i = 0; i < 25; i++)
            shape_add(&s, &d, day, 1,
                      i < 10 ? -1.5 + .3 * world_normal(&r) : 1 + .5 * world_normal(&r));
        two_normals_step(&two, &s, day);
        const two_normals before = two;
        two_normals_step(&two, &s, day); /* once a day */
        assert_memory_equal(&before, &two, sizeof two);
    }
    assert_true(fabs(two.weight - .4) < .03);
    assert_true(fabs(two.mean[0] + 1.5) < .1 && fabs(two.mean[1] - 1) < .1);
    assert_true(fabs(two.sigma[0] - .3) < .06 && fabs(two.sigma[1] - .5) < .06);
    double total = 0;
    for (int32_t c = 0; c < SHAPE_CELLS; c++)
        total += two_normals_cell(&two, c);
    assert_true(fabs(total - 1) < 1e-3);
}

static void test_pairs(void **state)
{
    (void)state;
    enum { SIDE = 150 };
    pair_index set = {.count = 0};
    assert_int_equal(pair_index_find(&set, 0, 0), -1);
    for (int32_t a = 0; a < SIDE; a++)
        for (int32_t b = 0; b < SIDE; b++)
            assert_int_equal(pair_index_add(&set, a, b), a * SIDE + b);
    assert_int_equal(pair_index_add(&set, 3, 4), 3 * SIDE + 4);
    assert_int_equal(pair_index_find(&set, SIDE - 1, SIDE - 1), SIDE * SIDE - 1);
    assert_int_equal(pair_index_find(&set, SIDE, 0), -1);
    pair_index_free(&set);
    assert_int_equal(set.count, 0);
}

static void test_hours_and_lengths(void **state)
{
    (void)state;
    assert_int_equal(travel_hour_of(0), 0);
    assert_int_equal(travel_hour_of(86399), 23);
    assert_int_equal(travel_hour_of(86400), 0);
    assert_int_equal(travel_hour_of(-1), 23);
    assert_int_equal(travel_hour_of(-3600), 23);
    assert_int_equal(travel_length_of(1), 0);
    assert_int_equal(travel_length_of(1023), 9);
    assert_int_equal(travel_length_of(1024), 10);
    assert_int_equal(travel_length_of(INT64_MAX), TRAVEL_LENGTHS - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weight_halves),
        cmocka_unit_test(test_level),
        cmocka_unit_test(test_trust),
        cmocka_unit_test(test_normal_table),
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_spread_above),
        cmocka_unit_test(test_two_normals),
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_hours_and_lengths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
