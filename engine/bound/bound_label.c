/* bound_label.c - buckets of labels, dominance, extension. The inner loops of the bound. */
#include "bound/bound_label.h"

#include "base/arena.h"

#include <string.h>

enum { STOP_EVERY = 1 << 14, FIRST_ROOM = 4 };

bool label_store_create(arv_arena *arena, int32_t nodes, int32_t most_labels, label_store *store)
{
    const int32_t most = LABEL_TRACE_CHUNK * LABEL_TRACE_CHUNKS;
    *store = (label_store){
        .arena = arena,
        .bucket_room = nodes,
        .most_ids = most_labels < most ? most_labels : most,
        .buckets = ARENA_ARRAY(arena, label_bucket, (size_t)nodes * LABEL_SLOTS),
        .first_slot = ARENA_ARRAY(arena, int32_t, nodes),
        .last_slot = ARENA_ARRAY(arena, int32_t, nodes),
    };
    return store->buckets && store->first_slot && store->last_slot;
}

/* ---- memory of buckets ----------------------------------------------------------------------------- */

static int32_t size_class(int32_t room)
{
    return 31 - __builtin_clz((uint32_t)room);
}

static bound_label *take_array(label_store *s, int32_t room)
{
    bound_label **list = &s->free_lists[size_class(room)];
    bound_label *taken = *list;
    if (!taken)
        return ARENA_ARRAY(s->arena, bound_label, room);
    memcpy((void *)list, (const void *)taken, sizeof(bound_label *));
    return taken;
}

static void give_array(label_store *s, bound_label *array, int32_t room)
{
    bound_label **list = &s->free_lists[size_class(room)];
    memcpy((void *)array, (const void *)list, sizeof(bound_label *));
    *list = array;
}

static bool grow_bucket(label_store *s, label_bucket *b)
{
    const int32_t room = b->room ? 2 * b->room : FIRST_ROOM;
    bound_label *bigger = size_class(room) < 24 ? take_array(s, room) : NULL;
    if (!bigger)
        return false;
    if (b->room) {
        memcpy(bigger, b->labels, (size_t)b->count * sizeof *bigger);
        give_array(s, b->labels, b->room);
    }
    b->labels = bigger;
    b->room = room;
    return true;
}

static void clear_buckets(label_store *s)
{
    const size_t buckets = (size_t)s->bucket_room * LABEL_SLOTS;
    for (size_t k = 0; k < buckets; k++) {
        label_bucket *b = &s->buckets[k];
        if (b->room)
            give_array(s, b->labels, b->room);
        *b = (label_bucket){.labels = NULL};
    }
    for (int32_t v = 0; v < s->bucket_room; v++) {
        s->first_slot[v] = LABEL_SLOTS;
        s->last_slot[v] = ARV_NONE;
    }
    s->ids = 0;
}

/* A new id; ARV_NONE when there is no more. */
static int32_t take_id(label_store *s, int32_t parent, int32_t node)
{
    if (s->ids == s->most_ids)
        return ARV_NONE;
    const int32_t chunk = s->ids / LABEL_TRACE_CHUNK;
    if (!s->trace[chunk])
        s->trace[chunk] = ARENA_ARRAY(s->arena, label_trace, LABEL_TRACE_CHUNK);
    if (s->cut_words && !s->state[chunk])
        s->state[chunk] =
            ARENA_ARRAY(s->arena, uint64_t, (size_t)LABEL_TRACE_CHUNK * BOUND_CUT_WORDS);
    if (!s->trace[chunk] || (s->cut_words && !s->state[chunk]))
        return ARV_NONE;
    s->trace[chunk][s->ids % LABEL_TRACE_CHUNK] = (label_trace){.parent = parent, .node = node};
    return s->ids++;
}

/* ---- dominance ------------------------------------------------------------------------------------- */

typedef struct candidate {
    bound_label label;
    uint64_t state[BOUND_CUT_WORDS];
} candidate;

/* What a must pay on top to be sure to end no dearer than b: cuts of which a has visited one job and b
 * none. */
static inline int64_t cut_handicap(const label_store *s, const uint64_t *a, const uint64_t *b)
{
    int64_t sum = 0;
    for (int32_t w = 0; w < s->cut_words; w++)
        sum += cut_price_sum(s->cuts, w, a[w] & ~b[w]);
    return sum;
}

