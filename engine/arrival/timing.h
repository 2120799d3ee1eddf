/* timing.h - the price of one route whose technician may choose when to leave.
 *
 * With the order of visits and breaks given, the moment of departure decides everything: whoever
 * leaves later is nowhere earlier. A walk evaluates one departure to the second, and notes for how
 * long leaving later changes nothing but the times that follow the departure: until a wait is used
 * up, a window closes, the regular end is passed. Between two such moments the price is linear, so
 * walking from one to the next finds the cheapest departure exactly (Savelsbergh 1992 for one window
 * a visit; several windows have several local optima, all of them are visited).
 *
 *     timing_open(&w, p, shift);
 *     while (timing_leave(&w)) {
 *         for each visit, break or restocking in order: timing_visit(&w, job), timing_break(&w, b) or
 *             timing_restock(&w);
 *         timing_return(&w);
 *     }
 *     w.fits, w.best_leave_s, w.best_cost, w.best_end_s
 *
 * With travel by time of day a leg's time jumps or waits where slices meet (slices_by_departure), which
 * is one more such moment. Where a leg follows the speed of each slice nothing is linear: departures are
 * then tried every TIMING_STEP_S, and from the best of them the latest one that ends as early.
 * Departures that cannot beat the best, because leaving a second later saves at most a second's price
 * and what slow legs cost, are leapt over.
 *
 * Of equally cheap departures the earliest is kept. A walk is O(visits); there are about as many as
 * the route has waits. Moments are int32 seconds of the problem, costs are cost units. */
#ifndef ARRIVAL_TIMING_H
#define ARRIVAL_TIMING_H

#include "model/problem.h"

enum { TIMING_STEP_S = 900 };

typedef struct timing {
    const arv_problem *p;
    const problem_travel *travel;
    const int32_t *service_s;
    int32_t shift;
    const start_bounds *bounds; /* per job, NULL = only windows bind; set it after timing_open */
    bool latest_matters;        /* leaving later may be cheaper, or the only way */

    /* -- the walk under way ---------------------------------------------------------------- */
    int32_t leave_s;              /* departure from the start of the shift */
    int32_t place;                /* of the last visit */
    int32_t ready_s;              /* finish there */
    int32_t chain_s;              /* service of the breaks taken since */
    int32_t rested_s;             /* end of the last of them, or ready_s */
    bool follows, rested_follows; /* ready_s, rested_s grow with leave_s */
    bool missed;                  /* a window, promise or the end: leaving later cannot mend it */
    int32_t room_s;               /* how much later he may leave until something else changes */
    int32_t arrive_s, start_s;    /* of the last visit or break */
    int32_t rest_end_s;           /* end of the last break of the route, or departure */
    bool rest_follows;
    int32_t unpaid_s;     /* breaks that are not work, so far */
    int32_t excess_s;     /* by which rules on lengths of time are broken, together */
    int32_t slice;        /* of the last departure */
    int32_t slow_s;       /* travel beyond that of the fastest slices, so far */
    bool eases;           /* a leg takes less time when he leaves later, at once */
    int32_t first_wait_s; /* at the first visit */
    int32_t travel_s;     /* so far */
    int64_t distance_m;
    int64_t cost;

    /* -- the best departure so far ------------------------------------------------------------ */
    int64_t beat; /* only what is cheaper is of interest; INT64_MAX = anything */
    bool begun, allowed, fits, waits_at_home; /* allowed: keeps the rules, at whatever price */
    int32_t best_leave_s, best_end_s, best_travel_s;
    int32_t low_s,
        high_s; /* by speed: bounds of the latest departure that ends as early; -1 = not yet */
    int32_t least_excess_s; /* while nothing fits; INT32_MAX = something is missed */
    int64_t best_cost;
} timing;

