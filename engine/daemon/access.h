/* access.h - may this client ask for that? One table: what each kind of request needs. */
#ifndef DAEMON_ACCESS_H
#define DAEMON_ACCESS_H

#include "daemon/keyring.h"
#include "wire/wire.h"

/* NULL when the client of that public key (Z85) may send a request of that kind and body, else why not.
 * Without a keyring everybody may do everything. A kind that the table does not know needs every right
 * there is. A key that is not in the keyring may nothing. */
const char *access_refusal(const keyring *keys, const char *public_key, wire_kind kind,
                           const uint8_t *body, size_t body_size);

/* May he cancel requests of others, drain, see the counters? */
bool access_controls(const keyring *keys, const char *public_key);

/* May he see days of that depot? A list of days holds those only. */
bool access_watches(const keyring *keys, const char *public_key, const char *depot);

/* Called for each topic under which a subscription is served. */
typedef void access_topic(void *context, const char *topic, size_t size);

/* What of a subscription to `topic` a client may see: the topic itself when it lies within a depot of
 * his, else all depots of his whose topics begin with it; nothing when there are none. Topics are
 * "depot/day/job" (wire_topic). */
void access_narrow(const keyring *keys, const char *public_key, const char *topic, size_t size,
                   access_topic *take, void *context);

#endif
