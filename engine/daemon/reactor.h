/* reactor.h - the I/O thread: owns every socket, the queue, the cache and the board; answers what
 * needs no engine at once and feeds the compute thread one job at a time.
 *
 *     work ----> peek ----> cache? join? room? ----> queue ----> compute thread
 *                                                                    |
 *     reply, cache <---- publish, board <---- job with its result <--'
 *     control -> answered here, also while a solve runs */
#ifndef DAEMON_REACTOR_H
#define DAEMON_REACTOR_H

#include "daemon/board.h"
#include "daemon/compute.h"
#include "daemon/reply_cache.h"
#include "daemon/sockets.h"
#include "daemon/work_queue.h"

typedef struct reactor {
    const daemon_options *options;
    zloop_t *loop;
    sockets sockets;
    zactor_t *compute;
    work_queue queue;
    reply_cache cache;
    board board;
    job *running; /* with the compute thread; NULL = it is idle */
    int progress_timer;
    bool draining, cancelling;
    double started_s;
    double mean_work_s; /* moving average of how long a job takes */
    wire_stats stats;   /* counters; the rest is filled in when asked */
} reactor;

/* Runs until drained. `signals` is a signalfd of SIGTERM and SIGINT: the first drains, the second
 * cancels what runs and waits. Returns false when it could not start; said why in the log. */
bool reactor_run(const daemon_options *options, int signals);

/* ---- shared by reactor*.c --------------------------------------------------------------------*/

/* Encodes `message` for `peer` and sends it. */
void reactor_send(reactor *self, zsock_t *router, const job_peer *peer, const wire_header *request,
                  const wire_message *message, const wire_roster *roster);
/* Sends bytes that are encoded already; counts what cannot be delivered. */
void reactor_send_bytes(reactor *self, zsock_t *router, const job_peer *peer, wire_bytes bytes);
/* Sends an error; `detail` may be NULL. */
void reactor_send_error(reactor *self, zsock_t *router, const job_peer *peer,
                        const wire_header *request, const wire_error *error);

/* Requests on `work` (reactor_work.c). */
void reactor_on_work(reactor *self);
/* The compute thread is done with its job. */
void reactor_on_result(reactor *self);
/* Gives the compute thread the next job if it is idle. */
void reactor_dispatch(reactor *self);
/* Answers a job CANCELLED instead of doing it; frees it. */
void reactor_cancel_waiting(reactor *self, job *waiting);

/* Requests on `control` (reactor_control.c). */
void reactor_on_control(reactor *self);
/* From now on no new work. */
void reactor_drain(reactor *self, const char *why);

#endif
