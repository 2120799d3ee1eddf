/* simulate_route.c - compiles a problem and the routes of a plan for simulation. */
#include "arrival/simulate.h"

#include "base/rng.h"
#include "duration/quantile_table.h"
#include "model/relations.h"
#include "model/travel_match.h"

#include <math.h>

static const double PPM = 1e-6;

/* Keeps the streams of different uses apart. */
enum {
    STREAM_PACE = 1,
    STREAM_TRAFFIC,
    STREAM_LEG,
    STREAM_SERVICE,
    STREAM_NEIGHBOUR,
    STREAM_ACCESS,
    STREAM_PAUSE
};

/* Hours of the day are followed from the start of a shift until so long after its end. */
static const int32_t HOURS_AFTER_S = 86400;

static uint64_t stream_key(const simulate_models *models, int use, int32_t who, int32_t job)
{
    const uint64_t key = rng_key(rng_key(0, models->seed), (uint64_t)use);
    return rng_key(rng_key(key, (uint64_t)who), (uint64_t)(uint32_t)job);
}

/* Lognormal factors with mean one: their log variances are the shares. */
static arv_status make_traffic(arv_arena *arena, const problem_travel *travel,
                               simulate_traffic *traffic)
{
    const double day = travel->day_sigma_ppm * PPM;
    const double technician_day = travel->technician_day_sigma_ppm * PPM;
    const double leg = travel->leg_sigma_ppm * PPM;
    const double variance = day * day + technician_day * technician_day + leg * leg;
    if (variance <= 0)
        return ARV_OK;
    kernel_score_table *table = ARENA_ARRAY(arena, kernel_score_table, 1);
    if (!table)
        return ARV_RESOURCE_EXHAUSTED;
    score_table_lognormal(sqrt(variance), KERNEL_MAX_LEG, table);
    traffic->leg = table;
    traffic->shares.part[TRAFFIC_DAY] = day * day / variance;
    traffic->shares.part[TRAFFIC_TECHNICIAN] = technician_day * technician_day / variance;
    return ARV_OK;
}

static arv_status make_tables(arv_arena *arena, simulate_models *models)
{
    const arv_problem *problem = models->problem;
    const int32_t leg_models = problem->spec->travel_model_count;
    models->traffic = ARENA_ARRAY(arena, simulate_traffic, problem->travel_count);
    models->leg_tables = ARENA_ARRAY(arena, const kernel_score_table *, leg_models);
    models->scores = ARENA_ARRAY(arena, kernel_table, 1);
    models->pauses = ARENA_ARRAY(arena, kernel_table, 2);
    if (!models->traffic || !models->leg_tables || !models->scores || !models->pauses)
        return ARV_RESOURCE_EXHAUSTED;
    score_ranks(models->scores);
    static const int32_t pause_cv[] = {SIMULATE_PAUSE_CV_PPM, SIMULATE_PAUSE_SAID_CV_PPM};
    for (int i = 0; i < 2; i++)
        quantile_table_lognormal(quantile_lognormal_sigma(pause_cv[i] * PPM), KERNEL_MAX_SERVICE,
                                 &models->pauses[i]);
    arv_status status = ARV_OK;
    for (int32_t i = 0; i < problem->travel_count && status == ARV_OK; i++)
        status = make_traffic(arena, &problem->travels[i], &models->traffic[i]);
    return status;
}

arv_status simulate_models_make(arv_arena *arena, const arv_problem *problem, uint64_t seed,
                                int32_t scenarios, simulate_models *models)
{
    const arv_spec *spec = problem->spec;
    *models = (simulate_models){
        .problem = problem, .ops = kernel_select(), .seed = seed, .scenarios = scenarios};
    arv_status status = duration_models_compile(arena, problem, spec->models, spec->model_count,
                                                &models->durations);
    if (status == ARV_OK)
        status = duration_models_compile(arena, problem, spec->access_models,
                                         spec->access_model_count, &models->access);
    return status == ARV_OK ? make_tables(arena, models) : status;
}

static traffic_shares shares_of(const simulate_models *models, int32_t shift)
{
    const arv_problem *p = models->problem;
    const arv_travel_model *learned = problem_travel_shares(p, shift);
    if (!learned)
        return models->traffic[p->shift_travel[shift]].shares;
    return (traffic_shares){
        .part = {(double)learned->day_ppm * PPM, (double)learned->technician_day_ppm * PPM,
                 (double)learned->neighbour_ppm * PPM},
        .decay = (double)learned->neighbour_decay_ppm * PPM,
    };
}

