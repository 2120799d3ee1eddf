/* encode_message.c - a wire_message to bytes: build the generated structures, measure, pack. */
#include "wire/wire_internal.h"

#include "base/utf8.h"

#include <string.h>

typedef Arrival__V1__Envelope envelope;

Arrival__V1__Code wire_code_of(arv_status status)
{
    switch (status) {
    case ARV_OK:
        return ARRIVAL__V1__CODE__CODE_UNSPECIFIED;
    case ARV_CANCELLED:
        return ARRIVAL__V1__CODE__CODE_CANCELLED;
    case ARV_INVALID_ARGUMENT:
        return ARRIVAL__V1__CODE__CODE_INVALID_ARGUMENT;
    case ARV_DEADLINE_EXCEEDED:
        return ARRIVAL__V1__CODE__CODE_DEADLINE_EXCEEDED;
    case ARV_NOT_FOUND:
        return ARRIVAL__V1__CODE__CODE_NOT_FOUND;
    case ARV_ALREADY_EXISTS:
        return ARRIVAL__V1__CODE__CODE_ALREADY_EXISTS;
    case ARV_RESOURCE_EXHAUSTED:
        return ARRIVAL__V1__CODE__CODE_RESOURCE_EXHAUSTED;
    case ARV_FAILED_PRECONDITION:
        return ARRIVAL__V1__CODE__CODE_FAILED_PRECONDITION;
    case ARV_UNIMPLEMENTED:
        return ARRIVAL__V1__CODE__CODE_UNIMPLEMENTED;
    case ARV_INTERNAL:
        return ARRIVAL__V1__CODE__CODE_INTERNAL;
    case ARV_UNAVAILABLE:
        return ARRIVAL__V1__CODE__CODE_UNAVAILABLE;
    case ARV_IO:
        return ARRIVAL__V1__CODE__CODE_IO;
    case ARV_PERMISSION_DENIED:
        return ARRIVAL__V1__CODE__CODE_PERMISSION_DENIED;
    }
    return ARRIVAL__V1__CODE__CODE_INTERNAL;
}

/* Makes the body of one kind and hangs it into the envelope. */
#define BODY(e, out, Type, type, member, CASE)                          \
    Arrival__V1__##Type *body = WIRE_MAKE((e), Arrival__V1__##Type, 1); \
    if (!body)                                                          \
        return;                                                         \
    arrival__v1__##type##__init(body);                                  \
    (out)->member = body;                                               \
    (out)->body_case = ARRIVAL__V1__ENVELOPE__BODY_##CASE

/* ---- requests --------------------------------------------------------------------------------*/

static Arrival__V1__WindowOptions *encode_window_options(wire_encoder *e,
                                                         const arv_window_options *in)
{
    Arrival__V1__WindowOptions *out = WIRE_MAKE(e, Arrival__V1__WindowOptions, 1);
    if (!out)
        return NULL;
    arrival__v1__window_options__init(out);
    WIRE_SET(out, WINDOW_OPTIONS, ALPHA_PPM, alpha_ppm, (int64_t)in->alpha_ppm, ARV_UNSET);
    WIRE_SET(out, WINDOW_OPTIONS, SCENARIOS, scenarios, (int64_t)in->scenarios, ARV_UNSET);
    out->seed = in->seed;
    out->threads = in->threads;
    WIRE_SET(out, WINDOW_OPTIONS, BOOKING_ROUND_S, booking_round_s, in->booking_round_s, ARV_UNSET);
    WIRE_SET(out, WINDOW_OPTIONS, DAY_ROUND_S, day_round_s, in->day_round_s, ARV_UNSET);
    WIRE_SET(out, WINDOW_OPTIONS, MIN_WIDTH_S, min_width_s, in->min_width_s, ARV_UNSET);
    out->missing_tap_ppm = in->missing_tap_ppm;
    WIRE_SET(out, WINDOW_OPTIONS, EARLY_WEIGHT_PPM, early_weight_ppm, (int64_t)in->early_weight_ppm,
             ARV_UNSET);
    WIRE_SET(out, WINDOW_OPTIONS, LATE_WEIGHT_PPM, late_weight_ppm, (int64_t)in->late_weight_ppm,
             ARV_UNSET);
    out->booking_churn_s = in->booking_churn_s;
    out->hold_early = in->hold_early;
    WIRE_SET(out, WINDOW_OPTIONS, DAY_BEFORE_S, day_before_s, in->day_before_s, ARV_UNSET);
    return out;
}

