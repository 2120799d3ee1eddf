/* day_halt.c - times in which a technician stands still: he is late (DELAYED), away (UNAVAILABLE), or his
 * work is interrupted (PAUSED).
 *
 * Whatever he does, nothing of it goes on in that time: a leg, the way from the door to the job, the work.
 * So his route is simulated as if it were the end of that time already, and what he is at had begun so
 * much later; a technician who is free leaves then. A pause of the work has a length of its own that
 * nobody knows exactly (arrival/simulate.h).
 *
 * A time that is said to end ends by itself; a tap of the technician ends it at once. Nothing is learned
 * of the traffic from a leg on which he stood still, nor of his pace from work that went on again
 * without a word. */
#include "day/day_state.h"

bool day_halted(const day_route *route)
{
    return route->halt.until_s > route->halt.from_s;
}

bool day_gone_for_good(const day_route *route)
{
    return day_halted(route) && route->halt.until_s >= KERNEL_FOREVER_S;
}

int32_t day_stood_s(const day_route *route, int32_t now_s)
{
    const day_halt *halt = &route->halt;
    const int32_t end_s = now_s < halt->until_s ? now_s : halt->until_s;
    return day_halted(route) && end_s > halt->from_s ? end_s - halt->from_s : 0;
}

simulate_state day_state_moving(const day_route *route, const simulate_state *now)
{
    const day_halt *halt = &route->halt;
    simulate_state state = *now;
    if (!day_halted(route) || day_gone_for_good(route))
        return state;
    if (state.phase != SIMULATE_FREE)
        state.since_s += halt->until_s - halt->from_s;
    if (state.now_s < halt->until_s)
        state.now_s = halt->until_s;
    return state;
}

void day_halt_end(day_route *route, int32_t end_s)
{
    if (!day_halted(route))
        return;
    if (route->state.phase != SIMULATE_FREE && end_s > route->halt.from_s)
        route->state.since_s += end_s - route->halt.from_s;
    if (route->state.phase == SIMULATE_DRIVING)
        route->drive.left_s = DAY_UNKNOWN_S;
    route->halt = (day_halt){.until_s = 0};
}

void day_halt_heard(day_route *route, int32_t now_s)
{
    const bool worked = route->state.phase == SIMULATE_WORKING;
    route->unsure = route->unsure || (worked && (day_halted(route) || route->state.paused));
    day_halt_end(route, now_s < route->halt.until_s ? now_s : route->halt.until_s);
}

/* ---- pauses ---------------------------------------------------------------------------------- */

void day_pause(day_route *route, int32_t now_s, int32_t length_s)
{
    day_halt_heard(route, now_s);
    route->state.paused = true;
    route->state.paused_s = route->state.now_s = now_s;
    route->state.pause_s = length_s;
}

void day_resume(day_route *route, int32_t now_s)
{
    const bool told = !route->unsure && !day_halted(route);
    day_halt_heard(route, now_s);
    route->unsure = !told;
    route->state.since_s += now_s - route->state.paused_s;
    route->state.paused = false;
    route->state.now_s = now_s;
}

/* ---- late and away --------------------------------------------------------------------------- */

void day_delay(day_route *route, int32_t now_s, int32_t length_s, int32_t until_s)
{
    simulate_state *state = &route->state;
    const bool waits = state->phase == SIMULATE_FREE && state->since_s > now_s;
    const int32_t from_s = waits ? state->since_s : now_s;
    if (until_s < from_s + length_s)
        until_s = from_s + length_s;
    day_halt_end(route, now_s < route->halt.until_s ? now_s : route->halt.until_s);
    state->now_s = now_s;
    state->late_s = state->leave_s = 0;
    if (state->phase < SIMULATE_ARRIVED) {
        if (until_s > from_s)
            route->halt = (day_halt){.from_s = now_s, .until_s = until_s};
    } else if (length_s > 0) {
        state->late_s = length_s;
    } else if (until_s > now_s) {
        state->leave_s = until_s;
    }
}

void day_leave_later(day_route *route, int32_t now_s)
{
    simulate_state *state = &route->state;
    int32_t until_s = now_s + state->late_s;
    until_s = until_s > state->leave_s ? until_s : state->leave_s;
    if ((state->late_s > 0 || state->leave_s > 0) && until_s > now_s)
        route->halt = (day_halt){.from_s = now_s, .until_s = until_s};
    state->late_s = state->leave_s = 0;
}

void day_leave(day_route *route, int32_t now_s, int32_t until_s)
{
    simulate_state *state = &route->state;
    int32_t from_s = now_s;
    if (day_halted(route) && route->halt.until_s > now_s)
        from_s = route->halt.from_s;
    else
        day_halt_end(route, route->halt.until_s);
    if (state->paused && state->paused_s < from_s)
        from_s = state->paused_s; /* the work stands still since then */
    state->paused = false;
    state->now_s = now_s;
    route->halt = (day_halt){.away = true, .from_s = from_s, .until_s = until_s};
}

/* ---- checks and events ----------------------------------------------------------------------- */

/* Routes of a technician whose shift is not over, in `found` [shifts of his] when that is given; returns how
 * many. */
static int32_t routes_of(const arv_day *day, int32_t technician, int32_t now_s, day_route **found)
{
    int32_t count = 0;
    for (int32_t r = 0; r < day->route_count; r++) {
        const simulate_route *route = &day->routes[r].route;
        if (route->technician != technician || route->latest_s < now_s)
            continue;
        if (found)
            found[count] = &day->routes[r];
        count++;
    }
    return count;
}

