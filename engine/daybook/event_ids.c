/* event_ids.c - see event_ids.h. */
#include "daybook/event_ids.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum { SEED_OF_REQUESTS = 1 }; /* so that no event_id is taken for a request_id */

static event_ids_entry entry_of(const wire_event *event,
                                const uint8_t request_id[WIRE_REQUEST_ID_BYTES])
{
    const XXH128_hash_t id =
        event->event_id
            ? XXH3_128bits(event->event_id, strlen(event->event_id))
            : XXH3_128bits_withSeed(request_id, WIRE_REQUEST_ID_BYTES, SEED_OF_REQUESTS);
    return (event_ids_entry){.id = {id.low64 | 1, id.high64}, .content = wire_event_digest(event)};
}

/* The slot of an id, or the free one where it belongs; the table is never full. */
static event_ids_entry *slot_of(const event_ids *ids, const uint64_t id[2])
{
    const uint32_t mask = ids->capacity - 1;
    uint32_t at = (uint32_t)id[1] & mask;
    while (ids->table[at].id[0] && (ids->table[at].id[0] != id[0] || ids->table[at].id[1] != id[1]))
        at = (at + 1) & mask;
    return &ids->table[at];
}

event_ids_answer event_ids_check(const event_ids *ids, const wire_event *event,
                                 const uint8_t request_id[WIRE_REQUEST_ID_BYTES])
{
    if (ids->count == 0)
        return EVENT_ID_FRESH;
    const event_ids_entry wanted = entry_of(event, request_id);
    const event_ids_entry *found = slot_of(ids, wanted.id);
    if (!found->id[0])
        return EVENT_ID_FRESH;
    return found->content == wanted.content ? EVENT_ID_SAME : EVENT_ID_OTHER;
}

arv_status event_ids_reserve(event_ids *ids)
{
    if (ids->count >= EVENT_IDS_MAX)
        return ARV_RESOURCE_EXHAUSTED;
    if (ids->count < ids->capacity / 2)
        return ARV_OK;
    event_ids grown = {.capacity = ids->capacity ? ids->capacity * 2 : 64, .count = ids->count};
    grown.table = calloc(grown.capacity, sizeof *grown.table);
    if (!grown.table)
        return ARV_RESOURCE_EXHAUSTED;
    for (uint32_t i = 0; i < ids->capacity; i++)
        if (ids->table[i].id[0])
            *slot_of(&grown, ids->table[i].id) = ids->table[i];
    free(ids->table);
    *ids = grown;
    return ARV_OK;
}

void event_ids_add(event_ids *ids, const wire_event *event,
                   const uint8_t request_id[WIRE_REQUEST_ID_BYTES])
{
    const event_ids_entry entry = entry_of(event, request_id);
    assert(ids->count < ids->capacity / 2);
    *slot_of(ids, entry.id) = entry;
    ids->count++;
}

void event_ids_free(event_ids *ids)
{
    free(ids->table);
    *ids = (event_ids){0};
}
