/* day_outlook.c - see day_outlook.h. */
#include "day/day_outlook.h"

#include "arrival/simulate_condition.h"
#include "day/day_state.h"

#include <math.h>
#include <string.h>

enum { SCENARIOS = 512, OFF_MOST_S = 7200, ONE_PPM = 1000000 };

/* ---- when and where he is free ----------------------------------------------------------------- */

/* What is known of a route now: the day's clock may be past its last event. */
static simulate_state state_now(const arv_day *day, const day_route *route)
{
    simulate_state state = route->state;
    if (day->clock_set && day->clock_s > state.now_s)
        state.now_s = day->clock_s;
    state.outside = day_traffic_for(day, route);
    return state;
}

/* When he goes on, if he stands still. */
static simulate_state state_moving(const arv_day *day, const day_route *route)
{
    const simulate_state state = state_now(day, route);
    return day_state_moving(route, &state);
}

/* Median end of the visit that is next: the arrival at a stop beside it. */
static arv_status median_end(const arv_day *day, const simulate_models *models,
                             const day_route *route, arv_arena *arena, int32_t *end_s)
{
    const int32_t next = route->state.next;
    const arena_mark mark = arena_mark_get(arena);
    simulate_scratch *scratch = ARENA_ARRAY(arena, simulate_scratch, 1);
    simulate_stop *stops = ARENA_ARRAY(arena, simulate_stop, next + 2);
    if (!scratch || !stops ||
        simulate_scratch_make(arena, models->scenarios, next + 2, scratch) != ARV_OK)
        return ARV_RESOURCE_EXHAUSTED;
    memcpy(stops, route->route.stops, (size_t)(next + 1) * sizeof *stops);
    stops[next + 1] = (simulate_stop){.job = stops[next].job,
                                      .leg = {.slice_count = 1},
                                      .law = {.pace = ARV_NONE},
                                      .access = {.pace = ARV_NONE}};
    simulate_route until = route->route;
    until.stops = stops;
    until.stop_count = next + 2;
    until.latest_s = KERNEL_FOREVER_S;
    const simulate_state state = state_moving(day, route);
    simulate_run(models, &until, &state, scratch);
    const int32_t *ends = scratch->arrive + (size_t)(next + 1) * (size_t)models->scenarios;
    const arrivals a = arrivals_sort(ends, models->scenarios, scratch->sorted, scratch->time);
    *end_s = arrivals_median(&a);
    arena_mark_release(arena, mark);
    return ARV_OK;
}

/* Mean factor of the services ahead, given those of today; one before any is known. */
static int32_t pace_ppm(const arv_day *day, const simulate_models *models, const day_route *route)
{
    const simulate_state state = state_moving(day, route);
    int32_t k = state.next;
    while (k < route->route.stop_count && route->route.stops[k].law.pace == ARV_NONE)
        k++;
    if (k == route->route.stop_count ||
        (state.pace.observations == 0 && state.phase != SIMULATE_WORKING))
        return ONE_PPM;
    const double sigma = models->durations.paces[route->route.stops[k].law.pace].sigma;
    double z[KERNEL_KNOTS], sum = 0;
    const shared_posterior pace = condition_pace(models, &route->route, &state);
    shared_quantiles(&pace, z);
    for (int32_t i = 0; i < KERNEL_KNOTS; i++)
        sum += exp(sigma * z[i] - sigma * sigma / 2);
    return (int32_t)floor(sum / KERNEL_KNOTS * ONE_PPM + .5);
}

static int32_t location_behind(const arv_day *day, const day_route *route, int32_t fixed)
{
    if (fixed == route->state.next)
        return route->here.at;
    return day->problem->job_location[route->route.stops[fixed - 1].job];
}

/* A technician who turned round on the road goes to the visit that is next: that one is fixed, too. */
static arv_status look_at_legs(const arv_day *day, const simulate_models *models,
                               const day_route *route, arv_arena *arena, outlook_route *out)
{
    const simulate_state *state = &route->state;
    const bool on_road =
        state->phase == SIMULATE_FREE && route->here.toward != ARV_NONE && route->here.covered > 0;
    out->fixed = out->started = day_order_first_open(route);
    out->begun = state->next > 0 || state->phase != SIMULATE_FREE;
    out->astray = on_road && out->fixed == out->count;
    out->fixed += on_road && !out->astray;
    out->place = location_behind(day, route, out->fixed);
    out->pace_ppm = pace_ppm(day, models, route);
    out->depart_s = route->route.depart_s;
    if (out->fixed > state->next)
        return median_end(day, models, route, arena, &out->free_s);
    out->free_s = day->problem->shift_start_s[out->shift];
    if (out->begun && state->since_s > out->free_s)
        out->free_s = state->since_s;
    if (day->clock_set && day->clock_s > out->free_s)
        out->free_s = day->clock_s;
    return ARV_OK;
}

