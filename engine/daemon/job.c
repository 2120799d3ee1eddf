/* job.c - making, freeing and comparing requests; see job.h. */
#include "daemon/job.h"

#include "base/clock.h"
#include "daemon/board.h"
#include "daybook/days.h"

#include <math.h>
#include <string.h>
#include <xxhash.h>

void job_digest(const wire_glance *glance, uint64_t digest[2])
{
    const XXH128_hash_t hash =
        XXH3_128bits_withSeed(glance->body, glance->body_size, (XXH64_hash_t)glance->header.kind);
    digest[0] = hash.low64;
    digest[1] = hash.high64;
}

static uint64_t hash_within(const void *bytes, size_t size, uint64_t whole)
{
    const uint64_t hash = XXH3_64bits_withSeed(bytes, size, whole);
    return hash ? hash : 1;
}

void job_share(const job_peer *peer, const wire_header *header, uint64_t share[JOB_SHARES])
{
    const uint64_t key = *peer->key ? hash_within(peer->key, strlen(peer->key), JOB_SHARE_KEY) : 0;
    share[JOB_SHARE_CONNECTION] =
        hash_within(peer->identity, peer->identity_size, key + JOB_SHARE_CONNECTION);
    share[JOB_SHARE_KEY] = key ? key : share[JOB_SHARE_CONNECTION];
    share[JOB_SHARE_CLIENT] = hash_within(header->client_id, strlen(header->client_id),
                                          share[JOB_SHARE_CONNECTION] + JOB_SHARE_CLIENT);
}

/* How long the request may run by its own words: its time limit, cut to its budget. */
static double stated_seconds(const wire_glance *glance)
{
    const int64_t limit_ms = glance->time_limit_ms, budget_ms = glance->header.budget_ms;
    if (limit_ms <= 0)
        return -1.0;
    return (double)(budget_ms > 0 && budget_ms < limit_ms ? budget_ms : limit_ms) / 1000.0;
}

job *job_create(zframe_t *frame, const wire_glance *glance, const job_peer *peer)
{
    job *self = calloc(1, sizeof *self);
    if (!self) {
        zframe_destroy(&frame);
        return NULL;
    }
    self->header = glance->header;
    self->frame = frame;
    self->body = glance->body;
    self->body_size = glance->body_size;
    job_digest(glance, self->digest);
    self->peers[0] = *peer;
    self->peer_count = 1;
    self->received_s = clock_monotonic_s();
    self->estimate_s = stated_seconds(glance);
    job_share(peer, &self->header, self->share);
    atomic_init(&self->cancel, false);
    atomic_init(&self->pulse, false);
    atomic_init(&self->owner, JOB_OF_IO);
    pthread_mutex_init(&self->progress.lock, NULL);
    return self;
}

void job_destroy(job **self)
{
    if (!*self)
        return;
    open_day_destroy(&(*self)->prepared);
    board_day_destroy(&(*self)->opened);
    board_day_destroy(&(*self)->grown);
    arv_arena_destroy(&(*self)->arena);
    zframe_destroy(&(*self)->frame);
    pthread_mutex_destroy(&(*self)->progress.lock);
    free(*self);
    *self = NULL;
}

void job_give(job *self, job_owner to)
{
    atomic_store_explicit(&self->owner, to, memory_order_release);
}

void job_take(job *self, job_owner me)
{
    const job_owner owner = atomic_load_explicit(&self->owner, memory_order_acquire);
    assert(owner == me);
    (void)owner;
    (void)me;
}

size_t job_bytes(const job *self)
{
    return sizeof *self + zframe_size(self->frame);
}

bool job_same_request(const job *self, const uint64_t digest[2])
{
    return self->digest[0] == digest[0] && self->digest[1] == digest[1];
}

double job_budget_left_s(const job *self, double now_s)
{
    if (self->header.budget_ms <= 0)
        return (double)INFINITY;
    return (double)self->header.budget_ms / 1000.0 - (now_s - self->received_s);
}

/* Asked by all threads of a solve all the time: whoever finds it set leaves the line of the cache alone. */
static void beat(job *self)
{
    if (!atomic_load_explicit(&self->pulse, memory_order_relaxed))
        atomic_store_explicit(&self->pulse, true, memory_order_relaxed);
}

bool job_take_pulse(job *self)
{
    return atomic_exchange_explicit(&self->pulse, false, memory_order_relaxed);
}

bool job_cancelled(void *context)
{
    job *self = context;
    beat(self);
    return atomic_load_explicit(&self->cancel, memory_order_relaxed);
}

void job_report(void *context, const arv_progress *progress)
{
    job *self = context;
    beat(self);
    if (pthread_mutex_trylock(&self->progress.lock) != 0)
        return;
    self->progress.latest = *progress;
    self->progress.fresh = true;
    pthread_mutex_unlock(&self->progress.lock);
}

bool job_take_progress(job *self, arv_progress *progress)
{
    pthread_mutex_lock(&self->progress.lock);
    const bool fresh = self->progress.fresh;
    *progress = self->progress.latest;
    self->progress.fresh = false;
    pthread_mutex_unlock(&self->progress.lock);
    return fresh;
}
