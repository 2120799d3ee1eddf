/* pair_index.c - see pair_index.h. */
#include "learn/pair_index.h"

#include "base/rng.h"

#include <stdlib.h>

enum { FIRST_ROOM = 64, MOST_PAIRS = 1 << 29 };

static uint64_t slot_of(const pair_index *set, int32_t a, int32_t b)
{
    const uint64_t mask = 2 * (uint64_t)set->room - 1;
    uint64_t at = rng_mix64((uint64_t)(uint32_t)a << 32 | (uint32_t)b) & mask;
    for (; set->slots[at] != 0; at = (at + 1) & mask) {
        const pair_key *key = &set->keys[set->slots[at] - 1];
        if (key->a == a && key->b == b)
            break;
    }
    return at;
}

static bool grow(pair_index *set)
{
    if (set->room >= MOST_PAIRS)
        return false;
    const int32_t room = set->room ? 2 * set->room : FIRST_ROOM;
    int32_t *slots = calloc(2 * (size_t)room, sizeof *slots);
    pair_key *keys = slots ? realloc(set->keys, (size_t)room * sizeof *keys) : NULL;
    if (!keys) {
        free(slots);
        return false;
    }
    free(set->slots);
    set->keys = keys;
    set->slots = slots;
    set->room = room;
    for (int32_t i = 0; i < set->count; i++)
        slots[slot_of(set, keys[i].a, keys[i].b)] = i + 1;
    return true;
}

int32_t pair_index_find(const pair_index *set, int32_t a, int32_t b)
{
    return set->room ? set->slots[slot_of(set, a, b)] - 1 : -1;
}

int32_t pair_index_add(pair_index *set, int32_t a, int32_t b)
{
    const int32_t there = pair_index_find(set, a, b);
    if (there >= 0)
        return there;
    if (set->count == set->room && !grow(set))
        return -1;
    set->keys[set->count] = (pair_key){a, b};
    set->slots[slot_of(set, a, b)] = set->count + 1;
    return set->count++;
}

void pair_index_free(pair_index *set)
{
    free(set->keys);
    free(set->slots);
    *set = (pair_index){.count = 0};
}
