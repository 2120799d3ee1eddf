/* exchange.c - the moves of jobs: one or two jobs of one place against none, one or two of another.
 *
 * All are one function with the numbers as constants, so that the compiler unrolls each: relocate
 * (1,0), (2,0), the same turned round, swap (1,1), (2,1), (1,2), (2,2). Between tours a test is O(1);
 * within a tour the stops between the two places are walked, but only when the legs promise a gain. */
#include "genetic/move_list.h"

/* Consecutive jobs of a tour, in the order they are to be driven. */
typedef struct chain {
    int32_t jobs[2];
    int32_t count;
    int32_t before, after; /* stops around it; with count 0 the gap between them */
} chain;

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* False when there are not that many jobs from `first` on. */
ALWAYS_INLINE bool take_chain(const descent *d, int32_t first, const int count, chain *out)
{
    out->count = count;
    if (count == 0) {
        out->before = first;
        out->after = d->stops[first].next;
        return out->after != ARV_NONE;
    }
    if (!descent_is_job(d, first))
        return false;
    out->before = d->stops[first].prev;
    out->jobs[0] = first;
    out->after = d->stops[first].next;
    if (count == 2) {
        if (!descent_is_job(d, out->after))
            return false;
        out->jobs[1] = out->after;
        out->after = d->stops[out->after].next;
    }
    return true;
}

ALWAYS_INLINE int64_t path_cost(const descent *d, const vehicle *v, int32_t from, const chain *via,
                                const int count, int32_t to)
{
    if (count == 0)
        return descent_leg_cost(d, v, from, to);
    int64_t cost = descent_leg_cost(d, v, from, via->jobs[0]);
    if (count == 2)
        cost += descent_leg_cost(d, v, via->jobs[0], via->jobs[1]);
    return cost + descent_leg_cost(d, v, via->jobs[count - 1], to);
}

/* Price of the times of a tour: head of `from`, the chain, tail of `to`. */
ALWAYS_INLINE int64_t path_times(const descent *d, const vehicle *v, int32_t from, const chain *via,
                                 const int count, int32_t to)
{
    const compact *c = d->c;
    time_segment all = d->stops[from].before;
    int32_t row = d->stops[from].row;
    for (int k = 0; k < count; k++) {
        all = segment_join(all, compact_leg(c, v, row, via->jobs[k])->travel_s,
                           compact_stop(c, v, via->jobs[k]));
        row = via->jobs[k];
    }
    return descent_times_price(d, v, all, compact_leg(c, v, row, d->stops[to].row)->travel_s,
                               d->stops[to].behind);
}

ALWAYS_INLINE bool may_take(const vehicle *v, const chain *in, const int count, int32_t jobs_after)
{
    for (int k = 0; v->allowed && k < count; k++)
        if (!v->allowed[in->jobs[k]])
            return false;
    return jobs_after <= v->max_tasks;
}

ALWAYS_INLINE int64_t assign_change(const vehicle *v, const chain *in, const int in_count,
                                    const chain *out, const int out_count)
{
    int64_t change = 0;
    for (int k = 0; k < in_count; k++)
        change += vehicle_assign_cost(v, in->jobs[k]);
    for (int k = 0; k < out_count; k++)
        change -= vehicle_assign_cost(v, out->jobs[k]);
    return change;
}

/* Excess price of tour k when `in` comes and `out` goes. */
ALWAYS_INLINE int64_t load_price(const descent *d, int32_t k, const chain *in, const int in_count,
                                 const chain *out, const int out_count)
{
    const compact *c = d->c;
    const int64_t *load = descent_load_of(d, k), *capacity = c->vehicles[k].capacity;
    const int32_t loads = c->load_count;
    int64_t price = 0;
    for (int32_t i = 0; i < loads; i++) {
        int64_t sum = load[i];
        for (int j = 0; j < in_count; j++)
            sum += c->load[in->jobs[j] * loads + i];
        for (int j = 0; j < out_count; j++)
            sum -= c->load[out->jobs[j] * loads + i];
        price += descent_excess_price(d, i, sum, capacity[i]);
    }
    return price;
}

static void splice(descent *d, int32_t before, const chain *in, int32_t after)
{
    for (int32_t k = 0; k < in->count; k++) {
        d->stops[before].next = in->jobs[k];
        before = in->jobs[k];
    }
    d->stops[before].next = after;
}

static void turn(chain *one)
{
    const int32_t held = one->jobs[0];
    one->jobs[0] = one->jobs[1];
    one->jobs[1] = held;
}

/* ---- between tours ------------------------------------------------------------------------- */

