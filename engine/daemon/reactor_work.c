/* reactor_work.c - requests that need the engine: refuse, join, recall or queue them; send results. */
#include "daemon/reactor.h"

#include "base/clock.h"
#include "daemon/daemon_log.h"

#include <math.h>
#include <string.h>

enum { RETRY_MS_MIN = 100, RETRY_MS_MAX = 60000, PROGRESS_MS = 50 };

/* ---- refusals --------------------------------------------------------------------------------*/

static int64_t waiting_count(const reactor *self)
{
    return self->queue.length + (self->running ? 1 : 0);
}

/* How much longer the running request may take: what it says it may, and else how long requests took so
 * far. */
static double running_s(const reactor *self)
{
    const job *work = self->running;
    if (!work)
        return 0.0;
    const double whole_s = work->estimate_s >= 0.0 ? work->estimate_s : self->mean_work_s;
    return fmax(0.0, whole_s - (clock_monotonic_s() - work->started_s));
}

/* Until all that wait now are done. */
static int64_t retry_after_ms(const reactor *self)
{
    const double wait_ms =
        (running_s(self) + work_queue_seconds(&self->queue, 0, self->mean_work_s)) * 1000.0;
    if (!(wait_ms > RETRY_MS_MIN))
        return RETRY_MS_MIN;
    return wait_ms < RETRY_MS_MAX ? (int64_t)wait_ms : RETRY_MS_MAX;
}

static void refuse_busy(reactor *self, const job_peer *peer, const wire_header *header,
                        metrics_refusal why)
{
    const wire_error busy = {
        .status = ARV_UNAVAILABLE,
        .message = metrics_refusal_text(why),
        .retry_after_ms = retry_after_ms(self),
        .queue_length = waiting_count(self),
    };
    self->stats.refused_busy++;
    self->metrics.refusals[why]++;
    reactor_send_error(self, self->sockets.work, peer, header, &busy);
}

static void refuse(reactor *self, const job_peer *peer, const wire_header *header,
                   arv_status status, const char *why)
{
    const wire_error error = {.status = status, .message = why};
    reactor_send_error(self, self->sockets.work, peer, header, &error);
}

/* ---- the same request again ------------------------------------------------------------------*/

static job *find_job(const reactor *self, const uint8_t *request_id)
{
    if (self->running &&
        memcmp(self->running->header.request_id, request_id, WIRE_REQUEST_ID_BYTES) == 0)
        return self->running;
    job *waiting = work_queue_find(&self->queue, request_id);
    return waiting ? waiting : reactor_find_day_job(self, request_id);
}

static bool is_peer(const job *work, const job_peer *peer)
{
    for (int i = 0; i < work->peer_count; i++)
        if (work->peers[i].identity_size == peer->identity_size &&
            memcmp(work->peers[i].identity, peer->identity, peer->identity_size) == 0)
            return true;
    return false;
}

/* A client that lost its connection asks again: it gets the reply too. When there are too many, the
 * oldest but one goes: most likely it is gone. */
static void join(job *work, const job_peer *peer)
{
    if (is_peer(work, peer))
        return;
    if (work->peer_count == JOB_PEERS_MAX) {
        memmove(&work->peers[1], &work->peers[2], (JOB_PEERS_MAX - 2) * sizeof work->peers[0]);
        work->peer_count--;
    }
    work->peers[work->peer_count++] = *peer;
}

/* True when the request was known and is dealt with. */
static bool recall(reactor *self, const job_peer *peer, const wire_glance *glance)
{
    const uint8_t *request_id = glance->header.request_id;
    job *work = find_job(self, request_id);
    const reply_cache_entry *kept = work ? NULL : reply_cache_find(&self->cache, request_id);
    if (!work && !kept)
        return false;
    uint64_t digest[2];
    job_digest(glance, digest);
    const uint64_t *known = work ? work->digest : kept->digest;
    if (known[0] != digest[0] || known[1] != digest[1])
        refuse(self, peer, &glance->header, ARV_ALREADY_EXISTS,
               "another request has this request_id");
    else if (work)
        join(work, peer);
    else
        reactor_send_bytes(self, self->sockets.work, peer, (wire_bytes){kept->data, kept->size});
    return true;
}

/* ---- new requests ----------------------------------------------------------------------------*/

static void log_job(const job *work, const char *event)
{
    char id[LOG_QUOTED_BYTES], client[LOG_QUOTED_BYTES], trace[LOG_QUOTED_BYTES];
    const double now_s = clock_monotonic_s();
    const double from_s = work->started_s > 0.0 ? work->started_s : now_s;
    log_line(LOG_LEVEL_INFO, event,
             "kind=%s request=%s client=%s trace=%s status=%s waited_ms=%.0f worked_ms=%.0f",
             wire_kind_name(work->header.kind),
             log_hex(id, work->header.request_id, WIRE_REQUEST_ID_BYTES),
             log_quote(client, work->header.client_id), log_quote(trace, work->header.trace_id),
             arv_status_name(work->status), (from_s - work->received_s) * 1000.0,
             (now_s - from_s) * 1000.0);
}

