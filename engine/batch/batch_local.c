/* batch_local.c - worker processes: started, listened to, replaced when they end too early.
 *
 * A worker says on its standard output when it has done with a depot. What has become of the depot is
 * read from its files, never from what the worker says, so a worker may be killed at any moment. */
#include "base/arena.h"
#include "base/child_process.h"
#include "base/clock.h"
#include "base/cores.h"
#include "batch/batch_budget.h"
#include "batch/batch_engines.h"
#include "batch/batch_folder.h"
#include "batch/batch_worker.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { POLL_MS = 200, ENDPOINT_FAILURES = 5, CANNOT_RUN = 127 };

/* Exit codes of a worker whose daemon does not answer, or is busy for too long (arrival-batch(1)). */
enum { ENDED_UNREACHABLE = 69, ENDED_TRY_AGAIN = 75 };

/* Of a shard: short enough that all workers end together, long enough to pay for starting one. */
static const double SHORTEST_S = 0.5, LONGEST_S = 30, SHARDS_A_WORKER = 32;

/* A shard that waits for a worker. */
typedef struct errand {
    batch_shard shard;
    struct errand *next;
} errand;

typedef struct endpoint {
    const char *name; /* NULL = none: the worker solves */
    int32_t failures; /* since a depot was solved there */
    double down_until_s;
} endpoint;

typedef struct slot {
    bool running;
    child_process child;
    endpoint *where;
    batch_shard shard;
    int32_t ended; /* depots of the shard that the worker has done with */
    char *shard_file;
    double started_s;
    char line[64]; /* what the worker has said of a depot so far */
    size_t heard;
} slot;

typedef struct local {
    batch_state *s;
    char program[PATH_MAX];
    slot *slots;
    struct pollfd *ears; /* one a slot */
    int32_t slot_count, running;
    endpoint *endpoints;
    int32_t endpoint_count, threads;
    errand *first, *last;
    double busy_s, busy_work_s; /* seconds that workers took; estimated ones of what they did */
} local;

