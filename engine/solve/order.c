/* order.c - a plan from a given order of visits: times, best places of the breaks, broken rules. */
#include "solve/order.h"
#include "base/arena.h"
#include "model/id_index.h"
#include "search/pairs.h"
#include "search/related.h"
#include "search/related_time.h"
#include "solve/plan_build.h"

#include <stdio.h>

typedef struct order_reader {
    const arv_problem *p;
    tours t;
    id_index technicians, jobs;
    arv_error *error;
} order_reader;

static void bad_route(const order_reader *o, int32_t r, const char *field, const char *text)
{
    char path[80];
    snprintf(path, sizeof path, "routes[%d].%s", r, field);
    arv_error_add(o->error, ARV_INVALID_ARGUMENT, path, "%s", text);
}

static void bad_visit(const order_reader *o, int32_t r, int32_t k, const char *text)
{
    char path[80];
    snprintf(path, sizeof path, "routes[%d].jobs[%d]", r, k);
    arv_error_add(o->error, ARV_INVALID_ARGUMENT, path, "%s", text);
}

static bool index_names(arv_arena *arena, order_reader *o)
{
    const arv_spec *spec = o->p->spec;
    const char **technicians = ARENA_ARRAY(arena, const char *, spec->technician_count);
    const char **jobs = ARENA_ARRAY(arena, const char *, spec->job_count);
    if (!technicians || !jobs)
        return false;
    for (int32_t t = 0; t < spec->technician_count; t++)
        technicians[t] = spec->technicians[t].id;
    for (int32_t j = 0; j < spec->job_count; j++)
        jobs[j] = spec->jobs[j].id;
    return id_index_build(arena, technicians, spec->technician_count, &o->technicians) &&
           id_index_build(arena, jobs, spec->job_count, &o->jobs);
}

/* Row of a route, or ARV_NONE with a violation. */
static int32_t find_shift(order_reader *o, const arv_route_in_force *route, int32_t r)
{
    const int32_t t = id_index_find(&o->technicians, route->technician);
    if (t == ARV_NONE) {
        bad_route(o, r, "technician", "no technician has this id");
        return ARV_NONE;
    }
    if (route->shift < 0 || route->shift >= o->p->spec->technicians[t].shift_count) {
        bad_route(o, r, "shift", "the technician has no such shift");
        return ARV_NONE;
    }
    const int32_t shift = o->p->shift_first[t] + route->shift;
    if (route->job_count > 0 &&
        o->t.nodes[o->t.routes[shift].start].next != o->t.routes[shift].end) {
        bad_route(o, r, "shift", "this shift already has a route");
        return ARV_NONE;
    }
    return shift;
}

/* The job that is frozen or pinned at position k of a shift, or ARV_NONE. */
static int32_t frozen_at(const arv_problem *p, int32_t shift, int32_t k)
{
    const int32_t at = p->prefix_first[shift] + k;
    return at < p->prefix_first[shift + 1] ? p->prefix_job[at] : ARV_NONE;
}

/* Links one visit behind the others; what is wrong with it wherever it stands is a violation. */
static bool append(order_reader *o, int32_t shift, int32_t job, int32_t r, int32_t k)
{
    tours *t = &o->t;
    const int32_t frozen = frozen_at(o->p, shift, k);
    if (job == ARV_NONE)
        bad_visit(o, r, k, "no job has this id");
    else if (t->nodes[job].route != ARV_NONE)
        bad_visit(o, r, k, "the job is already on a route");
    else if (!problem_allowed(o->p, job, shift))
        bad_visit(o, r, k, "the technician lacks its pin, skills, tools or parts");
    else if (o->p->relations && !related_admit(t, NULL, 0, job, shift))
        bad_visit(o, r, k, "a relation asks for another technician");
    else if (frozen != ARV_NONE && frozen != job)
        bad_visit(o, r, k, "another job is frozen or pinned at this position");
    else {
        tours_link_after(t, job, t->nodes[t->routes[shift].end].prev);
        return true;
    }
    return false;
}

/* Places the breaks and works out the times of a whole route: a part of it may be too long where
 * the whole is not. A broken rule is laid to the first visit up to which the route breaks it. */
static void judge(order_reader *o, int32_t shift, int32_t r, int32_t count)
{
    tours *t = &o->t;
    int32_t k = count;
    while (!tours_place_breaks(t, shift)) {
        tours_unlink(t, tours_last_visit(t, shift));
        k--;
    }
    if (k < count)
        bad_visit(o, r, k,
                  "visited here it breaks a time window, the shift, a break, a load or a limit");
}