static inline void timing_open(timing *w, const arv_problem *p, int32_t shift)
{
    *w = (timing){
        .p = p,
        .travel = &p->travels[p->shift_travel[shift]],
        .service_s = p->service_s + (size_t)p->shift_service_row[shift] * (size_t)p->job_count,
        .shift = shift,
        .latest_matters = p->shift_rate_duration[shift] != 0 ||
                          p->shift_max_duration_s[shift] != INT32_MAX || p->break_rules,
        .beat = INT64_MAX,
        .low_s = -1,
        .least_excess_s = INT32_MAX,
    };
}

/* Begins a walk that leaves at `leave_s`. */
static inline void timing_leave_at(timing *w, int32_t leave_s)
{
    w->begun = true;
    w->leave_s = w->ready_s = w->rested_s = w->rest_end_s = leave_s;
    w->place = w->p->shift_start_location[w->shift];
    w->chain_s = 0;
    w->follows = w->rested_follows = w->rest_follows = true;
    w->unpaid_s = w->excess_s = w->slice = w->slow_s = 0;
    w->first_wait_s = -1;
    w->missed = w->eases = false;
    w->room_s = INT32_MAX;
    w->travel_s = 0;
    w->distance_m = 0;
    w->cost = w->p->shift_fixed_cost[w->shift];
}

/* Something changes when he leaves more than `room_s` later. */
static inline void timing_limit(timing *w, int32_t room_s)
{
    if (room_s < w->room_s)
        w->room_s = room_s > 0 ? room_s : 0;
}

/* A length of time must not exceed a limit. `growth` is by how much it grows when he leaves a second
 * later: -1, 0 or 1. */
static inline void timing_keep(timing *w, int32_t length_s, int32_t most_s, int32_t growth)
{
    if (length_s > most_s) {
        w->excess_s += length_s - most_s;
        if (growth < 0)
            timing_limit(w, length_s - most_s);
    } else if (growth > 0) {
        timing_limit(w, most_s - length_s);
    }
}

/* The price of starting at `at_s` where later than `from_s` costs `rate` a second. */
static inline void timing_late(timing *w, int32_t at_s, int32_t from_s, int64_t rate, bool follows)
{
    if (at_s > from_s)
        w->cost += rate * (at_s - from_s);
    else if (follows && at_s < from_s)
        timing_limit(w, from_s - at_s);
}

/* The moment from `from_s` on that lies in one of the windows first..last. What it means for leaving
 * later is noted when the moment follows the departure. */
static inline int32_t timing_enter(timing *w, const int32_t *open, const int32_t *close,
                                   int32_t first, int32_t last, int32_t from_s, bool *follows)
{
    for (int32_t k = first; k < last; k++) {
        if (from_s > close[k])
            continue;
        const bool waits = from_s < open[k];
        if (*follows)
            timing_limit(w, (waits ? open[k] : close[k]) - from_s);
        *follows = *follows && !waits;
        return waits ? open[k] : from_s;
    }
    w->missed = true;
    return from_s;
}

/* The rules of a break that begins at start_s and ends at rested_s. */
static inline void timing_work(timing *w, const problem_work_rule *rule)
{
    const int32_t grows = w->rested_follows;
    if (rule->since_start_s != INT32_MAX)
        timing_keep(w, w->start_s - w->leave_s - w->unpaid_s, rule->since_start_s, grows - 1);
    if (rule->since_break_s != INT32_MAX)
        timing_keep(w, w->start_s - w->rest_end_s, rule->since_break_s, grows - w->rest_follows);
    w->unpaid_s += rule->paid ? 0 : w->rested_s - w->start_s;
    w->rest_end_s = w->rested_s;
    w->rest_follows = w->rested_follows;
}

static inline void timing_break(timing *w, int32_t b)
{
    const arv_problem *p = w->p;
    if (w->missed)
        return;
    w->arrive_s = w->start_s =
        timing_enter(w, p->break_open_s, p->break_close_s, p->break_window_first[b],
                     p->break_window_first[b + 1], w->rested_s, &w->rested_follows);
    if (p->break_late_rate)
        timing_late(w, w->start_s, p->break_late_from_s[b], p->break_late_rate[b],
                    w->rested_follows);
    w->rested_s = w->start_s + p->break_service_s[b];
    w->chain_s += p->break_service_s[b];
    if (p->break_rules)
        timing_work(w, &p->break_rules[b]);
}

