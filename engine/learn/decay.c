/* decay.c - see decay.h. */
#include "learn/decay.h"

#include "base/realmath.h"

/* Weight of the belief that a term is right as it stands. */
static const double TRUST_PRIOR = 4, TRUST_LEAST = .25, TRUST_MOST = 1.5;
static const double LN2 = .69314718055994530942;

void decay_make(int32_t half_life_days, decay *d)
{
    d->half_life_days = half_life_days;
    for (int32_t age = 0; age < DECAY_TABLE_DAYS; age++)
        d->weight[age] = real_exp(-LN2 * age / half_life_days);
}

double decay_weight(const decay *d, int32_t age_days)
{
    return age_days < DECAY_TABLE_DAYS ? d->weight[age_days]
                                       : real_exp(-LN2 * age_days / d->half_life_days);
}

double trust_factor(const trust *t, const decay *d, int32_t day)
{
    const level product = level_at(&t->product, d, day), square = level_at(&t->square, d, day);
    const double slope = (product.sum + TRUST_PRIOR) / (square.sum + TRUST_PRIOR);
    return slope < TRUST_LEAST ? TRUST_LEAST : slope < TRUST_MOST ? slope : TRUST_MOST;
}

void trust_add(trust *t, const decay *d, int32_t day, double term, double rest, double variance)
{
    level_add(&t->product, d, day, 1, term * rest / variance);
    level_add(&t->square, d, day, 1, term * term / variance);
}
