/* wire_replan.c - replanning over the wire: a question about a live day, and proposals and places as
 * answers; ids become indices and back. */
#include "wire/wire_internal.h"

#include "base/arena.h"

/* ---- in: the request -------------------------------------------------------------------------*/

static int32_t narrow(wire_decoder *d, int64_t value, const char *path)
{
    if (value >= 0 && value <= INT32_MAX)
        return (int32_t)value;
    wire_refuse(d, "out of range", "%s", path);
    return 0;
}

static void decode_options(wire_decoder *d, const Arrival__V1__ReplanOptions *in,
                           arv_replan_options *out)
{
    arv_replan_options_init(out);
    if (!in)
        return;
    if (in->time_limit_ms < 0 || in->time_limit_ms > ARV_MAX_HORIZON_S * INT64_C(1000))
        wire_refuse(d, "out of range", "options.time_limit_ms");
    if (in->epochs < 0 || in->epochs > ARV_MAX_EPOCHS)
        wire_refuse(d, "out of range", "options.epochs");
    out->time_limit_s = (double)in->time_limit_ms / 1000.0;
    out->epochs = in->epochs;
    out->seed = in->seed;
    out->threads = narrow(d, in->threads, "options.threads");
    out->miss_price = WIRE_GET(in, miss_price, out->miss_price);
    out->late_price_per_hour = WIRE_GET(in, late_price_per_hour, out->late_price_per_hour);
    out->change_price = WIRE_GET(in, change_price, out->change_price);
    out->order_change_price = WIRE_GET(in, order_change_price, out->order_change_price);
    out->least_gain = WIRE_GET(in, least_gain, out->least_gain);
    out->keep_next = narrow(d, in->keep_next, "options.keep_next");
    out->serve_unplanned = in->serve_unplanned;
}

void wire_decode_replan(wire_decoder *d, const Arrival__V1__ReplanRequest *in, wire_replan *out)
{
    arv_insert_options insert;
    arv_insert_options_init(&insert);
    decode_options(d, in->options, &out->options);
    if (in->options && in->options->n_serve > 0) {
        out->serve = wire_strings(in->options->serve);
        out->serve_count = (int32_t)in->options->n_serve;
    }
    out->policy = (wire_policy)in->policy;
    out->insert = WIRE_GET(in, insert, NULL);
    out->places = narrow(d, WIRE_GET(in, places, insert.places), "places");
    if (in->maybe_places_case && !out->insert)
        wire_refuse(d, "has no meaning without insert", "places");
    const Arrival__V1__ReplanOptions *options = in->options;
    if (out->insert && options &&
        (options->time_limit_ms != 0 || options->epochs != 0 || options->seed != 0 ||
         options->threads != 0 || options->maybe_change_price_case ||
         options->maybe_order_change_price_case || options->maybe_least_gain_case ||
         options->serve_unplanned || options->n_serve > 0))
        wire_refuse(d, "an insertion knows miss_price, late_price_per_hour and keep_next only",
                    "options");
}

void wire_decode_day_slots(wire_decoder *d, const Arrival__V1__DaySlotsRequest *in,
                           wire_day_slots *out)
{
    const Arrival__V1__DaySlotOptions *options = in->options;
    arv_day_slot_options *o = &out->options;
    arv_day_slot_options_init(o);
    out->job = in->job;
    if (!options)
        return;
    o->slot_s = WIRE_GET(options, slot_s, o->slot_s);
    o->origin_s = options->origin_s;
    o->miss_price = WIRE_GET(options, miss_price, o->miss_price);
    o->places = narrow(d, WIRE_GET(options, places, o->places), "options.places");
    o->scenarios = narrow(d, WIRE_GET(options, scenarios, o->scenarios), "options.scenarios");
    o->keep_next = narrow(d, options->keep_next, "options.keep_next");
}

/* ---- in: the reply ---------------------------------------------------------------------------*/

