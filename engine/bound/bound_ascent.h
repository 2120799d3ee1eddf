/* bound_ascent.h - good duals before there is a linear program worth one.
 *
 * With a route for each of many technicians who differ the master is degenerate: for dozens of rounds
 * its duals prove little, and each is paid for with an exact pricing of every class. So the duals come
 * from an incremental subgradient method first (Nedic & Bertsekas 2001): two classes at a time are
 * priced among a few legs; the jobs of their best routes become cheaper at once and all jobs a little
 * dearer, so that the technicians that follow look elsewhere. Steps shrink geometrically. Every few
 * sweeps all classes are priced exactly: that gives a bound, and the legs of the routes found are
 * looked at from then on (bound_price.h), or the duals would learn what the few legs lack. */
#ifndef BOUND_BOUND_ASCENT_H
#define BOUND_BOUND_ASCENT_H

#include "bound/bound_levels.h"

/* Does it pay? When costs are at stake, no weight may be lost, and there are many classes of hardly
 * more than one shift each. */
bool bound_ascent_suits(const arv_problem *p, const bound_level *level);

/* Improves the duals `y` of the jobs, raises level->bound, ends with the duals of the best bound, and
 * gives the routes found towards the end to the master. At most about 90 pricings of all classes, 13
 * of them exact; depends on the problem and `y` alone. `going` is false when it was stopped. */
arv_status bound_ascent_run(bound_run_state *state, bound_master *master, int64_t scale,
                            bound_level *level, double *y, bool *going);

#endif
