/* day_event.c - one technician's visits as a state machine: FREE -> DRIVING -> ARRIVED -> WORKING
 * -> FREE. Taps between may be missing: a visit may go straight to a later phase, and the event of
 * a later visit says that all before it are over (at unknown times, so nothing is learned from
 * them). Events of a visit that is over, of a phase already passed, or before the day's clock are
 * refused. */
#include "day/day_state.h"

/* How long before the first moment of the problem a day may begin. */
enum { EARLIEST_S = 86400 };

/* Who arrives so soon after a window has opened was there before. */
enum { AT_THE_DOOR_S = 60 };

static const char *const PHASE_NAME[] = {"not on his way", "on his way", "arrived", "at work"};

/* The phase a visit must be in, at most, for the event. */
static simulate_phase latest_phase(arv_event_kind kind)
{
    switch (kind) {
    case ARV_EVENT_DEPARTED:
        return SIMULATE_FREE;
    case ARV_EVENT_ARRIVED:
    case ARV_EVENT_PROGRESS:
    case ARV_EVENT_OFFER_TAKEN:
    case ARV_EVENT_PROMISED:
        return SIMULATE_DRIVING;
    case ARV_EVENT_STARTED:
    case ARV_EVENT_CANCELLED:
        return SIMULATE_ARRIVED;
    default:
        return SIMULATE_WORKING;
    }
}

typedef enum naming { NAMES_NONE, MAY_NAME, NAMES_IT } naming;

/* Whom an event is about. */
static const struct {
    naming technician, job;
} NAMING[] = {
    [ARV_EVENT_CLOCK] = {NAMES_NONE, NAMES_NONE},
    [ARV_EVENT_DEPARTED] = {NAMES_IT, NAMES_IT},
    [ARV_EVENT_ARRIVED] = {NAMES_IT, NAMES_IT},
    [ARV_EVENT_STARTED] = {NAMES_IT, NAMES_IT},
    [ARV_EVENT_FINISHED] = {NAMES_IT, NAMES_IT},
    [ARV_EVENT_CANCELLED] = {MAY_NAME, NAMES_IT},
    [ARV_EVENT_ADDED] = {NAMES_IT, NAMES_IT},
    [ARV_EVENT_PROGRESS] = {NAMES_IT, NAMES_IT},
    [ARV_EVENT_OFFER_TAKEN] = {MAY_NAME, NAMES_IT},
    [ARV_EVENT_PLAN_ACCEPTED] = {NAMES_NONE, NAMES_NONE},
    [ARV_EVENT_PAUSED] = {NAMES_IT, NAMES_IT},
    [ARV_EVENT_RESUMED] = {NAMES_IT, NAMES_IT},
    [ARV_EVENT_DELAYED] = {NAMES_IT, NAMES_NONE},
    [ARV_EVENT_UNAVAILABLE] = {NAMES_IT, NAMES_NONE},
    [ARV_EVENT_BACK] = {NAMES_IT, NAMES_NONE},
    [ARV_EVENT_TRAFFIC] = {MAY_NAME, NAMES_NONE},
    [ARV_EVENT_CHANGED] = {MAY_NAME, NAMES_IT},
    [ARV_EVENT_PROMISED] = {MAY_NAME, NAMES_IT},
};

static arv_status refuse(arv_error *error, const char *path, const char *text)
{
    return arv_error_add(error, ARV_INVALID_ARGUMENT, path, "%s", text);
}

static arv_status check_values(const arv_day *day, const arv_event *event, arv_error *error)
{
    const arv_spec *spec = day->problem->spec;
    const int64_t origin_s = day->problem->origin_s;
    if (event->kind < ARV_EVENT_CLOCK || event->kind > ARV_EVENT_PROMISED)
        return refuse(error, "event.kind", "unknown kind of event");
    if (event->time_s < origin_s - EARLIEST_S || event->time_s - origin_s > ARV_MAX_HORIZON_S)
        return refuse(error, "event.time_s", "outside the horizon of the problem");
    const naming who = NAMING[event->kind].technician;
    if (NAMING[event->kind].job == NAMES_IT && (event->job < 0 || event->job >= spec->job_count))
        return refuse(error, "event.job", "no such job");
    if (who == NAMES_IT || (who == MAY_NAME && event->technician != ARV_NONE)) {
        if (event->technician < 0 || event->technician >= spec->technician_count)
            return refuse(error, "event.technician", "no such technician");
    }
    if (event->kind == ARV_EVENT_ADDED && event->position < 0)
        return refuse(error, "event.position", "must not be negative");
    if (event->kind == ARV_EVENT_PROGRESS &&
        (event->progress_ppm < 0 || event->progress_ppm > 1000000))
        return refuse(error, "event.progress_ppm", "must be 0 to 1000000");
    return ARV_OK;
}

