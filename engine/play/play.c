/* play.c - see play.h. A day reads: draw it, book it, feed its events in the order of the clock,
 * and look at every window whenever a technician departs. */
#include "play/play.h"

#include "base/arena.h"
#include "play/baseline.h"
#include "play/live.h"
#include "play/offers.h"
#include "play/play_calibrate.h"
#include "play/policy_view.h"
#include "play/script.h"
#include "play/views.h"

typedef struct player {
    const arv_problem *problem;
    const arv_plan *plan;
    arv_plan *booked; /* `plan` with windows of its own for each day; NULL = those of `plan` */
    const play_options *options;
    const play_backend *backend;
    const arv_control *control;
    arv_arena *arena;   /* of the result */
    arv_arena *scratch; /* of one call of the backend */
    arv_error *error;

    walk_route *routes;
    truth training, truth;
    baseline baseline;
    script script;
    offers offers;
    live live;
    int64_t *arrive_s; /* by job: when he really comes on the day in play */
    int64_t next_clock_s;
    play_customer *today; /* customers of the day in play, as script.customer_first lays out */
    int64_t event_count;
} player;

static arv_status no_memory(const player *p)
{
    return arv_error_add(p->error, ARV_RESOURCE_EXHAUSTED, "",
                         "the played days do not fit into memory");
}

/* ---- what customers see ---------------------------------------------------------------------- */

/* Windows that a backend hands out reach the customers who still wait at `time_s`. */
static arv_status take_updates(player *p, const arv_updates *updates, int64_t time_s)
{
    for (int32_t u = 0; u < updates->count; u++) {
        const arv_update *update = &updates->items[u];
        if (update->job < 0 || update->job >= p->problem->job_count ||
            p->script.customer_of[update->job] == ARV_NONE)
            return arv_error_add(p->error, ARV_INTERNAL, "updates",
                                 "an update names job %d, which is not in the plan", update->job);
        play_customer *customer = &p->today[p->script.customer_of[update->job]];
        if (views_add_update(p->arena, customer, update, time_s) != ARV_OK)
            return no_memory(p);
        offers_hear(&p->offers, update);
    }
    return ARV_OK;
}

/* What every policy may know of visit `v` when the technician departs for visit `first`. */
static policy_facts facts_of(const player *p, int32_t route, int32_t first, int32_t v,
                             int64_t time_s, int32_t eta_s)
{
    const play_customer *customer = &p->today[p->script.customer_first[route] + v];
    return (policy_facts){.time_s = time_s,
                          .stops_away = v - first,
                          .planned_s = customer->planned_arrive_s,
                          .normal_half_s = baseline_normal_s(&p->baseline, route, v),
                          .eta_s = p->problem->origin_s + eta_s,
                          .eta_half_s = p->baseline.half_width_s[v - first],
                          .live = live_window(&p->live, customer->job)};
}

/* Everyone whom the technician of `route` has yet to reach looks as he departs for visit `first`;
 * `depart_s` is relative to the origin. Before the day this is the booking. */
static arv_status look(player *p, int32_t route, int32_t first, int32_t depart_s, int64_t time_s,
                       bool booking)
{
    const int32_t *eta_s = baseline_etas(&p->baseline, route, first, depart_s);
    play_customer *customers = &p->today[p->script.customer_first[route]];
    live_look(&p->live, p->routes[route].job[first], p->options->windows.alpha_ppm, p->arrive_s);
    for (int32_t v = first; v < p->routes[route].visit_count; v++) {
        const policy_facts facts = facts_of(p, route, first, v, time_s, eta_s[v]);
        for (int policy = 0; policy < PLAY_POLICIES; policy++) {
            /* The backend books the ledger's windows; whom it promises nothing has none to see. */
            if (policy == PLAY_LEDGER && (booking || !views_last(&customers[v], PLAY_LEDGER)))
                continue;
            play_view view = policy_view(&facts, (play_policy)policy,
                                         views_last(&customers[v], (play_policy)policy));
            view.notice = ARV_NOTICE_BOOKED;
            const arv_status status =
                booking ? views_add(p->arena, &customers[v], (play_policy)policy, &view)
                        : views_add_look(p->arena, &customers[v], (play_policy)policy, view);
            if (status != ARV_OK)
                return no_memory(p);
        }
    }
    return ARV_OK;
}

static arv_status book(player *p, const arv_updates *booked)
{
    const int64_t time_s = booked->count ? booked->items[0].time_s : p->problem->origin_s;
    arv_status status = take_updates(p, booked, time_s);
    for (int32_t r = 0; r < p->plan->route_count && status == ARV_OK; r++)
        if (p->routes[r].visit_count > 0)
            status = look(p, r, 0, p->routes[r].depart_s, time_s, true);
    const int32_t customers = script_customers(&p->script);
    int32_t booked_customers = 0;
    for (int32_t c = 0; c < customers; c++)
        booked_customers += p->today[c].views[PLAY_LEDGER].count > 0;
    if (status == ARV_OK && customers > 0 && booked_customers == 0)
        status = arv_error_add(p->error, ARV_FAILED_PRECONDITION, "plan",
                               "no customer has a booked window: estimate the plan first");
    return status;
}

