/* connections.h - bounds what libzmq holds of messages that do not end.
 *
 * A message arrives when its last part does; until then libzmq keeps its parts, as many as come: MAXMSGSIZE
 * is per part, the high-water mark counts whole messages. Who never ends one fills the memory. So the kernel is
 * asked, every CONNECTIONS_CHECK_MS, how many bytes each TCP connection has received since the last whole
 * message it brought: one that is past what a message may have is shut down, and so is the one that has most
 * when all of a socket together are past a limit. Connections are known from the monitor of their socket,
 * messages by the descriptor that libzmq notes on them.
 *
 * Connections over ipc are not counted, for there is nothing to ask: their directory is the user's own
 * (runtime_dir.h). Used by the I/O thread only. */
#ifndef DAEMON_CONNECTIONS_H
#define DAEMON_CONNECTIONS_H

#include <czmq.h>

enum { CONNECTIONS_CHECK_MS = 100 };

typedef struct connection {
    int descriptor;
    bool heard;       /* a whole message came since the last check */
    uint64_t since;   /* bytes received until then */
    uint64_t unended; /* received since, as of the last check */
} connection;

typedef struct connections {
    zsock_t *monitor; /* NULL = not watched */
    void *watched;
    connection *items;
    int count, room;
    uint64_t each_max, all_max;
    int64_t ended; /* shut down so far */
} connections;

/* Watches the connections of a socket that is not bound yet, or has been just now. `name` is for the monitor's
 * address, one a socket. A message may have `message_max` bytes. False when out of memory or descriptors. */
bool connections_open(connections *self, zsock_t *socket, const char *name, size_t message_max);
/* Before the socket is closed. Allowed for zeroes. */
void connections_close(connections *self);

/* Takes news from the monitor. */
void connections_take(connections *self);
/* A whole message came; frames know over which connection. */
void connections_hear(connections *self, zframe_t *frame);
/* Shuts down who is past a limit. */
void connections_check(connections *self);

#endif
