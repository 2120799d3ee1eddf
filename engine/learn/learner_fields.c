/* learner_fields.c - see learner_fields.h. */
#include "learn/learner_fields.h"

#define IN_JOBS(member)    offsetof(job_law, member)
#define IN_TYPE(member)    offsetof(job_type, member)
#define IN_SPREAD(member)  offsetof(job_spread, member)
#define IN_TRAVEL(member)  offsetof(travel_law, member)
#define IN_LEG(member)     offsetof(travel_leg_sums, member)
#define IN_OPTIONS(member) offsetof(arv_learn_options, member)

const learner_field LEARNER_OF_JOBS[LEARNER_JOB_FIELDS] = {
    {"mean", LEARNER_LEVEL, IN_JOBS(mean), 0},
    {"drift", LEARNER_LEVEL, IN_JOBS(drift), 0},
    {"square", LEARNER_SQUARE, IN_JOBS(square), 0},
    {"lately", LEARNER_SQUARE, IN_JOBS(lately), 0},
    {"usual", LEARNER_SQUARE, IN_JOBS(usual), 0},
    {"evidence", LEARNER_LEVEL, IN_JOBS(evidence), JOB_FAMILIES},
    {"density", LEARNER_LEVEL, IN_JOBS(density), 0},
    {"drift_trust", LEARNER_TRUST, IN_JOBS(drift_trust), 0},
    {"technician_trust", LEARNER_TRUST, IN_JOBS(technician_trust), 0},
    {"pair_trust", LEARNER_TRUST, IN_JOBS(pair_trust), 0},
    {"table", LEARNER_SHAPE, IN_JOBS(pooled), 0},
    {"pace", LEARNER_LEVEL, IN_JOBS(pace_product), 0},
    {"pace_lately", LEARNER_LEVEL, IN_JOBS(pace_lately), 0},
    {"pace_square", LEARNER_SQUARE, IN_JOBS(pace_square), 0},
};

const learner_field LEARNER_OF_TYPE[LEARNER_TYPE_FIELDS] = {
    {"mean", LEARNER_LEVEL, IN_TYPE(mean), 0},
    {"drift", LEARNER_LEVEL, IN_TYPE(drift), 0},
    {"square", LEARNER_SQUARE, IN_TYPE(square), 0},
    {"evidence", LEARNER_LEVEL, IN_TYPE(evidence), JOB_FAMILIES},
    {"density", LEARNER_LEVEL, IN_TYPE(density), 0},
    {"two", LEARNER_TWO, IN_TYPE(two), 0},
    {"table", LEARNER_SHAPE, IN_TYPE(own), 0},
};

const learner_field LEARNER_OF_SPREAD[LEARNER_SPREAD_FIELDS] = {
    {"square", LEARNER_SQUARE, IN_SPREAD(square), 0},
    {"table", LEARNER_SHAPE, IN_SPREAD(own), 0},
};

const learner_field LEARNER_OF_TRAVEL[LEARNER_TRAVEL_FIELDS] = {
    {"mean", LEARNER_LEVEL, IN_TRAVEL(mean), 0},
    {"fast", LEARNER_LEVEL, IN_TRAVEL(fast), 0},
    {"square", LEARNER_SQUARE, IN_TRAVEL(square), 0},
    {"lately", LEARNER_SQUARE, IN_TRAVEL(lately), 0},
    {"usual", LEARNER_SQUARE, IN_TRAVEL(usual), 0},
    {"lengths", LEARNER_LEVEL, IN_TRAVEL(lengths), TRAVEL_LENGTHS},
    {"hours", LEARNER_HOURS, IN_TRAVEL(hours), 0},
    {"weekdays", LEARNER_HOURS, IN_TRAVEL(weekdays), TRAVEL_WEEKDAYS},
    {"weekday_trust", LEARNER_TRUST, IN_TRAVEL(weekday_trust), 0},
    {"technician_trust", LEARNER_TRUST, IN_TRAVEL(technician_trust), 0},
    {"fast_trust", LEARNER_TRUST, IN_TRAVEL(fast_trust), 0},
    {"table", LEARNER_SHAPE, IN_TRAVEL(pooled), 0},
    {"score_square", LEARNER_SQUARE, IN_TRAVEL(score_square), 0},
    {"lag", LEARNER_LEVEL, IN_TRAVEL(lag), TRAVEL_LAGS},
    {"lag_lately", LEARNER_LEVEL, IN_TRAVEL(lag_lately), TRAVEL_LAGS},
    {"day_product", LEARNER_LEVEL, IN_TRAVEL(day_product), 0},
    {"day_lately", LEARNER_LEVEL, IN_TRAVEL(day_lately), 0},
};

const learner_field LEARNER_OF_LEG[LEARNER_LEG_FIELDS] = {
    {"mean", LEARNER_LEVEL, IN_LEG(mean), 0},
    {"fast", LEARNER_LEVEL, IN_LEG(fast), 0},
    {"square", LEARNER_SQUARE, IN_LEG(square), 0},
};

const size_t LEARNER_SIZES[LEARNER_KINDS] = {
    sizeof(level), sizeof(level),        sizeof(trust),
    sizeof(shape), sizeof(travel_hours), sizeof(two_normals),
};

const char *const LEARNER_LAW_KEYS[LEARNER_LAWS] = {"service", "service_by_plan", "access"};

const learner_option LEARNER_OPTION_KEYS[LEARNER_OPTIONS] = {
    {"type_days", IN_OPTIONS(type_days)},     {"leg_days", IN_OPTIONS(leg_days)},
    {"drift_days", IN_OPTIONS(drift_days)},   {"fast_days", IN_OPTIONS(fast_days)},
    {"spread_days", IN_OPTIONS(spread_days)}, {"shape_days", IN_OPTIONS(shape_days)},
};

static bool any_hour(const travel_hours *hours)
{
    for (int32_t h = 0; h < ARV_HOURS; h++)
        if (hours->n[h] > 0)
            return true;
    return false;
}

bool learner_is_empty(learner_kind kind, const void *at)
{
    switch (kind) {
    case LEARNER_LEVEL:
    case LEARNER_SQUARE:
        return ((const level *)at)->n <= 0;
    case LEARNER_TRUST:
        return ((const trust *)at)->square.n <= 0;
    case LEARNER_SHAPE:
        return ((const shape *)at)->n <= 0;
    case LEARNER_HOURS:
        return !any_hour(at);
    case LEARNER_TWO:
        return ((const two_normals *)at)->weight <= 0;
    case LEARNER_KINDS:
        break;
    }
    return true;
}
