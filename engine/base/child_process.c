/* child_process.c - see child_process.h. */
#define _DEFAULT_SOURCE /* wait4 */
#include "base/child_process.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void close_end(int *end)
{
    if (*end >= 0)
        close(*end);
    *end = -1;
}

static bool open_pipe(int ends[2])
{
    if (pipe(ends) != 0) {
        ends[0] = ends[1] = -1;
        return false;
    }
    return fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 && fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0;
}

/* Returns 0 or an errno. */
static int spawn(char *const argv[], int out, pid_t *id)
{
    posix_spawn_file_actions_t actions;
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed != 0)
        return failed;
    failed = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (failed == 0)
        failed = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (failed == 0)
        failed = posix_spawnp(id, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

arv_status child_process_start(char *const argv[], child_process *child, arv_error *error)
{
    int ends[2];
    *child = (child_process){.id = -1, .output = -1};
    int failed = open_pipe(ends) ? spawn(argv, ends[1], &child->id) : errno;
    close_end(&ends[1]);
    if (failed == 0) {
        child->output = ends[0];
        return ARV_OK;
    }
    close_end(&ends[0]);
    return arv_error_add(error, ARV_IO, "", "cannot run %s: %s", argv[0], strerror(failed));
}

static int wait_for(pid_t id, struct rusage *used)
{
    int state = 0;
    while (wait4(id, &state, 0, used) < 0)
        if (errno != EINTR)
            return 127; /* somebody else has reaped it: nothing is known of its end */
    return WIFSIGNALED(state) ? -WTERMSIG(state) : WEXITSTATUS(state);
}

int child_process_wait(pid_t id)
{
    return wait_for(id, NULL);
}

int child_process_end(child_process *child)
{
    close_end(&child->output);
    const int ended = child_process_wait(child->id);
    child->id = -1;
    return ended;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

int child_process_end_used(child_process *child, child_process_usage *used)
{
    struct rusage usage = {.ru_maxrss = 0};
    close_end(&child->output);
    const int ended = wait_for(child->id, &usage);
    child->id = -1;
    *used = (child_process_usage){.cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime),
                                  .peak_rss_kb = usage.ru_maxrss};
    return ended;
}

/* Everything from the pipe, into a buffer that the caller frees. */
static arv_status read_all(int from, size_t most_bytes, char **buffer, size_t *length,
                           arv_error *error)
{
    size_t room = 0;
    for (;;) {
        if (*length == room) {
            room = room ? 2 * room : (size_t)1 << 16;
            char *larger = *length < most_bytes ? realloc(*buffer, room) : NULL;
            if (!larger)
                return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "",
                                     "no memory for what the program says");
            *buffer = larger;
        }
        const ssize_t n = read(from, *buffer + *length, room - *length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return arv_error_add(error, ARV_IO, "", "cannot read from the program: %s",
                                 strerror(errno));
        if (n == 0)
            return ARV_OK;
        *length += (size_t)n;
    }
}

arv_status child_process_run(arv_arena *arena, char *const argv[], size_t most_bytes,
                             const char **bytes, size_t *length, int *ended, arv_error *error)
{
    child_process child;
    char *buffer = NULL;
    *bytes = "";
    *length = 0;
    *ended = 127;
    arv_status status = child_process_start(argv, &child, error);
    if (status != ARV_OK)
        return status;
    status = read_all(child.output, most_bytes, &buffer, length, error);
    *ended = child_process_end(&child);
    char *copy = status == ARV_OK ? arv_arena_alloc(arena, *length + 1, 1) : NULL;
    if (copy && buffer)
        memcpy(copy, buffer, *length);
    if (copy)
        *bytes = copy;
    else if (status == ARV_OK)
        status = arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
    free(buffer);
    return status;
}
