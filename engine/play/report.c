/* report.c - see report.h. */
#include "play/report.h"

#include "base/arena.h"
#include "base/realmath.h"
#include "play/play_text.h"

#include <assert.h>
#include <math.h>

typedef struct stop_sum {
    int32_t looks, covered;
    double width_s, winkler_s;
} stop_sum;

static bool view_holds(const play_view *view, int64_t time_s)
{
    return view->from_s <= time_s && time_s <= view->to_s;
}

bool report_kept(const play_customer *customer, play_policy policy)
{
    const play_views *views = &customer->views[policy];
    if (customer->arrive_s == ARV_UNSET || views->count == 0)
        return false;
    for (int32_t v = 0; v < views->count; v++) {
        const play_view *view = &views->items[v];
        if (view->notice == ARV_NOTICE_REVISED)
            return false;
        if (view->notice != ARV_NOTICE_EARLY_OFFER && !view_holds(view, customer->arrive_s))
            return false;
    }
    return true;
}

double report_winkler_s(int64_t from_s, int64_t to_s, int64_t arrive_s, double alpha)
{
    int64_t miss_s = 0;
    if (arrive_s < from_s)
        miss_s = from_s - arrive_s;
    else if (arrive_s > to_s)
        miss_s = arrive_s - to_s;
    return (double)(to_s - from_s) + 2 / alpha * (double)miss_s;
}

/* ---- the interval ---------------------------------------------------------------------------- */

/* How many independent customers would be as uncertain about `p` as these clusters are. */
static double effective_size(const int32_t *kept, const int32_t *size, int32_t clusters, double p,
                             double total)
{
    if (p <= 0 || p >= 1)
        return clusters;
    double squares = 0;
    for (int32_t g = 0; g < clusters; g++) {
        const double residual = kept[g] - p * size[g];
        squares += residual * residual;
    }
    const double variance = squares * clusters / (clusters - 1) / (total * total);
    const double effective = variance > 0 ? p * (1 - p) / variance : total;
    return effective < total ? effective : total;
}

void report_interval(const int32_t *kept, const int32_t *size, int32_t clusters, double *low,
                     double *high)
{
    int64_t sum = 0, total = 0;
    for (int32_t g = 0; g < clusters; g++) {
        sum += kept[g];
        total += size[g];
    }
    *low = 0;
    *high = 1;
    if (clusters < 2 || total == 0)
        return;
    const double p = (double)sum / (double)total;
    const double n = effective_size(kept, size, clusters, p, (double)total);
    const double t = real_t975(clusters - 1);
    const double centre = (p + t * t / (2 * n)) / (1 + t * t / n);
    const double half = t / (1 + t * t / n) * sqrt(p * (1 - p) / n + t * t / (4 * n * n));
    *low = centre - half > 0 ? centre - half : 0;
    *high = centre + half < 1 ? centre + half : 1;
}

/* ---- the figures ----------------------------------------------------------------------------- */

static bool is_pushed(arv_notice notice)
{
    return notice != ARV_NOTICE_NONE && notice != ARV_NOTICE_DONE;
}

/* Counts notices and steps back of one customer; true when he was sent a REVISED. */
static bool count_views(const play_views *views, int64_t *notices, int64_t *violations)
{
    bool revised = false;
    const play_view *before = NULL;
    for (int32_t v = 0; v < views->count; v++) {
        const play_view *view = &views->items[v];
        *notices += is_pushed(view->notice);
        revised |= view->notice == ARV_NOTICE_REVISED;
        if (view->notice == ARV_NOTICE_EARLY_OFFER)
            continue;
        if (before && view->notice != ARV_NOTICE_REVISED)
            *violations += view->from_s < before->from_s || view->to_s > before->to_s;
        before = view;
    }
    return revised;
}

static void add_looks(const play_customer *customer, const play_views *views, double alpha,
                      stop_sum *sums)
{
    const bool reached = customer->arrive_s != ARV_UNSET;
    for (int32_t v = 0; v < views->count; v++) {
        const play_view *view = &views->items[v];
        if (!view->look)
            continue;
        stop_sum *sum = &sums[view->stops_away];
        sum->looks++;
        sum->covered += reached && view_holds(view, customer->arrive_s);
        sum->width_s += (double)(view->to_s - view->from_s);
        sum->winkler_s += report_winkler_s(
            view->from_s, view->to_s, reached ? customer->arrive_s : customer->closed_s, alpha);
    }
}

