/* bound_join.c - forward and backward labels become routes. */
#include "bound/bound_join.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

enum { CANDIDATES = 512, USES_MOST = 6 };

bool join_scratch_create(arv_arena *arena, const arv_problem *p, int32_t nodes,
                         join_scratch *scratch)
{
    *scratch = (join_scratch){
        .heap = ARENA_ARRAY(arena, joined, CANDIDATES),
        .best_behind = ARENA_ARRAY(arena, int64_t, (size_t)nodes + 1),
        .sequence = ARENA_ARRAY(arena, int32_t, PRICED_LENGTH),
        .job_uses = ARENA_ARRAY(arena, uint8_t, p->job_count),
    };
    return scratch->heap && scratch->best_behind && scratch->sequence && scratch->job_uses;
}

/* ---- the best candidates: a heap with the worst on top ------------------------------------------- */

static bool worse(const joined *a, const joined *b)
{
    if (a->reduced_cost != b->reduced_cost)
        return a->reduced_cost > b->reduced_cost;
    return a->order > b->order;
}

static void sift_down(join_scratch *s)
{
    const joined moved = s->heap[0];
    int32_t at = 0;
    for (;;) {
        int32_t child = 2 * at + 1;
        if (child >= s->count)
            break;
        if (child + 1 < s->count && worse(&s->heap[child + 1], &s->heap[child]))
            child++;
        if (!worse(&s->heap[child], &moved))
            break;
        s->heap[at] = s->heap[child];
        at = child;
    }
    s->heap[at] = moved;
}

static void offer(join_scratch *s, int64_t reduced_cost, int32_t forward, int32_t backward)
{
    const joined j = {reduced_cost, forward, backward, s->found++};
    if (s->count == s->most) {
        if (worse(&j, &s->heap[0]))
            return;
        s->heap[0] = j;
        sift_down(s);
        return;
    }
    int32_t at = s->count++;
    for (; at > 0 && worse(&j, &s->heap[(at - 1) / 2]); at = (at - 1) / 2)
        s->heap[at] = s->heap[(at - 1) / 2];
    s->heap[at] = j;
}

/* A candidate must be below this to count. */
static int64_t threshold(const join_scratch *s)
{
    return s->count == s->most && s->heap[0].reduced_cost < 0 ? s->heap[0].reduced_cost : 0;
}

/* ---- joining --------------------------------------------------------------------------------------- */

typedef struct join {
    const bound_network *g;
    const label_store *forward, *backward;
    int32_t middle;
    join_scratch *scratch;
} join;

/* A forward label (or the start) about to drive a leg to `to`, where it arrives at `v`. */
typedef struct approach {
    int32_t id;
    int64_t cost; /* with the leg, without the visit at `to` */
    uint64_t kept;
    int32_t v;
    int32_t use[BOUND_RESOURCES];
    const uint64_t *state; /* NULL = no cuts */
} approach;

static bool use_fits(const join *j, const approach *a, const bound_label *b)
{
    for (int32_t r = 0; r < j->g->class->resource_count; r++)
        if (a->use[r] + b->use[r] > j->g->class->resource[r].capacity)
            return false;
    return true;
}

static int64_t cuts_shared(const join *j, const approach *a, const bound_label *b)
{
    if (!a->state)
        return 0;
    const uint64_t *behind = label_state_of(j->backward, b->id);
    int64_t sum = 0;
    for (int32_t w = 0; w < j->backward->cut_words; w++)
        sum += cut_price_sum(j->backward->cuts, w, a->state[w] & behind[w]);
    return sum;
}

/* The best backward label at `to` for this approach, if it brings the route below `least`. */
static int64_t join_at(join *j, const approach *a, int32_t to, int64_t least)
{
    const label_store *b = j->backward;
    int32_t last = (-a->v - b->base) >> b->shift;
    if (last > b->last_slot[to])
        last = b->last_slot[to];
    int32_t found = ARV_NONE;
    for (int32_t k = b->first_slot[to]; k <= last; k++) {
        const label_bucket *bucket = label_bucket_at(b, to, k);
        for (int32_t x = 0; x < bucket->count; x++) {
            const bound_label *l = &bucket->labels[x];
            if (a->cost + l->cost >= least)
                break;
            if (l->time > -a->v || (l->memory & a->kept) != 0 || !use_fits(j, a, l))
                continue;
            const int64_t total = a->cost + l->cost + cuts_shared(j, a, l);
            if (total < least) {
                least = total;
                found = l->id;
            }
        }
    }
    if (found != ARV_NONE)
        offer(j->scratch, least, a->id, found);
    return least;
}

/* What the leg of an arc uses, without the visit at its head. */
static void add_leg_use(const bound_network *g, const bound_arc *arc, int32_t head, int32_t *use)
{
    for (int32_t r = 0; r < g->class->resource_count; r++)
        use[r] += arc->use[r] - g->visit_use[head][r];
}

/* Does arriving at `v` cross the middle there? */
static bool crosses(const join *j, int32_t to, int32_t v)
{
    const bound_side *f = &j->g->side[BOUND_FORWARD];
    return v <= f->reach[to] && label_key_at(f, to, v) > j->middle;
}

/* The route that ends behind this label. */
static int64_t join_end(join *j, const bound_label *l, int32_t node, int64_t least)
{
    const bound_network *g = j->g;
    const bound_arc *home = &g->side[BOUND_BACKWARD].start[node];
    const int64_t total = l->cost + home->cost - g->visit_cost[node];
    const int32_t end_s = -g->side[BOUND_BACKWARD].start_key;
    if (total >= least || l->time + home->duration > end_s)
        return least;
    int32_t use[BOUND_RESOURCES];
    memcpy(use, l->use, sizeof use);
    add_leg_use(g, home, node, use);
    for (int32_t r = 0; r < g->class->resource_count; r++)
        if (use[r] > g->class->resource[r].capacity)
            return least;
    offer(j->scratch, total, l->id, ARV_NONE);
    return total;
}

