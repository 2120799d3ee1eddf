/* report_rehearse.c - a day that goes exactly as planned (report_plan.h): every visit departs, arrives,
 * starts and finishes at its planned moment, and the live day says what customers see meanwhile. */
#include "report/report_plan.h"

#include "base/arena.h"

#include <stdlib.h>

typedef struct timed_event {
    arv_event event;
    int32_t order; /* of equal times: as made */
} timed_event;

/* Windows seen so far by one customer. */
typedef struct seen_list {
    page_view *items;
    int32_t count, room;
    page_stop *stop; /* where they go */
    int64_t arrive_s;
} seen_list;

typedef struct rehearsing {
    arv_arena *arena;
    timed_event *events;
    int32_t event_count;
    seen_list *seen; /* [job_count]; without a stop: not in the plan */
    int32_t job_count;
} rehearsing;

static int by_time(const void *left, const void *right)
{
    const timed_event *a = left, *b = right;
    if (a->event.time_s != b->event.time_s)
        return a->event.time_s < b->event.time_s ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static void add_event(rehearsing *r, arv_event_kind kind, int64_t time_s, const arv_route *route,
                      int32_t job)
{
    r->events[r->event_count] = (timed_event){
        .event = {.kind = kind, .time_s = time_s, .technician = route->technician, .job = job},
        .order = r->event_count,
    };
    r->event_count++;
}

/* He leaves as late as the leg allows, breaks on it included, and never before he is done. */
static void add_route(rehearsing *r, const arv_route *route)
{
    int64_t done_s = ARV_UNSET, rest_s = 0;
    for (int32_t s = 0; s < route->step_count; s++) {
        const arv_step *step = &route->steps[s];
        if (step->kind == ARV_STEP_BREAK) {
            rest_s += step->finish_s - step->start_s;
            continue;
        }
        if (step->kind == ARV_STEP_JOB) {
            int64_t depart_s = step->arrive_s - step->travel_s - rest_s;
            if (done_s != ARV_UNSET && depart_s < done_s)
                depart_s = done_s;
            add_event(r, ARV_EVENT_DEPARTED, depart_s, route, step->job);
            add_event(r, ARV_EVENT_ARRIVED, step->arrive_s, route, step->job);
            add_event(r, ARV_EVENT_STARTED, step->start_s, route, step->job);
            add_event(r, ARV_EVENT_FINISHED, step->finish_s, route, step->job);
        }
        done_s = step->finish_s;
        rest_s = 0;
    }
}

static int32_t count_visits(const arv_plan *plan, bool *windows)
{
    int32_t visits = 0;
    *windows = false;
    for (int32_t r = 0; r < plan->route_count; r++)
        for (int32_t s = 0; s < plan->routes[r].step_count; s++) {
            const arv_step *step = &plan->routes[r].steps[s];
            visits += step->kind == ARV_STEP_JOB;
            *windows = *windows || step->window_from_s != ARV_UNSET;
        }
    return visits;
}

/* The stops of the page are ours to change: report_plan_fill made them. */
static void find_stops(rehearsing *r, const arv_plan *plan, report_page *page)
{
    for (int32_t i = 0; i < plan->route_count; i++)
        for (int32_t s = 0; s < plan->routes[i].step_count; s++) {
            const arv_step *step = &plan->routes[i].steps[s];
            if (step->kind != ARV_STEP_JOB)
                continue;
            r->seen[step->job].stop = &page->routes[i].stops[s];
            r->seen[step->job].arrive_s = step->arrive_s;
        }
}

static arv_status prepare(rehearsing *r, const arv_plan *plan, int32_t visits, report_page *page)
{
    r->events = ARENA_ARRAY(r->arena, timed_event, 4 * visits);
    r->seen = ARENA_ARRAY(r->arena, seen_list, r->job_count);
    if (!r->events || !r->seen)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t i = 0; i < plan->route_count; i++)
        add_route(r, &plan->routes[i]);
    qsort(r->events, (size_t)r->event_count, sizeof *r->events, by_time);
    find_stops(r, plan, page);
    return ARV_OK;
}

/* ---- what is seen ---------------------------------------------------------------------------- */

