/* genetic.c - parts, their breeds, epochs. */
#include "genetic/genetic.h"

#include "base/arena.h"
#include "genetic/breed.h"
#include "genetic/harvest.h"
#include "search/partition.h"
#include "search/start.h"

#include <stdatomic.h>
#include <string.h>

enum {
    PARTS_LEAST = 3,
    PARTS_MOST = 64,
    BREEDS_WHOLE = 2,
    EPOCH_JOBS = 3000,  /* generations of an epoch x jobs of a part */
    HARVEST_MOST = 600, /* jobs of which routes are kept */
    NARROW_LEAST = 8,   /* routes of a solution of which one may be spared */
    HELP_MOST = 2,      /* times a stale breed is helped before it begins anew */
    SPARE_VEHICLES = 4  /* without jobs, per class, beside those that have some */
};

static const int64_t COST_FAR = INT64_MAX / 4;

typedef struct colony {
    breed breed;
    int32_t *jobs, *shifts; /* of the part */
    int32_t job_count, shift_count;
    int32_t helped;                   /* times since it began */
    bool narrow;                      /* may use one vehicle fewer than the best solution */
    int64_t known_weight, known_cost; /* of the part in the best solution */
} colony;

struct genetic {
    const arv_problem *p;
    const arv_parameters *set;
    genetic_options options;
    compact_room room;
    colony *colonies;
    int32_t colony_count;
    bool whole;
    tours solution; /* the best, linked: for cutting */
    int32_t *best_next;
    int64_t best_weight, best_cost, epoch;
    piece *pieces;
    partition_scratch *cutting;
    int32_t *job_piece, *shift_piece, *local; /* local: [job] index in its part */
    int32_t *seed_jobs, *seed_first;
    int32_t *spare; /* per shift class: empty vehicles taken */
    harvest routes;
    bool harvests, chosen; /* chosen: the last choice was better */
    atomic_bool stopped;
};

static int32_t count_routes(const arv_problem *p, const int32_t *next)
{
    const int32_t sentinels = p->job_count + p->break_count;
    int32_t count = 0;
    for (int32_t k = 0; k < p->shift_count; k++)
        count += next[sentinels + 2 * k] != sentinels + 2 * k + 1;
    return count;
}

static int32_t part_count(const arv_problem *p, const arv_parameters *set, bool bench,
                          int32_t routes)
{
    const int32_t size = bench ? set->breed_part_choosing : set->breed_part;
    const int32_t parts =
        smaller((p->job_count + size - 1) / size, routes / set->breed_part_routes);
    return parts > PARTS_MOST ? PARTS_MOST : larger(PARTS_LEAST, parts);
}

/* So many jobs are bred whole, at most. Parts share out short routes well; of few long ones each part has
 * too few. */
static int32_t whole_most(const arv_problem *p, const arv_parameters *set, bool bench,
                          int32_t routes)
{
    if (bench)
        return set->breed_whole_choosing;
    return p->job_count < set->breed_long_route * routes ? set->breed_whole : set->breed_whole_long;
}

/* Pieces are of about equal size, but routes go whole. `routes`: that have jobs. */
static compact_room room_of(const arv_problem *p, const arv_parameters *set, int64_t weight,
                            int64_t cost, int32_t routes)
{
    bool optional = weight > 0;
    for (int32_t j = 0; j < p->job_count && !optional; j++)
        optional = p->job_weight[j] == 0;
    const int64_t weight_price = optional ? 4 * cost + 1 : 0;
    const int32_t parts = part_count(p, set, optional, routes);
    if (p->job_count <= whole_most(p, set, optional, routes))
        return (compact_room){p->job_count, p->shift_count, weight_price};
    const int32_t jobs = smaller(p->job_count - 1, p->job_count / parts * 2 + 100);
    return (compact_room){jobs, smaller(p->shift_count, jobs), weight_price};
}

bool genetic_supports(const arv_problem *p, const arv_parameters *set, const int32_t *next,
                      int64_t weight, int64_t cost)
{
    return p->job_count >= 2 && p->shift_count > 0 && cost < INT64_MAX / 8 &&
           compact_supports(p, room_of(p, set, weight, cost, count_routes(p, next)));
}

/* ---- memory -------------------------------------------------------------------------------- */

static bool create_colony(arv_arena *arena, const genetic *g, colony *col)
{
    const compact_room room = g->room;
    const int32_t width = smaller(g->set->breed_near, room.jobs - 1);
    col->jobs = ARENA_ARRAY(arena, int32_t, room.jobs);
    col->shifts = ARENA_ARRAY(arena, int32_t, room.vehicles);
    return col->jobs && col->shifts && breed_create(arena, g->p, g->set, room, width, &col->breed);
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
    g->seed_first = ARENA_ARRAY(arena, int32_t, g->room.vehicles + 2);
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
static void take_jobs(genetic *g, colony *col, const piece *pc)
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
    for (int32_t k = 0; k < pc->unserved_count; k++) {
        const int32_t job = pc->unserved[k];
        g->seed_jobs[col->job_count] = col->job_count;
        col->jobs[col->job_count++] = job;
    }
    g->seed_first[col->shift_count + 1] = col->job_count;
}