static void join_label(join *j, const bound_label *l, int32_t node)
{
    const bound_network *g = j->g;
    const bound_side *f = &g->side[BOUND_FORWARD];
    int64_t least = join_end(j, l, node, threshold(j->scratch));
    for (int32_t x = f->first_arc[node]; x < f->first_arc[node + 1]; x++) {
        const bound_arc *arc = &f->arcs[x];
        const int64_t cost = l->cost + arc->cost - g->visit_cost[arc->to];
        if (j->scratch->best_behind[arc->to] >= least - cost)
            continue;
        const int32_t v = l->time + arc->duration;
        if (!crosses(j, arc->to, v))
            continue;
        approach a = {.id = l->id, .cost = cost, .kept = l->memory & arc->keep, .v = v};
        memcpy(a.use, l->use, sizeof a.use);
        add_leg_use(g, arc, arc->to, a.use);
        a.state = j->forward->cut_words ? label_state_of(j->forward, l->id) : NULL;
        least = join_at(j, &a, arc->to, least);
    }
}

/* Routes whose visits all lie beyond the middle. */
static void join_starts(join *j)
{
    const bound_network *g = j->g;
    const bound_side *f = &g->side[BOUND_FORWARD];
    for (int32_t v = 0; v < g->nodes; v++) {
        const bound_arc *out = &f->start[v];
        approach a = {.id = ARV_NONE, .v = f->start_key + out->duration};
        a.cost = g->route_cost + out->cost - g->visit_cost[v];
        if (j->scratch->best_behind[v] == INT64_MAX || !crosses(j, v, a.v))
            continue;
        add_leg_use(g, out, v, a.use);
        join_at(j, &a, v, threshold(j->scratch));
    }
}

static void find_best_behind(join *j)
{
    for (int32_t v = 0; v < j->g->nodes; v++) {
        int64_t best = INT64_MAX;
        for (int32_t k = j->backward->first_slot[v]; k <= j->backward->last_slot[v]; k++) {
            const label_bucket *b = label_bucket_at(j->backward, v, k);
            if (b->count > 0 && b->labels[0].cost < best)
                best = b->labels[0].cost;
        }
        j->scratch->best_behind[v] = best;
    }
}

/* ---- routes out of candidates ---------------------------------------------------------------------- */

static int compare_joined(const void *a, const void *b)
{
    return worse(a, b) ? 1 : worse(b, a) ? -1 : 0;
}

/* Jobs of a route in order; 0 when it is too long. */
static int32_t list_jobs(const join *j, const joined *route, int32_t *sequence)
{
    int32_t count = 0;
    for (int32_t id = route->forward; id != ARV_NONE; count++) {
        const label_trace *t = label_trace_of(j->forward, id);
        if (count == PRICED_LENGTH)
            return 0;
        sequence[count] = j->g->job[t->node];
        id = t->parent;
    }
    for (int32_t k = 0; k < count / 2; k++) {
        const int32_t other = sequence[k];
        sequence[k] = sequence[count - 1 - k];
        sequence[count - 1 - k] = other;
    }
    for (int32_t id = route->backward; id != ARV_NONE; count++) {
        const label_trace *t = label_trace_of(j->backward, id);
        if (count == PRICED_LENGTH)
            return 0;
        sequence[count] = j->g->job[t->node];
        id = t->parent;
    }
    return count;
}

/* Does the route serve a job that few routes chosen so far do? */
static bool brings_variety(const join_scratch *s, int32_t count)
{
    for (int32_t k = 0; k < count; k++)
        if (s->job_uses[s->sequence[k]] < USES_MOST)
            return true;
    return false;
}

static void choose_routes(const join *j, int32_t most, class_price *price)
{
    join_scratch *s = j->scratch;
    int32_t used = 0;
    price->count = 0;
    for (int32_t v = 0; v < j->g->nodes; v++)
        s->job_uses[j->g->job[v]] = 0;
    for (int32_t k = 0; k < s->count && price->count < most; k++) {
        const int32_t length = list_jobs(j, &s->heap[k], s->sequence);
        if (length == 0 || used + length > price->jobs_room || !brings_variety(s, length))
            continue;
        for (int32_t x = 0; x < length; x++) {
            price->jobs[used + x] = s->sequence[x];
            if (s->job_uses[s->sequence[x]] < UINT8_MAX)
                s->job_uses[s->sequence[x]]++;
        }
        price->route[price->count++] = (priced_route){s->heap[k].reduced_cost, used, length};
        used += length;
    }
}

void bound_join(const bound_network *g, const label_store *forward, const label_store *backward,
                int32_t middle, int32_t most_routes, join_scratch *scratch, class_price *price)
{
    join j = {g, forward, backward, middle, scratch};
    scratch->count = scratch->found = 0;
    scratch->most = 4 * most_routes < CANDIDATES ? 4 * most_routes : CANDIDATES;
    find_best_behind(&j);
    for (int32_t v = 0; v < g->nodes; v++)
        for (int32_t k = forward->first_slot[v]; k <= forward->last_slot[v]; k++) {
            const label_bucket *b = label_bucket_at(forward, v, k);
            for (int32_t x = 0; x < b->count; x++)
                join_label(&j, &b->labels[x], v);
        }
    join_starts(&j);
    qsort(scratch->heap, (size_t)scratch->count, sizeof *scratch->heap, compare_joined);
    price->least = scratch->count > 0 ? scratch->heap[0].reduced_cost : 0;
    choose_routes(&j, most_routes, price);
}
