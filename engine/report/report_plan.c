/* report_plan.c - see report_plan.h: a plan as a page. */
#include "report/report_plan.h"

#include "base/arena.h"

#include <inttypes.h>
#include <math.h>

static page_place place_at(const arv_spec *spec, int32_t location)
{
    page_place place = {false, 0, 0};
    if (spec->locations && location >= 0 && location < spec->location_count &&
        spec->locations[location].has_coordinates)
        place = (page_place){true, spec->locations[location].longitude,
                             spec->locations[location].latitude};
    return place;
}

/* ---- routes ---------------------------------------------------------------------------------- */

static arv_status fill_views(const arv_step *step, arv_arena *arena, page_stop *stop)
{
    if (step->window_from_s == ARV_UNSET)
        return ARV_OK;
    page_view *view = ARENA_ARRAY(arena, page_view, 1);
    if (!view)
        return ARV_RESOURCE_EXHAUSTED;
    *view = (page_view){.shown_s = ARV_UNSET,
                        .from_s = step->window_from_s,
                        .to_s = step->window_to_s,
                        .stops_away = step->stops_away,
                        .notice = ARV_NOTICE_BOOKED};
    stop->views = view;
    stop->view_count = 1;
    stop->eta_s = step->eta_s;
    stop->late_ppm = step->late_ppm;
    return ARV_OK;
}

static arv_status fill_stop(const arv_spec *spec, const arv_route *route, int32_t s,
                            arv_arena *arena, page_stop *stop)
{
    const arv_step *step = &route->steps[s];
    *stop = (page_stop){
        .kind = step->kind,
        .arrive_s = step->arrive_s,
        .start_s = step->start_s,
        .finish_s = step->finish_s,
        .real_depart_s = ARV_UNSET,
        .real_arrive_s = ARV_UNSET,
        .real_start_s = ARV_UNSET,
        .real_finish_s = ARV_UNSET,
        .travel_s = step->travel_s,
        .eta_s = ARV_UNSET,
        .late_ppm = ARV_NONE,
        .stops_away = step->stops_away,
        .place = place_at(spec, step->location),
        .closed_s = ARV_UNSET,
    };
    if (step->kind == ARV_STEP_BREAK)
        stop->id = spec->technicians[route->technician].shifts[route->shift].breaks[step->rest].id;
    if (step->kind != ARV_STEP_JOB)
        return ARV_OK;
    stop->id = spec->jobs[step->job].id;
    stop->description = spec->jobs[step->job].description;
    return fill_views(step, arena, stop);
}

static arv_status fill_route(const arv_spec *spec, const arv_route *route, arv_arena *arena,
                             page_route *to)
{
    const arv_technician *technician = &spec->technicians[route->technician];
    page_stop *stops = ARENA_ARRAY(arena, page_stop, route->step_count + 1);
    if (!stops)
        return ARV_RESOURCE_EXHAUSTED;
    int32_t visits = 0;
    for (int32_t s = 0; s < route->step_count; s++) {
        const arv_status status = fill_stop(spec, route, s, arena, &stops[s]);
        if (status != ARV_OK)
            return status;
        stops[s].number = stops[s].kind == ARV_STEP_JOB ? ++visits : 0;
    }
    *to = (page_route){
        .technician = technician->id,
        .description = technician->description,
        .shift = technician->shift_count > 1 ? route->shift + 1 : 0,
        .stops = stops,
        .stop_count = route->step_count,
        .travel_s = route->travel_s,
        .service_s = route->service_s,
        .distance_m = route->distance_m,
    };
    return ARV_OK;
}

static arv_status fill_unserved(const arv_spec *spec, const arv_plan *plan, arv_arena *arena,
                                report_page *page)
{
    page_unserved *left = ARENA_ARRAY(arena, page_unserved, plan->unassigned_count + 1);
    if (!left)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t u = 0; u < plan->unassigned_count; u++) {
        const arv_job *job = &spec->jobs[plan->unassigned[u].job];
        left[u] = (page_unserved){.id = job->id,
                                  .description = job->description,
                                  .reason = plan->unassigned[u].reason,
                                  .place = place_at(spec, job->location)};
    }
    page->unserved = left;
    page->unserved_count = plan->unassigned_count;
    return ARV_OK;
}

/* ---- figures --------------------------------------------------------------------------------- */

typedef struct window_sums {
    int32_t windows;
    int64_t width_s;
    int32_t least_level_ppm;
} window_sums;