/* Unserved weight and cost of the best of a part. */
static void split_totals(const colony *col, int64_t weight_price, int64_t *weight, int64_t *cost)
{
    const compact *c = &col->breed.part;
    const individual *best = &col->breed.pop.best;
    *weight = 0;
    if (c->has_bench)
        for (int32_t i = best->first[col->shift_count]; i < best->served; i++)
            *weight += c->p->job_weight[c->job[best->jobs[i]]];
    *cost = best->cost - weight_price * *weight;
}

/* Could all loads be carried by so many of the vehicles, which are alike? */
static bool loads_fit(const compact *c, int32_t vehicles)
{
    for (int32_t i = 0; i < c->load_count; i++) {
        int64_t sum = 0;
        for (int32_t j = 0; j < c->job_count; j++)
            sum += c->load[j * c->load_count + i];
        if (sum > vehicles * c->vehicles[0].capacity[i])
            return false;
    }
    return true;
}

/* Routes that have jobs in the best of a breed. */
static int32_t best_routes(const colony *col)
{
    const individual *best = &col->breed.pop.best;
    int32_t routes = 0;
    for (int32_t k = 0; k < col->shift_count; k++)
        routes += best->first[k + 1] > best->first[k];
    return routes;
}

/* Vehicles from `open` on get no job; false when the others cannot carry all. */
static bool close_vehicles(const genetic *g, colony *col, int32_t open)
{
    compact *c = &col->breed.part;
    if (open < 1 || open >= col->shift_count || !loads_fit(c, open))
        return false;
    for (int32_t k = 0; k < col->shift_count; k++)
        c->vehicles[k].max_tasks = k < open ? g->p->shift_max_tasks[col->shifts[k]] : 0;
    return true;
}

/* A solution of fewer routes is seldom next to a good one of more, so one breed of the whole looks for
 * it apart, and for one of fewer still when it finds one. */
static bool narrow(const genetic *g, colony *col)
{
    const compact *c = &col->breed.part;
    const int32_t routes = best_routes(col);
    col->narrow = routes >= NARROW_LEAST && g->whole && col != g->colonies && !c->has_bench &&
                  c->class_count == 1 && close_vehicles(g, col, routes - 1);
    if (col->narrow)
        breed_narrow(&col->breed, routes - 1);
    return col->narrow;
}

