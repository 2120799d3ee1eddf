/* learn_apply.c - arv_learner_apply: a spec with the models that the past suggests. */
#include "learn/learn_apply.h"

const int64_t APPLY_PPM[APPLY_POINTS] = {
    200,    500,    1000,   2000,   3500,   5000,   7500,   10000,  15000,  20000,  25000,
    30000,  40000,  50000,  60000,  75000,  100000, 125000, 150000, 175000, 200000, 230000,
    260000, 300000, 340000, 380000, 420000, 460000, 500000, 540000, 580000, 620000, 660000,
    700000, 740000, 770000, 800000, 825000, 850000, 875000, 900000, 925000, 940000, 950000,
    960000, 970000, 975000, 980000, 985000, 990000, 992500, 995000, 996500, 998000, 999000,
    999500, 999800, 999900, 999950, 999980, 999990};

arv_status arv_learner_apply(const arv_learner *learner, int32_t day, const arv_spec *spec,
                             arv_arena *arena, arv_spec *learned, arv_error *error)
{
    *learned = *spec;
    if (!learner->any_day)
        return ARV_OK;
    if (day < learner->day || day > LEARNER_MOST_DAY)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "day",
                             "is before the last day learned or out of range");
    const application a = {.learner = learner, .day = day, .spec = spec, .arena = arena};
    arv_status status = apply_jobs(&a, learned);
    if (status == ARV_OK)
        status = apply_travel(&a, learned);
    if (status != ARV_OK) {
        *learned = *spec;
        return arv_error_add(error, status, "", "no memory left in the arena");
    }
    return ARV_OK;
}
