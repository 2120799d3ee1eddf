/* decode_message.c - a frame to a wire_message: prescan, unpack into the arena, convert. */
#include "wire/wire_internal.h"

#include "wire/prescan.h"

#include <string.h>

/* ---- memory of protobuf-c: the arena, which frees everything at once --------------------------*/

static void *unpack_alloc(void *arena, size_t size)
{
    return arv_arena_alloc(arena, 1, size);
}

static void unpack_free(void *arena, void *memory)
{
    (void)arena;
    (void)memory;
}

/* ---- small bodies ----------------------------------------------------------------------------*/

arv_status wire_status_of(Arrival__V1__Code code)
{
    switch (code) {
    case ARRIVAL__V1__CODE__CODE_CANCELLED:
        return ARV_CANCELLED;
    case ARRIVAL__V1__CODE__CODE_INVALID_ARGUMENT:
        return ARV_INVALID_ARGUMENT;
    case ARRIVAL__V1__CODE__CODE_DEADLINE_EXCEEDED:
        return ARV_DEADLINE_EXCEEDED;
    case ARRIVAL__V1__CODE__CODE_NOT_FOUND:
        return ARV_NOT_FOUND;
    case ARRIVAL__V1__CODE__CODE_ALREADY_EXISTS:
        return ARV_ALREADY_EXISTS;
    case ARRIVAL__V1__CODE__CODE_RESOURCE_EXHAUSTED:
        return ARV_RESOURCE_EXHAUSTED;
    case ARRIVAL__V1__CODE__CODE_FAILED_PRECONDITION:
        return ARV_FAILED_PRECONDITION;
    case ARRIVAL__V1__CODE__CODE_UNIMPLEMENTED:
        return ARV_UNIMPLEMENTED;
    case ARRIVAL__V1__CODE__CODE_UNAVAILABLE:
        return ARV_UNAVAILABLE;
    case ARRIVAL__V1__CODE__CODE_IO:
        return ARV_IO;
    case ARRIVAL__V1__CODE__CODE_PERMISSION_DENIED:
        return ARV_PERMISSION_DENIED;
    default:
        return ARV_INTERNAL;
    }
}

static int32_t int_option(wire_decoder *d, int64_t value, const char *path)
{
    if (value >= 0 && value <= INT32_MAX)
        return (int32_t)value;
    wire_refuse(d, "out of range", "%s", path);
    return 0;
}

static void decode_window_options(wire_decoder *d, const Arrival__V1__WindowOptions *in,
                                  arv_window_options *out)
{
    arv_window_options_init(out);
    if (!in)
        return;
    out->alpha_ppm = int_option(d, WIRE_GET(in, alpha_ppm, out->alpha_ppm), "windows.alpha_ppm");
    out->scenarios = int_option(d, WIRE_GET(in, scenarios, out->scenarios), "windows.scenarios");
    out->seed = in->seed;
    out->threads = int_option(d, in->threads, "windows.threads");
    out->booking_round_s = WIRE_GET(in, booking_round_s, out->booking_round_s);
    out->day_round_s = WIRE_GET(in, day_round_s, out->day_round_s);
    out->min_width_s = WIRE_GET(in, min_width_s, out->min_width_s);
    out->hold_early = in->hold_early;
    out->day_before_s = WIRE_GET(in, day_before_s, out->day_before_s);
    out->early_weight_ppm = int_option(d, WIRE_GET(in, early_weight_ppm, out->early_weight_ppm),
                                       "windows.early_weight_ppm");
    out->late_weight_ppm = int_option(d, WIRE_GET(in, late_weight_ppm, out->late_weight_ppm),
                                      "windows.late_weight_ppm");
    out->booking_churn_s = in->booking_churn_s;
    out->missing_tap_ppm = int_option(d, in->missing_tap_ppm, "windows.missing_tap_ppm");
}