/* Who is late or away is free when he goes on; who does not come back, when his shift is over. */
static arv_status look_ahead(const arv_day *day, const simulate_models *models,
                             const day_route *route, arv_arena *arena, outlook_route *out)
{
    const arv_status status = look_at_legs(day, models, route, arena, out);
    const int32_t end_s = day->problem->shift_end_s[out->shift];
    const int32_t until_s = day_gone_for_good(route) ? end_s : route->halt.until_s;
    if (status == ARV_OK && day_halted(route) && until_s > out->free_s)
        out->free_s = until_s;
    return status;
}

/* ---- what is left of a route ------------------------------------------------------------------- */

static arv_status list_visits(const day_route *route, arv_arena *arena, outlook_route *out)
{
    int32_t *jobs = ARENA_ARRAY(arena, int32_t, route->route.stop_count);
    if (!jobs)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t k = 0; k < route->route.stop_count; k++)
        jobs[k] = route->route.stops[k].job;
    out->jobs = jobs;
    out->count = route->route.stop_count;
    return ARV_OK;
}

static arv_status list_breaks(const day_route *route, arv_arena *arena, outlook_route *out)
{
    int32_t all = 0;
    for (int32_t k = out->fixed; k < out->count; k++)
        all += route->route.stops[k].rest_count;
    int32_t *rows = ARENA_ARRAY(arena, int32_t, all), *visits = ARENA_ARRAY(arena, int32_t, all);
    if (!rows || !visits)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t k = out->fixed; k < out->count; k++)
        for (int32_t b = 0; b < route->route.stops[k].rest_count; b++) {
            visits[out->break_count] = k;
            rows[out->break_count++] = route->route.stops[k].rests[b].row;
        }
    out->breaks = rows;
    out->break_visit = visits;
    return ARV_OK;
}

/* A shift that nobody has planned anything for. */
static arv_status look_at_empty(const arv_day *day, arv_arena *arena, outlook_route *out)
{
    const arv_problem *p = day->problem;
    const int32_t first = p->break_first[out->shift], last = p->break_first[out->shift + 1];
    int32_t *rows = ARENA_ARRAY(arena, int32_t, last - first);
    if (!rows)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t b = first; b < last; b++)
        rows[out->break_count++] = b;
    out->breaks = rows;
    out->place = p->shift_start_location[out->shift];
    out->pace_ppm = ONE_PPM;
    out->free_s = p->shift_start_s[out->shift];
    if (day->clock_set && day->clock_s > out->free_s)
        out->free_s = day->clock_s;
    return ARV_OK;
}

static arv_status look_at_routes(const arv_day *day, arv_arena *arena, outlook *out)
{
    simulate_models models = day->models;
    if (models.scenarios > SCENARIOS)
        models.scenarios = SCENARIOS;
    arv_status status = ARV_OK;
    for (int32_t r = 0; r < day->route_count; r++)
        out->routes[day->routes[r].route.shift].route = r;
    for (int32_t s = 0; s < out->route_count && status == ARV_OK; s++) {
        outlook_route *o = &out->routes[s];
        if (o->route == ARV_NONE) {
            status = look_at_empty(day, arena, o);
            continue;
        }
        const day_route *route = &day->routes[o->route];
        status = list_visits(route, arena, o);
        if (status == ARV_OK)
            status = look_ahead(day, &models, route, arena, o);
        if (status == ARV_OK)
            status = list_breaks(route, arena, o);
    }
    return status;
}

/* ---- promises ---------------------------------------------------------------------------------- */

static outlook_promise promise_of(const arv_day *day, int32_t job)
{
    const day_customer *customer = &day->customers[job];
    outlook_promise promise = {.given = customer->route != ARV_NONE && customer->has_window,
                               .from_s = customer->account.from_s,
                               .to_s = customer->account.to_s};
    promise.told = promise.given && day_is_put_back(customer, INT32_MAX);
    if (promise.given)
        promise.stated_from_s = day_opens_s(day, customer, job);
    return promise;
}

static outlook_change change_of(const arv_day *day, int32_t job)
{
    const arv_problem *p = day->problem;
    const day_customer *customer = &day->customers[job];
    const day_change *change = customer->change;
    if (!change || customer->route == ARV_NONE)
        return (outlook_change){.job = NULL};
    const int32_t first = p->window_first[job], shift = day->routes[customer->route].route.shift;
    outlook_change out = {.job = &change->job,
                          .service_s =
                              duration_planned_for(&day->models.durations, shift, &change->job),
                          .open_s = p->window_open_s + first,
                          .close_s = p->window_close_s + first,
                          .window_count = p->window_first[job + 1] - first};
    if (change->time) {
        out.open_s = change->windows.open_s;
        out.close_s = change->windows.close_s;
        out.window_count = change->windows.count;
    }
    return out;
}

static arv_status list_changes(const arv_day *day, arv_arena *arena, outlook *out)
{
    const int32_t jobs = day->problem->job_count;
    outlook_change *changes = NULL;
    for (int32_t j = 0; j < jobs; j++) {
        const outlook_change change = change_of(day, j);
        if (!change.job)
            continue;
        if (!changes)
            changes = ARENA_ARRAY(arena, outlook_change, jobs);
        if (!changes)
            return ARV_RESOURCE_EXHAUSTED;
        changes[j] = change;
    }
    out->changes = changes;
    return ARV_OK;
}

