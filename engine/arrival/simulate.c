/* simulate.c - runs the scenarios of one route from what is known now. */
#include "arrival/simulate.h"

#include "arrival/simulate_condition.h"

#include <string.h>

/* One run: what all of it looks at. */
typedef struct run {
    const simulate_models *models;
    const simulate_route *route;
    const simulate_state *state;
    simulate_scratch *scratch;
    const kernel_ops *ops;
    int32_t count;
    const int32_t *traffic; /* factor per scenario; NULL = one */
} run;

static kernel_stream stream_of(const run *r, uint64_t key)
{
    return (kernel_stream){.key = key, .block_log2 = kernel_block_log2(r->count)};
}

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

/* The technician's traffic today. */
static void draw_traffic(run *r)
{
    const simulate_traffic *traffic = r->route->traffic;
    if (traffic->shared_sigma <= 0)
        return;
    const kernel_table *table = condition_traffic(r->route, r->state, &r->scratch->table)
                                    ? &r->scratch->table
                                    : &traffic->shared_prior;
    const kernel_stream stream = stream_of(r, r->route->traffic_key);
    r->ops->uniform(&stream, r->count, r->scratch->traffic_u);
    r->ops->lookup(table, r->scratch->traffic_u, r->count, r->scratch->traffic);
    r->traffic = r->scratch->traffic;
}

static bool route_has_pace(const run *r)
{
    for (int32_t k = r->state->next; k < r->route->stop_count; k++)
        if (r->route->stops[k].law.pace != ARV_NONE)
            return true;
    return false;
}

static void draw_pace(run *r)
{
    r->scratch->pace_index = ARV_NONE;
    if (!route_has_pace(r))
        return;
    condition_pace(r->models, r->route, r->state, r->scratch->pace_z);
    const kernel_stream stream = stream_of(r, r->route->pace_key);
    r->ops->uniform(&stream, r->count, r->scratch->pace_u);
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
        r->ops->lookup(&x->table, x->pace_u, r->count, x->pace);
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
    const kernel_table *own = r->route->traffic->leg;
    const simulate_stop *stop = &r->route->stops[k];
    if (stop->leg.slice_count == 1 && stop->leg.single_s == 0)
        return NULL; /* nothing to scale */
    if (!own)
        return r->traffic;
    const kernel_stream stream = stream_of(r, stop->leg_key);
    const bool driving = k == r->state->next && r->state->phase == SIMULATE_DRIVING;
    if (driving) {
        r->ops->uniform(&stream, r->count, x->u);
        condition_leg(r->models, r->route, r->state, x);
        r->ops->lookup(own, x->u, r->count, x->factor);
    } else {
        r->ops->draw(own, &stream, r->count, x->factor);
    }
    if (r->traffic)
        r->ops->multiply(x->factor, r->traffic, r->count);
    return x->factor;
}

/* arrive = leg driven from `depart`. */
static void drive(run *r, const simulate_stop *stop, const kernel_leg *leg, const int32_t *depart,
                  const int32_t *factor, const int32_t *not_before, int32_t *arrive)
{
    if (stop->leg.slice_count == 1)
        r->ops->drive(leg, depart, factor, not_before, r->count, arrive);
    else
        travel_drive(&stop->leg, leg, depart, factor, not_before, r->count, arrive);
}

/* From scratch->time (departure) to arrive[k]. */
static void go_to(run *r, int32_t k, int32_t *arrive)
{
    simulate_scratch *x = r->scratch;
    const simulate_stop *stop = &r->route->stops[k];
    const int32_t *factor = leg_factor(r, k);
    const int32_t *floor = rest_until(r, stop, x->time);
    const bool driving = k == r->state->next && r->state->phase == SIMULATE_DRIVING;
    kernel_leg leg = {
        .travel_s = stop->leg.single_s,
        .rest_s = stop->rest_s,
        .latest_s = driving ? KERNEL_FOREVER_S : r->route->latest_s,
        .hold_s = stop->hold_s,
    };
    drive(r, stop, &leg, x->time, factor, floor, arrive);
    if (k != r->state->next || r->state->now_s <= r->state->since_s)
        return;
    if (driving) {
        at_least(arrive, r->count, r->state->now_s);
        return;
    }
    /* Free for a while and not gone yet: breaks run since then, the drive is all ahead. */
    leg.rest_s = 0;
    fill(x->time, r->count, r->state->now_s);
    drive(r, stop, &leg, x->time, factor, arrive, arrive);
}

/* Own factors of the service of stop k, NULL = one. */
static const int32_t *service_factor(run *r, int32_t k, const int32_t *pace)
{
    simulate_scratch *x = r->scratch;
    const simulate_stop *stop = &r->route->stops[k];
    if (!stop->law.own)
        return NULL;
    const kernel_stream stream = stream_of(r, stop->service_key);
    if (k == r->state->next && r->state->phase == SIMULATE_WORKING) {
        r->ops->uniform(&stream, r->count, x->u);
        condition_service(r->models, stop, r->state, pace != NULL, x);
        r->ops->lookup(stop->law.own, x->u, r->count, x->factor);
    } else {
        r->ops->draw(stop->law.own, &stream, r->count, x->factor);
    }
    return x->factor;
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
        if (here) {
            const int32_t ready = state->since_s > stop->hold_s ? state->since_s : stop->hold_s;
            fill(x->time, r->count, ready);
        }
        r->ops->wait(&stop->windows, here ? x->time : arrive, 0, r->count, x->time);
        if (here)
            at_least(x->time, r->count, state->now_s);
    }
    const int32_t *pace = pace_of(r, &stop->law);
    const int32_t *factor = service_factor(r, k, pace);
    r->ops->serve(stop->law.base_s, x->time, factor, pace, r->count, x->time);
    if (working)
        at_least(x->time, r->count, state->now_s);
}

void simulate_run(const simulate_models *models, const simulate_route *route,
                  const simulate_state *state, simulate_scratch *scratch)
{
    run r = {.models = models,
             .route = route,
             .state = state,
             .scratch = scratch,
             .ops = models->ops,
             .count = models->scenarios};
    if (state->next >= route->stop_count)
        return;
    draw_traffic(&r);
    draw_pace(&r);
    fill(scratch->time, r.count, state->since_s);
    for (int32_t k = state->next; k < route->stop_count; k++) {
        int32_t *arrive = scratch->arrive + (size_t)k * (size_t)r.count;
        if (k > state->next || state->phase < SIMULATE_ARRIVED)
            go_to(&r, k, arrive);
        if (k + 1 < route->stop_count)
            serve(&r, k, arrive);
    }
}
