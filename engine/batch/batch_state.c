/* batch_state.c - see batch_state.h. */
#include "batch/batch_state.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/whole_file.h"
#include "batch/batch_examine.h"
#include "batch/batch_folder.h"
#include "batch/batch_list.h"
#include "batch/batch_look.h"
#include "batch/batch_worker.h"
#include "batch/depot_solve.h"

#include <string.h>
#include <unistd.h>

/* Processor time of one job in one epoch, and of a depot whatever it holds (bench/README.md). Right within
 * a factor of two, which is enough: shares count, and time left follows what was measured. */
static const double JOB_EPOCH_S = 0.0016, DEPOT_S = 0.03;

static arv_status no_memory(arv_error *error)
{
    arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
    return ARV_RESOURCE_EXHAUSTED;
}

const char *batch_event_name(batch_event event)
{
    static const char *const names[] = {"started", "waiting", "solved", "grown", "failed",
                                        "lost",    "dropped", "packed", "ended"};
    return names[event];
}

/* A folder that cannot be written now, because the disk is full say, is no fault of the input. */
static arv_status try_later(arv_status status)
{
    return status == ARV_IO ? ARV_UNAVAILABLE : status;
}

/* ---- news ------------------------------------------------------------------------------------ */

void batch_state_tell(batch_state *s, batch_event event, const char *depot, const char *text)
{
    const double elapsed_s = clock_monotonic_s() - s->started_s;
    const double rate = elapsed_s > 0 ? s->work_done_s / elapsed_s : 0;
    const batch_news news = {
        .event = event,
        .depot = depot,
        .text = text,
        .counts = s->counts,
        .elapsed_s = elapsed_s,
        .left_s = s->deadline_s > 0 ? s->deadline_s - clock_monotonic_s()
                  : rate > 0        ? (s->work_total_s - s->work_done_s) / rate
                                    : -1,
        .jobs_per_s = elapsed_s > 0 ? (double)s->counts.jobs / elapsed_s : 0,
    };
    s->options->news(s->options->context, &news);
}

/* The first thing that a record says is wrong. */
static const char *first_words(arv_arena *arena, const batch_record *record)
{
    if (record->violation_count == 0)
        return record->status;
    const arv_violation *first = &record->violations[0];
    return arena_printf(arena, "%s%s%s", first->path, first->path[0] ? ": " : "", first->text);
}

/* ---- results --------------------------------------------------------------------------------- */

/* Moves a depot that waits to where its record says. */
static void count_in(batch_state *s, int32_t depot, depot_phase phase)
{
    depot_state *d = &s->depots[depot];
    d->phase = phase;
    s->counts.left--;
    s->work_done_s += s->work_s[depot];
    if (phase == DEPOT_SOLVED) {
        d->epochs = depot_epochs(&s->settings, &s->rows[depot]);
        s->counts.done++;
        s->counts.jobs += d->jobs;
    } else {
        s->counts.failed++;
    }
}

bool batch_state_settle(batch_state *s, int32_t depot)
{
    batch_record record;
    if (s->depots[depot].phase != DEPOT_WAITING)
        return true;
    arv_arena *arena = arv_arena_create(0);
    if (!arena)
        return false;
    const depot_phase phase = batch_look(s, arena, depot, &record);
    if (phase != DEPOT_WAITING) {
        count_in(s, depot, phase);
        if (phase == DEPOT_SOLVED)
            batch_state_tell(s, BATCH_SOLVED, s->rows[depot].id, NULL);
        else
            batch_state_tell(s, BATCH_FAILED, s->rows[depot].id, first_words(arena, &record));
    }
    arv_arena_destroy(&arena);
    return phase != DEPOT_WAITING;
}

static arv_status fail(batch_state *s, int32_t depot, arv_status why, const char *text)
{
    arv_arena *arena = arv_arena_create(0);
    if (!arena)
        return no_memory(s->error);
    arv_error said = {.status = ARV_OK};
    batch_record record;
    batch_texts texts;
    arv_error_add(&said, why, "", "given up after %d tries: %s", BATCH_TRIES, text);
    depot_record_error(&s->settings, &s->rows[depot], s->depots[depot].key, why, &said, &record);
    arv_status status = batch_folder_prepare(arena, &record, NULL, 0, &texts, s->error);
    if (status == ARV_OK)
        status = try_later(batch_folder_keep(arena, s->options->out, &texts, s->error));
    if (status == ARV_OK) {
        count_in(s, depot, DEPOT_FAILED);
        batch_state_tell(s, BATCH_FAILED, record.id, said.items[0].text);
    }
    arv_arena_destroy(&arena);
    return status;
}

arv_status batch_state_lose(batch_state *s, int32_t depot, arv_status why, const char *text)
{
    if (++s->depots[depot].tries >= BATCH_TRIES)
        return fail(s, depot, why, text);
    batch_state_tell(s, BATCH_LOST, s->rows[depot].id, text);
    return ARV_OK;
}

/* ---- growing --------------------------------------------------------------------------------- */

double batch_state_work_s(const batch_state *s, int32_t depot, int64_t epochs)
{
    return DEPOT_S + JOB_EPOCH_S * (double)s->depots[depot].jobs * (double)epochs;
}

