/* walk.c - see walk.h. */
#include "play/walk.h"

#include "base/arena.h"

#include <math.h>

/* ---- the plan as routes ---------------------------------------------------------------------- */

static int32_t count_steps(const arv_route *route, arv_step_kind kind)
{
    int32_t count = 0;
    for (int32_t s = 0; s < route->step_count; s++)
        count += route->steps[s].kind == kind;
    return count;
}

static arv_status make_route(const arv_problem *p, const arv_route *plan, arv_arena *arena,
                             walk_route *route)
{
    const int32_t visits = count_steps(plan, ARV_STEP_JOB);
    int32_t *job = ARENA_ARRAY(arena, int32_t, visits + 1);
    int32_t *planned = ARENA_ARRAY(arena, int32_t, visits + 1);
    int32_t *break_first = ARENA_ARRAY(arena, int32_t, visits + 1);
    int32_t *break_row = ARENA_ARRAY(arena, int32_t, count_steps(plan, ARV_STEP_BREAK) + 1);
    if (!job || !planned || !break_first || !break_row)
        return ARV_RESOURCE_EXHAUSTED;
    const int32_t shift = p->shift_first[plan->technician] + plan->shift;
    *route = (walk_route){.shift = shift,
                          .technician = plan->technician,
                          .depart_s = p->shift_start_s[shift],
                          .job = job,
                          .break_first = break_first,
                          .break_row = break_row,
                          .planned_arrive_s = planned};
    int32_t breaks = 0, visit = 0;
    for (int32_t s = 0; s < plan->step_count && visit < visits; s++) {
        const arv_step *step = &plan->steps[s];
        if (step->kind == ARV_STEP_START)
            route->depart_s = (int32_t)(step->finish_s - p->origin_s);
        if (step->kind == ARV_STEP_BREAK)
            break_row[breaks++] = p->break_first[shift] + step->rest;
        if (step->kind != ARV_STEP_JOB)
            continue;
        job[visit] = step->job;
        planned[visit] = (int32_t)(step->arrive_s - p->origin_s);
        break_first[++visit] = breaks;
    }
    route->visit_count = visit;
    return ARV_OK;
}

arv_status walk_routes_of(const arv_problem *problem, const arv_plan *plan, arv_arena *arena,
                          walk_route **routes)
{
    *routes = ARENA_ARRAY(arena, walk_route, plan->route_count + 1);
    if (!*routes)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t r = 0; r < plan->route_count; r++) {
        const arv_status status = make_route(problem, &plan->routes[r], arena, &(*routes)[r]);
        if (status != ARV_OK)
            return status;
    }
    return ARV_OK;
}

arv_status walk_draw_make(arv_arena *arena, int32_t visits, walk_draw *draw)
{
    draw->hold_s = NULL;
    draw->service_s = ARENA_ARRAY(arena, int32_t, visits + 1);
    draw->access_s = ARENA_ARRAY(arena, int32_t, visits + 1);
    draw->leg_factor = ARENA_ARRAY(arena, double, visits + 1);
    draw->leg_hours = ARENA_ARRAY(arena, const int64_t *, visits + 1);
    return draw->service_s && draw->access_s && draw->leg_factor && draw->leg_hours
               ? ARV_OK
               : ARV_RESOURCE_EXHAUSTED;
}

arv_status walk_times_make(arv_arena *arena, int32_t visits, walk_times *times)
{
    times->depart_s = ARENA_ARRAY(arena, int32_t, visits + 1);
    times->arrive_s = ARENA_ARRAY(arena, int32_t, visits + 1);
    times->start_s = ARENA_ARRAY(arena, int32_t, visits + 1);
    times->finish_s = ARENA_ARRAY(arena, int32_t, visits + 1);
    return times->depart_s && times->arrive_s && times->start_s && times->finish_s
               ? ARV_OK
               : ARV_RESOURCE_EXHAUSTED;
}

/* ---- walking --------------------------------------------------------------------------------- */

/* Duration of a leg at the speed of slice k, or less: standing still until a later slice is never
 * slower than driving in this one. */
static double slice_duration_s(const problem_travel *travel, int32_t from, int32_t to, int32_t k)
{
    int32_t best_s = problem_slice_s(travel, k, from, to);
    for (int32_t m = k + 1; m < travel->slice_count; m++) {
        const int32_t waiting_s = travel->slice_from_s[m] - travel->slice_from_s[k];
        const int32_t later_s = problem_slice_s(travel, m, from, to);
        if (waiting_s + later_s < best_s)
            best_s = waiting_s + later_s;
    }
    return best_s;
}

/* Start of the next full hour of the caller's clock. */
static double next_hour_s(int64_t origin_s, double clock)
{
    return (floor((clock + (double)origin_s) / 3600) + 1) * 3600 - (double)origin_s;
}

