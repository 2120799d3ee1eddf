/* replan.c - arv_day_replan: the rest of the day -> a search from the plan in force -> the changes that pay ->
 * a verified proposal. */
#include "replan/groups.h"

#include "model/problem.h"
#include "solve/solve_at_risk.h"

#include <stdio.h>
#include <string.h>

static const double DEFAULT_TIME_LIMIT_S = 10;

void arv_replan_options_init(arv_replan_options *options)
{
    *options = (arv_replan_options){.seed = 1,
                                    .miss_price = 3600,
                                    .late_price_per_hour = 3600,
                                    .change_price = 900,
                                    .order_change_price = 300,
                                    .least_gain = 1};
}

static arv_status check_range(int64_t value, int64_t least, int64_t most, const char *path,
                              arv_error *error)
{
    if (value >= least && value <= most)
        return ARV_OK;
    return arv_error_add(error, ARV_INVALID_ARGUMENT, path, "not within %lld..%lld",
                         (long long)least, (long long)most);
}

/* Those of the search are the business of arv_solve. */
static arv_status check_options(const arv_replan_options *o, arv_error *error)
{
    arv_status status =
        check_range(o->late_price_per_hour, 1, ARV_MAX_RATE, "options.late_price_per_hour", error);
    if (status == ARV_OK && check_range(o->miss_price, 0, o->late_price_per_hour * 24,
                                        "options.miss_price", error) != ARV_OK)
        status = ARV_INVALID_ARGUMENT;
    if (check_range(o->change_price, 0, ARV_MAX_PRICE, "options.change_price", error) != ARV_OK)
        status = ARV_INVALID_ARGUMENT;
    if (check_range(o->order_change_price, 0, ARV_MAX_PRICE, "options.order_change_price", error) !=
        ARV_OK)
        status = ARV_INVALID_ARGUMENT;
    if (check_range(o->least_gain, 0, ARV_MAX_PRICE, "options.least_gain", error) != ARV_OK)
        status = ARV_INVALID_ARGUMENT;
    if (check_range(o->keep_next, 0, ARV_MAX_JOBS, "options.keep_next", error) != ARV_OK)
        status = ARV_INVALID_ARGUMENT;
    return status;
}

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "day", "no memory to replan the day");
}

/* ---- replan -------------------------------------------------------------------------------------- */

/* Where plans wait on purpose the search does not know what lateness is to be expected: then the planned
 * one alone has its price there. The choice knows both. */
static int64_t risk_price(const rest *r)
{
    return r->left.problem->rich_timing & PROBLEM_HELD ? 0 : r->options->late_price_per_hour;
}

static arv_status search(const rest *r, const arv_control *control, arv_plan **plan,
                         arv_error *error)
{
    arv_solve_options options;
    arv_solve_options_init(&options);
    options.time_limit_s = r->options->time_limit_s;
    options.epochs = r->options->epochs;
    options.seed = r->options->seed;
    options.threads = r->options->threads;
    options.risk_price_per_hour = risk_price(r);
    return solve_at_risk(r->left.problem, &options, (int32_t)rest_miss_s(r->options), control,
                         r->arena, plan, error);
}

static arv_status replan(const rest *r, const arv_control *control, arv_arena *arena,
                         arv_proposal **proposal, arv_error *error)
{
    arv_plan *plan;
    const rest_order *orders;
    arv_status status = search(r, control, &plan, error);
    if (status == ARV_OK)
        status = groups_choose(r, plan, &orders, error);
    if (status == ARV_OK)
        status = rest_propose(r, orders, arena, proposal, error);
    if (status == ARV_OK)
        (*proposal)->epochs = plan->summary.epochs;
    return status;
}

static bool any_may_join(const arv_replan_options *options)
{
    return options->serve_unplanned || options->serve_count > 0;
}

/* By job, may it join: those that are named, or all that never were in the plan and that nobody needs to have
 * loaded before. */
static const bool *extra_jobs(const arv_day *day, const arv_replan_options *options,
                              arv_arena *arena)
{
    if (options->serve_count == 0)
        return options->serve_unplanned ? day_outlook_unplanned(day, arena) : NULL;
    bool *extra = ARENA_ARRAY(arena, bool, day_outlook_jobs(day));
    for (int32_t i = 0; extra && i < options->serve_count; i++)
        extra[options->serve[i]] = true;
    return extra;
}

static arv_status check_joins(const arv_day *day, int32_t job, const char *path, arv_error *error)
{
    if (job < 0 || job >= day_outlook_jobs(day))
        return arv_error_add(error, ARV_INVALID_ARGUMENT, path, "no such job");
    if (day_outlook_planned(day, job))
        return arv_error_add(error, ARV_FAILED_PRECONDITION, path, "it is in the plan of the day");
    return day_outlook_loaded(day, job)
               ? arv_error_add(error, ARV_UNIMPLEMENTED, path,
                               "what it delivers would have to be loaded first")
               : ARV_OK;
}

