/* backtest_durations.c - see backtest_durations.h. */
#include "play/backtest_durations.h"

#include "base/arena.h"
#include "base/realmath.h"
#include "play/duration_forecast.h"
#include "play/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FEW = 10, FIRST_ROOM = 64 };

const double backtest_levels[BACKTEST_LEVELS] = {0.80, 0.90};

const char *backtest_method_name(backtest_method method)
{
    static const char *const names[] = {"learned", "per_type_empirical", "lognormal"};
    return names[method];
}

/* Seconds of the job itself, or ARV_UNSET. */
static int64_t duration_of(const arv_visit *visit)
{
    const bool known = visit->start_s != ARV_UNSET && visit->finish_s != ARV_UNSET;
    return known ? visit->finish_s - visit->start_s : ARV_UNSET;
}

arv_status backtest_durations_make(arv_arena *arena, const backtest_records *records,
                                   backtest_durations *durations)
{
    *durations = (backtest_durations){.arena = arena, .records = records};
    const int32_t visits =
        records->day_count > 0 ? records->days[records->day_count - 1].end_visit : 0;
    for (int32_t i = 0; i < visits; i++)
        if (records->type[i] >= durations->types)
            durations->types = records->type[i] + 1;
    durations->past = ARENA_ARRAY(arena, backtest_past, durations->types + 1);
    return durations->past ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

/* ---- the past --------------------------------------------------------------------------------- */

static int compare_seconds(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static arv_status make_room(arv_arena *arena, backtest_past *past, int32_t more)
{
    if (past->count + more <= past->room)
        return ARV_OK;
    int32_t room = past->room ? past->room : FIRST_ROOM;
    while (room < past->count + more)
        room *= 2;
    int32_t *sorted_s = ARENA_ARRAY(arena, int32_t, room);
    if (!sorted_s)
        return ARV_RESOURCE_EXHAUSTED;
    if (past->sorted_s)
        memcpy(sorted_s, past->sorted_s, (size_t)past->count * sizeof *sorted_s);
    past->sorted_s = sorted_s;
    past->room = room;
    return ARV_OK;
}

/* Merges `count` seconds in order into the past, from the back. */
static arv_status merge(arv_arena *arena, backtest_past *past, const int32_t *seconds,
                        int32_t count)
{
    if (make_room(arena, past, count) != ARV_OK)
        return ARV_RESOURCE_EXHAUSTED;
    int32_t old = past->count - 1, fresh = count - 1;
    past->count += count;
    for (int32_t at = past->count - 1; fresh >= 0; at--) {
        const bool take_old = old >= 0 && past->sorted_s[old] > seconds[fresh];
        past->sorted_s[at] = take_old ? past->sorted_s[old--] : seconds[fresh--];
    }
    for (int32_t i = 0; i < count; i++) {
        const double log_s = real_log(seconds[i] > 0 ? seconds[i] : 1);
        past->log_sum += log_s;
        past->log_squares += log_s * log_s;
    }
    return ARV_OK;
}

typedef struct finished_job {
    int32_t type, seconds;
} finished_job;

static int compare_jobs(const void *a, const void *b)
{
    const finished_job *x = a, *y = b;
    if (x->type != y->type)
        return x->type < y->type ? -1 : 1;
    return (x->seconds > y->seconds) - (x->seconds < y->seconds);
}

static arv_status learn_jobs(backtest_durations *d, finished_job *jobs, int32_t count,
                             int32_t *seconds)
{
    arv_status status = ARV_OK;
    qsort(jobs, (size_t)count, sizeof *jobs, compare_jobs);
    for (int32_t first = 0; first < count && status == ARV_OK;) {
        int32_t end = first;
        while (end < count && jobs[end].type == jobs[first].type) {
            seconds[end - first] = jobs[end].seconds;
            end++;
        }
        if (jobs[first].type != ARV_NONE)
            status = merge(d->arena, &d->past[jobs[first].type], seconds, end - first);
        first = end;
    }
    for (int32_t i = 0; i < count; i++)
        seconds[i] = jobs[i].seconds;
    qsort(seconds, (size_t)count, sizeof *seconds, compare_seconds);
    return status == ARV_OK ? merge(d->arena, &d->past[d->types], seconds, count) : status;
}

arv_status backtest_durations_learn(backtest_durations *durations, int32_t day)
{
    const backtest_records *records = durations->records;
    const backtest_day *today = &records->days[day];
    const int32_t visits = today->end_visit - today->first_visit;
    arv_arena *scratch = arv_arena_create(0);
    finished_job *jobs = scratch ? ARENA_ARRAY(scratch, finished_job, visits) : NULL;
    int32_t *seconds = scratch ? ARENA_ARRAY(scratch, int32_t, visits) : NULL;
    arv_status status = jobs && seconds ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
    int32_t count = 0;
    for (int32_t i = today->first_visit; i < today->end_visit && status == ARV_OK; i++) {
        const int64_t took_s = duration_of(&records->visits[i]);
        if (took_s != ARV_UNSET)
            jobs[count++] = (finished_job){records->type[i], (int32_t)took_s};
    }
    if (status == ARV_OK && count > 0)
        status = learn_jobs(durations, jobs, count, seconds);
    arv_arena_destroy(&scratch);
    return status;
}

/* ---- judging ---------------------------------------------------------------------------------- */

/* Quantile by linear interpolation between order statistics (type 7 of Hyndman & Fan 1996). */
static double empirical(const backtest_past *past, double p)
{
    const double at = p * (past->count - 1);
    const int32_t below = (int32_t)at;
    const int32_t above = below + 1 < past->count ? below + 1 : below;
    return past->sorted_s[below] + (at - below) * (past->sorted_s[above] - past->sorted_s[below]);
}

static double lognormal(const backtest_past *past, double p)
{
    const double n = past->count, mean = past->log_sum / n;
    const double variance = n > 1 ? (past->log_squares - n * mean * mean) / (n - 1) : 0;
    return real_exp(mean + sqrt(variance > 0 ? variance : 0) * real_normal_quantile(p));
}

static void add(backtest_interval_sums *sums, double low, double high, int64_t took_s, double level)
{
    const int64_t from_s = llround(low), to_s = llround(high);
    sums->covered += from_s <= took_s && took_s <= to_s;
    sums->width_s += (double)(to_s - from_s);
    sums->winkler_s += report_winkler_s(from_s, to_s, took_s, 1 - level);
}

static void judge(backtest_durations *d, const duration_forecast *forecast, int32_t i,
                  int64_t took_s)
{
    const int32_t type = d->records->type[i];
    const backtest_past *of_type = type == ARV_NONE ? NULL : &d->past[type];
    const backtest_past *past = of_type && of_type->count >= FEW ? of_type : &d->past[d->types];
    d->jobs++;
    for (int l = 0; l < BACKTEST_LEVELS; l++) {
        const double level = backtest_levels[l], low = (1 - level) / 2, high = 1 - low;
        add(&d->sums[BACKTEST_LEARNED][l], duration_forecast_at(forecast, low),
            duration_forecast_at(forecast, high), took_s, level);
        add(&d->sums[BACKTEST_EMPIRICAL][l], empirical(past, low), empirical(past, high), took_s,
            level);
        add(&d->sums[BACKTEST_LOGNORMAL][l], lognormal(past, low), lognormal(past, high), took_s,
            level);
    }
}

arv_status backtest_durations_judge(backtest_durations *durations, const arv_learner *learner,
                                    int32_t day, arv_error *error)
{
    const backtest_records *records = durations->records;
    const backtest_day *today = &records->days[day];
    if (durations->past[durations->types].count == 0)
        return ARV_OK; /* nothing to compare with */
    arv_arena *scratch = arv_arena_create(0);
    const int32_t visits = today->end_visit - today->first_visit;
    duration_forecast *forecast = scratch ? ARENA_ARRAY(scratch, duration_forecast, visits) : NULL;
    arv_status status =
        forecast ? duration_forecast_make(learner, &records->visits[today->first_visit], visits,
                                          scratch, forecast, error)
                 : arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for a day");
    for (int32_t k = 0; k < visits && status == ARV_OK; k++) {
        const int32_t i = today->first_visit + k;
        const int64_t took_s = duration_of(&records->visits[i]);
        if (took_s != ARV_UNSET)
            judge(durations, &forecast[k], i, took_s);
    }
    arv_arena_destroy(&scratch);
    return status;
}
