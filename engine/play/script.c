/* script.c - see script.h. */
#include "play/script.h"

#include "base/arena.h"

#include <stdlib.h>

arv_status script_make(const truth *source, const walk_route *routes, int32_t route_count,
                       arv_arena *arena, script *s)
{
    const int32_t job_count = source->problem->job_count;
    *s = (script){.truth = source, .routes = routes, .route_count = route_count};
    s->customer_first = ARENA_ARRAY(arena, int32_t, route_count + 1);
    s->customer_of = ARENA_ARRAY(arena, int32_t, job_count);
    if (!s->customer_first || !s->customer_of)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t j = 0; j < job_count; j++)
        s->customer_of[j] = ARV_NONE;
    int32_t longest = 0;
    for (int32_t r = 0; r < route_count; r++) {
        const int32_t visits = routes[r].visit_count;
        s->customer_first[r + 1] = s->customer_first[r] + visits;
        for (int32_t v = 0; v < visits; v++)
            s->customer_of[routes[r].job[v]] = s->customer_first[r] + v;
        longest = visits > longest ? visits : longest;
    }
    const size_t most = (size_t)s->customer_first[route_count] * PLAY_TAPS;
    s->events = ARENA_ARRAY(arena, script_event, most);
    s->hold_s = ARENA_ARRAY(arena, int32_t, s->customer_first[route_count]);
    if (!s->events || !s->hold_s || walk_draw_make(arena, longest, &s->draw) != ARV_OK ||
        walk_times_make(arena, longest, &s->times) != ARV_OK)
        return ARV_RESOURCE_EXHAUSTED;
    return ARV_OK;
}

/* A bit for each tap of the job that its technician forgets. */
static uint32_t forgotten_taps(const script *s, int32_t job)
{
    uint32_t forgotten = 0;
    for (int32_t k = 0; k < PLAY_TAPS; k++)
        if (truth_tap_missing(s->truth, s->day, job, (arv_event_kind)(ARV_EVENT_DEPARTED + k),
                              s->missing_tap_ppm))
            forgotten |= 1u << k;
    return forgotten;
}

static void add_event(script *s, int32_t route, int32_t visit, int32_t tap, int32_t time_s,
                      uint32_t forgotten)
{
    s->events[s->event_count++] = (script_event){.time_s = s->truth->problem->origin_s + time_s,
                                                 .route = route,
                                                 .visit = visit,
                                                 .kind = (arv_event_kind)(ARV_EVENT_DEPARTED + tap),
                                                 .told = !(forgotten & (1u << tap))};
}

/* The events of a visit from `from` on. */
static void add_visit(script *s, int32_t route, int32_t visit, arv_event_kind from,
                      uint32_t forgotten)
{
    const int32_t time_s[] = {s->times.depart_s[visit], s->times.arrive_s[visit],
                              s->times.start_s[visit], s->times.finish_s[visit]};
    for (int32_t i = 0; i < PLAY_TAPS; i++)
        if (ARV_EVENT_DEPARTED + i >= (int32_t)from)
            add_event(s, route, visit, i, time_s[i], forgotten);
}

/* Walks a route from visit `first` on, left for at `depart_s`; its customers and, from event `from` of
 * that visit on, its events. */