static int32_t job_of(wire_decoder *d, const wire_roster *roster, const char *id, const char *path)
{
    const int32_t job = wire_roster_job(roster, id);
    if (job == ARV_NONE)
        wire_refuse(d, "no job has this id", "%s", path);
    return job;
}

static int32_t technician_of(wire_decoder *d, const wire_roster *roster, const char *id,
                             const char *path)
{
    const int32_t technician = wire_roster_technician(roster, id);
    if (technician == ARV_NONE)
        wire_refuse(d, "no technician has this id", "%s", path);
    return technician;
}

static const arv_new_order *decode_orders(wire_decoder *d, const wire_roster *roster,
                                          const Arrival__V1__ReplanReply *in, int32_t *count)
{
    arv_new_order *orders = WIRE_TAKE(d, arv_new_order, in->n_orders);
    *count = orders ? (int32_t)in->n_orders : 0;
    for (int32_t i = 0; i < *count; i++) {
        const Arrival__V1__RouteInForce *order = in->orders[i];
        int32_t *jobs = WIRE_TAKE(d, int32_t, order->n_jobs);
        orders[i] = (arv_new_order){
            .technician = technician_of(d, roster, order->technician, "orders.technician"),
            .shift = narrow(d, order->shift, "orders.shift"),
            .jobs = jobs,
            .job_count = jobs ? (int32_t)order->n_jobs : 0};
        for (int32_t k = 0; k < orders[i].job_count; k++)
            jobs[k] = job_of(d, roster, order->jobs[k], "orders.jobs");
    }
    return orders;
}

static const arv_replan_change *decode_changes(wire_decoder *d, const wire_roster *roster,
                                               const Arrival__V1__ReplanReply *in, int32_t *count)
{
    arv_replan_change *changes = WIRE_TAKE(d, arv_replan_change, in->n_changes);
    *count = changes ? (int32_t)in->n_changes : 0;
    for (int32_t i = 0; i < *count; i++) {
        const Arrival__V1__ReplanChange *change = in->changes[i];
        const char *from = WIRE_GET(change, technician_from, NULL);
        changes[i] = (arv_replan_change){
            .job = job_of(d, roster, change->job, "changes.job"),
            .technician_from =
                from ? technician_of(d, roster, from, "changes.technician_from") : ARV_NONE,
            .position_from =
                from ? narrow(d, change->position_from, "changes.position_from") : ARV_NONE,
            .technician_to =
                technician_of(d, roster, change->technician_to, "changes.technician_to"),
            .position_to = narrow(d, change->position_to, "changes.position_to")};
    }
    return changes;
}

static const arv_replan_promise *decode_promises(wire_decoder *d, const wire_roster *roster,
                                                 Arrival__V1__ReplanPromise *const *in, size_t n,
                                                 int32_t *count)
{
    arv_replan_promise *promises = WIRE_TAKE(d, arv_replan_promise, n);
    *count = promises ? (int32_t)n : 0;
    for (int32_t i = 0; i < *count; i++)
        promises[i] = (arv_replan_promise){
            .job = job_of(d, roster, in[i]->job, "promises.job"),
            .from_s = in[i]->from_s,
            .to_s = in[i]->to_s,
            .miss_before_ppm = narrow(d, in[i]->miss_before_ppm, "promises.miss_before_ppm"),
            .miss_after_ppm = narrow(d, in[i]->miss_after_ppm, "promises.miss_after_ppm")};
    return promises;
}

static arv_replan_figures decode_figures(wire_decoder *d, const Arrival__V1__ReplanFigures *in)
{
    if (!in)
        return (arv_replan_figures){0};
    return (arv_replan_figures){.cost = in->cost,
                                .late_cost = in->late_cost,
                                .travel_s = in->travel_s,
                                .at_risk = narrow(d, in->at_risk, "at_risk")};
}

