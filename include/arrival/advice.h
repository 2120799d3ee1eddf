/* advice.h - what a dispatcher asks of a plan: which windows can be offered to a new customer, why a job is
 * unserved, why this technician, what a promise costs.
 *
 * Answers are found by trying: the visit is put at every place of every route, the other visits keep their
 * order, breaks move to where they are best, and each trial is scheduled in full as arv_plan_from_order
 * does. So what is called possible can be planned as stated, at the cost stated; what is called impossible
 * has no such place. Moving other visits may do more: then ask arv_solve.
 *
 * Texts are short English sentences for a dispatcher. Costs are in the caller's unit of money. */
#ifndef ARRIVAL_ADVICE_H
#define ARRIVAL_ADVICE_H

#include <arrival/plan.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- slots -----------------------------------------------------------------------------------*/
typedef struct arv_slot_options {
    int64_t slot_s;     /* length of a slot; default 7,200 */
    int64_t origin_s;   /* slots begin at origin_s + k * slot_s; default 0 */
    int64_t miss_price; /* what a promise that breaks is worth, when places and slots are ranked;
                           default 3,600 (at the default costs: an hour of driving) */
    int32_t places; /* how many of the cheapest routes are simulated per slot; default 4; 1..64 */
    int32_t scenarios; /* default 1,024; a multiple of 64 */
    uint64_t seed;
} arv_slot_options;

ARV_API void arv_slot_options_init(arv_slot_options *options);

enum { ARV_SLOTS_MOST = 1000 };

/* One window and what it takes to keep it. */
typedef struct arv_slot {
    int64_t from_s, to_s; /* of the arrival; service starts in a window of the job */
    arv_reason reason;    /* NONE = it can be offered; else nothing below but `text` is set */
    int32_t technician, shift;
    int32_t position;          /* visits of his route before it */
    int64_t arrive_s, start_s; /* as planned; before the slot opens he waits */
    int64_t added_cost;        /* of the whole plan; the job's own unserved_price left aside */
    int32_t outside_ppm;       /* probability that he comes after the slot, or not at all; before it
                            opens he waits at the door */
    /* How many promises more are expected to break, in millionths: windows of the plan's steps and
     * promises of the problem. Below 0 when the visit does them good. */
    int32_t broken_ppm;
    int32_t worst_job;                         /* whose promise suffers most; ARV_NONE = nobody's */
    int32_t worst_before_ppm, worst_after_ppm; /* probability that it breaks */
    int64_t score; /* added_cost + miss_price * (outside + broken): the order of the answer */
    const char *text;
} arv_slot;

typedef struct arv_slots_answer {
    arv_slot *slots; /* the best first, those that cannot be offered last */
    int32_t count, offered;
} arv_slots_answer;

/* Which windows can be offered to the customer of `job`, an index into the spec, whom `plan` does not
 * serve. Candidates are the job's windows - without any, the hours of all shifts - cut where slots begin.
 * For each slot the visit is put, with that slot as its promise, at every place of every route; of the
 * routes where that is cheapest, `places` are simulated with and without it on common scenarios, and the one
 * with the least score is told. Deterministic. `answer` lives in `arena`.
 *
 * INVALID_ARGUMENT: options, the plan breaks a rule (routes[r].jobs[k]), or is not of this problem.
 * FAILED_PRECONDITION: the job is served, has a promise or a pinned position already, or more than
 * ARV_SLOTS_MOST slots. UNIMPLEMENTED: the job is a pickup or a delivery, or jobs wait for each other
 * (BEFORE, TOGETHER). CANCELLED. RESOURCE_EXHAUSTED.
 * O(slots * visits * refresh of a route + slots * places * stops * scenarios). */
ARV_API arv_status arv_slots(const arv_problem *problem, const arv_plan *plan, int32_t job,
                             const arv_slot_options *options, const arv_control *control,
                             arv_arena *arena, arv_slots_answer *answer, arv_error *error);

/* ---- explain ---------------------------------------------------------------------------------*/
/* What keeps a technician from serving a job in one of his shifts. Up to ALONE a rule of himself or of the
 * job forbids it, whatever else he does. From LOAD on it fits his route when that one thing is given up
 * and all else stays, tried in this order; FULL: none of them is enough alone. */
