/* genetic.c - parts, their breeds, epochs. */
#include "genetic/genetic.h"

#include "base/arena.h"
#include "genetic/breed.h"
#include "search/partition.h"
#include "search/start.h"

#include <stdatomic.h>
#include <string.h>

enum {
    WHOLE_MOST = 500, /* jobs bred as one */
    PART_JOBS = 200,  /* aimed at when cut */
    PARTS_MOST = 64,
    BREEDS_WHOLE = 2,
    NEAR_WIDTH = 40,
    EPOCH_JOBS = 3000, /* generations of an epoch x jobs of a part */
    STAGE_EPOCHS = 20, /* until solutions are exchanged, or parts are cut anew */
    SPARE_VEHICLES = 4 /* without jobs, per class, beside those that have some */
};

typedef struct colony {
    breed breed;
    int32_t *jobs, *shifts; /* of the part */
    int32_t job_count, shift_count;
} colony;

struct genetic {
    const arv_problem *p;
    genetic_options options;
    compact_room room;
    colony *colonies;
    int32_t colony_count;
    bool whole;
    tours solution; /* the best, linked: for cutting */
    int32_t *best_next;
    int64_t best_cost, epoch;
    piece *pieces;
    partition_scratch *cutting;
    int32_t *job_piece, *shift_piece, *local; /* local: [job] index in its part */
    int32_t *seed_jobs, *seed_first;
    int32_t *spare; /* per shift class: empty vehicles taken */
    atomic_bool stopped;
};

static int32_t part_count(const arv_problem *p)
{
    const int32_t parts = (p->job_count + PART_JOBS - 1) / PART_JOBS;
    return parts > PARTS_MOST ? PARTS_MOST : parts;
}

/* Pieces are of about equal size, but routes go whole. */
static compact_room room_of(const arv_problem *p)
{
    if (p->job_count <= WHOLE_MOST)
        return (compact_room){p->job_count, p->shift_count};
    const int32_t jobs = smaller(p->job_count, p->job_count / part_count(p) * 2 + 100);
    return (compact_room){jobs, smaller(p->shift_count, jobs)};
}

bool genetic_supports(const arv_problem *p)
{
    return p->job_count >= 2 && p->shift_count > 0 && compact_supports(p, room_of(p));
}

/* ---- memory -------------------------------------------------------------------------------- */

static bool create_colony(arv_arena *arena, const arv_problem *p, compact_room room, colony *col)
{
    const int32_t width = smaller(NEAR_WIDTH, room.jobs - 1);
    col->jobs = ARENA_ARRAY(arena, int32_t, room.jobs);
    col->shifts = ARENA_ARRAY(arena, int32_t, room.vehicles);
    return col->jobs && col->shifts && breed_create(arena, p, room, width, &col->breed);
}

static bool create_shared(arv_arena *arena, genetic *g)
{
    const arv_problem *p = g->p;
    if (!tours_create(arena, p, &g->solution))
        return false;
    g->best_next = ARENA_ARRAY(arena, int32_t, g->solution.node_count);
    g->pieces = ARENA_ARRAY(arena, piece, g->colony_count);
    g->cutting = partition_scratch_create(arena, p);
    g->job_piece = ARENA_ARRAY(arena, int32_t, p->job_count);
    g->shift_piece = ARENA_ARRAY(arena, int32_t, p->shift_count);
    g->local = ARENA_ARRAY(arena, int32_t, p->job_count);
    g->seed_jobs = ARENA_ARRAY(arena, int32_t, g->room.jobs);
    g->seed_first = ARENA_ARRAY(arena, int32_t, g->room.vehicles + 1);
    g->spare = ARENA_ARRAY(arena, int32_t, p->shift_class_count);
    return g->best_next && g->pieces && g->cutting && g->job_piece && g->shift_piece && g->local &&
           g->seed_jobs && g->seed_first && g->spare;
}

/* ---- cutting ------------------------------------------------------------------------------- */

/* Routes with jobs, and a few empty shifts of each class as far as there is room. */
static void take_shifts(genetic *g, colony *col, const piece *pc)
{
    const tours *t = &g->solution;
    col->shift_count = col->job_count = 0;
    memset(g->spare, 0, (size_t)g->p->shift_class_count * sizeof *g->spare);
    for (int32_t k = 0; k < pc->shift_count; k++)
        if (t->routes[pc->shifts[k]].jobs > 0)
            col->shifts[col->shift_count++] = pc->shifts[k];
    for (int32_t k = 0; k < pc->shift_count && col->shift_count < g->room.vehicles; k++) {
        const int32_t shift = pc->shifts[k];
        if (t->routes[shift].jobs == 0 && g->spare[g->p->shift_class[shift]]++ < SPARE_VEHICLES)
            col->shifts[col->shift_count++] = shift;
    }
}

/* The part's jobs in the order of its routes, and those routes as a solution of the part. */
static void take_jobs(genetic *g, colony *col)
{
    const tours *t = &g->solution;
    for (int32_t k = 0; k < col->shift_count; k++) {
        const tour_route *r = &t->routes[col->shifts[k]];
        g->seed_first[k] = col->job_count;
        for (int32_t v = t->nodes[r->start].next; v != r->end; v = t->nodes[v].next) {
            g->seed_jobs[col->job_count] = col->job_count;
            col->jobs[col->job_count++] = v;
        }
    }
    g->seed_first[col->shift_count] = col->job_count;
}

