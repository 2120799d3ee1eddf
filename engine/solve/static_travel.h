/* static_travel.h - what the planner asks of travel. Internal to the solve room. */
#ifndef SOLVE_STATIC_TRAVEL_H
#define SOLVE_STATIC_TRAVEL_H

#include "model/problem.h"

/* UNIMPLEMENTED with the path of a profile that has time slices. */
arv_status solve_check_static_travel(const arv_problem *p, arv_error *error);

#endif
