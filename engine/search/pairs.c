/* pairs.c - see pairs.h. */
#include "search/pairs.h"

#include "search/related_time.h"

/* The technician after some visits of a route that is being tried out. */
typedef struct pair_walk {
    int32_t place;    /* of the last visit */
    int32_t ready_s;  /* finish there */
    int32_t rested_s; /* end of the last break since, or ready_s */
    int32_t chain_s;  /* length of the breaks since */
} pair_walk;

/* A pair on one route. */
typedef struct pair_trial {
    tours *t;
    const tour_route *r;
    int32_t shift, pickup, delivery;
    bool whole; /* places are priced by the route as a whole */
    int64_t base;
    pair_place *best;
} pair_trial;

/* ---- the earliest times, with the pair in it --------------------------------------------------- */

static pair_walk walk_from(const tours *t, int32_t node)
{
    const tour_node *place = &t->nodes[tours_place_before(t, node)], *last = &t->nodes[node];
    return (pair_walk){.place = place->place,
                       .ready_s = place->ready,
                       .rested_s = last->ready,
                       .chain_s = tours_is_break(t, node) ? last->chain_s : 0};
}

static int32_t arrive_s(const tour_route *r, const pair_walk *w, int32_t place)
{
    const int32_t driven_s = w->ready_s + tours_travel_s(r, w->place, place) + w->chain_s;
    return driven_s > w->rested_s ? driven_s : w->rested_s;
}

/* False when he comes too late. */
static bool walk_visit(const pair_trial *m, pair_walk *w, int32_t job)
{
    const int32_t place = m->t->nodes[job].place;
    const int32_t start_s = tours_begin_s(m->t, job, arrive_s(m->r, w, place));
    if (start_s >= PROBLEM_FOREVER_S)
        return false;
    w->place = place;
    w->ready_s = w->rested_s = start_s + m->r->service_s[job];
    w->chain_s = 0;
    return true;
}

/* On to the next node of the route; false when the rest of it is out of reach. */
static bool walk_on(const pair_trial *m, pair_walk *w, int32_t node)
{
    const arv_problem *p = m->t->p;
    const tour_node *n = &m->t->nodes[node];
    if (tours_is_break(m->t, node)) {
        const int32_t b = node - m->t->break_base;
        const int32_t begin_s =
            windows_at_or_after(p->break_open_s, p->break_close_s, p->break_window_first[b],
                                p->break_window_first[b + 1], w->rested_s);
        w->rested_s = begin_s + p->break_service_s[b];
        w->chain_s += p->break_service_s[b];
        return begin_s < PROBLEM_FOREVER_S;
    }
    const int32_t there_s = arrive_s(m->r, w, n->place);
    if (there_s > n->latest)
        return false;
    if (!tours_is_restock(m->t, node))
        return walk_visit(m, w, node);
    *w = (pair_walk){.place = n->place,
                     .ready_s = there_s + tours_restock_s(m->t, node),
                     .rested_s = there_s + tours_restock_s(m->t, node)};
    return true;
}

/* Can the rest of the route be driven from here on as it is linked? */
static bool reaches(const pair_trial *m, const pair_walk *w, int32_t next)
{
    const tours *t = m->t;
    const int32_t to = tours_place_after(t, next);
    int32_t drive_s = tours_travel_s(m->r, w->place, t->nodes[to].place) + w->chain_s;
    if (to != next) {
        if (w->rested_s > t->nodes[next].latest)
            return false;
        drive_s += t->nodes[next].rest_s;
    }
    const int32_t there_s = w->ready_s + drive_s;
    return there_s <= t->nodes[to].latest && (to != next || w->rested_s <= t->nodes[to].latest);
}

/* ---- what is on board --------------------------------------------------------------------------- */

/* May the pickup come behind `node`, as far as what it brings from the start is concerned, and is there
 * room for what it loads on the leg behind it? */
static bool picks_up(const pair_trial *m, int32_t node)
{
    const arv_problem *p = m->t->p;
    const size_t loads = (size_t)p->load_count;
    for (size_t d = 0; d < loads; d++) {
        const int64_t room = p->shift_capacity[(size_t)m->shift * loads + d];
        if (m->t->load_before[(size_t)node * loads + d] +
                    p->job_delivery[(size_t)m->pickup * loads + d] +
                    p->job_delivery[(size_t)m->delivery * loads + d] >
                room ||
            m->t->load_leaving[(size_t)node * loads + d] +
                    p->job_delivery[(size_t)m->delivery * loads + d] +
                    p->job_carry[(size_t)m->pickup * loads + d] >
                room)
            return false;
    }
    return true;
}

