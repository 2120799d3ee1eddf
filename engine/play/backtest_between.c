/* backtest_between.c - what is done between two slots of time, always in the same order
 * (backtest_timeline.h). */
#include "play/backtest_timeline.h"

#include "base/arena.h"

#include <stdio.h>

/* ---- days ------------------------------------------------------------------------------------- */

/* Learns the days whose last tap is before `now_s`. */
arv_status backtest_learn_days(backtest_timeline *t, int64_t now_s)
{
    const backtest_records *records = t->records;
    const int32_t first = t->next_learned;
    int32_t end = first;
    while (end < records->day_count && records->days[end].end_s < now_s)
        end++;
    if (end == first)
        return ARV_OK;
    const int32_t from = records->days[first].first_visit, to = records->days[end - 1].end_visit;
    arv_status status = arv_learner_add(t->learner, &records->visits[from], to - from, t->error);
    for (int32_t day = first; day < end && status == ARV_OK; day++) {
        backtest_means_learn(&t->means, day);
        if (backtest_durations_learn(&t->result->durations, day) != ARV_OK)
            status = backtest_no_memory(t);
    }
    t->next_learned = end;
    backtest_tuning_update(&t->tuning, end - t->options->training_days, end - 1);
    return status;
}

/* Judges the durations of the days that begin before `until_s`. */
arv_status backtest_begin_days(backtest_timeline *t, int64_t until_s)
{
    arv_status status = ARV_OK;
    while (t->next_day < t->records->day_count && status == ARV_OK &&
           (t->records->days[t->next_day].start_s < until_s ||
            t->records->days[t->next_day].end_s == INT64_MIN)) {
        if (t->next_day >= t->first_report)
            status =
                backtest_durations_judge(&t->result->durations, t->learner, t->next_day, t->error);
        t->next_day++;
    }
    return status;
}

/* ---- routes ----------------------------------------------------------------------------------- */

/* Every running route hears the others of its day. */
void backtest_share_traffic(backtest_timeline *t)
{
    for (int32_t w = 0; w < t->running_count; w++)
        t->known[t->running[w].route->day] = t->said[t->running[w].route->day];
    for (int32_t w = 0; w < t->running_count; w++) {
        const traffic_news own = backtest_walk_news(&t->running[w]);
        t->known[t->running[w].route->day].precision += own.precision;
        t->known[t->running[w].route->day].weighted += own.weighted;
    }
    for (int32_t w = 0; w < t->running_count; w++) {
        const traffic_news own = backtest_walk_news(&t->running[w]);
        const traffic_news *all = &t->known[t->running[w].route->day];
        const traffic_news others = {.precision = all->precision - own.precision,
                                     .weighted = all->weighted - own.weighted};
        backtest_walk_hear(&t->running[w], &others);
    }
}

/* How far off ETAs were at every look of a walk. */
static arv_status add_errors(const backtest_walk *walk, const backtest_expect *expect,
                             backtest_errors *errors)
{
    arv_status status = ARV_OK;
    for (int32_t tap = 0; tap < walk->tap_count; tap++) {
        const int32_t first = walk->taps[tap].target;
        if (!walk->taps[tap].leaves)
            continue;
        backtest_expect_walk(expect, first, walk->taps[tap].time_s, walk->eta_s);
        for (int32_t k = first; k < walk->route->count && status == ARV_OK; k++)
            if (backtest_walk_counts(walk, k))
                status = backtest_errors_add(
                    errors, (backtest_error){.day = walk->route->day,
                                             .class = k - first,
                                             .late_s = walk->arrive_s[k] - walk->eta_s[k]});
    }
    return status;
}

/* What a walk says about the baselines. */
static arv_status tune(backtest_timeline *t, const backtest_walk *walk)
{
    arv_status status = add_errors(walk, &walk->plain, &t->tuning.eta);
    if (status == ARV_OK)
        status = add_errors(walk, &walk->expect, &t->tuning.learned);
    for (int32_t k = 0; k < walk->route->count && status == ARV_OK; k++)
        if (backtest_walk_counts(walk, k))
            status = backtest_errors_add(
                &t->tuning.plan, (backtest_error){.day = walk->route->day,
                                                  .class = k,
                                                  .late_s = walk->arrive_s[k] -
                                                            walk->customers[k].planned_arrive_s});
    return status == ARV_OK ? ARV_OK : backtest_no_memory(t);
}

static arv_status report(backtest_timeline *t, const backtest_walk *walk)
{
    backtest_counts *counts = &t->result->counts;
    play_customer *judged = ARENA_ARRAY(walk->scratch, play_customer, walk->route->count);
    int32_t count = 0;
    if (!judged)
        return backtest_no_memory(t);
    for (int32_t k = 0; k < walk->route->count; k++) {
        if (backtest_walk_counts(walk, k))
            judged[count++] = walk->customers[k];
        else if (walk->arrive_s[k] == ARV_UNSET)
            counts->no_arrival++;
        else
            counts->before_booking++;
    }
    counts->dropped_taps += walk->dropped_taps;
    for (int p = 0; p < PLAY_POLICIES; p++)
        if (report_add(&t->sums[p], judged, count) != ARV_OK)
            return backtest_no_memory(t);
    backtest_eta_add(walk, &t->tuning, &t->result->learned_eta);
    return backtest_oracle_add(&t->result->oracle, walk) == ARV_OK ? ARV_OK : backtest_no_memory(t);
}

/* A walk that failed: its first violation, under the route's name. */
static arv_status blame(const backtest_timeline *t, const backtest_walk *walk)
{
    const arv_violation *first = &walk->error->items[0];
    char path[sizeof first->path];
    snprintf(path, sizeof path, "routes[%s]", walk->route->visits[0].route);
    return arv_error_add(t->error, walk->status, path, "%s: %s", first->path, first->text);
}

/* What the end of a walk means for those that go on or begin later. */
static arv_status pass_on(backtest_timeline *t, const backtest_walk *walk)
{
    const traffic_news news = backtest_walk_news(walk);
    t->said[walk->route->day].precision += news.precision;
    t->said[walk->route->day].weighted += news.weighted;
    if (!t->calibration)
        return ARV_OK;
    arv_outcome *outcomes = NULL;
    int32_t count = 0;
    if (arv_day_outcomes(walk->day, 0, walk->scratch, &outcomes, &count) != ARV_OK)
        return backtest_no_memory(t);
    return arv_calibration_observe(t->calibration, outcomes, count, t->error);
}

/* Counts the walks that are over and closes them. */
arv_status backtest_retire(backtest_timeline *t)
{
    arv_status status = ARV_OK;
    int32_t kept = 0;
    for (int32_t w = 0; w < t->running_count; w++) {
        backtest_walk *walk = &t->running[w];
        const bool reported = walk->route->day >= t->first_report;
        if (status == ARV_OK && walk->status != ARV_OK)
            status = blame(t, walk);
        if (status != ARV_OK || walk->next_tap < walk->tap_count) {
            t->running[kept++] = *walk;
            continue;
        }
        status = pass_on(t, walk);
        if (status == ARV_OK)
            status = tune(t, walk);
        if (status == ARV_OK && reported)
            status = report(t, walk);
        if (t->observer && t->observer->route_over)
            t->observer->route_over(t->observer->context, walk, reported);
        backtest_walk_close(walk);
        t->over++;
    }
    t->running_count = kept;
    return status;
}
