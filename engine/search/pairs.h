/* pairs.h - pickups and their deliveries while routes are searched: in and out together.
 *
 * The pickup of a pair stands for both in every list of jobs to insert. Both are served on one route, the
 * pickup first, and what it loads is on board in between. Pairs of which the pickup is frozen are no
 * pairs here: their delivery is a job like others that nobody else may serve. */
#ifndef SEARCH_PAIRS_H
#define SEARCH_PAIRS_H

#include "search/tours.h"

/* A place of a pair; `drop_after` is the pickup itself when the delivery follows at once. */
typedef struct pair_place {
    int64_t cost; /* of the route with it */
    int32_t pick_after, drop_after;
} pair_place;

/* The delivery of a pickup that stands for both, else ARV_NONE; the job that stands for `job`. */
static inline int32_t pairs_delivery(const arv_problem *p, int32_t job)
{
    return problem_role_of(p, job) == PROBLEM_LEADS ? p->job_mate[job] : ARV_NONE;
}

static inline int32_t pairs_leader(const arv_problem *p, int32_t job)
{
    return problem_role_of(p, job) == PROBLEM_FOLLOWS ? p->job_mate[job] : job;
}

/* The best pair of places on a route, empty or not, that changes its cost by less than `below`: all places
 * of the pickup, and behind each those of the delivery until time or room on board runs out; both within
 * their bounds, where they have any. False when there is none. O(visits^2), with a walk of the route for each pair of places where times cost money
 * or he may restock. */
bool pairs_best_place(tours *t, int32_t shift, int32_t pickup, int64_t below, pair_place *best);

/* Puts both into such a place, moves the breaks and refreshes. False when the route then breaks a rule;
 * both stay linked. */
bool pairs_insert(tours *t, int32_t pickup, const pair_place *place);

/* Is the order of all pairs on the routes sound? The first job whose other one is missing, elsewhere
 * or on the wrong side, else ARV_NONE. O(jobs). */
int32_t pairs_first_broken(const tours *t);

/* Takes out of their routes what is left of pairs of which only one job found its place. */
void pairs_drop_halves(tours *t);

#endif
