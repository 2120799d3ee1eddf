/* territory_cut.h - cuts a large problem into territories: who works where, and which jobs are there.
 *
 * Technicians with all they serve, and unserved jobs, are bisected along random axes in travel space until
 * there are as many territories as asked for, of about equal work; borders differ from call to call.
 * Technicians without jobs who all start at one place are dealt out by how much work a territory has for
 * each hour it has technicians for. Jobs go where somebody may serve them. What relations or shipments tie
 * together stays together, whoever serves it. */
#ifndef SOLVE_TERRITORY_CUT_H
#define SOLVE_TERRITORY_CUT_H

#include "base/arena.h"
#include "base/rng.h"
#include "model/problem.h"

/* A solution of the whole problem. */
typedef struct territory_plan {
    int32_t *first;  /* [shift] first job, ARV_NONE = no route */
    int32_t *follow; /* [job] the one behind it, or ARV_NONE */
    int32_t *shift;  /* [job] ARV_NONE = unserved */
} territory_plan;

typedef struct territory_owner {
    int32_t *technician, *job; /* territory of each */
} territory_owner;

/* Fills `owner` with 0 .. count - 1. Working memory comes from `arena`: RESOURCE_EXHAUSTED past its cap.
 * O((technicians + jobs) log + jobs that need somebody far away * shifts). */
arv_status territory_cut(arv_arena *arena, const arv_problem *p, const territory_plan *plan,
                         int32_t count, rng *random, const territory_owner *owner);

#endif
