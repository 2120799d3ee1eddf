/* perform_task.h - one request while it is performed; shared by perform.c and perform_day.c. */
#ifndef DAEMON_PERFORM_TASK_H
#define DAEMON_PERFORM_TASK_H

#include "daemon/perform.h"

typedef struct task {
    performer *performer;
    job *work;
    arv_arena *arena; /* the decoded request and the engine's results; an open day keeps it */
    wire_message *message;
    arv_error *error;
    arv_control control;
} task;

/* Adds a violation without a path and returns the status. */
arv_status task_fail(task *t, arv_status status, const char *text);
/* As many threads as asked for, at most those of the daemon. */
int32_t task_threads(const task *t, int32_t asked);
/* Encodes the reply into the job's arena; its ids are those of the request. */
arv_status task_reply(task *t, const wire_message *message, const wire_roster *roster);
arv_status task_open_day(task *t);
arv_status task_event(task *t);
arv_status task_close_day(task *t);

#endif
