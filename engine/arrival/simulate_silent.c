/* simulate_silent.c - see simulate_silent.h. */
#include "arrival/simulate_silent.h"

#include "arrival/simulate_condition.h"
#include "base/rng.h"
#include "duration/quantile_table.h"

#include <string.h>

/* Keeps the stream that shares out the scenarios apart: ASCII "silent". */
#define SILENT_KEY UINT64_C(0x73696c656e74)

static const double IDLE = SIMULATE_IDLE_PPM * 1e-6;

arv_status simulate_silent_make(arv_arena *arena, int32_t scenarios, int32_t stops,
                                simulate_silent *silent)
{
    silent->taps = ARENA_ARRAY(arena, int32_t, scenarios);
    silent->weight = ARENA_ARRAY(arena, double, scenarios);
    silent->likelihood = ARENA_ARRAY(arena, double, (size_t)SIMULATE_TAPS *((size_t)stops + 1));
    if (!silent->taps || !silent->weight || !silent->likelihood)
        return ARV_RESOURCE_EXHAUSTED;
    const arv_status status = simulate_scratch_make(arena, scenarios, stops, &silent->gone);
    if (status != ARV_OK)
        return status;
    silent->gone.start = ARENA_ARRAY(arena, int32_t, (size_t)scenarios * (size_t)stops);
    silent->gone.leave = ARENA_ARRAY(arena, int32_t, (size_t)scenarios * (size_t)stops);
    return silent->gone.start && silent->gone.leave ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

void simulate_silence_likelihood(double missing, int32_t count, double *likelihood)
{
    const double spell = SIMULATE_SPELL_PPM * 1e-6, on = SIMULATE_SPELL_ON_PPM * 1e-6;
    double one_by_one = missing * (1 - spell), in_spell = missing * spell;
    likelihood[0] = 1;
    for (int32_t k = 1; k < count; k++) {
        likelihood[k] = one_by_one + in_spell;
        one_by_one *= missing;
        in_spell *= on;
    }
}

/* In scenarios in which `at` has passed so many taps more are missing. */
static void miss(const int32_t *at, int32_t now_s, int32_t taps, int32_t count, int32_t *missing)
{
    for (int32_t s = 0; s < count; s++)
        missing[s] += at[s] <= now_s ? taps : 0;
}

/* Taps due by now in every scenario of silent->gone. */
static void count_taps(const simulate_models *models, const simulate_route *route,
                       const simulate_state *state, simulate_silent *silent)
{
    const int32_t count = models->scenarios, now_s = state->now_s;
    const simulate_scratch *x = &silent->gone;
    for (int32_t s = 0; s < count; s++)
        silent->taps[s] = state->phase == SIMULATE_FREE; /* DEPARTED was due at once */
    for (int32_t k = state->next; k < route->stop_count; k++) {
        const size_t at = (size_t)k * (size_t)count;
        const bool next = k == state->next;
        if (!next || state->phase < SIMULATE_ARRIVED)
            miss(x->arrive + at, now_s, 1, count, silent->taps);
        if (!next || state->phase < SIMULATE_WORKING)
            miss(x->start + at, now_s, 1, count, silent->taps);
        if (k + 1 < route->stop_count)
            miss(x->leave + at, now_s, 2, count, silent->taps); /* FINISHED and DEPARTED */
    }
}

/* He is at the door and a promised window has opened. */
static int32_t ready_at(const simulate_stop *stop, const simulate_state *state)
{
    return state->since_s > stop->hold_s ? state->since_s : stop->hold_s;
}

/* Prior probability that nothing was due yet. */
static double still_there(const simulate_models *models, const simulate_route *route,
                          const simulate_state *state)
{
    const simulate_stop *stop = &route->stops[state->next];
    if (state->phase == SIMULATE_DRIVING)
        return condition_leg_survival(route, state);
    if (state->phase == SIMULATE_ARRIVED && stop->access.base_s > 0) {
        const double waited_s = state->now_s - ready_at(stop, state);
        const double ready =
            stop->access.own ? quantile_table_cdf(stop->access.own, waited_s / stop->access.base_s)
                             : waited_s >= stop->access.base_s;
        return IDLE + (1 - IDLE) * (1 - ready);
    }
    if (state->phase != SIMULATE_WORKING)
        return IDLE;
    if (stop->law.base_s == 0)
        return 0;
    const double ratio = (double)(state->now_s - state->since_s) / stop->law.base_s;
    const double sigma =
        stop->law.pace == ARV_NONE ? 0 : models->durations.paces[stop->law.pace].sigma;
    return shared_survival(&state->pace, sigma, stop->law.own, ratio);
}

/* Weights of the scenarios that have gone on; returns their sum, the prior of all being one. */
static double weigh_gone(const simulate_models *models, const simulate_route *route,
                         const simulate_state *state, double missing, simulate_silent *silent)
{
    const bool at_once = state->phase == SIMULATE_FREE || state->phase == SIMULATE_ARRIVED;
    double sum = 0;
    count_taps(models, route, state, silent);
    simulate_silence_likelihood(missing, SIMULATE_TAPS * (route->stop_count + 1),
                                silent->likelihood);
    for (int32_t s = 0; s < models->scenarios; s++) {
        const int32_t taps = silent->taps[s];
        silent->weight[s] = taps > 0 ? silent->likelihood[taps] : 0;
        sum += silent->weight[s];
    }
    return sum / models->scenarios * (at_once ? 1 - IDLE : 1);
}

/* Replaces the share `part` of the scenarios by such as have gone on. */
static void mix(const simulate_models *models, const simulate_route *route, int32_t first,
                double part, simulate_silent *silent, simulate_scratch *scratch)
{
    const int32_t count = models->scenarios;
    const kernel_stream stream = {.key = rng_key(route->pace_key, SILENT_KEY),
                                  .block_log2 = kernel_block_log2(count)};
    models->ops->uniform(&stream, count, scratch->u);
    int32_t wanted = 0;
    for (int32_t s = 0; s < count; s++)
        wanted += scratch->u[s] * 0x1p-32 < part;
    double sum = 0;
    for (int32_t s = 0; s < count; s++)
        sum += silent->weight[s];
    const double step = wanted ? sum / wanted : 0;
    double next = step / 2, before = 0;
    int32_t from = 0;
    for (int32_t s = 0; s < count; s++) {
        if (!(scratch->u[s] * 0x1p-32 < part))
            continue;
        while (from + 1 < count && before + silent->weight[from] <= next)
            before += silent->weight[from++];
        for (int32_t k = first; k < route->stop_count; k++) {
            const size_t at = (size_t)k * (size_t)count;
            scratch->arrive[at + (size_t)s] = silent->gone.arrive[at + (size_t)from];
        }
        next += step;
    }
}

/* Is any tap late? At the door he may still wait for the customer's time window. */
static bool is_silent(const simulate_route *route, const simulate_state *state)
{
    if (state->now_s <= state->since_s || state->next >= route->stop_count || state->paused)
        return false; /* while work stands still no tap is due */
    if (state->phase != SIMULATE_ARRIVED)
        return true;
    const simulate_stop *stop = &route->stops[state->next];
    const int32_t ready_s = ready_at(stop, state);
    const int32_t start_s = windows_at_or_after(stop->windows.open_s, stop->windows.close_s, 0,
                                                stop->windows.count, ready_s);
    return stop->windows.count == 0 || start_s >= PROBLEM_FOREVER_S ? state->now_s > ready_s
                                                                    : state->now_s > start_s;
}

void simulate_run_silent(const simulate_models *models, const simulate_route *route,
                         const simulate_state *state, double missing, simulate_silent *silent,
                         simulate_scratch *scratch)
{
    const int32_t first = simulate_first_ahead(route, state);
    simulate_run(models, route, state, scratch);
    if (missing <= 0 || !is_silent(route, state) || first >= route->stop_count)
        return;
    simulate_state then = *state;
    then.now_s = state->since_s;
    simulate_run(models, route, &then, &silent->gone);
    const double gone = weigh_gone(models, route, state, missing, silent);
    const double there = still_there(models, route, state);
    if (gone > 0)
        mix(models, route, first, gone / (gone + there), silent, scratch);
}
