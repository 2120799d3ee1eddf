/* runtime_dir.h - where the sockets lie when nobody says so, and the lock that keeps a second
 * daemon from taking them away. */
#ifndef DAEMON_RUNTIME_DIR_H
#define DAEMON_RUNTIME_DIR_H

#include <arrival/arrival.h>

/* "ipc://DIR/work" with DIR = $XDG_RUNTIME_DIR/arrivald, else /run/arrivald when it can be used,
 * else /tmp/arrivald-UID. `create` makes the directory with mode 0700 and insists that it is ours
 * and nobody else may write it. NULL: said why on stderr. */
const char *runtime_dir_endpoint(arv_arena *arena, bool create);

/* Makes a directory with mode 0700 when it is not there; it must be ours and nobody else may write it.
 * False: said why on stderr. */
bool runtime_dir_make_ours(const char *directory);

/* Locks PATH.lock of an ipc endpoint: libzmq itself would silently take over the socket file of a
 * running daemon. Closing `*lock` ends the lock; it is -1 for other transports. False: said why on
 * stderr. */
bool runtime_dir_lock(const char *endpoint, int *lock);

#endif
