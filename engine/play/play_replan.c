/* play_replan.c - see play_replan.h. */
#include "play/play_replan.h"

#include "base/arena.h"
#include "play/truth.h"
#include "play/walk.h"

#include <assert.h>
#include <string.h>

/* One shift on the day in play. Visits before `visit` are over; `tap` of PLAY_TAPS are made at it. */
typedef struct driver {
    walk_route route;
    walk_draw draw;
    walk_times times;
    int32_t reached; /* visits that will be */
    int32_t visit, tap;
} driver;

/* What a customer saw and how it ended. */
typedef struct customer {
    int64_t from_s, to_s; /* last window shown; ARV_UNSET = none */
    int64_t arrive_s;
    int32_t booked; /* technician; ARV_NONE = not in the plan */
    bool promised, revised;
} customer;

typedef struct player {
    const arv_problem *p;
    const arv_plan *plan;
    const play_replan_options *options;
    const arv_control *control;
    arv_arena *arena;         /* of one day */
    arv_arena *scratch;       /* of one event */
    const walk_route *routes; /* of the plan */
    truth truth;
    int32_t day_number;
    bool replans;
    arv_day *day;
    driver *drivers; /* by shift */
    customer *customers;
    int64_t next_clock_s;
    play_replan_sums *sums;
    arv_error *error;
} player;

