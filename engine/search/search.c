/* search.c - epochs of parallel pieces; the best solution and when to stop. */
#include "search/search.h"

#include "base/arena.h"
#include "base/clock.h"
#include "search/cooling.h"
#include "search/partition.h"
#include "search/start.h"

#include <stdatomic.h>
#include <string.h>

enum {
    NEIGHBOURS = 64,
    PIECES_MOST = 16,
    JOBS_PER_PIECE = 60,
    EPOCH_ITERATIONS = 2000, /* of all pieces together */
    PIECE_ITERATIONS_LEAST = 60
};

/* Weight of the typical job against the typical leg in the annealed value. */
static const double UNSERVED_LEGS = 20.0;

typedef struct search {
    const arv_problem *p;
    const search_options *options;
    tours current;
    search_shared shared;
    int32_t *job_piece, *shift_piece;
    piece pieces[PIECES_MOST];
    int32_t piece_count;
    piece_scratch *scratch; /* per thread */
    partition_scratch *cutting;
    cooling heat;
    int32_t *best_next;
    int64_t best_weight, best_cost, epoch;
    atomic_bool stopped;
} search;

/* ---- stopping ------------------------------------------------------------------------------ */

static bool is_cancelled(const search *s)
{
    const arv_control *control = s->options->control;
    return control && control->cancelled && control->cancelled(control->context);
}

static bool time_is_up(const search *s)
{
    return s->options->deadline_s > 0 && clock_monotonic_s() >= s->options->deadline_s;
}

static bool should_stop(void *context)
{
    search *s = context;
    if (atomic_load_explicit(&s->stopped, memory_order_relaxed))
        return true;
    if (!time_is_up(s) && !is_cancelled(s))
        return false;
    atomic_store_explicit(&s->stopped, true, memory_order_relaxed);
    return true;
}

/* ---- the best solution --------------------------------------------------------------------- */

static void count_unserved(const search *s, arv_progress *progress)
{
    const arv_problem *p = s->p;
    int64_t priority = 0;
    int32_t jobs = p->job_count;
    for (int32_t j = 0; j < p->job_count; j++)
        priority += p->spec->jobs[j].priority;
    for (int32_t k = 0; k < p->shift_count; k++)
        for (int32_t v = s->current.routes[k].start; v != ARV_NONE; v = s->best_next[v])
            if (v < p->job_count) {
                priority -= p->spec->jobs[v].priority;
                jobs--;
            }
    progress->priority_lost = priority;
    progress->unassigned = jobs;
}

static void report(const search *s)
{
    const arv_control *control = s->options->control;
    if (!control || !control->progress)
        return;
    arv_progress progress = {
        .elapsed_s = clock_monotonic_s() - s->options->started_s,
        .epochs = s->epoch,
        .cost = (s->best_cost + s->p->cost_unit / 2) / s->p->cost_unit,
    };
    count_unserved(s, &progress);
    control->progress(control->context, &progress);
}

static bool is_best(const search *s, int64_t weight, int64_t cost)
{
    return weight != s->best_weight ? weight < s->best_weight : cost < s->best_cost;
}

static void keep_best(search *s, int64_t weight, int64_t cost, const int32_t *next)
{
    s->best_weight = weight;
    s->best_cost = cost;
    memcpy(s->best_next, next, (size_t)s->current.node_count * sizeof *next);
    report(s);
}

/* The pieces' best states of an epoch fit together: they are disjoint. */
static void collect_best(search *s)
{
    int64_t weight = 0, cost = 0;
    for (int32_t k = 0; k < s->piece_count; k++) {
        weight += s->pieces[k].best_weight;
        cost += s->pieces[k].best_cost;
    }
    if (is_best(s, weight, cost))
        keep_best(s, weight, cost, s->shared.best_next);
}

/* ---- epochs -------------------------------------------------------------------------------- */

static int32_t count_pieces(const arv_problem *p)
{
    int32_t pieces = p->job_count / JOBS_PER_PIECE;
    pieces = pieces > PIECES_MOST ? PIECES_MOST : pieces;
    if (pieces < 2)
        pieces = p->job_count >= 30 && p->shift_count >= 4 ? 2 : 1;
    return pieces;
}

/* False when the epoch was cut short and is void. */
static bool run_epoch(search *s)
{
    rng cut = rng_make(s->options->seed, UINT64_MAX, (uint64_t)s->epoch);
    partition(&s->current, s->piece_count, &cut, s->cutting, s->pieces, s->job_piece,
              s->shift_piece);
    s->shared.temperature = s->heat.now;
    const int32_t count = s->piece_count;
#pragma omp parallel for schedule(dynamic, 1) num_threads(s->options->threads)
    for (int32_t k = 0; k < count; k++) {
        piece *pc = &s->pieces[k];
        pc->random = rng_make(s->options->seed, (uint64_t)k, (uint64_t)s->epoch);
        piece_anneal(&s->current, &s->shared, pc, &s->scratch[start_thread()], should_stop, s);
    }
    return !atomic_load(&s->stopped);
}

