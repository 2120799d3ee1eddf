/* learner_fields.h - the keys of a learned state, one table for reading and writing it in any form.
 *
 * A table says where each decayed sum of a structure stands and what kind it is. What is no sum (names,
 * types, pairs, legs) is written and read by hand. */
#ifndef LEARN_LEARNER_FIELDS_H
#define LEARN_LEARNER_FIELDS_H

#include "learn/learner.h"

typedef enum learner_kind {
    LEARNER_LEVEL,  /* level */
    LEARNER_SQUARE, /* level of squares: its sum is not negative */
    LEARNER_TRUST,  /* trust */
    LEARNER_SHAPE,  /* shape */
    LEARNER_HOURS,  /* travel_hours */
    LEARNER_TWO,    /* two_normals */
    LEARNER_KINDS
} learner_kind;

extern const size_t LEARNER_SIZES[LEARNER_KINDS];

/* Nothing was seen of what stands there; it is not written. */
bool learner_is_empty(learner_kind kind, const void *at);

typedef struct learner_field {
    const char *key;
    learner_kind kind;
    size_t offset; /* in the structure */
    int32_t count; /* 0 = one, else an array of so many */
} learner_field;

enum {
    LEARNER_JOB_FIELDS = 14,
    LEARNER_TYPE_FIELDS = 7,
    LEARNER_SPREAD_FIELDS = 2,
    LEARNER_TRAVEL_FIELDS = 17,
    LEARNER_LEG_FIELDS = 3
};

extern const learner_field LEARNER_OF_JOBS[LEARNER_JOB_FIELDS];      /* job_law */
extern const learner_field LEARNER_OF_TYPE[LEARNER_TYPE_FIELDS];     /* job_type */
extern const learner_field LEARNER_OF_SPREAD[LEARNER_SPREAD_FIELDS]; /* job_spread */
extern const learner_field LEARNER_OF_TRAVEL[LEARNER_TRAVEL_FIELDS]; /* travel_law */
extern const learner_field LEARNER_OF_LEG[LEARNER_LEG_FIELDS];       /* travel_leg_sums */

/* Keys of the laws, by learner_law. */
extern const char *const LEARNER_LAW_KEYS[LEARNER_LAWS];

/* Half-lives and where they stand in arv_learn_options. */
typedef struct learner_option {
    const char *key;
    size_t offset;
} learner_option;
enum { LEARNER_OPTIONS = 6 };
extern const learner_option LEARNER_OPTION_KEYS[LEARNER_OPTIONS];

#endif