/* Whole milliseconds, rounded up so that a limit does not become "none"; absurd ones are cut to a
 * number that the other side refuses. */
static int64_t milliseconds(double seconds)
{
    if (!(seconds > 0.0))
        return 0;
    if (seconds > 1e12)
        return INT64_MAX;
    const int64_t whole = (int64_t)(seconds * 1000.0);
    return (double)whole < seconds * 1000.0 ? whole + 1 : whole;
}

static void encode_solve(wire_encoder *e, const wire_solve *in, envelope *out)
{
    BODY(e, out, SolveRequest, solve_request, solve, SOLVE);
    body->options = WIRE_MAKE(e, Arrival__V1__SolveOptions, 1);
    if (!body->options)
        return;
    arrival__v1__solve_options__init(body->options);
    body->options->time_limit_ms = milliseconds(in->options.time_limit_s);
    body->options->epochs = in->options.epochs;
    body->options->seed = in->options.seed;
    body->options->threads = in->options.threads;
    body->options->bound_ms = milliseconds(in->options.bound_s);
    body->options->risk_price_per_hour = in->options.risk_price_per_hour;
    body->options->territory_jobs = in->options.territory_jobs;
    body->windows = in->with_windows ? encode_window_options(e, &in->windows) : NULL;
    body->problem = wire_encode_problem(e, &in->spec);
}

static void encode_estimate(wire_encoder *e, const wire_estimate *in, envelope *out)
{
    BODY(e, out, EstimateRequest, estimate_request, estimate, ESTIMATE);
    body->windows = encode_window_options(e, &in->windows);
    body->problem = wire_encode_problem(e, &in->spec);
    body->plan = in->plan ? wire_encode_plan(e, in->plan, false) : NULL;
    body->order = wire_encode_routes(e, in->order, in->order_count);
    body->n_order = body->order ? (size_t)in->order_count : 0;
}

static void encode_open_day(wire_encoder *e, const wire_open_day *in, envelope *out)
{
    BODY(e, out, OpenDayRequest, open_day_request, open_day, OPEN_DAY);
    body->depot = wire_text(in->key.depot);
    body->day = wire_text(in->key.day);
    body->windows = encode_window_options(e, &in->routes.windows);
    body->problem = wire_encode_problem(e, &in->routes.spec);
    body->plan = in->routes.plan ? wire_encode_plan(e, in->routes.plan, false) : NULL;
    body->order = wire_encode_routes(e, in->routes.order, in->routes.order_count);
    body->n_order = body->order ? (size_t)in->routes.order_count : 0;
    body->replan = (Arrival__V1__ReplanPolicy)in->replan;
}

static void encode_event(wire_encoder *e, const wire_event *in, envelope *out)
{
    BODY(e, out, EventRequest, event_request, event, EVENT);
    wire_encode_event(e, in, body);
}

static void encode_close_day(wire_encoder *e, const wire_day *in, envelope *out)
{
    BODY(e, out, CloseDayRequest, close_day_request, close_day, CLOSE_DAY);
    body->depot = wire_text(in->depot);
    body->day = wire_text(in->day);
}

static ProtobufCBinaryData copy_bytes(wire_encoder *e, const uint8_t *data, size_t size)
{
    uint8_t *copy = size ? WIRE_MAKE(e, uint8_t, size) : NULL;
    if (copy)
        memcpy(copy, data, size);
    return (ProtobufCBinaryData){copy ? size : 0, copy};
}

static void encode_upload_matrix(wire_encoder *e, wire_bytes cells, envelope *out)
{
    BODY(e, out, UploadMatrixRequest, upload_matrix_request, upload_matrix, UPLOAD_MATRIX);
    body->cells = copy_bytes(e, cells.data, cells.size);
}

