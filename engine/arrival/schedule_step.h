/* schedule_step.h - steps of a plan from internal seconds; shared by the two ways to time a route. */
#ifndef ARRIVAL_SCHEDULE_STEP_H
#define ARRIVAL_SCHEDULE_STEP_H

#include "model/problem.h"

static inline void schedule_put_times(const arv_problem *p, arv_step *step, int32_t arrive_s,
                                      int32_t start_s, int32_t finish_s)
{
    step->arrive_s = p->origin_s + arrive_s;
    step->start_s = p->origin_s + start_s;
    step->finish_s = p->origin_s + finish_s;
}

static inline arv_step schedule_blank_step(arv_step_kind kind)
{
    return (arv_step){.kind = kind,
                      .job = ARV_NONE,
                      .rest = ARV_NONE,
                      .location = ARV_NONE,
                      .window_from_s = ARV_UNSET,
                      .window_to_s = ARV_UNSET,
                      .eta_s = ARV_UNSET,
                      .stops_away = ARV_NONE};
}

#endif
