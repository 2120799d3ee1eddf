/* descent.c - the state of a descent, and the loop over its moves. */
#include "genetic/move_list.h"

#include "base/arena.h"

#include <string.h>

bool descent_create(arv_arena *arena, const compact *c, compact_room room, descent *d)
{
    const size_t jobs = (size_t)room.jobs, vehicles = (size_t)room.vehicles + 1;
    const size_t stops = jobs + 2 * vehicles, loads = (size_t)c->load_count;
    *d = (descent){
        .c = c,
        .room = room,
        .price.load = ARENA_ARRAY(arena, int64_t, loads),
        .stops = ARENA_ARRAY(arena, stop, stops),
        .tours = ARENA_ARRAY(arena, tour, vehicles),
        .load_before = ARENA_ARRAY(arena, int64_t, stops * loads),
        .order = ARENA_ARRAY(arena, int32_t, jobs),
        .empty = ARENA_ARRAY(arena, int32_t, vehicles),
        .sequence = {ARENA_ARRAY(arena, int32_t, jobs), ARENA_ARRAY(arena, int32_t, jobs)},
        .places = ARENA_ARRAY(arena, three_places, jobs * vehicles),
        .removal = ARENA_ARRAY(arena, int64_t, jobs),
        .mark = ARENA_ARRAY(arena, int32_t, vehicles),
    };
    return d->price.load && d->stops && d->tours && d->load_before && d->order && d->empty &&
           d->sequence[0] && d->sequence[1] && d->places && d->removal && d->mark;
}

/* ---- state --------------------------------------------------------------------------------- */

static void init_vehicle(descent *d, int32_t k)
{
    const vehicle *v = &d->c->vehicles[k];
    const int32_t start = d->c->job_count + 2 * k, end = start + 1;
    d->tours[k] = (tour){.start = start, .end = end};
    d->stops[start] =
        (stop){.next = end, .prev = ARV_NONE, .route = k, .row = v->start_row, .before = v->start};
    d->stops[end] =
        (stop){.next = ARV_NONE, .prev = start, .route = k, .row = v->end_row, .behind = v->end};
    memset(d->load_before + (size_t)start * (size_t)d->c->load_count, 0,
           (size_t)d->c->load_count * sizeof(int64_t));
    descent_refresh(d, k);
}

/* Moves are counted on from state to state, so that nothing known of the last one seems fresh. */
static void count_on(descent *d)
{
    const size_t cells = (size_t)d->room.jobs * ((size_t)d->room.vehicles + 1);
    if (d->moves < INT32_MAX / 2) {
        d->moves++;
        return;
    }
    d->moves = 1;
    for (size_t k = 0; k < cells; k++)
        d->places[k].known_at = 0;
}

void descent_reset(descent *d)
{
    const compact *c = d->c;
    count_on(d);
    d->base = d->moves++;
    d->assigns = false;
    for (int32_t k = 0; k < c->vehicle_count; k++) {
        init_vehicle(d, k);
        d->assigns |= c->vehicles[k].assign_cost != NULL;
    }
    for (int32_t j = 0; j < c->job_count; j++) {
        d->stops[j] = (stop){.next = ARV_NONE, .prev = ARV_NONE, .route = ARV_NONE, .row = j};
        d->order[j] = j;
    }
}

/* What a tour pays at the present prices. */
static void price_tour(descent *d, int32_t k)
{
    tour *t = &d->tours[k];
    const int64_t *load = descent_load_of(d, k), *capacity = d->c->vehicles[k].capacity;
    t->timed = t->hours + descent_warp_price(d, t->warp_s);
    t->balance = 0;
    for (int32_t i = d->c->limit_count; i < d->c->load_count; i++)
        t->balance += descent_excess_price(d, i, load[i], capacity[i]);
    t->penalty = t->timed + t->balance;
    for (int32_t i = 0; i < d->c->limit_count; i++)
        t->penalty += descent_excess_price(d, i, load[i], capacity[i]);
}

static void sum_times(descent *d, int32_t k)
{
    const vehicle *v = &d->c->vehicles[k];
    tour *t = &d->tours[k];
    t->warp_s = 0;
    t->hours = 0;
    if (t->jobs == 0 || v->is_bench)
        return;
    const time_segment all = d->stops[t->end].before;
    const int32_t duration_s = segment_length_s(all);
    t->warp_s = all.warp_s + vehicle_excess_s(v, duration_s);
    t->hours = v->rate_duration * duration_s;
}

