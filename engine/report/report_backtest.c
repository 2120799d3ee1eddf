/* report_backtest.c - see report_backtest.h. */
#include "report/report_backtest.h"

#include "base/arena.h"
#include "play/story.h"
#include "report/page_parts.h"

#include <math.h>

static const char *number(arv_arena *arena, double value, int decimals, const char *unit)
{
    return isfinite(value) ? arena_printf(arena, "%s%s", word_fixed(value, decimals).text, unit)
                           : "-";
}

static bool add_tiles(const backtest_result *result, arv_arena *arena, report_page *page)
{
    const report_figures *top = &result->figures[PLAY_LEDGER];
    const report_stop near = story_stop(top, 1);
    const char *kept = number(arena, 100 * top->promise_kept, 1, " %");
    const char *promised =
        arena_printf(arena, "of promises kept; promised %s %%",
                     word_fixed(100 - result->options.windows.alpha_ppm / 1e4, 1).text);
    const char *customers = arena_printf(arena, "%d", top->customers);
    const char *routes = arena_printf(arena, "customers on %d routes of %d days",
                                      result->counts.reported_routes, result->counts.reported_days);
    const char *width = number(arena, top->booked_width_min, 0, " min");
    const char *one = number(arena, near.looks > 0 ? near.mean_width_min : (double)NAN, 0, " min");
    const char *notices = number(arena, top->notices_per_customer, 1, "");
    if (!kept || !promised || !customers || !routes || !width || !one || !notices)
        return false;
    report_page_tile(page, kept, promised);
    report_page_tile(page, customers, routes);
    report_page_tile(page, width, "wide when booked");
    report_page_tile(page, one, "wide one stop away");
    report_page_tile(page, notices, "notices per customer");
    return true;
}

arv_status report_backtest_html(const backtest_result *result, const char *title, arv_arena *arena,
                                const char **out)
{
    const page_honesty honesty = {.figures = result->figures,
                                  .top = PLAY_LEDGER,
                                  .alpha = result->options.windows.alpha_ppm / 1e6,
                                  .note =
                                      "Nothing was known before it happened; the baselines were "
                                      "tuned on the days before."};
    report_page page = {.title = title};
    const char *lead = arena_printf(
        arena,
        "Visit records lived through in the order of their events: %d visits on %d days, of "
        "which %d were reported.",
        result->counts.visits, result->counts.days, result->counts.reported_days);
    if (!lead || !add_tiles(result, arena, &page))
        return ARV_RESOURCE_EXHAUSTED;
    play_text text = play_text_begin(arena);
    page_begin(&text, title, lead);
    page_put_tiles(&text, page.tiles, page.tile_count);
    page_put_honesty(&text, &honesty, arena);
    text_put(&text, "</main>\n");
    page_end(&text);
    return play_text_end(&text, out);
}