static arv_status see(rehearsing *r, seen_list *list, const page_view *view)
{
    if (!list->items || list->count == list->room) {
        const int32_t room = list->room ? 2 * list->room : 8;
        page_view *items = ARENA_ARRAY(r->arena, page_view, room);
        if (!items)
            return ARV_RESOURCE_EXHAUSTED;
        for (int32_t i = 0; list->items && i < list->count; i++)
            items[i] = list->items[i];
        list->items = items;
        list->room = room;
    }
    list->items[list->count++] = *view;
    return ARV_OK;
}

/* Windows that differ from the one before, until he is there. */
static arv_status see_updates(rehearsing *r, const arv_updates *updates, bool booked)
{
    for (int32_t u = 0; u < updates->count; u++) {
        const arv_update *update = &updates->items[u];
        seen_list *list = &r->seen[update->job];
        const page_view *last = list->count ? &list->items[list->count - 1] : NULL;
        if (!list->stop || update->window_from_s == ARV_UNSET ||
            (!booked && update->time_s >= list->arrive_s) ||
            (last && last->from_s == update->window_from_s && last->to_s == update->window_to_s))
            continue;
        const page_view view = {.shown_s = booked ? ARV_UNSET : update->time_s,
                                .from_s = update->window_from_s,
                                .to_s = update->window_to_s,
                                .stops_away = update->stops_away,
                                .notice = update->notice};
        const arv_status status = see(r, list, &view);
        if (status != ARV_OK)
            return status;
    }
    return ARV_OK;
}

static arv_status apply_event(rehearsing *r, arv_day *day, const arv_event *event, arv_error *error)
{
    arv_updates updates = {NULL, 0};
    arv_arena *scratch = arv_arena_create(0);
    if (!scratch)
        return ARV_RESOURCE_EXHAUSTED;
    arv_status status = arv_day_apply(day, event, scratch, &updates, error);
    if (status == ARV_OK)
        status = see_updates(r, &updates, false);
    arv_arena_destroy(&scratch);
    return status;
}

static arv_status live(rehearsing *r, arv_day *day, arv_error *error)
{
    arv_updates booked = {NULL, 0};
    arv_status status = arv_day_snapshot(day, r->arena, &booked);
    if (status == ARV_OK)
        status = see_updates(r, &booked, true);
    for (int32_t e = 0; e < r->event_count && status == ARV_OK; e++)
        status = apply_event(r, day, &r->events[e].event, error);
    return status;
}

static void show(const rehearsing *r)
{
    for (int32_t j = 0; j < r->job_count; j++) {
        const seen_list *list = &r->seen[j];
        if (!list->stop || list->count == 0)
            continue;
        list->stop->views = list->items;
        list->stop->view_count = list->count;
    }
}

arv_status report_plan_rehearse(const arv_problem *problem, const arv_plan *plan,
                                const arv_window_options *options, arv_arena *arena,
                                report_page *page, arv_error *error)
{
    bool windows;
    const int32_t visits = count_visits(plan, &windows);
    rehearsing r = {.arena = arena, .job_count = 0};
    arv_day *day = NULL;
    if (!windows || visits > REPORT_MAX_REHEARSED)
        return ARV_OK;
    for (int32_t i = 0; i < plan->route_count; i++)
        for (int32_t s = 0; s < plan->routes[i].step_count; s++)
            if (plan->routes[i].steps[s].job >= r.job_count)
                r.job_count = plan->routes[i].steps[s].job + 1;
    arv_status status = arv_day_open(problem, plan, options, &day, error);
    if (status == ARV_UNIMPLEMENTED) {
        *error = (arv_error){.count = 0};
        return ARV_OK;
    }
    if (status == ARV_OK)
        status = prepare(&r, plan, visits, page);
    if (status == ARV_OK)
        status = live(&r, day, error);
    arv_day_close(&day);
    if (status != ARV_OK)
        return status;
    show(&r);
    page->day_note =
        "A band is the customer's arrival window: the one given at booking, and inside it "
        "those that he would see through the day if every visit came at its planned "
        "moment. The slider moves to that moment of the day.";
    return ARV_OK;
}
