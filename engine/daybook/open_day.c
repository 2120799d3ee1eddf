/* open_day.c - a day from its request, and the same day again; see days.h.
 *
 * A day is opened with the plan as the journal will keep it: encoded and decoded again. So the day that
 * is made from the journal cannot differ by what the wire does not carry. */
#include "daybook/days.h"
#include "daybook/given_plan.h"

#include "base/arena.h"
#include "day/day_image.h"

#include <stdlib.h>
#include <string.h>

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the day");
}

static arv_status keep_bytes(arv_arena *arena, wire_bytes bytes, wire_bytes *kept, arv_error *error)
{
    uint8_t *copy = arv_arena_alloc(arena, bytes.size, 1);
    if (!copy)
        return no_memory(error);
    memcpy(copy, bytes.data, bytes.size);
    *kept = (wire_bytes){copy, bytes.size};
    return ARV_OK;
}

/* Windows of a plan are told to customers already or not at all. */
static arv_status count_windows(const arv_plan *plan, int32_t *windows, arv_error *error)
{
    int32_t jobs = 0;
    *windows = 0;
    for (int32_t r = 0; r < plan->route_count; r++)
        for (int32_t s = 0; s < plan->routes[r].step_count; s++) {
            const arv_step *step = &plan->routes[r].steps[s];
            if (step->kind != ARV_STEP_JOB)
                continue;
            jobs++;
            *windows += step->window_from_s != ARV_UNSET;
        }
    if (*windows != 0 && *windows != jobs)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "plan.routes",
                             "%d of %d jobs have a window; all or none must have one", *windows,
                             jobs);
    return ARV_OK;
}

/* What the request says beside its body. */
static void identify(open_day *fresh, const wire_message *message)
{
    memcpy(fresh->request_id, message->header.request_id, sizeof fresh->request_id);
    fresh->named = message->named;
    fresh->named_count = message->named_count;
}

static arv_status name_day(open_day *fresh, const wire_open_day *request, arv_arena *arena,
                           arv_error *error)
{
    fresh->key = request->key;
    fresh->replan = request->replan;
    fresh->last_sequence = ARENA_ARRAY(arena, int64_t, request->routes.spec.job_count);
    fresh->previous_sequence = ARENA_ARRAY(arena, int64_t, request->routes.spec.job_count);
    if (!fresh->last_sequence || !fresh->previous_sequence ||
        wire_roster_build(arena, &request->routes.spec, &fresh->roster))
        return no_memory(error);
    return ARV_OK;
}

/* The plan with windows as the journal keeps it. */
static arv_status write_plan(open_day *fresh, const arv_plan *plan, arv_arena *arena,
                             arv_error *error)
{
    const wire_message message = {.header.kind = WIRE_ESTIMATE_REPLY, .body.plan.plan = plan};
    if (wire_encode(arena, &message, &fresh->roster, &fresh->plan))
        return no_memory(error);
    return ARV_OK;
}

static void note_bookings(open_day *fresh, const wire_updates *booked)
{
    for (int32_t i = 0; i < booked->count; i++) {
        fresh->last_sequence[booked->items[i].job] = booked->items[i].sequence;
        if (booked->items[i].sequence > fresh->sequence)
            fresh->sequence = booked->items[i].sequence;
    }
    fresh->opened_digest = updates_digest(booked);
}

static arv_window_options by_one_thread(const arv_window_options *options)
{
    arv_window_options alone = *options;
    alone.threads = 1;
    return alone;
}

/* Opens the engine's day with the plan that `fresh->plan` says. */
static arv_status start_day(open_day *fresh, const arv_problem *problem, const arv_plan *plan,
                            const arv_window_options *options, arv_arena *arena, arv_error *error)
{
    wire_updates booked;
    const arv_window_options alone = by_one_thread(options);
    fresh->problem = problem;
    arv_status status = arv_day_open(problem, plan, &alone, &fresh->day, error);
    if (status)
        return status;
    const arena_mark mark = arena_mark_get(arena);
    status = open_day_snapshot(fresh, arena, &booked, error);
    if (!status)
        note_bookings(fresh, &booked);
    arena_mark_release(arena, mark);
    return status;
}

/* The plan that `fresh->plan` says; the structure is new, so that windows can be estimated into it. */
static arv_status read_plan(const open_day *fresh, arv_arena *arena, arv_plan **plan,
                            arv_error *error)
{
    wire_message *message;
    const arv_status status =
        wire_decode(arena, fresh->plan.data, fresh->plan.size, &fresh->roster, &message, error);
    if (status)
        return status;
    if (message->header.kind != WIRE_ESTIMATE_REPLY)
        return arv_error_add(error, ARV_IO, "plan", "the day was not kept with a plan");
    *plan = arv_arena_alloc(arena, 1, sizeof **plan);
    if (!*plan)
        return no_memory(error);
    **plan = *message->body.plan.plan;
    return ARV_OK;
}

