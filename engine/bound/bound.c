/* bound.c - the bound of a problem: its classes, the known plan, both levels. */
#include "bound/bound.h"

#include "base/arena.h"
#include "base/clock.h"
#include "bound/bound_levels.h"

enum {
    MOST_JOBS = 4000,     /* beyond, pricing is hopeless */
    MOST_NODES = 4 << 20, /* jobs of all classes together */
    FIRST_SET = 8,        /* ng-sets to begin with */
    NEAR_ROOM = 64,       /* legs of a node that heuristics look at, on average */
    NEAR_NODES = 20000,   /* of all classes together: beyond, they choose them every time */
    DEFAULT_MEMORY_MB = 384
};
static const double FIRST_LEVEL_PART = 0.5; /* of the time, while it is not proven */

typedef struct watch {
    double until_s; /* 0 = no end */
    const arv_control *control;
} watch;

static bool time_is_up(void *context)
{
    const watch *w = context;
    if (w->until_s > 0 && clock_monotonic_s() >= w->until_s)
        return true;
    return w->control && w->control->cancelled && w->control->cancelled(w->control->context);
}

/* ---- the known plan -------------------------------------------------------------------------------- */

/* Weight and cost of the plan in the relaxation; false when it is not a plan of it. */
static bool measure_plan(const bound_run_state *s, int64_t *weight, int64_t *cost)
{
    const arv_problem *p = s->p;
    const bound_routes *plan = &s->options->plan;
    bool *served = ARENA_ARRAY(s->arena, bool, (size_t)p->job_count + 1);
    if (!served)
        return false;
    *weight = *cost = 0;
    for (int32_t r = 0; r < plan->count; r++) {
        const int32_t first = plan->first[r], length = plan->first[r + 1] - first;
        int64_t route_cost = 0;
        if (length > 0 && !bound_route_allowed(p, &s->classes[p->shift_class[plan->shift[r]]],
                                               plan->jobs + first, length, &route_cost))
            return false;
        *cost += route_cost;
        for (int32_t k = 0; k < length; k++) {
            if (served[plan->jobs[first + k]])
                return false;
            served[plan->jobs[first + k]] = true;
        }
    }
    for (int32_t j = 0; j < p->job_count; j++)
        if (!served[j]) {
            *weight += p->job_weight[j];
            *cost += p->job_unserved_cost[j];
        }
    return true;
}

/* A copy in which each job of a pair has half of what leaving both costs: a plan leaves both or none. */
static arv_status part_pairs(arv_arena *arena, const arv_problem *p, arv_problem *apart)
{
    *apart = *p;
    if (!p->job_mate)
        return ARV_OK;
    int64_t *weight = ARENA_ARRAY(arena, int64_t, p->job_count);
    int64_t *cost = ARENA_ARRAY(arena, int64_t, p->job_count);
    if (!weight || !cost)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t j = 0; j < p->job_count; j++) {
        weight[j] += p->job_weight[j];
        cost[j] += p->job_unserved_cost[j];
        if (problem_role_of(p, j) != PROBLEM_LEADS)
            continue;
        weight[p->job_mate[j]] += weight[j] / 2;
        cost[p->job_mate[j]] += cost[j] / 2;
        weight[j] -= weight[j] / 2;
        cost[j] -= cost[j] / 2;
    }
    apart->job_weight = weight;
    apart->job_unserved_cost = cost;
    return ARV_OK;
}

/* ---- both levels ----------------------------------------------------------------------------------- */

/* Room for the legs that heuristics look at. */
static bool create_near(bound_run_state *s, int32_t class)
{
    bound_near *near = &s->prices[class].near;
    const int32_t nodes = s->classes[class].node_count;
    near->room = nodes * NEAR_ROOM;
    near->first = ARENA_ARRAY(s->arena, int32_t, (size_t)nodes + 1);
    near->legs = ARENA_ARRAY(s->arena, bound_class_leg, (size_t)near->room + 1);
    return near->first && near->legs;
}

static arv_status prepare(bound_run_state *s)
{
    const arv_problem *p = s->p;
    if (!bound_classes_create(s->arena, p, &s->classes))
        return ARV_RESOURCE_EXHAUSTED;
    size_t nodes = 0;
    for (int32_t c = 0; c < p->shift_class_count; c++)
        nodes += (size_t)s->classes[c].node_count;
    if (nodes > MOST_NODES)
        return ARV_RESOURCE_EXHAUSTED;
    s->prices = ARENA_ARRAY(s->arena, class_price, p->shift_class_count);
    if (!s->prices)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t c = 0; c < p->shift_class_count; c++) {
        s->prices[c].jobs_room = PRICED_MOST * 40;
        s->prices[c].jobs = ARENA_ARRAY(s->arena, int32_t, s->prices[c].jobs_room);
        if (!s->prices[c].jobs || (nodes <= NEAR_NODES && !create_near(s, c)))
            return ARV_RESOURCE_EXHAUSTED;
    }
    const int32_t memory_mb = s->options->memory_mb > 0 ? s->options->memory_mb : DEFAULT_MEMORY_MB;
    const int32_t size = FIRST_SET < p->job_count ? FIRST_SET : p->job_count;
    if (!ng_create(s->arena, p, size, &s->ng) || !bound_duals_create(s->arena, p, &s->duals))
        return ARV_RESOURCE_EXHAUSTED;
    return bound_pricer_create(s->arena, p, s->classes, s->options->threads, memory_mb, s->stop,
                               &s->pricer);
}

