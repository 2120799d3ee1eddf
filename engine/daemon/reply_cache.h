/* reply_cache.h - the last replies by request id, so that a request sent again is not done again.
 * Least recently used out first; bounded by bytes and number. Owned by the I/O thread. */
#ifndef DAEMON_REPLY_CACHE_H
#define DAEMON_REPLY_CACHE_H

#include "daemon/job.h"

enum { REPLY_CACHE_ENTRIES = 1024 };

typedef struct reply_cache_entry {
    uint8_t request_id[WIRE_REQUEST_ID_BYTES];
    uint64_t digest[2];
    uint64_t used; /* stamp of the last use; 0 = free */
    uint8_t *data;
    size_t size;
} reply_cache_entry;

typedef struct reply_cache {
    reply_cache_entry *entries; /* REPLY_CACHE_ENTRIES */
    int count;
    size_t bytes, bytes_max;
    uint64_t clock;
} reply_cache;

bool reply_cache_init(reply_cache *cache, size_t bytes_max); /* false without memory */
void reply_cache_free(reply_cache *cache);

/* Keeps a copy of the job's reply; one that is larger than a quarter of the cache is not kept. */
void reply_cache_put(reply_cache *cache, const job *done);
/* The entry of a request id, or NULL; valid until the next put. O(REPLY_CACHE_ENTRIES). */
const reply_cache_entry *reply_cache_find(reply_cache *cache,
                                          const uint8_t request_id[WIRE_REQUEST_ID_BYTES]);

#endif
