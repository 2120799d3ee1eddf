/* reactor.c - the loop, its sources, and sending; see reactor.h. */
#include "daemon/reactor.h"

#include "base/clock.h"
#include "daemon/daemon_log.h"
#include "daemon/service_notify.h"

#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { CACHE_BYTES = 64 << 20 };
/* A handler that returns -1 ends the loop. */
enum { GO_ON = 0, LEAVE = -1 };

/* ---- sending ---------------------------------------------------------------------------------*/

static void deliver(reactor *self, zsock_t *router, const job_peer *peer, wire_bytes bytes)
{
    self->stats.replies++;
    const sockets_outcome outcome = sockets_reply(router, peer, bytes.data, bytes.size);
    if (outcome == SOCKETS_SENT)
        return;
    self->stats.undeliverable++;
    const int64_t times = log_times(&self->undeliverable);
    if (times)
        log_line(LOG_LEVEL_WARNING, "undeliverable", "why=%s bytes=%zu times=%lld",
                 outcome == SOCKETS_GONE ? "gone" : "full", bytes.size, (long long)times);
}

void reactor_send_bytes(reactor *self, zsock_t *router, const job_peer *peer, wire_bytes bytes)
{
    if (reactor_lets_in(self, peer))
        deliver(self, router, peer, bytes);
}

void reactor_send(reactor *self, zsock_t *router, const job_peer *peer, const wire_header *request,
                  const wire_message *message, const wire_roster *roster)
{
    if (message->header.kind != WIRE_ERROR && !reactor_lets_in(self, peer))
        return;
    arv_arena *arena = arv_arena_create(0);
    wire_message reply = *message;
    wire_bytes bytes;
    memcpy(reply.header.request_id, request->request_id, WIRE_REQUEST_ID_BYTES);
    memcpy(reply.header.trace_id, request->trace_id, sizeof reply.header.trace_id);
    if (!arena || wire_encode(arena, &reply, roster, &bytes))
        self->stats.undeliverable++;
    else if (message->header.kind == WIRE_PROGRESS)
        sockets_reply(router, peer, bytes.data, bytes.size); /* informative: may be lost */
    else
        deliver(self, router, peer, bytes);
    arv_arena_destroy(&arena);
}

void reactor_send_error(reactor *self, zsock_t *router, const job_peer *peer,
                        const wire_header *request, const wire_error *error)
{
    wire_message reply = {.header.kind = WIRE_ERROR, .body.error = *error};
    self->stats.errors++;
    metrics_note_error(&self->metrics, error->status);
    reactor_send(self, router, peer, request, &reply, NULL);
}

/* ---- sources ---------------------------------------------------------------------------------*/

static int leave_if_drained(const reactor *self)
{
    const bool idle = !self->running && self->queue.length == 0 && self->day_count == 0;
    return self->draining && idle ? LEAVE : GO_ON;
}

static int on_work(zloop_t *loop, zsock_t *socket, void *context)
{
    (void)loop;
    (void)socket;
    reactor_on_work(context);
    return leave_if_drained(context);
}

static int on_control(zloop_t *loop, zsock_t *socket, void *context)
{
    (void)loop;
    (void)socket;
    reactor_on_control(context);
    return leave_if_drained(context);
}

static int on_result(zloop_t *loop, zsock_t *socket, void *context)
{
    (void)loop;
    (void)socket;
    reactor_on_result(context);
    return leave_if_drained(context);
}

static int on_day_result(zloop_t *loop, zsock_t *socket, void *context)
{
    (void)loop;
    (void)socket;
    reactor_on_day_result(context);
    return leave_if_drained(context);
}

static void cancel_everything(reactor *self)
{
    self->cancelling = true;
    if (self->running)
        atomic_store_explicit(&self->running->cancel, true, memory_order_relaxed);
    for (job *waiting = work_queue_pop(&self->queue); waiting;
         waiting = work_queue_pop(&self->queue))
        reactor_cancel_waiting(self, waiting);
}

static int on_signal(zloop_t *loop, zmq_pollitem_t *item, void *context)
{
    reactor *self = context;
    struct signalfd_siginfo info;
    (void)loop;
    if (read(item->fd, &info, sizeof info) != (ssize_t)sizeof info)
        return GO_ON;
    if (info.ssi_signo == SIGHUP) {
        reactor_reload_keys(self);
        return GO_ON;
    }
    service_notify_if_room("STOPPING=1");
    if (self->draining)
        cancel_everything(self);
    reactor_drain(self, info.ssi_signo == SIGINT ? "SIGINT" : "SIGTERM");
    return leave_if_drained(self);
}

