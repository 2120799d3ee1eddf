/* kernel.h - the inner loops of the simulation: plain arrays in, plain arrays out.
 *
 * One lane is one scenario. Every operation exists as a scalar reference and, on x86-64, for AVX2
 * and AVX-512; all are integer arithmetic and equal bit for bit, so the CPU never changes a result.
 * kernel_select() finds the widest set once; callers pass the const pointer around.
 *
 * Common rules
 *   - `count` is a multiple of KERNEL_BLOCK; arrays do not overlap unless a function says so.
 *   - Times are int32 seconds up to KERNEL_FOREVER_S, which means "never" and sticks. A departure
 *     may lie before second 0, an arrival does not.
 *   - Factors are fixed point with KERNEL_FACTOR_BITS bits: KERNEL_ONE = 1.0.
 *   - Scores are standard-normal scores, fixed point with KERNEL_SCORE_BITS bits, in
 *     [-KERNEL_MAX_SCORE, KERNEL_MAX_SCORE] = [-8, 8]. A draw becomes one by `lookup` in a table of
 *     normal quantiles; correlated draws are blends of scores (a Gaussian copula) that a
 *     kernel_score_table turns into factors.
 *   - Nothing allocates, nothing fails, any thread may call anything.
 *
 * Random numbers are a pure function of (key, scenario) and stratified: of the 2^block_log2
 * scenarios of a block exactly one falls into each of the 2^block_log2 equal strata of (0, 1), in
 * an order given by a keyed bijection, at a keyed place inside its stratum (Latin hypercube: McKay,
 * Beckman & Conover 1979; hashed permutation after Kensler, Correlated Multi-Jittered Sampling,
 * 2013).
 */
#ifndef KERNEL_KERNEL_H
#define KERNEL_KERNEL_H

#include <stdint.h>

enum {
    KERNEL_BLOCK = 64, /* scenarios come in multiples of this */
    KERNEL_FOREVER_S = 1 << 29,
    KERNEL_FACTOR_BITS = 16,
    KERNEL_ONE = 1 << KERNEL_FACTOR_BITS,
    /* Quantile tables: each octave of the tail probability is cut into 2^CELL_BITS cells, from
     * 2^-17 (TAIL_BITS - LOW_OCTAVE) up to 1/2, on the low side and on the high side. */
    KERNEL_CELL_BITS = 4,
    KERNEL_TAIL_BITS = 25,
    KERNEL_LOW_OCTAVE = 8,
    KERNEL_TOP_OCTAVE = 24,
    KERNEL_SIDE = ((KERNEL_TOP_OCTAVE - KERNEL_LOW_OCTAVE) << KERNEL_CELL_BITS) + 2,
    KERNEL_KNOTS = 2 * KERNEL_SIDE,
    KERNEL_FRACTION_BITS = 23 - KERNEL_CELL_BITS, /* of a float's mantissa */
    /* Factor tables stay below these so that products fit (see kernel_drive, kernel_serve). */
    KERNEL_MAX_SHARED = 8 * KERNEL_ONE,
    KERNEL_MAX_LEG = 64 * KERNEL_ONE,
    KERNEL_MAX_SERVICE = 1 << 30,
    KERNEL_MAX_SERVICE_S = 1 << 26,
    KERNEL_SCORE_BITS = 20,
    KERNEL_SCORE_ONE = 1 << KERNEL_SCORE_BITS,
    KERNEL_MAX_SCORE = 8 * KERNEL_SCORE_ONE,
    KERNEL_WEIGHT_BITS = 30, /* of the weight of a score: in [-2, 2) */
    KERNEL_WEIGHT_ONE = 1 << KERNEL_WEIGHT_BITS,
    /* Score tables: knots 1/32 apart from -8 to 8. */
    KERNEL_SCORE_CELL_BITS = 15,
    KERNEL_SCORE_KNOTS = 2 * (KERNEL_MAX_SCORE >> KERNEL_SCORE_CELL_BITS) + 1
};

/* An inverse distribution function with linear interpolation between knots whose spacing shrinks
 * with the tail probability: knot[0 .. SIDE-1] from 2^-17 to 1/2, knot[SIDE .. 2 SIDE - 1] from 1 -
 * 2^-17 down to 1/2; the last of each side repeats the one before it. The cell is found from the
 * exponent and leading mantissa bits of the tail probability as a float, without a search. The
 * interpolation error is below 2e-4 standard deviations for a normal anywhere up to p = 1 - 2^-17;
 * draws further out take the outermost value. */
typedef struct kernel_table {
    int32_t knot[KERNEL_KNOTS];
} kernel_table;

/* Probability at knot k of a table; p increases from k = 0 to SIDE - 2, and from k = 2 SIDE - 2
 * down to SIDE. Both sides meet at 1/2. */
double kernel_knot_probability(int32_t k);