static const arv_proposal *decode_proposal(wire_decoder *d, const wire_roster *roster,
                                           const Arrival__V1__ReplanReply *in)
{
    arv_proposal *out = WIRE_TAKE(d, arv_proposal, 1);
    if (!out)
        return NULL;
    *out = (arv_proposal){.time_s = ARV_UNSET,
                          .before = decode_figures(d, in->before),
                          .after = decode_figures(d, in->after),
                          .technician_changes =
                              narrow(d, in->technician_changes, "technician_changes"),
                          .order_changes = narrow(d, in->order_changes, "order_changes"),
                          .change_cost = in->change_cost,
                          .gain = in->gain,
                          .worth = in->worth,
                          .left_out = narrow(d, in->left_out, "left_out"),
                          .epochs = in->epochs};
    out->orders = decode_orders(d, roster, in, &out->order_count);
    out->changes = decode_changes(d, roster, in, &out->change_count);
    out->promises = decode_promises(d, roster, in->promises, in->n_promises, &out->promise_count);
    return out;
}

static void decode_place(wire_decoder *d, const wire_roster *roster,
                         const Arrival__V1__InsertPlace *in, arv_insert_place *out)
{
    *out = (arv_insert_place){.technician =
                                  technician_of(d, roster, in->technician, "places.technician"),
                              .shift = narrow(d, in->shift, "places.shift"),
                              .position = narrow(d, in->position, "places.position"),
                              .arrive_s = in->arrive_s,
                              .start_s = in->start_s,
                              .added_cost = in->added_cost,
                              .added_late_cost = in->added_late_cost,
                              .added_travel_s = in->added_travel_s,
                              .put_at_risk = narrow(d, in->put_at_risk, "places.put_at_risk"),
                              .window_from_s = WIRE_GET(in, window_from_s, ARV_UNSET),
                              .window_to_s = WIRE_GET(in, window_to_s, ARV_UNSET),
                              .eta_s = WIRE_GET(in, eta_s, ARV_UNSET)};
    out->promises = decode_promises(d, roster, in->promises, in->n_promises, &out->promise_count);
}

static const arv_insertion *decode_insertion(wire_decoder *d, const wire_roster *roster,
                                             const Arrival__V1__ReplanReply *in)
{
    arv_insertion *out = WIRE_TAKE(d, arv_insertion, 1);
    if (!out)
        return NULL;
    out->places = WIRE_TAKE(d, arv_insert_place, in->n_places);
    out->count = out->places ? (int32_t)in->n_places : 0;
    out->left_out = narrow(d, in->left_out, "left_out");
    for (int32_t i = 0; i < out->count; i++)
        decode_place(d, roster, in->places[i], &out->places[i]);
    return out;
}

void wire_decode_replan_reply(wire_decoder *d, const Arrival__V1__ReplanReply *in,
                              const wire_roster *roster, wire_replan_reply *out)
{
    if (!roster) {
        wire_refuse(d, "no spec to read them with", "orders");
        return;
    }
    out->applied = in->applied;
    out->stale = in->stale;
    out->told.key = (wire_day){in->depot, in->day};
    out->told.sequence = in->sequence;
    wire_decode_updates(d, in->n_updates, in->updates, roster, &out->told);
    if (in->before && !in->stale)
        out->proposal = decode_proposal(d, roster, in);
    else if (!in->stale)
        out->insertion = decode_insertion(d, roster, in);
}

/* ---- out -------------------------------------------------------------------------------------*/

