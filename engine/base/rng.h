/* rng.h - random numbers as a pure function of a key and a counter.
 *
 * Every stream is (key, counter): the same key gives the same numbers on any thread and any CPU,
 * and nothing needs to be carried between threads. The mixer is the 64-bit finaliser of
 * SplitMix64 (Steele, Lea & Flood 2014), variant 13 of Stafford; keys of several words are folded
 * in with it. Rejection-free bounded integers by multiply-shift (Lemire 2019): the bias is below
 * n / 2^32, which the search does not notice. */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

static inline uint64_t rng_mix64(uint64_t x)
{
    x ^= x >> 30;
    x *= UINT64_C(0xbf58476d1ce4e5b9);
    x ^= x >> 27;
    x *= UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* Folds `word` into `key`. */
static inline uint64_t rng_key(uint64_t key, uint64_t word)
{
    return rng_mix64(key + UINT64_C(0x9e3779b97f4a7c15) * (word + 1));
}

/* A sequential view of one stream, for the search. */
typedef struct rng {
    uint64_t key, counter;
} rng;

static inline rng rng_make(uint64_t seed, uint64_t stream, uint64_t epoch)
{
    return (rng){.key = rng_key(rng_key(rng_key(0, seed), stream), epoch), .counter = 0};
}

static inline uint64_t rng_next64(rng *r)
{
    return rng_mix64(r->key + UINT64_C(0x9e3779b97f4a7c15) * ++r->counter);
}

static inline uint32_t rng_next32(rng *r)
{
    return (uint32_t)(rng_next64(r) >> 32);
}

/* Uniform in 0..n-1; n > 0. */
static inline int32_t rng_below(rng *r, int32_t n)
{
    return (int32_t)(((uint64_t)rng_next32(r) * (uint64_t)(uint32_t)n) >> 32);
}

/* Puts `count` numbers in random order (Fisher & Yates, as Durstenfeld wrote it). */
static inline void rng_shuffle(rng *r, int32_t *list, int32_t count)
{
    for (int32_t k = count - 1; k > 0; k--) {
        const int32_t other = rng_below(r, k + 1), held = list[k];
        list[k] = list[other];
        list[other] = held;
    }
}

/* True with probability p / 2^32. */
static inline int rng_chance(rng *r, uint32_t p)
{
    return rng_next32(r) < p;
}

/* Uniform in (0, 1), 53 bits. */
static inline double rng_unit(rng *r)
{
    return ((double)(rng_next64(r) >> 11) + 0.5) * 0x1p-53;
}

/* Exponential with mean 1: -ln U by argument reduction and the series of atanh, in plain IEEE
 * operations so that every machine draws the same value. Error below 1e-10. */
static inline double rng_exponential(rng *r)
{
    const double ln2 = 0.69314718055994530942, sqrt_half = 0.70710678118654752440;
    double u = rng_unit(r), halvings = 0;
    while (u < 0x1p-16) {
        u *= 0x1p16;
        halvings += 16;
    }
    while (u < sqrt_half) {
        u += u;
        halvings += 1;
    }
    const double z = (1.0 - u) / (1.0 + u), z2 = z * z;
    double series = 1.0 / 13.0;
    for (int k = 11; k >= 1; k -= 2)
        series = series * z2 + 1.0 / k;
    return halvings * ln2 + 2.0 * z * series;
}

#endif
