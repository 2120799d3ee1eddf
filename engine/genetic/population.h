/* population.h - solutions kept for their cost and for being different.
 *
 * Two groups, feasible and not. A group that outgrows its most is cut to its least: clones first,
 * then who is worst by the rank of its price and the rank of what it adds to diversity (Vidal et al.
 * 2012; sizes of HGS-CVRP, Vidal 2022). Distance is the number of legs two solutions do not share.
 * Members live in slots allocated at creation. */
#ifndef GENETIC_POPULATION_H
#define GENETIC_POPULATION_H

#include "genetic/descent.h"
#include "parameters/parameter_set.h"

enum {
    POPULATION_LEAST = 25, /* room for as many as the settings allow */
    POPULATION_BORN = 40,  /* a group is cut when it is that much larger */
    POPULATION_CLOSE = 5,  /* neighbours that count for diversity */
    POPULATION_SLOTS = 2 * (POPULATION_LEAST + POPULATION_BORN) + 2
};

/* A solution of a part: the jobs of all vehicles one behind the other. */
typedef struct individual {
    int32_t *jobs;   /* [job_count], by vehicle */
    int32_t *first;  /* [vehicle_count + 1] into jobs */
    int32_t *follow; /* [job_count] the job behind, or ARV_NONE */
    int32_t served;  /* the bench counts */
    int64_t cost;
    int64_t warp_s, excess; /* excess in load_worth */
    int64_t price;          /* cost and penalties at the present prices */
    double fitness;         /* lower is better */
} individual;

typedef struct group {
    int32_t *slots, count; /* by price */
} group;

typedef struct population {
    const compact *c;
    const arv_parameters *set;
    individual slots[POPULATION_SLOTS];
    int32_t *unused, unused_count;
    int32_t *distance; /* [slot * POPULATION_SLOTS + slot] */
    group feasible, infeasible;
    individual best; /* the cheapest feasible one ever since population_clear */
    bool has_best;
    int64_t time_price, load_price; /* of a second of warp, of a unit of load_worth, in 1/256 */
} population;

bool population_create(arv_arena *arena, const compact *c, compact_room room,
                       const arv_parameters *set, population *pop);
void population_clear(population *pop);

/* Prices everything anew. */
void population_set_prices(population *pop, int64_t time, int64_t load);

static inline bool individual_is_feasible(const individual *one, const compact *c)
{
    return one->warp_s == 0 && one->excess == 0 && one->served == c->job_count;
}

/* Copies the state of a descent into the population; true when it is feasible and cheaper than the
 * best so far. */
bool population_add(population *pop, const descent *d);

/* A parent by binary tournament. The population must not be empty. */
const individual *population_pick(const population *pop, rng *random);

int32_t population_size(const population *pop);

bool individual_create(arv_arena *arena, compact_room room, individual *one);
void individual_take(individual *one, const descent *d);
void individual_copy(individual *to, const individual *from, const compact *c);
void individual_put(const individual *one, descent *d);

#endif