static window_sums sum_windows(const arv_plan *plan)
{
    window_sums sums = {0, 0, 1000000};
    for (int32_t r = 0; r < plan->route_count; r++)
        for (int32_t s = 0; s < plan->routes[r].step_count; s++) {
            const arv_step *step = &plan->routes[r].steps[s];
            if (step->kind != ARV_STEP_JOB || step->window_from_s == ARV_UNSET)
                continue;
            sums.windows++;
            sums.width_s += step->window_to_s - step->window_from_s;
            if (step->window_level_ppm < sums.least_level_ppm)
                sums.least_level_ppm = step->window_level_ppm;
        }
    return sums;
}

/* "1 h 05", or "35 min". */
static const char *duration_text(arv_arena *arena, int64_t duration_s)
{
    const int64_t minutes = (duration_s + 30) / 60;
    return minutes < 60
               ? arena_printf(arena, "%" PRId64 " min", minutes)
               : arena_printf(arena, "%" PRId64 " h %02" PRId64, minutes / 60, minutes % 60);
}

static double money(const report_solution *solution, int64_t cost)
{
    return (double)cost / pow(10, solution->cost_decimals);
}

static const char *cost_words(const report_solution *solution, arv_arena *arena)
{
    const arv_summary *sum = &solution->plan->summary;
    if (sum->bound == ARV_UNSET || sum->cost <= 0)
        return "cost, in the units of the problem";
    return arena_printf(
        arena, "cost; proven within %s %% of the best possible",
        word_fixed(100 * (double)(sum->cost - sum->bound) / (double)sum->cost, 2).text);
}

static bool add_tiles(const report_solution *solution, arv_arena *arena, report_page *page)
{
    const arv_plan *plan = solution->plan;
    const arv_summary *sum = &plan->summary;
    const window_sums windows = sum_windows(plan);
    const int32_t served = solution->spec->job_count - plan->unassigned_count;
    const char *value[6] = {
        arena_printf(arena, "%d of %d", served, solution->spec->job_count),
        arena_printf(arena, "%d", plan->route_count),
        duration_text(arena, sum->travel_s),
        arena_printf(arena, "%.0f km", (double)sum->distance_m / 1000),
        arena_printf(arena, "%.*f", solution->cost_decimals, money(solution, sum->cost)),
        arena_printf(arena, "%.0f min",
                     windows.windows ? (double)windows.width_s / windows.windows / 60 : 0.0),
    };
    const char *promise = arena_printf(arena, "mean booked window, each kept with at least %s %%",
                                       word_fixed(windows.least_level_ppm / 1e4, 0).text);
    const char *cost = cost_words(solution, arena);
    for (int i = 0; i < 6; i++)
        if (!value[i])
            return false;
    if (!promise || !cost)
        return false;
    report_page_tile(page, value[0], "jobs served");
    report_page_tile(page, value[1], plan->route_count == 1 ? "route" : "routes");
    report_page_tile(page, value[2], "of driving");
    if (sum->distance_m > 0)
        report_page_tile(page, value[3], "of way");
    report_page_tile(page, value[4], cost);
    if (windows.windows > 0)
        report_page_tile(page, value[5], promise);
    return true;
}

/* ---- the page -------------------------------------------------------------------------------- */

arv_status report_plan_fill(const report_solution *solution, arv_arena *arena, report_page *page)
{
    const arv_spec *spec = solution->spec;
    const arv_plan *plan = solution->plan;
    *page = (report_page){.title = solution->name,
                          .day_heading = "The day as planned",
                          .objections = solution->objections};
    page->lead = arena_printf(arena, "A plan for %d %s and %d %s.%s%s", spec->technician_count,
                              spec->technician_count == 1 ? "technician" : "technicians",
                              spec->job_count, spec->job_count == 1 ? "job" : "jobs",
                              solution->note ? " " : "", solution->note ? solution->note : "");
    page_route *routes = ARENA_ARRAY(arena, page_route, plan->route_count + 1);
    if (!routes || !page->lead || !add_tiles(solution, arena, page))
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t r = 0; r < plan->route_count; r++) {
        const arv_status status = fill_route(spec, &plan->routes[r], arena, &routes[r]);
        if (status != ARV_OK)
            return status;
    }
    page->routes = routes;
    page->route_count = plan->route_count;
    if (sum_windows(plan).windows > 0)
        page->day_note = "A band is the arrival window that the customer is given at booking.";
    return fill_unserved(spec, plan, arena, page);
}
