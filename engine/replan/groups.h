/* groups.h - which of the changes that a search suggests are worth their price. */
#ifndef REPLAN_GROUPS_H
#define REPLAN_GROUPS_H

#include "replan/rest.h"

/* Technicians who exchange jobs between the order in force and `plan` form a group, others whose order
 * changes one each. A group changes nothing for anyone else, so each is taken or left by itself: taken when it
 * drops no job, and gains more than its changes cost or serves a job without price. A gain must show in both
 * halves of the scenarios: what only luck of the first makes look good is left. `orders` is that choice,
 * by technician. RESOURCE_EXHAUSTED. O(jobs + routes, a simulation of each changed route). */
arv_status groups_choose(const rest *r, const arv_plan *plan, const rest_order **orders,
                         arv_error *error);

#endif