static void refresh_forward(descent *d, int32_t k)
{
    const compact *c = d->c;
    const vehicle *v = &c->vehicles[k];
    tour *t = &d->tours[k];
    const size_t loads = (size_t)c->load_count;
    int32_t before = t->start, position = 0;
    t->cost = 0;
    for (int32_t at = d->stops[before].next; at != ARV_NONE; at = d->stops[at].next) {
        stop *s = &d->stops[at];
        const stop *b = &d->stops[before];
        const leg *l = compact_leg(c, v, b->row, s->row);
        const bool is_job = at != t->end;
        s->route = k;
        s->prev = before;
        s->position = ++position;
        s->cost_before = b->cost_before + l->cost;
        s->before = segment_join(b->before, l->travel_s, is_job ? compact_stop(c, v, at) : v->end);
        for (size_t i = 0; i < loads; i++)
            d->load_before[(size_t)at * loads + i] = d->load_before[(size_t)before * loads + i] +
                                                     (is_job ? c->load[(size_t)at * loads + i] : 0);
        t->cost += is_job ? vehicle_assign_cost(v, at) : 0;
        before = at;
    }
    t->jobs = position - 1;
    t->cost = t->jobs > 0 ? t->cost + d->stops[t->end].cost_before + v->fixed_cost : 0;
}

void descent_refresh(descent *d, int32_t k)
{
    const compact *c = d->c;
    const vehicle *v = &c->vehicles[k];
    tour *t = &d->tours[k];
    refresh_forward(d, k);
    for (int32_t at = d->stops[t->end].prev; at != ARV_NONE; at = d->stops[at].prev) {
        stop *s = &d->stops[at];
        const stop *n = &d->stops[s->next];
        const leg *l = compact_leg(c, v, s->row, n->row);
        s->behind = segment_join(at == t->start ? v->start : compact_stop(c, v, at), l->travel_s,
                                 n->behind);
    }
    t->changed = d->moves;
    sum_times(d, k);
    price_tour(d, k);
}

static void link_jobs(descent *d, int32_t k, const int32_t *jobs, int32_t count)
{
    int32_t before = d->tours[k].start;
    for (int32_t i = 0; i < count; i++) {
        d->stops[before].next = jobs[i];
        before = jobs[i];
    }
    d->stops[before].next = d->tours[k].end;
}

void descent_load(descent *d, int32_t k, const int32_t *jobs, int32_t count)
{
    link_jobs(d, k, jobs, count);
    descent_refresh(d, k);
}

int32_t descent_list(const descent *d, int32_t k, int32_t *jobs)
{
    int32_t count = 0;
    for (int32_t at = d->stops[d->tours[k].start].next; descent_is_job(d, at);
         at = d->stops[at].next)
        jobs[count++] = at;
    return count;
}

void descent_replace(descent *d, int32_t a, const int32_t *jobs_a, int32_t count_a, int32_t b,
                     const int32_t *jobs_b, int32_t count_b)
{
    d->moves++;
    link_jobs(d, a, jobs_a, count_a);
    link_jobs(d, b, jobs_b, count_b);
    descent_refresh(d, a);
    descent_refresh(d, b);
}

void descent_rest(descent *d, int32_t k)
{
    d->tours[k].changed = d->base;
}

void descent_set_prices(descent *d, int64_t time, int64_t load)
{
    d->price.time = time;
    for (int32_t i = 0; i < d->c->limit_count; i++) {
        const int64_t price = (d->c->load_worth[i] * load) >> PRICE_SHIFT;
        d->price.load[i] = price > 0 ? price : 1;
    }
    for (int32_t i = d->c->limit_count; i < d->c->load_count; i++)
        d->price.load[i] = d->c->p->balance_rate << PRICE_SHIFT;
    d->moves++;
    for (int32_t k = 0; k < d->c->vehicle_count; k++) {
        price_tour(d, k);
        d->tours[k].changed = d->moves;
    }
}

