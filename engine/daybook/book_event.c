/* book_event.c - an event of a day: known already? of whom? applied, and what there is to tell; see
 * days.h. */
#include "daybook/day_growth.h"
#include "daybook/days.h"
#include "daybook/given_plan.h"

#include "base/arena.h"
#include "day/day_extend.h"

#include <xxhash.h>

/* ---- updates ---------------------------------------------------------------------------------*/

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the updates");
}

/* What the message about updates says; the sequences before are still those of the day. */
static arv_status word(const open_day *day, const arv_updates *updates, arv_arena *arena,
                       wire_updates *out, arv_error *error)
{
    int64_t *previous = ARENA_ARRAY(arena, int64_t, updates->count);
    if (!previous)
        return no_memory(error);
    *out = (wire_updates){.key = day->key,
                          .sequence = day->sequence,
                          .items = updates->items,
                          .previous = previous,
                          .count = updates->count};
    for (int32_t i = 0; i < updates->count; i++) {
        previous[i] = day->last_sequence[updates->items[i].job];
        out->sequence = updates->items[i].sequence;
    }
    return ARV_OK;
}

arv_status open_day_snapshot(const open_day *day, arv_arena *arena, wire_updates *out,
                             arv_error *error)
{
    arv_updates updates;
    const arv_status status = arv_day_snapshot(day->day, arena, &updates);
    int64_t *previous = status ? NULL : ARENA_ARRAY(arena, int64_t, updates.count + 1);
    if (!previous)
        return no_memory(error);
    for (int32_t i = 0; i < updates.count; i++)
        previous[i] = day->previous_sequence[updates.items[i].job];
    *out = (wire_updates){.key = day->key,
                          .sequence = day->sequence,
                          .items = updates.items,
                          .previous = previous,
                          .count = updates.count};
    return ARV_OK;
}

uint64_t updates_digest(const wire_updates *updates)
{
    uint64_t digest = (uint64_t)updates->sequence;
    for (int32_t i = 0; i < updates->count; i++) {
        const arv_update *u = &updates->items[i];
        const int64_t numbers[] = {u->job,           u->technician,  u->sequence,     u->time_s,
                                   u->window_from_s, u->window_to_s, u->eta_s,        u->level_ppm,
                                   u->spent_ppm,     u->stops_away,  u->offer_from_s, u->offer_to_s,
                                   u->notice,        u->show};
        digest = XXH3_64bits_withSeed(numbers, sizeof numbers, digest);
        digest = XXH3_64bits_withSeed(u->why_s, sizeof u->why_s, digest);
    }
    return digest;
}

/* ---- events ----------------------------------------------------------------------------------*/

/* Once the event was applied its updates must be told. A day that cannot do that for want of memory is
 * out of step with its customers. */
static arv_status apply(open_day *day, const arv_event *event, const day_growth *growth,
                        arv_arena *arena, wire_updates *out, arv_error *error)
{
    arv_updates updates = {0};
    arv_status status =
        growth ? day_extend_apply(day->day, growth->problem, event, arena, &updates, error)
               : arv_day_apply(day->day, event, arena, &updates, error);
    error_rename_paths(error, "event.", "");
    if (status)
        return status;
    if (growth)
        day_growth_settle(day, growth);
    status = word(day, &updates, arena, out, error);
    day->stale = status != ARV_OK;
    for (int32_t i = 0; i < updates.count && !status; i++) {
        const int32_t job = updates.items[i].job;
        day->previous_sequence[job] = day->last_sequence[job];
        day->last_sequence[job] = updates.items[i].sequence;
    }
    if (!status)
        day->sequence = out->sequence;
    return status;
}

/* Events that bear no id of their own are known by that of their request. */
static arv_status recognise(const open_day *day, const wire_message *message, bool *known,
                            arv_error *error)
{
    const wire_event *event = &message->body.event;
    const event_ids_answer answer = event_ids_check(&day->ids, event, message->header.request_id);
    *known = answer == EVENT_ID_SAME;
    if (answer != EVENT_ID_OTHER)
        return ARV_OK;
    return arv_error_add(error, ARV_ALREADY_EXISTS, event->event_id ? "event_id" : "",
                         "another event of this day has this %s",
                         event->event_id ? "id" : "request_id");
}

/* The event of a job that the problem does not have. */
static arv_status apply_added(open_day *day, const wire_message *message, arv_arena *arena,
                              wire_updates *out, arv_error *error)
{
    arv_event event;
    day_growth growth;
    arv_status status = day_growth_make(day, message, arena, &growth, error);
    if (status)
        return status;
    status = wire_event_resolve(arena, &growth.roster, &message->body.event, &event, error);
    if (!status)
        status = apply(day, &event, &growth, arena, out, error);
    if (status && !day->stale)
        day_growth_forget(day, &growth);
    return status;
}

static arv_status apply_known(open_day *day, const wire_event *request, arv_arena *arena,
                              wire_updates *out, arv_error *error)
{
    arv_event event;
    const arv_status status = wire_event_resolve(arena, &day->roster, request, &event, error);
    return status ? status : apply(day, &event, NULL, arena, out, error);
}

arv_status open_day_event(open_day *day, const wire_message *message, arv_arena *arena,
                          wire_updates *out, arv_error *error)
{
    const wire_event *request = &message->body.event;
    bool known;
    *out = (wire_updates){.key = day->key, .sequence = day->sequence, .duplicate = true};
    arv_status status = recognise(day, message, &known, error);
    if (status || known)
        return status;
    if (event_ids_reserve(&day->ids))
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "event_id",
                             "this day has had too many events");
    status = request->added ? apply_added(day, message, arena, out, error)
                            : apply_known(day, request, arena, out, error);
    if (!status)
        event_ids_add(&day->ids, request, message->header.request_id);
    day->events += !status;
    return status;
}