static arv_status check_serve(const arv_day *day, const arv_replan_options *options,
                              arv_error *error)
{
    arv_status status = ARV_OK;
    for (int32_t i = 0; i < options->serve_count && status == ARV_OK; i++) {
        char path[48];
        snprintf(path, sizeof path, "options.serve[%d]", i);
        status = check_joins(day, options->serve[i], path, error);
    }
    return status;
}

/* What a search has come to. */
typedef struct attempt {
    arv_proposal *proposal;
    rest_unserved unserved;
} attempt;

/* Who serves more, else who gains more. */
static bool is_better(const attempt *a, const attempt *b)
{
    const int more = rest_unserved_compare(&a->unserved, &b->unserved);
    return more != 0 ? more < 0 : a->proposal->gain > b->proposal->gain;
}

/* One search, with those who were told how many visits are before them where they are, or free. */
static arv_status replan_once(const arv_day *day, const arv_replan_options *options, bool keep_told,
                              const arv_control *control, arv_arena *arena, attempt *out,
                              arv_error *error)
{
    rest r = {.before = NULL};
    arv_arena *scratch = arv_arena_create(0);
    const bool *extra = scratch ? extra_jobs(day, options, scratch) : NULL;
    arv_status status = scratch && (extra || !any_may_join(options)) ? ARV_OK : no_memory(error);
    if (status == ARV_OK)
        status = rest_open(day, options, REST_SCENARIOS, extra, keep_told, scratch, &r, error);
    if (status == ARV_OK)
        status = replan(&r, control, arena, &out->proposal, error);
    if (status == ARV_OK)
        out->unserved = rest_unserved_of(r.day.problem->spec->jobs, out->proposal->plan);
    rest_close(&r);
    arv_arena_destroy(&scratch);
    return status;
}

/* The search does not know that a promise is given up when a customer is put back behind what he was told: so
 * it works on what does not put anyone back, and where promises are at risk, or somebody is not served, again on
 * everything. */
arv_status arv_day_replan(const arv_day *day, const arv_replan_options *options,
                          const arv_control *control, arv_arena *arena, arv_proposal **proposal,
                          arv_error *error)
{
    *proposal = NULL;
    attempt calm = {.proposal = NULL}, bold = {.proposal = NULL};
    arv_replan_options half = *options;
    half.time_limit_s = options->time_limit_s > 0 ? options->time_limit_s / 2 : 0;
    if (options->time_limit_s <= 0 && options->epochs == 0)
        half.time_limit_s = DEFAULT_TIME_LIMIT_S / 2;
    arv_status status = check_options(options, error);
    if (status == ARV_OK)
        status = check_serve(day, options, error);
    if (status == ARV_OK)
        status = replan_once(day, &half, true, control, arena, &calm, error);
    if (status != ARV_OK)
        return status;
    if (calm.proposal->before.at_risk > 0 || calm.proposal->plan->unassigned_count > 0)
        status = replan_once(day, &half, false, control, arena, &bold, error);
    if (status == ARV_CANCELLED) /* the first answer stands */
        bold.proposal = NULL;
    else if (status != ARV_OK)
        return status;
    *proposal = bold.proposal && is_better(&bold, &calm) ? bold.proposal : calm.proposal;
    return ARV_OK;
}

/* ---- again ----------------------------------------------------------------------------------------- */

static arv_status stale(const rest *r, int32_t technician, arv_error *error)
{
    return arv_error_add(error, ARV_FAILED_PRECONDITION, "proposal",
                         "the day has moved on: the visits of technician %s are others by now",
                         r->left.spec.technicians[technician].id);
}

/* What is left of an order that was proposed: without its first visits, when those have been begun since. */
static arv_status shorten(const rest *r, const arv_new_order *proposed, rest_order *order,
                          arv_error *error)
{
    const int32_t t = proposed->technician, shift = r->left.shift_of[t];
    if (shift == ARV_NONE || r->day.problem->shift_index[shift] != proposed->shift)
        return stale(r, t, error);
    const outlook_route *route = &r->day.routes[shift];
    int32_t gone = 0;
    while (gone < proposed->job_count && r->left.index_of[proposed->jobs[gone]] == ARV_NONE)
        gone++;
    if (gone > route->fixed)
        return stale(r, t, error);
    for (int32_t k = 0; k < gone; k++)
        if (route->jobs[route->fixed - gone + k] != proposed->jobs[k])
            return stale(r, t, error);
    int32_t *jobs = ARENA_ARRAY(r->arena, int32_t, proposed->job_count - gone);
    if (!jobs)
        return no_memory(error);
    *order = (rest_order){jobs, proposed->job_count - gone};
    for (int32_t k = 0; k < order->count; k++) {
        jobs[k] = r->left.index_of[proposed->jobs[gone + k]];
        if (jobs[k] == ARV_NONE)
            return stale(r, t, error);
    }
    return ARV_OK;
}

