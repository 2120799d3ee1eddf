/* kernel_sort.c - LSD radix sort of arrival times in digits of at most 9 bits over the range that
 * occurs: a working day takes two passes, and the counters of a pass stay in the first cache. */
#include "kernel/kernel_keys.h"

#include <assert.h>
#include <string.h>

enum { DIGIT_BITS = 9, DIGITS = 1 << DIGIT_BITS, MOST_PASSES = 4 };

/* Moves what is never to the end; finds the range of the rest. Returns its count. */
static int32_t part_forever(int32_t *values, int32_t count, int32_t *least, int32_t *most)
{
    int32_t kept = 0, low = KERNEL_FOREVER_S, high = 0;
    for (int32_t i = 0; i < count; i++) {
        const int32_t v = values[i];
        assert(v >= 0 && v <= KERNEL_FOREVER_S);
        values[kept] = v;
        if (v == KERNEL_FOREVER_S)
            continue;
        kept++;
        low = v < low ? v : low;
        high = v > high ? v : high;
    }
    for (int32_t i = kept; i < count; i++)
        values[i] = KERNEL_FOREVER_S;
    *least = low;
    *most = high;
    return kept;
}

/* Where each digit of each pass begins. */
static void count_digits(const int32_t *values, int32_t count, int32_t least, int passes, int bits,
                         int32_t begin[MOST_PASSES][DIGITS])
{
    const uint32_t mask = (1u << bits) - 1;
    for (int p = 0; p < passes; p++)
        memset(begin[p], 0, sizeof begin[p]);
    for (int32_t i = 0; i < count; i++) {
        uint32_t rest = (uint32_t)(values[i] - least);
        for (int p = 0; p < passes; p++, rest >>= bits)
            begin[p][rest & mask]++;
    }
    for (int p = 0; p < passes; p++) {
        int32_t sum = 0;
        for (uint32_t d = 0; d <= mask; d++) {
            const int32_t here = begin[p][d];
            begin[p][d] = sum;
            sum += here;
        }
    }
}

/* One stable pass by the digit at `shift` of value - least. */
static void scatter(const int32_t *restrict from, int32_t *restrict to, int32_t count,
                    int32_t least, int shift, uint32_t mask, int32_t begin[DIGITS])
{
    for (int32_t i = 0; i < count; i++)
        to[begin[((uint32_t)(from[i] - least) >> shift) & mask]++] = from[i];
}

int32_t kernel_radix_sort(int32_t *values, int32_t *scratch, int32_t count)
{
    int32_t least, most;
    const int32_t finite = part_forever(values, count, &least, &most);
    if (finite < 2 || least == most)
        return finite;
    const int range_bits = 32 - __builtin_clz((uint32_t)(most - least));
    const int passes = (range_bits + DIGIT_BITS - 1) / DIGIT_BITS;
    const int bits = (range_bits + passes - 1) / passes;
    int32_t begin[MOST_PASSES][DIGITS];
    count_digits(values, finite, least, passes, bits, begin);
    int32_t *from = values, *to = scratch;
    for (int p = 0; p < passes; p++) {
        scatter(from, to, finite, least, p * bits, (1u << bits) - 1, begin[p]);
        int32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != values)
        memcpy(values, from, (size_t)finite * sizeof *values);
    return finite;
}

int32_t kernel_count_finite(const int32_t *sorted, int32_t count)
{
    int32_t low = 0, high = count;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        if (sorted[middle] < KERNEL_FOREVER_S)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int32_t kernel_sort(int32_t *values, int32_t *scratch, int32_t count)
{
    return kernel_select()->sort(values, scratch, count);
}

enum { STEP_MOST = 1 << 28 }; /* of a search for a rank: four times it are an int32_t yet */

int32_t kernel_at_rank(const int32_t *values, int32_t count, int32_t rank, int32_t near)
{
    const kernel_ops *ops = kernel_select();
    int32_t low = near < 0 ? 0 : near < KERNEL_FOREVER_S ? near : KERNEL_FOREVER_S;
    int32_t high = low + 1, step = 64;
    /* What is sought is the largest value of which no more than `rank` are below: low <= it < high. */
    while (low > 0 && ops->count_below(values, low, count) > rank) {
        high = low;
        low = low > step ? low - step : 0;
        step = step < STEP_MOST ? step * 4 : step;
    }
    while (high <= KERNEL_FOREVER_S && ops->count_below(values, high, count) <= rank) {
        low = high;
        high = high <= KERNEL_FOREVER_S - step ? high + step : KERNEL_FOREVER_S + 1;
        step = step < STEP_MOST ? step * 4 : step;
    }
    while (high - low > 1) {
        const int32_t middle = low + (high - low) / 2;
        if (ops->count_below(values, middle, count) <= rank)
            low = middle;
        else
            high = middle;
    }
    return low;
}
