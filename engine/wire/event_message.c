/* event_message.c - events of a day: the message, indices for its ids, and a digest of what it says. */
#include "wire/wire_internal.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

const char *wire_event_kind_name(arv_event_kind kind)
{
    static const char prefix[] = "EVENT_KIND_";
    const ProtobufCEnumValue *value =
        protobuf_c_enum_descriptor_get_value(&arrival__v1__event_kind__descriptor, (int)kind);
    return value ? value->name + strlen(prefix) : "UNKNOWN";
}

/* ---- which event names what -------------------------------------------------------------------*/

typedef enum wire_naming { NAME_NONE, NAME_MAY, NAME_MUST } wire_naming;

static wire_naming names_technician(arv_event_kind kind)
{
    switch (kind) {
    case ARV_EVENT_CLOCK:
    case ARV_EVENT_PLAN_ACCEPTED:
        return NAME_NONE;
    case ARV_EVENT_CANCELLED:
    case ARV_EVENT_OFFER_TAKEN:
    case ARV_EVENT_TRAFFIC:
    case ARV_EVENT_CHANGED:
    case ARV_EVENT_PROMISED:
        return NAME_MAY;
    default:
        return NAME_MUST;
    }
}

static wire_naming names_job(arv_event_kind kind)
{
    switch (kind) {
    case ARV_EVENT_CLOCK:
    case ARV_EVENT_PLAN_ACCEPTED:
    case ARV_EVENT_DELAYED:
    case ARV_EVENT_UNAVAILABLE:
    case ARV_EVENT_BACK:
    case ARV_EVENT_TRAFFIC:
        return NAME_NONE;
    default:
        return NAME_MUST;
    }
}

static void check_naming(wire_decoder *d, wire_naming wanted, const char *given, const char *path)
{
    if (wanted == NAME_MUST && !given)
        wire_refuse(d, "must be given for this kind of event", "%s", path);
    if (wanted == NAME_NONE && given)
        wire_refuse(d, "has no meaning for this kind of event", "%s", path);
}

/* What `more` says of the event's kind; nothing else is given. */
static arv_event meant(const wire_event *event)
{
    const arv_event *more = &event->more;
    const arv_event_kind kind = event->kind;
    arv_event out;
    arv_event_init(&out);
    if (kind == ARV_EVENT_DELAYED || kind == ARV_EVENT_PAUSED)
        out.length_s = more->length_s;
    if (kind == ARV_EVENT_DELAYED || kind == ARV_EVENT_UNAVAILABLE || kind == ARV_EVENT_TRAFFIC)
        out.until_s = more->until_s;
    if (kind == ARV_EVENT_TRAFFIC) {
        out.factor_ppm = more->factor_ppm;
        out.profile = more->profile;
    }
    if (kind == ARV_EVENT_CHANGED) {
        out.service_s = more->service_s;
        out.job_type = more->job_type;
        out.windows = more->windows;
        out.window_count = more->window_count;
    }
    if (kind == ARV_EVENT_PROMISED) {
        out.window_from_s = more->window_from_s;
        out.window_to_s = more->window_to_s;
    }
    return out;
}

/* ---- in ---------------------------------------------------------------------------------------*/

static int32_t int_field(wire_decoder *d, int64_t value, const char *path)
{
    if (value >= 0 && value <= INT32_MAX)
        return (int32_t)value;
    wire_refuse(d, "out of range", "%s", path);
    return 0;
}

static void decode_orders(wire_decoder *d, const Arrival__V1__EventRequest *in, wire_event *out)
{
    const bool wanted = out->kind == ARV_EVENT_PLAN_ACCEPTED;
    if (wanted != (in->n_orders > 0))
        wire_refuse(d, wanted ? "must not be empty" : "has no meaning for this kind of event",
                    "orders");
    out->orders = wire_decode_routes(d, "orders", in->n_orders, in->orders);
    out->order_count = (int32_t)in->n_orders;
    for (size_t i = 0; i < in->n_orders; i++)
        if (in->orders[i]->frozen != 0)
            wire_refuse(d, "must be 0: only visits not begun are listed", "orders[%zu].frozen", i);
}

/* What stands beside the names, `given` or not, belongs to some kinds. */
static void check_field(wire_decoder *d, bool allowed, bool given, const char *path)
{
    if (given && !allowed)
        wire_refuse(d, "has no meaning for this kind of event", "%s", path);
}

