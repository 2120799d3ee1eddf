/* advice_rig.c - see advice_rig.h. */
#include "advice_rig.h"

#include "model/problem.h"

#include <assert.h>
#include <string.h>

static arv_error scrap;

void rig_order_of(const arv_spec *spec, const arv_plan *plan, int32_t leave_out, rig_order *o)
{
    bool used[RIG_ROUTES][8] = {{false}};
    o->count = 0;
    for (int32_t r = 0; r < plan->route_count; r++) {
        const arv_route *route = &plan->routes[r];
        int32_t count = 0;
        for (int32_t k = 0; k < route->step_count; k++)
            if (route->steps[k].kind == ARV_STEP_JOB && route->steps[k].job != leave_out)
                o->jobs[o->count][count++] = spec->jobs[route->steps[k].job].id;
        used[route->technician][route->shift] = true;
        o->routes[o->count] =
            (arv_route_in_force){.technician = spec->technicians[route->technician].id,
                                 .shift = route->shift,
                                 .job_count = count};
        o->count++;
    }
    for (int32_t t = 0; t < spec->technician_count; t++)
        for (int32_t s = 0; s < spec->technicians[t].shift_count; s++)
            if (!used[t][s])
                o->routes[o->count++] =
                    (arv_route_in_force){.technician = spec->technicians[t].id, .shift = s};
    assert(o->count <= RIG_ROUTES);
    for (int32_t r = 0; r < o->count; r++)
        o->routes[r].jobs = o->jobs[r];
}

arv_plan *rig_plan(arv_arena *arena, const arv_problem *p, const rig_order *o)
{
    arv_plan *plan = NULL;
    arv_summary sum;
    memset(&scrap, 0, sizeof scrap);
    if (arv_plan_from_order(p, o->routes, o->count, arena, &plan, &scrap) != ARV_OK)
        return NULL;
    memset(&scrap, 0, sizeof scrap);
    return arv_check(p->spec, plan, &sum, &scrap) == ARV_OK ? plan : NULL;
}

static void try_place(arv_arena *arena, const arv_problem *p, const rig_order *o, int32_t r,
                      int32_t position, int32_t job, rig_place *best)
{
    static rig_order with;
    with = *o;
    for (int32_t k = 0; k < with.count; k++)
        with.routes[k].jobs = with.jobs[k];
    const char **jobs = with.jobs[r];
    memmove(jobs + position + 1, jobs + position,
            (size_t)(with.routes[r].job_count - position) * sizeof *jobs);
    jobs[position] = p->spec->jobs[job].id;
    with.routes[r].job_count++;
    const arv_plan *plan = rig_plan(arena, p, &with);
    if (!plan)
        return;
    best->places++;
    if (best->places > 1 && plan->summary.cost >= best->cost)
        return;
    best->cost = plan->summary.cost;
    best->who = o->routes[r].technician;
    best->shift = o->routes[r].shift;
    best->position = position;
}

rig_place rig_best_place(arv_arena *arena, const arv_problem *p, const rig_order *o, int32_t job,
                         int32_t technician, int32_t shift)
{
    rig_place best = {.places = 0};
    for (int32_t r = 0; r < o->count; r++) {
        if (technician != ARV_NONE &&
            (strcmp(o->routes[r].technician, p->spec->technicians[technician].id) != 0 ||
             o->routes[r].shift != shift))
            continue;
        for (int32_t k = 0; k <= o->routes[r].job_count; k++)
            try_place(arena, p, o, r, k, job, &best);
    }
    return best;
}

int32_t rig_leave_one_out(spec_builder *b, const arv_problem *p, uint64_t seed, arv_plan **plan)
{
    const arv_solve_options options = {.epochs = 1, .threads = 1, .seed = seed};
    static rig_order o;
    *plan = NULL;
    if (arv_solve(p, &options, NULL, b->arena, plan, &scrap) != ARV_OK)
        return ARV_NONE;
    rig_order_of(&b->spec, *plan, ARV_NONE, &o);
    arv_plan *whole = rig_plan(b->arena, p, &o);
    if (whole && whole->unassigned_count > 0 && seed % 3 == 0) {
        *plan = whole;
        return whole->unassigned[0].job;
    }
    for (int32_t j = 0; j < p->job_count; j++) {
        const int32_t job = (j + (int32_t)(seed % 7)) % p->job_count;
        if (p->job_prefix_shift[job] != ARV_NONE)
            continue;
        rig_order_of(&b->spec, *plan, job, &o);
        arv_plan *without = rig_plan(b->arena, p, &o);
        if (!without)
            continue;
        *plan = without;
        return job;
    }
    return ARV_NONE;
}
