/* wire_stats.h - what a daemon tells of itself: a structure of its own so that the client can hand it
 * on as it came. */
#ifndef WIRE_WIRE_STATS_H
#define WIRE_WIRE_STATS_H

#include <stdint.h>

/* Counters since the start of the daemon; lengths and sizes are those of now. */
typedef struct wire_stats {
    int64_t uptime_ms;
    int64_t requests, replies, errors, refused_busy, malformed, cancelled, undeliverable;
    int64_t queue_length, queue_bytes, queue_length_max, queue_bytes_max;
    int64_t running_ms; /* of the request that runs now; 0 = idle */
    int64_t days_open, events_applied, updates_published, subscriptions;
    int64_t replies_cached, replies_cached_bytes;
    int64_t memory_bytes; /* resident set */
    int64_t threads;
} wire_stats;

#endif