/* Is there room on the leg behind `node` for what is carried? */
static bool carries(const pair_trial *m, int32_t node)
{
    const arv_problem *p = m->t->p;
    const size_t loads = (size_t)p->load_count;
    for (size_t d = 0; d < loads; d++)
        if (m->t->load_leaving[(size_t)node * loads + d] +
                p->job_delivery[(size_t)m->delivery * loads + d] +
                p->job_carry[(size_t)m->pickup * loads + d] >
            p->shift_capacity[(size_t)m->shift * loads + d])
            return false;
    return true;
}

/* What the delivery takes along to the end of the route has room behind `node`. */
static bool drops_off(const pair_trial *m, int32_t node)
{
    const arv_problem *p = m->t->p;
    const size_t loads = (size_t)p->load_count;
    for (size_t d = 0; d < loads; d++)
        if (m->t->load_after[(size_t)node * loads + d] +
                p->job_pickup[(size_t)m->delivery * loads + d] >
            p->shift_capacity[(size_t)m->shift * loads + d])
            return false;
    return true;
}

/* ---- places ---------------------------------------------------------------------------------------- */

static void link_pair(tours *t, int32_t pickup, const pair_place *place)
{
    tours_link_after(t, pickup, place->pick_after);
    tours_link_after(t, t->p->job_mate[pickup], place->drop_after);
}

bool pairs_insert(tours *t, int32_t pickup, const pair_place *place)
{
    const int32_t shift = t->nodes[place->pick_after].route;
    link_pair(t, pickup, place);
    return tours_place_breaks(t, shift);
}

/* Cost of the route with the pair in it, as it will be; INT64_MAX = it does not fit. */
static int64_t whole_cost(const pair_trial *m, const pair_place *place)
{
    tours *t = m->t;
    int64_t cost = INT64_MAX;
    tours_save_route(t, m->shift, t->kept);
    if (pairs_insert(t, m->pickup, place))
        cost = m->r->cost;
    tours_restore(t, m->shift, t->kept);
    return cost;
}

/* Cost of the legs with the pair in it: at least that much. */
static int64_t leg_cost(const pair_trial *m, const pair_place *place)
{
    const tours *t = m->t;
    const int32_t i = tours_place_before(t, place->pick_after),
                  k = tours_place_after(t, t->nodes[place->pick_after].next);
    const int32_t a = t->nodes[i].place, u = t->nodes[m->pickup].place, b = t->nodes[k].place,
                  v = t->nodes[m->delivery].place;
    if (place->drop_after == m->pickup)
        return m->base + tours_leg_cost(m->r, a, u) + tours_leg_cost(m->r, u, v) +
               tours_leg_cost(m->r, v, b) - tours_leg_cost(m->r, a, b);
    const int32_t j = tours_place_before(t, place->drop_after),
                  l = tours_place_after(t, t->nodes[place->drop_after].next);
    const int32_t c = t->nodes[j].place, d = t->nodes[l].place;
    if (i == j) /* on one leg, with a break in between */
        return m->base + tours_leg_cost(m->r, a, u) + tours_leg_cost(m->r, u, v) +
               tours_leg_cost(m->r, v, b) - tours_leg_cost(m->r, a, b);
    return m->base + tours_leg_cost(m->r, a, u) + tours_leg_cost(m->r, u, b) -
           tours_leg_cost(m->r, a, b) + tours_leg_cost(m->r, c, v) + tours_leg_cost(m->r, v, d) -
           tours_leg_cost(m->r, c, d);
}

static void offer(pair_trial *m, int32_t pick_after, int32_t drop_after)
{
    pair_place place = {.pick_after = pick_after, .drop_after = drop_after};
    place.cost = leg_cost(m, &place);
    if (place.cost - m->r->time_cost >= m->best->cost)
        return;
    if (m->whole)
        place.cost = whole_cost(m, &place);
    if (place.cost < m->best->cost)
        *m->best = place;
}

