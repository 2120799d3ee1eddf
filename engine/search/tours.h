/* tours.h - the search's view of a solution: one node per job, break, start and end, and one for the
 * restocking of a shift, where it has one.
 *
 * Nodes live in one array and are linked per route, so that a solution takes O(nodes) memory
 * whatever the number of shifts, and pieces with disjoint routes can be searched by different
 * threads in the same arrays. Per node we keep what an insertion test needs:
 *
 *   ready   earliest moment the work at the node is finished, coming from the start
 *   latest  latest arrival at the node for which everything behind it still fits
 *
 * both exact with several windows, promises and breaks, so a test is O(1): arrive from `ready`,
 * start in a window, finish, reach the next node by its `latest`.
 *
 * A break is a node on a leg. With i and j the places around a chain of breaks b_1..b_m:
 *   end of b_k = first allowed moment >= end of b_{k-1} (or ready of i), plus its service
 *   arrive at j = max(ready_i + travel + all services, end of b_m).
 * The chain does not depend on the travel, which keeps the insertion test O(1) there too:
 * `chain_s` is the service from the chain's head to the break, `rest_s` from the break to its end.
 *
 * A route may hold one restock node, a place without a window (tour_restock.c): jobs before it make do
 * with what is on board, jobs after it have everything. It is linked when, and only when, it is needed.
 *
 * Where the times of routes cost money or bound each other (problem.rich_timing), `ready` and `latest`
 * are bounds that no departure can beat: a test by them is necessary, and tours_price decides.
 *
 * Routes are always feasible; jobs that fit nowhere have route ARV_NONE. */
#ifndef SEARCH_TOURS_H
#define SEARCH_TOURS_H

#include "model/problem.h"

typedef struct tour_node {
    int32_t next, prev;
    int32_t route; /* shift, or ARV_NONE */
    int32_t place; /* location; ARV_NONE for a break and an open start or end */
    int32_t ready, latest;
    int32_t chain_s, rest_s; /* breaks only (chain_s of a place: scratch of tour_breaks.c) */
} tour_node;

/* The way from the start up to a finish: leaving the start at t <= by_s he is done at
 * max(ready_s, t + busy_s). */
typedef struct tour_head {
    int32_t by_s, ready_s, busy_s;
} tour_head;

/* The way from the arrival at a place to the end: arriving at t <= by_s he is back at
 * max(end_s, t + busy_s). */
typedef struct tour_tail {
    int32_t by_s, end_s, busy_s;
} tour_tail;

/* Per place: its head, its tail as the route is linked, and its tail without the restocking. */
typedef struct tour_span {
    tour_head head;
    tour_tail tail, bare;
    tour_head probe; /* scratch of tours_probe_restock */
} tour_span;

/* One shift: constants of the problem side by side, and what its route adds up to. */
typedef struct tour_route {
    const int32_t *duration_s, *metric, *service_s; /* the first two NULL on a sphere */
    const sphere *on_sphere;
    const int64_t *assign_cost;       /* per job, or NULL */
    int64_t rate_second, rate_metric; /* with what a second of the shift costs */
    int64_t
        time_cost; /* what `cost` has beyond legs, visits, the fixed price and risk, which no visit more
                      can lower: waiting, lateness */
    int64_t fixed_cost;
    int32_t rows;
    int32_t start, end; /* nodes */
    int32_t start_s, end_s;
    int32_t first_break, break_count;
    int32_t max_tasks, max_travel_s;
    int64_t max_distance_m;
    const int32_t *distance_m;
    int64_t rate_stay; /* of a second of service as part of the shift, mostly 0 */
    /* problem.balance_rate and his share; rate 0 where setups count: then it is part of time_cost */
    int64_t rate_balance;
    int32_t share_s;
    /* aggregates, as time_cost */
    int32_t jobs, travel_s, service_sum_s;
    int64_t distance, cost;
} tour_route;

/* A route at its cheapest departure; when none keeps the rules, cost = INT64_MAX and end_s says by
 * how many seconds the best breaks them, INT32_MAX = a time is missed. */
typedef struct tour_price {
    int64_t cost, risk; /* what of it is lateness to be expected: arrival/risk.h */
    int32_t end_s, travel_s;
} tour_price;

/* What a visit keeps of the prices before and behind it (tour_curves.c). */
typedef struct tour_curves tour_curves;

