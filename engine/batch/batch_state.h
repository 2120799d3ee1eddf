/* batch_state.h - what the driver of a batch knows of its depots; shared by the engines. */
#ifndef BATCH_BATCH_STATE_H
#define BATCH_BATCH_STATE_H

#include "base/digest.h"
#include "batch/batch.h"
#include "batch/batch_pack.h"

enum { BATCH_TRIES = 3 /* workers that a depot may take along */ };

typedef enum depot_phase { DEPOT_WAITING, DEPOT_SOLVED, DEPOT_FAILED } depot_phase;

typedef struct depot_state {
    char key[DIGEST_TEXT_BYTES]; /* of the result; "" = its file cannot be read */
    depot_phase phase;
    int32_t tries; /* workers lost with it */
    int32_t jobs;
    int64_t epochs;  /* of its solution; 0 = has none */
    bool growing;    /* a worker makes one of more epochs */
    bool full_grown; /* that did not work: never again */
    bool gain_known;
    int64_t gain_jobs, gain_cost; /* of the second half of the epochs: priority and jobs; cost */
} depot_state;

typedef struct batch_state {
    const batch_options *options;
    batch_settings settings;
    arv_arena *arena; /* of what lasts */
    arv_error *error;
    batch_row *rows;
    depot_state *depots;
    double *work_s; /* estimated, by depot */
    int32_t count;
    int lock;
    batch_counts counts;
    double started_s, deadline_s;     /* monotonic; deadline 0 = none */
    double work_total_s, work_done_s; /* of this run */
} batch_state;

/* Lists the depots, writes settings and list to the folder, and finds out which have a result. */
arv_status batch_state_open(batch_state *s, const batch_options *options, arv_error *error);
void batch_state_close(batch_state *s);

/* The depots that wait, packed into shards of about `length_s`. */
arv_status batch_state_pack(batch_state *s, double length_s, batch_shard **shards, int32_t *count);

/* Writes a shard for a worker to `path`. */
arv_status batch_state_write_shard(batch_state *s, const batch_shard *shard, const char *path);

/* Looks what a worker has left of a depot; true when it waits no more. */
bool batch_state_settle(batch_state *s, int32_t depot);

/* A worker was lost with this depot, or it asked to be tried again; `text` says how. Past its tries it has
 * failed, which is written to its record. */
arv_status batch_state_lose(batch_state *s, int32_t depot, arv_status why, const char *text);

/* Estimated seconds of a depot with so many epochs. */
double batch_state_work_s(const batch_state *s, int32_t depot, int64_t epochs);

/* A worker was to make a solution of `epochs` for a depot that has one of fewer: takes what it has left. */
void batch_state_grow(batch_state *s, int32_t depot, int64_t epochs);

/* Writes the list of depots with the epochs of their solutions. */
arv_status batch_state_write_grown(batch_state *s);

void batch_state_tell(batch_state *s, batch_event event, const char *depot, const char *text);

#endif
