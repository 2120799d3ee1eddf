/* territory.c - stages, batches, and the solution they share. See territory.h. */
#include "solve/territory.h"

#include "base/clock.h"
#include "model/problem_part.h"
#include "search/start.h"
#include "solve/territory_cut.h"

#include <stdatomic.h>
#include <string.h>

enum {
    JOBS = 500,        /* of a territory, when nobody says */
    WHOLE_MOST = 5000, /* jobs of a problem that is searched as one then */
    TECHNICIANS_LEAST = 4,
    BATCH = 16,         /* territories searched side by side in an epoch */
    JOBS_AN_EPOCH = 32, /* of a territory: so many epochs has each in the first stage ... */
    STAGES_GROW = 4,    /* ... twice as many in each of so many stages that follow */
    COUNT_MOST = 4096
};

/* One territory of a stage. */
typedef struct territory {
    arv_arena *arena; /* of all below */
    problem_part part;
    int32_t *route; /* [jobs] scratch */
    optimise_options options;
    optimiser *o;         /* NULL = nothing to search */
    int64_t weight, cost; /* of its routes and jobs in the solution of the whole ... */
    bool known;      /* ... which is one already: in the first stage it is what the caller says */
    bool failed;     /* no memory */
    arv_error error; /* of its opening */
} territory;

typedef struct land {
    const arv_problem *p;
    const territory_options *options;
    arv_arena *arena;
    territory_plan plan;
    territory_owner owner;
    int32_t *technicians, *technician_first; /* by territory */
    int32_t *jobs, *job_first;
    territory *parts;
    int32_t count;
    int64_t epoch, weight, cost; /* of the solution of the whole */
    int32_t stage, round, batch; /* the batch that comes next, in which round of the stage */
    atomic_bool stopped;
    arv_control quiet; /* of the searches: no progress, but they can be cancelled */
} land;

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the territories");
}

int32_t territory_size(const arv_problem *p, int32_t asked)
{
    const int32_t size = asked > 0 ? asked : JOBS;
    if (asked < 0 || (asked == 0 && p->job_count <= WHOLE_MOST))
        return 0;
    return p->job_count >= 2 * size && p->spec->technician_count >= 2 * TECHNICIANS_LEAST ? size
                                                                                          : 0;
}

/* Epochs of each territory in this stage. */
static int64_t stage_length(const land *l)
{
    const int64_t first = 1 + l->options->jobs / JOBS_AN_EPOCH;
    return first << (l->stage < STAGES_GROW ? l->stage : STAGES_GROW);
}

/* ---- stopping and reporting ------------------------------------------------------------------ */

static bool should_stop(land *l)
{
    const optimise_options *o = &l->options->search;
    if (atomic_load_explicit(&l->stopped, memory_order_relaxed))
        return true;
    if (!(o->deadline_s > 0 && clock_monotonic_s() >= o->deadline_s) &&
        !(o->control && o->control->cancelled && o->control->cancelled(o->control->context)))
        return false;
    atomic_store_explicit(&l->stopped, true, memory_order_relaxed);
    return true;
}

static bool asked_to_stop(void *context)
{
    return should_stop(context);
}

static void report(const land *l)
{
    const arv_control *control = l->options->search.control;
    const arv_problem *p = l->p;
    if (!control || !control->progress)
        return;
    arv_progress progress = {
        .elapsed_s = clock_monotonic_s() - l->options->search.started_s,
        .epochs = l->epoch,
        .cost = (l->cost + p->cost_unit / 2) / p->cost_unit,
    };
    for (int32_t j = 0; j < p->job_count; j++)
        if (l->plan.shift[j] == ARV_NONE) {
            progress.priority_lost += p->spec->jobs[j].priority;
            progress.unassigned++;
        }
    control->progress(control->context, &progress);
}

/* ---- the solution of the whole ---------------------------------------------------------------- */

/* The route of a shift, from jobs that are on none. */
static void lay_route(land *l, int32_t shift, const int32_t *jobs, int32_t count)
{
    int32_t *link = &l->plan.first[shift];
    for (int32_t k = 0; k < count; k++) {
        if (l->plan.shift[jobs[k]] != ARV_NONE)
            continue;
        *link = jobs[k];
        l->plan.shift[jobs[k]] = shift;
        link = &l->plan.follow[jobs[k]];
    }
    *link = ARV_NONE;
}

