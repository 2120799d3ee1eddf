/* backtest_start.c - see backtest_start.h. Every stop is a location of its own, so that a leg driven
 * twice may be planned differently each time; the ids, which the models go by, may repeat. */
#include "play/backtest_start.h"

#include "base/arena.h"

/* The shift ends so long after everything planned that no route ends with it. */
enum { LONGEST_DELAY_S = BACKTEST_DAY_S };

/* Arrays of one route's spec. */
typedef struct draft {
    const backtest_route *route;
    arv_job *jobs;           /* [count] */
    const char **ids;        /* [count] */
    arv_location *locations; /* [count + 1]: the start, then the stops */
    int32_t *duration_s;     /* [(count + 1)^2] */
    arv_technician *technician;
    arv_shift *shift;
    arv_profile *profile;
    arv_matrix *matrix;
} draft;

static arv_status allocate(arv_arena *arena, draft *d)
{
    const size_t count = (size_t)d->route->count, places = count + 1;
    d->jobs = ARENA_ARRAY(arena, arv_job, count);
    d->ids = ARENA_ARRAY(arena, const char *, count);
    d->locations = ARENA_ARRAY(arena, arv_location, places);
    d->duration_s = ARENA_ARRAY(arena, int32_t, places * places);
    d->technician = ARENA_ARRAY(arena, arv_technician, 1);
    d->shift = ARENA_ARRAY(arena, arv_shift, 1);
    d->profile = ARENA_ARRAY(arena, arv_profile, 1);
    d->matrix = ARENA_ARRAY(arena, arv_matrix, 1);
    const bool complete = d->jobs && d->ids && d->locations && d->duration_s && d->technician &&
                          d->shift && d->profile && d->matrix;
    for (size_t k = 0; complete && k < count; k++) {
        d->ids[k] = arena_printf(arena, "%d", d->route->visits[k].stop);
        if (!d->ids[k])
            return ARV_RESOURCE_EXHAUSTED;
    }
    return complete ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

/* Travel between neighbours only; all else has no way. Returns the planned seconds of the route. */
static int64_t lay_legs(draft *d)
{
    const backtest_route *route = d->route;
    const int32_t places = route->count + 1;
    int64_t total_s = 0;
    for (int32_t from = 0; from < places; from++)
        for (int32_t to = 0; to < places; to++)
            d->duration_s[(size_t)from * (size_t)places + (size_t)to] = from == to ? 0 : -1;
    for (int32_t k = 0; k < route->count; k++) {
        const arv_visit *visit = &route->visits[k];
        const bool there = k == 0 && route->starts_at_a_stop;
        const int64_t travel_s = there ? 0 : visit->planned_travel_s;
        d->duration_s[(size_t)k * (size_t)places + (size_t)k + 1] = (int32_t)travel_s;
        d->locations[k + 1].id = visit->to;
        total_s += travel_s;
        if (visit->planned_service_s != ARV_UNSET)
            total_s += visit->planned_service_s;
    }
    d->locations[0].id = route->starts_at_a_stop ? route->visits[0].to : route->visits[0].from;
    *d->matrix = (arv_matrix){.from_s = ARV_UNSET, .rows = places, .durations = d->duration_s};
    arv_profile_init(d->profile);
    d->profile->name = "car";
    d->profile->matrices = d->matrix;
    d->profile->matrix_count = 1;
    return total_s;
}

static void lay_jobs(draft *d)
{
    for (int32_t k = 0; k < d->route->count; k++) {
        const arv_visit *visit = &d->route->visits[k];
        arv_job_init(&d->jobs[k]);
        d->jobs[k].id = d->ids[k];
        d->jobs[k].type = visit->job_type;
        d->jobs[k].location = k + 1;
        d->jobs[k].service_s = visit->planned_service_s;
    }
}

static void lay_technician(draft *d, int64_t planned_s)
{
    arv_shift_init(d->shift);
    d->shift->start_s = d->route->start_s;
    d->shift->end_s = d->route->start_s + planned_s + LONGEST_DELAY_S;
    arv_technician_init(d->technician);
    d->technician->id = d->route->visits[0].technician;
    d->technician->start_location = 0;
    d->technician->end_location = ARV_NONE;
    d->technician->shifts = d->shift;
    d->technician->shift_count = 1;
}

static arv_status make_spec(const backtest_route *route, arv_arena *arena, draft *d, arv_spec *spec)
{
    *d = (draft){.route = route};
    if (allocate(arena, d) != ARV_OK)
        return ARV_RESOURCE_EXHAUSTED;
    lay_technician(d, lay_legs(d));
    lay_jobs(d);
    arv_spec_init(spec);
    spec->technicians = d->technician;
    spec->technician_count = 1;
    spec->jobs = d->jobs;
    spec->job_count = route->count;
    spec->locations = d->locations;
    spec->location_count = route->count + 1;
    spec->profiles = d->profile;
    spec->profile_count = 1;
    return ARV_OK;
}

arv_status backtest_start(const backtest_route *route, const arv_learner *learner,
                          const arv_window_options *windows, arv_arena *arena,
                          const arv_problem **problem, arv_plan **plan, arv_error *error)
{
    draft d;
    arv_spec spec, *learned = ARENA_ARRAY(arena, arv_spec, 1);
    if (!learned || make_spec(route, arena, &d, &spec) != ARV_OK)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for a route");
    const int32_t date = route->visits[0].day;
    const arv_route_in_force order = {
        .technician = d.technician->id, .jobs = d.ids, .job_count = route->count};
    arv_status status = arv_learner_apply(learner, date, &spec, arena, learned, error);
    if (status == ARV_OK)
        status = arv_problem_compile(arena, learned, problem, error);
    if (status == ARV_OK)
        status = arv_plan_from_order(*problem, &order, 1, arena, plan, error);
    if (status == ARV_OK)
        status = arv_estimate(*problem, windows, NULL, *plan, error);
    return status;
}
