/* promise_cost.h - what a promise, or a window, costs: the saving if it were somewhat wider. */
#ifndef ADVICE_PROMISE_COST_H
#define ADVICE_PROMISE_COST_H

#include "advice/desk.h"

/* What binds the moment of a job: its promise, else its hard windows. */
arv_bond promise_bond(const arv_job *job);

/* For a job that has variants and was just taken out of its route, where it cost `now_units`: tries all
 * places of all routes with the bond as it is and wider on either side; fills bond and savings. */
void promise_cost(desk *d, int32_t job, int64_t now_units, arv_explanation *explanation);

#endif
