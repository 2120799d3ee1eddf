/* tours.c - linked routes with exact forward and backward times. See tours.h for the recurrences.
 *
 * Loads: deliveries are on board from the start, pickups stay to the end. `load_before[a]` is the
 * largest load on any leg up to the one that leaves a, `load_after[a]` from that leg on; a job
 * inserted behind a adds its delivery to all legs before it and its pickup to all behind. */
#include "search/tours.h"

#include "base/arena.h"
#include "model/relations.h"

#include <string.h>

static void init_route(tours *t, int32_t s)
{
    const arv_problem *p = t->p;
    const problem_travel *travel = &p->travels[p->shift_travel[s]];
    t->routes[s] = (tour_route){
        .duration_s = travel->fastest_s,
        .metric = travel->metric,
        .distance_m = travel->distance_m,
        .on_sphere = travel->on_sphere,
        .rows = travel->rows,
        .service_s = p->service_s + (size_t)p->shift_service_row[s] * (size_t)p->job_count,
        .assign_cost = p->assign_cost
                           ? p->assign_cost + (size_t)p->shift_price_row[s] * (size_t)p->job_count
                           : NULL,
        .rate_second = p->shift_rate_second[s] + p->shift_rate_duration[s],
        .rate_stay = p->shift_rate_duration[s],
        .rate_metric = p->shift_rate_metric[s],
        .rate_balance = p->job_setup_s ? 0 : p->balance_rate,
        .share_s = p->shift_share_s ? p->shift_share_s[s] : 0,
        .fixed_cost = p->shift_fixed_cost[s],
        .start = t->sentinel_base + 2 * s,
        .end = t->sentinel_base + 2 * s + 1,
        .start_s = p->shift_start_s[s],
        .end_s = p->shift_end_s[s],
        .first_break = t->break_base + p->break_first[s],
        .break_count = p->break_first[s + 1] - p->break_first[s],
        .max_tasks = p->shift_max_tasks[s],
        .max_travel_s = p->shift_max_travel_s[s],
        .max_distance_m = p->shift_max_distance_m[s],
    };
    const tour_route *r = &t->routes[s];
    t->nodes[r->start] = (tour_node){
        .next = r->end, .prev = ARV_NONE, .route = s, .place = p->shift_start_location[s]};
    t->nodes[r->end] = (tour_node){
        .next = ARV_NONE, .prev = r->start, .route = s, .place = p->shift_end_location[s]};
    t->locked[r->start] = true;
    if (p->shift_restock)
        t->nodes[t->restock_base + s] = (tour_node){
            .next = ARV_NONE, .prev = ARV_NONE, .route = ARV_NONE, .place = p->shift_restock[s]};
}

void tours_link_after(tours *t, int32_t node, int32_t after)
{
    const int32_t next = t->nodes[after].next;
    t->nodes[node].prev = after;
    t->nodes[node].next = next;
    t->nodes[node].route = t->nodes[after].route;
    t->nodes[after].next = node;
    t->nodes[next].prev = node;
}

void tours_unlink(tours *t, int32_t node)
{
    tour_node *n = &t->nodes[node];
    t->nodes[n->prev].next = n->next;
    t->nodes[n->next].prev = n->prev;
    n->route = n->next = n->prev = ARV_NONE;
}

void tours_take_out(tours *t, int32_t job, int32_t *out, int32_t *out_count)
{
    const arv_problem *p = t->p;
    const int32_t role = problem_role_of(p, job);
    if (t->nodes[job].route == ARV_NONE)
        return;
    tours_unlink(t, job);
    if (role != PROBLEM_ALONE && t->nodes[p->job_mate[job]].route != ARV_NONE)
        tours_unlink(t, p->job_mate[job]);
    out[(*out_count)++] = role == PROBLEM_FOLLOWS ? p->job_mate[job] : job;
}

void tours_restore(tours *t, int32_t shift, const int32_t *next)
{
    const tour_route *r = &t->routes[shift];
    for (int32_t v = t->nodes[r->start].next; v != r->end;) {
        const int32_t after = t->nodes[v].next;
        t->nodes[v].route = ARV_NONE;
        v = after;
    }
    tours_load_route(t, shift, next);
}

