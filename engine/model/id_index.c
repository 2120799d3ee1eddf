/* id_index.c - sorted string index; merge sort keeps equal ids in input order. */
#include "model/id_index.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

static void merge(const char *const *ids, int32_t *order, int32_t *spare, int32_t from, int32_t mid,
                  int32_t to)
{
    int32_t a = from, b = mid, out = from;
    while (a < mid && b < to)
        spare[out++] = strcmp(ids[order[a]], ids[order[b]]) <= 0 ? order[a++] : order[b++];
    while (a < mid)
        spare[out++] = order[a++];
    while (b < to)
        spare[out++] = order[b++];
    memcpy(order + from, spare + from, (size_t)(to - from) * sizeof *order);
}

bool id_index_build(arv_arena *arena, const char *const *ids, int32_t count, id_index *index)
{
    int32_t *order = ARENA_ARRAY(arena, int32_t, count);
    int32_t *spare = ARENA_ARRAY(arena, int32_t, count);
    if (!order || !spare)
        return false;
    for (int32_t i = 0; i < count; i++)
        order[i] = i;
    for (int64_t width = 1; width < count; width *= 2)
        for (int64_t from = 0; from + width < count; from += 2 * width) {
            const int64_t to = from + 2 * width < count ? from + 2 * width : count;
            merge(ids, order, spare, (int32_t)from, (int32_t)(from + width), (int32_t)to);
        }
    *index = (id_index){.ids = ids, .order = order, .count = count};
    return true;
}

int32_t id_index_find(const id_index *index, const char *id)
{
    int32_t low = 0, high = index->count;
    while (low < high) {
        const int32_t mid = low + (high - low) / 2;
        if (strcmp(index->ids[index->order[mid]], id) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    if (low < index->count && strcmp(index->ids[index->order[low]], id) == 0)
        return index->order[low];
    return ARV_NONE;
}

void id_index_duplicates(const id_index *index, void (*found)(void *context, int32_t, int32_t),
                         void *context)
{
    int32_t first = 0;
    for (int32_t i = 1; i < index->count; i++) {
        if (strcmp(index->ids[index->order[first]], index->ids[index->order[i]]) == 0)
            found(context, index->order[first], index->order[i]);
        else
            first = i;
    }
}

static int compare_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int32_t id_unique_sorted(const char **ids, int32_t count)
{
    if (count == 0)
        return 0;
    qsort(ids, (size_t)count, sizeof *ids, compare_text);
    int32_t kept = 1;
    for (int32_t i = 1; i < count; i++)
        if (strcmp(ids[kept - 1], ids[i]) != 0)
            ids[kept++] = ids[i];
    return kept;
}
