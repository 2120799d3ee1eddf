/* day_snapshot.c - see day_snapshot.h. */
#include "daybook/day_snapshot.h"

#include "base/arena.h"
#include "day/day_image.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

enum {
    PATH_BYTES = 4096,
    HEADER_BYTES = 40,
    DIGEST_BYTES = 8,
    MOST_LISTED = 64,
    FORMAT = DAY_IMAGE_FORMAT /* nothing but the image has changed so far */
};

static const char magic[7] = {'A', 'R', 'V', 'S', 'N', 'A', 'P'};

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "snapshot", "no memory for the snapshot");
}

static void name_file(char path[PATH_BYTES], const char *directory, int64_t id, int64_t records,
                      const char *suffix)
{
    snprintf(path, PATH_BYTES, "%s/day-%" PRId64 "-%" PRId64 ".snapshot%s", directory, id, records,
             suffix);
}

/* ---- which there are ---------------------------------------------------------------------------*/

/* The numbers of a file that is a snapshot of that day, or was to become one. */
static bool read_name(const char *name, int64_t id, int64_t *records, bool *unfinished)
{
    int64_t of = 0;
    int read = 0;
    if (sscanf(name, "day-%" SCNd64 "-%" SCNd64 ".snapshot%n", &of, records, &read) !=
            2 || // NOLINT(cert-err34-c): names of ours
        read == 0 ||
        of != id)
        return false;
    *unfinished = strcmp(name + read, ".new") == 0;
    return *unfinished || name[read] == '\0';
}

static int newest_first(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x < y) - (x > y);
}

int day_snapshot_list(const char *directory, int64_t id, int most, int64_t *records)
{
    int64_t all[MOST_LISTED];
    int count = 0;
    DIR *files = opendir(directory);
    if (!files)
        return 0;
    // cppcheck-suppress readdirCalled ; this thread alone reads the stream
    for (const struct dirent *file; count < MOST_LISTED && (file = readdir(files));) {
        bool unfinished = false;
        int64_t behind = 0;
        if (read_name(file->d_name, id, &behind, &unfinished) && !unfinished)
            all[count++] = behind;
    }
    closedir(files);
    qsort(all, (size_t)count, sizeof *all, newest_first);
    count = count < most ? count : most;
    memcpy(records, all, (size_t)count * sizeof *all);
    return count;
}

/* Removes those behind fewer records than `from`, and what was never finished. */
static void remove_older(const char *directory, int64_t id, int64_t from)
{
    DIR *files = opendir(directory);
    if (!files)
        return;
    // cppcheck-suppress readdirCalled ; this thread alone reads the stream
    for (const struct dirent *file; (file = readdir(files));) {
        bool unfinished = false;
        int64_t behind = 0;
        if (read_name(file->d_name, id, &behind, &unfinished) && (unfinished || behind < from))
            unlinkat(dirfd(files), file->d_name, 0);
    }
    closedir(files);
}

void day_snapshot_remove(const char *directory, int64_t id)
{
    remove_older(directory, id, INT64_MAX);
}

static void remove_old(const char *directory, int64_t id)
{
    int64_t kept[DAY_SNAPSHOTS_KEPT];
    const int count = day_snapshot_list(directory, id, DAY_SNAPSHOTS_KEPT, kept);
    if (count > 0)
        remove_older(directory, id, kept[count - 1]);
}

/* ---- writing ---------------------------------------------------------------------------------*/

static uint8_t *put(uint8_t *at, const void *value, size_t size)
{
    memcpy(at, value, size);
    return at + size;
}

static size_t told_bytes(const open_day *day)
{
    return sizeof(int64_t) * (1 + 2 * (size_t)day->roster.job_count);
}

static void fill(const open_day *day, int64_t records, uint64_t chain, size_t image_size,
                 uint8_t *file)
{
    const uint8_t format = FORMAT;
    const uint64_t body = told_bytes(day) + image_size;
    const size_t jobs = (size_t)day->roster.job_count * sizeof(int64_t);
    uint8_t *at = put(file, magic, sizeof magic);
    at = put(at, &format, sizeof format);
    at = put(at, &day->journal_id, sizeof day->journal_id);
    at = put(at, &records, sizeof records);
    at = put(at, &chain, sizeof chain);
    at = put(at, &body, sizeof body);
    at = put(at, &day->sequence, sizeof day->sequence);
    at = put(at, day->last_sequence, jobs);
    at = put(at, day->previous_sequence, jobs);
    day_image_write(day->day, at);
}

static arv_status fail(arv_error *error, const char *path, const char *doing)
{
    return arv_error_add(error, ARV_IO, path, "cannot %s: %s", doing, strerror(errno));
}

