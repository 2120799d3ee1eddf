/* day_fork.c - see day_fork.h. What events change in place is copied: stops, the part of a leg that is
 * being driven, customers, what the routes say of the traffic, tables made when they are first asked for. */
#include "day/day_fork.h"

#include "base/arena.h"
#include "day/day_state.h"

#include <string.h>

/* `count` elements of `size` bytes, and room for `more`; NULL past the cap. */
static void *copy_of(arv_arena *arena, const void *from, size_t count, size_t more, size_t size)
{
    void *copy = arv_arena_alloc(arena, count + more, size);
    if (copy && count > 0)
        memcpy(copy, from, count * size);
    return copy;
}

/* The leg being driven has durations of its own, which the next PROGRESS writes over. */
static bool own_drive(arv_arena *arena, day_route *route)
{
    day_drive *drive = &route->drive;
    const int32_t *old = drive->duration_s;
    if (!old)
        return true;
    drive->duration_s = copy_of(arena, old, (size_t)drive->room, 0, sizeof *old);
    for (int32_t k = 0; drive->duration_s && k < route->route.stop_count; k++)
        if (route->route.stops[k].leg.duration_s == old)
            route->route.stops[k].leg.duration_s = drive->duration_s;
    return drive->duration_s != NULL;
}

static bool own_route(arv_arena *arena, day_route *route)
{
    simulate_route *stops = &route->route;
    stops->stops = copy_of(arena, stops->stops, (size_t)stops->stop_count, 1, sizeof *stops->stops);
    route->room = stops->stop_count + 1;
    return stops->stops && own_drive(arena, route);
}

static bool own_state(const arv_day *day, arv_day *copy)
{
    const arv_spec *spec = day->problem->spec;
    arv_arena *arena = copy->arena;
    copy->routes = copy_of(arena, day->routes, (size_t)day->route_count,
                           (size_t)day->problem->shift_count, sizeof *day->routes);
    copy->customers =
        copy_of(arena, day->customers, (size_t)day->problem->job_count, 0, sizeof *day->customers);
    copy->customer_room = day->problem->job_count;
    copy->said = copy_of(arena, day->said, (size_t)spec->profile_count + 1, 0, sizeof *day->said);
    const kernel_score_table **tables =
        copy_of(arena, (const void *)day->models.leg_tables, (size_t)spec->travel_model_count, 0,
                sizeof *tables);
    copy->models.leg_tables = tables;
    copy->jams = copy_of(arena, day->jams, (size_t)day->jam_count, 1, sizeof *day->jams);
    copy->jam_room = day->jam_count + 1;
    bool done = copy->routes && copy->customers && copy->said && tables && copy->jams;
    for (int32_t r = 0; done && r < day->route_count; r++)
        done = own_route(arena, &copy->routes[r]);
    return done;
}

static int32_t longest(const arv_day *day)
{
    int32_t most = 1;
    for (int32_t r = 0; r < day->route_count; r++)
        if (day->routes[r].route.stop_count > most)
            most = day->routes[r].route.stop_count;
    return most;
}

arv_status day_fork(const arv_day *day, int32_t scenarios, int threads, arv_day **copy,
                    arv_error *error)
{
    *copy = NULL;
    arv_arena *arena = arv_arena_create(0);
    arv_day *fork = arena ? ARENA_ARRAY(arena, arv_day, 1) : NULL;
    if (fork) {
        *fork = *day;
        fork->arena = arena;
        fork->threads = threads;
        if (scenarios > 0)
            fork->models.scenarios = scenarios;
    }
    if (!fork || !own_state(day, fork) || day_buffers_make(fork, longest(day) + 1) != ARV_OK) {
        arv_arena_destroy(&arena);
        return day_no_memory(error);
    }
    *copy = fork;
    return ARV_OK;
}

arv_status day_fork_accept(arv_day *copy, const arv_new_order *orders, int32_t count,
                           arv_error *error)
{
    const int32_t now_s = copy->clock_set ? copy->clock_s : 0;
    const arv_event event = {.kind = ARV_EVENT_PLAN_ACCEPTED,
                             .time_s = copy->problem->origin_s + now_s,
                             .technician = ARV_NONE,
                             .job = ARV_NONE,
                             .orders = orders,
                             .order_count = count};
    day_accepted accepted;
    const arv_status status = day_event_check(copy, &event, copy->arena, error);
    return status == ARV_OK ? day_accept(copy, &event, copy->arena, &accepted, error) : status;
}

int32_t day_fork_route(const arv_day *copy, int32_t shift)
{
    for (int32_t r = 0; r < copy->route_count; r++)
        if (copy->routes[r].route.shift == shift)
            return r;
    return ARV_NONE;
}
