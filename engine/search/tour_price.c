/* tour_price.c - what a route costs when its times do; see tours.h and arrival/timing.h. */
#include "search/tours.h"

#include "arrival/risk.h"
#include "arrival/timing.h"

static void walk_node(const tours *t, timing *w, int32_t node)
{
    if (tours_is_break(t, node))
        timing_break(w, node - t->break_base);
    else if (tours_is_restock(t, node))
        timing_restock(w);
    else
        timing_visit(w, node);
}

/* When he really leaves: the wait at the first visit is spent before (arrival/schedule.h). */
static int32_t leave_s(const tours *t, int32_t shift, int32_t first, int32_t best_leave_s)
{
    const arv_problem *p = t->p;
    if (tours_is_break(t, first) || tours_is_restock(t, first) ||
        p->travels[p->shift_travel[shift]].slice_count > 1)
        return best_leave_s;
    timing w;
    timing_open(&w, p, shift);
    w.bounds = t->bounds;
    timing_leave_at(&w, best_leave_s);
    timing_visit(&w, first);
    return best_leave_s + (w.start_s - w.arrive_s);
}

static void risk_node(const tours *t, risk_walk *w, int32_t node)
{
    if (tours_is_break(t, node))
        risk_break(w, node - t->break_base);
    else if (tours_is_restock(t, node))
        risk_restock(w);
    else
        risk_visit(w, node);
}

/* The price of lateness to be expected, false when it is `most` or more. */
static bool add_risk(const tours *t, int32_t shift, int32_t job, int32_t after,
                     int32_t best_leave_s, int64_t most, int64_t *risk)
{
    const tour_route *r = &t->routes[shift];
    const int32_t first = after == r->start ? job : t->nodes[r->start].next;
    const int64_t late_most_s = risk_late_of(t->p, most);
    risk_walk w;
    risk_leave(&w, t->p, shift, leave_s(t, shift, first, best_leave_s));
    if (after == r->start)
        risk_visit(&w, job);
    for (int32_t v = t->nodes[r->start].next; v != r->end && w.late_s < late_most_s;
         v = t->nodes[v].next) {
        risk_node(t, &w, v);
        if (v == after)
            risk_visit(&w, job);
    }
    risk_return(&w);
    *risk = risk_price(t->p, w.late_s);
    return *risk < most;
}

/* Seconds of a visit when he comes from `place`, setup included. */
static int32_t work_s(const tours *t, const tour_route *r, int32_t job, int32_t place)
{
    const bool sets_up = t->p->job_setup_s && place != t->nodes[job].place;
    return r->service_s[job] + (sets_up ? t->p->job_setup_s[job] : 0);
}

int64_t tours_balance_cost(const tours *t, int32_t shift, int32_t job, int32_t after)
{
    if (!t->p->shift_share_s)
        return 0;
    const tour_route *r = &t->routes[shift];
    int32_t place = t->nodes[r->start].place;
    int64_t sum_s = 0;
    for (int32_t v = r->start; v != r->end; v = t->nodes[v].next) {
        if (v < t->job_count)
            sum_s += work_s(t, r, v, place);
        if (v != r->start && !tours_is_break(t, v))
            place = t->nodes[v].place;
        if (v != after)
            continue;
        sum_s += work_s(t, r, job, place);
        place = t->nodes[job].place;
    }
    return problem_balance_cost(t->p, shift, sum_s);
}

/* By the curves of price; false when they do not tell. */
static bool price_by_curves(const tours *t, int32_t shift, int32_t job, int32_t after, int64_t beat,
                            int64_t *cost)
{
    if (!t->curves)
        return false;
    return job == ARV_NONE ? tour_curves_price(t, shift, job, after, cost)
                           : tour_curves_insertion(t, shift, job, after, beat, cost);
}

/* All but what the route pays for its share. */
static bool price_times(const tours *t, int32_t shift, int32_t job, int32_t after, int64_t beat,
                        tour_price *price)
{
    int64_t cost;
    if (price_by_curves(t, shift, job, after, beat, &cost)) {
        *price = (tour_price){.cost = cost < beat ? cost : INT64_MAX,
                              .end_s = INT32_MAX,
                              .travel_s = t->routes[shift].travel_s};
        return cost < beat;
    }
    const tour_route *r = &t->routes[shift];
    timing w;
    timing_open(&w, t->p, shift);
    w.beat = beat;
    w.bounds = t->bounds;
    while (timing_leave(&w)) {
        if (after == r->start)
            timing_visit(&w, job);
        for (int32_t v = t->nodes[r->start].next; v != r->end && !w.missed; v = t->nodes[v].next) {
            walk_node(t, &w, v);
            if (v == after)
                timing_visit(&w, job);
        }
        timing_return(&w);
    }
    int64_t risk = 0;
    bool fits = w.fits && w.best_cost < beat;
    if (fits && t->p->risk)
        fits = add_risk(t, shift, job, after, w.best_leave_s, beat - w.best_cost, &risk);
    *price = fits ? (tour_price){w.best_cost + risk, risk, w.best_end_s, w.best_travel_s}
                  : (tour_price){INT64_MAX, 0, w.least_excess_s, 0};
    return fits;
}

bool tours_price(const tours *t, int32_t shift, int32_t job, int32_t after, int64_t beat,
                 tour_price *price)
{
    const int64_t balance = tours_balance_cost(t, shift, job, after);
    const bool fits =
        price_times(t, shift, job, after, beat == INT64_MAX ? beat : beat - balance, price);
    if (fits)
        price->cost += balance;
    return fits;
}

int32_t tours_earliest_start_s(const tours *t, int32_t job)
{
    const int32_t shift = t->nodes[job].route;
    const tour_route *r = &t->routes[shift];
    if (!t->p->rich_timing)
        return t->nodes[job].ready - r->service_s[job];
    timing w;
    timing_open(&w, t->p, shift);
    w.bounds = t->bounds;
    timing_leave_at(&w, r->start_s);
    for (int32_t v = r->start; v != job && !w.missed;) {
        v = t->nodes[v].next;
        walk_node(t, &w, v);
    }
    return w.missed ? PROBLEM_FOREVER_S : w.start_s;
}
