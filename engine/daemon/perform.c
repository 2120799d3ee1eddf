/* perform.c - solve, estimate, advice and the preparation of days; see perform.h. */
#include "daemon/perform.h"

#include "base/arena.h"
#include "base/clock.h"
#include "daemon/board.h"
#include "daemon/perform_task.h"
#include "daybook/days.h"
#include "daybook/given_plan.h"

#include <math.h>
#include <stdio.h>

static const double default_time_limit_s = 10.0;

/* As many threads as asked for, at most those of the daemon. */
static int32_t allowed_threads(const task *t, int32_t asked)
{
    return asked > 0 && asked < t->threads ? asked : t->threads;
}

/* ---- plans -----------------------------------------------------------------------------------*/

static arv_status reply_with_plan(task *t, wire_kind kind, const arv_spec *spec,
                                  const wire_plan_reply *plan)
{
    wire_roster roster;
    wire_message reply = {.header.kind = kind};
    reply.body.plan = *plan;
    if (wire_roster_build(t->arena, spec, &roster))
        return task_fail(t, ARV_RESOURCE_EXHAUSTED, "no memory for the reply");
    return task_reply(t, &reply, &roster);
}

static arv_status add_windows(task *t, const arv_problem *problem,
                              const arv_window_options *options, arv_plan *plan)
{
    arv_window_options own = *options;
    own.threads = allowed_threads(t, options->threads);
    return arv_estimate(problem, &own, &t->control, plan, t->error);
}

static arv_status perform_estimate(task *t)
{
    const wire_estimate *request = &t->message->body.estimate;
    const arv_problem *problem;
    arv_plan *plan;
    arv_status status = given_plan_take(t->arena, request, &problem, &plan, t->error);
    if (!status)
        status = add_windows(t, problem, &request->windows, plan);
    if (status)
        return status;
    const wire_plan_reply reply = {.plan = plan};
    return reply_with_plan(t, WIRE_ESTIMATE_REPLY, &request->spec, &reply);
}

/* ---- solve -----------------------------------------------------------------------------------*/

/* The time limit of the request, cut to what is left of its budget; a bound gets the rest of it. */
static arv_status limit_solve(task *t, arv_solve_options *options)
{
    const double left_s = job_budget_left_s(t->work, clock_monotonic_s());
    options->threads = allowed_threads(t, options->threads);
    if (options->time_limit_s <= 0.0 && options->epochs == 0)
        options->time_limit_s = default_time_limit_s;
    if (left_s <= 0.0)
        return task_fail(t, ARV_DEADLINE_EXCEEDED, "the budget was spent before the solve began");
    if (!isinf(left_s) && (options->time_limit_s <= 0.0 || left_s < options->time_limit_s))
        options->time_limit_s = left_s;
    if (!isinf(left_s) && options->bound_s > left_s - options->time_limit_s)
        options->bound_s = left_s - options->time_limit_s;
    return ARV_OK;
}

/* A plan that was cut short has no windows rather than some. */
static void forget_windows(arv_plan *plan)
{
    for (int32_t r = 0; r < plan->route_count; r++)
        for (int32_t s = 0; s < plan->routes[r].step_count; s++) {
            arv_step *step = &plan->routes[r].steps[s];
            step->window_from_s = step->window_to_s = step->eta_s = ARV_UNSET;
            step->window_level_ppm = step->late_ppm = step->stops_away = 0;
        }
}

static arv_status perform_solve(task *t)
{
    const wire_solve *request = &t->message->body.solve;
    const arv_problem *problem;
    arv_plan *plan;
    arv_solve_options options = request->options;
    arv_status status = arv_problem_compile(t->arena, &request->spec, &problem, t->error);
    if (!status)
        status = limit_solve(t, &options);
    if (!status)
        status = arv_solve(problem, &options, &t->control, t->arena, &plan, t->error);
    if (status)
        return status;
    if (request->with_windows && !job_cancelled(t->work))
        status = add_windows(t, problem, &request->windows, plan);
    const bool cancelled = job_cancelled(t->work);
    if (status == ARV_CANCELLED && cancelled)
        forget_windows(plan);
    else if (status)
        return status;
    const wire_plan_reply reply = {
        .plan = plan,
        .cancelled = cancelled,
        .with_solve_ms = request->options.epochs == 0 || request->options.time_limit_s > 0.0,
    };
    return reply_with_plan(t, WIRE_SOLVE_REPLY, &request->spec, &reply);
}

/* ---- advice ---------------------------------------------------------------------------------- */

static arv_status reply_with_advice(task *t, wire_message *reply, const arv_spec *spec)
{
    wire_roster roster;
    if (wire_roster_build(t->arena, spec, &roster))
        return task_fail(t, ARV_RESOURCE_EXHAUSTED, "no memory for the reply");
    return task_reply(t, reply, &roster);
}

static arv_status perform_slots(task *t)
{
    const wire_slots *request = &t->message->body.slots;
    const arv_problem *problem;
    wire_message reply = {.header.kind = WIRE_SLOTS_REPLY};
    arv_status status = arv_problem_compile(t->arena, &request->spec, &problem, t->error);
    if (!status)
        status = arv_slots(problem, request->plan, request->job, &request->options, &t->control,
                           t->arena, &reply.body.slots_reply, t->error);
    return status ? status : reply_with_advice(t, &reply, &request->spec);
}

