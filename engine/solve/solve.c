/* solve.c - the walk of a request: problem -> search -> plan -> independent check. */
#include "arrival/risk.h"
#include "base/arena.h"
#include "base/clock.h"
#include "search/pairs.h"
#include "solve/optimise.h"
#include "solve/order.h"
#include "solve/plan_build.h"
#include "solve/solve_at_risk.h"
#include "solve/solve_bound.h"
#include "solve/territory.h"

#include <omp.h>
#include <stdio.h>

static const double DEFAULT_TIME_LIMIT_S = 10.0;

void arv_solve_options_init(arv_solve_options *options)
{
    *options = (arv_solve_options){.seed = 1};
}

static int32_t thread_count(int32_t asked)
{
    const int32_t threads = asked > 0 ? asked : omp_get_num_procs();
    return threads > ARV_MAX_THREADS ? ARV_MAX_THREADS : threads;
}

static arv_status check_options(const arv_solve_options *o, arv_error *error)
{
    if (o->epochs < 0 || o->epochs > ARV_MAX_EPOCHS)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "options.epochs",
                             "not within 0..1000000000");
    if (o->threads < 0 || o->threads > ARV_MAX_THREADS)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "options.threads", "not within 0..256");
    if (!(o->time_limit_s <= 1e9))
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "options.time_limit_s",
                             "not a number of seconds up to 1e9");
    if (!(o->bound_s <= 1e9))
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "options.bound_s",
                             "not a number of seconds up to 1e9");
    if (o->risk_price_per_hour < 0 || o->risk_price_per_hour > ARV_MAX_RATE)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "options.risk_price_per_hour",
                             "not within 0..100000");
    if (o->territory_jobs < -1 || o->territory_jobs > ARV_MAX_JOBS)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "options.territory_jobs",
                             "not within -1..50000");
    return ARV_OK;
}

static optimise_options search_settings(const arv_solve_options *o, const arv_control *control,
                                        double started_s)
{
    const bool unlimited = o->time_limit_s <= 0 && o->epochs == 0;
    const double limit_s = unlimited ? DEFAULT_TIME_LIMIT_S : o->time_limit_s;
    return (optimise_options){
        .seed = o->seed,
        .epochs = o->epochs,
        .deadline_s = limit_s > 0 ? started_s + limit_s : 0,
        .threads = thread_count(o->threads),
        .control = control,
        .started_s = started_s,
        .parameters = o->parameters,
    };
}

/* Where plans wait on purpose, nobody knows yet how late they are to be expected. */
static arv_status check_risk(const arv_problem *p, const arv_solve_options *o, arv_error *error)
{
    if (o->risk_price_per_hour == 0 || !(p->rich_timing & PROBLEM_HELD))
        return ARV_OK;
    return arv_error_add(error, ARV_UNIMPLEMENTED, "options.risk_price_per_hour",
                         "this version does not honour it together with early prices or several "
                         "soft windows");
}

/* A bound needs the table of all legs. */
static arv_status check_bound(const arv_problem *p, const arv_solve_options *o, arv_error *error)
{
    for (int32_t t = 0; o->bound_s > 0 && t < p->travel_count; t++)
        if (p->travels[t].on_sphere)
            return arv_error_add(error, ARV_UNIMPLEMENTED, "options.bound_s",
                                 "this version does not bound problems of more than %d places "
                                 "without a travel matrix",
                                 SPHERE_TABLE_MOST);
    return ARV_OK;
}

/* The problem as the search sees it: with risk, a copy whose routes have a price of lateness. */
static arv_status heed_risk(arv_arena *scratch, const arv_solve_options *o, int32_t miss_s,
                            const arv_problem **problem)
{
    if (o->risk_price_per_hour == 0 || !risk_varies(*problem))
        return ARV_OK;
    arv_problem *copy = ARENA_ARRAY(scratch, arv_problem, 1);
    if (!copy)
        return ARV_RESOURCE_EXHAUSTED;
    *copy = **problem;
    copy->start_price = NULL; /* lateness is priced by departure: arrival/timing.h */
    *problem = copy;
    return risk_make(scratch, o->seed, o->risk_price_per_hour, miss_s, copy);
}