ALWAYS_INLINE bool exchange_between(descent *d, int32_t ka, int32_t kb, const chain *a,
                                    const chain *b, const int n1, const int n2)
{
    const vehicle *va = &d->c->vehicles[ka], *vb = &d->c->vehicles[kb];
    const tour *ta = &d->tours[ka], *tb = &d->tours[kb];
    /* A job more makes no tour less late: a relocation can win back what the first tour pays. */
    const int64_t paid = ta->penalty + tb->penalty, within_reach = n2 > 0 ? paid : ta->penalty;
    int64_t change = path_cost(d, va, a->before, b, n2, a->after) -
                     (d->stops[a->after].cost_before - d->stops[a->before].cost_before) +
                     path_cost(d, vb, b->before, a, n1, b->after) -
                     (d->stops[b->after].cost_before - d->stops[b->before].cost_before);
    if (n2 == 0) {
        if (ta->jobs == n1)
            change -= va->fixed_cost + descent_leg_cost(d, va, ta->start, ta->end);
        if (tb->jobs == 0)
            change += vb->fixed_cost + descent_leg_cost(d, vb, tb->start, tb->end);
    }
    if (d->assigns)
        change += assign_change(va, b, n2, a, n1) + assign_change(vb, a, n1, b, n2);
    if (change >= within_reach || !may_take(va, b, n2, ta->jobs - n1 + n2) ||
        !may_take(vb, a, n1, tb->jobs - n2 + n1))
        return false;
    change += load_price(d, kb, a, n1, b, n2) + load_price(d, ka, b, n2, a, n1);
    if (change >= paid)
        return false;
    change += path_times(d, vb, b->before, a, n1, b->after);
    if (change >= paid)
        return false;
    if (n2 > 0 || ta->jobs > n1)
        change += path_times(d, va, a->before, b, n2, a->after);
    if (change >= paid)
        return false;
    const int64_t expected = ta->cost + tb->cost + change;
    d->moves++;
    splice(d, a->before, b, a->after);
    splice(d, b->before, a, b->after);
    descent_refresh(d, ka);
    descent_refresh(d, kb);
    assert(descent_total(d, ka) + descent_total(d, kb) == expected);
    (void)expected;
    return true;
}

/* ---- within a tour ------------------------------------------------------------------------- */

/* A stretch of stops that stays as it is; empty when `none`. */
typedef struct stretch {
    int32_t head, tail;
    bool none;
} stretch;

/* Legs of: low, `second`, the middle, `first`, high. */
ALWAYS_INLINE int64_t swapped_cost(const descent *d, const vehicle *v, int32_t low,
                                   const chain *second, const int n2, stretch middle,
                                   const chain *first, const int n1, int32_t high)
{
    int64_t cost = 0;
    int32_t at = low;
    for (int k = 0; k < n2; k++) {
        cost += descent_leg_cost(d, v, at, second->jobs[k]);
        at = second->jobs[k];
    }
    if (!middle.none) {
        cost += descent_leg_cost(d, v, at, middle.head) + d->stops[middle.tail].cost_before -
                d->stops[middle.head].cost_before;
        at = middle.tail;
    }
    for (int k = 0; k < n1; k++) {
        cost += descent_leg_cost(d, v, at, first->jobs[k]);
        at = first->jobs[k];
    }
    return cost + descent_leg_cost(d, v, at, high);
}

static void extend(const descent *d, const vehicle *v, time_segment *all, int32_t *row, int32_t job)
{
    *all =
        segment_join(*all, compact_leg(d->c, v, *row, job)->travel_s, compact_stop(d->c, v, job));
    *row = job;
}

ALWAYS_INLINE int64_t swapped_times(const descent *d, const vehicle *v, int32_t low,
                                    const chain *second, const int n2, stretch middle,
                                    const chain *first, const int n1, int32_t high)
{
    time_segment all = d->stops[low].before;
    int32_t row = d->stops[low].row;
    for (int k = 0; k < n2; k++)
        extend(d, v, &all, &row, second->jobs[k]);
    if (!middle.none) {
        for (int32_t at = middle.head; at != middle.tail; at = d->stops[at].next)
            extend(d, v, &all, &row, at);
        extend(d, v, &all, &row, middle.tail);
    }
    for (int k = 0; k < n1; k++)
        extend(d, v, &all, &row, first->jobs[k]);
    return descent_times_price(d, v, all, compact_leg(d->c, v, row, d->stops[high].row)->travel_s,
                               d->stops[high].behind);
}