static arv_status perform_explain(task *t)
{
    const wire_explain *request = &t->message->body.explain;
    const arv_problem *problem;
    wire_message reply = {.header.kind = WIRE_EXPLAIN_REPLY};
    wire_explain_reply *told = &reply.body.explain_reply;
    told->of_one = request->job != ARV_NONE;
    arv_status status = arv_problem_compile(t->arena, &request->spec, &problem, t->error);
    if (!status && told->of_one)
        status = arv_explain(problem, request->plan, request->job, &request->options, &t->control,
                             t->arena, &told->one, t->error);
    else if (!status)
        status = arv_explain_plan(problem, request->plan, &request->options, &t->control, t->arena,
                                  &told->all, t->error);
    return status ? status : reply_with_advice(t, &reply, &request->spec);
}

/* The jobs that may join, by the ids of the request. */
static arv_status name_joining(task *t, arv_replan_options *options)
{
    const wire_replan *request = &t->message->body.replan;
    const wire_roster *roster = &t->work->loan->roster;
    int32_t *jobs = ARENA_ARRAY(t->arena, int32_t, request->serve_count);
    if (!jobs)
        return task_fail(t, ARV_RESOURCE_EXHAUSTED, "no memory for the jobs that may join");
    options->serve = jobs;
    options->serve_count = request->serve_count;
    for (int32_t i = 0; i < request->serve_count; i++) {
        char path[48];
        snprintf(path, sizeof path, "options.serve[%d]", i);
        jobs[i] = wire_roster_job(roster, request->serve[i]);
        if (jobs[i] == ARV_NONE)
            return arv_error_add(t->error, ARV_NOT_FOUND, path, "no job has this id");
    }
    return ARV_OK;
}

/* The rest of a day planned anew, on the copy that the day thread has lent; that thread tells it. */
static arv_status replan_copy(task *t)
{
    job_loan *loan = t->work->loan;
    arv_replan_options options = t->message->body.replan.options;
    const double left_s = job_budget_left_s(t->work, clock_monotonic_s());
    arv_proposal *proposal = NULL;
    options.threads = allowed_threads(t, options.threads);
    if (options.time_limit_s <= 0.0 && options.epochs == 0)
        options.time_limit_s = default_time_limit_s;
    if (left_s <= 0.0)
        return task_fail(t, ARV_DEADLINE_EXCEEDED, "the budget was spent before it began");
    if (!isinf(left_s) && (options.time_limit_s <= 0.0 || left_s < options.time_limit_s))
        options.time_limit_s = left_s;
    loan->arena = arv_arena_create(0);
    if (!loan->arena)
        return task_fail(t, ARV_RESOURCE_EXHAUSTED, "no memory for the proposal");
    arv_status status = name_joining(t, &options);
    if (!status)
        status =
            arv_day_replan(loan->copy, &options, &t->control, loan->arena, &proposal, t->error);
    loan->proposal = status ? NULL : proposal;
    return status;
}

/* ---- days ------------------------------------------------------------------------------------*/

/* All of an opening that takes long: plan, windows, the day itself and what it has to tell. Whether it
 * may be opened is for the day thread to say. */
static arv_status prepare_day(task *t)
{
    open_day *fresh;
    wire_updates booked;
    arv_status status =
        open_day_make(&t->arena, t->message, t->threads, &t->control, &fresh, t->error);
    if (status)
        return status;
    t->work->prepared = fresh;
    status = open_day_snapshot(fresh, t->work->arena, &booked, t->error);
    if (!status)
        status = announce_updates(t, WIRE_DAY_REPLY, fresh, &booked);
    if (!status)
        status = announce_key(t, &fresh->key);
    if (status)
        return status;
    t->work->opened = board_day_create(&fresh->key, &fresh->roster);
    if (!t->work->opened)
        return task_fail(t, ARV_RESOURCE_EXHAUSTED, "no memory for the day");
    return ARV_OK;
}

/* ---- matrices ---------------------------------------------------------------------------------*/

static arv_status keep_matrix(task *t, matrix_store *matrices)
{
    wire_message reply = {.header.kind = WIRE_UPLOAD_MATRIX_REPLY};
    const arv_status status =
        matrix_store_put(matrices, t->message->body.cells, reply.body.digest, t->error);
    return status ? status : task_reply(t, &reply, NULL);
}

/* ---- the whole -------------------------------------------------------------------------------*/

static arv_status dispatch(task *t, void *context)
{
    switch (t->message->header.kind) {
    case WIRE_UPLOAD_MATRIX:
        return keep_matrix(t, context);
    case WIRE_SOLVE:
        return perform_solve(t);
    case WIRE_ESTIMATE:
        return perform_estimate(t);
    case WIRE_SLOTS:
        return perform_slots(t);
    case WIRE_EXPLAIN:
        return perform_explain(t);
    case WIRE_REPLAN:
        return replan_copy(t);
    case WIRE_OPEN_DAY:
        return prepare_day(t);
    default:
        return task_fail(t, ARV_INTERNAL, "not a request for the engine");
    }
}

void perform(const performer *self, job *work)
{
    const wire_cells_source known = {matrix_store_find, self->matrices};
    const task_means means = {
        .memory_bytes = self->memory_bytes, .threads = self->threads, .matrices = &known};
    task_run(work, &means, dispatch, self->matrices);
}