/* Table of a learned model; made when it is first asked for. */
static arv_status leg_table(arv_arena *arena, const simulate_models *models,
                            const arv_travel_model *learned, const kernel_score_table **table)
{
    const ptrdiff_t at = learned - models->problem->spec->travel_models;
    *table = NULL;
    if (learned->quantile_count == 0)
        return ARV_OK;
    if (!models->leg_tables[at]) {
        kernel_score_table *made = ARENA_ARRAY(arena, kernel_score_table, 1);
        if (!made)
            return ARV_RESOURCE_EXHAUSTED;
        score_table_points(learned->quantile_ppm, learned->quantile_value, learned->quantile_count,
                           1 / PPM, KERNEL_MAX_LEG, made);
        models->leg_tables[at] = made;
    }
    *table = models->leg_tables[at];
    return ARV_OK;
}

arv_status simulate_leg_spread_of(arv_arena *arena, const simulate_models *models, int32_t shift,
                                  simulate_leg_spread *spread)
{
    const arv_problem *p = models->problem;
    const arv_travel_model *learned = problem_travel_shares(p, shift);
    spread->shares = shares_of(models, shift);
    spread->table = models->traffic[p->shift_travel[shift]].leg;
    return learned ? leg_table(arena, models, learned, &spread->table) : ARV_OK;
}

/* Setup is part of the service when he comes from elsewhere. */
static void set_up(const arv_problem *p, int32_t from, int32_t to, simulate_stop *stop)
{
    const int32_t setup_s =
        p->job_setup_s && stop->job != ARV_NONE && from != to ? p->job_setup_s[stop->job] : 0;
    stop->law.base_s += setup_s - stop->setup_s;
    stop->setup_s = setup_s;
}

arv_status simulate_leg_make(arv_arena *arena, const simulate_models *models,
                             const simulate_route *route, int32_t from, int32_t to,
                             simulate_stop *stop)
{
    const arv_problem *p = models->problem;
    const int32_t travel = p->shift_travel[route->shift];
    const arv_travel_model *learned = problem_travel_model(p, route->shift, from, to);
    stop->factor = NULL;
    set_up(p, from, to, stop);
    arv_status status = travel_leg_make(arena, &p->travels[travel], from, to, &stop->leg);
    if (status == ARV_OK && learned && learned->hour_ppm) {
        const travel_hours hours = {
            .origin_s = p->origin_s,
            .from_s = p->shift_start_s[route->shift],
            .until_s = p->shift_end_s[route->shift] + HOURS_AFTER_S,
            .ppm = learned->hour_ppm,
        };
        status = travel_leg_follow_hours(arena, &hours, &stop->leg);
    }
    if (status != ARV_OK || (stop->leg.slice_count == 1 && stop->leg.single_s == 0))
        return status; /* nothing to scale */
    if (learned)
        return leg_table(arena, models, learned, &stop->factor);
    stop->factor = models->traffic[travel].leg;
    return ARV_OK;
}

static simulate_rest make_rest(const arv_problem *p, int32_t row)
{
    const int32_t first = p->break_window_first[row];
    return (simulate_rest){
        .windows = {.open_s = p->break_open_s + first,
                    .close_s = p->break_close_s + first,
                    .count = p->break_window_first[row + 1] - first},
        .service_s = p->break_service_s[row],
        .row = row,
    };
}

arv_status simulate_stop_make(arv_arena *arena, const simulate_models *models,
                              const simulate_route *route, int32_t from, int32_t job,
                              simulate_stop *stop)
{
    const arv_problem *p = models->problem;
    const int64_t promise_s = p->spec->jobs[job].promise_from_s;
    const int32_t first = p->window_first[job];
    stop->job = job;
    stop->hold_s = promise_s == ARV_UNSET ? 0 : (int32_t)(promise_s - p->origin_s);
    if (stop->hold_s < 0)
        stop->hold_s = 0;
    stop->windows = (kernel_windows){.open_s = p->window_open_s + first,
                                     .close_s = p->window_close_s + first,
                                     .count = p->window_first[job + 1] - first};
    stop->setup_s = 0;
    stop->law = duration_law_of(&models->durations, route->shift, job);
    stop->access = duration_access_of(&models->access, route->shift, job);
    stop->leg_key = stream_key(models, STREAM_LEG, route->technician, job);
    stop->neighbour_key = stream_key(models, STREAM_NEIGHBOUR, route->technician, job);
    stop->service_key = stream_key(models, STREAM_SERVICE, route->technician, job);
    stop->access_key = stream_key(models, STREAM_ACCESS, route->technician, job);
    stop->pause_key = stream_key(models, STREAM_PAUSE, route->technician, job);
    return simulate_leg_make(arena, models, route, from, p->job_location[job], stop);
}

static int32_t count_steps(const arv_route *plan, arv_step_kind kind)
{
    int32_t count = 0;
    for (int32_t i = 0; i < plan->step_count; i++)
        count += plan->steps[i].kind == kind;
    return count;
}

