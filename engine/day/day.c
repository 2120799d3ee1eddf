/* day.c - a live day: events in, updates out. A pure function of the plan, the options and the
 * events so far; whoever keeps the events can replay them (a journal is the caller's). */
#include "day/day_state.h"

#include <assert.h>
#include <omp.h>

/* Edges of a window: the last arrival there can be, rounded up to a whole day at most. */
static const int64_t FARTHEST_S = (int64_t)KERNEL_FOREVER_S + INT64_C(2) * 86400;

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "day", "no memory for the day");
}

/* ---- opening
 * -----------------------------------------------------------------------------------*/

static int32_t count_customers(const arv_plan *plan, int32_t *most_stops)
{
    int32_t total = 0;
    *most_stops = 1;
    for (int32_t r = 0; r < plan->route_count; r++) {
        int32_t stops = 0;
        for (int32_t i = 0; i < plan->routes[r].step_count; i++)
            stops += plan->routes[r].steps[i].kind == ARV_STEP_JOB;
        total += stops;
        *most_stops = stops > *most_stops ? stops : *most_stops;
    }
    return total;
}

static arv_status allocate(arv_day *day, const arv_plan *plan, const arv_window_options *options)
{
    int32_t most_stops;
    const int32_t job_count = day->problem->job_count;
    day->customer_count = count_customers(plan, &most_stops);
    day->threads = window_threads(options);
    day->routes = ARENA_ARRAY(day->arena, day_route, plan->route_count);
    day->route_of_job = ARENA_ARRAY(day->arena, int32_t, job_count);
    day->stop_of_job = ARENA_ARRAY(day->arena, int32_t, job_count);
    day->order = ARENA_ARRAY(day->arena, int32_t, day->customer_count);
    day->customers = ARENA_ARRAY(day->arena, day_customer, day->customer_count);
    day->scratch = ARENA_ARRAY(day->arena, simulate_scratch, day->threads);
    if (!day->routes || !day->route_of_job || !day->stop_of_job || !day->order || !day->customers ||
        !day->scratch)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t j = 0; j < job_count; j++)
        day->route_of_job[j] = day->stop_of_job[j] = ARV_NONE;
    arv_status status = simulate_models_make(day->arena, day->problem, options->seed,
                                             options->scenarios, &day->models);
    for (int t = 0; t < day->threads && status == ARV_OK; t++)
        status =
            simulate_scratch_make(day->arena, options->scenarios, most_stops, &day->scratch[t]);
    return status;
}

/* The booked window of a step as a customer; the mass outside is charged by book_route. */
static arv_status add_customer(arv_day *day, const arv_step *step, int32_t r, int32_t stop,
                               day_customer *customer, arv_error *error)
{
    const int64_t origin_s = day->problem->origin_s;
    const char *id = day->problem->spec->jobs[step->job].id;
    if (day->route_of_job[step->job] != ARV_NONE)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "plan", "job %s is in the plan twice",
                             id);
    day->route_of_job[step->job] = r;
    day->stop_of_job[step->job] = stop;
    *customer = (day_customer){.job = step->job, .route = r, .stop = stop, .routine = 1};
    customer->last_routine_s = ARV_UNSET;
    customer->account.stops_away = stop;
    customer->has_window = step->window_from_s != ARV_UNSET && step->window_to_s != ARV_UNSET;
    if (!customer->has_window)
        return ARV_OK;
    const int64_t from = step->window_from_s - origin_s, to = step->window_to_s - origin_s;
    const bool promised = day->problem->spec->jobs[step->job].promise_to_s != ARV_UNSET;
    if (from > to || from < -FARTHEST_S || to > FARTHEST_S || (from == to && !promised))
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "plan",
                             "job %s has no window: estimate the plan first", id);
    customer->account.from_s = (int32_t)from;
    customer->account.to_s = (int32_t)to;
    return ARV_OK;
}

static arv_status add_route(arv_day *day, const arv_route *plan, int32_t r, day_customer *customers,
                            arv_error *error)
{
    day_route *route = &day->routes[r];
    const arv_status status = simulate_route_make(day->arena, &day->models, plan, &route->route);
    if (status != ARV_OK)
        return no_memory(error);
    route->state = simulate_state_start(&route->route);
    route->customers = customers;
    int32_t stop = 0;
    for (int32_t i = 0; i < plan->step_count; i++) {
        if (plan->steps[i].kind != ARV_STEP_JOB)
            continue;
        const arv_status added =
            add_customer(day, &plan->steps[i], r, stop, &customers[stop], error);
        if (added != ARV_OK)
            return added;
        stop++;
    }
    return ARV_OK;
}

