/* decay.h - sums that forget: an observation counts half after a half-life, by calendar days.
 *
 * A level is decayed sums of one entity (a job type, a leg, a technician). It is brought up to date
 * only when something is added; reading computes the weight and stores nothing, so what is learned
 * does not depend on when one looks. Entities are combined by shrinkage: with n observations and
 * kappa = variance within / variance between entities,
 *     (sum + kappa * parent) / (n + kappa)
 * is the best linear estimate of an entity's mean (James & Stein 1961; Efron & Morris 1973). */
#ifndef LEARN_DECAY_H
#define LEARN_DECAY_H

#include <stdint.h>

enum { DECAY_TABLE_DAYS = 1024, DECAY_MOST_DAYS = 36500 };

/* Weights by age, computed once: the same on every CPU. */
typedef struct decay {
    int32_t half_life_days;
    double weight[DECAY_TABLE_DAYS];
} decay;

/* 1 <= half_life_days <= DECAY_MOST_DAYS. */
void decay_make(int32_t half_life_days, decay *d);

/* Weight after `age_days` >= 0. */
double decay_weight(const decay *d, int32_t age_days);

/* Sums as of `day`; all zero = nothing seen. */
typedef struct level {
    int32_t day;
    double n, sum;
} level;

/* The sums as of `day` >= level->day. */
static inline level level_at(const level *v, const decay *d, int32_t day)
{
    const double w = v->n > 0 ? decay_weight(d, day - v->day) : 0;
    return (level){.day = day, .n = v->n * w, .sum = v->sum * w};
}

/* Shrunk mean as of `day`; n + kappa = 0 gives the parent. */
static inline double level_mean(const level *v, const decay *d, int32_t day, double parent,
                                double kappa)
{
    const level now = level_at(v, d, day);
    return now.n + kappa > 0 ? (now.sum + kappa * parent) / (now.n + kappa) : parent;
}

static inline void level_add(level *v, const decay *d, int32_t day, double weight, double value)
{
    *v = level_at(v, d, day);
    v->n += weight;
    v->sum += weight * value;
}

/* How far a term of a forecast is to be believed: the slope of what it forecast, one step ahead, on
 * the term as it stood, from decayed sums in units of the noise. A term that followed noise
 * gets little, whatever kappa made of it, but never nothing: quiet years may end. */
typedef struct trust {
    level product, square;
} trust;

/* In [.25, 1.5]; near one while little is known. */
double trust_factor(const trust *t, const decay *d, int32_t day);
/* The term said `term` and was to explain `rest`, where noise has that variance. */
void trust_add(trust *t, const decay *d, int32_t day, double term, double rest, double variance);

#endif
