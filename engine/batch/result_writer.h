/* result_writer.h - puts the results of depots on disk while the next depot is solved: a sync takes
 * milliseconds, in which the processor has better to do. */
#ifndef BATCH_RESULT_WRITER_H
#define BATCH_RESULT_WRITER_H

#include "batch/batch_folder.h"
#include "batch/batch_worker.h"

/* What a depot has come to. */
typedef struct depot_result {
    arv_arena *arena;  /* holds all of it, and little else */
    batch_texts texts; /* `record` NULL = its files are there: only the id counts */
    batch_gain gain;
} depot_result;

typedef struct result_writer result_writer;

/* Starts it, for `worker`, whose `ended` is called by its thread, in the order of the results. NULL when there is
 * no memory. Without a second thread it writes when it is given something. */
result_writer *result_writer_open(const batch_worker *worker);

/* Takes a result and its arena, once the one before it is on disk. The status is that of the ones before;
 * when it is not OK, nothing more is written. */
arv_status result_writer_put(result_writer *writer, const depot_result *result);

/* Waits for the last result; the status is of all. NULL is allowed. */
arv_status result_writer_close(result_writer *writer, arv_error *error);

#endif
