/* learner_check.c - see learner_check.h. */
#include "learn/learner_check.h"

#include <string.h>

#define MOST_N   1e12
#define MOST_SUM 1e15

const learner_range LEARNER_N = {0, MOST_N};
const learner_range LEARNER_SUM = {-MOST_SUM, MOST_SUM};
const learner_range LEARNER_SQUARE_SUM = {0, MOST_SUM};
const learner_range LEARNER_TWO_WEIGHT = {0, 1};
const learner_range LEARNER_TWO_MEAN = {-100, 100};
const learner_range LEARNER_TWO_SIGMA = {.01, 100};

arv_learner *learner_begin(const arv_learn_options *options, bool any_day, int32_t day)
{
    arv_learner *learner = arv_learner_create(options);
    if (!learner)
        return NULL;
    learner->any_day = any_day;
    learner->day = any_day ? day : -LEARNER_MOST_DAY;
    return learner;
}

bool learner_settle(level *sums)
{
    if (sums->n <= 0)
        *sums = (level){.day = 0};
    return sums->sum <= MOST_SUM * sums->n && sums->sum >= -MOST_SUM * sums->n;
}

const char *learner_name_flaw(const char *name, const char *before, bool empty_too)
{
    const size_t length = strlen(name);
    if (length > ARV_MAX_ID_BYTES)
        return "too long for a name";
    if (length == 0 && !empty_too)
        return "must not be empty";
    return before && strcmp(before, name) >= 0 ? "must come after the one before" : NULL;
}

bool learner_pair_follows(pair_key before, pair_key key)
{
    return key.a > before.a || (key.a == before.a && key.b > before.b);
}

travel_leg_sums *learner_put_leg(travel_law *law, pair_key key, const travel_leg_sums *sums)
{
    const int32_t index = travel_law_leg(law, key.a, key.b);
    if (index < 0)
        return NULL;
    travel_leg_sums *leg = &law->legs[index];
    leg->coming = 0;
    leg->seen = sums->seen;
    leg->mean = sums->mean;
    leg->fast = sums->fast;
    leg->square = sums->square;
    return travel_law_prepare(law, index) ? leg : NULL;
}

static const char *own_flaw(int32_t seen, int32_t from, bool given)
{
    if (given == (seen >= from))
        return NULL;
    return given ? "not for a leg seen so rarely" : "missing for a leg seen so often";
}

const char *learner_leg_hours_flaw(const travel_leg_sums *leg, bool given)
{
    return own_flaw(leg->seen, TRAVEL_HOURS_FROM, given);
}

const char *learner_leg_table_flaw(const travel_leg_sums *leg, bool given)
{
    return own_flaw(leg->seen, TRAVEL_TABLE_FROM, given);
}
