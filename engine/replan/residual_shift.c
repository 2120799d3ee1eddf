/* residual_shift.c - see residual_shift.h.
 *
 * What the order in force needs is found by walking it: every break of a leg before the drive, legs at the
 * longest of their slices, services a second longer where pace rounds them. That is never less than an exact
 * schedule takes, and is asked for only where the limit itself does not suffice. */
#include "replan/residual_shift.h"

#include "model/problem.h"

#include <string.h>

enum { ONE_PPM = 1000000 };

typedef struct need {
    int64_t end_s, travel_s, distance_m;
    bool *late_break; /* by break of the route: it begins behind its last window */
} need;

/* ---- what the order in force needs --------------------------------------------------------------- */

static int32_t longest_s(const problem_travel *travel, int32_t from, int32_t to)
{
    int32_t most = 0;
    if ((from | to) < 0)
        return 0;
    for (int32_t k = 0; k < travel->slice_count; k++) {
        const int32_t leg_s = problem_slice_s(travel, k, from, to);
        most = leg_s > most ? leg_s : most;
    }
    return most;
}

/* What has changed of a job; NULL = nothing. */
static const outlook_change *change_of(const outlook *day, int32_t job)
{
    return day->changes && day->changes[job].job ? &day->changes[job] : NULL;
}

static int32_t service_s(const outlook *day, const outlook_route *route, int32_t job, int32_t from)
{
    const arv_problem *p = day->problem;
    const outlook_change *change = change_of(day, job);
    const int64_t planned = change ? change->service_s : problem_service_s(p, route->shift, job);
    const int64_t setup_s =
        p->job_setup_s && from != p->job_location[job] ? p->job_setup_s[job] : 0;
    if (route->pace_ppm == ONE_PPM)
        return (int32_t)(planned + setup_s);
    return (int32_t)(planned * route->pace_ppm / ONE_PPM + 2 + setup_s);
}

/* Begin of something that has windows, at t or later; behind the last of them at once. */
static int64_t begin_s(const int32_t *open, const int32_t *close, int32_t first, int32_t last,
                       int64_t t)
{
    const int32_t inside = windows_at_or_after(open, close, first, last, (int32_t)t);
    return inside < PROBLEM_FOREVER_S ? inside : t;
}

/* Begin of the service of a job. */
static int64_t start_s(const outlook *day, int32_t job, int64_t t)
{
    const arv_problem *p = day->problem;
    const outlook_change *change = change_of(day, job);
    if (change)
        return begin_s(change->open_s, change->close_s, 0, change->window_count, t);
    return begin_s(p->window_open_s, p->window_close_s, p->window_first[job],
                   p->window_first[job + 1], t);
}

static int64_t take_breaks(const arv_problem *p, const outlook_route *route, int32_t visit,
                           int64_t t, need *n)
{
    for (int32_t i = 0; i < route->break_count; i++) {
        const int32_t b = route->breaks[i];
        const int32_t first = p->break_window_first[b], last = p->break_window_first[b + 1];
        if (!route->break_visit || route->break_visit[i] != visit)
            continue;
        t = begin_s(p->break_open_s, p->break_close_s, first, last, t);
        n->late_break[i] = last > first && t > p->break_close_s[last - 1];
        t += p->break_service_s[b];
    }
    return t;
}

static void drive(const arv_problem *p, int32_t shift, int32_t from, int32_t to, int64_t *t,
                  need *n)
{
    const problem_travel *travel = &p->travels[p->shift_travel[shift]];
    const int32_t leg_s = longest_s(travel, from, to);
    *t += leg_s;
    n->travel_s += leg_s;
    n->distance_m += problem_distance_m(travel, from, to);
}

static void walk(const outlook *day, const outlook_route *route, need *n)
{
    const arv_problem *p = day->problem;
    int64_t t = route->free_s;
    int32_t place = route->place;
    for (int32_t k = route->fixed; k < route->count; k++) {
        const int32_t job = route->jobs[k], to = p->job_location[job];
        const outlook_promise *promise = &day->promises[job];
        t = take_breaks(p, route, k, t, n);
        drive(p, route->shift, place, to, &t, n);
        if (promise->given && t < promise->stated_from_s)
            t = promise->stated_from_s;
        t = start_s(day, job, t);
        t += service_s(day, route, job, place);
        place = to;
    }
    if (route->count > route->fixed)
        drive(p, route->shift, place, p->shift_end_location[route->shift], &t, n);
    n->end_s = t;
}