static arv_status no_memory(local *l)
{
    return arv_error_add(l->s->error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the workers");
}

/* ---- errands --------------------------------------------------------------------------------- */

static arv_status queue(local *l, batch_shard shard)
{
    errand *e = ARENA_ARRAY(l->s->arena, errand, 1);
    if (!e)
        return no_memory(l);
    e->shard = shard;
    if (l->last)
        l->last->next = e;
    else
        l->first = e;
    l->last = e;
    return ARV_OK;
}

static batch_shard take(local *l)
{
    const batch_shard shard = l->first->shard;
    l->first = l->first->next;
    if (!l->first)
        l->last = NULL;
    return shard;
}

static arv_status queue_all(local *l)
{
    batch_shard *shards = NULL;
    int32_t count = 0;
    const double left_s = l->s->work_total_s;
    const double even_s = left_s / (SHARDS_A_WORKER * (double)l->slot_count);
    const double length_s = even_s < SHORTEST_S  ? SHORTEST_S
                            : even_s > LONGEST_S ? LONGEST_S
                                                 : even_s;
    arv_status status = batch_state_pack(l->s, length_s, &shards, &count);
    for (int32_t k = 0; k < count && status == ARV_OK; k++)
        status = queue(l, shards[k]);
    return status;
}

/* With a budget: work for every worker that has none. */
static arv_status queue_growth(local *l)
{
    const double left_s = l->s->deadline_s - clock_monotonic_s();
    const double pace = l->busy_work_s > 0 ? l->busy_s / l->busy_work_s : 1;
    arv_status status = ARV_OK;
    if (l->s->deadline_s == 0 || l->first)
        return ARV_OK;
    for (int32_t i = l->running; i < l->slot_count && status == ARV_OK; i++) {
        int32_t *depot = ARENA_ARRAY(l->s->arena, int32_t, 1);
        if (!depot)
            return no_memory(l);
        *depot = batch_budget_next(l->s, left_s, pace);
        if (*depot == ARV_NONE)
            return ARV_OK;
        depot_state *d = &l->s->depots[*depot];
        d->growing = true;
        status = queue(l, (batch_shard){.depots = depot, .count = 1, .epochs = 2 * d->epochs});
    }
    return status;
}

/* ---- starting -------------------------------------------------------------------------------- */

/* Memory for a depot that has cost a worker already: twice as much each time. */
static int32_t memory_for(const local *l, const batch_shard *shard)
{
    const int32_t tries = shard->count == 1 ? l->s->depots[shard->depots[0]].tries : 0;
    const int64_t mb = (int64_t)l->s->options->memory_mb << tries;
    return mb < INT32_MAX ? (int32_t)mb : 0;
}

/* And a single thread: each takes memory of its own. */
static int32_t threads_for(const local *l, const batch_shard *shard)
{
    return shard->count == 1 && l->s->depots[shard->depots[0]].tries > 0 ? 1 : l->threads;
}

static arv_status spawn(local *l, slot *at)
{
    char threads[16], memory[16];
    char batch[] = "batch", worker[] = "worker", attached[] = "--attached", connect[] = "--connect";
    char threads_key[] = "--threads", memory_key[] = "--memory", grow[] = "--grow";
    char *out = arv_arena_strdup(l->s->arena, l->s->options->out);
    char *where = at->where->name ? arv_arena_strdup(l->s->arena, at->where->name) : NULL;
    if (!out || (at->where->name && !where))
        return no_memory(l);
    snprintf(threads, sizeof threads, "%d", (int)threads_for(l, &at->shard));
    snprintf(memory, sizeof memory, "%d", (int)memory_for(l, &at->shard));
    char *argv[16] = {l->program, batch,       worker,  out,        at->shard_file,
                      attached,   threads_key, threads, memory_key, memory};
    size_t count = 10;
    if (at->shard.epochs > 0)
        argv[count++] = grow;
    if (where) {
        argv[count++] = connect;
        argv[count] = where;
    }
    return child_process_start(argv, &at->child, l->s->error);
}

static arv_status start(local *l, slot *at)
{
    at->shard = take(l);
    at->ended = 0;
    at->heard = 0;
    at->started_s = clock_monotonic_s();
    arv_status status = batch_state_write_shard(l->s, &at->shard, at->shard_file);
    if (status == ARV_OK)
        status = spawn(l, at);
    if (status != ARV_OK)
        return status;
    at->running = true;
    l->running++;
    l->ears[at - l->slots] = (struct pollfd){.fd = at->child.output, .events = POLLIN};
    return ARV_OK;
}

static bool is_dropped(const endpoint *where)
{
    return where->failures >= ENDPOINT_FAILURES;
}

static arv_status start_all(local *l)
{
    const double now_s = clock_monotonic_s();
    arv_status status = ARV_OK;
    int32_t dropped = 0;
    for (int32_t i = 0; i < l->slot_count && l->first && status == ARV_OK; i++) {
        slot *at = &l->slots[i];
        dropped += is_dropped(at->where);
        if (!at->running && !is_dropped(at->where) && now_s >= at->where->down_until_s)
            status = start(l, at);
    }
    if (dropped == l->slot_count)
        return arv_error_add(l->s->error, ARV_IO, "", "no endpoint answers any more");
    return status;
}

/* ---- ending ---------------------------------------------------------------------------------- */

/* "JOBS COST" of batch_gain; it only says what to do next, so a broken line does no harm. */
static void take_gain(local *l, slot *at, int32_t depot)
{
    depot_state *d = &l->s->depots[depot];
    char *rest = NULL;
    at->line[at->heard] = '\0';
    d->gain_jobs = strtoll(at->line, &rest, 10);
    d->gain_cost = strtoll(rest, NULL, 10);
    d->gain_known = true;
}

/* A depot that its worker has ended: solved, failed, or to be tried again alone. */
static arv_status depot_ended(local *l, slot *at)
{
    int32_t *depot = &at->shard.depots[at->ended++];
    at->where->failures = 0;
    take_gain(l, at, *depot);
    if (at->shard.epochs > 0) {
        batch_state_grow(l->s, *depot, at->shard.epochs);
        return ARV_OK;
    }
    if (batch_state_settle(l->s, *depot))
        return ARV_OK;
    const arv_status status =
        batch_state_lose(l->s, *depot, ARV_RESOURCE_EXHAUSTED, "its worker had not enough memory");
    if (status != ARV_OK || l->s->depots[*depot].phase != DEPOT_WAITING)
        return status;
    return queue(l, (batch_shard){.depots = depot, .count = 1});
}

static void describe_end(int ended, char *text, size_t room)
{
    if (ended < 0)
        snprintf(text, room, "its worker was ended by signal %d%s", -ended,
                 ended == -SIGKILL ? " (killed, or out of memory)" : "");
    else
        snprintf(text, room, "its worker ended with exit code %d", ended);
}

static arv_status endpoint_failed(local *l, slot *at)
{
    endpoint *where = at->where;
    where->failures++;
    where->down_until_s = clock_monotonic_s() + (double)(1 << where->failures) / 2;
    batch_state_tell(l->s, BATCH_DROPPED, where->name,
                     is_dropped(where) ? "given up" : "asked again in a while");
    return queue(l, (batch_shard){.depots = at->shard.depots + at->ended,
                                  .count = at->shard.count - at->ended,
                                  .epochs = at->shard.epochs});
}

/* The depot at hand is tried again alone, the others of the shard are as before. */
static arv_status worker_lost(local *l, slot *at, int ended)
{
    char text[96];
    int32_t *depots = at->shard.depots;
    describe_end(ended, text, sizeof text);
    if (at->shard.epochs > 0) {
        batch_state_tell(l->s, BATCH_LOST, l->s->rows[*depots].id, text);
        batch_state_grow(l->s, *depots, at->shard.epochs);
        return ARV_OK;
    }
    while (at->ended < at->shard.count && batch_state_settle(l->s, depots[at->ended]))
        at->ended++;
    if (at->ended == at->shard.count)
        return ARV_OK;
    int32_t *lost = &depots[at->ended];
    arv_status status = batch_state_lose(l->s, *lost, ARV_INTERNAL, text);
    if (status == ARV_OK && l->s->depots[*lost].phase == DEPOT_WAITING)
        status = queue(l, (batch_shard){.depots = lost, .count = 1});
    const int32_t rest = at->shard.count - at->ended - 1;
    if (status == ARV_OK && rest > 0)
        status = queue(l, (batch_shard){.depots = lost + 1, .count = rest});
    return status;
}

/* What a worker took for what it has done. */
static void count_time(local *l, const slot *at)
{
    const int64_t epochs = at->shard.epochs;
    l->busy_s += clock_monotonic_s() - at->started_s;
    for (int32_t i = 0; i < at->ended; i++) {
        const int32_t depot = at->shard.depots[i];
        l->busy_work_s +=
            epochs > 0 ? batch_state_work_s(l->s, depot, epochs) : l->s->work_s[depot];
    }
}

static arv_status worker_ended(local *l, slot *at)
{
    const int ended = child_process_end(&at->child);
    at->running = false;
    l->running--;
    l->ears[at - l->slots].fd = -1;
    count_time(l, at);
    if (ended == CANNOT_RUN)
        return arv_error_add(l->s->error, ARV_IO, "", "cannot run %s", l->program);
    if (at->ended == at->shard.count)
        return ARV_OK;
    const bool refused = ended == ENDED_UNREACHABLE || ended == ENDED_TRY_AGAIN;
    return at->where->name && refused ? endpoint_failed(l, at) : worker_lost(l, at, ended);
}

/* ---- listening ------------------------------------------------------------------------------- */

/* A line for each depot, in the order of the shard. */
static arv_status hear(local *l, slot *at)
{
    char bytes[4096];
    const ssize_t n = read(at->child.output, bytes, sizeof bytes);
    if (n < 0)
        return errno == EINTR ? ARV_OK : worker_ended(l, at);
    if (n == 0)
        return worker_ended(l, at);
    arv_status status = ARV_OK;
    for (ssize_t i = 0; i < n && status == ARV_OK; i++) {
        if (bytes[i] != '\n') {
            if (at->heard < sizeof at->line - 1)
                at->line[at->heard++] = bytes[i];
            continue;
        }
        if (at->ended < at->shard.count)
            status = depot_ended(l, at);
        at->heard = 0;
    }
    return status;
}

static arv_status listen_to_all(local *l)
{
    arv_status status = ARV_OK;
    const int ready = poll(l->ears, (nfds_t)l->slot_count, POLL_MS);
    for (int32_t i = 0; i < l->slot_count && ready > 0 && status == ARV_OK; i++)
        if (l->slots[i].running && l->ears[i].revents != 0)
            status = hear(l, &l->slots[i]);
    batch_state_tell(l->s, BATCH_WAITING, NULL, NULL);
    return status;
}

static void stop_all(local *l)
{
    for (int32_t i = 0; i < l->slot_count; i++)
        if (l->slots[i].running) {
            kill(l->slots[i].child.id, SIGTERM);
            child_process_end(&l->slots[i].child);
        }
}

/* ---- all of it ------------------------------------------------------------------------------- */

static arv_status find_program(local *l)
{
    const ssize_t length = readlink("/proc/self/exe", l->program, sizeof l->program - 1);
    if (length <= 0)
        return arv_error_add(l->s->error, ARV_IO, "", "/proc/self/exe: %s", strerror(errno));
    l->program[length] = '\0';
    return ARV_OK;
}

static int32_t at_least_one(int32_t n)
{
    return n > 0 ? n : 1;
}

/* One worker a core, and for daemons one each, unless told otherwise; never more than depots. */
static void count_workers(local *l)
{
    const batch_options *o = l->s->options;
    const int32_t cores = cores_usable();
    l->endpoint_count = at_least_one(o->endpoint_count);
    int32_t each = o->workers > 0 ? o->workers : o->endpoint_count > 0 ? 1 : cores;
    const int32_t most = at_least_one(l->s->counts.left / l->endpoint_count);
    each = each < most ? each : most;
    l->slot_count = each * l->endpoint_count;
    l->threads =
        o->threads > 0 || o->endpoint_count > 0 ? o->threads : at_least_one(cores / l->slot_count);
}

static arv_status make_slots(local *l)
{
    arv_arena *arena = l->s->arena;
    count_workers(l);
    l->slots = ARENA_ARRAY(arena, slot, l->slot_count);
    l->ears = ARENA_ARRAY(arena, struct pollfd, l->slot_count);
    l->endpoints = ARENA_ARRAY(arena, endpoint, l->endpoint_count);
    if (!l->slots || !l->ears || !l->endpoints)
        return no_memory(l);
    for (int32_t i = 0; i < l->s->options->endpoint_count; i++)
        l->endpoints[i].name = l->s->options->endpoints[i];
    for (int32_t i = 0; i < l->slot_count; i++) {
        l->slots[i].where = &l->endpoints[i % l->endpoint_count];
        l->slots[i].shard_file =
            arena_printf(arena, "%s/shards/local-%d.jsonl", l->s->options->out, (int)i);
        l->ears[i].fd = -1;
        if (!l->slots[i].shard_file)
            return no_memory(l);
    }
    return ARV_OK;
}

/* Somebody, or the clock, says stop. */
static bool is_over(const batch_state *s)
{
    return s->options->interrupted() || (s->deadline_s > 0 && clock_monotonic_s() >= s->deadline_s);
}

arv_status batch_local(batch_state *s)
{
    local l = {.s = s};
    arv_status status = find_program(&l);
    if (status == ARV_OK)
        status = make_slots(&l);
    if (status == ARV_OK)
        status = queue_all(&l);
    while (status == ARV_OK && !is_over(s)) {
        status = queue_growth(&l);
        if (status != ARV_OK || (!l.first && l.running == 0))
            break;
        status = start_all(&l);
        if (status == ARV_OK)
            status = listen_to_all(&l);
    }
    if (l.slots)
        stop_all(&l);
    if (status == ARV_OK && s->options->interrupted())
        status = ARV_CANCELLED;
    return status;
}
