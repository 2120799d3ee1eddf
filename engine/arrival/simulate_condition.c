/* simulate_condition.c - exact conditioning without importance weights.
 *
 * A duration X = base * own * shared that already lasts e: P(own <= e / (base * shared)) = p0
 * depends on the scenario through its shared factor alone, and that is a monotone function of one
 * uniform number. So p0 is tabulated at the knots of that number and looked up like any other
 * table; then u' = p0 + u (1 - p0) is the own factor's rank given X > e, which is F^-1(1 - U S(e)).
 * The shared factor itself comes from its posterior, where the running duration counts with its
 * survival. */
#include "arrival/simulate_condition.h"

#include "duration/normal.h"
#include "duration/quantile_table.h"

#include <math.h>

static double length_ratio(const simulate_route *route, const simulate_stop *stop, int32_t from_s,
                           int32_t to_s)
{
    travel_slowed slowed;
    const travel_leg *leg = simulate_leg_today(route, stop, &slowed);
    return (double)travel_progress(leg, from_s, to_s) / (double)TRAVEL_LENGTH_ONE;
}

/* Least part of the leg that is behind him: as if all breaks on it were taken already. Until the
 * promised window opens he may have driven all of it and be held. */
static double leg_behind(const simulate_route *route, const simulate_stop *stop,
                         const simulate_state *state)
{
    if (state->now_s <= stop->hold_s)
        return 0;
    const int32_t until_s = state->now_s - stop->rest_s;
    return until_s > state->since_s ? length_ratio(route, stop, state->since_s, until_s) : 0;
}

shared_posterior condition_pace(const simulate_models *models, const simulate_route *route,
                                const simulate_state *state)
{
    const simulate_stop *stop = &route->stops[state->next];
    const duration_law *law = &stop->law;
    if (state->phase != SIMULATE_WORKING || law->pace == ARV_NONE || law->base_s == 0 ||
        simulate_worked_until(state) <= state->since_s)
        return state->pace;
    shared_posterior now = state->pace;
    shared_observe_running(&now, models->durations.paces[law->pace].sigma, law->own,
                           (double)(simulate_worked_until(state) - state->since_s) / law->base_s);
    return now;
}

double condition_leg_score(const simulate_route *route, const simulate_state *state)
{
    const simulate_stop *stop = &route->stops[state->next];
    const double behind = state->phase == SIMULATE_DRIVING ? leg_behind(route, stop, state) : 0;
    if (behind <= 0 || !stop->factor)
        return -(double)KERNEL_MAX_SCORE / KERNEL_SCORE_ONE;
    return score_of_factor(stop->factor, behind);
}

static int32_t fixed_probability(double p)
{
    const double value = floor(p * 0x1p31);
    return value < (double)INT32_MAX ? (int32_t)value : INT32_MAX;
}

/* p0 at every knot of the shared factor's table: P(own <= ratio / shared). */
static void tabulate(const kernel_table *own, const kernel_table *shared, double ratio,
                     kernel_table *p0)
{
    for (int32_t k = 0; k < KERNEL_KNOTS; k++) {
        const double factor = (double)(shared->knot[k] > 0 ? shared->knot[k] : 1) / KERNEL_ONE;
        p0->knot[k] = fixed_probability(quantile_table_cdf(own, ratio / factor));
    }
}

/* u = p0 + u (1 - p0), p0 in 2^-31. */
static void truncate_rank(uint32_t *u, int32_t p0_31, int32_t s)
{
    const uint64_t p0 = (uint64_t)(uint32_t)p0_31 << 1;
    u[s] = (uint32_t)(p0 + ((u[s] * ((UINT64_C(1) << 32) - p0)) >> 32));
}

static void truncate_ranks(const simulate_models *models, const kernel_table *own,
                           const kernel_table *shared, const uint32_t *shared_u, double ratio,
                           int32_t count, simulate_scratch *scratch)
{
    if (!shared) {
        const int32_t p0 = fixed_probability(quantile_table_cdf(own, ratio));
        for (int32_t s = 0; s < count; s++)
            truncate_rank(scratch->u, p0, s);
        return;
    }
    tabulate(own, shared, ratio, &scratch->condition);
    models->ops->lookup(&scratch->condition, shared_u, count, scratch->factor);
    for (int32_t s = 0; s < count; s++)
        truncate_rank(scratch->u, scratch->factor[s], s);
}

