/* timing.c - see timing.h. */
#include "arrival/timing.h"

#include "kernel/kernel.h"
#include "travel/travel_leg.h"

/* Leaves in the slice that ends at or after ready_s; where two meet the faster one counts. */
static int32_t leg_by_departure_s(timing *w, size_t cell, bool *follows)
{
    const problem_travel *t = w->travel;
    while (w->slice + 1 < t->slice_count && t->slice_from_s[w->slice + 1] < w->ready_s)
        w->slice++;
    const int32_t leg_s = t->duration_s[w->slice][cell];
    if (w->slice + 1 == t->slice_count)
        return leg_s;
    const int32_t next_s = t->slice_from_s[w->slice + 1] - w->ready_s;
    const int32_t waited_s = next_s + t->duration_s[w->slice + 1][cell];
    if (*follows)
        timing_limit(w, next_s);
    if (waited_s < leg_s) {
        w->eases |= *follows;
        *follows = false;
        return waited_s;
    }
    if (*follows)
        timing_limit(w, waited_s - leg_s);
    return leg_s;
}

/* Arrival over the slices from `first` on, of which `count` are looked at. */
static int32_t arrive_over(const timing *w, size_t cell, int32_t first, int32_t count)
{
    int32_t duration_s[ARV_MAX_SLICES];
    for (int32_t k = 0; k < count; k++)
        duration_s[k] = w->travel->duration_s[first + k][cell];
    const travel_leg leg = {.slice_count = count,
                            .from_s = w->travel->slice_from_s + first,
                            .duration_s = duration_s,
                            .single_s = duration_s[0]};
    return travel_arrive(&leg, w->ready_s, KERNEL_ONE);
}

/* Goes on at the speed of each slice that it comes to; mostly this one or the next. */
static int32_t leg_by_speed_s(timing *w, size_t cell)
{
    const problem_travel *t = w->travel;
    while (w->slice + 1 < t->slice_count && t->slice_from_s[w->slice + 1] <= w->ready_s)
        w->slice++;
    const int32_t left = t->slice_count - w->slice;
    int32_t arrive_s = arrive_over(w, cell, w->slice, left < 2 ? left : 2);
    if (left > 2 && arrive_s > t->slice_from_s[w->slice + 2])
        arrive_s = arrive_over(w, cell, w->slice, left);
    return arrive_s < KERNEL_FOREVER_S ? arrive_s - w->ready_s : PROBLEM_UNREACHABLE_S;
}

int32_t timing_sliced_leg_s(timing *w, int32_t place, bool *follows)
{
    if ((w->place | place) < 0)
        return 0;
    const size_t cell = (size_t)w->place * (size_t)w->travel->rows + (size_t)place;
    const int32_t leg_s =
        w->travel->by_departure ? leg_by_departure_s(w, cell, follows) : leg_by_speed_s(w, cell);
    w->slow_s += leg_s - w->travel->fastest_s[cell];
    return leg_s;
}

int32_t timing_enter_bounded(timing *w, int32_t job)
{
    const arv_problem *p = w->p;
    const start_bounds b = w->bounds[job];
    int32_t open_s[ARV_MAX_WINDOWS_PER_JOB], close_s[ARV_MAX_WINDOWS_PER_JOB], count = 0;
    for (int32_t k = p->window_first[job]; k < p->window_first[job + 1]; k++) {
        open_s[count] = p->window_open_s[k] > b.from_s ? p->window_open_s[k] : b.from_s;
        close_s[count] = p->window_close_s[k] < b.to_s ? p->window_close_s[k] : b.to_s;
        count += open_s[count] <= close_s[count];
    }
    return timing_enter(w, open_s, close_s, 0, count, w->arrive_s, &w->follows);
}

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

/* At equal price who waits at home is better off, as long as the day does not end later. */
static bool is_better(const timing *w)
{
    if (!w->fits || w->cost < w->best_cost)
        return w->cost < w->beat;
    return w->waits_at_home && w->cost == w->best_cost && w->arrive_s <= w->best_end_s;
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
    if (breaks_limit(w))
        return;
    w->allowed = true;
    if (!is_better(w))
        return;
    w->fits = true;
    w->best_cost = w->cost;
    w->best_leave_s = w->leave_s;
    w->best_end_s = w->arrive_s;
    w->best_travel_s = w->travel_s;
}

