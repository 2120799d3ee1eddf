/* announce.c - updates as publications and replies; see perform_task.h. */
#include "daemon/perform_task.h"

#include "base/arena.h"

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

arv_status announce_key(task *t, const wire_day *key)
{
    t->work->day.depot = arv_arena_strdup(t->work->arena, key->depot);
    t->work->day.day = arv_arena_strdup(t->work->arena, key->day);
    if (!t->work->day.depot || !t->work->day.day)
        return task_fail(t, ARV_RESOURCE_EXHAUSTED, "no memory for the reply");
    return ARV_OK;
}

arv_status announce_publish(task *t, const open_day *day, const wire_updates *told)
{
    return told->count > 0 ? publish(t, day, told) : ARV_OK;
}

arv_status announce_reply(task *t, wire_kind kind, const open_day *day, const wire_updates *told)
{
    wire_message reply = {.header.kind = kind};
    reply.body.updates = *told;
    return task_reply(t, &reply, &day->roster);
}

arv_status announce_updates(task *t, wire_kind kind, const open_day *day, const wire_updates *told)
{
    const arv_status status = announce_publish(t, day, told);
    return status ? status : announce_reply(t, kind, day, told);
}