void condition_service(const simulate_models *models, const simulate_stop *stop,
                       const simulate_state *state, const uint32_t *pace_u, int32_t count,
                       simulate_scratch *scratch)
{
    const int32_t worked_s = simulate_worked_until(state) - state->since_s;
    if (worked_s <= 0 || stop->law.base_s == 0)
        return;
    const double ratio = (double)worked_s / stop->law.base_s;
    if (pace_u)
        shared_factor_table(scratch->pace_z, models->durations.paces[stop->law.pace].sigma,
                            &scratch->table);
    truncate_ranks(models, stop->law.own, pace_u ? &scratch->table : NULL, pace_u, ratio, count,
                   scratch);
}

void condition_pause(const simulate_models *models, const simulate_state *state,
                     const kernel_table *own, int32_t mean_s, int32_t count,
                     simulate_scratch *scratch)
{
    const int32_t kept_s = state->now_s - state->paused_s;
    if (kept_s > 0)
        truncate_ranks(models, own, NULL, NULL, (double)kept_s / mean_s, count, scratch);
}

void condition_ranks(double least, int32_t count, uint32_t *u)
{
    const int32_t p0 = fixed_probability(normal_cdf(least));
    for (int32_t s = 0; s < count; s++)
        truncate_rank(u, p0, s);
}

int32_t condition_let_in_s(const simulate_stop *stop, const simulate_state *state)
{
    return state->since_s > stop->hold_s ? state->since_s : stop->hold_s;
}

/* The last moment up to now at which service could start: between two windows nobody starts, ready
 * or not; past the last one whoever is ready. */
static int32_t last_chance_s(const simulate_stop *stop, int32_t now_s)
{
    const kernel_windows *w = &stop->windows;
    if (w->count == 0 || now_s > w->close_s[w->count - 1])
        return now_s;
    return windows_at_or_before(w->open_s, w->close_s, 0, w->count, now_s);
}

void condition_access(const simulate_models *models, const simulate_stop *stop,
                      const simulate_state *state, int32_t count, simulate_scratch *scratch)
{
    const int32_t kept_s = last_chance_s(stop, state->now_s) - condition_let_in_s(stop, state);
    if (kept_s > 0)
        truncate_ranks(models, stop->access.own, NULL, NULL, (double)kept_s / stop->access.base_s,
                       count, scratch);
}

double condition_leg_survival(const simulate_route *route, const simulate_state *state)
{
    const simulate_stop *stop = &route->stops[state->next];
    if (!stop->factor)
        return leg_behind(route, stop, state) < 1 ? 1 : 0;
    const traffic_forecast t =
        traffic_look(&route->shares, &state->traffic, &state->outside, state->next);
    const double variance = t.own + t.var_h + t.var_a + 2 * t.cov_ha;
    const double least = condition_leg_score(route, state);
    return 1 - normal_cdf((least - t.mean_h - t.mean_a) / sqrt(variance));
}

void simulate_observe_service(const simulate_models *models, const simulate_stop *stop,
                              int32_t start_s, int32_t finish_s, shared_posterior *pace)
{
    const duration_law *law = &stop->law;
    if (law->pace == ARV_NONE || law->base_s == 0 || finish_s <= start_s)
        return;
    shared_observe(pace, models->durations.paces[law->pace].sigma, law->own,
                   (double)(finish_s - start_s) / law->base_s);
}

void simulate_observe_leg(const simulate_route *route, const simulate_stop *stop, int32_t depart_s,
                          int32_t arrive_s, traffic_state *traffic)
{
    const bool held = stop->hold_s > 0 && arrive_s == stop->hold_s; /* for how long? */
    if (!stop->factor || stop->rest_count > 0 || arrive_s <= depart_s || held)
        return;
    const double ratio = length_ratio(route, stop, depart_s, arrive_s);
    const double score = score_of_factor(stop->factor, ratio);
    traffic_observe(&route->shares, (int32_t)(stop - route->stops), score, traffic);
}