/* ---- the shift ----------------------------------------------------------------------------------- */

static int64_t at_least(int64_t limit, int64_t needed)
{
    return limit == ARV_UNSET || limit >= needed ? limit : needed;
}

/* What is left of a limit of which `spent` is over. */
static int64_t rest_of(int64_t limit, int64_t spent, int64_t needed)
{
    if (limit == ARV_UNSET)
        return limit;
    return at_least(limit > spent ? limit - spent : 0, needed);
}

static void set_hours(const outlook *day, const outlook_route *route, int64_t late_price,
                      const need *n, arv_shift *shift)
{
    const int64_t origin_s = day->problem->origin_s;
    const int64_t over_s = shift->overtime_s == ARV_UNSET ? 0 : shift->overtime_s;
    const int64_t until_s = shift->end_s + over_s, end_s = origin_s + n->end_s;
    shift->start_s = origin_s + route->free_s;
    if (shift->end_s < shift->start_s)
        shift->end_s = shift->start_s;
    if (shift->overtime_s != ARV_UNSET)
        shift->overtime_s = until_s > shift->end_s ? until_s - shift->end_s : 0;
    if (route->count > route->fixed && end_s > until_s && end_s > shift->end_s) {
        shift->overtime_s = end_s - shift->end_s;
        if (shift->overtime_price_per_hour == ARV_UNSET ||
            shift->overtime_price_per_hour < late_price)
            shift->overtime_price_per_hour = late_price;
    }
    const int64_t worked_s = route->begun ? route->free_s - route->depart_s : 0;
    shift->max_duration_s =
        rest_of(shift->max_duration_s, worked_s > 0 ? worked_s : 0, n->end_s - route->free_s);
}

/* A break whose last window is over begins at once, at a price. */
static arv_status soften_break(arv_arena *arena, int64_t late_price, arv_break *rest)
{
    arv_time_window *windows = ARENA_ARRAY(arena, arv_time_window, rest->window_count);
    int32_t last = 0;
    if (!windows)
        return ARV_RESOURCE_EXHAUSTED;
    memcpy(windows, rest->windows, (size_t)rest->window_count * sizeof *windows);
    for (int32_t w = 0; w < rest->window_count; w++) {
        if (windows[w].late_price_per_hour != ARV_UNSET)
            return ARV_OK;
        if (windows[w].close_s > windows[last].close_s)
            last = w;
    }
    windows[last].late_price_per_hour = late_price;
    rest->windows = windows;
    return ARV_OK;
}

static arv_status set_breaks(const outlook *day, const outlook_route *route, int64_t late_price,
                             const need *n, arv_arena *arena, arv_shift *shift)
{
    const arv_break *from = shift->breaks;
    arv_break *breaks = ARENA_ARRAY(arena, arv_break, route->break_count);
    if (!breaks)
        return ARV_RESOURCE_EXHAUSTED;
    arv_status status = ARV_OK;
    for (int32_t i = 0; i < route->break_count && status == ARV_OK; i++) {
        breaks[i] = from[route->breaks[i] - day->problem->break_first[route->shift]];
        if (n->late_break[i])
            status = soften_break(arena, late_price, &breaks[i]);
    }
    shift->breaks = breaks;
    shift->break_count = route->break_count;
    return status;
}

/* ---- what he carries ------------------------------------------------------------------------------- */

/* Parts of `name` that visits [first, last) of the route use. */
static int64_t parts_used(const outlook *day, const outlook_route *route, int32_t first,
                          int32_t last, const char *name)
{
    int64_t used = 0;
    for (int32_t k = first; k < last; k++) {
        const arv_job *job = &day->problem->spec->jobs[route->jobs[k]];
        for (int32_t i = 0; i < job->part_count; i++)
            if (strcmp(job->parts[i].name, name) == 0)
                used += job->parts[i].level;
    }
    return used;
}

