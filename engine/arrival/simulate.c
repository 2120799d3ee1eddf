/* simulate.c - runs the scenarios of one route from what is known now. */
#include "arrival/simulate.h"

#include "arrival/simulate_condition.h"

#include <math.h>
#include <string.h>

/* One run: what all of it looks at. */
typedef struct run {
    const simulate_models *models;
    const simulate_route *route;
    const simulate_state *state;
    simulate_scratch *scratch;
    const kernel_ops *ops;
    int32_t count;        /* of scenarios in this run */
    double own;           /* variance of a leg's own part */
    bool shared, chained; /* do legs share anything; do neighbours */
    const uint32_t *pace_u;
} run;

static void fill(int32_t *values, int32_t count, int32_t value)
{
    for (int32_t s = 0; s < count; s++)
        values[s] = value;
}

static void at_least(int32_t *values, int32_t count, int32_t least)
{
    for (int32_t s = 0; s < count; s++)
        values[s] = values[s] > least ? values[s] : least;
}

static bool drives(const run *r)
{
    return r->state->phase == SIMULATE_DRIVING;
}

/* All scenarios are drawn together, also for a run of some of them. */
static void draw_into(const run *r, const kernel_table *table, uint64_t key, int32_t *into)
{
    const int32_t all = r->models->scenarios;
    const kernel_stream stream = {.key = key, .block_log2 = kernel_block_log2(all)};
    if (table)
        r->ops->draw(table, &stream, all, into);
    else
        r->ops->uniform(&stream, all, (uint32_t *)into);
}

/* Numbers of a stream by a table, NULL = their ranks: what was kept of it, else drawn `into`. `k` is the
 * stop, ARV_NONE = the route. */
static const int32_t *draw(const run *r, int32_t k, simulate_draw what, const kernel_table *table,
                           uint64_t key, int32_t *into)
{
    if (!r->scratch->drawn) {
        draw_into(r, table, key, into);
        return into;
    }
    simulate_drawn *kept = &r->scratch->drawn[(k + 1) * SIMULATE_DRAWS + (int32_t)what];
    if (kept->key != key || kept->table != table || !kept->known) {
        draw_into(r, table, key, kept->value);
        kept->key = key;
        kept->table = table;
        kept->known = true;
    }
    return kept->value;
}

/* Ranks of a stream in scratch->u, to be changed. */
static uint32_t *draw_ranks(const run *r, int32_t k, simulate_draw what, uint64_t key)
{
    uint32_t *u = r->scratch->u;
    const int32_t *drawn = draw(r, k, what, NULL, key, (int32_t *)u);
    if (drawn != (int32_t *)u)
        memcpy(u, drawn, (size_t)r->count * sizeof *u);
    return u;
}

/* Standard normal scores of a stream. */
static const int32_t *draw_scores(const run *r, int32_t k, simulate_draw what, uint64_t key,
                                  int32_t *into)
{
    return draw(r, k, what, r->models->scores, key, into);
}

static int32_t weight(double value)
{
    const double limit = 2 - 0x1p-20;
    const double cut = value > limit ? limit : value < -limit ? -limit : value;
    return (int32_t)floor(cut * KERNEL_WEIGHT_ONE + .5);
}

static int32_t shift_of(double score)
{
    const double limit = 8;
    const double cut = score > limit ? limit : score < -limit ? -limit : score;
    return (int32_t)floor(cut * KERNEL_SCORE_ONE + .5);
}

/* The score of the leg he is driving, given how long he has been on it: it is drawn first, from all
 * that is known, and the parts given the score (kriging): *t becomes what they are beyond
 * gain * score. */
static void draw_running(run *r, traffic_forecast *t, double gain[2])
{
    simulate_scratch *x = r->scratch;
    const simulate_stop *stop = &r->route->stops[r->state->next];
    const double mean = t->mean_h + t->mean_a;
    const double h = t->var_h + t->cov_ha, a = t->var_a + t->cov_ha;
    const double variance = h + a + t->own;
    uint32_t *u = draw_ranks(r, r->state->next, SIMULATE_DRAW_LEG, stop->leg_key);
    condition_ranks((condition_leg_score(r->route, r->state) - mean) / sqrt(variance), r->count, u);
    r->ops->lookup(r->models->scores, u, r->count, x->score);
    r->ops->blend(x->score, weight(sqrt(variance)), NULL, 0, shift_of(mean), r->count, x->score);
    gain[0] = h / variance;
    gain[1] = a / variance;
    t->mean_h -= gain[0] * mean;
    t->mean_a -= gain[1] * mean;
    t->var_h -= gain[0] * h;
    t->var_a -= gain[1] * a;
    t->cov_ha -= gain[0] * a;
}

