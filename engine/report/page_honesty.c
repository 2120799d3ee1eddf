/* page_honesty.c - the honest report: what was promised and what came true, as charts and as tables,
 * beside what other policies would have said of the same events. */
#include "play/story.h"
#include "report/chart.h"
#include "report/page_parts.h"

#include "base/arena.h"

#include <math.h>

enum { LAST_COLUMN = 4, MOST_AWAY = 8 };

typedef enum measure_kind { WIDTH, COVERAGE, WINKLER, MEASURES } measure_kind;

static const char *const policy_words[PLAY_POLICIES] = {"Shrinking windows", "Live, told anew",
                                                        "Fixed slot of 2 h", "Fixed slot of 4 h",
                                                        "Plan ± k·sd",       "Last ETA ± width"};

/* Without customers there is no number. */
static void put_number(play_text *text, double value, int decimals)
{
    text_put(text, isfinite(value) ? word_fixed(value, decimals).text : "-");
}

static double value_of(const report_stop *stop, measure_kind what)
{
    switch (what) {
    case WIDTH:
        return stop->mean_width_min;
    case COVERAGE:
        return 100 * stop->coverage;
    default:
        return stop->winkler_min;
    }
}

/* ---- charts ---------------------------------------------------------------------------------- */

/* Lines of all policies, in the order of stops away. NULL = no memory. */
static const chart_line *lines_of(const page_honesty *h, measure_kind what, arv_arena *arena,
                                  double *least, double *most)
{
    chart_line *lines = ARENA_ARRAY(arena, chart_line, PLAY_POLICIES);
    for (int k = 0; lines && k < PLAY_POLICIES; k++) {
        const report_figures *f = &h->figures[k];
        chart_point *points = ARENA_ARRAY(arena, chart_point, f->stop_count + 1);
        if (!points)
            return NULL;
        lines[k] =
            (chart_line){.name = policy_words[k], .points = points, .look = k, .marks = true};
        for (int32_t s = 0; s < f->stop_count && f->stops[s].stops_away <= MOST_AWAY; s++) {
            const double value = value_of(&f->stops[s], what);
            points[lines[k].count++] = (chart_point){f->stops[s].stops_away, value};
            *least = fmin(*least, value); /* which leave out what is no number */
            *most = fmax(*most, value);
        }
    }
    return lines;
}

static int32_t farthest(const page_honesty *h)
{
    int32_t away = 1;
    for (int k = 0; k < PLAY_POLICIES; k++)
        for (int32_t s = 0; s < h->figures[k].stop_count; s++)
            if (h->figures[k].stops[s].stops_away > away)
                away = h->figures[k].stops[s].stops_away;
    return away < MOST_AWAY ? away : MOST_AWAY;
}

static void put_measure(play_text *text, const page_honesty *h, measure_kind what, arv_arena *arena)
{
    static const char *const titles[MEASURES] = {"Width", "Coverage", "Winkler score"};
    static const char *const words[MEASURES] = {"mean, minutes", "% of looks whose window held",
                                                "minutes, lower is better"};
    double least = 100, most = 0;
    const chart_line *lines = lines_of(h, what, arena, &least, &most);
    if (!lines) {
        text->failed = true;
        return;
    }
    const bool share = what == COVERAGE;
    chart_put(text, &(chart){.title = titles[what],
                             .x_words = "stops away",
                             .y_words = words[what],
                             .x_from = farthest(h),
                             .x_to = 0,
                             .y_from = share && least >= 60 ? 60 : 0,
                             .y_to = share ? 100 : chart_round_up(most),
                             .level = share ? 100 * (1 - h->alpha) : (double)NAN,
                             .lines = lines,
                             .line_count = PLAY_POLICIES});
}

static int64_t pool_pit(const report_figures *figures, int64_t bins[REPORT_PIT_BINS])
{
    int64_t scored = 0;
    for (int32_t s = 0; s < figures->stop_count; s++)
        for (int b = 0; b < REPORT_PIT_BINS; b++) {
            bins[b] += figures->stops[s].pit[b];
            scored += figures->stops[s].pit[b];
        }
    return scored;
}

/* The live distributions: how often arrivals fell below each of their tenths, and into each. */
static void put_calibration(play_text *text, const page_honesty *h)
{
    int64_t bins[REPORT_PIT_BINS] = {0};
    const int64_t scored = pool_pit(&h->figures[h->top], bins);
    if (scored == 0)
        return;
    double shares[REPORT_PIT_BINS];
    chart_point curve[REPORT_PIT_BINS + 1] = {{0, 0}};
    for (int b = 0; b < REPORT_PIT_BINS; b++) {
        shares[b] = (double)bins[b] / (double)scored;
        curve[b + 1].x = (double)(b + 1) / REPORT_PIT_BINS;
        curve[b + 1].y = curve[b].y + 100 * shares[b];
    }
    const chart_line line = {
        .name = "live", .points = curve, .count = REPORT_PIT_BINS + 1, .marks = true};
    text_put(text, "<h3>Is the live forecast calibrated?</h3>\n<div class=\"charts\">\n");
    chart_put(text, &(chart){.title = "Calibration curve",
                             .x_words = "forecast probability of having come by then",
                             .y_words = "% that had come",
                             .x_to = 1,
                             .y_to = 100,
                             .level = (double)NAN,
                             .diagonal = true,
                             .lines = &line,
                             .line_count = 1});
    chart_put_columns(text, "Where arrivals fell (PIT)", "in the forecast distribution", shares,
                      REPORT_PIT_BINS, 1.0 / REPORT_PIT_BINS);
    text_format(text,
                "</div>\n<p class=\"soft small\">Of %lld looks with a forecast and an arrival. "
                "The dashed lines are what a perfect forecast would give.</p>\n",
                (long long)scored);
    page_open_table(text, "The calibration as a table",
                    "<th>Forecast probability</th><th>Had come</th><th>In this tenth</th>");
    for (int b = 0; b < REPORT_PIT_BINS; b++) {
        text_format(text, "<tr><td>%d %%</td><td>", (b + 1) * 100 / REPORT_PIT_BINS);
        text_percent(text, curve[b + 1].y / 100);
        text_put(text, "</td><td>");
        text_percent(text, shares[b]);
        text_put(text, "</td></tr>\n");
    }
    page_close_table(text);
}

