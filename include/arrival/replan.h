/* replan.h - the rest of a live day planned anew with little change, and the best place of an urgent job. */
#ifndef ARRIVAL_REPLAN_H
#define ARRIVAL_REPLAN_H

#include <arrival/advice.h>
#include <arrival/day.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- replanning ----------------------------------------------------------------------------------
 * What is over or under way stays, and so do pins, visits that carry what is already on board, and shifts
 * after the one under way. Windows in force bind: nobody rings before they open, and being late has a
 * price, weighed by how often and how late each customer is reached in common scenarios, given all that is
 * known of the day. Customers of the plan in force are never dropped. */
typedef struct arv_replan_options {
    double time_limit_s; /* these four as in arv_solve_options; both 0 = 10 s */
    int64_t epochs;
    uint64_t seed;
    int32_t threads;
    /* A promise that breaks, expected over the scenarios, and each hour by which it is missed besides; no more
     * than two hours count. Search, choice and insertion know these two prices alone. Defaults 3,600 and
     * 3,600: a promise is worth an hour of travel. 0..ARV_MAX_PRICE, but at most a day of lateness;
     * 1..ARV_MAX_RATE. */
    int64_t miss_price;
    int64_t late_price_per_hour;
    int64_t change_price; /* a job that another technician serves; default 900. 0..ARV_MAX_PRICE */
    /* A job that its technician serves, but not in its place: as few of a route's jobs as explain the new
     * order of the others. Default 300. The search does not know it: it decides which of the search's
     * groups of changes are kept. 0..ARV_MAX_PRICE */
    int64_t order_change_price;
    int64_t least_gain; /* what makes a proposal worth accepting; default 1. 0..ARV_MAX_PRICE */
    int32_t keep_next;  /* so many visits not begun yet stay the next ones of everyone; default 0 */
    bool
        serve_unplanned; /* jobs that never were in the plan of the day may join it; default false */
    /* Only these of them may, when any are named; serve_unplanned is left aside then. What is to be loaded
     * before is refused. */
    const int32_t *serve;
    int32_t serve_count;
} arv_replan_options;

ARV_API void arv_replan_options_init(arv_replan_options *options);

/* A job whose technician or place changes. Positions count the visits not begun yet before it. */
typedef struct arv_replan_change {
    int32_t job;
    int32_t technician_from, position_from; /* ARV_NONE both: it was not in the plan */
    int32_t technician_to, position_to;
} arv_replan_change;

/* A promise of which more than the day's alpha is at stake, before or after. */
typedef struct arv_replan_promise {
    int32_t job;
    int64_t from_s, to_s; /* the window in force */
    int32_t miss_before_ppm, miss_after_ppm;
} arv_replan_promise;

/* What is left of a plan: visits not begun yet. */
typedef struct arv_replan_figures {
    int64_t cost;      /* of the plan, without changes and lateness */
    int64_t late_cost; /* of misses to be expected */
    int64_t travel_s;
    int32_t at_risk; /* promises that are missed with more than alpha */
} arv_replan_figures;

typedef struct arv_proposal {
    int64_t time_s; /* the day's clock when it was made; ARV_UNSET = before any event */
    const arv_new_order
        *orders; /* for PLAN_ACCEPTED: shifts whose order changes; none = stay as you are */
    int32_t order_count;
    /* The rest of the day by these orders: exact times of the visits that may be planned, in the terms of the
     * day's problem. A route starts when and where its technician is free. Steps have no windows. */
    const arv_plan *plan;
    const arv_replan_change *changes; /* by technician and place of the new plan */
    int32_t change_count;
    const arv_replan_promise *promises; /* by job */
    int32_t promise_count;
    arv_replan_figures before, after;
    int32_t technician_changes, order_changes; /* jobs that have a price each */
    int64_t change_cost;                       /* that price */
    int64_t gain; /* cost and late_cost before, less those after and change_cost */
    bool worth;   /* there are changes, and gain >= least_gain or more jobs are served */
    int32_t
        left_out; /* technicians who stay as they are: their rest cannot be stated (replan/residual.h) */
    int64_t epochs;
} arv_proposal;

/* Plans the rest of the day anew, from the plan in force. Nothing changes in `day`, and with a good reason
 * only: groups of changes that do not pay are left out one by one. The routes are verified by arv_check, as
 * the problem that is left. Deterministic for a number of epochs, for any `threads`. Owns a parallel region.
 * INVALID_ARGUMENT, FAILED_PRECONDITION (it is in the plan) and UNIMPLEMENTED (its delivery), path
 * "options.serve[i]": a job that cannot join.
 * FAILED_PRECONDITION when the order in force keeps rules of its own no more that cannot be priced; CANCELLED
 * and RESOURCE_EXHAUSTED. `control` may be NULL. The proposal lives in `arena`. */