static void decode_solve_options(wire_decoder *d, const Arrival__V1__SolveOptions *in,
                                 arv_solve_options *out)
{
    arv_solve_options_init(out);
    if (!in)
        return;
    if (in->time_limit_ms < 0 || in->time_limit_ms > ARV_MAX_HORIZON_S * INT64_C(1000))
        wire_refuse(d, "out of range", "options.time_limit_ms");
    if (in->bound_ms < 0 || in->bound_ms > ARV_MAX_HORIZON_S * INT64_C(1000))
        wire_refuse(d, "out of range", "options.bound_ms");
    if (in->epochs < 0 || in->epochs > ARV_MAX_EPOCHS)
        wire_refuse(d, "out of range", "options.epochs");
    if (in->risk_price_per_hour < 0 || in->risk_price_per_hour > ARV_MAX_RATE)
        wire_refuse(d, "out of range", "options.risk_price_per_hour");
    out->risk_price_per_hour = in->risk_price_per_hour;
    out->bound_s = (double)in->bound_ms / 1000.0;
    out->time_limit_s = (double)in->time_limit_ms / 1000.0;
    out->epochs = in->epochs;
    out->seed = in->seed;
    out->threads = int_option(d, in->threads, "options.threads");
    if (in->territory_jobs < -1 || in->territory_jobs > ARV_MAX_JOBS)
        wire_refuse(d, "out of range", "options.territory_jobs");
    else
        out->territory_jobs = (int32_t)in->territory_jobs;
}

static void decode_solve(wire_decoder *d, const Arrival__V1__SolveRequest *in, wire_solve *out)
{
    wire_decode_problem(d, in->problem, &out->spec);
    decode_solve_options(d, in->options, &out->options);
    out->with_windows = in->windows != NULL;
    decode_window_options(d, in->windows, &out->windows);
}

/* The routes of EstimateRequest and OpenDayRequest: exactly one of a plan and an order. */
static void decode_given_routes(wire_decoder *d, const Arrival__V1__Plan *plan, size_t order_count,
                                Arrival__V1__RouteInForce *const *order, wire_estimate *out)
{
    wire_roster roster;
    if ((plan != NULL) == (order_count > 0)) {
        wire_refuse(d, "exactly one of plan and order must be given", "plan");
        return;
    }
    out->order = wire_decode_routes(d, "order", order_count, order);
    out->order_count = (int32_t)order_count;
    for (size_t i = 0; i < order_count; i++)
        if (order[i]->frozen != 0)
            wire_refuse(d, "must be 0: the whole order stays as it is", "order[%zu].frozen", i);
    if (!plan)
        return;
    if (wire_roster_build(d->arena, &out->spec, &roster)) {
        wire_take(d, SIZE_MAX, 1); /* says that the arena is full */
        return;
    }
    d->prefix = "plan.";
    out->plan = wire_decode_plan(d, plan, &roster);
    d->prefix = NULL;
}

static void decode_estimate(wire_decoder *d, const Arrival__V1__EstimateRequest *in,
                            wire_estimate *out)
{
    wire_decode_problem(d, in->problem, &out->spec);
    decode_window_options(d, in->windows, &out->windows);
    if (!d->status)
        decode_given_routes(d, in->plan, in->n_order, in->order, out);
}

static wire_day decode_day(wire_decoder *d, const char *depot, const char *day)
{
    if (!*depot || strchr(depot, '/'))
        wire_refuse(d, "must be 1..256 bytes without '/'", "depot");
    if (!*day || strchr(day, '/'))
        wire_refuse(d, "must be 1..256 bytes without '/'", "day");
    return (wire_day){.depot = depot, .day = day};
}

static void decode_open_day(wire_decoder *d, const Arrival__V1__OpenDayRequest *in,
                            wire_open_day *out)
{
    out->key = decode_day(d, in->depot, in->day);
    out->replan = (wire_policy)in->replan;
    wire_decode_problem(d, in->problem, &out->routes.spec);
    decode_window_options(d, in->windows, &out->routes.windows);
    if (!d->status)
        decode_given_routes(d, in->plan, in->n_order, in->order, &out->routes);
}

