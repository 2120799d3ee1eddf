/* plan_build.c - from linked nodes to steps with times, totals and reasons. */
#include "solve/plan_build.h"

#include "base/arena.h"
#include "search/related_time.h"

#include <stdio.h>

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "the plan does not fit in memory");
}

static int32_t list_items(const tours *t, int32_t shift, schedule_item *items)
{
    const tour_route *r = &t->routes[shift];
    int32_t count = 0;
    for (int32_t v = t->nodes[r->start].next; v != r->end; v = t->nodes[v].next)
        items[count++] = tours_is_break(t, v)     ? schedule_break(v - t->break_base)
                         : tours_is_restock(t, v) ? SCHEDULE_RESTOCK
                                                  : v;
    return count;
}

arv_status plan_route(arv_arena *arena, const tours *t, int32_t shift, schedule_item *items,
                      arv_route *route, int64_t *cost_units, int32_t *broken)
{
    const int32_t count = list_items(t, shift, items);
    arv_step *steps = ARENA_ARRAY(arena, arv_step, count + 2);
    if (!steps)
        return ARV_RESOURCE_EXHAUSTED;
    *broken =
        schedule_bounded_route(t->p, shift, items, count, t->bounds, steps, route, cost_units);
    return *broken == ARV_NONE ? ARV_OK : ARV_INTERNAL;
}

static arv_status add_route(arv_arena *arena, const tours *t, int32_t shift, schedule_item *items,
                            arv_plan *plan, int64_t *cost_units, arv_error *error)
{
    arv_route *route = &plan->routes[plan->route_count];
    int64_t units = 0;
    int32_t broken = ARV_NONE;
    const arv_status status = plan_route(arena, t, shift, items, route, &units, &broken);
    if (status == ARV_RESOURCE_EXHAUSTED)
        return no_memory(error);
    if (status != ARV_OK) {
        char path[64];
        snprintf(path, sizeof path, "routes[%d].steps[%d]", plan->route_count, broken + 1);
        return arv_error_add(error, ARV_INTERNAL, path, "the search left a step out of its time");
    }
    *cost_units += units;
    plan->summary.travel_s += route->travel_s;
    plan->summary.distance_m += route->distance_m;
    plan->summary.service_s += route->service_s;
    plan->summary.waiting_s += route->waiting_s;
    plan->route_count++;
    return ARV_OK;
}

static bool carried_by_any(const arv_problem *p, int32_t job)
{
    const size_t loads = (size_t)p->load_count;
    for (int32_t s = 0; s < p->shift_count; s++) {
        bool fits = true;
        for (size_t d = 0; d < loads; d++)
            fits &=
                p->job_delivery[(size_t)job * loads + d] <=
                    p->shift_capacity[(size_t)s * loads + d] &&
                p->job_pickup[(size_t)job * loads + d] <= p->shift_capacity[(size_t)s * loads + d];
        if (fits)
            return true;
    }
    return false;
}

static bool reachable(const tour_route *r, const tours *t, int32_t job)
{
    const int32_t place = t->nodes[job].place;
    return tours_travel_s(r, t->nodes[r->start].place, place) < PROBLEM_UNREACHABLE_S &&
           tours_travel_s(r, place, t->nodes[r->end].place) < PROBLEM_UNREACHABLE_S;
}

arv_reason plan_reason(tours *empty, int32_t job)
{
    const arv_problem *p = empty->p;
    bool allowed = false, connected = false;
    for (int32_t s = 0; s < p->shift_count; s++) {
        const tour_route *r = &empty->routes[s];
        if (!problem_allowed(p, job, s) || r->max_tasks == 0)
            continue;
        allowed = true;
        if (!reachable(r, empty, job))
            continue;
        connected = true;
        int64_t cost;
        if (!tours_fits_empty(empty, s, job, &cost))
            continue;
        return p->spec->jobs[job].unserved_price != ARV_UNSET ? ARV_REASON_PRICE : ARV_REASON_FULL;
    }
    if (connected)
        return ARV_REASON_NO_TIME;
    if (allowed)
        return ARV_REASON_UNREACHABLE;
    return carried_by_any(p, job) || p->shift_count == 0 ? ARV_REASON_NO_SKILL
                                                         : ARV_REASON_NO_STOCK;
}

static bool may_be_served(arv_reason reason)
{
    return reason == ARV_REASON_NONE || reason == ARV_REASON_FULL || reason == ARV_REASON_PRICE;
}

/* Is there a job without which this one may not be served, and that nobody can serve? `reason` is that
 * of each job by itself. */
