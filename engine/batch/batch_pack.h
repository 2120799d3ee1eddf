/* batch_pack.h - depots into shards of even length. */
#ifndef BATCH_BATCH_PACK_H
#define BATCH_BATCH_PACK_H

#include <arrival/basics.h>

typedef struct batch_shard {
    int32_t *depots; /* [count] indices */
    int32_t count;
    double work_s;
    int64_t epochs; /* instead of those of the depots; 0 = theirs */
} batch_shard;

/* Packs `items` into about sum / length_s shards, the longest item first into the shard that is shortest
 * so far (Graham 1969: no shard ends later than 4/3 of the best possible). Shards come longest first, items
 * in their shard likewise, those of equal work in the order given; the same input gives the same shards.
 * An item longer than `length_s` is alone. `work_s` is by index. RESOURCE_EXHAUSTED. O(n log n). */
arv_status batch_pack(arv_arena *arena, const int32_t *items, int32_t count, const double *work_s,
                      double length_s, batch_shard **shards, int32_t *shard_count);

#endif
