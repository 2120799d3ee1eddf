/* simulate_condition.h - what has happened so far, brought into the draws of a run. */
#ifndef ARRIVAL_SIMULATE_CONDITION_H
#define ARRIVAL_SIMULATE_CONDITION_H

#include "arrival/simulate.h"

/* z of the technician's pace today at every knot: finished jobs and the running one. */
void condition_pace(const simulate_models *models, const simulate_route *route,
                    const simulate_state *state, double z[KERNEL_KNOTS]);

/* Table of his traffic factor today; false = nothing is known, the prior holds. */
bool condition_traffic(const simulate_route *route, const simulate_state *state,
                       kernel_table *table);

/* Moves the uniform numbers scratch->u of the running service (leg) into the part of its
 * distribution that is longer than what has already passed, per scenario given its pace (traffic).
 */
void condition_service(const simulate_models *models, const simulate_stop *stop,
                       const simulate_state *state, bool has_pace, simulate_scratch *scratch);
void condition_leg(const simulate_models *models, const simulate_route *route,
                   const simulate_state *state, simulate_scratch *scratch);

#endif
