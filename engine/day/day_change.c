/* day_change.c - a job that turns out to be another one than planned, and promises made by a human.
 *
 * CHANGED replaces the planned service, the type (and so the law of the duration) or the time windows of a
 * job; of a job in progress, what has been worked so far conditions the new law. PROMISED puts a window
 * in force that somebody has told the customer: within the one in force it is a cut like any other, charged
 * to his ledger; elsewhere it breaks the old promise and opens a new ledger. The technician waits at the
 * door until it opens, as for a job's promise_from_s. */
#include "day/day_state.h"

#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- checks ---------------------------------------------------------------------------------- */

static arv_status check_windows(const arv_day *day, const arv_event *event, arv_error *error)
{
    const int64_t origin_s = day->problem->origin_s;
    if (event->window_count > ARV_MAX_WINDOWS_PER_JOB ||
        (event->window_count > 0 && !event->windows))
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "event.windows", "at most %d",
                             ARV_MAX_WINDOWS_PER_JOB);
    for (int32_t i = 0; i < event->window_count; i++) {
        const arv_time_window *w = &event->windows[i];
        char path[64];
        snprintf(path, sizeof path, "event.windows[%d]", i);
        if (w->open_s > w->close_s || w->open_s < origin_s - ARV_MAX_HORIZON_S ||
            w->close_s - origin_s > ARV_MAX_HORIZON_S)
            return arv_error_add(error, ARV_INVALID_ARGUMENT, path,
                                 "closes before it opens or is outside the horizon");
        if (w->early_price_per_hour != ARV_UNSET || w->late_price_per_hour != ARV_UNSET)
            return arv_error_add(error, ARV_UNIMPLEMENTED, path,
                                 "prices of windows do not change during a day");
        for (int32_t k = 0; k < i; k++)
            if (w->open_s <= event->windows[k].close_s && event->windows[k].open_s <= w->close_s)
                return arv_error_add(error, ARV_INVALID_ARGUMENT, path, "overlaps another window");
    }
    return ARV_OK;
}

static arv_status check_changed(const arv_day *day, const arv_event *event, arv_error *error)
{
    if (event->service_s == ARV_UNSET && !event->job_type && event->window_count < 0)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "event.service_s", "nothing changes");
    if (event->service_s != ARV_UNSET &&
        (event->service_s < 0 || event->service_s > KERNEL_MAX_SERVICE_S))
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "event.service_s", "must be 0 to %d",
                             KERNEL_MAX_SERVICE_S);
    return check_windows(day, event, error);
}

static arv_status check_promised(const arv_day *day, const arv_event *event, arv_error *error)
{
    const int64_t end_s = day->problem->origin_s + ARV_MAX_HORIZON_S;
    if (event->window_from_s >= event->window_to_s || event->window_to_s > end_s ||
        event->window_from_s < day->problem->origin_s - ARV_MAX_HORIZON_S)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "event.window_to_s",
                             "not after window_from_s, or outside the horizon");
    if (event->window_to_s <= event->time_s)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "event.window_to_s",
                             "the window is over");
    return ARV_OK;
}

arv_status day_change_check(const arv_day *day, const arv_event *event, arv_error *error)
{
    return event->kind == ARV_EVENT_CHANGED ? check_changed(day, event, error)
                                            : check_promised(day, event, error);
}

/* ---- changes --------------------------------------------------------------------------------- */

static int compare_windows(const void *a, const void *b)
{
    const arv_time_window *x = a, *y = b;
    return (x->open_s > y->open_s) - (x->open_s < y->open_s);
}

static arv_status take_windows(arv_day *day, const arv_event *event, day_change *change)
{
    const int32_t count = event->window_count;
    const int64_t origin_s = day->problem->origin_s;
    int32_t *edges = ARENA_ARRAY(day->arena, int32_t, 2 * count + 1);
    arv_time_window *sorted = ARENA_ARRAY(day->arena, arv_time_window, count + 1);
    if (!edges || !sorted)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t i = 0; i < count; i++)
        sorted[i] = event->windows[i];
    qsort(sorted, (size_t)count, sizeof *sorted, compare_windows);
    for (int32_t i = 0; i < count; i++) {
        edges[i] = (int32_t)(sorted[i].open_s - origin_s);
        edges[count + i] = (int32_t)(sorted[i].close_s - origin_s);
    }
    change->time = true;
    change->windows = (kernel_windows){.open_s = edges, .close_s = edges + count, .count = count};
    change->job.windows = sorted;
    change->job.window_count = count;
    return ARV_OK;
}

