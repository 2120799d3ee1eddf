/* day_order.c - jobs that leave or join a route while the day goes on.
 *
 * A route closes the gap of a cancelled job with the leg between its neighbours from the travel
 * matrix; breaks planned on the way to it are then taken on the way to the next. When the
 * technician is on his way to a customer who cancels he turns to the next one from somewhere on
 * that leg: the part p of it that he has driven is estimated from the time, and the new leg lasts
 * (1 - p) times the way from where he came from plus p times that from where he was going to, which
 * is never too short on a plane (the distance to a point is convex along a straight line). */
#include "day/day_state.h"

#include <string.h>

enum { MORE_STOPS = 8 };

int32_t day_order_first_open(const day_route *route)
{
    return route->state.next + (route->state.phase != SIMULATE_FREE);
}

day_route *day_order_route(const arv_day *day, int32_t technician, int32_t now_s, int32_t *shift)
{
    const arv_problem *p = day->problem;
    const int32_t last = p->shift_first[technician + 1] - 1;
    *shift = p->shift_first[technician];
    while (*shift < last && p->shift_end_s[*shift] < now_s)
        ++*shift;
    for (int32_t r = 0; r < day->route_count; r++)
        if (day->routes[r].route.shift == *shift)
            return &day->routes[r];
    return NULL;
}

void day_order_renumber(arv_day *day, const day_route *route)
{
    for (int32_t k = route->state.next; k < route->route.stop_count; k++) {
        day_customer *customer = day_customer_at(day, route, k);
        customer->stop = k;
        customer->route = (int32_t)(route - day->routes);
    }
}

day_place day_order_place(const arv_day *day, const day_route *route, int32_t k)
{
    if (k == route->state.next)
        return route->here;
    return (day_place){.at = day->problem->job_location[route->route.stops[k - 1].job],
                       .toward = ARV_NONE};
}

/* With today's traffic updates. */
static int32_t nominal_s(const day_route *route, const simulate_stop *stop, int32_t now_s)
{
    travel_slowed slowed;
    const int32_t arrive_s =
        travel_arrive(simulate_leg_today(&route->route, stop, &slowed), now_s, KERNEL_ONE);
    return arrive_s < KERNEL_FOREVER_S ? arrive_s - now_s : KERNEL_FOREVER_S;
}

arv_status day_order_lead(arv_day *day, const day_route *route, const day_place *place,
                          simulate_stop *stop)
{
    const int32_t to = day->problem->job_location[stop->job];
    arv_status status =
        simulate_leg_make(day->arena, &day->models, &route->route, place->at, to, stop);
    if (status != ARV_OK || place->covered <= 0 || place->toward == ARV_NONE)
        return status;
    simulate_stop other = *stop;
    status = simulate_leg_make(day->arena, &day->models, &route->route, place->toward, to, &other);
    if (status != ARV_OK)
        return status;
    const int32_t now_s = route->state.now_s;
    const double back_s = nominal_s(route, stop, now_s), on_s = nominal_s(route, &other, now_s);
    if (back_s <= 0 || back_s >= KERNEL_FOREVER_S || on_s >= KERNEL_FOREVER_S) {
        *stop = other;
        return ARV_OK;
    }
    return day_leg_scale(day->arena, &stop->leg,
                         1 - place->covered + place->covered * on_s / back_s);
}

/* ---- cancelled ------------------------------------------------------------------------------- */

/* Where he turns off when the visit he is bound for (at) is cancelled. */
static day_place turning_point(const arv_day *day, const day_route *route, int32_t now_s)
{
    const simulate_stop *stop = &route->route.stops[route->state.next];
    const int32_t there = day->problem->job_location[stop->job];
    if (route->state.phase == SIMULATE_ARRIVED)
        return (day_place){.at = there, .toward = ARV_NONE};
    if (route->state.phase == SIMULATE_FREE)
        return route->here;
    const int32_t stood_s = stop->rest_s + day_stood_s(route, now_s);
    const int32_t driven_s = now_s - route->state.since_s - stood_s;
    const int32_t whole_s = nominal_s(route, stop, route->state.since_s);
    const double before = route->drive.split ? route->drive.covered_ppm * 1e-6 : 0;
    const double since = driven_s <= 0 ? 0 : driven_s >= whole_s ? 1 : (double)driven_s / whole_s;
    return (day_place){
        .at = route->here.at, .toward = there, .covered = before + (1 - before) * since};
}

/* Breaks of the cancelled leg that are still to be taken, before those of the next. */
static arv_status hand_on_breaks(arv_day *day, const day_route *route, int32_t k, int32_t now_s,
                                 simulate_stop *next)
{
    const simulate_stop *gone = &route->route.stops[k];
    const bool begun = k == route->state.next && route->state.phase != SIMULATE_FREE;
    const bool taken = begun && (route->state.phase != SIMULATE_DRIVING ||
                                 now_s - route->state.since_s >= gone->rest_s);
    if (gone->rest_count == 0 || taken)
        return ARV_OK;
    const int32_t count = gone->rest_count + next->rest_count;
    simulate_rest *rests = ARENA_ARRAY(day->arena, simulate_rest, count);
    if (!rests)
        return ARV_RESOURCE_EXHAUSTED;
    memcpy(rests, gone->rests, (size_t)gone->rest_count * sizeof *rests);
    if (next->rest_count > 0)
        memcpy(rests + gone->rest_count, next->rests, (size_t)next->rest_count * sizeof *rests);
    next->rests = rests;
    next->rest_count = count;
    next->rest_s += gone->rest_s;
    return ARV_OK;
}

