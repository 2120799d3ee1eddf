/* decode_plan.c - an unpacked Plan or list of Updates to public types: ids become indices. */
#include "wire/wire_internal.h"

/* Where a step stands, for paths. */
typedef struct step_place {
    size_t route, step;
} step_place;

static int32_t narrow(wire_decoder *d, int64_t value, int32_t low, int32_t high, step_place at,
                      const char *field)
{
    if (value >= low && value <= high)
        return (int32_t)value;
    wire_refuse(d, "out of range", "routes[%zu].steps[%zu].%s", at.route, at.step, field);
    return low;
}

/* Largest valid index of the shift's breaks and of the locations; without a spec any. */
static int32_t last_break(const wire_roster *roster, const arv_route *route)
{
    if (!roster->spec)
        return INT32_MAX;
    return roster->spec->technicians[route->technician].shifts[route->shift].break_count - 1;
}

static int32_t decode_job_of_step(wire_decoder *d, const Arrival__V1__Step *in,
                                  const wire_roster *roster, step_place at)
{
    const bool is_job = in->kind == ARRIVAL__V1__STEP_KIND__STEP_KIND_JOB;
    if (is_job != (in->maybe_job_case != 0)) {
        wire_refuse(d, "must be given for a step of kind JOB, and for no other",
                    "routes[%zu].steps[%zu].job", at.route, at.step);
        return ARV_NONE;
    }
    const int32_t job = is_job ? wire_roster_job(roster, in->job) : ARV_NONE;
    if (is_job && job == ARV_NONE)
        wire_refuse(d, "no job has this id", "routes[%zu].steps[%zu].job", at.route, at.step);
    return job;
}

static int32_t decode_rest_of_step(wire_decoder *d, const Arrival__V1__Step *in, int32_t last,
                                   step_place at)
{
    const bool is_break = in->kind == ARRIVAL__V1__STEP_KIND__STEP_KIND_BREAK;
    if (!is_break && !in->maybe_rest_case)
        return ARV_NONE;
    if (is_break && in->maybe_rest_case && in->rest >= 0 && in->rest <= last)
        return (int32_t)in->rest;
    wire_refuse(d, "must be the index of a break for a step of kind BREAK, and for no other",
                "routes[%zu].steps[%zu].rest", at.route, at.step);
    return ARV_NONE;
}

static void decode_step(wire_decoder *d, const Arrival__V1__Step *in, const wire_roster *roster,
                        int32_t last, step_place at, arv_step *out)
{
    if (in->kind == ARRIVAL__V1__STEP_KIND__STEP_KIND_UNSPECIFIED)
        wire_refuse(d, "missing", "routes[%zu].steps[%zu].kind", at.route, at.step);
    out->kind = (arv_step_kind)in->kind;
    out->job = decode_job_of_step(d, in, roster, at);
    out->rest = decode_rest_of_step(d, in, last, at);
    out->location = ARV_NONE;
    if (in->maybe_location_case)
        out->location = narrow(d, in->location, 0, INT32_MAX, at, "location");
    out->arrive_s = in->arrive_s;
    out->start_s = in->start_s;
    out->finish_s = in->finish_s;
    out->travel_s = in->travel_s;
    out->distance_m = in->distance_m;
    out->window_from_s = WIRE_GET(in, window_from_s, ARV_UNSET);
    out->window_to_s = WIRE_GET(in, window_to_s, ARV_UNSET);
    out->eta_s = WIRE_GET(in, eta_s, ARV_UNSET);
    out->window_level_ppm = narrow(d, in->window_level_ppm, 0, 1000000, at, "window_level_ppm");
    out->late_ppm = narrow(d, in->late_ppm, 0, 1000000, at, "late_ppm");
    out->stops_away = narrow(d, in->stops_away, ARV_NONE, INT32_MAX, at, "stops_away");
}

/* True when technician and shift are known, so that the steps can be read. */
static bool decode_who(wire_decoder *d, const Arrival__V1__Route *in, const wire_roster *roster,
                       size_t index, arv_route *out)
{
    out->technician = wire_roster_technician(roster, in->technician);
    if (out->technician == ARV_NONE) {
        wire_refuse(d, "no technician has this id", "routes[%zu].technician", index);
        return false;
    }
    const int32_t shifts =
        roster->spec ? roster->spec->technicians[out->technician].shift_count : INT32_MAX;
    if (in->shift < 0 || in->shift >= shifts) {
        wire_refuse(d, "not the index of a shift", "routes[%zu].shift", index);
        return false;
    }
    out->shift = (int32_t)in->shift;
    return true;
}

static void decode_route(wire_decoder *d, const Arrival__V1__Route *in, const wire_roster *roster,
                         size_t index, arv_route *out)
{
    if (!decode_who(d, in, roster, index, out))
        return;
    out->steps = WIRE_TAKE(d, arv_step, in->n_steps);
    out->step_count = out->steps ? (int32_t)in->n_steps : 0;
    const int32_t last = last_break(roster, out);
    for (size_t i = 0; out->steps && i < in->n_steps; i++)
        decode_step(d, in->steps[i], roster, last, (step_place){index, i}, &out->steps[i]);
    out->cost = in->cost;
    out->travel_s = in->travel_s;
    out->distance_m = in->distance_m;
    out->service_s = in->service_s;
    out->waiting_s = in->waiting_s;
}

static void decode_unassigned(wire_decoder *d, const Arrival__V1__Plan *in,
                              const wire_roster *roster, arv_plan *out)
{
    out->unassigned = WIRE_TAKE(d, arv_unassigned, in->n_unassigned);
    out->unassigned_count = out->unassigned ? (int32_t)in->n_unassigned : 0;
    for (int32_t i = 0; i < out->unassigned_count; i++) {
        out->unassigned[i].job = wire_roster_job(roster, in->unassigned[i]->job);
        out->unassigned[i].reason = (arv_reason)in->unassigned[i]->reason;
        if (out->unassigned[i].job == ARV_NONE)
            wire_refuse(d, "no job has this id", "unassigned[%d].job", i);
    }
}