/* scratch->traffic and scratch->neighbour for the leg ahead (and, on the road, its score): a draw
 * from the forecast by its Cholesky factor. */
static void draw_traffic(run *r)
{
    simulate_scratch *x = r->scratch;
    const simulate_stop *stop = &r->route->stops[r->state->next];
    traffic_forecast t = traffic_look(&r->route->shares, &r->state->traffic, &r->state->outside,
                                      simulate_first_ahead(r->route, r->state));
    double gain[2] = {0, 0};
    r->own = t.own;
    r->shared = t.var_h > 0 || t.mean_h != 0;
    r->chained = t.var_a > 0 || t.mean_a != 0;
    const bool running = drives(r) && stop->factor;
    if (running)
        draw_running(r, &t, gain);
    const int32_t *seen = running ? x->score : NULL;
    const double sd_h = sqrt(fmax(t.var_h, 0));
    const double slope = sd_h > 0 ? t.cov_ha / sd_h : 0;
    const double sd_a = sqrt(fmax(t.var_a - slope * slope, 0));
    const int32_t *of_day = NULL;
    if (r->shared)
        of_day = draw_scores(r, ARV_NONE, SIMULATE_DRAW_LEG, r->route->traffic_key, x->traffic);
    if (r->chained) {
        const int32_t *own = draw_scores(r, ARV_NONE, SIMULATE_DRAW_NEIGHBOUR,
                                         r->route->neighbour_key, x->neighbour);
        r->ops->blend(own, weight(sd_a), of_day, weight(slope), shift_of(t.mean_a), r->count,
                      x->neighbour);
        if (seen)
            r->ops->blend(x->neighbour, KERNEL_WEIGHT_ONE, seen, weight(gain[1]), 0, r->count,
                          x->neighbour);
    }
    if (r->shared)
        r->ops->blend(of_day, weight(sd_h), seen, weight(gain[0]), shift_of(t.mean_h), r->count,
                      x->traffic);
}

static bool route_has_pace(const run *r)
{
    for (int32_t k = r->state->next; k < r->route->stop_count; k++)
        if (r->route->stops[k].law.pace != ARV_NONE)
            return true;
    return false;
}

static bool same_posterior(const shared_posterior *a, const shared_posterior *b)
{
    bool same = a->observations == b->observations;
    for (int32_t k = 0; k < SHARED_CELLS && same; k++)
        same = a->log_likelihood[k] == b->log_likelihood[k];
    return same;
}

static void draw_pace(run *r)
{
    simulate_scratch *x = r->scratch;
    if (!route_has_pace(r))
        return;
    const shared_posterior now = condition_pace(r->models, r->route, r->state);
    if (x->pace_key != r->route->pace_key || !same_posterior(&x->pace_seen, &now)) {
        shared_quantiles(&now, x->pace_z);
        x->pace_seen = now;
        x->pace_key = r->route->pace_key;
        x->pace_index = ARV_NONE;
    }
    r->pace_u = (const uint32_t *)draw(r, ARV_NONE, SIMULATE_DRAW_SERVICE, NULL, r->route->pace_key,
                                       (int32_t *)x->pace_u);
}

/* Pace factors for a law, NULL = one. Stops of one sigma share them. */
static const int32_t *pace_of(run *r, const duration_law *law)
{
    simulate_scratch *x = r->scratch;
    if (law->pace == ARV_NONE)
        return NULL;
    if (law->pace != x->pace_index) {
        x->pace_index = law->pace;
        shared_factor_table(x->pace_z, r->models->durations.paces[law->pace].sigma, &x->table);
        r->ops->lookup(&x->table, r->pace_u, r->models->scenarios, x->pace);
    }
    return x->pace;
}

/* Ends of the breaks on a leg left at `depart`, chained, into scratch->floor. */
static const int32_t *rest_until(run *r, const simulate_stop *stop, const int32_t *depart)
{
    if (stop->rest_count == 0)
        return NULL;
    for (int32_t b = 0; b < stop->rest_count; b++)
        r->ops->wait(&stop->rests[b].windows, b ? r->scratch->floor : depart,
                     stop->rests[b].service_s, r->count, r->scratch->floor);
    return r->scratch->floor;
}

