/* sockets.c - see sockets.h.
 *
 * What the options are for: ROUTER_MANDATORY makes a reply that cannot be delivered an error instead of
 * silence; MAXMSGSIZE and the high-water marks bound memory; HANDSHAKE_IVL sheds connections that say
 * nothing; HEARTBEAT finds peers that died; LINGER bounds the shutdown; IPv6 stays off. */
#include "daemon/sockets.h"

#include "daemon/daemon_log.h"

#include <string.h>
#include <unistd.h>

enum {
    HANDSHAKE_MS = 2000,
    HEARTBEAT_MS = 5000,
    HEARTBEAT_TIMEOUT_MS = 30000,
    LINGER_MS = 2000,
    WORK_RECEIVE_HWM = 16, /* requests are read at once and queued or refused by us */
    REPLY_HWM = 1000,
    EVENTS_HWM = 100000,
    CONTROL_BYTES_MAX = 64 << 10,
    FRAMES_MAX = 3 /* identity, delimiter, request */
};

static void set_common(zsock_t *socket, int message_bytes)
{
    zsock_set_maxmsgsize(socket, message_bytes);
    zsock_set_handshake_ivl(socket, HANDSHAKE_MS);
    zsock_set_heartbeat_ivl(socket, HEARTBEAT_MS);
    zsock_set_heartbeat_timeout(socket, HEARTBEAT_TIMEOUT_MS);
    zsock_set_linger(socket, LINGER_MS);
    zsock_set_rcvtimeo(socket, 0); /* the reactor reads only what is there */
    zsock_set_ipv6(socket, 0);
}

/* With keys every connection is encrypted and named, on ipc too: rights hang on the name. */
static void set_keys(zsock_t *socket, const gate *guard)
{
    if (!guard->directory)
        return;
    zsock_set_zap_domain(socket, "arrivald");
    zsock_set_curve_server(socket, 1);
    zsock_set_curve_secretkey(socket, guard->server.secret_key);
}

static bool bind_socket(zsock_t *socket, const char *name, const char *endpoint)
{
    char quoted[LOG_QUOTED_BYTES];
    if (zsock_bind(socket, "%s", endpoint) >= 0)
        return true;
    log_line(LOG_LEVEL_ERROR, "bind", "socket=%s endpoint=%s why=\"%s\"", name,
             log_quote(quoted, endpoint), zmq_strerror(zmq_errno()));
    return false;
}

static zsock_t *open_router(const char *name, const char *endpoint, int message_bytes,
                            const gate *guard, connections *peers)
{
    zsock_t *router = zsock_new(ZMQ_ROUTER);
    if (!router)
        return NULL;
    set_common(router, message_bytes);
    set_keys(router, guard);
    zsock_set_router_mandatory(router, 1);
    zsock_set_rcvhwm(router, WORK_RECEIVE_HWM);
    zsock_set_sndhwm(router, REPLY_HWM);
    if (!connections_open(peers, router, name, (size_t)message_bytes) ||
        !bind_socket(router, name, endpoint)) {
        connections_close(peers);
        zsock_destroy(&router);
    }
    return router;
}

static zsock_t *make_publisher(const gate *guard)
{
    zsock_t *publisher = zsock_new(ZMQ_XPUB);
    if (!publisher)
        return NULL;
    set_common(publisher, CONTROL_BYTES_MAX);
    set_keys(publisher, guard);
    zsock_set_sndhwm(publisher, EVENTS_HWM);
    zsock_set_xpub_verboser(publisher, 1); /* each subscription counts, also of the same topic */
    if (guard->directory)
        zsock_set_xpub_manual(publisher, 1); /* see subscriptions.h */
    return publisher;
}

static zsock_t *open_publisher(const char *endpoint, const gate *guard, connections *peers)
{
    zsock_t *publisher = make_publisher(guard);
    if (publisher && connections_open(peers, publisher, "events", CONTROL_BYTES_MAX) &&
        bind_socket(publisher, "events", endpoint))
        return publisher;
    connections_close(peers);
    zsock_destroy(&publisher);
    return NULL;
}