static void link_prefixes(tours *t)
{
    const arv_problem *p = t->p;
    for (int32_t s = 0; s < p->shift_count; s++) {
        int32_t after = t->routes[s].start;
        for (int32_t k = p->prefix_first[s]; k < p->prefix_first[s + 1]; k++) {
            tours_link_after(t, p->prefix_job[k], after);
            after = p->prefix_job[k];
            t->locked[after] = true;
        }
        tours_place_breaks(t, s);
    }
}

static int32_t most_breaks(const arv_problem *p)
{
    int32_t most = 0;
    for (int32_t s = 0; s < p->shift_count; s++) {
        const int32_t breaks = p->break_first[s + 1] - p->break_first[s];
        most = breaks > most ? breaks : most;
    }
    return most;
}

/* One window a job, no breaks, one speed, no limits of a route but its hours, and no price of time but
 * theirs: tour_span.h. */
static bool hours_are_simple(const arv_problem *p)
{
    return (p->rich_timing & ~(uint32_t)(PROBLEM_SHIFT_PRICE | PROBLEM_MAX_DURATION)) == 0 &&
           p->break_count == 0 && !p->has_multi_window && !p->has_max_travel &&
           !(p->relations && p->relations->timed);
}

/* What only restocking needs. */
static bool create_stock(arv_arena *arena, tours *t)
{
    const arv_problem *p = t->p;
    if (!p->shift_restock)
        return true;
    t->stock_used = ARENA_ARRAY(arena, int64_t, (size_t)p->shift_count * (size_t)p->load_count);
    if (hours_are_simple(p))
        t->spans = ARENA_ARRAY(arena, tour_span, t->node_count);
    t->chosen = ARENA_ARRAY(arena, int32_t, t->link_count);
    return t->stock_used && t->chosen && (t->spans || !hours_are_simple(p));
}

/* What only pairs, restocking and breaks with a limit of load need. */
static bool create_trial(arv_arena *arena, tours *t)
{
    const arv_problem *p = t->p;
    if (!p->shift_restock && !p->job_mate && !p->break_max_load)
        return true;
    t->kept = ARENA_ARRAY(arena, int32_t, t->link_count);
    const bool leaving = p->job_mate || p->break_max_load;
    if (leaving)
        t->load_leaving =
            ARENA_ARRAY(arena, int64_t, (size_t)t->node_count * (size_t)p->load_count);
    return t->kept && (!leaving || t->load_leaving);
}

/* What only relations that bind moments need. */
static bool create_bounds(arv_arena *arena, tours *t)
{
    t->link_count = t->node_count;
    if (!t->p->relations || !t->p->relations->timed)
        return true;
    t->link_count += 2 * t->job_count;
    t->bounds = ARENA_ARRAY(arena, start_bounds, t->job_count);
    t->bounds_before = ARENA_ARRAY(arena, start_bounds, t->job_count);
    t->moment_s = ARENA_ARRAY(arena, int32_t, t->job_count);
    for (int32_t j = 0; t->bounds && j < t->job_count; j++)
        t->bounds[j] = (start_bounds){-PROBLEM_FOREVER_S, PROBLEM_FOREVER_S};
    return t->bounds && t->bounds_before && t->moment_s;
}

