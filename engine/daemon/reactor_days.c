/* reactor_days.c - requests on their way to the day thread and back: a ring, for they come back in the
 * order in which they went. */
#include "daemon/reactor.h"

#include "base/clock.h"

#include <string.h>

enum { RING = DAY_JOBS_MAX + 1, SHARE_OF_REST = 4 };

/* An urgent job is placed by the day thread at once, and so are slots found: somebody is on the telephone. A
 * replanning waits its turn for the engine. */
bool reactor_is_for_days(const wire_glance *glance)
{
    const wire_kind kind = glance->header.kind;
    return kind == WIRE_EVENT || kind == WIRE_CLOSE_DAY || kind == WIRE_DAY_SLOTS ||
           (kind == WIRE_REPLAN && wire_peek_insert(glance->body, glance->body_size));
}

/* What is with the day thread stays there, so nobody can be made to give way: whoever sends may have up to
 * four times what is left over, so that one alone leaves a fifth to others (the dynamic threshold of
 * Choudhury & Hahne 1998). */
static bool leaves_others_room(const reactor *self, uint64_t share, size_t bytes, size_t left)
{
    int count = 0;
    for (int i = 0; i < self->day_count; i++) {
        const job *work = self->day_jobs[(self->day_first + i) % RING];
        if (work->share[JOB_SHARE_KEY] != share)
            continue;
        count++;
        bytes += job_bytes(work);
    }
    return count < SHARE_OF_REST * (DAY_JOBS_MAX - self->day_count) &&
           bytes / SHARE_OF_REST <= left;
}

bool reactor_days_have_room(const reactor *self, uint64_t share, size_t bytes)
{
    const size_t bytes_max = (size_t)self->options->queue_mb << 20;
    if (self->day_count >= DAY_JOBS_MAX || self->day_bytes + bytes > bytes_max)
        return false;
    const bool is_calm = self->day_count < DAY_JOBS_MAX / 2 && self->day_bytes < bytes_max / 2;
    return is_calm || leaves_others_room(self, share, bytes, bytes_max - self->day_bytes);
}

void reactor_give_to_days(reactor *self, job *work)
{
    assert(self->day_count < RING);
    if (work->started_s <= 0.0) /* an opening has begun with the compute thread */
        work->started_s = clock_monotonic_s();
    if (self->day_count == 0)
        self->days_moved_s = clock_monotonic_s();
    self->day_jobs[(self->day_first + self->day_count++) % RING] = work;
    self->day_bytes += job_bytes(work);
    day_thread_submit(self->days, work);
}

job *reactor_find_day_job(const reactor *self, const uint8_t *request_id)
{
    for (int i = 0; i < self->day_count; i++) {
        job *work = self->day_jobs[(self->day_first + i) % RING];
        if (memcmp(work->header.request_id, request_id, WIRE_REQUEST_ID_BYTES) == 0)
            return work;
    }
    return NULL;
}

void reactor_on_day_result(reactor *self)
{
    job *work = day_thread_collect(self->days);
    if (!work)
        return;
    assert(self->day_count > 0 && work == self->day_jobs[self->day_first]);
    self->day_first = (self->day_first + 1) % RING;
    self->day_count--;
    self->days_moved_s = clock_monotonic_s();
    self->day_bytes -= job_bytes(work);
    if (work == self->running)
        reactor_go_on(self, work);
    else
        reactor_finish(self, work);
}
