/* event_ids.h - which events of a day were applied: a set of event ids, each with what it said.
 * Keys are 128-bit hashes, so an entry has a fixed size whatever a client sends. */
#ifndef DAYBOOK_EVENT_IDS_H
#define DAYBOOK_EVENT_IDS_H

#include "wire/wire.h"

enum { EVENT_IDS_MAX = 1 << 20 }; /* of one day */

typedef struct event_ids_entry {
    uint64_t id[2];   /* of the event id; both 0 = free */
    uint64_t content; /* wire_event_digest */
} event_ids_entry;

/* Zero-initialise. */
typedef struct event_ids {
    event_ids_entry *table; /* open addressing, a power of two, at most half full */
    uint32_t capacity, count;
} event_ids;

typedef enum event_ids_answer { EVENT_ID_FRESH, EVENT_ID_SAME, EVENT_ID_OTHER } event_ids_answer;

/* Was this event applied before? One without an event_id is known by the id of its request. O(1). */
event_ids_answer event_ids_check(const event_ids *ids, const wire_event *event,
                                 const uint8_t request_id[WIRE_REQUEST_ID_BYTES]);
/* Makes room for one more. RESOURCE_EXHAUSTED without memory or past EVENT_IDS_MAX. Amortised O(1).
 */
arv_status event_ids_reserve(event_ids *ids);
/* Adds a fresh one; needs reserved room and cannot fail. */
void event_ids_add(event_ids *ids, const wire_event *event,
                   const uint8_t request_id[WIRE_REQUEST_ID_BYTES]);
void event_ids_free(event_ids *ids);

#endif
