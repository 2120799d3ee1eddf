/* batch_worker.h - the process that works through one shard: a manifest whose depots it solves in turn. */
#ifndef BATCH_BATCH_WORKER_H
#define BATCH_BATCH_WORKER_H

#include "format/batch_files.h"

/* What the second half of a depot's epochs has gained. */
typedef struct batch_gain {
    int64_t jobs; /* and priority */
    int64_t cost;
} batch_gain;

typedef struct batch_worker {
    const char *out, *shard;    /* folder of the batch; file with the depots */
    const char *endpoint;       /* of the daemon that solves; NULL = this process */
    int32_t threads, memory_mb; /* 0 = all cores; 0 = no limit */
    bool attached;              /* stop when the process that started this one is gone */
    bool grow; /* the depots have solutions of fewer epochs: they stay unless there is a new one */
    /* each depot, in turn, when it is done with and on disk; by a thread of the writer's own */
    void (*ended)(void *context, const char *id, const batch_gain *gain);
    void *context;
} batch_worker;

/* Depots whose result is there already are left as they are. What is wrong with a depot goes to its record
 * and is no error of the worker, but for OK the status is INVALID_ARGUMENT when it happened. RESOURCE_EXHAUSTED: a
 * depot needs more memory; UNAVAILABLE: a depot is to be tried again (the daemon, the disk); IO: there is no
 * daemon; CANCELLED: not attached any more. To be called once in a process. */
arv_status batch_worker_run(const batch_worker *worker, arv_error *error);

/* The version that results are of, "0.1.0 33d64cb27f"; NULL past the arena's cap. */
const char *batch_version(arv_arena *arena);

#endif