static arv_status set_stock(const outlook *day, const outlook_route *route, arv_arena *arena,
                            arv_technician *who)
{
    if (who->stock_count == 0)
        return ARV_OK;
    arv_named_level *stock = ARENA_ARRAY(arena, arv_named_level, who->stock_count);
    if (!stock)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t i = 0; i < who->stock_count; i++) {
        int32_t same = 0; /* entries of one name add up: the first is used first */
        for (int32_t k = 0; k < i; k++)
            same += strcmp(who->stock[k].name, who->stock[i].name) == 0;
        const char *name = who->stock[i].name;
        stock[i] = who->stock[i];
        if (same > 0) {
            stock[i].level = 0;
            continue;
        }
        for (int32_t k = i + 1; k < who->stock_count; k++)
            if (strcmp(who->stock[k].name, name) == 0)
                stock[i].level += who->stock[k].level;
        stock[i].level = rest_of(stock[i].level, parts_used(day, route, 0, route->fixed, name),
                                 parts_used(day, route, route->fixed, route->count, name));
    }
    who->stock = stock;
    return ARV_OK;
}

static int64_t amount(const int64_t *amounts, int32_t d)
{
    return amounts ? amounts[d] : 0;
}

/* Most on board in dimension d from now on by the order in force, pickups of fixed visits apart. */
static int64_t most_on_board(const outlook *day, const outlook_route *route, int32_t d)
{
    const arv_job *jobs = day->problem->spec->jobs;
    int64_t load = 0;
    for (int32_t k = route->fixed; k < route->count; k++)
        load += amount(jobs[route->jobs[k]].delivery, d);
    int64_t most = load;
    for (int32_t k = route->fixed; k < route->count; k++) {
        load += amount(jobs[route->jobs[k]].pickup, d) - amount(jobs[route->jobs[k]].delivery, d);
        most = load > most ? load : most;
    }
    return most;
}

static arv_status set_capacity(const outlook *day, const outlook_route *route, arv_arena *arena,
                               arv_technician *who)
{
    const arv_spec *spec = day->problem->spec;
    if (!who->capacity)
        return ARV_OK;
    int64_t *capacity = ARENA_ARRAY(arena, int64_t, spec->load_count);
    if (!capacity)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t d = 0; d < spec->load_count; d++) {
        int64_t picked = 0;
        for (int32_t k = 0; k < route->fixed; k++)
            picked += amount(spec->jobs[route->jobs[k]].pickup, d);
        capacity[d] = rest_of(who->capacity[d], picked, most_on_board(day, route, d));
    }
    who->capacity = capacity;
    return ARV_OK;
}

static void set_limits(const outlook *day, const outlook_route *route, const need *n,
                       arv_technician *who)
{
    const arv_problem *p = day->problem;
    need spent = {0};
    int64_t t = 0;
    int32_t place = p->shift_start_location[route->shift];
    for (int32_t k = 0; k < route->fixed; k++) {
        const int32_t to = p->job_location[route->jobs[k]];
        drive(p, route->shift, place, to, &t, &spent);
        place = to;
    }
    who->max_tasks = rest_of(who->max_tasks, route->fixed, route->count - route->fixed);
    who->max_travel_s = rest_of(who->max_travel_s, spent.travel_s, n->travel_s);
    who->max_distance_m = rest_of(who->max_distance_m, spent.distance_m, n->distance_m);
}

arv_status residual_shift(const outlook *day, const outlook_route *route,
                          int64_t late_price_per_hour, arv_arena *arena, arv_technician *who)
{
    arv_shift *shift = ARENA_ARRAY(arena, arv_shift, 1);
    need n = {.late_break = ARENA_ARRAY(arena, bool, route->break_count)};
    if (!shift || !n.late_break)
        return ARV_RESOURCE_EXHAUSTED;
    *shift = who->shifts[day->problem->shift_index[route->shift]];
    walk(day, route, &n);
    set_hours(day, route, late_price_per_hour, &n, shift);
    set_limits(day, route, &n, who);
    arv_status status = set_breaks(day, route, late_price_per_hour, &n, arena, shift);
    if (status == ARV_OK)
        status = set_stock(day, route, arena, who);
    if (status == ARV_OK)
        status = set_capacity(day, route, arena, who);
    shift->start_location = shift->end_location = ARV_NONE;
    who->start_location = route->place;
    who->end_location = day->problem->shift_end_location[route->shift];
    who->restock_location = ARV_NONE;
    who->restock_service_s = 0;
    who->shifts = shift;
    if (route->begun)
        who->costs.fixed = 0;
    if (route->pace_ppm != ONE_PPM)
        who->duration_ppm = (who->duration_ppm == ARV_UNSET ? ONE_PPM : who->duration_ppm) *
                            route->pace_ppm / ONE_PPM;
    return status;
}