static void check_fields(wire_decoder *d, const Arrival__V1__EventRequest *in, arv_event_kind kind)
{
    const bool changed = kind == ARV_EVENT_CHANGED, promised = kind == ARV_EVENT_PROMISED;
    const bool traffic = kind == ARV_EVENT_TRAFFIC, delayed = kind == ARV_EVENT_DELAYED;
    check_field(d, delayed || kind == ARV_EVENT_PAUSED, in->maybe_length_s_case, "length_s");
    check_field(d, delayed || traffic || kind == ARV_EVENT_UNAVAILABLE, in->maybe_until_s_case,
                "until_s");
    check_field(d, traffic, in->factor_ppm != 0, "factor_ppm");
    check_field(d, traffic, in->maybe_profile_case, "profile");
    check_field(d, changed, in->maybe_service_s_case, "service_s");
    check_field(d, changed, in->maybe_job_type_case, "job_type");
    check_field(d, changed && !in->any_time, in->n_windows > 0, "windows");
    check_field(d, changed, in->any_time, "any_time");
    check_field(d, promised, in->maybe_window_from_s_case, "window_from_s");
    check_field(d, promised, in->maybe_window_to_s_case, "window_to_s");
    if (promised && !in->maybe_window_from_s_case)
        wire_refuse(d, "missing", "window_from_s");
    if (promised && !in->maybe_window_to_s_case)
        wire_refuse(d, "missing", "window_to_s");
}

/* What is known by its bytes alone: packed again, for equal messages may differ in theirs. */
static uint64_t digest_packed(wire_decoder *d, const ProtobufCMessage *message, uint64_t seed)
{
    const size_t size = message ? protobuf_c_message_get_packed_size(message) : 0;
    uint8_t *bytes = WIRE_TAKE(d, uint8_t, size);
    if (!bytes)
        return XXH3_64bits_withSeed("", 0, seed);
    protobuf_c_message_pack(message, bytes);
    return XXH3_64bits_withSeed(bytes, size, seed);
}

/* A job that the problem does not have, and its place. How many loads a job has the problem says. */
static void decode_added(wire_decoder *d, const Arrival__V1__EventRequest *in, wire_event *out)
{
    check_field(d, out->kind == ARV_EVENT_ADDED, in->added != NULL, "added");
    check_field(d, in->added != NULL, in->place != NULL, "place");
    arv_job *job = in->added ? WIRE_TAKE(d, arv_job, 1) : NULL;
    arv_location *place = in->place ? WIRE_TAKE(d, arv_location, 1) : NULL;
    if (job) {
        const size_t loads = in->added->n_delivery ? in->added->n_delivery : in->added->n_pickup;
        wire_decode_job(d, in->added, (int32_t)loads, "added", job);
        out->added_loads = (int32_t)loads;
        if (out->job && strcmp(job->id, out->job) != 0)
            wire_refuse(d, "must be that of `job`", "added.id");
    }
    if (place)
        wire_decode_location(d, in->place, "place", place);
    if (job && place && in->added->maybe_location_case)
        wire_refuse(d, "its location is given already", "place");
    out->added = job;
    out->place = place;
    if (job)
        out->added_digest = digest_packed(d, in->place ? &in->place->base : NULL,
                                          digest_packed(d, &in->added->base, 0));
}

static void decode_more(wire_decoder *d, const Arrival__V1__EventRequest *in, arv_event *out)
{
    arv_event_init(out);
    out->length_s = WIRE_GET(in, length_s, ARV_UNSET);
    out->until_s = WIRE_GET(in, until_s, ARV_UNSET);
    out->factor_ppm = int_field(d, in->factor_ppm, "factor_ppm");
    out->profile = WIRE_GET(in, profile, NULL);
    out->service_s = WIRE_GET(in, service_s, ARV_UNSET);
    out->job_type = WIRE_GET(in, job_type, NULL);
    out->windows = wire_decode_windows(d, in->n_windows, in->windows);
    out->window_count = in->n_windows > 0 || in->any_time ? (int32_t)in->n_windows : ARV_NONE;
    out->window_from_s = WIRE_GET(in, window_from_s, ARV_UNSET);
    out->window_to_s = WIRE_GET(in, window_to_s, ARV_UNSET);
}

void wire_decode_event(wire_decoder *d, const Arrival__V1__EventRequest *in, wire_event *out)
{
    out->event_id = WIRE_GET(in, event_id, NULL);
    out->kind = (arv_event_kind)in->kind;
    out->time_s = in->time_s;
    out->technician = WIRE_GET(in, technician, NULL);
    out->job = WIRE_GET(in, job, NULL);
    if (in->kind == ARRIVAL__V1__EVENT_KIND__EVENT_KIND_UNSPECIFIED)
        wire_refuse(d, "missing", "kind");
    out->position = int_field(d, in->position, "position");
    out->progress_ppm = int_field(d, in->progress_ppm, "progress_ppm");
    check_naming(d, names_technician(out->kind), out->technician, "technician");
    check_naming(d, names_job(out->kind), out->job, "job");
    decode_orders(d, in, out);
    check_fields(d, in, out->kind);
    decode_more(d, in, &out->more);
    decode_added(d, in, out);
}