static bool is_away(const arv_day *day, int32_t technician)
{
    for (int32_t r = 0; r < day->route_count; r++)
        if (day->routes[r].route.technician == technician && day_halted(&day->routes[r]) &&
            day->routes[r].halt.away)
            return true;
    return false;
}

static arv_status refuse(arv_error *error, arv_status status, const char *path, const char *who,
                         const char *text)
{
    return arv_error_add(error, status, path, "technician %s %s", who, text);
}

static arv_status check_delayed(const arv_day *day, const arv_event *event, arv_error *error)
{
    const char *id = day->problem->spec->technicians[event->technician].id;
    const int32_t now_s = (int32_t)(event->time_s - day->problem->origin_s);
    const bool by_length = event->length_s != ARV_UNSET, by_time = event->until_s != ARV_UNSET;
    if (by_length == by_time)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "event.length_s",
                             "give either length_s or until_s");
    int32_t shift;
    const day_route *route = day_order_route(day, event->technician, now_s, &shift);
    if (!route)
        return refuse(error, ARV_FAILED_PRECONDITION, "event.technician", id, "has no visits");
    if (is_away(day, event->technician) && day_halted(route) && route->halt.until_s > now_s)
        return refuse(error, ARV_FAILED_PRECONDITION, "event.kind", id,
                      "is away: say UNAVAILABLE with another time");
    if (by_time && route->state.phase == SIMULATE_DRIVING)
        return refuse(error, ARV_FAILED_PRECONDITION, "event.until_s", id,
                      "is on his way: say by how much he is late");
    return ARV_OK;
}

/* Within the horizon of the problem. */
static arv_status check_span(const arv_day *day, const arv_event *event, arv_error *error)
{
    const int64_t end_s = day->problem->origin_s + ARV_MAX_HORIZON_S;
    if (event->until_s != ARV_UNSET && (event->until_s < event->time_s || event->until_s > end_s))
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "event.until_s",
                             "before the event or outside the horizon");
    if (event->length_s != ARV_UNSET && (event->length_s < 0 || event->length_s > DAY_LONGEST_S))
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "event.length_s", "must be 0 to %d",
                             DAY_LONGEST_S);
    return ARV_OK;
}

arv_status day_halt_check(const arv_day *day, const arv_event *event, arv_error *error)
{
    const char *id = day->problem->spec->technicians[event->technician].id;
    const int32_t now_s = (int32_t)(event->time_s - day->problem->origin_s);
    const arv_status status = check_span(day, event, error);
    if (status != ARV_OK)
        return status;
    if (event->kind == ARV_EVENT_DELAYED)
        return check_delayed(day, event, error);
    if (event->kind == ARV_EVENT_BACK && !is_away(day, event->technician))
        return refuse(error, ARV_FAILED_PRECONDITION, "event.kind", id, "is not away");
    if (event->kind == ARV_EVENT_UNAVAILABLE && routes_of(day, event->technician, now_s, NULL) == 0)
        return refuse(error, ARV_FAILED_PRECONDITION, "event.technician", id,
                      "has no shift with visits that is not over");
    return ARV_OK;
}

arv_status day_halt_check_work(const arv_day *day, const arv_event *event, arv_error *error)
{
    const arv_spec *spec = day->problem->spec;
    const day_customer *customer = &day->customers[event->job];
    const simulate_state *state = &day->routes[customer->route].state;
    const arv_status status = check_span(day, event, error);
    if (status != ARV_OK)
        return status;
    const char *id = spec->technicians[day->routes[customer->route].route.technician].id;
    if (customer->stop != state->next || state->phase != SIMULATE_WORKING)
        return refuse(error, ARV_FAILED_PRECONDITION, "event.kind", id,
                      "is not at work at this job");
    if ((event->kind == ARV_EVENT_RESUMED) != state->paused)
        return refuse(error, ARV_FAILED_PRECONDITION, "event.kind", id,
                      state->paused ? "has paused already" : "has not paused");
    return ARV_OK;
}

static int32_t moment(const arv_day *day, int64_t time_s, int32_t unset)
{
    return time_s == ARV_UNSET ? unset : (int32_t)(time_s - day->problem->origin_s);
}

int32_t day_halt_apply(arv_day *day, const arv_event *event, day_route **changed)
{
    const int32_t now_s = (int32_t)(event->time_s - day->problem->origin_s);
    const int32_t length_s = event->length_s == ARV_UNSET ? 0 : (int32_t)event->length_s;
    int32_t shift, count = 0;
    if (event->kind == ARV_EVENT_DELAYED) {
        changed[0] = day_order_route(day, event->technician, now_s, &shift);
        day_delay(changed[0], now_s, length_s, moment(day, event->until_s, now_s));
        return 1;
    }
    if (event->kind == ARV_EVENT_UNAVAILABLE) {
        count = routes_of(day, event->technician, now_s, changed);
        for (int32_t i = 0; i < count; i++)
            day_leave(changed[i], now_s, moment(day, event->until_s, KERNEL_FOREVER_S));
        return count;
    }
    for (int32_t r = 0; r < day->route_count; r++) {
        day_route *route = &day->routes[r];
        if (route->route.technician != event->technician || !route->halt.away)
            continue;
        day_halt_end(route, now_s);
        route->state.now_s = now_s;
        changed[count++] = route;
    }
    return count;
}
