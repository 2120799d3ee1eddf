/* check_frozen.c - the frozen prefix of every order in force: the same technician and shift, at the
 * head of the route, in the same order. */
#include "check/checker.h"

#include <inttypes.h>
#include <stdio.h>

/* Route of a shift, or NULL. */
static const arv_route *route_of(const checker *c, int32_t technician, int32_t shift)
{
    if (technician == ARV_NONE || shift < 0 ||
        shift >= c->spec->technicians[technician].shift_count)
        return NULL;
    const int32_t index = c->shift_route[c->shift_first[technician] + shift];
    return index == ARV_NONE ? NULL : &c->plan->routes[index];
}

/* Job of the next JOB step from *s on; moves *s past it. ARV_NONE at the end. */
static int32_t next_job(const arv_route *route, int32_t *s)
{
    while (route && *s < route->step_count) {
        const arv_step *step = &route->steps[(*s)++];
        if (step->kind == ARV_STEP_JOB)
            return step->job;
    }
    return ARV_NONE;
}

static void check_prefix(checker *c, int32_t index, const check_ids *technicians,
                         const check_ids *jobs)
{
    const arv_route_in_force *force = &c->spec->routes[index];
    const arv_route *route =
        route_of(c, check_ids_find(technicians, force->technician), force->shift);
    int32_t s = 0;
    for (int32_t k = 0; k < force->frozen && k < force->job_count; k++) {
        const int32_t wanted = check_ids_find(jobs, force->jobs[k]);
        const int32_t served = next_job(route, &s);
        if (served != ARV_NONE && served == wanted)
            continue;
        const bool known = served >= 0 && served < c->spec->job_count;
        const char *instead = known ? c->spec->jobs[served].id : "nothing";
        if (route)
            check_step_wrong(c, (int32_t)(route - c->plan->routes), s > 0 ? s - 1 : 0, "job",
                             "%s stands where job %s is frozen", instead, force->jobs[k]);
        else
            check_wrong(c, ARV_FAILED_PRECONDITION, "routes",
                        "%s has no route, job %s is frozen there", force->technician,
                        force->jobs[k]);
        return;
    }
}

void check_frozen(checker *c)
{
    check_ids technicians = {0}, jobs = {0};
    for (int32_t i = 0; i < c->spec->route_count; i++) {
        if (c->spec->routes[i].frozen <= 0)
            continue;
        if (!technicians.items && !check_ids_make(c, &technicians, &jobs)) {
            check_wrong(c, ARV_RESOURCE_EXHAUSTED, "routes", "no memory to check frozen visits");
            return;
        }
        check_prefix(c, i, &technicians, &jobs);
    }
}