typedef struct tours {
    const arv_problem *p;
    int32_t job_count, break_base, sentinel_base, restock_base, node_count;
    tour_node *nodes;
    tour_route *routes;                /* per shift */
    int64_t *load;                     /* [shift * load_count + d]: deliveries on the route */
    int64_t *load_before, *load_after; /* pickups: [node * load_count + d], see tours.c */
    int64_t
        *load_leaving;  /* on board on the leg that leaves a node; NULL where nothing asks for it */
    bool *locked;       /* frozen prefix: stays, and nothing goes before it */
    int32_t break_bits; /* most breaks of one shift */
    uint8_t *breaks_before; /* [node << break_bits | set]: see tour_breaks.c */
    tour_curves *curves;    /* NULL without problem.start_price */
    start_bounds *bounds;   /* per job, see related_time.h; NULL where no relation binds moments */
    start_bounds *bounds_before; /* scratch of related_bind, both per job */
    int32_t *moment_s;
    int32_t link_count; /* of tours_save_route: nodes, and bounds behind them */
    /* NULL where nobody restocks: */
    int64_t *stock_used; /* [shift * load_count + d]: of what was on board, before any restocking */
    tour_span *spans;    /* per node, where hours are simple: see tour_span.c; else NULL */
    int32_t *chosen;     /* [node] links of a route: of tours_place_restock */
    int32_t *kept;       /* ... and of whoever tries an insertion */
} tours;

/* All routes empty but for frozen prefixes, no job served. False when the arena is full. */
bool tours_create(arv_arena *arena, const arv_problem *p, tours *t);

/* The same without the prefixes, for orders that come from outside. */
bool tours_create_bare(arv_arena *arena, const arv_problem *p, tours *t);

/* Copies the links of all routes from `from` (same problem) and refreshes. */
void tours_copy(tours *to, const tours *from);

static inline bool tours_is_break(const tours *t, int32_t node)
{
    return node >= t->break_base && node < t->sentinel_base;
}

static inline bool tours_is_restock(const tours *t, int32_t node)
{
    return node >= t->restock_base;
}

static inline int32_t tours_restock_s(const tours *t, int32_t node)
{
    return t->p->shift_restock_s[node - t->restock_base];
}

/* Cost of a leg between two places without a table. */
static inline int64_t tours_sphere_cost(const tour_route *r, int32_t from, int32_t to)
{
    int32_t metres;
    const int32_t leg_s = sphere_leg(r->on_sphere, from, to, &metres);
    return r->rate_second * leg_s + r->rate_metric * metres;
}

static inline int64_t tours_leg_cost(const tour_route *r, int32_t from, int32_t to)
{
    if ((from | to) < 0)
        return 0;
    if (!r->duration_s)
        return tours_sphere_cost(r, from, to);
    const size_t at = (size_t)from * (size_t)r->rows + (size_t)to;
    int64_t cost = r->rate_second * r->duration_s[at];
    if (r->rate_metric != 0)
        cost += r->rate_metric * r->metric[at];
    return cost;
}

static inline int32_t tours_leg_m(const tour_route *r, int32_t from, int32_t to)
{
    int32_t metres = 0;
    if ((from | to) < 0)
        return 0;
    if (r->on_sphere)
        sphere_leg(r->on_sphere, from, to, &metres);
    return r->distance_m ? r->distance_m[(size_t)from * (size_t)r->rows + (size_t)to] : metres;
}

/* What a visit costs wherever it stands on the route, at the least. */
static inline int64_t tours_job_cost(const tour_route *r, int32_t job)
{
    const int64_t cost = r->assign_cost ? r->assign_cost[job] : 0;
    return r->rate_stay == 0 ? cost : cost + r->rate_stay * r->service_s[job];
}

/* What `more_s` of service beyond that of the route cost its balance. */
static inline int64_t tours_balance_more(const tour_route *r, int32_t more_s)
{
    if (r->rate_balance == 0)
        return 0;
    const int64_t over_s = (int64_t)r->service_sum_s - r->share_s, sum_s = over_s + more_s;
    return r->rate_balance * ((sum_s > 0 ? sum_s : 0) - (over_s > 0 ? over_s : 0));
}

/* What a job more costs a route beside legs, at the least. */
static inline int64_t tours_job_more(const tour_route *r, int32_t job)
{
    return tours_job_cost(r, job) + tours_balance_more(r, r->service_s[job]);
}

static inline int32_t tours_travel_s(const tour_route *r, int32_t from, int32_t to)
{
    int32_t metres;
    if ((from | to) < 0)
        return 0;
    if (!r->duration_s)
        return sphere_leg(r->on_sphere, from, to, &metres);
    return r->duration_s[(size_t)from * (size_t)r->rows + (size_t)to];
}

/* Earliest start of `job` for an arrival at t, PROBLEM_FOREVER_S when there is none. */
static inline int32_t tours_start_s(const arv_problem *p, int32_t job, int32_t arrive_s)
{
    if (arrive_s > p->job_latest_arrival_s[job])
        return PROBLEM_FOREVER_S;
    return windows_at_or_after(p->window_open_s, p->window_close_s, p->window_first[job],
                               p->window_first[job + 1], arrive_s);
}