/* ---- tables ---------------------------------------------------------------------------------- */

/* Share kept with its interval, on a scale of 0 to 100 %, the promise as a tick. */
static void put_interval(play_text *text, const page_honesty *h, const report_figures *figures)
{
    text_put(text, "<svg class=\"ci\" viewBox=\"-3 0 106 14\" aria-hidden=\"true\"><path "
                   "class=\"grid\" d=\"M0 7H100\"/><path class=\"ref\" d=\"M");
    text_fixed(text, 100 * (1 - h->alpha), 1);
    text_put(text, " 0V14\"/><path class=\"range\" d=\"M");
    text_fixed(text, isfinite(figures->kept_low) ? 100 * figures->kept_low : 0, 1);
    text_put(text, " 7H");
    text_fixed(text, isfinite(figures->kept_high) ? 100 * figures->kept_high : 0, 1);
    text_put(text, "\"/><circle r=\"3\" cy=\"7\" cx=\"");
    text_fixed(text, figures->customers ? 100 * figures->promise_kept : 0, 1);
    text_put(text, "\"/></svg>");
}

static void begin_row(play_text *text, const page_honesty *h, int policy)
{
    text_format(text, "<tr%s><td>%s</td>", policy == (int)h->top ? " class=\"top\"" : "",
                policy_words[policy]);
}

static void put_policies(play_text *text, const page_honesty *h)
{
    text_put(text,
             "<p>The same events for everyone. Kept = the arrival is inside every window the "
             "customer was shown.</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
             "aria-label=\"promises by policy\"><table><thead><tr><th>Policy</th><th>Kept</th>"
             "<th>95 % interval</th><th></th><th>Revised</th><th>Moved or widened</th>"
             "<th>Notices</th><th>Booked width</th></tr></thead><tbody>\n");
    for (int k = 0; k < PLAY_POLICIES; k++) {
        const report_figures *f = &h->figures[k];
        begin_row(text, h, k);
        text_put(text, "<td>");
        text_percent(text, f->promise_kept);
        text_put(text, "</td><td>");
        put_number(text, 100 * f->kept_low, 1);
        text_put(text, "–");
        put_number(text, 100 * f->kept_high, 1);
        text_put(text, "</td><td>");
        put_interval(text, h, f);
        text_put(text, "</td><td>");
        text_percent(text, f->revised_rate);
        text_format(text, "</td><td>%lld</td><td>", (long long)f->nested_violations);
        put_number(text, f->notices_per_customer, 1);
        text_put(text, "</td><td>");
        put_number(text, f->booked_width_min, 0);
        text_put(text, " min</td></tr>\n");
    }
    text_put(text, "</tbody></table></div>\n");
}

static void put_by_stops(play_text *text, const page_honesty *h, const char *summary,
                         measure_kind what)
{
    page_open_table(text, summary,
                    "<th>Policy</th><th>on the way</th><th>1 away</th>"
                    "<th>2 away</th><th>3 away</th><th>4 or more</th>");
    for (int k = 0; k < PLAY_POLICIES; k++) {
        begin_row(text, h, k);
        for (int32_t n = 0; n <= LAST_COLUMN; n++) {
            const report_stop stop = n < LAST_COLUMN ? story_stop(&h->figures[k], n)
                                                     : story_stops_from(&h->figures[k], n);
            text_put(text, "<td>");
            if (stop.looks == 0)
                text_put(text, "–");
            else
                text_fixed(text, value_of(&stop, what), what == COVERAGE);
            text_put(text, what == COVERAGE && stop.looks > 0 ? " %</td>" : "</td>");
        }
        text_put(text, "</tr>\n");
    }
    page_close_table(text);
}

/* ---- the report ------------------------------------------------------------------------------ */

void page_put_honesty(play_text *text, const page_honesty *h, arv_arena *arena)
{
    chart_line names[PLAY_POLICIES];
    for (int k = 0; k < PLAY_POLICIES; k++)
        names[k] = (chart_line){.name = policy_words[k], .look = k, .marks = true};
    text_put(text, "<h2 id=\"report\">The honest report</h2>\n");
    put_policies(text, h);
    text_put(text, "<h3>As the technician comes closer</h3>\n");
    chart_put_legend(text, names, PLAY_POLICIES);
    text_put(text, "<div class=\"charts\">\n");
    put_measure(text, h, COVERAGE, arena);
    put_measure(text, h, WIDTH, arena);
    put_measure(text, h, WINKLER, arena);
    text_put(text, "</div>\n");
    put_by_stops(text, h, "Coverage by stops away as a table", COVERAGE);
    put_by_stops(text, h, "Width in minutes by stops away as a table", WIDTH);
    put_by_stops(text, h, "Winkler score in minutes by stops away as a table", WINKLER);
    put_calibration(text, h);
    text_put(
        text,
        "<p class=\"soft small\">A look is what a customer sees when his technician departs for "
        "the next visit. The intervals are clustered by technician and day. A revised promise "
        "counts as broken even when it is met after all, and so does a customer who was not "
        "reached. The Winkler score is the width plus a penalty for every miss.");
    if (h->note) {
        text_put(text, " ");
        text_html(text, h->note);
    }
    text_put(text, "</p>\n");
}
