/* batch_budget.h - what to do with the time that is left when every depot has a plan. */
#ifndef BATCH_BATCH_BUDGET_H
#define BATCH_BATCH_BUDGET_H

#include "batch/batch_state.h"

/* The depot to be solved again with twice the epochs: the one that promises most for a second of that,
 * among those that end within `left_s` when a second of estimated work takes `pace` seconds; ARV_NONE =
 * none fits. What a doubling will gain is taken to be in proportion to what the second half of the epochs
 * has gained: jobs and priority first, then cost. Depots of which that is not known come first, where no
 * gain is left those of the fewest epochs. O(depots). */
int32_t batch_budget_next(const batch_state *s, double left_s, double pace);

#endif
