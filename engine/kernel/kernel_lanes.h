/* kernel_lanes.h - the kernels on abstract lanes; included by kernel_avx2.c and kernel_avx512.c.
 *
 * The including file defines the type `lanes` (LANES int32), the lane_* functions used below and
 * KERNEL_OPS, the name of the set. See kernel_scalar.c for what each kernel computes. */
#include "kernel/kernel_keys.h"

#include <stddef.h>
#include <string.h>

static inline lanes lane_scale(lanes a, lanes factor)
{
    return lane_multiply_shift(a, factor, KERNEL_ONE / 2, KERNEL_FACTOR_BITS);
}

/* The random numbers of one block, LANES scenarios after another. */
typedef struct lane_stream {
    lanes rank, rank_step; /* of the next scenarios, before the bijection */
    lanes jitter, jitter_step;
    lanes add[3], multiply[3], top, shift, bits;
} lane_stream;

static inline lane_stream lane_stream_of(const kernel_stream *stream, int32_t block)
{
    const kernel_keys k = kernel_block_keys(stream, block);
    const lanes s = lane_sequence(block << k.bits);
    lane_stream x = {
        .rank = lane_shift_left(s, 32 - k.bits),
        .rank_step = lane_set((int32_t)((uint32_t)LANES << (32 - k.bits))),
        .jitter = lane_add(lane_multiply(s, lane_set((int32_t)KERNEL_JITTER_STEP)),
                           lane_set((int32_t)k.jitter)),
        .jitter_step = lane_set((int32_t)(LANES * KERNEL_JITTER_STEP)),
        .top = lane_set((int32_t)k.top),
        .shift = lane_set(k.shift),
        .bits = lane_set(k.bits),
    };
    for (int r = 0; r < 3; r++) {
        x.add[r] = lane_set((int32_t)k.add[r]);
        x.multiply[r] = lane_set((int32_t)k.multiply[r]);
    }
    return x;
}

static inline lanes lane_next(lane_stream *k)
{
    lanes x = k->rank, y = k->jitter;
    k->rank = lane_add(x, k->rank_step);
    k->jitter = lane_add(y, k->jitter_step);
    for (int r = 0; r < 3; r++) {
        x = lane_multiply(lane_add(x, k->add[r]), k->multiply[r]);
        x = lane_xor(x, lane_and(lane_shift_right_each(x, k->shift), k->top));
    }
    y = lane_multiply(lane_xor(y, lane_shift_right(y, 15)), lane_set((int32_t)KERNEL_JITTER_MIX));
    y = lane_xor(y, lane_shift_right(y, 13));
    return lane_or(x, lane_shift_right_each(y, k->bits));
}

static inline lanes lane_table_at(const kernel_table *table, lanes u)
{
    const lanes upper = lane_sign(u);
    const lanes tail = lane_xor(u, upper);
    lanes w = lane_add(lane_shift_right(tail, 32 - KERNEL_TAIL_BITS), lane_set(1));
    w = lane_max(w, lane_set(1 << KERNEL_LOW_OCTAVE));
    const lanes bits = lane_float_bits(w);
    const lanes side = lane_and(upper, lane_set(KERNEL_SIDE));
    const lanes base = lane_set((127 + KERNEL_LOW_OCTAVE) << KERNEL_CELL_BITS);
    const lanes i =
        lane_add(lane_subtract(lane_shift_right(bits, KERNEL_FRACTION_BITS), base), side);
    const lanes fraction = lane_and(bits, lane_set((1 << KERNEL_FRACTION_BITS) - 1));
    return lane_interpolate(table->knot, i, fraction, 0, KERNEL_FRACTION_BITS);
}

static void uniform(const kernel_stream *stream, int32_t count, uint32_t *u)
{
    const int32_t size = 1 << stream->block_log2;
    for (int32_t first = 0; first < count; first += size) {
        lane_stream x = lane_stream_of(stream, first / size);
        for (int32_t s = first; s < first + size; s += LANES)
            lane_store((int32_t *)u + s, lane_next(&x));
    }
}

static void lookup(const kernel_table *table, const uint32_t *u, int32_t count, int32_t *value)
{
    for (int32_t s = 0; s < count; s += LANES)
        lane_store(value + s, lane_table_at(table, lane_load((const int32_t *)u + s)));
}

/* Two short passes beat a long one: the way from a rank to its value is a chain of some 90 cycles,
 * and the scheduler of a CPU holds too few instructions to overlap chains of that length. */
static void draw(const kernel_table *table, const kernel_stream *stream, int32_t count,
                 int32_t *value)
{
    uniform(stream, count, (uint32_t *)value);
    lookup(table, (const uint32_t *)value, count, value);
}

static void multiply(int32_t *a, const int32_t *b, int32_t count)
{
    for (int32_t s = 0; s < count; s += LANES)
        lane_store(a + s, lane_scale(lane_load(a + s), lane_load(b + s)));
}

