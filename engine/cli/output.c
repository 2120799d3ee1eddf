/* output.c - write, sync, rename. */
#define _XOPEN_SOURCE 700 /* realpath */

#include "cli/output.h"

#include "cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_TRIES = 100 };

static int complain(const char *path)
{
    fprintf(stderr, "arrival: %s: %s\n", path, strerror(errno));
    return EXIT_CODE_OTHER;
}

static int write_all(int file, const char *text, size_t length)
{
    while (length > 0) {
        const ssize_t n = write(file, text, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        text += n;
        length -= (size_t)n;
    }
    return 0;
}

static int write_standard(const char *text, size_t length)
{
    if (fwrite(text, 1, length, stdout) == length && fflush(stdout) == 0)
        return 0;
    const int code = complain("standard output");
    clearerr(stdout); /* said once */
    return code;
}

/* A device, a pipe: there is nothing to rename. */
static int write_device(const char *path, const char *text, size_t length)
{
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return complain(path);
    int code = write_all(file, text, length) == 0 ? 0 : complain(path);
    if (close(file) != 0 && code == 0)
        code = complain(path);
    return code;
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

static int write_and_sync(int file, const struct stat *old, const char *text, size_t length)
{
    if (old && fchmod(file, old->st_mode & 07777) != 0)
        return -1;
    return write_all(file, text, length) == 0 && fsync(file) == 0 ? 0 : -1;
}

/* `old` is the file that is there now, or NULL. */
static int replace_file(const char *path, const struct stat *old, const char *text, size_t length)
{
    char name[PATH_MAX];
    const int file = open_beside(path, name, sizeof name);
    if (file < 0)
        return complain(path);
    const int written = write_and_sync(file, old, text, length);
    const int write_error = errno;
    const int closed = close(file);
    if (written != 0)
        errno = write_error;
    if (written == 0 && closed == 0 && rename(name, path) == 0)
        return 0;
    const int code = complain(path);
    unlink(name);
    return code;
}

int output_write(const char *path, const char *text, size_t length)
{
    if (!path || strcmp(path, "-") == 0)
        return write_standard(text, length);
    struct stat old;
    const int exists = stat(path, &old) == 0;
    if (!exists)
        return replace_file(path, NULL, text, length);
    if (!S_ISREG(old.st_mode))
        return write_device(path, text, length);
    char real[PATH_MAX]; /* a link stays a link: the file behind it is replaced */
    return realpath(path, real) ? replace_file(real, &old, text, length) : complain(path);
}
