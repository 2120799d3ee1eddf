/* propose.c - orders for the rest of a day as a proposal: exact times, the checker's verdict, what changes
 * for whom, and what it gains. */
#include "replan/rest.h"

#include "model/problem.h"

#include <string.h>

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "proposal", "no memory for the proposal");
}

/* Exact plan of these orders, verified. */
static arv_status plan_of(const rest *r, const rest_order *orders, arv_plan **plan,
                          arv_error *error)
{
    const arv_spec *spec = &r->left.spec;
    arv_route_in_force *list = ARENA_ARRAY(r->arena, arv_route_in_force, spec->technician_count);
    const char **ids = ARENA_ARRAY(r->arena, const char *, spec->job_count);
    int32_t count = 0;
    if (!list || !ids)
        return no_memory(error);
    for (int32_t t = 0; t < spec->technician_count; t++) {
        if (orders[t].count == 0)
            continue;
        list[count++] = (arv_route_in_force){
            .technician = spec->technicians[t].id, .jobs = ids, .job_count = orders[t].count};
        for (int32_t k = 0; k < orders[t].count; k++)
            *ids++ = spec->jobs[orders[t].jobs[k]].id;
    }
    if (arv_plan_from_order(r->left.problem, list, count, r->arena, plan, error) != ARV_OK)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "proposal", "an order breaks a rule");
    arv_summary recomputed;
    return arv_check(spec, *plan, &recomputed, error) == ARV_OK ? ARV_OK : ARV_INTERNAL;
}

/* The plan of the residual problem in the terms of the day's. */
static arv_status translate(const rest *r, const arv_plan *plan, arv_arena *arena,
                            const arv_plan **out)
{
    const arv_problem *p = r->day.problem;
    arv_plan *copy = ARENA_ARRAY(arena, arv_plan, 1);
    arv_route *routes = ARENA_ARRAY(arena, arv_route, plan->route_count);
    arv_unassigned *left = ARENA_ARRAY(arena, arv_unassigned, plan->unassigned_count);
    if (!copy || !routes || !left)
        return ARV_RESOURCE_EXHAUSTED;
    *copy = *plan;
    copy->routes = routes;
    copy->unassigned = left;
    *out = copy;
    for (int32_t i = 0; i < plan->unassigned_count; i++)
        left[i] =
            (arv_unassigned){r->left.job_of[plan->unassigned[i].job], plan->unassigned[i].reason};
    for (int32_t k = 0; k < plan->route_count; k++) {
        const arv_route *from = &plan->routes[k];
        const outlook_route *route = &r->day.routes[r->left.shift_of[from->technician]];
        arv_step *steps = ARENA_ARRAY(arena, arv_step, from->step_count);
        if (!steps)
            return ARV_RESOURCE_EXHAUSTED;
        memcpy(steps, from->steps, (size_t)from->step_count * sizeof *steps);
        for (int32_t i = 0; i < from->step_count; i++) {
            if (steps[i].job != ARV_NONE)
                steps[i].job = r->left.job_of[steps[i].job];
            if (steps[i].rest != ARV_NONE)
                steps[i].rest = route->breaks[steps[i].rest] - p->break_first[route->shift];
        }
        routes[k] = *from;
        routes[k].shift = p->shift_index[route->shift];
        routes[k].steps = steps;
    }
    return ARV_OK;
}

/* ---- who is where ------------------------------------------------------------------------------------ */

typedef struct seat {
    int32_t technician, position;
} seat;

static seat *seats_of(const rest *r, const rest_order *orders)
{
    seat *seats = ARENA_ARRAY(r->arena, seat, r->left.spec.job_count);
    for (int32_t j = 0; seats && j < r->left.spec.job_count; j++)
        seats[j] = (seat){ARV_NONE, ARV_NONE};
    for (int32_t t = 0; seats && t < r->left.spec.technician_count; t++)
        for (int32_t k = 0; k < orders[t].count; k++)
            seats[orders[t].jobs[k]] = (seat){t, k};
    return seats;
}

/* Visits not begun before those that may be planned. */
static int32_t seats_before(const rest *r, int32_t technician)
{
    const outlook_route *route = &r->day.routes[r->left.shift_of[technician]];
    return route->fixed - route->started;
}

static arv_status list_changes(const rest *r, const rest_order *orders, arv_arena *arena,
                               arv_proposal *out)
{
    const seat *before = seats_of(r, r->force);
    arv_replan_change *changes = ARENA_ARRAY(arena, arv_replan_change, r->left.spec.job_count);
    if (!before || !changes)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t t = 0; t < r->left.spec.technician_count; t++) {
        for (int32_t k = 0; k < orders[t].count; k++) {
            const seat from = before[orders[t].jobs[k]];
            if (from.technician == t && from.position == k)
                continue;
            const bool planned = from.technician != ARV_NONE;
            changes[out->change_count++] = (arv_replan_change){
                .job = r->left.job_of[orders[t].jobs[k]],
                .technician_from = from.technician,
                .position_from =
                    planned ? from.position + seats_before(r, from.technician) : ARV_NONE,
                .technician_to = t,
                .position_to = k + seats_before(r, t)};
            out->technician_changes += planned && from.technician != t;
        }
        out->order_changes += rest_reordered(r, &r->force[t], &orders[t]);
    }
    out->changes = changes;
    return ARV_OK;
}