/* Factors of the leg to stop k in this run, NULL = one. */
static const int32_t *leg_factor(run *r, int32_t k)
{
    simulate_scratch *x = r->scratch;
    const simulate_stop *stop = &r->route->stops[k];
    const bool running = k == r->state->next && drives(r);
    const int32_t *score = x->score;
    if (stop->factor && !running) {
        score = draw_scores(r, k, SIMULATE_DRAW_LEG, stop->leg_key, x->score);
        if (r->shared || r->own < 1) {
            r->ops->blend(score, weight(sqrt(r->own)), r->shared ? x->traffic : NULL,
                          KERNEL_WEIGHT_ONE, 0, r->count, x->score);
            score = x->score;
        }
        if (r->chained) {
            r->ops->blend(score, KERNEL_WEIGHT_ONE, x->neighbour, KERNEL_WEIGHT_ONE, 0, r->count,
                          x->score);
            score = x->score;
        }
    }
    if (r->chained && k + 1 < r->route->stop_count) {
        const traffic_shares *shares = &r->route->shares;
        const double noise =
            sqrt((1 - shares->decay * shares->decay) * shares->part[TRAFFIC_NEIGHBOUR]);
        const int32_t *fresh =
            draw_scores(r, k, SIMULATE_DRAW_NEIGHBOUR, stop->neighbour_key, x->factor);
        r->ops->blend(x->neighbour, weight(shares->decay), fresh, weight(noise), 0, r->count,
                      x->neighbour);
    }
    if (!stop->factor)
        return NULL;
    r->ops->score_lookup(stop->factor, score, r->count, x->factor);
    return x->factor;
}

/* arrive = leg driven from `depart`. */
static void drive(run *r, const travel_leg *way, const kernel_leg *leg, const int32_t *depart,
                  const int32_t *factor, const int32_t *not_before, int32_t *arrive)
{
    if (way->slice_count == 1)
        r->ops->drive(leg, depart, factor, not_before, r->count, arrive);
    else
        travel_drive(way, leg, depart, factor, not_before, r->count, arrive);
}

/* From scratch->time (departure) to arrive[k]. */
static void go_to(run *r, int32_t k, int32_t *arrive)
{
    simulate_scratch *x = r->scratch;
    const simulate_stop *stop = &r->route->stops[k];
    const int32_t *factor = leg_factor(r, k);
    const int32_t *floor = rest_until(r, stop, x->time);
    const bool driving = k == r->state->next && r->state->phase == SIMULATE_DRIVING;
    travel_slowed slowed;
    const travel_leg *way = simulate_leg_today(r->route, stop, &slowed);
    kernel_leg leg = {
        .travel_s = way->single_s,
        .rest_s = stop->rest_s,
        .latest_s = driving ? KERNEL_FOREVER_S : r->route->latest_s,
        .hold_s = stop->hold_s,
    };
    drive(r, way, &leg, x->time, factor, floor, arrive);
    if (k != r->state->next || r->state->now_s <= r->state->since_s)
        return;
    if (driving) {
        at_least(arrive, r->count, r->state->now_s);
        return;
    }
    /* Free for a while and not gone yet: breaks run since then, the drive is all ahead. */
    leg.rest_s = 0;
    fill(x->time, r->count, r->state->now_s);
    drive(r, way, &leg, x->time, factor, arrive, arrive);
}

/* Own factors of the service of stop k, NULL = one. */
static const int32_t *service_factor(run *r, int32_t k, const int32_t *pace)
{
    simulate_scratch *x = r->scratch;
    const simulate_stop *stop = &r->route->stops[k];
    if (!stop->law.own)
        return NULL;
    if (k != r->state->next || r->state->phase != SIMULATE_WORKING)
        return draw(r, k, SIMULATE_DRAW_SERVICE, stop->law.own, stop->service_key, x->factor);
    draw_ranks(r, k, SIMULATE_DRAW_SERVICE, stop->service_key);
    condition_service(r->models, stop, r->state, pace ? r->pace_u : NULL, r->count, x);
    r->ops->lookup(stop->law.own, x->u, r->count, x->factor);
    return x->factor;
}

/* When he is ready to start who was let in at `from`: parking, check-in. May be scratch->time. */
static const int32_t *get_ready(run *r, int32_t k, const int32_t *from)
{
    simulate_scratch *x = r->scratch;
    const simulate_stop *stop = &r->route->stops[k];
    if (stop->access.base_s == 0)
        return from;
    const int32_t *factor = NULL;
    if (stop->access.own) {
        factor = x->factor;
        if (k == r->state->next && r->state->phase == SIMULATE_ARRIVED) {
            draw_ranks(r, k, SIMULATE_DRAW_ACCESS, stop->access_key);
            condition_access(r->models, stop, r->state, r->count, x);
            r->ops->lookup(stop->access.own, x->u, r->count, x->factor);
        } else {
            factor =
                draw(r, k, SIMULATE_DRAW_ACCESS, stop->access.own, stop->access_key, x->factor);
        }
    }
    r->ops->serve(stop->access.base_s, from, factor, NULL, r->count, x->time);
    return x->time;
}

