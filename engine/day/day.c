/* day.c - a live day: events in, updates out. A pure function of the plan, the options and the
 * events so far; whoever keeps the events can replay them (a journal is the caller's). */
#include "day/day_state.h"

#include "base/arena.h"

#include <omp.h>
#include <string.h>

void arv_event_init(arv_event *event)
{
    *event = (arv_event){.technician = ARV_NONE,
                         .job = ARV_NONE,
                         .length_s = ARV_UNSET,
                         .until_s = ARV_UNSET,
                         .service_s = ARV_UNSET,
                         .window_count = ARV_NONE,
                         .window_from_s = ARV_UNSET,
                         .window_to_s = ARV_UNSET};
}

arv_status day_no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "day", "no memory for the day");
}

arv_update day_publish(arv_day *day, int32_t job, int64_t time_s, arv_notice notice,
                       int32_t stops_away)
{
    day_customer *customer = &day->customers[job];
    const int64_t origin_s = day->problem->origin_s;
    const ledger *account = &customer->account;
    const bool served = customer->route != ARV_NONE; /* else he has just been cancelled */
    customer->last = (arv_update){
        .job = job,
        .technician =
            served ? day->routes[customer->route].route.technician : customer->last.technician,
        .sequence = ++day->sequence,
        .time_s = time_s,
        .window_from_s = customer->has_window ? origin_s + account->from_s : ARV_UNSET,
        .window_to_s = customer->has_window ? origin_s + account->to_s : ARV_UNSET,
        .eta_s = customer->eta_s < KERNEL_FOREVER_S ? origin_s + customer->eta_s : ARV_UNSET,
        .level_ppm = day->level_ppm,
        .spent_ppm = (int32_t)(account->spent / (LEDGER_CERTAIN / 1000000)),
        .stops_away = stops_away,
        .offer_from_s = customer->offered ? origin_s + customer->offer.from_s : ARV_UNSET,
        .offer_to_s = customer->offered ? origin_s + customer->offer.to_s : ARV_UNSET,
        .notice = notice,
        .show = day_show(day, customer, stops_away),
    };
    memcpy(customer->last.why_s, customer->why_s, sizeof customer->why_s);
    memset(customer->why_s, 0, sizeof customer->why_s);
    return customer->last;
}

void arv_day_close(arv_day **day)
{
    if (!*day)
        return;
    arv_arena *arena = (*day)->arena;
    arv_arena_destroy(&arena);
    *day = NULL;
}

/* Updates of the customers ahead that a look has marked. */
static void collect(arv_day *day, day_route *route, int64_t time_s, arv_updates *updates)
{
    const int32_t first = simulate_first_ahead(&route->route, &route->state);
    for (int32_t k = first; k < route->route.stop_count; k++) {
        const int32_t job = route->route.stops[k].job;
        day_customer *customer = &day->customers[job];
        if (customer->changed)
            updates->items[updates->count++] =
                day_publish(day, job, time_s, customer->notice, customer->account.stops_away);
        customer->changed = false;
    }
}

/* Does the clock pass the evening before the route's shift? */
static bool is_eve(const arv_day *day, const day_route *route, int32_t now_s)
{
    const int32_t start_s = day->problem->shift_start_s[route->route.shift];
    const int32_t eve_s = start_s - day->day_before_s;
    return day->day_before_s > 0 && day->clock_set && day->clock_s < eve_s && now_s >= eve_s &&
           now_s < start_s;
}

static void look(const arv_day *day, day_route *route, const arv_event *event, arv_cause cause,
                 simulate_scratch *scratch)
{
    const int32_t now_s = (int32_t)(event->time_s - day->problem->origin_s);
    const simulate_state before = route->state;
    const day_news news = {.before = &before,
                           .cause = cause,
                           .eve = cause == ARV_CAUSE_CLOCK && is_eve(day, route, now_s)};
    route->state.now_s = now_s;
    day_look(day, route, &news, scratch);
}

/* A route looks, and what has changed is told. */
static void look_at(arv_day *day, day_route *route, const arv_event *event, arv_cause cause,
                    arv_updates *updates)
{
    look(day, route, event, cause, &day->scratch[0]);
    collect(day, route, event->time_s, updates);
}

