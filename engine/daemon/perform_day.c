/* perform_day.c - opening, feeding and closing a live day. */
#include "daemon/perform_task.h"

#include "base/arena.h"
#include "daemon/board.h"

#include <string.h>

/* ---- publishing ------------------------------------------------------------------------------*/

static arv_status encode_publication(task *t, const open_day *day, const wire_updates *one,
                                     job_publication *out)
{
    const wire_message message = {.header.kind = WIRE_UPDATE, .body.updates = *one};
    out->update = one->items[0];
    out->topic = wire_topic(t->work->arena, &day->key, day->roster.jobs[out->update.job]);
    if (!out->topic || wire_encode(t->work->arena, &message, &day->roster, &out->frame))
        return task_fail(t, ARV_RESOURCE_EXHAUSTED, "no memory for the updates");
    return ARV_OK;
}

/* Makes the frames for `events` and, in `out`, what the reply tells. */
static arv_status prepare_updates(task *t, const open_day *day, const arv_updates *updates,
                                  wire_updates *out)
{
    const size_t count = (size_t)updates->count;
    int64_t *previous = ARENA_ARRAY(t->work->arena, int64_t, count);
    t->work->publications = ARENA_ARRAY(t->work->arena, job_publication, count);
    if (!previous || !t->work->publications)
        return task_fail(t, ARV_RESOURCE_EXHAUSTED, "no memory for the updates");
    *out = (wire_updates){.key = day->key,
                          .sequence = day->sequence,
                          .items = updates->items,
                          .previous = previous,
                          .count = updates->count};
    for (size_t i = 0; i < count; i++) {
        const arv_update *update = &updates->items[i];
        previous[i] = day->last_sequence[update->job];
        out->sequence = update->sequence;
        const wire_updates one = {.key = day->key,
                                  .sequence = update->sequence,
                                  .items = update,
                                  .previous = &previous[i],
                                  .count = 1};
        const arv_status status = encode_publication(t, day, &one, &t->work->publications[i]);
        if (status)
            return status;
    }
    return ARV_OK;
}

/* From here on the updates count as told. */
static void commit_updates(task *t, open_day *day, const arv_updates *updates)
{
    for (int32_t i = 0; i < updates->count; i++) {
        day->last_sequence[updates->items[i].job] = updates->items[i].sequence;
        day->sequence = updates->items[i].sequence;
    }
    t->work->publication_count = updates->count;
}

static arv_status keep_key(task *t, const wire_day *key)
{
    t->work->day.depot = arv_arena_strdup(t->work->arena, key->depot);
    t->work->day.day = arv_arena_strdup(t->work->arena, key->day);
    if (!t->work->day.depot || !t->work->day.day)
        return task_fail(t, ARV_RESOURCE_EXHAUSTED, "no memory for the reply");
    return ARV_OK;
}

/* ---- open ------------------------------------------------------------------------------------*/

/* Windows of a plan are told to customers already or not at all. */
static arv_status count_windows(task *t, const arv_plan *plan, int32_t *jobs, int32_t *windows)
{
    *jobs = *windows = 0;
    for (int32_t r = 0; r < plan->route_count; r++)
        for (int32_t s = 0; s < plan->routes[r].step_count; s++) {
            const arv_step *step = &plan->routes[r].steps[s];
            if (step->kind != ARV_STEP_JOB)
                continue;
            ++*jobs;
            *windows += step->window_from_s != ARV_UNSET;
        }
    if (*windows != 0 && *windows != *jobs)
        return arv_error_add(t->error, ARV_INVALID_ARGUMENT, "plan.routes",
                             "%d of %d jobs have a window; all or none must have one", *windows,
                             *jobs);
    return ARV_OK;
}

static arv_status start_day(task *t, const wire_open_day *request, open_day *fresh)
{
    arv_window_options options = request->routes.windows;
    const arv_problem *problem;
    arv_plan *plan;
    int32_t jobs, windows;
    options.threads = task_threads(t, options.threads);
    arv_status status = task_take_plan(t, &request->routes, &problem, &plan);
    if (!status)
        status = count_windows(t, plan, &jobs, &windows);
    if (!status && windows == 0)
        status = arv_estimate(problem, &options, &t->control, plan, t->error);
    if (!status)
        status = arv_day_open(problem, plan, &options, &fresh->day, t->error);
    return status;
}

static arv_status name_day(task *t, const wire_open_day *request, open_day *fresh)
{
    fresh->key = request->key;
    fresh->last_sequence = ARENA_ARRAY(t->arena, int64_t, request->routes.spec.job_count);
    if (!fresh->last_sequence || wire_roster_build(t->arena, &request->routes.spec, &fresh->roster))
        return task_fail(t, ARV_RESOURCE_EXHAUSTED, "no memory for the day");
    return ARV_OK;
}

/* The BOOKED windows: reply, publications and the board of the I/O thread. */
static arv_status announce_day(task *t, open_day *fresh)
{
    arv_updates updates = {0};
    wire_message reply = {.header.kind = WIRE_DAY_REPLY};
    arv_status status = arv_day_snapshot(fresh->day, t->work->arena, &updates);
    if (status)
        return task_fail(t, status, "no memory for the updates");
    status = prepare_updates(t, fresh, &updates, &reply.body.updates);
    if (!status)
        status = task_reply(t, &reply, &fresh->roster);
    if (!status)
        status = keep_key(t, &fresh->key);
    if (status)
        return status;
    t->work->opened = board_day_create(&fresh->key, &fresh->roster);
    if (!t->work->opened)
        return task_fail(t, ARV_RESOURCE_EXHAUSTED, "no memory for the day");
    commit_updates(t, fresh, &updates);
    return ARV_OK;
}

