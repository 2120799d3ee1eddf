/* slot_risk.h - what a visit more on a route does to promises: the route with and without it in the same
 * scenarios (arrival/simulate.h). */
#ifndef ADVICE_SLOT_RISK_H
#define ADVICE_SLOT_RISK_H

#include "advice/stage.h"
#include "arrival/schedule.h"
#include "arrival/simulate.h"

typedef struct slot_risk {
    const arv_problem *p; /* as the caller has it */
    simulate_models models;
    simulate_scratch scratch;
    int64_t *from_s, *to_s;  /* [job] promised arrival; ARV_UNSET = open on that side */
    int32_t *outside_before; /* [job] scenarios in which the promise breaks as the plan is */
    bool *looked;            /* [shift] those of its jobs are known */
    schedule_item *items;    /* room for a route */
    arv_arena *arena;
} slot_risk;

/* What was found; probabilities in millionths. */
typedef struct slot_risk_found {
    int32_t outside_ppm, broken_ppm;
    int32_t worst_job, worst_before_ppm, worst_after_ppm;
} slot_risk_found;

/* Promises are those of the problem, and the windows of the plan's steps where it has none.
 * Works in `arena`. RESOURCE_EXHAUSTED. */
arv_status slot_risk_open(arv_arena *arena, const arv_problem *p, const arv_plan *plan,
                          uint64_t seed, int32_t scenarios, slot_risk *risk);

/* The routes of `s` as they stand, without the newcomer: to be asked for a shift before it comes. */
arv_status slot_risk_before(slot_risk *risk, const stage *s, int32_t shift);

/* The route of a shift with the visit `job` of `s` on it, which is `like` in the problem and was
 * promised an arrival from_s..to_s; `arrive_s` and `start_s` get when it is planned. */
arv_status slot_risk_after(slot_risk *risk, const stage *s, int32_t shift, int32_t job,
                           int32_t like, int64_t from_s, int64_t to_s, slot_risk_found *found,
                           int64_t *arrive_s, int64_t *start_s);

#endif