/* ---- one day --------------------------------------------------------------------------------- */

/* An event reaches the backend, and what it answers the customers. */
static arv_status tell(player *p, const arv_event *event)
{
    if (p->control && p->control->cancelled && p->control->cancelled(p->control->context))
        return arv_error_add(p->error, ARV_CANCELLED, "", "stopped while the day was played");
    arv_updates updates = {0};
    const arena_mark mark = arena_mark_get(p->scratch);
    arv_status status =
        p->backend->apply(p->backend->context, event, p->scratch, &updates, p->error);
    if (status == ARV_OK)
        status = take_updates(p, &updates, event->time_s);
    if (status == ARV_OK)
        status = live_apply(&p->live, event, p->scratch, p->error);
    arena_mark_release(p->scratch, mark);
    p->event_count++;
    return status;
}

/* Who has been waiting at the door for the old window to open rings as the new one does. */
static void let_in(player *p, int32_t job, int64_t time_s)
{
    const int32_t e = script_arrival(&p->script, job);
    const play_view *agreed = views_last(&p->today[p->script.customer_of[job]], PLAY_LEDGER);
    if (e != ARV_NONE && agreed)
        script_hold(&p->script, e, agreed->from_s > time_s ? agreed->from_s : time_s, p->today);
}

/* An event, and then the customers who take what it made the day offer them. */
static arv_status apply(player *p, const arv_event *event)
{
    arv_status status = tell(p, event);
    int32_t job;
    while (status == ARV_OK && (job = offers_next_taker(&p->offers)) != ARV_NONE) {
        const arv_event taken = {.kind = ARV_EVENT_OFFER_TAKEN,
                                 .time_s = event->time_s,
                                 .technician = ARV_NONE,
                                 .job = job};
        status = tell(p, &taken);
        if (status == ARV_OK)
            let_in(p, job, event->time_s);
    }
    return status;
}

/* Tells the backend, every so often until the next event, that nothing happened. An offer taken
 * meanwhile may bring that event forward. */
static arv_status pass_time(player *p)
{
    const script *s = &p->script;
    arv_status status = ARV_OK;
    while (p->options->clock_every_s > 0 && p->next_clock_s < s->events[s->next].time_s &&
           status == ARV_OK) {
        const arv_event event = {.kind = ARV_EVENT_CLOCK,
                                 .time_s = p->next_clock_s,
                                 .technician = ARV_NONE,
                                 .job = ARV_NONE};
        status = apply(p, &event);
        p->next_clock_s += p->options->clock_every_s;
    }
    return status;
}

static arv_status play_event(player *p, const script_event *happened)
{
    const walk_route *route = &p->routes[happened->route];
    const arv_event event = {.kind = happened->kind,
                             .time_s = happened->time_s,
                             .technician = route->technician,
                             .job = route->job[happened->visit]};
    arv_status status = happened->told ? apply(p, &event) : ARV_OK;
    if (status == ARV_OK && event.kind == ARV_EVENT_DEPARTED)
        status = look(p, happened->route, happened->visit,
                      (int32_t)(event.time_s - p->problem->origin_s), event.time_s, false);
    return status;
}

/* A technician who is held does not ring before the customer's window opens. */
static bool held_at_the_door(player *p)
{
    const script_event *event = &p->script.events[p->script.next];
    if (!p->options->windows.hold_early || event->kind != ARV_EVENT_ARRIVED)
        return false;
    const int32_t c = p->script.customer_first[event->route] + event->visit;
    const play_view *shown = views_last(&p->today[c], PLAY_LEDGER);
    if (!shown || shown->from_s <= event->time_s)
        return false;
    script_hold(&p->script, p->script.next, shown->from_s, p->today);
    return true;
}

static arv_status play_open_day(player *p, const arv_updates *booked)
{
    script *s = &p->script;
    if (p->options->clock_every_s > 0 && s->event_count > 0) {
        const int64_t every_s = p->options->clock_every_s, first_s = s->events[0].time_s;
        p->next_clock_s = first_s - ((first_s % every_s) + every_s) % every_s + every_s;
    }
    arv_status status = book(p, booked);
    while (s->next < s->event_count && status == ARV_OK) {
        status = pass_time(p); /* windows may move on until then */
        if (status != ARV_OK || held_at_the_door(p))
            continue;
        const script_event happened = s->events[s->next++];
        status = play_event(p, &happened);
    }
    return status;
}

/* Books the windows of a day that follows a calibration. */
static arv_status book_again(player *p)
{
    return p->booked
               ? arv_estimate(p->problem, &p->options->windows, p->control, p->booked, p->error)
               : ARV_OK;
}

