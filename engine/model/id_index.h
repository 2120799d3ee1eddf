/* id_index.h - strings to dense indices by sort and binary search. */
#ifndef MODEL_ID_INDEX_H
#define MODEL_ID_INDEX_H

#include <arrival/plan.h>

/* `order` holds positions of `ids` sorted by string. */
typedef struct id_index {
    const char *const *ids;
    int32_t *order;
    int32_t count;
} id_index;

/* Sorts `count` ids (borrowed). False when the arena is full. O(n log n). */
bool id_index_build(arv_arena *arena, const char *const *ids, int32_t count, id_index *index);

/* Position of `id`, or ARV_NONE. With duplicates the smallest position. O(log n). */
int32_t id_index_find(const id_index *index, const char *id);

/* Calls back for every pair of equal ids: (first position, later position). */
void id_index_duplicates(const id_index *index, void (*found)(void *context, int32_t, int32_t),
                         void *context);

/* Distinct strings of `ids` in sorted order, written to the front of `ids`; returns their number. */
int32_t id_unique_sorted(const char **ids, int32_t count);

#endif
