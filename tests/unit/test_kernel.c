/* test_kernel.c - every kernel set equals the scalar reference bit for bit; the random streams are
 * stratified and independent; sorting sorts; scores blend and look up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "duration/normal.h"
#include "kernel/kernel.h"

enum { MOST = 4096, OPS = 13 };

typedef struct arrays {
    int32_t time[MOST], factor[MOST], pace[MOST], bound[MOST], out[MOST];
    int32_t score[MOST], other_score[MOST];
    uint32_t u[MOST];
} arrays;

static const int32_t counts[] = {64, 192, 1024, 960, 4096};

static int ascending(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* The upper side runs from its outermost value inwards. */
static kernel_table random_table(rng *r, int32_t most)
{
    int32_t p[KERNEL_KNOTS];
    for (int32_t i = 0; i < KERNEL_KNOTS; i++)
        p[i] = rng_below(r, most);
    qsort(p, KERNEL_KNOTS, sizeof *p, ascending);
    kernel_table t;
    for (int32_t i = 0; i < KERNEL_SIDE; i++) {
        t.knot[i] = p[i];
        t.knot[KERNEL_SIDE + i] = p[KERNEL_KNOTS - 1 - i];
    }
    return t;
}

static int32_t random_score(rng *r)
{
    if (rng_below(r, 10) == 0)
        return rng_below(r, 2) ? KERNEL_MAX_SCORE : -KERNEL_MAX_SCORE;
    return rng_below(r, 2 * KERNEL_MAX_SCORE + 1) - KERNEL_MAX_SCORE;
}

static void fill(rng *r, arrays *a)
{
    for (int32_t s = 0; s < MOST; s++) {
        a->time[s] = rng_below(r, 20) == 0 ? KERNEL_FOREVER_S : rng_below(r, KERNEL_FOREVER_S);
        if (rng_below(r, 2))
            a->time[s] %= 90000;
        a->factor[s] = rng_below(r, rng_below(r, 2) ? KERNEL_MAX_SERVICE : 4 * KERNEL_ONE);
        a->pace[s] = rng_below(r, KERNEL_MAX_SHARED);
        a->bound[s] = rng_below(r, 90000);
        a->score[s] = random_score(r);
        a->other_score[s] = random_score(r);
        a->u[s] = rng_below(r, 10) == 0 ? (rng_below(r, 2) ? 0 : UINT32_MAX) : rng_next32(r);
    }
}

static kernel_leg random_leg(rng *r)
{
    return (kernel_leg){
        .travel_s = rng_below(r, 4) ? rng_below(r, 7200) : rng_below(r, KERNEL_FOREVER_S + 1),
        .rest_s = rng_below(r, 3) ? 0 : rng_below(r, 3600),
        .latest_s = rng_below(r, 2) ? KERNEL_FOREVER_S : rng_below(r, 90000),
        .hold_s = rng_below(r, 2) ? 0 : rng_below(r, 90000),
    };
}

static kernel_score_table random_score_table(rng *r)
{
    kernel_score_table t;
    for (int32_t k = 0; k < KERNEL_SCORE_KNOTS; k++)
        t.knot[k] = (rng_below(r, 2) ? 1 : -1) * rng_below(r, 1 << 30);
    return t;
}

