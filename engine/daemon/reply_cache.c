/* reply_cache.c - a flat table searched linearly: a thousand ids of 16 bytes are one look into the
 * second-level cache, which a request of milliseconds does not notice. See reply_cache.h. */
#include "daemon/reply_cache.h"

#include <string.h>

bool reply_cache_init(reply_cache *cache, size_t bytes_max)
{
    *cache = (reply_cache){.bytes_max = bytes_max};
    cache->entries = calloc(REPLY_CACHE_ENTRIES, sizeof *cache->entries);
    return cache->entries != NULL;
}

static void drop(reply_cache *cache, reply_cache_entry *entry)
{
    cache->bytes -= entry->size;
    cache->count--;
    free(entry->data);
    *entry = (reply_cache_entry){0};
}

void reply_cache_free(reply_cache *cache)
{
    for (int i = 0; cache->entries && i < REPLY_CACHE_ENTRIES; i++)
        if (cache->entries[i].used)
            drop(cache, &cache->entries[i]);
    free(cache->entries);
    *cache = (reply_cache){0};
}

static reply_cache_entry *oldest(const reply_cache *cache)
{
    reply_cache_entry *found = NULL;
    for (int i = 0; i < REPLY_CACHE_ENTRIES; i++) {
        reply_cache_entry *entry = &cache->entries[i];
        if (entry->used && (!found || entry->used < found->used))
            found = entry;
    }
    return found;
}

static reply_cache_entry *free_slot(const reply_cache *cache)
{
    for (int i = 0; i < REPLY_CACHE_ENTRIES; i++)
        if (!cache->entries[i].used)
            return &cache->entries[i];
    return NULL;
}

void reply_cache_put(reply_cache *cache, const job *done)
{
    const size_t size = done->reply.size;
    if (size > cache->bytes_max / 4)
        return;
    while (cache->count == REPLY_CACHE_ENTRIES || size > cache->bytes_max - cache->bytes)
        drop(cache, oldest(cache));
    uint8_t *data = malloc(size);
    if (!data)
        return;
    memcpy(data, done->reply.data, size);
    reply_cache_entry *entry = free_slot(cache);
    memcpy(entry->request_id, done->header.request_id, WIRE_REQUEST_ID_BYTES);
    entry->digest[0] = done->digest[0];
    entry->digest[1] = done->digest[1];
    entry->data = data;
    entry->size = size;
    entry->used = ++cache->clock;
    cache->bytes += size;
    cache->count++;
}

const reply_cache_entry *reply_cache_find(reply_cache *cache,
                                          const uint8_t request_id[WIRE_REQUEST_ID_BYTES])
{
    for (int i = 0; i < REPLY_CACHE_ENTRIES; i++) {
        reply_cache_entry *entry = &cache->entries[i];
        if (!entry->used || memcmp(entry->request_id, request_id, WIRE_REQUEST_ID_BYTES) != 0)
            continue;
        entry->used = ++cache->clock;
        return entry;
    }
    return NULL;
}
