/* learner_fixture.h - a learner in which every part of the state is in use, for the tests of what keeps it
 * (JSON, protobuf). */
#ifndef TESTS_LEARNER_FIXTURE_H
#define TESTS_LEARNER_FIXTURE_H

#include "learn_support.h"

enum { FIRST_DAY = 18000 };

typedef struct fixture {
    arv_arena *arena;
    arv_error *error; /* in it */
} fixture;

/* Destroy its arena. */
fixture fixture_begin(void);

/* Hours, access times and shared parts; a few taps and types are missing. */
world fixture_world(uint64_t seed);
void fixture_learn(arv_learner *learner, const world *w, int32_t first, int32_t count);

/* Both states are the same text; how long it is. */
size_t fixture_assert_same(fixture *f, const arv_learner *a, const arv_learner *b);

#endif
