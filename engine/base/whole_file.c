/* whole_file.c - write beside, sync, rename, sync the folder. */
#include "base/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_TRIES = 100 };

int whole_file_put(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        const ssize_t n = write(file, bytes, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        bytes += n;
        length -= (size_t)n;
    }
    return 0;
}

/* A new file beside `path`, with the access rights a plain open would give it. */
static int open_beside(const char *path, char *name, size_t room)
{
    for (int i = 0; i < NAME_TRIES; i++) {
        const int n = snprintf(name, room, "%s.%ld-%d.tmp", path, (long)getpid(), i);
        if (n < 0 || (size_t)n >= room)
            return errno = ENAMETOOLONG, -1;
        const int file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file >= 0 || errno != EEXIST)
            return file;
    }
    return -1;
}

static int write_into(int file, const char *path, const char *bytes, size_t length, bool synced)
{
    struct stat old;
    if (stat(path, &old) == 0 && fchmod(file, old.st_mode & 07777) != 0)
        return -1;
    return whole_file_put(file, bytes, length) == 0 && (!synced || fsync(file) == 0) ? 0 : -1;
}

/* A rename is on disk when its folder is. Not every file system can sync a folder: then it does what
 * it does. */
static void sync_folder(const char *path)
{
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = '\0';
    const int at = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (at < 0)
        return;
    (void)fsync(at);
    close(at);
}

static arv_status complain(const char *path, int reason, arv_error *error)
{
    return arv_error_add(error, ARV_IO, "", "%s: %s", path, strerror(reason));
}

static arv_status replace(const char *path, const char *bytes, size_t length, bool synced,
                          arv_error *error)
{
    char name[PATH_MAX];
    const int file = open_beside(path, name, sizeof name);
    if (file < 0)
        return complain(path, errno, error);
    const int written = write_into(file, path, bytes, length, synced);
    const int write_error = errno;
    const int closed = close(file);
    if (written != 0)
        errno = write_error;
    if (written == 0 && closed == 0 && rename(name, path) == 0) {
        if (synced)
            sync_folder(path);
        return ARV_OK;
    }
    const int reason = errno;
    unlink(name);
    return complain(path, reason, error);
}

arv_status whole_file_write(const char *path, const char *bytes, size_t length, arv_error *error)
{
    return replace(path, bytes, length, true, error);
}

arv_status whole_file_write_unsynced(const char *path, const char *bytes, size_t length,
                                     arv_error *error)
{
    return replace(path, bytes, length, false, error);
}
