/* check_load.c - what is on board on every leg, against the technician's capacity. */
#include "check/check_walk.h"

#include <inttypes.h>

static void compare(const check_walk *w, int32_t step)
{
    const int64_t *capacity = w->technician->capacity;
    for (int32_t d = 0; capacity && d < w->c->spec->load_count; d++)
        if (w->c->load[d] > capacity[d])
            check_step_wrong(w->c, w->index, step, "load",
                             "%" PRId64 " on board in dimension %" PRId32 ", capacity %" PRId64,
                             w->c->load[d], d, capacity[d]);
}

void check_load_start(check_walk *w)
{
    const arv_spec *spec = w->c->spec;
    for (int32_t d = 0; d < spec->load_count; d++)
        w->c->load[d] = 0;
    for (int32_t s = 0; s < w->route->step_count; s++) {
        const arv_step *step = &w->route->steps[s];
        if (step->kind != ARV_STEP_JOB || step->job < 0 || step->job >= spec->job_count)
            continue;
        const int64_t *delivery = w->c->carried[step->job] ? NULL : spec->jobs[step->job].delivery;
        for (int32_t d = 0; delivery && d < spec->load_count; d++)
            w->c->load[d] = check_add(w->c->load[d], delivery[d]);
    }
    compare(w, 0);
}

void check_load_visit(check_walk *w, int32_t step, const arv_job *job)
{
    for (int32_t d = 0; d < w->c->spec->load_count; d++) {
        if (job->delivery)
            w->c->load[d] = check_subtract(w->c->load[d], job->delivery[d]);
        if (job->pickup)
            w->c->load[d] = check_add(w->c->load[d], job->pickup[d]);
    }
    compare(w, step);
}

void check_load_break(const check_walk *w, int32_t step, const arv_break *rest)
{
    for (int32_t d = 0; rest->max_load && d < w->c->spec->load_count; d++)
        if (w->c->load[d] > rest->max_load[d])
            check_step_wrong(w->c, w->index, step, "load",
                             "break %" PRId32 " with %" PRId64 " on board in dimension %" PRId32
                             ", at most %" PRId64,
                             w->route->steps[step].rest, w->c->load[d], d, rest->max_load[d]);
}
