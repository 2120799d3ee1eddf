/* check_route.c - one route: its shape, its steps in turn, its limits and its stated totals. */
#include "check/check_walk.h"

#include <inttypes.h>

static int64_t clamp(check_wide value)
{
    if (value > INT64_MAX)
        return INT64_MAX;
    return value < INT64_MIN ? INT64_MIN : (int64_t)value;
}

int64_t check_price(check_wide units)
{
    const check_wide half_up = units + CHECK_UNITS_PER_PRICE / 2;
    const check_wide price = half_up / CHECK_UNITS_PER_PRICE;
    return clamp(half_up % CHECK_UNITS_PER_PRICE < 0 ? price - 1 : price);
}

/* START first, END last, jobs, breaks and restocking between. */
static bool has_shape(checker *c, int32_t index)
{
    const arv_route *route = &c->plan->routes[index];
    if (route->step_count < 2 || route->steps[0].kind != ARV_STEP_START ||
        route->steps[route->step_count - 1].kind != ARV_STEP_END) {
        check_route_wrong(c, index, "steps", "a route begins with a start and ends with an end");
        return false;
    }
    for (int32_t s = 1; s < route->step_count - 1; s++)
        if (route->steps[s].kind != ARV_STEP_JOB && route->steps[s].kind != ARV_STEP_BREAK &&
            route->steps[s].kind != ARV_STEP_RESTOCK) {
            check_step_wrong(c, index, s, "kind", "neither a job, a break nor a restocking");
            return false;
        }
    return true;
}

/* Whose route it is; false when there is no such shift or it has a route already. */
static bool has_owner(checker *c, int32_t index)
{
    const arv_route *route = &c->plan->routes[index];
    if (route->technician < 0 || route->technician >= c->spec->technician_count) {
        check_route_wrong(c, index, "technician", "there is no technician %" PRId32,
                          route->technician);
        return false;
    }
    const arv_technician *technician = &c->spec->technicians[route->technician];
    if (route->shift < 0 || route->shift >= technician->shift_count) {
        check_route_wrong(c, index, "shift", "%s has no shift %" PRId32, technician->id,
                          route->shift);
        return false;
    }
    int32_t *owner = &c->shift_route[c->shift_first[route->technician] + route->shift];
    if (*owner != ARV_NONE) {
        check_route_wrong(c, index, "shift", "this shift of %s has route %" PRId32 " already",
                          technician->id, *owner);
        return false;
    }
    *owner = index;
    return true;
}

static int32_t place(int32_t of_shift, int32_t of_technician)
{
    return of_shift != ARV_NONE ? of_shift : of_technician;
}

static void walk_steps(check_walk *w)
{
    const int32_t last = w->route->step_count - 1;
    check_start_step(w, place(w->shift->start_location, w->technician->start_location));
    check_load_start(w);
    for (int32_t s = 1; s < last; s++) {
        if (w->route->steps[s].kind == ARV_STEP_JOB)
            check_job_step(w, s);
        else if (w->route->steps[s].kind == ARV_STEP_RESTOCK)
            check_restock_step(w, s);
        else
            check_break_step(w, s);
    }
    check_end_step(w, last, place(w->shift->end_location, w->technician->end_location));
}

static void check_limit(const check_walk *w, const char *field, int64_t value, int64_t limit)
{
    if (limit != ARV_UNSET && value > limit)
        check_route_wrong(w->c, w->index, field, "%" PRId64 ", at most %" PRId64 " allowed", value,
                          limit);
}

static void check_limits(const check_walk *w)
{
    if (w->visits == 0)
        check_route_wrong(w->c, w->index, "steps", "a shift without a job has no route");
    for (int32_t b = 0; b < w->shift->break_count; b++)
        if (!(w->rested >> b & 1))
            check_route_wrong(w->c, w->index, "steps", "break %" PRId32 " is not taken", b);
    check_limit(w, "steps", w->visits, w->technician->max_tasks);
    check_limit(w, "travel_s", w->travel_s, w->technician->max_travel_s);
    check_limit(w, "distance_m", w->distance_m, w->technician->max_distance_m);
}

static void check_total(const check_walk *w, const char *field, int64_t stated, int64_t computed)
{
    if (stated != computed)
        check_route_wrong(w->c, w->index, field, "%" PRId64 " stated, %" PRId64 " computed", stated,
                          computed);
}

static void check_totals(check_walk *w)
{
    const arv_costs *costs = &w->technician->costs;
    w->units += (check_wide)costs->fixed * CHECK_UNITS_PER_PRICE +
                (check_wide)w->service_s * costs->per_task_hour * CHECK_UNITS_PER_RATE_SECOND +
                check_balance_units(w->c, w->shift, w->service_s);
    check_total(w, "cost", w->route->cost, check_price(w->units));
    check_total(w, "travel_s", w->route->travel_s, w->travel_s);
    check_total(w, "distance_m", w->route->distance_m, w->distance_m);
    check_total(w, "service_s", w->route->service_s, w->service_s);
    check_total(w, "waiting_s", w->route->waiting_s, w->waiting_s);
    arv_summary *sum = &w->c->summary;
    w->c->units += w->units;
    sum->travel_s = check_add(sum->travel_s, w->travel_s);
    sum->distance_m = check_add(sum->distance_m, w->distance_m);
    sum->service_s = check_add(sum->service_s, w->service_s);
    sum->waiting_s = check_add(sum->waiting_s, w->waiting_s);
}

/* A route that cannot be walked still serves its jobs: they are not missing as well. */
static void mark_jobs(checker *c, const arv_route *route)
{
    for (int32_t s = 0; s < route->step_count; s++)
        if (route->steps[s].kind == ARV_STEP_JOB && route->steps[s].job >= 0 &&
            route->steps[s].job < c->spec->job_count)
            c->seen[route->steps[s].job] = true;
}

void check_route(checker *c, int32_t index)
{
    const arv_route *route = &c->plan->routes[index];
    const bool owned = has_owner(c, index);
    if (!has_shape(c, index) || !owned) {
        mark_jobs(c, route);
        return;
    }
    const arv_technician *technician = &c->spec->technicians[route->technician];
    check_walk w = {.c = c,
                    .route = route,
                    .index = index,
                    .technician = technician,
                    .shift = &technician->shifts[route->shift]};
    if (!check_profile(c->spec, technician, &w.profile)) {
        check_route_wrong(c, index, "technician", "%s travels by a profile that is not there",
                          technician->id);
        mark_jobs(c, route);
        return;
    }
    if (w.shift->break_count > CHECK_MOST_BREAKS) {
        check_route_wrong(c, index, "shift", "more than %d breaks", (int)CHECK_MOST_BREAKS);
        mark_jobs(c, route);
        return;
    }
    check_kit_open(c, route->technician);
    walk_steps(&w);
    check_kit_close(c, index);
    check_limits(&w);
    check_totals(&w);
}
