/* day_thread.h - the thread that has the open days: events never wait for a solve. Jobs go to it and come
 * back by pointer, as with compute.h; it takes all that wait at once, so that they share a commit. */
#ifndef DAEMON_DAY_THREAD_H
#define DAEMON_DAY_THREAD_H

#include "daemon/keeper.h"

/* Starts the thread with days that were made by keeper_start; it owns them and stops them. NULL when it
 * cannot: then they are still the caller's. */
zactor_t *day_thread_start(const keeper *made);
/* Hands a job over. Any number may be under way. */
void day_thread_submit(zactor_t *thread, job *work);
/* Takes a finished job back, in the order of submission; called when the actor's socket is readable. */
job *day_thread_collect(zactor_t *thread);
/* Waits for the thread to finish its jobs and to end. */
void day_thread_stop(zactor_t **thread);

#endif
