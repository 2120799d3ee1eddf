/* encode_plan.c - plans and updates to the generated structures: indices become ids. */
#include "wire/wire_internal.h"

#include <assert.h>

/* In step with the schema: sending what a roster does not know is a defect of the caller. */
static char *job_id(const wire_encoder *e, int32_t job)
{
    assert(e->roster && job >= 0 && job < e->roster->job_count);
    return wire_text(e->roster->jobs[job]);
}

static char *technician_id(const wire_encoder *e, int32_t technician)
{
    assert(e->roster && technician >= 0 && technician < e->roster->technician_count);
    return wire_text(e->roster->technicians[technician]);
}

static void encode_step(const wire_encoder *e, const arv_step *in, Arrival__V1__Step *out)
{
    out->kind = (Arrival__V1__StepKind)in->kind;
    if (in->kind == ARV_STEP_JOB)
        WIRE_SET(out, STEP, JOB, job, job_id(e, in->job), NULL);
    if (in->kind == ARV_STEP_BREAK)
        WIRE_SET(out, STEP, REST, rest, in->rest, ARV_NONE);
    WIRE_SET(out, STEP, LOCATION, location, in->location, ARV_NONE);
    out->arrive_s = in->arrive_s;
    out->start_s = in->start_s;
    out->finish_s = in->finish_s;
    out->travel_s = in->travel_s;
    out->distance_m = in->distance_m;
    WIRE_SET(out, STEP, WINDOW_FROM_S, window_from_s, in->window_from_s, ARV_UNSET);
    WIRE_SET(out, STEP, WINDOW_TO_S, window_to_s, in->window_to_s, ARV_UNSET);
    WIRE_SET(out, STEP, ETA_S, eta_s, in->eta_s, ARV_UNSET);
    out->window_level_ppm = in->window_level_ppm;
    out->late_ppm = in->late_ppm;
    out->stops_away = in->stops_away;
}

static void encode_route(wire_encoder *e, const arv_route *in, Arrival__V1__Route *out)
{
    out->technician = technician_id(e, in->technician);
    out->shift = in->shift;
    WIRE_EACH(e, out->steps, out->n_steps, Arrival__V1__Step, arrival__v1__step__init,
              in->step_count, encode_step(e, &in->steps[i], m));
    out->cost = in->cost;
    out->travel_s = in->travel_s;
    out->distance_m = in->distance_m;
    out->service_s = in->service_s;
    out->waiting_s = in->waiting_s;
}

static Arrival__V1__Summary *encode_summary(wire_encoder *e, const arv_summary *in,
                                            bool with_solve_ms)
{
    Arrival__V1__Summary *out = WIRE_MAKE(e, Arrival__V1__Summary, 1);
    if (!out)
        return NULL;
    arrival__v1__summary__init(out);
    out->cost = in->cost;
    out->priority_lost = in->priority_lost;
    out->unassigned = in->unassigned;
    out->mandatory_unassigned = in->mandatory_unassigned;
    out->travel_s = in->travel_s;
    out->distance_m = in->distance_m;
    out->service_s = in->service_s;
    out->waiting_s = in->waiting_s;
    out->epochs = in->epochs;
    WIRE_SET(out, SUMMARY, BOUND, bound, in->bound, ARV_UNSET);
    WIRE_SET(out, SUMMARY, BOUND_PRIORITY_LOST, bound_priority_lost, in->bound_priority_lost,
             ARV_UNSET);
    if (with_solve_ms)
        WIRE_SET(out, SUMMARY, SOLVE_MS, solve_ms, (int64_t)(in->solve_s * 1000.0), ARV_UNSET);
    return out;
}

Arrival__V1__Plan *wire_encode_plan(wire_encoder *e, const arv_plan *in, bool with_solve_ms)
{
    Arrival__V1__Plan *out = WIRE_MAKE(e, Arrival__V1__Plan, 1);
    if (!out)
        return NULL;
    arrival__v1__plan__init(out);
    WIRE_EACH(e, out->routes, out->n_routes, Arrival__V1__Route, arrival__v1__route__init,
              in->route_count, encode_route(e, &in->routes[i], m));
    WIRE_EACH(e, out->unassigned, out->n_unassigned, Arrival__V1__Unassigned,
              arrival__v1__unassigned__init, in->unassigned_count, {
                  m->job = job_id(e, in->unassigned[i].job);
                  m->reason = (Arrival__V1__Reason)in->unassigned[i].reason;
              });
    out->summary = encode_summary(e, &in->summary, with_solve_ms);
    return out;
}

static Arrival__V1__Why *encode_why(wire_encoder *e, const int32_t why_s[ARV_CAUSES])
{
    bool moved = false;
    for (int c = 0; c < ARV_CAUSES; c++)
        moved = moved || why_s[c] != 0;
    Arrival__V1__Why *out = moved ? WIRE_MAKE(e, Arrival__V1__Why, 1) : NULL;
    if (!out)
        return NULL;
    arrival__v1__why__init(out);
    out->work_s = why_s[ARV_CAUSE_WORK];
    out->pace_s = why_s[ARV_CAUSE_PACE];
    out->travel_s = why_s[ARV_CAUSE_TRAVEL];
    out->traffic_s = why_s[ARV_CAUSE_TRAFFIC];
    out->order_s = why_s[ARV_CAUSE_ORDER];
    out->clock_s = why_s[ARV_CAUSE_CLOCK];
    out->delay_s = why_s[ARV_CAUSE_DELAY];
    return out;
}

Arrival__V1__Update *wire_encode_update(wire_encoder *e, const wire_updates *in, int32_t index)
{
    const arv_update *update = &in->items[index];
    Arrival__V1__Update *out = WIRE_MAKE(e, Arrival__V1__Update, 1);
    if (!out)
        return NULL;
    arrival__v1__update__init(out);
    out->depot = wire_text(in->key.depot);
    out->day = wire_text(in->key.day);
    out->job = job_id(e, update->job);
    if (update->technician != ARV_NONE)
        WIRE_SET(out, UPDATE, TECHNICIAN, technician, technician_id(e, update->technician), NULL);
    out->sequence = update->sequence;
    out->previous_sequence = in->previous ? in->previous[index] : 0;
    out->time_s = update->time_s;
    WIRE_SET(out, UPDATE, WINDOW_FROM_S, window_from_s, update->window_from_s, ARV_UNSET);
    WIRE_SET(out, UPDATE, WINDOW_TO_S, window_to_s, update->window_to_s, ARV_UNSET);
    WIRE_SET(out, UPDATE, ETA_S, eta_s, update->eta_s, ARV_UNSET);
    out->level_ppm = update->level_ppm;
    out->spent_ppm = update->spent_ppm;
    WIRE_SET(out, UPDATE, STOPS_AWAY, stops_away, update->stops_away, ARV_NONE);
    out->notice = (Arrival__V1__Notice)update->notice;
    out->show = update->show;
    WIRE_SET(out, UPDATE, OFFER_FROM_S, offer_from_s, update->offer_from_s, ARV_UNSET);
    WIRE_SET(out, UPDATE, OFFER_TO_S, offer_to_s, update->offer_to_s, ARV_UNSET);
    out->why = encode_why(e, update->why_s);
    return out;
}