static void read_routes(order_reader *o, const arv_route_in_force *order, int32_t count)
{
    for (int32_t r = 0; r < count; r++) {
        const int32_t shift = find_shift(o, &order[r], r);
        bool sound = shift != ARV_NONE;
        for (int32_t k = 0; sound && k < order[r].job_count; k++)
            sound = append(o, shift, id_index_find(&o->jobs, order[r].jobs[k]), r, k);
        if (sound && order[r].job_count > 0)
            judge(o, shift, r, order[r].job_count);
    }
}

/* Where the order has a job, ARV_NONE twice when it is on no route. */
static void find_visit(const order_reader *o, const arv_route_in_force *order, int32_t count,
                       int32_t job, int32_t *r, int32_t *k)
{
    for (*r = 0; *r < count; (*r)++)
        for (*k = 0; *k < order[*r].job_count; (*k)++)
            if (id_index_find(&o->jobs, order[*r].jobs[*k]) == job)
                return;
    *r = *k = ARV_NONE;
}

/* The earliest moments that keep relations between the routes. */
static void join_routes(order_reader *o, const arv_route_in_force *order, int32_t count)
{
    int32_t r, k;
    const int32_t stuck = tours_are_timed(&o->t) ? related_join(&o->t) : ARV_NONE;
    if (stuck == ARV_NONE)
        return;
    find_visit(o, order, count, stuck, &r, &k);
    bad_visit(o, r, k, "a relation to other jobs cannot be kept by these routes");
}

/* Frozen visits that no route has. */
static void check_frozen_are_there(order_reader *o)
{
    const arv_problem *p = o->p;
    for (int32_t k = 0; k < p->prefix_first[p->shift_count]; k++) {
        if (o->t.nodes[p->prefix_job[k]].route != ARV_NONE)
            continue;
        char path[48];
        snprintf(path, sizeof path, "jobs[%d]", p->prefix_job[k]);
        arv_error_add(o->error, ARV_INVALID_ARGUMENT, path, "frozen or pinned, but on no route");
    }
}

/* A pickup without its delivery behind it, or the other way round. */
static void check_pairs(order_reader *o)
{
    const int32_t job = pairs_first_broken(&o->t);
    if (job == ARV_NONE)
        return;
    char path[48];
    snprintf(path, sizeof path, "jobs[%d]", job);
    arv_error_add(o->error, ARV_INVALID_ARGUMENT, path,
                  "its pickup or its delivery is not on the same route in that order");
}

arv_status order_link(arv_arena *arena, const arv_problem *problem, const arv_route_in_force *order,
                      int32_t count, tours *t, arv_error *error)
{
    order_reader o = {.p = problem, .error = error};
    if (!index_names(arena, &o) || !tours_create_bare(arena, problem, &o.t))
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the routes");
    read_routes(&o, order, count);
    if (error->status == ARV_OK)
        check_frozen_are_there(&o);
    if (error->status == ARV_OK)
        check_pairs(&o);
    if (error->status == ARV_OK)
        join_routes(&o, order, count);
    *t = o.t;
    return error->status;
}

arv_status order_of_plan(arv_arena *arena, const arv_problem *problem, const arv_plan *plan,
                         const arv_route_in_force **order)
{
    const arv_spec *spec = problem->spec;
    arv_route_in_force *routes = ARENA_ARRAY(arena, arv_route_in_force, plan->route_count);
    if (!routes)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t r = 0; r < plan->route_count; r++) {
        const arv_route *route = &plan->routes[r];
        const char **jobs = ARENA_ARRAY(arena, const char *, route->step_count);
        if (!jobs)
            return ARV_RESOURCE_EXHAUSTED;
        routes[r] = (arv_route_in_force){
            .technician = spec->technicians[route->technician].id,
            .shift = route->shift,
            .jobs = jobs,
        };
        for (int32_t k = 0; k < route->step_count; k++)
            if (route->steps[k].kind == ARV_STEP_JOB)
                jobs[routes[r].job_count++] = spec->jobs[route->steps[k].job].id;
    }
    *order = routes;
    return ARV_OK;
}

arv_status arv_plan_from_order(const arv_problem *problem, const arv_route_in_force *order,
                               int32_t order_count, arv_arena *arena, arv_plan **plan,
                               arv_error *error)
{
    *plan = NULL;
    arv_arena *scratch = arv_arena_create(0);
    arv_error *collected = scratch && !error ? ARENA_ARRAY(scratch, arv_error, 1) : error;
    if (!scratch || !collected) {
        arv_arena_destroy(&scratch);
        return ARV_RESOURCE_EXHAUSTED;
    }
    tours t;
    arv_status status = order_link(scratch, problem, order, order_count, &t, collected);
    if (status == ARV_OK)
        status = plan_build(arena, &t, plan, collected);
    if (status != ARV_OK)
        *plan = NULL;
    arv_arena_destroy(&scratch);
    return status;
}
