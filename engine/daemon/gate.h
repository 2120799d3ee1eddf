/* gate.h - who is let in, kept up to date: the keyring, the answers at handshakes, and the watch on the
 * directory of keys. Without --keys the gate is open and all of it is empty.
 *
 * A connection carries its public key with every message, and every request asks the keyring of this
 * moment. So a key that is taken away is refused at new handshakes and at the next request of a
 * connection that stands. Used by the I/O thread only. */
#ifndef DAEMON_GATE_H
#define DAEMON_GATE_H

#include "daemon/daemon_options.h"
#include "daemon/zap.h"

typedef struct gate {
    const char *directory; /* NULL = open */
    key_file server;
    keyring *keys;
    zap zap;
    int watch; /* inotify of the directory; -1 = none */
} gate;

/* False when it could not; said why in the log. A key file that is not right is refused here, for it is
 * easier to see now than later. */
bool gate_open(gate *self, const daemon_options *options, arv_arena *arena);
void gate_close(gate *self);

/* Reads the keys of the clients anew. Files that are not right are logged and let nobody in; when the
 * directory cannot be read all stays as it was. True when somebody lost a depot to watch. */
bool gate_reload(gate *self);
/* Takes what the watch says; true when it is time to reload. */
bool gate_take_news(const gate *self);

#endif