/* ---- out --------------------------------------------------------------------------------------*/

static void encode_more(wire_encoder *e, const wire_event *event, Arrival__V1__EventRequest *out)
{
    const arv_event in = meant(event);
    WIRE_SET(out, EVENT_REQUEST, LENGTH_S, length_s, in.length_s, ARV_UNSET);
    WIRE_SET(out, EVENT_REQUEST, UNTIL_S, until_s, in.until_s, ARV_UNSET);
    out->factor_ppm = in.factor_ppm;
    if (in.profile)
        WIRE_SET(out, EVENT_REQUEST, PROFILE, profile, wire_text(in.profile), NULL);
    WIRE_SET(out, EVENT_REQUEST, SERVICE_S, service_s, in.service_s, ARV_UNSET);
    if (in.job_type)
        WIRE_SET(out, EVENT_REQUEST, JOB_TYPE, job_type, wire_text(in.job_type), NULL);
    WIRE_EACH(e, out->windows, out->n_windows, Arrival__V1__TimeWindow,
              arrival__v1__time_window__init, in.window_count,
              wire_encode_window(&in.windows[i], m));
    out->any_time = in.window_count == 0;
    WIRE_SET(out, EVENT_REQUEST, WINDOW_FROM_S, window_from_s, in.window_from_s, ARV_UNSET);
    WIRE_SET(out, EVENT_REQUEST, WINDOW_TO_S, window_to_s, in.window_to_s, ARV_UNSET);
}

static void encode_added(wire_encoder *e, const wire_event *in, Arrival__V1__EventRequest *out)
{
    out->added = in->added ? WIRE_MAKE(e, Arrival__V1__Job, 1) : NULL;
    out->place = in->place ? WIRE_MAKE(e, Arrival__V1__Location, 1) : NULL;
    if (out->added) {
        arrival__v1__job__init(out->added);
        wire_encode_job(e, in->added, in->added_loads, out->added);
    }
    if (out->place) {
        arrival__v1__location__init(out->place);
        wire_encode_location(in->place, out->place);
    }
}

void wire_encode_event(wire_encoder *e, const wire_event *in, Arrival__V1__EventRequest *out)
{
    out->depot = wire_text(in->key.depot);
    out->day = wire_text(in->key.day);
    out->kind = (Arrival__V1__EventKind)in->kind;
    out->time_s = in->time_s;
    out->position = in->position;
    out->progress_ppm = in->progress_ppm;
    if (in->event_id)
        WIRE_SET(out, EVENT_REQUEST, EVENT_ID, event_id, wire_text(in->event_id), NULL);
    if (in->technician)
        WIRE_SET(out, EVENT_REQUEST, TECHNICIAN, technician, wire_text(in->technician), NULL);
    if (in->job)
        WIRE_SET(out, EVENT_REQUEST, JOB, job, wire_text(in->job), NULL);
    out->orders = wire_encode_routes(e, in->orders, in->order_count);
    out->n_orders = out->orders ? (size_t)in->order_count : 0;
    encode_more(e, in, out);
    encode_added(e, in, out);
}

/* ---- ids --------------------------------------------------------------------------------------*/

static int32_t find(int32_t found, const char *what, const char *path, arv_error *error)
{
    if (found == ARV_NONE)
        arv_error_add(error, ARV_NOT_FOUND, path, "no %s has this id", what);
    return found;
}

static arv_status find_orders(arv_arena *arena, const wire_roster *roster, const wire_event *in,
                              arv_event *out, arv_error *error)
{
    arv_new_order *orders = arv_arena_alloc(arena, (size_t)in->order_count + 1, sizeof *orders);
    char path[64];
    if (!orders)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t i = 0; i < in->order_count; i++) {
        const arv_route_in_force *order = &in->orders[i];
        int32_t *jobs = arv_arena_alloc(arena, (size_t)order->job_count + 1, sizeof *jobs);
        if (!jobs)
            return ARV_RESOURCE_EXHAUSTED;
        snprintf(path, sizeof path, "orders[%d].technician", i);
        orders[i] =
            (arv_new_order){.technician = find(wire_roster_technician(roster, order->technician),
                                               "technician", path, error),
                            .shift = order->shift,
                            .jobs = jobs,
                            .job_count = order->job_count};
        for (int32_t k = 0; k < order->job_count; k++) {
            snprintf(path, sizeof path, "orders[%d].jobs[%d]", i, k);
            jobs[k] = find(wire_roster_job(roster, order->jobs[k]), "job", path, error);
        }
    }
    out->orders = orders;
    out->order_count = in->order_count;
    return ARV_OK;
}

