/* day_open.c - a day before its first event: every customer of the plan is booked. */
#include "day/day_image.h"
#include "day/day_state.h"
#include "day/day_traffic.h"

#include <omp.h>
#include <stdio.h>

/* Edges of a window: the last arrival there can be, rounded up to a whole day at most. */
static const int64_t FARTHEST_S = (int64_t)KERNEL_FOREVER_S + INT64_C(2) * 86400;

static int32_t count_stops(const arv_route *route)
{
    int32_t stops = 0;
    for (int32_t i = 0; i < route->step_count; i++)
        stops += route->steps[i].kind == ARV_STEP_JOB;
    return stops;
}

arv_status day_buffers_make(arv_day *day, int32_t stops)
{
    const int32_t scenarios = day->models.scenarios;
    const bool silent = day->missing > 0;
    simulate_scratch *scratch = ARENA_ARRAY(day->arena, simulate_scratch, day->threads);
    simulate_silent *gone = silent ? ARENA_ARRAY(day->arena, simulate_silent, day->threads) : NULL;
    int32_t *reckoned =
        ARENA_ARRAY(day->arena, int32_t, (size_t)day->threads * DAY_RECKONINGS * (size_t)stops);
    arv_status status = scratch && reckoned && (gone || !silent) ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
    for (int t = 0; t < day->threads && status == ARV_OK; t++) {
        status = simulate_scratch_make(day->arena, scenarios, stops, &scratch[t]);
        if (status == ARV_OK)
            status = simulate_scratch_keep(day->arena, &scratch[t]);
        if (status == ARV_OK && silent)
            status = simulate_silent_make(day->arena, scenarios, stops, &gone[t]);
    }
    if (status != ARV_OK)
        return status;
    day->scratch = scratch;
    day->silent = gone;
    day->reckoned = reckoned;
    return ARV_OK;
}

static arv_status allocate(arv_day *day, const arv_plan *plan, const arv_window_options *options)
{
    const int32_t job_count = day->problem->job_count;
    int32_t most_stops = 1;
    for (int32_t r = 0; r < plan->route_count; r++) {
        const int32_t stops = count_stops(&plan->routes[r]);
        most_stops = stops > most_stops ? stops : most_stops;
    }
    day->threads = window_threads(options);
    day->routes = ARENA_ARRAY(day->arena, day_route, plan->route_count + day->problem->shift_count);
    day->customers = ARENA_ARRAY(day->arena, day_customer, job_count);
    if (!day->routes || !day->customers)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t j = 0; j < job_count; j++)
        day->customers[j].route = ARV_NONE;
    arv_status status = simulate_models_make(day->arena, day->problem, options->seed,
                                             options->scenarios, &day->models);
    if (status == ARV_OK)
        status = day_traffic_make(day);
    return status == ARV_OK ? day_buffers_make(day, most_stops) : status;
}

/* The booked window of a step as a customer; the mass outside is charged by book_route. */
static arv_status add_customer(arv_day *day, const arv_step *step, int32_t r, int32_t stop,
                               arv_error *error)
{
    day_customer *customer = &day->customers[step->job];
    const int64_t origin_s = day->problem->origin_s;
    const char *id = day->problem->spec->jobs[step->job].id;
    if (customer->route != ARV_NONE)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "plan", "job %s is in the plan twice",
                             id);
    *customer = (day_customer){.route = r, .stop = stop, .routine = 1, .reckoned_s = DAY_UNKNOWN_S};
    customer->last_routine_s = ARV_UNSET;
    customer->held_s = DAY_UNKNOWN_S;
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

static arv_status add_route(arv_day *day, const arv_route *plan, int32_t r, arv_error *error)
{
    day_route *route = &day->routes[r];
    const arv_status status = simulate_route_make(day->arena, &day->models, plan, &route->route);
    if (status != ARV_OK)
        return day_no_memory(error);
    route->state = simulate_state_start(&route->route);
    int32_t stop = 0;
    for (int32_t i = 0; i < plan->step_count; i++) {
        if (plan->steps[i].kind != ARV_STEP_JOB)
            continue;
        const arv_status added = add_customer(day, &plan->steps[i], r, stop++, error);
        if (added != ARV_OK)
            return added;
    }
    day->customer_count += stop;
    route->room = stop;
    route->here = (day_place){.at = day->problem->shift_start_location[route->route.shift],
                              .toward = ARV_NONE};
    return ARV_OK;
}

