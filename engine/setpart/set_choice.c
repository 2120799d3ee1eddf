/* set_choice.c - see set_choice.h. */
#include "setpart/set_choice.h"

#include "base/arena.h"

#include <string.h>

bool set_choice_create(arv_arena *arena, const set_partition *sp, const set_judge *judge,
                       set_choice *choice)
{
    const arv_problem *p = sp->p;
    *choice = (set_choice){
        .sp = sp,
        .judge = judge,
        .routes = ARENA_ARRAY(arena, set_route, p->shift_count),
        .jobs = ARENA_ARRAY(arena, int32_t, 2 * (size_t)p->job_count),
        .cover = ARENA_ARRAY(arena, int32_t, p->job_count),
        .class_used = ARENA_ARRAY(arena, int32_t, p->shift_class_count),
        .trial = ARENA_ARRAY(arena, int32_t, p->job_count),
    };
    return choice->routes && choice->jobs && choice->cover && choice->class_used && choice->trial;
}

void set_choice_clear(set_choice *choice)
{
    const arv_problem *p = choice->sp->p;
    choice->route_count = choice->jobs_used = 0;
    memset(choice->cover, 0, (size_t)p->job_count * sizeof *choice->cover);
    memset(choice->class_used, 0, (size_t)p->shift_class_count * sizeof *choice->class_used);
}

bool set_choice_put(set_choice *choice, const pool_route *r)
{
    const set_partition *sp = choice->sp;
    const int32_t at = sp->class_first[r->shift_class] + choice->class_used[r->shift_class];
    if (at == sp->class_first[r->shift_class + 1] ||
        r->count > 2 * sp->p->job_count - choice->jobs_used)
        return false;
    choice->class_used[r->shift_class]++;
    int32_t *jobs = choice->jobs + choice->jobs_used;
    memcpy(jobs, r->jobs, (size_t)r->count * sizeof *jobs);
    choice->jobs_used += r->count;
    choice->routes[choice->route_count++] =
        (set_route){.shift = sp->class_shift[at], .count = r->count, .jobs = jobs, .cost = r->cost};
    for (int32_t k = 0; k < r->count; k++)
        choice->cover[r->jobs[k]]++;
    return true;
}

/* ---- surplus visits ---------------------------------------------------------------------------- */

static int32_t position(const set_route *r, int32_t job)
{
    for (int32_t k = 0; k < r->count; k++)
        if (r->jobs[k] == job)
            return k;
    return ARV_NONE;
}

/* Cost of the route without its visit `at`; false when it may not go. */
static bool cost_without(const set_choice *choice, const set_route *r, int32_t at, int64_t *cost)
{
    const arv_problem *p = choice->sp->p;
    if (!choice->judge || at < p->prefix_first[r->shift + 1] - p->prefix_first[r->shift])
        return false;
    *cost = 0;
    if (r->count == 1)
        return true;
    memcpy(choice->trial, r->jobs, (size_t)at * sizeof *r->jobs);
    memcpy(choice->trial + at, r->jobs + at + 1, (size_t)(r->count - at - 1) * sizeof *r->jobs);
    return choice->judge->cost(choice->judge->context, r->shift, choice->trial, r->count - 1, cost);
}

static void take_out(set_choice *choice, set_route *r, int32_t at, int64_t cost)
{
    int32_t *jobs = choice->jobs + (r->jobs - choice->jobs);
    choice->cover[jobs[at]]--;
    memmove(jobs + at, jobs + at + 1, (size_t)(r->count - at - 1) * sizeof *jobs);
    r->count--;
    r->cost = cost;
}

/* Takes the job out of that route of several where it saves most. */
static bool thin_out(set_choice *choice, int32_t job)
{
    set_route *from = NULL;
    int64_t saved = 0, left = 0;
    for (int32_t k = 0; k < choice->route_count; k++) {
        set_route *r = &choice->routes[k];
        int64_t cost;
        const int32_t at = position(r, job);
        if (at == ARV_NONE || !cost_without(choice, r, at, &cost) ||
            (from && r->cost - cost <= saved))
            continue;
        from = r;
        left = cost;
        saved = r->cost - cost;
    }
    if (!from)
        return false;
    take_out(choice, from, position(from, job), left);
    return true;
}

static void drop_empty(set_choice *choice)
{
    int32_t kept = 0;
    for (int32_t k = 0; k < choice->route_count; k++)
        if (choice->routes[k].count > 0)
            choice->routes[kept++] = choice->routes[k];
    choice->route_count = kept;
}

static void sum_up(set_choice *choice)
{
    const arv_problem *p = choice->sp->p;
    choice->weight = choice->cost = 0;
    for (int32_t k = 0; k < choice->route_count; k++)
        choice->cost += choice->routes[k].cost;
    for (int32_t j = 0; j < p->job_count; j++)
        if (choice->cover[j] == 0) {
            choice->weight += p->job_weight[j];
            choice->cost += p->job_unserved_cost[j];
        }
}

bool set_choice_finish(set_choice *choice)
{
    for (int32_t j = 0; j < choice->sp->p->job_count; j++)
        while (choice->cover[j] > 1)
            if (!thin_out(choice, j))
                return false;
    drop_empty(choice);
    sum_up(choice);
    return true;
}

void set_choice_keep(const set_choice *choice, set_partition *sp, set_solution *solution)
{
    int32_t used = 0;
    for (int32_t k = 0; k < choice->route_count; k++) {
        const set_route *r = &choice->routes[k];
        memcpy(sp->jobs + used, r->jobs, (size_t)r->count * sizeof *r->jobs);
        sp->routes[k] = *r;
        sp->routes[k].jobs = sp->jobs + used;
        used += r->count;
    }
    *solution = (set_solution){.weight = choice->weight,
                               .cost = choice->cost,
                               .route_count = choice->route_count,
                               .routes = sp->routes};
}