arv_status wire_event_resolve(arv_arena *arena, const wire_roster *roster, const wire_event *in,
                              arv_event *out, arv_error *error)
{
    *out = in->more;
    out->kind = in->kind;
    out->time_s = in->time_s;
    out->technician = out->job = ARV_NONE;
    out->position = in->position;
    out->progress_ppm = in->progress_ppm;
    if (in->technician)
        out->technician =
            find(wire_roster_technician(roster, in->technician), "technician", "technician", error);
    if (in->job)
        out->job = find(wire_roster_job(roster, in->job), "job", "job", error);
    if (find_orders(arena, roster, in, out, error))
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the event");
    return error->status;
}

static arv_status name_orders(arv_arena *arena, const arv_spec *spec, const arv_event *in,
                              wire_event *out, arv_error *error)
{
    arv_route_in_force *orders =
        arv_arena_alloc(arena, (size_t)in->order_count + 1, sizeof *orders);
    if (!orders)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the event");
    for (int32_t i = 0; i < in->order_count; i++) {
        const arv_new_order *order = &in->orders[i];
        const char **jobs = arv_arena_alloc(arena, (size_t)order->job_count + 1, sizeof *jobs);
        if (!jobs)
            return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the event");
        if (order->technician < 0 || order->technician >= spec->technician_count)
            return arv_error_add(error, ARV_INVALID_ARGUMENT, "orders", "no such technician");
        for (int32_t k = 0; k < order->job_count; k++) {
            if (order->jobs[k] < 0 || order->jobs[k] >= spec->job_count)
                return arv_error_add(error, ARV_INVALID_ARGUMENT, "orders", "no such job");
            jobs[k] = spec->jobs[order->jobs[k]].id;
        }
        orders[i] = (arv_route_in_force){.technician = spec->technicians[order->technician].id,
                                         .shift = order->shift,
                                         .jobs = jobs,
                                         .job_count = order->job_count};
    }
    out->orders = orders;
    out->order_count = in->order_count;
    return ARV_OK;
}

arv_status wire_event_name(arv_arena *arena, const arv_spec *spec, const arv_event *in,
                           wire_event *out, arv_error *error)
{
    if (in->technician < ARV_NONE || in->technician >= spec->technician_count)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "technician", "no such technician");
    if (in->job < ARV_NONE || in->job >= spec->job_count)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "job", "no such job");
    out->kind = in->kind;
    out->time_s = in->time_s;
    out->position = in->position;
    out->progress_ppm = in->progress_ppm;
    out->more = *in;
    if (in->technician != ARV_NONE)
        out->technician = spec->technicians[in->technician].id;
    if (in->job != ARV_NONE)
        out->job = spec->jobs[in->job].id;
    return name_orders(arena, spec, in, out, error);
}

/* ---- the digest -------------------------------------------------------------------------------*/

/* With its NUL, so that texts side by side stay apart; nothing given differs from an empty one. */
static uint64_t mix_text(uint64_t seed, const char *text)
{
    return text ? XXH3_64bits_withSeed(text, strlen(text) + 1, seed)
                : XXH3_64bits_withSeed("", 0, seed);
}

static uint64_t mix_number(uint64_t seed, int64_t number)
{
    return XXH3_64bits_withSeed(&number, sizeof number, seed);
}

static uint64_t mix_more(uint64_t digest, const wire_event *event)
{
    const arv_event more = meant(event);
    const int64_t numbers[] = {more.length_s,   more.until_s,      more.factor_ppm,
                               more.service_s,  more.window_count, more.window_from_s,
                               more.window_to_s};
    digest = XXH3_64bits_withSeed(numbers, sizeof numbers, digest);
    digest = mix_text(mix_text(digest, more.profile), more.job_type);
    for (int32_t i = 0; i < more.window_count; i++)
        digest = mix_number(mix_number(digest, more.windows[i].open_s), more.windows[i].close_s);
    return digest;
}

uint64_t wire_event_digest(const wire_event *event)
{
    uint64_t digest = mix_number(0, event->kind);
    digest = mix_text(digest, event->technician);
    digest = mix_text(digest, event->job);
    digest = mix_number(digest, event->time_s);
    digest = mix_number(digest, event->position);
    digest = mix_number(digest, event->progress_ppm);
    for (int32_t i = 0; i < event->order_count; i++) {
        digest = mix_text(digest, event->orders[i].technician);
        digest = mix_number(digest, event->orders[i].shift);
        for (int32_t k = 0; k < event->orders[i].job_count; k++)
            digest = mix_text(digest, event->orders[i].jobs[k]);
        digest = mix_number(digest, event->orders[i].job_count);
    }
    if (event->added)
        digest = mix_number(digest, (int64_t)event->added_digest);
    return mix_more(digest, event);
}