arv_status day_outlook(const arv_day *day, arv_arena *arena, outlook *out, arv_error *error)
{
    const arv_problem *p = day->problem;
    outlook_promise *promises = ARENA_ARRAY(arena, outlook_promise, p->job_count);
    *out = (outlook){.problem = p,
                     .now_s = day->clock_set ? day->clock_s : INT32_MIN,
                     .routes = ARENA_ARRAY(arena, outlook_route, p->shift_count),
                     .route_count = p->shift_count,
                     .promises = promises};
    if (!out->routes || !promises || list_changes(day, arena, out) != ARV_OK)
        return day_no_memory(error);
    for (int32_t j = 0; j < p->job_count; j++)
        promises[j] = promise_of(day, j);
    for (int32_t s = 0; s < p->shift_count; s++)
        out->routes[s] =
            (outlook_route){.route = ARV_NONE, .shift = s, .technician = p->shift_technician[s]};
    return look_at_routes(day, arena, out) == ARV_OK ? ARV_OK : day_no_memory(error);
}

/* ---- how promises stand ------------------------------------------------------------------------ */

/* By how much an arrival lies outside what was promised; 0 = inside. */
static int32_t off_s(const outlook_promise *promise, int32_t latest_s, int32_t arrive_s)
{
    const int64_t late = (int64_t)arrive_s - (promise->given ? promise->to_s : latest_s);
    const int64_t early = promise->given ? (int64_t)promise->from_s - arrive_s : 0;
    const int64_t off = late > early ? late : early;
    return off <= 0 ? 0 : off < OFF_MOST_S ? (int32_t)off : OFF_MOST_S;
}

/* Last moment at which his service may start: who was promised nothing has his windows. */
static int32_t latest_start_s(const simulate_stop *stop)
{
    const int32_t last = stop->windows.count - 1;
    return last < 0 ? KERNEL_FOREVER_S : stop->windows.close_s[last];
}

static outlook_risk risk_of(const outlook_promise *promise, const simulate_stop *stop,
                            const int32_t *arrive_s, int32_t scenarios)
{
    const int32_t latest_s = latest_start_s(stop);
    outlook_risk risk = {.missed = 0};
    for (int32_t s = 0; s < scenarios; s++) {
        const int32_t off = off_s(promise, latest_s, arrive_s[s]);
        risk.missed += off > 0;
        risk.off_s += off;
        if (s >= scenarios / 2) {
            risk.held_missed += off > 0;
            risk.held_off_s += off;
        }
    }
    return risk;
}

/* The day gives his promise up. */
static void put_back(int32_t scenarios, outlook_risk *risk)
{
    risk->missed = scenarios;
    risk->held_missed = scenarios - scenarios / 2;
}

void day_outlook_risks(arv_day *day, int32_t r, const outlook_promise *promises,
                       outlook_risk *risks)
{
    day_route *route = &day->routes[r];
    const simulate_state before = route->state;
    simulate_scratch *scratch = &day->scratch[0];
    route->state = state_now(day, route);
    const int32_t first = simulate_first_ahead(&route->route, &route->state);
    if (first < route->route.stop_count) {
        day_hold(day, route);
        day_simulate(day, route, scratch);
    }
    for (int32_t k = first; k < route->route.stop_count; k++) {
        const simulate_stop *stop = &route->route.stops[k];
        const int32_t *column = scratch->arrive + (size_t)k * (size_t)scratch->scenarios;
        risks[stop->job] = risk_of(&promises[stop->job], stop, column, scratch->scenarios);
        if (promises[stop->job].given &&
            day_is_put_back(day_customer_at(day, route, k), k - route->state.next))
            put_back(scratch->scenarios, &risks[stop->job]);
    }
    route->state = before;
}

int32_t day_outlook_scenarios(const arv_day *day)
{
    return day->models.scenarios;
}

int32_t day_outlook_alpha_ppm(const arv_day *day)
{
    return ONE_PPM - day->level_ppm;
}

int32_t day_outlook_jobs(const arv_day *day)
{
    return day->problem->job_count;
}

int64_t day_outlook_clock_s(const arv_day *day)
{
    return day->problem->origin_s + (day->clock_set ? day->clock_s : 0);
}

int32_t day_outlook_technicians(const arv_day *day)
{
    return day->problem->spec->technician_count;
}

bool day_outlook_planned(const arv_day *day, int32_t job)
{
    return day->customers[job].route != ARV_NONE;
}

bool day_outlook_loaded(const arv_day *day, int32_t job)
{
    const arv_spec *spec = day->problem->spec;
    const int64_t *delivery = spec->jobs[job].delivery;
    for (int32_t d = 0; delivery && d < spec->load_count; d++)
        if (delivery[d] > 0)
            return true;
    return false;
}

bool *day_outlook_unplanned(const arv_day *day, arv_arena *arena)
{
    bool *unplanned = ARENA_ARRAY(arena, bool, day->problem->job_count);
    for (int32_t j = 0; unplanned && j < day->problem->job_count; j++)
        unplanned[j] = day->customers[j].last.sequence == 0 && !day_outlook_loaded(day, j);
    return unplanned;
}
