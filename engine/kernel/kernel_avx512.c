/* kernel_avx512.c - the kernels on 16 lanes of AVX-512 (F, BW, DQ, VL). */
#include <immintrin.h>
#include <stdint.h>

typedef __m512i lanes;
enum { LANES = 16 };

static inline lanes lane_load(const int32_t *p)
{
    return _mm512_loadu_si512((const void *)p);
}

static inline void lane_store(int32_t *p, lanes a)
{
    _mm512_storeu_si512((void *)p, a);
}

static inline lanes lane_set(int32_t a)
{
    return _mm512_set1_epi32(a);
}

static inline lanes lane_add(lanes a, lanes b)
{
    return _mm512_add_epi32(a, b);
}

static inline lanes lane_subtract(lanes a, lanes b)
{
    return _mm512_sub_epi32(a, b);
}

static inline lanes lane_multiply(lanes a, lanes b)
{
    return _mm512_mullo_epi32(a, b);
}

static inline lanes lane_and(lanes a, lanes b)
{
    return _mm512_and_si512(a, b);
}

static inline lanes lane_or(lanes a, lanes b)
{
    return _mm512_or_si512(a, b);
}

static inline lanes lane_xor(lanes a, lanes b)
{
    return _mm512_xor_si512(a, b);
}

static inline lanes lane_min(lanes a, lanes b)
{
    return _mm512_min_epi32(a, b);
}

static inline lanes lane_max(lanes a, lanes b)
{
    return _mm512_max_epi32(a, b);
}

static inline lanes lane_min_unsigned(lanes a, lanes b)
{
    return _mm512_min_epu32(a, b);
}

static inline lanes lane_shift_right(lanes a, int32_t bits)
{
    return _mm512_srl_epi32(a, _mm_cvtsi32_si128(bits));
}

static inline lanes lane_shift_left(lanes a, int32_t bits)
{
    return _mm512_sll_epi32(a, _mm_cvtsi32_si128(bits));
}

/* Bits of the value as a float; exact up to 2^24. */
static inline lanes lane_float_bits(lanes a)
{
    return _mm512_castps_si512(_mm512_cvtepi32_ps(a));
}

/* first, first + 1, ... */
static inline lanes lane_sequence(int32_t first)
{
    return _mm512_add_epi32(_mm512_set1_epi32(first), _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8,
                                                                        9, 10, 11, 12, 13, 14, 15));
}

static inline lanes lane_gather(const int32_t *base, lanes i)
{
    return _mm512_i32gather_epi32(i, base, 4);
}

/* a > b ? yes : no */
static inline lanes lane_if_greater(lanes a, lanes b, lanes yes, lanes no)
{
    return _mm512_mask_blend_epi32(_mm512_cmpgt_epi32_mask(a, b), no, yes);
}

/* (a * b + round) >> bits with a 64-bit product; the result must fit 32 bits. */
static inline lanes lane_multiply_shift(lanes a, lanes b, int32_t round, int32_t bits)
{
    const lanes half = _mm512_set1_epi64(round);
    const lanes even = _mm512_add_epi64(_mm512_mul_epi32(a, b), half);
    const lanes odd = _mm512_add_epi64(
        _mm512_mul_epi32(_mm512_srli_epi64(a, 32), _mm512_srli_epi64(b, 32)), half);
    return _mm512_mask_blend_epi32(0xaaaa, _mm512_srl_epi64(even, _mm_cvtsi32_si128(bits)),
                                   _mm512_sll_epi64(odd, _mm_cvtsi32_si128(32 - bits)));
}

/* The same of a * b + c * d. */
static inline lanes lane_multiply_add_shift(lanes a, lanes b, lanes c, lanes d, int32_t round,
                                            int32_t bits)
{
    const lanes half = _mm512_set1_epi64(round);
    const lanes even =
        _mm512_add_epi64(_mm512_add_epi64(_mm512_mul_epi32(a, b), _mm512_mul_epi32(c, d)), half);
    a = _mm512_srli_epi64(a, 32);
    b = _mm512_srli_epi64(b, 32);
    c = _mm512_srli_epi64(c, 32);
    d = _mm512_srli_epi64(d, 32);
    const lanes odd =
        _mm512_add_epi64(_mm512_add_epi64(_mm512_mul_epi32(a, b), _mm512_mul_epi32(c, d)), half);
    return _mm512_mask_blend_epi32(0xaaaa, _mm512_srl_epi64(even, _mm_cvtsi32_si128(bits)),
                                   _mm512_sll_epi64(odd, _mm_cvtsi32_si128(32 - bits)));
}

#define KERNEL_OPS kernel_avx512
#include "kernel/kernel_lanes.h"