arv_status day_order_remove(arv_day *day, const arv_event *event, arv_error *error)
{
    day_customer *customer = &day->customers[event->job];
    day_route *route = &day->routes[customer->route];
    simulate_route *stops = &route->route;
    const int32_t now_s = (int32_t)(event->time_s - day->problem->origin_s), k = customer->stop;
    const bool bound = k == route->state.next;
    const day_place place =
        bound ? turning_point(day, route, now_s) : day_order_place(day, route, k);
    if (k + 1 < stops->stop_count) {
        simulate_stop next = stops->stops[k + 1];
        route->state.now_s = now_s;
        if (day_order_lead(day, route, &place, &next) != ARV_OK ||
            hand_on_breaks(day, route, k, now_s, &next) != ARV_OK)
            return day_no_memory(error);
        stops->stops[k + 1] = next;
    }
    if (bound) {
        route->here = place;
        route->drive.split = false;
        if (route->state.phase != SIMULATE_FREE)
            route->state.since_s = now_s;
        route->state.phase = SIMULATE_FREE;
        day_leave_later(route, now_s);
    }
    stops->stop_count--;
    memmove(&stops->stops[k], &stops->stops[k + 1],
            (size_t)(stops->stop_count - k) * sizeof *stops->stops);
    customer->route = ARV_NONE;
    day_order_renumber(day, route);
    return ARV_OK;
}

/* ---- added ----------------------------------------------------------------------------------- */

arv_status day_order_start(arv_day *day, int32_t technician, int32_t shift, day_route *route)
{
    arv_step start = {.kind = ARV_STEP_START, .job = ARV_NONE, .rest = ARV_NONE};
    start.finish_s = day->problem->origin_s + day->problem->shift_start_s[shift];
    const arv_route plan = {.technician = technician,
                            .shift = day->problem->shift_index[shift],
                            .steps = &start,
                            .step_count = 1};
    *route = (day_route){.room = 0};
    route->here = (day_place){.at = day->problem->shift_start_location[shift], .toward = ARV_NONE};
    const arv_status status = simulate_route_make(day->arena, &day->models, &plan, &route->route);
    if (status != ARV_OK)
        return status;
    route->state = simulate_state_start(&route->route);
    return day_jam_join(day, route);
}

/* Room for one more visit of the route, in its stops and in the buffers of the simulation. */
static arv_status make_room(arv_day *day, day_route *route)
{
    simulate_route *stops = &route->route;
    const int32_t wanted = stops->stop_count + 1;
    if (wanted > route->room) {
        const int32_t room = wanted + wanted / 2 + MORE_STOPS;
        simulate_stop *more = ARENA_ARRAY(day->arena, simulate_stop, room);
        if (!more)
            return ARV_RESOURCE_EXHAUSTED;
        if (stops->stop_count > 0)
            memcpy(more, stops->stops, (size_t)stops->stop_count * sizeof *more);
        stops->stops = more;
        route->room = room;
    }
    if (wanted <= day->scratch[0].stops)
        return ARV_OK;
    return day_buffers_make(day, wanted + wanted / 2 + MORE_STOPS);
}

void day_order_join(arv_day *day, int32_t job)
{
    day_customer *customer = &day->customers[job];
    day->customer_count += customer->last.sequence == 0;
    *customer = (day_customer){.route = ARV_NONE,
                               .last = customer->last,
                               .fresh = true,
                               .routine = 1,
                               .last_routine_s = ARV_UNSET,
                               .reckoned_s = DAY_UNKNOWN_S,
                               .held_s = DAY_UNKNOWN_S,
                               .change = customer->change};
}

/* Opens a gap at stop k for `fresh`; the leg behind it was made already. */
static void put_in(arv_day *day, day_route *route, int32_t k, const simulate_stop *fresh)
{
    simulate_route *stops = &route->route;
    memmove(&stops->stops[k + 1], &stops->stops[k],
            (size_t)(stops->stop_count - k) * sizeof *stops->stops);
    stops->stops[k] = *fresh;
    stops->stop_count++;
    day_order_join(day, fresh->job);
    day_order_renumber(day, route);
}

arv_status day_order_insert(arv_day *day, const arv_event *event, arv_error *error)
{
    int32_t shift;
    const int32_t now_s = (int32_t)(event->time_s - day->problem->origin_s);
    day_route *route = day_order_route(day, event->technician, now_s, &shift);
    const bool first = route == NULL;
    if (first) {
        route = &day->routes[day->route_count];
        if (day_order_start(day, event->technician, shift, route) != ARV_OK)
            return day_no_memory(error);
    }
    if (make_room(day, route) != ARV_OK)
        return day_no_memory(error);
    const int32_t k = day_order_first_open(route) + event->position;
    const day_place before = day_order_place(day, route, k);
    simulate_stop fresh = {.job = event->job}, behind = {.job = ARV_NONE};
    route->state.now_s = now_s;
    if (day_stop_make(day, &route->route, event->job, &fresh) != ARV_OK ||
        day_order_lead(day, route, &before, &fresh) != ARV_OK)
        return day_no_memory(error);
    if (k < route->route.stop_count) {
        const day_place here = {.at = day->problem->job_location[event->job], .toward = ARV_NONE};
        behind = route->route.stops[k];
        if (day_order_lead(day, route, &here, &behind) != ARV_OK)
            return day_no_memory(error);
        route->route.stops[k] = behind;
    }
    day->route_count += first;
    put_in(day, route, k, &fresh);
    return ARV_OK;
}
