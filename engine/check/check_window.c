/* check_window.c - windows: when one may begin, and what beginning late costs. */
#include "check/checker.h"

static bool admits(const arv_time_window *window, int64_t t)
{
    return t >= window->open_s &&
           (t <= window->close_s || window->late_price_per_hour != ARV_UNSET);
}

int64_t check_earliest(const arv_time_window *windows, int32_t count, int64_t t)
{
    int64_t best = count > 0 ? INT64_MAX : t;
    for (int32_t i = 0; i < count; i++) {
        const int64_t begin = t > windows[i].open_s ? t : windows[i].open_s;
        if (admits(&windows[i], begin) && begin < best)
            best = begin;
    }
    return best;
}

check_wide check_late_units(const arv_time_window *windows, int32_t count, int64_t t)
{
    check_wide least = -1;
    for (int32_t i = 0; i < count; i++) {
        if (!admits(&windows[i], t))
            continue;
        const int64_t late_s = t > windows[i].close_s ? check_subtract(t, windows[i].close_s) : 0;
        const check_wide units = (check_wide)late_s *
                                 check_given(windows[i].late_price_per_hour, 0) *
                                 CHECK_UNITS_PER_RATE_SECOND;
        least = least < 0 || units < least ? units : least;
    }
    return least < 0 ? 0 : least;
}
