/* breed.h - generations: pick parents, recombine, descend, repair, survive, adapt prices.
 *
 * The hybrid genetic search of Vidal (2022) with SREX instead of OX, as in the DIMACS code of Kool
 * et al. (2022): penalties are moved every forty children towards one feasible child in four; an
 * infeasible child is repaired at ten times the price now and then; when nothing better came for
 * long, the population starts anew. A breed works on one part in one thread; all it does depends on
 * its seed and the number of generations. */
#ifndef GENETIC_BREED_H
#define GENETIC_BREED_H

#include "genetic/harvest.h"
#include "genetic/srex.h"
#include "parameters/parameter_set.h"

enum { BREED_RECENT = 40 /* children between two moves of the prices */ };

typedef struct breed {
    const arv_parameters *set;
    uint32_t repairs, mutates, is_thorough; /* chances of 2^32 */
    compact part;
    descent d;
    population pop;
    srex_choice choice;
    individual
        guest; /* room for a solution from outside; where there are fewer vehicles, one with more */
    rng random;
    route_pool *inbox; /* gets the routes of local optima; NULL = none */
    int32_t *scratch;  /* [room.jobs] */
    int64_t time_price, load_price;
    int32_t children, on_time, within_load; /* of the last BREED_RECENT */
    int32_t members;                        /* to be made before the first child ... */
    bool near_seed;                         /* ... from the seed, not from nothing */
    int32_t fewer; /* 0, or the first so many vehicles, alike, are all there are: breed_narrow */
    int32_t born;  /* so many first members are made */
    int32_t age;   /* children since it began anew */
    int32_t stagnation; /* children since the last better one */
    bool improved;      /* pop.best changed since the caller last cleared it */
} breed;

bool breed_create(arv_arena *arena, const arv_problem *p, const arv_parameters *set,
                  compact_room room, int32_t width, breed *b);

/* Takes a part; `seed_jobs` [job_count] and `seed_first` [vehicle_count + 1]: a solution of it in
 * indices of the part. `members`: how many join it at first, made from nothing, or where `near_seed`
 * by ruining the seed: fewer and sooner good, for a breed that does not live long. */
void breed_start(breed *b, uint64_t seed, const int32_t *seed_jobs, const int32_t *seed_first,
                 int32_t members, bool near_seed);

/* No better child for long: the population has grown alike. */
bool breed_is_stale(const breed *b);

/* Begins anew with nothing; the best is remembered. */
void breed_restart(breed *b);

/* Begins anew with only the first `vehicles`, all alike, fewer than its best has, near which it begins. That
 * best is forgotten, so that its own counts from now on: the caller keeps it, and closes the others. */
void breed_narrow(breed *b, int32_t vehicles);

/* One child, or one first member. */
void breed_generation(breed *b);

/* Adds a solution from outside, of the same part. */
void breed_adopt(breed *b, const individual *one);

#endif
