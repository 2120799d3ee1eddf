/* kernel_keys.h - constants and per-block keys that the scalar and the SIMD kernels share. */
#ifndef KERNEL_KERNEL_KEYS_H
#define KERNEL_KERNEL_KEYS_H

#include "kernel/kernel.h"

#define KERNEL_JITTER_STEP UINT32_C(0x9e3779b1)
#define KERNEL_JITTER_MIX  UINT32_C(0x85ebca77)

/* Words of one block's bijection: three rounds of add, odd multiply (5 mod 8), xor-shift. A rank of
 * `bits` bits stands at the top of its word, where sums and products lose their carries by
 * themselves. */
typedef struct kernel_keys {
    uint32_t add[3], multiply[3], jitter;
    uint32_t top;        /* mask of a rank */
    int32_t bits, shift; /* log2 of the block, xor-shift of a round */
} kernel_keys;

#define KERNEL_GOLDEN UINT64_C(0x9e3779b97f4a7c15)

/* The finaliser of SplitMix64, as in base/rng.h: kernels include no other room. */
static inline uint64_t kernel_mix64(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static inline kernel_keys kernel_block_keys(const kernel_stream *stream, int32_t block)
{
    kernel_keys k;
    k.bits = stream->block_log2;
    k.shift = (k.bits + 1) / 2;
    k.top = ~UINT32_C(0) << (32 - k.bits);
    uint64_t word = kernel_mix64(stream->key + KERNEL_GOLDEN * ((uint64_t)block + 1));
    for (int r = 0; r < 3; r++) {
        word = kernel_mix64(word + KERNEL_GOLDEN);
        k.add[r] = (uint32_t)word << (32 - k.bits);
        k.multiply[r] = ((uint32_t)(word >> 32) & ~UINT32_C(7)) | 5;
    }
    k.jitter = (uint32_t)kernel_mix64(word + KERNEL_GOLDEN);
    return k;
}

/* kernel_ops.sort of the scalar set: LSD radix sort, O(count * digits of the range); for any set
 * whose network does not fit `count`. */
int32_t kernel_radix_sort(int32_t *values, int32_t *scratch, int32_t count);

/* How many of the sorted values are below KERNEL_FOREVER_S. */
int32_t kernel_count_finite(const int32_t *sorted, int32_t count);

/* Largest factor that keeps value * factor <= limit; value >= 0. */
static inline int32_t kernel_factor_cap(int32_t value, int32_t limit, int32_t most)
{
    if (value == 0)
        return most;
    const int64_t cap = ((int64_t)limit << KERNEL_FACTOR_BITS) / value;
    return cap < most ? (int32_t)cap : most;
}

#endif
