/* check_change.c - what it costs that a job is served by another technician than in the order in
 * force. */
#include "check/checker.h"

#include "base/arena.h"

bool check_change_open(checker *c)
{
    const arv_spec *spec = c->spec;
    check_ids technicians = {0}, jobs = {0};
    if (check_given(spec->change_price, 0) == 0 || spec->route_count <= 0)
        return true;
    c->in_force = ARENA_ARRAY(c->arena, int32_t, spec->job_count);
    if (!c->in_force || !check_ids_make(c, &technicians, &jobs))
        return false;
    for (int32_t j = 0; j < spec->job_count; j++)
        c->in_force[j] = ARV_NONE;
    for (int32_t i = 0; i < spec->route_count; i++) {
        const arv_route_in_force *force = &spec->routes[i];
        for (int32_t k = 0; k < force->job_count; k++) {
            const int32_t job = check_ids_find(&jobs, force->jobs[k]);
            if (job != ARV_NONE)
                c->in_force[job] = check_ids_find(&technicians, force->technician);
        }
    }
    return true;
}

check_wide check_change_units(const checker *c, int32_t technician, int32_t job)
{
    if (!c->in_force || c->in_force[job] == ARV_NONE || c->in_force[job] == technician)
        return 0;
    return (check_wide)c->spec->change_price * CHECK_UNITS_PER_PRICE;
}
