/* text_intern.c - see text_intern.h. */
#include "base/text_intern.h"

#include "base/arena.h"

#include <string.h>
#include <xxhash.h>

enum { FIRST_ROOM = 256, MOST_TEXTS = 1 << 29 };

static bool make_room(text_intern *set, int32_t room)
{
    text_entry *entries = ARENA_ARRAY(set->table, text_entry, room);
    int32_t *slots = ARENA_ARRAY(set->table, int32_t, 2 * (size_t)room);
    if (!entries || !slots)
        return false;
    if (set->count > 0)
        memcpy(entries, set->entries, (size_t)set->count * sizeof *entries);
    set->entries = entries;
    set->slots = slots;
    set->room = room;
    return true;
}

/* The slot of an equal text, else the free one where it belongs. */
static uint64_t slot_of(const text_intern *set, uint64_t hash, const char *text, size_t length)
{
    const uint64_t mask = 2 * (uint64_t)set->room - 1;
    uint64_t at = hash & mask;
    for (; set->slots[at] != 0; at = (at + 1) & mask) {
        const text_entry *e = &set->entries[set->slots[at] - 1];
        if (e->hash == hash && e->length == length && memcmp(e->text, text, length) == 0)
            break;
    }
    return at;
}

static bool grow(text_intern *set)
{
    if (set->room >= MOST_TEXTS || !make_room(set, 2 * set->room))
        return false;
    const uint64_t mask = 2 * (uint64_t)set->room - 1;
    for (int32_t i = 0; i < set->count; i++) {
        uint64_t at = set->entries[i].hash & mask;
        while (set->slots[at] != 0)
            at = (at + 1) & mask;
        set->slots[at] = i + 1;
    }
    return true;
}

bool text_intern_init(text_intern *set, arv_arena *texts, arv_arena *table)
{
    *set = (text_intern){.texts = texts, .table = table};
    return make_room(set, FIRST_ROOM);
}

int32_t text_intern_find(const text_intern *set, const char *text, size_t length)
{
    const uint64_t hash = XXH3_64bits(text, length);
    return set->slots[slot_of(set, hash, text, length)] - 1;
}

int32_t text_intern_add(text_intern *set, const char *text, size_t length)
{
    if (set->count == set->room && !grow(set))
        return ARV_NONE;
    char *copy = arv_arena_alloc(set->texts, length + 1, 1);
    if (!copy)
        return ARV_NONE;
    memcpy(copy, text, length);
    const uint64_t hash = XXH3_64bits(text, length);
    const uint64_t slot = slot_of(set, hash, text, length);
    set->entries[set->count] = (text_entry){hash, copy, length};
    set->slots[slot] = ++set->count;
    return set->count - 1;
}
