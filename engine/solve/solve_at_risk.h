/* solve_at_risk.h - arv_solve for who has a price of his own for a miss. */
#ifndef SOLVE_SOLVE_AT_RISK_H
#define SOLVE_SOLVE_AT_RISK_H

#include <arrival/plan.h>

/* arv_solve, with `options->risk_price_per_hour` > 0 each miss to be expected counted as `miss_s` more of
 * lateness (arrival/risk.h; arv_solve has RISK_MISS_S). 0..86,400. */
arv_status solve_at_risk(const arv_problem *problem, const arv_solve_options *options,
                         int32_t miss_s, const arv_control *control, arv_arena *arena,
                         arv_plan **plan, arv_error *error);

#endif
