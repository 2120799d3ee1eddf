/* travel_match.h - which learned travel model holds for a leg, in O(log n).
 *
 * The names of places and profiles in spec.travel_models are ranked once (compile_travel_models.c);
 * a model's key packs its ranks into two words, so a leg is a few binary searches over words and no
 * string is compared. A model may name places and profiles this problem does not have: it matches
 * nothing.
 */
#ifndef MODEL_TRAVEL_MATCH_H
#define MODEL_TRAVEL_MATCH_H

#include "model/problem.h"

/* Rank + 1 of each name, 0 = any. */
typedef struct travel_match_key {
    uint64_t leg; /* from, to */
    uint64_t who; /* technician (his index), profile */
} travel_match_key;

typedef struct travel_match_item {
    travel_match_key key;
    int32_t model; /* index into spec->travel_models */
} travel_match_item;

typedef struct travel_match {
    const travel_match_item *items; /* by key: those without places come first */
    int32_t item_count;
    const int32_t *place;   /* per location: rank of its id, ARV_NONE = no model names it */
    const int32_t *profile; /* per travel: rank of its profile's name, ARV_NONE likewise */
    const int32_t *general; /* per shift: the most exact model without places, or ARV_NONE */
} travel_match;

/* The most exact model of a leg driven in `shift`: one for the two places comes before one for any,
 * then one for the technician before one for anyone, then one for the profile before one for any.
 * NULL when none matches and for an open end (ARV_NONE). O(log models). */
const arv_travel_model *problem_travel_model(const arv_problem *p, int32_t shift, int32_t from,
                                             int32_t to);

/* The most exact model without places of the shift: it states how the factors of different legs
 * hang together. NULL = they do not. O(1). */
const arv_travel_model *problem_travel_shares(const arv_problem *p, int32_t shift);

/* -- for the compiler --------------------------------------------------------------------------- */

/* Ranks may be ARV_NONE = any. */
travel_match_key travel_match_key_make(int32_t from, int32_t to, int32_t technician,
                                       int32_t profile);

/* < 0, 0, > 0 */
int travel_match_key_compare(travel_match_key a, travel_match_key b);

/* The most exact model for exactly these places (ARV_NONE twice = without places), or ARV_NONE.
 * `profile` may be ARV_NONE: none that a model names. */
int32_t travel_match_find(const travel_match *match, int32_t from, int32_t to, int32_t technician,
                          int32_t profile);

#endif
