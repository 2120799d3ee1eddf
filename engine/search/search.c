/* search.c - epochs of parallel pieces, and the best solution. */
#include "search/search.h"

#include "base/arena.h"
#include "search/cooling.h"
#include "search/partition.h"
#include "search/start.h"

#include <stdatomic.h>
#include <string.h>

enum {
    PIECES_MOST = SEARCH_TASKS_MOST,
    ISLANDS_MOST = 2,
    ISLAND_JOBS_LEAST = 20, /* smaller problems have one island */
    PIECE_ITERATIONS_LEAST = 60,
    RICH_SLOWER = 4
};

/* Part of what a long job costs a full route that counts as heat: jobs change hands in steps of that. */
static const double BALANCE_HEAT = 1.0 / 8;

/* A solution that is annealed on its own between two cycles. Problems with many routes have one,
 * cut into pieces; those with few have two whole ones. */
typedef struct island {
    tours current;
    search_shared shared;
    int32_t *job_piece, *shift_piece;
    piece pieces[PIECES_MOST];
    partition_scratch *cutting;
} island;

struct search {
    const arv_problem *p;
    const arv_parameters *set;
    search_options options;
    island islands[ISLANDS_MOST];
    int32_t island_count, piece_count; /* pieces per island */
    piece_scratch *scratch;            /* per thread */
    cooling heat;
    double leg; /* what one costs */
    int32_t *best_next;
    int64_t best_weight, best_cost, epoch;
    atomic_bool stopped;
};

/* ---- stopping ------------------------------------------------------------------------------ */

static bool should_stop(void *context)
{
    search *s = context;
    if (atomic_load_explicit(&s->stopped, memory_order_relaxed))
        return true;
    if (!s->options.stop || !s->options.stop(s->options.stop_context))
        return false;
    atomic_store_explicit(&s->stopped, true, memory_order_relaxed);
    return true;
}

/* ---- the best solution --------------------------------------------------------------------- */

static bool is_best(const search *s, int64_t weight, int64_t cost)
{
    return weight != s->best_weight ? weight < s->best_weight : cost < s->best_cost;
}

static void keep_best(search *s, int64_t weight, int64_t cost, const int32_t *next)
{
    s->best_weight = weight;
    s->best_cost = cost;
    memcpy(s->best_next, next, (size_t)s->islands[0].current.link_count * sizeof *next);
}

/* The pieces' best states of an epoch fit together: they are disjoint. */
static void collect_best(search *s)
{
    for (int32_t i = 0; i < s->island_count; i++) {
        const island *is = &s->islands[i];
        int64_t weight = 0, cost = 0;
        for (int32_t k = 0; k < s->piece_count; k++) {
            weight += is->pieces[k].best_weight;
            cost += is->pieces[k].best_cost;
        }
        if (is_best(s, weight, cost))
            keep_best(s, weight, cost, is->shared.best_next);
    }
}

/* ---- epochs -------------------------------------------------------------------------------- */

static void cut_islands(search *s)
{
    for (int32_t i = 0; i < s->island_count; i++) {
        island *is = &s->islands[i];
        rng cut = rng_make(s->options.seed, UINT64_MAX - (uint64_t)i, (uint64_t)s->epoch);
        partition(&is->current, s->piece_count, &cut, is->cutting, is->pieces, is->job_piece,
                  is->shift_piece);
        is->shared.temperature = s->heat.now;
    }
}

static void run_task(search *s, int32_t task, int32_t length)
{
    island *is = &s->islands[task / s->piece_count];
    piece *pc = &is->pieces[task % s->piece_count];
    pc->task = task;
    pc->random = rng_make(s->options.seed, (uint64_t)task, (uint64_t)s->epoch);
    piece_anneal(&is->current, &is->shared, pc, &s->scratch[start_thread()],
                 length * is->shared.iterations, should_stop, s);
}

/* False when the epoch was cut short and is void. */
static bool run_epoch(search *s, const search_aside *aside)
{
    cut_islands(s);
    const int32_t tasks = s->island_count * s->piece_count;
#pragma omp parallel for schedule(dynamic, 1) num_threads(s->options.threads)
    for (int32_t k = aside ? -1 : 0; k < tasks; k++) {
        if (k < 0)
            aside->run(aside->context);
        else
            run_task(s, k, aside ? aside->length : 1);
    }
    return !(aside ? should_stop(s)
                   : atomic_load(&s->stopped)); /* that work may have been cut short */
}