static void decode_cancel(wire_decoder *d, const Arrival__V1__CancelRequest *in, wire_cancel *out)
{
    if (in->request_id.len == WIRE_REQUEST_ID_BYTES)
        memcpy(out->request_id, in->request_id.data, WIRE_REQUEST_ID_BYTES);
    else
        wire_refuse(d, "must be 16 bytes", "request_id");
}

/* ---- replies ---------------------------------------------------------------------------------*/

static void decode_plan_reply(wire_decoder *d, const Arrival__V1__Plan *plan, bool cancelled,
                              const wire_roster *roster, wire_plan_reply *out)
{
    out->cancelled = cancelled;
    if (plan && roster)
        out->plan = wire_decode_plan(d, plan, roster);
    else
        wire_refuse(d, "missing, or no spec to read it with", "plan");
}

static void decode_updates_reply(wire_decoder *d, const Arrival__V1__Envelope *in,
                                 const wire_roster *roster, wire_updates *out)
{
    if (!roster) {
        wire_refuse(d, "no spec to read them with", "updates");
        return;
    }
    Arrival__V1__Update *const *items = &in->update;
    size_t count = 1;
    switch (in->body_case) {
    case ARRIVAL__V1__ENVELOPE__BODY_DAY_REPLY:
        out->key = (wire_day){in->day_reply->depot, in->day_reply->day};
        out->sequence = in->day_reply->sequence;
        items = in->day_reply->updates;
        count = in->day_reply->n_updates;
        break;
    case ARRIVAL__V1__ENVELOPE__BODY_EVENT_REPLY:
        out->key = (wire_day){in->event_reply->depot, in->event_reply->day};
        out->sequence = in->event_reply->sequence;
        out->duplicate = in->event_reply->duplicate;
        items = in->event_reply->updates;
        count = in->event_reply->n_updates;
        break;
    case ARRIVAL__V1__ENVELOPE__BODY_SNAPSHOT_REPLY:
        out->key = (wire_day){in->snapshot_reply->depot, in->snapshot_reply->day};
        out->sequence = in->snapshot_reply->sequence;
        items = in->snapshot_reply->updates;
        count = in->snapshot_reply->n_updates;
        break;
    default:
        out->key = (wire_day){in->update->depot, in->update->day};
        out->sequence = in->update->sequence;
    }
    wire_decode_updates(d, count, items, roster, out);
}

static void decode_upload_reply(wire_decoder *d, const Arrival__V1__UploadMatrixReply *in,
                                uint8_t digest[WIRE_DIGEST_BYTES])
{
    if (in->digest.len == WIRE_DIGEST_BYTES)
        memcpy(digest, in->digest.data, WIRE_DIGEST_BYTES);
    else
        wire_refuse(d, "must be 32 bytes", "digest");
}

static void decode_progress(wire_decoder *d, const Arrival__V1__Progress *in, arv_progress *out)
{
    out->elapsed_s = (double)in->elapsed_ms / 1000.0;
    out->epochs = in->epochs;
    out->cost = in->cost;
    out->priority_lost = in->priority_lost;
    out->unassigned = int_option(d, in->unassigned, "unassigned");
}

static void decode_health(const Arrival__V1__HealthReply *in, wire_health *out)
{
    *out = (wire_health){
        .live = in->live,
        .ready = in->ready,
        .draining = in->draining,
        .version = in->version,
        .protocol = in->protocol,
        .uptime_ms = in->uptime_ms,
    };
}

