/* client_link.h - the two sockets of a client and one exchange of a request and its replies.
 * Internal to the client room. */
#ifndef CLIENT_CLIENT_LINK_H
#define CLIENT_CLIENT_LINK_H

#include "client/client.h"
#include "client/key_file.h"

#include "wire/wire.h"

/* The keys of a client once they are read, in Z85; not given = a daemon without keys. */
typedef struct link_keys {
    char public_key[KEY_FILE_TEXT_BYTES], secret_key[KEY_FILE_TEXT_BYTES];
    char server_key[KEY_FILE_TEXT_BYTES];
    bool given;
} link_keys;

struct client {
    void *context, *work, *control; /* libzmq */
    void *monitor;                  /* of `control`: why a handshake fails */
    link_keys keys;
    int64_t retry_after_ms;
    char version[64];
    char client_id[64];
};

/* What is asked and what is needed to understand the answer. */
typedef struct client_question {
    wire_message *message;      /* header's ids are filled in */
    const wire_roster *roster;  /* of the spec, where plans or updates travel */
    wire_roster *names;         /* or: filled with who is named in the reply's updates */
    const arv_control *control; /* may be NULL */
    wire_kind expected;         /* kind of the reply */
} client_question;

/* Gives a socket the keys, before it connects; 0 when it took them. */
int link_set_keys(const link_keys *keys, void *socket);

/* Watches the handshakes of `control`. */
void link_monitor_open(client *c);
void link_monitor_close(client *c);
/* What the handshakes so far say, as an IO error: refused, a key is asked for, or nobody is there. */
arv_status link_blame(client *c, arv_error *error);

/* Sends the question and waits for its final reply, which is decoded into `arena`. An error reply
 * becomes its status and its violations. */
arv_status link_ask(client *c, const client_question *question, arv_arena *arena,
                    wire_message **reply, arv_error *error);

#endif
