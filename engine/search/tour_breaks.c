/* tour_breaks.c - the legs on which a route's breaks are taken, so that it ends first.
 *
 * With the visits in a given order this is solved exactly by dynamic programming over sets of
 * breaks: ready(v, S) is the earliest moment the work at place v is finished with the breaks S taken
 * before. Being earlier never hurts, so one moment per set is enough. On the leg from u to v a set T
 * is taken, whose chain ends at the earliest at
 *
 *   end(T) = min over b in T of the end of b when it begins after end(T without b)
 *
 * and he arrives at max(ready(u, S) + travel + services of T, end(T)). O(visits * 3^breaks), which
 * for the usual one or two breaks is less than trying every leg. Shifts with many breaks are mended
 * leg by leg, and solved exactly only when that fails. */
#include "search/tours.h"

#include <string.h>

enum { SETS_MOST = 1 << ARV_MAX_BREAKS_PER_SHIFT, EXACT_MOST = 4 };

/* One route while its breaks are placed. */
typedef struct placing {
    tours *t;
    const tour_route *r;
    uint32_t all;                 /* the set of all breaks */
    int32_t service_s[SETS_MOST]; /* of each set together */
    uint32_t barred;              /* breaks not allowed on this leg */
    int32_t ready_s[SETS_MOST]; /* at the last place, by breaks taken; PROBLEM_FOREVER_S = cannot */
    int32_t chain_s[SETS_MOST]; /* end of the chain of each set on this leg */
    uint8_t last[SETS_MOST];    /* the break it ends with */
} placing;

static uint32_t lowest(uint32_t set)
{
    return set & (~set + 1);
}

static int32_t bit_index(uint32_t bit)
{
    int32_t index = 0;
    while (bit >> index != 1)
        index++;
    return index;
}

static void sum_services(placing *g)
{
    const arv_problem *p = g->t->p;
    g->service_s[0] = 0;
    for (uint32_t set = 1; set <= g->all; set++) {
        const int32_t b = g->r->first_break - g->t->break_base + bit_index(lowest(set));
        const int32_t sum = g->service_s[set & (set - 1)] + p->break_service_s[b];
        g->service_s[set] = sum < PROBLEM_FOREVER_S ? sum : PROBLEM_FOREVER_S;
    }
}

/* End of break `k` of the shift when it may begin at `from_s`. */
static int32_t break_end_s(const placing *g, int32_t k, int32_t from_s)
{
    const arv_problem *p = g->t->p;
    const int32_t b = g->r->first_break - g->t->break_base + k;
    const int32_t begin =
        windows_at_or_after(p->break_open_s, p->break_close_s, p->break_window_first[b],
                            p->break_window_first[b + 1], from_s);
    return begin < PROBLEM_FOREVER_S ? begin + p->break_service_s[b] : PROBLEM_FOREVER_S;
}

/* The best chain of `set`, from those of its subsets. */
static void extend_chain(placing *g, uint32_t set)
{
    g->chain_s[set] = PROBLEM_FOREVER_S;
    for (uint32_t left = set; left != 0; left &= left - 1) {
        const uint32_t bit = lowest(left);
        const int32_t before = g->chain_s[set ^ bit], k = bit_index(bit);
        const int32_t end = before < PROBLEM_FOREVER_S ? break_end_s(g, k, before) : before;
        if (end < g->chain_s[set]) {
            g->chain_s[set] = end;
            g->last[set] = (uint8_t)k;
        }
    }
}

/* Moment the work at `node` is done for an arrival at `arrive_s`. */
static int32_t finish_s(const placing *g, int32_t node, int32_t arrive_s)
{
    if (node == g->r->end)
        return arrive_s <= g->r->end_s ? arrive_s : PROBLEM_FOREVER_S;
    if (tours_is_restock(g->t, node))
        return arrive_s + tours_restock_s(g->t, node);
    const int32_t start = tours_begin_s(g->t, node, arrive_s);
    return start < PROBLEM_FOREVER_S ? start + g->r->service_s[node] : PROBLEM_FOREVER_S;
}

static uint8_t *taken_before(const placing *g, int32_t node)
{
    return g->t->breaks_before + ((size_t)node << g->t->break_bits);
}

/* Which breaks must not be taken with what is on board behind `from`. */
static void bar_breaks(placing *g, int32_t from)
{
    g->barred = 0;
    for (int32_t k = 0; g->t->p->break_max_load && k < g->r->break_count; k++)
        if (!tours_may_rest(g->t, g->r->first_break + k, from))
            g->barred |= 1u << k;
}

/* From place `from` to place `to`, with every set of breaks on the way. Of equal ends the one with
 * more breaks taken earlier is kept. False when none is in time. */
