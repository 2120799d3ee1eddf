/* state_dir.c - see state_dir.h. */
#include "daemon/state_dir.h"

#include "base/arena.h"
#include "daemon/runtime_dir.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* systemd separates several directories by colons; the first is ours. */
static char *first_of(arv_arena *arena, const char *list)
{
    return arena_printf(arena, "%.*s", (int)strcspn(list, ":"), list);
}

static bool is_absolute(const char *path)
{
    return path && *path == '/';
}

const char *state_dir_choose(arv_arena *arena, const char *asked)
{
    const char *service = getenv("STATE_DIRECTORY"), *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    if (asked)
        return asked;
    if (is_absolute(service))
        return first_of(arena, service);
    if (is_absolute(state))
        return arena_printf(arena, "%s/arrivald", state);
    if (geteuid() == 0)
        return arv_arena_strdup(arena, "/var/lib/arrivald");
    if (is_absolute(home))
        return arena_printf(arena, "%s/.local/state/arrivald", home);
    fprintf(stderr,
            "arrivald: nowhere to keep open days: give --state DIR, or --state none to lose "
            "them with the process\n");
    return NULL;
}

/* All directories above the last. */
static bool make_parents(const char *directory)
{
    char path[4096];
    const size_t length = strlen(directory);
    if (length >= sizeof path) {
        fprintf(stderr, "arrivald: --state: the path is too long\n");
        return false;
    }
    memcpy(path, directory, length + 1);
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST) {
            fprintf(stderr, "arrivald: cannot make %s: %s\n", path, strerror(errno));
            return false;
        }
        *slash = '/';
    }
    return true;
}

bool state_dir_make(const char *directory)
{
    return make_parents(directory) && runtime_dir_make_ours(directory);
}
