/* schedule.c - the times of one route as steps; the recurrences stand at the head of arrival.h. */
#include "arrival/schedule.h"

#include "arrival/schedule_held.h"
#include "arrival/schedule_step.h"
#include "arrival/timing.h"

static void walk_item(timing *w, schedule_item item)
{
    if (item == SCHEDULE_RESTOCK)
        timing_restock(w);
    else if (item < 0)
        timing_break(w, -1 - item);
    else
        timing_visit(w, item);
}

/* The cheapest departure, the start of the shift when there is none. */
static int32_t cheapest_departure_s(const arv_problem *p, int32_t shift, const schedule_item *items,
                                    int32_t count, const start_bounds *bounds, bool *fits)
{
    timing w;
    timing_open(&w, p, shift);
    w.bounds = bounds;
    while (timing_leave(&w)) {
        for (int32_t k = 0; k < count; k++)
            walk_item(&w, items[k]);
        timing_return(&w);
    }
    *fits = w.fits;
    return w.fits ? w.best_leave_s : p->shift_start_s[shift];
}

/* Waiting at the first visit is better spent before leaving. */
static int32_t departure_s(const arv_problem *p, int32_t shift, const schedule_item *items,
                           int32_t count, const start_bounds *bounds, int32_t earliest_s)
{
    if (count == 0 || items[0] < 0 || p->travels[p->shift_travel[shift]].slice_count > 1)
        return earliest_s; /* with travel by time of day timing.c sees to it */
    timing w;
    timing_open(&w, p, shift);
    w.bounds = bounds;
    timing_leave_at(&w, earliest_s);
    timing_visit(&w, items[0]);
    if (w.missed || w.start_s > p->job_latest_arrival_s[items[0]])
        return earliest_s;
    return earliest_s + (w.start_s - w.arrive_s);
}

static void put_step(const timing *before, const timing *w, schedule_item item, arv_step *step)
{
    const arv_problem *p = w->p;
    *step = schedule_blank_step(item == SCHEDULE_RESTOCK ? ARV_STEP_RESTOCK
                                : item < 0               ? ARV_STEP_BREAK
                                                         : ARV_STEP_JOB);
    schedule_put_times(p, step, w->arrive_s, w->start_s, w->rested_s);
    if (step->kind == ARV_STEP_BREAK) {
        step->rest = -1 - item - p->break_first[w->shift];
        return;
    }
    step->job = item < 0 ? ARV_NONE : item;
    step->location = w->place;
    step->travel_s = w->travel_s - before->travel_s;
    step->distance_m = w->distance_m - before->distance_m;
}

static void total_up(const arv_problem *p, int32_t shift, arv_route *route)
{
    route->technician = p->shift_technician[shift];
    route->shift = p->shift_index[shift];
    route->travel_s = route->distance_m = route->service_s = route->waiting_s = 0;
    for (int32_t k = 0; k < route->step_count; k++) {
        const arv_step *step = &route->steps[k];
        route->travel_s += step->travel_s;
        route->distance_m += step->distance_m;
        if (step->kind != ARV_STEP_JOB)
            continue;
        route->service_s += step->finish_s - step->start_s;
        route->waiting_s += step->start_s - step->arrive_s;
    }
}

int64_t schedule_price(const arv_problem *p, int64_t cost_units)
{
    return (cost_units + p->cost_unit / 2) / p->cost_unit;
}

/* By a walk for one departure; returns as schedule_route. */
static int32_t schedule_walk(const arv_problem *p, int32_t shift, const schedule_item *items,
                             int32_t count, const start_bounds *bounds, arv_step *steps,
                             int64_t *cost_units)
{
    bool fits = !(p->rich_timing & PROBLEM_HELD); /* those were found not to fit before */
    int32_t leave_s = p->shift_start_s[shift], broken = ARV_NONE;
    if (p->rich_timing && fits)
        leave_s = cheapest_departure_s(p, shift, items, count, bounds, &fits);
    leave_s = departure_s(p, shift, items, count, bounds, leave_s);
    timing w, before;
    timing_open(&w, p, shift);
    w.bounds = bounds;
    timing_leave_at(&w, leave_s);
    steps[0] = schedule_blank_step(ARV_STEP_START);
    steps[0].location = w.place;
    schedule_put_times(p, &steps[0], leave_s, leave_s, leave_s);
    for (int32_t k = 0; k < count; k++) {
        before = w;
        walk_item(&w, items[k]);
        put_step(&before, &w, items[k], &steps[k + 1]);
        if (w.missed && broken == ARV_NONE)
            broken = k;
    }
    before = w;
    timing_return(&w);
    steps[count + 1] = schedule_blank_step(ARV_STEP_END);
    steps[count + 1].location = p->shift_end_location[shift];
    steps[count + 1].travel_s = w.travel_s - before.travel_s;
    steps[count + 1].distance_m = w.distance_m - before.distance_m;
    schedule_put_times(p, &steps[count + 1], w.arrive_s, w.arrive_s, w.arrive_s);
    if ((w.missed || !fits) && broken == ARV_NONE)
        broken = count;
    *cost_units = w.cost;
    return broken;
}

int32_t schedule_route(const arv_problem *p, int32_t shift, const schedule_item *items,
                       int32_t count, arv_step *steps, arv_route *route, int64_t *cost_units)
{
    return schedule_bounded_route(p, shift, items, count, NULL, steps, route, cost_units);
}

int32_t schedule_bounded_route(const arv_problem *p, int32_t shift, const schedule_item *items,
                               int32_t count, const start_bounds *bounds, arv_step *steps,
                               arv_route *route, int64_t *cost_units)
{
    int32_t broken = ARV_NONE;
    if (!(p->rich_timing & PROBLEM_HELD) ||
        !schedule_held(p, shift, items, count, bounds, steps, cost_units))
        broken = schedule_walk(p, shift, items, count, bounds, steps, cost_units);
    *route = (arv_route){.steps = steps, .step_count = count + 2};
    total_up(p, shift, route);
    *cost_units += problem_balance_cost(p, shift, route->service_s);
    route->cost = schedule_price(p, *cost_units);
    return broken;
}
