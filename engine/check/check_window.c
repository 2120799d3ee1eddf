/* check_window.c - windows: when one may begin, and what beginning early or late costs. */
#include "check/checker.h"

static bool admits(const arv_time_window *window, int64_t t)
{
    return (t >= window->open_s || window->early_price_per_hour != ARV_UNSET) &&
           (t <= window->close_s || window->late_price_per_hour != ARV_UNSET);
}

int64_t check_earliest(const arv_time_window *windows, int32_t count, int64_t t)
{
    int64_t best = count > 0 ? INT64_MAX : t;
    for (int32_t i = 0; i < count; i++) {
        const bool early = windows[i].early_price_per_hour != ARV_UNSET;
        const int64_t begin = t > windows[i].open_s || early ? t : windows[i].open_s;
        if (admits(&windows[i], begin) && begin < best)
            best = begin;
    }
    return best;
}

bool check_may_wait(const arv_time_window *windows, int32_t count)
{
    int32_t late = 0;
    for (int32_t i = 0; i < count; i++) {
        if (windows[i].early_price_per_hour != ARV_UNSET)
            return true;
        late += windows[i].late_price_per_hour != ARV_UNSET;
    }
    return late > 0 && count > 1;
}

check_wide check_start_units(const arv_time_window *windows, int32_t count, int64_t t)
{
    check_wide least = -1;
    for (int32_t i = 0; i < count; i++) {
        if (!admits(&windows[i], t))
            continue;
        const int64_t early_s = t < windows[i].open_s ? check_subtract(windows[i].open_s, t) : 0;
        const int64_t late_s = t > windows[i].close_s ? check_subtract(t, windows[i].close_s) : 0;
        const check_wide units =
            ((check_wide)early_s * check_given(windows[i].early_price_per_hour, 0) +
             (check_wide)late_s * check_given(windows[i].late_price_per_hour, 0)) *
            CHECK_UNITS_PER_RATE_SECOND;
        least = least < 0 || units < least ? units : least;
    }
    return least < 0 ? 0 : least;
}

bool check_admits(const arv_time_window *windows, int32_t count, int64_t t)
{
    for (int32_t i = 0; i < count; i++)
        if (admits(&windows[i], t))
            return true;
    return count == 0;
}