static void start_colony(genetic *g, int32_t k, const piece *pc)
{
    colony *col = &g->colonies[k];
    take_shifts(g, col, pc);
    take_jobs(g, col);
    compact_fill(&col->breed.part, col->jobs, col->job_count, col->shifts, col->shift_count);
    breed_start(&col->breed, rng_key(rng_key(g->options.seed, (uint64_t)g->epoch), (uint64_t)k),
                g->seed_jobs, g->seed_first);
}

static void cut(genetic *g)
{
    rng random = rng_make(g->options.seed, UINT64_MAX - 8, (uint64_t)g->epoch);
    start_load(&g->solution, g->best_next);
    partition(&g->solution, g->whole ? 1 : g->colony_count, &random, g->cutting, g->pieces,
              g->job_piece, g->shift_piece);
    for (int32_t k = 0; k < g->colony_count; k++)
        start_colony(g, k, &g->pieces[g->whole ? 0 : k]);
}

genetic *genetic_open(arv_arena *arena, const arv_problem *p, const genetic_options *options,
                      const int32_t *next, int64_t cost)
{
    genetic *g = ARENA_ARRAY(arena, genetic, 1);
    if (!g)
        return NULL;
    g->p = p;
    g->options = *options;
    g->room = room_of(p);
    g->whole = p->job_count <= WHOLE_MOST;
    g->colony_count = g->whole ? BREEDS_WHOLE : part_count(p);
    g->colonies = ARENA_ARRAY(arena, colony, g->colony_count);
    if (!g->colonies || !create_shared(arena, g))
        return NULL;
    for (int32_t k = 0; k < g->colony_count; k++)
        if (!create_colony(arena, p, g->room, &g->colonies[k]))
            return NULL;
    genetic_adopt(g, next, cost);
    return g;
}

void genetic_adopt(genetic *g, const int32_t *next, int64_t cost)
{
    memcpy(g->best_next, next, (size_t)g->solution.node_count * sizeof *next);
    g->best_cost = cost;
    cut(g);
}

/* ---- epochs -------------------------------------------------------------------------------- */

static bool should_stop(genetic *g)
{
    if (atomic_load_explicit(&g->stopped, memory_order_relaxed))
        return true;
    if (!g->options.stop || !g->options.stop(g->options.stop_context))
        return false;
    atomic_store_explicit(&g->stopped, true, memory_order_relaxed);
    return true;
}

static void breed_epoch(genetic *g, colony *col)
{
    const int32_t generations = larger(2, EPOCH_JOBS / larger(1, col->job_count));
    if (col->job_count == 0)
        return;
    for (int32_t k = 0; k < generations && !should_stop(g); k++)
        breed_generation(&col->breed);
}

/* Writes the best of a breed over the routes of its part. */
static void write_links(genetic *g, const colony *col)
{
    const individual *best = &col->breed.pop.best;
    for (int32_t k = 0; k < col->shift_count; k++) {
        const tour_route *r = &g->solution.routes[col->shifts[k]];
        int32_t before = r->start;
        for (int32_t i = best->first[k]; i < best->first[k + 1]; i++) {
            g->best_next[before] = col->jobs[best->jobs[i]];
            before = g->best_next[before];
        }
        g->best_next[before] = r->end;
    }
}

static void collect(genetic *g)
{
    for (int32_t k = 0; k < g->colony_count; k++) {
        colony *col = &g->colonies[k];
        breed *b = &col->breed;
        if (col->job_count == 0 || !b->improved)
            continue;
        b->improved = false;
        if (g->whole) {
            if (b->pop.best.cost >= g->best_cost)
                continue;
            g->best_cost = b->pop.best.cost;
        } else {
            g->best_cost += b->pop.best.cost - b->known_cost;
            b->known_cost = b->pop.best.cost;
        }
        write_links(g, col);
    }
}

/* Each breed gets the best of the one before it. */
static void exchange_best(genetic *g)
{
    for (int32_t k = 0; k < g->colony_count; k++) {
        breed *to = &g->colonies[k].breed;
        const breed *from = &g->colonies[(k + 1) % g->colony_count].breed;
        if (from->pop.best.cost < to->pop.best.cost)
            breed_adopt(to, &from->pop.best);
    }
}

bool genetic_epoch(genetic *g)
{
    if (should_stop(g))
        return false;
#pragma omp parallel for schedule(dynamic, 1) num_threads(g->options.threads)
    for (int32_t k = 0; k < g->colony_count; k++)
        breed_epoch(g, &g->colonies[k]);
    if (atomic_load(&g->stopped))
        return false;
    g->epoch++;
    collect(g);
    if (g->epoch % STAGE_EPOCHS == 0) {
        if (g->whole)
            exchange_best(g);
        else
            cut(g);
    }
    return true;
}

const int32_t *genetic_best(const genetic *g, int64_t *cost)
{
    *cost = g->best_cost;
    return g->best_next;
}