/* Every visit that may be planned is in the orders once. */
static arv_status check_complete(const rest *r, const arv_proposal *proposal,
                                 const rest_order *orders, arv_error *error)
{
    int32_t *seen = ARENA_ARRAY(r->arena, int32_t, r->left.spec.job_count);
    if (!seen)
        return no_memory(error);
    for (int32_t t = 0; t < r->left.spec.technician_count; t++) {
        for (int32_t k = 0; k < orders[t].count; k++)
            seen[orders[t].jobs[k]]++;
        for (int32_t k = 0; k < r->force[t].count; k++)
            seen[r->force[t].jobs[k]] += 2;
    }
    for (int32_t i = 0; i < proposal->order_count; i++) {
        const int32_t t = proposal->orders[i].technician;
        for (int32_t k = 0; k < r->force[t].count; k++)
            if (seen[r->force[t].jobs[k]] != 3)
                return stale(r, t, error);
        for (int32_t k = 0; k < orders[t].count; k++)
            if (seen[orders[t].jobs[k]] != 3 && seen[orders[t].jobs[k]] != 1)
                return stale(r, t, error);
    }
    return ARV_OK;
}

static arv_status again(const rest *r, const arv_proposal *proposal, arv_arena *arena,
                        arv_proposal **now, arv_error *error)
{
    rest_order *orders = ARENA_ARRAY(r->arena, rest_order, r->left.spec.technician_count);
    if (!orders)
        return no_memory(error);
    memcpy(orders, r->force, (size_t)r->left.spec.technician_count * sizeof *orders);
    arv_status status = ARV_OK;
    for (int32_t i = 0; i < proposal->order_count && status == ARV_OK; i++)
        status = shorten(r, &proposal->orders[i], &orders[proposal->orders[i].technician], error);
    if (status == ARV_OK)
        status = check_complete(r, proposal, orders, error);
    if (status == ARV_OK)
        status = rest_propose(r, orders, arena, now, error);
    if (status == ARV_OK)
        (*now)->epochs = proposal->epochs;
    return status;
}

/* Jobs of the proposal that were not in the plan may still join. */
static const bool *joining(const arv_day *day, const arv_proposal *proposal, arv_arena *arena)
{
    bool *extra = day_outlook_unplanned(day, arena);
    bool *wanted = ARENA_ARRAY(arena, bool, day_outlook_jobs(day));
    if (!extra || !wanted)
        return NULL;
    for (int32_t i = 0; i < proposal->order_count; i++)
        for (int32_t k = 0; k < proposal->orders[i].job_count; k++) {
            const int32_t job = proposal->orders[i].jobs[k];
            wanted[job] = extra[job];
        }
    return wanted;
}

static arv_status check_proposal(const arv_day *day, const arv_proposal *proposal, arv_error *error)
{
    for (int32_t i = 0; i < proposal->order_count; i++) {
        const arv_new_order *order = &proposal->orders[i];
        bool sound = order->technician >= 0 && order->technician < day_outlook_technicians(day);
        for (int32_t k = 0; sound && k < order->job_count; k++)
            sound = order->jobs[k] >= 0 && order->jobs[k] < day_outlook_jobs(day);
        if (!sound)
            return arv_error_add(error, ARV_INVALID_ARGUMENT, "proposal.orders",
                                 "it is not of this day");
    }
    return ARV_OK;
}

arv_status arv_day_replan_again(const arv_day *day, const arv_replan_options *options,
                                const arv_proposal *proposal, arv_arena *arena, arv_proposal **now,
                                arv_error *error)
{
    *now = NULL;
    arv_status status = check_options(options, error);
    if (status == ARV_OK)
        status = check_proposal(day, proposal, error);
    if (status != ARV_OK)
        return status;
    rest r = {.before = NULL};
    arv_arena *scratch = arv_arena_create(0);
    const bool *extra = scratch ? joining(day, proposal, scratch) : NULL;
    if (!extra)
        status = no_memory(error);
    if (status == ARV_OK)
        status = rest_open(day, options, REST_SCENARIOS, extra, false, scratch, &r, error);
    if (status == ARV_OK)
        status = again(&r, proposal, arena, now, error);
    if (status != ARV_OK)
        *now = NULL;
    rest_close(&r);
    arv_arena_destroy(&scratch);
    return status;
}
