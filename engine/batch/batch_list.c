/* batch_list.c - see batch_list.h. */
#define _XOPEN_SOURCE 700 /* realpath */

#include "batch/batch_list.h"

#include "base/arena.h"
#include "batch/batch_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static arv_status no_memory(arv_error *error)
{
    arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
    return ARV_RESOURCE_EXHAUSTED;
}

/* ---- names ----------------------------------------------------------------------------------- */

static bool ends_in(const char *name, size_t length, const char *ending)
{
    const size_t size = strlen(ending);
    return length > size && memcmp(name + length - size, ending, size) == 0;
}

/* Bytes of a file's name without the endings of problem files; `*known`: it has one. */
static size_t stem(const char *name, bool *known)
{
    static const char *const endings[] = {".json", ".pb", ".txt", ".vrp"};
    size_t length = strlen(name);
    if (ends_in(name, length, ".xz"))
        length -= strlen(".xz");
    *known = true;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (ends_in(name, length, endings[i]))
            return length - strlen(endings[i]);
    *known = false;
    return length;
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static const char *id_of(arv_arena *arena, const char *path)
{
    bool known = false;
    const char *name = file_name(path);
    return arena_printf(arena, "%.*s", (int)stem(name, &known), name);
}

/* What can be the name of a file anywhere, and of a word on a line. */
static bool is_id(const char *id)
{
    const size_t length = strlen(id);
    bool good = length > 0 && length <= BATCH_MAX_ID_BYTES && id[0] != '.';
    for (const char *c = id; *c && good; c++)
        good = *c != '/' && (unsigned char)*c > ' ' && *c != 0x7f;
    return good;
}

/* ---- a folder -------------------------------------------------------------------------------- */

static int by_problem(const void *a, const void *b)
{
    return strcmp(((const batch_row *)a)->problem, ((const batch_row *)b)->problem);
}

/* Rows found so far; the buffer is the caller's to free. */
typedef struct finds {
    batch_row *rows;
    int32_t count, room;
} finds;

static bool add(finds *f, batch_row row)
{
    if (f->count == f->room) {
        const int32_t room = f->room ? 2 * f->room : 256;
        batch_row *larger = realloc(f->rows, (size_t)room * sizeof *larger);
        if (!larger)
            return false;
        f->rows = larger;
        f->room = room;
    }
    f->rows[f->count++] = row;
    return true;
}

/* A folder, a pipe or a device; what cannot be looked at counts as a file, which says what is wrong with it. */
static bool is_something_else(DIR *folder, const char *name)
{
    struct stat about;
    return fstatat(dirfd(folder), name, &about, 0) == 0 && !S_ISREG(about.st_mode);
}

static arv_status find_files(arv_arena *arena, DIR *folder, const char *path, finds *f,
                             arv_error *error)
{
    const struct dirent *entry = NULL;
    // cppcheck-suppress readdirCalled ; this thread alone reads the stream
    while ((entry = readdir(folder)) !=
           NULL) { // NOLINT(concurrency-mt-unsafe): a stream of our own
        bool known = false;
        stem(entry->d_name, &known);
        if (!known || entry->d_name[0] == '.' || is_something_else(folder, entry->d_name))
            continue;
        if (f->count >= BATCH_MAX_DEPOTS)
            return arv_error_add(error, ARV_INVALID_ARGUMENT, "", "%s: more than %d files", path,
                                 BATCH_MAX_DEPOTS);
        batch_row row = {.problem = arena_printf(arena, "%s/%s", path, entry->d_name),
                         .seed = ARV_UNSET,
                         .epochs = ARV_UNSET};
        if (!row.problem || !add(f, row))
            return no_memory(error);
    }
    return ARV_OK;
}

static arv_status list_folder(arv_arena *arena, const char *path, batch_row **rows, int32_t *count,
                              arv_error *error)
{
    finds f = {.rows = NULL};
    DIR *folder = opendir(path);
    if (!folder)
        return arv_error_add(error, ARV_IO, "", "%s: %s", path, strerror(errno));
    arv_status status = find_files(arena, folder, path, &f, error);
    closedir(folder);
    *rows = ARENA_ARRAY(arena, batch_row, f.count);
    if (status == ARV_OK && !*rows)
        status = no_memory(error);
    if (status == ARV_OK && f.rows) {
        memcpy(*rows, f.rows, (size_t)f.count * sizeof *f.rows);
        qsort(*rows, (size_t)f.count, sizeof **rows, by_problem);
        *count = f.count;
    }
    free(f.rows);
    return status;
}

/* ---- a manifest ------------------------------------------------------------------------------ */

static const char *absolute(arv_arena *arena, const char *folder, const char *path)
{
    return path[0] == '/' ? path : arena_printf(arena, "%s/%s", folder, path);
}

static arv_status list_manifest(arv_arena *arena, const char *path, batch_row **rows,
                                int32_t *count, arv_error *error)
{
    const batch_row *read = NULL;
    const arv_status status = batch_folder_read_rows(arena, path, &read, count, error);
    if (status != ARV_OK)
        return status;
    const char *name = file_name(path);
    const char *folder =
        name - path > 1 ? arena_printf(arena, "%.*s", (int)(name - path - 1), path) : "";
    *rows = ARENA_ARRAY(arena, batch_row, *count);
    if (!folder || !*rows)
        return no_memory(error);
    for (int32_t i = 0; i < *count; i++) {
        batch_row *row = &(*rows)[i];
        *row = read[i];
        row->problem = absolute(arena, folder, row->problem);
        row->models = row->models ? absolute(arena, folder, row->models) : NULL;
        if (!row->problem)
            return no_memory(error);
    }
    return ARV_OK;
}

/* ---- both ------------------------------------------------------------------------------------ */

/* Where an id stands, or would. */
typedef struct row_path {
    char text[32];
} row_path;

static row_path path_of(const batch_row *row)
{
    row_path path = {.text = ""};
    if (row->line > 0)
        snprintf(path.text, sizeof path.text, "line %d.id", (int)row->line);
    return path;
}

static int by_id(const void *a, const void *b)
{
    const batch_row *x = *(const batch_row *const *)a, *y = *(const batch_row *const *)b;
    const int order = strcmp(x->id, y->id);
    return order != 0 ? order : (x > y) - (x < y);
}

static arv_status check_twice(arv_arena *arena, const batch_row *rows, int32_t count,
                              arv_error *error)
{
    const batch_row **sorted = ARENA_ARRAY(arena, const batch_row *, count);
    if (!sorted)
        return no_memory(error);
    for (int32_t i = 0; i < count; i++)
        sorted[i] = &rows[i];
    qsort(sorted, (size_t)count, sizeof *sorted, by_id);
    for (int32_t i = 1; i < count; i++)
        if (strcmp(sorted[i - 1]->id, sorted[i]->id) == 0)
            arv_error_add(error, ARV_INVALID_ARGUMENT, path_of(sorted[i]).text,
                          "'%s' is the id of another depot, too", sorted[i]->id);
    return error->status;
}

static arv_status name_rows(arv_arena *arena, batch_row *rows, int32_t count, arv_error *error)
{
    for (int32_t i = 0; i < count; i++) {
        if (!rows[i].id)
            rows[i].id = id_of(arena, rows[i].problem);
        if (!rows[i].id)
            return no_memory(error);
        if (!is_id(rows[i].id))
            arv_error_add(
                error, ARV_INVALID_ARGUMENT, path_of(&rows[i]).text,
                "'%s' cannot name a depot: no blank, slash or leading dot, %d bytes at most",
                rows[i].id, BATCH_MAX_ID_BYTES);
    }
    return error->status == ARV_OK ? check_twice(arena, rows, count, error) : error->status;
}

arv_status batch_list(arv_arena *arena, const char *source, const batch_row **rows, int32_t *count,
                      arv_error *error)
{
    char path[PATH_MAX];
    struct stat about;
    batch_row *list = NULL;
    *error = (arv_error){.status = ARV_OK};
    *rows = NULL;
    *count = 0;
    if (!realpath(source, path) || stat(path, &about) != 0)
        return arv_error_add(error, ARV_IO, "", "%s: %s", source, strerror(errno));
    arv_status status = S_ISDIR(about.st_mode) ? list_folder(arena, path, &list, count, error)
                                               : list_manifest(arena, path, &list, count, error);
    if (status == ARV_OK && *count == 0)
        status =
            arv_error_add(error, ARV_INVALID_ARGUMENT, "", "%s: there is no problem in it", source);
    if (status == ARV_OK)
        status = name_rows(arena, list, *count, error);
    *rows = list;
    return status;
}