static bool depends_in_vain(const job_relations *all, const arv_reason *reason, int32_t job)
{
    for (int32_t i = all->bond_first[job]; i < all->bond_first[job + 1]; i++) {
        const job_relation *relation = &all->list[all->bonds[i].relation];
        const int32_t place = all->bonds[i].place;
        if (!relation_is_timed(relation->kind))
            continue;
        const int32_t needed = relation->kind == ARV_BEFORE ? place : relation->count;
        for (int32_t k = 0; k < needed; k++)
            if (k != place && !may_be_served(reason[all->jobs[relation->first + k]]))
                return true;
    }
    return false;
}

/* Reasons of all unserved jobs; NONE for the others. */
static void find_reasons(const tours *t, tours *empty, arv_reason *reason)
{
    for (int32_t j = 0; j < t->job_count; j++)
        reason[j] = t->nodes[j].route == ARV_NONE ? plan_reason(empty, j) : ARV_REASON_NONE;
    for (bool more = t->p->relations; more;) {
        more = false;
        for (int32_t j = 0; j < t->job_count; j++) {
            if (reason[j] == ARV_REASON_NONE || !may_be_served(reason[j]) ||
                !depends_in_vain(t->p->relations, reason, j))
                continue;
            reason[j] = ARV_REASON_RELATION;
            more = true;
        }
    }
}

static arv_status add_unassigned(arv_arena *arena, const tours *t, arv_plan *plan,
                                 int64_t *cost_units, arv_error *error)
{
    const arv_problem *p = t->p;
    int32_t count = 0;
    for (int32_t j = 0; j < t->job_count; j++)
        count += t->nodes[j].route == ARV_NONE;
    plan->unassigned = ARENA_ARRAY(arena, arv_unassigned, count);
    arv_arena *scratch = count > 0 ? arv_arena_create(0) : NULL;
    arv_reason *reason = scratch ? ARENA_ARRAY(scratch, arv_reason, p->job_count) : NULL;
    tours empty;
    if (!plan->unassigned || (count > 0 && (!reason || !tours_create_bare(scratch, p, &empty)))) {
        arv_arena_destroy(&scratch);
        return no_memory(error);
    }
    if (count > 0)
        find_reasons(t, &empty, reason);
    for (int32_t j = 0; j < t->job_count; j++) {
        if (t->nodes[j].route != ARV_NONE)
            continue;
        plan->unassigned[plan->unassigned_count++] = (arv_unassigned){j, reason[j]};
        plan->summary.priority_lost += p->spec->jobs[j].priority;
        plan->summary.mandatory_unassigned += p->spec->jobs[j].mandatory;
        *cost_units += p->job_unserved_cost[j];
    }
    plan->summary.unassigned = count;
    arv_arena_destroy(&scratch);
    return ARV_OK;
}

/* A frozen visit stays although the search found no place for a job without which it may not be served. */
static arv_status check_complete(const tours *t, arv_error *error)
{
    arv_status status = ARV_OK;
    for (int32_t j = 0; tours_are_timed(t) && j < t->job_count; j++) {
        if (t->nodes[j].route == ARV_NONE || !related_lacks(t, j, NULL))
            continue;
        char path[32];
        snprintf(path, sizeof path, "jobs[%d]", j);
        status =
            arv_error_add(error, ARV_FAILED_PRECONDITION, path,
                          "frozen or pinned, but a job that its relations ask for has no place");
    }
    return status;
}

arv_status plan_build(arv_arena *arena, const tours *t, arv_plan **plan, arv_error *error)
{
    const arv_problem *p = t->p;
    int32_t used = 0;
    for (int32_t s = 0; s < p->shift_count; s++)
        used += t->routes[s].jobs > 0;
    *plan = ARENA_ARRAY(arena, arv_plan, 1);
    schedule_item *items = ARENA_ARRAY(arena, schedule_item, p->job_count + p->break_count + 1);
    if (!*plan || !items)
        return no_memory(error);
    (*plan)->routes = ARENA_ARRAY(arena, arv_route, used);
    if (!(*plan)->routes)
        return no_memory(error);
    (*plan)->summary.bound = (*plan)->summary.bound_priority_lost = ARV_UNSET;
    int64_t cost_units = 0;
    arv_status status = check_complete(t, error);
    for (int32_t s = 0; s < p->shift_count && status == ARV_OK; s++)
        if (t->routes[s].jobs > 0)
            status = add_route(arena, t, s, items, *plan, &cost_units, error);
    if (status == ARV_OK)
        status = add_unassigned(arena, t, *plan, &cost_units, error);
    (*plan)->summary.cost = schedule_price(p, cost_units);
    return status;
}
