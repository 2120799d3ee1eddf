/* beside.c - see beside.h. */
#include "workbench/beside.h"

#include "base/arena.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const endings[] = {".json", ".sol"};
enum { ENDINGS = sizeof endings / sizeof *endings };

static const char *last_part(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash ? slash + 1 : name;
}

/* The first of FOLDER/NAME.json and .sol that is there. */
static arv_status look_in(arv_arena *arena, const char *folder, const char *name, const char **path)
{
    for (int32_t e = 0; e < ENDINGS && !*path; e++) {
        const char *file = arena_printf(arena, "%s/%s%s", folder, name, endings[e]);
        if (!file)
            return ARV_RESOURCE_EXHAUSTED;
        if (access(file, R_OK) == 0)
            *path = file;
    }
    return ARV_OK;
}

/* Is the file called like the instance? */
static bool is_called(const char *file, const char *name)
{
    const size_t length = strlen(name);
    const char *last = last_part(file);
    if (strncmp(last, name, length) != 0)
        return false;
    for (int32_t e = 0; e < ENDINGS; e++)
        if (strcmp(last + length, endings[e]) == 0)
            return true;
    return false;
}

arv_status beside_find(arv_arena *arena, const char *place, const instance *what, const char **path)
{
    struct stat about;
    const char *last = last_part(what->name);
    *path = NULL;
    if (stat(place, &about) != 0 || !S_ISDIR(about.st_mode)) {
        *path = is_called(place, last) ? place : NULL;
        return ARV_OK;
    }
    const char *folder = arena_printf(arena, "%s/%s", place, what->suite->name);
    arv_status status = folder ? look_in(arena, folder, what->name, path) : ARV_RESOURCE_EXHAUSTED;
    if (status == ARV_OK)
        status = look_in(arena, place, what->name, path);
    return status == ARV_OK ? look_in(arena, place, last, path) : status;
}

arv_status beside_compare(arv_arena *arena, const bench_rows *rows, const suite *s,
                          bench_comparison *result)
{
    bench_rows theirs = {.arena = arena}, ours = {.arena = arena};
    for (int32_t i = 0; i < rows->count; i++) {
        const bench_row *row = &rows->items[i];
        if (strcmp(row->suite, s->name) != 0 || bench_rows_find(rows, row) != row ||
            !bench_row_ok(row) || !bench_row_is_beside(row))
            continue;
        bench_row other = *row;
        other.cost = row->beside_cost;
        other.unassigned = row->beside_unassigned;
        other.priority_lost = row->beside_priority_lost;
        if (bench_rows_add(&theirs, &other) != ARV_OK || bench_rows_add(&ours, row) != ARV_OK)
            return ARV_RESOURCE_EXHAUSTED;
    }
    return bench_compare(arena, &theirs, &ours, result);
}
