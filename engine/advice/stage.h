/* stage.h - a plan linked up so that visits can be put in and taken out for a moment.
 *
 * Advice asks "what if": this visit here, that one away, a promise wider. A stage is the plan of a problem,
 * or of one that differs from it (model/vary.h), as tours whose breaks lie at best; beside them the same
 * tours without any break. The times of those are bounds, so that the O(1) test of a place (tours.h) that
 * fails there fails wherever the breaks may move: only the others are tried out in full. */
#ifndef ADVICE_STAGE_H
#define ADVICE_STAGE_H

#include "search/tours.h"

typedef struct stage {
    const arv_problem *p;
    tours t;
    tours bare;    /* without breaks and restocking; of routes that cannot restock */
    int32_t *kept; /* links of the route that is tried out */
} stage;

/* Links the plan in `arena`; `plan` names jobs of p's spec. INVALID_ARGUMENT with paths routes[r].jobs[k]
 * when it breaks a rule, UNIMPLEMENTED when jobs wait for each other (BEFORE, TOGETHER),
 * RESOURCE_EXHAUSTED. O(visits * 3^breaks). */
arv_status stage_open(arv_arena *arena, const arv_problem *p, const arv_plan *plan, stage *s,
                      arv_error *error);

/* Takes a visit out of its route, or back in behind the node `after`. False when the route then breaks a
 * rule, which taking out may do where a stop in between shortens the way: then it is as it was before. */
bool stage_take_out(stage *s, int32_t job);
bool stage_put_in(stage *s, int32_t job, int32_t after);

/* Puts a visit behind the node `after`, a place, without a thought for the bounds: does the route keep
 * all rules? It is put back by tours_restore from `kept`. */
bool stage_try(stage *s, int32_t job, int32_t after);

/* Undoes the last stage_put_in, which was of this job and succeeded. */
void stage_undo(stage *s, int32_t job);

/* What the routes cost and what the unserved of the first `jobs` jobs do, in cost units. */
int64_t stage_cost(const stage *s, int32_t jobs);

/* Cost of a route, 0 when nobody is on it. */
static inline int64_t stage_route_cost(const stage *s, int32_t shift)
{
    return s->t.routes[shift].jobs > 0 ? s->t.routes[shift].cost : 0;
}

#endif
