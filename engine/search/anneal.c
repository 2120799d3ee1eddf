/* anneal.c - one epoch on one piece: ruin, recreate, accept or undo.
 *
 * The annealed value is cost plus `weight_price` times the weight of unserved jobs, so that the
 * search may leave a job for a while; the best state is kept by (weight, cost), strictly. The
 * temperature is constant within an epoch. Acceptance: Christiaens & Vanden Berghe 2020, eq. 6. */
#include "search/piece.h"

#include "base/arena.h"
#include "search/related.h"
#include "search/related_time.h"

#include <string.h>

enum { STOP_EVERY = 4 }; /* iterations between two looks at the clock */

piece_chances piece_chances_of(const arv_parameters *set)
{
    piece_chances chance = {
        .split = parameters_chance(set->ruin_split_ppm),
        .split_stop = parameters_chance(set->ruin_split_stop_ppm),
        .blink = parameters_chance(set->blink_ppm),
        .everywhere = parameters_chance(set->everywhere_ppm),
        .open = parameters_chance(set->open_ppm),
        .order_until = {set->order_random, set->order_demand, set->order_far, set->order_close,
                        set->order_narrow, set->order_opening, set->order_closing,
                        set->order_weight},
    };
    for (int32_t k = 1; k <= SORT_KEYS; k++)
        chance.order_until[k] += chance.order_until[k - 1];
    return chance;
}

/* Unserved jobs picked for an iteration, at most. */
static int32_t waiting_most(const arv_parameters *set)
{
    return set->waiting_few > set->waiting_near ? set->waiting_few : set->waiting_near;
}

static bool create_related(arv_arena *arena, const arv_problem *p, size_t nodes, size_t waiting,
                           piece_scratch *scratch)
{
    const size_t jobs = (size_t)p->job_count;
    if (!p->relations || !p->relations->timed)
        return true;
    scratch->waiting = ARENA_ARRAY(arena, int32_t, jobs + waiting);
    scratch->log_bounds = ARENA_ARRAY(arena, start_bounds, nodes);
    scratch->listed = ARENA_ARRAY(arena, uint8_t, jobs);
    scratch->grouped = ARENA_ARRAY(arena, uint8_t, jobs);
    scratch->group = ARENA_ARRAY(arena, int32_t, jobs + 1);
    scratch->dropped = ARENA_ARRAY(arena, int32_t, jobs + 1);
    return scratch->waiting && scratch->log_bounds && scratch->listed && scratch->grouped &&
           scratch->group && scratch->dropped;
}

bool piece_scratch_create(arv_arena *arena, const arv_problem *p, const arv_parameters *set,
                          piece_scratch *scratch)
{
    const size_t waiting = (size_t)waiting_most(set);
    const size_t shifts = (size_t)p->shift_count;
    const size_t nodes =
        (size_t)p->job_count + (size_t)p->break_count + (p->shift_restock ? shifts : 0);
    *scratch = (piece_scratch){
        .removed = ARENA_ARRAY(arena, int32_t, nodes + waiting),
        .sequence = ARENA_ARRAY(arena, int32_t, nodes),
        .log = ARENA_ARRAY(arena, int32_t, nodes),
        .touched = ARENA_ARRAY(arena, int32_t, shifts),
        .log_first = ARENA_ARRAY(arena, int32_t, shifts + 1),
        .old_cost = ARENA_ARRAY(arena, int64_t, shifts),
        .shift_mark = ARENA_ARRAY(arena, int32_t, shifts),
        .route_ok = ARENA_ARRAY(arena, int32_t, shifts),
        .waiting = ARENA_ARRAY(arena, int32_t, waiting),
        .unserved_at = ARENA_ARRAY(arena, int32_t, p->job_count),
    };
    return create_related(arena, p, nodes, waiting, scratch) && scratch->removed &&
           scratch->sequence && scratch->log && scratch->touched && scratch->log_first &&
           scratch->old_cost && scratch->shift_mark && scratch->route_ok && scratch->waiting &&
           scratch->unserved_at;
}

/* Takes the unserved job at position `at` of the piece's list and puts it among the waiting. */
static void take_waiting(piece *pc, piece_scratch *scratch, int32_t at, int32_t *waiting)
{
    const int32_t job = pc->unserved[at], last = pc->unserved[--pc->unserved_count];
    pc->unserved[at] = last;
    scratch->unserved_at[last] = at;
    scratch->unserved_at[job] = ARV_NONE;
    scratch->waiting[(*waiting)++] = job;
}

