/* gate.c - see gate.h. */
#include "daemon/gate.h"

#include "base/arena.h"
#include "daemon/daemon_log.h"

#include <sys/inotify.h>
#include <unistd.h>

/* A file counts when it is whole: written to its end, renamed or removed. */
static const uint32_t news = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB |
                             IN_DELETE_SELF | IN_MOVE_SELF;

static void log_violations(log_level level, const arv_error *error)
{
    char path[LOG_QUOTED_BYTES], text[LOG_QUOTED_BYTES];
    for (int32_t i = 0; i < error->count; i++)
        log_line(level, "key_file", "path=%s why=%s", log_quote(path, error->items[i].path),
                 log_quote(text, error->items[i].text));
}

/* Again after a reload: the directory may be another one of the same name. */
static void set_watch(const gate *self)
{
    arv_arena *arena = arv_arena_create(0);
    const char *clients = arena ? arena_printf(arena, "%s/clients", self->directory) : NULL;
    char quoted[LOG_QUOTED_BYTES];
    if (clients && inotify_add_watch(self->watch, clients, news) < 0)
        log_line(LOG_LEVEL_WARNING, "keys", "why=\"%s cannot be watched; send SIGHUP\"",
                 log_quote(quoted, clients));
    arv_arena_destroy(&arena);
}

static bool load(gate *self, arv_arena *arena)
{
    arv_error error = {0};
    if (keyring_read_server(arena, self->directory, &self->server, &error) == ARV_OK)
        keyring_read_clients(self->directory, &self->keys, &error);
    log_violations(LOG_LEVEL_ERROR, &error);
    return self->keys && error.count == 0;
}

bool gate_open(gate *self, const daemon_options *options, arv_arena *arena)
{
    *self = (gate){.directory = options->keys, .watch = -1};
    if (!self->directory)
        return true;
    if (!load(self, arena) || !zap_open(&self->zap))
        return false;
    self->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (self->watch >= 0)
        set_watch(self);
    log_line(LOG_LEVEL_INFO, "keys", "clients=%d", self->keys->count);
    return self->watch >= 0;
}

void gate_close(gate *self)
{
    if (self->directory && self->watch >= 0)
        close(self->watch);
    zap_close(&self->zap);
    keyring_destroy(&self->keys);
}

bool gate_reload(gate *self)
{
    arv_error error = {0};
    keyring *fresh;
    keyring_read_clients(self->directory, &fresh, &error);
    log_violations(LOG_LEVEL_ERROR, &error);
    if (!fresh) {
        log_line(LOG_LEVEL_ERROR, "keys", "why=\"the keys stay as they were\" clients=%d",
                 self->keys->count);
        return false;
    }
    const bool took_away = keyring_takes_away(self->keys, fresh);
    log_line(LOG_LEVEL_INFO, "keys", "clients=%d before=%d", fresh->count, self->keys->count);
    keyring_destroy(&self->keys);
    self->keys = fresh;
    set_watch(self);
    return took_away;
}

bool gate_take_news(const gate *self)
{
    char buffer[4096] __attribute__((aligned(8)));
    bool any = false;
    while (read(self->watch, buffer, sizeof buffer) > 0)
        any = true;
    return any;
}
