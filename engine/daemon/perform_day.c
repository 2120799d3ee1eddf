/* perform_day.c - opening, feeding and closing a live day: what daybook/days.h does, as replies and
 * publications. */
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

/* The frames for `events`. */
static arv_status publish(task *t, const open_day *day, const wire_updates *told)
{
    t->work->publications = ARENA_ARRAY(t->work->arena, job_publication, told->count);
    if (!t->work->publications)
        return task_fail(t, ARV_RESOURCE_EXHAUSTED, "no memory for the updates");
    for (int32_t i = 0; i < told->count; i++) {
        const wire_updates one = {.key = told->key,
                                  .sequence = told->items[i].sequence,
                                  .items = &told->items[i],
                                  .previous = told->previous ? &told->previous[i] : NULL,
                                  .count = 1};
        const arv_status status = encode_publication(t, day, &one, &t->work->publications[i]);
        if (status)
            return status;
    }
    t->work->publication_count = told->count;
    return ARV_OK;
}

static arv_status keep_key(task *t, const wire_day *key)
{
    t->work->day.depot = arv_arena_strdup(t->work->arena, key->depot);
    t->work->day.day = arv_arena_strdup(t->work->arena, key->day);
    if (!t->work->day.depot || !t->work->day.day)
        return task_fail(t, ARV_RESOURCE_EXHAUSTED, "no memory for the reply");
    return ARV_OK;
}

static arv_status reply_with_updates(task *t, wire_kind kind, const open_day *day,
                                     const wire_updates *updates)
{
    wire_message reply = {.header.kind = kind};
    reply.body.updates = *updates;
    return task_reply(t, &reply, &day->roster);
}

/* ---- open ------------------------------------------------------------------------------------*/

/* The BOOKED windows: reply, publications and the board of the I/O thread. */
static arv_status announce_day(task *t, const open_day *fresh)
{
    wire_updates booked;
    arv_status status = open_day_snapshot(fresh, t->work->arena, &booked, t->error);
    if (!status)
        status = publish(t, fresh, &booked);
    if (!status)
        status = reply_with_updates(t, WIRE_DAY_REPLY, fresh, &booked);
    if (!status)
        status = keep_key(t, &fresh->key);
    if (status)
        return status;
    t->work->opened = board_day_create(&fresh->key, &fresh->roster);
    if (!t->work->opened)
        return task_fail(t, ARV_RESOURCE_EXHAUSTED, "no memory for the day");
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
    open_day *fresh;
    arv_status status =
        open_day_make(&t->arena, t->message, t->performer->threads, &t->control, &fresh, t->error);
    if (!status)
        status = announce_day(t, fresh);
    if (status)
        open_day_destroy(&fresh);
    else
        days_add(all, fresh);
    return status;
}

/* ---- event -----------------------------------------------------------------------------------*/

static arv_status find_day(task *t, const wire_day *key, open_day **day)
{
    *day = days_find(&t->performer->days, key);
    if (!*day)
        return arv_error_add(t->error, ARV_NOT_FOUND, "day", "this day is not open");
    return keep_key(t, key);
}

/* A day whose updates could not be told is out of step with its customers and is closed: an error that
 * is seen beats windows that are wrong. */
static arv_status give_up(task *t, open_day *day, arv_status status)
{
    task_fail(t, status, "the day was closed: its updates could not be told");
    days_remove(&t->performer->days, day);
    t->work->closed = true;
    return status;
}

arv_status task_event(task *t)
{
    open_day *day;
    wire_updates told;
    arv_status status = find_day(t, &t->message->body.event.key, &day);
    if (status)
        return status;
    status = open_day_event(day, t->message, t->work->arena, &told, t->error);
    if (status)
        return day->stale ? give_up(t, day, status) : status;
    status = told.duplicate ? ARV_OK : publish(t, day, &told);
    if (!status)
        status = reply_with_updates(t, WIRE_EVENT_REPLY, day, &told);
    if (status && !told.duplicate)
        return give_up(t, day, status);
    t->work->applied = !status && !told.duplicate;
    return status;
}

/* ---- close -----------------------------------------------------------------------------------*/

arv_status task_close_day(task *t)
{
    open_day *day;
    arv_status status = find_day(t, &t->message->body.day, &day);
    if (status)
        return status;
    const wire_updates last = {.key = day->key, .sequence = day->sequence};
    status = reply_with_updates(t, WIRE_DAY_REPLY, day, &last);
    if (status)
        return status;
    t->work->closed = true;
    days_remove(&t->performer->days, day);
    return ARV_OK;
}
