/* vary.h - a problem that differs from a compiled one in its jobs and rules, compiled cheaply. */
#ifndef MODEL_VARY_H
#define MODEL_VARY_H

#include "model/problem.h"

/* Compiles `spec`, which differs from that of `base` in jobs, relations, limits and ends of shifts only:
 * no place, profile or speed is new and the first shift begins when it did. The travel tables and the even
 * shares of work are those of `base`, which must outlive the problem. `spec` is not validated: its author
 * answers for it. Errors as arv_problem_compile. O(jobs * technicians). */
arv_status problem_vary(arv_arena *arena, const arv_problem *base, const arv_spec *spec,
                        const arv_problem **problem, arv_error *error);

/* The same with places behind the last of `base`, where no profile has a matrix: travel has no tables then but is worked
 * out leg by leg. O(places) more. */
arv_status problem_vary_places(arv_arena *arena, const arv_problem *base, const arv_spec *spec,
                               const arv_problem **problem, arv_error *error);

#endif