static void decode_stats(const Arrival__V1__StatsReply *in, wire_stats *out)
{
    *out = (wire_stats){
        .uptime_ms = in->uptime_ms,
        .requests = in->requests,
        .replies = in->replies,
        .errors = in->errors,
        .refused_busy = in->refused_busy,
        .malformed = in->malformed,
        .cancelled = in->cancelled,
        .undeliverable = in->undeliverable,
        .queue_length = in->queue_length,
        .queue_bytes = in->queue_bytes,
        .queue_length_max = in->queue_length_max,
        .queue_bytes_max = in->queue_bytes_max,
        .running_ms = in->running_ms,
        .days_open = in->days_open,
        .events_applied = in->events_applied,
        .updates_published = in->updates_published,
        .subscriptions = in->subscriptions,
        .replies_cached = in->replies_cached,
        .replies_cached_bytes = in->replies_cached_bytes,
        .memory_bytes = in->memory_bytes,
        .threads = in->threads,
    };
}

static void decode_days(wire_decoder *d, const Arrival__V1__DaysReply *in, wire_days *out)
{
    wire_day_line *items = WIRE_TAKE(d, wire_day_line, in->n_days);
    for (size_t i = 0; items && i < in->n_days; i++)
        items[i] = (wire_day_line){
            .key = {in->days[i]->depot, in->days[i]->day},
            .sequence = in->days[i]->sequence,
            .technicians = in->days[i]->technicians,
            .jobs = in->days[i]->jobs,
        };
    *out = (wire_days){.items = items, .count = items ? (int32_t)in->n_days : 0};
}

static void decode_error(wire_decoder *d, const Arrival__V1__Error *in, wire_error *out)
{
    arv_error *detail = WIRE_TAKE(d, arv_error, 1);
    if (!detail)
        return;
    for (size_t i = 0; i < in->n_violations; i++) {
        const Arrival__V1__Violation *violation = in->violations[i];
        arv_error_add(detail, wire_status_of(violation->code), violation->path, "%s",
                      violation->text);
    }
    detail->status = wire_status_of(in->code);
    if (in->violations_total > detail->total)
        detail->total = in->violations_total;
    *out = (wire_error){
        .status = detail->status,
        .message = in->message,
        .detail = detail,
        .retry_after_ms = in->retry_after_ms,
        .queue_length = in->queue_length,
    };
}

/* ---- the whole -------------------------------------------------------------------------------*/

static void decode_request(wire_decoder *d, const Arrival__V1__Envelope *in, wire_message *out)
{
    switch (out->header.kind) {
    case WIRE_SOLVE:
        decode_solve(d, in->solve, &out->body.solve);
        break;
    case WIRE_ESTIMATE:
        decode_estimate(d, in->estimate, &out->body.estimate);
        break;
    case WIRE_OPEN_DAY:
        decode_open_day(d, in->open_day, &out->body.open_day);
        break;
    case WIRE_EVENT:
        out->body.event.key = decode_day(d, in->event->depot, in->event->day);
        wire_decode_event(d, in->event, &out->body.event);
        break;
    case WIRE_UPLOAD_MATRIX:
        out->body.cells = (wire_bytes){in->upload_matrix->cells.data, in->upload_matrix->cells.len};
        break;
    case WIRE_CLOSE_DAY:
        out->body.day = decode_day(d, in->close_day->depot, in->close_day->day);
        break;
    case WIRE_SLOTS:
        wire_decode_slots(d, in->slots, &out->body.slots);
        break;
    case WIRE_EXPLAIN:
        wire_decode_explain(d, in->explain, &out->body.explain);
        break;
    case WIRE_REPLAN:
        out->body.replan.key = decode_day(d, in->replan->depot, in->replan->day);
        wire_decode_replan(d, in->replan, &out->body.replan);
        break;
    case WIRE_DAY_SLOTS:
        out->body.day_slots.key = decode_day(d, in->day_slots->depot, in->day_slots->day);
        wire_decode_day_slots(d, in->day_slots, &out->body.day_slots);
        break;
    case WIRE_SNAPSHOT:
        out->body.day = decode_day(d, in->snapshot->depot, in->snapshot->day);
        break;
    case WIRE_CANCEL:
        decode_cancel(d, in->cancel, &out->body.cancel);
        break;
    default:
        break; /* health, stats, drain and days are empty */
    }
}

