/* reactor_control.c - requests that are answered at once: health, stats, snapshot, days, cancel, drain. */
#include "daemon/reactor.h"

#include "base/clock.h"
#include "daemon/access.h"
#include "daemon/daemon_log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int64_t since_ms(double from_s)
{
    return (int64_t)((clock_monotonic_s() - from_s) * 1000.0);
}

/* ---- health and stats ------------------------------------------------------------------------*/

static void tell_health(const reactor *self, wire_message *reply)
{
    reply->header.kind = WIRE_HEALTH_REPLY;
    reply->body.health = (wire_health){
        .live = true,
        .ready = !self->draining,
        .draining = self->draining,
        .version = arv_version(),
        .protocol = WIRE_VERSION,
        .uptime_ms = since_ms(self->started_s),
    };
}

/* Resident set in bytes; 0 when /proc does not say. */
static int64_t resident_bytes(void)
{
    long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file)
        return 0;
    if (fscanf(file, "%*s %20lld", &pages) != 1)
        pages = 0;
    fclose(file);
    return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

void reactor_tell_stats(const reactor *self, wire_stats *stats)
{
    *stats = self->stats;
    stats->uptime_ms = since_ms(self->started_s);
    stats->queue_length = self->queue.length + self->day_count;
    stats->queue_bytes = (int64_t)(self->queue.bytes + self->day_bytes);
    stats->queue_length_max = self->queue.length_max;
    stats->queue_bytes_max = (int64_t)self->queue.bytes_max;
    stats->running_ms = self->running ? since_ms(self->running->started_s) + 1 : 0;
    stats->days_open = self->board.count;
    stats->replies_cached = self->cache.count;
    stats->replies_cached_bytes = (int64_t)self->cache.bytes;
    stats->memory_bytes = resident_bytes();
    stats->threads = self->options->threads;
}

/* ---- cancel and drain ------------------------------------------------------------------------*/

/* His own request, or one of others with the right for it. */
static bool may_cancel(const reactor *self, const job_peer *peer, const job *work)
{
    for (int i = 0; i < work->peer_count; i++)
        if (strcmp(work->peers[i].key, peer->key) == 0)
            return true;
    return access_controls(self->gate.keys, peer->key);
}

static void cancel(reactor *self, const job_peer *peer, const uint8_t *request_id,
                   wire_message *reply)
{
    job *waiting = work_queue_find(&self->queue, request_id);
    reply->header.kind = WIRE_CANCEL_REPLY;
    reply->body.cancel_state = WIRE_CANCEL_NOT_FOUND;
    if (waiting && may_cancel(self, peer, waiting)) {
        work_queue_remove(&self->queue, waiting);
        reactor_cancel_waiting(self, waiting);
        reply->body.cancel_state = WIRE_CANCEL_REMOVED;
    } else if (self->running &&
               memcmp(self->running->header.request_id, request_id, WIRE_REQUEST_ID_BYTES) == 0 &&
               may_cancel(self, peer, self->running)) {
        atomic_store_explicit(&self->running->cancel, true, memory_order_relaxed);
        reply->body.cancel_state = WIRE_CANCEL_STOPPING;
    } else if (reactor_find_day_job(self, request_id)) {
        reply->body.cancel_state = WIRE_CANCEL_STOPPING; /* it is answered in a moment */
    }
}

void reactor_drain(reactor *self, const char *why)
{
    if (!self->draining)
        log_line(LOG_LEVEL_INFO, "drain", "why=%s queue=%d running=%d", why, self->queue.length,
                 self->running != NULL);
    self->draining = true;
    reactor_show_metrics(self);
}

static void drain(reactor *self, wire_message *reply)
{
    reactor_drain(self, "request");
    reply->header.kind = WIRE_DRAIN_REPLY;
    reply->body.drain_queue_length = self->queue.length + self->day_count + (self->running != NULL);
}

/* ---- snapshot --------------------------------------------------------------------------------*/

