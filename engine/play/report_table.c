/* report_table.c - the honest report for people: the lines and tables that play and backtest share. */
#include "play/play_text.h"
#include "play/report.h"
#include "play/story.h"

#include <math.h>

enum {
    POLICY_COLUMNS = 13,
    LAST_ROW = 4 /* the last column is four stops away and more */
};

static void put_number_cell(play_text *text, double value, int decimals, int columns)
{
    text_cell(text, isfinite(value) ? word_fixed(value, decimals).text : "-", -columns);
}

static void put_policy(play_text *text, const report_figures *figures, play_policy policy)
{
    text_cell(text, play_policy_name(policy), POLICY_COLUMNS);
    put_number_cell(text, 100 * figures->promise_kept, 1, 6);
    put_number_cell(text, 100 * figures->kept_low, 1, 7);
    text_put(text, "-");
    put_number_cell(text, 100 * figures->kept_high, 1, 5);
    put_number_cell(text, 100 * figures->revised_rate, 1, 9);
    put_number_cell(text, (double)figures->nested_violations, 0, 12);
    put_number_cell(text, figures->notices_per_customer, 1, 9);
    put_number_cell(text, figures->booked_width_min, 0, 10);
    text_put(text, "\n");
}

typedef enum figure { FIGURE_WIDTH, FIGURE_COVERAGE, FIGURE_WINKLER } figure;

/* One figure by policy and stops away. */
static void put_by_stops(play_text *text, const report_figures *figures, figure what,
                         const char *title)
{
    static const char *const columns[] = {"on the way", "1 away", "2 away", "3 away", "4 or more"};
    text_put(text, "\n");
    text_cell(text, title, 24);
    for (int32_t n = 0; n <= LAST_ROW; n++)
        text_cell(text, columns[n], -11);
    text_put(text, "\n");
    for (int p = 0; p < PLAY_POLICIES; p++) {
        text_cell(text, play_policy_name((play_policy)p), 24);
        for (int32_t n = 0; n <= LAST_ROW; n++) {
            const report_stop stop =
                n < LAST_ROW ? story_stop(&figures[p], n) : story_stops_from(&figures[p], n);
            if (stop.looks == 0)
                text_cell(text, "-", -11);
            else if (what == FIGURE_COVERAGE)
                put_number_cell(text, 100 * stop.coverage, 1, 11);
            else
                put_number_cell(text, what == FIGURE_WIDTH ? stop.mean_width_min : stop.winkler_min,
                                0, 11);
        }
        text_put(text, "\n");
    }
}

void report_put_headline(play_text *text, const report_figures *figures, play_policy policy,
                         double alpha, int32_t days)
{
    const report_figures *top = &figures[policy];
    text_format(text, "\nPromise kept (%s): ", play_policy_name(policy));
    text_percent(text, top->promise_kept);
    text_format(text, " of %d customers on %d %s, 95 %% interval ", top->customers, days,
                days == 1 ? "day" : "days");
    text_fixed(text, 100 * top->kept_low, 1);
    text_put(text, " to ");
    text_percent(text, top->kept_high);
    text_put(text, " by technician-day; promised ");
    text_percent(text, 1 - alpha);
    text_put(text, ".\n\n");
}

void report_put_tables(play_text *text, const report_figures *figures)
{
    text_cell(text, "policy", POLICY_COLUMNS);
    text_put(text, "kept %  95 % interval  revised %  moved back  notices  booked min\n");
    for (int p = 0; p < PLAY_POLICIES; p++)
        put_policy(text, &figures[p], (play_policy)p);
    put_by_stops(text, figures, FIGURE_WIDTH, "mean width, min");
    put_by_stops(text, figures, FIGURE_COVERAGE, "coverage at a look, %");
    put_by_stops(text, figures, FIGURE_WINKLER, "Winkler score, min");
    text_put(text, "\nkept = arrived inside every window he was shown; moved back = windows not "
                   "inside the one before,\nwithout notice; Winkler = width + penalty for a miss, "
                   "lower is better. All policies saw the same events.\n");
}
