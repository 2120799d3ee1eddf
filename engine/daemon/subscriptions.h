/* subscriptions.h - who gets what on `events`.
 *
 * With keys the publisher is in libzmq's manual mode: it serves no subscription by itself. Each comes
 * to us with the key of its connection, and what is served is what that key may watch (access_narrow),
 * so updates of other depots never leave the daemon. A subscription that stands cannot be taken back
 * by name; when somebody loses a depot all connections of the socket are closed instead
 * (sockets_reopen_events): clients come back by themselves, through the handshake and with the same
 * subscriptions, and see the gap by the sequence numbers. */
#ifndef DAEMON_SUBSCRIPTIONS_H
#define DAEMON_SUBSCRIPTIONS_H

#include "daemon/connections.h"
#include "daemon/keyring.h"

#include <czmq.h>

/* Takes one message from the publisher, over one of `peers`: +1 for a subscription, -1 for its end, 0 for anything else.
 * `keys` = NULL: the publisher serves them itself. */
int subscriptions_take(zsock_t *events, connections *peers, const keyring *keys);

#endif
