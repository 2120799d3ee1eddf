/* simulate_condition.h - what has happened so far, brought into the draws of a run. */
#ifndef ARRIVAL_SIMULATE_CONDITION_H
#define ARRIVAL_SIMULATE_CONDITION_H

#include "arrival/simulate.h"

/* What is known of the technician's pace today: from finished jobs and the running one. */
shared_posterior condition_pace(const simulate_models *models, const simulate_route *route,
                                const simulate_state *state);

/* All of these move the ranks of the first `count` scenarios.
 *
 * Moves the uniform numbers scratch->u of the running service into the part of its distribution
 * that is longer than what has already passed, per scenario given its pace. */
void condition_service(const simulate_models *models, const simulate_stop *stop,
                       const simulate_state *state, const uint32_t *pace_u, int32_t count,
                       simulate_scratch *scratch);
/* Likewise the ranks scratch->u of the time from being let in to being ready: service has not
 * started yet though the job's windows would have let it. The law has a table. */
void condition_access(const simulate_models *models, const simulate_stop *stop,
                      const simulate_state *state, int32_t count, simulate_scratch *scratch);

/* Likewise the ranks scratch->u of the length of a pause that goes on, mean_s on average. */
void condition_pause(const simulate_models *models, const simulate_state *state,
                     const kernel_table *own, int32_t mean_s, int32_t count,
                     simulate_scratch *scratch);

/* From when on the technician who has arrived is let in: access begins. */
int32_t condition_let_in_s(const simulate_stop *stop, const simulate_state *state);

/* Moves ranks into the part of a standard normal distribution above `least`. */
void condition_ranks(double least, int32_t count, uint32_t *u);

/* Least score that the leg he is driving can still have; -KERNEL_MAX_SCORE when any. */
double condition_leg_score(const simulate_route *route, const simulate_state *state);

/* P(the leg he drives lasts longer than until now), before that is known. */
double condition_leg_survival(const simulate_route *route, const simulate_state *state);

#endif
