/* day_thread.c - see day_thread.h. */
#include "daemon/day_thread.h"

#include <string.h>
#include <sys/prctl.h>

enum { BATCH_MOST = 256, IDLE_MS = 200, NOT_WAITING_MS = 0, FOR_EVER_MS = -1 };

static const char submit_command[] = "DAY";

typedef enum heard { HEARD_JOB, HEARD_NOTHING, HEARD_THE_END } heard;

/* The next job within that time. */
static heard hear(zsock_t *pipe, int wait_ms, job **work)
{
    char *command = NULL;
    zsock_set_rcvtimeo(pipe, wait_ms);
    if (zsock_recv(pipe, "sp", &command, work) != 0 && (errno == EAGAIN || errno == EINTR))
        return HEARD_NOTHING;
    const bool is_job = command && streq(command, submit_command);
    zstr_free(&command);
    if (!is_job)
        return HEARD_THE_END; /* $TERM of zactor_destroy, or the context is gone */
    job_take(*work, JOB_OF_DAYS);
    return HEARD_JOB;
}

static void give_back(zsock_t *pipe, job *const *jobs, int count)
{
    for (int i = 0; i < count; i++) {
        job_give(jobs[i], JOB_OF_IO);
        zsock_send(pipe, "p", jobs[i]);
    }
}

/* Waits for a job, takes all others that are there, does as many as go together, sends them back. */
static void day_main(zsock_t *pipe, void *context)
{
    keeper self = *(const keeper *)context;
    job *jobs[BATCH_MOST];
    int count = 0;
    bool goes_on = true;
    prctl(PR_SET_NAME, "days");
    zsock_signal(pipe, 0);
    while (goes_on || count > 0) {
        const int idle_ms = self.untidy ? IDLE_MS : FOR_EVER_MS;
        const int wait_ms = count > 0 ? NOT_WAITING_MS : idle_ms;
        heard next = HEARD_NOTHING;
        if (goes_on && count < BATCH_MOST)
            next = hear(pipe, wait_ms, &jobs[count]);
        goes_on = goes_on && next != HEARD_THE_END;
        if (next == HEARD_JOB) {
            count++;
        } else if (count > 0) {
            const int done = keeper_perform(&self, jobs, count);
            give_back(pipe, jobs, done);
            count -= done;
            memmove(jobs, jobs + done, (size_t)count * sizeof jobs[0]);
        } else if (goes_on) {
            keeper_tidy(&self);
        }
    }
    keeper_stop(&self);
}

zactor_t *day_thread_start(const keeper *made)
{
    keeper copy = *made; /* zactor_new returns when the thread has taken it */
    return zactor_new(day_main, &copy);
}

void day_thread_submit(zactor_t *thread, job *work)
{
    job_give(work, JOB_OF_DAYS);
    zsock_send(thread, "sp", submit_command, work);
}

job *day_thread_collect(zactor_t *thread)
{
    job *work = NULL;
    zsock_recv(thread, "p", &work);
    if (work)
        job_take(work, JOB_OF_IO);
    return work;
}

void day_thread_stop(zactor_t **thread)
{
    zactor_destroy(thread);
}
