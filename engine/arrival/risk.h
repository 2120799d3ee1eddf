/* risk.h - what a route may cost beyond its plan: lateness to be expected, on common scenarios.
 *
 * A plan keeps its times when every job takes what was planned. Here a route is walked in
 * RISK_SCENARIOS scenarios at once - services, the technician's pace, his traffic and each leg drawn
 * from the models of the problem - and lateness is added up over them:
 *   - seconds by which service starts after a job's last window, also one that may be missed for a price,
 *     or arrival is after a promise,
 *   - seconds by which the technician is back after the end of his shift, overtime included,
 *   - so much more for each such miss (RISK_MISS_S unless asked for), so that many small ones count.
 * A job's draws belong to the job and a technician's to his shift: every order of visits meets the same
 * luck (common random numbers), so that routes compare; putting a visit more on a route never makes
 * it less late. What happens past a window is as in simulate.h, but that he goes on after his shift.
 *
 *     risk_walk w;
 *     risk_leave(&w, p, shift, leave_s);
 *     for each visit, break or restocking: risk_visit(&w, job), risk_break(&w, b), risk_restock(&w);
 *     risk_return(&w);
 *     w.late_s -> risk_price(p, w.late_s)
 *
 * It is built for the inner loop of a search, so less exact than simulate.h: learned travel is that of
 * the most exact model without places, at the hour or slice of the planned departure, and legs share
 * the technician's day but not their neighbourhood. Integers throughout; equal on every CPU. */
#ifndef ARRIVAL_RISK_H
#define ARRIVAL_RISK_H

#include "base/arena.h"
#include "kernel/kernel.h"
#include "model/problem.h"

enum { RISK_SCENARIOS = 2 * KERNEL_BLOCK, RISK_MISS_S = 600 };

typedef struct risk_walk {
    const arv_problem *p;
    int32_t shift, place;
    int32_t clock_s;                /* the same walk as planned */
    int32_t rest_s, rested_clock_s; /* breaks since the last visit */
    bool rested;                    /* there were some */
    int32_t pace;                   /* which pace `paces` holds; ARV_NONE = none yet */
    int64_t late_s;                 /* of all scenarios together, so far */
    int32_t time[RISK_SCENARIOS];   /* finish of the last visit, or departure */
    int32_t floor[RISK_SCENARIOS];  /* end of the last break */
    int32_t factor[RISK_SCENARIOS];
    int32_t paces[RISK_SCENARIOS];
} risk_walk;

/* Does anything vary in this problem? */
bool risk_varies(const arv_problem *p);

/* Makes the scenarios of `p`, whose `risk` it sets and whose routes then have a price of time.
 * `price_per_hour` is the price of an hour late, a miss counts as `miss_s` more. RESOURCE_EXHAUSTED.
 * O((jobs + shifts) * scenarios). */
arv_status risk_make(arv_arena *arena, uint64_t seed, int64_t price_per_hour, int32_t miss_s,
                     arv_problem *p);

/* The price of so much lateness, in cost units. */
int64_t risk_price(const arv_problem *p, int64_t late_s);
/* The least lateness that costs `cost` or more; INT64_MAX when none does. */
int64_t risk_late_of(const arv_problem *p, int64_t cost);

/* Begins a walk that leaves the start of the shift at `leave_s`. */
void risk_leave(risk_walk *w, const arv_problem *p, int32_t shift, int32_t leave_s);
void risk_visit(risk_walk *w, int32_t job);
void risk_break(risk_walk *w, int32_t b);
void risk_restock(risk_walk *w);
/* The way to the end of the shift. */
void risk_return(risk_walk *w);

#endif
