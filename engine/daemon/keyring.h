/* keyring.h - whom the daemon lets in: the keys of a directory.
 *
 *     DIR/server.key_secret   the key pair of the daemon; clients get DIR/server.key
 *     DIR/clients/NAME.key    the public key of one client, and what it may do (client/key_file.h)
 *
 * A keyring is read whole and never changes; a reload makes a new one. Used by the I/O thread only. */
#ifndef DAEMON_KEYRING_H
#define DAEMON_KEYRING_H

#include "client/key_file.h"

enum { KEYRING_CLIENTS_MAX = 10000 };

typedef struct keyring_client {
    const char *name; /* of the file, without .key */
    key_file key;
} keyring_client;

typedef struct keyring {
    arv_arena *arena;
    keyring_client *clients; /* by public key */
    int32_t count;
} keyring;

/* The key pair of the daemon. Statuses as key_file_read; a file without the secret is INVALID_ARGUMENT. */
arv_status keyring_read_server(arv_arena *arena, const char *directory, key_file *out,
                               arv_error *error);

/* Reads all clients. A file that cannot be used lets nobody in and is told in `error` (the status is OK
 * all the same); nor do two files with one key. No directory `clients` = nobody. IO when the directory
 * cannot be read, RESOURCE_EXHAUSTED; *out is NULL then. */
arv_status keyring_read_clients(const char *directory, keyring **out, arv_error *error);
void keyring_destroy(keyring **self); /* NULL is allowed */

/* The client of a public key in Z85, or NULL. O(log n). */
const keyring_client *keyring_find(const keyring *self, const char *public_key);

/* May he open, move on and close days of that depot? May he watch them? */
bool keyring_may_feed(const keyring_client *client, const char *depot);
bool keyring_may_watch(const keyring_client *client, const char *depot);

/* True when somebody who could watch a depot before cannot watch it now. */
bool keyring_takes_away(const keyring *before, const keyring *now);

#endif