static inline bool no_more_used(const bound_label *a, const bound_label *b)
{
    bool less = true;
    for (int32_t r = 0; r < BOUND_RESOURCES; r++)
        less &= a->use[r] <= b->use[r];
    return less;
}

/* Given a.cost <= b.cost. */
static inline bool dominates(const label_store *s, bool relaxed, const bound_label *a,
                             const uint64_t *state_a, const bound_label *b, const uint64_t *state_b)
{
    if (a->time > b->time)
        return false;
    if (relaxed)
        return true;
    if ((a->memory & ~b->memory) != 0 || !no_more_used(a, b))
        return false;
    return s->cut_words == 0 || a->cost + cut_handicap(s, state_a, state_b) <= b->cost;
}

static inline const uint64_t *state_of(const label_store *s, int32_t id)
{
    return s->cut_words ? label_state_of(s, id) : NULL;
}

static inline bool is_dominated(const label_store *s, bool relaxed, const label_bucket *row,
                                int32_t first, int32_t slot, const candidate *c)
{
    for (int32_t k = slot; k >= first; k--) {
        const bound_label *l = row[k].labels, *end = l + row[k].count;
        for (; l < end && l->cost <= c->label.cost; l++)
            if (dominates(s, relaxed, l, state_of(s, l->id), &c->label, c->state))
                return true;
    }
    return false;
}

static inline void remove_dominated(const label_store *s, bool relaxed, label_bucket *row,
                                    int32_t slot, int32_t last, const candidate *c)
{
    for (int32_t k = slot; k <= last; k++) {
        label_bucket *b = &row[k];
        int32_t from = b->count;
        while (from > 0 && b->labels[from - 1].cost >= c->label.cost)
            from--;
        int32_t kept = from;
        for (int32_t x = from; x < b->count; x++) {
            const bound_label *l = &b->labels[x];
            if (dominates(s, relaxed, &c->label, c->state, l, state_of(s, l->id)))
                b->waiting -= !l->extended;
            else
                b->labels[kept++] = *l;
        }
        b->count = kept;
    }
}

static void put_label(label_store *s, label_bucket *b, int32_t node, int32_t parent, candidate *c)
{
    const int32_t id = take_id(s, parent, node);
    if (id == ARV_NONE || (b->count == b->room && !grow_bucket(s, b))) {
        s->full = true;
        return;
    }
    c->label.id = id;
    int32_t at = b->count++;
    for (; at > 0 && b->labels[at - 1].cost > c->label.cost; at--)
        b->labels[at] = b->labels[at - 1];
    b->labels[at] = c->label;
    b->waiting++;
    if (s->cut_words)
        memcpy(s->state[id / LABEL_TRACE_CHUNK] +
                   (size_t)(id % LABEL_TRACE_CHUNK) * (size_t)BOUND_CUT_WORDS,
               c->state, sizeof c->state);
}

static inline void insert(label_store *s, bool relaxed, int32_t node, int32_t parent, candidate *c)
{
    label_bucket *row = s->buckets + (size_t)node * LABEL_SLOTS;
    const int32_t slot = (c->label.time - s->base) >> s->shift;
    if (is_dominated(s, relaxed, row, s->first_slot[node], slot, c))
        return;
    remove_dominated(s, relaxed, row, slot, s->last_slot[node], c);
    if (slot < s->first_slot[node])
        s->first_slot[node] = slot;
    if (slot > s->last_slot[node])
        s->last_slot[node] = slot;
    put_label(s, &row[slot], node, parent, c);
}

/* ---- extension ------------------------------------------------------------------------------------- */

/* Cut states after a visit; adds what has to be paid to the cost. */
static inline void pass_cuts(const label_store *s, const uint64_t *state, int32_t job, candidate *c)
{
    for (int32_t w = 0; w < s->cut_words; w++) {
        const uint64_t in = s->cuts->in[job][w], kept = state[w] & s->cuts->memory[job][w];
        c->state[w] = kept ^ in;
        if (kept & in)
            c->label.cost += cut_price_sum(s->cuts, w, kept & in);
    }
}

