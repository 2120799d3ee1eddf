/* backtest.c - see backtest.h. The clock jumps from slot to slot in which something happens. In a
 * slot every running route goes on by itself; what one route says to others, to the learner or to
 * the report is exchanged between slots, one after the other. */
#include "play/backtest.h"

#include "base/arena.h"
#include "window/window_options.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

enum { SLOT_S = 300, DEFAULT_TRAINING_DAYS = 60 };

typedef struct timeline {
    const backtest_options *options;
    const arv_control *control;
    const backtest_observer *observer;
    arv_arena *arena;
    arv_error *error;
    backtest_result *result;
    const backtest_records *records;
    arv_learner *learner;

    const backtest_route **waiting; /* to be walked, by start */
    int32_t waiting_count, next_waiting;
    backtest_walk *running; /* in the order they began */
    int32_t running_count;
    int32_t first_day;            /* index of the first day that is walked */
    int32_t first_report;         /* index of the first day that is reported */
    int32_t next_day;             /* not yet begun */
    int32_t next_learned;         /* not yet known */
    int32_t over;                 /* routes */
    arv_calibration *calibration; /* NULL = none */
    traffic_news *said;  /* [days]: what routes of the day that are over said about its traffic */
    traffic_news *known; /* [days]: the running ones too */
    backtest_tuning tuning;
    backtest_setting setting;
    report_sums sums[PLAY_POLICIES];
    int threads;
} timeline;

void backtest_options_init(backtest_options *options)
{
    *options = (backtest_options){
        .calibrate = true, .to_date = INT32_MAX, .training_days = DEFAULT_TRAINING_DAYS};
    arv_window_options_init(&options->windows);
}

static arv_status no_memory(const timeline *t)
{
    return arv_error_add(t->error, ARV_RESOURCE_EXHAUSTED, "",
                         "the backtest does not fit into memory");
}

static arv_status check_options(const backtest_options *options, const arv_learner *learner,
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

/* ---- preparing -------------------------------------------------------------------------------- */

static int compare_starts(const void *a, const void *b)
{
    const backtest_route *x = *(const backtest_route *const *)a;
    const backtest_route *y = *(const backtest_route *const *)b;
    if (x->start_s != y->start_s)
        return x->start_s < y->start_s ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* Which days are walked: not those that the learner began with. */
static void choose_days(timeline *t)
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

static void choose_routes(timeline *t)
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

static arv_status prepare(timeline *t)
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
        backtest_oracle_make(t->arena, records, &result->oracle) != ARV_OK ||
        backtest_durations_make(t->arena, records, &result->durations) != ARV_OK)
        return no_memory(t);
    result->counts.days = records->day_count;
    result->counts.routes = records->route_count;
    choose_days(t);
    choose_routes(t);
    for (int p = 0; p < PLAY_POLICIES; p++)
        t->sums[p] = report_begin(t->arena, (play_policy)p, alpha);
    t->threads = window_threads(&t->options->windows);
    t->setting = (backtest_setting){.records = records,
                                    .learner = t->learner,
                                    .tuning = &t->tuning,
                                    .windows = t->options->windows};
    t->setting.windows.threads = 1;
    return ARV_OK;
}

/* ---- between slots ---------------------------------------------------------------------------- */

/* Learns the days whose last tap is before `now_s`. */
static arv_status learn_days(timeline *t, int64_t now_s)
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
    for (int32_t day = first; day < end && status == ARV_OK; day++)
        if (backtest_durations_learn(&t->result->durations, day) != ARV_OK)
            status = no_memory(t);
    t->next_learned = end;
    backtest_tuning_update(&t->tuning, end - t->options->training_days, end - 1);
    return status;
}

/* Judges the durations of the days that begin before `until_s`. */
static arv_status begin_days(timeline *t, int64_t until_s)
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

/* What the looks of a walk say about the baselines. */
static arv_status tune(timeline *t, const backtest_walk *walk)
{
    const backtest_route *route = walk->route;
    arv_status status = ARV_OK;
    for (int32_t tap = 0; tap < walk->tap_count; tap++) {
        const int32_t first = walk->taps[tap].target;
        if (!walk->taps[tap].leaves)
            continue;
        backtest_expect_walk(&walk->expect, first, walk->taps[tap].time_s, walk->eta_s);
        for (int32_t k = first; k < route->count && status == ARV_OK; k++)
            if (backtest_walk_counts(walk, k))
                status = backtest_errors_add(
                    &t->tuning.eta, (backtest_error){.day = route->day,
                                                     .class = k - first,
                                                     .late_s = walk->arrive_s[k] - walk->eta_s[k]});
    }
    for (int32_t k = 0; k < route->count && status == ARV_OK; k++)
        if (backtest_walk_counts(walk, k))
            status = backtest_errors_add(
                &t->tuning.plan, (backtest_error){.day = route->day,
                                                  .class = k,
                                                  .late_s = walk->arrive_s[k] -
                                                            walk->customers[k].planned_arrive_s});
    return status == ARV_OK ? ARV_OK : no_memory(t);
}

static arv_status report(timeline *t, const backtest_walk *walk)
{
    backtest_counts *counts = &t->result->counts;
    play_customer *judged = ARENA_ARRAY(walk->scratch, play_customer, walk->route->count);
    int32_t count = 0;
    if (!judged)
        return no_memory(t);
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
            return no_memory(t);
    return backtest_oracle_add(&t->result->oracle, walk) == ARV_OK ? ARV_OK : no_memory(t);
}