/* The order in force of the caller. */
static void lay_force(land *l)
{
    const arv_problem *p = l->p;
    for (int32_t j = 0; j < p->job_count; j++)
        l->plan.follow[j] = l->plan.shift[j] = ARV_NONE;
    for (int32_t s = 0; s < p->shift_count; s++)
        lay_route(l, s, p->force_job + p->force_first[s],
                  p->force_first[s + 1] - p->force_first[s]);
}

/* ---- one territory ---------------------------------------------------------------------------- */

static problem_choice choice_of(const land *l, int32_t k)
{
    return (problem_choice){
        .technicians = l->technicians + l->technician_first[k],
        .technician_count = l->technician_first[k + 1] - l->technician_first[k],
        .jobs = l->jobs + l->job_first[k],
        .job_count = l->job_first[k + 1] - l->job_first[k],
        .route_first = l->plan.first,
        .route_follow = l->plan.follow,
    };
}

/* Unserved weight and cost of the solution it starts from; false when its routes do not come out as
 * they were. */
static bool weigh(territory *t)
{
    const arv_problem *p = &t->part.problem;
    const arena_mark mark = arena_mark_get(t->arena);
    tours now;
    if (!tours_create(t->arena, p, &now)) {
        t->failed = true;
        return false;
    }
    arv_error ignored = {.status = ARV_OK};
    bool same = start_check_prefixes(&now, &ignored) == ARV_OK;
    if (same)
        start_in_force(&now);
    int32_t served = 0;
    for (int32_t j = 0; j < p->job_count; j++)
        served += now.nodes[j].route != ARV_NONE;
    same &= served == p->force_first[p->shift_count];
    if (same)
        tours_totals(&now, &t->weight, &t->cost);
    arena_mark_release(t->arena, mark);
    return same;
}

/* Makes the problem of a territory and its first solution: the order in force and greedy insertion. In the
 * first stage the order in force is the caller's, who may be wrong about it. */
static void open_territory(land *l, int32_t k)
{
    territory *t = &l->parts[k];
    const problem_choice choice = choice_of(l, k);
    t->arena = arv_arena_create(0);
    t->failed = !t->arena || !problem_part_make(t->arena, l->p, &choice, &t->part) ||
                !(t->route = ARENA_ARRAY(t->arena, int32_t, choice.job_count));
    t->known = !t->failed && l->stage > 0 && weigh(t);
    if (t->failed || (l->stage > 0 && !t->known))
        return;
    t->options = l->options->search;
    t->options.seed = rng_key(rng_key(t->options.seed, (uint64_t)l->stage), (uint64_t)k);
    t->options.threads = 1;
    t->options.control = &l->quiet;
    t->options.deadline_s = 0; /* `quiet` looks at it, for all of them */
    t->options.cool_within = stage_length(l);
    if (optimise_open(t->arena, &t->part.problem, &t->options, &t->o, &t->error) != ARV_OK)
        t->o = NULL;
}

/* Puts the best routes of a territory into the solution of the whole when they are better. */
static bool take_over(land *l, territory *t)
{
    int64_t weight, cost;
    if (!t->o)
        return false;
    const int32_t *next = optimise_best(t->o, &weight, &cost);
    if (t->known && (weight > t->weight || (weight == t->weight && cost >= t->cost)))
        return false;
    const arv_problem *p = &t->part.problem;
    const int32_t sentinels = p->job_count + p->break_count;
    for (int32_t j = 0; j < p->job_count; j++) {
        l->plan.shift[t->part.job[j]] = ARV_NONE;
        l->plan.follow[t->part.job[j]] = ARV_NONE;
    }
    for (int32_t s = 0; s < p->shift_count; s++) {
        int32_t count = 0;
        for (int32_t v = next[sentinels + 2 * s]; v != ARV_NONE; v = next[v])
            if (v < p->job_count)
                t->route[count++] = t->part.job[v];
        lay_route(l, t->part.shift[s], t->route, count);
    }
    l->weight += weight - t->weight;
    l->cost += cost - t->cost;
    t->weight = weight;
    t->cost = cost;
    t->known = true;
    return true;
}

/* What there is of a territory when time was up before it was opened: its frozen visits. */
static void keep_prefixes(land *l, int32_t k)
{
    const arv_problem *p = l->p;
    const problem_choice c = choice_of(l, k);
    for (int32_t i = 0; i < c.job_count; i++)
        l->plan.shift[c.jobs[i]] = l->plan.follow[c.jobs[i]] = ARV_NONE;
    for (int32_t i = 0; i < c.technician_count; i++)
        for (int32_t s = p->shift_first[c.technicians[i]]; s < p->shift_first[c.technicians[i] + 1];
             s++)
            lay_route(l, s, p->prefix_job + p->prefix_first[s],
                      p->prefix_first[s + 1] - p->prefix_first[s]);
}

