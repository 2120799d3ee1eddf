/* learn_apply.h - between the parts of arv_learner_apply. Internal to the learn room. */
#ifndef LEARN_LEARN_APPLY_H
#define LEARN_LEARN_APPLY_H

#include "base/arena.h"
#include "learn/learner.h"

/* Probabilities of the tables that are stated, denser in the tails. */
enum { APPLY_POINTS = 61 };
extern const int64_t APPLY_PPM[APPLY_POINTS];

/* Models past these cost more to compile than they tell. */
enum { APPLY_MOST_OWN = 20000 };

/* A spec in the making; everything new is in `arena`. */
typedef struct application {
    const arv_learner *learner;
    int32_t day;
    const arv_spec *spec;
    arv_arena *arena;
} application;

/* Duration and access models of the types and technicians of the spec. */
arv_status apply_jobs(const application *a, arv_spec *learned);
/* Travel models of its places and technicians. */
arv_status apply_travel(const application *a, arv_spec *learned);

#endif