/* How much later he must leave at least for a lower price than the best: time that follows the
 * departure saves its own price at most, and slow legs may become fast. */
static int32_t leap_s(const timing *w)
{
    const arv_problem *p = w->p;
    const int64_t rate = p->shift_rate_duration[w->shift];
    const int64_t target = w->fits && w->best_cost < w->beat ? w->best_cost : w->beat;
    const int64_t sure = w->cost - p->shift_rate_second[w->shift] * w->slow_s;
    if (rate == 0 || target == INT64_MAX || sure < target)
        return 1;
    const int64_t leap = (sure - target) / rate + 1;
    return leap < PROBLEM_FOREVER_S ? (int32_t)leap : PROBLEM_FOREVER_S;
}

/* Where hours are free: the wait at the first visit is spent at home, as far as that is as good. */
static bool wait_at_home(timing *w)
{
    if (w->travel->slice_count == 1 || w->waits_at_home || w->first_wait_s <= 0)
        return false;
    w->waits_at_home = true;
    timing_leave_at(w, w->leave_s + w->first_wait_s);
    return true;
}

static bool by_speed(const timing *w)
{
    return w->travel->slice_count > 1 && !w->travel->by_departure;
}

/* Between two departures tried the price may still fall by so much. */
static void allow_for_refinement(timing *w)
{
    const int64_t most = w->p->shift_rate_duration[w->shift] * TIMING_STEP_S;
    if (by_speed(w) && w->beat < INT64_MAX - most)
        w->beat += most;
}

/* Bisection for the latest departure that ends as early as the best; the walk under way says on which
 * side it is. */
static bool refine(timing *w)
{
    if (!by_speed(w) || !w->fits)
        return false;
    if (w->low_s < 0) {
        w->low_s = w->best_leave_s;
        w->high_s = w->best_leave_s + TIMING_STEP_S - 1;
    } else if (!w->missed && w->arrive_s <= w->best_end_s) {
        w->low_s = w->leave_s;
    } else {
        w->high_s = w->leave_s - 1;
    }
    if (w->low_s >= w->high_s)
        return false;
    timing_leave_at(w, w->low_s + (w->high_s - w->low_s + 1) / 2);
    return true;
}

/* How much later he leaves when there is something new to see. When the whole route just moves, what
 * comes after the change is new; else the moment of the change itself. */
static int32_t next_change_s(const timing *w)
{
    const bool moves = w->follows && !w->eases && w->excess_s == 0;
    return moves || w->room_s == 0 ? w->room_s + 1 : w->room_s;
}

/* The next departure of those that are tried one after the other; -1 = there is none. */
static int32_t next_leave_s(const timing *w)
{
    const arv_problem *p = w->p;
    const bool one_valley = !p->has_multi_window && w->travel->slice_count == 1;
    if (w->missed || (w->fits && one_valley && w->best_leave_s != w->leave_s))
        return -1; /* with one window a visit the price has one valley */
    const int32_t leap = leap_s(w);
    int32_t step = next_change_s(w);
    step = leap > step ? leap : step;
    if (by_speed(w)) /* the same departures for everyone */
        step = (leap + TIMING_STEP_S - 1) / TIMING_STEP_S * TIMING_STEP_S;
    return step > p->shift_end_s[w->shift] - w->leave_s ? -1 : w->leave_s + step;
}

bool timing_leave(timing *w)
{
    const arv_problem *p = w->p;
    if (!w->begun) {
        allow_for_refinement(w);
        timing_leave_at(w, p->shift_start_s[w->shift]);
        return true;
    }
    if (!w->latest_matters || (w->allowed && p->shift_rate_duration[w->shift] == 0))
        return !w->missed && wait_at_home(w);
    const int32_t leave_s = w->low_s < 0 ? next_leave_s(w) : -1;
    if (leave_s < 0)
        return refine(w);
    timing_leave_at(w, leave_s);
    return true;
}