/* A function of a score with linear interpolation: knot[k] at score k / 32 - 8; the difference of
 * neighbours fits int32. For exp(sigma z) the interpolation is too high by at most sigma^2 / 8192
 * of the value (3e-5 at sigma 0.5). */
typedef struct kernel_score_table {
    int32_t knot[KERNEL_SCORE_KNOTS];
} kernel_score_table;

/* The score at knot k of a score table. */
double kernel_knot_score(int32_t k);

/* A stream of random numbers, one per scenario. */
typedef struct kernel_stream {
    uint64_t key;
    int32_t block_log2; /* kernel_block_log2(count) */
} kernel_stream;

/* log2 of the largest power of two that divides `count`: all scenarios form one Latin hypercube
 * when count is a power of two; otherwise each block of that size is one. */
int32_t kernel_block_log2(int32_t count);

/* Sorted disjoint windows [open, close]; `count` may be 0 = any time. */
typedef struct kernel_windows {
    const int32_t *open_s, *close_s;
    int32_t count;
} kernel_windows;

/* One leg at constant speed. */
typedef struct kernel_leg {
    int32_t travel_s; /* nominal; scaled by the factor */
    int32_t rest_s;   /* breaks on the leg; not scaled */
    int32_t latest_s; /* who departs later does not go: arrive = never */
    int32_t hold_s;   /* arrive is not before this (technician held) */
} kernel_leg;

typedef struct kernel_ops {
    const char *name;
    /* u[s] = uniform 32-bit number of scenario s. */
    void (*uniform)(const kernel_stream *stream, int32_t count, uint32_t *u);
    /* value[s] = table at u[s] / 2^32. `value` may be `u` reinterpreted. */
    void (*lookup)(const kernel_table *table, const uint32_t *u, int32_t count, int32_t *value);
    /* uniform and lookup in one. */
    void (*draw)(const kernel_table *table, const kernel_stream *stream, int32_t count,
                 int32_t *value);
    /* a[s] = a[s] * b[s], rounded to nearest; the product of the caps must be below 2^31. */
    void (*multiply)(int32_t *a, const int32_t *b, int32_t count);
    /* arrive = max(depart + travel * factor + rest, not_before, hold), never past FOREVER.
     * `factor` NULL = 1; `not_before` NULL = 0. `arrive` may be any of the inputs. */
    void (*drive)(const kernel_leg *leg, const int32_t *depart, const int32_t *factor,
                  const int32_t *not_before, int32_t count, int32_t *arrive);
    /* out = earliest moment >= t inside a window, + add_s; past the last window t itself + add_s
     * (late rather than never). `out` may be `t`. */
    void (*wait)(const kernel_windows *windows, const int32_t *t, int32_t add_s, int32_t count,
                 int32_t *out);
    /* finish = start + base_s * factor * pace; NULL = 1. `finish` may be any of the inputs. */
    void (*serve)(int32_t base_s, const int32_t *start, const int32_t *factor, const int32_t *pace,
                  int32_t count, int32_t *finish);
    /* out = a * weight_a + b * weight_b + shift on scores, rounded to nearest, cut at +-8; `b` NULL
     * = 0. Weights have KERNEL_WEIGHT_BITS bits, shift is a score of at most 2^30. `out` may be any
     * of the inputs. */
    void (*blend)(const int32_t *a, int32_t weight_a, const int32_t *b, int32_t weight_b,
                  int32_t shift, int32_t count, int32_t *out);
    /* value[s] = table at score z[s], rounded to nearest; any z, cut at +-8. `value` may be `z`. */
    void (*score_lookup)(const kernel_score_table *table, const int32_t *z, int32_t count,
                         int32_t *value);
    /* Sorts values[0 .. count-1] ascending, any count; `scratch` holds as many. Values are 0 ..
     * KERNEL_FOREVER_S; those equal to it go last. Returns how many are below it. */
    int32_t (*sort)(int32_t *values, int32_t *scratch, int32_t count);
    /* How many values, each 0 .. KERNEL_FOREVER_S, are below `limit`, -KERNEL_FOREVER_S or more. */
    int32_t (*count_below)(const int32_t *values, int32_t limit, int32_t count);
} kernel_ops;

/* The widest set this CPU runs. */
const kernel_ops *kernel_select(void);
/* All sets this CPU runs, scalar first; returns how many (at most 3). For tests and benches. */
int32_t kernel_list(const kernel_ops *sets[3]);

extern const kernel_ops kernel_scalar;
#ifdef ARV_HAVE_X86_KERNELS
extern const kernel_ops kernel_avx2, kernel_avx512;
#endif

/* kernel_select()->sort. */
int32_t kernel_sort(int32_t *values, int32_t *scratch, int32_t count);

/* The value that sorting would put at place `rank`, 0 .. count - 1. Sought by counting, from `near` outwards:
 * O(count * log |value - near|), a quarter of the time of sorting when `near` is minutes away. */
int32_t kernel_at_rank(const int32_t *values, int32_t count, int32_t rank, int32_t near);

#endif
