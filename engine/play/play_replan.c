/* play_replan.c - see play_replan.h. */
#include "play/play_replan.h"

#include "base/arena.h"
#include "day/day_outlook.h"
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
    int32_t not_before_s; /* he leaves for no visit before then */
    bool gone;            /* for the rest of the day */
} driver;

/* What a customer saw and how it ended. */
typedef struct customer {
    int64_t from_s, to_s; /* last window shown; ARV_UNSET = none */
    int64_t first_to_s;   /* end of the first window shown; ARV_UNSET = none */
    int64_t arrive_s;
    int32_t booked; /* technician; ARV_NONE = not in the plan */
    bool promised, revised;
    bool waits; /* has called and nobody is planned for him yet */
    bool off;   /* has called off */
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
    disruption *upsets; /* of the day; `upset` of `upset_count` have been told */
    int32_t upset, upset_count;
    int64_t next_clock_s;
    play_replan_sums *sums; /* of the day */
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
    for (int32_t v = 0; v < visits; v++)
        d->draw.service_s[v] *= disrupt_stretch(&x->options->disruptions, x->options->seed,
                                                x->day_number, d->route.job[v]);
    d->draw.hold_s = hold_s;
    d->reached = walk_forward(x->p, &d->route, &d->draw, begun, depart_s,
                              x->p->shift_end_s[d->route.shift], &d->times);
    d->reached = d->gone ? d->visit : d->reached;
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
        c->first_to_s = c->first_to_s == ARV_UNSET ? c->to_s : c->first_to_s;
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

/* ---- orders that change ----------------------------------------------------------------------------- */

static bool same_order(const driver *d, const outlook_route *now)
{
    return d->route.visit_count == now->count &&
           (now->count == 0 ||
            memcmp(d->route.job, now->jobs, (size_t)now->count * sizeof *now->jobs) == 0);
}

/* The route behind its first `begun` visits as the day has it, breaks on the legs where it takes them. */
static arv_status change_route(player *x, driver *d, int32_t begun, const outlook_route *now)
{
    const walk_route *old = &d->route;
    int32_t *job = ARENA_ARRAY(x->arena, int32_t, now->count + 1);
    int32_t *first = ARENA_ARRAY(x->arena, int32_t, now->count + 1);
    int32_t *row = ARENA_ARRAY(x->arena, int32_t, old->break_first[begun] + now->break_count + 1);
    int32_t *arrive = ARENA_ARRAY(x->arena, int32_t, now->count + 1);
    if (!job || !first || !row || !arrive)
        return no_memory(x);
    int32_t breaks = old->break_first[begun];
    for (int32_t b = 0; b < breaks; b++)
        row[b] = old->break_row[b];
    for (int32_t v = 0; v < now->count; v++) {
        job[v] = now->jobs[v];
        for (int32_t b = 0; v >= begun && b < now->break_count; b++)
            if (now->break_visit[b] == v)
                row[breaks++] = now->breaks[b];
        first[v + 1] = v < begun ? old->break_first[v + 1] : breaks;
    }
    d->route.job = job;
    d->route.break_first = first;
    d->route.break_row = row;
    d->route.planned_arrive_s = arrive;
    d->route.visit_count = now->count;
    return ARV_OK;
}

/* Technicians do what the day now says: who has another order walks the rest of it anew. */
static arv_status follow(player *x, int32_t now_s)
{
    outlook now;
    arv_status status = day_outlook(x->day, x->arena, &now, x->error);
    for (int32_t s = 0; s < x->p->shift_count && status == ARV_OK; s++) {
        driver *d = &x->drivers[s];
        const outlook_route *route = &now.routes[s];
        const int32_t begun = d->visit + (d->tap > 0);
        if (same_order(d, route))
            continue;
        int32_t depart_s = begun > 0 ? d->times.finish_s[begun - 1] : route->depart_s;
        depart_s = depart_s > now_s ? depart_s : now_s;
        depart_s = d->not_before_s > depart_s ? d->not_before_s : depart_s;
        status = change_route(x, d, begun, route);
        if (status == ARV_OK)
            status = draw(x, d, begun, depart_s);
    }
    return status;
}

static arv_status propose(player *x, const int32_t *serve, int32_t serve_count,
                          arv_proposal **proposal)
{
    arv_replan_options options = x->options->replan;
    options.serve = serve;
    options.serve_count = serve_count;
    x->sums->replans++;
    return arv_day_replan(x->day, &options, x->control, x->arena, proposal, x->error);
}

static arv_status accept(player *x, const arv_proposal *proposal, int64_t time_s)
{
    const arv_event event = {.kind = ARV_EVENT_PLAN_ACCEPTED,
                             .time_s = time_s,
                             .technician = ARV_NONE,
                             .job = ARV_NONE,
                             .orders = proposal->orders,
                             .order_count = proposal->order_count};
    const arv_status status = tell(x, &event);
    x->sums->accepted++;
    x->sums->reordered += proposal->order_changes;
    return status == ARV_OK ? follow(x, (int32_t)(time_s - x->p->origin_s)) : status;
}

static arv_status replan(player *x, int64_t time_s)
{
    arv_proposal *proposal;
    const arv_status status = propose(x, NULL, 0, &proposal);
    return status == ARV_OK && proposal->worth ? accept(x, proposal, time_s) : status;
}

/* ---- disruptions ------------------------------------------------------------------------------------ */

static arv_status take_place(player *x, int32_t job, const arv_insert_place *place, int64_t time_s)
{
    const arv_event event = {.kind = ARV_EVENT_ADDED,
                             .time_s = time_s,
                             .technician = place->technician,
                             .job = job,
                             .position = place->position};
    x->customers[job].waits = false;
    x->customers[job].booked = place->technician;
    const arv_status status = tell(x, &event);
    return status == ARV_OK ? follow(x, (int32_t)(time_s - x->p->origin_s)) : status;
}

/* Who serves a job by a proposal that has it join; ARV_NONE = nobody. */
static int32_t joins_whom(const arv_proposal *proposal, int32_t job)
{
    for (int32_t i = 0; i < proposal->change_count; i++)
        if (proposal->changes[i].job == job)
            return proposal->changes[i].technician_to;
    return ARV_NONE;
}

/* A job that was called in joins the best place of the day as it stands, if there is one. With replanning others
 * make room for it where it has no place, or none without putting promises at risk, and that is cheaper. */
static arv_status insert(player *x, int32_t job, int64_t time_s)
{
    arv_insert_options options;
    arv_insertion found;
    arv_proposal *proposal = NULL;
    arv_insert_options_init(&options);
    options.places = 1;
    options.miss_price = x->options->replan.miss_price;
    options.late_price_per_hour = x->options->replan.late_price_per_hour;
    arv_status status = arv_day_insert(x->day, job, &options, x->arena, &found, x->error);
    const arv_insert_place *best = status == ARV_OK && found.count > 0 ? found.places : NULL;
    if (status == ARV_OK && x->replans && (!best || best->put_at_risk > 0))
        status = propose(x, &job, 1, &proposal);
    if (status != ARV_OK)
        return status;
    const int32_t who = proposal ? joins_whom(proposal, job) : ARV_NONE;
    if (who != ARV_NONE && (!best || -proposal->gain < best->added_cost + best->added_late_cost)) {
        x->customers[job].waits = false;
        x->customers[job].booked = who;
        return accept(x, proposal, time_s);
    }
    return best ? take_place(x, job, best, time_s) : ARV_OK;
}

/* He calls off unless somebody is on his way, or there. */
static arv_status cancel(player *x, int32_t job, int64_t time_s)
{
    for (int32_t s = 0; s < x->p->shift_count; s++) {
        const driver *d = &x->drivers[s];
        for (int32_t v = d->visit + (d->tap > 0); v < d->route.visit_count; v++)
            if (d->route.job[v] == job) {
                const arv_event event = {.kind = ARV_EVENT_CANCELLED,
                                         .time_s = time_s,
                                         .technician = d->route.technician,
                                         .job = job};
                x->customers[job].off = true;
                return tell(x, &event);
            }
    }
    return ARV_OK;
}

/* He begins late: nobody has left yet when that is told. */
static arv_status begin_late(player *x, const disruption *u, int64_t time_s)
{
    driver *d = &x->drivers[u->shift];
    if (d->route.visit_count == 0)
        return ARV_OK;
    d->not_before_s = d->route.depart_s + u->length_s;
    const arv_event event = {.kind = ARV_EVENT_DELAYED,
                             .time_s = time_s,
                             .technician = d->route.technician,
                             .job = ARV_NONE,
                             .length_s = ARV_UNSET,
                             .until_s = x->p->origin_s + d->not_before_s};
    const arv_status status = tell(x, &event);
    return status == ARV_OK ? draw(x, d, 0, d->not_before_s) : status;
}

/* He leaves, whatever he is at; what is left of it comes when he is back. */
static arv_status leave(player *x, const disruption *u, int64_t time_s)
{
    driver *d = &x->drivers[u->shift];
    if (d->visit >= d->reached)
        return ARV_OK;
    int32_t *const times[] = {d->times.depart_s, d->times.arrive_s, d->times.start_s,
                              d->times.finish_s};
    const arv_event event = {.kind = ARV_EVENT_UNAVAILABLE,
                             .time_s = time_s,
                             .technician = d->route.technician,
                             .job = ARV_NONE,
                             .until_s = u->length_s > 0 ? time_s + u->length_s : ARV_UNSET};
    arv_status status = tell(x, &event);
    if (status != ARV_OK)
        return status;
    d->gone = u->length_s == 0;
    d->not_before_s = u->time_s + u->length_s;
    for (int32_t t = d->tap; d->tap > 0 && t < PLAY_TAPS; t++)
        times[t][d->visit] += u->length_s;
    const int32_t begun = d->visit + (d->tap > 0);
    int32_t depart_s = begun > 0 ? d->times.finish_s[begun - 1] : d->route.depart_s;
    depart_s = depart_s > d->not_before_s ? depart_s : d->not_before_s;
    return draw(x, d, begun, depart_s);
}

static arv_status upset(player *x, const disruption *u)
{
    const int64_t time_s = x->p->origin_s + u->time_s;
    arv_status status = ARV_OK;
    switch (u->kind) {
    case DISRUPT_LATE:
        status = begin_late(x, u, time_s);
        break;
    case DISRUPT_AWAY:
        status = leave(x, u, time_s);
        break;
    case DISRUPT_URGENT:
        x->customers[u->job].waits = true;
        status = insert(x, u->job, time_s);
        break;
    case DISRUPT_CANCEL:
        status = cancel(x, u->job, time_s);
        break;
    }
    if (status == ARV_OK)
        status = follow(x, u->time_s);
    const bool more = x->upset < x->upset_count && x->upsets[x->upset].time_s == u->time_s;
    const bool settled = u->kind == DISRUPT_URGENT; /* others made room when that was worth it */
    return status == ARV_OK && x->replans && !more && !settled ? replan(x, time_s) : status;
}

/* The clock, and with it the replanning: whoever still waits for a place is looked at again. */
static arv_status pass_time(player *x)
{
    const int64_t time_s = x->next_clock_s;
    const arv_event clock = {
        .kind = ARV_EVENT_CLOCK, .time_s = time_s, .technician = ARV_NONE, .job = ARV_NONE};
    arv_status status = tell(x, &clock);
    for (int32_t j = 0; j < x->p->job_count && status == ARV_OK; j++)
        if (x->customers[j].waits)
            status = insert(x, j, time_s);
    if (status == ARV_OK)
        status = follow(x, (int32_t)(time_s - x->p->origin_s));
    if (status == ARV_OK && x->replans)
        status = replan(x, time_s);
    x->next_clock_s += x->options->every_s;
    return status;
}

/* ---- days --------------------------------------------------------------------------------------------- */

static arv_status open_day(player *x)
{
    const int32_t jobs = x->p->job_count;
    arv_updates booked = {0};
    customer *customers = x->customers = ARENA_ARRAY(x->arena, customer, jobs);
    if (!customers)
        return no_memory(x);
    for (int32_t j = 0; j < jobs; j++)
        customers[j] = (customer){.from_s = ARV_UNSET,
                                  .first_to_s = ARV_UNSET,
                                  .arrive_s = ARV_UNSET,
                                  .booked = ARV_NONE};
    assert(x->routes || x->plan->route_count == 0);
    for (int32_t r = 0; r < x->plan->route_count; r++)
        for (int32_t v = 0; v < x->routes[r].visit_count; v++) {
            assert(x->routes[r].job);
            customers[x->routes[r].job[v]].booked = x->routes[r].technician;
        }
    arv_status status = disrupt_day(x->p, &x->options->disruptions, x->options->seed, x->day_number,
                                    x->arena, &x->upsets, &x->upset_count);
    if (status != ARV_OK)
        return no_memory(x);
    x->upset = 0;
    status = arv_day_open(x->p, x->plan, &x->options->windows, &x->day, x->error);
    if (status == ARV_OK)
        status = arv_day_snapshot(x->day, x->arena, &booked);
    hear(x, &booked);
    return status == ARV_OK ? start_drivers(x) : status;
}

/* Behind the window he was first promised. */
static int64_t late_s(const customer *c)
{
    const int64_t late = c->arrive_s == ARV_UNSET ? PLAY_UNREACHED_S : c->arrive_s - c->first_to_s;
    return late > 0 ? late : 0;
}

static void count_customers(player *x)
{
    assert(x->customers || x->p->job_count == 0);
    for (int32_t j = 0; j < x->p->job_count; j++) {
        const customer *c = &x->customers[j];
        x->sums->unserved += c->waits;
        if (!c->promised || c->off)
            continue;
        x->sums->customers++;
        x->sums->revised += c->revised;
        x->sums->unreached += c->arrive_s == ARV_UNSET;
        x->sums->late_s += late_s(c);
        x->sums->kept += !c->revised && c->arrive_s != ARV_UNSET && c->from_s != ARV_UNSET &&
                         c->arrive_s >= c->from_s && c->arrive_s <= c->to_s;
    }
}

static void count_shift(player *x, const driver *d)
{
    const walk_route *route = &d->route;
    for (int32_t v = 0; v < route->visit_count; v++) {
        assert(route->job && x->customers);
        x->sums->moved += x->customers[route->job[v]].booked != route->technician;
    }
    if (d->reached == 0)
        return;
    const int32_t last = d->reached - 1, finish_s = d->times.finish_s[last];
    const int32_t home_s = walk_travel_s(&x->p->travels[x->p->shift_travel[route->shift]],
                                         x->p->job_location[route->job[last]],
                                         x->p->shift_end_location[route->shift], finish_s, 1);
    const int32_t over_s = finish_s + home_s - x->p->shift_end_s[route->shift];
    x->sums->overtime_s += over_s > 0 ? over_s : 0;
}

/* What happens next: what is told, the clock, or a tap; `*over` when nothing does. */
static arv_status step(player *x, bool *over)
{
    driver *d = next_driver(x);
    const int64_t none_s = INT64_MAX, origin_s = x->p->origin_s;
    const int64_t tap_at_s = d ? origin_s + tap_s(d) : none_s;
    const int64_t told_s =
        x->upset < x->upset_count ? origin_s + x->upsets[x->upset].time_s : none_s;
    *over = !d && told_s == none_s;
    if (*over)
        return ARV_OK;
    if (told_s <= x->next_clock_s && told_s <= tap_at_s)
        return upset(x, &x->upsets[x->upset++]);
    if (x->next_clock_s < tap_at_s)
        return pass_time(x);
    return held(x, d) ? ARV_OK : tap(x, d);
}

static arv_status play_day(player *x)
{
    const int64_t every_s = x->options->every_s;
    arv_status status = open_day(x);
    const driver *first = status == ARV_OK ? next_driver(x) : NULL;
    const int64_t start_s = x->p->origin_s + (first ? tap_s(first) : 0);
    bool over = false;
    x->next_clock_s = start_s - ((start_s % every_s) + every_s) % every_s + every_s;
    while (status == ARV_OK && !over)
        status = step(x, &over);
    if (status == ARV_OK) {
        count_customers(x);
        for (int32_t s = 0; s < x->p->shift_count; s++)
            count_shift(x, &x->drivers[s]);
    }
    arv_day_close(&x->day);
    return status;
}

/* ---- all days --------------------------------------------------------------------------------------- */

/* The plan without the jobs that are called in, with windows of its own. */
static arv_status plan_without_calls(const player *x, const arv_plan **plan)
{
    const arv_plan *all = *plan;
    const play_disruptions *what = &x->options->disruptions;
    arv_route_in_force *order = ARENA_ARRAY(x->arena, arv_route_in_force, all->route_count + 1);
    const char **ids = ARENA_ARRAY(x->arena, const char *, x->p->job_count + 1);
    arv_plan *rest;
    int32_t count = 0;
    if (what->urgent_ppm == 0)
        return ARV_OK;
    if (!order || !ids)
        return no_memory(x);
    for (int32_t r = 0; r < all->route_count; r++) {
        const arv_route *route = &all->routes[r];
        arv_route_in_force *in_force = &order[count];
        *in_force =
            (arv_route_in_force){.technician = x->p->spec->technicians[route->technician].id,
                                 .shift = route->shift,
                                 .jobs = ids};
        for (int32_t i = 0; i < route->step_count; i++)
            if (route->steps[i].kind == ARV_STEP_JOB &&
                !disrupt_is_urgent(what, x->options->seed, route->steps[i].job))
                ids[in_force->job_count++] = x->p->spec->jobs[route->steps[i].job].id;
        ids += in_force->job_count;
        count += in_force->job_count > 0;
    }
    arv_status status = arv_plan_from_order(x->p, order, count, x->arena, &rest, x->error);
    if (status == ARV_OK)
        status = arv_estimate(x->p, &x->options->windows, x->control, rest, x->error);
    *plan = rest;
    return status;
}

static arv_status prepare(player *x)
{
    walk_route *routes = NULL;
    arv_status status = plan_without_calls(x, &x->plan);
    if (status != ARV_OK)
        return status;
    status = walk_routes_of(x->p, x->plan, x->arena, &routes);
    if (status == ARV_OK)
        status = truth_make(x->p, x->options->seed, TRUTH_PLAYED, &x->options->reality, x->arena,
                            &x->truth);
    x->routes = routes;
    return status == ARV_OK && routes ? ARV_OK : no_memory(x);
}

arv_status play_replan_run(const arv_problem *problem, const arv_plan *plan,
                           const play_replan_options *options, const arv_control *control,
                           arv_arena *arena, play_replan_sums *days[2], arv_error *error)
{
    player x = {.p = problem,
                .plan = plan,
                .options = options,
                .control = control,
                .arena = arena,
                .scratch = arv_arena_create(0),
                .error = error};
    for (int with = 0; with < 2; with++)
        days[with] = ARENA_ARRAY(arena, play_replan_sums, options->days);
    arv_status status = x.scratch && days[0] && days[1] ? prepare(&x) : no_memory(&x);
    for (int with = 0; with < 2 && status == ARV_OK; with++) {
        x.replans = with == 1;
        for (x.day_number = 0; x.day_number < options->days && status == ARV_OK; x.day_number++) {
            const arena_mark mark = arena_mark_get(arena);
            x.sums = &days[with][x.day_number];
            status = play_day(&x);
            arena_mark_release(arena, mark);
        }
    }
    arv_arena_destroy(&x.scratch);
    return status;
}
