/* client_link.h - the two sockets of a client and one exchange of a request and its replies.
 * Internal to the client room. */
#ifndef CLIENT_CLIENT_LINK_H
#define CLIENT_CLIENT_LINK_H

#include "client/client.h"

#include "wire/wire.h"

struct client {
    void *context, *work, *control; /* libzmq */
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

/* Sends the question and waits for its final reply, which is decoded into `arena`. An error reply
 * becomes its status and its violations. */
arv_status link_ask(client *c, const client_question *question, arv_arena *arena,
                    wire_message **reply, arv_error *error);

#endif