/* All islands go on from the best solution. */
static void load_best(search *s)
{
    for (int32_t i = 0; i < s->island_count; i++)
        start_load(&s->islands[i].current, s->best_next);
}

bool search_epoch(search *s, const search_aside *aside)
{
    if (should_stop(s) || !run_epoch(s, aside))
        return false;
    s->epoch++;
    collect_best(s);
    if (cooling_next(&s->heat))
        load_best(s);
    return true;
}

void search_cool_within(search *s, int64_t epochs)
{
    assert(epochs > 0 && s->epoch == 0);
    s->heat = cooling_once(s->set, s->leg, epochs);
}

const int32_t *search_best(const search *s, int64_t *weight, int64_t *cost)
{
    *weight = s->best_weight;
    *cost = s->best_cost;
    return s->best_next;
}

int32_t search_tasks(const search *s)
{
    return s->island_count * s->piece_count;
}

const tours *search_shape(const search *s)
{
    return &s->islands[0].current;
}

void search_adopt(search *s, const int32_t *next, int64_t weight, int64_t cost)
{
    keep_best(s, weight, cost, next);
    load_best(s);
}

void search_join(search *s, const int32_t *next, int64_t weight, int64_t cost)
{
    keep_best(s, weight, cost, next);
    start_load(&s->islands[0].current, s->best_next);
}

const tours *search_close(search *s)
{
    start_load(&s->islands[0].current, s->best_next);
    return &s->islands[0].current;
}

/* ---- set-up -------------------------------------------------------------------------------- */

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "the search does not fit in memory");
}

static bool allocate_island(search *s, arv_arena *arena, island *is)
{
    const arv_problem *p = s->p;
    is->shared.p = p;
    is->shared.set = s->set;
    is->shared.chance = piece_chances_of(s->set);
    is->job_piece = ARENA_ARRAY(arena, int32_t, p->job_count);
    is->shift_piece = ARENA_ARRAY(arena, int32_t, p->shift_count);
    is->shared.job_piece = is->job_piece;
    is->shared.shift_piece = is->shift_piece;
    is->shared.listener = s->options.listener;
    is->cutting = partition_scratch_create(arena, p);
    if (!is->job_piece || !is->shift_piece || !is->cutting || !tours_create(arena, p, &is->current))
        return false;
    is->shared.best_next = ARENA_ARRAY(arena, int32_t, is->current.link_count);
    is->shared.job_fixed = partition_fixed(is->cutting);
    return is->shared.best_next != NULL;
}

static bool allocate(search *s, arv_arena *arena)
{
    const int32_t threads = s->options.threads;
    island *first = &s->islands[0];
    s->scratch = ARENA_ARRAY(arena, piece_scratch, threads);
    if (!s->scratch || !allocate_island(s, arena, first))
        return false;
    for (int32_t k = 0; k < threads; k++)
        if (!piece_scratch_create(arena, s->p, s->set, &s->scratch[k]))
            return false;
    s->best_next = ARENA_ARRAY(arena, int32_t, first->current.link_count);
    return s->best_next &&
           neighbours_build(arena, s->p, s->set->neighbours, threads, should_stop, s,
                            &first->shared.by_travel, &first->shared.by_time) &&
           start_sort_keys(arena, s->p, should_stop, s, first->shared.sort_key);
}

/* How to share the work, once it is known how many routes there are. */
static bool divide_work(search *s, arv_arena *arena)
{
    const arv_problem *p = s->p;
    int32_t used = 0;
    for (int32_t k = 0; k < p->shift_count; k++)
        used += s->islands[0].current.routes[k].jobs > 0;
    int32_t pieces = p->job_count / s->set->piece_jobs;
    if (pieces > used / s->set->piece_routes)
        pieces = used / s->set->piece_routes;
    s->piece_count = pieces > PIECES_MOST ? PIECES_MOST : pieces < 1 ? 1 : pieces;
    s->island_count = s->piece_count > 1 || p->job_count < ISLAND_JOBS_LEAST ? 1 : ISLANDS_MOST;
    for (int32_t i = 1; i < s->island_count; i++) {
        island *is = &s->islands[i];
        if (!allocate_island(s, arena, is))
            return false;
        is->shared.by_travel = s->islands[0].shared.by_travel;
        is->shared.by_time = s->islands[0].shared.by_time;
        memcpy(is->shared.sort_key, s->islands[0].shared.sort_key, sizeof is->shared.sort_key);
        start_load(&is->current, s->best_next);
    }
    return true;
}

