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

static inline lanes lane_shift_right(lanes a, int32_t bits)
{
    return _mm512_srl_epi32(a, _mm_cvtsi32_si128(bits));
}

static inline lanes lane_shift_left(lanes a, int32_t bits)
{
    return _mm512_sll_epi32(a, _mm_cvtsi32_si128(bits));
}

/* Each lane by its own count. */
static inline lanes lane_shift_right_each(lanes a, lanes bits)
{
    return _mm512_srlv_epi32(a, bits);
}

/* a < 0 ? -1 : 0 */
static inline lanes lane_sign(lanes a)
{
    return _mm512_srai_epi32(a, 31);
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

/* Lane k becomes lane i[k] of `a`. */
static inline lanes lane_permute(lanes a, lanes i)
{
    return _mm512_permutexvar_epi32(i, a);
}

/* a > b ? yes : no */
static inline lanes lane_if_greater(lanes a, lanes b, lanes yes, lanes no)
{
    return _mm512_mask_blend_epi32(_mm512_cmpgt_epi32_mask(a, b), no, yes);
}

/* The odd lanes in the place of the even ones. */
static inline lanes lane_odd(lanes a)
{
    return _mm512_shuffle_epi32(a, _MM_PERM_DDBB);
}

/* Even lanes of `even`, and those of `odd` in the odd lanes. */
static inline lanes lane_join(lanes even, lanes odd)
{
    return _mm512_mask_shuffle_epi32(even, 0xaaaa, odd, _MM_PERM_CCAA);
}

/* (a * b + round) >> bits with a 64-bit product; the result must fit 32 bits. */
static inline lanes lane_multiply_shift(lanes a, lanes b, int32_t round, int32_t bits)
{
    const lanes half = _mm512_set1_epi64(round);
    const lanes even = _mm512_add_epi64(_mm512_mul_epi32(a, b), half);
    const lanes odd = _mm512_add_epi64(_mm512_mul_epi32(lane_odd(a), lane_odd(b)), half);
    return lane_join(_mm512_srli_epi64(even, (unsigned)bits),
                     _mm512_srli_epi64(odd, (unsigned)bits));
}

/* The same of a * b + c * d. */
static inline lanes lane_multiply_add_shift(lanes a, lanes b, lanes c, lanes d, int32_t round,
                                            int32_t bits)
{
    const lanes half = _mm512_set1_epi64(round);
    const lanes even =
        _mm512_add_epi64(_mm512_add_epi64(_mm512_mul_epi32(a, b), _mm512_mul_epi32(c, d)), half);
    const lanes odd = _mm512_add_epi64(_mm512_add_epi64(_mm512_mul_epi32(lane_odd(a), lane_odd(b)),
                                                        _mm512_mul_epi32(lane_odd(c), lane_odd(d))),
                                       half);
    return lane_join(_mm512_srli_epi64(even, (unsigned)bits),
                     _mm512_srli_epi64(odd, (unsigned)bits));
}

/* base[i] + ((base[i + 1] - base[i]) * fraction + round) >> bits: one 64-bit load fetches a pair of
 * neighbours, half the loads of two 32-bit gathers. */
static inline lanes lane_interpolate(const int32_t *base, lanes i, lanes fraction, int32_t round,
                                     int32_t bits)
{
    const lanes half = _mm512_set1_epi64(round);
    const lanes even_i = _mm512_and_si512(i, _mm512_set1_epi64(0xffffffff));
    const lanes even = _mm512_i64gather_epi64(even_i, base, 4);
    const lanes odd = _mm512_i64gather_epi64(_mm512_srli_epi64(i, 32), base, 4);
    const lanes even_step = _mm512_sub_epi32(lane_odd(even), even);
    const lanes odd_step = _mm512_sub_epi32(lane_odd(odd), odd);
    const lanes even_add = _mm512_add_epi64(_mm512_mul_epi32(even_step, fraction), half);
    const lanes odd_add = _mm512_add_epi64(_mm512_mul_epi32(odd_step, lane_odd(fraction)), half);
    return lane_join(_mm512_add_epi32(even, _mm512_srli_epi64(even_add, (unsigned)bits)),
                     _mm512_add_epi32(odd, _mm512_srli_epi64(odd_add, (unsigned)bits)));
}

#define KERNEL_OPS kernel_avx512
#include "kernel/kernel_lanes.h"