/* The service of a restocking: at any time. */
static simulate_rest make_restocking(const arv_problem *p, int32_t shift)
{
    static const int32_t open_s = 0, close_s = PROBLEM_FOREVER_S;
    return (simulate_rest){.windows = {.open_s = &open_s, .close_s = &close_s, .count = 1},
                           .service_s = p->shift_restock_s[shift],
                           .row = ARV_NONE};
}

/* The stop of a job that comes from `from`, by `via` when that is given. */
static arv_status make_stop(arv_arena *arena, const simulate_models *models,
                            const simulate_route *route, int32_t from, int32_t via, int32_t job,
                            simulate_stop *stop)
{
    arv_status status =
        simulate_stop_make(arena, models, route, via != ARV_NONE ? via : from, job, stop);
    simulate_stop there = {.job = ARV_NONE};
    if (status != ARV_OK || via == ARV_NONE)
        return status;
    status = simulate_leg_make(arena, models, route, from, via, &there);
    if (status == ARV_OK)
        status = travel_leg_join(arena, &there.leg, &stop->leg);
    if (!stop->factor)
        stop->factor = there.factor;
    return status;
}

/* Who waits on purpose, although he might begin at `may_s`, does so on the day: the windows from the
 * planned begin on. */
static arv_status wait_as_planned(arv_arena *arena, const arv_problem *p, int64_t may_s,
                                  const arv_step *step, kernel_windows *windows)
{
    const int32_t planned_s = (int32_t)(step->start_s - p->origin_s);
    if (!(p->rich_timing & PROBLEM_HELD) || windows->count == 0 ||
        planned_s <= windows_at_or_after(windows->open_s, windows->close_s, 0, windows->count,
                                         (int32_t)(may_s - p->origin_s)))
        return ARV_OK;
    int32_t *edges = ARENA_ARRAY(arena, int32_t, 2);
    if (!edges)
        return ARV_RESOURCE_EXHAUSTED;
    edges[0] = planned_s;
    edges[1] = windows->close_s[windows->count - 1];
    *windows = (kernel_windows){.open_s = edges, .close_s = edges + 1, .count = 1};
    return ARV_OK;
}

/* Does the job start no earlier than another one does, or is done? */
static bool waits_for_others(const job_relations *all, int32_t job)
{
    for (int32_t i = all->bond_first[job]; i < all->bond_first[job + 1]; i++) {
        const arv_relation_kind kind = all->list[all->bonds[i].relation].kind;
        if (kind == ARV_TOGETHER || (kind == ARV_BEFORE && all->bonds[i].place > 0))
            return true;
    }
    return false;
}

/* A job that waits for others opens at its planned start. */
static arv_status open_as_planned(arv_arena *arena, const arv_problem *p, const arv_step *step,
                                  simulate_stop *stop)
{
    if (!p->relations || !waits_for_others(p->relations, step->job))
        return ARV_OK;
    const int32_t start_s = (int32_t)(step->start_s - p->origin_s), all = stop->windows.count;
    int32_t *open_s = ARENA_ARRAY(arena, int32_t, all), *close_s = ARENA_ARRAY(arena, int32_t, all);
    int32_t count = 0;
    if (!open_s || !close_s)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t k = 0; k < all; k++) {
        if (stop->windows.close_s[k] < start_s)
            continue;
        open_s[count] = stop->windows.open_s[k] > start_s ? stop->windows.open_s[k] : start_s;
        close_s[count++] = stop->windows.close_s[k];
    }
    stop->windows.open_s = open_s;
    stop->windows.close_s = close_s;
    stop->windows.count = count;
    return ARV_OK;
}

/* Walks the steps; breaks and restocking wait for the stop they lead to. */
static arv_status make_stops(arv_arena *arena, const simulate_models *models, const arv_route *plan,
                             simulate_rest *rests, simulate_route *route)
{
    const arv_problem *p = models->problem;
    int32_t from = p->shift_start_location[route->shift], via = ARV_NONE;
    int32_t pending = 0, pending_s = 0;
    for (int32_t i = 0; i < plan->step_count; i++) {
        const arv_step *step = &plan->steps[i];
        if (step->kind == ARV_STEP_START)
            route->depart_s = (int32_t)(step->finish_s - p->origin_s);
        if (step->kind == ARV_STEP_BREAK || step->kind == ARV_STEP_RESTOCK) {
            rests[pending] = step->kind == ARV_STEP_RESTOCK
                                 ? make_restocking(p, route->shift)
                                 : make_rest(p, p->break_first[route->shift] + step->rest);
            pending_s += rests[pending++].service_s;
        }
        if (step->kind == ARV_STEP_BREAK &&
            wait_as_planned(arena, p, plan->steps[i - 1].finish_s, step,
                            &rests[pending - 1].windows) != ARV_OK)
            return ARV_RESOURCE_EXHAUSTED;
        if (step->kind == ARV_STEP_RESTOCK)
            via = step->location;
        if (step->kind != ARV_STEP_JOB)
            continue;
        simulate_stop *stop = &route->stops[route->stop_count++];
        arv_status status = make_stop(arena, models, route, from, via, step->job, stop);
        if (status == ARV_OK)
            status = wait_as_planned(arena, p, step->arrive_s, step, &stop->windows);
        if (status == ARV_OK)
            status = open_as_planned(arena, p, step, stop);
        if (status != ARV_OK)
            return status;
        stop->rests = rests;
        stop->rest_count = pending;
        stop->rest_s = pending_s;
        rests += pending;
        pending = pending_s = 0;
        from = p->job_location[step->job];
        via = ARV_NONE;
    }
    return ARV_OK;
}