void batch_state_grow(batch_state *s, int32_t depot, int64_t epochs)
{
    depot_state *d = &s->depots[depot];
    batch_record record;
    arv_arena *arena = arv_arena_create(0);
    const bool there =
        arena &&
        batch_folder_record(arena, s->options->out, s->rows[depot].id, &record) == ARV_OK &&
        record.solution && record.epochs == epochs && batch_look_has_solution(s, arena, &record);
    d->growing = false;
    if (there) {
        d->epochs = epochs;
        batch_state_tell(s, BATCH_GROWN, s->rows[depot].id, NULL);
    } else {
        d->full_grown = true;
        d->gain_known = true;
    }
    arv_arena_destroy(&arena);
}

/* ---- opening --------------------------------------------------------------------------------- */

static arv_status write_file(batch_state *s, const char *name, const char *text, size_t length)
{
    const char *path = batch_folder_file(s->arena, s->options->out, name);
    return path ? try_later(whole_file_write(path, text, length, s->error)) : no_memory(s->error);
}

static arv_status write_rows(batch_state *s)
{
    char *text = NULL;
    size_t length = 0;
    if (batch_manifest_write(s->arena, s->rows, s->count, &text, &length) != ARV_OK)
        return no_memory(s->error);
    return write_file(s, "depots.jsonl", text, length);
}

arv_status batch_state_write_grown(batch_state *s)
{
    for (int32_t i = 0; i < s->count; i++)
        s->rows[i].epochs =
            s->depots[i].epochs > 0 ? s->depots[i].epochs : depot_epochs(&s->settings, &s->rows[i]);
    return write_rows(s);
}

static arv_status write_settings(batch_state *s)
{
    char *text = NULL;
    size_t length = 0;
    if (batch_settings_write(s->arena, &s->settings, &text, &length) != ARV_OK)
        return no_memory(s->error);
    const arv_status status = write_file(s, "batch.json", text, length);
    return status == ARV_OK ? write_rows(s) : status;
}

static arv_status make_room(batch_state *s)
{
    s->counts.depots = s->count;
    s->depots = ARENA_ARRAY(s->arena, depot_state, s->count);
    s->work_s = ARENA_ARRAY(s->arena, double, s->count);
    return s->depots && s->work_s ? ARV_OK : no_memory(s->error);
}

/* A list of our own, to write epochs into. */
static arv_status list(batch_state *s)
{
    const batch_row *rows = NULL;
    const arv_status status = batch_list(s->arena, s->options->source, &rows, &s->count, s->error);
    if (status != ARV_OK)
        return status;
    s->rows = ARENA_ARRAY(s->arena, batch_row, s->count);
    if (!s->rows)
        return no_memory(s->error);
    memcpy(s->rows, rows, (size_t)s->count * sizeof *rows);
    return ARV_OK;
}

arv_status batch_state_open(batch_state *s, const batch_options *options, arv_error *error)
{
    *s = (batch_state){.options = options, .error = error, .lock = -1};
    s->started_s = clock_monotonic_s();
    s->deadline_s = options->budget_s > 0 ? s->started_s + options->budget_s : 0;
    s->settings = options->settings;
    s->arena = arv_arena_create(0);
    if (!s->arena)
        return no_memory(error);
    s->settings.version = batch_version(s->arena);
    if (!s->settings.version)
        return no_memory(error);
    arv_status status = list(s);
    if (status == ARV_OK)
        status = batch_folder_make(s->arena, options->out, error);
    if (status == ARV_OK)
        status = batch_folder_lock(s->arena, options->out, &s->lock, error);
    if (status == ARV_OK)
        status = make_room(s);
    if (status == ARV_OK)
        status = write_settings(s);
    return status == ARV_OK ? batch_examine(s) : status;
}

void batch_state_close(batch_state *s)
{
    if (s->lock >= 0)
        close(s->lock);
    arv_arena_destroy(&s->arena);
}

/* ---- shards ---------------------------------------------------------------------------------- */

arv_status batch_state_pack(batch_state *s, double length_s, batch_shard **shards, int32_t *count)
{
    int32_t *waiting = ARENA_ARRAY(s->arena, int32_t, s->count), waits = 0;
    if (!waiting)
        return no_memory(s->error);
    for (int32_t i = 0; i < s->count; i++)
        if (s->depots[i].phase == DEPOT_WAITING)
            waiting[waits++] = i;
    const arv_status status =
        batch_pack(s->arena, waiting, waits, s->work_s, length_s, shards, count);
    return status == ARV_OK ? ARV_OK : no_memory(s->error);
}

arv_status batch_state_write_shard(batch_state *s, const batch_shard *shard, const char *path)
{
    arv_arena *arena = arv_arena_create(0);
    batch_row *rows = arena ? ARENA_ARRAY(arena, batch_row, shard->count) : NULL;
    char *text = NULL;
    size_t length = 0;
    arv_status status = ARV_RESOURCE_EXHAUSTED;
    for (int32_t i = 0; rows && i < shard->count; i++) {
        rows[i] = s->rows[shard->depots[i]];
        if (shard->epochs > 0)
            rows[i].epochs = shard->epochs;
    }
    if (rows)
        status = batch_manifest_write(arena, rows, shard->count, &text, &length);
    status = status == ARV_OK ? try_later(whole_file_write_unsynced(path, text, length, s->error))
                              : no_memory(s->error);
    arv_arena_destroy(&arena);
    return status;
}
