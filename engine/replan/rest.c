/* rest.c - see rest.h. */
#include "replan/rest.h"

#include "day/day_fork.h"
#include "model/problem.h"

#include <stdio.h>
#include <string.h>

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "day", "no memory for the rest of the day");
}

/* ---- orders -------------------------------------------------------------------------------------- */

const arv_route *rest_route_of(const arv_plan *plan, int32_t technician)
{
    for (int32_t k = 0; k < plan->route_count; k++)
        if (plan->routes[k].technician == technician)
            return &plan->routes[k];
    return NULL;
}

rest_order *rest_orders_of(const rest *r, const arv_plan *plan)
{
    rest_order *orders = ARENA_ARRAY(r->arena, rest_order, r->left.spec.technician_count);
    int32_t *jobs = ARENA_ARRAY(r->arena, int32_t, r->left.spec.job_count);
    if (!orders || !jobs)
        return NULL;
    for (int32_t k = 0; k < plan->route_count; k++) {
        const arv_route *route = &plan->routes[k];
        rest_order *order = &orders[route->technician];
        order->jobs = jobs;
        for (int32_t i = 0; i < route->step_count; i++)
            if (route->steps[i].kind == ARV_STEP_JOB)
                jobs[order->count++] = route->steps[i].job;
        jobs += order->count;
    }
    return orders;
}

bool rest_same_order(const rest_order *a, const rest_order *b)
{
    return a->count == b->count &&
           (a->count == 0 || memcmp(a->jobs, b->jobs, (size_t)a->count * sizeof *a->jobs) == 0);
}

/* Visits not begun that nobody may plan anew: he is on the road to one of them. */
static int32_t bound_visits(const outlook_route *route, const int32_t **jobs)
{
    *jobs = route->jobs + route->started;
    return route->fixed - route->started;
}

static arv_status new_order(const rest *r, int32_t technician, const rest_order *order,
                            arv_arena *arena, arv_new_order *out)
{
    const int32_t shift = r->left.shift_of[technician];
    const int32_t *bound;
    const int32_t bound_count = bound_visits(&r->day.routes[shift], &bound);
    int32_t *jobs = ARENA_ARRAY(arena, int32_t, bound_count + order->count);
    if (!jobs)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t k = 0; k < bound_count; k++)
        jobs[k] = bound[k];
    for (int32_t k = 0; k < order->count; k++)
        jobs[bound_count + k] = r->left.job_of[order->jobs[k]];
    *out = (arv_new_order){.technician = technician,
                           .shift = r->day.problem->shift_index[shift],
                           .jobs = jobs,
                           .job_count = bound_count + order->count};
    return ARV_OK;
}

arv_status rest_new_orders(const rest *r, const rest_order *orders, arv_arena *arena,
                           arv_new_order **out, int32_t *count)
{
    const int32_t technicians = r->left.spec.technician_count;
    arv_new_order *list = ARENA_ARRAY(arena, arv_new_order, technicians);
    arv_status status = list ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
    *count = 0;
    for (int32_t t = 0; t < technicians && status == ARV_OK; t++)
        if (!rest_same_order(&orders[t], &r->force[t]))
            status = new_order(r, t, &orders[t], arena, &list[(*count)++]);
    *out = list;
    return status;
}

/* ---- what orders cost ------------------------------------------------------------------------------ */

int64_t rest_route_cost(const rest *r, const arv_route *route)
{
    return route ? route->cost - residual_late_price(&r->left, route) : 0;
}

int64_t rest_miss_s(const arv_replan_options *options)
{
    return options->miss_price * 3600 / options->late_price_per_hour;
}

int64_t rest_miss_cost(const arv_replan_options *options, int64_t missed, int64_t off_s,
                       int64_t scenarios)
{
    return (off_s * options->late_price_per_hour / 3600 + missed * options->miss_price) / scenarios;
}

int64_t rest_late_cost(const rest *r, const outlook_risk *risks, const rest_order *order,
                       rest_half half)
{
    const int64_t all = day_outlook_scenarios(r->before), held = all - all / 2;
    const int64_t scenarios = half == REST_ALL ? all : half == REST_HELD_OUT ? held : all / 2;
    int64_t missed = 0, off_s = 0;
    for (int32_t k = 0; k < order->count; k++) {
        const outlook_risk *risk = &risks[r->left.job_of[order->jobs[k]]];
        missed += half == REST_HELD_OUT ? risk->held_missed : risk->missed;
        off_s += half == REST_HELD_OUT ? risk->held_off_s : risk->off_s;
        missed -= half == REST_CHOOSING ? risk->held_missed : 0;
        off_s -= half == REST_CHOOSING ? risk->held_off_s : 0;
    }
    return rest_miss_cost(r->options, missed, off_s, scenarios);
}

static void risks_of(const rest *r, arv_day *day, const rest_order *orders, bool changed_only,
                     outlook_risk *risks)
{
    for (int32_t t = 0; t < r->left.spec.technician_count; t++) {
        const int32_t shift = r->left.shift_of[t];
        if (shift == ARV_NONE || (changed_only && rest_same_order(&orders[t], &r->force[t])))
            continue;
        const int32_t route = day_fork_route(day, shift);
        if (route != ARV_NONE)
            day_outlook_risks(day, route, r->day.promises, risks);
    }
}

/* Promises that are given up once the orders are told are missed for certain. */
static void count_revised(const rest *r, const arv_updates *updates, outlook_risk *risks)
{
    const int32_t all = day_outlook_scenarios(r->before);
    for (int32_t i = 0; i < updates->count; i++)
        if (updates->items[i].notice == ARV_NOTICE_REVISED) {
            risks[updates->items[i].job].missed = all;
            risks[updates->items[i].job].held_missed = all - all / 2;
        }
}