/* `first` stands before `second`; they change places. */
ALWAYS_INLINE bool exchange_within(descent *d, int32_t k, const chain *first, const int n1,
                                   const chain *second, const int n2)
{
    const vehicle *v = &d->c->vehicles[k];
    const tour *t = &d->tours[k];
    const int32_t low = first->before, high = second->after;
    /* The chains touch when the stop behind the first is one of the second. */
    const stretch middle = {first->after, second->before,
                            d->stops[first->after].position > d->stops[second->before].position};
    const int64_t old_cost = d->stops[high].cost_before - d->stops[low].cost_before;
    const int64_t load_paid = t->penalty - t->timed;
    int64_t change =
        swapped_cost(d, v, low, second, n2, middle, first, n1, high) - old_cost + load_paid;
    if (change >= t->penalty)
        return false;
    change += swapped_times(d, v, low, second, n2, middle, first, n1, high);
    if (change >= t->penalty)
        return false;
    const int64_t expected = t->cost + change;
    d->moves++;
    splice(d, low, second, middle.none ? (n1 > 0 ? first->jobs[0] : high) : middle.head);
    if (!middle.none)
        splice(d, middle.tail, first, high);
    else
        splice(d, n2 > 0 ? second->jobs[n2 - 1] : low, first, high);
    descent_refresh(d, k);
    assert(descent_total(d, k) == expected);
    (void)expected;
    return true;
}

/* ---- the moves ----------------------------------------------------------------------------- */

ALWAYS_INLINE bool exchange(descent *d, int32_t u, int32_t v, const int n1, const int n2,
                            const bool turned)
{
    chain a, b;
    if (!take_chain(d, u, n1, &a) || !take_chain(d, v, n2, &b))
        return false;
    if (turned)
        turn(&a);
    const int32_t ka = d->stops[u].route, kb = d->stops[v].route;
    if (ka != kb)
        return exchange_between(d, ka, kb, &a, &b, n1, n2);
    if (d->c->vehicles[ka].is_bench)
        return false;
    const int32_t pu = d->stops[u].position, pv = d->stops[v].position;
    if (n2 == 0) {
        if (pv < pu - 1)
            return exchange_within(d, ka, &b, 0, &a, n1);
        return pv >= pu + n1 && exchange_within(d, ka, &a, n1, &b, 0);
    }
    if (pu + n1 <= pv)
        return exchange_within(d, ka, &a, n1, &b, n2);
    return pv + n2 <= pu && exchange_within(d, ka, &b, n2, &a, n1);
}

bool move_relocate(descent *d, int32_t u, int32_t v)
{
    return exchange(d, u, v, 1, 0, false);
}

bool move_relocate_pair(descent *d, int32_t u, int32_t v)
{
    return exchange(d, u, v, 2, 0, false);
}

bool move_relocate_turned(descent *d, int32_t u, int32_t v)
{
    return exchange(d, u, v, 2, 0, true);
}

bool move_swap(descent *d, int32_t u, int32_t v)
{
    return exchange(d, u, v, 1, 1, false);
}

bool move_swap_pair_one(descent *d, int32_t u, int32_t v)
{
    return exchange(d, u, v, 2, 1, false);
}

bool move_swap_pairs(descent *d, int32_t u, int32_t v)
{
    return exchange(d, u, v, 2, 2, false);
}

/* ---- all of them at once ------------------------------------------------------------------- */

/* What the six moves would change in legs, for a job u of one tour and a stop v of another. The
 * legs they share are looked up once; this is where a descent spends its time. */
typedef struct leg_changes {
    int64_t relocate, relocate_pair, relocate_turned, swap, swap_pair_one, swap_pairs;
} leg_changes;

static const int64_t NOT_POSSIBLE = INT64_MAX / 2;

ALWAYS_INLINE int64_t cost_of(const leg *legs, size_t rows, int32_t from, int32_t to)
{
    return legs[(size_t)from * rows + (size_t)to].cost;
}