ARV_API arv_status arv_day_replan(const arv_day *day, const arv_replan_options *options,
                                  const arv_control *control, arv_arena *arena,
                                  arv_proposal **proposal, arv_error *error);

/* A proposal that was made a while ago, judged by the day as it is now: visits begun since then leave its
 * orders when they are begun as it has them. FAILED_PRECONDITION, path "proposal": it does not fit any more -
 * another visit was begun, a job joined or left one of its routes, or they break a rule by now that the order
 * in force keeps. */
ARV_API arv_status arv_day_replan_again(const arv_day *day, const arv_replan_options *options,
                                        const arv_proposal *proposal, arv_arena *arena,
                                        arv_proposal **now, arv_error *error);

/* ---- an urgent job -------------------------------------------------------------------------------*/
typedef struct arv_insert_options {
    int32_t places;                          /* the best so many are told; default 3. 1..64 */
    int64_t miss_price, late_price_per_hour; /* as in arv_replan_options */
    int32_t keep_next;                       /* likewise */
} arv_insert_options;

ARV_API void arv_insert_options_init(arv_insert_options *options);

/* One place for the job: the best on that technician's route. */
typedef struct arv_insert_place {
    int32_t technician, shift, position; /* for an ADDED event now */
    int64_t arrive_s, start_s;           /* as planned */
    int64_t added_cost;                  /* of his route, lateness apart */
    /* Of misses to be expected with the other customers once the event is told; promises that it gives up are
     * missed for certain. */
    int64_t added_late_cost;
    int64_t added_travel_s;
    /* Promises of this route that are missed with more than alpha, with it or without; of them only with it:
     * `put_at_risk`. */
    const arv_replan_promise *promises;
    int32_t promise_count, put_at_risk;
    int64_t window_from_s,
        window_to_s; /* what the customer would be told; ARV_UNSET = nothing can be */
    int64_t eta_s;   /* median arrival; ARV_UNSET when he is reached in too few scenarios */
} arv_insert_place;

typedef struct arv_insertion {
    arv_insert_place *places; /* the least added_cost + added_late_cost first */
    int32_t count;            /* 0 = he fits nowhere */
    int32_t routes_tried;     /* routes that have a place for him: each was simulated */
    int32_t left_out;         /* as in arv_proposal */
} arv_insertion;

/* Where a job that is not in the plan of the day fits best now: every place of every route is scheduled
 * exactly; the best of each route is simulated with it and without, on common scenarios, the very best with as
 * many scenarios as the day has, by the very ADDED event they are for. The job's own windows and promise are
 * kept as planned; promises of others may be put at risk, and are told. Nothing changes in `day`.
 * INVALID_ARGUMENT, FAILED_PRECONDITION (it is in the plan; as arv_day_replan), UNIMPLEMENTED with path
 * jobs[j].delivery: it would have to be loaded first. Places live in `arena`.
 * O(problem + places * visits of a route + visits * scenarios). */
ARV_API arv_status arv_day_insert(const arv_day *day, int32_t job,
                                  const arv_insert_options *options, arv_arena *arena,
                                  arv_insertion *insertion, arv_error *error);

/* ---- slots of a live day -------------------------------------------------------------------------*/
typedef struct arv_day_slot_options {
    int64_t slot_s, origin_s; /* as in arv_slot_options */
    int64_t miss_price;       /* likewise */
    int32_t places;           /* likewise */
    int32_t scenarios; /* the first so many of the day's, at most all; default 512; 64 or more */
    int32_t keep_next; /* as in arv_replan_options */
} arv_day_slot_options;

ARV_API void arv_day_slot_options_init(arv_day_slot_options *options);

/* Which windows can still be offered to the customer of a job that is not in the plan of the day, as the day stands:
 * what is begun or pinned stays, windows in force count, and everybody else keeps his order. Candidates are the
 * windows of the job - without any, the hours of all shifts - from the day's clock on, cut where slots begin. Of
 * each slot the cheapest routes are simulated with and without the visit on the day's own scenarios, given all that
 * is known; the one with the least score is told, in the terms of arv_slot. Its position counts visits not begun
 * yet, for an ADDED event; the slot is then promised by PROMISED, so that he waits at the door until it opens.
 * Nothing changes in `day`. Deterministic. `answer` lives in `arena`.
 *
 * INVALID_ARGUMENT: options, job. FAILED_PRECONDITION: the job is in the plan of the day or promised a window, or
 * there are more than ARV_SLOTS_MOST slots. UNIMPLEMENTED: what it delivers would have to be loaded first, it is half
 * of a shipment, or jobs wait for each other. RESOURCE_EXHAUSTED. */
ARV_API arv_status arv_day_slots(const arv_day *day, int32_t job,
                                 const arv_day_slot_options *options, arv_arena *arena,
                                 arv_slots_answer *answer, arv_error *error);

#ifdef __cplusplus
}
#endif
#endif
