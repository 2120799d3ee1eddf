/* perform_task.h - one request while it is performed, by the compute thread (perform.c) or by the day
 * thread (keeper.c): decoded, done, answered. */
#ifndef DAEMON_PERFORM_TASK_H
#define DAEMON_PERFORM_TASK_H

#include "daemon/job.h"
#include "daybook/days.h"

typedef struct task {
    job *work;
    arv_arena *arena; /* the decoded request and the engine's results; an open day keeps it */
    wire_message *message;
    arv_error *error;
    arv_control control;
    int32_t threads; /* most it may use */
} task;

/* What a thread may do for one request. */
typedef struct task_means {
    size_t memory_bytes; /* caps each of its two arenas */
    int32_t threads;
    const wire_cells_source *matrices; /* which it may name by digest; NULL = none */
} task_means;

typedef arv_status task_step(task *t, void *context);

/* Decodes the request of a job, does the step and leaves its reply, or one that says what is wrong. */
void task_run(job *work, const task_means *means, task_step *step, void *context);
/* Takes back whatever a job has as its result: it has failed with this reason. */
void task_void(job *work, arv_status status, const arv_error *error);

/* Adds a violation without a path and returns the status. */
arv_status task_fail(task *t, arv_status status, const char *text);
/* Encodes the reply into the job's arena; its ids are those of the request. */
arv_status task_reply(task *t, const wire_message *message, const wire_roster *roster);

/* ---- days (announce.c) -----------------------------------------------------------------------*/

/* Notes which day the job is about. */
arv_status announce_key(task *t, const wire_day *key);
/* What a day has to tell: the frames for `events`, unless it is known already; the reply; or both. */
arv_status announce_publish(task *t, const open_day *day, const wire_updates *told);
arv_status announce_reply(task *t, wire_kind kind, const open_day *day, const wire_updates *told);
arv_status announce_updates(task *t, wire_kind kind, const open_day *day, const wire_updates *told);

#endif
