/* backtest_text.c - the report of a backtest for a person at a terminal (backtest.h). */
#include "play/backtest.h"

#include <math.h>

enum { METHOD_COLUMNS = 22, FIGURE_COLUMNS = 9 };

static void put_records(play_text *text, const backtest_counts *c)
{
    text_format(text, "%d visits on %d routes and %d days; %d training days with %d routes, then ",
                c->visits, c->routes, c->days, c->training_days, c->training_routes);
    text_format(text, "%d days with %d routes reported.\n", c->reported_days, c->reported_routes);
    for (int f = BACKTEST_PLAYED + 1; f < BACKTEST_FATES; f++)
        if (c->left_out[f] > 0)
            text_format(text, "%d of %d visits left out: %s\n", c->left_out[f], c->reported_visits,
                        backtest_fate_name((backtest_fate)f));
    if (c->no_arrival > 0)
        text_format(text, "%d visits not judged: nobody recorded the arrival\n", c->no_arrival);
    if (c->before_booking > 0)
        text_format(text, "%d visits not judged: the technician was there as the route began\n",
                    c->before_booking);
    if (c->dropped_taps > 0)
        text_format(text, "%d taps dropped: they came after one of a later step\n",
                    c->dropped_taps);
}

static void put_cell(play_text *text, double value, int decimals)
{
    text_cell(text, isfinite(value) ? word_fixed(value, decimals).text : "-", -FIGURE_COLUMNS);
}

static void put_durations(play_text *text, const backtest_durations *durations)
{
    const double n = (double)durations->jobs;
    if (durations->jobs == 0)
        return;
    text_format(text, "\nDurations of %lld jobs, forecast one working day ahead\n",
                (long long)durations->jobs);
    text_cell(text, "", METHOD_COLUMNS);
    for (int l = 0; l < BACKTEST_LEVELS; l++)
        text_put(text, "  level  cover %  width min  Winkler");
    text_put(text, "\n");
    for (int m = 0; m < BACKTEST_METHODS; m++) {
        text_cell(text, backtest_method_name((backtest_method)m), METHOD_COLUMNS);
        for (int l = 0; l < BACKTEST_LEVELS; l++) {
            const backtest_interval_sums *sums = &durations->sums[m][l];
            put_cell(text, 100 * backtest_levels[l], 0);
            put_cell(text, 100 * (double)sums->covered / n, 1);
            put_cell(text, sums->width_s / n / 60, 1);
            put_cell(text, sums->winkler_s / n / 60, 1);
        }
        text_put(text, "\n");
    }
}

arv_status backtest_summary_text(const backtest_result *result, arv_arena *arena, const char **out)
{
    play_text text = play_text_begin(arena);
    put_records(&text, &result->counts);
    if (result->figures[PLAY_LEDGER].customers > 0) {
        report_put_headline(&text, result->figures, PLAY_LEDGER,
                            result->options.windows.alpha_ppm / 1e6, result->counts.reported_days);
        report_put_tables(&text, result->figures);
    }
    put_durations(&text, &result->durations);
    return play_text_end(&text, out);
}