static bool write_all(int file, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        const ssize_t written = write(file, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

static arv_status save(const char *fresh, const char *path, const uint8_t *bytes, size_t size,
                       arv_error *error)
{
    const int file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return fail(error, fresh, "make it");
    arv_status status = write_all(file, bytes, size) ? ARV_OK : fail(error, fresh, "write to it");
    if (close(file) != 0 && !status)
        status = fail(error, fresh, "write to it");
    if (!status && rename(fresh, path) != 0)
        status = fail(error, path, "put it in its place");
    if (status)
        unlink(fresh);
    return status;
}

arv_status day_snapshot_take(const journal *kept, const open_day *day, snapshot_bytes *out,
                             arv_error *error)
{
    int64_t records = 0;
    uint64_t chain = 0;
    *out = (snapshot_bytes){.id = day->journal_id};
    const arv_status status = journal_day_end(kept, day->journal_id, &records, &chain, error);
    if (status)
        return status;
    const size_t image_size = day_image_size(day->day);
    out->size = HEADER_BYTES + told_bytes(day) + image_size + DIGEST_BYTES;
    out->file = malloc(out->size);
    if (!out->file)
        return no_memory(error);
    out->records = records;
    fill(day, records, chain, image_size, out->file);
    return ARV_OK;
}

arv_status day_snapshot_save(const char *directory, const snapshot_bytes *taken, arv_error *error)
{
    char path[PATH_BYTES], fresh[PATH_BYTES];
    const size_t size = taken->size - DIGEST_BYTES;
    const uint64_t digest = XXH3_64bits(taken->file, size);
    put(taken->file + size, &digest, sizeof digest);
    name_file(path, directory, taken->id, taken->records, "");
    name_file(fresh, directory, taken->id, taken->records, ".new");
    const arv_status status = save(fresh, path, taken->file, taken->size, error);
    if (!status)
        remove_old(directory, taken->id);
    return status;
}

void day_snapshot_drop(snapshot_bytes *taken)
{
    free(taken->file);
    *taken = (snapshot_bytes){0};
}

/* ---- reading ---------------------------------------------------------------------------------*/

static arv_status damaged(arv_error *error, const char *path, const char *what)
{
    return arv_error_add(error, ARV_IO, path, "not used: %s", what);
}

static arv_status read_all(int file, const char *path, arv_arena *arena, uint8_t **bytes,
                           size_t *size, arv_error *error)
{
    struct stat about;
    if (fstat(file, &about) != 0)
        return fail(error, path, "read it");
    *size = (size_t)about.st_size;
    *bytes = arv_arena_alloc(arena, *size + 1, 1);
    if (!*bytes)
        return no_memory(error);
    for (size_t at = 0; at < *size;) {
        const ssize_t got = read(file, *bytes + at, *size - at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return fail(error, path, "read it");
        at += (size_t)got;
    }
    return ARV_OK;
}

static arv_status parse(const char *path, const uint8_t *bytes, size_t size, day_snapshot *out,
                        arv_error *error)
{
    uint64_t body = 0, digest = 0;
    if (size < HEADER_BYTES + DIGEST_BYTES || memcmp(bytes, magic, sizeof magic) != 0)
        return damaged(error, path, "it is not a snapshot of a day");
    if (bytes[sizeof magic] != FORMAT)
        return damaged(error, path, "it was written by another version");
    memcpy(&out->id, bytes + 8, sizeof out->id);
    memcpy(&out->records, bytes + 16, sizeof out->records);
    memcpy(&out->chain, bytes + 24, sizeof out->chain);
    memcpy(&body, bytes + 32, sizeof body);
    memcpy(&digest, bytes + size - DIGEST_BYTES, sizeof digest);
    if (body != size - HEADER_BYTES - DIGEST_BYTES ||
        digest != XXH3_64bits(bytes, size - DIGEST_BYTES))
        return damaged(error, path, "it is damaged");
    out->body = (wire_bytes){bytes + HEADER_BYTES, (size_t)body};
    return ARV_OK;
}

arv_status day_snapshot_load(const char *directory, int64_t id, int64_t records, arv_arena *arena,
                             day_snapshot *out, arv_error *error)
{
    char path[PATH_BYTES];
    uint8_t *bytes = NULL;
    size_t size = 0;
    name_file(path, directory, id, records, "");
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return fail(error, path, "open it");
    arv_status status = read_all(file, path, arena, &bytes, &size, error);
    close(file);
    if (!status)
        status = parse(path, bytes, size, out, error);
    if (!status && (out->id != id || out->records != records))
        status = damaged(error, path, "it is of another day or moment than its name says");
    return status;
}

arv_status day_snapshot_apply(const day_snapshot *snapshot, open_day *day, arv_error *error)
{
    const size_t told = told_bytes(day), jobs = (told - sizeof(int64_t)) / 2;
    const uint8_t *at = snapshot->body.data;
    if (snapshot->body.size < told)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "snapshot", "of another problem");
    memcpy(&day->sequence, at, sizeof day->sequence);
    memcpy(day->last_sequence, at + sizeof(int64_t), jobs);
    memcpy(day->previous_sequence, at + sizeof(int64_t) + jobs, jobs);
    return day_image_read(day->day, at + told, snapshot->body.size - told, error);
}
