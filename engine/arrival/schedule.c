/* schedule.c - forward evaluation of one route; the recurrences stand at the head of arrival.h. */
#include "arrival/schedule.h"

/* Where the technician is and what lies between the last visit and the next. */
typedef struct walk {
    const arv_problem *p;
    const problem_travel *travel;
    int32_t shift;
    int32_t place;    /* of the last visit */
    int32_t depart_s; /* finish of the last visit */
    int32_t chain_s;  /* service of the breaks taken since */
    int32_t rested_s; /* end of the last of them, or depart_s */
    int64_t cost;
} walk;

static void put_times(const arv_problem *p, arv_step *step, int32_t arrive_s, int32_t start_s,
                      int32_t finish_s)
{
    step->arrive_s = p->origin_s + arrive_s;
    step->start_s = p->origin_s + start_s;
    step->finish_s = p->origin_s + finish_s;
}

static arv_step blank_step(arv_step_kind kind)
{
    return (arv_step){.kind = kind,
                      .job = ARV_NONE,
                      .rest = ARV_NONE,
                      .location = ARV_NONE,
                      .window_from_s = ARV_UNSET,
                      .window_to_s = ARV_UNSET,
                      .eta_s = ARV_UNSET,
                      .stops_away = ARV_NONE};
}

static bool take_break(walk *w, int32_t b, arv_step *step)
{
    const arv_problem *p = w->p;
    const int32_t begin =
        windows_at_or_after(p->break_open_s, p->break_close_s, p->break_window_first[b],
                            p->break_window_first[b + 1], w->rested_s);
    *step = blank_step(ARV_STEP_BREAK);
    step->rest = b - p->break_first[w->shift];
    w->rested_s = begin + p->break_service_s[b];
    w->chain_s += p->break_service_s[b];
    put_times(p, step, begin, begin, w->rested_s);
    return begin < PROBLEM_FOREVER_S;
}

/* Drives to `place`; returns the arrival and adds the leg to the step and the cost. */
static int32_t drive(walk *w, int32_t place, arv_step *step)
{
    const int32_t travel_s = problem_travel_s(w->travel, w->place, place);
    const int32_t by_road = w->depart_s + travel_s + w->chain_s;
    step->location = place;
    step->travel_s = travel_s;
    step->distance_m = problem_distance_m(w->travel, w->place, place);
    w->cost += problem_leg_cost(w->p, w->shift, w->place, place);
    return by_road > w->rested_s ? by_road : w->rested_s;
}

static void stand_at(walk *w, int32_t place, int32_t depart_s)
{
    w->place = place;
    w->depart_s = w->rested_s = depart_s;
    w->chain_s = 0;
}

static bool visit(walk *w, int32_t job, arv_step *step)
{
    const arv_problem *p = w->p;
    *step = blank_step(ARV_STEP_JOB);
    step->job = job;
    const int32_t arrive = drive(w, p->job_location[job], step);
    const int32_t start =
        windows_at_or_after(p->window_open_s, p->window_close_s, p->window_first[job],
                            p->window_first[job + 1], arrive);
    const bool fits = arrive <= p->job_latest_arrival_s[job] && start < PROBLEM_FOREVER_S;
    const int32_t service = problem_service_s(p, w->shift, job);
    put_times(p, step, arrive, start, start + service);
    w->cost += problem_assign_cost(p, w->shift, job);
    stand_at(w, p->job_location[job], start + service);
    return fits;
}

/* Waiting at the first visit is better spent before leaving. */
static int32_t departure_s(const arv_problem *p, int32_t shift, const schedule_item *items,
                           int32_t count)
{
    const int32_t earliest = p->shift_start_s[shift];
    if (count == 0 || items[0] < 0)
        return earliest;
    const problem_travel *travel = &p->travels[p->shift_travel[shift]];
    const int32_t job = items[0];
    const int32_t arrive =
        earliest + problem_travel_s(travel, p->shift_start_location[shift], p->job_location[job]);
    const int32_t start =
        windows_at_or_after(p->window_open_s, p->window_close_s, p->window_first[job],
                            p->window_first[job + 1], arrive);
    if (start >= PROBLEM_FOREVER_S || start > p->job_latest_arrival_s[job])
        return earliest;
    return earliest + (start - arrive);
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

int32_t schedule_route(const arv_problem *p, int32_t shift, const schedule_item *items,
                       int32_t count, arv_step *steps, arv_route *route, int64_t *cost_units)
{
    walk w = {.p = p, .travel = &p->travels[p->shift_travel[shift]], .shift = shift};
    w.cost = p->shift_fixed_cost[shift];
    const int32_t leave = departure_s(p, shift, items, count);
    stand_at(&w, p->shift_start_location[shift], leave);
    steps[0] = blank_step(ARV_STEP_START);
    steps[0].location = w.place;
    put_times(p, &steps[0], leave, leave, leave);
    int32_t broken = ARV_NONE;
    for (int32_t k = 0; k < count; k++) {
        const bool fits = items[k] < 0 ? take_break(&w, -1 - items[k], &steps[k + 1])
                                       : visit(&w, items[k], &steps[k + 1]);
        if (!fits && broken == ARV_NONE)
            broken = k;
    }
    steps[count + 1] = blank_step(ARV_STEP_END);
    const int32_t home = drive(&w, p->shift_end_location[shift], &steps[count + 1]);
    put_times(p, &steps[count + 1], home, home, home);
    if (home > p->shift_end_s[shift] && broken == ARV_NONE)
        broken = count;
    *route = (arv_route){.steps = steps, .step_count = count + 2};
    total_up(p, shift, route);
    *cost_units = w.cost;
    route->cost = schedule_price(p, w.cost);
    return broken;
}
