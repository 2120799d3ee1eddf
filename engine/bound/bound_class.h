/* bound_class.h - what pricing knows of a class of alike shifts: a relaxation of the problem.
 *
 * A route of a class, for the bound, is a walk from the start place over jobs to the end place that
 *   - visits jobs open to the class (skills, tools, pins, stock), each within one of its windows and
 *     not later than a promised arrival;
 *   - leaves at or after the start of the shift, is back by its end, travelling and serving as planned;
 *   - keeps up to BOUND_RESOURCES of the limits that can bind at all: deliveries and pickups of each
 *     load (separately), number of visits, travel time, distance.
 * It costs what its shift, its legs and its visits cost, and travel and service as the least time from
 * departure to return where that has a price.
 * Everything that the problem asks for beyond that is left out: breaks, setup after coming from
 * elsewhere, longest times from departure to return, prices of lateness, overtime and waiting, mixed
 * loads on board, order of frozen prefixes, relations between jobs, the price of work beyond an even share.
 * Who can restock has everything from the start; the way over that place counts where it is better than
 * the direct one. A pickup and its delivery are jobs of their own. Overtime may be worked for nothing. Travel by time of day counts as its fastest slice. None of the costs left out is ever
 * negative, so a bound on relaxed routes is a bound on real ones; bound.c checks that the known plan
 * is one of the relaxed ones.
 *
 * Times are internal seconds (problem.h), costs are cost units. */
#ifndef BOUND_BOUND_CLASS_H
#define BOUND_BOUND_CLASS_H

#include "model/problem.h"

enum { BOUND_RESOURCES = 3 };

typedef enum bound_resource_kind {
    BOUND_DELIVERY,
    BOUND_PICKUP,
    BOUND_TASKS,
    BOUND_TRAVEL,
    BOUND_DISTANCE
} bound_resource_kind;

/* A sum along the route that must stay within `capacity`. Amounts are divided by `unit` (rounded
 * down) where they would not fit 30 bits. */
typedef struct bound_resource {
    bound_resource_kind kind;
    int32_t load; /* dimension, for DELIVERY and PICKUP */
    int64_t unit;
    int32_t capacity;
} bound_resource;

/* A leg from one node to another that some route may contain: times and limits allow for it. */
typedef struct bound_class_leg {
    int32_t to;
    int32_t duration; /* service at the tail and travel */
    int64_t cost;
    int32_t use[BOUND_RESOURCES]; /* of the leg alone */
    int32_t reserved;
} bound_class_leg;

typedef struct bound_class {
    int32_t shift; /* one of them */
    int32_t count; /* how many there are */
    int32_t node_count;
    int32_t *job; /* per node */
    int32_t *earliest,
        *latest; /* per node: start of service, coming from and getting to the ends */
    int32_t resource_count;
    bound_resource resource[BOUND_RESOURCES];
    int32_t *leg_first; /* per node (+1) into legs; NULL = too many to keep, see bound_legs_from */
    bound_class_leg *legs;
} bound_class;

/* One leg, relaxed: fastest slice; in each respect the better of direct and over the restocking. `travel_s` is PROBLEM_UNREACHABLE_S or more when there is no way. */
typedef struct bound_leg {
    int32_t travel_s;
    int64_t distance_m;
    int64_t cost;
} bound_leg;

bound_leg bound_leg_between(const arv_problem *p, int32_t shift, int32_t from, int32_t to);

/* What a visit costs: its price, and service as part of the time from departure to return. */
int64_t bound_visit_cost(const arv_problem *p, int32_t shift, int32_t job);

/* Resource use of visiting a job and of driving a leg. */
int32_t bound_visit_use(const arv_problem *p, const bound_resource *r, int32_t job);
int32_t bound_leg_use(const bound_resource *r, const bound_leg *leg);

/* One element per class of p, in the order of shift_class. False when the arena is full. */
bool bound_classes_create(arv_arena *arena, const arv_problem *p, bound_class **classes);

/* The legs out of a node, by head: those kept, or computed into `row` (room for every node). */
const bound_class_leg *bound_legs_from(const arv_problem *p, const bound_class *class, int32_t node,
                                       bound_class_leg *row, int32_t *count);

/* Does the relaxation hold this route? `cost` gets what it costs there. O(count). */
bool bound_route_allowed(const arv_problem *p, const bound_class *class, const int32_t *jobs,
                         int32_t count, int64_t *cost);

#endif
