/* link_monitor.c - libzmq keeps quiet about handshakes that fail and tries again for ever; its monitor
 * knows why. See client_link.h. */
#include "client/client_link.h"

#include <string.h>
#include <zmq.h>

static const char endpoint[] = "inproc://arrival.client.monitor";

enum {
    HANDSHAKE_EVENTS = ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                       ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_DISCONNECTED
};

/* Without a monitor the client works as well; it only cannot say what is wrong. */
void link_monitor_open(client *c)
{
    const int linger_ms = 0;
    if (zmq_socket_monitor(c->control, endpoint, HANDSHAKE_EVENTS) != 0)
        return;
    c->monitor = zmq_socket(c->context, ZMQ_PAIR);
    if (!c->monitor)
        return;
    zmq_setsockopt(c->monitor, ZMQ_LINGER, &linger_ms, sizeof linger_ms);
    if (zmq_connect(c->monitor, endpoint) != 0)
        link_monitor_close(c);
}

void link_monitor_close(client *c)
{
    if (!c->monitor)
        return;
    zmq_socket_monitor(c->control, NULL, 0);
    zmq_close(c->monitor);
    c->monitor = NULL;
}

/* The next event: a frame of its number and value, then one of its address. 0 = there is none. */
static int next_event(void *monitor)
{
    uint8_t frame[6];
    uint16_t event = 0;
    const int size = zmq_recv(monitor, frame, sizeof frame, ZMQ_DONTWAIT);
    if (size < 0)
        return 0;
    zmq_recv(monitor, NULL, 0, 0);
    if (size == (int)sizeof frame)
        memcpy(&event, frame, sizeof event);
    return event;
}

arv_status link_blame(client *c, arv_error *error)
{
    int seen = 0;
    for (int event = c->monitor ? next_event(c->monitor) : 0; event; event = next_event(c->monitor))
        seen |= event;
    if (seen & ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)
        return arv_error_add(error, ARV_IO, "", "the daemon does not let this key in");
    if (seen)
        return arv_error_add(
            error, ARV_IO, "", "who answers at this endpoint closes the connection%s",
            c->keys.given ? ": it may have another key, or none" : ": it may ask for a key");
    return arv_error_add(error, ARV_IO, "", "nobody answers at this endpoint");
}