static arv_status no_memory(const player *x)
{
    return arv_error_add(x->error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the played days");
}

/* ---- technicians --------------------------------------------------------------------------------- */

/* Draws the day of a route; times of the first `begun` visits stay. */
static arv_status draw(const player *x, driver *d, int32_t begun, int32_t depart_s)
{
    const int32_t visits = d->route.visit_count;
    const walk_times before = d->times;
    int32_t *hold_s = ARENA_ARRAY(x->arena, int32_t, visits + 1);
    if (!hold_s || walk_draw_make(x->arena, visits, &d->draw) != ARV_OK ||
        walk_times_make(x->arena, visits, &d->times) != ARV_OK)
        return no_memory(x);
    for (int32_t v = 0; v < visits; v++)
        hold_s[v] = WALK_NOT_HELD;
    const size_t kept = (size_t)begun * sizeof(int32_t);
    if (begun > 0) {
        memcpy(d->times.depart_s, before.depart_s, kept);
        memcpy(d->times.arrive_s, before.arrive_s, kept);
        memcpy(d->times.start_s, before.start_s, kept);
        memcpy(d->times.finish_s, before.finish_s, kept);
    }
    truth_draw(&x->truth, x->day_number, &d->route, &d->draw);
    d->draw.hold_s = hold_s;
    d->reached = walk_forward(x->p, &d->route, &d->draw, begun, depart_s,
                              x->p->shift_end_s[d->route.shift], &d->times);
    return ARV_OK;
}

static arv_status start_drivers(player *x)
{
    const arv_problem *p = x->p;
    static const int32_t NO_BREAKS[1] = {0};
    x->drivers = ARENA_ARRAY(x->arena, driver, p->shift_count);
    if (!x->drivers)
        return no_memory(x);
    for (int32_t s = 0; s < p->shift_count; s++)
        x->drivers[s].route = (walk_route){.shift = s,
                                           .technician = p->shift_technician[s],
                                           .depart_s = p->shift_start_s[s],
                                           .break_first = NO_BREAKS};
    for (int32_t r = 0; r < x->plan->route_count; r++)
        x->drivers[x->routes[r].shift].route = x->routes[r];
    arv_status status = ARV_OK;
    for (int32_t s = 0; s < p->shift_count && status == ARV_OK; s++)
        status = draw(x, &x->drivers[s], 0, x->drivers[s].route.depart_s);
    return status;
}

static int32_t tap_s(const driver *d)
{
    const int32_t *const times[] = {d->times.depart_s, d->times.arrive_s, d->times.start_s,
                                    d->times.finish_s};
    return times[d->tap][d->visit];
}

/* Whose tap is next; NULL = the day is over. */
static driver *next_driver(const player *x)
{
    driver *first = NULL;
    assert(x->drivers || x->p->shift_count == 0);
    for (int32_t s = 0; s < x->p->shift_count; s++) {
        driver *d = &x->drivers[s];
        if (d->visit < d->reached && (!first || tap_s(d) < tap_s(first)))
            first = d;
    }
    return first;
}

/* ---- events --------------------------------------------------------------------------------------- */

static void hear(player *x, const arv_updates *updates)
{
    for (int32_t i = 0; i < updates->count; i++) {
        const arv_update *update = &updates->items[i];
        customer *c = &x->customers[update->job];
        if (c->arrive_s != ARV_UNSET)
            continue;
        c->revised |= update->notice == ARV_NOTICE_REVISED;
        c->from_s = update->window_from_s;
        c->to_s = update->window_to_s;
        c->promised |= c->from_s != ARV_UNSET;
    }
}

static arv_status tell(player *x, const arv_event *event)
{
    if (x->control && x->control->cancelled && x->control->cancelled(x->control->context))
        return arv_error_add(x->error, ARV_CANCELLED, "", "stopped while the day was played");
    arv_updates updates = {0};
    const arena_mark mark = arena_mark_get(x->scratch);
    const arv_status status = arv_day_apply(x->day, event, x->scratch, &updates, x->error);
    if (status == ARV_OK)
        hear(x, &updates);
    arena_mark_release(x->scratch, mark);
    return status;
}

static int32_t driven_s(const player *x, const driver *d)
{
    const int32_t v = d->visit;
    const int64_t *hours = d->draw.leg_hours ? d->draw.leg_hours[v] : NULL;
    const int32_t from =
        v ? x->p->job_location[d->route.job[v - 1]] : x->p->shift_start_location[d->route.shift];
    return walk_travel_by_hours_s(&x->p->travels[x->p->shift_travel[d->route.shift]], hours,
                                  x->p->origin_s, from, x->p->job_location[d->route.job[v]],
                                  d->times.depart_s[v], d->draw.leg_factor[v]);
}

/* He does not ring before the window opens, when technicians are held: his day is walked again. */
static bool held(player *x, driver *d)
{
    const customer *c = &x->customers[d->route.job[d->visit]];
    const int64_t open_s = c->from_s - x->p->origin_s;
    if (!x->options->windows.hold_early || d->tap != 1 || c->from_s == ARV_UNSET ||
        open_s <= tap_s(d))
        return false;
    /* hold_s is this driver's own */
    ((int32_t *)(uintptr_t)d->draw.hold_s)[d->visit] = (int32_t)open_s;
    d->reached = walk_forward(x->p, &d->route, &d->draw, d->visit, d->times.depart_s[d->visit],
                              x->p->shift_end_s[d->route.shift], &d->times);
    return true;
}

static arv_status tap(player *x, driver *d)
{
    const int32_t job = d->route.job[d->visit];
    const arv_event event = {.kind = (arv_event_kind)(ARV_EVENT_DEPARTED + d->tap),
                             .time_s = x->p->origin_s + tap_s(d),
                             .technician = d->route.technician,
                             .job = job};
    if (d->tap == 1) {
        x->customers[job].arrive_s = event.time_s;
        x->sums->travel_s += driven_s(x, d);
    }
    if (++d->tap == PLAY_TAPS) {
        d->tap = 0;
        d->visit++;
    }
    return tell(x, &event);
}

/* ---- replanning ------------------------------------------------------------------------------------- */

/* The route behind its first `begun` visits as the proposal has it. */
static arv_status change_route(player *x, driver *d, int32_t begun, const arv_new_order *order,
                               const arv_route *planned)
{
    const walk_route *old = &d->route;
    const int32_t visits = begun + order->job_count;
    const int32_t steps = planned ? planned->step_count : 0;
    int32_t *job = ARENA_ARRAY(x->arena, int32_t, visits + 1);
    int32_t *first = ARENA_ARRAY(x->arena, int32_t, visits + 1);
    int32_t *row = ARENA_ARRAY(x->arena, int32_t, old->break_first[begun] + steps + 1);
    int32_t *arrive = ARENA_ARRAY(x->arena, int32_t, visits + 1);
    if (!job || !first || !row || !arrive)
        return no_memory(x);
    for (int32_t v = 0; v < begun; v++) {
        job[v] = old->job[v];
        first[v + 1] = old->break_first[v + 1];
    }
    int32_t breaks = first[begun], v = begun;
    for (int32_t b = 0; b < breaks; b++)
        row[b] = old->break_row[b];
    for (int32_t i = 0; i < steps; i++) {
        const arv_step *step = &planned->steps[i];
        if (step->kind == ARV_STEP_BREAK)
            row[breaks++] = x->p->break_first[old->shift] + step->rest;
        if (step->kind != ARV_STEP_JOB)
            continue;
        job[v] = step->job;
        arrive[v] = (int32_t)(step->arrive_s - x->p->origin_s);
        first[++v] = breaks;
    }
    d->route.job = job;
    d->route.break_first = first;
    d->route.break_row = row;
    d->route.planned_arrive_s = arrive;
    d->route.visit_count = visits;
    return ARV_OK;
}

static const arv_route *planned_route(const arv_proposal *proposal, int32_t technician)
{
    for (int32_t k = 0; k < proposal->plan->route_count; k++)
        if (proposal->plan->routes[k].technician == technician)
            return &proposal->plan->routes[k];
    return NULL;
}

static arv_status follow(player *x, const arv_proposal *proposal, int32_t now_s)
{
    arv_status status = ARV_OK;
    for (int32_t i = 0; i < proposal->order_count && status == ARV_OK; i++) {
        const arv_new_order *order = &proposal->orders[i];
        driver *d = &x->drivers[x->p->shift_first[order->technician] + order->shift];
        const arv_route *planned = planned_route(proposal, order->technician);
        const int32_t begun = d->visit + (d->tap > 0);
        int32_t depart_s = now_s;
        if (begun > 0 && d->times.finish_s[begun - 1] > depart_s)
            depart_s = d->times.finish_s[begun - 1];
        if (begun == 0 && planned && planned->steps[0].finish_s - x->p->origin_s > depart_s)
            depart_s = (int32_t)(planned->steps[0].finish_s - x->p->origin_s);
        status = change_route(x, d, begun, order, planned);
        if (status == ARV_OK)
            status = draw(x, d, begun, depart_s);
    }
    return status;
}

static arv_status replan(player *x, int64_t time_s)
{
    arv_proposal *proposal;
    arv_status status =
        arv_day_replan(x->day, &x->options->replan, x->control, x->arena, &proposal, x->error);
    x->sums->replans++;
    if (status != ARV_OK || !proposal->worth)
        return status;
    const arv_event event = {.kind = ARV_EVENT_PLAN_ACCEPTED,
                             .time_s = time_s,
                             .technician = ARV_NONE,
                             .job = ARV_NONE,
                             .orders = proposal->orders,
                             .order_count = proposal->order_count};
    status = tell(x, &event);
    x->sums->accepted++;
    x->sums->reordered += proposal->order_changes;
    return status == ARV_OK ? follow(x, proposal, (int32_t)(time_s - x->p->origin_s)) : status;
}

/* The clock, and with it the replanning, until the next tap. */
static arv_status pass_time(player *x, int64_t until_s)
{
    arv_status status = ARV_OK;
    if (x->next_clock_s >= until_s)
        return status;
    const arv_event clock = {.kind = ARV_EVENT_CLOCK,
                             .time_s = x->next_clock_s,
                             .technician = ARV_NONE,
                             .job = ARV_NONE};
    status = tell(x, &clock);
    if (status == ARV_OK && x->replans)
        status = replan(x, x->next_clock_s);
    x->next_clock_s += x->options->every_s;
    return status;
}

/* ---- days --------------------------------------------------------------------------------------------- */

static arv_status open_day(player *x)
{
    const int32_t jobs = x->p->job_count;
    arv_updates booked = {0};
    x->customers = ARENA_ARRAY(x->arena, customer, jobs);
    if (!x->customers)
        return no_memory(x);
    for (int32_t j = 0; j < jobs; j++)
        x->customers[j] =
            (customer){.from_s = ARV_UNSET, .arrive_s = ARV_UNSET, .booked = ARV_NONE};
    for (int32_t r = 0; r < x->plan->route_count; r++)
        for (int32_t v = 0; v < x->routes[r].visit_count; v++) {
            assert(x->routes[r].job);
            x->customers[x->routes[r].job[v]].booked = x->routes[r].technician;
        }
    arv_status status = arv_day_open(x->p, x->plan, &x->options->windows, &x->day, x->error);
    if (status == ARV_OK)
        status = arv_day_snapshot(x->day, x->arena, &booked);
    hear(x, &booked);
    return status == ARV_OK ? start_drivers(x) : status;
}

static void count_customers(player *x)
{
    assert(x->customers || x->p->job_count == 0);
    for (int32_t j = 0; j < x->p->job_count; j++) {
        const customer *c = &x->customers[j];
        if (!c->promised)
            continue;
        x->sums->customers++;
        x->sums->revised += c->revised;
        x->sums->unreached += c->arrive_s == ARV_UNSET;
        x->sums->kept += !c->revised && c->arrive_s != ARV_UNSET && c->from_s != ARV_UNSET &&
                         c->arrive_s >= c->from_s && c->arrive_s <= c->to_s;
    }
    for (int32_t s = 0; s < x->p->shift_count; s++)
        for (int32_t v = 0; v < x->drivers[s].route.visit_count; v++) {
            const walk_route *route = &x->drivers[s].route;
            assert(route->job && x->customers);
            x->sums->moved += x->customers[route->job[v]].booked != route->technician;
        }
}

static arv_status play_day(player *x)
{
    arv_status status = open_day(x);
    const driver *first = status == ARV_OK ? next_driver(x) : NULL;
    if (first) {
        const int64_t every_s = x->options->every_s, start_s = x->p->origin_s + tap_s(first);
        x->next_clock_s = start_s - ((start_s % every_s) + every_s) % every_s + every_s;
    }
    driver *d;
    while (status == ARV_OK && (d = next_driver(x)) != NULL) {
        const int64_t time_s = x->p->origin_s + tap_s(d);
        if (x->next_clock_s < time_s)
            status = pass_time(x, time_s);
        else if (!held(x, d))
            status = tap(x, d);
    }
    if (status == ARV_OK)
        count_customers(x);
    arv_day_close(&x->day);
    return status;
}

arv_status play_replan_run(const arv_problem *problem, const arv_plan *plan,
                           const play_replan_options *options, const arv_control *control,
                           arv_arena *arena, play_replan_sums sums[2], arv_error *error)
{
    walk_route *routes = NULL;
    player x = {.p = problem,
                .plan = plan,
                .options = options,
                .control = control,
                .arena = arena,
                .scratch = arv_arena_create(0),
                .error = error};
    arv_status status =
        x.scratch ? walk_routes_of(problem, plan, arena, &routes) : ARV_RESOURCE_EXHAUSTED;
    if (status == ARV_OK)
        status =
            truth_make(problem, options->seed, TRUTH_PLAYED, &options->reality, arena, &x.truth);
    if (status != ARV_OK)
        status = no_memory(&x);
    assert(status != ARV_OK || routes);
    x.routes = routes;
    for (int with = 0; with < 2 && status == ARV_OK; with++) {
        sums[with] = (play_replan_sums){0};
        x.sums = &sums[with];
        x.replans = with == 1;
        for (x.day_number = 0; x.day_number < options->days && status == ARV_OK; x.day_number++) {
            const arena_mark mark = arena_mark_get(arena);
            status = play_day(&x);
            arena_mark_release(arena, mark);
        }
    }
    arv_arena_destroy(&x.scratch);
    return status;
}

static char *sums_json(const play_replan_sums *s, arv_arena *arena)
{
    const double n = s->customers > 0 ? (double)s->customers : 1;
    return arena_printf(arena,
                        "{\"customers\": %lld, \"promise_kept\": %.4f, \"revised_rate\": %.4f, "
                        "\"unreached\": %lld, \"travel_s\": %lld, \"moved\": %lld, "
                        "\"reordered\": %lld, \"replans\": %lld, \"accepted\": %lld}",
                        (long long)s->customers, (double)s->kept / n, (double)s->revised / n,
                        (long long)s->unreached, (long long)s->travel_s, (long long)s->moved,
                        (long long)s->reordered, (long long)s->replans, (long long)s->accepted);
}

arv_status play_replan_json(const play_replan_options *options, const play_replan_sums sums[2],
                            arv_arena *arena, const char **out)
{
    const char *without = sums_json(&sums[0], arena), *with = sums_json(&sums[1], arena);
    *out = NULL;
    if (without && with)
        *out = arena_printf(arena,
                            "{\"days\": %d, \"replan_every_s\": %d,\n \"without\": %s,\n "
                            "\"with\": %s}\n",
                            options->days, options->every_s, without, with);
    return *out ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}