/* Runs every operation of `set` on a copy of `in`; `seed` picks the parameters. */
static void run_all(const kernel_ops *set, const arrays *in, uint64_t seed, int32_t count,
                    int32_t out[OPS][MOST])
{
    rng r = rng_make(seed, 7, 0);
    const kernel_stream stream = {.key = rng_next64(&r), .block_log2 = kernel_block_log2(count)};
    const kernel_table table = random_table(&r, KERNEL_MAX_SERVICE);
    const kernel_leg leg = random_leg(&r);
    const int32_t open[3] = {1000, 20000, 50000}, close[3] = {9000, 30000, 70000};
    const kernel_windows windows = {.open_s = open, .close_s = close, .count = rng_below(&r, 4)};
    const int32_t base = rng_below(&r, 5) ? rng_below(&r, 20000) : rng_below(&r, 1 << 26);
    memset(out, 0, OPS * sizeof *out);
    set->uniform(&stream, count, (uint32_t *)out[0]);
    set->lookup(&table, in->u, count, out[1]);
    set->draw(&table, &stream, count, out[2]);
    memcpy(out[3], in->pace, sizeof out[3]);
    set->multiply(out[3], in->pace, count);
    set->drive(&leg, in->time, in->factor, in->bound, count, out[4]);
    set->drive(&leg, in->time, NULL, NULL, count, out[5]);
    set->wait(&windows, in->time, rng_below(&r, 3600), count, out[6]);
    set->serve(base, in->time, in->factor, in->pace, count, out[7]);
    set->serve(base, in->time, NULL, rng_below(&r, 2) ? in->pace : NULL, count, out[8]);
    const kernel_score_table scores = random_score_table(&r);
    const int32_t weight_a = (int32_t)rng_next32(&r), weight_b = (int32_t)rng_next32(&r);
    const int32_t shift = rng_below(&r, 2) ? 0 : random_score(&r);
    set->blend(in->score, weight_a, in->other_score, weight_b, shift, count, out[9]);
    set->blend(in->score, weight_a, NULL, weight_b, shift, count, out[10]);
    set->score_lookup(&scores, in->score, count, out[11]);
    set->score_lookup(&scores, (const int32_t *)in->u, count, out[12]);
}

static void sets_are_equal_bit_for_bit(void **state)
{
    (void)state;
    static arrays in;
    static int32_t want[OPS][MOST], got[OPS][MOST];
    const kernel_ops *sets[3];
    const int32_t set_count = kernel_list(sets);
    rng r = rng_make(1, 0, 0);
    for (uint64_t round = 0; round < 400; round++) {
        fill(&r, &in);
        const int32_t count = counts[round % (sizeof counts / sizeof *counts)];
        run_all(sets[0], &in, round, count, want);
        for (int32_t k = 1; k < set_count; k++) {
            run_all(sets[k], &in, round, count, got);
            for (int op = 0; op < OPS; op++)
                assert_memory_equal(want[op], got[op], (size_t)count * sizeof(int32_t));
        }
    }
}

static void results_stay_in_range(void **state)
{
    (void)state;
    static arrays in;
    static int32_t out[OPS][MOST];
    rng r = rng_make(2, 0, 0);
    for (uint64_t round = 0; round < 200; round++) {
        fill(&r, &in);
        run_all(&kernel_scalar, &in, round, MOST, out);
        for (int op = 4; op < 9; op++)
            for (int32_t s = 0; s < MOST; s++) {
                assert_in_range(out[op][s], 0, KERNEL_FOREVER_S);
                if (in.time[s] == KERNEL_FOREVER_S)
                    assert_int_equal(out[op][s], KERNEL_FOREVER_S);
            }
    }
}

static void each_stratum_is_hit_once(void **state)
{
    (void)state;
    static uint32_t u[MOST];
    static unsigned char hit[MOST];
    for (uint64_t key = 0; key < 300; key++) {
        const int32_t count = counts[key % (sizeof counts / sizeof *counts)];
        const kernel_stream stream = {.key = rng_mix64(key),
                                      .block_log2 = kernel_block_log2(count)};
        const int32_t size = 1 << stream.block_log2;
        kernel_scalar.uniform(&stream, count, u);
        for (int32_t first = 0; first < count; first += size) {
            memset(hit, 0, sizeof hit);
            for (int32_t s = first; s < first + size; s++)
                hit[u[s] >> (32 - stream.block_log2)]++;
            for (int32_t k = 0; k < size; k++)
                assert_int_equal(hit[k], 1);
        }
    }
}

/* Two streams of different keys: 16 x 16 cells over many pairs of keys. For independent
 * permutations the statistic of one pair has mean 15 * 15 * S / (S - 1). */