/* Charges every customer of a route what his booked window leaves out. */
static void book_route(const arv_day *day, day_route *route, simulate_scratch *scratch)
{
    simulate_run(&day->models, &route->route, &route->state, scratch);
    for (int32_t k = 0; k < route->route.stop_count; k++) {
        day_customer *customer = &route->customers[k];
        const int32_t *column = scratch->arrive + (size_t)k * (size_t)scratch->scenarios;
        const arrivals a =
            arrivals_sort(column, scratch->scenarios, scratch->sorted, scratch->time);
        customer->eta_s = arrivals_median(&a);
        if (customer->has_window) {
            customer->account =
                ledger_promise(customer->account.from_s, customer->account.to_s, &a);
            customer->account.stops_away = k;
        }
    }
}

static void order_by_job(arv_day *day)
{
    int32_t at = 0;
    for (int32_t j = 0; j < day->problem->job_count; j++)
        if (day->route_of_job[j] != ARV_NONE)
            day->order[at++] = (int32_t)(day->routes[day->route_of_job[j]].customers +
                                         day->stop_of_job[j] - day->customers);
    assert(at == day->customer_count);
}

/* Writes down what the customer sees now and returns it. */
static arv_update publish(arv_day *day, day_customer *customer, int64_t time_s, arv_notice notice,
                          int32_t stops_away)
{
    const int64_t origin_s = day->problem->origin_s;
    const ledger *account = &customer->account;
    customer->last = (arv_update){
        .job = customer->job,
        .technician = day->routes[customer->route].route.technician,
        .sequence = ++day->sequence,
        .time_s = time_s,
        .window_from_s = customer->has_window ? origin_s + account->from_s : ARV_UNSET,
        .window_to_s = customer->has_window ? origin_s + account->to_s : ARV_UNSET,
        .eta_s = customer->eta_s < KERNEL_FOREVER_S ? origin_s + customer->eta_s : ARV_UNSET,
        .level_ppm = day->level_ppm,
        .spent_ppm = (int32_t)(account->spent / (LEDGER_CERTAIN / 1000000)),
        .stops_away = stops_away,
        .notice = notice,
    };
    return customer->last;
}

static void book_all(arv_day *day)
{
    int32_t first_s = INT32_MAX;
#pragma omp parallel for schedule(dynamic, 1) num_threads(day->threads)
    for (int32_t r = 0; r < day->route_count; r++)
        book_route(day, &day->routes[r], &day->scratch[omp_get_thread_num()]);
    for (int32_t r = 0; r < day->route_count; r++)
        if (day->routes[r].route.depart_s < first_s)
            first_s = day->routes[r].route.depart_s;
    for (int32_t i = 0; i < day->customer_count; i++) {
        day_customer *customer = &day->customers[day->order[i]];
        publish(day, customer, day->problem->origin_s + first_s, ARV_NOTICE_BOOKED, customer->stop);
    }
}

static arv_status fill_day(arv_day *day, const arv_plan *plan, const arv_window_options *options,
                           arv_error *error)
{
    if (allocate(day, plan, options) != ARV_OK)
        return no_memory(error);
    day_customer *customers = day->customers;
    for (int32_t r = 0; r < plan->route_count; r++) {
        const arv_status status = add_route(day, &plan->routes[r], r, customers, error);
        if (status != ARV_OK)
            return status;
        customers += day->routes[r].route.stop_count;
    }
    day->route_count = plan->route_count;
    order_by_job(day);
    book_all(day);
    return ARV_OK;
}

arv_status arv_day_open(const arv_problem *problem, const arv_plan *plan,
                        const arv_window_options *options, arv_day **day, arv_error *error)
{
    *day = NULL;
    arv_status status = window_options_check(options, error);
    if (status != ARV_OK)
        return status;
    arv_arena *arena = arv_arena_create(0);
    arv_day *fresh = arena ? ARENA_ARRAY(arena, arv_day, 1) : NULL;
    if (!fresh) {
        arv_arena_destroy(&arena);
        return no_memory(error);
    }
    fresh->arena = arena;
    fresh->problem = problem;
    fresh->rules = window_rules_day(options, problem->origin_s);
    fresh->level_ppm = 1000000 - options->alpha_ppm;
    status = fill_day(fresh, plan, options, error);
    if (status != ARV_OK) {
        arv_arena_destroy(&arena);
        return status;
    }
    *day = fresh;
    return ARV_OK;
}

