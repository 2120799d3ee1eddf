/* key_grants.h - the lists in a key file: "solve,control", "north,south", "*". Internal to the client
 * room. */
#ifndef CLIENT_KEY_GRANTS_H
#define CLIENT_KEY_GRANTS_H

#include "client/key_file.h"

/* NULL, or why it means nothing. An empty list gives no right. */
const char *key_grants_read_rights(const char *list, unsigned *rights);

/* INVALID_ARGUMENT with `why`; RESOURCE_EXHAUSTED past the arena's cap. */
arv_status key_grants_read_depots(arv_arena *arena, const char *list, key_file_depots *out,
                                  const char **why);

#endif
