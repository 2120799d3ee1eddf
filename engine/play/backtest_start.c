/* backtest_start.c - see backtest_start.h. A place is one location, however often he comes there. Where
 * that contradicts the plan (the same leg planned differently the second time, a way from a place to
 * itself) the stop is a location without a name: then the models know that leg as any leg. */
#include "play/backtest_start.h"

#include "base/arena.h"
#include "window/estimate.h"

#include <string.h>

/* The shift ends so long after everything planned that no route ends with it. */
enum { LONGEST_DELAY_S = BACKTEST_DAY_S };

/* Arrays of one route's spec. */
typedef struct draft {
    const backtest_route *route;
    arv_job *jobs;           /* [count] */
    const char **ids;        /* [count] */
    arv_location *locations; /* [places] of at most count + 1, the start first */
    int32_t places;
    int32_t *duration_s; /* [(count + 1)^2] */
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

static int32_t add_place(draft *d, const char *id)
{
    d->locations[d->places].id = id;
    return d->places++;
}

static int32_t find_place(const draft *d, const char *id)
{
    for (int32_t i = 0; id && i < d->places; i++)
        if (d->locations[i].id && strcmp(d->locations[i].id, id) == 0)
            return i;
    return ARV_NONE;
}

static int32_t *leg_cell(const draft *d, int32_t from, int32_t to)
{
    const size_t rows = (size_t)d->route->count + 1;
    return &d->duration_s[(size_t)from * rows + (size_t)to];
}

/* The location reached from `from` in `travel_s` as the place `id`; writes the leg down. */
static int32_t reach(draft *d, int32_t from, const char *id, int32_t travel_s)
{
    int32_t to = find_place(d, id);
    if (to == ARV_NONE)
        to = add_place(d, id);
    else if (*leg_cell(d, from, to) >= 0 && *leg_cell(d, from, to) != travel_s)
        to = add_place(d, NULL);
    *leg_cell(d, from, to) = travel_s;
    return to;
}

/* Travel between neighbours only; all else has no way. Returns the planned seconds of the route. */
static int64_t lay_legs(draft *d)
{
    const backtest_route *route = d->route;
    const int32_t rows = route->count + 1;
    int64_t total_s = 0;
    for (int32_t from = 0; from < rows; from++)
        for (int32_t to = 0; to < rows; to++)
            *leg_cell(d, from, to) = from == to ? 0 : -1;
    const arv_visit *first = &route->visits[0];
    int32_t at = add_place(d, route->starts_at_a_stop ? first->to : first->from);
    for (int32_t k = 0; k < route->count; k++) {
        const arv_visit *visit = &route->visits[k];
        const bool there = k == 0 && route->starts_at_a_stop;
        const int64_t travel_s = there ? 0 : visit->planned_travel_s;
        at = reach(d, at, visit->to, (int32_t)travel_s);
        d->jobs[k].location = at;
        total_s += travel_s;
        if (visit->planned_service_s != ARV_UNSET)
            total_s += visit->planned_service_s;
    }
    *d->matrix = (arv_matrix){.from_s = ARV_UNSET, .rows = rows, .durations = d->duration_s};
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
    lay_jobs(d);
    lay_technician(d, lay_legs(d));
    arv_spec_init(spec);
    spec->technicians = d->technician;
    spec->technician_count = 1;
    spec->jobs = d->jobs;
    spec->job_count = route->count;
    spec->locations = d->locations;
    spec->location_count = d->places;
    spec->profiles = d->profile;
    spec->profile_count = 1;
    return ARV_OK;
}

arv_status backtest_start(const backtest_route *route, const arv_learner *learner,
                          const arv_window_options *windows, const traffic_news *heard,
                          arv_arena *arena, const arv_problem **problem, arv_plan **plan,
                          arv_error *error)
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
        status = estimate_hearing(*problem, windows, NULL, heard, *plan, error);
    return status;
}
