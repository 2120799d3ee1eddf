/* bound_cut.h - subset-row cuts over three jobs with limited memory.
 *
 * Of the routes of a plan at most one visits two or three of any three jobs (Jepsen, Petersen,
 * Spoorendonk & Pisinger 2008). A route counts once for every pair of visits to them between which it
 * has not left the cut's memory: with a small memory few labels need to carry the cut along (Pecin,
 * Pessoa, Poggi & Uchoa 2017). */
#ifndef BOUND_BOUND_CUT_H
#define BOUND_BOUND_CUT_H

#include "bound/bound_dual.h"

typedef struct bound_cut {
    int32_t job[3];
    uint64_t *memory; /* bit per job; holds the three */
} bound_cut;

/* A route of a fractional solution. */
typedef struct cut_route {
    const int32_t *jobs;
    int32_t length;
    double value;
} cut_route;

static inline bool cut_remembers(const bound_cut *cut, int32_t job)
{
    return cut->memory[job / 64] >> (job % 64) & 1;
}

static inline bool cut_holds(const bound_cut *cut, int32_t job)
{
    return cut->job[0] == job || cut->job[1] == job || cut->job[2] == job;
}

/* How often a route counts in the cut. O(length). */
int32_t cut_coefficient(const bound_cut *cut, const int32_t *jobs, int32_t length);

/* The most violated cuts of a solution, best first, at most `most`; each job is in a few of them only.
 * Their memory lives in `arena`. Returns how many, or ARV_NONE when the arena is full. */
int32_t cut_separate(arv_arena *arena, int32_t job_count, const cut_route *routes,
                     int32_t route_count, int32_t most, bound_cut *cuts);

#endif
