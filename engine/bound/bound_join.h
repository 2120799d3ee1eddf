/* bound_join.h - joins forward and backward labels of a class to routes. */
#ifndef BOUND_BOUND_JOIN_H
#define BOUND_BOUND_JOIN_H

#include "bound/bound_price.h"

/* A route: a forward label, a backward label, or both with an arc in between. */
typedef struct joined {
    int64_t reduced_cost;
    int32_t forward, backward; /* ids, ARV_NONE = the route starts or ends there */
    int32_t order;             /* of discovery, for ties */
} joined;

typedef struct join_scratch {
    joined *heap; /* [PRICED_CANDIDATES], the worst on top */
    int32_t count, most, found;
    int64_t *best_behind; /* per node: least cost of its backward labels */
    int32_t *sequence;    /* [PRICED_LENGTH] */
    uint8_t *job_uses;    /* per job: routes chosen that visit it */
} join_scratch;

bool join_scratch_create(arv_arena *arena, const arv_problem *p, int32_t nodes,
                         join_scratch *scratch);

/* The best routes with a reduced cost below 0 among the labels of both directions, which meet at
 * `middle`, into price->route: best first and not too many with the same jobs. Sets price->least. */
void bound_join(const bound_network *g, const label_store *forward, const label_store *backward,
                int32_t middle, int32_t most_routes, join_scratch *scratch, class_price *price);

#endif
