/* metrics.h - what is measured of the daemon, and how Prometheus reads it.
 *
 * The reactor counts in a structure of its own and copies it now and then under a lock; whoever serves
 * the numbers takes the last copy. Neither waits for the other longer than the copy takes. */
#ifndef DAEMON_METRICS_H
#define DAEMON_METRICS_H

#include "wire/wire.h"

#include <pthread.h>

enum {
    METRICS_BOUNDS =
        19, /* upper bounds of buckets, 0.5 ms to 500 s; one more bucket for what is above */
    METRICS_KINDS = WIRE_SNAPSHOT - WIRE_SOLVE, /* kinds of requests on `work` */
    METRICS_STATUSES = 32,
    METRICS_NOTICES = 32
};

/* Durations; counts are of one bucket each, not cumulative. */
typedef struct metrics_histogram {
    int64_t counts[METRICS_BOUNDS + 1];
    double sum_s;
} metrics_histogram;

/* Why a request was refused at once, UNAVAILABLE. */
typedef enum metrics_refusal {
    METRICS_TAKEN, /* it was not */
    METRICS_DRAINING,
    METRICS_DAYS_FULL,
    METRICS_QUEUE_FULL,
    METRICS_QUEUE_LONG,
    METRICS_BUDGET,
    METRICS_GAVE_WAY,
    METRICS_REFUSALS
} metrics_refusal;

/* Counters since the start but for `stats`, `draining`, `stuck`. */
typedef struct metrics {
    wire_stats stats;
    bool draining, stuck;
    metrics_histogram
        answered[METRICS_KINDS]; /* from the request to the reply, by kind - WIRE_SOLVE */
    metrics_histogram published; /* from an event to its updates on `events` */
    int64_t refusals[METRICS_REFUSALS];
    int64_t errors[METRICS_STATUSES]; /* error replies by arv_status */
    int64_t notices[METRICS_NOTICES]; /* updates published by arv_notice */
    arv_tally promises;
    int64_t journal_commits, journal_bytes;
} metrics;

/* The last copy, shared by two threads. */
typedef struct metrics_shelf {
    pthread_mutex_t lock;
    metrics latest;
    double taken_s; /* monotonic */
} metrics_shelf;

/* ---- counting ---------------------------------------------------------------------------------*/

void metrics_note_time(metrics_histogram *self, double seconds);
/* A reply to a request of that kind. */
void metrics_note_answer(metrics *self, wire_kind kind, double seconds);
void metrics_note_error(metrics *self, arv_status status);
void metrics_note_notice(metrics *self, arv_notice notice);
/* What the client is told: "the queue is full". NULL for METRICS_TAKEN. */
const char *metrics_refusal_text(metrics_refusal why);

/* ---- handing over: any thread -----------------------------------------------------------------*/

bool metrics_shelf_init(metrics_shelf *self);
void metrics_shelf_free(metrics_shelf *self);
void metrics_shelf_put(metrics_shelf *self, const metrics *now);
/* How many seconds old it is. */
double metrics_shelf_take(metrics_shelf *self, metrics *latest);

/* The text of Prometheus, format 0.0.4, allocated with malloc; NULL without memory. */
char *metrics_text(const metrics *self, size_t *size);

#endif
