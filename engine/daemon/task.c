/* task.c - what is the same for every request: decoded, answered, refused; see perform_task.h. */
#include "base/arena.h"
#include "daemon/board.h"
#include "daemon/perform_task.h"

#include <stdio.h>
#include <string.h>

arv_status task_fail(task *t, arv_status status, const char *text)
{
    return arv_error_add(t->error, status, "", "%s", text);
}

static arv_status encode_reply(job *work, const wire_message *message, const wire_roster *roster)
{
    wire_message reply = *message;
    memcpy(reply.header.request_id, work->header.request_id, WIRE_REQUEST_ID_BYTES);
    memcpy(reply.header.trace_id, work->header.trace_id, sizeof reply.header.trace_id);
    return wire_encode(work->arena, &reply, roster, &work->reply);
}

arv_status task_reply(task *t, const wire_message *message, const wire_roster *roster)
{
    const arv_status status = encode_reply(t->work, message, roster);
    if (status)
        task_fail(t, status, "the reply needs more memory than one request may have");
    return status;
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

/* Nothing of what the job has made goes out any more. */
static void take_back(job *work, arv_status status)
{
    work->status = status;
    work->publication_count = 0;
    work->reply = (wire_bytes){0};
    work->closed = work->applied = false;
    work->promises = (arv_tally){0};
    work->journal_bytes = 0;
    open_day_destroy(&work->prepared);
    board_day_destroy(&work->opened);
    board_day_destroy(&work->grown);
}

static void reply_with_error(job *work, arv_status status, const arv_error *error)
{
    char text[WIRE_MESSAGE_TEXT_BYTES];
    wire_message reply = {.header.kind = WIRE_ERROR};
    summarise(error, status, text);
    reply.body.error = (wire_error){.status = status, .message = text, .detail = error};
    encode_reply(work, &reply, NULL);
}

void task_void(job *work, arv_status status, const arv_error *error)
{
    take_back(work, status);
    if (!work->arena)
        work->arena = arv_arena_create(0);
    if (work->arena)
        reply_with_error(work, status, error);
}

/* As task_void, but a day may be gone because of the error. */
static void end_in_error(task *t, arv_status status)
{
    const bool closed = t->work->closed;
    take_back(t->work, status);
    t->work->closed = closed;
    reply_with_error(t->work, status, t->error);
}

static arv_status understand(task *t, const wire_cells_source *matrices)
{
    zframe_t *frame = t->work->frame;
    return wire_decode_named(t->arena, zframe_data(frame), zframe_size(frame), NULL, matrices,
                             &t->message, t->error);
}

void task_run(job *work, const task_means *means, task_step *step, void *context)
{
    task t = {.work = work, .threads = means->threads};
    t.control = (arv_control){job_cancelled, job_report, work};
    work->status = ARV_RESOURCE_EXHAUSTED;
    arv_arena_destroy(&work->arena); /* of the thread that had it before */
    work->arena = arv_arena_create(means->memory_bytes);
    t.arena = arv_arena_create(means->memory_bytes);
    t.error = work->arena ? ARENA_ARRAY(work->arena, arv_error, 1) : NULL;
    if (t.arena && t.error) {
        work->status = understand(&t, means->matrices);
        if (!work->status)
            work->status = step(&t, context);
        if (work->status)
            end_in_error(&t, work->status);
    }
    arv_arena_destroy(&t.arena);
}