static void encode_slots(wire_encoder *e, const wire_slots *in, envelope *out)
{
    BODY(e, out, SlotsRequest, slots_request, slots, SLOTS);
    wire_encode_slots(e, in, body);
}

static void encode_explain(wire_encoder *e, const wire_explain *in, envelope *out)
{
    BODY(e, out, ExplainRequest, explain_request, explain, EXPLAIN);
    wire_encode_explain(e, in, body);
}

static void encode_replan(wire_encoder *e, const wire_replan *in, envelope *out)
{
    BODY(e, out, ReplanRequest, replan_request, replan, REPLAN);
    wire_encode_replan(e, in, body);
}

static void encode_day_slots(wire_encoder *e, const wire_day_slots *in, envelope *out)
{
    BODY(e, out, DaySlotsRequest, day_slots_request, day_slots, DAY_SLOTS);
    wire_encode_day_slots(e, in, body);
}

static void encode_replan_reply(wire_encoder *e, const wire_replan_reply *in, envelope *out)
{
    BODY(e, out, ReplanReply, replan_reply, replan_reply, REPLAN_REPLY);
    wire_encode_replan_reply(e, in, body);
}

static void encode_snapshot(wire_encoder *e, const wire_day *in, envelope *out)
{
    BODY(e, out, SnapshotRequest, snapshot_request, snapshot, SNAPSHOT);
    body->depot = wire_text(in->depot);
    body->day = wire_text(in->day);
}

static void encode_cancel(wire_encoder *e, const wire_cancel *in, envelope *out)
{
    BODY(e, out, CancelRequest, cancel_request, cancel, CANCEL);
    body->request_id = copy_bytes(e, in->request_id, WIRE_REQUEST_ID_BYTES);
}

static void encode_health(wire_encoder *e, envelope *out)
{
    BODY(e, out, HealthRequest, health_request, health, HEALTH);
}

static void encode_stats(wire_encoder *e, envelope *out)
{
    BODY(e, out, StatsRequest, stats_request, stats, STATS);
}

static void encode_days(wire_encoder *e, envelope *out)
{
    BODY(e, out, DaysRequest, days_request, days, DAYS);
}

static void encode_drain(wire_encoder *e, envelope *out)
{
    BODY(e, out, DrainRequest, drain_request, drain, DRAIN);
}

/* ---- replies ---------------------------------------------------------------------------------*/

static void encode_progress(wire_encoder *e, const arv_progress *in, envelope *out)
{
    BODY(e, out, Progress, progress, progress, PROGRESS);
    body->elapsed_ms = milliseconds(in->elapsed_s);
    body->epochs = in->epochs;
    body->cost = in->cost;
    body->priority_lost = in->priority_lost;
    body->unassigned = in->unassigned;
}

static void encode_solve_reply(wire_encoder *e, const wire_plan_reply *in, envelope *out)
{
    BODY(e, out, SolveReply, solve_reply, solve_reply, SOLVE_REPLY);
    body->plan = wire_encode_plan(e, in->plan, in->with_solve_ms);
    body->cancelled = in->cancelled;
}

static void encode_slots_reply(wire_encoder *e, const arv_slots_answer *in, envelope *out)
{
    BODY(e, out, SlotsReply, slots_reply, slots_reply, SLOTS_REPLY);
    wire_encode_slots_reply(e, in, body);
}

static void encode_explain_reply(wire_encoder *e, const wire_explain_reply *in, envelope *out)
{
    BODY(e, out, ExplainReply, explain_reply, explain_reply, EXPLAIN_REPLY);
    wire_encode_explain_reply(e, in, body);
}

static void encode_estimate_reply(wire_encoder *e, const wire_plan_reply *in, envelope *out)
{
    BODY(e, out, EstimateReply, estimate_reply, estimate_reply, ESTIMATE_REPLY);
    body->plan = wire_encode_plan(e, in->plan, in->with_solve_ms);
}