arv_status task_open_day(task *t)
{
    const wire_open_day *request = &t->message->body.open_day;
    days *all = &t->performer->days;
    if (days_find(all, &request->key))
        return arv_error_add(t->error, ARV_ALREADY_EXISTS, "day", "this day is open");
    if (all->count >= all->count_max)
        return arv_error_add(t->error, ARV_RESOURCE_EXHAUSTED, "day", "%d days are open",
                             all->count);
    open_day *fresh = calloc(1, sizeof *fresh);
    if (!fresh)
        return task_fail(t, ARV_RESOURCE_EXHAUSTED, "no memory for the day");
    arv_status status = name_day(t, request, fresh);
    if (!status)
        status = start_day(t, request, fresh);
    if (!status)
        status = announce_day(t, fresh);
    if (status) {
        open_day_destroy(&fresh); /* its arena is still the task's */
        return status;
    }
    fresh->arena = t->arena;
    t->arena = NULL;
    days_add(all, fresh);
    return ARV_OK;
}

/* ---- event -----------------------------------------------------------------------------------*/

static arv_status find_day(task *t, const wire_day *key, open_day **day)
{
    *day = days_find(&t->performer->days, key);
    if (!*day)
        return arv_error_add(t->error, ARV_NOT_FOUND, "day", "this day is not open");
    return ARV_OK;
}

static arv_status resolve_event(task *t, const open_day *day, const wire_event *in, arv_event *out)
{
    *out = (arv_event){.kind = in->kind,
                       .time_s = in->time_s,
                       .technician = ARV_NONE,
                       .job = ARV_NONE,
                       .position = in->position,
                       .progress_ppm = in->progress_ppm};
    if (in->technician) {
        out->technician = wire_roster_technician(&day->roster, in->technician);
        if (out->technician == ARV_NONE)
            arv_error_add(t->error, ARV_NOT_FOUND, "technician", "no technician has this id");
    }
    if (in->job) {
        out->job = wire_roster_job(&day->roster, in->job);
        if (out->job == ARV_NONE)
            arv_error_add(t->error, ARV_NOT_FOUND, "job", "no job has this id");
    }
    return t->error->status;
}

static arv_status reply_to_event(task *t, const open_day *day, const wire_updates *updates)
{
    wire_message reply = {.header.kind = WIRE_EVENT_REPLY};
    reply.body.updates = *updates;
    return task_reply(t, &reply, &day->roster);
}

static arv_status recall_event(task *t, const open_day *day, event_ids_answer answer)
{
    if (answer == EVENT_ID_OTHER)
        return arv_error_add(t->error, ARV_ALREADY_EXISTS, "event_id",
                             "another event of this day has this id");
    const wire_updates nothing = {.key = day->key, .sequence = day->sequence, .duplicate = true};
    return reply_to_event(t, day, &nothing);
}

/* Once the event was applied its updates must be told. A day that cannot do that for want of memory is
 * out of step with its customers and is closed: an error that is seen beats windows that are wrong. */
static arv_status apply_event(task *t, open_day *day, const arv_event *event)
{
    arv_updates updates = {0};
    wire_updates told = {0};
    arv_status status = arv_day_apply(day->day, event, t->work->arena, &updates, t->error);
    task_rename_paths(t, "event.", "");
    if (status)
        return status;
    status = prepare_updates(t, day, &updates, &told);
    if (!status)
        status = reply_to_event(t, day, &told);
    if (status) {
        task_fail(t, status, "the day was closed: its updates could not be told");
        days_remove(&t->performer->days, day);
        t->work->closed = true;
        return status;
    }
    commit_updates(t, day, &updates);
    t->work->applied = true;
    return ARV_OK;
}

arv_status task_event(task *t)
{
    const wire_event *request = &t->message->body.event;
    open_day *day;
    arv_event event;
    arv_status status = find_day(t, &request->key, &day);
    if (!status)
        status = keep_key(t, &request->key);
    if (status)
        return status;
    if (request->event_id) {
        const event_ids_answer answer = event_ids_check(&day->ids, request);
        if (answer != EVENT_ID_FRESH)
            return recall_event(t, day, answer);
        if (event_ids_reserve(&day->ids))
            return arv_error_add(t->error, ARV_RESOURCE_EXHAUSTED, "event_id",
                                 "this day has had too many events");
    }
    status = resolve_event(t, day, request, &event);
    if (!status)
        status = apply_event(t, day, &event);
    if (request->event_id && t->work->applied)
        event_ids_add(&day->ids, request);
    return status;
}

/* ---- close -----------------------------------------------------------------------------------*/

arv_status task_close_day(task *t)
{
    const wire_day *key = &t->message->body.day;
    wire_message reply = {.header.kind = WIRE_DAY_REPLY};
    open_day *day;
    arv_status status = find_day(t, key, &day);
    if (!status)
        status = keep_key(t, key);
    if (status)
        return status;
    reply.body.updates = (wire_updates){.key = day->key, .sequence = day->sequence};
    status = task_reply(t, &reply, &day->roster);
    if (status)
        return status;
    t->work->closed = true;
    days_remove(&t->performer->days, day);
    return ARV_OK;
}
