/* reactor_keys.c - what keys mean to the reactor: handshakes, reloads, and what a lost key takes with it. */
#include "daemon/reactor.h"

#include "daemon/access.h"
#include "daemon/daemon_log.h"
#include "daemon/subscriptions.h"

enum { REOPEN_MS = 20 };

/* ---- requests --------------------------------------------------------------------------------*/

/* What libzmq makes up for who chooses none: a zero and four random bytes. Replies go by the identity,
 * and one that is chosen could be that of somebody else who has just left. */
static bool has_no_name_of_its_own(const job_peer *peer)
{
    return peer->identity_size == 5 && peer->identity[0] == 0;
}

static const char *why_refused(const reactor *self, const job_peer *peer, const wire_glance *glance)
{
    if (self->gate.keys && !has_no_name_of_its_own(peer))
        return "a client with a key sets no identity on its sockets";
    return access_refusal(self->gate.keys, peer->key, glance->header.kind, glance->body,
                          glance->body_size);
}

const char *reactor_refusal(reactor *self, const job_peer *peer, const wire_glance *glance)
{
    const char *why = why_refused(self, peer, glance);
    const int64_t times = why ? log_times(&self->denials) : 0;
    if (times)
        log_line(LOG_LEVEL_WARNING, "refused_right", "kind=%s client=%s why=\"%s\" times=%lld",
                 wire_kind_name(glance->header.kind), reactor_client_name(self, peer), why,
                 (long long)times);
    return why;
}

const char *reactor_client_name(const reactor *self, const job_peer *peer)
{
    const keyring_client *client =
        self->gate.keys ? keyring_find(self->gate.keys, peer->key) : NULL;
    return client ? client->name : "-";
}

bool reactor_lets_in(const reactor *self, const job_peer *peer)
{
    return !self->gate.keys || keyring_find(self->gate.keys, peer->key);
}

/* ---- subscriptions ---------------------------------------------------------------------------*/

static int on_events(zloop_t *loop, zsock_t *socket, void *context)
{
    reactor *self = context;
    (void)loop;
    self->stats.subscriptions +=
        subscriptions_take(socket, &self->sockets.events_peers, self->gate.keys);
    return 0;
}

bool reactor_read_events(reactor *self)
{
    return zloop_reader(self->loop, self->sockets.events, on_events, self) == 0;
}

static int on_reopen_timer(zloop_t *loop, int timer, void *context);

/* The address is free when libzmq has let go of it, which it does in a thread of its own. */
static void reopen_soon(reactor *self)
{
    zloop_timer(self->loop, REOPEN_MS, 1, on_reopen_timer, self);
}

static int on_reopen_timer(zloop_t *loop, int timer, void *context)
{
    reactor *self = context;
    (void)loop;
    (void)timer;
    if (!sockets_reopen_events(&self->sockets, self->options, &self->gate)) {
        reopen_soon(self);
        return 0;
    }
    log_line(LOG_LEVEL_INFO, "events_reopened", "why=rights");
    return reactor_read_events(self) ? 0 : -1;
}

/* Every subscriber has to come anew, through the handshake and the rights of now. */
static void send_subscribers_away(reactor *self)
{
    if (!self->sockets.events)
        return;
    zloop_reader_end(self->loop, self->sockets.events);
    sockets_close_events(&self->sockets);
    self->stats.subscriptions = 0;
    reopen_soon(self);
}

/* ---- reload ----------------------------------------------------------------------------------*/

static bool is_orphan(const reactor *self, const job *work)
{
    for (int i = 0; i < work->peer_count; i++)
        if (reactor_lets_in(self, &work->peers[i]))
            return false;
    return true;
}

/* Nobody who is still let in waits for it. */
static void drop_orphans(reactor *self)
{
    for (int i = self->queue.length - 1; i >= 0; i--) {
        job *waiting = self->queue.jobs[i];
        if (!is_orphan(self, waiting))
            continue;
        work_queue_remove(&self->queue, waiting);
        reactor_cancel_waiting(self, waiting);
    }
    if (self->running && is_orphan(self, self->running))
        atomic_store_explicit(&self->running->cancel, true, memory_order_relaxed);
}

void reactor_reload_keys(reactor *self)
{
    if (!self->gate.directory)
        return;
    if (gate_reload(&self->gate))
        send_subscribers_away(self);
    drop_orphans(self);
}

static int on_key_files(zloop_t *loop, zmq_pollitem_t *item, void *context)
{
    reactor *self = context;
    (void)loop;
    (void)item;
    if (gate_take_news(&self->gate))
        reactor_reload_keys(self);
    return 0;
}

static int on_handshake(zloop_t *loop, zsock_t *socket, void *context)
{
    reactor *self = context;
    (void)loop;
    (void)socket;
    zap_answer(&self->gate.zap, self->gate.keys);
    return 0;
}

bool reactor_watch_keys(reactor *self)
{
    if (!self->gate.directory)
        return true;
    zmq_pollitem_t files = {.fd = self->gate.watch, .events = ZMQ_POLLIN};
    return zloop_reader(self->loop, self->gate.zap.socket, on_handshake, self) == 0 &&
           zloop_poller(self->loop, &files, on_key_files, self) == 0;
}
