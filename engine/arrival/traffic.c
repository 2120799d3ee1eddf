/* traffic.c - see traffic.h. */
#include "arrival/traffic.h"

#include <assert.h>
#include <string.h>

/* A leg always keeps some variance of its own: a score that repeats exactly proves nothing. */
static const double LEAST_OWN = 1e-3;

double traffic_own(const traffic_shares *shares)
{
    double own = 1;
    for (int i = 0; i < TRAFFIC_PARTS; i++)
        own -= shares->part[i];
    return own > LEAST_OWN ? own : LEAST_OWN;
}

traffic_state traffic_start(const traffic_shares *shares)
{
    traffic_state state = {.leg = 0};
    for (int i = 0; i < TRAFFIC_PARTS; i++)
        state.cov[i][i] = shares->part[i];
    return state;
}

/* a moves on to `leg`. */
static void advance(const traffic_shares *shares, int32_t leg, traffic_state *state)
{
    const int a = TRAFFIC_NEIGHBOUR;
    const double variance = shares->part[a];
    assert(leg >= state->leg);
    for (; state->leg < leg; state->leg++) {
        state->mean[a] *= shares->decay;
        for (int i = 0; i < TRAFFIC_PARTS; i++) {
            state->cov[a][i] *= shares->decay;
            state->cov[i][a] *= shares->decay;
        }
        state->cov[a][a] += (1 - shares->decay * shares->decay) * variance;
    }
}

/* The sum of the parts in `of` was seen as `q` with noise of variance `noise`. */
static void update(const bool of[TRAFFIC_PARTS], double q, double noise, traffic_state *state)
{
    double with[TRAFFIC_PARTS] = {0}, expected = 0, variance = noise;
    for (int i = 0; i < TRAFFIC_PARTS; i++) {
        for (int k = 0; k < TRAFFIC_PARTS; k++)
            with[i] += of[k] ? state->cov[i][k] : 0;
        expected += of[i] ? state->mean[i] : 0;
    }
    for (int i = 0; i < TRAFFIC_PARTS; i++)
        variance += of[i] ? with[i] : 0;
    for (int i = 0; i < TRAFFIC_PARTS; i++) {
        state->mean[i] += with[i] / variance * (q - expected);
        for (int k = 0; k < TRAFFIC_PARTS; k++)
            state->cov[i][k] -= with[i] * with[k] / variance;
    }
}

void traffic_observe(const traffic_shares *shares, int32_t leg, double q, traffic_state *state)
{
    static const bool all[TRAFFIC_PARTS] = {true, true, true};
    advance(shares, leg, state);
    update(all, q, traffic_own(shares), state);
    state->observations++;
}

traffic_news traffic_day_news(const traffic_shares *shares, const traffic_state *state)
{
    const double prior = shares->part[TRAFFIC_DAY];
    const double now = state->cov[TRAFFIC_DAY][TRAFFIC_DAY];
    if (state->observations == 0 || prior <= 0 || now <= 0 || now >= prior)
        return (traffic_news){.precision = 0};
    return (traffic_news){.precision = 1 / now - 1 / prior,
                          .weighted = state->mean[TRAFFIC_DAY] / now};
}

traffic_forecast traffic_look(const traffic_shares *shares, const traffic_state *state,
                              const traffic_news *outside, int32_t leg)
{
    static const bool day[TRAFFIC_PARTS] = {true, false, false};
    traffic_state at = *state;
    advance(shares, leg, &at);
    if (outside->precision > 0 && at.cov[TRAFFIC_DAY][TRAFFIC_DAY] > 0)
        update(day, outside->weighted / outside->precision, 1 / outside->precision, &at);
    const int g = TRAFFIC_DAY, f = TRAFFIC_TECHNICIAN, a = TRAFFIC_NEIGHBOUR;
    return (traffic_forecast){
        .own = traffic_own(shares),
        .mean_h = at.mean[g] + at.mean[f],
        .mean_a = at.mean[a],
        .var_h = at.cov[g][g] + 2 * at.cov[g][f] + at.cov[f][f],
        .var_a = at.cov[a][a],
        .cov_ha = at.cov[g][a] + at.cov[f][a],
    };
}