/* Several, each by itself. */
static void look_at_all(arv_day *day, day_route *const *routes, int32_t count,
                        const arv_event *event, arv_cause cause, arv_updates *updates)
{
#pragma omp parallel for schedule(dynamic, 1) num_threads(day->threads) if (count > 1)
    for (int32_t i = 0; i < count; i++)
        look(day, routes[i], event, cause, &day->scratch[omp_get_thread_num()]);
    for (int32_t i = 0; i < count; i++)
        collect(day, routes[i], event->time_s, updates);
}

static arv_status apply_clock(arv_day *day, const arv_event *event, arv_arena *arena,
                              arv_updates *updates, arv_error *error)
{
    day_route **routes = ARENA_ARRAY(arena, day_route *, day->route_count + 1);
    if (!routes)
        return day_no_memory(error);
    for (int32_t r = 0; r < day->route_count; r++)
        routes[r] = &day->routes[r];
    look_at_all(day, routes, day->route_count, event, ARV_CAUSE_CLOCK, updates);
    return ARV_OK;
}

/* The customer the event is about, once the technician is with him. */
static void tell_visited(arv_day *day, const arv_event *event, arv_updates *updates)
{
    const bool done = event->kind == ARV_EVENT_FINISHED;
    day_customer *customer = &day->customers[event->job];
    if (event->kind == ARV_EVENT_DEPARTED || event->kind == ARV_EVENT_PROGRESS)
        return;
    if (event->kind == ARV_EVENT_ARRIVED)
        day_outcome_arrived(day, event->job, event->time_s);
    customer->offered = false;
    if (!done && customer->last.stops_away == ARV_NONE)
        return; /* he knows that the technician is there */
    if (customer->last.stops_away != ARV_NONE && event->kind == ARV_EVENT_ARRIVED)
        day_expect(customer, ARV_CAUSE_TRAVEL, (int32_t)(event->time_s - day->problem->origin_s));
    updates->items[updates->count++] = day_publish(
        day, event->job, event->time_s, done ? ARV_NOTICE_DONE : ARV_NOTICE_NONE, ARV_NONE);
}

/* Visits between the last one known of and that of the event: their taps are missing, they are
 * over. */
static void tell_passed(arv_day *day, const day_route *route, const arv_event *event,
                        arv_updates *updates)
{
    const int32_t until = day->customers[event->job].stop;
    for (int32_t k = route->state.next; k < until; k++)
        updates->items[updates->count++] =
            day_publish(day, route->route.stops[k].job, event->time_s, ARV_NOTICE_DONE, ARV_NONE);
}

/* What was said of the visit he was at, `left`, ends with it; late for the next is who leaves it now. */
static void settle(day_route *route, const simulate_state *left, arv_event_kind kind)
{
    simulate_state *state = &route->state;
    const bool stays = left->next == state->next && left->phase >= SIMULATE_ARRIVED &&
                       state->phase >= SIMULATE_ARRIVED;
    const bool leaves = kind == ARV_EVENT_FINISHED && state->next == left->next + 1;
    if (leaves)
        day_leave_later(route, state->now_s);
    if (!stays)
        state->late_s = state->leave_s = 0;
    if (!stays || state->phase != left->phase)
        state->paused = route->unsure = false;
}

/* The route after the event. */
static void move_on(arv_day *day, day_route *route, const arv_event *event)
{
    const int32_t next = route->state.next;
    const int32_t now_s = (int32_t)(event->time_s - day->problem->origin_s);
    const simulate_state left = route->state;
    day_halt_heard(route, now_s);
    if (event->kind == ARV_EVENT_PROGRESS) {
        day_leg_progress(day, route, event);
    } else {
        simulate_state after;
        day_leg_whole(route);
        day_event_state(day, event, &after);
        route->state = after;
    }
    if (event->kind == ARV_EVENT_DEPARTED)
        day_leg_left(route);
    settle(route, &left, event->kind);
    const int32_t now = route->state.next;
    if (now > next)
        route->here = (day_place){.at = day->problem->job_location[route->route.stops[now - 1].job],
                                  .toward = ARV_NONE};
    day_traffic_learn(day, route);
}

