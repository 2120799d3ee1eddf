/* swap_star.c - the best exchange of two jobs between two tours, each put where it fits best.
 *
 * SWAP* (Vidal 2022): a swap that does not keep the places. For each job the three best places in
 * the other tour are kept, so a pair of jobs is estimated in O(1): the best of three places that
 * does not touch the job that leaves, or that job's own place. The estimate adds changes as if they
 * were independent; the best pair is then priced exactly and made only if it helps. The same places
 * give the best relocation (RelocateStar of the DIMACS code of Kool et al. 2022). */
#include "genetic/descent.h"

/* ---- the best places ----------------------------------------------------------------------- */

/* Legs and warp of tour k with `job` between `before` and `after`, against `base` warp price. */
static int64_t place_change(const descent *d, int32_t k, int32_t job, int32_t before, int32_t after)
{
    const compact *c = d->c;
    const vehicle *v = &c->vehicles[k];
    const leg *in = compact_leg(c, v, d->stops[before].row, job);
    const leg *out = compact_leg(c, v, job, d->stops[after].row);
    const time_segment head =
        segment_join(d->stops[before].before, in->travel_s, compact_stop(c, v, job));
    return (int64_t)in->cost + out->cost -
           (d->stops[after].cost_before - d->stops[before].cost_before) +
           descent_times_price(d, v, head, out->travel_s, d->stops[after].behind) -
           d->tours[k].timed + vehicle_assign_cost(v, job);
}

static const int64_t NOWHERE = INT64_MAX / 8;

static void keep_place(three_places *best, int64_t cost, int32_t after)
{
    int at = 3;
    while (at > 0 && cost < best->cost[at - 1])
        at--;
    if (at == 3)
        return;
    for (int k = 2; k > at; k--) {
        best->cost[k] = best->cost[k - 1];
        best->after[k] = best->after[k - 1];
    }
    best->cost[at] = cost;
    best->after[at] = after;
}

static three_places *places_of(descent *d, int32_t k, int32_t job)
{
    return &d->places[(size_t)k * (size_t)d->room.jobs + (size_t)job];
}

/* Places of all jobs of tour `from` in tour `to`, and what taking each out changes. */
static void find_places(descent *d, int32_t from, int32_t to)
{
    const vehicle *v = &d->c->vehicles[to];
    const tour *source = &d->tours[from], *target = &d->tours[to];
    for (int32_t u = d->stops[source->start].next; u != source->end; u = d->stops[u].next) {
        three_places *best = places_of(d, to, u);
        if (best->known_at >= target->changed)
            continue;
        *best = (three_places){{NOWHERE, NOWHERE, NOWHERE}, {-1, -1, -1}, d->moves};
        if (!vehicle_may(v, u))
            continue;
        for (int32_t at = target->start; at != target->end; at = d->stops[at].next)
            keep_place(best, place_change(d, to, u, at, d->stops[at].next), at);
    }
}

static void find_removals(descent *d, int32_t k)
{
    const compact *c = d->c;
    const vehicle *v = &c->vehicles[k];
    const tour *t = &d->tours[k];
    for (int32_t u = d->stops[t->start].next; u != t->end; u = d->stops[u].next) {
        const stop *p = &d->stops[d->stops[u].prev], *n = &d->stops[d->stops[u].next];
        const leg *l = compact_leg(c, v, p->row, n->row);
        d->removal[u] = l->cost - (n->cost_before - p->cost_before) +
                        descent_times_price(d, v, p->before, l->travel_s, n->behind) - t->timed -
                        vehicle_assign_cost(v, u);
    }
}

/* ---- pairs --------------------------------------------------------------------------------- */

typedef struct candidate {
    int64_t change;
    int32_t u, v;             /* v = ARV_NONE: u alone moves */
    int32_t u_after, v_after; /* stops they follow in the other tour */
} candidate;

/* Best place of u in tour k once v has left it. */
static int64_t place_without(descent *d, int32_t k, int32_t u, int32_t v, int32_t *after)
{
    const three_places *best = places_of(d, k, u);
    const int32_t prev = d->stops[v].prev;
    int64_t cost = NOWHERE;
    for (int i = 0; i < 3; i++)
        if (best->after[i] != v && best->after[i] != prev) {
            cost = best->cost[i];
            *after = best->after[i];
            break;
        }
    if (!vehicle_may(&d->c->vehicles[k], u))
        return NOWHERE;
    /* In v's own place: the leg v leaves behind is counted in its removal. */
    const compact *c = d->c;
    const vehicle *vehicle_k = &c->vehicles[k];
    const stop *p = &d->stops[prev], *n = &d->stops[d->stops[v].next];
    const leg *in = compact_leg(c, vehicle_k, p->row, u);
    const leg *out = compact_leg(c, vehicle_k, u, n->row);
    const leg *closed = compact_leg(c, vehicle_k, p->row, n->row);
    const int64_t legs = (int64_t)in->cost + out->cost - closed->cost;
    if (legs - d->tours[k].timed >= cost)
        return cost;
    const time_segment head = segment_join(p->before, in->travel_s, compact_stop(c, vehicle_k, u));
    const int64_t direct =
        legs + descent_times_price(d, vehicle_k, head, out->travel_s, n->behind) -
        descent_times_price(d, vehicle_k, p->before, closed->travel_s, n->behind) +
        vehicle_assign_cost(vehicle_k, u);
    if (direct < cost) {
        cost = direct;
        *after = prev;
    }
    return cost;
}

