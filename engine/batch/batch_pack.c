/* batch_pack.c - see batch_pack.h. */
#include "batch/batch_pack.h"

#include "base/arena.h"

#include <stdlib.h>

typedef struct parcel {
    int32_t item, place; /* the depot; where it was in the list */
    int32_t shard;
    double work_s;
} parcel;

static int by_work(const void *a, const void *b)
{
    const parcel *x = a, *y = b;
    if (x->work_s != y->work_s)
        return x->work_s < y->work_s ? 1 : -1;
    return (x->place > y->place) - (x->place < y->place);
}

/* Shards in a heap, the shortest on top; of equal ones that with the lowest number. */
typedef struct shard_heap {
    int32_t *order;
    const batch_shard *shards;
    int32_t count;
} shard_heap;

static bool is_shorter(const shard_heap *h, int32_t a, int32_t b)
{
    const double x = h->shards[h->order[a]].work_s, y = h->shards[h->order[b]].work_s;
    return x < y || (x == y && h->order[a] < h->order[b]);
}

/* The top has grown. */
static void sink(shard_heap *h)
{
    int32_t at = 0;
    for (;;) {
        const int32_t left = 2 * at + 1, right = left + 1;
        int32_t least = at;
        if (left < h->count && is_shorter(h, left, least))
            least = left;
        if (right < h->count && is_shorter(h, right, least))
            least = right;
        if (least == at)
            return;
        const int32_t other = h->order[at];
        h->order[at] = h->order[least];
        h->order[least] = other;
        at = least;
    }
}

static int32_t shards_for(const parcel *parcels, int32_t count, double length_s)
{
    double sum_s = 0;
    for (int32_t i = 0; i < count; i++)
        sum_s += parcels[i].work_s;
    const double wanted = length_s > 0 ? sum_s / length_s : (double)count;
    const int32_t shards = wanted < (double)count ? (int32_t)wanted + 1 : count;
    return shards < count ? shards : count;
}

/* Parcels to shards; fills count and work. */
static void deal(parcel *parcels, int32_t count, batch_shard *shards, shard_heap *heap)
{
    for (int32_t k = 0; k < heap->count; k++)
        heap->order[k] = k;
    for (int32_t i = 0; i < count; i++) {
        batch_shard *shard = &shards[heap->order[0]];
        parcels[i].shard = heap->order[0];
        shard->work_s += parcels[i].work_s;
        shard->count++;
        sink(heap);
    }
}

static int longest_first(const void *a, const void *b)
{
    const batch_shard *x = a, *y = b;
    if (x->work_s != y->work_s)
        return x->work_s < y->work_s ? 1 : -1;
    return (x->depots > y->depots) - (x->depots < y->depots);
}

arv_status batch_pack(arv_arena *arena, const int32_t *items, int32_t count, const double *work_s,
                      double length_s, batch_shard **shards, int32_t *shard_count)
{
    parcel *parcels = ARENA_ARRAY(arena, parcel, count);
    int32_t *room = ARENA_ARRAY(arena, int32_t, count);
    *shards = NULL;
    *shard_count = 0;
    if (!parcels || !room)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t i = 0; i < count; i++)
        parcels[i] = (parcel){.item = items[i], .place = i, .work_s = work_s[items[i]]};
    qsort(parcels, (size_t)count, sizeof *parcels, by_work);
    const int32_t wanted = shards_for(parcels, count, length_s);
    batch_shard *made = ARENA_ARRAY(arena, batch_shard, wanted);
    shard_heap heap = {ARENA_ARRAY(arena, int32_t, wanted), made, wanted};
    if (!made || !heap.order)
        return ARV_RESOURCE_EXHAUSTED;
    deal(parcels, count, made, &heap);
    for (int32_t k = 0; k < wanted; k++) {
        made[k].depots = room;
        room += made[k].count;
        made[k].count = 0;
    }
    for (int32_t i = 0; i < count; i++) {
        batch_shard *shard = &made[parcels[i].shard];
        shard->depots[shard->count++] = parcels[i].item;
    }
    qsort(made, (size_t)wanted, sizeof *made, longest_first);
    *shards = made;
    *shard_count = wanted;
    return ARV_OK;
}
