/* check_pair.c - pickups and their deliveries: both served by one route or neither, the pickup first, and
 * the delivery unloads what the pickup has loaded. */
#include "check/checker.h"

#include "base/arena.h"

#include <inttypes.h>
#include <stdio.h>

/* Where jobs are served: the route, and the step in it; ARV_NONE = nowhere. */
typedef struct visit_places {
    int32_t *route, *step;
} visit_places;

static void pair_wrong(checker *c, int32_t relation, const char *text)
{
    char path[48];
    snprintf(path, sizeof path, "relations[%" PRId32 "]", relation);
    check_wrong(c, ARV_FAILED_PRECONDITION, path, "%s", text);
}

static bool find_places(checker *c, visit_places *at)
{
    const arv_plan *plan = c->plan;
    const int32_t jobs = c->spec->job_count;
    at->route = ARENA_ARRAY(c->arena, int32_t, jobs);
    at->step = ARENA_ARRAY(c->arena, int32_t, jobs);
    if (!at->route || !at->step)
        return false;
    for (int32_t j = 0; j < jobs; j++)
        at->route[j] = at->step[j] = ARV_NONE;
    for (int32_t r = 0; r < plan->route_count; r++)
        for (int32_t s = 0; s < plan->routes[r].step_count; s++) {
            const arv_step *step = &plan->routes[r].steps[s];
            if (step->kind != ARV_STEP_JOB || step->job < 0 || step->job >= jobs)
                continue;
            at->route[step->job] = r;
            at->step[step->job] = s;
        }
    return true;
}

static bool is_pair(const arv_relation *relation)
{
    return relation->kind == ARV_PICKUP_DELIVERY && relation->job_count == 2;
}

bool check_pairs_open(checker *c)
{
    const arv_spec *spec = c->spec;
    check_ids technicians, jobs;
    c->carried = ARENA_ARRAY(c->arena, bool, spec->job_count);
    if (!c->carried)
        return false;
    if (spec->relation_count == 0)
        return true;
    if (!check_ids_make(c, &technicians, &jobs))
        return false;
    for (int32_t i = 0; i < spec->relation_count; i++) {
        const arv_relation *relation = &spec->relations[i];
        const int32_t j = is_pair(relation) ? check_ids_find(&jobs, relation->jobs[1]) : ARV_NONE;
        if (j != ARV_NONE)
            c->carried[j] = true;
    }
    return true;
}

static void check_pair(checker *c, int32_t relation, int32_t up, int32_t down,
                       const visit_places *at)
{
    const arv_job *loads = &c->spec->jobs[up], *unloads = &c->spec->jobs[down];
    for (int32_t d = 0; d < c->spec->load_count; d++)
        if ((loads->pickup ? loads->pickup[d] : 0) !=
            (unloads->delivery ? unloads->delivery[d] : 0))
            pair_wrong(c, relation, "the delivery does not unload what the pickup loads");
    if (at->route[up] != at->route[down])
        pair_wrong(c, relation, "the pickup and its delivery are not on one route, nor both left");
    else if (at->step[up] > at->step[down])
        pair_wrong(c, relation, "the delivery comes before its pickup");
}

void check_pairs(checker *c)
{
    visit_places at;
    check_ids technicians, jobs;
    bool any = false;
    for (int32_t i = 0; i < c->spec->relation_count; i++)
        any |= c->spec->relations[i].kind == ARV_PICKUP_DELIVERY;
    if (!any)
        return;
    if (!find_places(c, &at) || !check_ids_make(c, &technicians, &jobs)) {
        check_wrong(c, ARV_RESOURCE_EXHAUSTED, "", "no memory to check the plan");
        return;
    }
    for (int32_t i = 0; i < c->spec->relation_count; i++) {
        const arv_relation *relation = &c->spec->relations[i];
        if (relation->kind != ARV_PICKUP_DELIVERY)
            continue;
        const int32_t up = is_pair(relation) ? check_ids_find(&jobs, relation->jobs[0]) : ARV_NONE;
        const int32_t down =
            is_pair(relation) ? check_ids_find(&jobs, relation->jobs[1]) : ARV_NONE;
        if (up == ARV_NONE || down == ARV_NONE)
            pair_wrong(c, i, "a pickup and its delivery are two jobs that are there");
        else
            check_pair(c, i, up, down, &at);
    }
}
