/* play_calibrate.c - see play_calibrate.h. */
#include "play/play_calibrate.h"

#include "base/arena.h"

#include <string.h>

arv_status play_calibrate_copy(const arv_plan *plan, arv_arena *arena, arv_plan **copy)
{
    *copy = ARENA_ARRAY(arena, arv_plan, 1);
    arv_route *routes = ARENA_ARRAY(arena, arv_route, plan->route_count + 1);
    if (!*copy || !routes)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t r = 0; r < plan->route_count; r++) {
        const arv_route *from = &plan->routes[r];
        routes[r] = *from;
        routes[r].steps = ARENA_ARRAY(arena, arv_step, from->step_count + 1);
        if (!routes[r].steps)
            return ARV_RESOURCE_EXHAUSTED;
        memcpy(routes[r].steps, from->steps, (size_t)from->step_count * sizeof *from->steps);
    }
    **copy = *plan;
    (*copy)->routes = routes;
    return ARV_OK;
}

arv_status play_calibrate_feed(const arv_day *day, int32_t technicians, arv_arena *scratch,
                               arv_calibration *calibration, arv_error *error)
{
    arv_status status = ARV_OK;
    for (int32_t t = 0; t < technicians && status == ARV_OK; t++) {
        arv_outcome *outcomes;
        int32_t count;
        const arena_mark mark = arena_mark_get(scratch);
        status = arv_day_outcomes(day, t, scratch, &outcomes, &count);
        if (status != ARV_OK)
            arv_error_add(error, status, "", "no memory for the outcomes of a day");
        else if (count > 0)
            status = arv_calibration_observe(calibration, outcomes, count, error);
        arena_mark_release(scratch, mark);
    }
    return status;
}