/* A plan that its own checker refuses is a defect, not an answer. */
static arv_status verify(const arv_problem *p, const arv_plan *plan, arv_error *error)
{
    arv_summary recomputed;
    const arv_status status = arv_check(p->spec, plan, &recomputed, error);
    return status == ARV_OK ? ARV_OK : ARV_INTERNAL;
}

/* A delivery of which the pickup is frozen must find its place. */
static arv_status check_frozen_pairs(const tours *best, arv_error *error)
{
    const int32_t job = pairs_first_broken(best);
    if (job == ARV_NONE)
        return ARV_OK;
    char path[32];
    snprintf(path, sizeof path, "jobs[%d]", best->p->job_mate[job]);
    return arv_error_add(error, ARV_FAILED_PRECONDITION, path,
                         "its pickup is frozen, and it fits nowhere behind it");
}

/* Territory by territory; the routes are linked in the whole. */
static arv_status solve_territories(arv_arena *scratch, const arv_problem *p,
                                    const territory_options *options, optimise_result *result,
                                    arv_error *error)
{
    const arv_route_in_force *order = NULL;
    int32_t count = 0;
    tours *whole = ARENA_ARRAY(scratch, tours, 1);
    if (!whole)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the routes");
    arv_status status =
        territory_solve(scratch, p, options, &order, &count, &result->epochs, error);
    if (status != ARV_OK)
        return status;
    result->best = whole;
    status = order_link(scratch, p, order, count, whole, error);
    return status == ARV_OK || status == ARV_RESOURCE_EXHAUSTED ? status : ARV_INTERNAL;
}

/* As one, or territory by territory. */
static arv_status search_routes(arv_arena *scratch, const arv_problem *p,
                                const arv_solve_options *o, const optimise_options *settings,
                                optimise_result *result, arv_error *error)
{
    const territory_options options = {.search = *settings,
                                       .jobs = p->risk ? 0 : territory_size(p, o->territory_jobs)};
    return options.jobs > 0 ? solve_territories(scratch, p, &options, result, error)
                            : optimise(scratch, p, settings, result, error);
}

arv_status arv_solve(const arv_problem *problem, const arv_solve_options *options,
                     const arv_control *control, arv_arena *arena, arv_plan **plan,
                     arv_error *error)
{
    return solve_at_risk(problem, options, RISK_MISS_S, control, arena, plan, error);
}

arv_status solve_at_risk(const arv_problem *problem, const arv_solve_options *options,
                         int32_t miss_s, const arv_control *control, arv_arena *arena,
                         arv_plan **plan, arv_error *error)
{
    const double started_s = clock_monotonic_s();
    *plan = NULL;
    arv_status status = check_options(options, error);
    if (status == ARV_OK)
        status = check_risk(problem, options, error);
    if (status == ARV_OK)
        status = check_bound(problem, options, error);
    if (status != ARV_OK)
        return status;
    arv_arena *scratch = arv_arena_create(0);
    if (!scratch)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the search");
    const optimise_options settings = search_settings(options, control, started_s);
    const arv_problem *searched = problem;
    optimise_result result = {.best = NULL};
    status = heed_risk(scratch, options, miss_s, &searched);
    if (status != ARV_OK)
        arv_error_add(error, status, "", "no memory for the scenarios of the search");
    else
        status = search_routes(scratch, searched, options, &settings, &result, error);
    assert(status != ARV_OK || result.best);
    if (status == ARV_OK)
        status = check_frozen_pairs(result.best, error);
    if (status == ARV_OK)
        status = plan_build(arena, result.best, plan, error);
    if (status == ARV_OK)
        status = verify(problem, *plan, error);
    if (status == ARV_OK && options->bound_s > 0)
        status = solve_bound(problem, options->bound_s, settings.threads, control, *plan, error);
    if (status == ARV_OK) {
        (*plan)->summary.epochs = result.epochs;
        (*plan)->summary.solve_s = clock_monotonic_s() - started_s;
    } else {
        *plan = NULL;
    }
    arv_arena_destroy(&scratch);
    return status;
}
