/* choices.h - every shift as a home for one job, and what is in the way. */
#ifndef ADVICE_CHOICES_H
#define ADVICE_CHOICES_H

#include "advice/desk.h"

/* Fills one choice per shift for a job that has variants and is on no route, sorted: those that fit by cost,
 * those where something could give way, then the others. `choices` has room for all shifts.
 * RESOURCE_EXHAUSTED. */
arv_status choices_find(desk *d, int32_t job, arv_choice *choices);

#endif
