/* reactor.h - the I/O thread: owns every socket, the queue, the cache and the board; answers what
 * needs no engine at once, feeds the compute thread one job at a time and the day thread all it has.
 *
 *     work ----> peek ----> cache? join? room? --+--> queue ----> compute thread ---.
 *                                                |                    | openings    |
 *                                                '--> events ----> day thread       |
 *                                                                     |             |
 *     reply, cache <---- publish, board <---- job with its result <---'-------------'
 *     control -> answered here, also while a solve runs */
#ifndef DAEMON_REACTOR_H
#define DAEMON_REACTOR_H

#include "daemon/board.h"
#include "daemon/compute.h"
#include "daemon/daemon_log.h"
#include "daemon/day_thread.h"
#include "daemon/gate.h"
#include "daemon/http.h"
#include "daemon/reply_cache.h"
#include "daemon/sockets.h"
#include "daemon/work_queue.h"

/* Jobs with the day thread at a time: fewer than a pipe of czmq takes without making who writes wait. */
enum { DAY_JOBS_MAX = 900 };

typedef struct reactor {
    const daemon_options *options;
    zloop_t *loop;
    arv_arena *arena; /* of what is read at the start */
    gate gate;
    sockets sockets;
    zactor_t *compute;
    matrix_store matrices; /* the compute thread's, while it is there */
    work_queue queue;
    reply_cache cache;
    board board;
    job *running; /* with the compute thread; NULL = it is idle */
    int progress_timer;
    zactor_t *days;
    job *day_jobs[DAY_JOBS_MAX + 1]; /* with the day thread, a ring; one more for an opening */
    int day_first, day_count;
    size_t day_bytes;
    bool draining, cancelling;
    double pulse_s; /* when the running job was last seen alive */
    double
        days_moved_s; /* when the day thread gave something back, or got the first of what it has */
    bool stuck;       /* as the watchdog was told */
    double started_s;
    double mean_work_s; /* moving average of how long a job takes */
    log_throttle undeliverable, denials;
    wire_stats stats; /* counters; the rest is filled in when asked */
    metrics metrics;  /* counters beyond these; the rest likewise */
    metrics_shelf shelf;
    http *http; /* NULL = not served */
} reactor;

/* Runs until drained. `signals` is a signalfd of SIGTERM, SIGINT and SIGHUP: the first drains, the second
 * cancels what runs and waits; SIGHUP reads the keys anew. Returns false when it could not start; said why in the log. */
bool reactor_run(const daemon_options *options, int signals);

/* ---- shared by reactor*.c --------------------------------------------------------------------*/

/* Encodes `message` for `peer` and sends it. Errors apart, a peer whose key was taken away while its
 * request waited or ran gets nothing; so with the next. */
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
/* A replanning is back from the day thread: with a copy of the day to plan on, or settled. */
void reactor_go_on(reactor *self, job *work);
/* Gives the compute thread the next job if it is idle. */
void reactor_dispatch(reactor *self);
/* Answers a job CANCELLED instead of doing it; frees it. */
void reactor_cancel_waiting(reactor *self, job *waiting);

/* Board and subscribers, cache and clients, log: all that a finished job is for; frees it. */
void reactor_finish(reactor *self, job *work);

/* Requests for the day thread (reactor_days.c). */
bool reactor_is_for_days(const wire_glance *glance);
bool reactor_days_have_room(const reactor *self, uint64_t share, size_t bytes);
void reactor_give_to_days(reactor *self, job *work);
/* The job of that request id with the day thread, or NULL. */
job *reactor_find_day_job(const reactor *self, const uint8_t *request_id);
/* The day thread is done with a job. */
void reactor_on_day_result(reactor *self);

/* Requests on `control` (reactor_control.c). */
void reactor_on_control(reactor *self);
/* From now on no new work. */
void reactor_drain(reactor *self, const char *why);

/* What is counted and what is now, in one. */
void reactor_tell_stats(const reactor *self, wire_stats *stats);

/* Metrics and health over HTTP, if they were asked for (reactor_metrics.c). False: said why in the log. */
bool reactor_serve_http(reactor *self);
void reactor_stop_http(reactor *self);
/* Does what has changed show at once. */
void reactor_show_metrics(reactor *self);

/* Feeds the watchdog of the service manager, if there is one (reactor_watchdog.c). False when out of
 * memory. */
bool reactor_feed_watchdog(reactor *self);

/* Keys (reactor_keys.c). Why the peer may not ask that, logged; NULL = it may. */
const char *reactor_refusal(reactor *self, const job_peer *peer, const wire_glance *glance);
/* Is the key of the peer still let in? */
bool reactor_lets_in(const reactor *self, const job_peer *peer);
/* The name of the peer's key, "-" without keys. */
const char *reactor_client_name(const reactor *self, const job_peer *peer);
/* Reads subscriptions from `events`; handshakes and changes of the key files. False when out of memory. */
bool reactor_read_events(reactor *self);
bool reactor_watch_keys(reactor *self);
void reactor_reload_keys(reactor *self);

#endif
