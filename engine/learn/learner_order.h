/* learner_order.h - a learned state in the order of its names, for writing it.
 *
 * Canonical: only names that are used, sorted; pairs and legs in order of their names. So what is
 * written is a function of what is known, not of the order in which it became known. */
#ifndef LEARN_LEARNER_ORDER_H
#define LEARN_LEARNER_ORDER_H

#include "learn/learner.h"

/* Names in the order in which they are written. */
typedef struct name_order {
    const text_intern *names;
    int32_t *order;    /* [count]: index of the learner by position */
    int32_t *position; /* [names->count]: the inverse; ARV_NONE = not used */
    int32_t count;
} name_order;

typedef struct learner_order {
    name_order types, technicians, places;
} learner_order;

/* False without memory. O(state + names log names). */
bool learner_order_make(arv_arena *arena, const arv_learner *learner, learner_order *order);

/* A pair by positions, and its index in the pair_index. */
typedef struct placed_pair {
    int32_t a, b, index;
} placed_pair;

/* Pairs of used names in order; NULL without memory. Which of them are written is not decided here. */
placed_pair *learner_order_pairs(arv_arena *arena, const pair_index *pairs, const name_order *a,
                                 const name_order *b, int32_t *count);

#endif