/* How many times a slice's duration counts at the moment `clock`. */
static double hour_ratio(const int64_t *hours, int64_t origin_s, double clock)
{
    if (!hours)
        return 1;
    const double hour = floor((clock + (double)origin_s) / 3600);
    return (double)hours[(int32_t)(hour - ARV_HOURS * floor(hour / ARV_HOURS))] / 1e6;
}

int32_t walk_travel_by_hours_s(const problem_travel *travel, const int64_t *hours, int64_t origin_s,
                               int32_t from, int32_t to, int32_t depart_s, double factor)
{
    if ((from | to) < 0)
        return 0;
    int32_t slice = 0;
    while (slice + 1 < travel->slice_count && travel->slice_from_s[slice + 1] <= depart_s)
        slice++;
    double left = factor, clock = depart_s; /* share of the leg to go */
    for (;;) {
        const double nominal_s =
            slice_duration_s(travel, from, to, slice) * hour_ratio(hours, origin_s, clock);
        double until_s = hours ? next_hour_s(origin_s, clock) : HUGE_VAL;
        if (slice + 1 < travel->slice_count)
            until_s = fmin(until_s, travel->slice_from_s[slice + 1]);
        if (clock + left * nominal_s <= until_s || clock >= PROBLEM_FOREVER_S) {
            clock += left * nominal_s;
            break;
        }
        left -= (until_s - clock) / nominal_s;
        clock = until_s;
        while (slice + 1 < travel->slice_count && travel->slice_from_s[slice + 1] <= clock)
            slice++;
    }
    const double travel_s = floor(clock - depart_s + 0.5);
    return travel_s < PROBLEM_FOREVER_S ? (int32_t)travel_s : PROBLEM_FOREVER_S;
}

int32_t walk_travel_s(const problem_travel *travel, int32_t from, int32_t to, int32_t depart_s,
                      double factor)
{
    return walk_travel_by_hours_s(travel, NULL, 0, from, to, depart_s, factor);
}

static int32_t at_or_after(const int32_t *open, const int32_t *close, int32_t first, int32_t last,
                           int32_t t)
{
    const int32_t inside = windows_at_or_after(open, close, first, last, t);
    return inside < PROBLEM_FOREVER_S ? inside : t;
}

int32_t walk_service_start_s(const arv_problem *p, int32_t job, int32_t ready_s)
{
    return at_or_after(p->window_open_s, p->window_close_s, p->window_first[job],
                       p->window_first[job + 1], ready_s);
}

/* The moment before which he does not ring. */
static int32_t promised_s(const arv_problem *p, int32_t job)
{
    const int64_t from_s = p->spec->jobs[job].promise_from_s;
    return from_s == ARV_UNSET ? INT32_MIN : (int32_t)(from_s - p->origin_s);
}

/* Arrival at visit v when he leaves at `depart_s`: the breaks of the leg run from then on. */
static int32_t arrive_s(const arv_problem *p, const walk_route *route, const walk_draw *draw,
                        int32_t v, int32_t depart_s)
{
    const problem_travel *travel = &p->travels[p->shift_travel[route->shift]];
    const int64_t *hours = draw->leg_hours ? draw->leg_hours[v] : NULL;
    const int32_t from =
        v ? p->job_location[route->job[v - 1]] : p->shift_start_location[route->shift];
    int32_t rested_s = depart_s, resting_s = 0;
    for (int32_t b = route->break_first[v]; b < route->break_first[v + 1]; b++) {
        const int32_t row = route->break_row[b];
        rested_s = at_or_after(p->break_open_s, p->break_close_s, p->break_window_first[row],
                               p->break_window_first[row + 1], rested_s) +
                   p->break_service_s[row];
        resting_s += p->break_service_s[row];
    }
    const int32_t driven_s =
        depart_s + resting_s +
        walk_travel_by_hours_s(travel, hours, p->origin_s, from, p->job_location[route->job[v]],
                               depart_s, draw->leg_factor[v]);
    const int32_t there_s = driven_s > rested_s ? driven_s : rested_s;
    int32_t held_s = promised_s(p, route->job[v]);
    if (draw->hold_s && draw->hold_s[v] != WALK_NOT_HELD)
        held_s = draw->hold_s[v];
    return there_s > held_s ? there_s : held_s;
}

int32_t walk_forward(const arv_problem *problem, const walk_route *route, const walk_draw *draw,
                     int32_t first, int32_t depart_s, int32_t latest_s, walk_times *times)
{
    for (int32_t v = first; v < route->visit_count; v++) {
        if (depart_s > latest_s)
            return v;
        times->depart_s[v] = depart_s;
        times->arrive_s[v] = arrive_s(problem, route, draw, v, depart_s);
        const int32_t access_s = draw->access_s ? draw->access_s[v] : 0;
        times->start_s[v] =
            walk_service_start_s(problem, route->job[v], times->arrive_s[v] + access_s);
        times->finish_s[v] = times->start_s[v] + draw->service_s[v];
        depart_s = times->finish_s[v];
    }
    return route->visit_count;
}
