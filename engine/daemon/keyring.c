/* keyring.c - see keyring.h. */
#include "daemon/keyring.h"

#include "base/arena.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char suffix[] = ".key";

arv_status keyring_read_server(arv_arena *arena, const char *directory, key_file *out,
                               arv_error *error)
{
    const char *path = arena_printf(arena, "%s/server.key_secret", directory);
    if (!path)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    const arv_status status = key_file_read(arena, path, out, error);
    if (!status && !*out->secret_key)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, path, "there is no secret-key");
    return status;
}

/* ---- one file --------------------------------------------------------------------------------*/

/* Length of the name in front of the suffix; 0 = not a key file. */
static size_t client_name_length(const char *file)
{
    const size_t length = strlen(file), tail = sizeof suffix - 1;
    return length > tail && *file != '.' && strcmp(file + length - tail, suffix) == 0
               ? length - tail
               : 0;
}

/* What is wrong with one file is in `error`; only a want of memory stops the reading of all. */
static arv_status read_client(keyring *self, const char *directory, const char *file,
                              arv_error *error)
{
    keyring_client *client = &self->clients[self->count];
    const char *path = arena_printf(self->arena, "%s/clients/%s", directory, file);
    client->name = arena_printf(self->arena, "%.*s", (int)client_name_length(file), file);
    if (!path || !client->name)
        return ARV_RESOURCE_EXHAUSTED;
    const arv_status status = key_file_read(self->arena, path, &client->key, error);
    if (status)
        return status == ARV_RESOURCE_EXHAUSTED ? status : ARV_OK;
    if (*client->key.secret_key)
        arv_error_add(error, ARV_FAILED_PRECONDITION, path,
                      "the secret key of a client does not belong here");
    else
        self->count++;
    return ARV_OK;
}

static arv_status read_open(keyring *self, const char *directory, DIR *open, arv_error *error)
{
    arv_status status = ARV_OK;
    errno = 0;
    // cppcheck-suppress readdirCalled ; this thread alone reads the stream
    for (const struct dirent *entry = readdir(open); entry && !status; entry = readdir(open)) {
        if (client_name_length(entry->d_name) == 0)
            continue;
        if (self->count == KEYRING_CLIENTS_MAX)
            return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, directory, "more than %d clients",
                                 KEYRING_CLIENTS_MAX);
        status = read_client(self, directory, entry->d_name, error);
        errno = 0;
    }
    if (!status && errno)
        status = arv_error_add(error, ARV_IO, directory, "cannot be read: %s", strerror(errno));
    return status;
}

/* ---- the whole -------------------------------------------------------------------------------*/

static int by_key_then_name(const void *a, const void *b)
{
    const keyring_client *x = a, *y = b;
    const int order = strcmp(x->key.public_key, y->key.public_key);
    return order ? order : strcmp(x->name, y->name);
}

static bool same_key(const keyring_client *a, const keyring_client *b)
{
    return strcmp(a->key.public_key, b->key.public_key) == 0;
}

/* Whose rights would count? Nobody's: all files of one key go. */
static void drop_twins(keyring *self, arv_error *error)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < self->count;) {
        int32_t end = i + 1;
        while (end < self->count && same_key(&self->clients[i], &self->clients[end]))
            end++;
        if (end == i + 1)
            self->clients[kept++] = self->clients[i];
        else
            arv_error_add(error, ARV_INVALID_ARGUMENT, self->clients[i + 1].name,
                          "has the same key as %.100s: neither is let in", self->clients[i].name);
        i = end;
    }
    self->count = kept;
}

static arv_status fill(keyring *self, const char *directory, arv_error *error)
{
    const char *path = arena_printf(self->arena, "%s/clients", directory);
    self->clients = ARENA_ARRAY(self->arena, keyring_client, KEYRING_CLIENTS_MAX);
    if (!path || !self->clients)
        return ARV_RESOURCE_EXHAUSTED;
    DIR *open = opendir(path);
    if (!open && errno == ENOENT)
        return ARV_OK;
    if (!open)
        return arv_error_add(error, ARV_IO, path, "cannot be read: %s", strerror(errno));
    const arv_status status = read_open(self, directory, open, error);
    closedir(open);
    if (status)
        return status;
    qsort(self->clients, (size_t)self->count, sizeof *self->clients, by_key_then_name);
    drop_twins(self, error);
    return ARV_OK;
}

arv_status keyring_read_clients(const char *directory, keyring **out, arv_error *error)
{
    keyring *self = calloc(1, sizeof *self);
    *out = NULL;
    if (self)
        self->arena = arv_arena_create(0);
    if (!self || !self->arena) {
        keyring_destroy(&self);
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    }
    const arv_status status = fill(self, directory, error);
    if (status)
        keyring_destroy(&self);
    *out = self;
    return status;
}

void keyring_destroy(keyring **self)
{
    if (!*self)
        return;
    arv_arena_destroy(&(*self)->arena);
    free(*self);
    *self = NULL;
}

/* ---- questions -------------------------------------------------------------------------------*/

const keyring_client *keyring_find(const keyring *self, const char *public_key)
{
    int32_t low = 0, high = self->count;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        const int order = strcmp(public_key, self->clients[middle].key.public_key);
        if (order == 0)
            return &self->clients[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static bool has_depot(const key_file_depots *depots, const char *depot)
{
    for (int32_t i = 0; i < depots->count; i++)
        if (strcmp(depots->names[i], depot) == 0)
            return true;
    return depots->all;
}

bool keyring_may_feed(const keyring_client *client, const char *depot)
{
    return has_depot(&client->key.depots, depot);
}

bool keyring_may_watch(const keyring_client *client, const char *depot)
{
    return has_depot(&client->key.depots, depot) || has_depot(&client->key.watch, depot);
}

/* `client` is NULL when he is gone. */
static bool may_watch_all(const keyring_client *client, const key_file_depots *depots)
{
    if (!client)
        return !depots->all && depots->count == 0;
    if (depots->all)
        return client->key.depots.all || client->key.watch.all;
    for (int32_t i = 0; i < depots->count; i++)
        if (!keyring_may_watch(client, depots->names[i]))
            return false;
    return true;
}

bool keyring_takes_away(const keyring *before, const keyring *now)
{
    for (int32_t i = 0; i < before->count; i++) {
        const key_file *old = &before->clients[i].key;
        const keyring_client *client = keyring_find(now, old->public_key);
        if (!may_watch_all(client, &old->depots) || !may_watch_all(client, &old->watch))
            return true;
    }
    return false;
}