static Arrival__V1__Update **encode_updates(wire_encoder *e, const wire_updates *in, size_t *n)
{
    Arrival__V1__Update **out = WIRE_MAKE(e, Arrival__V1__Update *, in->count);
    *n = out ? (size_t)in->count : 0;
    for (int32_t i = 0; out && i < in->count; i++)
        out[i] = wire_encode_update(e, in, i);
    return out;
}

static void encode_day_reply(wire_encoder *e, const wire_updates *in, envelope *out)
{
    BODY(e, out, DayReply, day_reply, day_reply, DAY_REPLY);
    body->depot = wire_text(in->key.depot);
    body->day = wire_text(in->key.day);
    body->sequence = in->sequence;
    body->updates = encode_updates(e, in, &body->n_updates);
}

static void encode_event_reply(wire_encoder *e, const wire_updates *in, envelope *out)
{
    BODY(e, out, EventReply, event_reply, event_reply, EVENT_REPLY);
    body->depot = wire_text(in->key.depot);
    body->day = wire_text(in->key.day);
    body->sequence = in->sequence;
    body->duplicate = in->duplicate;
    body->updates = encode_updates(e, in, &body->n_updates);
}

static void encode_snapshot_reply(wire_encoder *e, const wire_updates *in, envelope *out)
{
    BODY(e, out, SnapshotReply, snapshot_reply, snapshot_reply, SNAPSHOT_REPLY);
    body->depot = wire_text(in->key.depot);
    body->day = wire_text(in->key.day);
    body->sequence = in->sequence;
    body->updates = encode_updates(e, in, &body->n_updates);
}

static void encode_published(wire_encoder *e, const wire_updates *in, envelope *out)
{
    out->update = wire_encode_update(e, in, 0);
    out->body_case = ARRIVAL__V1__ENVELOPE__BODY_UPDATE;
}

static void encode_upload_matrix_reply(wire_encoder *e, const uint8_t *digest, envelope *out)
{
    BODY(e, out, UploadMatrixReply, upload_matrix_reply, upload_matrix_reply, UPLOAD_MATRIX_REPLY);
    body->digest = copy_bytes(e, digest, WIRE_DIGEST_BYTES);
}

static void encode_cancel_reply(wire_encoder *e, wire_cancel_state state, envelope *out)
{
    BODY(e, out, CancelReply, cancel_reply, cancel_reply, CANCEL_REPLY);
    body->state = (Arrival__V1__CancelState)state;
}

static void encode_health_reply(wire_encoder *e, const wire_health *in, envelope *out)
{
    BODY(e, out, HealthReply, health_reply, health_reply, HEALTH_REPLY);
    body->live = in->live;
    body->ready = in->ready;
    body->draining = in->draining;
    body->version = wire_text(in->version);
    body->protocol = in->protocol;
    body->uptime_ms = in->uptime_ms;
}

static void encode_stats_reply(wire_encoder *e, const wire_stats *in, envelope *out)
{
    BODY(e, out, StatsReply, stats_reply, stats_reply, STATS_REPLY);
    body->uptime_ms = in->uptime_ms;
    body->requests = in->requests;
    body->replies = in->replies;
    body->errors = in->errors;
    body->refused_busy = in->refused_busy;
    body->malformed = in->malformed;
    body->cancelled = in->cancelled;
    body->undeliverable = in->undeliverable;
    body->queue_length = in->queue_length;
    body->queue_bytes = in->queue_bytes;
    body->queue_length_max = in->queue_length_max;
    body->queue_bytes_max = in->queue_bytes_max;
    body->running_ms = in->running_ms;
    body->days_open = in->days_open;
    body->events_applied = in->events_applied;
    body->updates_published = in->updates_published;
    body->subscriptions = in->subscriptions;
    body->replies_cached = in->replies_cached;
    body->replies_cached_bytes = in->replies_cached_bytes;
    body->memory_bytes = in->memory_bytes;
    body->threads = in->threads;
}

static void encode_day_line(const wire_day_line *in, Arrival__V1__DayLine *out)
{
    out->depot = wire_text(in->key.depot);
    out->day = wire_text(in->key.day);
    out->sequence = in->sequence;
    out->technicians = in->technicians;
    out->jobs = in->jobs;
}

