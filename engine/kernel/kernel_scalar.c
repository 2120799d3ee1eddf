/* kernel_scalar.c - the reference: what every other set must equal bit for bit. */
#include "kernel/kernel_keys.h"

#include <string.h>

static inline int32_t min_i32(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static inline int32_t max_i32(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* a * factor, rounded to nearest. */
static inline int32_t scale(int32_t a, int32_t factor)
{
    return (int32_t)(((int64_t)a * factor + KERNEL_ONE / 2) >> KERNEL_FACTOR_BITS);
}

static inline uint32_t stratified(const kernel_keys *k, uint32_t s)
{
    uint32_t x = s << (32 - k->bits);
    for (int r = 0; r < 3; r++) {
        x = (x + k->add[r]) * k->multiply[r];
        x ^= (x >> k->shift) & k->top;
    }
    uint32_t y = s * KERNEL_JITTER_STEP + k->jitter;
    y = (y ^ (y >> 15)) * KERNEL_JITTER_MIX;
    y ^= y >> 13;
    return x | (y >> k->bits);
}

static inline int32_t table_at(const kernel_table *table, uint32_t u)
{
    const uint32_t tail = u < ~u ? u : ~u;
    uint32_t w = (tail >> (32 - KERNEL_TAIL_BITS)) + 1;
    if (w < 1u << KERNEL_LOW_OCTAVE)
        w = 1u << KERNEL_LOW_OCTAVE;
    const float exact = (float)(int32_t)w; /* w <= 2^24 */
    uint32_t bits;
    memcpy(&bits, &exact, sizeof bits);
    const uint32_t base = (uint32_t)(127 + KERNEL_LOW_OCTAVE) << KERNEL_CELL_BITS;
    const uint32_t i = (bits >> KERNEL_FRACTION_BITS) - base + (u >> 31) * KERNEL_SIDE;
    const int32_t fraction = (int32_t)(bits & ((1u << KERNEL_FRACTION_BITS) - 1));
    const int32_t low = table->knot[i], step = table->knot[i + 1] - low;
    return low + (int32_t)(((int64_t)step * fraction) >> KERNEL_FRACTION_BITS);
}

static void uniform(const kernel_stream *stream, int32_t count, uint32_t *u)
{
    const int32_t size = 1 << stream->block_log2;
    for (int32_t first = 0; first < count; first += size) {
        const kernel_keys k = kernel_block_keys(stream, first / size);
        for (int32_t s = first; s < first + size; s++)
            u[s] = stratified(&k, (uint32_t)s);
    }
}

static void lookup(const kernel_table *table, const uint32_t *u, int32_t count, int32_t *value)
{
    for (int32_t s = 0; s < count; s++)
        value[s] = table_at(table, u[s]);
}

static void draw(const kernel_table *table, const kernel_stream *stream, int32_t count,
                 int32_t *value)
{
    uniform(stream, count, (uint32_t *)value);
    lookup(table, (const uint32_t *)value, count, value);
}

static void multiply(int32_t *a, const int32_t *b, int32_t count)
{
    for (int32_t s = 0; s < count; s++)
        a[s] = scale(a[s], b[s]);
}

static void drive(const kernel_leg *leg, const int32_t *depart, const int32_t *factor,
                  const int32_t *not_before, int32_t count, int32_t *arrive)
{
    const int32_t cap = kernel_factor_cap(leg->travel_s, KERNEL_FOREVER_S, INT32_MAX);
    for (int32_t s = 0; s < count; s++) {
        const int32_t travel =
            factor ? scale(leg->travel_s, min_i32(factor[s], cap)) : leg->travel_s;
        int32_t t = min_i32(depart[s] + travel, KERNEL_FOREVER_S) + leg->rest_s;
        t = max_i32(t, leg->hold_s);
        if (not_before)
            t = max_i32(t, not_before[s]);
        arrive[s] = depart[s] > leg->latest_s ? KERNEL_FOREVER_S : min_i32(t, KERNEL_FOREVER_S);
    }
}

static void wait(const kernel_windows *windows, const int32_t *t, int32_t add_s, int32_t count,
                 int32_t *out)
{
    for (int32_t s = 0; s < count; s++) {
        int32_t begin = t[s];
        for (int32_t w = windows->count; w-- > 0;)
            if (t[s] <= windows->close_s[w])
                begin = max_i32(t[s], windows->open_s[w]);
        out[s] = min_i32(begin + add_s, KERNEL_FOREVER_S);
    }
}

static void serve(int32_t base_s, const int32_t *start, const int32_t *factor, const int32_t *pace,
                  int32_t count, int32_t *finish)
{
    const int32_t cap = kernel_factor_cap(base_s, KERNEL_MAX_SERVICE_S, INT32_MAX);
    for (int32_t s = 0; s < count; s++) {
        int32_t x = base_s;
        if (factor)
            x = scale(x, min_i32(factor[s], cap));
        if (pace)
            x = scale(min_i32(x, KERNEL_MAX_SERVICE_S), pace[s]);
        finish[s] = min_i32(start[s] + x, KERNEL_FOREVER_S);
    }
}

static void blend(const int32_t *a, int32_t weight_a, const int32_t *b, int32_t weight_b,
                  int32_t shift, int32_t count, int32_t *out)
{
    for (int32_t s = 0; s < count; s++) {
        const int64_t sum = (int64_t)a[s] * weight_a + (b ? (int64_t)b[s] * weight_b : 0);
        const int32_t z = (int32_t)((sum + KERNEL_WEIGHT_ONE / 2) >> KERNEL_WEIGHT_BITS) + shift;
        out[s] = max_i32(min_i32(z, KERNEL_MAX_SCORE), -KERNEL_MAX_SCORE);
    }
}

static void score_lookup(const kernel_score_table *table, const int32_t *z, int32_t count,
                         int32_t *value)
{
    const int32_t half = 1 << (KERNEL_SCORE_CELL_BITS - 1);
    for (int32_t s = 0; s < count; s++) {
        const int32_t in = max_i32(min_i32(z[s], KERNEL_MAX_SCORE), -KERNEL_MAX_SCORE);
        const int32_t x = in + KERNEL_MAX_SCORE;
        const int32_t i = min_i32(x >> KERNEL_SCORE_CELL_BITS, KERNEL_SCORE_KNOTS - 2);
        const int32_t fraction = x - (i << KERNEL_SCORE_CELL_BITS);
        const int32_t low = table->knot[i], step = table->knot[i + 1] - low;
        value[s] = low + (int32_t)(((int64_t)step * fraction + half) >> KERNEL_SCORE_CELL_BITS);
    }
}

static int32_t count_below(const int32_t *values, int32_t limit, int32_t count)
{
    int32_t below = 0;
    for (int32_t s = 0; s < count; s++)
        below += values[s] < limit;
    return below;
}

const kernel_ops kernel_scalar = {
    .name = "scalar",
    .uniform = uniform,
    .lookup = lookup,
    .draw = draw,
    .multiply = multiply,
    .drive = drive,
    .wait = wait,
    .serve = serve,
    .blend = blend,
    .score_lookup = score_lookup,
    .sort = kernel_radix_sort,
    .count_below = count_below,
};
