/* daemon_options.h - what arrivald was told: command line over configuration file over defaults. */
#ifndef DAEMON_DAEMON_OPTIONS_H
#define DAEMON_DAEMON_OPTIONS_H

#include <arrival/arrival.h>

enum {
    OPTIONS_DAYS_MAX = 100000,
    OPTIONS_QUEUE_MAX = 100000,
    OPTIONS_QUEUE_S_MAX = 100000000,
    OPTIONS_MB_MAX = 1 << 20,
    OPTIONS_KEEP_DAYS_MAX = 36500
};

/* Strings live in the arena given to options_read. */
typedef struct daemon_options {
    const char *work, *control, *events; /* endpoints */
    int32_t threads;                     /* of one solve; never 0 after options_read */
    int32_t queue;                       /* requests that may wait */
    int32_t queue_mb;                    /* bytes of all of them together */
    int32_t queue_s;                     /* seconds a new one may have to wait */
    int32_t memory_mb;                   /* arena of one request */
    int32_t matrix_mb;                   /* uploaded matrices that are kept */
    int32_t days;                        /* days open at a time */
    const char *state;                   /* directory of the journal; NULL = none */
    int32_t keep_days;                   /* closed days stay in it so long */
    const char *keys;                    /* directory (keyring.h); NULL = anybody who can connect */
    bool insecure;                       /* off the loopback without keys */
    const char *http;                    /* where metrics are served; NULL = nowhere */
    bool
        replan_applies; /* better plans come into force where neither request nor day says what to do */
    bool check_config; /* print what would be used and exit */
} daemon_options;

typedef enum options_outcome {
    OPTIONS_RUN,   /* go on */
    OPTIONS_DONE,  /* --check-config was answered; exit 0 */
    OPTIONS_WRONG, /* said why on stderr; exit 2 */
    OPTIONS_FAILED /* no memory or directory; said why; exit 1 */
} options_outcome;

/* Reads argv and the file of --config. --help and --version print and exit, as argp does. */
options_outcome options_read(int argc, char **argv, arv_arena *arena, daemon_options *options);

/* NULL when arrivald may bind there, else why not. Allowed: ipc:// with a path of the file system
 * and tcp:// on the IPv4 loopback; `anywhere` = also other tcp:// addresses: without keys anybody who
 * reaches a socket may use it. */
const char *endpoint_refusal(const char *endpoint, bool anywhere);

#endif
