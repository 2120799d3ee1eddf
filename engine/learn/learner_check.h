/* learner_check.h - what must hold of a learned state that comes from outside, and making one from it.
 *
 * Every form of a state (JSON, protobuf) is read with these rules, so that none lets through what
 * another refuses: ranges within which nothing overflows, names and pairs sorted and each once, hours
 * and tables for the legs seen often enough and no others. */
#ifndef LEARN_LEARNER_CHECK_H
#define LEARN_LEARNER_CHECK_H

#include "learn/learner.h"

typedef struct learner_range {
    double least, most;
} learner_range;

/* Sums of more than these are no state of ours; less than these overflow nowhere. */
extern const learner_range LEARNER_N, LEARNER_SUM, LEARNER_SQUARE_SUM;
extern const learner_range LEARNER_TWO_WEIGHT, LEARNER_TWO_MEAN, LEARNER_TWO_SIGMA;

enum { LEARNER_MOST_SEEN = INT32_MAX / 2 };

/* False for NaN. */
static inline bool learner_in(const learner_range *range, double value)
{
    return value >= range->least && value <= range->most;
}

/* A learner with nothing in it, owned by the caller, whose last day is `day`. Sums may not be younger.
 * NULL without memory or for options out of range. */
arv_learner *learner_begin(const arv_learn_options *options, bool any_day, int32_t day);

/* Makes sums of nothing all zero. False when so few observations cannot have such a sum: their mean
 * would overflow. */
bool learner_settle(level *sums);

/* What is wrong with a name that follows `before` (NULL = the first), or NULL. "" = jobs without a type. */
const char *learner_name_flaw(const char *name, const char *before, bool empty_too);

/* Pairs come in order, each once. */
bool learner_pair_follows(pair_key before, pair_key key);

/* Makes the leg of a pair with these sums (but not their hours and table, for which there is room when
 * it was seen often enough). NULL without memory. */
travel_leg_sums *learner_put_leg(travel_law *law, pair_key key, const travel_leg_sums *sums);

/* Hours and tables belong to legs seen often enough, and to no others: what is wrong, or NULL. */
const char *learner_leg_hours_flaw(const travel_leg_sums *leg, bool given);
const char *learner_leg_table_flaw(const travel_leg_sums *leg, bool given);

#endif
