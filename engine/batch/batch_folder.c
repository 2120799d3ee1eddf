/* batch_folder.c - see batch_folder.h. */
#include "batch/batch_folder.h"

#include "base/arena.h"
#include "base/digest.h"
#include "base/whole_file.h"
#include "format/format.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const PLACES[BATCH_PLACES] = {
    [BATCH_SOLUTIONS] = "solutions",
    [BATCH_RECORDS] = "records",
    [BATCH_ERRORS] = "errors",
    [BATCH_SHARDS] = "shards",
};

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
}

char *batch_folder_file(arv_arena *arena, const char *out, const char *name)
{
    return arena_printf(arena, "%s/%s", out, name);
}

char *batch_folder_path(arv_arena *arena, const char *out, batch_place place, const char *id)
{
    return arena_printf(arena, "%s/%s/%s.json", out, PLACES[place], id);
}

static arv_status make_one(const char *path, arv_error *error)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        return ARV_OK;
    return arv_error_add(error, ARV_IO, "", "%s: %s", path, strerror(errno));
}

arv_status batch_folder_make(arv_arena *arena, const char *out, arv_error *error)
{
    arv_status status = make_one(out, error);
    for (int i = 0; i < BATCH_PLACES && status == ARV_OK; i++) {
        const char *path = batch_folder_file(arena, out, PLACES[i]);
        status = path ? make_one(path, error) : no_memory(error);
    }
    return status;
}

/* ---- who drives it --------------------------------------------------------------------------- */

static int open_lock(arv_arena *arena, const char *out, int flags)
{
    const char *path = batch_folder_file(arena, out, "driver.lock");
    return path ? open(path, flags | O_CLOEXEC, 0666) : -1;
}

static struct flock whole_lock(void)
{
    return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
}

arv_status batch_folder_lock(arv_arena *arena, const char *out, int *lock, arv_error *error)
{
    struct flock wanted = whole_lock();
    *lock = open_lock(arena, out, O_RDWR | O_CREAT);
    if (*lock >= 0 && fcntl(*lock, F_SETLK, &wanted) == 0)
        return ARV_OK;
    const int reason = errno;
    if (*lock < 0 || (reason != EACCES && reason != EAGAIN))
        return arv_error_add(error, ARV_IO, "", "%s/driver.lock: %s", out, strerror(reason));
    close(*lock);
    *lock = -1;
    return arv_error_add(error, ARV_UNAVAILABLE, "", "another arrival batch works in %s", out);
}

int64_t batch_folder_driver(arv_arena *arena, const char *out)
{
    struct flock asked = whole_lock();
    const int lock = open_lock(arena, out, O_RDWR);
    if (lock < 0)
        return 0;
    const bool known = fcntl(lock, F_GETLK, &asked) == 0 && asked.l_type != F_UNLCK;
    close(lock);
    return known ? (int64_t)asked.l_pid : 0;
}

/* ---- settings and depots --------------------------------------------------------------------- */

static arv_status no_batch(const char *out, arv_error *error)
{
    *error = (arv_error){.status = ARV_OK};
    return arv_error_add(error, ARV_FAILED_PRECONDITION, "",
                         "%s is not the folder of a batch: `arrival batch ... --out` makes one",
                         out);
}

arv_status batch_folder_read_settings(arv_arena *arena, const char *out, batch_settings *settings,
                                      arv_error *error)
{
    const char *bytes = NULL, *path = batch_folder_file(arena, out, "batch.json");
    size_t length = 0;
    if (!path)
        return no_memory(error);
    if (format_load_file(arena, path, &bytes, &length, error) != ARV_OK)
        return no_batch(out, error);
    return batch_settings_read(arena, bytes, length, settings, error);
}

arv_status batch_folder_read_rows(arv_arena *arena, const char *path, const batch_row **rows,
                                  int32_t *count, arv_error *error)
{
    const char *bytes = NULL;
    size_t length = 0;
    const arv_status status = format_load_file(arena, path, &bytes, &length, error);
    return status == ARV_OK ? batch_manifest_read(arena, bytes, length, rows, count, error)
                            : status;
}