/* ---- stages ----------------------------------------------------------------------------------- */

static void close_stage(land *l)
{
    for (int32_t k = 0; k < l->count; k++) {
        arv_arena_destroy(&l->parts[k].arena);
        l->parts[k] = (territory){.arena = NULL};
    }
}

/* Lists the members of each territory. */
static void list_members(const int32_t *owner, int32_t items, int32_t parts, int32_t *first,
                         int32_t *list)
{
    memset(first, 0, ((size_t)parts + 1) * sizeof *first);
    for (int32_t i = 0; i < items; i++)
        first[owner[i] + 1]++;
    for (int32_t k = 0; k < parts; k++)
        first[k + 1] += first[k];
    for (int32_t i = 0; i < items; i++)
        list[first[owner[i]]++] = i;
    for (int32_t k = parts; k > 0; k--)
        first[k] = first[k - 1];
    first[0] = 0;
}

static arv_status first_failure(const land *l, arv_error *error)
{
    for (int32_t k = 0; k < l->count; k++) {
        const territory *t = &l->parts[k];
        if (t->failed)
            return no_memory(error);
        if (t->error.status != ARV_OK) {
            *error = t->error;
            return error->status;
        }
    }
    return ARV_OK;
}

/* Cuts the problem and opens all territories. False when it was stopped before all were open. */
static arv_status open_stage(land *l, bool *complete, arv_error *error)
{
    const arv_problem *p = l->p;
    rng random = rng_make(l->options->search.seed, UINT64_MAX - 16, (uint64_t)l->stage);
    *complete = false;
    if (territory_cut(l->arena, p, &l->plan, l->count, &random, &l->owner) != ARV_OK)
        return no_memory(error);
    list_members(l->owner.technician, p->spec->technician_count, l->count, l->technician_first,
                 l->technicians);
    list_members(l->owner.job, p->job_count, l->count, l->job_first, l->jobs);
#pragma omp parallel for schedule(dynamic, 1) num_threads(l->options->search.threads)
    for (int32_t k = 0; k < l->count; k++)
        if (!should_stop(l))
            open_territory(l, k);
    const arv_status status = first_failure(l, error);
    if (status != ARV_OK)
        return status;
    *complete = !atomic_load(&l->stopped);
    /* What a later opening gains counts with the first epoch of its territory: a run of as many epochs
     * does not come to an opening behind its last. */
    for (int32_t k = 0; k < l->count && l->stage == 0; k++) {
        (void)take_over(l, &l->parts[k]);
        if (!l->parts[k].known)
            keep_prefixes(l, k);
    }
    l->round = l->batch = 0;
    return ARV_OK;
}

/* One epoch of each territory of the batch. */
static bool run_epoch(land *l)
{
    const int32_t first = l->batch * BATCH;
    const int32_t last = first + BATCH < l->count ? first + BATCH : l->count;
    if (should_stop(l))
        return false;
#pragma omp parallel for schedule(dynamic, 1) num_threads(l->options->search.threads)
    for (int32_t k = first; k < last; k++)
        if (l->parts[k].o && l->parts[k].part.problem.job_count > 0 &&
            l->parts[k].part.problem.shift_count > 0)
            l->parts[k].failed = !optimise_epoch(l->parts[k].o);
    if (atomic_load(&l->stopped))
        return false;
    l->epoch++;
    bool better = false;
    for (int32_t k = first; k < last; k++)
        better |= take_over(l, &l->parts[k]);
    if (better)
        report(l);
    if (last == l->count)
        l->round++;
    l->batch = last == l->count ? 0 : l->batch + 1;
    return true;
}

static arv_status run_stage(land *l, int64_t limit, arv_error *error)
{
    bool complete = false;
    const arv_status status = open_stage(l, &complete, error);
    if (status != ARV_OK || !complete)
        return status;
    if (l->stage == 0)
        report(l);
    while (l->round < stage_length(l) && l->epoch < limit && run_epoch(l)) {
        if (first_failure(l, error) != ARV_OK)
            return error->status;
    }
    return ARV_OK;
}