static int32_t count_of(wire_decoder *d, int64_t value, const char *field)
{
    if (value >= 0 && value <= ARV_MAX_JOBS)
        return (int32_t)value;
    wire_refuse(d, "out of range", "summary.%s", field);
    return 0;
}

static void decode_summary(wire_decoder *d, const Arrival__V1__Summary *in, arv_summary *out)
{
    out->bound = out->bound_priority_lost = ARV_UNSET;
    if (!in)
        return;
    out->cost = in->cost;
    out->priority_lost = in->priority_lost;
    out->unassigned = count_of(d, in->unassigned, "unassigned");
    out->mandatory_unassigned = count_of(d, in->mandatory_unassigned, "mandatory_unassigned");
    out->travel_s = in->travel_s;
    out->distance_m = in->distance_m;
    out->service_s = in->service_s;
    out->waiting_s = in->waiting_s;
    out->epochs = in->epochs;
    out->bound = WIRE_GET(in, bound, ARV_UNSET);
    out->bound_priority_lost = WIRE_GET(in, bound_priority_lost, ARV_UNSET);
    out->solve_s = (double)WIRE_GET(in, solve_ms, 0) / 1000.0;
}

arv_plan *wire_decode_plan(wire_decoder *d, const Arrival__V1__Plan *in, const wire_roster *roster)
{
    arv_plan *out = WIRE_TAKE(d, arv_plan, 1);
    if (!out)
        return NULL;
    out->routes = WIRE_TAKE(d, arv_route, in->n_routes);
    out->route_count = out->routes ? (int32_t)in->n_routes : 0;
    for (int32_t i = 0; i < out->route_count; i++)
        decode_route(d, in->routes[i], roster, (size_t)i, &out->routes[i]);
    decode_unassigned(d, in, roster, out);
    decode_summary(d, in->summary, &out->summary);
    return out;
}

/* ---- updates ---------------------------------------------------------------------------------*/

static int32_t update_number(wire_decoder *d, int64_t value, int32_t high, size_t index,
                             const char *field)
{
    if (value >= 0 && value <= high)
        return (int32_t)value;
    wire_refuse(d, "out of range", "updates[%zu].%s", index, field);
    return 0;
}

static void decode_why(wire_decoder *d, const Arrival__V1__Why *in, size_t index,
                       int32_t why_s[ARV_CAUSES])
{
    const int64_t given[ARV_CAUSES] = {
        [ARV_CAUSE_WORK] = in->work_s,     [ARV_CAUSE_PACE] = in->pace_s,
        [ARV_CAUSE_TRAVEL] = in->travel_s, [ARV_CAUSE_TRAFFIC] = in->traffic_s,
        [ARV_CAUSE_ORDER] = in->order_s,   [ARV_CAUSE_CLOCK] = in->clock_s,
        [ARV_CAUSE_DELAY] = in->delay_s,
    };
    for (int c = 0; c < ARV_CAUSES; c++) {
        if (given[c] < INT32_MIN || given[c] > INT32_MAX)
            wire_refuse(d, "out of range", "updates[%zu].why", index);
        else
            why_s[c] = (int32_t)given[c];
    }
}

static void decode_update(wire_decoder *d, const Arrival__V1__Update *in, const wire_roster *roster,
                          size_t index, arv_update *out)
{
    out->job = wire_roster_job(roster, in->job);
    out->technician = ARV_NONE;
    if (in->maybe_technician_case)
        out->technician = wire_roster_technician(roster, in->technician);
    if (out->job == ARV_NONE)
        wire_refuse(d, "no job has this id", "updates[%zu].job", index);
    if (in->maybe_technician_case && out->technician == ARV_NONE)
        wire_refuse(d, "no technician has this id", "updates[%zu].technician", index);
    out->sequence = in->sequence;
    out->time_s = in->time_s;
    out->window_from_s = WIRE_GET(in, window_from_s, ARV_UNSET);
    out->window_to_s = WIRE_GET(in, window_to_s, ARV_UNSET);
    out->eta_s = WIRE_GET(in, eta_s, ARV_UNSET);
    out->level_ppm = update_number(d, in->level_ppm, 1000000, index, "level_ppm");
    out->spent_ppm = update_number(d, in->spent_ppm, 1000000, index, "spent_ppm");
    out->stops_away = ARV_NONE;
    if (in->maybe_stops_away_case)
        out->stops_away = update_number(d, in->stops_away, INT32_MAX, index, "stops_away");
    out->notice = (arv_notice)in->notice;
    out->offer_from_s = WIRE_GET(in, offer_from_s, ARV_UNSET);
    out->offer_to_s = WIRE_GET(in, offer_to_s, ARV_UNSET);
    out->show = update_number(d, in->show, INT32_MAX, index, "show");
    if (in->why)
        decode_why(d, in->why, index, out->why_s);
}

void wire_decode_updates(wire_decoder *d, size_t count, Arrival__V1__Update *const *in,
                         const wire_roster *roster, wire_updates *out)
{
    arv_update *items = WIRE_TAKE(d, arv_update, count);
    int64_t *previous = WIRE_TAKE(d, int64_t, count);
    out->items = items;
    out->previous = previous;
    out->count = items && previous ? (int32_t)count : 0;
    for (size_t i = 0; items && previous && i < count; i++) {
        decode_update(d, in[i], roster, i, &items[i]);
        previous[i] = in[i]->previous_sequence;
    }
}