static arv_status apply_visit(arv_day *day, const arv_event *event, arv_updates *updates,
                              arv_error *error)
{
    const day_customer *customer = &day->customers[event->job];
    day_route *route = &day->routes[customer->route];
    if (event->kind == ARV_EVENT_PROGRESS && day_leg_room(day, route, customer->stop) != ARV_OK)
        return day_no_memory(error);
    const simulate_state before = route->state;
    const bool waited = customer->stop > route->state.next || route->state.phase == SIMULATE_FREE;
    tell_passed(day, route, event, updates);
    move_on(day, route, event);
    tell_visited(day, event, updates);
    const bool drives = event->kind == ARV_EVENT_ARRIVED || event->kind == ARV_EVENT_PROGRESS;
    const day_news news = {.before = &before,
                           .cause = drives ? ARV_CAUSE_TRAVEL : ARV_CAUSE_WORK,
                           .departed = waited && route->state.phase == SIMULATE_DRIVING};
    day_look(day, route, &news, &day->scratch[0]);
    collect(day, route, event->time_s, updates);
    return ARV_OK;
}

static arv_status apply_cancelled(arv_day *day, const arv_event *event, arv_updates *updates,
                                  arv_error *error)
{
    day_customer *customer = &day->customers[event->job];
    day_route *route = &day->routes[customer->route];
    const arv_status status = day_order_remove(day, event, error);
    if (status != ARV_OK)
        return status;
    route->state.now_s = (int32_t)(event->time_s - day->problem->origin_s);
    customer->has_window = customer->offered = false;
    customer->eta_s = KERNEL_FOREVER_S;
    updates->items[updates->count++] =
        day_publish(day, event->job, event->time_s, ARV_NOTICE_CANCELLED, ARV_NONE);
    look_at(day, route, event, ARV_CAUSE_ORDER, updates);
    return ARV_OK;
}

static arv_status apply_added(arv_day *day, const arv_event *event, arv_updates *updates,
                              arv_error *error)
{
    const arv_status status = day_order_insert(day, event, error);
    if (status != ARV_OK)
        return status;
    day_route *route = &day->routes[day->customers[event->job].route];
    look_at(day, route, event, ARV_CAUSE_ORDER, updates);
    return ARV_OK;
}

static void apply_offer_taken(arv_day *day, const arv_event *event, arv_updates *updates)
{
    day_customer *customer = &day->customers[event->job];
    day_route *route = &day->routes[customer->route];
    route->state.now_s = (int32_t)(event->time_s - day->problem->origin_s);
    day_offer_take(day, route, customer->stop, &day->scratch[0]);
    updates->items[updates->count++] = day_publish(
        day, event->job, event->time_s, ARV_NOTICE_OFFER_TAKEN, customer->account.stops_away);
    look_at(day, route, event, ARV_CAUSE_ORDER, updates);
}

static arv_status apply_plan(arv_day *day, const arv_event *event, arv_arena *arena,
                             arv_updates *updates, arv_error *error)
{
    day_accepted plan;
    const arv_status status = day_accept(day, event, arena, &plan, error);
    if (status == ARV_OK)
        look_at_all(day, plan.routes, plan.route_count, event, ARV_CAUSE_ORDER, updates);
    return status;
}

/* Events of a technician or of the traffic rather than of a visit. */
static arv_status apply_at_large(arv_day *day, const arv_event *event, arv_arena *arena,
                                 arv_updates *updates, arv_error *error)
{
    day_route **routes = ARENA_ARRAY(arena, day_route *, day->route_count + 1);
    const bool traffic = event->kind == ARV_EVENT_TRAFFIC;
    int32_t count = 0;
    arv_status status = routes ? ARV_OK : day_no_memory(error);
    if (status == ARV_OK && traffic)
        status = day_jam_apply(day, event, arena, routes, &count, error);
    else if (status == ARV_OK)
        count = day_halt_apply(day, event, routes);
    if (status == ARV_OK)
        look_at_all(day, routes, count, event, traffic ? ARV_CAUSE_TRAFFIC : ARV_CAUSE_DELAY,
                    updates);
    return status;
}

/* The work at a job pauses or goes on. */
static void apply_pause(arv_day *day, const arv_event *event, arv_updates *updates)
{
    const int32_t now_s = (int32_t)(event->time_s - day->problem->origin_s);
    day_route *route = &day->routes[day->customers[event->job].route];
    if (event->kind == ARV_EVENT_RESUMED)
        day_resume(route, now_s);
    else
        day_pause(route, now_s, event->length_s == ARV_UNSET ? 0 : (int32_t)event->length_s);
    look_at(day, route, event, ARV_CAUSE_DELAY, updates);
}

static arv_status apply_changed(arv_day *day, const arv_event *event, arv_updates *updates,
                                arv_error *error)
{
    day_route *route = &day->routes[day->customers[event->job].route];
    const arv_status status = day_change_apply(day, event, error);
    if (status == ARV_OK)
        look_at(day, route, event, ARV_CAUSE_ORDER, updates);
    return status;
}

