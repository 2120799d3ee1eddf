/* tour_restock.c - where on his route a technician fetches the tools and parts that he lacks.
 *
 * He may do so once, before the first job that asks for what is not on board. Where hours are simple the
 * best leg is found from heads and tails (tour_span.h) in O(visits), and the insertion of a job that asks
 * for a restocking before it looks at all legs before the job; a leg further back is the same head with
 * one more visit, so that a place costs O(1) for each. Elsewhere every leg is tried. */
#include "search/tour_span.h"

static int32_t restock_node(const tours *t, int32_t shift)
{
    return t->restock_base + shift;
}

static bool is_linked(const tours *t, int32_t node)
{
    return t->nodes[node].route != ARV_NONE;
}

static bool is_equipped(const arv_problem *p, int32_t job, int32_t shift)
{
    return p->job_equipped[(size_t)job * (size_t)p->shift_words + (size_t)(shift >> 6)] >>
               (shift & 63) &
           1;
}

/* Adds what a job takes of the stock; false when that is more than there is. */
static bool take_parts(const arv_problem *p, int32_t shift, int32_t job, int64_t *used)
{
    const size_t loads = (size_t)p->load_count;
    bool enough = true;
    for (size_t d = (size_t)p->spec->load_count; d < loads; d++) {
        used[d] += p->job_delivery[(size_t)job * loads + d];
        enough &= used[d] <= p->shift_stock[(size_t)shift * loads + d];
    }
    return enough;
}

bool tours_covers(const tours *t, int32_t shift, int32_t job)
{
    const arv_problem *p = t->p;
    int64_t used[ARV_MAX_LOADS];
    for (int32_t d = 0; d < p->load_count; d++)
        used[d] = t->stock_used[(size_t)shift * (size_t)p->load_count + (size_t)d];
    return is_equipped(p, job, shift) && take_parts(p, shift, job, used);
}

/* The first job that asks for what is not on board without a restocking, ARV_NONE = none does. What
 * the jobs before it take is left in stock_used. */
static int32_t first_lack(tours *t, int32_t shift)
{
    const arv_problem *p = t->p;
    const tour_route *r = &t->routes[shift];
    int64_t *used = t->stock_used + (size_t)shift * (size_t)p->load_count;
    for (int32_t d = 0; d < p->load_count; d++)
        used[d] = 0;
    for (int32_t v = t->nodes[r->start].next; v != r->end; v = t->nodes[v].next)
        if (v < t->job_count && (!is_equipped(p, v, shift) || !take_parts(p, shift, v, used)))
            return v;
    return ARV_NONE;
}

void tours_refresh_stock(tours *t, int32_t shift)
{
    const arv_problem *p = t->p;
    const tour_route *r = &t->routes[shift];
    int64_t *used = t->stock_used + (size_t)shift * (size_t)p->load_count;
    for (int32_t d = 0; d < p->load_count; d++)
        used[d] = 0;
    for (int32_t v = t->nodes[r->start].next; v != r->end && !tours_is_restock(t, v);
         v = t->nodes[v].next)
        if (v < t->job_count)
            (void)take_parts(p, shift, v, used);
}

/* ---- the best leg -------------------------------------------------------------------------------- */

static int64_t detour_cost(const tour_route *r, int32_t from, int32_t by, int32_t to)
{
    return tours_leg_cost(r, from, by) + tours_leg_cost(r, by, to) - tours_leg_cost(r, from, to);
}

/* Heads up to the first visit that is too late, and tails, of a route without the restocking. Returns
 * the node behind the last head that holds. */
static int32_t fill_bare(tours *t, const tour_route *r)
{
    tour_node *nodes = t->nodes;
    t->spans[r->end].bare = (tour_tail){r->end_s, -PROBLEM_FOREVER_S, 0};
    for (int32_t v = nodes[r->end].prev; v != r->start; v = nodes[v].prev)
        t->spans[v].bare = tour_tail_visit(
            t->p, r, v, tours_travel_s(r, nodes[v].place, nodes[nodes[v].next].place),
            &t->spans[nodes[v].next].bare);
    tour_head h = tour_head_start(r);
    t->spans[r->start].head = h;
    int32_t v = nodes[r->start].next;
    while (v != r->end &&
           tour_head_visit(t->p, r, v,
                           tours_travel_s(r, nodes[nodes[v].prev].place, nodes[v].place), &h)) {
        t->spans[v].head = h;
        v = nodes[v].next;
    }
    return v;
}

/* The node behind which he restocks at the least cost, at the latest before `lack`; ARV_NONE = it does
 * not fit. */
static int32_t best_leg(tours *t, int32_t shift, int32_t lack)
{
    const tour_route *r = &t->routes[shift];
    const int32_t there = t->nodes[restock_node(t, shift)].place, late = fill_bare(t, r);
    int32_t best = ARV_NONE;
    int64_t best_cost = INT64_MAX;
    for (int32_t v = r->start; v != late && v != lack; v = t->nodes[v].next) {
        const int32_t from = t->nodes[v].place, next = t->nodes[v].next;
        const int64_t detour = detour_cost(r, from, there, t->nodes[next].place);
        if (detour >= best_cost)
            continue;
        tour_head h = t->spans[v].head;
        tour_day day;
        tour_head_restock(t->p, shift, tours_travel_s(r, from, there), &h);
        if (!tour_join(&h, tours_travel_s(r, there, t->nodes[next].place), &t->spans[next].bare,
                       &day) ||
            day.length_s > t->p->shift_max_duration_s[shift] ||
            detour + r->rate_stay * day.wait_s >= best_cost)
            continue;
        best_cost = detour + r->rate_stay * day.wait_s;
        best = v;
    }
    return best;
}

