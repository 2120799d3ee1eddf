/* key_file.h - CURVE keys in files: made, written and read.
 *
 * The form is that of czmq's and pyzmq's certificates, so that their tools read ours and the other way
 * round: NAME.key holds the public key, NAME.key_secret both keys. The public file of a client, as it
 * lies with the daemon, also says what the client may do:
 *
 *     metadata
 *         rights = "solve,control"
 *         depots = "north,south"
 *         watch = "*"
 *     curve
 *         public-key = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
 *
 *   rights  solve: solve and estimate; control: stats, drain, cancel requests of others
 *   depots  whose days it may open, move on, close and watch: names, or * for all
 *   watch   whose days it may only watch: snapshots and subscriptions
 *
 * What is not given is not allowed. Reading is strict: an unknown line is an error with its number. */
#ifndef CLIENT_KEY_FILE_H
#define CLIENT_KEY_FILE_H

#include <arrival/basics.h>

enum { KEY_FILE_TEXT_BYTES = 41 /* a key in Z85 (ZeroMQ RFC 32), NUL included */ };

typedef enum key_file_right { KEY_FILE_SOLVE = 1, KEY_FILE_CONTROL = 2 } key_file_right;

/* Names of depots; `all` = also those not named. */
typedef struct key_file_depots {
    const char **names;
    int32_t count;
    bool all;
} key_file_depots;

typedef struct key_file {
    char public_key[KEY_FILE_TEXT_BYTES];
    char secret_key[KEY_FILE_TEXT_BYTES]; /* "" = a public file */
    unsigned rights;                      /* of key_file_right */
    key_file_depots depots, watch;
} key_file;

/* What a new public file says beside the key; NULL = nothing. */
typedef struct key_file_grants {
    const char *rights, *depots, *watch;
} key_file_grants;

/* Reads either file; names live in `arena`. INVALID_ARGUMENT at "path:line"; IO when it cannot be read;
 * FAILED_PRECONDITION for a secret that others than the owner may read or a public key that is not
 * that of the secret. */
arv_status key_file_read(arv_arena *arena, const char *path, key_file *out, arv_error *error);

/* Makes a key pair and writes DIRECTORY/NAME.key (mode 0644 less the umask) and DIRECTORY/NAME.key_secret
 * (mode 0600). INVALID_ARGUMENT for a name that is no plain file name or grants that mean nothing, at
 * "name", "rights", "depots" or "watch"; ALREADY_EXISTS rather than overwriting. */
arv_status key_file_create(const char *directory, const char *name, const key_file_grants *grants,
                           arv_error *error);

#endif