static void apply_promised(arv_day *day, const arv_event *event, arv_updates *updates)
{
    const day_customer *customer = &day->customers[event->job];
    day_route *route = &day->routes[customer->route];
    route->state.now_s = (int32_t)(event->time_s - day->problem->origin_s);
    const simulate_state before = route->state;
    const day_news news = {.before = &before,
                           .cause = ARV_CAUSE_ORDER,
                           .promised = customer,
                           .notice = day_promise_apply(day, event, &day->scratch[0])};
    day_look(day, route, &news, &day->scratch[0]);
    collect(day, route, event->time_s, updates);
}

static bool is_at_large(arv_event_kind kind)
{
    return kind == ARV_EVENT_TRAFFIC || kind == ARV_EVENT_DELAYED ||
           kind == ARV_EVENT_UNAVAILABLE || kind == ARV_EVENT_BACK;
}

/* Most updates that an event can cause: all customers of its route, or of the day. */
static int32_t most_updates(const arv_day *day, const arv_event *event)
{
    if (event->kind == ARV_EVENT_CLOCK || is_at_large(event->kind))
        return day->customer_count;
    if (event->kind == ARV_EVENT_PLAN_ACCEPTED) {
        int32_t most = event->order_count; /* somebody may be under way on each */
        for (int32_t i = 0; i < event->order_count; i++)
            most += event->orders[i].job_count;
        return most;
    }
    int32_t shift;
    const int32_t now_s = (int32_t)(event->time_s - day->problem->origin_s);
    const day_route *route = event->kind == ARV_EVENT_ADDED
                                 ? day_order_route(day, event->technician, now_s, &shift)
                                 : &day->routes[day->customers[event->job].route];
    return (route ? route->route.stop_count : 0) + 1;
}

static arv_status apply(arv_day *day, const arv_event *event, arv_arena *arena,
                        arv_updates *updates, arv_error *error)
{
    switch (event->kind) {
    case ARV_EVENT_CLOCK:
        return apply_clock(day, event, arena, updates, error);
    case ARV_EVENT_CANCELLED:
        return apply_cancelled(day, event, updates, error);
    case ARV_EVENT_ADDED:
        return apply_added(day, event, updates, error);
    case ARV_EVENT_OFFER_TAKEN:
        apply_offer_taken(day, event, updates);
        return ARV_OK;
    case ARV_EVENT_PLAN_ACCEPTED:
        return apply_plan(day, event, arena, updates, error);
    case ARV_EVENT_DELAYED:
    case ARV_EVENT_UNAVAILABLE:
    case ARV_EVENT_BACK:
    case ARV_EVENT_TRAFFIC:
        return apply_at_large(day, event, arena, updates, error);
    case ARV_EVENT_PAUSED:
    case ARV_EVENT_RESUMED:
        apply_pause(day, event, updates);
        return ARV_OK;
    case ARV_EVENT_CHANGED:
        return apply_changed(day, event, updates, error);
    case ARV_EVENT_PROMISED:
        apply_promised(day, event, updates);
        return ARV_OK;
    default:
        return apply_visit(day, event, updates, error);
    }
}

arv_status arv_day_apply(arv_day *day, const arv_event *event, arv_arena *arena,
                         arv_updates *updates, arv_error *error)
{
    *updates = (arv_updates){.items = NULL, .count = 0};
    arv_status status = day_event_check(day, event, arena, error);
    if (status != ARV_OK)
        return status;
    updates->items = ARENA_ARRAY(arena, arv_update, most_updates(day, event));
    if (!updates->items)
        return day_no_memory(error);
    status = apply(day, event, arena, updates, error);
    if (status != ARV_OK)
        return status;
    day->clock_set = true;
    day->clock_s = (int32_t)(event->time_s - day->problem->origin_s);
    return ARV_OK;
}

arv_status arv_day_snapshot(const arv_day *day, arv_arena *arena, arv_updates *updates)
{
    *updates = (arv_updates){.items = ARENA_ARRAY(arena, arv_update, day->customer_count)};
    if (!updates->items)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t j = 0; j < day->problem->job_count; j++)
        if (day->customers[j].last.sequence > 0)
            updates->items[updates->count++] = day->customers[j].last;
    return ARV_OK;
}