static void send_snapshot(reactor *self, const job_peer *peer, const wire_message *request)
{
    const wire_error unknown = {.status = ARV_NOT_FOUND, .message = "this day is not open"};
    const wire_error full = {.status = ARV_RESOURCE_EXHAUSTED,
                             .message = "no memory for the reply"};
    const board_day *day = board_find(&self->board, &request->body.day);
    wire_message reply = {.header.kind = WIRE_SNAPSHOT_REPLY};
    arv_arena *arena = arv_arena_create(0);
    if (!day)
        reactor_send_error(self, self->sockets.control, peer, &request->header, &unknown);
    else if (!arena || board_day_snapshot(day, arena, &reply.body.updates))
        reactor_send_error(self, self->sockets.control, peer, &request->header, &full);
    else
        reactor_send(self, self->sockets.control, peer, &request->header, &reply, &day->roster);
    arv_arena_destroy(&arena);
}

/* ---- days ------------------------------------------------------------------------------------*/

static void send_days(reactor *self, const job_peer *peer, const wire_message *request)
{
    const wire_error full = {.status = ARV_RESOURCE_EXHAUSTED,
                             .message = "no memory for the reply"};
    wire_message reply = {.header.kind = WIRE_DAYS_REPLY};
    arv_arena *arena = arv_arena_create(0);
    wire_day_line *items =
        arena ? arv_arena_alloc(arena, (size_t)self->board.count + 1, sizeof *items) : NULL;
    int32_t count = 0;
    for (const board_day *day = self->board.first; items && day; day = day->next)
        if (access_watches(self->gate.keys, peer->key, day->key.depot))
            items[count++] = (wire_day_line){.key = day->key,
                                             .sequence = day->sequence,
                                             .technicians = day->roster.technician_count,
                                             .jobs = day->roster.job_count};
    reply.body.days = (wire_days){.items = items, .count = count};
    if (items)
        reactor_send(self, self->sockets.control, peer, &request->header, &reply, NULL);
    else
        reactor_send_error(self, self->sockets.control, peer, &request->header, &full);
    arv_arena_destroy(&arena);
}

/* ---- the whole -------------------------------------------------------------------------------*/

static void perform_request(reactor *self, const job_peer *peer, const wire_message *request)
{
    wire_message reply = {0};
    switch (request->header.kind) {
    case WIRE_SNAPSHOT:
        send_snapshot(self, peer, request);
        return;
    case WIRE_DAYS:
        send_days(self, peer, request);
        return;
    case WIRE_CANCEL:
        cancel(self, peer, request->body.cancel.request_id, &reply);
        break;
    case WIRE_HEALTH:
        tell_health(self, &reply);
        break;
    case WIRE_STATS:
        reply.header.kind = WIRE_STATS_REPLY;
        reactor_tell_stats(self, &reply.body.stats);
        break;
    default:
        drain(self, &reply);
    }
    reactor_send(self, self->sockets.control, peer, &request->header, &reply, NULL);
}

static void take_request(reactor *self, zframe_t *frame, const job_peer *peer, arv_arena *arena)
{
    wire_glance glance;
    wire_message *request = NULL;
    arv_error error = {0};
    arv_status status = wire_peek(zframe_data(frame), zframe_size(frame), &glance, &error);
    if (!glance.has_request_id) {
        self->stats.malformed++;
        return;
    }
    self->stats.requests++;
    if (!status && !wire_kind_is_control(glance.header.kind))
        status = arv_error_add(&error, ARV_FAILED_PRECONDITION, "",
                               "not a request for the control socket");
    const char *why_not = status ? NULL : reactor_refusal(self, peer, &glance);
    if (why_not)
        status = arv_error_add(&error, ARV_PERMISSION_DENIED, "", "%s", why_not);
    if (!status)
        status = wire_decode(arena, zframe_data(frame), zframe_size(frame), NULL, &request, &error);
    const wire_error bad = {.status = status, .message = error.items[0].text, .detail = &error};
    if (status)
        reactor_send_error(self, self->sockets.control, peer, &glance.header, &bad);
    else
        perform_request(self, peer, request);
}

void reactor_on_control(reactor *self)
{
    job_peer peer;
    bool malformed;
    zframe_t *frame =
        sockets_receive(self->sockets.control, &self->sockets.control_peers, &peer, &malformed);
    self->stats.malformed += malformed;
    arv_arena *arena = frame ? arv_arena_create(0) : NULL;
    if (arena)
        take_request(self, frame, &peer, arena);
    arv_arena_destroy(&arena);
    zframe_destroy(&frame);
}