static void decode_reply(wire_decoder *d, const Arrival__V1__Envelope *in,
                         const wire_roster *roster, wire_message *out)
{
    switch (out->header.kind) {
    case WIRE_UPLOAD_MATRIX_REPLY:
        decode_upload_reply(d, in->upload_matrix_reply, out->body.digest);
        break;
    case WIRE_PROGRESS:
        decode_progress(d, in->progress, &out->body.progress);
        break;
    case WIRE_SOLVE_REPLY:
        decode_plan_reply(d, in->solve_reply->plan, in->solve_reply->cancelled, roster,
                          &out->body.plan);
        break;
    case WIRE_ESTIMATE_REPLY:
        decode_plan_reply(d, in->estimate_reply->plan, false, roster, &out->body.plan);
        break;
    case WIRE_SLOTS_REPLY:
        wire_decode_slots_reply(d, in->slots_reply, roster, &out->body.slots_reply);
        break;
    case WIRE_EXPLAIN_REPLY:
        wire_decode_explain_reply(d, in->explain_reply, roster, &out->body.explain_reply);
        break;
    case WIRE_REPLAN_REPLY:
        wire_decode_replan_reply(d, in->replan_reply, roster, &out->body.replan_reply);
        break;
    case WIRE_CANCEL_REPLY:
        out->body.cancel_state = (wire_cancel_state)in->cancel_reply->state;
        break;
    case WIRE_HEALTH_REPLY:
        decode_health(in->health_reply, &out->body.health);
        break;
    case WIRE_STATS_REPLY:
        decode_stats(in->stats_reply, &out->body.stats);
        break;
    case WIRE_DAYS_REPLY:
        decode_days(d, in->days_reply, &out->body.days);
        break;
    case WIRE_DRAIN_REPLY:
        out->body.drain_queue_length = in->drain_reply->queue_length;
        break;
    case WIRE_ERROR:
        decode_error(d, in->error, &out->body.error);
        break;
    default:
        decode_updates_reply(d, in, roster, &out->body.updates);
    }
}

arv_status wire_unpack(arv_arena *arena, const void *bytes, size_t size, bool lenient,
                       Arrival__V1__Envelope **envelope, arv_error *error)
{
    ProtobufCAllocator allocator = {unpack_alloc, unpack_free, arena};
    const arv_status status =
        prescan_check(&arrival__v1__envelope__descriptor, bytes, size, lenient, error);
    if (status)
        return status;
    *envelope = arrival__v1__envelope__unpack(&allocator, size, bytes);
    if (!*envelope)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "",
                             "the request needs more memory than one request may have");
    return ARV_OK;
}

arv_status wire_decode(arv_arena *arena, const void *bytes, size_t size, const wire_roster *roster,
                       wire_message **message, arv_error *error)
{
    return wire_decode_named(arena, bytes, size, roster, NULL, message, error);
}

arv_status wire_decode_named(arv_arena *arena, const void *bytes, size_t size,
                             const wire_roster *roster, const wire_cells_source *source,
                             wire_message **message, arv_error *error)
{
    arv_error local = {0};
    wire_decoder d = {.arena = arena, .error = error ? error : &local, .source = source};
    Arrival__V1__Envelope *envelope = NULL;
    wire_glance glance;
    arv_status status = wire_peek(bytes, size, &glance, d.error);
    if (status)
        return status;
    const wire_kind kind = glance.header.kind;
    const bool is_request = wire_kind_is_work(kind) || wire_kind_is_control(kind);
    status = wire_unpack(arena, bytes, size, !is_request, &envelope, d.error);
    if (status)
        return status;
    wire_message *out = WIRE_TAKE(&d, wire_message, 1);
    if (!out)
        return d.status;
    out->header = glance.header;
    if (is_request)
        decode_request(&d, envelope, out);
    else
        decode_reply(&d, envelope, roster, out);
    out->named = d.named;
    out->named_count = d.named_count;
    *message = out;
    return d.status;
}
