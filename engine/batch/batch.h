/* batch.h - thousands of depots replanned by morning.
 *
 *     folder or manifest --batch_list--> depots --batch_pack--> shards --engine--> workers
 *                                                                                    │
 *     one summary <--batch_report-- records and solutions in the folder of the batch <┘
 *
 * A worker is this program again (batch_worker.h), so a crash or an exhausted memory costs the depot at
 * hand. The truth is in the files: whoever finds a depot's record with the right key leaves it as it is, so
 * a batch that was killed anywhere goes on where it was, and the result does not depend on how it was cut
 * up. This room never prints; news goes to a callback. */
#ifndef BATCH_BATCH_H
#define BATCH_BATCH_H

#include "format/batch_files.h"

typedef struct batch_counts {
    int32_t depots;
    int32_t done; /* have a solution */
    int32_t kept; /* of done and failed: were there before */
    int32_t failed;
    int32_t left;
    int64_t jobs; /* of the depots solved in this run */
} batch_counts;

typedef enum batch_event {
    BATCH_STARTED, /* everything is listed and looked at */
    BATCH_WAITING, /* nothing new; a few times a second */
    BATCH_SOLVED,  /* `depot` */
    BATCH_GROWN,   /* `depot` has a solution of more epochs */
    BATCH_FAILED,  /* `depot`, for good; `text` says why */
    BATCH_LOST,    /* a worker, with `depot`, which is tried again; `text` says how */
    BATCH_DROPPED, /* an endpoint, `depot` is its name */
    BATCH_PACKED,  /* shards for others; `text` says how many */
    BATCH_ENDED
} batch_event;

const char *batch_event_name(batch_event event); /* "solved" */

typedef struct batch_news {
    batch_event event;
    const char *depot, *text; /* NULL = none */
    batch_counts counts;
    double elapsed_s, left_s; /* left_s is an estimate; negative = not known yet */
    double jobs_per_s;        /* solved in this run */
} batch_news;

typedef enum batch_engine { BATCH_LOCAL, BATCH_SLURM, BATCH_INDEXED } batch_engine;

typedef struct batch_options {
    batch_engine engine;
    const char *source, *out; /* folder or manifest; folder of the batch, made if need be */
    batch_settings settings;  /* `version` is filled in */
    int32_t
        workers; /* processes at once, for each endpoint if there are any; 0 = by cores. Slurm: tasks
                        at once; 0 = as many as it likes. Indexed: shards; 0 = by their length */
    int32_t threads; /* of each; 0 = the cores that the workers leave */
    double
        budget_s; /* 0 = none; else until then depots get more epochs, `settings.epochs` at least */
    int32_t memory_mb; /* of each at first, doubled when it is not enough; 0 = no limit */
    bool retry;        /* work on failed depots again, too */
    const char *const *endpoints; /* daemons that solve; none = the workers do */
    int32_t endpoint_count;
    bool (*interrupted)(void);
    void (*news)(void *context, const batch_news *news);
    void *context;
} batch_options;

/* Runs a batch to its end. OK: nothing is left unless the budget has ended, `counts` says what failed.
 * With a budget every depot is solved with `settings.epochs`, then again with twice as many in turn, those
 * first that promise most for the time, as long as that fits; depots.jsonl says with how many each was
 * solved, and is a manifest that gives the same results without a budget. CANCELLED: interrupted.
 * UNAVAILABLE: another process drives this batch, or its folder cannot be written now. IO: the folder cannot
 * be made, or no endpoint answers.
 * INVALID_ARGUMENT: of the manifest. To be called before anything enters a parallel region. */
arv_status batch_run(const batch_options *options, batch_counts *counts, arv_error *error);

#endif
