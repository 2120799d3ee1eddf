/* batch_worker.c - see batch_worker.h. */
#include "batch/batch_worker.h"

#include "base/arena.h"
#include "batch/batch_folder.h"
#include "batch/depot_solve.h"
#include "batch/result_writer.h"
#include "workbench/commit.h"

#include <malloc.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { BUSY_TRIES = 60, BUSY_MS = 1000, MS_PER_S = 1000 };

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { CAN_LIMIT_MEMORY = false }; /* sanitizers reserve terabytes of addresses */
#else
enum { CAN_LIMIT_MEMORY = true };
#endif

const char *batch_version(arv_arena *arena)
{
    return arena_printf(arena, "%s%s%s", arv_version(), COMMIT[0] ? " " : "", COMMIT);
}

typedef struct workshop {
    const batch_worker *worker;
    arv_arena *arena; /* of what lasts: settings, rows */
    batch_settings settings;
    const batch_row *rows;
    int32_t count;
    depot_aids aids;
    client *remote;
    result_writer *writer;
    pid_t parent;
    arv_control control;
    int64_t half; /* of the epochs of the depot at hand */
    arv_progress at_half, latest;
    bool bad, starved; /* a depot is wrong; needs more memory */
} workshop;

static bool is_orphan(void *context)
{
    const workshop *w = context;
    return w->worker->attached && getppid() != w->parent;
}

/* Where the search was at half of its epochs, and where it is. */
static void on_progress(void *context, const arv_progress *news)
{
    workshop *w = context;
    w->latest = *news;
    if (news->epochs <= w->half)
        w->at_half = *news;
}

static void begin_gain(workshop *w, const batch_row *row)
{
    w->half = depot_epochs(&w->settings, row) / 2;
    w->at_half = w->latest = (arv_progress){.epochs = 0};
}

static batch_gain end_gain(const workshop *w)
{
    const arv_progress *a = &w->at_half, *b = &w->latest;
    return (batch_gain){.jobs = a->priority_lost - b->priority_lost + a->unassigned - b->unassigned,
                        .cost = a->cost - b->cost};
}

/* ---- one depot ------------------------------------------------------------------------------- */

/* Is its result there, made of what its file says now? */
static bool has_result(workshop *w, arv_arena *arena, const batch_row *row)
{
    batch_record record;
    depot_input input;
    arv_error ignored = {.status = ARV_OK};
    return batch_folder_record(arena, w->worker->out, row->id, &record) == ARV_OK &&
           record.solution && depot_input_load(arena, &w->aids, row, &input, &ignored) == ARV_OK &&
           strcmp(record.key, input.key) == 0;
}

static void wait_ms(int64_t ms)
{
    const struct timespec pause = {ms / MS_PER_S, ms % MS_PER_S * 1000000};
    nanosleep(&pause, NULL); /* a signal ends it early: then it is asked earlier */
}

/* A busy daemon is asked again when it says. */
static arv_status solve(workshop *w, arv_arena *arena, const batch_row *row, batch_record *record,
                        char **text, size_t *length, arv_error *error)
{
    const depot_means means = {w->worker->threads, w->remote, &w->control};
    for (int i = 0;; i++) {
        const arv_status status =
            depot_solve(arena, &w->aids, row, &means, record, text, length, error);
        if (status != ARV_UNAVAILABLE || !w->remote || i == BUSY_TRIES || is_orphan(w))
            return status;
        const int64_t after_ms = client_retry_after_ms(w->remote);
        wait_ms(after_ms > 0 && after_ms < BUSY_MS ? after_ms : BUSY_MS);
    }
}

/* What to say of a depot that could not be solved with what there is: it asks to be tried again. */
static arv_status leave_for_later(workshop *w, const batch_row *row, depot_result *result,
                                  arv_error *error)
{
    batch_record record;
    const arv_error why = *error;
    *error = (arv_error){.status = ARV_OK};
    w->starved = true;
    depot_record_error(&w->settings, row, "", ARV_UNAVAILABLE, &why, &record);
    return batch_folder_prepare(result->arena, &record, NULL, 0, &result->texts, error);
}

/* Solves a depot, in `arena`, unless its result is there. */
static arv_status work_on(workshop *w, arv_arena *arena, const batch_row *row, depot_result *result,
                          arv_error *error)
{
    batch_record record;
    char *text = NULL;
    size_t length = 0;
    result->texts.id = row->id;
    if (has_result(w, arena, row))
        return ARV_OK;
    const arv_status status = solve(w, arena, row, &record, &text, &length, error);
    if (w->worker->grow && !text)
        return status == ARV_RESOURCE_EXHAUSTED ? ARV_OK : status;
    if (status == ARV_RESOURCE_EXHAUSTED)
        return leave_for_later(w, row, result, error);
    if (status != ARV_OK)
        return status;
    w->bad = w->bad || !text;
    return batch_folder_prepare(result->arena, &record, text, length, &result->texts, error);
}

