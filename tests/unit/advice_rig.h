/* advice_rig.h - plans with one job left out, and brute force: every place of it, through
 * arv_plan_from_order and arv_check. */
#ifndef TESTS_ADVICE_RIG_H
#define TESTS_ADVICE_RIG_H

#include "spec_builder.h"

enum { RIG_ROUTES = 40, RIG_JOBS = 40 };

/* Orders of all shifts: routes[0..count) those of the plan, then the unused shifts. */
typedef struct rig_order {
    arv_route_in_force routes[RIG_ROUTES];
    const char *jobs[RIG_ROUTES][RIG_JOBS + 1];
    int32_t count;
} rig_order;

/* The order of a plan, without the job `leave_out` (ARV_NONE: all). */
void rig_order_of(const arv_spec *spec, const arv_plan *plan, int32_t leave_out, rig_order *o);

/* A plan of such an order that passes arv_check; NULL when there is none. */
arv_plan *rig_plan(arv_arena *arena, const arv_problem *p, const rig_order *o);

/* The cheapest place of a job by brute force. */
typedef struct rig_place {
    int32_t places;  /* how many there are at all */
    int64_t cost;    /* of the plan with the cheapest */
    const char *who; /* his id */
    int32_t shift, position;
} rig_place;

/* All places on the route of `technician` and `shift` (ARV_NONE: on every route). */
rig_place rig_best_place(arv_arena *arena, const arv_problem *p, const rig_order *o, int32_t job,
                         int32_t technician, int32_t shift);

/* Solves and takes out of the plan a job that may leave it, if there is one; else the job is one that is
 * unserved. The plan without it in `plan`; ARV_NONE when there is none to be had. */
int32_t rig_leave_one_out(spec_builder *b, const arv_problem *p, uint64_t seed, arv_plan **plan);

#endif