void wire_encode_replan(wire_encoder *e, const wire_replan *in, Arrival__V1__ReplanRequest *out)
{
    const arv_replan_options *from = &in->options;
    Arrival__V1__ReplanOptions *options = WIRE_MAKE(e, Arrival__V1__ReplanOptions, 1);
    out->depot = wire_text(in->key.depot);
    out->day = wire_text(in->key.day);
    out->policy = (Arrival__V1__ReplanPolicy)in->policy;
    if (!options)
        return;
    arrival__v1__replan_options__init(options);
    out->options = options;
    WIRE_SET(options, REPLAN_OPTIONS, MISS_PRICE, miss_price, from->miss_price, ARV_UNSET);
    WIRE_SET(options, REPLAN_OPTIONS, LATE_PRICE_PER_HOUR, late_price_per_hour,
             from->late_price_per_hour, ARV_UNSET);
    options->keep_next = from->keep_next;
    if (in->insert) {
        WIRE_SET(out, REPLAN_REQUEST, INSERT, insert, wire_text(in->insert), NULL);
        WIRE_SET(out, REPLAN_REQUEST, PLACES, places, (int64_t)in->places, ARV_UNSET);
        return;
    }
    options->time_limit_ms = (int64_t)(from->time_limit_s * 1000.0 + 0.5);
    options->epochs = from->epochs;
    options->seed = from->seed;
    options->threads = from->threads;
    WIRE_SET(options, REPLAN_OPTIONS, CHANGE_PRICE, change_price, from->change_price, ARV_UNSET);
    WIRE_SET(options, REPLAN_OPTIONS, ORDER_CHANGE_PRICE, order_change_price,
             from->order_change_price, ARV_UNSET);
    WIRE_SET(options, REPLAN_OPTIONS, LEAST_GAIN, least_gain, from->least_gain, ARV_UNSET);
    options->serve_unplanned = from->serve_unplanned;
    options->serve = wire_borrow_strings(e, in->serve, in->serve_count);
    options->n_serve = options->serve ? (size_t)in->serve_count : 0;
}

void wire_encode_day_slots(wire_encoder *e, const wire_day_slots *in,
                           Arrival__V1__DaySlotsRequest *out)
{
    const arv_day_slot_options *o = &in->options;
    Arrival__V1__DaySlotOptions *options = WIRE_MAKE(e, Arrival__V1__DaySlotOptions, 1);
    out->depot = wire_text(in->key.depot);
    out->day = wire_text(in->key.day);
    out->job = wire_text(in->job);
    if (!options)
        return;
    arrival__v1__day_slot_options__init(options);
    out->options = options;
    WIRE_SET(options, DAY_SLOT_OPTIONS, SLOT_S, slot_s, o->slot_s, ARV_UNSET);
    options->origin_s = o->origin_s;
    WIRE_SET(options, DAY_SLOT_OPTIONS, MISS_PRICE, miss_price, o->miss_price, ARV_UNSET);
    WIRE_SET(options, DAY_SLOT_OPTIONS, PLACES, places, (int64_t)o->places, ARV_UNSET);
    WIRE_SET(options, DAY_SLOT_OPTIONS, SCENARIOS, scenarios, (int64_t)o->scenarios, ARV_UNSET);
    options->keep_next = o->keep_next;
}

static char *technician_id(const wire_encoder *e, int32_t technician)
{
    return wire_text(e->roster->technicians[technician]);
}

static char *job_id(const wire_encoder *e, int32_t job)
{
    return wire_text(e->roster->jobs[job]);
}

static void encode_order(wire_encoder *e, const arv_new_order *in, Arrival__V1__RouteInForce *out)
{
    out->technician = technician_id(e, in->technician);
    out->shift = in->shift;
    out->jobs = WIRE_MAKE(e, char *, in->job_count);
    out->n_jobs = out->jobs ? (size_t)in->job_count : 0;
    for (size_t k = 0; k < out->n_jobs; k++)
        out->jobs[k] = job_id(e, in->jobs[k]);
}

static void encode_change(const wire_encoder *e, const arv_replan_change *in,
                          Arrival__V1__ReplanChange *out)
{
    out->job = job_id(e, in->job);
    if (in->technician_from != ARV_NONE) {
        WIRE_SET(out, REPLAN_CHANGE, TECHNICIAN_FROM, technician_from,
                 technician_id(e, in->technician_from), NULL);
        out->position_from = in->position_from;
    }
    out->technician_to = technician_id(e, in->technician_to);
    out->position_to = in->position_to;
}

static void encode_promise(const wire_encoder *e, const arv_replan_promise *in,
                           Arrival__V1__ReplanPromise *out)
{
    out->job = job_id(e, in->job);
    out->from_s = in->from_s;
    out->to_s = in->to_s;
    out->miss_before_ppm = in->miss_before_ppm;
    out->miss_after_ppm = in->miss_after_ppm;
}

