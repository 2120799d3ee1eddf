/* territory.h - large problems, solved territory by territory.
 *
 * In stages: the problem is cut into territories (territory_cut.h), each becomes a problem of its own with a
 * small travel table (model/problem_part.h), and all of them are searched from the best solution known, a
 * batch of them side by side in each epoch. The next stage cuts elsewhere, so that what was a border lies
 * inside then, and takes longer. So memory grows with the jobs and not with their square, construction is
 * quick, and what is near stays in the cache; jobs only change hands within a territory of their stage.
 * (POPMUSIC, Taillard & Voss 2002, with the territories of a stage disjoint, as in Queiroga et al. 2021.)
 *
 * Cuts, random streams and the work of an epoch depend on the problem, the seed and the epoch only, never on
 * threads; an epoch that was stopped is void. */
#ifndef SOLVE_TERRITORY_H
#define SOLVE_TERRITORY_H

#include "solve/optimise.h"

typedef struct territory_options {
    optimise_options search; /* of the whole; `threads` work side by side */
    int32_t jobs;            /* aimed at in a territory */
} territory_options;

/* Of arv_solve_options.territory_jobs: jobs of a territory, 0 = the problem is searched as one. */
int32_t territory_size(const arv_problem *p, int32_t asked);

/* The order of visits found, in `arena`. FAILED_PRECONDITION with a path when a frozen prefix cannot be
 * driven, RESOURCE_EXHAUSTED. */
arv_status territory_solve(arv_arena *arena, const arv_problem *p, const territory_options *options,
                           const arv_route_in_force **order, int32_t *order_count, int64_t *epochs,
                           arv_error *error);

#endif
