/* importer.c - see importer.h. */
#include "workbench/importer.h"

#include "base/arena.h"
#include "base/child_process.h"
#include "format/format.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
}

char *program_folder(arv_arena *arena)
{
    char path[PATH_MAX];
    const ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0)
        return NULL;
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    if (slash)
        *slash = '\0';
    return arv_arena_strdup(arena, path);
}

arv_status importer_folder(arv_arena *arena, const char *given, const char *script,
                           const char **folder, arv_error *error)
{
    static const char *const beside[] = {"../../bench", "../share/arrival/bench"};
    const char *program = given ? NULL : program_folder(arena);
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        *folder = given ? given : arena_printf(arena, "%s/%s", program ? program : "", beside[i]);
        const char *path = *folder ? arena_printf(arena, "%s/%s", *folder, script) : NULL;
        if (!path)
            return no_memory(error);
        if (access(path, R_OK) == 0)
            return ARV_OK;
    }
    return arv_error_add(error, ARV_NOT_FOUND, "", "no %s in %s: name its folder with --importers",
                         script, given ? given : "bench beside the program");
}

arv_status importer_run(arv_arena *arena, const char *folder, const char *script, const char *path,
                        const char **bytes, size_t *length, arv_error *error)
{
    *bytes = NULL;
    *length = 0;
    char python[] = "python3", no_cache[] = "-B";
    char *whole = arena_printf(arena, "%s/%s", folder, script);
    char *file = arv_arena_strdup(arena, path);
    if (!whole || !file)
        return no_memory(error);
    char *const argv[] = {python, no_cache, whole, file, NULL};
    int ended = 0;
    const arv_status status =
        child_process_run(arena, argv, FORMAT_MAX_FILE_BYTES, bytes, length, &ended, error);
    if (status != ARV_OK || ended == 0)
        return status;
    return arv_error_add(error, ARV_INVALID_ARGUMENT, "", "%s refuses the file", script);
}
