/* script.c - see script.h. */
#include "play/script.h"

#include "base/arena.h"

#include <stdlib.h>

enum { EVENTS_PER_VISIT = 4 };

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
    const size_t most = (size_t)s->customer_first[route_count] * EVENTS_PER_VISIT;
    s->events = ARENA_ARRAY(arena, script_event, most);
    if (!s->events || walk_draw_make(arena, longest, &s->draw) != ARV_OK ||
        walk_times_make(arena, longest, &s->times) != ARV_OK)
        return ARV_RESOURCE_EXHAUSTED;
    return ARV_OK;
}

static void add_event(script *s, int32_t route, int32_t visit, arv_event_kind kind, int32_t time_s)
{
    s->events[s->event_count++] = (script_event){.time_s = s->truth->problem->origin_s + time_s,
                                                 .route = route,
                                                 .visit = visit,
                                                 .kind = kind};
}

static void add_visit(script *s, int32_t route, int32_t visit)
{
    add_event(s, route, visit, ARV_EVENT_DEPARTED, s->times.depart_s[visit]);
    add_event(s, route, visit, ARV_EVENT_ARRIVED, s->times.arrive_s[visit]);
    add_event(s, route, visit, ARV_EVENT_STARTED, s->times.start_s[visit]);
    add_event(s, route, visit, ARV_EVENT_FINISHED, s->times.finish_s[visit]);
}

static void draw_route(script *s, int32_t day, int32_t r, play_customer *customers)
{
    const arv_problem *p = s->truth->problem;
    const walk_route *route = &s->routes[r];
    truth_draw(s->truth, day, route, &s->draw);
    const int32_t shift_end_s = p->shift_end_s[route->shift];
    const int32_t reached =
        walk_forward(p, route, &s->draw, 0, route->depart_s, shift_end_s, &s->times);
    int32_t closed_s = shift_end_s;
    if (reached > 0 && s->times.finish_s[reached - 1] > closed_s)
        closed_s = s->times.finish_s[reached - 1];
    for (int32_t v = 0; v < route->visit_count; v++) {
        const bool came = v < reached;
        customers[v] = (play_customer){
            .day = day,
            .route = r,
            .position = v,
            .job = route->job[v],
            .technician = route->technician,
            .cluster = day * s->route_count + r,
            .planned_arrive_s = p->origin_s + route->planned_arrive_s[v],
            .arrive_s = came ? p->origin_s + s->times.arrive_s[v] : ARV_UNSET,
            .start_s = came ? p->origin_s + s->times.start_s[v] : ARV_UNSET,
            .finish_s = came ? p->origin_s + s->times.finish_s[v] : ARV_UNSET,
            .closed_s = p->origin_s + (came ? s->times.arrive_s[v] : closed_s),
        };
        if (came)
            add_visit(s, r, v);
    }
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

void script_draw(script *s, int32_t day, play_customer *customers)
{
    s->event_count = 0;
    for (int32_t r = 0; r < s->route_count; r++)
        draw_route(s, day, r, &customers[s->customer_first[r]]);
    qsort(s->events, (size_t)s->event_count, sizeof *s->events, compare_events);
}
