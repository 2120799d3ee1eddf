/* learned_models.c - which day a problem is about, and the models of that day. */
#include "format/learned_models.h"

#include "base/arena.h"

enum { DAY_S = 86400 };

/* Before this (2000-01-01) a clock counts from a midnight of its own. */
static const int64_t FIRST_REAL_S = 946684800;

/* When the first shift begins; INT64_MAX = there is none. */
static int64_t first_shift_s(const arv_spec *spec)
{
    int64_t first_s = INT64_MAX;
    for (int32_t t = 0; t < spec->technician_count; t++)
        for (int32_t k = 0; k < spec->technicians[t].shift_count; k++) {
            const int64_t start_s = spec->technicians[t].shifts[k].start_s;
            first_s = start_s < first_s ? start_s : first_s;
        }
    return first_s;
}

arv_status learned_models_apply(const arv_learner *learner, const arv_spec *spec, arv_arena *arena,
                                const arv_spec **learned, arv_error *error)
{
    const int64_t first_s = first_shift_s(spec);
    const bool real = first_s >= FIRST_REAL_S && first_s != INT64_MAX;
    const int32_t day = real ? (int32_t)(first_s / DAY_S) : arv_learner_day(learner);
    arv_spec *copy = ARENA_ARRAY(arena, arv_spec, 1);
    if (!copy)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the models");
    const arv_status status = arv_learner_apply(learner, day, spec, arena, copy, error);
    if (status == ARV_OK)
        *learned = copy;
    return status;
}