/* The same within the bounds of the job. */
static inline int32_t tours_begin_s(const tours *t, int32_t job, int32_t arrive_s)
{
    if (!t->bounds)
        return tours_start_s(t->p, job, arrive_s);
    if (arrive_s > t->p->job_latest_arrival_s[job])
        return PROBLEM_FOREVER_S;
    const start_bounds *b = &t->bounds[job];
    const int32_t start = windows_at_or_after(t->p->window_open_s, t->p->window_close_s,
                                              t->p->window_first[job], t->p->window_first[job + 1],
                                              arrive_s > b->from_s ? arrive_s : b->from_s);
    return start <= b->to_s ? start : PROBLEM_FOREVER_S;
}

/* The place node at or before `node` / at or after it: steps over breaks. */
static inline int32_t tours_place_before(const tours *t, int32_t node)
{
    while (tours_is_break(t, node))
        node = t->nodes[node].prev;
    return node;
}

static inline int32_t tours_place_after(const tours *t, int32_t node)
{
    while (tours_is_break(t, node))
        node = t->nodes[node].next;
    return node;
}

/* May break `node` be taken behind `after`, as far as what is on board is concerned? O(loads). */
static inline bool tours_may_rest(const tours *t, int32_t node, int32_t after)
{
    const arv_problem *p = t->p;
    if (!p->break_max_load)
        return true;
    const size_t loads = (size_t)p->load_count;
    const int64_t *most = p->break_max_load + (size_t)(node - t->break_base) * loads;
    const int64_t *load = t->load_leaving + (size_t)tours_place_before(t, after) * loads;
    for (size_t d = 0; d < loads; d++)
        if (load[d] > most[d])
            return false;
    return true;
}

/* The last visit before the end of a route, its start when there is none. */
static inline int32_t tours_last_visit(const tours *t, int32_t shift)
{
    int32_t v = t->nodes[t->routes[shift].end].prev;
    while (tours_is_break(t, v) || tours_is_restock(t, v))
        v = t->nodes[v].prev;
    return v;
}

/* Does `job` fit between `after` and its successor in time, the breaks where they are? `i` and `j` are
 * the places around. O(1). */
static inline bool tours_time_fits(const tours *t, const tour_route *r, int32_t job, int32_t after,
                                   int32_t i, int32_t j)
{
    const tour_node *nodes = t->nodes;
    const int32_t next = nodes[after].next;
    int32_t arrive = nodes[i].ready + tours_travel_s(r, nodes[i].place, nodes[job].place);
    if (after != i) {
        arrive += nodes[after].chain_s;
        arrive = arrive > nodes[after].ready ? arrive : nodes[after].ready;
    }
    const int32_t finish = tours_begin_s(t, job, arrive) + r->service_s[job];
    int32_t drive = tours_travel_s(r, nodes[job].place, nodes[j].place);
    if (next != j) {
        if (finish > nodes[next].latest)
            return false;
        drive += nodes[next].rest_s;
    }
    return finish + drive <= nodes[j].latest;
}

/* Recomputes times, loads and totals of one route. False when it breaks a rule; then the times are
 * not meaningful. O(length). */
bool tours_refresh(tours *t, int32_t shift);

/* Links a node that is on no route behind `after`, or takes one out; nothing is refreshed. */
void tours_link_after(tours *t, int32_t node, int32_t after);
void tours_unlink(tours *t, int32_t node);

/* Recomputes the loads of a route. False when there is no room, or a break is taken with too much. */
bool tours_refresh_loads(tours *t, int32_t shift);

/* Takes a job off its route and with it the other one of its pair; adds the one that stands for both to
 * `out`. What is on no route is left alone. */
void tours_take_out(tours *t, int32_t job, int32_t *out, int32_t *out_count);

/* Puts saved links in place of those of a route, whatever is linked now, and refreshes. */
void tours_restore(tours *t, int32_t shift, const int32_t *next);

/* Puts an unserved job behind node `after`, moves the breaks and refreshes. False when the route
 * then breaks a rule; the job stays linked. */
bool tours_insert(tours *t, int32_t job, int32_t after);

/* After unlinking: refreshes, and where travel without a stop in between is longer, takes out more
 * jobs until the route is feasible. Jobs taken are appended to `out`. */
void tours_settle(tours *t, int32_t shift, int32_t *out, int32_t *out_count);

/* Earliest start of a served job, by whoever leaves as early as he can; PROBLEM_FOREVER_S = a time before
 * it is missed. Latest for which the rest of the route still fits; where times cost money it is a bound.
 * O(1), but O(visits) for the first where times cost money. */
int32_t tours_earliest_start_s(const tours *t, int32_t job);
int32_t tours_latest_start_s(const tours *t, int32_t job);

