/* problem_join.h - a compiled problem with one job more, without compiling the others again: for live days, which a
 * customer joins while others wait. */
#ifndef MODEL_PROBLEM_JOIN_H
#define MODEL_PROBLEM_JOIN_H

#include "base/arena.h"
#include "model/problem.h"

/* As problem_vary, or with `place` problem_vary_places: `spec` is that of `base` with one job behind the last, and with
 * `place` one location. Only that job is compiled; what is known of the others is copied. Where it would change what is
 * known of the others - shifts that were alike, units of cost, tables that there were none of - all is compiled again.
 * Working memory in `scratch`. O(jobs + shifts + rows of the tables * jobs). */
arv_status problem_join(arv_arena *arena, arv_arena *scratch, const arv_problem *base,
                        const arv_spec *spec, bool place, const arv_problem **problem,
                        arv_error *error);

#endif
