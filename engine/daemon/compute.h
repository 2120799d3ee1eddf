/* compute.h - the one thread that enters parallel regions and so owns the OpenMP team. Jobs go to it and
 * come back by pointer over a pair of inproc sockets; a job has one owner at any time. */
#ifndef DAEMON_COMPUTE_H
#define DAEMON_COMPUTE_H

#include "daemon/daemon_options.h"
#include "daemon/job.h"
#include "daemon/matrix_store.h"

/* Starts the thread; signals must be blocked already. It has `matrices` until it is stopped. NULL when it
 * cannot. */
zactor_t *compute_start(const daemon_options *options, matrix_store *matrices);
/* Hands a job over. One at a time. */
void compute_submit(zactor_t *compute, job *work);
/* Takes the finished job back; called when the actor's socket is readable. */
job *compute_collect(zactor_t *compute);
/* Waits for the thread to finish its job and to end. */
void compute_stop(zactor_t **compute);

#endif