static Arrival__V1__ReplanFigures *encode_figures(wire_encoder *e, const arv_replan_figures *in)
{
    Arrival__V1__ReplanFigures *out = WIRE_MAKE(e, Arrival__V1__ReplanFigures, 1);
    if (!out)
        return NULL;
    arrival__v1__replan_figures__init(out);
    out->cost = in->cost;
    out->late_cost = in->late_cost;
    out->travel_s = in->travel_s;
    out->at_risk = in->at_risk;
    return out;
}

static void encode_proposal(wire_encoder *e, const arv_proposal *in, Arrival__V1__ReplanReply *out)
{
    WIRE_EACH(e, out->orders, out->n_orders, Arrival__V1__RouteInForce,
              arrival__v1__route_in_force__init, in->order_count,
              encode_order(e, &in->orders[i], m));
    WIRE_EACH(e, out->changes, out->n_changes, Arrival__V1__ReplanChange,
              arrival__v1__replan_change__init, in->change_count,
              encode_change(e, &in->changes[i], m));
    WIRE_EACH(e, out->promises, out->n_promises, Arrival__V1__ReplanPromise,
              arrival__v1__replan_promise__init, in->promise_count,
              encode_promise(e, &in->promises[i], m));
    out->before = encode_figures(e, &in->before);
    out->after = encode_figures(e, &in->after);
    out->technician_changes = in->technician_changes;
    out->order_changes = in->order_changes;
    out->change_cost = in->change_cost;
    out->gain = in->gain;
    out->worth = in->worth;
    out->left_out = in->left_out;
    out->epochs = in->epochs;
}

static void encode_place(wire_encoder *e, const arv_insert_place *in, Arrival__V1__InsertPlace *out)
{
    out->technician = technician_id(e, in->technician);
    out->shift = in->shift;
    out->position = in->position;
    out->arrive_s = in->arrive_s;
    out->start_s = in->start_s;
    out->added_cost = in->added_cost;
    out->added_late_cost = in->added_late_cost;
    out->added_travel_s = in->added_travel_s;
    out->put_at_risk = in->put_at_risk;
    WIRE_EACH(e, out->promises, out->n_promises, Arrival__V1__ReplanPromise,
              arrival__v1__replan_promise__init, in->promise_count,
              encode_promise(e, &in->promises[i], m));
    WIRE_SET(out, INSERT_PLACE, WINDOW_FROM_S, window_from_s, in->window_from_s, ARV_UNSET);
    WIRE_SET(out, INSERT_PLACE, WINDOW_TO_S, window_to_s, in->window_to_s, ARV_UNSET);
    WIRE_SET(out, INSERT_PLACE, ETA_S, eta_s, in->eta_s, ARV_UNSET);
}

static void encode_insertion(wire_encoder *e, const arv_insertion *in,
                             Arrival__V1__ReplanReply *out)
{
    WIRE_EACH(e, out->places, out->n_places, Arrival__V1__InsertPlace,
              arrival__v1__insert_place__init, in->count, encode_place(e, &in->places[i], m));
    out->left_out = in->left_out;
}

void wire_encode_replan_reply(wire_encoder *e, const wire_replan_reply *in,
                              Arrival__V1__ReplanReply *out)
{
    const wire_updates *told = &in->told;
    out->depot = wire_text(told->key.depot);
    out->day = wire_text(told->key.day);
    out->sequence = told->sequence;
    out->applied = in->applied;
    out->stale = in->stale;
    if (in->proposal)
        encode_proposal(e, in->proposal, out);
    if (in->insertion)
        encode_insertion(e, in->insertion, out);
    out->updates = WIRE_MAKE(e, Arrival__V1__Update *, told->count);
    out->n_updates = out->updates ? (size_t)told->count : 0;
    for (size_t i = 0; i < out->n_updates; i++)
        out->updates[i] = wire_encode_update(e, told, (int32_t)i);
}