static bool drive_leg(placing *g, int32_t from, int32_t to)
{
    const int32_t travel = tours_travel_s(g->r, g->t->nodes[from].place, g->t->nodes[to].place);
    uint8_t *before = taken_before(g, to);
    int32_t next_s[SETS_MOST];
    bool any = false;
    bar_breaks(g, from);
    for (uint32_t set = 0; set <= g->all; set++)
        next_s[set] = PROBLEM_FOREVER_S;
    for (uint32_t had = g->all + 1; had-- > 0;) {
        const int32_t ready = g->chain_s[0] = g->ready_s[had];
        if (ready >= PROBLEM_FOREVER_S)
            continue;
        const uint32_t rest = (g->all ^ had) & ~g->barred;
        uint32_t set = 0;
        do {
            if (set != 0)
                extend_chain(g, set);
            const int32_t road = ready + travel + g->service_s[set];
            const int32_t arrive = road > g->chain_s[set] ? road : g->chain_s[set];
            const int32_t done =
                g->chain_s[set] < PROBLEM_FOREVER_S ? finish_s(g, to, arrive) : PROBLEM_FOREVER_S;
            if (done < next_s[had | set]) {
                next_s[had | set] = done;
                before[had | set] = (uint8_t)had;
                any = true;
            }
            set = (set - rest) & rest; /* the next larger subset */
        } while (set != 0);
    }
    memcpy(g->ready_s, next_s, ((size_t)g->all + 1) * sizeof *next_s);
    return any;
}

/* Links the chain of `set` between `from` and `to`, the last break first. */
static void link_chain(placing *g, uint32_t set, int32_t to)
{
    for (int32_t next = to; set != 0;) {
        const int32_t b = g->r->first_break + g->last[set];
        tours_link_after(g->t, b, g->t->nodes[next].prev);
        set ^= 1u << g->last[set];
        next = b;
    }
}

/* Chains of all subsets of `set` for a departure at `ready_s`. */
static void build_chains(placing *g, uint32_t set, int32_t ready_s)
{
    g->chain_s[0] = ready_s;
    for (uint32_t part = lowest(set); part != 0; part = (part - set) & set)
        extend_chain(g, part);
}

/* Walks back over the legs and links what was taken on each. The departure from a place is taken
 * from a forward pass over what is linked before it: chosen sets first, chains after. */
static void link_choice(placing *g)
{
    tours *t = g->t;
    uint32_t had = g->all;
    for (int32_t v = g->r->end; v != g->r->start; v = t->nodes[v].prev) {
        const uint32_t before = taken_before(g, v)[had];
        t->nodes[v].chain_s = (int32_t)(had ^ before); /* set of the leg that ends here, for now */
        had = before;
    }
    int32_t ready = g->r->start_s;
    for (int32_t from = g->r->start; from != g->r->end;) {
        const int32_t to = t->nodes[from].next;
        const uint32_t set = (uint32_t)t->nodes[to].chain_s;
        build_chains(g, set, ready);
        const int32_t road = ready + g->service_s[set] +
                             tours_travel_s(g->r, t->nodes[from].place, t->nodes[to].place);
        ready = finish_s(g, to, road > g->chain_s[set] ? road : g->chain_s[set]);
        t->nodes[to].chain_s = 0;
        link_chain(g, set, to);
        from = to;
    }
}

/* Places all breaks of a route whose breaks are not linked; false when they do not fit. */
static bool place_exactly(tours *t, int32_t shift)
{
    const tour_route *r = &t->routes[shift];
    placing g;
    g.t = t;
    g.r = r;
    g.all = (1u << r->break_count) - 1;
    sum_services(&g);
    for (uint32_t set = 0; set <= g.all; set++)
        g.ready_s[set] = PROBLEM_FOREVER_S;
    g.ready_s[0] = r->start_s;
    bool fits = true;
    for (int32_t from = r->start; fits && from != r->end; from = t->nodes[from].next)
        fits = drive_leg(&g, from, t->nodes[from].next);
    if (!fits || g.ready_s[g.all] >= PROBLEM_FOREVER_S)
        return false;
    link_choice(&g);
    return true;
}

/* ---- many breaks: one at a time ---------------------------------------------------------------- */

/* Tries break `b` behind every node; leaves it where the route ends first. */
static void place_break(tours *t, const tour_route *r, int32_t shift, int32_t b, int32_t home)
{
    int32_t best = home, best_end = PROBLEM_FOREVER_S;
    for (int32_t after = r->start; after != r->end; after = t->nodes[after].next) {
        if (!tours_may_rest(t, b, after))
            continue;
        tours_link_after(t, b, after);
        const int32_t end = tours_forward_end_s(t, shift);
        tours_unlink(t, b);
        if (end < best_end) {
            best_end = end;
            best = after;
        }
    }
    tours_link_after(t, b, best);
}

