/* population.c - two groups of solutions, their distances and who survives. */
#include "genetic/population.h"

#include "base/arena.h"

#include <string.h>

/* ---- individuals --------------------------------------------------------------------------- */

bool individual_create(arv_arena *arena, compact_room room, individual *one)
{
    *one = (individual){.jobs = ARENA_ARRAY(arena, int32_t, room.jobs),
                        .first = ARENA_ARRAY(arena, int32_t, room.vehicles + 2),
                        .follow = ARENA_ARRAY(arena, int32_t, room.jobs)};
    return one->jobs && one->first && one->follow;
}

static void add_excess(const descent *d, int32_t k, individual *one)
{
    const int64_t *load = descent_load_of(d, k), *capacity = d->c->vehicles[k].capacity;
    for (int32_t i = 0; i < d->c->limit_count; i++)
        if (load[i] > capacity[i])
            one->excess += (load[i] - capacity[i]) * d->c->load_worth[i];
}

void individual_take(individual *one, const descent *d)
{
    const compact *c = d->c;
    one->served = 0;
    one->cost = one->warp_s = one->excess = 0;
    for (int32_t j = 0; j < c->job_count; j++)
        one->follow[j] = ARV_NONE;
    for (int32_t k = 0; k < c->vehicle_count; k++) {
        const tour *t = &d->tours[k];
        one->first[k] = one->served;
        for (int32_t at = d->stops[t->start].next; at != t->end; at = d->stops[at].next) {
            one->jobs[one->served++] = at;
            one->follow[at] = d->stops[at].next == t->end ? ARV_NONE : d->stops[at].next;
        }
        one->cost += t->cost + t->hours + t->balance;
        one->warp_s += t->warp_s;
        add_excess(d, k, one);
    }
    one->first[c->vehicle_count] = one->served;
}

void individual_copy(individual *to, const individual *from, const compact *c)
{
    const individual arrays = *to;
    *to = *from;
    to->jobs = arrays.jobs;
    to->first = arrays.first;
    to->follow = arrays.follow;
    const size_t jobs = (size_t)c->job_count * sizeof(int32_t);
    memcpy(to->jobs, from->jobs, jobs);
    memcpy(to->follow, from->follow, jobs);
    memcpy(to->first, from->first, ((size_t)c->vehicle_count + 1) * sizeof(int32_t));
}

void individual_put(const individual *one, descent *d)
{
    descent_reset(d);
    for (int32_t k = 0; k < d->c->vehicle_count; k++)
        descent_load(d, k, one->jobs + one->first[k], one->first[k + 1] - one->first[k]);
}

/* ---- memory -------------------------------------------------------------------------------- */

bool population_create(arv_arena *arena, const compact *c, compact_room room,
                       const arv_parameters *set, population *pop)
{
    *pop = (population){
        .c = c,
        .set = set,
        .unused = ARENA_ARRAY(arena, int32_t, POPULATION_SLOTS),
        .distance = ARENA_ARRAY(arena, int32_t, POPULATION_SLOTS * POPULATION_SLOTS),
        .feasible.slots = ARENA_ARRAY(arena, int32_t, POPULATION_SLOTS),
        .infeasible.slots = ARENA_ARRAY(arena, int32_t, POPULATION_SLOTS),
    };
    if (!pop->unused || !pop->distance || !pop->feasible.slots || !pop->infeasible.slots ||
        !individual_create(arena, room, &pop->best))
        return false;
    for (int32_t k = 0; k < POPULATION_SLOTS; k++)
        if (!individual_create(arena, room, &pop->slots[k]))
            return false;
    return true;
}

void population_clear(population *pop)
{
    pop->feasible.count = pop->infeasible.count = 0;
    pop->has_best = false;
    pop->unused_count = POPULATION_SLOTS;
    for (int32_t k = 0; k < POPULATION_SLOTS; k++)
        pop->unused[k] = POPULATION_SLOTS - 1 - k;
}

int32_t population_size(const population *pop)
{
    return pop->feasible.count + pop->infeasible.count;
}

/* ---- prices and order ---------------------------------------------------------------------- */

static void price_individual(const population *pop, individual *one)
{
    one->price = one->cost + ((one->warp_s * pop->time_price) >> PRICE_SHIFT) +
                 (((one->excess >> PRICE_SHIFT) * pop->load_price) >> PRICE_SHIFT);
}

static void sort_in(const population *pop, group *g, int32_t at)
{
    const int32_t slot = g->slots[at];
    for (; at > 0 && pop->slots[g->slots[at - 1]].price > pop->slots[slot].price; at--)
        g->slots[at] = g->slots[at - 1];
    g->slots[at] = slot;
}

void population_set_prices(population *pop, int64_t time, int64_t load)
{
    pop->time_price = time;
    pop->load_price = load;
    for (int32_t k = 0; k < pop->infeasible.count; k++) {
        price_individual(pop, &pop->slots[pop->infeasible.slots[k]]);
        sort_in(pop, &pop->infeasible, k);
    }
}

/* ---- distance ------------------------------------------------------------------------------ */

