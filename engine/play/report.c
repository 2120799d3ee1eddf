/* report.c - see report.h. */
#include "play/report.h"

#include "base/arena.h"
#include "base/realmath.h"
#include "play/views.h"

#include <math.h>
#include <string.h>

typedef struct report_stop_sum {
    int32_t looks, covered, scored;
    int64_t width_s;
    double winkler_s, crps_s;
    int32_t pit[REPORT_PIT_BINS];
} report_stop_sum;

static bool view_holds(const play_view *view, int64_t time_s)
{
    return view->from_s <= time_s && time_s <= view->to_s;
}

bool report_kept(const play_customer *customer, play_policy policy)
{
    const play_views *views = &customer->views[policy];
    if (customer->arrive_s == ARV_UNSET || views->count == 0)
        return false;
    const int32_t binding = views_first_binding(views);
    for (int32_t v = 0; v < views->count; v++) {
        const play_view *view = &views->items[v];
        if (view->notice == ARV_NOTICE_REVISED)
            return false;
        if (v >= binding && view->notice != ARV_NOTICE_EARLY_OFFER &&
            !view_holds(view, customer->arrive_s))
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

static void add_cluster(report_clusters *clusters, int64_t kept, int64_t size)
{
    clusters->count++;
    clusters->kept += kept;
    clusters->size += size;
    clusters->kept_kept += kept * kept;
    clusters->kept_size += kept * size;
    clusters->size_size += size * size;
}

/* How many independent customers would be as uncertain about `p` as these clusters are. */
static double effective_size(const report_clusters *c, double p)
{
    const double total = (double)c->size, count = (double)c->count;
    if (c->kept == 0 || c->kept == c->size)
        return count;
    const double squares =
        (double)c->kept_kept - 2 * p * (double)c->kept_size + p * p * (double)c->size_size;
    const double variance = squares * count / (count - 1) / (total * total);
    const double effective = variance > 0 ? p * (1 - p) / variance : total;
    return effective < total ? effective : total;
}

static void interval_of(const report_clusters *clusters, double *low, double *high)
{
    *low = 0;
    *high = 1;
    if (clusters->count < 2 || clusters->size == 0)
        return;
    const double p = (double)clusters->kept / (double)clusters->size;
    const double n = effective_size(clusters, p);
    const double t = real_t975((int)(clusters->count - 1));
    const double centre = (p + t * t / (2 * n)) / (1 + t * t / n);
    const double half = t / (1 + t * t / n) * sqrt(p * (1 - p) / n + t * t / (4 * n * n));
    *low = centre - half > 0 ? centre - half : 0;
    *high = centre + half < 1 ? centre + half : 1;
}

void report_interval(const int32_t *kept, const int32_t *size, int32_t clusters, double *low,
                     double *high)
{
    report_clusters sums = {0};
    for (int32_t g = 0; g < clusters; g++)
        add_cluster(&sums, kept[g], size[g]);
    interval_of(&sums, low, high);
}

/* ---- the sums -------------------------------------------------------------------------------- */

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
        if (before && view->notice != ARV_NOTICE_REVISED && view->notice != ARV_NOTICE_OFFER_TAKEN)
            *violations += view->from_s < before->from_s || view->to_s > before->to_s;
        before = view;
    }
    return revised;
}

static void add_score(const play_view *view, report_stop_sum *sum)
{
    if (!view->scored)
        return;
    const int bin = (int)(view->pit * REPORT_PIT_BINS);
    sum->scored++;
    sum->crps_s += view->crps_s;
    sum->pit[bin < REPORT_PIT_BINS ? bin : REPORT_PIT_BINS - 1]++;
}

static void add_looks(const play_customer *customer, const play_views *views, report_sums *sums)
{
    const bool reached = customer->arrive_s != ARV_UNSET;
    for (int32_t v = views_first_binding(views); v < views->count; v++) {
        const play_view *view = &views->items[v];
        if (!view->look)
            continue;
        report_stop_sum *sum = &sums->stops[view->stops_away];
        sum->looks++;
        sum->covered += reached && view_holds(view, customer->arrive_s);
        sum->width_s += view->to_s - view->from_s;
        sum->winkler_s +=
            report_winkler_s(view->from_s, view->to_s,
                             reached ? customer->arrive_s : customer->closed_s, sums->alpha);
        add_score(view, sum);
    }
}

