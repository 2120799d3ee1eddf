/* simulate_silent.c - see simulate_silent.h. */
#include "arrival/simulate_silent.h"

#include "arrival/simulate_condition.h"
#include "base/rng.h"

#include <string.h>

/* Keeps the stream that shares out the scenarios apart: ASCII "silent". */
#define SILENT_KEY UINT64_C(0x73696c656e74)

static const double IDLE = SIMULATE_IDLE_PPM * 1e-6;

arv_status simulate_silent_make(arv_arena *arena, int32_t scenarios, int32_t stops,
                                simulate_silent *silent)
{
    silent->weight = ARENA_ARRAY(arena, double, scenarios);
    if (!silent->weight)
        return ARV_RESOURCE_EXHAUSTED;
    const arv_status status = simulate_scratch_make(arena, scenarios, stops, &silent->gone);
    if (status != ARV_OK)
        return status;
    silent->gone.leave = ARENA_ARRAY(arena, int32_t, (size_t)scenarios * (size_t)stops);
    return silent->gone.leave ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

/* Every scenario in which `at[s]` has passed misses so many taps more. */
static void miss(const int32_t *at, int32_t now_s, double factor, int32_t count, double *weight)
{
    for (int32_t s = 0; s < count; s++)
        if (at[s] <= now_s)
            weight[s] *= factor;
}

/* m^K of every scenario of silent->gone. */
static void weigh(const simulate_models *models, const simulate_route *route,
                  const simulate_state *state, double missing, simulate_silent *silent)
{
    const int32_t count = models->scenarios, now_s = state->now_s;
    const simulate_scratch *x = &silent->gone;
    const double two = missing * missing;
    const double first =
        state->phase == SIMULATE_FREE || state->phase == SIMULATE_ARRIVED ? missing : 1;
    for (int32_t s = 0; s < count; s++)
        silent->weight[s] = first; /* DEPARTED or STARTED was due at once */
    for (int32_t k = state->next; k < route->stop_count; k++) {
        const size_t at = (size_t)k * (size_t)count;
        if (k > state->next || state->phase < SIMULATE_ARRIVED) {
            miss(x->arrive + at, now_s, missing, count, silent->weight);
            models->ops->wait(&route->stops[k].windows, x->arrive + at, 0, count, x->time);
            miss(x->time, now_s, missing, count, silent->weight);
        }
        if (k + 1 < route->stop_count)
            miss(x->leave + at, now_s, two, count, silent->weight);
    }
}

/* Prior probability that nothing was due yet. */
static double still_there(const simulate_models *models, const simulate_route *route,
                          const simulate_state *state)
{
    const simulate_stop *stop = &route->stops[state->next];
    if (state->phase == SIMULATE_DRIVING)
        return condition_leg_survival(route, state);
    if (state->phase != SIMULATE_WORKING)
        return IDLE;
    if (stop->law.base_s == 0)
        return 0;
    const double ratio = (double)(state->now_s - state->since_s) / stop->law.base_s;
    const double sigma =
        stop->law.pace == ARV_NONE ? 0 : models->durations.paces[stop->law.pace].sigma;
    return shared_survival(&state->pace, sigma, stop->law.own, ratio);
}

/* Weight of all scenarios that have gone on; those that have not are left out. */
static double gone_on(const simulate_state *state, int32_t count, double *weight)
{
    const bool at_once = state->phase == SIMULATE_FREE || state->phase == SIMULATE_ARRIVED;
    double sum = 0;
    for (int32_t s = 0; s < count; s++) {
        if (weight[s] >= 1)
            weight[s] = 0;
        sum += weight[s];
    }
    return sum / count * (at_once ? 1 - IDLE : 1);
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
    if (state->now_s <= state->since_s || state->next >= route->stop_count)
        return false;
    if (state->phase != SIMULATE_ARRIVED)
        return true;
    const simulate_stop *stop = &route->stops[state->next];
    const int32_t ready_s = state->since_s > stop->hold_s ? state->since_s : stop->hold_s;
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
    weigh(models, route, state, missing, silent);
    const double gone = gone_on(state, models->scenarios, silent->weight);
    const double there = still_there(models, route, state);
    if (gone > 0)
        mix(models, route, first, gone / (gone + there), silent, scratch);
}