static void encode_days_reply(wire_encoder *e, const wire_days *in, envelope *out)
{
    BODY(e, out, DaysReply, days_reply, days_reply, DAYS_REPLY);
    WIRE_EACH(e, body->days, body->n_days, Arrival__V1__DayLine, arrival__v1__day_line__init,
              in->count, encode_day_line(&in->items[i], m));
}

static void encode_drain_reply(wire_encoder *e, int64_t queue_length, envelope *out)
{
    BODY(e, out, DrainReply, drain_reply, drain_reply, DRAIN_REPLY);
    body->queue_length = queue_length;
}

/* A text that was cut in the middle of a character, or quotes broken input, must not make a reply that
 * no client can parse: what is not ASCII becomes '?' then. */
static char *clean_text(wire_encoder *e, const char *text)
{
    const size_t length = text ? strlen(text) : 0;
    if (length == 0 || utf8_is_valid(text, length))
        return wire_text(text);
    char *copy = WIRE_MAKE(e, char, length + 1);
    for (size_t i = 0; copy && i < length; i++)
        copy[i] = (unsigned char)text[i] < 0x80 ? text[i] : '?';
    return copy ? copy : wire_text("");
}

static void encode_error(wire_encoder *e, const wire_error *in, envelope *out)
{
    BODY(e, out, Error, error, error, ERROR);
    const arv_error *detail = in->detail;
    body->code = wire_code_of(in->status);
    body->message = clean_text(e, in->message);
    WIRE_EACH(e, body->violations, body->n_violations, Arrival__V1__Violation,
              arrival__v1__violation__init, detail ? detail->count : 0, {
                  m->path = clean_text(e, detail->items[i].path);
                  m->text = clean_text(e, detail->items[i].text);
                  m->code = wire_code_of(detail->items[i].status);
              });
    body->violations_total = detail ? detail->total : 0;
    body->retry_after_ms = in->retry_after_ms;
    body->queue_length = in->queue_length;
}

/* ---- the whole -------------------------------------------------------------------------------*/

static void encode_request(wire_encoder *e, const wire_message *in, envelope *out)
{
    switch (in->header.kind) {
    case WIRE_SOLVE:
        encode_solve(e, &in->body.solve, out);
        break;
    case WIRE_ESTIMATE:
        encode_estimate(e, &in->body.estimate, out);
        break;
    case WIRE_OPEN_DAY:
        encode_open_day(e, &in->body.open_day, out);
        break;
    case WIRE_EVENT:
        encode_event(e, &in->body.event, out);
        break;
    case WIRE_UPLOAD_MATRIX:
        encode_upload_matrix(e, in->body.cells, out);
        break;
    case WIRE_CLOSE_DAY:
        encode_close_day(e, &in->body.day, out);
        break;
    case WIRE_REPLAN:
        encode_replan(e, &in->body.replan, out);
        break;
    case WIRE_DAY_SLOTS:
        encode_day_slots(e, &in->body.day_slots, out);
        break;
    case WIRE_SLOTS:
        encode_slots(e, &in->body.slots, out);
        break;
    case WIRE_EXPLAIN:
        encode_explain(e, &in->body.explain, out);
        break;
    case WIRE_SNAPSHOT:
        encode_snapshot(e, &in->body.day, out);
        break;
    case WIRE_CANCEL:
        encode_cancel(e, &in->body.cancel, out);
        break;
    case WIRE_HEALTH:
        encode_health(e, out);
        break;
    case WIRE_STATS:
        encode_stats(e, out);
        break;
    case WIRE_DAYS:
        encode_days(e, out);
        break;
    default:
        encode_drain(e, out);
    }
}