static bool all_served(const tours *t)
{
    for (int32_t j = 0; j < t->job_count; j++)
        if (t->nodes[j].route == ARV_NONE)
            return false;
    return true;
}

/* What it may cost to serve a job, twice as long as most, whose technicians have their share already. */
static double balance_of_job(const arv_problem *p)
{
    double service_s = 0;
    for (int32_t j = 0; p->shift_share_s && j < p->job_count; j++)
        service_s += p->service_s[j];
    return service_s > 0 ? 2 * (double)p->balance_rate * service_s / p->job_count : 0;
}

/* Scales of temperature and unserved weight, from the first solution. */
static void set_scales(search *s)
{
    const arv_problem *p = s->p;
    const tours *t = &s->islands[0].current;
    int64_t cost = 0, weight = 0;
    int32_t legs = 0;
    for (int32_t k = 0; k < p->shift_count; k++)
        if (t->routes[k].jobs > 0) {
            cost += tours_movable_cost(t, k);
            legs += t->routes[k].jobs + 1;
        }
    for (int32_t j = 0; j < p->job_count; j++)
        if (!p->spec->jobs[j].mandatory)
            weight += p->job_weight[j];
    const double leg = legs > 0 && cost > 0 ? (double)cost / legs : 1.0;
    const double typical = weight > 0 ? (double)weight / p->job_count : 1.0;
    const double unserved = s->set->unserved_legs * leg + balance_of_job(p);
    int32_t iterations = s->set->epoch_iterations / (s->piece_count * s->island_count);
    if (p->rich_timing) /* each takes longer */
        iterations /= RICH_SLOWER;
    if (iterations < PIECE_ITERATIONS_LEAST)
        iterations = PIECE_ITERATIONS_LEAST;
    s->leg = leg + BALANCE_HEAT * balance_of_job(p);
    s->heat = s->best_weight > 0 ? cooling_start_choosing(s->set, s->leg, p->job_count)
                                 : cooling_start(s->set, s->leg);
    int32_t width = s->islands[0].shared.by_time.width;
    if (all_served(t) && width > s->set->neighbours_served)
        width = s->set->neighbours_served;
    for (int32_t i = 0; i < s->island_count; i++) {
        s->islands[i].shared.weight_price = unserved / typical;
        s->islands[i].shared.iterations = iterations;
        s->islands[i].shared.insertion_width = width;
    }
}

/* One piece with everything in it: jobs in force first, the rest inserted greedily. */
static void construct(search *s)
{
    island *is = &s->islands[0];
    rng random = rng_make(s->options.seed, UINT64_MAX / 2, 0);
    start_in_force(&is->current);
    partition(&is->current, 1, &random, is->cutting, is->pieces, is->job_piece, is->shift_piece);
    is->pieces[0].random = random;
    is->shared.insertion_width = is->shared.by_time.width;
    start_insert_all(&is->current, &is->shared, &is->pieces[0], &s->scratch[0], should_stop, s);
    for (int32_t k = 0; k < s->p->shift_count; k++)
        tours_save_route(&is->current, k, is->shared.best_next);
    int64_t weight, cost;
    tours_totals(&is->current, &weight, &cost);
    keep_best(s, weight, cost, is->shared.best_next);
}

arv_status search_open(arv_arena *arena, const arv_problem *p, const search_options *options,
                       search **out, arv_error *error)
{
    search *s = *out = ARENA_ARRAY(arena, search, 1);
    if (!s)
        return no_memory(error);
    s->p = p;
    s->options = *options;
    s->set = parameters_or_default(options->parameters);
    if (!allocate(s, arena))
        return no_memory(error);
    const arv_status status = start_check_prefixes(&s->islands[0].current, error);
    if (status != ARV_OK)
        return status;
    construct(s);
    if (!divide_work(s, arena))
        return no_memory(error);
    set_scales(s);
    return ARV_OK;
}