ALWAYS_INLINE leg_changes find_leg_changes(const descent *d, int32_t u, int32_t v)
{
    const stop *s = d->stops, *su = &s[u], *sv = &s[v];
    const size_t rows = (size_t)d->c->row_count;
    const leg *a = d->c->vehicles[su->route].legs, *b = d->c->vehicles[sv->route].legs;
    const stop *sp = &s[su->prev], *sx = &s[su->next], *sy = &s[sv->next];
    const int32_t p = sp->row, x = sx->row, y = sy->row;
    const bool has_x = su->next < d->c->job_count, v_is_job = v < d->c->job_count;
    const int64_t gap = sy->cost_before - sv->cost_before, uy = cost_of(b, rows, u, y);
    const int64_t via_u = sx->cost_before - sp->cost_before;
    leg_changes change = {.relocate = cost_of(b, rows, sv->row, u) + uy - gap +
                                      cost_of(a, rows, p, x) - via_u,
                          .relocate_pair = NOT_POSSIBLE,
                          .relocate_turned = NOT_POSSIBLE,
                          .swap = NOT_POSSIBLE,
                          .swap_pair_one = NOT_POSSIBLE,
                          .swap_pairs = NOT_POSSIBLE};
    int64_t ux = 0, xy = 0, via_ux = 0;
    int32_t xx = 0;
    if (has_x) {
        const stop *sxx = &s[sx->next];
        xx = sxx->row;
        ux = cost_of(b, rows, u, x);
        xy = cost_of(b, rows, x, y);
        via_ux = sxx->cost_before - sp->cost_before;
        const int64_t closed = cost_of(a, rows, p, xx) - via_ux - gap;
        change.relocate_pair = cost_of(b, rows, sv->row, u) + ux + xy + closed;
        change.relocate_turned =
            cost_of(b, rows, sv->row, x) + cost_of(b, rows, x, u) + uy + closed;
    }
    if (!v_is_job)
        return change;
    const stop *sw = &s[sv->prev];
    const int64_t wu = cost_of(b, rows, sw->row, u), pv = cost_of(a, rows, p, v);
    const int64_t via_v = sy->cost_before - sw->cost_before;
    change.swap = pv + cost_of(a, rows, v, x) - via_u + wu + uy - via_v;
    if (!has_x)
        return change;
    change.swap_pair_one = pv + cost_of(a, rows, v, xx) - via_ux + wu + ux + xy - via_v;
    if (sv->next < d->c->job_count) {
        const stop *syy = &s[sy->next];
        change.swap_pairs = pv + cost_of(a, rows, v, y) + cost_of(a, rows, y, xx) - via_ux + wu +
                            ux + cost_of(b, rows, x, syy->row) -
                            (syy->cost_before - sw->cost_before);
    }
    return change;
}

/* What serving the jobs costs the technicians beside legs. */
static void add_assignments(const descent *d, int32_t u, int32_t v, leg_changes *change)
{
    const vehicle *a = &d->c->vehicles[d->stops[u].route], *b = &d->c->vehicles[d->stops[v].route];
    const int32_t x = d->stops[u].next, y = d->stops[v].next;
    const int64_t of_u = vehicle_assign_cost(b, u) - vehicle_assign_cost(a, u);
    change->relocate += of_u;
    if (descent_is_job(d, x)) {
        const int64_t of_ux = of_u + vehicle_assign_cost(b, x) - vehicle_assign_cost(a, x);
        change->relocate_pair += of_ux;
        change->relocate_turned += of_ux;
        if (descent_is_job(d, v)) {
            const int64_t of_v = vehicle_assign_cost(a, v) - vehicle_assign_cost(b, v);
            change->swap_pair_one += of_ux + of_v;
            if (descent_is_job(d, y))
                change->swap_pairs +=
                    of_ux + of_v + vehicle_assign_cost(a, y) - vehicle_assign_cost(b, y);
        }
    }
    if (descent_is_job(d, v))
        change->swap += of_u + vehicle_assign_cost(a, v) - vehicle_assign_cost(b, v);
}

static bool try_each(descent *d, int32_t u, int32_t v)
{
    return move_relocate(d, u, v) || move_relocate_pair(d, u, v) || move_relocate_turned(d, u, v) ||
           move_swap(d, u, v) || move_swap_pair_one(d, u, v) || move_swap_pairs(d, u, v);
}

bool move_any_exchange(descent *d, int32_t u, int32_t v)
{
    const int32_t ka = d->stops[u].route, kb = d->stops[v].route;
    const tour *ta = &d->tours[ka], *tb = &d->tours[kb];
    /* Every one of them takes u to v's tour. */
    if (ka != kb && !vehicle_may(&d->c->vehicles[kb], u))
        return false;
    /* Opening or closing a tour has costs of its own. */
    if (ka == kb || ta->jobs <= 2 || tb->jobs == 0)
        return try_each(d, u, v);
    leg_changes change = find_leg_changes(d, u, v);
    if (d->assigns)
        add_assignments(d, u, v, &change);
    const int64_t one = ta->penalty, both = ta->penalty + tb->penalty;
    return (change.relocate < one && move_relocate(d, u, v)) ||
           (change.relocate_pair < one && move_relocate_pair(d, u, v)) ||
           (change.relocate_turned < one && move_relocate_turned(d, u, v)) ||
           (change.swap < both && move_swap(d, u, v)) ||
           (change.swap_pair_one < both && move_swap_pair_one(d, u, v)) ||
           (change.swap_pairs < both && move_swap_pairs(d, u, v));
}