static void encode_reply(wire_encoder *e, const wire_message *in, envelope *out)
{
    switch (in->header.kind) {
    case WIRE_UPLOAD_MATRIX_REPLY:
        encode_upload_matrix_reply(e, in->body.digest, out);
        break;
    case WIRE_PROGRESS:
        encode_progress(e, &in->body.progress, out);
        break;
    case WIRE_SOLVE_REPLY:
        encode_solve_reply(e, &in->body.plan, out);
        break;
    case WIRE_ESTIMATE_REPLY:
        encode_estimate_reply(e, &in->body.plan, out);
        break;
    case WIRE_REPLAN_REPLY:
        encode_replan_reply(e, &in->body.replan_reply, out);
        break;
    case WIRE_SLOTS_REPLY:
        encode_slots_reply(e, &in->body.slots_reply, out);
        break;
    case WIRE_EXPLAIN_REPLY:
        encode_explain_reply(e, &in->body.explain_reply, out);
        break;
    case WIRE_DAY_REPLY:
        encode_day_reply(e, &in->body.updates, out);
        break;
    case WIRE_EVENT_REPLY:
        encode_event_reply(e, &in->body.updates, out);
        break;
    case WIRE_SNAPSHOT_REPLY:
        encode_snapshot_reply(e, &in->body.updates, out);
        break;
    case WIRE_UPDATE:
        encode_published(e, &in->body.updates, out);
        break;
    case WIRE_CANCEL_REPLY:
        encode_cancel_reply(e, in->body.cancel_state, out);
        break;
    case WIRE_HEALTH_REPLY:
        encode_health_reply(e, &in->body.health, out);
        break;
    case WIRE_STATS_REPLY:
        encode_stats_reply(e, &in->body.stats, out);
        break;
    case WIRE_DAYS_REPLY:
        encode_days_reply(e, &in->body.days, out);
        break;
    case WIRE_DRAIN_REPLY:
        encode_drain_reply(e, in->body.drain_queue_length, out);
        break;
    default:
        encode_error(e, &in->body.error, out);
    }
}

static void encode_header(const wire_header *in, uint8_t *request_id, envelope *out)
{
    static const uint8_t none[WIRE_REQUEST_ID_BYTES];
    out->magic = WIRE_MAGIC;
    out->version = WIRE_VERSION;
    memcpy(request_id, in->request_id, WIRE_REQUEST_ID_BYTES);
    if (memcmp(request_id, none, sizeof none) != 0)
        out->request_id = (ProtobufCBinaryData){WIRE_REQUEST_ID_BYTES, request_id};
    out->client_id = wire_text(in->client_id);
    out->budget_ms = in->budget_ms;
    out->priority = in->priority;
    out->trace_id = wire_text(in->trace_id);
}

arv_status wire_encode(arv_arena *arena, const wire_message *message, const wire_roster *roster,
                       wire_bytes *bytes)
{
    wire_encoder e = {.arena = arena,
                      .roster = roster,
                      .named = message->named,
                      .named_count = message->named_count};
    uint8_t request_id[WIRE_REQUEST_ID_BYTES];
    envelope out;
    arrival__v1__envelope__init(&out);
    encode_header(&message->header, request_id, &out);
    const wire_kind kind = message->header.kind;
    if (wire_kind_is_work(kind) || wire_kind_is_control(kind))
        encode_request(&e, message, &out);
    else
        encode_reply(&e, message, &out);
    if (e.full)
        return ARV_RESOURCE_EXHAUSTED;
    const size_t size = arrival__v1__envelope__get_packed_size(&out);
    if (size > ARV_MAX_MESSAGE_BYTES)
        return ARV_RESOURCE_EXHAUSTED;
    uint8_t *data = arv_arena_alloc(arena, size, 1);
    if (!data)
        return ARV_RESOURCE_EXHAUSTED;
    *bytes = (wire_bytes){.data = data, .size = arrival__v1__envelope__pack(&out, data)};
    return ARV_OK;
}

char *wire_topic(arv_arena *arena, const wire_day *key, const char *job)
{
    const size_t depot = strlen(key->depot), day = strlen(key->day), last = strlen(job);
    char *topic = arv_arena_alloc(arena, depot + day + last + 3, 1);
    if (!topic)
        return NULL;
    memcpy(topic, key->depot, depot);
    topic[depot] = '/';
    memcpy(topic + depot + 1, key->day, day);
    topic[depot + 1 + day] = '/';
    memcpy(topic + depot + day + 2, job, last);
    return topic;
}