/* A walk that failed: its first violation, under the route's name. */
static arv_status blame(const timeline *t, const backtest_walk *walk)
{
    const arv_violation *first = &walk->error->items[0];
    char path[sizeof first->path];
    snprintf(path, sizeof path, "routes[%s]", walk->route->visits[0].route);
    return arv_error_add(t->error, walk->status, path, "%s: %s", first->path, first->text);
}

/* What the end of a walk means for those that go on or begin later. */
static arv_status pass_on(timeline *t, const backtest_walk *walk)
{
    const traffic_news news = backtest_walk_news(walk);
    t->said[walk->route->day].precision += news.precision;
    t->said[walk->route->day].weighted += news.weighted;
    if (!t->calibration)
        return ARV_OK;
    arv_outcome *outcomes = NULL;
    int32_t count = 0;
    if (arv_day_outcomes(walk->day, 0, walk->scratch, &outcomes, &count) != ARV_OK)
        return no_memory(t);
    return arv_calibration_observe(t->calibration, outcomes, count, t->error);
}

/* Counts the walks that are over and closes them. */
static arv_status retire(timeline *t)
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

/* ---- slots ------------------------------------------------------------------------------------ */

/* When something happens next; INT64_MAX = never again. */
static int64_t next_moment(const timeline *t)
{
    int64_t next_s = INT64_MAX;
    if (t->next_day < t->records->day_count)
        next_s = t->records->days[t->next_day].start_s;
    if (t->next_waiting < t->waiting_count && t->waiting[t->next_waiting]->start_s < next_s)
        next_s = t->waiting[t->next_waiting]->start_s;
    for (int32_t w = 0; w < t->running_count; w++) {
        const backtest_walk *walk = &t->running[w];
        if (walk->taps[walk->next_tap].time_s < next_s)
            next_s = walk->taps[walk->next_tap].time_s;
    }
    return next_s;
}

static arv_status begin_routes(timeline *t, int64_t until_s)
{
    while (t->next_waiting < t->waiting_count && t->waiting[t->next_waiting]->start_s < until_s) {
        backtest_walk *walk = &t->running[t->running_count++];
        if (backtest_walk_make(t->waiting[t->next_waiting++], walk) != ARV_OK)
            return no_memory(t);
        if (t->calibration && arv_calibration_clone(t->calibration, &walk->calibration) != ARV_OK)
            return no_memory(t);
    }
    return ARV_OK;
}

/* Every running route hears the others of its day. */
static void share_traffic(timeline *t)
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

static arv_status play_slot(timeline *t, int64_t from_s)
{
    const int64_t until_s = from_s + SLOT_S;
    arv_status status = learn_days(t, from_s);
    if (status == ARV_OK)
        status = begin_days(t, until_s);
    if (status == ARV_OK)
        status = begin_routes(t, until_s);
    if (status != ARV_OK)
        return status;
    share_traffic(t);
#pragma omp parallel for schedule(dynamic, 1) num_threads(t->threads)
    for (int32_t w = 0; w < t->running_count; w++)
        backtest_walk_until(&t->running[w], &t->setting, until_s);
    return retire(t);
}

static arv_status play_all(timeline *t)
{
    arv_status status = ARV_OK;
    int64_t moment_s = next_moment(t);
    while (status == ARV_OK && moment_s != INT64_MAX) {
        const int64_t slot_s = moment_s - ((moment_s % SLOT_S) + SLOT_S) % SLOT_S;
        const arv_control *control = t->control;
        if (control && control->cancelled && control->cancelled(control->context))
            return arv_error_add(t->error, ARV_CANCELLED, "", "stopped by the caller");
        status = play_slot(t, slot_s);
        if (t->observer && t->observer->progress)
            t->observer->progress(t->observer->context, t->over, t->waiting_count);
        moment_s = next_moment(t);
    }
    return status;
}

static arv_status run(timeline *t)
{
    arv_status status = prepare(t);
    if (status == ARV_OK)
        status = play_all(t);
    for (int32_t w = 0; w < t->running_count; w++)
        backtest_walk_close(&t->running[w]);
    arv_calibration_destroy(&t->calibration);
    for (int p = 0; p < PLAY_POLICIES && status == ARV_OK; p++)
        if (report_end(&t->sums[p], &t->result->figures[p]) != ARV_OK)
            status = no_memory(t);
    if (status == ARV_OK)
        backtest_oracle_settle(&t->result->oracle);
    return status;
}

arv_status backtest_run(const arv_visit *visits, int32_t count, arv_learner *learner,
                        const backtest_options *options, const arv_control *control,
                        const backtest_observer *observer, arv_arena *arena,
                        backtest_result **result, arv_error *error)
{
    *result = NULL;
    arv_status status = check_options(options, learner, error);
    if (status != ARV_OK)
        return status;
    backtest_result *made = ARENA_ARRAY(arena, backtest_result, 1);
    if (!made)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for a report");
    made->options = *options;
    status = backtest_records_of(visits, count, options->to_date, arena, &made->records, error);
    if (status != ARV_OK)
        return status;
    timeline t = {.options = options,
                  .control = control,
                  .observer = observer,
                  .arena = arena,
                  .error = error,
                  .result = made,
                  .records = &made->records,
                  .learner = learner};
    status = run(&t);
    if (status == ARV_OK)
        *result = made;
    return status;
}
