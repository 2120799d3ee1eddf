/* perform.c - dispatch, solve, estimate and error replies; see perform.h. */
#include "daemon/perform.h"

#include "base/arena.h"
#include "base/clock.h"
#include "daemon/perform_task.h"
#include "daybook/given_plan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double default_time_limit_s = 10.0;

arv_status task_fail(task *t, arv_status status, const char *text)
{
    return arv_error_add(t->error, status, "", "%s", text);
}

int32_t task_threads(const task *t, int32_t asked)
{
    return asked > 0 && asked < t->performer->threads ? asked : t->performer->threads;
}

arv_status task_reply(task *t, const wire_message *message, const wire_roster *roster)
{
    wire_message reply = *message;
    memcpy(reply.header.request_id, t->work->header.request_id, WIRE_REQUEST_ID_BYTES);
    memcpy(reply.header.trace_id, t->work->header.trace_id, sizeof reply.header.trace_id);
    const arv_status status = wire_encode(t->work->arena, &reply, roster, &t->work->reply);
    if (status)
        task_fail(t, status, "the reply needs more memory than one request may have");
    return status;
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
    own.threads = task_threads(t, options->threads);
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
    options->threads = task_threads(t, options->threads);
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

/* ---- the whole -------------------------------------------------------------------------------*/

static arv_status dispatch(task *t)
{
    switch (t->message->header.kind) {
    case WIRE_SOLVE:
        return perform_solve(t);
    case WIRE_ESTIMATE:
        return perform_estimate(t);
    case WIRE_OPEN_DAY:
        return task_open_day(t);
    case WIRE_EVENT:
        return task_event(t);
    case WIRE_CLOSE_DAY:
        return task_close_day(t);
    default:
        return task_fail(t, ARV_INTERNAL, "not a request for the engine");
    }
}

static void summarise(const arv_error *error, arv_status status, char text[WIRE_MESSAGE_TEXT_BYTES])
{
    if (error->count == 0) {
        snprintf(text, WIRE_MESSAGE_TEXT_BYTES, "%s", arv_status_name(status));
        return;
    }
    const arv_violation *first = &error->items[0];
    const char *colon = *first->path ? ": " : "";
    if (error->total > 1)
        snprintf(text, WIRE_MESSAGE_TEXT_BYTES, "%.100s%s%.120s (and %lld more)", first->path,
                 colon, first->text, (long long)error->total - 1);
    else
        snprintf(text, WIRE_MESSAGE_TEXT_BYTES, "%.100s%s%.140s", first->path, colon, first->text);
}

static void reply_with_error(task *t, arv_status status)
{
    char text[WIRE_MESSAGE_TEXT_BYTES];
    wire_message reply = {.header.kind = WIRE_ERROR};
    summarise(t->error, status, text);
    reply.body.error = (wire_error){.status = status, .message = text, .detail = t->error};
    t->work->publication_count = 0;
    t->work->reply = (wire_bytes){0};
    task_reply(t, &reply, NULL);
}

static arv_status understand(task *t)
{
    zframe_t *frame = t->work->frame;
    return wire_decode(t->arena, zframe_data(frame), zframe_size(frame), NULL, &t->message,
                       t->error);
}

void perform(performer *self, job *work)
{
    task t = {.performer = self, .work = work};
    t.control = (arv_control){job_cancelled, job_report, work};
    work->status = ARV_RESOURCE_EXHAUSTED;
    work->arena = arv_arena_create(self->memory_bytes);
    t.arena = arv_arena_create(self->memory_bytes);
    t.error = work->arena ? ARENA_ARRAY(work->arena, arv_error, 1) : NULL;
    if (t.arena && t.error) {
        work->status = understand(&t);
        if (!work->status)
            work->status = dispatch(&t);
        if (work->status)
            reply_with_error(&t, work->status);
    }
    arv_arena_destroy(&t.arena);
}