static void streams_are_independent(void **state)
{
    (void)state;
    enum { PAIRS = 4000, CELLS = 16 };
    static uint32_t a[MOST], b[MOST];
    double sum = 0, correlation_square = 0;
    for (uint64_t pair = 0; pair < PAIRS; pair++) {
        const int32_t count = 1024;
        const kernel_stream x = {.key = rng_key(11, pair), .block_log2 = 10};
        const kernel_stream y = {.key = rng_key(12, pair), .block_log2 = 10};
        kernel_scalar.uniform(&x, count, a);
        kernel_scalar.uniform(&y, count, b);
        int32_t cell[CELLS][CELLS] = {{0}};
        double product = 0;
        for (int32_t s = 0; s < count; s++) {
            cell[a[s] >> 28][b[s] >> 28]++;
            product += (a[s] * 0x1p-32 - .5) * (b[s] * 0x1p-32 - .5);
        }
        const double expected = count / (double)(CELLS * CELLS);
        for (int i = 0; i < CELLS; i++)
            for (int j = 0; j < CELLS; j++)
                sum += (cell[i][j] - expected) * (cell[i][j] - expected) / expected;
        const double rho = product * 12 / count;
        correlation_square += rho * rho;
    }
    const double chi2 = sum / PAIRS, want = 15.0 * 15.0 * 1024 / 1023;
    print_message("chi2 %.2f of %.2f, correlation^2 * S %.3f of 1\n", chi2, want,
                  correlation_square / PAIRS * 1024);
    /* standard error of the mean: sqrt(2 * 225 / 4000) = 0.34 */
    assert_true(fabs(chi2 - want) < 2.5);
    assert_true(fabs(correlation_square / PAIRS * 1024 - 1) < 0.12);
}

/* Within one stream: neighbours in scenario order, and the place inside the stratum. */
static void one_stream_looks_random(void **state)
{
    (void)state;
    enum { KEYS = 2000 };
    static uint32_t u[MOST];
    double serial = 0, place = 0, square = 0;
    for (uint64_t key = 0; key < KEYS; key++) {
        const kernel_stream x = {.key = rng_key(21, key), .block_log2 = 10};
        kernel_scalar.uniform(&x, 1024, u);
        for (int32_t s = 0; s + 1 < 1024; s++)
            serial += (u[s] * 0x1p-32 - .5) * (u[s + 1] * 0x1p-32 - .5) * 12;
        for (int32_t s = 0; s < 1024; s++) {
            const double p = (double)(u[s] & 0x3fffff) * 0x1p-22;
            place += p - .5;
            square += (p - .5) * (p - .5) * 12;
        }
    }
    const double n = KEYS * 1024.0;
    assert_true(fabs(serial / n) < 0.01);
    assert_true(fabs(place / n) < 0.002);
    assert_true(fabs(square / n - 1) < 0.004);
}

static void blends_by_hand(void **state)
{
    (void)state;
    enum { ONE = KERNEL_SCORE_ONE, MOST_Z = KERNEL_MAX_SCORE, HALF = KERNEL_WEIGHT_ONE / 2 };
    static const struct {
        int32_t a, weight_a, b, weight_b, shift, want;
    } rows[] = {
        {ONE, KERNEL_WEIGHT_ONE, ONE, -KERNEL_WEIGHT_ONE, 0, 0},
        {3 * ONE, HALF, 2 * ONE, HALF / 2, ONE, 3 * ONE},
        {1, HALF, 0, 0, 0, 1},  /* rounds half up */
        {-1, HALF, 0, 0, 0, 0}, /* on both sides of 0 */
        {3, HALF / 2, 0, 0, 0, 1},
        {MOST_Z, INT32_MAX, MOST_Z, INT32_MAX, 0, MOST_Z},
        {MOST_Z, INT32_MIN, MOST_Z, INT32_MIN, 0, -MOST_Z},
        {-MOST_Z, INT32_MIN, MOST_Z, INT32_MAX, -(1 << 30), -MOST_Z},
        {-MOST_Z, INT32_MIN, -MOST_Z, INT32_MIN, 1 << 30, MOST_Z},
        {MOST_Z, KERNEL_WEIGHT_ONE, -MOST_Z, KERNEL_WEIGHT_ONE, 1, 1},
    };
    const kernel_ops *sets[3];
    const int32_t set_count = kernel_list(sets);
    int32_t a[KERNEL_BLOCK], b[KERNEL_BLOCK];
    for (int32_t k = 0; k < set_count; k++)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            for (int32_t s = 0; s < KERNEL_BLOCK; s++) {
                a[s] = rows[i].a;
                b[s] = rows[i].b;
            }
            sets[k]->blend(a, rows[i].weight_a, b, rows[i].weight_b, rows[i].shift, KERNEL_BLOCK,
                           a);
            for (int32_t s = 0; s < KERNEL_BLOCK; s++)
                assert_int_equal(a[s], rows[i].want);
        }
}

