/* job.h - one request on its way through the daemon.
 *
 * A job belongs to one thread at a time and moves by pointer: the I/O thread makes it from a frame
 * and queues it, the compute thread or the day thread works on it (on an opening first the one, then
 * the other), the I/O thread sends the reply and frees it. What two touch while it runs is marked as
 * shared: the cancel flag and the progress slot. */
#ifndef DAEMON_JOB_H
#define DAEMON_JOB_H

#include "client/key_file.h"
#include "wire/wire.h"

#include <pthread.h>
#include <stdatomic.h>

#include <czmq.h>

enum { JOB_PEERS_MAX = 8 };

/* Among whom turns are taken: keys, or connections without keys; then the connections of a key; then
 * those whom one connection names as its clients. */
typedef enum job_share_level {
    JOB_SHARE_KEY,
    JOB_SHARE_CONNECTION,
    JOB_SHARE_CLIENT,
    JOB_SHARES
} job_share_level;

/* Which thread a job belongs to. The pointer travels over a socket; that all its memory travels with it
 * is said here, by a release store of who gives and an acquire load of who takes. */
typedef enum job_owner { JOB_OF_IO, JOB_OF_COMPUTE, JOB_OF_DAYS } job_owner;

/* Who waits for a reply: a ROUTER's name of the connection. */
typedef struct job_peer {
    uint8_t identity[255];
    uint8_t identity_size;
    bool delimited;                /* sent an empty frame first, as REQ does; gets one back */
    char key[KEY_FILE_TEXT_BYTES]; /* public key of the connection; "" without keys */
} job_peer;

/* The newest progress of a running job, written by any thread of the solve and read by the I/O
 * thread. The writer never waits: when the slot is busy the news is dropped. */
typedef struct job_progress {
    pthread_mutex_t lock;
    bool fresh;
    arv_progress latest;
} job_progress;

/* One frame pair for `events`. */
typedef struct job_publication {
    const char *topic;
    wire_bytes frame;
    arv_update update;
} job_publication;

struct board_day;
struct open_day;

/* A copy of a day that its rest is planned on. The day thread makes it and ends it, the compute thread plans
 * in between. */
typedef struct job_loan {
    struct open_day *day; /* whose copy; it is kept until the loan ends */
    arv_day *copy;
    int64_t sequence, events;     /* of the day then */
    wire_roster roster;           /* likewise: jobs may have joined the day since */
    arv_arena *arena;             /* of the proposal */
    const arv_proposal *proposal; /* NULL = none yet */
} job_loan;

typedef struct job {
    wire_header header;
    zframe_t *frame; /* the request */
    const uint8_t *body;
    size_t body_size;
    uint64_t digest[2]; /* of kind and body */
    job_peer peers[JOB_PEERS_MAX];
    int peer_count;
    double received_s, started_s;
    uint64_t ticket;            /* order of arrival */
    uint64_t share[JOB_SHARES]; /* whose turn it is with it, the widest first; see job_share */
    double estimate_s;          /* how long it may run, as it says itself; < 0 = it does not say */
    _Atomic job_owner owner;

    /* shared while the job runs */
    atomic_bool cancel;
    atomic_bool pulse; /* the engine has asked or told something since job_take_pulse */
    job_progress progress;

    /* the result, made by the compute thread or the day thread */
    arv_arena *arena; /* of the reply and all below */
    arv_status status;
    wire_bytes reply;
    job_publication *publications; /* to go out on `events` before the reply */
    int32_t publication_count;
    wire_day day;              /* of the publications, and of a closed day */
    struct open_day *prepared; /* of an opening, from the compute thread to the day thread */
    job_loan *loan;            /* of a replanning; NULL = none */
    struct board_day *opened;  /* last values of a new day; the I/O thread takes it over */
    struct board_day *grown;   /* likewise, of one with a job that it did not have */
    bool closed;               /* `day` was closed */
    bool applied;              /* an event was applied */
    arv_tally promises;        /* that the event has decided */
    int64_t journal_bytes;     /* of messages that it added to the journal */
    int32_t journal_commits;   /* made for it, and for those that shared them */
} job;

/* A job for a request frame whose header was read; takes over `frame`, also when it fails (NULL, no
 * memory). */
job *job_create(zframe_t *frame, const wire_glance *glance, const job_peer *peer);
/* Frees the job and what it still owns; sets the pointer to NULL; NULL is allowed. */
void job_destroy(job **self);

/* Gives the job to the other thread. Until it comes back the I/O thread reads its header and keeps its
 * peers, which the compute thread leaves alone, and uses the shared parts; all else is the other's. */
void job_give(job *self, job_owner to);
/* Takes a job that was given to `me`. */
void job_take(job *self, job_owner me);

/* Hashes of who sends a request, one a level; 0 never comes out. */
void job_share(const job_peer *peer, const wire_header *header, uint64_t share[JOB_SHARES]);

/* Bytes the waiting job holds. */
size_t job_bytes(const job *self);

/* Same request: same kind and same body. */
bool job_same_request(const job *self, const uint64_t digest[2]);
/* Digest of kind and body of a request (128 bits, xxh3). */
void job_digest(const wire_glance *glance, uint64_t digest[2]);

/* Seconds left of the budget at `now_s`; infinite without one. */
double job_budget_left_s(const job *self, double now_s);

/* Callbacks of arv_control with the job as context. Any thread; never wait. */
bool job_cancelled(void *context);
void job_report(void *context, const arv_progress *progress);
/* Has either been called since this was asked last? */
bool job_take_pulse(job *self);
/* Takes the newest progress if there is a new one. */
bool job_take_progress(job *self, arv_progress *progress);

#endif
