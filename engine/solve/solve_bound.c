/* solve_bound.c - from a plan to the routes that a bound starts from, and back to its summary. */
#include "solve/solve_bound.h"

#include "arrival/schedule.h"
#include "base/arena.h"
#include "bound/bound.h"

/* The jobs of all routes in order. False when the arena is full. */
static bool list_routes(arv_arena *arena, const arv_problem *p, const arv_plan *plan,
                        bound_routes *routes)
{
    int32_t *shift = ARENA_ARRAY(arena, int32_t, (size_t)plan->route_count + 1);
    int32_t *first = ARENA_ARRAY(arena, int32_t, (size_t)plan->route_count + 1);
    int32_t *jobs = ARENA_ARRAY(arena, int32_t, (size_t)p->job_count + 1);
    if (!shift || !first || !jobs)
        return false;
    int32_t count = 0;
    for (int32_t r = 0; r < plan->route_count; r++) {
        const arv_route *route = &plan->routes[r];
        shift[r] = p->shift_first[route->technician] + route->shift;
        for (int32_t k = 0; k < route->step_count; k++)
            if (route->steps[k].kind == ARV_STEP_JOB)
                jobs[count++] = route->steps[k].job;
        first[r + 1] = count;
    }
    *routes = (bound_routes){plan->route_count, shift, first, jobs};
    return true;
}

arv_status solve_bound(const arv_problem *p, double seconds, int32_t threads,
                       const arv_control *control, arv_plan *plan, arv_error *error)
{
    plan->summary.bound = plan->summary.bound_priority_lost = ARV_UNSET;
    arv_arena *scratch = arv_arena_create(0);
    bound_options options = {.seconds = seconds, .threads = threads, .control = control};
    if (!scratch || !list_routes(scratch, p, plan, &options.plan)) {
        arv_arena_destroy(&scratch);
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the bound");
    }
    bound_result result;
    const arv_status status = bound_run(p, &options, &result, error);
    if (status == ARV_OK && result.found) {
        plan->summary.bound_priority_lost =
            bound_priority_lost(p, result.weight, plan->summary.mandatory_unassigned);
        if (result.cost_found)
            plan->summary.bound = schedule_price(p, result.cost);
    }
    arv_arena_destroy(&scratch);
    return status;
}