/* ---- promises and figures ------------------------------------------------------------------------------ */

static int32_t miss_ppm(const rest *r, const outlook_risk *risk)
{
    return (int32_t)((int64_t)risk->missed * 1000000 / day_outlook_scenarios(r->before));
}

static arv_status list_promises(const rest *r, const outlook_risk *after, arv_arena *arena,
                                arv_proposal *out)
{
    const int32_t jobs = r->left.spec.job_count, alpha_ppm = day_outlook_alpha_ppm(r->before);
    const int64_t origin_s = r->day.problem->origin_s;
    arv_replan_promise *promises = ARENA_ARRAY(arena, arv_replan_promise, jobs);
    if (!promises)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t j = 0; j < r->day.problem->job_count; j++) {
        const outlook_promise *promise = &r->day.promises[j];
        if (r->left.index_of[j] == ARV_NONE || !promise->given)
            continue;
        const int32_t now_ppm = miss_ppm(r, &r->risks[j]), then_ppm = miss_ppm(r, &after[j]);
        out->before.at_risk += now_ppm > alpha_ppm;
        out->after.at_risk += then_ppm > alpha_ppm;
        if (now_ppm > alpha_ppm || then_ppm > alpha_ppm)
            promises[out->promise_count++] =
                (arv_replan_promise){.job = j,
                                     .from_s = origin_s + promise->from_s,
                                     .to_s = origin_s + promise->to_s,
                                     .miss_before_ppm = now_ppm,
                                     .miss_after_ppm = then_ppm};
    }
    out->promises = promises;
    return ARV_OK;
}

static void add_figures(const rest *r, const arv_plan *plan, const rest_order *orders,
                        const outlook_risk *risks, arv_replan_figures *out)
{
    out->cost = plan->summary.cost;
    out->travel_s = plan->summary.travel_s;
    for (int32_t k = 0; k < plan->route_count; k++)
        out->cost -= residual_late_price(&r->left, &plan->routes[k]);
    for (int32_t t = 0; t < r->left.spec.technician_count; t++)
        out->late_cost += rest_late_cost(r, risks, &orders[t], REST_HELD_OUT);
}

rest_unserved rest_unserved_of(const arv_job *jobs, const arv_plan *plan)
{
    rest_unserved unserved = {.mandatory = plan->summary.mandatory_unassigned,
                              .priority = plan->summary.priority_lost};
    for (int32_t i = 0; i < plan->unassigned_count; i++)
        unserved.jobs += jobs[plan->unassigned[i].job].unserved_price == ARV_UNSET;
    return unserved;
}

int rest_unserved_compare(const rest_unserved *a, const rest_unserved *b)
{
    if (a->mandatory != b->mandatory)
        return a->mandatory < b->mandatory ? -1 : 1;
    if (a->priority != b->priority)
        return a->priority < b->priority ? -1 : 1;
    return (a->jobs > b->jobs) - (a->jobs < b->jobs);
}

/* Does it serve a job that has no price and was not served? */
static bool serves_more(const rest *r, const arv_plan *plan)
{
    const rest_unserved before = rest_unserved_of(r->left.spec.jobs, r->plan);
    const rest_unserved after = rest_unserved_of(r->left.spec.jobs, plan);
    return rest_unserved_compare(&after, &before) < 0;
}

arv_status rest_propose(const rest *r, const rest_order *orders, arv_arena *arena,
                        arv_proposal **proposal, arv_error *error)
{
    arv_proposal *out = *proposal = ARENA_ARRAY(arena, arv_proposal, 1);
    arv_plan *plan = NULL;
    const outlook_risk *after = NULL;
    arv_new_order *list = NULL;
    if (!out)
        return no_memory(error);
    arv_status status = plan_of(r, orders, &plan, error);
    if (status == ARV_OK)
        status = rest_risks(r, orders, &after, error);
    if (status != ARV_OK)
        return status;
    if (rest_new_orders(r, orders, arena, &list, &out->order_count) != ARV_OK ||
        translate(r, plan, arena, &out->plan) != ARV_OK ||
        list_changes(r, orders, arena, out) != ARV_OK ||
        list_promises(r, after, arena, out) != ARV_OK)
        return no_memory(error);
    out->orders = list;
    out->time_s = r->day.now_s == INT32_MIN ? ARV_UNSET : r->day.problem->origin_s + r->day.now_s;
    add_figures(r, r->plan, r->force, r->risks, &out->before);
    add_figures(r, plan, orders, after, &out->after);
    const int64_t changed = r->options->change_price * out->technician_changes;
    out->after.cost -= changed;
    out->change_cost = changed + r->options->order_change_price * out->order_changes;
    out->gain = out->before.cost + out->before.late_cost - out->after.cost - out->after.late_cost -
                out->change_cost;
    out->worth =
        out->order_count > 0 && (out->gain >= r->options->least_gain || serves_more(r, plan));
    out->left_out = r->left.left_out;
    return ARV_OK;
}