static arv_status check_visit(const arv_day *day, const arv_event *event, arv_error *error)
{
    const arv_spec *spec = day->problem->spec;
    const char *job = spec->jobs[event->job].id;
    const int32_t r = day->customers[event->job].route;
    if (r == ARV_NONE)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "event.job",
                             "job %s is not in the plan of the day", job);
    const simulate_route *route = &day->routes[r].route;
    const simulate_state *state = &day->routes[r].state;
    if (event->technician != ARV_NONE && route->technician != event->technician)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "event.technician",
                             "job %s is not on the route of technician %s", job,
                             spec->technicians[event->technician].id);
    const char *technician = spec->technicians[route->technician].id;
    const int32_t stop = day->customers[event->job].stop;
    if (stop < state->next)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "event.job",
                             "technician %s is done with job %s", technician, job);
    if (stop == state->next && state->phase > latest_phase(event->kind))
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "event.kind",
                             "technician %s is already %s at job %s", technician,
                             PHASE_NAME[state->phase], job);
    if (event->kind == ARV_EVENT_OFFER_TAKEN && !day->customers[event->job].offered && !day->quiet)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "event.job",
                             "job %s has no open offer", job);
    const day_drive *drive = &day->routes[r].drive;
    if (event->kind == ARV_EVENT_PROGRESS && stop == state->next && drive->split &&
        event->progress_ppm < drive->covered_ppm)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "event.progress_ppm",
                             "technician %s has come farther already: %d", technician,
                             drive->covered_ppm);
    return ARV_OK;
}

static arv_status check_added(const arv_day *day, const arv_event *event, arv_error *error)
{
    const arv_spec *spec = day->problem->spec;
    const char *job = spec->jobs[event->job].id;
    const char *technician = spec->technicians[event->technician].id;
    const int32_t now_s = (int32_t)(event->time_s - day->problem->origin_s);
    if (day->customers[event->job].route != ARV_NONE)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "event.job",
                             "job %s is in the plan of the day", job);
    int32_t shift;
    const day_route *route = day_order_route(day, event->technician, now_s, &shift);
    if (!problem_allowed(day->problem, event->job, shift))
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "event.technician",
                             "technician %s cannot serve job %s", technician, job);
    const int32_t open = route ? route->route.stop_count - day_order_first_open(route) : 0;
    if (event->position > open)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "event.position",
                             "technician %s has %d visits before him", technician, open);
    return ARV_OK;
}

/* Events of a visit, with what they say beside. */
static arv_status check_of_visit(const arv_day *day, const arv_event *event, arv_error *error)
{
    const arv_status status = check_visit(day, event, error);
    if (status != ARV_OK)
        return status;
    if (event->kind == ARV_EVENT_PAUSED || event->kind == ARV_EVENT_RESUMED)
        return day_halt_check_work(day, event, error);
    if (event->kind == ARV_EVENT_CHANGED || event->kind == ARV_EVENT_PROMISED)
        return day_change_check(day, event, error);
    return ARV_OK;
}

arv_status day_event_check(const arv_day *day, const arv_event *event, arv_arena *arena,
                           arv_error *error)
{
    const arv_status status = check_values(day, event, error);
    if (status != ARV_OK)
        return status;
    if (day->clock_set && event->time_s - day->problem->origin_s < day->clock_s)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "event.time_s",
                             "%lld is before the day's clock, %lld", (long long)event->time_s,
                             (long long)(day->problem->origin_s + day->clock_s));
    switch (event->kind) {
    case ARV_EVENT_CLOCK:
        return ARV_OK;
    case ARV_EVENT_PLAN_ACCEPTED:
        return day_accept_check(day, event, arena, error);
    case ARV_EVENT_ADDED:
        return check_added(day, event, error);
    case ARV_EVENT_DELAYED:
    case ARV_EVENT_UNAVAILABLE:
    case ARV_EVENT_BACK:
        return day_halt_check(day, event, error);
    case ARV_EVENT_TRAFFIC:
        return day_jam_check(day, event, error);
    default:
        return check_of_visit(day, event, error);
    }
}

/* He rang when the window opened: how long the leg took is not known, only that it was less. */
static bool was_held(const simulate_stop *stop, int32_t now_s)
{
    return stop->hold_s > 0 && now_s >= stop->hold_s && now_s - stop->hold_s <= AT_THE_DOOR_S;
}

void day_event_state(const arv_day *day, const arv_event *event, simulate_state *after)
{
    const day_customer *customer = &day->customers[event->job];
    const day_route *r = &day->routes[customer->route];
    const simulate_stop *stop = &r->route.stops[customer->stop];
    const int32_t now_s = (int32_t)(event->time_s - day->problem->origin_s);
    const bool known = customer->stop == r->state.next; /* else the taps before it are missing */
    const bool drove = known && r->state.phase == SIMULATE_DRIVING;
    const bool worked = known && r->state.phase == SIMULATE_WORKING && !r->unsure;
    *after = r->state;
    after->next = customer->stop;
    after->now_s = after->since_s = now_s;
    switch (event->kind) {
    case ARV_EVENT_DEPARTED:
        after->phase = SIMULATE_DRIVING;
        break;
    case ARV_EVENT_ARRIVED:
        after->phase = SIMULATE_ARRIVED;
        if (drove && r->drive.left_s != DAY_UNKNOWN_S && !was_held(stop, now_s)) {
            after->traffic = r->drive.before;
            simulate_observe_leg(&r->route, stop, r->drive.left_s, now_s, &after->traffic);
        }
        break;
    case ARV_EVENT_STARTED:
        after->phase = SIMULATE_WORKING;
        break;
    default:
        after->phase = SIMULATE_FREE;
        after->next++;
        if (worked && !day->quiet) /* an image says what was learned of his pace */
            simulate_observe_service(&day->models, stop, r->state.since_s, now_s, &after->pace);
        break;
    }
}