static void drive(const kernel_leg *leg, const int32_t *depart, const int32_t *factor,
                  const int32_t *not_before, int32_t count, int32_t *arrive)
{
    const lanes cap = lane_set(kernel_factor_cap(leg->travel_s, KERNEL_FOREVER_S, INT32_MAX));
    const lanes nominal = lane_set(leg->travel_s), rest = lane_set(leg->rest_s);
    const lanes hold = lane_set(leg->hold_s), latest = lane_set(leg->latest_s);
    const lanes forever = lane_set(KERNEL_FOREVER_S);
    for (int32_t s = 0; s < count; s += LANES) {
        const lanes from = lane_load(depart + s);
        const lanes travel =
            factor ? lane_scale(nominal, lane_min(lane_load(factor + s), cap)) : nominal;
        lanes t = lane_add(lane_min(lane_add(from, travel), forever), rest);
        t = lane_max(t, hold);
        if (not_before)
            t = lane_max(t, lane_load(not_before + s));
        t = lane_min(t, forever);
        lane_store(arrive + s, lane_if_greater(from, latest, forever, t));
    }
}

static void wait(const kernel_windows *windows, const int32_t *t, int32_t add_s, int32_t count,
                 int32_t *out)
{
    const lanes add = lane_set(add_s), forever = lane_set(KERNEL_FOREVER_S);
    for (int32_t s = 0; s < count; s += LANES) {
        const lanes from = lane_load(t + s);
        lanes begin = from;
        for (int32_t w = windows->count; w-- > 0;)
            begin = lane_if_greater(from, lane_set(windows->close_s[w]), begin,
                                    lane_max(from, lane_set(windows->open_s[w])));
        lane_store(out + s, lane_min(lane_add(begin, add), forever));
    }
}

static void serve(int32_t base_s, const int32_t *start, const int32_t *factor, const int32_t *pace,
                  int32_t count, int32_t *finish)
{
    const lanes cap = lane_set(kernel_factor_cap(base_s, KERNEL_MAX_SERVICE_S, INT32_MAX));
    const lanes base = lane_set(base_s), most = lane_set(KERNEL_MAX_SERVICE_S);
    const lanes forever = lane_set(KERNEL_FOREVER_S);
    for (int32_t s = 0; s < count; s += LANES) {
        lanes x = base;
        if (factor)
            x = lane_scale(x, lane_min(lane_load(factor + s), cap));
        if (pace)
            x = lane_scale(lane_min(x, most), lane_load(pace + s));
        lane_store(finish + s, lane_min(lane_add(lane_load(start + s), x), forever));
    }
}

static void blend(const int32_t *a, int32_t weight_a, const int32_t *b, int32_t weight_b,
                  int32_t shift, int32_t count, int32_t *out)
{
    const lanes wa = lane_set(weight_a), wb = lane_set(weight_b), add = lane_set(shift);
    const lanes most = lane_set(KERNEL_MAX_SCORE), least = lane_set(-KERNEL_MAX_SCORE);
    for (int32_t s = 0; s < count; s += LANES) {
        const lanes x = lane_load(a + s);
        const lanes y = b ? lane_load(b + s) : lane_set(0);
        const lanes z =
            lane_multiply_add_shift(x, wa, y, wb, KERNEL_WEIGHT_ONE / 2, KERNEL_WEIGHT_BITS);
        lane_store(out + s, lane_max(lane_min(lane_add(z, add), most), least));
    }
}

static void score_lookup(const kernel_score_table *table, const int32_t *z, int32_t count,
                         int32_t *value)
{
    const lanes most = lane_set(KERNEL_MAX_SCORE), least = lane_set(-KERNEL_MAX_SCORE);
    const lanes last = lane_set(KERNEL_SCORE_KNOTS - 2);
    for (int32_t s = 0; s < count; s += LANES) {
        const lanes in = lane_max(lane_min(lane_load(z + s), most), least);
        const lanes x = lane_subtract(in, least);
        const lanes i = lane_min(lane_shift_right(x, KERNEL_SCORE_CELL_BITS), last);
        const lanes fraction = lane_subtract(x, lane_shift_left(i, KERNEL_SCORE_CELL_BITS));
        lane_store(value + s,
                   lane_interpolate(table->knot, i, fraction, 1 << (KERNEL_SCORE_CELL_BITS - 1),
                                    KERNEL_SCORE_CELL_BITS));
    }
}

static int32_t count_below(const int32_t *values, int32_t limit, int32_t count)
{
    const lanes least = lane_set(limit);
    lanes minus = lane_set(0), also = lane_set(0);
    int32_t of_lane[LANES], below = 0;
    for (int32_t s = 0; s < count; s += 2 * LANES) {
        minus = lane_add(minus, lane_sign(lane_subtract(lane_load(values + s), least)));
        also = lane_add(also, lane_sign(lane_subtract(lane_load(values + s + LANES), least)));
    }
    lane_store(of_lane, lane_add(minus, also));
    for (int32_t k = 0; k < LANES; k++)
        below -= of_lane[k];
    return below;
}

#include "kernel/kernel_network.h"

#define KERNEL_STRING_(x) #x
#define KERNEL_STRING(x)  KERNEL_STRING_(x)

const kernel_ops KERNEL_OPS = {
    .name = KERNEL_STRING(KERNEL_OPS),
    .uniform = uniform,
    .lookup = lookup,
    .draw = draw,
    .multiply = multiply,
    .drive = drive,
    .wait = wait,
    .serve = serve,
    .blend = blend,
    .score_lookup = score_lookup,
    .sort = sort,
    .count_below = count_below,
};
