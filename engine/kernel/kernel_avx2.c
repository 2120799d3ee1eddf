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

static inline lanes lane_shift_right(lanes a, int32_t bits)
{
    return _mm256_srl_epi32(a, _mm_cvtsi32_si128(bits));
}

static inline lanes lane_shift_left(lanes a, int32_t bits)
{
    return _mm256_sll_epi32(a, _mm_cvtsi32_si128(bits));
}

/* Each lane by its own count. */
static inline lanes lane_shift_right_each(lanes a, lanes bits)
{
    return _mm256_srlv_epi32(a, bits);
}

/* a < 0 ? -1 : 0 */
static inline lanes lane_sign(lanes a)
{
    return _mm256_srai_epi32(a, 31);
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

/* Lane k becomes lane i[k] of `a`. */
static inline lanes lane_permute(lanes a, lanes i)
{
    return _mm256_permutevar8x32_epi32(a, i);
}

/* a > b ? yes : no */
static inline lanes lane_if_greater(lanes a, lanes b, lanes yes, lanes no)
{
    return _mm256_blendv_epi8(no, yes, _mm256_cmpgt_epi32(a, b));
}

/* The odd lanes in the place of the even ones. */
static inline lanes lane_odd(lanes a)
{
    return _mm256_shuffle_epi32(a, 0xf5);
}

/* Even lanes of `even`, and those of `odd` in the odd lanes. */
static inline lanes lane_join(lanes even, lanes odd)
{
    return _mm256_blend_epi32(even, _mm256_shuffle_epi32(odd, 0xa0), 0xaa);
}

/* (a * b + round) >> bits with a 64-bit product; the result must fit 32 bits. */
static inline lanes lane_multiply_shift(lanes a, lanes b, int32_t round, int32_t bits)
{
    const lanes half = _mm256_set1_epi64x(round);
    const lanes even = _mm256_add_epi64(_mm256_mul_epi32(a, b), half);
    const lanes odd = _mm256_add_epi64(_mm256_mul_epi32(lane_odd(a), lane_odd(b)), half);
    return lane_join(_mm256_srli_epi64(even, bits), _mm256_srli_epi64(odd, bits));
}

/* The same of a * b + c * d. */
static inline lanes lane_multiply_add_shift(lanes a, lanes b, lanes c, lanes d, int32_t round,
                                            int32_t bits)
{
    const lanes half = _mm256_set1_epi64x(round);
    const lanes even =
        _mm256_add_epi64(_mm256_add_epi64(_mm256_mul_epi32(a, b), _mm256_mul_epi32(c, d)), half);
    const lanes odd = _mm256_add_epi64(_mm256_add_epi64(_mm256_mul_epi32(lane_odd(a), lane_odd(b)),
                                                        _mm256_mul_epi32(lane_odd(c), lane_odd(d))),
                                       half);
    return lane_join(_mm256_srli_epi64(even, bits), _mm256_srli_epi64(odd, bits));
}

/* base[i] + ((base[i + 1] - base[i]) * fraction + round) >> bits: one 64-bit load fetches a pair of
 * neighbours, half the loads of two 32-bit gathers. */
static inline lanes lane_interpolate(const int32_t *base, lanes i, lanes fraction, int32_t round,
                                     int32_t bits)
{
    const lanes half = _mm256_set1_epi64x(round);
    const lanes even_i = _mm256_and_si256(i, _mm256_set1_epi64x(0xffffffff));
    const lanes even = _mm256_i64gather_epi64((const void *)base, even_i, 4);
    const lanes odd = _mm256_i64gather_epi64((const void *)base, _mm256_srli_epi64(i, 32), 4);
    const lanes even_step = _mm256_sub_epi32(lane_odd(even), even);
    const lanes odd_step = _mm256_sub_epi32(lane_odd(odd), odd);
    const lanes even_add = _mm256_add_epi64(_mm256_mul_epi32(even_step, fraction), half);
    const lanes odd_add = _mm256_add_epi64(_mm256_mul_epi32(odd_step, lane_odd(fraction)), half);
    return lane_join(_mm256_add_epi32(even, _mm256_srli_epi64(even_add, bits)),
                     _mm256_add_epi32(odd, _mm256_srli_epi64(odd_add, bits)));
}

#define KERNEL_OPS kernel_avx2
#include "kernel/kernel_lanes.h"