/* At the knots, in the middle, beyond both ends; the promised error of exp(sigma z). */
static void score_tables_interpolate(void **state)
{
    (void)state;
    enum { STEP = 1 << KERNEL_SCORE_CELL_BITS, LAST = KERNEL_SCORE_KNOTS - 1 };
    static kernel_score_table t;
    rng r = rng_make(5, 0, 0);
    const double sigma = .5;
    for (int32_t k = 0; k <= LAST; k++)
        t.knot[k] = (int32_t)lround(exp(sigma * kernel_knot_score(k)) * (1 << 20));
    assert_true(kernel_knot_score(0) == -8 && kernel_knot_score(LAST) == 8);
    int32_t z[KERNEL_BLOCK], value[KERNEL_BLOCK];
    for (int32_t s = 0; s < KERNEL_BLOCK; s++)
        z[s] = s * STEP;
    z[0] = INT32_MIN;
    z[1] = INT32_MAX;
    z[2] = -KERNEL_MAX_SCORE;
    z[3] = KERNEL_MAX_SCORE;
    kernel_scalar.score_lookup(&t, z, KERNEL_BLOCK, value);
    assert_int_equal(value[0], t.knot[0]);
    assert_int_equal(value[1], t.knot[LAST]);
    assert_int_equal(value[2], t.knot[0]);
    assert_int_equal(value[3], t.knot[LAST]);
    for (int32_t s = 4; s < KERNEL_BLOCK; s++)
        assert_int_equal(value[s], t.knot[LAST / 2 + s]);
    for (int32_t round = 0; round < 1000; round++) {
        for (int32_t s = 0; s < KERNEL_BLOCK; s++)
            z[s] = rng_below(&r, 8 * KERNEL_SCORE_ONE) - 4 * KERNEL_SCORE_ONE;
        kernel_scalar.score_lookup(&t, z, KERNEL_BLOCK, value);
        for (int32_t s = 0; s < KERNEL_BLOCK; s++) {
            const double exact = exp(sigma * z[s] / KERNEL_SCORE_ONE) * (1 << 20);
            assert_true(value[s] > exact - 1.5);
            assert_true(value[s] < exact * (1 + sigma * sigma / 8192) + 1.5);
        }
    }
}

/* z' = rho z + sqrt(1 - rho^2) e stays standard normal and remembers rho. */
static void chains_of_scores_stay_normal(void **state)
{
    (void)state;
    static int32_t z[MOST], next[MOST];
    static kernel_table normal;
    const double rho = .6;
    const int32_t keep = (int32_t)lround(rho * KERNEL_WEIGHT_ONE);
    const int32_t fresh = (int32_t)lround(sqrt(1 - rho * rho) * KERNEL_WEIGHT_ONE);
    for (int32_t k = 0; k < KERNEL_KNOTS; k++)
        normal.knot[k] =
            (int32_t)lround(normal_quantile(kernel_knot_probability(k)) * KERNEL_SCORE_ONE);
    kernel_stream stream = {.key = rng_key(31, 0), .block_log2 = kernel_block_log2(MOST)};
    kernel_scalar.draw(&normal, &stream, MOST, z);
    for (uint64_t step = 1; step <= 20; step++) {
        stream.key = rng_key(31, step);
        kernel_scalar.draw(&normal, &stream, MOST, next);
        kernel_scalar.blend(z, keep, next, fresh, 0, MOST, next);
        double mean = 0, square = 0, product = 0;
        for (int32_t s = 0; s < MOST; s++) {
            const double a = (double)z[s] / KERNEL_SCORE_ONE;
            const double b = (double)next[s] / KERNEL_SCORE_ONE;
            mean += b / MOST;
            square += b * b / MOST;
            product += a * b / MOST;
        }
        /* standard errors at most .016, .022, .016 */
        assert_true(fabs(mean) < .07);
        assert_true(fabs(square - 1) < .1);
        assert_true(fabs(product - rho) < .08);
        memcpy(z, next, sizeof z);
    }
}

