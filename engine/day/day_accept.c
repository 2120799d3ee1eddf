/* day_accept.c - an accepted plan comes into force: new orders for the visits of some shifts that are
 * not begun, all at once. First everything is checked, then the new routes are drafted beside the old
 * ones, then they replace them: what is refused, or runs out of memory, has changed nothing.
 *
 * A leg between the same two visits of the same route stays as it is, others come from the travel matrix.
 * Customers keep their ledgers: a window in force is a promise whoever comes. */
#include "day/day_state.h"

#include <stdio.h>
#include <string.h>

/* Of a whole order, or of its visit `visit`; `id` names the technician, or the job. */
static arv_status refuse(arv_error *error, arv_status status, int32_t order, int32_t visit,
                         const char *id, const char *text)
{
    char path[64];
    const bool whole = visit == ARV_NONE;
    if (whole)
        snprintf(path, sizeof path, "event.orders[%d]", order);
    else
        snprintf(path, sizeof path, "event.orders[%d].jobs[%d]", order, visit);
    if (!id)
        return arv_error_add(error, status, path, "%s", text);
    return arv_error_add(error, status, path, "%s %s: %s", whole ? "technician" : "job", id, text);
}

static int32_t shift_of(const arv_problem *p, const arv_new_order *order)
{
    return p->shift_first[order->technician] + order->shift;
}

static day_route *route_of(const arv_day *day, const arv_new_order *order)
{
    const int32_t shift = shift_of(day->problem, order);
    for (int32_t r = 0; r < day->route_count; r++)
        if (day->routes[r].route.shift == shift)
            return &day->routes[r];
    return NULL;
}

/* ---- checks ---------------------------------------------------------------------------------- */

static arv_status check_shift(const arv_day *day, const arv_event *event, int32_t i,
                              arv_error *error)
{
    const arv_problem *p = day->problem;
    const arv_new_order *order = &event->orders[i];
    if (order->technician < 0 || order->technician >= p->spec->technician_count)
        return refuse(error, ARV_INVALID_ARGUMENT, i, ARV_NONE, NULL, "no such technician");
    const char *id = p->spec->technicians[order->technician].id;
    if (order->shift < 0 || order->shift >= p->spec->technicians[order->technician].shift_count)
        return refuse(error, ARV_INVALID_ARGUMENT, i, ARV_NONE, id, "no such shift");
    if (order->job_count < 0 || (order->job_count > 0 && !order->jobs))
        return refuse(error, ARV_INVALID_ARGUMENT, i, ARV_NONE, id, "jobs are missing");
    for (int32_t k = 0; k < i; k++)
        if (shift_of(p, &event->orders[k]) == shift_of(p, order))
            return refuse(error, ARV_INVALID_ARGUMENT, i, ARV_NONE, id, "two orders for one shift");
    return ARV_OK;
}

/* A job that an order names must be free to go there: `taken` says which jobs are named already. */
static arv_status check_job(const arv_day *day, const arv_event *event, int32_t i, int32_t k,
                            bool *taken, arv_error *error)
{
    const arv_spec *spec = day->problem->spec;
    const arv_new_order *order = &event->orders[i];
    const int32_t job = order->jobs[k];
    if (job < 0 || job >= spec->job_count)
        return refuse(error, ARV_INVALID_ARGUMENT, i, k, NULL, "no such job");
    const char *id = spec->jobs[job].id;
    if (taken[job])
        return refuse(error, ARV_INVALID_ARGUMENT, i, k, id, "it is named twice");
    taken[job] = true;
    const day_customer *customer = &day->customers[job];
    if (customer->route != ARV_NONE &&
        customer->stop < day_order_first_open(&day->routes[customer->route]))
        return refuse(error, ARV_FAILED_PRECONDITION, i, k, id, "the visit is begun or over");
    if (!problem_allowed(day->problem, job, shift_of(day->problem, order)))
        return refuse(error, ARV_FAILED_PRECONDITION, i, k, id, "this technician cannot serve it");
    return ARV_OK;
}

static arv_status leave_out(arv_error *error, int32_t order, const char *job)
{
    char path[64];
    snprintf(path, sizeof path, "event.orders[%d]", order);
    return arv_error_add(error, ARV_FAILED_PRECONDITION, path,
                         "job %s is left out: cancel it first", job);
}

/* Nobody who is expecting a technician of these shifts may be left out. */
static arv_status check_left_out(const arv_day *day, const arv_event *event, int32_t i,
                                 const bool *taken, arv_error *error)
{
    const arv_spec *spec = day->problem->spec;
    const day_route *route = route_of(day, &event->orders[i]);
    if (!route)
        return ARV_OK;
    for (int32_t k = day_order_first_open(route); k < route->route.stop_count; k++) {
        const int32_t job = route->route.stops[k].job;
        if (!taken[job])
            return leave_out(error, i, spec->jobs[job].id);
    }
    return ARV_OK;
}