static void start_colony(genetic *g, int32_t k, const piece *pc)
{
    colony *col = &g->colonies[k];
    take_shifts(g, col, pc);
    take_jobs(g, col, pc);
    compact_fill(&col->breed.part, col->jobs, col->job_count, col->shifts, col->shift_count);
    breed_start(&col->breed, rng_key(rng_key(g->options.seed, (uint64_t)g->epoch), (uint64_t)k),
                g->seed_jobs, g->seed_first,
                g->whole ? g->set->breed_members_whole : g->set->breed_members_part, !g->whole);
    split_totals(col, g->room.weight_price, &col->known_weight, &col->known_cost);
    narrow(g, col);
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

/* ---- stopping ------------------------------------------------------------------------------- */

static bool should_stop(genetic *g)
{
    if (atomic_load_explicit(&g->stopped, memory_order_relaxed))
        return true;
    if (!g->options.stop || !g->options.stop(g->options.stop_context))
        return false;
    atomic_store_explicit(&g->stopped, true, memory_order_relaxed);
    return true;
}

static bool asked_to_stop(void *context)
{
    return should_stop(context);
}

/* ---- opening -------------------------------------------------------------------------------- */

genetic *genetic_open(arv_arena *arena, const arv_problem *p, const genetic_options *options,
                      const int32_t *next, int64_t weight, int64_t cost)
{
    genetic *g = ARENA_ARRAY(arena, genetic, 1);
    if (!g)
        return NULL;
    g->p = p;
    g->options = *options;
    g->set = parameters_or_default(options->parameters);
    const int32_t routes = count_routes(p, next);
    g->room = room_of(p, g->set, weight, cost, routes);
    g->whole = g->room.jobs == p->job_count;
    g->colony_count =
        g->whole ? BREEDS_WHOLE : part_count(p, g->set, g->room.weight_price > 0, routes);
    g->colonies = ARENA_ARRAY(arena, colony, g->colony_count);
    if (!g->colonies || !create_shared(arena, g))
        return NULL;
    for (int32_t k = 0; k < g->colony_count; k++)
        if (!create_colony(arena, g, &g->colonies[k]))
            return NULL;
    g->harvests = g->whole && p->job_count <= HARVEST_MOST;
    if (g->harvests && !harvest_create(arena, p, g->colony_count, true, &g->routes))
        return NULL;
    for (int32_t k = 0; g->harvests && k < g->colony_count; k++)
        g->colonies[k].breed.inbox = &g->routes.inbox[k];
    for (int32_t k = 0; k < g->colony_count; k++) {
        g->colonies[k].breed.d.stop = asked_to_stop;
        g->colonies[k].breed.d.stop_context = g;
    }
    genetic_adopt(g, next, weight, cost);
    return g;
}

void genetic_adopt(genetic *g, const int32_t *next, int64_t weight, int64_t cost)
{
    memcpy(g->best_next, next, (size_t)g->solution.node_count * sizeof *next);
    g->best_weight = weight;
    g->best_cost = cost;
    cut(g);
}

/* ---- epochs -------------------------------------------------------------------------------- */

static void breed_epoch(genetic *g, colony *col, int32_t length)
{
    const int32_t generations = length * larger(2, EPOCH_JOBS / larger(1, col->job_count));
    if (col->job_count == 0)
        return;
    for (int32_t k = 0; k < generations && !should_stop(g); k++)
        breed_generation(&col->breed);
}

/* Writes the best of a breed over the routes of its part. A whole replaces all routes: a choice may
 * have put some on shifts that the breed does not have. */
static void write_links(genetic *g, const colony *col)
{
    const individual *best = &col->breed.pop.best;
    for (int32_t k = 0; g->whole && k < g->p->shift_count; k++)
        g->best_next[g->solution.routes[k].start] = g->solution.routes[k].end;
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

static bool is_best(const genetic *g, int64_t weight, int64_t cost)
{
    return weight != g->best_weight ? weight < g->best_weight : cost < g->best_cost;
}

/* A whole counts when it is the best; the best of a part always does. */
static void collect(genetic *g)
{
    for (int32_t k = 0; k < g->colony_count; k++) {
        colony *col = &g->colonies[k];
        int64_t weight, cost;
        if (col->job_count == 0 || !col->breed.improved)
            continue;
        col->breed.improved = false;
        split_totals(col, g->room.weight_price, &weight, &cost);
        if (g->whole && !is_best(g, weight, cost))
            continue;
        g->best_weight = g->whole ? weight : g->best_weight + weight - col->known_weight;
        g->best_cost = g->whole ? cost : g->best_cost + cost - col->known_cost;
        col->known_weight = weight;
        col->known_cost = cost;
        write_links(g, col);
    }
}

/* What the best of a breed costs. */
static int64_t own_cost(const breed *b)
{
    return b->pop.has_best ? b->pop.best.cost : COST_FAR;
}

/* A breed with few vehicles that is behind the best by more than its age excuses will not catch up. It
 * begins far behind: on ORTEC's 04c694cd it was at 3.3 % after 600 children, .8 % after 1,900, and found the
 * better solution after 2,500. */
static bool lags(const genetic *g, const breed *b)
{
    enum { SOON = 800, PACE = 32 /* 4 % behind after 800 children, .8 % after 4,000 */ };
    return (b->age >= SOON && (own_cost(b) - g->best_cost) / PACE > g->best_cost / b->age) ||
           breed_is_stale(b);
}

/* Gives a breed with few vehicles all of them when that leads nowhere. When it led to a better solution
 * than before and no further, the other breed learns of it and this one is to do with one fewer. */
static void look_at_narrow(genetic *g, colony *col)
{
    enum { STALE = 600 };
    const bool leads = own_cost(&col->breed) <= col->breed.guest.cost;
    if (!col->narrow || !(leads ? col->breed.stagnation >= STALE : lags(g, &col->breed)))
        return;
    if (leads) {
        breed_adopt(&g->colonies[0].breed, &col->breed.pop.best);
        if (narrow(g, col))
            return;
    }
    for (int32_t k = 0; k < col->shift_count; k++)
        col->breed.part.vehicles[k].max_tasks = g->p->shift_max_tasks[col->shifts[k]];
    col->narrow = false;
    breed_restart(&col->breed);
}

/* A stale breed gets the best of the other, or begins anew. */
static void help_stale(genetic *g)
{
    for (int32_t k = 0; k < g->colony_count; k++) {
        colony *col = &g->colonies[k];
        const breed *other = &g->colonies[(k + 1) % g->colony_count].breed;
        look_at_narrow(g, col);
        if (!breed_is_stale(&col->breed))
            continue;
        if (col->helped++ < HELP_MOST && own_cost(other) < COST_FAR &&
            own_cost(other) != own_cost(&col->breed)) {
            breed_adopt(&col->breed, &other->pop.best);
            continue;
        }
        breed_restart(&col->breed);
        col->helped = 0;
    }
}

/* A vehicle of the part that is alike this shift and has no route yet in `one`, or ARV_NONE. */
static int32_t vehicle_alike(const genetic *g, const colony *col, int32_t shift,
                             const int32_t *taken)
{
    for (int32_t k = 0; k < col->shift_count; k++)
        if (taken[k] == ARV_NONE && g->p->shift_class[col->shifts[k]] == g->p->shift_class[shift])
            return k;
    return ARV_NONE;
}

/* Appends the jobs that `one` does not have: the bench. `seen`: [job_count], scratch. */
static void sit_down(individual *one, int32_t job_count, int32_t *seen)
{
    for (int32_t k = 0; k < job_count; k++)
        seen[k] = 0;
    for (int32_t i = 0; i < one->served; i++)
        seen[one->jobs[i]] = 1;
    for (int32_t k = 0; k < job_count; k++)
        if (!seen[k])
            one->jobs[one->served++] = k;
}

/* Writes the links `next` as an individual of a breed of the whole; false when it has too few
 * vehicles of a class. */
static bool take_links(genetic *g, colony *col, const int32_t *next, individual *one)
{
    int32_t *taken = g->seed_first; /* per vehicle: the shift whose route it gets */
    for (int32_t k = 0; k < col->shift_count; k++)
        taken[k] = ARV_NONE;
    for (int32_t s = 0; s < g->p->shift_count; s++) {
        const tour_route *r = &g->solution.routes[s];
        if (next[r->start] == r->end)
            continue;
        const int32_t k = vehicle_alike(g, col, s, taken);
        if (k == ARV_NONE)
            return false;
        taken[k] = s;
    }
    for (int32_t k = 0; k < col->job_count; k++)
        g->local[col->jobs[k]] = k;
    one->served = 0;
    for (int32_t k = 0; k < col->shift_count; k++) {
        one->first[k] = one->served;
        if (taken[k] == ARV_NONE)
            continue;
        const tour_route *r = &g->solution.routes[taken[k]];
        for (int32_t v = next[r->start]; v != r->end; v = next[v])
            one->jobs[one->served++] = g->local[v];
    }
    one->first[col->shift_count] = one->served;
    if (col->breed.part.has_bench) {
        sit_down(one, col->job_count, g->seed_jobs);
        one->first[col->shift_count + 1] = one->served;
    }
    return one->served == col->job_count;
}

/* The solution that was chosen among all routes is kept and joins the first breed. */
static void take_choice(genetic *g)
{
    colony *col = &g->colonies[0];
    g->chosen = false;
    if (!is_best(g, g->routes.weight, g->routes.cost))
        return;
    memcpy(g->best_next, g->routes.next, (size_t)g->solution.node_count * sizeof *g->best_next);
    g->best_weight = g->routes.weight;
    g->best_cost = g->routes.cost;
    if (take_links(g, col, g->best_next, &col->breed.guest))
        breed_adopt(&col->breed, &col->breed.guest);
}

static void choose(genetic *g)
{
    const linear_stop until = {asked_to_stop, g};
    g->chosen =
        harvest_choose(&g->routes, &g->solution, g->best_next, g->best_weight, g->best_cost, until);
}

/* An epoch with a choice is longer, to keep the other threads busy. */
static bool chooses_now(const genetic *g)
{
    const int64_t since = g->epoch - g->set->choice_first;
    return since >= 0 && since % g->set->choice_every == 0;
}

bool genetic_epoch(genetic *g)
{
    const bool choosing = g->harvests && chooses_now(g);
    const int32_t length = choosing ? g->set->choice_length : 1;
    if (should_stop(g))
        return false;
#pragma omp parallel for schedule(dynamic, 1) num_threads(g->options.threads)
    for (int32_t k = choosing ? -1 : 0; k < g->colony_count; k++) {
        if (k < 0)
            choose(g);
        else
            breed_epoch(g, &g->colonies[k], length);
    }
    if (atomic_load(&g->stopped))
        return false;
    g->epoch++;
    collect(g);
    if (g->harvests)
        harvest_merge(&g->routes);
    if (g->chosen)
        take_choice(g);
    if (g->whole)
        help_stale(g);
    else if (g->epoch % g->set->breed_stage == 0)
        cut(g);
    return true;
}

const int32_t *genetic_best(const genetic *g, int64_t *weight, int64_t *cost)
{
    *weight = g->best_weight;
    *cost = g->best_cost;
    return g->best_next;
}