static arv_status run_levels(bound_run_state *s, watch *w, double started_s, bound_result *result)
{
    const double seconds = s->options->seconds;
    arv_status status = ARV_OK;
    result->found = true;
    if (result->known_weight > 0) {
        w->until_s = seconds > 0 ? started_s + seconds * FIRST_LEVEL_PART : 0;
        bound_level weights = {.weights_only = true, .known = result->known_weight};
        status = bound_level_run(s, &weights);
        result->weight = weights.bound > 0 ? weights.bound : 0;
        result->finished = weights.finished;
    }
    if (status != ARV_OK)
        return status;
    w->until_s = seconds > 0 ? started_s + seconds : 0;
    bound_level costs = {.weight_limit = result->known_weight, .known = result->known_cost};
    status = bound_level_run(s, &costs);
    result->cost_found = costs.bound != INT64_MIN;
    result->cost = costs.bound;
    result->finished = costs.finished && (result->finished || result->known_weight == 0);
    return status;
}

arv_status bound_run(const arv_problem *p, const bound_options *options, bound_result *result,
                     arv_error *error)
{
    const double started_s = clock_monotonic_s();
    *result = (bound_result){.found = false};
    if (p->job_count == 0 || p->job_count > MOST_JOBS || p->shift_count == 0)
        return ARV_OK;
    watch w = {.until_s = options->seconds > 0 ? started_s + options->seconds : 0,
               .control = options->control};
    arv_problem apart;
    bound_run_state state = {.p = p, .options = options, .stop = {time_is_up, &w}};
    state.arena = arv_arena_create(0);
    if (!state.arena)
        return ARV_OK;
    arv_status status = part_pairs(state.arena, p, &apart);
    state.p = &apart;
    if (status == ARV_OK)
        status = prepare(&state);
    if (status == ARV_OK && measure_plan(&state, &result->known_weight, &result->known_cost))
        status = run_levels(&state, &w, started_s, result);
    result->rounds = state.rounds;
    bound_pricer_destroy(state.pricer);
    arv_arena_destroy(&state.arena);
    if (status == ARV_RESOURCE_EXHAUSTED)
        status = ARV_OK;
    if (status == ARV_OK && (result->weight > result->known_weight ||
                             (result->cost_found && result->cost > result->known_cost)))
        status = ARV_INTERNAL;
    if (status != ARV_OK) {
        *result = (bound_result){.found = false};
        return arv_error_add(error, ARV_INTERNAL, "bound", "the bound contradicts the plan");
    }
    return ARV_OK;
}

/* ---- priorities ------------------------------------------------------------------------------------ */

/* The weight of a mandatory job beyond that of an optional one (compile_job.c). */
static int64_t mandatory_weight(const arv_problem *p)
{
    int64_t all = 1;
    for (int32_t j = 0; j < p->job_count; j++) {
        const arv_job *job = &p->spec->jobs[j];
        all += job->priority * ((int64_t)p->job_count + 1) + (job->unserved_price == ARV_UNSET);
    }
    return all;
}

/* The most jobs that count beside their priority, of no more priority than this together. */
static int64_t most_jobs_lost(const arv_problem *p, int64_t priority)
{
    int32_t jobs[ARV_MAX_PRIORITY + 1] = {0};
    for (int32_t j = 0; j < p->job_count; j++)
        jobs[p->spec->jobs[j].priority] += p->spec->jobs[j].unserved_price == ARV_UNSET;
    int64_t most = jobs[0];
    for (int32_t k = 1; k <= ARV_MAX_PRIORITY; k++) {
        const int64_t fit = priority / k, taken = fit < jobs[k] ? fit : jobs[k];
        most += taken;
        priority -= taken * k;
    }
    return most;
}

int64_t bound_priority_lost(const arv_problem *p, int64_t weight, int32_t mandatory_unserved)
{
    const int64_t point = (int64_t)p->job_count + 1;
    const int64_t rest = weight - mandatory_unserved * mandatory_weight(p);
    /* Each job left counts up to one beside its priority. */
    int64_t lost = rest <= p->job_count ? 0 : (rest - p->job_count + point - 1) / point;
    while (lost * point + most_jobs_lost(p, lost) < rest)
        lost++;
    return lost;
}
