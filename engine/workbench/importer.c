/* importer.c - see importer.h: fork, exec, and a pipe read to its end. */
#include "workbench/importer.h"

#include "base/arena.h"
#include "format/format.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
}

/* Folder of the running program in the arena, NULL when the system does not say. */
static char *program_folder(arv_arena *arena)
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

/* The process that becomes the script; only async-signal-safe calls. */
static _Noreturn void become_script(const char *script, const char *path, const int ends[2])
{
    static const char refused[] = "arrival: python3 cannot be run\n";
    if (dup2(ends[1], STDOUT_FILENO) >= 0) {
        close(ends[0]);
        close(ends[1]);
        execlp("python3", "python3", "-B", script, path, (char *)NULL);
    }
    if (write(STDERR_FILENO, refused, sizeof refused - 1) < 0)
        _exit(126);
    _exit(127);
}

/* Everything from the pipe, into a buffer that the caller frees. */
static arv_status read_all(int from, char **buffer, size_t *length, arv_error *error)
{
    size_t room = 0;
    *buffer = NULL;
    *length = 0;
    for (;;) {
        if (*length == room) {
            room = room ? 2 * room : (size_t)1 << 16;
            char *larger = room <= FORMAT_MAX_FILE_BYTES ? realloc(*buffer, room) : NULL;
            if (!larger)
                return no_memory(error);
            *buffer = larger;
        }
        const ssize_t n = read(from, *buffer + *length, room - *length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return arv_error_add(error, ARV_IO, "", "cannot read the importer: %s",
                                 strerror(errno));
        if (n == 0)
            return ARV_OK;
        *length += (size_t)n;
    }
}

static arv_status end_of(pid_t process, const char *script, arv_error *error)
{
    int state = 0;
    while (waitpid(process, &state, 0) < 0)
        if (errno != EINTR)
            return arv_error_add(error, ARV_IO, "", "%s: %s", script, strerror(errno));
    if (WIFEXITED(state) && WEXITSTATUS(state) == 0)
        return ARV_OK;
    return arv_error_add(error, ARV_INVALID_ARGUMENT, "", "%s refuses the file", script);
}

static arv_status keep(arv_arena *arena, const char *buffer, size_t length, const char **bytes,
                       arv_error *error)
{
    char *copy = arv_arena_alloc(arena, length + 1, 1);
    if (!copy)
        return no_memory(error);
    if (length > 0)
        memcpy(copy, buffer, length);
    *bytes = copy;
    return ARV_OK;
}

arv_status importer_run(arv_arena *arena, const char *folder, const char *script, const char *path,
                        const char **bytes, size_t *length, arv_error *error)
{
    int ends[2];
    *bytes = NULL;
    *length = 0;
    const char *whole = arena_printf(arena, "%s/%s", folder, script);
    if (!whole)
        return no_memory(error);
    if (pipe(ends) != 0)
        return arv_error_add(error, ARV_IO, "", "cannot run %s: %s", script, strerror(errno));
    const pid_t process = fork();
    if (process == 0)
        become_script(whole, path, ends);
    close(ends[1]);
    char *buffer = NULL;
    arv_status status =
        process < 0 ? arv_error_add(error, ARV_IO, "", "cannot run %s: %s", script, strerror(errno))
                    : read_all(ends[0], &buffer, length, error);
    close(ends[0]);
    if (process > 0 && status == ARV_OK)
        status = end_of(process, script, error);
    if (status == ARV_OK && buffer)
        status = keep(arena, buffer, *length, bytes, error);
    free(buffer);
    return status;
}
