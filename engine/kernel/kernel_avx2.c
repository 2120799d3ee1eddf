/* kernel_avx2.c - the kernels on 8 lanes of AVX2. */
#include <immintrin.h>
#include <stdint.h>

typedef __m256i lanes;
enum { LANES = 8 };

static inline lanes lane_load(const int32_t *p)
{
    return _mm256_loadu_si256((const void *)p);
}

static inline void lane_store(int32_t *p, lanes a)
{
    _mm256_storeu_si256((void *)p, a);
}

static inline lanes lane_set(int32_t a)
{
    return _mm256_set1_epi32(a);
}

static inline lanes lane_add(lanes a, lanes b)
{
    return _mm256_add_epi32(a, b);
}

static inline lanes lane_subtract(lanes a, lanes b)
{
    return _mm256_sub_epi32(a, b);
}

static inline lanes lane_multiply(lanes a, lanes b)
{
    return _mm256_mullo_epi32(a, b);
}

static inline lanes lane_and(lanes a, lanes b)
{
    return _mm256_and_si256(a, b);
}

static inline lanes lane_or(lanes a, lanes b)
{
    return _mm256_or_si256(a, b);
}

static inline lanes lane_xor(lanes a, lanes b)
{
    return _mm256_xor_si256(a, b);
}

static inline lanes lane_min(lanes a, lanes b)
{
    return _mm256_min_epi32(a, b);
}

static inline lanes lane_max(lanes a, lanes b)
{
    return _mm256_max_epi32(a, b);
}

static inline lanes lane_min_unsigned(lanes a, lanes b)
{
    return _mm256_min_epu32(a, b);
}

static inline lanes lane_shift_right(lanes a, int32_t bits)
{
    return _mm256_srl_epi32(a, _mm_cvtsi32_si128(bits));
}

static inline lanes lane_shift_left(lanes a, int32_t bits)
{
    return _mm256_sll_epi32(a, _mm_cvtsi32_si128(bits));
}

/* Bits of the value as a float; exact up to 2^24. */
static inline lanes lane_float_bits(lanes a)
{
    return _mm256_castps_si256(_mm256_cvtepi32_ps(a));
}

/* first, first + 1, ... */
static inline lanes lane_sequence(int32_t first)
{
    return _mm256_add_epi32(_mm256_set1_epi32(first), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

static inline lanes lane_gather(const int32_t *base, lanes i)
{
    return _mm256_i32gather_epi32(base, i, 4);
}

/* a > b ? yes : no */
static inline lanes lane_if_greater(lanes a, lanes b, lanes yes, lanes no)
{
    return _mm256_blendv_epi8(no, yes, _mm256_cmpgt_epi32(a, b));
}

/* (a * b + round) >> bits with a 64-bit product; the result must fit 32 bits. */
static inline lanes lane_multiply_shift(lanes a, lanes b, int32_t round, int32_t bits)
{
    const lanes half = _mm256_set1_epi64x(round);
    const lanes even = _mm256_add_epi64(_mm256_mul_epi32(a, b), half);
    const lanes odd = _mm256_add_epi64(
        _mm256_mul_epi32(_mm256_srli_epi64(a, 32), _mm256_srli_epi64(b, 32)), half);
    return _mm256_blend_epi32(_mm256_srl_epi64(even, _mm_cvtsi32_si128(bits)),
                              _mm256_sll_epi64(odd, _mm_cvtsi32_si128(32 - bits)), 0xaa);
}

/* The same of a * b + c * d. */
static inline lanes lane_multiply_add_shift(lanes a, lanes b, lanes c, lanes d, int32_t round,
                                            int32_t bits)
{
    const lanes half = _mm256_set1_epi64x(round);
    const lanes even =
        _mm256_add_epi64(_mm256_add_epi64(_mm256_mul_epi32(a, b), _mm256_mul_epi32(c, d)), half);
    a = _mm256_srli_epi64(a, 32);
    b = _mm256_srli_epi64(b, 32);
    c = _mm256_srli_epi64(c, 32);
    d = _mm256_srli_epi64(d, 32);
    const lanes odd =
        _mm256_add_epi64(_mm256_add_epi64(_mm256_mul_epi32(a, b), _mm256_mul_epi32(c, d)), half);
    return _mm256_blend_epi32(_mm256_srl_epi64(even, _mm_cvtsi32_si128(bits)),
                              _mm256_sll_epi64(odd, _mm_cvtsi32_si128(32 - bits)), 0xaa);
}

#define KERNEL_OPS kernel_avx2
#include "kernel/kernel_lanes.h"
