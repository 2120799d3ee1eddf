/* desk.h - what an explanation works with: the plan on a stage with variants of the jobs that are asked
 * about, and the same plan where one kind of rule is relaxed for everybody. */
#ifndef ADVICE_DESK_H
#define ADVICE_DESK_H

#include "advice/best_place.h"
#include "arrival/schedule.h"

#include <arrival/advice.h>

/* Rules that are relaxed one at a time. */
typedef enum relaxation {
    RELAX_LIMIT,
    RELAX_PROMISE,
    RELAX_SHIFT_END,
    RELAX_OTHERS,
    RELAXATIONS
} relaxation;

/* The variants of a job, side by side from desk.variants[job]. */
typedef enum variant {
    VARIANT_NO_LOAD,
    VARIANT_NO_WINDOWS,
    VARIANT_EARLIER, /* opens earlier; closes later */
    VARIANT_LATER,
    VARIANTS
} variant;

typedef struct desk {
    const arv_problem *p;
    const arv_plan *plan;
    const arv_explain_options *options;
    arv_arena *scratch, *arena; /* work; what is answered */
    arv_error *error;
    stage s; /* with the variants */
    tours empty;
    int32_t *variants; /* per job of the plan's problem: its first variant, or ARV_NONE */
    stage relaxed[RELAXATIONS];
    bool can_relax[RELAXATIONS];
    int64_t
        base_units; /* what the plan costs without the job that is asked about, itself not counted */
    schedule_item *items;
} desk;

/* Opens a desk for the jobs with asked[job]. `relax`: also the stages of relaxed rules. Errors as
 * arv_explain. */
arv_status desk_open(desk *d, const bool *asked, bool relax);

/* The job of a variant. */
static inline newcomer desk_newcomer(const desk *d, int32_t job, variant which)
{
    return (newcomer){d->variants[job] + (int32_t)which, job};
}

/* A price for cost units on top of what the plan costs without the job; rounded as plans are. */
int64_t desk_price(const desk *d, int64_t added_units);

/* Takes a job out of all stages, if it is on a route, and counts the rest. False when its route cannot be
 * driven without it. `after` gets the visit, or start, behind which it was; ARV_NONE = it was on none. */
bool desk_take_out(desk *d, int32_t job, int32_t *after);
/* Back where it was; of a desk without relaxed stages. */
void desk_put_back(desk *d, int32_t job, int32_t after);

/* Is the job in its place for good - frozen, pinned to a position - or half of a pair? */
bool desk_is_fixed(const desk *d, int32_t job);

#endif