bool tours_create_bare(arv_arena *arena, const arv_problem *p, tours *t)
{
    const int32_t restock_base = p->job_count + p->break_count + 2 * p->shift_count;
    const int32_t nodes = restock_base + (p->shift_restock ? p->shift_count : 0);
    const size_t loads = (size_t)p->load_count;
    *t = (tours){
        .p = p,
        .job_count = p->job_count,
        .break_base = p->job_count,
        .sentinel_base = p->job_count + p->break_count,
        .restock_base = restock_base,
        .node_count = nodes,
        .nodes = ARENA_ARRAY(arena, tour_node, nodes),
        .routes = ARENA_ARRAY(arena, tour_route, p->shift_count),
        .load = ARENA_ARRAY(arena, int64_t, (size_t)p->shift_count * loads),
        .locked = ARENA_ARRAY(arena, bool, nodes),
    };
    if (!tour_curves_create(arena, p, t))
        return false;
    t->break_bits = most_breaks(p);
    t->breaks_before =
        ARENA_ARRAY(arena, uint8_t, t->break_bits > 0 ? (size_t)nodes << t->break_bits : 0);
    if (p->has_pickup) {
        t->load_before = ARENA_ARRAY(arena, int64_t, (size_t)nodes * loads);
        t->load_after = ARENA_ARRAY(arena, int64_t, (size_t)nodes * loads);
    }
    if (!t->nodes || !t->routes || !t->load || !t->locked || !t->breaks_before ||
        (p->has_pickup && (!t->load_before || !t->load_after)) || !create_bounds(arena, t) ||
        !create_stock(arena, t) || !create_trial(arena, t))
        return false;
    for (int32_t v = 0; v < t->sentinel_base; v++)
        t->nodes[v] = (tour_node){.next = ARV_NONE,
                                  .prev = ARV_NONE,
                                  .route = ARV_NONE,
                                  .place = v < p->job_count ? p->job_location[v] : ARV_NONE};
    for (int32_t s = 0; s < p->shift_count; s++)
        init_route(t, s);
    return true;
}

bool tours_create(arv_arena *arena, const arv_problem *p, tours *t)
{
    if (!tours_create_bare(arena, p, t))
        return false;
    link_prefixes(t);
    return true;
}

void tours_copy(tours *to, const tours *from)
{
    const arv_problem *p = from->p;
    const size_t loads = (size_t)p->load_count;
    memcpy(to->nodes, from->nodes, (size_t)from->node_count * sizeof *to->nodes);
    memcpy(to->routes, from->routes, (size_t)p->shift_count * sizeof *to->routes);
    memcpy(to->load, from->load, (size_t)p->shift_count * loads * sizeof *to->load);
    if (to->bounds)
        memcpy(to->bounds, from->bounds, (size_t)from->job_count * sizeof *to->bounds);
    memcpy(to->locked, from->locked, (size_t)from->node_count * sizeof *to->locked);
    tour_curves_copy(to, from);
    if (p->has_pickup) {
        const size_t bytes = (size_t)from->node_count * loads * sizeof *to->load_before;
        memcpy(to->load_before, from->load_before, bytes);
        memcpy(to->load_after, from->load_after, bytes);
    }
}

/* Arrival at the place `to`, coming from place `from` over the chain of breaks that ends in `last`
 * (== from when there is none). */
static int32_t arrive_s(const tours *t, const tour_route *r, int32_t from, int32_t last, int32_t to)
{
    const tour_node *a = &t->nodes[from];
    const int32_t driven = a->ready + tours_travel_s(r, a->place, t->nodes[to].place);
    if (last == from)
        return driven;
    const int32_t with_breaks = driven + t->nodes[last].chain_s;
    return with_breaks > t->nodes[last].ready ? with_breaks : t->nodes[last].ready;
}

static bool forward_break(tours *t, int32_t node, int32_t before)
{
    const arv_problem *p = t->p;
    const int32_t b = node - t->break_base;
    tour_node *n = &t->nodes[node];
    const int32_t begin =
        windows_at_or_after(p->break_open_s, p->break_close_s, p->break_window_first[b],
                            p->break_window_first[b + 1], t->nodes[before].ready);
    n->chain_s = p->break_service_s[b] + (tours_is_break(t, before) ? t->nodes[before].chain_s : 0);
    if (begin >= PROBLEM_FOREVER_S)
        return false;
    n->ready = begin + p->break_service_s[b];
    return true;
}

static bool forward_job(tours *t, tour_route *r, int32_t job, int32_t from, int32_t last)
{
    const int32_t start = tours_begin_s(t, job, arrive_s(t, r, from, last, job));
    if (start >= PROBLEM_FOREVER_S)
        return false;
    t->nodes[job].ready = start + r->service_s[job];
    r->jobs++;
    r->cost += tours_job_more(r, job);
    r->service_sum_s += r->service_s[job];
    return true;
}

