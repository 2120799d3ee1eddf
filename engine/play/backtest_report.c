/* backtest_report.c - the report of a backtest as JSON (backtest.h). */
#include "play/backtest.h"

#include <math.h>

enum { MOST_PARTS = 10 };

/* ---- what the widths are made of -------------------------------------------------------------- */

/* Looks and mean width of the live windows near the customer. */
static int64_t live_width(const report_figures *live, double *width_min)
{
    int64_t looks = 0;
    double sum = 0;
    for (int32_t s = 0; s < live->stop_count; s++) {
        const report_stop *stop = &live->stops[s];
        if (stop->stops_away < BACKTEST_ORACLE_FROM || stop->stops_away > BACKTEST_ORACLE_TO)
            continue;
        looks += stop->looks;
        sum += stop->looks * stop->mean_width_min;
    }
    *width_min = looks > 0 ? sum / (double)looks : (double)NAN;
    return looks;
}

static double share_of(const backtest_oracle *oracle, double product)
{
    return oracle->squares > 0 ? product / oracle->squares : 0;
}

static void put_text(play_text *text, const backtest_records *records, int32_t number)
{
    if (number == ARV_NONE)
        text_put(text, "null");
    else
        text_json_string(text, records->text[number]);
}

static void put_part(play_text *text, const backtest_oracle *oracle, const backtest_part *part)
{
    const bool job = part->to == BACKTEST_PART_JOB;
    text_put(text, job ? "\n      {\"part\": \"job\", \"job_type\": "
                       : "\n      {\"part\": \"leg\", \"from\": ");
    put_text(text, oracle->records, part->from);
    if (!job) {
        text_put(text, ", \"to\": ");
        put_text(text, oracle->records, part->to);
    }
    text_put(text, ", \"share\": ");
    text_fixed(text, share_of(oracle, part->product), 4);
    text_put(text, "}");
}

static void put_oracle(play_text *text, const backtest_result *result)
{
    const backtest_oracle *oracle = &result->oracle;
    double width_min, jobs = 0, legs = 0;
    const int64_t looks = live_width(&result->figures[PLAY_REISSUE], &width_min);
    for (int32_t p = 0; p < oracle->count; p++) {
        double *sum = oracle->parts[p].to == BACKTEST_PART_JOB ? &jobs : &legs;
        *sum += oracle->parts[p].product;
    }
    text_format(text, ",\n  \"oracle\": {\n    \"stops_away\": [%d, %d], \"looks\": %lld, ",
                BACKTEST_ORACLE_FROM, BACKTEST_ORACLE_TO, (long long)looks);
    text_put(text, "\"live_width_min\": ");
    text_fixed(text, width_min, 2);
    text_put(text, ",\n    \"share_of_jobs\": ");
    text_fixed(text, share_of(oracle, jobs), 4);
    text_put(text, ", \"share_of_legs\": ");
    text_fixed(text, share_of(oracle, legs), 4);
    text_put(text, ",\n    \"largest\": [");
    for (int32_t p = 0; p < oracle->count && p < MOST_PARTS; p++) {
        text_put(text, p ? "," : "");
        put_part(text, oracle, &oracle->parts[p]);
    }
    text_put(text, "]\n  }");
}

static void put_learned_eta(play_text *text, const backtest_eta *eta)
{
    text_put(text, ",\n  \"learned_eta\": {\"by_stops_away\": [");
    for (int32_t s = 0; s < eta->count; s++) {
        text_put(text, s ? ",\n    " : "\n    ");
        report_put_stop(text, &eta->stops[s], false);
    }
    text_put(text, "]}");
}

/* ---- durations -------------------------------------------------------------------------------- */

static void put_level(play_text *text, const backtest_interval_sums *sums, double level,
                      int64_t jobs)
{
    const double n = jobs > 0 ? (double)jobs : (double)NAN;
    text_put(text, "{\"level\": ");
    text_fixed(text, level, 2);
    text_put(text, ", \"coverage\": ");
    text_fixed(text, (double)sums->covered / n, 4);
    text_put(text, ", \"mean_width_min\": ");
    text_fixed(text, sums->width_s / n / 60, 2);
    text_put(text, ", \"winkler_min\": ");
    text_fixed(text, sums->winkler_s / n / 60, 2);
    text_put(text, "}");
}

static void put_durations(play_text *text, const backtest_durations *durations)
{
    text_format(text, ",\n  \"durations\": {\n    \"jobs\": %lld", (long long)durations->jobs);
    for (int m = 0; m < BACKTEST_METHODS; m++) {
        text_format(text, ",\n    \"%s\": [", backtest_method_name((backtest_method)m));
        for (int l = 0; l < BACKTEST_LEVELS; l++) {
            text_put(text, l ? ", " : "");
            put_level(text, &durations->sums[m][l], backtest_levels[l], durations->jobs);
        }
        text_put(text, "]");
    }
    text_put(text, "\n  }");
}

/* ---- records ---------------------------------------------------------------------------------- */

static void put_records(play_text *text, const backtest_result *result)
{
    const backtest_counts *c = &result->counts;
    text_format(text, ",\n  \"records\": {\n    \"visits\": %d, \"routes\": %d, \"days\": %d,\n",
                c->visits, c->routes, c->days);
    text_format(text, "    \"training_days\": %d, \"training_routes\": %d,\n", c->training_days,
                c->training_routes);
    text_format(text,
                "    \"reported_days\": %d, \"reported_routes\": %d, \"reported_visits\": %d,",
                c->reported_days, c->reported_routes, c->reported_visits);
    text_format(text, "\n    \"used\": %d,\n    \"skipped\": {", result->figures[0].customers);
    for (int f = BACKTEST_PLAYED + 1; f < BACKTEST_FATES; f++)
        text_format(text, "\"%s\": %d, ", backtest_fate_name((backtest_fate)f), c->left_out[f]);
    text_format(text, "\"no_arrival\": %d, \"before_booking\": %d},\n", c->no_arrival,
                c->before_booking);
    text_format(text, "    \"dropped_taps\": %d\n  }", c->dropped_taps);
}

arv_status backtest_report_json(const backtest_result *result, arv_arena *arena, const char **out)
{
    play_text text = play_text_begin(arena);
    text_put(&text, "{\n");
    report_put(&text, result->figures, PLAY_LEDGER, result->options.windows.alpha_ppm / 1e6);
    put_learned_eta(&text, &result->learned_eta);
    put_oracle(&text, result);
    put_durations(&text, &result->durations);
    put_records(&text, result);
    text_put(&text, "\n}\n");
    return play_text_end(&text, out);
}
