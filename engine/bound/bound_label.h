/* bound_label.h - labelling in one direction: partial routes of a class that no other one dominates.
 *
 * A label ends at a node with a key time (forward: earliest start there; backward: - latest start for
 * which the rest of the route still fits), a reduced cost, a memory of visits (bound_ng.h), resource
 * use and cut states. Labels lie in buckets per (node, slice of time), ordered by cost, so that the
 * search for a dominating one ends early, and are extended slice by slice (bucket graph: Sadykov,
 * Uchoa & Pessoa 2021). Only labels with key <= `limit` are made: the two directions meet there.
 *
 * One store per thread and direction; its memory is kept from pricing to pricing. */
#ifndef BOUND_BOUND_LABEL_H
#define BOUND_BOUND_LABEL_H

#include "bound/bound_network.h"

enum { LABEL_SLOTS = 64, LABEL_TRACE_CHUNK = 1 << 15, LABEL_TRACE_CHUNKS = 256 };

typedef struct bound_label {
    int64_t cost;
    uint64_t memory;
    int32_t time;
    int32_t use[BOUND_RESOURCES];
    int32_t id;
    int32_t extended;
} bound_label;

typedef struct label_bucket {
    bound_label *labels;
    int32_t count, room, waiting; /* waiting: not yet extended */
} label_bucket;

/* How a label came about. */
typedef struct label_trace {
    int32_t parent; /* id, or ARV_NONE */
    int32_t node;
} label_trace;

/* What pricing looks at now and then; true = give up. */
typedef struct bound_stop {
    bool (*asked)(void *context);
    void *context;
} bound_stop;

typedef struct label_store {
    arv_arena *arena;
    const bound_network *network;
    const bound_side *side;
    const bound_cut_prices *cuts;
    int32_t cut_words; /* words of cut states in use */
    bool relaxed;      /* dominance by cost and time alone: for heuristic pricing */
    int32_t limit;
    int32_t base, shift;             /* slot of a key = (key - base) >> shift */
    label_bucket *buckets;           /* [node * LABEL_SLOTS + slot] */
    int32_t bucket_room;             /* nodes that there is memory for */
    int32_t *first_slot, *last_slot; /* per node: slots outside are empty */
    label_trace *trace[LABEL_TRACE_CHUNKS];
    uint64_t *state[LABEL_TRACE_CHUNKS]; /* [BOUND_CUT_WORDS] per label */
    int32_t ids, most_ids;
    bound_label
        *free_lists[24]; /* label arrays by power of two, linked through their first bytes */
    bool full;           /* out of memory or ids: what is there is not complete */
    bool stopped;
    bound_stop stop;
    int64_t steps; /* arcs tried, ever: a measure of work */
} label_store;

/* `most_labels` bounds the memory: about 60 bytes each. False when the arena is full. */
bool label_store_create(arv_arena *arena, int32_t nodes, int32_t most_labels, label_store *store);

/* All undominated labels with key <= limit. Looks at store->stop every few thousand arcs. */
void label_run(label_store *store, const bound_network *network, int32_t direction, int32_t limit,
               const bound_cut_prices *cuts, bool relaxed);

static inline const label_trace *label_trace_of(const label_store *s, int32_t id)
{
    return &s->trace[id / LABEL_TRACE_CHUNK][id % LABEL_TRACE_CHUNK];
}

/* Cut states of a label; only when cut_words > 0. */
static inline const uint64_t *label_state_of(const label_store *s, int32_t id)
{
    return s->state[id / LABEL_TRACE_CHUNK] +
           (size_t)(id % LABEL_TRACE_CHUNK) * (size_t)BOUND_CUT_WORDS;
}

static inline const label_bucket *label_bucket_at(const label_store *s, int32_t node, int32_t slot)
{
    return &s->buckets[(size_t)node * LABEL_SLOTS + (size_t)slot];
}

/* Key of arriving with v at a node: the first moment open, beyond every time when there is none. */
static inline int32_t label_key_at(const bound_side *side, int32_t node, int32_t v)
{
    if (v <= side->open[node])
        return side->open[node];
    const int32_t first = side->window_first[node], last = side->window_first[node + 1];
    if (last - first == 1)
        return v;
    return windows_at_or_after(side->window_open, side->window_close, first, last, v);
}

/* Sum of the prices of the cuts in a set. */
static inline int64_t cut_price_sum(const bound_cut_prices *cuts, int32_t word, uint64_t set)
{
    int64_t sum = 0;
    for (; set; set &= set - 1)
        sum += cuts->price[word * 64 + __builtin_ctzll(set)];
    return sum;
}

#endif
