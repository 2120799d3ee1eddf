/* travel_match.h - which learned travel model holds for a leg, in O(log n).
 *
 * The names of places and profiles in spec.travel_models are ranked once (compile_travel_models.c);
 * a model's key packs its three ranks into one word, so a leg is two binary searches over words and
 * no string is compared. A model may name places and profiles this problem does not have: it
 * matches nothing.
 */
#ifndef MODEL_TRAVEL_MATCH_H
#define MODEL_TRAVEL_MATCH_H

#include "model/problem.h"

/* `key` packs rank + 1 of from, to and profile, 0 = any. */
typedef struct travel_match_item {
    uint64_t key;
    int32_t model; /* index into spec->travel_models */
} travel_match_item;

typedef struct travel_match {
    const travel_match_item *items; /* by key: those without places come first */
    int32_t item_count;
    const int32_t *place;   /* per location: rank of its id, ARV_NONE = no model names it */
    const int32_t *profile; /* per travel: rank of its profile's name, ARV_NONE likewise */
    const int32_t *general; /* per travel: the most exact model without places, or ARV_NONE */
} travel_match;

static inline uint64_t travel_match_key(int32_t profile, int32_t from, int32_t to)
{
    return (uint64_t)(from + 1) << 42 | (uint64_t)(to + 1) << 20 | (uint64_t)(profile + 1);
}

/* The model of exactly this key among `count` sorted items, or ARV_NONE. O(log n). */
int32_t travel_match_find(const travel_match_item *items, int32_t count, uint64_t key);

/* The most exact model of a leg driven in `shift`: (profile, from, to), (any, from, to),
 * (profile, any, any), (any, any, any). NULL when none matches and for an open end (ARV_NONE).
 * O(log models). */
const arv_travel_model *problem_travel_model(const arv_problem *p, int32_t shift, int32_t from,
                                             int32_t to);

/* The most exact model without places of the shift's profile: it states how the factors of
 * different legs hang together. NULL = they do not. O(1). */
const arv_travel_model *problem_travel_shares(const arv_problem *p, int32_t shift);

#endif