/* The events of a day that the backend has opened. */
static arv_status play_opened_day(player *p, const arv_updates *booked)
{
    const play_backend *b = p->backend;
    arv_day *here = b->day_here ? b->day_here(b->context) : NULL;
    arv_status status =
        live_open(p->problem, p->plan, &p->options->windows, here, &p->live, p->error);
    if (status == ARV_OK)
        status = play_open_day(p, booked);
    live_close(&p->live);
    if (status == ARV_OK && p->booked)
        status = play_calibrate_feed(here, p->problem->spec->technician_count, p->scratch,
                                     p->options->calibration, p->error);
    return status;
}

static arv_status play_day(player *p, int32_t day)
{
    const play_backend *b = p->backend;
    script_draw(&p->script, day, p->today);
    offers_begin(&p->offers, day);
    for (int32_t c = 0; c < script_customers(&p->script); c++)
        p->arrive_s[p->today[c].job] = /* who is held comes when nobody knows yet */
            p->options->windows.hold_early ? ARV_UNSET : p->today[c].arrive_s;
    arv_updates booked = {0};
    const arena_mark mark = arena_mark_get(p->scratch);
    const arv_plan *plan = p->booked ? p->booked : p->plan;
    arv_status status = book_again(p);
    if (status == ARV_OK)
        status = b->open_day(b->context, p->problem, plan, &p->options->windows, day, p->scratch,
                             &booked, p->error);
    if (status == ARV_OK) {
        status = play_opened_day(p, &booked);
        b->close_day(b->context);
    }
    arena_mark_release(p->scratch, mark);
    return status;
}

/* ---- all days -------------------------------------------------------------------------------- */

static arv_status prepare(player *p)
{
    const play_reality as_modelled = {0};
    const double alpha = p->options->windows.alpha_ppm / 1e6;
    const int32_t routes = p->plan->route_count;
    p->arrive_s = ARENA_ARRAY(p->arena, int64_t, p->problem->job_count);
    if (!p->arrive_s || walk_routes_of(p->problem, p->plan, p->arena, &p->routes) != ARV_OK ||
        truth_make(p->problem, p->options->seed, TRUTH_TRAINING, &as_modelled, p->arena,
                   &p->training) != ARV_OK ||
        truth_make(p->problem, p->options->seed, TRUTH_PLAYED, &p->options->reality, p->arena,
                   &p->truth) != ARV_OK ||
        baseline_tune(&p->training, p->routes, routes, p->options->training_days, alpha, p->arena,
                      &p->baseline) != ARV_OK ||
        script_make(&p->truth, p->routes, routes, p->arena, &p->script) != ARV_OK ||
        offers_make(p->arena, p->problem->job_count, p->options->seed, p->options->take_offer_ppm,
                    &p->offers) != ARV_OK ||
        live_make(p->arena, p->baseline.stop_count, &p->live) != ARV_OK)
        return no_memory(p);
    p->script.missing_tap_ppm = p->options->windows.missing_tap_ppm;
    return ARV_OK;
}

static arv_status play_days(player *p, play_result *result)
{
    arv_status status = prepare(p);
    if (status != ARV_OK)
        return status;
    if (p->options->calibration && play_calibrate_copy(p->plan, p->arena, &p->booked) != ARV_OK)
        return no_memory(p);
    const int32_t a_day = script_customers(&p->script);
    const int64_t all = (int64_t)a_day * p->options->days;
    if (all > INT32_MAX || (int64_t)p->plan->route_count * p->options->days > INT32_MAX)
        return no_memory(p);
    play_customer *customers = ARENA_ARRAY(p->arena, play_customer, all);
    if (!customers)
        return no_memory(p);
    for (int32_t day = 0; day < p->options->days && status == ARV_OK; day++) {
        p->today = &customers[(size_t)day * (size_t)a_day];
        status = play_day(p, day);
    }
    *result = (play_result){.problem = p->problem,
                            .plan = p->plan,
                            .options = *p->options,
                            .customers = customers,
                            .customer_count = (int32_t)all,
                            .cluster_count = p->plan->route_count * p->options->days,
                            .event_count = p->event_count,
                            .offers_made = p->offers.made,
                            .offers_taken = p->offers.taken};
    return status;
}

arv_status play_run(const arv_problem *problem, const arv_plan *plan, const play_options *options,
                    const play_backend *backend, const arv_control *control, arv_arena *arena,
                    play_result **result, arv_error *error)
{
    *result = NULL;
    arv_status status = play_options_check(options, error);
    if (status == ARV_OK && options->calibration && !backend->day_here)
        status = arv_error_add(error, ARV_UNIMPLEMENTED, "options.calibration",
                               "the days are kept elsewhere, and so would be what they teach");
    if (status != ARV_OK)
        return status;
    play_options own = *options;
    own.windows.calibration = own.calibration ? own.calibration : own.windows.calibration;
    player p = {.problem = problem,
                .plan = plan,
                .options = &own,
                .backend = backend,
                .control = control,
                .arena = arena,
                .error = error};
    play_result *played = ARENA_ARRAY(arena, play_result, 1);
    p.scratch = arv_arena_create(0);
    status = played && p.scratch ? play_days(&p, played) : no_memory(&p);
    arv_arena_destroy(&p.scratch);
    if (status == ARV_OK)
        *result = played;
    return status;
}