/* On a copy of the day that hears of the orders. */
static arv_status risks_after(const rest *r, arv_day *after, const rest_order *orders,
                              const arv_event *event, outlook_risk *risks, arv_error *error)
{
    arv_updates updates;
    const arv_status status = arv_day_apply(after, event, r->arena, &updates, error);
    if (status != ARV_OK)
        return status;
    risks_of(r, after, orders, true, risks);
    count_revised(r, &updates, risks);
    return ARV_OK;
}

arv_status rest_risks(const rest *r, const rest_order *orders, const outlook_risk **risks,
                      arv_error *error)
{
    arv_new_order *list;
    int32_t count;
    arv_day *after = NULL;
    outlook_risk *fresh = ARENA_ARRAY(r->arena, outlook_risk, r->day.problem->job_count);
    *risks = fresh;
    if (!fresh || rest_new_orders(r, orders, r->arena, &list, &count) != ARV_OK)
        return no_memory(error);
    memcpy(fresh, r->risks, (size_t)r->day.problem->job_count * sizeof *fresh);
    if (count == 0)
        return ARV_OK;
    const int32_t now_s = r->day.now_s == INT32_MIN ? 0 : r->day.now_s;
    const arv_event event = {.kind = ARV_EVENT_PLAN_ACCEPTED,
                             .time_s = r->day.problem->origin_s + now_s,
                             .technician = ARV_NONE,
                             .job = ARV_NONE,
                             .orders = list,
                             .order_count = count};
    arv_status status = day_fork(r->before, 0, 1, &after, error);
    if (status == ARV_OK)
        status = risks_after(r, after, orders, &event, fresh, error);
    arv_day_close(&after);
    return status;
}

/* Longest sequence of `place` that only rises: what can stay as it is. */
static int32_t longest_rise(const int32_t *place, int32_t count, int32_t *best)
{
    int32_t longest = 0;
    for (int32_t k = 0; k < count; k++) {
        best[k] = 1;
        for (int32_t i = 0; i < k; i++)
            if (place[i] < place[k] && best[i] + 1 > best[k])
                best[k] = best[i] + 1;
        longest = best[k] > longest ? best[k] : longest;
    }
    return longest;
}

int32_t rest_reordered(const rest *r, const rest_order *before, const rest_order *after)
{
    const arena_mark mark = arena_mark_get(r->arena);
    int32_t *place = ARENA_ARRAY(r->arena, int32_t, after->count);
    int32_t *best = ARENA_ARRAY(r->arena, int32_t, after->count);
    int32_t stayed = 0;
    if (!place || !best)
        return after->count;
    for (int32_t k = 0; k < after->count; k++)
        for (int32_t i = 0; i < before->count; i++)
            if (before->jobs[i] == after->jobs[k])
                place[stayed++] = i;
    const int32_t moved = stayed - longest_rise(place, stayed, best);
    arena_mark_release(r->arena, mark);
    return moved;
}

/* ---- opening --------------------------------------------------------------------------------------- */

static arv_status judge_force(rest *r, arv_error *error)
{
    arv_plan *plan;
    outlook_risk *risks = ARENA_ARRAY(r->arena, outlook_risk, r->day.problem->job_count);
    if (!risks)
        return no_memory(error);
    if (arv_plan_from_order(r->left.problem, r->left.force, r->left.force_count, r->arena, &plan,
                            error) != ARV_OK)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "day",
                             "the order in force breaks a rule that has no price");
    r->plan = plan;
    r->force = rest_orders_of(r, plan);
    if (!r->force)
        return no_memory(error);
    r->risks = risks;
    risks_of(r, r->before, r->force, false, risks);
    return ARV_OK;
}

arv_status rest_open(const arv_day *day, const arv_replan_options *options, int32_t scenarios,
                     const bool *extra, bool keep_told, arv_arena *arena, rest *r, arv_error *error)
{
    *r = (rest){.arena = arena, .options = options};
    const residual_options wanted = {.late_price_per_hour = options->late_price_per_hour,
                                     .change_price = options->change_price,
                                     .keep_next = options->keep_next,
                                     .keep_told = keep_told,
                                     .extra = extra};
    const int32_t fewer = day_outlook_scenarios(day) > scenarios ? scenarios : 0;
    arv_status status = day_fork(day, fewer, 1, &r->before, error);
    if (status == ARV_OK)
        status = day_outlook(r->before, arena, &r->day, error);
    if (status == ARV_OK)
        status = residual_make(&r->day, &wanted, arena, &r->left, error);
    return status == ARV_OK ? judge_force(r, error) : status;
}

arv_status rest_open_with(const arv_day *day, const arv_replan_options *options, int32_t scenarios,
                          int32_t job, arv_arena *arena, rest *r, arv_error *error)
{
    bool *extra = ARENA_ARRAY(arena, bool, day_outlook_jobs(day));
    if (!extra)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "day", "no memory for the rest of it");
    extra[job] = true;
    return rest_open(day, options, scenarios, extra, false, arena, r, error);
}

void rest_close(rest *r)
{
    arv_day_close(&r->before);
}

arv_status rest_check_newcomer(const arv_day *day, int32_t job, arv_error *error)
{
    char path[48];
    if (job < 0 || job >= day_outlook_jobs(day))
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "job", "no such job");
    if (day_outlook_planned(day, job))
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "job", "it is in the plan of the day");
    if (!day_outlook_loaded(day, job))
        return ARV_OK;
    snprintf(path, sizeof path, "jobs[%d].delivery", job);
    return arv_error_add(error, ARV_UNIMPLEMENTED, path,
                         "what it delivers would have to be loaded first");
}
