/* tails.c - the moves of whole ends of tours: 2-opt* between two tours, 2-opt within one. */
#include "genetic/move_list.h"

/* ---- between tours ------------------------------------------------------------------------- */

static bool same_segment(time_segment a, time_segment b)
{
    return a.duration_s == b.duration_s && a.early_s == b.early_s && a.late_s == b.late_s;
}

/* Whether the end of a tour of `a` can be driven by `b` as it stands. */
static bool tails_alike(const vehicle *a, const vehicle *b)
{
    return a->class_ == b->class_ || (a->kind == b->kind && a->end_row == b->end_row &&
                                      same_segment(a->end, b->end) && !a->allowed && !b->allowed);
}

/* A tour made of the head of tour k up to `head` and what follows `tail` on another. */
typedef struct joined {
    int32_t k, head, tail; /* stops; tail is the first of the tail: a job or an end */
    int32_t jobs;
    int64_t cost;
} joined;

/* Stops behind `at`, itself included, without the end. */
static int32_t jobs_from(const descent *d, int32_t at)
{
    const tour *t = &d->tours[d->stops[at].route];
    return t->jobs + 1 - d->stops[at].position;
}

static int64_t assign_of_tail(const descent *d, const vehicle *v, int32_t tail)
{
    int64_t cost = 0;
    for (int32_t at = tail; v->assign_cost && descent_is_job(d, at); at = d->stops[at].next)
        cost += v->assign_cost[at];
    return cost;
}

/* Legs of the new tour but the head's. O(1) when both technicians have the same legs. */
static int64_t tail_cost(const descent *d, const joined *j)
{
    const vehicle *v = &d->c->vehicles[j->k];
    const int32_t from = d->stops[j->tail].route, own_end = d->tours[j->k].end;
    if (v->legs == d->c->vehicles[from].legs) {
        const stop *last = &d->stops[d->stops[d->tours[from].end].prev];
        if (!descent_is_job(d, j->tail))
            return descent_leg_cost(d, v, j->head, own_end);
        return descent_leg_cost(d, v, j->head, j->tail) + last->cost_before -
               d->stops[j->tail].cost_before + compact_leg(d->c, v, last->row, v->end_row)->cost;
    }
    int64_t cost = 0;
    int32_t before = j->head;
    for (int32_t at = j->tail; descent_is_job(d, at); at = d->stops[at].next) {
        cost += descent_leg_cost(d, v, before, at);
        before = at;
    }
    return cost + descent_leg_cost(d, v, before, own_end);
}

/* May the technician serve the tail that comes to him? */
static bool may_serve(const descent *d, const joined *j)
{
    const vehicle *v = &d->c->vehicles[j->k];
    for (int32_t at = j->tail; v->allowed && descent_is_job(d, at); at = d->stops[at].next)
        if (!v->allowed[at])
            return false;
    return true;
}

static int64_t joined_times(const descent *d, const joined *j, bool alike)
{
    const compact *c = d->c;
    const vehicle *v = &c->vehicles[j->k];
    time_segment all = d->stops[j->head].before;
    int32_t row = d->stops[j->head].row;
    if (j->jobs == 0)
        return 0;
    if (alike)
        return descent_times_price(d, v, all,
                                   compact_leg(c, v, row, d->stops[j->tail].row)->travel_s,
                                   d->stops[j->tail].behind);
    for (int32_t at = j->tail; descent_is_job(d, at); at = d->stops[at].next) {
        all = segment_join(all, compact_leg(c, v, row, at)->travel_s, compact_stop(c, v, at));
        row = at;
    }
    return descent_times_price(d, v, all, compact_leg(c, v, row, v->end_row)->travel_s, v->end);
}

static int64_t joined_load_price(const descent *d, const joined *j)
{
    const size_t loads = (size_t)d->c->load_count;
    const int64_t *head = d->load_before + (size_t)j->head * loads;
    const int64_t *whole = descent_load_of(d, d->stops[j->tail].route);
    const int64_t *until = d->load_before + (size_t)d->stops[j->tail].prev * loads;
    const int64_t *capacity = d->c->vehicles[j->k].capacity;
    int64_t price = 0;
    for (size_t i = 0; i < loads; i++)
        price += descent_excess_price(d, (int32_t)i, head[i] + whole[i] - until[i], capacity[i]);
    return price;
}

/* Change of cost against today's tour k: assignments, fixed cost, legs; false when that is too many
 * jobs for him. */
static bool joined_cost(const descent *d, joined *j)
{
    const vehicle *v = &d->c->vehicles[j->k];
    const tour *now = &d->tours[j->k];
    j->jobs = d->stops[j->head].position + jobs_from(d, j->tail);
    if (j->jobs > v->max_tasks)
        return false;
    j->cost = -now->cost;
    if (j->jobs > 0)
        j->cost += d->stops[j->head].cost_before + tail_cost(d, j) + v->fixed_cost;
    if (v->assign_cost && j->jobs > 0) {
        const int32_t first = d->stops[now->start].next, behind = d->stops[j->head].next;
        j->cost += assign_of_tail(d, v, first) - assign_of_tail(d, v, behind) +
                   assign_of_tail(d, v, j->tail);
    }
    return true;
}

static void append_tail(const descent *d, int32_t from, int32_t *jobs, int32_t *count)
{
    for (int32_t at = from; descent_is_job(d, at); at = d->stops[at].next)
        jobs[(*count)++] = at;
}

