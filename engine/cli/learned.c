/* learned.c - see learned.h. */
#include "cli/learned.h"

#include "base/arena.h"
#include "format/learner_json.h"

enum { DAY_S = 86400 };

/* Before this (2000-01-01) a clock counts from a midnight of its own. */
static const int64_t FIRST_REAL_S = 946684800;

arv_status learned_read(session *s, const char *path, arv_learner **learner)
{
    return learner_json_read_file(path, learner, &s->error);
}

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

arv_status learned_apply(session *s, const char *path)
{
    arv_status status = learned_read(s, path, &s->learner);
    if (status != ARV_OK)
        return status;
    const int64_t first_s = first_shift_s(s->spec);
    const bool real = first_s >= FIRST_REAL_S && first_s != INT64_MAX;
    const int32_t day = real ? (int32_t)(first_s / DAY_S) : arv_learner_day(s->learner);
    arv_spec *learned = ARENA_ARRAY(s->arena, arv_spec, 1);
    if (!learned)
        return arv_error_add(&s->error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the models");
    status = arv_learner_apply(s->learner, day, s->spec, s->arena, learned, &s->error);
    if (status == ARV_OK)
        s->spec = learned;
    return status;
}
