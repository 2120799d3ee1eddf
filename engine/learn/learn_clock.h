/* learn_clock.h - the half-lives of a learner, ready to use. */
#ifndef LEARN_LEARN_CLOCK_H
#define LEARN_LEARN_CLOCK_H

#include "learn/decay.h"

typedef struct learn_clock {
    decay type, leg, drift, fast, spread, shape; /* as in arv_learn_options */
} learn_clock;

#endif
