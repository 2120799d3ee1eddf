/* key_create.c - a new key pair in two files; see key_file.h. */
#include "client/key_file.h"

#include "base/arena.h"
#include "client/key_grants.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

enum { NAME_BYTES = 64 };

static bool is_plain_name(const char *name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@-";
    const size_t length = strlen(name);
    return length > 0 && length <= NAME_BYTES && *name != '.' && *name != '-' &&
           strspn(name, allowed) == length;
}

/* A value is written in double quotes, of which the form has no escape. */
static arv_status check_depots(arv_arena *arena, const char *path, const char *list,
                               arv_error *error)
{
    key_file_depots read;
    const char *why = NULL;
    if (!list)
        return ARV_OK;
    if (strpbrk(list, "\"\r\n"))
        return arv_error_add(error, ARV_INVALID_ARGUMENT, path,
                             "has a quote or a line break in it");
    const arv_status status = key_grants_read_depots(arena, list, &read, &why);
    if (status == ARV_INVALID_ARGUMENT)
        return arv_error_add(error, status, path, "%s", why);
    return status ? arv_error_add(error, status, path, "no memory") : ARV_OK;
}

static arv_status check_request(arv_arena *arena, const char *name, const key_file_grants *grants,
                                arv_error *error)
{
    unsigned rights;
    const char *why = grants->rights ? key_grants_read_rights(grants->rights, &rights) : NULL;
    if (!is_plain_name(name))
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "name",
                             "1 to %d of letters, digits, '.', '_', '@' and '-' make a name",
                             NAME_BYTES);
    if (why)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "rights", "%s", why);
    const arv_status status = check_depots(arena, "depots", grants->depots, error);
    return status ? status : check_depots(arena, "watch", grants->watch, error);
}

/* ---- writing ---------------------------------------------------------------------------------*/

static arv_status write_all(const char *path, mode_t mode, const char *text, arv_error *error)
{
    const size_t length = strlen(text);
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        return arv_error_add(error, errno == EEXIST ? ARV_ALREADY_EXISTS : ARV_IO, path,
                             "cannot be made: %s", strerror(errno));
    const bool written = write(fd, text, length) == (ssize_t)length && fsync(fd) == 0;
    if (close(fd) == 0 && written)
        return ARV_OK;
    unlink(path);
    return arv_error_add(error, ARV_IO, path, "cannot be written");
}

static const char *metadata_line(arv_arena *arena, const char *name, const char *value)
{
    return value ? arena_printf(arena, "    %s = \"%s\"\n", name, value) : "";
}

static char *public_text(arv_arena *arena, const key_file_grants *grants, const char *key)
{
    const char *rights = metadata_line(arena, "rights", grants->rights);
    const char *depots = metadata_line(arena, "depots", grants->depots);
    const char *watch = metadata_line(arena, "watch", grants->watch);
    if (!rights || !depots || !watch)
        return NULL;
    return arena_printf(arena,
                        "# Public key of ZeroMQ CURVE. It is no secret, but whoever can change it\n"
                        "# decides who is let in.\n"
                        "metadata\n%s%s%scurve\n    public-key = \"%s\"\n",
                        rights, depots, watch, key);
}

static char *secret_text(arv_arena *arena, const char *public_key, const char *secret_key)
{
    return arena_printf(arena,
                        "# Secret key of ZeroMQ CURVE: whoever can read this file is its owner.\n"
                        "metadata\ncurve\n    public-key = \"%s\"\n    secret-key = \"%s\"\n",
                        public_key, secret_key);
}

static arv_status write_pair(arv_arena *arena, const char *directory, const char *name,
                             const key_file_grants *grants, arv_error *error)
{
    char public_key[KEY_FILE_TEXT_BYTES], secret_key[KEY_FILE_TEXT_BYTES];
    if (zmq_curve_keypair(public_key, secret_key) != 0)
        return arv_error_add(error, ARV_UNIMPLEMENTED, "", "this libzmq has no CURVE");
    const char *public_path = arena_printf(arena, "%s/%s.key", directory, name);
    const char *secret_path = arena_printf(arena, "%s/%s.key_secret", directory, name);
    const char *shown = public_text(arena, grants, public_key);
    const char *hidden = secret_text(arena, public_key, secret_key);
    if (!public_path || !secret_path || !shown || !hidden)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    arv_status status = write_all(secret_path, S_IRUSR | S_IWUSR, hidden, error);
    if (status)
        return status;
    status = write_all(public_path, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH, shown, error);
    if (status)
        unlink(secret_path); /* half a pair is of no use */
    return status;
}

arv_status key_file_create(const char *directory, const char *name, const key_file_grants *grants,
                           arv_error *error)
{
    arv_arena *arena = arv_arena_create(0);
    if (!arena)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    arv_status status = check_request(arena, name, grants, error);
    if (!status)
        status = write_pair(arena, directory, name, grants, error);
    arv_arena_destroy(&arena);
    return status;
}
