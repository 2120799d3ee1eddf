/* reactor_metrics.c - puts what the reactor has counted where the HTTP thread finds it. */
#include "daemon/reactor.h"

#include "daemon/daemon_log.h"

#include <errno.h>
#include <string.h>

enum { SHOW_MS = 250 };

void reactor_show_metrics(reactor *self)
{
    if (!self->http)
        return;
    reactor_tell_stats(self, &self->metrics.stats);
    self->metrics.draining = self->draining;
    self->metrics.stuck = self->stuck;
    metrics_shelf_put(&self->shelf, &self->metrics);
}

static int on_tick(zloop_t *loop, int timer, void *context)
{
    (void)loop;
    (void)timer;
    reactor_show_metrics(context);
    return 0;
}

bool reactor_serve_http(reactor *self)
{
    const char *address = self->options->http;
    char quoted[LOG_QUOTED_BYTES];
    if (!address)
        return true;
    if (!metrics_shelf_init(&self->shelf))
        return false;
    self->http = http_start(address, &self->shelf);
    if (!self->http) {
        log_line(LOG_LEVEL_ERROR, "bind", "http=%s why=%s", address,
                 log_quote(quoted, strerror(errno)));
        metrics_shelf_free(&self->shelf);
        return false;
    }
    log_line(LOG_LEVEL_INFO, "http", "address=%.*s port=%d", (int)strcspn(address, ":"), address,
             http_port(self->http));
    reactor_show_metrics(self);
    return zloop_timer(self->loop, SHOW_MS, 0, on_tick, self) >= 0;
}

void reactor_stop_http(reactor *self)
{
    if (!self->http)
        return;
    http_stop(&self->http);
    metrics_shelf_free(&self->shelf);
}
