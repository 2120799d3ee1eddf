/* timing.c - see timing.h. */
#include "arrival/timing.h"

static void price_time(timing *w)
{
    const arv_problem *p = w->p;
    const int32_t regular_s = p->shift_regular_end_s[w->shift] - w->arrive_s;
    w->cost += p->shift_rate_duration[w->shift] * (w->arrive_s - w->leave_s);
    if (regular_s < 0)
        w->cost -= p->shift_rate_overtime[w->shift] * regular_s;
    else if (w->follows && regular_s > 0)
        timing_limit(w, regular_s);
}

static bool breaks_limit(const timing *w)
{
    return w->travel_s > w->p->shift_max_travel_s[w->shift] ||
           w->distance_m > w->p->shift_max_distance_m[w->shift];
}

void timing_return(timing *w)
{
    const arv_problem *p = w->p;
    if (w->missed)
        return;
    timing_drive(w, p->shift_end_location[w->shift]);
    w->missed = w->arrive_s > p->shift_end_s[w->shift];
    if (w->missed)
        return;
    if (w->follows)
        timing_limit(w, p->shift_end_s[w->shift] - w->arrive_s);
    price_time(w);
    timing_keep(w, w->arrive_s - w->leave_s, p->shift_max_duration_s[w->shift],
                w->follows ? 0 : -1);
    if (w->excess_s > 0) {
        if (w->excess_s < w->least_excess_s)
            w->least_excess_s = w->excess_s;
        return;
    }
    if (breaks_limit(w) || (w->fits && w->cost >= w->best_cost))
        return;
    w->fits = true;
    w->best_cost = w->cost;
    w->best_leave_s = w->leave_s;
    w->best_end_s = w->arrive_s;
    w->best_travel_s = w->travel_s;
}

bool timing_leave(timing *w)
{
    const arv_problem *p = w->p;
    if (!w->begun) {
        timing_leave_at(w, p->shift_start_s[w->shift]);
        return true;
    }
    if (w->missed || !w->latest_matters)
        return false;
    const bool convex = !p->has_multi_window;
    if (w->fits && convex && w->best_leave_s != w->leave_s)
        return false; /* with one window a visit the price has one valley */
    timing_leave_at(w, w->leave_s + w->room_s);
    return true;
}
