/* baseline.h - what customers would be told elsewhere, tuned on days that are not played.
 *
 * FIXED_2H, FIXED_4H   the slot around the planned arrival, on whole half hours.
 * PLAN_NORMAL          planned arrival +- k standard deviations of the arrival over the training
 *                      days, k the 1 - alpha / 2 quantile of the normal distribution.
 * LAST_ETA             at each departure the rest of the plan is driven with planned services, median
 *                      legs and median access; the window is that ETA +- the half width that held
 *                      a share of 1 - alpha of the training days' arrivals at as many stops away.
 * Training days are drawn from the models as they are, whatever the played reality: the baselines
 * know as much as the product does. */
#ifndef PLAY_BASELINE_H
#define PLAY_BASELINE_H

#include "play/truth.h"

typedef struct baseline {
    const arv_problem *problem;
    const walk_route *routes;
    int32_t route_count;
    double normal_k;
    const int32_t *visit_first; /* [route_count + 1] rows of deviation_s */
    double *deviation_s;        /* per visit of the plan */
    int32_t stop_count;         /* visits of the longest route */
    int32_t *half_width_s;      /* [stop_count] of LAST_ETA, by stops away */
    walk_draw nominal; /* rows as deviation_s: planned services, medians of legs and access */
    walk_times times;  /* scratch */
} baseline;

/* Draws and walks `days` training days. O(days x visits x visits of a route). */
arv_status baseline_tune(const truth *training_days, const walk_route *routes, int32_t route_count,
                         int32_t days, double alpha, arv_arena *arena, baseline *tuned);

/* ETAs of visits p.. of a route when the technician leaves for visit p at `depart_s`: eta_s[v]
 * relative to the origin, valid until the next call. */
const int32_t *baseline_etas(baseline *b, int32_t route, int32_t p, int32_t depart_s);

/* Half the width of PLAN_NORMAL at visit v of a route, in seconds. */
int64_t baseline_normal_s(const baseline *b, int32_t route, int32_t v);

/* The slot of `width_s` around `planned_s`, in the caller's time. */
void baseline_slot(int64_t planned_s, int64_t width_s, int64_t *from_s, int64_t *to_s);

#endif