static void put_unserved(piece *pc, piece_scratch *scratch, const int32_t *jobs, int32_t count)
{
    for (int32_t k = 0; k < count; k++) {
        scratch->unserved_at[jobs[k]] = pc->unserved_count;
        pc->unserved[pc->unserved_count++] = jobs[k];
    }
}

static int32_t pick_cluster(const search_shared *shared, piece *pc, piece_scratch *scratch)
{
    const int32_t seed_at = rng_below(&pc->random, pc->unserved_count);
    const neighbours *near = &shared->by_travel;
    const int32_t *row = near->list + (size_t)pc->unserved[seed_at] * (size_t)near->width;
    int32_t waiting = 0;
    take_waiting(pc, scratch, seed_at, &waiting);
    for (int32_t k = 0; k < near->width && waiting < shared->set->waiting_near; k++)
        if (shared->job_piece[row[k]] == pc->id && scratch->unserved_at[row[k]] != ARV_NONE)
            take_waiting(pc, scratch, scratch->unserved_at[row[k]], &waiting);
    return waiting;
}

/* Adds the unserved jobs of the piece without which the waiting ones may not be served. */
static int32_t pick_related(const search_shared *shared, piece *pc, piece_scratch *scratch,
                            int32_t waiting)
{
    const job_relations *all = shared->p->relations;
    for (int32_t i = 0; i < waiting; i++) {
        const int32_t job = scratch->waiting[i];
        for (int32_t b = all->bond_first[job]; b < all->bond_first[job + 1]; b++) {
            const job_relation *relation = &all->list[all->bonds[b].relation];
            for (int32_t k = 0; k < relation->count && relation_is_timed(relation->kind); k++) {
                const int32_t other = all->jobs[relation->first + k];
                if (shared->job_piece[other] == pc->id && scratch->unserved_at[other] != ARV_NONE)
                    take_waiting(pc, scratch, scratch->unserved_at[other], &waiting);
            }
        }
    }
    return waiting;
}

/* Takes a few unserved jobs out of the piece's list into scratch->waiting; returns how many. */
static int32_t pick_waiting(const search_shared *shared, piece *pc, piece_scratch *scratch)
{
    if (pc->unserved_count > shared->set->waiting_few && rng_next64(&pc->random) & 1)
        return pick_cluster(shared, pc, scratch);
    int32_t waiting = 0;
    while (waiting < shared->set->waiting_few && pc->unserved_count > 0)
        take_waiting(pc, scratch, rng_below(&pc->random, pc->unserved_count), &waiting);
    return waiting;
}

static void undo(tours *t, const piece_scratch *scratch, int32_t touched)
{
    for (int32_t k = 0; k < touched; k++) {
        const tour_route *r = &t->routes[scratch->touched[k]];
        for (int32_t v = t->nodes[r->start].next; v != r->end;) {
            const int32_t next = t->nodes[v].next;
            t->nodes[v].route = ARV_NONE;
            if (t->bounds && v < t->job_count)
                t->bounds[v] = related_free();
            v = next;
        }
        t->nodes[r->start].next = r->end;
        t->nodes[r->end].prev = r->start;
    }
    for (int32_t k = 0; k < touched; k++) {
        const int32_t shift = scratch->touched[k];
        const tour_route *r = &t->routes[shift];
        int32_t before = r->start;
        for (int32_t at = scratch->log_first[k]; at < scratch->log_first[k + 1]; at++) {
            const int32_t v = scratch->log[at];
            t->nodes[before].next = v;
            t->nodes[v].prev = before;
            t->nodes[v].route = shift;
            if (t->bounds && v < t->job_count)
                t->bounds[v] = scratch->log_bounds[at];
            before = v;
        }
        t->nodes[before].next = r->end;
        t->nodes[r->end].prev = before;
        tours_refresh(t, shift);
    }
}

static int64_t cost_change(const tours *t, const piece_scratch *scratch, int32_t touched)
{
    int64_t change = 0;
    for (int32_t k = 0; k < touched; k++) {
        const tour_route *r = &t->routes[scratch->touched[k]];
        change += (r->jobs > 0 ? r->cost : 0) - scratch->old_cost[k];
    }
    return change;
}

