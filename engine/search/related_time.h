/* related_time.h - relations that bind moments, while routes are searched one at a time.
 *
 * Routes of `tours` are feasible independently of each other. So that this stays true, each job of a
 * timed relation (BEFORE, TOGETHER) has bounds: an interval in which its service starts. The bounds of
 * two related jobs that are served fit together: whatever start each takes within its own, the relation
 * holds. With start(b) - start(a) within low..high that is
 *
 *     from(b) >= to(a) + low    and    to(b) <= from(a) + high
 *
 * TOGETHER (low = high = 0) pins both to one moment; BEFORE cuts the time between them in two. The cut
 * lies in the middle of what neither route uses. It is made when the second of them is inserted, from
 * the earliest and latest start that either route allows at that moment, and undone when one leaves: the
 * other's bounds are then as wide as those it is still related to allow.
 *
 * Setup (time needed after coming from elsewhere) may or may not come with a visit: a gap is kept either
 * way. */
#ifndef SEARCH_RELATED_TIME_H
#define SEARCH_RELATED_TIME_H

#include "model/relations.h"
#include "search/tours.h"

static inline bool tours_are_timed(const tours *t)
{
    return t->bounds != NULL;
}

static inline start_bounds related_free(void)
{
    return (start_bounds){-PROBLEM_FOREVER_S, PROBLEM_FOREVER_S};
}

/* One walk over the served jobs that bind the moment of `job`:
 *     related_walk w = {.t = t, .job = job};
 *     while (related_next(&w)) ... w.other, w.relation; w.leads = job comes first
 * TOGETHER counts as leading. O(1) a step, but for unserved ones. */
typedef struct related_walk {
    const tours *t;
    int32_t job, bond, step;
    const job_relation *relation;
    int32_t other;
    bool leads;
} related_walk;

bool related_next(related_walk *w);

/* Bounds of a job about to be inserted: where the served jobs it is related to could make room for it. */
void related_open(tours *t, int32_t job);

/* Does a job behind `after` come after the jobs of that route that must come before it, and the other way
 * round? O(related jobs). */
bool related_in_order(const tours *t, int32_t job, int32_t after);

/* Cuts the time between `job`, just put on its route, and the served jobs it is related to, and
 * refreshes their routes. False when it cannot be: then all bounds but its own are as before, and the
 * routes have still to be refreshed. O(related jobs * length of their routes). */
bool related_bind(tours *t, int32_t job);

/* Bounds of a served job as wide as the served jobs it is related to allow; its route is refreshed. */
void related_widen(tours *t, int32_t job);

/* Is there a job, neither served nor `listed`, without which this one may not be served? `listed` holds a
 * byte a job; NULL = none is. */
bool related_lacks(const tours *t, int32_t job, const uint8_t *listed);

/* Earliest moments at which all routes as they are linked keep all relations; the bounds of related jobs
 * pin them there. ARV_NONE, or a job whose relations cannot be kept. For orders that come from outside. */
int32_t related_join(tours *t);

#endif