static void forward_restock(tours *t, tour_route *r, int32_t node, int32_t from, int32_t last)
{
    const int32_t service_s = tours_restock_s(t, node);
    t->nodes[node].ready = arrive_s(t, r, from, last, node) + service_s;
    r->cost += r->rate_stay * service_s;
}

static void add_leg(const tours *t, tour_route *r, int32_t from, int32_t to)
{
    const int32_t a = t->nodes[from].place, b = t->nodes[to].place;
    r->cost += tours_leg_cost(r, a, b);
    r->travel_s += tours_travel_s(r, a, b);
    if (r->max_distance_m != INT64_MAX)
        r->distance += tours_leg_m(r, a, b);
}

static bool forward(tours *t, tour_route *r)
{
    r->jobs = r->travel_s = r->service_sum_s = 0;
    r->distance = r->cost = r->time_cost = 0;
    t->nodes[r->start].ready = r->start_s;
    int32_t from = r->start, last = r->start;
    for (int32_t v = t->nodes[r->start].next; v != r->end; v = t->nodes[v].next) {
        if (tours_is_break(t, v)) {
            if (!forward_break(t, v, last))
                return false;
            last = v;
            continue;
        }
        if (tours_is_restock(t, v))
            forward_restock(t, r, v, from, last);
        else if (!forward_job(t, r, v, from, last))
            return false;
        add_leg(t, r, from, v);
        from = last = v;
    }
    if (r->jobs == 0) /* an unused shift: nobody drives home */
        return true;
    t->nodes[r->end].ready = arrive_s(t, r, from, last, r->end);
    add_leg(t, r, from, r->end);
    r->cost += r->fixed_cost;
    return t->nodes[r->end].ready <= r->end_s;
}

static void backward_break(tours *t, int32_t node, int32_t after)
{
    const arv_problem *p = t->p;
    const int32_t b = node - t->break_base;
    tour_node *n = &t->nodes[node];
    const bool chained = tours_is_break(t, after);
    const int32_t end_by = t->nodes[after].latest; /* of the next break's begin, or of arrival */
    n->rest_s = p->break_service_s[b] + (chained ? t->nodes[after].rest_s : 0);
    n->latest = windows_at_or_before(p->break_open_s, p->break_close_s, p->break_window_first[b],
                                     p->break_window_first[b + 1], end_by - p->break_service_s[b]);
}

/* Latest moment to leave place `from` towards node `next` (a place, or the head of a chain). */
static int32_t leave_by_s(const tours *t, const tour_route *r, int32_t from, int32_t next)
{
    const int32_t to = tours_place_after(t, next);
    const int32_t drive = tours_travel_s(r, t->nodes[from].place, t->nodes[to].place);
    if (to == next)
        return t->nodes[to].latest - drive;
    const int32_t by_travel = t->nodes[to].latest - drive - t->nodes[next].rest_s;
    return by_travel < t->nodes[next].latest ? by_travel : t->nodes[next].latest;
}

/* Latest start of the visit `job` from which the rest of its route still fits. */
static int32_t start_by_s(const tours *t, const tour_route *r, int32_t job)
{
    const arv_problem *p = t->p;
    int32_t by_s = leave_by_s(t, r, job, t->nodes[job].next) - r->service_s[job];
    if (t->bounds && t->bounds[job].to_s < by_s)
        by_s = t->bounds[job].to_s;
    return windows_at_or_before(p->window_open_s, p->window_close_s, p->window_first[job],
                                p->window_first[job + 1], by_s);
}

int32_t tours_latest_start_s(const tours *t, int32_t job)
{
    return start_by_s(t, &t->routes[t->nodes[job].route], job);
}

static void backward(tours *t, tour_route *r)
{
    const arv_problem *p = t->p;
    t->nodes[r->end].latest = r->end_s;
    for (int32_t v = t->nodes[r->end].prev; v != r->start; v = t->nodes[v].prev) {
        const int32_t next = t->nodes[v].next;
        if (tours_is_break(t, v)) {
            backward_break(t, v, next);
            continue;
        }
        if (tours_is_restock(t, v)) {
            t->nodes[v].latest = leave_by_s(t, r, v, next) - tours_restock_s(t, v);
            continue;
        }
        const int32_t start_by = start_by_s(t, r, v);
        t->nodes[v].latest =
            start_by < p->job_latest_arrival_s[v] ? start_by : p->job_latest_arrival_s[v];
    }
}