static arv_status compute_stops(const play_customer *customers, int32_t count, play_policy policy,
                                double alpha, arv_arena *arena, report_figures *figures)
{
    int32_t most = 0;
    for (int32_t c = 0; c < count; c++) {
        const play_views *views = &customers[c].views[policy];
        for (int32_t v = 0; v < views->count; v++)
            if (views->items[v].look && views->items[v].stops_away > most)
                most = views->items[v].stops_away;
    }
    stop_sum *sums = ARENA_ARRAY(arena, stop_sum, most + 1);
    figures->stops = ARENA_ARRAY(arena, report_stop, most + 1);
    if (!sums || !figures->stops)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t c = 0; c < count; c++)
        add_looks(&customers[c], &customers[c].views[policy], alpha, sums);
    figures->stop_count = 0;
    for (int32_t n = 0; n <= most; n++) {
        if (sums[n].looks == 0)
            continue;
        const double looks = sums[n].looks;
        figures->stops[figures->stop_count++] =
            (report_stop){.stops_away = n,
                          .looks = sums[n].looks,
                          .coverage = sums[n].covered / looks,
                          .mean_width_min = sums[n].width_s / looks / 60,
                          .winkler_min = sums[n].winkler_s / looks / 60};
    }
    return ARV_OK;
}

/* Kept and size per technician-day; returns how many there are. */
static int32_t count_clusters(const play_customer *customers, int32_t count, play_policy policy,
                              int32_t *kept, int32_t *size)
{
    int32_t clusters = 0;
    for (int32_t c = 0; c < count; c++) {
        if (c == 0 || customers[c].cluster != customers[c - 1].cluster)
            clusters++;
        size[clusters - 1]++;
        kept[clusters - 1] += report_kept(&customers[c], policy);
    }
    return clusters;
}

arv_status report_compute(const play_customer *customers, int32_t count, play_policy policy,
                          double alpha, arv_arena *arena, report_figures *figures)
{
    int32_t *kept = ARENA_ARRAY(arena, int32_t, count + 1);
    int32_t *size = ARENA_ARRAY(arena, int32_t, count + 1);
    if (!kept || !size)
        return ARV_RESOURCE_EXHAUSTED;
    const int32_t clusters = count_clusters(customers, count, policy, kept, size);
    int64_t all_kept = 0, notices = 0, revised = 0, violations = 0;
    double booked_s = 0;
    for (int32_t g = 0; g < clusters; g++)
        all_kept += kept[g];
    for (int32_t c = 0; c < count; c++) {
        const play_views *views = &customers[c].views[policy];
        revised += count_views(views, &notices, &violations);
        if (views->count > 0)
            booked_s += (double)(views->items[0].to_s - views->items[0].from_s);
    }
    const double n = count > 0 ? (double)count : (double)NAN;
    *figures = (report_figures){.customers = count,
                                .promise_kept = (double)all_kept / n,
                                .revised_rate = (double)revised / n,
                                .nested_violations = violations,
                                .notices_per_customer = (double)notices / n,
                                .booked_width_min = booked_s / n / 60};
    report_interval(kept, size, clusters, &figures->kept_low, &figures->kept_high);
    return compute_stops(customers, count, policy, alpha, arena, figures);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void put_stops(play_text *text, const report_figures *figures, const char *indent)
{
    text_format(text, "%s\"by_stops_away\": [", indent);
    for (int32_t s = 0; s < figures->stop_count; s++) {
        const report_stop *stop = &figures->stops[s];
        text_format(text, "%s\n%s  {\"n\": %d, \"looks\": %d, \"coverage\": ", s ? "," : "", indent,
                    stop->stops_away, stop->looks);
        text_fixed(text, stop->coverage, 4);
        text_put(text, ", \"mean_width_min\": ");
        text_fixed(text, stop->mean_width_min, 2);
        text_put(text, ", \"winkler_min\": ");
        text_fixed(text, stop->winkler_min, 2);
        text_put(text, "}");
    }
    text_put(text, "]");
}

static void put_figures(play_text *text, const report_figures *figures, const char *indent)
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
    text_put(text, ",\n");
    put_stops(text, figures, indent);
}

arv_status play_report_json(const play_result *result, arv_arena *arena, const char **out)
{
    const double alpha = result->options.windows.alpha_ppm / 1e6;
    play_text text = play_text_begin(arena);
    report_figures figures[PLAY_POLICIES];
    for (int p = 0; p < PLAY_POLICIES; p++) {
        const arv_status status = report_compute(result->customers, result->customer_count,
                                                 (play_policy)p, alpha, arena, &figures[p]);
        if (status != ARV_OK)
            return status;
    }
    text_put(&text, "{\n  \"alpha\": ");
    text_fixed(&text, alpha, 4);
    text_format(&text, ",\n  \"customers\": %d,\n", result->customer_count);
    put_figures(&text, &figures[result->options.policy], "  ");
    text_put(&text, ",\n  \"baselines\": {");
    const char *separator = "\n";
    for (int p = 0; p < PLAY_POLICIES; p++) {
        if (p == (int)result->options.policy)
            continue;
        text_format(&text, "%s    \"%s\": {\n", separator, play_policy_name((play_policy)p));
        put_figures(&text, &figures[p], "      ");
        text_put(&text, "\n    }");
        separator = ",\n";
    }
    text_put(&text, "\n  }\n}\n");
    return play_text_end(&text, out);
}
