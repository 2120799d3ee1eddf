/* bound_network.h - a class of shifts as a graph with reduced costs, ready for labelling.
 *
 * Built anew for every pricing of a class, in scratch memory of a thread. Both directions look the
 * same to the labelling: backwards, time runs negative (key = - latest start), arcs are turned round.
 *
 * An arc carries the leg's cost, the cost of visiting its head (service price less dual), the time
 * from key to key, and what of the ng-memory survives. In the direction's own time, a label with key t
 * at i reaches j as
 *     v = max(t, pre[i]) + duration <= reach[j],   key = first moment >= v open at j,   <= last[j]. */
#ifndef BOUND_BOUND_NETWORK_H
#define BOUND_BOUND_NETWORK_H

#include "bound/bound_class.h"
#include "bound/bound_dual.h"
#include "bound/bound_ng.h"

typedef struct bound_arc {
    int64_t cost; /* scaled, reduced */
    uint64_t keep;
    int32_t to;
    int32_t duration;
    int32_t use[BOUND_RESOURCES];
    int32_t reserved;
} bound_arc;

typedef struct bound_side {
    int32_t *pre, *reach, *open, *last; /* per node; `open`: of the first window */
    int32_t *window_first;              /* per node (+1): windows of this direction's time */
    int32_t *window_open, *window_close;
    int32_t *first_arc; /* per node (+1) */
    bound_arc *arcs;
    bound_arc *start; /* per node: from this direction's end place; to = ARV_NONE when impossible */
    int32_t start_key;
} bound_side;

typedef struct bound_network {
    const bound_class *class;
    int32_t nodes;
    int32_t *job;        /* per node */
    int64_t *visit_cost; /* per node: part of an arc's cost that belongs to its head */
    int32_t (*visit_use)[BOUND_RESOURCES];
    uint64_t *bit;         /* per node: its ng-colour */
    bound_side side[2];    /* forward, backward */
    int64_t route_cost;    /* fixed cost and price of the class, scaled */
    int64_t second;        /* what a second is worth about, scaled */
    const uint64_t *noted; /* bit [tail * jobs + head] of jobs: arcs that stay however dear */
    int32_t jobs;
    /* scratch */
    uint64_t *keep_row; /* per job */
    int64_t *rank;
    bound_class_leg *leg_row;
    int32_t node_room;
} bound_network;

enum { BOUND_FORWARD, BOUND_BACKWARD };

/* Memory for the largest of the classes; `noted` stays the caller's. False when the arena is full. */
bool bound_network_create(arv_arena *arena, const arv_problem *p, const bound_class *classes,
                          const uint64_t *noted, bound_network *network);

/* Some legs of a class, by tail: first[v] .. first[v + 1] of legs. */
typedef struct bound_near {
    int32_t *first; /* [node_count + 1]; NULL = no memory yet */
    bound_class_leg *legs;
    int32_t room; /* legs that there is memory for */
    bool filled;  /* else all legs are looked at */
} bound_near;

/* Builds the graph of one class. `near`: of these legs only (NULL = all). `arcs_per_node` > 0 keeps
 * only so many of the cheapest arcs into and out of each node, the time that they take at least
 * counted at what it is worth (else arcs to dear jobs hours later are all that is left), and those
 * noted. O(legs). */
void bound_network_build(const arv_problem *p, const bound_class *class, const bound_duals *duals,
                         const ng_sets *ng, const bound_near *near, int32_t arcs_per_node,
                         bound_network *network);

/* Keeps the legs whose arcs the network, built from all legs of the class, holds; when there is no room
 * for all of them it is not filled. O(legs). */
void bound_near_fill(const arv_problem *p, const bound_network *network, bound_near *near);

#endif