static arv_status run_all(land *l, arv_error *error)
{
    const int64_t limit = l->options->search.epochs > 0 ? l->options->search.epochs : INT64_MAX;
    arv_status status = ARV_OK;
    for (bool more = true; more && status == ARV_OK; l->stage++) {
        status = run_stage(l, limit, error);
        more = l->epoch < limit && !should_stop(l);
        close_stage(l);
    }
    return status;
}

/* ---- the whole -------------------------------------------------------------------------------- */

static bool allocate(land *l)
{
    const size_t jobs = (size_t)l->p->job_count, shifts = (size_t)l->p->shift_count;
    const size_t technicians = (size_t)l->p->spec->technician_count, parts = (size_t)l->count;
    l->plan = (territory_plan){.first = ARENA_ARRAY(l->arena, int32_t, shifts),
                               .follow = ARENA_ARRAY(l->arena, int32_t, jobs),
                               .shift = ARENA_ARRAY(l->arena, int32_t, jobs)};
    l->owner = (territory_owner){.technician = ARENA_ARRAY(l->arena, int32_t, technicians),
                                 .job = ARENA_ARRAY(l->arena, int32_t, jobs)};
    l->technicians = ARENA_ARRAY(l->arena, int32_t, technicians);
    l->technician_first = ARENA_ARRAY(l->arena, int32_t, parts + 1);
    l->jobs = ARENA_ARRAY(l->arena, int32_t, jobs);
    l->job_first = ARENA_ARRAY(l->arena, int32_t, parts + 1);
    l->parts = ARENA_ARRAY(l->arena, territory, parts);
    return l->plan.first && l->plan.follow && l->plan.shift && l->owner.technician &&
           l->owner.job && l->technicians && l->technician_first && l->jobs && l->job_first &&
           l->parts;
}

/* Frozen visits that cannot be driven as they stand: told in the names of the whole. */
static arv_status check_prefixes(const arv_problem *p, arv_error *error)
{
    tours all;
    if (p->prefix_first[p->shift_count] == 0)
        return ARV_OK;
    arv_arena *scratch = arv_arena_create(0);
    const arv_status status = scratch && tours_create(scratch, p, &all)
                                  ? start_check_prefixes(&all, error)
                                  : no_memory(error);
    arv_arena_destroy(&scratch);
    return status;
}

static arv_status write_order(const land *l, const arv_route_in_force **order, int32_t *count,
                              arv_error *error)
{
    const arv_problem *p = l->p;
    arv_route_in_force *routes = ARENA_ARRAY(l->arena, arv_route_in_force, p->shift_count);
    const char **names = ARENA_ARRAY(l->arena, const char *, p->job_count);
    if (!routes || !names)
        return no_memory(error);
    int32_t used = 0;
    for (int32_t s = 0; s < p->shift_count; s++) {
        if (l->plan.first[s] == ARV_NONE)
            continue;
        arv_route_in_force *route = &routes[used++];
        *route = (arv_route_in_force){.technician = p->spec->technicians[p->shift_technician[s]].id,
                                      .shift = p->shift_index[s],
                                      .jobs = names};
        for (int32_t j = l->plan.first[s]; j != ARV_NONE; j = l->plan.follow[j]) {
            *names++ = p->spec->jobs[j].id;
            route->job_count++;
        }
    }
    *order = routes;
    *count = used;
    return ARV_OK;
}

/* Territories of the problem, each with some technicians. */
static int32_t count_territories(const arv_problem *p, int32_t jobs)
{
    int32_t count = (p->job_count + jobs - 1) / jobs;
    const int32_t most = p->spec->technician_count / TECHNICIANS_LEAST;
    count = count > most ? most : count;
    return count > COUNT_MOST ? COUNT_MOST : count;
}

arv_status territory_solve(arv_arena *arena, const arv_problem *p, const territory_options *options,
                           const arv_route_in_force **order, int32_t *order_count, int64_t *epochs,
                           arv_error *error)
{
    land l = {.p = p,
              .options = options,
              .arena = arena,
              .count = count_territories(p, options->jobs),
              .quiet = {.cancelled = asked_to_stop, .context = &l}};
    if (!allocate(&l))
        return no_memory(error);
    lay_force(&l);
    arv_status status = check_prefixes(p, error);
    if (status == ARV_OK)
        status = run_all(&l, error);
    if (status == ARV_OK)
        status = write_order(&l, order, order_count, error);
    *epochs = l.epoch;
    return status;
}