/* Copies scratch->time to the column of stop k; `columns` NULL = not wanted. */
static void keep(const run *r, int32_t k, int32_t *columns)
{
    if (columns)
        memcpy(columns + (size_t)k * (size_t)r->count, r->scratch->time,
               (size_t)r->count * sizeof *columns);
}

/* The pause that interrupts the work of the stop he is at: its end moves by what is left of it. */
static void stand_still(run *r)
{
    simulate_scratch *x = r->scratch;
    const simulate_state *state = r->state;
    const bool said = state->pause_s > 0;
    const int32_t mean_s = said ? state->pause_s : SIMULATE_PAUSE_S;
    const kernel_table *own = &r->models->pauses[said];
    draw_into(r, NULL, r->route->stops[state->next].pause_key, (int32_t *)x->u);
    condition_pause(r->models, state, own, mean_s, r->count, x);
    r->ops->lookup(own, x->u, r->count, x->factor);
    r->ops->serve(mean_s, x->time, x->factor, NULL, r->count, x->time);
    at_least(x->time, r->count, state->now_s);
}

/* Who is at a stop may leave it later than he could. */
static void leave_later(run *r)
{
    const simulate_state *state = r->state;
    int32_t *time = r->scratch->time;
    for (int32_t s = 0; s < r->count && state->late_s > 0; s++)
        time[s] =
            time[s] < KERNEL_FOREVER_S - state->late_s ? time[s] + state->late_s : KERNEL_FOREVER_S;
    if (state->leave_s > state->now_s)
        at_least(time, r->count, state->leave_s);
}

/* From `arrive` (or what is known of the stop he is at) to the finish in scratch->time. */
static void serve(run *r, int32_t k, const int32_t *arrive)
{
    simulate_scratch *x = r->scratch;
    const simulate_stop *stop = &r->route->stops[k];
    const simulate_state *state = r->state;
    const bool here = k == state->next && state->phase >= SIMULATE_ARRIVED;
    const bool working = here && state->phase == SIMULATE_WORKING;
    if (working) {
        fill(x->time, r->count, state->since_s);
    } else {
        if (here)
            fill(x->time, r->count, condition_let_in_s(stop, state));
        const int32_t *ready = get_ready(r, k, here ? x->time : arrive);
        r->ops->wait(&stop->windows, ready, 0, r->count, x->time);
        if (here)
            at_least(x->time, r->count, state->now_s);
    }
    keep(r, k, x->start);
    const int32_t *pace = pace_of(r, &stop->law);
    const int32_t *factor = service_factor(r, k, pace);
    r->ops->serve(stop->law.base_s, x->time, factor, pace, r->count, x->time);
    if (working)
        at_least(x->time, r->count, simulate_worked_until(state));
    if (working && state->paused)
        stand_still(r);
    keep(r, k, x->leave);
    if (here)
        leave_later(r);
}

static void simulate(const simulate_models *models, const simulate_route *route,
                     const simulate_state *state, const simulate_onlooker *onlooker, int32_t count,
                     simulate_scratch *scratch)
{
    run r = {.models = models,
             .route = route,
             .state = state,
             .scratch = scratch,
             .ops = models->ops,
             .count = count};
    if (state->next >= route->stop_count)
        return;
    draw_traffic(&r);
    draw_pace(&r);
    fill(scratch->time, r.count, state->since_s);
    for (int32_t k = state->next; k < route->stop_count; k++) {
        int32_t *arrive = scratch->arrive + (size_t)k * (size_t)r.count;
        if (k > state->next || state->phase < SIMULATE_ARRIVED) {
            go_to(&r, k, arrive);
            if (onlooker)
                onlooker->arrived(onlooker->context, k);
        }
        if (k + 1 < route->stop_count || scratch->start)
            serve(&r, k, arrive);
    }
}

void simulate_run(const simulate_models *models, const simulate_route *route,
                  const simulate_state *state, simulate_scratch *scratch)
{
    simulate(models, route, state, NULL, models->scenarios, scratch);
}

void simulate_run_first(const simulate_models *models, const simulate_route *route,
                        const simulate_state *state, int32_t count, simulate_scratch *scratch)
{
    simulate(models, route, state, NULL, count, scratch);
}

void simulate_run_before(const simulate_models *models, const simulate_route *route,
                         const simulate_state *state, const simulate_onlooker *onlooker,
                         simulate_scratch *scratch)
{
    simulate(models, route, state, onlooker, models->scenarios, scratch);
}