/* Seconds of the leg to `place` when it takes as long as the time of day says; `follows` as for
 * timing_enter. */
int32_t timing_sliced_leg_s(timing *w, int32_t place, bool *follows);

/* The leg to `place`, with the breaks taken on it: he arrives when both the road and the last break
 * are behind him. */
static inline void timing_drive(timing *w, int32_t place)
{
    bool follows = w->follows;
    const int32_t leg_s = w->travel->slice_count == 1 ? problem_travel_s(w->travel, w->place, place)
                                                      : timing_sliced_leg_s(w, place, &follows);
    const int32_t driven_s = w->ready_s + leg_s + w->chain_s;
    w->travel_s += leg_s;
    w->distance_m += problem_distance_m(w->travel, w->place, place);
    w->cost += problem_leg_cost_of(w->p, w->shift, w->place, place, leg_s);
    const bool rests = w->rested_s > driven_s, even = w->rested_s == driven_s;
    w->arrive_s = rests ? w->rested_s : driven_s;
    if (follows != w->rested_follows && !even && (rests ? follows : w->rested_follows))
        timing_limit(w, rests ? w->rested_s - driven_s : driven_s - w->rested_s);
    w->follows = even ? follows || w->rested_follows : rests ? w->rested_follows : follows;
    w->place = place;
}

/* Setup of a job when he comes from place `from`. */
static inline int32_t timing_setup_s(timing *w, int32_t job, int32_t from)
{
    const arv_problem *p = w->p;
    if (!p->job_setup_s || from == p->job_location[job])
        return 0;
    w->cost += p->shift_rate_setup[w->shift] * p->job_setup_s[job];
    return p->job_setup_s[job];
}

/* timing_enter of the windows of a job cut to its bounds. */
int32_t timing_enter_bounded(timing *w, int32_t job);

static inline void timing_visit(timing *w, int32_t job)
{
    const arv_problem *p = w->p;
    if (w->missed)
        return;
    const int32_t setup_s = timing_setup_s(w, job, w->place);
    timing_drive(w, p->job_location[job]);
    const int32_t spare_s = p->job_latest_arrival_s[job] - w->arrive_s;
    w->missed |= spare_s < 0;
    if (w->follows)
        timing_limit(w, spare_s);
    w->start_s = w->bounds
                     ? timing_enter_bounded(w, job)
                     : timing_enter(w, p->window_open_s, p->window_close_s, p->window_first[job],
                                    p->window_first[job + 1], w->arrive_s, &w->follows);
    if (w->first_wait_s < 0)
        w->first_wait_s = w->start_s - w->arrive_s;
    if (p->job_late_rate)
        timing_late(w, w->start_s, p->job_late_from_s[job], p->job_late_rate[job], w->follows);
    w->ready_s = w->rested_s = w->start_s + setup_s + w->service_s[job];
    w->rested_follows = w->follows;
    w->chain_s = 0;
    w->cost += problem_assign_cost(p, w->shift, job);
}

/* The visit of the restock location: open all day. */
static inline void timing_restock(timing *w)
{
    if (w->missed)
        return;
    timing_drive(w, w->p->shift_restock[w->shift]);
    w->start_s = w->arrive_s;
    w->ready_s = w->rested_s = w->start_s + w->p->shift_restock_s[w->shift];
    w->rested_follows = w->follows;
    w->chain_s = 0;
}

/* The end of the route: the last leg, and what its time costs. Keeps the walk when it is the best. */
void timing_return(timing *w);

/* Begins the first walk, or the next one that may be better; false when there is none. */
bool timing_leave(timing *w);

#endif
