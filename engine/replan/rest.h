/* rest.h - the rest of a day, its plan in force, and how other orders compare with it: what replanning and
 * insertion both stand on. Everything is by the day as it was when rest_open was called. */
#ifndef REPLAN_REST_H
#define REPLAN_REST_H

#include "replan/residual.h"

#include <arrival/replan.h>

/* Of the scenarios of a replanning one half chooses; the other, held out, says what the choice gains. An
 * insertion compares by all of its. */
enum { REST_SCENARIOS = 1024, REST_INSERT_SCENARIOS = 512 };
typedef enum rest_half { REST_CHOOSING, REST_HELD_OUT, REST_ALL } rest_half;

/* Visits of one technician that may be planned, jobs of the residual problem. */
typedef struct rest_order {
    const int32_t *jobs;
    int32_t count;
} rest_order;

typedef struct rest {
    arv_arena *arena;
    arv_day *before; /* a copy of the day with so many scenarios at most */
    const arv_replan_options *options;
    outlook day;
    residual left;
    const arv_plan *plan;      /* of the order in force */
    const rest_order *force;   /* the same, by technician */
    const outlook_risk *risks; /* the same, by job of the day */
} rest;

/* Reads the day with so many `scenarios` at most; `extra` and `keep_told` as in residual.h. `arena` is for
 * all of it. RESOURCE_EXHAUSTED, FAILED_PRECONDITION when the order in force cannot be kept. Close it in any
 * case. */
arv_status rest_open(const arv_day *day, const arv_replan_options *options, int32_t scenarios,
                     const bool *extra, bool keep_told, arv_arena *arena, rest *r,
                     arv_error *error);
/* The same with one job that nobody is to visit. */
arv_status rest_open_with(const arv_day *day, const arv_replan_options *options, int32_t scenarios,
                          int32_t job, arv_arena *arena, rest *r, arv_error *error);
void rest_close(rest *r);

/* May this job join the rest of the day? INVALID_ARGUMENT when there is none, FAILED_PRECONDITION when it is
 * planned, UNIMPLEMENTED when it would have to be loaded first. */
arv_status rest_check_newcomer(const arv_day *day, int32_t job, arv_error *error);

/* The orders of a plan of the residual problem, by technician. NULL when there is no memory. */
rest_order *rest_orders_of(const rest *r, const arv_plan *plan);
bool rest_same_order(const rest_order *a, const rest_order *b);

/* How promises stand, by job of the day, when these orders are in force. */
arv_status rest_risks(const rest *r, const rest_order *orders, const outlook_risk **risks,
                      arv_error *error);
/* Price of the misses to be expected on the visits of one order, in one half of the scenarios, or in all. */
int64_t rest_late_cost(const rest *r, const outlook_risk *risks, const rest_order *order,
                       rest_half half);
/* That price of so many misses, and so many seconds by which, in so many scenarios. */
int64_t rest_miss_cost(const arv_replan_options *options, int64_t missed, int64_t off_s,
                       int64_t scenarios);
/* As so much lateness a miss counts by the prices. */
int64_t rest_miss_s(const arv_replan_options *options);

/* A route's cost without lateness, its change prices included. `route` may be NULL: nobody there. */
int64_t rest_route_cost(const rest *r, const arv_route *route);
/* The route of a technician, or NULL. */
const arv_route *rest_route_of(const arv_plan *plan, int32_t technician);

/* How few jobs that stay with their technician explain the new order of the others. */
int32_t rest_reordered(const rest *r, const rest_order *before, const rest_order *after);

/* What a plan leaves unserved of what has no price; `jobs` are those of its problem. */
typedef struct rest_unserved {
    int64_t mandatory, priority, jobs;
} rest_unserved;
rest_unserved rest_unserved_of(const arv_job *jobs, const arv_plan *plan);
/* Below 0: `a` leaves less. */
int rest_unserved_compare(const rest_unserved *a, const rest_unserved *b);

/* Orders for PLAN_ACCEPTED: of the technicians whose order is another one. `arena` owns them. */
arv_status rest_new_orders(const rest *r, const rest_order *orders, arv_arena *arena,
                           arv_new_order **out, int32_t *count);

/* These orders, exact and verified, as a proposal in `arena`. INTERNAL when the checker refuses them,
 * FAILED_PRECONDITION when they break a rule. */
arv_status rest_propose(const rest *r, const rest_order *orders, arv_arena *arena,
                        arv_proposal **proposal, arv_error *error);

#endif