/* Are all breaks linked, where they may be taken? */
static bool all_linked(const tours *t, const tour_route *r)
{
    for (int32_t k = 0; k < r->break_count; k++)
        if (t->nodes[r->first_break + k].route == ARV_NONE ||
            !tours_may_rest(t, r->first_break + k, r->first_break + k))
            return false;
    return true;
}

static bool mend_legs(tours *t, int32_t shift)
{
    const tour_route *r = &t->routes[shift];
    for (int32_t k = 0; k < r->break_count; k++) {
        const int32_t b = r->first_break + k;
        if (t->nodes[b].route == ARV_NONE)
            tours_link_after(t, b, t->nodes[r->end].prev);
        const int32_t home = t->nodes[b].prev;
        tours_unlink(t, b);
        place_break(t, r, shift, b, home);
    }
    return tours_forward_end_s(t, shift) < PROBLEM_FOREVER_S && all_linked(t, r);
}

void tours_remove_breaks(tours *t, int32_t shift)
{
    const tour_route *r = &t->routes[shift];
    for (int32_t b = 0; b < r->break_count; b++)
        if (t->nodes[r->first_break + b].route != ARV_NONE)
            tours_unlink(t, r->first_break + b);
}

static bool has_jobs(const tours *t, const tour_route *r)
{
    return tours_place_after(t, t->nodes[r->start].next) != r->end;
}

/* On the legs with which the route ends first. */
static void place_for_end(tours *t, int32_t shift)
{
    const tour_route *r = &t->routes[shift];
    if (r->break_count > EXACT_MOST && mend_legs(t, shift))
        return;
    tours_remove_breaks(t, shift);
    if (!place_exactly(t, shift))
        for (int32_t k = 0; k < r->break_count; k++)
            tours_link_after(t, r->first_break + k, t->nodes[r->end].prev);
}

/* ---- where times cost money ---------------------------------------------------------------------- */

/* Of routes that break a rule the one with less excess is better. */
typedef struct route_value {
    int64_t cost;
    int32_t end_s; /* or excess */
} route_value;

/* Of what costs more than `most` it is not known how much. */
static route_value value_of(const tours *t, int32_t shift, int64_t most)
{
    tour_price price;
    const int64_t beat = most < INT64_MAX ? most + 1 : most;
    tours_price(t, shift, ARV_NONE, ARV_NONE, beat, &price);
    return (route_value){price.cost, price.end_s};
}

static bool is_less(route_value a, route_value b)
{
    return a.cost != b.cost ? a.cost < b.cost : a.end_s < b.end_s;
}

/* Moves break `b` to the leg where the route is cheapest; it stays unless another is better. */
static bool move_break(tours *t, int32_t shift, int32_t b, route_value *best)
{
    const tour_route *r = &t->routes[shift];
    const int32_t home = t->nodes[b].prev;
    int32_t to = home;
    tours_unlink(t, b);
    for (int32_t after = r->start; after != r->end; after = t->nodes[after].next) {
        if (after == home || !tours_may_rest(t, b, after))
            continue;
        tours_link_after(t, b, after);
        const route_value now = value_of(t, shift, best->cost);
        tours_unlink(t, b);
        if (is_less(now, *best)) {
            *best = now;
            to = after;
        }
    }
    tours_link_after(t, b, to);
    return to != home;
}

/* From where the breaks are when that keeps the rules, else from the earliest end: one break at a
 * time to its cheapest leg, until none moves. The price never rises. */
static void place_for_price(tours *t, int32_t shift)
{
    const tour_route *r = &t->routes[shift];
    route_value best = {INT64_MAX, INT32_MAX};
    if (all_linked(t, r))
        best = value_of(t, shift, INT64_MAX);
    if (best.cost == INT64_MAX) {
        place_for_end(t, shift);
        best = value_of(t, shift, INT64_MAX);
    }
    for (bool moved = true; moved;) {
        moved = false;
        for (int32_t k = 0; k < r->break_count; k++)
            moved |= move_break(t, shift, r->first_break + k, &best);
    }
}

/* ---- the ways --------------------------------------------------------------------------------------- */

bool tours_place_legs(tours *t, int32_t shift)
{
    const tour_route *r = &t->routes[shift];
    if (r->break_count == 0)
        return tours_refresh(t, shift);
    if (t->p->break_max_load) /* legs are chosen by what is on board */
        (void)tours_refresh_loads(t, shift);
    if (!has_jobs(t, r))
        tours_remove_breaks(t, shift);
    else if (t->p->rich_timing & ~(uint32_t)PROBLEM_RISK) /* whoever ends first is late least */
        place_for_price(t, shift);
    else
        place_for_end(t, shift);
    return tours_refresh(t, shift);
}

bool tours_place_breaks(tours *t, int32_t shift)
{
    return problem_restocks(t->p, shift) ? tours_place_restock(t, shift)
                                         : tours_place_legs(t, shift);
}