/* Restocks behind `after` with the breaks at best; keeps that when it is the cheapest so far. */
static void try_leg(tours *t, int32_t shift, int32_t after, int64_t *best_cost)
{
    const int32_t node = restock_node(t, shift);
    tours_link_after(t, node, after);
    if (tours_place_legs(t, shift) && t->routes[shift].cost < *best_cost) {
        *best_cost = t->routes[shift].cost;
        tours_save_route(t, shift, t->chosen);
    }
    tours_unlink(t, node);
}

/* Tries all legs up to `lack`, that from `home` first: where it was, with the breaks as they are. */
static bool try_legs(tours *t, int32_t shift, int32_t lack, int32_t home)
{
    int64_t best_cost = INT64_MAX;
    bool home_counts = false;
    for (int32_t v = t->routes[shift].start; v != lack; v = t->nodes[v].next)
        home_counts |= v == home;
    if (home_counts)
        try_leg(t, shift, home, &best_cost);
    for (int32_t v = t->routes[shift].start; v != lack;) {
        if (!tours_is_break(t, v))
            try_leg(t, shift, v, &best_cost);
        do
            v = t->nodes[v].next;
        while (tours_is_break(t, v));
    }
    if (best_cost == INT64_MAX)
        return false;
    tours_restore(t, shift, t->chosen);
    return true;
}

bool tours_place_restock(tours *t, int32_t shift)
{
    const int32_t node = restock_node(t, shift);
    const int32_t home = is_linked(t, node) ? t->nodes[node].prev : ARV_NONE;
    if (home != ARV_NONE)
        tours_unlink(t, node);
    const int32_t lack = first_lack(t, shift);
    if (lack == ARV_NONE)
        return tours_place_legs(t, shift);
    if (!t->spans)
        return try_legs(t, shift, lack, home);
    const int32_t after = best_leg(t, shift, lack);
    if (after == ARV_NONE)
        return false;
    tours_link_after(t, node, after);
    return tours_refresh(t, shift);
}

/* ---- insertions that ask for it ---------------------------------------------------------------- */

/* What the route would save without the restocking that it has. */
static int64_t saved_cost(const tours *t, const tour_route *r, int32_t node)
{
    if (!is_linked(t, node))
        return 0;
    const tour_node *n = &t->nodes[node];
    return detour_cost(r, t->nodes[n->prev].place, n->place, t->nodes[n->next].place) +
           r->rate_stay * tours_restock_s(t, node);
}

/* Takes the head that restocks behind `k` one visit on, to `after`; the first time it begins there. */
static void advance_probe(tours *t, int32_t shift, int32_t k, int32_t after)
{
    const tour_route *r = &t->routes[shift];
    const int32_t there = t->nodes[restock_node(t, shift)].place;
    tour_span *span = &t->spans[k];
    if (k == after) {
        span->probe = span->head;
        tour_head_restock(t->p, shift, tours_travel_s(r, t->nodes[k].place, there), &span->probe);
        return;
    }
    const int32_t before = t->nodes[after].prev;
    const int32_t from = before == k ? there : t->nodes[before].place;
    if (span->probe.by_s < 0 ||
        !tour_head_visit(t->p, r, after, tours_travel_s(r, from, t->nodes[after].place),
                         &span->probe))
        span->probe.by_s = -1;
}

bool tours_probe_restock(tours *t, int32_t shift, int32_t job, int32_t after, int64_t *delta)
{
    const tour_route *r = &t->routes[shift];
    const int32_t node = restock_node(t, shift), there = t->nodes[node].place;
    const int32_t linked = t->nodes[after].next,
                  next = linked == node ? t->nodes[node].next : linked;
    const int32_t a = t->nodes[after].place, u = t->nodes[job].place, b = t->nodes[next].place;
    const int64_t base = tours_job_more(r, job) + detour_cost(r, a, u, b) - saved_cost(t, r, node) +
                         r->rate_stay * tours_restock_s(t, node) - r->time_cost;
    *delta = INT64_MAX;
    for (int32_t k = r->start;; k = t->nodes[k].next) {
        const int32_t to = k == after ? u : t->nodes[t->nodes[k].next].place;
        const int64_t cost = base + detour_cost(r, t->nodes[k].place, there, to);
        advance_probe(t, shift, k, after);
        tour_head h = t->spans[k].probe;
        tour_day day;
        if (h.by_s >= 0 && cost < *delta &&
            tour_head_visit(t->p, r, job, tours_travel_s(r, k == after ? there : a, u), &h) &&
            tour_join(&h, tours_travel_s(r, u, b), &t->spans[next].bare, &day) &&
            day.length_s <= t->p->shift_max_duration_s[shift] &&
            cost + r->rate_stay * day.wait_s < *delta)
            *delta = cost + r->rate_stay * day.wait_s;
        if (k == after)
            return *delta < INT64_MAX;
    }
}

bool tours_try_insert(tours *t, int32_t job, int32_t after, int64_t *cost)
{
    const int32_t shift = t->nodes[after].route;
    tours_save_route(t, shift, t->kept);
    const bool fits = tours_insert(t, job, after);
    *cost = t->routes[shift].cost;
    tours_restore(t, shift, t->kept);
    return fits;
}