arv_status batch_folder_read(arv_arena *arena, const char *out, batch_settings *settings,
                             const batch_row **rows, int32_t *count, arv_error *error)
{
    arv_status status = batch_folder_read_settings(arena, out, settings, error);
    const char *path = batch_folder_file(arena, out, "depots.jsonl");
    if (status == ARV_OK && !path)
        status = no_memory(error);
    return status == ARV_OK ? batch_folder_read_rows(arena, path, rows, count, error) : status;
}

/* ---- records --------------------------------------------------------------------------------- */

static bool read_at(arv_arena *arena, const char *out, batch_place place, const char *id,
                    batch_record *record)
{
    arv_error ignored = {.status = ARV_OK};
    const char *bytes = NULL, *path = batch_folder_path(arena, out, place, id);
    size_t length = 0;
    return path && format_load_file(arena, path, &bytes, &length, &ignored) == ARV_OK &&
           batch_record_read(arena, bytes, length, record, &ignored) == ARV_OK &&
           strcmp(record->id, id) == 0 && (record->solution != NULL) == (place == BATCH_RECORDS);
}

arv_status batch_folder_record(arv_arena *arena, const char *out, const char *id,
                               batch_record *record)
{
    return read_at(arena, out, BATCH_RECORDS, id, record) ||
                   read_at(arena, out, BATCH_ERRORS, id, record)
               ? ARV_OK
               : ARV_NOT_FOUND;
}

static void remove_at(arv_arena *arena, const char *out, batch_place place, const char *id)
{
    const char *path = batch_folder_path(arena, out, place, id);
    if (path)
        unlink(path);
}

void batch_folder_forget(arv_arena *arena, const char *out, const char *id)
{
    remove_at(arena, out, BATCH_RECORDS, id);
    remove_at(arena, out, BATCH_SOLUTIONS, id);
    remove_at(arena, out, BATCH_ERRORS, id);
}

static arv_status prepare_solution(arv_arena *arena, batch_record *record, const char *solution,
                                   size_t length, batch_texts *texts, arv_error *error)
{
    char digest[DIGEST_TEXT_BYTES];
    char *copy = arv_arena_alloc(arena, length + 1, 1);
    digest_text(solution, length, digest);
    record->solution = arv_arena_strdup(arena, digest);
    if (!copy || !record->solution)
        return no_memory(error);
    memcpy(copy, solution, length);
    texts->solution = copy;
    texts->solution_length = length;
    return ARV_OK;
}

arv_status batch_folder_prepare(arv_arena *arena, batch_record *record, const char *solution,
                                size_t length, batch_texts *texts, arv_error *error)
{
    json_writer w;
    char *text = NULL;
    *texts = (batch_texts){.id = arv_arena_strdup(arena, record->id)};
    if (!texts->id)
        return no_memory(error);
    const arv_status status =
        solution ? prepare_solution(arena, record, solution, length, texts, error) : ARV_OK;
    if (status != ARV_OK)
        return status;
    json_writer_init(&w, true);
    batch_record_put(&w, record, JSON_BLOCK, NULL);
    if (json_writer_finish(&w, arena, &text, &texts->record_length) != ARV_OK)
        return no_memory(error);
    texts->record = text;
    return ARV_OK;
}

static arv_status write_at(arv_arena *arena, const char *out, batch_place place, const char *id,
                           const char *text, size_t length, arv_error *error)
{
    const char *path = batch_folder_path(arena, out, place, id);
    return path ? whole_file_write(path, text, length, error) : no_memory(error);
}

arv_status batch_folder_keep(arv_arena *arena, const char *out, const batch_texts *texts,
                             arv_error *error)
{
    const char *id = texts->id;
    if (!texts->solution) {
        remove_at(arena, out, BATCH_RECORDS, id);
        remove_at(arena, out, BATCH_SOLUTIONS, id);
        return write_at(arena, out, BATCH_ERRORS, id, texts->record, texts->record_length, error);
    }
    arv_status status =
        write_at(arena, out, BATCH_SOLUTIONS, id, texts->solution, texts->solution_length, error);
    if (status == ARV_OK)
        status =
            write_at(arena, out, BATCH_RECORDS, id, texts->record, texts->record_length, error);
    if (status == ARV_OK)
        remove_at(arena, out, BATCH_ERRORS, id);
    return status;
}