void arv_day_close(arv_day **day)
{
    if (!*day)
        return;
    arv_arena *arena = (*day)->arena;
    arv_arena_destroy(&arena);
    *day = NULL;
}

/* ---- events
 * ------------------------------------------------------------------------------------*/

/* Updates of the customers ahead that a look has marked. */
static void collect(arv_day *day, day_route *route, int64_t time_s, arv_updates *updates)
{
    const int32_t first = simulate_first_ahead(&route->route, &route->state);
    for (int32_t k = first; k < route->route.stop_count; k++) {
        day_customer *customer = &route->customers[k];
        if (customer->changed)
            updates->items[updates->count++] =
                publish(day, customer, time_s, customer->notice, customer->account.stops_away);
        customer->changed = false;
    }
}

static void apply_clock(arv_day *day, const arv_event *event, arv_updates *updates)
{
    const int32_t now_s = (int32_t)(event->time_s - day->problem->origin_s);
#pragma omp parallel for schedule(dynamic, 1) num_threads(day->threads)
    for (int32_t r = 0; r < day->route_count; r++) {
        day->routes[r].state.now_s = now_s;
        day_look(day, &day->routes[r], false, &day->scratch[omp_get_thread_num()]);
    }
    for (int32_t r = 0; r < day->route_count; r++)
        collect(day, &day->routes[r], event->time_s, updates);
}

/* The customer the event is about, once the technician is with him. */
static void tell_visited(arv_day *day, const arv_event *event, day_customer *customer,
                         arv_updates *updates)
{
    const bool done = event->kind == ARV_EVENT_FINISHED;
    if (event->kind == ARV_EVENT_DEPARTED)
        return;
    if (!done && customer->last.stops_away == ARV_NONE)
        return; /* he knows that the technician is there */
    if (customer->last.stops_away != ARV_NONE && event->kind == ARV_EVENT_ARRIVED)
        customer->eta_s = (int32_t)(event->time_s - day->problem->origin_s);
    updates->items[updates->count++] =
        publish(day, customer, event->time_s, done ? ARV_NOTICE_DONE : ARV_NOTICE_NONE, ARV_NONE);
}

static void apply_visit(arv_day *day, const arv_event *event, arv_updates *updates)
{
    day_route *route = &day->routes[day->route_of_job[event->job]];
    day_customer *visited = &route->customers[route->state.next];
    simulate_state after;
    day_event_state(day, event, &after);
    route->state = after;
    tell_visited(day, event, visited, updates);
    day_look(day, route, event->kind == ARV_EVENT_DEPARTED, &day->scratch[0]);
    collect(day, route, event->time_s, updates);
}

arv_status arv_day_apply(arv_day *day, const arv_event *event, arv_arena *arena,
                         arv_updates *updates, arv_error *error)
{
    *updates = (arv_updates){.items = NULL, .count = 0};
    const arv_status status = day_event_check(day, event, error);
    if (status != ARV_OK)
        return status;
    const bool clock = event->kind == ARV_EVENT_CLOCK;
    const int32_t most = clock ? day->customer_count
                               : day->routes[day->route_of_job[event->job]].route.stop_count + 1;
    updates->items = ARENA_ARRAY(arena, arv_update, most);
    if (!updates->items)
        return no_memory(error);
    day->clock_set = true;
    day->clock_s = (int32_t)(event->time_s - day->problem->origin_s);
    if (clock)
        apply_clock(day, event, updates);
    else
        apply_visit(day, event, updates);
    return ARV_OK;
}

arv_status arv_day_snapshot(const arv_day *day, arv_arena *arena, arv_updates *updates)
{
    *updates = (arv_updates){.items = ARENA_ARRAY(arena, arv_update, day->customer_count)};
    if (!updates->items)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t i = 0; i < day->customer_count; i++)
        updates->items[updates->count++] = day->customers[day->order[i]].last;
    return ARV_OK;
}
