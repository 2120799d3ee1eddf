/* bound_levels.h - column generation on one level of the objective. */
#ifndef BOUND_BOUND_LEVELS_H
#define BOUND_BOUND_LEVELS_H

#include "bound/bound.h"
#include "bound/bound_lagrange.h"

/* What both levels share. */
typedef struct bound_run_state {
    const arv_problem *p;
    const bound_options *options;
    bound_class *classes;
    bound_pricer *pricer;
    class_price *prices;
    ng_sets ng;
    arv_arena *arena;
    bound_stop stop;
    int64_t rounds;
    bound_duals duals;
} bound_run_state;

typedef struct bound_level {
    bool weights_only;
    int64_t weight_limit; /* second level */
    int64_t known;        /* objective of the known plan */
    int64_t bound;        /* INT64_MIN = none */
    bool finished;
} bound_level;

/* Raises level->bound until it is proven equal to level->known, nothing more helps, or it is stopped. */
arv_status bound_level_run(bound_run_state *state, bound_level *level);

#endif