/* The label at the end of an arc, without dominance; false when there is none. */
static inline bool extend(const label_store *s, const bound_label *from, const uint64_t *state,
                          int32_t pre, const bound_arc *arc, candidate *c)
{
    const bound_side *side = s->side;
    const int32_t to = arc->to;
    const int32_t v = (from->time > pre ? from->time : pre) + arc->duration;
    if (v > side->reach[to])
        return false;
    const int32_t key = label_key_at(side, to, v);
    if (key > side->last[to] || key > s->limit)
        return false;
    const uint64_t kept = from->memory & arc->keep, bit = s->network->bit[to];
    if (kept & bit)
        return false;
    const bound_class *class = s->network->class;
    for (int32_t r = 0; r < BOUND_RESOURCES; r++) {
        c->label.use[r] = from->use[r] + arc->use[r];
        if (r < class->resource_count && c->label.use[r] > class->resource[r].capacity)
            return false;
    }
    c->label.time = key;
    c->label.cost = from->cost + arc->cost;
    c->label.memory = kept | bit;
    c->label.extended = 0;
    if (s->cut_words)
        pass_cuts(s, state, s->network->job[to], c);
    return true;
}

static inline void extend_along_arcs(label_store *s, bool relaxed, const bound_label *from,
                                     int32_t node)
{
    const bound_side *side = s->side;
    uint64_t state[BOUND_CUT_WORDS] = {0};
    if (s->cut_words)
        memcpy(state, label_state_of(s, from->id), sizeof state);
    candidate c = {.label = {.cost = 0}};
    const int32_t pre = side->pre[node];
    for (int32_t a = side->first_arc[node]; a < side->first_arc[node + 1]; a++)
        if (extend(s, from, state, pre, &side->arcs[a], &c))
            insert(s, relaxed, side->arcs[a].to, from->id, &c);
    const int64_t before = s->steps;
    s->steps += side->first_arc[node + 1] - side->first_arc[node];
    if (before / STOP_EVERY != s->steps / STOP_EVERY && s->stop.asked &&
        s->stop.asked(s->stop.context))
        s->stopped = true;
}

/* Extends what waits in a bucket. No arc leads back to its own node, so it stays as it is meanwhile. */
static inline void extend_bucket(label_store *s, bool relaxed, int32_t node, label_bucket *b)
{
    for (int32_t k = 0; k < b->count && !s->full && !s->stopped; k++) {
        if (b->labels[k].extended)
            continue;
        b->labels[k].extended = 1;
        b->waiting--;
        const bound_label from = b->labels[k];
        extend_along_arcs(s, relaxed, &from, node);
    }
}

static inline void extend_slots(label_store *s, bool relaxed)
{
    for (int32_t slot = 0; slot < LABEL_SLOTS; slot++)
        for (bool again = true; again && !s->full && !s->stopped;) {
            again = false;
            for (int32_t v = 0; v < s->network->nodes; v++) {
                label_bucket *b = &s->buckets[(size_t)v * LABEL_SLOTS + (size_t)slot];
                if (b->waiting == 0)
                    continue;
                extend_bucket(s, relaxed, v, b);
                again = true;
            }
        }
}

/* Routes of one visit so far. */
static void start_labels(label_store *s, bool relaxed)
{
    const bound_network *g = s->network;
    const bool forward = s->side == &g->side[BOUND_FORWARD];
    const bound_label origin = {
        .time = s->side->start_key, .cost = forward ? g->route_cost : 0, .id = ARV_NONE};
    const uint64_t state[BOUND_CUT_WORDS] = {0};
    for (int32_t v = 0; v < g->nodes; v++) {
        candidate c = {.label = {.cost = 0}};
        if (extend(s, &origin, state, s->side->start_key, &s->side->start[v], &c))
            insert(s, relaxed, v, ARV_NONE, &c);
    }
}

/* Slots from the first key to the limit. */
static void choose_slots(label_store *s)
{
    int32_t first = s->limit;
    for (int32_t v = 0; v < s->network->nodes; v++)
        if (s->side->open[v] < first)
            first = s->side->open[v];
    s->base = first;
    s->shift = 0;
    while ((s->limit - first) >> s->shift >= LABEL_SLOTS)
        s->shift++;
}

void label_run(label_store *store, const bound_network *network, int32_t direction, int32_t limit,
               const bound_cut_prices *cuts, bool relaxed)
{
    label_store *s = store;
    s->network = network;
    s->side = &network->side[direction];
    s->limit = limit;
    s->cuts = cuts;
    s->cut_words = (cuts->count + 63) / 64;
    s->relaxed = relaxed;
    s->full = s->stopped = false;
    clear_buckets(s);
    choose_slots(s);
    start_labels(s, relaxed);
    if (relaxed)
        extend_slots(s, true);
    else
        extend_slots(s, false);
}
