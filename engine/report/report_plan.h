/* report_plan.h - the page of a plan, and how its windows would narrow if the day went as planned. */
#ifndef REPORT_REPORT_PLAN_H
#define REPORT_REPORT_PLAN_H

#include "report/report_page.h"

/* A solution on its way to the page. */
typedef struct report_solution {
    const char *name; /* of the file, for the title */
    const arv_spec *spec;
    const arv_plan *plan;
    int32_t cost_decimals; /* costs are shown divided by 10^cost_decimals */
    const char *note;      /* about the times or the check, a sentence for the lead; or NULL */
    const arv_error *objections; /* what arv_check says; NULL = nothing */
} report_solution;

/* Fills `page`; its arrays live in `arena`, strings are borrowed from spec and plan, title and lead
 * are made. RESOURCE_EXHAUSTED is the only error. O(steps). */
arv_status report_plan_fill(const report_solution *solution, arv_arena *arena, report_page *page);

/* Visits up to which a day is rehearsed: each costs a few milliseconds of simulation. */
enum { REPORT_MAX_REHEARSED = 1500 };

/* Lives through the plan as if every moment came true, and adds to the page, which report_plan_fill
 * made of this very plan, each window that a customer would see. Changes nothing when the plan has
 * more visits than REPORT_MAX_REHEARSED or no windows, or when the day does not keep such a plan
 * (related jobs); page->day_note says what the bands are. Any other status of arv_day_*.
 * O(events x visits of a route x scenarios). */
arv_status report_plan_rehearse(const arv_problem *problem, const arv_plan *plan,
                                const arv_window_options *options, arv_arena *arena,
                                report_page *page, arv_error *error);

#endif