typedef enum arv_obstacle {
    ARV_OBSTACLE_NONE = 0, /* it fits, at added_cost */
    ARV_OBSTACLE_SKILL,
    ARV_OBSTACLE_TOOL,
    ARV_OBSTACLE_PIN,         /* pinned to another technician, or frozen on a route */
    ARV_OBSTACLE_STOCK,       /* more parts or load than he can ever carry */
    ARV_OBSTACLE_RELATION,    /* it must, or must not, be with the technician of another job */
    ARV_OBSTACLE_UNREACHABLE, /* no way there and back */
    ARV_OBSTACLE_ALONE,       /* it does not fit even into the empty shift */
    ARV_OBSTACLE_LOAD,        /* what the others have on board */
    ARV_OBSTACLE_LIMIT,       /* his most visits, travel, distance or time on the road */
    ARV_OBSTACLE_PROMISE,     /* promises made to the others on his route: blame_job's */
    ARV_OBSTACLE_WINDOW,      /* the job's own windows and promise */
    ARV_OBSTACLE_SHIFT_END,   /* the end of his shift: short_s of overtime would do, and
                                 where times cost nothing no less would */
    ARV_OBSTACLE_OTHERS,      /* windows and promises of the others: blame_job's */
    ARV_OBSTACLE_FULL
} arv_obstacle;

ARV_API const char *arv_obstacle_name(arv_obstacle obstacle); /* "SHIFT_END"; static storage */

/* One shift of a technician as a home for the job. */
typedef struct arv_choice {
    int32_t technician, shift;
    arv_obstacle obstacle;
    int32_t position;   /* NONE: visits before it at the cheapest place */
    int64_t added_cost; /* NONE: of the plan with it there, less without it */
    int32_t blame_job;  /* PROMISE, OTHERS: the first whom it would make late; else ARV_NONE */
    int64_t short_s;    /* by how much that one is late, or the shift too short; else 0 */
    /* From LOAD on: the job that matters least among those whose leaving alone makes room - by
     * priority, then by cost - and what the plan costs more with the one for the other, their
     * unserved prices aside. ARV_NONE = there is none. */
    int32_t push_out;
    int64_t push_cost;
    const char *text;
} arv_choice;

/* What was widened to find out what a promise costs. */
typedef enum arv_bond {
    ARV_BOND_NONE = 0, /* it has neither, or was not tried: see text */
    ARV_BOND_PROMISE,  /* promise_from_s or promise_to_s */
    ARV_BOND_WINDOW    /* it has no promise: its hard windows */
} arv_bond;

ARV_API const char *arv_bond_name(arv_bond bond); /* "PROMISE"; static storage */

typedef struct arv_explanation {
    int32_t job;
    bool served;
    arv_reason reason; /* of an unserved one */
    int32_t technician, shift, position;
    /* What the plan costs with it less without it; ARV_UNSET = it is unserved, or no other place was tried:
     * it is frozen, half of a shipment, or its route cannot be driven without it. */
    int64_t cost;
    arv_choice *choices; /* every shift, the cheapest first, those that cannot last */
    int32_t choice_count;
    /* Served with a promise or windows: */
    arv_bond bond;
    int64_t move_saving;  /* by a better place with the promise as it is: nobody need be asked */
    int64_t wider_saving; /* on top of that with the promise wider_s wider */
    bool wider_later;     /* ... by closing later, else by opening earlier */
    int32_t wider_technician, wider_shift, wider_position; /* where it then goes */
    const char *text;
} arv_explanation;

typedef struct arv_explain_options {
    int64_t wider_s;       /* default 900 */
    int32_t most;          /* rows of each table of arv_explain_plan; default 50 */
    int32_t cost_decimals; /* texts print costs divided by 10^cost_decimals; default 0; 0..9 */
} arv_explain_options;

ARV_API void arv_explain_options_init(arv_explain_options *options);

/* Explains one job of a plan. Errors as arv_slots, but for a job that is served. O(visits * refresh of a
 * route), for each of six ways to relax the rules, and the square of that per route for push_out. */
ARV_API arv_status arv_explain(const arv_problem *problem, const arv_plan *plan, int32_t job,
                               const arv_explain_options *options, const arv_control *control,
                               arv_arena *arena, arv_explanation *explanation, arv_error *error);

/* All unserved jobs, each with its few best choices, and the promises that cost most, dearest first;
 * of each at most options->most, and how many there are in all. */
typedef struct arv_explained_plan {
    arv_explanation *unserved, *promises;
    int32_t unserved_count, promise_count;
    int32_t unserved_total, promise_total;
} arv_explained_plan;

ARV_API arv_status arv_explain_plan(const arv_problem *problem, const arv_plan *plan,
                                    const arv_explain_options *options, const arv_control *control,
                                    arv_arena *arena, arv_explained_plan *explained,
                                    arv_error *error);

#ifdef __cplusplus
}
#endif
#endif
