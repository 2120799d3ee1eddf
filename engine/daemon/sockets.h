/* sockets.h - the three sockets of the daemon: made with every bound that keeps a client from harming
 * others, and frames sent and received. Used by the I/O thread only. */
#ifndef DAEMON_SOCKETS_H
#define DAEMON_SOCKETS_H

#include "daemon/connections.h"
#include "daemon/daemon_options.h"
#include "daemon/gate.h"
#include "daemon/job.h"

typedef struct sockets {
    zsock_t *work, *control, *events;
    connections work_peers, control_peers, events_peers;
} sockets;

/* Makes and binds them, with the keys of the gate. False: said why in the log; what was made is freed. */
bool sockets_open(sockets *self, const daemon_options *options, const gate *guard);
/* Closes them; frames that are not sent within two seconds are lost. */
void sockets_close(sockets *self);
/* Closes `events` at once, with all that is not sent; `events` is NULL until it is opened again. */
void sockets_close_events(sockets *self);
/* Opens it again. False while the address is not free yet. */
bool sockets_reopen_events(sockets *self, const daemon_options *options, const gate *guard);

/* One request from a ROUTER, over one of `peers`. NULL: nothing there, or a message that is not [identity][empty?][frame];
 * `malformed` tells them apart. The caller owns the frame. */
zframe_t *sockets_receive(zsock_t *router, connections *peers, job_peer *peer, bool *malformed);

typedef enum sockets_outcome { SOCKETS_SENT, SOCKETS_GONE, SOCKETS_FULL } sockets_outcome;

/* Sends one frame to a peer without waiting. GONE: the connection does not exist any more; FULL: the
 * client does not read. */
sockets_outcome sockets_reply(zsock_t *router, const job_peer *peer, const void *data, size_t size);

/* Publishes one frame; a subscriber that does not read loses it and sees the gap. So does everybody while
 * `events` is NULL. */
void sockets_publish(zsock_t *events, const char *topic, wire_bytes frame);

#endif