/* What has changed of `job`, in the place of what the problem says. */
static void adapt(const arv_day *day, const simulate_route *route, int32_t job, simulate_stop *stop)
{
    const day_customer *customer = &day->customers[job];
    const day_change *change = customer->change;
    if (customer->held_s != DAY_UNKNOWN_S)
        stop->hold_s = customer->held_s > 0 ? customer->held_s : 0;
    if (change && change->time)
        stop->windows = change->windows;
    if (!change || !change->work)
        return;
    stop->law =
        duration_law_for(&day->models.durations, route->shift, &change->job, change->planned);
    stop->law.base_s += stop->setup_s;
    stop->access = duration_access_for(&day->models.access, route->shift, &change->job);
}

arv_status day_stop_make(const arv_day *day, const simulate_route *route, int32_t job,
                         simulate_stop *stop)
{
    const arv_status status =
        simulate_stop_make(day->arena, &day->models, route, ARV_NONE, job, stop);
    if (status == ARV_OK)
        adapt(day, route, job, stop);
    return status;
}

arv_status day_change_apply(arv_day *day, const arv_event *event, arv_error *error)
{
    day_customer *customer = &day->customers[event->job];
    day_change *change = ARENA_ARRAY(day->arena, day_change, 1);
    if (!change)
        return day_no_memory(error);
    if (customer->change)
        *change = *customer->change;
    else
        change->job = day->problem->spec->jobs[event->job];
    if (event->window_count >= 0 && take_windows(day, event, change) != ARV_OK)
        return day_no_memory(error);
    if (event->job_type) {
        change->work = true;
        change->job.type = arv_arena_strdup(day->arena, event->job_type);
        if (!change->job.type)
            return day_no_memory(error);
    }
    if (event->service_s != ARV_UNSET) {
        change->work = change->planned = true;
        change->job.service_s = event->service_s;
        change->job.service_by_count = 0;
    }
    customer->change = change;
    day_route *route = &day->routes[customer->route];
    adapt(day, &route->route, event->job, &route->route.stops[customer->stop]);
    return ARV_OK;
}

/* ---- promises -------------------------------------------------------------------------------- */

/* Arrivals at stop k of the route as it is. */
static arrivals arrivals_now(const arv_day *day, const day_route *route, int32_t k,
                             simulate_scratch *scratch)
{
    day_simulate(day, route, scratch);
    const int32_t *column = scratch->arrive + (size_t)k * (size_t)scratch->scenarios;
    return arrivals_sort(column, scratch->scenarios, scratch->sorted, scratch->time);
}

arv_notice day_promise_apply(const arv_day *day, const arv_event *event, simulate_scratch *scratch)
{
    day_customer *customer = &day->customers[event->job];
    day_route *route = &day->routes[customer->route];
    const int32_t k = customer->stop, away = k - route->state.next;
    const int32_t from_s = (int32_t)(event->window_from_s - day->problem->origin_s);
    const int32_t to_s = (int32_t)(event->window_to_s - day->problem->origin_s);
    const ledger before = customer->account;
    const bool within = customer->has_window && from_s >= before.from_s && to_s <= before.to_s;
    const bool broken = customer->withdrawn || (customer->has_window && !within);
    customer->held_s = from_s;
    customer->agreed = true;
    customer->offered = customer->withdrawn = false;
    route->route.stops[k].hold_s = from_s > 0 ? from_s : 0;
    route->state.outside = day_traffic_for(day, route);
    if (day->quiet)
        return ARV_NOTICE_NONE;
    const arrivals a = arrivals_now(day, route, k, scratch);
    customer->account = ledger_promise(from_s, to_s, &a);
    if (within) { /* a cut like any other */
        const int64_t cut =
            arrivals_inside(&a, before.from_s, before.to_s) - arrivals_inside(&a, from_s, to_s);
        customer->account.spent = before.spent + (cut * LEDGER_CERTAIN + a.count - 1) / a.count;
    }
    customer->account.stops_away = away;
    if (customer->has_window && !within)
        calibration_watch_account(&customer->watch, &before, &customer->account, LEDGER_REVISED);
    customer->has_window = true;
    return broken ? ARV_NOTICE_REVISED : ARV_NOTICE_NONE;
}