static bool refresh_deliveries(tours *t, int32_t shift, const tour_route *r)
{
    const arv_problem *p = t->p;
    const size_t loads = (size_t)p->load_count;
    int64_t *load = t->load + (size_t)shift * loads;
    memset(load, 0, loads * sizeof *load);
    for (int32_t v = t->nodes[r->start].next; v != r->end; v = t->nodes[v].next)
        if (v < t->job_count)
            for (size_t d = 0; d < loads; d++)
                load[d] += p->job_delivery[(size_t)v * loads + d];
    for (size_t d = 0; d < loads; d++)
        if (load[d] > p->shift_capacity[(size_t)shift * loads + d])
            return false;
    return true;
}

/* What a visit adds to the load on board. */
static int64_t load_change(const arv_problem *p, int32_t job, size_t d)
{
    const size_t at = (size_t)job * (size_t)p->load_count + d;
    return p->job_pickup[at] - p->job_delivery[at] + (p->job_carry ? p->job_carry[at] : 0);
}

static bool refresh_pickups(tours *t, int32_t shift, const tour_route *r, size_t d)
{
    const arv_problem *p = t->p;
    const size_t loads = (size_t)p->load_count;
    int64_t load = t->load[(size_t)shift * loads + d], most = load;
    t->load_before[(size_t)r->start * loads + d] = load;
    if (t->load_leaving)
        t->load_leaving[(size_t)r->start * loads + d] = load;
    for (int32_t v = t->nodes[r->start].next; v != r->end; v = t->nodes[v].next) {
        if (v < t->job_count)
            load += load_change(p, v, d);
        if (t->load_leaving)
            t->load_leaving[(size_t)v * loads + d] = load;
        most = load > most ? load : most;
        t->load_before[(size_t)v * loads + d] = most;
    }
    const bool fits = most <= p->shift_capacity[(size_t)shift * loads + d];
    int64_t largest = load; /* on the leg that leaves the last node, and onwards */
    for (int32_t v = t->nodes[r->end].prev; v != ARV_NONE; v = t->nodes[v].prev) {
        largest = load > largest ? load : largest;
        t->load_after[(size_t)v * loads + d] = largest;
        if (v < t->job_count)
            load -= load_change(p, v, d);
    }
    return fits;
}

static bool rests_fit(const tours *t, const tour_route *r)
{
    for (int32_t v = t->nodes[r->start].next; v != r->end; v = t->nodes[v].next)
        if (tours_is_break(t, v) && !tours_may_rest(t, v, v))
            return false;
    return true;
}

bool tours_refresh_loads(tours *t, int32_t shift)
{
    const tour_route *r = &t->routes[shift];
    bool fits = refresh_deliveries(t, shift, r);
    for (size_t d = 0; t->p->has_pickup && d < (size_t)t->p->load_count; d++)
        fits = refresh_pickups(t, shift, r, d) && fits;
    return fits && (!t->p->break_max_load || rests_fit(t, r));
}

/* The exact price in place of that of the legs. False when the times break a rule. */
static bool refresh_price(tours *t, int32_t shift, tour_route *r)
{
    tour_price price = {.travel_s = r->travel_s};
    if (t->curves && tour_curves_refresh(t, shift, &price.cost)) {
        if (price.cost == INT64_MAX)
            return false;
        price.cost += tours_balance_cost(t, shift, ARV_NONE, ARV_NONE);
    } else if (!tours_price(t, shift, ARV_NONE, ARV_NONE, INT64_MAX, &price)) {
        return false;
    }
    r->time_cost = price.cost - price.risk - r->cost;
    r->cost = price.cost;
    r->travel_s = price.travel_s;
    return true;
}

