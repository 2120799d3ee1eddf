/* backtest_prepare.c - what is walked and what is only learned (backtest_timeline.h). */
#include "play/backtest_timeline.h"

#include "base/arena.h"
#include "window/window_options.h"

#include <stdlib.h>

enum { DEFAULT_TRAINING_DAYS = 60 };

void backtest_options_init(backtest_options *options)
{
    *options = (backtest_options){
        .calibrate = true, .to_date = INT32_MAX, .training_days = DEFAULT_TRAINING_DAYS};
    arv_window_options_init(&options->windows);
}

arv_status backtest_check_options(const backtest_options *options, const arv_learner *learner,
                                  arv_error *error)
{
    arv_status status = window_options_check(&options->windows, error);
    if (options->from_date > options->to_date)
        status = arv_error_add(error, ARV_INVALID_ARGUMENT, "options.from_date",
                               "is after the last day to report");
    if (options->from_date <= arv_learner_day(learner))
        status = arv_error_add(error, ARV_INVALID_ARGUMENT, "options.from_date",
                               "is a day that the models have learned from");
    if (options->training_days < 1 || options->training_days > BACKTEST_MAX_TRAINING_DAYS)
        status = arv_error_add(error, ARV_INVALID_ARGUMENT, "options.training_days",
                               "must be 1 to %d", BACKTEST_MAX_TRAINING_DAYS);
    return status;
}

static int compare_starts(const void *a, const void *b)
{
    const backtest_route *x = *(const backtest_route *const *)a;
    const backtest_route *y = *(const backtest_route *const *)b;
    if (x->start_s != y->start_s)
        return x->start_s < y->start_s ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* Which days are walked: not those that the learner began with. */
static void choose_days(backtest_timeline *t)
{
    const backtest_records *records = t->records;
    int32_t unknown = 0;
    while (unknown < records->day_count &&
           records->days[unknown].date <= arv_learner_day(t->learner))
        unknown++;
    t->next_learned = unknown;
    t->first_report = unknown;
    while (t->first_report < records->day_count &&
           records->days[t->first_report].date < t->options->from_date)
        t->first_report++;
    const int32_t training = t->first_report - unknown < t->options->training_days
                                 ? t->first_report - unknown
                                 : t->options->training_days;
    t->first_day = t->next_day = t->first_report - training;
    t->result->counts.training_days = training;
    t->result->counts.reported_days = records->day_count - t->first_report;
}

static void choose_routes(backtest_timeline *t)
{
    backtest_counts *counts = &t->result->counts;
    for (int32_t r = 0; r < t->records->route_count; r++) {
        const backtest_route *route = &t->records->routes[r];
        const bool reported = route->day >= t->first_report;
        counts->visits += route->count;
        if (reported) {
            counts->reported_visits += route->count;
            counts->left_out[route->fate] += route->count;
        }
        if (route->fate != BACKTEST_PLAYED || route->day < t->first_day)
            continue;
        counts->reported_routes += reported;
        counts->training_routes += !reported;
        t->waiting[t->waiting_count++] = route;
    }
    counts->left_out[BACKTEST_PLAYED] = 0;
    qsort(t->waiting, (size_t)t->waiting_count, sizeof *t->waiting, compare_starts);
}

static int32_t longest_route(const backtest_records *records)
{
    int32_t most = 1;
    for (int32_t r = 0; r < records->route_count; r++)
        if (records->routes[r].count > most)
            most = records->routes[r].count;
    return most;
}

arv_status backtest_prepare(backtest_timeline *t)
{
    backtest_result *result = t->result;
    const double alpha = t->options->windows.alpha_ppm / 1e6;
    const backtest_records *records = t->records;
    t->waiting = ARENA_ARRAY(t->arena, const backtest_route *, records->route_count);
    t->running = ARENA_ARRAY(t->arena, backtest_walk, records->route_count);
    t->said = ARENA_ARRAY(t->arena, traffic_news, records->day_count);
    t->known = ARENA_ARRAY(t->arena, traffic_news, records->day_count);
    if (!t->waiting || !t->running || !t->said || !t->known ||
        (t->options->calibrate && arv_calibration_create(&t->calibration) != ARV_OK) ||
        backtest_tuning_make(t->arena, longest_route(records), alpha, &t->tuning) != ARV_OK ||
        backtest_means_make(t->arena, records, &t->means) != ARV_OK ||
        backtest_eta_make(t->arena, longest_route(records), &result->learned_eta) != ARV_OK ||
        backtest_oracle_make(t->arena, records, &result->oracle) != ARV_OK ||
        backtest_durations_make(t->arena, records, &result->durations) != ARV_OK)
        return backtest_no_memory(t);
    result->counts.days = records->day_count;
    result->counts.routes = records->route_count;
    choose_days(t);
    choose_routes(t);
    for (int p = 0; p < PLAY_POLICIES; p++)
        t->sums[p] = report_begin(t->arena, (play_policy)p, alpha);
    t->threads = window_threads(&t->options->windows);
    t->setting = (backtest_setting){.records = records,
                                    .learner = t->learner,
                                    .means = &t->means,
                                    .tuning = &t->tuning,
                                    .windows = t->options->windows};
    t->setting.windows.threads = 1;
    return ARV_OK;
}