static void run_epochs(search *s)
{
    const int64_t limit = s->options->epochs > 0 ? s->options->epochs : INT64_MAX;
    while (s->epoch < limit && !should_stop(s)) {
        if (!run_epoch(s))
            return;
        s->epoch++;
        collect_best(s);
        if (cooling_next(&s->heat))
            start_load(&s->current, s->best_next);
    }
}

/* ---- set-up -------------------------------------------------------------------------------- */

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "the search does not fit in memory");
}

static bool allocate(search *s, arv_arena *arena)
{
    const arv_problem *p = s->p;
    const int32_t threads = s->options->threads;
    s->job_piece = ARENA_ARRAY(arena, int32_t, p->job_count);
    s->shift_piece = ARENA_ARRAY(arena, int32_t, p->shift_count);
    s->scratch = ARENA_ARRAY(arena, piece_scratch, threads);
    s->cutting = partition_scratch_create(arena, p);
    if (!s->job_piece || !s->shift_piece || !s->scratch || !s->cutting ||
        !tours_create(arena, p, &s->current))
        return false;
    for (int32_t k = 0; k < threads; k++)
        if (!piece_scratch_create(arena, p, &s->scratch[k]))
            return false;
    s->best_next = ARENA_ARRAY(arena, int32_t, s->current.node_count);
    s->shared.best_next = ARENA_ARRAY(arena, int32_t, s->current.node_count);
    return s->best_next && s->shared.best_next &&
           neighbours_build(arena, p, NEIGHBOURS, threads, &s->shared.by_travel,
                            &s->shared.by_time) &&
           start_sort_keys(arena, p, s->shared.sort_key);
}

/* Scales of temperature and unserved weight, from the first solution. */
static void set_scales(search *s)
{
    const arv_problem *p = s->p;
    int64_t cost = 0, weight = 0;
    int32_t legs = 0;
    for (int32_t k = 0; k < p->shift_count; k++)
        if (s->current.routes[k].jobs > 0) {
            cost += s->current.routes[k].cost - s->current.routes[k].fixed_cost;
            legs += s->current.routes[k].jobs + 1;
        }
    for (int32_t j = 0; j < p->job_count; j++)
        if (!p->spec->jobs[j].mandatory)
            weight += p->job_weight[j];
    const double leg = legs > 0 && cost > 0 ? (double)cost / legs : 1.0;
    const double typical = weight > 0 ? (double)weight / p->job_count : 1.0;
    s->heat = cooling_start(leg);
    s->shared.weight_price = UNSERVED_LEGS * leg / typical;
    s->shared.iterations = EPOCH_ITERATIONS / s->piece_count;
    if (s->shared.iterations < PIECE_ITERATIONS_LEAST)
        s->shared.iterations = PIECE_ITERATIONS_LEAST;
}

/* One piece with everything in it: jobs in force first, the rest inserted greedily. */
static void construct(search *s)
{
    rng random = rng_make(s->options->seed, UINT64_MAX - 1, 0);
    start_in_force(&s->current);
    partition(&s->current, 1, &random, s->cutting, s->pieces, s->job_piece, s->shift_piece);
    s->pieces[0].random = random;
    start_insert_all(&s->current, &s->shared, &s->pieces[0], &s->scratch[0]);
    for (int32_t k = 0; k < s->p->shift_count; k++)
        tours_save_route(&s->current, k, s->shared.best_next);
    int64_t weight, cost;
    tours_totals(&s->current, &weight, &cost);
    keep_best(s, weight, cost, s->shared.best_next);
}

arv_status search_run(arv_arena *arena, const arv_problem *p, const search_options *options,
                      search_result *result, arv_error *error)
{
    search *s = ARENA_ARRAY(arena, search, 1);
    if (!s)
        return no_memory(error);
    s->p = s->shared.p = p;
    s->options = options;
    s->piece_count = count_pieces(p);
    if (!allocate(s, arena))
        return no_memory(error);
    s->shared.job_piece = s->job_piece;
    s->shared.shift_piece = s->shift_piece;
    const arv_status status = start_check_prefixes(&s->current, error);
    if (status != ARV_OK)
        return status;
    construct(s);
    set_scales(s);
    if (p->job_count > 0 && p->shift_count > 0)
        run_epochs(s);
    start_load(&s->current, s->best_next);
    *result = (search_result){.best = s->current,
                              .weight = s->best_weight,
                              .cost = s->best_cost,
                              .epochs = s->epoch,
                              .cancelled = is_cancelled(s)};
    return ARV_OK;
}
