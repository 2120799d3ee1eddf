/* learner_order.c - see learner_order.h. */
#include "learn/learner_order.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

typedef struct named {
    const char *text;
    int32_t index;
} named;

static int compare_named(const void *a, const void *b)
{
    return strcmp(((const named *)a)->text, ((const named *)b)->text);
}

/* Sorts the names whose `position` is not ARV_NONE. False without memory. */
static bool order_names(arv_arena *arena, name_order *o)
{
    named *used = ARENA_ARRAY(arena, named, o->names->count + 1);
    o->order = ARENA_ARRAY(arena, int32_t, o->names->count + 1);
    if (!used || !o->order)
        return false;
    for (int32_t i = 0; i < o->names->count; i++)
        if (o->position[i] != ARV_NONE)
            used[o->count++] = (named){o->names->entries[i].text, i};
    qsort(used, (size_t)o->count, sizeof *used, compare_named);
    for (int32_t k = 0; k < o->count; k++) {
        o->order[k] = used[k].index;
        o->position[used[k].index] = k;
    }
    return true;
}

/* All unused to begin with. False without memory. */
static bool begin_names(arv_arena *arena, const text_intern *names, name_order *o)
{
    *o = (name_order){.names = names, .position = ARENA_ARRAY(arena, int32_t, names->count + 1)};
    for (int32_t i = 0; o->position && i < names->count; i++)
        o->position[i] = ARV_NONE;
    return o->position != NULL;
}

/* Marks the names that are used: position 0. */
static void mark_jobs(learner_order *o, const job_law *law)
{
    for (int32_t i = 0; i < law->type_count; i++)
        if (law->types[i].mean.n > 0)
            o->types.position[i] = 0;
    for (int32_t i = 0; i < law->technician_count; i++)
        if (law->technicians[i].n > 0 || law->spreads[i].own.n > 0)
            o->technicians.position[i] = 0;
    for (int32_t i = 0; i < law->pairs.count; i++)
        if (law->pair_offsets[i].n > 0) {
            o->types.position[law->pairs.keys[i].a] = 0;
            o->technicians.position[law->pairs.keys[i].b] = 0;
        }
}

static void mark_travel(learner_order *o, const arv_learner *learner)
{
    const travel_law *law = &learner->travel;
    for (int32_t i = 0; i < law->technician_count; i++)
        if (law->technicians[i].n > 0)
            o->technicians.position[i] = 0;
    for (int32_t i = 0; i < law->pairs.count; i++)
        if (travel_law_knows(law, &learner->clock, learner->day, i)) {
            o->places.position[law->pairs.keys[i].a] = 0;
            o->places.position[law->pairs.keys[i].b] = 0;
        }
}

bool learner_order_make(arv_arena *arena, const arv_learner *learner, learner_order *o)
{
    if (!begin_names(arena, &learner->types, &o->types) ||
        !begin_names(arena, &learner->technicians, &o->technicians) ||
        !begin_names(arena, &learner->places, &o->places))
        return false;
    for (int k = 0; k < LEARNER_LAWS; k++)
        mark_jobs(o, &learner->laws[k]);
    mark_travel(o, learner);
    return order_names(arena, &o->types) && order_names(arena, &o->technicians) &&
           order_names(arena, &o->places);
}

/* ---- pairs ----------------------------------------------------------------------------------- */

static int compare_pairs(const void *a, const void *b)
{
    const placed_pair *x = a, *y = b;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

placed_pair *learner_order_pairs(arv_arena *arena, const pair_index *pairs, const name_order *a,
                                 const name_order *b, int32_t *count)
{
    placed_pair *list = ARENA_ARRAY(arena, placed_pair, pairs->count + 1);
    *count = 0;
    for (int32_t i = 0; list && i < pairs->count; i++) {
        const placed_pair p = {a->position[pairs->keys[i].a], b->position[pairs->keys[i].b], i};
        if (p.a != ARV_NONE && p.b != ARV_NONE)
            list[(*count)++] = p;
    }
    if (list)
        qsort(list, (size_t)*count, sizeof *list, compare_pairs);
    return list;
}