static int32_t *distance_cell(const population *pop, int32_t a, int32_t b)
{
    return &pop->distance[a * POPULATION_SLOTS + b];
}

static int32_t legs_apart(const compact *c, const individual *a, const individual *b)
{
    int32_t apart = 0;
    for (int32_t j = 0; j < c->job_count; j++)
        apart += a->follow[j] != b->follow[j];
    return apart;
}

static void measure(population *pop, const group *g, int32_t slot)
{
    for (int32_t k = 0; k < g->count; k++) {
        const int32_t other = g->slots[k];
        const int32_t apart =
            other == slot ? INT32_MAX : legs_apart(pop->c, &pop->slots[slot], &pop->slots[other]);
        *distance_cell(pop, slot, other) = *distance_cell(pop, other, slot) = apart;
    }
}

/* Sum of the distances to the closest others: diversity. */
static int64_t closeness(const population *pop, const group *g, int32_t slot, int32_t *nearest)
{
    int32_t close[POPULATION_CLOSE];
    int32_t count = 0;
    for (int32_t k = 0; k < g->count; k++) {
        const int32_t apart = *distance_cell(pop, slot, g->slots[k]);
        if (g->slots[k] == slot || (count == POPULATION_CLOSE && apart >= close[count - 1]))
            continue;
        int32_t at = count < POPULATION_CLOSE ? count++ : count - 1;
        for (; at > 0 && close[at - 1] > apart; at--)
            close[at] = close[at - 1];
        close[at] = apart;
    }
    int64_t sum = 0;
    for (int32_t k = 0; k < count; k++)
        sum += close[k];
    *nearest = count > 0 ? close[0] : INT32_MAX;
    return count > 0 ? sum * POPULATION_CLOSE / count : 0;
}

/* ---- fitness ------------------------------------------------------------------------------- */

typedef struct ranked {
    int64_t diversity;
    int32_t by_price;
} ranked;

static void rank_group(population *pop, const group *g, int32_t *nearest)
{
    ranked rows[POPULATION_SLOTS];
    for (int32_t k = 0; k < g->count; k++) {
        rows[k].diversity = closeness(pop, g, g->slots[k], &nearest[k]);
        rows[k].by_price = k;
    }
    /* Most diverse first; equal ones in order of price. */
    for (int32_t k = 1; k < g->count; k++) {
        const ranked row = rows[k];
        int32_t at = k;
        for (; at > 0 && rows[at - 1].diversity < row.diversity; at--)
            rows[at] = rows[at - 1];
        rows[at] = row;
    }
    const int32_t elite = pop->set->population_elite;
    const double weight = g->count > elite ? 1.0 - (double)elite / g->count : 0.0;
    for (int32_t k = 0; k < g->count; k++)
        pop->slots[g->slots[rows[k].by_price]].fitness = rows[k].by_price + weight * k;
}

static void drop(population *pop, group *g, int32_t at)
{
    pop->unused[pop->unused_count++] = g->slots[at];
    for (int32_t k = at; k + 1 < g->count; k++)
        g->slots[k] = g->slots[k + 1];
    g->count--;
}

/* Clones before others, the worst fitness; never the cheapest. */
static void drop_worst(population *pop, group *g)
{
    int32_t nearest[POPULATION_SLOTS];
    int32_t worst = 1;
    rank_group(pop, g, nearest);
    for (int32_t k = 2; k < g->count; k++) {
        const bool clone = nearest[k] == 0, worst_clone = nearest[worst] == 0;
        if (clone != worst_clone
                ? clone
                : pop->slots[g->slots[k]].fitness > pop->slots[g->slots[worst]].fitness)
            worst = k;
    }
    drop(pop, g, worst);
}

static void survive(population *pop, group *g)
{
    int32_t nearest[POPULATION_SLOTS];
    const int32_t least = pop->set->population_least;
    if (g->count > least + pop->set->population_born)
        while (g->count > least)
            drop_worst(pop, g);
    rank_group(pop, g, nearest);
}

bool population_add(population *pop, const descent *d)
{
    const int32_t slot = pop->unused[--pop->unused_count];
    individual *one = &pop->slots[slot];
    individual_take(one, d);
    price_individual(pop, one);
    const bool feasible = individual_is_feasible(one, pop->c);
    group *g = feasible ? &pop->feasible : &pop->infeasible;
    g->slots[g->count++] = slot;
    measure(pop, g, slot);
    sort_in(pop, g, g->count - 1);
    const bool better = feasible && (!pop->has_best || one->cost < pop->best.cost);
    if (better) {
        individual_copy(&pop->best, one, pop->c);
        pop->has_best = true;
    }
    survive(pop, g);
    return better;
}

static const individual *draw(const population *pop, rng *random)
{
    const int32_t at = rng_below(random, population_size(pop));
    const int32_t feasible = pop->feasible.count;
    return &pop->slots[at < feasible ? pop->feasible.slots[at]
                                     : pop->infeasible.slots[at - feasible]];
}

const individual *population_pick(const population *pop, rng *random)
{
    const individual *a = draw(pop, random), *b = draw(pop, random);
    return a->fitness <= b->fitness ? a : b;
}
