/* decay.c - see decay.h. */
#include "learn/decay.h"

#include "base/realmath.h"

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