static void sum_unserved(const arv_problem *p, const int32_t *jobs, int32_t count, int64_t *weight,
                         int64_t *cost)
{
    *weight = *cost = 0;
    for (int32_t k = 0; k < count; k++) {
        *weight += p->job_weight[jobs[k]];
        *cost += p->job_unserved_cost[jobs[k]];
    }
}

static void save_best(const tours *t, const search_shared *shared, piece *pc)
{
    pc->best_weight = pc->weight;
    pc->best_cost = pc->cost;
    for (int32_t k = 0; k < pc->shift_count; k++)
        tours_save_route(t, pc->shifts[k], shared->best_next);
}

static bool better(int64_t weight, int64_t cost, int64_t than_weight, int64_t than_cost)
{
    return weight != than_weight ? weight < than_weight : cost < than_cost;
}

/* Tells of the routes that the change just accepted has made. */
static void tell_routes(const tours *t, const search_shared *shared, const piece *pc,
                        piece_scratch *scratch, int32_t touched)
{
    for (int32_t k = 0; k < touched; k++) {
        const int32_t shift = scratch->touched[k];
        const tour_route *r = &t->routes[shift];
        int32_t count = 0;
        for (int32_t v = t->nodes[r->start].next; v != r->end; v = t->nodes[v].next)
            if (v < t->job_count)
                scratch->sequence[count++] = v;
        if (count > 0)
            shared->listener.route(shared->listener.context, pc->task, shift, scratch->sequence,
                                   count, r->cost);
    }
}

/* One iteration; every route that changes is noted for undo before it does. */
static void iterate(tours *t, const search_shared *shared, piece *pc, piece_scratch *scratch,
                    int32_t iteration, int32_t *stamp)
{
    int32_t touched = 0;
    int32_t count = ruin(t, shared, pc, scratch, iteration, &touched);
    if (related_any_fixed(shared, scratch->removed, count)) {
        undo(t, scratch, touched);
        return;
    }
    int32_t waiting = pick_waiting(shared, pc, scratch);
    if (tours_are_timed(t))
        waiting = pick_related(shared, pc, scratch, waiting);
    scratch->lost_fixed = false;
    memcpy(scratch->removed + count, scratch->waiting, (size_t)waiting * sizeof(int32_t));
    count += waiting;
    const int32_t left =
        recreate(t, shared, pc, scratch, scratch->removed, count, iteration, stamp, &touched);
    int64_t weight_before, cost_before, weight_left, cost_left;
    sum_unserved(t->p, scratch->waiting, waiting, &weight_before, &cost_before);
    sum_unserved(t->p, scratch->removed, left, &weight_left, &cost_left);
    const int64_t more_weight = weight_left - weight_before;
    const int64_t more_cost = cost_change(t, scratch, touched) + cost_left - cost_before;
    const double change = (double)more_cost + shared->weight_price * (double)more_weight;
    if (change < shared->temperature * rng_exponential(&pc->random) && !scratch->lost_fixed) {
        pc->weight += more_weight;
        pc->cost += more_cost;
        put_unserved(pc, scratch, scratch->removed, left);
        if (shared->listener.route)
            tell_routes(t, shared, pc, scratch, touched);
        if (better(pc->weight, pc->cost, pc->best_weight, pc->best_cost))
            save_best(t, shared, pc);
        return;
    }
    undo(t, scratch, touched);
    put_unserved(pc, scratch, scratch->waiting, waiting);
}

bool piece_anneal(tours *t, const search_shared *shared, piece *pc, piece_scratch *scratch,
                  int32_t iterations, bool (*stop)(void *context), void *context)
{
    int32_t stamp = 0;
    for (int32_t k = 0; k < pc->shift_count; k++) {
        scratch->shift_mark[pc->shifts[k]] = 0;
        scratch->route_ok[pc->shifts[k]] = 0;
    }
    for (int32_t k = 0; k < pc->job_count; k++)
        scratch->unserved_at[pc->jobs[k]] = ARV_NONE;
    for (int32_t k = 0; k < pc->unserved_count; k++)
        scratch->unserved_at[pc->unserved[k]] = k;
    save_best(t, shared, pc);
    for (int32_t iteration = 1; iteration <= iterations; iteration++) {
        if (iteration % STOP_EVERY == 0 && stop(context))
            return true;
        iterate(t, shared, pc, scratch, iteration, &stamp);
    }
    return false;
}
