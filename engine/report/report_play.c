/* report_play.c - see report_play.h. */
#include "report/report_play.h"

#include "base/arena.h"
#include "model/problem.h"
#include "play/story.h"
#include "report/report_plan.h"

#include <inttypes.h>
#include <math.h>

static const char *const honest_note =
    "The baselines were tuned on other days of the same models; their windows are not rounded.";

/* ---- what happened --------------------------------------------------------------------------- */

static page_verdict verdict_of(story_verdict verdict)
{
    switch (verdict) {
    case STORY_KEPT:
        return PAGE_KEPT;
    case STORY_EARLY:
        return PAGE_EARLY;
    case STORY_LATE:
        return PAGE_LATE;
    case STORY_REVISED:
        return PAGE_REVISED;
    case STORY_NOT_REACHED:
        break;
    }
    return PAGE_NOT_REACHED;
}

/* Windows that differ from the one before; offers are not windows. */
static arv_status fill_views(const play_views *views, arv_arena *arena, page_stop *stop)
{
    page_view *items = ARENA_ARRAY(arena, page_view, views->count + 1);
    if (!items)
        return ARV_RESOURCE_EXHAUSTED;
    int32_t count = 0;
    for (int32_t v = 0; v < views->count; v++) {
        const play_view *view = &views->items[v];
        if (view->notice == ARV_NOTICE_EARLY_OFFER ||
            (count && items[count - 1].from_s == view->from_s &&
             items[count - 1].to_s == view->to_s))
            continue;
        items[count] = (page_view){.shown_s = count ? view->time_s : ARV_UNSET,
                                   .from_s = view->from_s,
                                   .to_s = view->to_s,
                                   .stops_away = view->stops_away,
                                   .notice = view->notice};
        count++;
    }
    stop->views = items;
    stop->view_count = count;
    return ARV_OK;
}

static arv_status fill_customer(const play_customer *customer, play_policy policy, arv_arena *arena,
                                page_stop *stop)
{
    stop->verdict = verdict_of(story_verdict_of(customer, policy, &stop->off_s));
    stop->closed_s = customer->closed_s;
    stop->real_depart_s = customer->depart_s;
    stop->real_arrive_s = customer->arrive_s;
    stop->real_start_s = customer->start_s;
    stop->real_finish_s = customer->finish_s;
    return fill_views(&customer->views[policy], arena, stop);
}

/* Breaks, stock and the way home have no taps: what is planned of them is not shown on a day that went
 * otherwise. */
static arv_status fill_day(const play_result *result, arv_arena *arena, report_page *page)
{
    const int32_t customers = result->customer_count / result->options.days;
    for (int32_t r = 0, c = 0; r < page->route_count; r++) {
        page_stop *stops = page->routes[r].stops;
        int32_t kept = 0;
        for (int32_t s = 0; s < page->routes[r].stop_count; s++) {
            if (stops[s].kind != ARV_STEP_JOB && stops[s].kind != ARV_STEP_START)
                continue;
            stops[kept] = stops[s];
            if (stops[kept].kind == ARV_STEP_JOB && c < customers) {
                const arv_status status = fill_customer(
                    &result->customers[c++], result->options.policy, arena, &stops[kept]);
                if (status != ARV_OK)
                    return status;
            }
            kept++;
        }
        page->routes[r].stop_count = kept;
    }
    return ARV_OK;
}

/* ---- figures --------------------------------------------------------------------------------- */

static const char *percent_text(arv_arena *arena, double share)
{
    return isfinite(share) ? arena_printf(arena, "%s %%", word_fixed(100 * share, 1).text) : "-";
}

/* "62 → 25", and what of it is known. */
static const char *width_text(arv_arena *arena, double booked_min, const report_stop *near)
{
    const text_word booked = word_fixed(booked_min, 0);
    const char *first = isfinite(booked_min) ? booked.text : "-";
    return near->looks > 0
               ? arena_printf(arena, "%s → %s", first, word_fixed(near->mean_width_min, 0).text)
               : arena_printf(arena, "%s", first);
}

static bool add_tiles(const play_result *result, const report_figures *top, arv_arena *arena,
                      report_page *page)
{
    const report_stop near = story_stop(top, 1);
    const bool any = isfinite(top->promise_kept);
    const char *kept = percent_text(arena, top->promise_kept);
    const char *promised = arena_printf(
        arena, "of promises kept; promised %s %%%s%s%s%s",
        word_fixed(100 - result->options.windows.alpha_ppm / 1e4, 1).text,
        any ? ", 95 % interval " : "", any ? word_fixed(100 * top->kept_low, 1).text : "",
        any ? " to " : "", any ? word_fixed(100 * top->kept_high, 1).text : "");
    const char *customers = arena_printf(arena, "%d", top->customers);
    const char *width = width_text(arena, top->booked_width_min, &near);
    const char *moved = arena_printf(arena, "%" PRId64, top->nested_violations);
    const char *revised = percent_text(arena, top->revised_rate);
    const char *notices = arena_printf(
        arena, "%s",
        isfinite(top->notices_per_customer) ? word_fixed(top->notices_per_customer, 1).text : "-");
    if (!kept || !promised || !customers || !width || !moved || !revised || !notices)
        return false;
    report_page_tile(page, kept, promised);
    report_page_tile(page, customers,
                     result->options.days == 1 ? "customers on one day" : "customers on all days");
    report_page_tile(page, width, "minutes wide when booked, and one stop away");
    report_page_tile(page, moved, "windows that moved or widened without notice");
    report_page_tile(page, revised, "of customers had a promise revised");
    report_page_tile(page, notices, "notices per customer");
    return true;
}

static const char *lead_of(const play_result *result, arv_arena *arena)
{
    return arena_printf(arena,
                        "%d %s, %d visits a day, %" PRId64 " events, seed %" PRIu64
                        ". The true durations, paces and traffic were drawn from the models, apart "
                        "from the scenarios that made the windows.",
                        result->options.days, result->options.days == 1 ? "day" : "days",
                        result->customer_count / result->options.days, result->event_count,
                        result->options.seed);
}

/* ---- the page -------------------------------------------------------------------------------- */

arv_status report_play_html(const play_result *result, const char *title, arv_arena *arena,
                            const char **out)
{
    report_figures figures[PLAY_POLICIES];
    const double alpha = result->options.windows.alpha_ppm / 1e6;
    const page_honesty honesty = {
        .figures = figures, .top = result->options.policy, .alpha = alpha, .note = honest_note};
    const report_solution solution = {
        .name = title, .spec = result->problem->spec, .plan = result->plan};
    report_page page;
    arv_status status = ARV_OK;
    for (int k = 0; k < PLAY_POLICIES && status == ARV_OK; k++)
        status = report_compute(result->customers, result->customer_count, (play_policy)k, alpha,
                                arena, &figures[k]);
    if (status == ARV_OK)
        status = report_plan_fill(&solution, arena, &page);
    if (status == ARV_OK)
        status = fill_day(result, arena, &page);
    if (status != ARV_OK)
        return status;
    page.tile_count = 0;
    page.lead = lead_of(result, arena);
    page.day_heading = result->options.days > 1 ? "The first day" : "The day";
    page.day_note = "A band is the window that the customer was shown, each inside the one before. "
                    "The slider goes back through the day.";
    page.honesty = &honesty;
    if (!page.lead || !add_tiles(result, &figures[result->options.policy], arena, &page))
        return ARV_RESOURCE_EXHAUSTED;
    return report_page_html(&page, arena, out);
}
