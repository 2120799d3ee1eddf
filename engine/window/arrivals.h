/* arrivals.h - arrival times of one customer in all scenarios, in order. */
#ifndef WINDOW_ARRIVALS_H
#define WINDOW_ARRIVALS_H

#include "kernel/kernel.h"

/* Borrowed; sorted ascending; the last count - finite are KERNEL_FOREVER_S (not reached). */
typedef struct arrivals {
    const int32_t *sorted;
    int32_t count, finite;
} arrivals;

/* Copies `scenario` (in order of scenarios) to `sorted` and orders it; `scratch` holds `count`. */
arrivals arrivals_sort(const int32_t *scenario, int32_t count, int32_t *sorted, int32_t *scratch);

/* How many arrivals are < t. O(log count). */
int32_t arrivals_before(const arrivals *a, int32_t t);
/* How many arrivals are inside [from_s, to_s]. */
int32_t arrivals_inside(const arrivals *a, int32_t from_s, int32_t to_s);
/* The upper median; KERNEL_FOREVER_S when not reached in half of the scenarios. */
int32_t arrivals_median(const arrivals *a);
/* Width of the central interval that leaves out `tail` / 1e9 of the mass on either side, as far as
 * there are arrivals at all. */
int32_t arrivals_width(const arrivals *a, int64_t tail);

#endif