/* Does a job behind `node` come where its relations let it be? */
static bool is_in_order(const pair_trial *m, int32_t job, int32_t node)
{
    return !m->t->bounds || related_in_order(m->t, job, node);
}

/* All places of the delivery behind a pickup that comes behind `after`. */
static void try_deliveries(pair_trial *m, int32_t after)
{
    const tours *t = m->t;
    pair_walk w = walk_from(t, after);
    if (!is_in_order(m, m->pickup, after) || !walk_visit(m, &w, m->pickup))
        return;
    int32_t node = after, drop_after = m->pickup;
    for (;;) {
        const int32_t next = t->nodes[node].next;
        pair_walk there = w;
        if (drops_off(m, node) && is_in_order(m, m->delivery, node) &&
            walk_visit(m, &there, m->delivery) && reaches(m, &there, next))
            offer(m, after, drop_after);
        if (next == m->r->end || !walk_on(m, &w, next) || !carries(m, next))
            return;
        node = drop_after = next;
    }
}

/* An empty shift: its breaks are not linked, so it is tried as a whole. */
static void try_empty(pair_trial *m)
{
    pair_place place = {.pick_after = m->r->start, .drop_after = m->pickup};
    place.cost = whole_cost(m, &place);
    if (place.cost < m->best->cost)
        *m->best = place;
}

bool pairs_best_place(tours *t, int32_t shift, int32_t pickup, int64_t below, pair_place *best)
{
    const arv_problem *p = t->p;
    const tour_route *r = &t->routes[shift];
    const int32_t delivery = p->job_mate[pickup];
    const int64_t old_cost = r->jobs > 0 ? r->cost : 0;
    pair_trial m = {.t = t,
                    .r = r,
                    .shift = shift,
                    .pickup = pickup,
                    .delivery = delivery,
                    .whole = p->rich_timing || p->has_max_travel || p->break_max_load ||
                             problem_restocks(p, shift),
                    .base = old_cost + tours_job_cost(r, pickup) + tours_job_cost(r, delivery) +
                            tours_balance_more(r, r->service_s[pickup] + r->service_s[delivery]),
                    .best = best};
    *best = (pair_place){below < INT64_MAX - old_cost ? below + old_cost : INT64_MAX, ARV_NONE,
                         ARV_NONE};
    if (!problem_allowed(p, pickup, shift) || r->jobs > r->max_tasks - 2)
        return false;
    if (r->jobs == 0) {
        try_empty(&m);
        return best->pick_after != ARV_NONE;
    }
    for (int32_t v = r->start; v != r->end; v = t->nodes[v].next)
        if (!t->locked[tours_place_after(t, t->nodes[v].next)] && picks_up(&m, v))
            try_deliveries(&m, v);
    return best->pick_after != ARV_NONE;
}

/* ---- halves ---------------------------------------------------------------------------------------- */

static bool comes_before(const tours *t, int32_t job, int32_t other)
{
    int32_t v = t->nodes[job].next;
    while (v != ARV_NONE && v != other)
        v = t->nodes[v].next;
    return v == other;
}

static bool is_sound(const tours *t, int32_t job)
{
    const int32_t mate = t->p->job_mate[job];
    if (mate == ARV_NONE || t->nodes[job].route == ARV_NONE)
        return true;
    if (t->nodes[mate].route != t->nodes[job].route)
        return false;
    return problem_is_pickup(t->p, job) ? comes_before(t, job, mate) : comes_before(t, mate, job);
}

int32_t pairs_first_broken(const tours *t)
{
    for (int32_t j = 0; t->p->job_mate && j < t->job_count; j++)
        if (!is_sound(t, j))
            return j;
    return ARV_NONE;
}

void pairs_drop_halves(tours *t)
{
    for (int32_t j = 0; t->p->job_mate && j < t->job_count; j++) {
        if (t->p->job_role[j] == PROBLEM_ALONE || is_sound(t, j))
            continue;
        const int32_t shift = t->nodes[j].route;
        tours_unlink(t, j);
        while (!tours_place_breaks(t, shift) && !t->locked[tours_last_visit(t, shift)])
            tours_unlink(t, tours_last_visit(t, shift));
        j = -1; /* what left with it may have been half of another */
    }
}
