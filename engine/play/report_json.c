/* report_json.c - the honest report as JSON: the members that play and backtest share, and the
 * document of play (play.h). */
#include "play/play_text.h"
#include "play/punctual.h"
#include "play/report.h"

static void put_scores(play_text *text, const report_stop *stop)
{
    text_put(text, ", \"crps_min\": ");
    text_fixed(text, stop->crps_min, 2);
    text_put(text, ", \"pit\": [");
    for (int bin = 0; bin < REPORT_PIT_BINS; bin++) {
        text_put(text, bin ? ", " : "");
        text_fixed(text, (double)stop->pit[bin] / stop->scored, 3);
    }
    text_put(text, "]");
}

void report_put_stop(play_text *text, const report_stop *stop, bool scores)
{
    text_format(text, "{\"n\": %d, \"looks\": %d, \"coverage\": ", stop->stops_away, stop->looks);
    text_fixed(text, stop->coverage, 4);
    text_put(text, ", \"mean_width_min\": ");
    text_fixed(text, stop->mean_width_min, 2);
    text_put(text, ", \"winkler_min\": ");
    text_fixed(text, stop->winkler_min, 2);
    if (scores && stop->scored > 0)
        put_scores(text, stop);
    text_put(text, "}");
}

static void put_figures(play_text *text, const report_figures *figures, bool scores,
                        const char *indent)
{
    text_format(text, "%s\"promise_kept\": ", indent);
    text_fixed(text, figures->promise_kept, 4);
    text_format(text, ",\n%s\"promise_kept_ci95\": [", indent);
    text_fixed(text, figures->kept_low, 4);
    text_put(text, ", ");
    text_fixed(text, figures->kept_high, 4);
    text_format(text, "],\n%s\"revised_rate\": ", indent);
    text_fixed(text, figures->revised_rate, 4);
    text_format(text, ",\n%s\"nested_violations\": %lld,\n%s\"notices_per_customer\": ", indent,
                (long long)figures->nested_violations, indent);
    text_fixed(text, figures->notices_per_customer, 2);
    text_format(text, ",\n%s\"by_stops_away\": [", indent);
    for (int32_t s = 0; s < figures->stop_count; s++) {
        text_format(text, "%s\n%s  ", s ? "," : "", indent);
        report_put_stop(text, &figures->stops[s], scores);
    }
    text_put(text, "]");
}

void report_put(play_text *text, const report_figures *figures, play_policy top, double alpha)
{
    text_put(text, "  \"alpha\": ");
    text_fixed(text, alpha, 4);
    text_format(text, ",\n  \"customers\": %d,\n", figures[top].customers);
    put_figures(text, &figures[top], true, "  ");
    text_put(text, ",\n  \"baselines\": {");
    const char *separator = "\n";
    for (int p = 0; p < PLAY_POLICIES; p++) {
        if (p == (int)top)
            continue;
        text_format(text, "%s    \"%s\": {\n", separator, play_policy_name((play_policy)p));
        put_figures(text, &figures[p], false, "      ");
        text_put(text, "\n    }");
        separator = ",\n";
    }
    text_put(text, "\n  }");
}

arv_status play_report_json(const play_result *result, arv_arena *arena, const char **out)
{
    const double alpha = result->options.windows.alpha_ppm / 1e6;
    report_figures figures[PLAY_POLICIES];
    for (int p = 0; p < PLAY_POLICIES; p++) {
        const arv_status status = report_compute(result->customers, result->customer_count,
                                                 (play_policy)p, alpha, arena, &figures[p]);
        if (status != ARV_OK)
            return status;
    }
    punctual_figures punctual;
    if (punctual_compute(result, arena, &punctual) != ARV_OK)
        return ARV_RESOURCE_EXHAUSTED;
    play_text text = play_text_begin(arena);
    text_put(&text, "{\n");
    report_put(&text, figures, result->options.policy, alpha);
    text_put(&text, ",\n  \"plan\": ");
    punctual_put(&text, &punctual);
    if (result->options.windows.hold_early)
        text_format(&text, ",\n  \"offers\": {\"made\": %lld, \"taken\": %lld}",
                    (long long)result->offers_made, (long long)result->offers_taken);
    text_put(&text, "\n}\n");
    return play_text_end(&text, out);
}
