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

#ifdef __cplusplus
}
#endif
#endif