/* Change of both tours' excess price when u (of a) and v (of b, or none) change sides. */
static int64_t load_change(const descent *d, int32_t a, int32_t b, int32_t u, int32_t v)
{
    const compact *c = d->c;
    const int64_t *load_a = descent_load_of(d, a), *load_b = descent_load_of(d, b);
    const int64_t *room_a = c->vehicles[a].capacity, *room_b = c->vehicles[b].capacity;
    int64_t change = 0;
    for (int32_t i = 0; i < c->load_count; i++) {
        const int64_t moved =
            c->load[u * c->load_count + i] - (v == ARV_NONE ? 0 : c->load[v * c->load_count + i]);
        change += descent_excess_price(d, i, load_a[i] - moved, room_a[i]) -
                  descent_excess_price(d, i, load_a[i], room_a[i]) +
                  descent_excess_price(d, i, load_b[i] + moved, room_b[i]) -
                  descent_excess_price(d, i, load_b[i], room_b[i]);
    }
    return change;
}

static void find_swap(descent *d, int32_t a, int32_t b, candidate *best)
{
    const tour *ta = &d->tours[a], *tb = &d->tours[b];
    for (int32_t u = d->stops[ta->start].next; u != ta->end; u = d->stops[u].next)
        for (int32_t v = d->stops[tb->start].next; v != tb->end; v = d->stops[v].next) {
            const int64_t sum = d->removal[u] + d->removal[v];
            if (sum >= best->change)
                continue;
            int64_t change = sum + load_change(d, a, b, u, v);
            if (change >= best->change)
                continue;
            candidate found = {.u = u, .v = v};
            change += place_without(d, b, u, v, &found.u_after);
            if (change >= best->change)
                continue;
            change += place_without(d, a, v, u, &found.v_after);
            if (change >= best->change)
                continue;
            found.change = change;
            *best = found;
        }
}

static void find_relocation(descent *d, int32_t a, int32_t b, candidate *best)
{
    const tour *ta = &d->tours[a];
    if (d->tours[b].jobs >= d->c->vehicles[b].max_tasks)
        return;
    const int64_t fixed = ta->jobs == 1 ? d->c->vehicles[a].fixed_cost : 0;
    for (int32_t u = d->stops[ta->start].next; u != ta->end; u = d->stops[u].next) {
        const three_places *place = places_of(d, b, u);
        int64_t change = d->removal[u] + place->cost[0] - fixed;
        if (change >= best->change)
            continue;
        change += load_change(d, a, b, u, ARV_NONE);
        if (change < best->change)
            *best = (candidate){change, u, ARV_NONE, place->after[0], ARV_NONE};
    }
}

/* ---- making it ----------------------------------------------------------------------------- */

/* The jobs of tour k without `out`, and with `in` behind the stop `after`. */
static int32_t rewrite(const descent *d, int32_t k, int32_t out, int32_t in, int32_t after,
                       int32_t *jobs)
{
    const tour *t = &d->tours[k];
    int32_t count = 0;
    if (in != ARV_NONE && after == t->start)
        jobs[count++] = in;
    for (int32_t at = d->stops[t->start].next; at != t->end; at = d->stops[at].next) {
        if (at != out)
            jobs[count++] = at;
        if (in != ARV_NONE && at == after)
            jobs[count++] = in;
    }
    return count;
}

static bool make_if_better(descent *d, int32_t a, int32_t b, const candidate *best)
{
    const int32_t count_a = rewrite(d, a, best->u, best->v, best->v_after, d->sequence[0]);
    const int32_t count_b = rewrite(d, b, best->v, best->u, best->u_after, d->sequence[1]);
    const int64_t now =
        d->tours[a].cost + d->tours[a].penalty + d->tours[b].cost + d->tours[b].penalty;
    if (descent_price_of(d, a, d->sequence[0], count_a) +
            descent_price_of(d, b, d->sequence[1], count_b) >=
        now)
        return false;
    descent_replace(d, a, d->sequence[0], count_a, b, d->sequence[1], count_b);
    return true;
}

static void search_pair(descent *d, int32_t a, int32_t b, candidate *best)
{
    find_places(d, a, b);
    find_places(d, b, a);
    find_removals(d, a);
    find_removals(d, b);
    find_swap(d, a, b, best);
}

bool swap_star(descent *d, int32_t a, int32_t b)
{
    if (d->tours[a].jobs == 0 || d->tours[b].jobs == 0 || d->c->vehicles[a].is_bench ||
        d->c->vehicles[b].is_bench)
        return false;
    candidate best = {.u = ARV_NONE};
    search_pair(d, a, b, &best);
    if (best.u != ARV_NONE && make_if_better(d, a, b, &best))
        return true;
    best = (candidate){.u = ARV_NONE};
    find_relocation(d, a, b, &best);
    if (best.u != ARV_NONE && make_if_better(d, a, b, &best))
        return true;
    best = (candidate){.u = ARV_NONE};
    find_relocation(d, b, a, &best);
    return best.u != ARV_NONE && make_if_better(d, b, a, &best);
}
