/* perform.h - what the compute thread does with one job: decode, engine, encode. No sockets, no
 * threads of its own beside the engine's. */
#ifndef DAEMON_PERFORM_H
#define DAEMON_PERFORM_H

#include "daemon/job.h"
#include "daemon/matrix_store.h"

/* What lasts from job to job. */
typedef struct performer {
    int32_t threads;     /* most a request may use */
    size_t memory_bytes; /* cap of each of the two arenas of a request */
    matrix_store *matrices;
} performer;

/* Does the job and fills its result; of an opening it prepares the day, and the day thread does the rest.
 * Always leaves a reply unless there is no memory for one. */
void perform(const performer *self, job *work);

#endif
