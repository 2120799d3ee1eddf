/* report_axis.c - see report_axis.h. */
#include "report/report_axis.h"

enum { MINUTE_S = 60, HOUR_S = 3600, HOUR_MIN = 60, MOST_TICKS = 14, LONGEST_DAYS = 31 };

static int64_t floor_to(int64_t t, int64_t unit)
{
    return t - ((t % unit) + unit) % unit;
}

static void span(int64_t time_s, int64_t *from_s, int64_t *to_s)
{
    if (time_s == ARV_UNSET)
        return;
    if (time_s < *from_s)
        *from_s = time_s;
    if (time_s > *to_s)
        *to_s = time_s;
}

static void span_stop(const page_stop *stop, int64_t *from_s, int64_t *to_s)
{
    span(stop->arrive_s, from_s, to_s);
    span(stop->finish_s, from_s, to_s);
    span(stop->real_depart_s, from_s, to_s);
    span(stop->real_arrive_s, from_s, to_s);
    span(stop->real_finish_s, from_s, to_s);
    if (stop->view_count > 0) { /* later ones lie inside, or were revised and are cut at the edge */
        span(stop->views[0].from_s, from_s, to_s);
        span(stop->views[0].to_s, from_s, to_s);
    }
}

/* Full hours that leave a label enough room. */
static int32_t choose_tick(int32_t minutes)
{
    static const int32_t hours[] = {1, 2, 3, 6, 12, 24, 48, 120};
    const int32_t last = sizeof hours / sizeof *hours - 1;
    int32_t i = 0;
    while (i < last && minutes / (hours[i] * HOUR_MIN) > MOST_TICKS)
        i++;
    return hours[i] * HOUR_MIN;
}

report_axis report_axis_of(const report_page *page)
{
    int64_t from_s = INT64_MAX, to_s = INT64_MIN;
    for (int32_t r = 0; r < page->route_count; r++)
        for (int32_t s = 0; s < page->routes[r].stop_count; s++)
            span_stop(&page->routes[r].stops[s], &from_s, &to_s);
    if (from_s > to_s)
        from_s = to_s = 0;
    const int64_t longest_s = (int64_t)LONGEST_DAYS * 24 * HOUR_S;
    report_axis axis = {.first_s = floor_to(from_s, HOUR_S)};
    int64_t span_s = floor_to(to_s - axis.first_s + HOUR_S, HOUR_S);
    if (span_s > longest_s)
        span_s = longest_s;
    axis.minutes = (int32_t)(span_s / MINUTE_S);
    axis.tick_min = choose_tick(axis.minutes);
    return axis;
}

int32_t report_axis_minute(const report_axis *axis, int64_t time_s)
{
    const int64_t length_s = (int64_t)axis->minutes * MINUTE_S;
    if (time_s <= axis->first_s)
        return 0;
    if (time_s - axis->first_s >= length_s)
        return axis->minutes;
    return (int32_t)((time_s - axis->first_s) / MINUTE_S);
}

static double part_of(const report_axis *axis, int64_t time_s)
{
    const int64_t length_s = (int64_t)axis->minutes * MINUTE_S;
    const int64_t at_s = time_s - axis->first_s;
    if (at_s <= 0)
        return 0;
    return at_s >= length_s ? 1 : (double)at_s / (double)length_s;
}

text_word report_axis_at(const report_axis *axis, int64_t time_s)
{
    return word_fixed(100 * part_of(axis, time_s), 2);
}

text_word report_axis_length(const report_axis *axis, int64_t from_s, int64_t to_s)
{
    const double length = part_of(axis, to_s) - part_of(axis, from_s);
    return word_fixed(100 * (length > 0 ? length : 0), 2);
}
