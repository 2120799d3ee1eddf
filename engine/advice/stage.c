/* stage.c - see stage.h. */
#include "advice/stage.h"

#include "base/arena.h"
#include "model/relations.h"
#include "solve/order.h"

#include <stdio.h>

static arv_status refuse_timed(const arv_problem *p, arv_error *error)
{
    if (!p->relations || !p->relations->timed)
        return ARV_OK;
    char path[48] = "relations";
    for (int32_t r = 0; r < p->relations->count; r++)
        if (relation_is_timed(p->relations->list[r].kind)) {
            snprintf(path, sizeof path, "relations[%d]", p->relations->list[r].index);
            break;
        }
    return arv_error_add(error, ARV_UNIMPLEMENTED, path,
                         "this version gives no advice where jobs wait for each other");
}

/* The bounds of a route: its times with no break on it. */
static void bound_route(stage *s, int32_t shift)
{
    tours_remove_breaks(&s->bare, shift);
    (void)tours_refresh(&s->bare, shift); /* a route without jobs has times, too */
}

static arv_status link_bare(arv_arena *arena, stage *s)
{
    if (!tours_create_bare(arena, s->p, &s->bare))
        return ARV_RESOURCE_EXHAUSTED;
    tours_copy(&s->bare, &s->t);
    for (int32_t shift = 0; shift < s->p->shift_count; shift++)
        if (!problem_restocks(s->p, shift))
            bound_route(s, shift);
    return ARV_OK;
}

arv_status stage_open(arv_arena *arena, const arv_problem *p, const arv_plan *plan, stage *s,
                      arv_error *error)
{
    const arv_route_in_force *order = NULL;
    *s = (stage){.p = p};
    arv_status status = refuse_timed(p, error);
    if (status != ARV_OK)
        return status;
    status = order_of_plan(arena, p, plan, &order);
    if (status == ARV_OK)
        status = order_link(arena, p, order, plan->route_count, &s->t, error);
    if (status == ARV_OK) {
        for (int32_t k = 0; k < p->prefix_first[p->shift_count]; k++)
            s->t.locked[p->prefix_job[k]] = true;
        s->kept = ARENA_ARRAY(arena, int32_t, s->t.link_count);
        status = s->kept ? link_bare(arena, s) : ARV_RESOURCE_EXHAUSTED;
    }
    if (status == ARV_RESOURCE_EXHAUSTED && error->status == ARV_OK)
        arv_error_add(error, status, "", "no memory for the routes");
    return status;
}

/* Leaves the visits alone on the route: where breaks and restocking come to lie must depend on them, not
 * on where they lay before. */
static void strip(tours *t, int32_t shift)
{
    tours_remove_breaks(t, shift);
    const int32_t restock = t->restock_base + shift;
    if (t->p->shift_restock && t->nodes[restock].route != ARV_NONE)
        tours_unlink(t, restock);
}

bool stage_try(stage *s, int32_t job, int32_t after)
{
    const int32_t shift = s->t.nodes[after].route;
    tours_save_route(&s->t, shift, s->kept);
    strip(&s->t, shift);
    return tours_insert(&s->t, job, after);
}

bool stage_put_in(stage *s, int32_t job, int32_t after)
{
    const int32_t shift = s->t.nodes[after].route;
    if (!stage_try(s, job, after)) {
        tours_restore(&s->t, shift, s->kept);
        return false;
    }
    if (!problem_restocks(s->p, shift)) {
        int32_t place = s->t.nodes[job].prev;
        place = tours_place_before(&s->t, place);
        tours_link_after(&s->bare, job, place);
        bound_route(s, shift);
    }
    return true;
}

void stage_undo(stage *s, int32_t job)
{
    const int32_t shift = s->t.nodes[job].route;
    tours_restore(&s->t, shift, s->kept);
    if (problem_restocks(s->p, shift))
        return;
    tours_unlink(&s->bare, job);
    bound_route(s, shift);
}

bool stage_take_out(stage *s, int32_t job)
{
    const int32_t shift = s->t.nodes[job].route;
    tours_save_route(&s->t, shift, s->kept);
    strip(&s->t, shift);
    tours_unlink(&s->t, job);
    if (!tours_place_breaks(&s->t, shift)) {
        tours_restore(&s->t, shift, s->kept);
        return false;
    }
    if (!problem_restocks(s->p, shift)) {
        tours_unlink(&s->bare, job);
        bound_route(s, shift);
    }
    return true;
}

int64_t stage_cost(const stage *s, int32_t jobs)
{
    int64_t cost = 0;
    for (int32_t shift = 0; shift < s->p->shift_count; shift++)
        cost += stage_route_cost(s, shift);
    for (int32_t j = 0; j < jobs; j++)
        if (s->t.nodes[j].route == ARV_NONE)
            cost += s->p->job_unserved_cost[j];
    return cost;
}
