/* subscriptions.c - see subscriptions.h. */
#include "daemon/subscriptions.h"

#include "daemon/access.h"
#include "daemon/zap.h"

#include <string.h>

/* The frames 1 + topic and 0 + topic begin and end a subscription. */
enum { END = 0, BEGIN = 1 };

static void serve(void *context, const char *topic, size_t size)
{
    zmq_setsockopt(context, ZMQ_SUBSCRIBE, topic, size);
}

/* Only what lies within a depot ends: "depot/" as a whole may also be what another, wider subscription
 * of the same connection was narrowed to. What is sent too much the client's own socket drops. */
static void end(void *context, const char *topic, size_t size)
{
    const char *slash = memchr(topic, '/', size);
    if (slash && slash + 1 < topic + size)
        zmq_setsockopt(context, ZMQ_UNSUBSCRIBE, topic, size);
}

int subscriptions_take(zsock_t *events, connections *peers, const keyring *keys)
{
    int change = 0;
    zframe_t *frame = zframe_recv(events);
    if (frame)
        connections_hear(peers, frame);
    if (frame && zframe_size(frame) > 0 && zframe_data(frame)[0] <= BEGIN) {
        const bool begins = zframe_data(frame)[0] == BEGIN;
        const char *topic = (const char *)zframe_data(frame) + 1;
        if (keys)
            access_narrow(keys, zap_key_of(frame), topic, zframe_size(frame) - 1,
                          begins ? serve : end, zsock_resolve(events));
        change = begins ? 1 : -1;
    }
    zframe_destroy(&frame);
    return change;
}