/* A job may come from another route if that has an order too. */
static arv_status check_origin(const arv_day *day, const arv_event *event, int32_t i, int32_t k,
                               arv_error *error)
{
    const arv_spec *spec = day->problem->spec;
    const int32_t job = event->orders[i].jobs[k], r = day->customers[job].route;
    if (r == ARV_NONE)
        return ARV_OK;
    for (int32_t o = 0; o < event->order_count; o++)
        if (shift_of(day->problem, &event->orders[o]) == day->routes[r].route.shift)
            return ARV_OK;
    return refuse(error, ARV_FAILED_PRECONDITION, i, k, spec->jobs[job].id,
                  "the technician who is to serve it has no order in this plan");
}

arv_status day_accept_check(const arv_day *day, const arv_event *event, arv_arena *arena,
                            arv_error *error)
{
    if (event->order_count < 1 || !event->orders)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "event.orders", "must not be empty");
    bool *taken = ARENA_ARRAY(arena, bool, day->problem->job_count);
    if (!taken)
        return day_no_memory(error);
    arv_status status = ARV_OK;
    for (int32_t i = 0; i < event->order_count && status == ARV_OK; i++) {
        status = check_shift(day, event, i, error);
        for (int32_t k = 0; status == ARV_OK && k < event->orders[i].job_count; k++)
            status = check_job(day, event, i, k, taken, error);
    }
    for (int32_t i = 0; i < event->order_count && status == ARV_OK; i++) {
        status = check_left_out(day, event, i, taken, error);
        for (int32_t k = 0; status == ARV_OK && k < event->orders[i].job_count; k++)
            status = check_origin(day, event, i, k, error);
    }
    return status;
}

/* ---- the new routes -------------------------------------------------------------------------- */

/* The stop of `job` at place k of the draft; `old` is the route as it was. Without its breaks. */
static arv_status make_stop(arv_day *day, const day_route *old, int32_t k, int32_t job,
                            day_route *draft)
{
    simulate_stop *stops = draft->route.stops;
    const day_customer *customer = &day->customers[job];
    const bool mine =
        customer->route != ARV_NONE && &day->routes[customer->route] == old && customer->stop == k;
    const bool same_leg =
        mine && (k == old->state.next || stops[k - 1].job == old->route.stops[k - 1].job);
    if (same_leg) {
        stops[k] = old->route.stops[k];
    } else {
        const day_place before = day_order_place(day, draft, k);
        if (day_stop_make(day, &draft->route, job, &stops[k]) != ARV_OK ||
            day_order_lead(day, draft, &before, &stops[k]) != ARV_OK)
            return ARV_RESOURCE_EXHAUSTED;
    }
    stops[k].rests = NULL;
    stops[k].rest_count = stops[k].rest_s = 0;
    return ARV_OK;
}

/* When, by the plan's times, he is free for the first visit not begun. */
static int32_t free_s(const day_route *route)
{
    const simulate_state moving = day_state_moving(route, &route->state), *state = &moving;
    const int32_t now_s = state->now_s > state->since_s ? state->now_s : state->since_s;
    if (state->phase == SIMULATE_FREE)
        return now_s;
    const simulate_stop *stop = &route->route.stops[state->next];
    int32_t done_s = state->since_s + stop->law.base_s;
    if (state->phase == SIMULATE_DRIVING) {
        done_s = travel_arrive(&stop->leg, state->since_s, KERNEL_ONE);
        done_s = (done_s > now_s ? done_s : now_s) + stop->law.base_s;
    }
    return done_s > now_s ? done_s : now_s;
}

/* May the break begin on a leg between two moments without a wait? Past its last window at once. */
static bool fits(const simulate_rest *rest, int32_t depart_s, int32_t arrive_s)
{
    const int32_t begin_s = windows_at_or_after(rest->windows.open_s, rest->windows.close_s, 0,
                                                rest->windows.count, depart_s);
    return begin_s <= arrive_s || begin_s >= PROBLEM_FOREVER_S;
}

/* Shares out the breaks that are not taken yet, in their order, by the plan's times. */
static void place_breaks(const simulate_rest *rests, int32_t count, day_route *draft)
{
    simulate_route *route = &draft->route;
    int32_t at_s = free_s(draft), used = 0;
    for (int32_t k = day_order_first_open(draft); k < route->stop_count && used < count; k++) {
        simulate_stop *stop = &route->stops[k];
        int32_t arrive_s = travel_arrive(&stop->leg, at_s, KERNEL_ONE);
        stop->rests = rests + used;
        while (used < count && (k + 1 == route->stop_count || fits(&rests[used], at_s, arrive_s))) {
            stop->rest_count++;
            stop->rest_s += rests[used].service_s;
            arrive_s += rests[used++].service_s;
        }
        const int32_t start_s = windows_at_or_after(stop->windows.open_s, stop->windows.close_s, 0,
                                                    stop->windows.count, arrive_s);
        at_s = (start_s < PROBLEM_FOREVER_S ? start_s : arrive_s) + stop->law.base_s;
    }
}