/* The monitors are read here alone: what they tell is not needed sooner. */
static int on_connections_timer(zloop_t *loop, int timer, void *context)
{
    sockets *all = &((reactor *)context)->sockets;
    (void)loop;
    (void)timer;
    connections_check(&all->work_peers);
    connections_check(&all->control_peers);
    connections_check(&all->events_peers);
    return GO_ON;
}

/* ---- life ------------------------------------------------------------------------------------*/

static bool add_sources(reactor *self, int signals)
{
    zmq_pollitem_t signal_item = {.fd = signals, .events = ZMQ_POLLIN};
    self->loop = zloop_new();
    if (!self->loop)
        return false;
    zloop_set_nonstop(self->loop, true);
    return zloop_reader(self->loop, self->sockets.work, on_work, self) == 0 &&
           zloop_reader(self->loop, self->sockets.control, on_control, self) == 0 &&
           reactor_read_events(self) && reactor_watch_keys(self) && reactor_feed_watchdog(self) &&
           zloop_reader(self->loop, zactor_sock(self->compute), on_result, self) == 0 &&
           zloop_reader(self->loop, zactor_sock(self->days), on_day_result, self) == 0 &&
           zloop_timer(self->loop, CONNECTIONS_CHECK_MS, 0, on_connections_timer, self) >= 0 &&
           zloop_poller(self->loop, &signal_item, on_signal, self) == 0;
}

/* The days of the journal, before anybody can ask for them, and the thread that has them then. */
static bool start_days(reactor *self)
{
    keeper made;
    if (keeper_start(&made, self->options, &self->board)) {
        keeper_recall_matrices(&made, &self->matrices);
        self->days = day_thread_start(&made);
    }
    if (!self->days)
        keeper_stop(&made);
    return self->days != NULL;
}

static bool start(reactor *self, int signals)
{
    self->arena = arv_arena_create(0);
    matrix_store_init(&self->matrices, (size_t)self->options->matrix_mb << 20);
    if (!self->arena || !gate_open(&self->gate, self->options, self->arena) || !start_days(self) ||
        !sockets_open(&self->sockets, self->options, &self->gate))
        return false;
    self->compute = compute_start(self->options, &self->matrices);
    return self->compute &&
           work_queue_init(&self->queue, self->options->queue,
                           (size_t)self->options->queue_mb << 20) &&
           reply_cache_init(&self->cache, CACHE_BYTES) && add_sources(self, signals) &&
           reactor_serve_http(self);
}

static void stop(reactor *self)
{
    zloop_destroy(&self->loop);
    reactor_stop_http(self);
    if (self->compute)
        compute_stop(&self->compute);
    if (self->days)
        day_thread_stop(&self->days);
    matrix_store_free(&self->matrices);
    work_queue_free(&self->queue);
    reply_cache_free(&self->cache);
    board_free(&self->board);
    sockets_close(&self->sockets);
    gate_close(&self->gate);
    arv_arena_destroy(&self->arena);
}

/* Once for each start, and to be seen. */
static void log_insecure(const daemon_options *options)
{
    if (options->insecure)
        log_line(LOG_LEVEL_WARNING, "insecure",
                 "why=\"no keys: whoever can connect may read and change everything\"");
}

static void log_ready(const reactor *self)
{
    char work[LOG_QUOTED_BYTES], control[LOG_QUOTED_BYTES], events[LOG_QUOTED_BYTES];
    char state[LOG_QUOTED_BYTES];
    log_line(LOG_LEVEL_INFO, "ready",
             "version=%s work=%s control=%s events=%s state=%s threads=%d pid=%ld", arv_version(),
             log_quote(work, zsock_endpoint(self->sockets.work)),
             log_quote(control, zsock_endpoint(self->sockets.control)),
             log_quote(events, zsock_endpoint(self->sockets.events)),
             log_quote(state, self->options->state ? self->options->state : "none"),
             self->options->threads, (long)getpid());
}

bool reactor_run(const daemon_options *options, int signals)
{
    reactor self = {.options = options, .started_s = clock_monotonic_s()};
    const bool started = start(&self, signals);
    if (started) {
        log_insecure(options);
        log_ready(&self);
        service_notify("READY=1");
        while (zloop_start(self.loop) == 0)
            continue; /* its poll was interrupted, by a debugger or SIGCONT; -1 = a handler leaves */
        log_line(LOG_LEVEL_INFO, "stopped", "requests=%lld replies=%lld",
                 (long long)self.stats.requests, (long long)self.stats.replies);
    }
    stop(&self);
    return started;
}