bool tours_refresh(tours *t, int32_t shift)
{
    tour_route *r = &t->routes[shift];
    bool on_time = forward(t, r);
    if (on_time) /* of times that are broken the sums may leave the range of int32 */
        backward(t, r);
    if (t->spans && on_time && r->jobs > 0)
        on_time = tours_refresh_spans(t, shift);
    else if (t->p->rich_timing && on_time && r->jobs > 0)
        on_time = refresh_price(t, shift, r);
    if (t->stock_used)
        tours_refresh_stock(t, shift);
    const bool loaded = t->p->load_count == 0 || tours_refresh_loads(t, shift);
    return on_time && loaded && r->jobs <= r->max_tasks && r->travel_s <= r->max_travel_s &&
           r->distance <= r->max_distance_m;
}

int32_t tours_forward_end_s(tours *t, int32_t shift)
{
    tour_route *r = &t->routes[shift];
    return forward(t, r) ? t->nodes[r->end].ready : PROBLEM_FOREVER_S;
}

bool tours_insert(tours *t, int32_t job, int32_t after)
{
    const int32_t shift = t->nodes[after].route;
    tours_link_after(t, job, after);
    return tours_place_breaks(t, shift);
}

void tours_settle(tours *t, int32_t shift, int32_t *out, int32_t *out_count)
{
    while (!tours_place_breaks(t, shift)) {
        const int32_t last = tours_last_visit(t, shift);
        if (t->locked[last])
            break; /* only a frozen prefix is left; it was checked when the search began */
        tours_take_out(t, last, out, out_count);
    }
}

bool tours_fits_empty(tours *t, int32_t shift, int32_t job, int64_t *cost)
{
    const int32_t role = problem_role_of(t->p, job), start = t->routes[shift].start;
    tours_link_after(t, job, start);
    if (role != PROBLEM_ALONE)
        tours_link_after(t, t->p->job_mate[job], role == PROBLEM_LEADS ? job : start);
    const bool fits = tours_place_breaks(t, shift);
    *cost = t->routes[shift].cost;
    while (t->nodes[start].next != t->routes[shift].end)
        tours_unlink(t, t->nodes[start].next);
    tours_refresh(t, shift);
    return fits;
}

void tours_save_route(const tours *t, int32_t shift, int32_t *next)
{
    for (int32_t v = t->routes[shift].start; v != ARV_NONE; v = t->nodes[v].next) {
        next[v] = t->nodes[v].next;
        if (t->bounds && v < t->job_count) {
            next[t->node_count + 2 * v] = t->bounds[v].from_s;
            next[t->node_count + 2 * v + 1] = t->bounds[v].to_s;
        }
    }
}

void tours_load_route(tours *t, int32_t shift, const int32_t *next)
{
    const tour_route *r = &t->routes[shift];
    int32_t before = r->start;
    for (int32_t v = next[r->start]; before != r->end; v = next[v]) {
        t->nodes[before].next = v;
        t->nodes[v].prev = before;
        t->nodes[v].route = shift;
        if (t->bounds && v < t->job_count)
            t->bounds[v] =
                (start_bounds){next[t->node_count + 2 * v], next[t->node_count + 2 * v + 1]};
        before = v;
    }
    tours_refresh(t, shift);
}

int64_t tours_movable_cost(const tours *t, int32_t shift)
{
    const tour_route *r = &t->routes[shift];
    int64_t cost = r->cost - r->fixed_cost - tours_balance_cost(t, shift, ARV_NONE, ARV_NONE);
    for (int32_t v = t->nodes[r->start].next; r->rate_stay && v != r->end; v = t->nodes[v].next)
        if (v < t->job_count)
            cost -= r->rate_stay * r->service_s[v];
    return cost;
}

void tours_totals(const tours *t, int64_t *weight, int64_t *cost)
{
    *weight = *cost = 0;
    for (int32_t s = 0; s < t->p->shift_count; s++)
        *cost += t->routes[s].jobs > 0 ? t->routes[s].cost : 0;
    for (int32_t j = 0; j < t->job_count; j++)
        if (t->nodes[j].route == ARV_NONE) {
            *weight += t->p->job_weight[j];
            *cost += t->p->job_unserved_cost[j];
        }
}
