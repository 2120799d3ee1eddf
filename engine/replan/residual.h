/* residual.h - the rest of a live day as a problem of its own, from day/day_outlook.h.
 *
 * What is over or under way is cut off, not frozen: a technician's shift begins when and where he is free,
 * with what he then has left of stock, capacity, breaks and limits, and as slow as he has been today. So no
 * answer can touch it. Of every technician the shift under way, or his next, is planned; later ones stay.
 *
 *   - A window in force opens hard: nobody rings before. It closes at a price: late_price for each hour.
 *     So do the windows of jobs that are in the plan of the day without a promise.
 *   - Whatever the order in force breaks by now (end of the shift, breaks, limits) gives way just as far as it
 *     asks for: it can always be kept, and so be compared.
 *   - Jobs of the plan in force are mandatory; where a pin or a delivery ties them to a technician they stay
 *     with him. Pinned positions and the first `keep_next` visits stay as a frozen prefix.
 *   - Nobody restocks: a live day does not know of it.
 *
 * A technician stays as he is, and is counted in `left_out`, when he is between two places with nowhere to
 * go, or still has a break that must begin before so much work of which a part is over. */
#ifndef REPLAN_RESIDUAL_H
#define REPLAN_RESIDUAL_H

#include "day/day_outlook.h"

typedef struct residual_options {
    int64_t late_price_per_hour, change_price;
    int32_t keep_next;
    bool
        keep_told; /* and so do the visits up to the last customer who was told how many are before him */
    const bool *extra; /* by job of the day: jobs not in its plan that may be served; NULL = none */
} residual_options;

typedef struct residual {
    const outlook *day;
    arv_spec spec;
    const arv_problem
        *problem;          /* compiled `spec`; its technicians are the day's, with one shift each */
    const int32_t *job_of; /* job of the day */
    const int32_t *index_of; /* by job of the day; ARV_NONE = not in it */
    const int32_t *shift_of; /* per technician: row of the day's shifts; ARV_NONE = left out */
    const arv_route_in_force *force; /* the order in force, technicians without visits left out */
    int32_t force_count;
    int32_t left_out; /* technicians who have visits, or could have, but are not planned */
    int64_t late_price_per_hour;
} residual;

/* Builds and compiles it in `arena`; `day` must outlive it. RESOURCE_EXHAUSTED; what the compiler says of
 * extra jobs. O(problem). */
arv_status residual_make(const outlook *day, const residual_options *options, arv_arena *arena,
                         residual *out, arv_error *error);

/* What planned lateness behind soft windows costs on a route of a plan of it, in prices. */
int64_t residual_late_price(const residual *r, const arv_route *route);

#endif