/* Who has most in the queue gives way to who has little. True when there is room then. */
static bool make_room(reactor *self, const work_queue_newcomer *newcomer)
{
    while (!work_queue_has_room(&self->queue, newcomer->bytes)) {
        job *last = work_queue_who_gives_way(&self->queue, newcomer);
        if (!last)
            return false;
        work_queue_remove(&self->queue, last);
        last->status = ARV_UNAVAILABLE;
        for (int i = 0; i < last->peer_count; i++)
            refuse_busy(self, &last->peers[i], &last->header, METRICS_GAVE_WAY);
        log_job(last, "request");
        job_destroy(&last);
    }
    return true;
}

/* Why a request cannot wait its turn, if it cannot. */
static metrics_refusal no_place_for(reactor *self, const job_peer *peer, const wire_glance *glance,
                                    size_t bytes)
{
    const wire_header *header = &glance->header;
    uint64_t share[JOB_SHARES];
    if (self->draining)
        return METRICS_DRAINING;
    job_share(peer, header, share);
    if (reactor_is_for_days(glance))
        return reactor_days_have_room(self, share[JOB_SHARE_KEY], sizeof(job) + bytes)
                   ? METRICS_TAKEN
                   : METRICS_DAYS_FULL;
    const work_queue_newcomer newcomer = {
        .share = share[JOB_SHARE_KEY], .priority = header->priority, .bytes = sizeof(job) + bytes};
    const double wait_s =
        running_s(self) + work_queue_seconds_before(&self->queue, &newcomer, self->mean_work_s);
    if (wait_s > self->options->queue_s)
        return METRICS_QUEUE_LONG;
    if (header->budget_ms > 0 && wait_s * 1000.0 > (double)header->budget_ms)
        return METRICS_BUDGET;
    return make_room(self, &newcomer) ? METRICS_TAKEN : METRICS_QUEUE_FULL;
}

/* Queues a request that nothing speaks against; takes over the frame. */
static void accept_request(reactor *self, zframe_t *frame, const job_peer *peer,
                           const wire_glance *glance)
{
    const wire_header header = glance->header;
    const metrics_refusal why_not = no_place_for(self, peer, glance, zframe_size(frame));
    if (why_not != METRICS_TAKEN) {
        zframe_destroy(&frame);
        refuse_busy(self, peer, &header, why_not);
        return;
    }
    job *work = job_create(frame, glance, peer);
    if (!work) {
        refuse(self, peer, &header, ARV_RESOURCE_EXHAUSTED, "no memory for the request");
        return;
    }
    if (reactor_is_for_days(glance)) {
        reactor_give_to_days(self, work);
        return;
    }
    work_queue_push(&self->queue, work);
    reactor_dispatch(self);
}

static void take_request(reactor *self, zframe_t *frame, const job_peer *peer)
{
    wire_glance glance;
    arv_error error = {0};
    const char *why_not;
    const arv_status status = wire_peek(zframe_data(frame), zframe_size(frame), &glance, &error);
    if (!glance.has_request_id) {
        self->stats.malformed++;
    } else if (status) {
        const wire_error bad = {.status = status, .message = error.items[0].text, .detail = &error};
        reactor_send_error(self, self->sockets.work, peer, &glance.header, &bad);
    } else if (!wire_kind_is_work(glance.header.kind)) {
        refuse(self, peer, &glance.header, ARV_FAILED_PRECONDITION,
               "not a request for the work socket");
    } else if ((why_not = reactor_refusal(self, peer, &glance))) {
        refuse(self, peer, &glance.header, ARV_PERMISSION_DENIED, why_not);
    } else if (recall(self, peer, &glance)) {
        self->stats.requests++;
    } else {
        self->stats.requests++;
        accept_request(self, frame, peer, &glance);
        return;
    }
    zframe_destroy(&frame);
}

void reactor_on_work(reactor *self)
{
    job_peer peer;
    bool malformed;
    zframe_t *frame =
        sockets_receive(self->sockets.work, &self->sockets.work_peers, &peer, &malformed);
    self->stats.malformed += malformed;
    if (frame)
        take_request(self, frame, &peer);
}

/* ---- running ---------------------------------------------------------------------------------*/

/* The newest progress of the running job, at most every PROGRESS_MS. */
static int on_progress_timer(zloop_t *loop, int timer, void *context)
{
    reactor *self = context;
    (void)loop;
    (void)timer;
    wire_message message = {.header.kind = WIRE_PROGRESS};
    if (!self->running || !job_take_progress(self->running, &message.body.progress))
        return 0;
    for (int i = 0; i < self->running->peer_count; i++)
        reactor_send(self, self->sockets.work, &self->running->peers[i], &self->running->header,
                     &message, NULL);
    return 0;
}

static void answer_without_work(reactor *self, job *work, arv_status status, const char *why)
{
    work->status = status;
    for (int i = 0; i < work->peer_count; i++)
        refuse(self, &work->peers[i], &work->header, status, why);
    log_job(work, "request");
    job_destroy(&work);
}

