/* optimise.c - epochs of the two searches, the best solution, when to stop and what to report. */
#include "solve/optimise.h"

#include "base/arena.h"
#include "base/clock.h"
#include "genetic/genetic.h"
#include "genetic/harvest.h"
#include "search/search.h"

enum { HARVEST_MOST = 600 }; /* jobs of which routes of ruin and recreate are kept */

struct optimiser {
    const arv_problem *p;
    const arv_parameters *set;
    const optimise_options *options;
    arv_arena *arena;
    search *ruining;
    genetic *breeding;     /* NULL until its turn comes */
    bool breeds;           /* its turn will come */
    harvest routes;        /* of ruin and recreate, where nothing is bred ... */
    bool harvests, chosen; /* ... `chosen`: the last choice was better */
    bool no_memory;        /* it came and there was none for it: to go on would be another result */
    int64_t weight, cost, epoch;
    const int32_t *next;
};

/* ---- stopping and reporting ---------------------------------------------------------------- */

static bool should_stop(void *context)
{
    const optimise_options *o = ((const optimiser *)context)->options;
    if (o->deadline_s > 0 && clock_monotonic_s() >= o->deadline_s)
        return true;
    return o->control && o->control->cancelled && o->control->cancelled(o->control->context);
}

static void count_unserved(const optimiser *o, arv_progress *progress)
{
    const arv_problem *p = o->p;
    const int32_t sentinels = p->job_count + p->break_count;
    int64_t priority = 0;
    int32_t jobs = p->job_count;
    for (int32_t j = 0; j < p->job_count; j++)
        priority += p->spec->jobs[j].priority;
    for (int32_t k = 0; k < p->shift_count; k++)
        for (int32_t v = sentinels + 2 * k; v != ARV_NONE; v = o->next[v])
            if (v < p->job_count) {
                priority -= p->spec->jobs[v].priority;
                jobs--;
            }
    progress->priority_lost = priority;
    progress->unassigned = jobs;
}

static void report(const optimiser *o)
{
    const arv_control *control = o->options->control;
    if (!control || !control->progress)
        return;
    arv_progress progress = {
        .elapsed_s = clock_monotonic_s() - o->options->started_s,
        .epochs = o->epoch,
        .cost = (o->cost + o->p->cost_unit / 2) / o->p->cost_unit,
    };
    count_unserved(o, &progress);
    control->progress(control->context, &progress);
}

static bool is_better(const optimiser *o, int64_t weight, int64_t cost)
{
    return weight != o->weight ? weight < o->weight : cost < o->cost;
}

static void consider(optimiser *o, const int32_t *next, int64_t weight, int64_t cost)
{
    if (!is_better(o, weight, cost))
        return;
    o->weight = weight;
    o->cost = cost;
    o->next = next;
    report(o);
}

/* ---- epochs -------------------------------------------------------------------------------- */

/* Epochs of ruin and recreate before breeding takes over: longer where jobs are left, at which it is
 * the stronger one. */
static int64_t warm_up_epochs(const optimiser *o)
{
    const int32_t jobs = o->p->job_count;
    if (o->weight == 0)
        return jobs < 150 ? o->set->warm_up_served + jobs / 50 : jobs / o->set->warm_up_served_jobs;
    return jobs < 150 ? o->set->warm_up_choosing : jobs / o->set->warm_up_choosing_jobs;
}

static bool start_breeding(optimiser *o)
{
    const genetic_options options = {o->options->seed, o->options->threads, should_stop, o, o->set};
    o->breeding = genetic_open(o->arena, o->p, &options, o->next, o->weight, o->cost);
    o->no_memory = !o->breeding;
    return o->breeding != NULL;
}

/* ---- choosing among the routes of ruin and recreate --------------------------------------------- */

static void hear_route(void *context, int32_t task, int32_t shift, const int32_t *jobs,
                       int32_t count, int64_t cost)
{
    optimiser *o = context;
    if (o->harvests)
        route_pool_offer(&o->routes.inbox[task], shift, jobs, count, cost);
}

static void choose(void *context)
{
    optimiser *o = context;
    const linear_stop until = {should_stop, o};
    o->chosen =
        harvest_choose(&o->routes, search_shape(o->ruining), o->next, o->weight, o->cost, until);
}

