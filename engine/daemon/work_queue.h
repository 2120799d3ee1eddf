/* work_queue.h - requests that wait: bounded by number and bytes, higher priority first, among
 * equal priorities the client that was served longest ago, then first come first served.
 *
 * Owned by the I/O thread. Operations are O(length); the length is bounded by an option. */
#ifndef DAEMON_WORK_QUEUE_H
#define DAEMON_WORK_QUEUE_H

#include "daemon/job.h"

enum { WORK_QUEUE_CLIENTS = 64 };

typedef struct work_queue {
    job **jobs;
    int length, length_max;
    size_t bytes, bytes_max;
    uint64_t next_ticket, next_turn;
    struct {
        uint64_t client; /* hash of the client id */
        uint64_t turn;   /* when it was served last; 0 = free slot */
    } served[WORK_QUEUE_CLIENTS];
} work_queue;

/* False without memory. */
bool work_queue_init(work_queue *queue, int length_max, size_t bytes_max);
/* Frees the jobs that still wait. */
void work_queue_free(work_queue *queue);

/* True when a request of `bytes` may be added. */
bool work_queue_has_room(const work_queue *queue, size_t bytes);
/* Seconds that the waiting jobs of at least that priority say they may run; those that do not say count
 * as `usual_s`. */
double work_queue_seconds(const work_queue *queue, int64_t priority, double usual_s);
/* Adds a job and owns it; there must be room. */
void work_queue_push(work_queue *queue, job *waiting);
/* Takes out the job whose turn it is; NULL when empty. The caller owns it. */
job *work_queue_pop(work_queue *queue);
/* The waiting job of that request id, or NULL; it stays in the queue. */
job *work_queue_find(const work_queue *queue, const uint8_t request_id[WIRE_REQUEST_ID_BYTES]);
/* Takes one job out of the queue. The caller owns it. */
void work_queue_remove(work_queue *queue, const job *waiting);

#endif
