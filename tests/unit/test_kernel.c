/* test_kernel.c - every kernel set equals the scalar reference bit for bit; the random streams are
 * stratified and independent; sorting sorts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "kernel/kernel.h"

enum { MOST = 4096 };

typedef struct arrays {
    int32_t time[MOST], factor[MOST], pace[MOST], bound[MOST], out[MOST];
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

static void fill(rng *r, arrays *a)
{
    for (int32_t s = 0; s < MOST; s++) {
        a->time[s] = rng_below(r, 20) == 0 ? KERNEL_FOREVER_S : rng_below(r, KERNEL_FOREVER_S);
        if (rng_below(r, 2))
            a->time[s] %= 90000;
        a->factor[s] = rng_below(r, rng_below(r, 2) ? KERNEL_MAX_SERVICE : 4 * KERNEL_ONE);
        a->pace[s] = rng_below(r, KERNEL_MAX_SHARED);
        a->bound[s] = rng_below(r, 90000);
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

/* Runs every operation of `set` on a copy of `in`; `seed` picks the parameters. */
static void run_all(const kernel_ops *set, const arrays *in, uint64_t seed, int32_t count,
                    int32_t out[9][MOST])
{
    rng r = rng_make(seed, 7, 0);
    const kernel_stream stream = {.key = rng_next64(&r), .block_log2 = kernel_block_log2(count)};
    const kernel_table table = random_table(&r, KERNEL_MAX_SERVICE);
    const kernel_leg leg = random_leg(&r);
    const int32_t open[3] = {1000, 20000, 50000}, close[3] = {9000, 30000, 70000};
    const kernel_windows windows = {.open_s = open, .close_s = close, .count = rng_below(&r, 4)};
    const int32_t base = rng_below(&r, 5) ? rng_below(&r, 20000) : rng_below(&r, 1 << 26);
    memset(out, 0, 9 * sizeof *out);
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
}

static void sets_are_equal_bit_for_bit(void **state)
{
    (void)state;
    static arrays in;
    static int32_t want[9][MOST], got[9][MOST];
    const kernel_ops *sets[3];
    const int32_t set_count = kernel_list(sets);
    rng r = rng_make(1, 0, 0);
    for (uint64_t round = 0; round < 400; round++) {
        fill(&r, &in);
        const int32_t count = counts[round % (sizeof counts / sizeof *counts)];
        run_all(sets[0], &in, round, count, want);
        for (int32_t k = 1; k < set_count; k++) {
            run_all(sets[k], &in, round, count, got);
            for (int op = 0; op < 9; op++)
                assert_memory_equal(want[op], got[op], (size_t)count * sizeof(int32_t));
        }
    }
}

static void results_stay_in_range(void **state)
{
    (void)state;
    static arrays in;
    static int32_t out[9][MOST];
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

static void sort_sorts(void **state)
{
    (void)state;
    static int32_t got[MOST], want[MOST], scratch[MOST];
    rng r = rng_make(3, 0, 0);
    for (int round = 0; round < 500; round++) {
        const int32_t count = rng_below(&r, MOST + 1);
        const int32_t range = 1 << rng_below(&r, 30);
        int32_t finite = 0;
        for (int32_t i = 0; i < count; i++) {
            got[i] = rng_below(&r, 8) == 0 ? KERNEL_FOREVER_S : rng_below(&r, range);
            finite += got[i] < KERNEL_FOREVER_S;
            want[i] = got[i];
        }
        qsort(want, (size_t)count, sizeof *want, ascending);
        assert_int_equal(kernel_sort(got, scratch, count), finite);
        assert_memory_equal(got, want, (size_t)count * sizeof *want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_are_equal_bit_for_bit), cmocka_unit_test(results_stay_in_range),
        cmocka_unit_test(each_stratum_is_hit_once),   cmocka_unit_test(streams_are_independent),
        cmocka_unit_test(one_stream_looks_random),    cmocka_unit_test(sort_sorts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