/* Counting finds what sorting would, wherever it begins; `sorted` are `values` in order. */
static void check_ranks(const int32_t *values, int32_t *sorted, int32_t count, rng *r)
{
    const kernel_ops *sets[3];
    const int32_t set_count = kernel_list(sets);
    if (count == 0)
        return;
    memcpy(sorted, values, (size_t)count * sizeof *sorted);
    qsort(sorted, (size_t)count, sizeof *sorted, ascending);
    const int32_t rank = rng_below(r, count), value = sorted[rank];
    int32_t below = rank;
    while (below > 0 && sorted[below - 1] == value)
        below--;
    for (int32_t k = 0; k < set_count; k++) {
        assert_int_equal(sets[k]->count_below(values, value, count), below);
        assert_true(sets[k]->count_below(values, value + 1, count) > rank);
        assert_int_equal(sets[k]->count_below(values, -KERNEL_FOREVER_S, count), 0);
    }
    const int32_t near[] = {INT32_MIN, 0,     value - 1,        value,
                            value + 1, 30000, KERNEL_FOREVER_S, INT32_MAX};
    for (int i = 0; i < 8; i++)
        assert_int_equal(kernel_at_rank(values, count, rank, near[i]), value);
}

/* Any count by radix; powers of two, which networks take, with many and with few values. */
static void sort_sorts(void **state)
{
    (void)state;
    static int32_t got[MOST], want[MOST], values[MOST], scratch[MOST];
    const kernel_ops *sets[3];
    const int32_t set_count = kernel_list(sets);
    rng r = rng_make(3, 0, 0);
    for (int round = 0; round < 300; round++) {
        const int32_t count = round % 2 ? rng_below(&r, MOST + 1) : KERNEL_BLOCK << round / 2 % 7;
        const int32_t range = 1 << rng_below(&r, 30);
        const uint32_t never = rng_below(&r, 3) ? 1u << 29 : rng_next32(&r);
        int32_t finite = 0;
        for (int32_t i = 0; i < count; i++) {
            values[i] = rng_chance(&r, never) ? KERNEL_FOREVER_S : rng_below(&r, range);
            finite += values[i] < KERNEL_FOREVER_S;
            want[i] = values[i];
        }
        qsort(want, (size_t)count, sizeof *want, ascending);
        for (int32_t k = 0; k < set_count; k++) {
            memcpy(got, values, sizeof got);
            assert_int_equal(sets[k]->sort(got, scratch, count), finite);
            assert_memory_equal(got, want, (size_t)count * sizeof *want);
        }
        check_ranks(values, want, count / KERNEL_BLOCK * KERNEL_BLOCK, &r);
    }
    assert_ptr_equal(kernel_select(), sets[set_count - 1]);
}

/* A network sorts everything when it sorts every input of zeros and ones (zero-one principle): all
 * splits of a block here, each in 64 arrangements. */
static void networks_sort_zeros_and_ones(void **state)
{
    (void)state;
    int32_t got[KERNEL_BLOCK], scratch[KERNEL_BLOCK];
    const kernel_ops *sets[3];
    const int32_t set_count = kernel_list(sets);
    for (int32_t k = 0; k < set_count; k++)
        for (int32_t ones = 0; ones <= KERNEL_BLOCK; ones++)
            for (int32_t turn = 0; turn < KERNEL_BLOCK; turn++) {
                for (int32_t i = 0; i < KERNEL_BLOCK; i++)
                    got[i] = (i * 37 + turn) % KERNEL_BLOCK < ones;
                sets[k]->sort(got, scratch, KERNEL_BLOCK);
                for (int32_t i = 0; i < KERNEL_BLOCK; i++)
                    assert_int_equal(got[i], i >= KERNEL_BLOCK - ones);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_are_equal_bit_for_bit),
        cmocka_unit_test(results_stay_in_range),
        cmocka_unit_test(each_stratum_is_hit_once),
        cmocka_unit_test(streams_are_independent),
        cmocka_unit_test(one_stream_looks_random),
        cmocka_unit_test(sort_sorts),
        cmocka_unit_test(networks_sort_zeros_and_ones),
        cmocka_unit_test(blends_by_hand),
        cmocka_unit_test(score_tables_interpolate),
        cmocka_unit_test(chains_of_scores_stay_normal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