void reactor_cancel_waiting(reactor *self, job *waiting)
{
    self->stats.cancelled++;
    answer_without_work(self, waiting, ARV_CANCELLED, "cancelled before it began");
}

static void start(reactor *self, job *work)
{
    self->running = work;
    work->started_s = clock_monotonic_s();
    if (self->cancelling)
        atomic_store_explicit(&work->cancel, true, memory_order_relaxed);
    self->progress_timer = zloop_timer(self->loop, PROGRESS_MS, 0, on_progress_timer, self);
    if (work->header.kind == WIRE_REPLAN) /* which lends it a copy of the day */
        reactor_give_to_days(self, work);
    else
        compute_submit(self->compute, work);
}

void reactor_dispatch(reactor *self)
{
    while (!self->running) {
        job *work = work_queue_pop(&self->queue);
        if (!work)
            return;
        if (job_budget_left_s(work, clock_monotonic_s()) <= 0.0)
            answer_without_work(self, work, ARV_DEADLINE_EXCEEDED,
                                "the budget was spent while the request waited");
        else
            start(self, work);
    }
}

/* ---- results ---------------------------------------------------------------------------------*/

/* A day that has a job more. */
static void replace_day(reactor *self, job *work)
{
    const board_day *known = board_find(&self->board, &work->grown->key);
    if (!known)
        return;
    board_day_copy(work->grown, known);
    board_remove(&self->board, &work->grown->key);
    board_add(&self->board, work->grown);
    work->grown = NULL;
}

/* Board and subscribers learn of updates in the same step and before the reply. */
static void publish(reactor *self, job *work)
{
    if (work->opened) {
        board_add(&self->board, work->opened);
        work->opened = NULL;
    }
    if (work->grown)
        replace_day(self, work);
    board_day *day = work->publication_count ? board_find(&self->board, &work->day) : NULL;
    for (int32_t i = 0; day && i < work->publication_count; i++) {
        const job_publication *publication = &work->publications[i];
        board_day_note(day, &publication->update);
        sockets_publish(self->sockets.events, publication->topic, publication->frame);
        metrics_note_notice(&self->metrics, publication->update.notice);
    }
    if (day && work->header.kind == WIRE_EVENT)
        metrics_note_time(&self->metrics.published, clock_monotonic_s() - work->received_s);
    self->stats.updates_published += day ? work->publication_count : 0;
    self->stats.events_applied += work->applied;
    self->metrics.promises.kept += work->promises.kept;
    self->metrics.promises.broken += work->promises.broken;
    self->metrics.journal_commits += work->journal_commits;
    self->metrics.journal_bytes += work->journal_bytes;
    if (work->closed)
        board_remove(&self->board, &work->day);
}

static void answer(reactor *self, const job *work)
{
    static const wire_error no_memory = {.status = ARV_RESOURCE_EXHAUSTED,
                                         .message = "no memory for the reply"};
    for (int i = 0; i < work->peer_count; i++) {
        if (work->reply.data)
            reactor_send_bytes(self, self->sockets.work, &work->peers[i], work->reply);
        else
            reactor_send_error(self, self->sockets.work, &work->peers[i], &work->header,
                               &no_memory);
    }
    if (work->status && work->reply.data) {
        self->stats.errors++;
        metrics_note_error(&self->metrics, work->status);
    }
    if (!work->status &&
        work->header.kind != WIRE_UPLOAD_MATRIX) /* which is for now, not for ever */
        reply_cache_put(&self->cache, work);
    self->stats.cancelled += atomic_load_explicit(&work->cancel, memory_order_relaxed);
}

/* A quarter of the newest, three quarters of what was. */
static void note_duration(reactor *self, const job *work)
{
    const double worked_s = clock_monotonic_s() - work->started_s;
    self->mean_work_s += (worked_s - self->mean_work_s) * 0.25;
}

void reactor_finish(reactor *self, job *work)
{
    publish(self, work);
    answer(self, work);
    metrics_note_answer(&self->metrics, work->header.kind, clock_monotonic_s() - work->received_s);
    log_job(work, "request");
    job_destroy(&work);
}

/* The engine is free for the next one. */
static void end_run(reactor *self, const job *work)
{
    self->running = NULL;
    zloop_timer_end(self->loop, self->progress_timer);
    note_duration(self, work);
}

void reactor_go_on(reactor *self, job *work)
{
    if (work->loan) {
        compute_submit(self->compute, work);
        return;
    }
    end_run(self, work);
    reactor_finish(self, work);
    reactor_dispatch(self);
}

void reactor_on_result(reactor *self)
{
    job *work = compute_collect(self->compute);
    if (!work)
        return;
    assert(work == self->running);
    if (work->loan) { /* the day thread ends it and tells what came of it */
        reactor_give_to_days(self, work);
        return;
    }
    end_run(self, work);
    if (work->prepared)
        reactor_give_to_days(self, work);
    else
        reactor_finish(self, work);
    reactor_dispatch(self);
}