bool sockets_open(sockets *self, const daemon_options *options, const gate *guard)
{
    self->work =
        open_router("work", options->work, ARV_MAX_MESSAGE_BYTES, guard, &self->work_peers);
    self->control = self->work ? open_router("control", options->control, CONTROL_BYTES_MAX, guard,
                                             &self->control_peers)
                               : NULL;
    self->events =
        self->control ? open_publisher(options->events, guard, &self->events_peers) : NULL;
    if (!self->events)
        sockets_close(self);
    return self->events != NULL;
}

/* libzmq leaves the file of an ipc socket behind; it is ours, as the lock on `work` says. */
static void close_socket(zsock_t **socket, connections *peers)
{
    connections_close(peers);
    const char *endpoint = *socket ? zsock_endpoint(*socket) : NULL;
    if (endpoint && strncmp(endpoint, "ipc://", strlen("ipc://")) == 0)
        unlink(endpoint + strlen("ipc://"));
    zsock_destroy(socket);
}

void sockets_close(sockets *self)
{
    close_socket(&self->work, &self->work_peers);
    close_socket(&self->control, &self->control_peers);
    close_socket(&self->events, &self->events_peers);
}

void sockets_close_events(sockets *self)
{
    zsock_set_linger(self->events, 0);
    close_socket(&self->events, &self->events_peers);
}

bool sockets_reopen_events(sockets *self, const daemon_options *options, const gate *guard)
{
    zsock_t *publisher = make_publisher(guard);
    if (publisher &&
        (!connections_open(&self->events_peers, publisher, "events", CONTROL_BYTES_MAX) ||
         zsock_bind(publisher, "%s", options->events) < 0)) {
        connections_close(&self->events_peers);
        zsock_destroy(&publisher);
    }
    self->events = publisher;
    return publisher != NULL;
}

/* ---- frames ----------------------------------------------------------------------------------*/

static bool take_identity(zframe_t *frame, job_peer *peer)
{
    const size_t size = zframe_size(frame);
    if (size == 0 || size > sizeof peer->identity)
        return false;
    memcpy(peer->identity, zframe_data(frame), size);
    peer->identity_size = (uint8_t)size;
    return true;
}

/* All parts of a message arrive together; those past FRAMES_MAX are read and dropped. */
static int receive_parts(zsock_t *router, zframe_t *parts[FRAMES_MAX])
{
    int count = 0;
    for (bool more = true; more; count++) {
        zframe_t *part = zframe_recv(router);
        if (!part)
            return count;
        more = zframe_more(part);
        if (count < FRAMES_MAX)
            parts[count] = part;
        else
            zframe_destroy(&part);
    }
    return count;
}

zframe_t *sockets_receive(zsock_t *router, connections *peers, job_peer *peer, bool *malformed)
{
    zframe_t *parts[FRAMES_MAX] = {NULL};
    const int count = receive_parts(router, parts);
    const bool two = count == 2, three = count == 3 && parts[1] && zframe_size(parts[1]) == 0;
    zframe_t *request = NULL;
    *malformed = false;
    if ((two || three) && parts[0] && take_identity(parts[0], peer)) {
        peer->delimited = three;
        request = parts[count - 1];
        parts[count - 1] = NULL;
    } else {
        *malformed = count > 0;
    }
    if (request) {
        snprintf(peer->key, sizeof peer->key, "%s", zap_key_of(request));
        connections_hear(peers, request);
    }
    for (int i = 0; i < FRAMES_MAX; i++)
        zframe_destroy(&parts[i]);
    return request;
}

sockets_outcome sockets_reply(zsock_t *router, const job_peer *peer, const void *data, size_t size)
{
    void *socket = zsock_resolve(router);
    if (zmq_send(socket, peer->identity, peer->identity_size, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
        return zmq_errno() == EHOSTUNREACH ? SOCKETS_GONE : SOCKETS_FULL;
    if (peer->delimited)
        zmq_send(socket, "", 0, ZMQ_SNDMORE | ZMQ_DONTWAIT);
    return zmq_send(socket, data, size, ZMQ_DONTWAIT) < 0 ? SOCKETS_FULL : SOCKETS_SENT;
}

void sockets_publish(zsock_t *events, const char *topic, wire_bytes frame)
{
    if (!events)
        return;
    void *socket = zsock_resolve(events);
    zmq_send(socket, topic, strlen(topic), ZMQ_SNDMORE | ZMQ_DONTWAIT);
    zmq_send(socket, frame.data, frame.size, ZMQ_DONTWAIT);
}
