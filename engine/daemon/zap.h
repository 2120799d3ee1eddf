/* zap.h - the daemon's answer to "may this key connect?" (ZeroMQ RFC 27): libzmq asks it at each
 * handshake, over inproc, and hands the key on with every message of the connection ("User-Id").
 *
 * Without somebody who answers libzmq would let in whatever key a client makes for itself. czmq's
 * zauth is not used: it knows keys but not rights, and a connection that it has once let in
 * stays in. */
#ifndef DAEMON_ZAP_H
#define DAEMON_ZAP_H

#include "daemon/daemon_log.h"
#include "daemon/keyring.h"

#include <czmq.h>

typedef struct zap {
    zsock_t *socket;
    int64_t refused; /* handshakes */
    log_throttle refusals;
} zap;

/* To be opened before, and closed after, the sockets that have keys. False when it cannot. */
bool zap_open(zap *self);
void zap_close(zap *self);
/* Answers one question. Refusals are logged, at most one a second. */
void zap_answer(zap *self, const keyring *keys);

/* The public key (Z85) of the connection a frame came over; "" without keys. Valid as long as the
 * frame. */
const char *zap_key_of(zframe_t *frame);

#endif
