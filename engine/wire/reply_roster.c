/* reply_roster.c - who is named in updates: a roster for readers who do not know the problem. */
#include "wire/wire_internal.h"

#include "base/arena.h"
#include "model/id_index.h"

typedef struct update_list {
    Arrival__V1__Update *const *items;
    size_t count;
} update_list;

static update_list updates_of(const Arrival__V1__Envelope *in)
{
    switch (in->body_case) {
    case ARRIVAL__V1__ENVELOPE__BODY_DAY_REPLY:
        return (update_list){in->day_reply->updates, in->day_reply->n_updates};
    case ARRIVAL__V1__ENVELOPE__BODY_EVENT_REPLY:
        return (update_list){in->event_reply->updates, in->event_reply->n_updates};
    case ARRIVAL__V1__ENVELOPE__BODY_SNAPSHOT_REPLY:
        return (update_list){in->snapshot_reply->updates, in->snapshot_reply->n_updates};
    case ARRIVAL__V1__ENVELOPE__BODY_UPDATE:
        return (update_list){&in->update, 1};
    default:
        return (update_list){NULL, 0};
    }
}

/* Sorted and each once, so that the order of a roster is the identity. */
static bool settle(arv_arena *arena, const char **ids, int32_t *count, int32_t **order)
{
    *count = id_unique_sorted(ids, *count);
    *order = ARENA_ARRAY(arena, int32_t, *count + 1);
    for (int32_t i = 0; *order && i < *count; i++)
        (*order)[i] = i;
    return *order != NULL;
}

static arv_status collect(arv_arena *arena, const update_list *list, wire_roster *roster)
{
    const char **technicians = ARENA_ARRAY(arena, const char *, list->count + 1);
    const char **jobs = ARENA_ARRAY(arena, const char *, list->count + 1);
    if (!technicians || !jobs)
        return ARV_RESOURCE_EXHAUSTED;
    *roster = (wire_roster){.technicians = technicians, .jobs = jobs};
    for (size_t i = 0; i < list->count; i++) {
        jobs[roster->job_count++] = list->items[i]->job;
        const char *technician = WIRE_GET(list->items[i], technician, NULL);
        if (technician)
            technicians[roster->technician_count++] = technician;
    }
    const bool settled =
        settle(arena, technicians, &roster->technician_count, &roster->technician_order) &&
        settle(arena, jobs, &roster->job_count, &roster->job_order);
    return settled ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

arv_status wire_roster_of_updates(arv_arena *arena, const void *bytes, size_t size,
                                  wire_roster *roster, arv_error *error)
{
    Arrival__V1__Envelope *envelope = NULL;
    wire_glance glance;
    *roster = (wire_roster){.technicians = NULL};
    arv_status status = wire_peek(bytes, size, &glance, error);
    if (status == ARV_OK)
        status = wire_unpack(arena, bytes, size, true, &envelope, error);
    if (status != ARV_OK)
        return status;
    const update_list list = updates_of(envelope);
    status = collect(arena, &list, roster);
    return status == ARV_OK ? ARV_OK : arv_error_add(error, status, "", "the arena is full");
}
