/* estimate.c - arv_estimate: the first window of every customer of a plan.
 * Routes are independent: an OpenMP loop over them, each thread with its own buffers.
 *
 * With technicians who wait at the door (hold_early) the window of one customer decides when the
 * technician is done with him. So windows are made while the route is simulated, stop by stop: each
 * from when he could be there, and what follows from when he is let in. */
#include "window/estimate.h"

#include "window/calibration.h"
#include "window/window_options.h"

#include "arrival/simulate.h"
#include "base/rng.h"

#include <omp.h>
#include <stdatomic.h>

/* Keeps these draws apart from every other: ASCII "churn". */
#define CHURN_KEY UINT64_C(0x636875726e)

typedef struct estimate {
    const arv_problem *problem;
    const arv_window_options *options;
    const traffic_news *heard;
    ledger_rules rules;
    simulate_models models;
    simulate_route *routes;    /* per plan->routes */
    simulate_scratch *scratch; /* per thread */
} estimate;

static int32_t most_stops(const simulate_route *routes, int32_t count)
{
    int32_t most = 1;
    for (int32_t r = 0; r < count; r++)
        if (routes[r].stop_count > most)
            most = routes[r].stop_count;
    return most;
}

/* Room for when service starts, where that is not the arrival and its window alone. */
static arv_status keep_starts(arv_arena *arena, const estimate *e, int32_t stops,
                              simulate_scratch *scratch)
{
    if (e->problem->spec->access_model_count == 0)
        return ARV_OK;
    scratch->start = ARENA_ARRAY(arena, int32_t, (size_t)stops * (size_t)scratch->scenarios);
    return scratch->start ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

static arv_status prepare(arv_arena *arena, const arv_plan *plan, int threads, estimate *e)
{
    e->routes = ARENA_ARRAY(arena, simulate_route, plan->route_count);
    e->scratch = ARENA_ARRAY(arena, simulate_scratch, threads);
    if (!e->routes || !e->scratch)
        return ARV_RESOURCE_EXHAUSTED;
    arv_status status = simulate_models_make(arena, e->problem, e->options->seed,
                                             e->options->scenarios, &e->models);
    for (int32_t r = 0; r < plan->route_count && status == ARV_OK; r++)
        status = simulate_route_make(arena, &e->models, &plan->routes[r], &e->routes[r]);
    const int32_t stops = most_stops(e->routes, plan->route_count);
    for (int t = 0; t < threads && status == ARV_OK; t++) {
        status = simulate_scratch_make(arena, e->options->scenarios, stops, &e->scratch[t]);
        if (status == ARV_OK)
            status = keep_starts(arena, e, stops, &e->scratch[t]);
    }
    return status;
}

/* Probability that service starts after the job's last time window, or that he is never reached. */
static int32_t late_ppm(const simulate_stop *stop, int32_t k, const simulate_scratch *x)
{
    const int32_t *start = (x->start ? x->start : x->arrive) + (size_t)k * (size_t)x->scenarios;
    const int32_t windows = stop->windows.count;
    const int32_t close = windows ? stop->windows.close_s[windows - 1] : KERNEL_FOREVER_S - 1;
    int32_t late = 0;
    for (int32_t s = 0; s < x->scenarios; s++)
        late += start[s] > close;
    return (int32_t)((int64_t)late * 1000000 / x->scenarios);
}

/* What is expected of the k-th stop of a route. */
static void fill_expected(const estimate *e, const simulate_stop *stop, const arrivals *a,
                          int32_t k, const simulate_scratch *x, arv_step *step)
{
    const int32_t median = arrivals_median(a);
    step->eta_s = median < KERNEL_FOREVER_S ? e->problem->origin_s + median : ARV_UNSET;
    step->late_ppm = late_ppm(stop, k, x);
    step->stops_away = k;
}

/* The window promised already, the best one, or none when he is never reached. */
static void fill_window(const estimate *e, const simulate_stop *stop, const arrivals *a, int32_t k,
                        arv_step *step)
{
    const arv_job *job = &e->problem->spec->jobs[stop->job];
    const int64_t origin_s = e->problem->origin_s;
    step->window_level_ppm = 1000000 - e->options->alpha_ppm;
    if (job->promise_from_s != ARV_UNSET && job->promise_to_s != ARV_UNSET) {
        step->window_from_s = job->promise_from_s;
        step->window_to_s = job->promise_to_s;
    } else if (a->finite == 0) {
        step->window_from_s = step->window_to_s = ARV_UNSET;
    } else {
        const ledger booked = ledger_book(&e->rules, a, k);
        step->window_from_s = origin_s + booked.from_s;
        step->window_to_s = origin_s + booked.to_s;
    }
}

/* Arrivals whose plan still moves by a normal draw of the options' deviation, into x->time; draws
 * depend on (seed, job, scenario) alone, like all others. */
static void churn(const estimate *e, int32_t job, int32_t earliest_s, const int32_t *arrive,
                  simulate_scratch *x)
{
    const kernel_stream stream = {.key =
                                      rng_key(rng_key(CHURN_KEY, e->options->seed), (uint64_t)job),
                                  .block_log2 = kernel_block_log2(x->scenarios)};
    e->models.ops->draw(e->models.scores, &stream, x->scenarios, x->factor);
    for (int32_t s = 0; s < x->scenarios; s++) {
        const int64_t moved_s =
            arrive[s] + x->factor[s] * e->options->booking_churn_s / KERNEL_SCORE_ONE;
        x->time[s] = arrive[s] >= KERNEL_FOREVER_S ? arrive[s]
                     : moved_s < earliest_s        ? earliest_s
                     : moved_s < KERNEL_FOREVER_S  ? (int32_t)moved_s
                                                   : KERNEL_FOREVER_S - 1;
    }
}

/* One route while it is estimated. */
typedef struct estimating {
    const estimate *e;
    const simulate_route *route;
    simulate_scratch *scratch;
    arv_step *step;
} estimating;

static arv_step *next_job(arv_step *step)
{
    while (step->kind != ARV_STEP_JOB)
        step++;
    return step;
}

/* The window of stop k from its arrivals. */
static void book(const estimating *now, int32_t k, arv_step *step)
{
    const estimate *e = now->e;
    simulate_scratch *x = now->scratch;
    const simulate_stop *stop = &now->route->stops[k];
    const int32_t *arrive = x->arrive + (size_t)k * (size_t)x->scenarios;
    const bool moves = e->options->booking_churn_s > 0;
    if (moves)
        churn(e, stop->job, now->route->depart_s, arrive, x);
    arrivals a = arrivals_sort(moves ? x->time : arrive, x->scenarios, x->sorted, x->factor);
    a = calibration_stretch(e->options->calibration, e->problem->spec->jobs[stop->job].type, k,
                            now->route->depart_s, x->sorted, a);
    fill_window(e, stop, &a, k, step);
}

/* He has come to stop k: books it, and lets him in no earlier. */
static void book_and_hold(void *context, int32_t k)
{
    estimating *now = context;
    simulate_scratch *x = now->scratch;
    int32_t *arrive = x->arrive + (size_t)k * (size_t)x->scenarios;
    arv_step *step = now->step = next_job(now->step);
    now->step++;
    book(now, k, step);
    if (step->window_from_s == ARV_UNSET)
        return;
    const int64_t open_s = step->window_from_s - now->e->problem->origin_s;
    for (int32_t s = 0; s < x->scenarios; s++)
        arrive[s] = arrive[s] < open_s ? (int32_t)open_s : arrive[s];
}

static void estimate_route(const estimate *e, const simulate_route *route, arv_route *plan,
                           simulate_scratch *scratch)
{
    const bool hold = e->options->hold_early;
    estimating now = {.e = e, .route = route, .scratch = scratch, .step = plan->steps};
    const simulate_onlooker onlooker = {.arrived = book_and_hold, .context = &now};
    simulate_state state = simulate_state_start(route);
    state.outside = *e->heard;
    simulate_run_before(&e->models, route, &state, hold ? &onlooker : NULL, scratch);
    now.step = plan->steps;
    for (int32_t k = 0; k < route->stop_count; k++) {
        arv_step *step = now.step = next_job(now.step);
        now.step++;
        const int32_t *arrive = scratch->arrive + (size_t)k * (size_t)scratch->scenarios;
        const arrivals a =
            arrivals_sort(arrive, scratch->scenarios, scratch->sorted, scratch->time);
        fill_expected(e, &route->stops[k], &a, k, scratch, step);
        if (!hold)
            book(&now, k, step);
    }
}

static void estimate_routes(const estimate *e, const arv_control *control, arv_plan *plan,
                            int threads, atomic_bool *stopped)
{
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
    for (int32_t r = 0; r < plan->route_count; r++) {
        if (atomic_load_explicit(stopped, memory_order_relaxed))
            continue;
        if (control && control->cancelled && control->cancelled(control->context)) {
            atomic_store_explicit(stopped, true, memory_order_relaxed);
            continue;
        }
        estimate_route(e, &e->routes[r], &plan->routes[r], &e->scratch[omp_get_thread_num()]);
    }
}

arv_status arv_estimate(const arv_problem *problem, const arv_window_options *options,
                        const arv_control *control, arv_plan *plan, arv_error *error)
{
    const traffic_news nothing = {.precision = 0};
    return estimate_hearing(problem, options, control, &nothing, plan, error);
}

arv_status estimate_hearing(const arv_problem *problem, const arv_window_options *options,
                            const arv_control *control, const traffic_news *heard, arv_plan *plan,
                            arv_error *error)
{
    arv_status status = window_options_check(options, error);
    if (status != ARV_OK || plan->route_count == 0)
        return status;
    int threads = window_threads(options);
    threads = threads < plan->route_count ? threads : plan->route_count;
    arv_arena *arena = arv_arena_create(0);
    estimate e = {.problem = problem,
                  .options = options,
                  .heard = heard,
                  .rules = window_rules_booking(options, problem->origin_s)};
    status = arena ? prepare(arena, plan, threads, &e) : ARV_RESOURCE_EXHAUSTED;
    atomic_bool stopped = false;
    if (status == ARV_OK)
        estimate_routes(&e, control, plan, threads, &stopped);
    arv_arena_destroy(&arena);
    if (status != ARV_OK)
        return arv_error_add(error, status, "plan", "no memory for the simulation");
    if (stopped)
        return arv_error_add(error, ARV_CANCELLED, "plan", "cancelled by the caller");
    return ARV_OK;
}