/* ---- for the first time ----------------------------------------------------------------------*/

static arv_status plan_windows(const wire_open_day *request, const arv_problem *problem,
                               int32_t threads, const arv_control *control, arv_plan *plan,
                               arv_error *error)
{
    int32_t windows;
    arv_window_options options = request->routes.windows;
    if (options.threads <= 0 || options.threads > threads)
        options.threads = threads;
    const arv_status status = count_windows(plan, &windows, error);
    if (status || windows > 0)
        return status;
    return arv_estimate(problem, &options, control, plan, error);
}

static arv_status make(open_day *fresh, arv_arena *arena, const wire_open_day *request,
                       int32_t threads, const arv_control *control, arv_error *error)
{
    const arv_problem *problem = NULL;
    arv_plan *given = NULL, *plan = NULL;
    arv_status status = name_day(fresh, request, arena, error);
    if (!status)
        status = given_plan_take(arena, &request->routes, &problem, &given, error);
    if (!status)
        status = plan_windows(request, problem, threads, control, given, error);
    if (!status)
        status = write_plan(fresh, given, arena, error);
    if (!status)
        status = read_plan(fresh, arena, &plan, error);
    return status ? status
                  : start_day(fresh, problem, plan, &request->routes.windows, arena, error);
}

/* Hands the arena over to the day, or ends a day that could not be made. */
static arv_status settle(arv_arena **arena, open_day *fresh, arv_status status, open_day **day)
{
    if (status) {
        open_day_destroy(&fresh); /* the arena is still the caller's */
    } else {
        fresh->arena = *arena;
        *arena = NULL;
    }
    *day = fresh;
    return status;
}

arv_status open_day_make(arv_arena **arena, const wire_message *message, int32_t threads,
                         const arv_control *control, open_day **day, arv_error *error)
{
    open_day *fresh = calloc(1, sizeof *fresh);
    *day = NULL;
    if (!fresh)
        return no_memory(error);
    identify(fresh, message);
    const arv_status status = make(fresh, *arena, &message->body.open_day, threads, control, error);
    return settle(arena, fresh, status, day);
}

/* ---- again -----------------------------------------------------------------------------------*/

static arv_status remake(open_day *fresh, arv_arena *arena, const wire_open_day *request,
                         const day_policy *policy, bool quiet, arv_error *error)
{
    const arv_problem *problem = NULL;
    const arv_spec *spec = &request->routes.spec;
    arv_plan *plan = NULL;
    arv_window_options options = request->routes.windows;
    if (policy)
        policy->apply(policy->context, &options);
    arv_status status = name_day(fresh, request, arena, error);
    if (!status && policy && policy->models)
        status = policy->models(policy->context, spec, arena, &spec, error);
    if (!status)
        status = arv_problem_compile(arena, spec, &problem, error);
    if (!status)
        status = read_plan(fresh, arena, &plan, error);
    if (!status && policy)
        status = arv_estimate(problem, &options, NULL, plan, error);
    if (status)
        return status;
    if (!quiet)
        return start_day(fresh, problem, plan, &options, arena, error);
    const arv_window_options alone = by_one_thread(&options);
    fresh->problem = problem;
    return day_open_quietly(problem, plan, &alone, &fresh->day, error);
}

static arv_status remake_from(arv_arena **arena, const day_origin *origin, const day_policy *policy,
                              bool quiet, open_day **day, arv_error *error)
{
    wire_message *message;
    open_day *fresh = calloc(1, sizeof *fresh);
    *day = NULL;
    if (!fresh)
        return no_memory(error);
    arv_status status = keep_bytes(*arena, origin->plan, &fresh->plan, error);
    if (!status)
        status = wire_decode_named(*arena, origin->request.data, origin->request.size, NULL,
                                   origin->matrices, &message, error);
    if (!status && message->header.kind != WIRE_OPEN_DAY)
        status = arv_error_add(error, ARV_IO, "request", "the day was not kept with its opening");
    if (!status) {
        identify(fresh, message);
        status = remake(fresh, *arena, &message->body.open_day, policy, quiet, error);
    }
    return settle(arena, fresh, status, day);
}

arv_status open_day_remake(arv_arena **arena, const day_origin *origin, const day_policy *policy,
                           open_day **day, arv_error *error)
{
    return remake_from(arena, origin, policy, false, day, error);
}

arv_status open_day_remake_quietly(arv_arena **arena, const day_origin *origin, open_day **day,
                                   arv_error *error)
{
    return remake_from(arena, origin, NULL, true, day, error);
}

bool open_day_is_same(const open_day *a, const open_day *b)
{
    return memcmp(a->request_id, b->request_id, sizeof a->request_id) == 0 &&
           a->opened_digest == b->opened_digest && a->plan.size == b->plan.size &&
           memcmp(a->plan.data, b->plan.data, a->plan.size) == 0;
}
