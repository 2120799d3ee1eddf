/* bound_ng.h - ng-sets: which visits a partial route remembers (Baldacci, Mingozzi & Roberti 2011).
 *
 * A route may come back to a job v only after a job whose set does not hold v. Larger sets mean fewer
 * cycles and harder pricing. What is remembered at job i is a part of set(i), kept as bits of a 64-bit
 * word: each job has a colour, and jobs that share a set have different ones. So sets can grow where
 * cycles show up, as long as 64 colours do. */
#ifndef BOUND_BOUND_NG_H
#define BOUND_BOUND_NG_H

#include "model/problem.h"

enum { NG_MOST = 24 };

typedef struct ng_sets {
    int32_t jobs;
    int32_t *count;        /* per job */
    int32_t *member;       /* [job * NG_MOST + k], the job itself first */
    uint8_t *colour;       /* per job */
    bool *barred;          /* per job: found no colour, and is in no set but its own */
    int32_t *holder_first; /* per job (+1): the sets that hold it, in holder[] */
    int32_t *holder;
    uint64_t *taken; /* scratch, per job: colours of those it shares a set with */
} ng_sets;

/* Sets of the `size` - 1 nearest jobs (by travel, either way) and the job itself; `size` <= NG_MOST.
 * O(n^2 size). False when the arena is full. */
bool ng_create(arv_arena *arena, const arv_problem *p, int32_t size, ng_sets *sets);

bool ng_contains(const ng_sets *sets, int32_t set, int32_t job);

/* Puts `job` into `set`. False when the set is full or the job is barred. Call ng_colour afterwards. */
bool ng_add(ng_sets *sets, int32_t set, int32_t job);

/* Gives all jobs colours (those for which none is left are barred) and lists who holds whom. */
void ng_colour(ng_sets *sets);

static inline uint64_t ng_bit(const ng_sets *sets, int32_t job)
{
    return UINT64_C(1) << sets->colour[job];
}

/* Does the order of jobs come back to a job in spite of the sets? O(count^2). */
bool ng_forbids(const ng_sets *sets, const int32_t *jobs, int32_t count);

#endif