int64_t descent_price_of(const descent *d, int32_t k, const int32_t *jobs, int32_t count)
{
    const compact *c = d->c;
    const vehicle *v = &c->vehicles[k];
    if (count == 0)
        return 0;
    time_segment all = v->start;
    int32_t row = v->start_row;
    int64_t price = v->fixed_cost;
    for (int32_t i = 0; i < count; i++) {
        const leg *l = compact_leg(c, v, row, jobs[i]);
        all = segment_join(all, l->travel_s, compact_stop(c, v, jobs[i]));
        price += l->cost + vehicle_assign_cost(v, jobs[i]);
        row = jobs[i];
    }
    const leg *home = compact_leg(c, v, row, v->end_row);
    price += home->cost + descent_times_price(d, v, all, home->travel_s, v->end);
    for (int32_t i = 0; i < c->load_count; i++) {
        int64_t load = 0;
        for (int32_t j = 0; j < count; j++)
            load += c->load[jobs[j] * c->load_count + i];
        price += descent_excess_price(d, i, load, v->capacity[i]);
    }
    return price;
}

/* ---- insertion ----------------------------------------------------------------------------- */

/* Change of a tour's price with `job` behind `after`. */
static int64_t insertion_change(const descent *d, int32_t job, int32_t after)
{
    const compact *c = d->c;
    const int32_t k = d->stops[after].route, next = d->stops[after].next;
    const tour *t = &d->tours[k];
    const vehicle *v = &c->vehicles[k];
    const leg *in = compact_leg(c, v, d->stops[after].row, job);
    const leg *out = compact_leg(c, v, job, d->stops[next].row);
    int64_t change =
        in->cost + out->cost - descent_leg_cost(d, v, after, next) + vehicle_assign_cost(v, job);
    if (t->jobs == 0)
        change += v->fixed_cost + descent_leg_cost(d, v, after, next);
    const time_segment head =
        segment_join(d->stops[after].before, in->travel_s, compact_stop(c, v, job));
    change += descent_times_price(d, v, head, out->travel_s, d->stops[next].behind);
    const int64_t *load = descent_load_of(d, k);
    for (int32_t i = 0; i < c->load_count; i++)
        change +=
            descent_excess_price(d, i, load[i] + c->load[job * c->load_count + i], v->capacity[i]);
    return change - t->penalty;
}

typedef struct best_place {
    int32_t after;
    int64_t change;
} best_place;

static void try_place(const descent *d, int32_t job, int32_t after, best_place *best)
{
    const int32_t k = d->stops[after].route;
    const vehicle *v = &d->c->vehicles[k];
    if (!vehicle_may(v, job) || d->tours[k].jobs >= v->max_tasks)
        return;
    const int64_t change = insertion_change(d, job, after);
    if (best->after == ARV_NONE || change < best->change)
        *best = (best_place){after, change};
}

/* First empty vehicle of every class. */
static void find_empty(descent *d)
{
    for (int32_t k = 0; k < d->c->class_count; k++)
        d->empty[k] = ARV_NONE;
    for (int32_t k = d->c->vehicle_count; k-- > 0;)
        if (d->tours[k].jobs == 0)
            d->empty[d->c->vehicles[k].class_] = k;
}

static best_place find_place(const descent *d, int32_t job)
{
    const compact *c = d->c;
    best_place best = {ARV_NONE, 0};
    const int32_t *near = c->near + (size_t)job * (size_t)c->width;
    for (int32_t i = 0; i < c->near_count[job]; i++) {
        const stop *s = &d->stops[near[i]];
        if (s->route == ARV_NONE)
            continue;
        try_place(d, job, near[i], &best);
        try_place(d, job, s->prev, &best);
    }
    for (int32_t k = 0; k < c->class_count; k++)
        if (d->empty[k] != ARV_NONE)
            try_place(d, job, d->tours[d->empty[k]].start, &best);
    for (int32_t k = 0; best.after == ARV_NONE && k < c->vehicle_count; k++)
        try_place(d, job, d->tours[k].start, &best);
    return best;
}

void descent_insert(descent *d, const int32_t *jobs, int32_t count)
{
    find_empty(d);
    for (int32_t i = 0; i < count; i++) {
        const best_place best = find_place(d, jobs[i]);
        if (best.after == ARV_NONE)
            continue; /* no vehicle may serve it: stays out */
        const int32_t k = d->stops[best.after].route;
        const bool was_empty = d->tours[k].jobs == 0;
        d->stops[jobs[i]].next = d->stops[best.after].next;
        d->stops[best.after].next = jobs[i];
        d->moves++;
        descent_refresh(d, k);
        if (was_empty)
            find_empty(d);
    }
}