/* Room for looks of that many stops away. */
static arv_status make_room(report_sums *sums, int32_t most)
{
    if (most < sums->stop_room)
        return ARV_OK;
    const int32_t room = most + 1 > 2 * sums->stop_room ? most + 1 : 2 * sums->stop_room;
    report_stop_sum *stops = ARENA_ARRAY(sums->arena, report_stop_sum, room);
    if (!stops)
        return ARV_RESOURCE_EXHAUSTED;
    if (sums->stops)
        memcpy(stops, sums->stops, (size_t)sums->stop_room * sizeof *stops);
    sums->stops = stops;
    sums->stop_room = room;
    return ARV_OK;
}

static int32_t farthest_look(const play_customer *customers, int32_t count, play_policy policy)
{
    int32_t most = 0;
    for (int32_t c = 0; c < count; c++) {
        const play_views *views = &customers[c].views[policy];
        for (int32_t v = 0; v < views->count; v++)
            if (views->items[v].look && views->items[v].stops_away > most)
                most = views->items[v].stops_away;
    }
    return most;
}

report_sums report_begin(arv_arena *arena, play_policy policy, double alpha)
{
    return (report_sums){.arena = arena, .policy = policy, .alpha = alpha};
}

arv_status report_add(report_sums *sums, const play_customer *customers, int32_t count)
{
    if (count == 0)
        return ARV_OK;
    if (make_room(sums, farthest_look(customers, count, sums->policy)) != ARV_OK)
        return ARV_RESOURCE_EXHAUSTED;
    int32_t kept = 0;
    for (int32_t c = 0; c < count; c++) {
        const play_views *views = &customers[c].views[sums->policy];
        kept += report_kept(&customers[c], sums->policy);
        sums->revised += count_views(views, &sums->notices, &sums->violations);
        if (views->count > 0)
            sums->booked_s += views->items[0].to_s - views->items[0].from_s;
        add_looks(&customers[c], views, sums);
    }
    add_cluster(&sums->clusters, kept, count);
    return ARV_OK;
}

/* ---- the figures ----------------------------------------------------------------------------- */

static report_stop stop_of(const report_stop_sum *sum, int32_t stops_away)
{
    const double looks = sum->looks;
    report_stop stop = {.stops_away = stops_away,
                        .looks = sum->looks,
                        .coverage = sum->covered / looks,
                        .mean_width_min = (double)sum->width_s / looks / 60,
                        .winkler_min = sum->winkler_s / looks / 60,
                        .scored = sum->scored,
                        .crps_min = sum->scored > 0 ? sum->crps_s / sum->scored / 60 : (double)NAN};
    memcpy(stop.pit, sum->pit, sizeof stop.pit);
    return stop;
}

arv_status report_end(const report_sums *sums, report_figures *figures)
{
    const report_clusters *c = &sums->clusters;
    const double n = c->size > 0 ? (double)c->size : (double)NAN;
    *figures = (report_figures){.customers = (int32_t)c->size,
                                .promise_kept = (double)c->kept / n,
                                .revised_rate = (double)sums->revised / n,
                                .nested_violations = sums->violations,
                                .notices_per_customer = (double)sums->notices / n,
                                .booked_width_min = (double)sums->booked_s / n / 60,
                                .stops = ARENA_ARRAY(sums->arena, report_stop, sums->stop_room)};
    if (!figures->stops)
        return ARV_RESOURCE_EXHAUSTED;
    interval_of(c, &figures->kept_low, &figures->kept_high);
    for (int32_t s = 0; s < sums->stop_room; s++)
        if (sums->stops[s].looks > 0)
            figures->stops[figures->stop_count++] = stop_of(&sums->stops[s], s);
    return ARV_OK;
}

arv_status report_compute(const play_customer *customers, int32_t count, play_policy policy,
                          double alpha, arv_arena *arena, report_figures *figures)
{
    report_sums sums = report_begin(arena, policy, alpha);
    int32_t first = 0;
    while (first < count) {
        int32_t end = first + 1;
        while (end < count && customers[end].cluster == customers[first].cluster)
            end++;
        if (report_add(&sums, &customers[first], end - first) != ARV_OK)
            return ARV_RESOURCE_EXHAUSTED;
        first = end;
    }
    return report_end(&sums, figures);
}
