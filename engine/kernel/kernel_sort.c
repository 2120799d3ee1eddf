/* kernel_sort.c - LSD radix sort of arrival times: 11-bit digits over the range that occurs. */
#include "kernel/kernel.h"

#include <assert.h>
#include <string.h>

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

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

/* One stable pass by the digit at `shift` of value - least. */
static void pass(const int32_t *from, int32_t *to, int32_t count, int32_t least, int shift)
{
    int32_t at[DIGITS] = {0};
    for (int32_t i = 0; i < count; i++)
        at[((uint32_t)(from[i] - least) >> shift) & (DIGITS - 1)]++;
    int32_t sum = 0;
    for (int d = 0; d < DIGITS; d++) {
        const int32_t here = at[d];
        at[d] = sum;
        sum += here;
    }
    for (int32_t i = 0; i < count; i++)
        to[at[((uint32_t)(from[i] - least) >> shift) & (DIGITS - 1)]++] = from[i];
}

int32_t kernel_sort(int32_t *values, int32_t *scratch, int32_t count)
{
    int32_t least, most;
    const int32_t finite = part_forever(values, count, &least, &most);
    if (finite < 2)
        return finite;
    const uint32_t range = (uint32_t)(most - least);
    int32_t *from = values, *to = scratch;
    for (int shift = 0; shift < 32 && (range >> shift) > 0; shift += DIGIT_BITS) {
        pass(from, to, finite, least, shift);
        int32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != values)
        memcpy(values, from, (size_t)finite * sizeof *values);
    return finite;
}