/* ---- the loop ------------------------------------------------------------------------------ */

static bool is_stopped(const descent *d)
{
    return d->stop && d->stop(d->stop_context);
}

static bool try_moves(descent *d, int32_t u, int32_t v)
{
    return move_any_exchange(d, u, v) || move_tails(d, u, v) || move_tails_ahead(d, u, v) ||
           move_reverse(d, u, v);
}

/* Every move of u next to v, and of u to the head of v's tour when v is its first job. */
static void try_pair(descent *d, int32_t u, int32_t v)
{
    if (try_moves(d, u, v))
        return;
    const int32_t head = d->stops[v].prev;
    if (!descent_is_job(d, head) && d->stops[u].prev != head)
        try_moves(d, u, head);
}

static void try_empty(descent *d, int32_t u)
{
    for (int32_t k = 0; k < d->c->class_count; k++)
        if (d->empty[k] != ARV_NONE && try_moves(d, u, d->tours[d->empty[k]].start)) {
            find_empty(d);
            return;
        }
}

static void try_job(descent *d, int32_t u, bool first_round)
{
    const compact *c = d->c;
    if (d->stops[u].route == ARV_NONE)
        return;
    const int32_t tested = d->stops[u].tested;
    d->stops[u].tested = d->moves;
    const int32_t *near = c->near + (size_t)u * (size_t)c->width;
    for (int32_t i = 0; i < c->near_count[u]; i++) {
        const int32_t v = near[i];
        if (d->stops[v].route == ARV_NONE)
            continue;
        if (larger(d->tours[d->stops[u].route].changed, d->tours[d->stops[v].route].changed) >
            tested)
            try_pair(d, u, v);
    }
    if (!first_round && d->tours[d->stops[u].route].changed > tested)
        try_empty(d, u);
}

/* Tours that hold a near neighbour of a job of tour a, with a higher index: each pair once. */
static void search_pairs_of(descent *d, int32_t a)
{
    enum { NEAR_JOBS = 10 };
    const compact *c = d->c;
    const int32_t tested = d->tours[a].paired;
    d->tours[a].paired = d->moves;
    for (int32_t u = d->stops[d->tours[a].start].next; descent_is_job(d, u); u = d->stops[u].next)
        for (int32_t i = 0; i < NEAR_JOBS && i < c->near_count[u]; i++) {
            const int32_t b = d->stops[c->near[(size_t)u * (size_t)c->width + (size_t)i]].route;
            if (b > a)
                d->mark[b] = a + 1;
        }
    for (int32_t b = a + 1; b < c->vehicle_count; b++)
        if (d->mark[b] == a + 1 && larger(d->tours[a].changed, d->tours[b].changed) > tested)
            swap_star(d, a, b);
}

static void search_pairs(descent *d)
{
    for (int32_t k = 0; k < d->c->vehicle_count; k++)
        d->mark[k] = 0;
    for (int32_t a = 0; a < d->c->vehicle_count && !is_stopped(d); a++)
        if (d->tours[a].jobs > 0)
            search_pairs_of(d, a);
}

/* Every job once; false when stopped. */
static bool run_round(descent *d, bool first_round)
{
    enum { JOBS_UNASKED = 16 };
    for (int32_t i = 0; i < d->c->job_count; i++) {
        if (i % JOBS_UNASKED == 0 && is_stopped(d))
            return false;
        try_job(d, d->order[i], first_round);
    }
    return true;
}

void descent_run(descent *d, rng *random, bool thorough, bool only_new)
{
    const compact *c = d->c;
    const int32_t known = only_new ? d->base : 0;
    rng_shuffle(random, d->order, c->job_count);
    for (int32_t j = 0; j < c->job_count; j++)
        d->stops[j].tested = known;
    for (int32_t k = 0; k < c->vehicle_count; k++)
        d->tours[k].paired = known;
    for (int32_t round = 0;; round++) {
        const int32_t moves = d->moves;
        find_empty(d);
        if (!run_round(d, round == 0))
            return;
        if (thorough && round > 0 && d->moves == moves)
            search_pairs(d);
        if (round > 0 && d->moves == moves)
            return;
    }
}
