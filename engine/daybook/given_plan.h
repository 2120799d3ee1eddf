/* given_plan.h - routes that come with a request: compiled, checked, or made from an order. */
#ifndef DAYBOOK_GIVEN_PLAN_H
#define DAYBOOK_GIVEN_PLAN_H

#include "wire/wire.h"

/* Compiles the spec of `request` into `arena` and takes its plan, checked, or makes one from its order.
 * Errors have the paths of the request. */
arv_status given_plan_take(arv_arena *arena, const wire_estimate *request,
                           const arv_problem **problem, arv_plan **plan, arv_error *error);

/* The engine has its own names for what it was given: a path that begins with `from` begins with `to`
 * afterwards, which is how the request calls it. */
void error_rename_paths(arv_error *error, const char *from, const char *to);

#endif
