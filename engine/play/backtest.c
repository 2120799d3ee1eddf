/* backtest.c - see backtest.h. The clock jumps from slot to slot in which something happens. In a
 * slot every running route goes on by itself; what one route says to others, to the learner or to
 * the report is exchanged between slots, one after the other. */
#include "play/backtest_timeline.h"

#include "base/arena.h"

#include <omp.h>

enum { SLOT_S = 300 };

arv_status backtest_no_memory(const backtest_timeline *t)
{
    return arv_error_add(t->error, ARV_RESOURCE_EXHAUSTED, "",
                         "the backtest does not fit into memory");
}

/* When something happens next; INT64_MAX = never again. */
static int64_t next_moment(const backtest_timeline *t)
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

static arv_status begin_routes(backtest_timeline *t, int64_t until_s)
{
    while (t->next_waiting < t->waiting_count && t->waiting[t->next_waiting]->start_s < until_s) {
        backtest_walk *walk = &t->running[t->running_count++];
        if (backtest_walk_make(t->waiting[t->next_waiting++], walk) != ARV_OK)
            return backtest_no_memory(t);
        if (t->calibration && arv_calibration_clone(t->calibration, &walk->calibration) != ARV_OK)
            return backtest_no_memory(t);
    }
    return ARV_OK;
}

static arv_status play_slot(backtest_timeline *t, int64_t from_s)
{
    const int64_t until_s = from_s + SLOT_S;
    arv_status status = backtest_learn_days(t, from_s);
    if (status == ARV_OK)
        status = backtest_begin_days(t, until_s);
    if (status == ARV_OK)
        status = begin_routes(t, until_s);
    if (status != ARV_OK)
        return status;
    backtest_share_traffic(t);
#pragma omp parallel for schedule(dynamic, 1) num_threads(t->threads)
    for (int32_t w = 0; w < t->running_count; w++)
        backtest_walk_until(&t->running[w], &t->setting, until_s);
    return backtest_retire(t);
}

static arv_status play_all(backtest_timeline *t)
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

static arv_status run(backtest_timeline *t)
{
    arv_status status = backtest_prepare(t);
    if (status == ARV_OK)
        status = play_all(t);
    for (int32_t w = 0; w < t->running_count; w++)
        backtest_walk_close(&t->running[w]);
    arv_calibration_destroy(&t->calibration);
    for (int p = 0; p < PLAY_POLICIES && status == ARV_OK; p++)
        if (report_end(&t->sums[p], &t->result->figures[p]) != ARV_OK)
            status = backtest_no_memory(t);
    if (status == ARV_OK) {
        backtest_oracle_settle(&t->result->oracle);
        backtest_eta_settle(&t->result->learned_eta);
    }
    return status;
}

arv_status backtest_run(const arv_visit *visits, int32_t count, arv_learner *learner,
                        const backtest_options *options, const arv_control *control,
                        const backtest_observer *observer, arv_arena *arena,
                        backtest_result **result, arv_error *error)
{
    *result = NULL;
    arv_status status = backtest_check_options(options, learner, error);
    if (status != ARV_OK)
        return status;
    backtest_result *made = ARENA_ARRAY(arena, backtest_result, 1);
    if (!made)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for a report");
    made->options = *options;
    status = backtest_records_of(visits, count, options->to_date, arena, &made->records, error);
    if (status != ARV_OK)
        return status;
    backtest_timeline t = {.options = options,
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
