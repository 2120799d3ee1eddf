/* output.c - see output.h. */
#define _XOPEN_SOURCE 700 /* realpath */

#include "cli/output.h"

#include "base/whole_file.h"
#include "cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int complain(const char *path)
{
    fprintf(stderr, "arrival: %s: %s\n", path, strerror(errno));
    return EXIT_CODE_OTHER;
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
    int code = whole_file_put(file, text, length) == 0 ? 0 : complain(path);
    if (close(file) != 0 && code == 0)
        code = complain(path);
    return code;
}

static int replace_file(const char *path, const char *text, size_t length)
{
    arv_error error = {.status = ARV_OK};
    if (whole_file_write(path, text, length, &error) == ARV_OK)
        return 0;
    fprintf(stderr, "arrival: %s\n", error.items[0].text);
    return EXIT_CODE_OTHER;
}

int output_write(const char *path, const char *text, size_t length)
{
    if (!path || strcmp(path, "-") == 0)
        return write_standard(text, length);
    struct stat old;
    const int exists = stat(path, &old) == 0;
    if (!exists)
        return replace_file(path, text, length);
    if (!S_ISREG(old.st_mode))
        return write_device(path, text, length);
    char real[PATH_MAX]; /* a link stays a link: the file behind it is replaced */
    return realpath(path, real) ? replace_file(real, text, length) : complain(path);
}