/* Charges every customer of a route what his booked window leaves out. */
static void book_route(const arv_day *day, day_route *route, simulate_scratch *scratch)
{
    route->state.outside = day_traffic_for(day, route);
    day_hold(day, route);
    simulate_run(&day->models, &route->route, &route->state, scratch);
    for (int32_t k = 0; k < route->route.stop_count; k++) {
        day_customer *customer = day_customer_at(day, route, k);
        const int32_t *column = scratch->arrive + (size_t)k * (size_t)scratch->scenarios;
        const arrivals raw =
            arrivals_sort(column, scratch->scenarios, scratch->sorted, scratch->time);
        const arrivals a = day_calibrate(day, route, k, scratch->sorted, raw);
        day_expect(customer, ARV_CAUSE_CLOCK, arrivals_median(&a));
        if (customer->has_window) {
            customer->account =
                ledger_promise(customer->account.from_s, customer->account.to_s, &a);
            customer->account.stops_away = k;
        }
    }
}

static void book_all(arv_day *day)
{
    int32_t first_s = INT32_MAX;
#pragma omp parallel for schedule(dynamic, 1) num_threads(day->threads)
    for (int32_t r = 0; r < (day->quiet ? 0 : day->route_count); r++)
        book_route(day, &day->routes[r], &day->scratch[omp_get_thread_num()]);
    for (int32_t r = 0; r < day->route_count; r++)
        if (day->routes[r].route.depart_s < first_s)
            first_s = day->routes[r].route.depart_s;
    for (int32_t j = 0; j < day->problem->job_count; j++)
        if (day->customers[j].route != ARV_NONE)
            day_publish(day, j, day->problem->origin_s + first_s, ARV_NOTICE_BOOKED,
                        day->customers[j].stop);
}

static arv_status fill_day(arv_day *day, const arv_plan *plan, const arv_window_options *options,
                           arv_error *error)
{
    if (day->problem->relations) /* who waits for whom is not known to a day under way */
        return arv_error_add(error, ARV_UNIMPLEMENTED, "relations[0].kind",
                             "the live day of this version does not honour it yet");
    if (allocate(day, plan, options) != ARV_OK)
        return day_no_memory(error);
    for (int32_t r = 0; r < plan->route_count; r++) {
        const arv_status status = add_route(day, &plan->routes[r], r, error);
        if (status != ARV_OK)
            return status;
    }
    day->route_count = plan->route_count;
    book_all(day);
    return ARV_OK;
}

/* Nothing says yet when he is at the place where he restocks, nor what becomes of it when jobs leave. */
static arv_status refuse_restocking(const arv_plan *plan, arv_error *error)
{
    for (int32_t r = 0; r < plan->route_count; r++)
        for (int32_t s = 0; s < plan->routes[r].step_count; s++) {
            if (plan->routes[r].steps[s].kind != ARV_STEP_RESTOCK)
                continue;
            char path[48];
            snprintf(path, sizeof path, "routes[%d].steps[%d]", r, s);
            return arv_error_add(error, ARV_UNIMPLEMENTED, path,
                                 "a live day of a route that restocks is not honoured yet");
        }
    return ARV_OK;
}

static arv_status open_day_of(const arv_problem *problem, const arv_plan *plan,
                              const arv_window_options *options, const traffic_news *heard,
                              bool quiet, arv_day **day, arv_error *error)
{
    *day = NULL;
    arv_status status = window_options_check(options, error);
    if (status == ARV_OK)
        status = refuse_restocking(plan, error);
    if (status != ARV_OK)
        return status;
    arv_arena *arena = arv_arena_create(0);
    arv_day *fresh = arena ? ARENA_ARRAY(arena, arv_day, 1) : NULL;
    if (!fresh) {
        arv_arena_destroy(&arena);
        return day_no_memory(error);
    }
    fresh->arena = arena;
    fresh->problem = problem;
    fresh->quiet = quiet;
    fresh->heard = *heard;
    fresh->rules = window_rules_day(options, problem->origin_s);
    fresh->calibration = options->calibration;
    fresh->booking = window_rules_booking(options, problem->origin_s);
    fresh->level_ppm = 1000000 - options->alpha_ppm;
    fresh->hold = options->hold_early;
    fresh->day_before_s = (int32_t)options->day_before_s;
    fresh->missing = options->missing_tap_ppm * 1e-6;
    status = fill_day(fresh, plan, options, error);
    if (status != ARV_OK) {
        arv_arena_destroy(&arena);
        return status;
    }
    *day = fresh;
    return ARV_OK;
}

arv_status arv_day_open(const arv_problem *problem, const arv_plan *plan,
                        const arv_window_options *options, arv_day **day, arv_error *error)
{
    const traffic_news nothing = {.precision = 0};
    return day_open_hearing(problem, plan, options, &nothing, day, error);
}

arv_status day_open_quietly(const arv_problem *problem, const arv_plan *plan,
                            const arv_window_options *options, arv_day **day, arv_error *error)
{
    const traffic_news nothing = {.precision = 0};
    return open_day_of(problem, plan, options, &nothing, true, day, error);
}

arv_status day_open_hearing(const arv_problem *problem, const arv_plan *plan,
                            const arv_window_options *options, const traffic_news *heard,
                            arv_day **day, arv_error *error)
{
    return open_day_of(problem, plan, options, heard, false, day, error);
}