static void list_joined(const descent *d, const joined *j, int32_t *jobs, int32_t *count)
{
    *count = 0;
    for (int32_t at = d->stops[d->tours[j->k].start].next; descent_is_job(d, j->head);
         at = d->stops[at].next) {
        jobs[(*count)++] = at;
        if (at == j->head)
            break;
    }
    append_tail(d, j->tail, jobs, count);
}

/* The four legs that change tell enough when all technicians are alike and no tour is closed. */
static bool crossing_is_dear(const descent *d, int32_t ka, int32_t kb, int32_t v, int32_t u)
{
    const int32_t head = d->stops[u].prev, tail = d->stops[v].next;
    if (d->c->class_count > 1 || d->assigns || d->tours[kb].jobs == 0 ||
        (!descent_is_job(d, head) && !descent_is_job(d, tail)))
        return false;
    const vehicle *any = &d->c->vehicles[ka];
    return descent_leg_cost(d, any, head, tail) + descent_leg_cost(d, any, v, u) -
               (d->stops[u].cost_before - d->stops[head].cost_before) -
               (d->stops[tail].cost_before - d->stops[v].cost_before) >=
           d->tours[ka].penalty + d->tours[kb].penalty;
}

/* Makes `u` follow `v` and what followed `v` follow the stop before `u`. */
static bool cross(descent *d, int32_t v, int32_t u)
{
    const int32_t ka = d->stops[u].route, kb = d->stops[v].route;
    if (ka == kb || d->c->vehicles[ka].is_bench || d->c->vehicles[kb].is_bench ||
        !vehicle_may(&d->c->vehicles[kb], u) || crossing_is_dear(d, ka, kb, v, u))
        return false;
    joined a = {.k = ka, .head = d->stops[u].prev, .tail = d->stops[v].next};
    joined b = {.k = kb, .head = v, .tail = u};
    const bool alike = tails_alike(&d->c->vehicles[ka], &d->c->vehicles[kb]);
    const int64_t paid = d->tours[ka].penalty + d->tours[kb].penalty;
    if (!joined_cost(d, &a) || !joined_cost(d, &b) || a.cost + b.cost >= paid)
        return false;
    if (!alike && (!may_serve(d, &a) || !may_serve(d, &b)))
        return false;
    int64_t change = a.cost + b.cost + joined_load_price(d, &a) + joined_load_price(d, &b);
    if (change >= paid)
        return false;
    change += joined_times(d, &a, alike);
    if (change >= paid)
        return false;
    change += joined_times(d, &b, alike);
    if (change >= paid)
        return false;
    const int64_t expected = d->tours[ka].cost + d->tours[kb].cost + change;
    int32_t count_a, count_b;
    list_joined(d, &a, d->sequence[0], &count_a);
    list_joined(d, &b, d->sequence[1], &count_b);
    descent_replace(d, ka, d->sequence[0], count_a, kb, d->sequence[1], count_b);
    assert(descent_total(d, ka) + descent_total(d, kb) == expected);
    (void)expected;
    return true;
}

bool move_tails(descent *d, int32_t u, int32_t v)
{
    return cross(d, v, u);
}

bool move_tails_ahead(descent *d, int32_t u, int32_t v)
{
    return descent_is_job(d, v) && cross(d, u, v);
}

/* ---- within a tour ------------------------------------------------------------------------- */

/* Turns round what stands between u and v, so that they meet. */
bool move_reverse(descent *d, int32_t u, int32_t v)
{
    const compact *c = d->c;
    const int32_t k = d->stops[u].route;
    if (k != d->stops[v].route || !descent_is_job(d, v) || c->vehicles[k].is_bench)
        return false;
    if (d->stops[u].position > d->stops[v].position) {
        const int32_t held = u;
        u = v;
        v = held;
    }
    const int32_t first = d->stops[u].next, high = d->stops[v].next;
    if (first == v)
        return false;
    const vehicle *vehicle_k = &c->vehicles[k];
    const tour *t = &d->tours[k];
    /* As if legs cost the same both ways; where they do not, a few good moves are missed. */
    if (descent_leg_cost(d, vehicle_k, u, v) + descent_leg_cost(d, vehicle_k, first, high) -
            descent_leg_cost(d, vehicle_k, u, first) - descent_leg_cost(d, vehicle_k, v, high) >=
        t->penalty)
        return false;
    int64_t change = t->penalty - t->timed - (d->stops[high].cost_before - d->stops[u].cost_before);
    time_segment all = d->stops[u].before;
    int32_t before = u, count = 0;
    for (int32_t at = v; at != u; at = d->stops[at].prev) {
        const leg *l = compact_leg(c, vehicle_k, before, at);
        change += l->cost;
        all = segment_join(all, l->travel_s, compact_stop(c, vehicle_k, at));
        if (change + descent_warp_price(d, all.warp_s) >= t->penalty)
            return false;
        d->sequence[0][count++] = at;
        before = at;
    }
    const leg *out = compact_leg(c, vehicle_k, before, d->stops[high].row);
    change +=
        out->cost + descent_times_price(d, vehicle_k, all, out->travel_s, d->stops[high].behind);
    if (change >= t->penalty)
        return false;
    const int64_t expected = t->cost + change;
    d->moves++;
    for (int32_t i = 0; i < count; i++) {
        d->stops[u].next = d->sequence[0][i];
        u = d->sequence[0][i];
    }
    d->stops[u].next = high;
    descent_refresh(d, k);
    assert(descent_total(d, k) == expected);
    (void)expected;
    return true;
}