/* Breaks of a route on legs not begun; NULL with *count = 0 when there are none. */
static arv_status pending_breaks(arv_day *day, const day_route *route, simulate_rest **rests,
                                 int32_t *count)
{
    const int32_t first = day_order_first_open(route);
    int32_t all = 0;
    for (int32_t k = first; k < route->route.stop_count; k++)
        all += route->route.stops[k].rest_count;
    *count = 0;
    *rests = all > 0 ? ARENA_ARRAY(day->arena, simulate_rest, all) : NULL;
    if (all > 0 && !*rests)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t k = first; k < route->route.stop_count; k++)
        for (int32_t b = 0; b < route->route.stops[k].rest_count; b++)
            (*rests)[(*count)++] = route->route.stops[k].rests[b];
    return ARV_OK;
}

/* `draft` is `old` with the new order behind what is begun. */
static arv_status draft_route(arv_day *day, const day_route *old, const arv_new_order *order,
                              int32_t now_s, day_route *draft)
{
    const int32_t fixed = day_order_first_open(old), count = fixed + order->job_count;
    simulate_rest *rests;
    int32_t rest_count;
    *draft = *old;
    draft->state.now_s = now_s;
    draft->route.stop_count = draft->room = count;
    draft->route.stops = ARENA_ARRAY(day->arena, simulate_stop, count + 1);
    if (!draft->route.stops || pending_breaks(day, old, &rests, &rest_count) != ARV_OK)
        return ARV_RESOURCE_EXHAUSTED;
    if (fixed > 0)
        memcpy(draft->route.stops, old->route.stops, (size_t)fixed * sizeof *draft->route.stops);
    for (int32_t k = fixed; k < count; k++)
        if (make_stop(day, old, k, order->jobs[k - fixed], draft) != ARV_OK)
            return ARV_RESOURCE_EXHAUSTED;
    place_breaks(rests, rest_count, draft);
    return ARV_OK;
}

/* All drafts; `fresh` of them belong to shifts that had no route. */
static arv_status draft_all(arv_day *day, const arv_event *event, day_route *drafts,
                            day_accepted *accepted, int32_t *fresh)
{
    const int32_t now_s = (int32_t)(event->time_s - day->problem->origin_s);
    int32_t most = 0;
    *fresh = 0;
    for (int32_t i = 0; i < event->order_count; i++) {
        const arv_new_order *order = &event->orders[i];
        day_route empty;
        const day_route *old = route_of(day, order);
        accepted->routes[i] =
            old ? &day->routes[old - day->routes] : &day->routes[day->route_count + (*fresh)++];
        if (!old && day_order_start(day, order->technician, shift_of(day->problem, order),
                                    &empty) != ARV_OK)
            return ARV_RESOURCE_EXHAUSTED;
        if (draft_route(day, old ? old : &empty, order, now_s, &drafts[i]) != ARV_OK)
            return ARV_RESOURCE_EXHAUSTED;
        most = drafts[i].route.stop_count > most ? drafts[i].route.stop_count : most;
    }
    return most > day->scratch[0].stops ? day_buffers_make(day, most) : ARV_OK;
}

arv_status day_accept(arv_day *day, const arv_event *event, arv_arena *arena,
                      day_accepted *accepted, arv_error *error)
{
    day_route *drafts = ARENA_ARRAY(arena, day_route, event->order_count);
    int32_t fresh;
    accepted->route_count = event->order_count;
    accepted->routes = ARENA_ARRAY(arena, day_route *, event->order_count);
    if (!drafts || !accepted->routes || draft_all(day, event, drafts, accepted, &fresh) != ARV_OK)
        return day_no_memory(error);
    day->route_count += fresh;
    for (int32_t i = 0; i < event->order_count; i++) {
        const day_route *route = accepted->routes[i];
        *accepted->routes[i] = drafts[i];
        for (int32_t k = day_order_first_open(route); k < route->route.stop_count; k++) {
            day_customer *customer = day_customer_at(day, route, k);
            if (customer->route == ARV_NONE)
                day_order_join(day, route->route.stops[k].job);
            customer->changed = customer->offered; /* an offer was made for the old order */
            customer->offered = false;
        }
    }
    for (int32_t i = 0; i < event->order_count; i++)
        day_order_renumber(day, accepted->routes[i]);
    return ARV_OK;
}