/* The memory of a depot is its own and goes with it; what is to be written has a little of its own. */
static arv_status visit(workshop *w, const batch_row *row, arv_error *error)
{
    depot_result result = {.arena = arv_arena_create(0)};
    arv_arena *arena = arv_arena_create(0);
    arv_status status = arena && result.arena ? ARV_OK
                                              : arv_error_add(error, ARV_UNAVAILABLE, "",
                                                              "no memory for %s", row->id);
    begin_gain(w, row);
    if (status == ARV_OK)
        status = work_on(w, arena, row, &result, error);
    result.gain = end_gain(w);
    arv_arena_destroy(&arena);
    if (status == ARV_OK) {
        *error = (arv_error){.status = ARV_OK}; /* what is wrong with the depot is in its record */
        return result_writer_put(w->writer, &result);
    }
    arv_arena_destroy(&result.arena);
    return status;
}

/* ---- the shard ------------------------------------------------------------------------------- */

static arv_status limit_memory(int32_t memory_mb, arv_error *error)
{
    if (memory_mb == 0 || !CAN_LIMIT_MEMORY)
        return ARV_OK;
    const rlim_t bytes = (rlim_t)memory_mb << 20;
    const struct rlimit limit = {bytes, bytes};
    mallopt(M_ARENA_MAX, 1); /* a heap for each thread reserves 64 MB of addresses */
    return setrlimit(RLIMIT_AS, &limit) == 0
               ? ARV_OK
               : arv_error_add(error, ARV_IO, "", "cannot limit memory to %d MB", (int)memory_mb);
}

static arv_status check_version(workshop *w, arv_error *error)
{
    const char *own = batch_version(w->arena);
    if (own && strcmp(own, w->settings.version) == 0)
        return ARV_OK;
    return arv_error_add(error, ARV_FAILED_PRECONDITION, "",
                         "%s was begun by arrival %s, this is %s", w->worker->out,
                         w->settings.version, own ? own : "another");
}

/* A daemon of another version gives other results. */
static arv_status connect(workshop *w, arv_error *error)
{
    client_health_info health = {0};
    arv_status status = client_connect(w->worker->endpoint, NULL, &w->remote, error);
    if (status == ARV_OK)
        status = client_health(w->remote, &health, error);
    if (status != ARV_OK || strcmp(health.version, arv_version()) == 0)
        return status;
    return arv_error_add(error, ARV_FAILED_PRECONDITION, "", "%s is arrivald %s, this is %s",
                         w->worker->endpoint, health.version, arv_version());
}

static arv_status open_workshop(workshop *w, arv_error *error)
{
    w->arena = arv_arena_create(0);
    if (!w->arena)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    arv_status status = limit_memory(w->worker->memory_mb, error);
    if (status == ARV_OK)
        status = batch_folder_read_settings(w->arena, w->worker->out, &w->settings, error);
    if (status == ARV_OK)
        status = check_version(w, error);
    if (status == ARV_OK)
        status = batch_folder_read_rows(w->arena, w->worker->shard, &w->rows, &w->count, error);
    if (status == ARV_OK)
        status = depot_aids_open(&w->aids, &w->settings, error);
    if (status == ARV_OK && w->worker->endpoint)
        status = connect(w, error);
    if (status != ARV_OK)
        return status;
    w->writer = result_writer_open(w->worker);
    return w->writer ? ARV_OK : arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
}

/* What went wrong first counts: a result that cannot be written has its reason here. */
static arv_status close_workshop(workshop *w, arv_status status, arv_error *error)
{
    const arv_status written = result_writer_close(w->writer, error);
    client_close(&w->remote);
    depot_aids_close(&w->aids);
    arv_arena_destroy(&w->arena);
    if (written == ARV_IO)
        return ARV_UNAVAILABLE; /* there may be room on the disk later */
    return written != ARV_OK ? written : status;
}

arv_status batch_worker_run(const batch_worker *worker, arv_error *error)
{
    workshop w = {.worker = worker, .parent = getppid()};
    w.control = (arv_control){.cancelled = is_orphan, .progress = on_progress, .context = &w};
    *error = (arv_error){.status = ARV_OK};
    arv_status status = open_workshop(&w, error);
    for (int32_t i = 0; i < w.count && status == ARV_OK; i++)
        status = is_orphan(&w) ? ARV_CANCELLED : visit(&w, &w.rows[i], error);
    status = close_workshop(&w, status, error);
    if (status != ARV_OK)
        return status;
    return w.starved ? ARV_RESOURCE_EXHAUSTED : w.bad ? ARV_INVALID_ARGUMENT : ARV_OK;
}
