/* connections.c - see connections.h.
 *
 * A descriptor may be closed by libzmq and be another's between the question and the shutdown. That other
 * connection has just begun, so its count is small; what is no TCP connection does not answer. */
#include "daemon/connections.h"

#include "daemon/daemon_log.h"
#include "daemon/tcp_received.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* What may be received beside one message: frames around it, and the kernel's buffer. */
static const uint64_t slack_bytes = 16 << 20;
/* Of all connections of one socket together: two messages of the largest size. */
enum { LARGEST_MESSAGES = 2, EVENT_BYTES = 6 };

bool connections_open(connections *self, zsock_t *socket, const char *name, size_t message_max)
{
    char endpoint[64];
    *self = (connections){.watched = zsock_resolve(socket),
                          .each_max = message_max + slack_bytes,
                          .all_max = LARGEST_MESSAGES * (message_max + slack_bytes)};
    snprintf(endpoint, sizeof endpoint, "inproc://connections.%s", name);
    if (zmq_socket_monitor(self->watched, endpoint, ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED) !=
        0)
        return false;
    self->monitor = zsock_new(ZMQ_PAIR);
    if (!self->monitor)
        return false;
    zsock_set_rcvhwm(self->monitor, 0); /* or libzmq would wait for us at a thousand events */
    zsock_set_rcvtimeo(self->monitor, 0);
    zsock_set_linger(self->monitor, 0);
    return zsock_connect(self->monitor, "%s", endpoint) == 0;
}

void connections_close(connections *self)
{
    if (self->watched)
        zmq_socket_monitor(self->watched, NULL, 0);
    zsock_destroy(&self->monitor);
    free(self->items);
    *self = (connections){.ended = self->ended};
}

/* ---- who is there ----------------------------------------------------------------------------*/

static connection *find(const connections *self, int descriptor)
{
    for (int i = 0; i < self->count; i++)
        if (self->items[i].descriptor == descriptor)
            return &self->items[i];
    return NULL;
}

/* Without memory the connection is not watched: it will be shed with those that are. */
static void add(connections *self, int descriptor)
{
    if (self->count == self->room) {
        const int room = self->room ? 2 * self->room : 64;
        connection *items = realloc(self->items, (size_t)room * sizeof *items);
        if (!items)
            return;
        self->items = items;
        self->room = room;
    }
    self->items[self->count++] = (connection){.descriptor = descriptor};
}

static void forget(connections *self, int descriptor)
{
    connection *gone = find(self, descriptor);
    if (gone)
        *gone = self->items[--self->count];
}

void connections_take(connections *self)
{
    for (;;) {
        uint8_t frame[EVENT_BYTES];
        uint16_t event = 0;
        int32_t descriptor = -1;
        void *monitor = zsock_resolve(self->monitor);
        const int size = zmq_recv(monitor, frame, sizeof frame, ZMQ_DONTWAIT);
        if (size < 0)
            return;
        zmq_recv(monitor, NULL, 0, ZMQ_DONTWAIT); /* the address */
        if (size != EVENT_BYTES)
            continue;
        memcpy(&event, frame, sizeof event);
        memcpy(&descriptor, frame + sizeof event, sizeof descriptor);
        forget(self, descriptor);
        if (event == ZMQ_EVENT_ACCEPTED)
            add(self, descriptor);
    }
}

void connections_hear(connections *self, zframe_t *frame)
{
    const char *text = zframe_meta(frame, "__fd");
    connection *from = text ? find(self, (int)strtol(text, NULL, 10)) : NULL;
    if (from)
        from->heard = true;
}

/* ---- who has too much ------------------------------------------------------------------------*/

static void look_at(connection *one)
{
    const uint64_t received = tcp_received_bytes(one->descriptor);
    if (one->heard || received < one->since)
        one->since = received;
    one->heard = false;
    one->unended = received - one->since;
}

static void end(connections *self, connection *one)
{
    log_line(LOG_LEVEL_WARNING, "endless_message", "bytes=%llu", (unsigned long long)one->unended);
    shutdown(one->descriptor, SHUT_RDWR);
    one->unended = 0;
    self->ended++;
}

void connections_check(connections *self)
{
    uint64_t all = 0;
    if (!self->monitor)
        return;
    connections_take(self);
    for (int i = 0; i < self->count; i++) {
        connection *one = &self->items[i];
        look_at(one);
        if (one->unended > self->each_max)
            end(self, one);
        all += one->unended;
    }
    while (all > self->all_max) {
        connection *most = &self->items[0];
        for (int i = 1; i < self->count; i++)
            if (self->items[i].unended > most->unended)
                most = &self->items[i];
        all -= most->unended;
        end(self, most);
    }
}