static void walk_on(script *s, int32_t r, int32_t first, int32_t depart_s, arv_event_kind from,
                    play_customer *customers)
{
    const arv_problem *p = s->truth->problem;
    const walk_route *route = &s->routes[r];
    const int32_t shift_end_s = p->shift_end_s[route->shift];
    const int32_t reached =
        walk_forward(p, route, &s->draw, first, depart_s, shift_end_s, &s->times);
    int32_t closed_s = shift_end_s;
    if (reached > first && s->times.finish_s[reached - 1] > closed_s)
        closed_s = s->times.finish_s[reached - 1];
    for (int32_t v = first; v < route->visit_count; v++) {
        const bool came = v < reached;
        play_customer *customer = &customers[v];
        customer->depart_s = came ? p->origin_s + s->times.depart_s[v] : ARV_UNSET;
        customer->forgotten = came ? forgotten_taps(s, route->job[v]) : 0;
        customer->arrive_s = came ? p->origin_s + s->times.arrive_s[v] : ARV_UNSET;
        customer->start_s = came ? p->origin_s + s->times.start_s[v] : ARV_UNSET;
        customer->finish_s = came ? p->origin_s + s->times.finish_s[v] : ARV_UNSET;
        customer->closed_s = p->origin_s + (came ? s->times.arrive_s[v] : closed_s);
        if (came)
            add_visit(s, r, v, v == first ? from : ARV_EVENT_DEPARTED, customer->forgotten);
    }
}

static void draw_route(script *s, int32_t r, play_customer *customers)
{
    const arv_problem *p = s->truth->problem;
    const walk_route *route = &s->routes[r];
    truth_draw(s->truth, s->day, route, &s->draw);
    for (int32_t v = 0; v < route->visit_count; v++)
        customers[v] = (play_customer){
            .day = s->day,
            .route = r,
            .position = v,
            .job = route->job[v],
            .technician = route->technician,
            .cluster = s->day * s->route_count + r,
            .planned_arrive_s = p->origin_s + route->planned_arrive_s[v],
        };
    walk_on(s, r, 0, route->depart_s, ARV_EVENT_DEPARTED, customers);
}

static int compare_events(const void *a, const void *b)
{
    const script_event *x = a, *y = b;
    if (x->time_s != y->time_s)
        return x->time_s < y->time_s ? -1 : 1;
    if (x->route != y->route)
        return x->route < y->route ? -1 : 1;
    if (x->visit != y->visit)
        return x->visit < y->visit ? -1 : 1;
    return (x->kind > y->kind) - (x->kind < y->kind);
}

static void put_in_order(script *s, int32_t first)
{
    qsort(s->events + first, (size_t)(s->event_count - first), sizeof *s->events, compare_events);
}

int32_t script_customers(const script *s)
{
    return s->customer_first[s->route_count];
}

void script_draw(script *s, int32_t day, play_customer *customers)
{
    s->event_count = s->next = 0;
    s->day = day;
    for (int32_t c = 0; c < script_customers(s); c++)
        s->hold_s[c] = WALK_NOT_HELD;
    for (int32_t r = 0; r < s->route_count; r++)
        draw_route(s, r, &customers[s->customer_first[r]]);
    put_in_order(s, 0);
}

int32_t script_arrival(const script *s, int32_t job)
{
    for (int32_t e = s->next; e < s->event_count; e++)
        if (s->events[e].kind == ARV_EVENT_ARRIVED &&
            s->routes[s->events[e].route].job[s->events[e].visit] == job)
            return e;
    return ARV_NONE;
}

void script_hold(script *s, int32_t e, int64_t until_s, play_customer *customers)
{
    const int64_t origin_s = s->truth->problem->origin_s;
    const int32_t r = s->events[e].route, v = s->events[e].visit;
    const walk_route *route = &s->routes[r];
    play_customer *own = &customers[s->customer_first[r]];
    int32_t kept = e;
    for (int32_t k = e; k < s->event_count; k++) /* all his events to come are behind this one */
        if (s->events[k].route != r)
            s->events[kept++] = s->events[k];
    s->event_count = kept;
    s->hold_s[s->customer_first[r] + v] = (int32_t)(until_s - origin_s);
    truth_draw(s->truth, s->day, route, &s->draw);
    s->draw.hold_s = s->hold_s + s->customer_first[r];
    const int32_t depart_s = v ? (int32_t)(own[v - 1].finish_s - origin_s) : route->depart_s;
    walk_on(s, r, v, depart_s, ARV_EVENT_ARRIVED, own);
    s->draw.hold_s = NULL;
    put_in_order(s, s->next);
}