static bool run_search_epoch(optimiser *o)
{
    const search_aside choosing = {choose, o, o->set->choice_length};
    const int64_t since = o->epoch - o->set->choice_first;
    const bool now = o->harvests && since >= 0 && since % o->set->choice_every == 0;
    o->chosen = false;
    if (!search_epoch(o->ruining, now ? &choosing : NULL))
        return false;
    if (o->harvests)
        harvest_merge(&o->routes);
    if (o->chosen && is_better(o, o->routes.weight, o->routes.cost))
        search_join(o->ruining, o->routes.next, o->routes.weight, o->routes.cost);
    return true;
}

bool optimise_epoch(optimiser *o)
{
    int64_t weight, cost;
    if (o->breeds && !o->breeding && o->epoch >= warm_up_epochs(o))
        o->breeds =
            genetic_supports(o->p, o->set, o->next, o->weight, o->cost) && start_breeding(o);
    if (o->no_memory)
        return false;
    if (o->breeding) {
        if (!genetic_epoch(o->breeding))
            return false;
        o->epoch++;
        const int32_t *next = genetic_best(o->breeding, &weight, &cost);
        consider(o, next, weight, cost);
        return true;
    }
    if (!run_search_epoch(o))
        return false;
    o->epoch++;
    const int32_t *next = search_best(o->ruining, &weight, &cost);
    consider(o, next, weight, cost);
    return true;
}

static arv_status no_memory(arv_error *error, const char *text)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "%s", text);
}

arv_status optimise_open(arv_arena *arena, const arv_problem *p, const optimise_options *options,
                         optimiser **out, arv_error *error)
{
    optimiser *o = *out = ARENA_ARRAY(arena, optimiser, 1);
    if (!o)
        return no_memory(error, "no memory for the search");
    *o = (optimiser){.p = p,
                     .set = parameters_or_default(options->parameters),
                     .options = options,
                     .arena = arena,
                     .weight = INT64_MAX,
                     .cost = INT64_MAX};
    const search_options ruining = {options->seed, options->threads, should_stop, o,
                                    o->set,        {hear_route, o}};
    const arv_status status = search_open(arena, p, &ruining, &o->ruining, error);
    if (status != ARV_OK)
        return status;
    int64_t weight, cost;
    const int32_t *next = search_best(o->ruining, &weight, &cost);
    consider(o, next, weight, cost);
    o->breeds = true;
    const bool bred = genetic_supports(p, o->set, o->next, o->weight, o->cost);
    o->harvests = !bred && p->job_count > 0 && p->job_count <= HARVEST_MOST &&
                  options->cool_within == 0 && harvest_supports(p) &&
                  (options->epochs == 0 || options->epochs > o->set->choice_first);
    if (o->harvests && !harvest_create(arena, p, search_tasks(o->ruining), false, &o->routes))
        return no_memory(error, "no memory for routes");
    if (options->cool_within > 0)
        search_cool_within(o->ruining, options->cool_within);
    else if (o->weight == 0 && bred)
        search_cool_within(o->ruining, warm_up_epochs(o));
    return ARV_OK;
}

const int32_t *optimise_best(const optimiser *o, int64_t *weight, int64_t *cost)
{
    *weight = o->weight;
    *cost = o->cost;
    return o->next;
}

arv_status optimise(arv_arena *arena, const arv_problem *p, const optimise_options *options,
                    optimise_result *result, arv_error *error)
{
    optimiser *o = NULL;
    const arv_status status = optimise_open(arena, p, options, &o, error);
    if (status != ARV_OK)
        return status;
    const int64_t limit = options->epochs > 0 ? options->epochs : INT64_MAX;
    if (p->job_count > 0 && p->shift_count > 0)
        while (o->epoch < limit && optimise_epoch(o)) {
        }
    if (o->breeding)
        search_adopt(o->ruining, o->next, o->weight, o->cost);
    *result = (optimise_result){search_close(o->ruining), o->epoch};
    if (o->no_memory)
        return no_memory(error, "no memory for the population");
    return ARV_OK;
}
