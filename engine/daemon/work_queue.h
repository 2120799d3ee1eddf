/* work_queue.h - requests that wait: bounded by number and bytes, higher priority first, among equal
 * priorities by turns, then first come first served.
 *
 * Turns go by what the daemon knows of who asks (job_share), not by what he says of himself: who was
 * served longest ago is next, first among keys (connections without keys), then among the connections of
 * a key, then among the client ids of a connection. A queue that is full takes the request of somebody
 * who has little in it in place of the last one of who has most (McKenney 1990, stochastic fairness
 * queueing): who floods it refuses himself.
 *
 * Owned by the I/O thread. Operations are O(length); the length is bounded by an option. */
#ifndef DAEMON_WORK_QUEUE_H
#define DAEMON_WORK_QUEUE_H

#include "daemon/job.h"

/* Turns that are remembered: sets of ways, as in the cache of a processor. */
enum { WORK_QUEUE_SETS = 64, WORK_QUEUE_WAYS = 8 };

typedef struct work_queue_turn {
    uint64_t share; /* of job_share */
    uint64_t turn;  /* when it was served last; 0 = free */
} work_queue_turn;

/* What one share has in the queue. */
typedef struct work_queue_holding {
    uint64_t share;         /* 0 = free */
    int count, alike_count; /* of all its jobs; of those of the priority that was asked for */
    size_t bytes;
    double alike_s; /* that those of that priority may run */
} work_queue_holding;

typedef struct work_queue {
    job **jobs;
    int length, length_max;
    size_t bytes, bytes_max;
    uint64_t next_ticket, next_turn;
    work_queue_turn served[WORK_QUEUE_SETS][WORK_QUEUE_WAYS];
    work_queue_holding *holdings; /* scratch memory: a hash table of holdings_size, ... */
    size_t holdings_size;         /* ... a power of two, as the length of now needs */
} work_queue;

/* A request that is not in the queue yet. */
typedef struct work_queue_newcomer {
    uint64_t share; /* its widest: JOB_SHARE_KEY */
    int64_t priority;
    size_t bytes;
} work_queue_newcomer;

/* False without memory. */
bool work_queue_init(work_queue *queue, int length_max, size_t bytes_max);
/* Frees the jobs that still wait. */
void work_queue_free(work_queue *queue);

/* True when a request of `bytes` may be added. */
bool work_queue_has_room(const work_queue *queue, size_t bytes);
/* Who has to give way for a newcomer without room: the job to take out, of no higher priority, of the
 * share that has most and will still have at least as much as the newcomer's then; to be asked again until
 * there is room. NULL = nobody has to. */
job *work_queue_who_gives_way(work_queue *queue, const work_queue_newcomer *newcomer);

/* Seconds that the waiting jobs of at least that priority say they may run; those that do not say count
 * as `usual_s`. */
double work_queue_seconds(const work_queue *queue, int64_t priority, double usual_s);
/* The same of those only that come before a newcomer by turns: of each other share as many as it will
 * have itself, as long as theirs are on average. */
double work_queue_seconds_before(work_queue *queue, const work_queue_newcomer *newcomer,
                                 double usual_s);

/* Adds a job and owns it; there must be room. */
void work_queue_push(work_queue *queue, job *waiting);
/* Takes out the job whose turn it is; NULL when empty. The caller owns it. */
job *work_queue_pop(work_queue *queue);
/* The waiting job of that request id, or NULL; it stays in the queue. */
job *work_queue_find(const work_queue *queue, const uint8_t request_id[WIRE_REQUEST_ID_BYTES]);
/* Takes one job out of the queue. The caller owns it. */
void work_queue_remove(work_queue *queue, const job *waiting);

#endif