arv_status simulate_route_make(arv_arena *arena, const simulate_models *models,
                               const arv_route *plan, simulate_route *route)
{
    const arv_problem *p = models->problem;
    const int32_t shift = p->shift_first[plan->technician] + plan->shift;
    *route = (simulate_route){
        .shift = shift,
        .technician = plan->technician,
        .depart_s = p->shift_start_s[shift],
        .latest_s = p->shift_end_s[shift],
        .shares = shares_of(models, shift),
        .pace_key = stream_key(models, STREAM_PACE, shift, ARV_NONE),
        .traffic_key = stream_key(models, STREAM_TRAFFIC, shift, ARV_NONE),
        .neighbour_key = stream_key(models, STREAM_NEIGHBOUR, shift, ARV_NONE),
        .stops = ARENA_ARRAY(arena, simulate_stop, count_steps(plan, ARV_STEP_JOB)),
    };
    simulate_rest *rests =
        ARENA_ARRAY(arena, simulate_rest,
                    count_steps(plan, ARV_STEP_BREAK) + count_steps(plan, ARV_STEP_RESTOCK));
    if (!route->stops || !rests)
        return ARV_RESOURCE_EXHAUSTED;
    return make_stops(arena, models, plan, rests, route);
}

arv_status simulate_scratch_make(arv_arena *arena, int32_t scenarios, int32_t stops,
                                 simulate_scratch *scratch)
{
    *scratch = (simulate_scratch){
        .scenarios = scenarios,
        .stops = stops,
        .time = ARENA_ARRAY(arena, int32_t, scenarios),
        .factor = ARENA_ARRAY(arena, int32_t, scenarios),
        .floor = ARENA_ARRAY(arena, int32_t, scenarios),
        .pace = ARENA_ARRAY(arena, int32_t, scenarios),
        .traffic = ARENA_ARRAY(arena, int32_t, scenarios),
        .neighbour = ARENA_ARRAY(arena, int32_t, scenarios),
        .score = ARENA_ARRAY(arena, int32_t, scenarios),
        .pace_u = ARENA_ARRAY(arena, uint32_t, scenarios),
        .u = ARENA_ARRAY(arena, uint32_t, scenarios),
        .pace_z = ARENA_ARRAY(arena, double, KERNEL_KNOTS),
        .arrive = ARENA_ARRAY(arena, int32_t, (size_t)scenarios * (size_t)stops),
        .sorted = ARENA_ARRAY(arena, int32_t, scenarios),
    };
    const bool complete = scratch->time && scratch->factor && scratch->floor && scratch->pace &&
                          scratch->traffic && scratch->neighbour && scratch->score &&
                          scratch->pace_u && scratch->u && scratch->pace_z && scratch->arrive &&
                          scratch->sorted;
    return complete ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

arv_status simulate_scratch_keep(arv_arena *arena, simulate_scratch *scratch)
{
    const size_t scenarios = (size_t)scratch->scenarios;
    const size_t count = (1 + (size_t)scratch->stops) * SIMULATE_DRAWS;
    simulate_drawn *drawn = ARENA_ARRAY(arena, simulate_drawn, count);
    int32_t *values = ARENA_ARRAY(arena, int32_t, count * scenarios);
    if (!drawn || !values)
        return ARV_RESOURCE_EXHAUSTED;
    for (size_t i = 0; i < count; i++)
        drawn[i].value = values + i * scenarios;
    scratch->drawn = drawn;
    return ARV_OK;
}

simulate_state simulate_state_start(const simulate_route *route)
{
    return (simulate_state){.phase = SIMULATE_FREE,
                            .traffic = traffic_start(&route->shares),
                            .since_s = route->depart_s};
}

int32_t simulate_first_ahead(const simulate_route *route, const simulate_state *state)
{
    const int32_t first = state->next + (state->phase >= SIMULATE_ARRIVED);
    return first < route->stop_count ? first : route->stop_count;
}
