/* runtime_dir.c - default directory of the sockets and their lock; see runtime_dir.h. */
#include "daemon/runtime_dir.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* In /tmp anybody can put a directory or a link of that name first. */
static bool is_ours(const char *directory)
{
    struct stat status;
    if (lstat(directory, &status) != 0)
        return false;
    return S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
           (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

bool runtime_dir_make_ours(const char *directory)
{
    if (mkdir(directory, 0700) != 0 && errno != EEXIST) {
        fprintf(stderr, "arrivald: cannot make %s: %s\n", directory, strerror(errno));
        return false;
    }
    if (!is_ours(directory)) {
        fprintf(stderr, "arrivald: %s is not a directory of ours alone\n", directory);
        return false;
    }
    return true;
}

static char *choose_directory(arv_arena *arena)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    if (runtime && *runtime == '/')
        return arena_printf(arena, "%s/arrivald", runtime);
    if (is_ours("/run/arrivald") ||
        (access("/run/arrivald", F_OK) != 0 && access("/run", W_OK) == 0))
        return arv_arena_strdup(arena, "/run/arrivald");
    return arena_printf(arena, "/tmp/arrivald-%ld", (long)geteuid());
}

const char *runtime_dir_endpoint(arv_arena *arena, bool create)
{
    char *directory = choose_directory(arena);
    if (!directory || (create && !runtime_dir_make_ours(directory)))
        return NULL;
    return arena_printf(arena, "ipc://%s/work", directory);
}

bool runtime_dir_lock(const char *endpoint, int *lock)
{
    char path[256];
    *lock = -1;
    if (strncmp(endpoint, "ipc://", 6) != 0)
        return true;
    const int length = snprintf(path, sizeof path, "%s.lock", endpoint + 6);
    if (length < 0 || (size_t)length >= sizeof path) {
        fprintf(stderr, "arrivald: %s: the path is too long\n", endpoint);
        return false;
    }
    *lock = open(path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*lock < 0) {
        fprintf(stderr, "arrivald: cannot open %s: %s\n", path, strerror(errno));
        return false;
    }
    if (flock(*lock, LOCK_EX | LOCK_NB) == 0)
        return true;
    fprintf(stderr, "arrivald: another arrivald uses %s\n", endpoint);
    close(*lock);
    return false;
}
