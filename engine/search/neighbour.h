/* neighbour.h - granular neighbourhoods: for each job the jobs that are worth standing next to it. */
#ifndef SEARCH_NEIGHBOUR_H
#define SEARCH_NEIGHBOUR_H

#include "model/problem.h"

/* list[job * width + k]: k-th nearest; rows shorter than `width` end in ARV_NONE. */
typedef struct neighbours {
    int32_t width;
    int32_t *list;
} neighbours;

/* Two lists per job. `by_travel` orders by travel alone (for ruin); `by_time` adds 0.2 x the
 * waiting and 1.0 x the lateness that following directly would bring (Vidal et al. 2013), for
 * insertion. Nearest in either direction. O(n^2 log width), in parallel over jobs; `stop` (NULL =
 * never) is asked before each, by any thread, and from then on just any jobs are listed. */
bool neighbours_build(arv_arena *arena, const arv_problem *p, int32_t width, int32_t threads,
                      bool (*stop)(void *context), void *context, neighbours *by_travel,
                      neighbours *by_time);

#endif
