/* story.c - see story.h. */
#include "play/story.h"

#include "play/views.h"

static bool was_revised(const play_views *views)
{
    for (int32_t v = 0; v < views->count; v++)
        if (views->items[v].notice == ARV_NOTICE_REVISED)
            return true;
    return false;
}

story_verdict story_verdict_of(const play_customer *customer, play_policy policy, int64_t *off_s)
{
    const play_views *views = &customer->views[policy];
    *off_s = 0;
    if (customer->arrive_s == ARV_UNSET)
        return STORY_NOT_REACHED;
    if (was_revised(views))
        return STORY_REVISED;
    int64_t early_s = 0, late_s = 0;
    for (int32_t v = views_first_binding(views); v < views->count; v++) {
        const play_view *view = &views->items[v];
        if (view->notice == ARV_NOTICE_EARLY_OFFER)
            continue;
        if (view->from_s - customer->arrive_s > early_s)
            early_s = view->from_s - customer->arrive_s;
        if (customer->arrive_s - view->to_s > late_s)
            late_s = customer->arrive_s - view->to_s;
    }
    *off_s = early_s > late_s ? early_s : late_s;
    if (*off_s == 0)
        return STORY_KEPT;
    return early_s > late_s ? STORY_EARLY : STORY_LATE;
}

const play_view *story_look(const play_customer *customer, play_policy policy, int32_t stops_away)
{
    const play_views *views = &customer->views[policy];
    for (int32_t v = views->count; v-- > 0;)
        if (views->items[v].look && views->items[v].stops_away == stops_away)
            return &views->items[v];
    return NULL;
}

const play_view *story_booked(const play_customer *customer, play_policy policy)
{
    return customer->views[policy].count ? &customer->views[policy].items[0] : NULL;
}

report_stop story_stops_from(const report_figures *figures, int32_t from)
{
    report_stop sum = {.stops_away = from};
    for (int32_t s = 0; s < figures->stop_count; s++) {
        const report_stop *stop = &figures->stops[s];
        if (stop->stops_away < from)
            continue;
        sum.looks += stop->looks;
        sum.coverage += stop->looks * stop->coverage;
        sum.mean_width_min += stop->looks * stop->mean_width_min;
        sum.winkler_min += stop->looks * stop->winkler_min;
    }
    if (sum.looks > 0) {
        sum.coverage /= sum.looks;
        sum.mean_width_min /= sum.looks;
        sum.winkler_min /= sum.looks;
    }
    return sum;
}

report_stop story_stop(const report_figures *figures, int32_t n)
{
    for (int32_t s = 0; s < figures->stop_count; s++)
        if (figures->stops[s].stops_away == n)
            return figures->stops[s];
    return (report_stop){.stops_away = n};
}