/* Puts the breaks of a route (linked or not) on the legs with which it ends first, and refreshes; a
 * route without jobs has none. False when they do not fit or the route breaks another rule. Exact
 * for up to four breaks, see tour_breaks.c. O(visits * 3^breaks). */
bool tours_place_breaks(tours *t, int32_t shift);

/* The same for the breaks alone, around whatever else is linked. */
bool tours_place_legs(tours *t, int32_t shift);

/* The same for a shift that can restock: does so where it is cheapest, when it must. Exact where hours
 * are simple, O(visits); else every place is tried with the breaks placed for it (tour_restock.c). */
bool tours_place_restock(tours *t, int32_t shift);

/* Is all on board that `job` asks for, on top of what the jobs before the restocking use? O(loads). */
bool tours_covers(const tours *t, int32_t shift, int32_t job);

/* Change of cost when `job` comes behind `after`, which is not behind the restocking, and he restocks
 * where it is cheapest before the job. False when it does not fit. Only where hours are simple; asked
 * for every place from the start on, breaks apart. O(places before). */
bool tours_probe_restock(tours *t, int32_t shift, int32_t job, int32_t after, int64_t *delta);

/* Cost of the route with `job` behind `after`, by inserting it for a moment. False when it does not
 * fit. O(tours_insert). */
bool tours_try_insert(tours *t, int32_t job, int32_t after, int64_t *cost);

/* Recomputes stock_used of a route. O(visits * loads). */
void tours_refresh_stock(tours *t, int32_t shift);

/* Spans of a route as it is linked, and what its time costs in place of tours_price; false when it
 * takes too long. Change of that cost, not below -time_cost, when `job` comes behind `after`; false
 * when it takes too long. Windows are taken as kept (tour_span.c). */
bool tours_refresh_spans(tours *t, int32_t shift);
bool tours_span_price(const tours *t, int32_t shift, int32_t job, int32_t after, int64_t *change);

/* Takes all breaks of a route out without refreshing it. */
void tours_remove_breaks(tours *t, int32_t shift);

/* End of the route by a forward pass over what is linked, PROBLEM_FOREVER_S when a time is missed.
 * Leaves ready times and totals of that pass. */
int32_t tours_forward_end_s(tours *t, int32_t shift);

/* Exact price of a route as it is linked, with `job` put behind node `after` (ARV_NONE: as it is).
 * False when it breaks a rule of time, or costs no less than `beat` (INT64_MAX: any price will do). Loads and the number of tasks are not looked at. O(visits)
 * times the moments at which leaving later changes something. */
bool tours_price(const tours *t, int32_t shift, int32_t job, int32_t after, int64_t beat,
                 tour_price *price);

/* What a route pays beyond its even share of work, with `job` put behind node `after` (ARV_NONE: as it is
 * linked). O(visits), O(1) where work is not balanced. */
int64_t tours_balance_cost(const tours *t, int32_t shift, int32_t job, int32_t after);

/* Where start_price prices routes (tour_curves.c). The price of a route with `job` behind `after`
 * (ARV_NONE: as it is), INT64_MAX when it keeps no rule; false when it has too many pieces to be sure.
 * _insertion goes by what _refresh kept of the route as it was last refreshed: O(pieces), and may say
 * INT64_MAX when that is not less than `beat`; the others walk the route. */
bool tour_curves_create(arv_arena *arena, const arv_problem *p, tours *t);
void tour_curves_copy(tours *to, const tours *from);
bool tour_curves_price(const tours *t, int32_t shift, int32_t job, int32_t after, int64_t *cost);
bool tour_curves_insertion(const tours *t, int32_t shift, int32_t job, int32_t after, int64_t beat,
                           int64_t *cost);
bool tour_curves_refresh(const tours *t, int32_t shift, int64_t *cost);

/* Would `job` alone, with all breaks, fit the empty route? Leaves it empty; `cost` gets the price of
 * that route. */
bool tours_fits_empty(tours *t, int32_t shift, int32_t job, int64_t *cost);

/* Writes the route's links to next[node] (only its own nodes), with the bounds of its jobs, and puts such
 * a route in place. `next` has link_count elements.
 * Loading expects its nodes to be on no other route; nodes that were on it and are not in `next`
 * must have been unlinked. */
void tours_save_route(const tours *t, int32_t shift, int32_t *next);
void tours_load_route(tours *t, int32_t shift, const int32_t *next);

/* What the order of visits can change of a route's cost: all but the fixed price, the hours of service and
 * the price of its share. O(visits). */
int64_t tours_movable_cost(const tours *t, int32_t shift);

/* Cost of all routes and unserved jobs, and the weight of what is unserved. O(jobs + shifts). */
void tours_totals(const tours *t, int64_t *weight, int64_t *cost);

#endif
