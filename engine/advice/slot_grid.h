/* slot_grid.h - the windows of a job cut into slots, and slots put in the order of their answer. */
#ifndef ADVICE_SLOT_GRID_H
#define ADVICE_SLOT_GRID_H

#include "model/problem.h"

#include <arrival/advice.h>

typedef struct slot_span {
    int64_t from_s, to_s;
} slot_span;

/* Slots of the grid that meet a window of the job - without any, a shift - cut to it, in order and
 * disjoint. Their number in `count`, more than ARV_SLOTS_MOST = there are too many, and none is
 * returned. RESOURCE_EXHAUSTED. */
arv_status slot_grid_cut(arv_arena *arena, const arv_problem *p, int32_t job,
                         const arv_slot_options *options, slot_span **slots, int32_t *count);

/* A slot of which nothing but its time is known. */
arv_slot slot_blank(const slot_span *span);

/* Those that can be offered first, by score, then by time. */
void slots_by_score(arv_slot *slots, int32_t count);

#endif
