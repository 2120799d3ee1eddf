/* compute.c - see compute.h. */
#include "daemon/compute.h"

#include "daemon/perform.h"

#include <sys/prctl.h>

static const char submit_command[] = "JOB";

/* The thread: waits for a job, performs it, sends the pointer back; ends with the actor. */
static void compute_main(zsock_t *pipe, void *context)
{
    const performer self = *(const performer *)context;
    prctl(PR_SET_NAME, "compute"); /* what top -H shows */
    zsock_signal(pipe, 0);
    for (;;) {
        char *command = NULL;
        job *work = NULL;
        if (zsock_recv(pipe, "sp", &command, &work) != 0 && errno == EINTR)
            continue;
        const bool goes_on = command && streq(command, submit_command);
        zstr_free(&command);
        if (!goes_on)
            break; /* $TERM of zactor_destroy, or the context is gone */
        job_take(work, JOB_OF_COMPUTE);
        perform(&self, work);
        job_give(work, JOB_OF_IO);
        zsock_send(pipe, "p", work);
    }
}

zactor_t *compute_start(const daemon_options *options, matrix_store *matrices)
{
    performer start = {
        .threads = options->threads,
        .memory_bytes = (size_t)options->memory_mb << 20,
        .matrices = matrices,
    };
    return zactor_new(compute_main, &start);
}

void compute_submit(zactor_t *compute, job *work)
{
    job_give(work, JOB_OF_COMPUTE);
    zsock_send(compute, "sp", submit_command, work);
}

job *compute_collect(zactor_t *compute)
{
    job *work = NULL;
    zsock_recv(compute, "p", &work);
    if (work)
        job_take(work, JOB_OF_IO);
    return work;
}

void compute_stop(zactor_t **compute)
{
    zactor_destroy(compute);
}
