/* http.c - see http.h; the protocol is that of libmicrohttpd. */
#include "daemon/http.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECTIONS_MAX = 64, IDLE_S = 10, CONNECTION_BYTES = 16 << 10, PORT_MAX = 65535 };

struct http {
    struct MHD_Daemon *server;
    metrics_shelf *shelf;
};

/* ---- address ----------------------------------------------------------------------------------*/

/* -1 = not a port. */
static long read_port(const char *text)
{
    char *end;
    const long port = isdigit((unsigned char)*text) ? strtol(text, &end, 10) : -1;
    return port >= 0 && port <= PORT_MAX && !*end ? port : -1;
}

static const char *read_address(const char *text, struct sockaddr_in *out)
{
    char host[INET_ADDRSTRLEN];
    const char *colon = strrchr(text, ':');
    const long port = colon ? read_port(colon + 1) : -1;
    *out = (struct sockaddr_in){.sin_family = AF_INET};
    if (port < 0 || (size_t)(colon - text) >= sizeof host)
        return "not ADDRESS:PORT";
    memcpy(host, text, (size_t)(colon - text));
    host[colon - text] = '\0';
    if (inet_pton(AF_INET, host, &out->sin_addr) != 1)
        return "not an IPv4 address in numbers";
    if (ntohl(out->sin_addr.s_addr) >> 24 != 127)
        return "metrics are served on the loopback (127.0.0.0/8) only";
    out->sin_port = htons((uint16_t)port);
    return NULL;
}

const char *http_refusal(const char *address)
{
    struct sockaddr_in unused;
    return read_address(address, &unused);
}

/* ---- replies ----------------------------------------------------------------------------------*/

static enum MHD_Result send_response(struct MHD_Connection *connection, unsigned code,
                                     struct MHD_Response *response, const char *type)
{
    if (!response)
        return MHD_NO;
    enum MHD_Result result = MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    if (result == MHD_YES && code == MHD_HTTP_METHOD_NOT_ALLOWED)
        result = MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    if (result == MHD_YES)
        result = MHD_queue_response(connection, code, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result send_line(struct MHD_Connection *connection, unsigned code, const char *line)
{
    return send_response(connection, code,
                         MHD_create_response_from_buffer(strlen(line), (void *)(uintptr_t)line,
                                                         MHD_RESPMEM_PERSISTENT),
                         "text/plain; charset=utf-8");
}

static enum MHD_Result send_metrics(struct MHD_Connection *connection, const metrics *now)
{
    size_t size = 0;
    char *text = metrics_text(now, &size);
    if (!text)
        return send_line(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "no memory\n");
    struct MHD_Response *response =
        MHD_create_response_from_buffer(size, text, MHD_RESPMEM_MUST_FREE);
    if (!response)
        free(text);
    return send_response(connection, MHD_HTTP_OK, response,
                         "text/plain; version=0.0.4; charset=utf-8");
}

static enum MHD_Result send_health(struct MHD_Connection *connection, const metrics *now,
                                   double age_s, bool with_ready)
{
    if (age_s > HTTP_SILENCE_S || now->stuck)
        return send_line(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "stuck\n");
    if (with_ready && now->draining)
        return send_line(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "draining\n");
    return send_line(connection, MHD_HTTP_OK, with_ready ? "ready\n" : "live\n");
}

/* Called by libmicrohttpd when the headers are there. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *path, const char *method, const char *version,
                                  const char *body, size_t *body_size, void **state)
{
    const http *self = context;
    metrics now;
    (void)version;
    (void)body;
    (void)state;
    *body_size = 0; /* nobody wants the rest of it */
    const bool is_ready = strcmp(path, "/health/ready") == 0;
    const bool is_metrics = strcmp(path, "/metrics") == 0;
    if (!is_ready && !is_metrics && strcmp(path, "/health/live") != 0)
        return send_line(connection, MHD_HTTP_NOT_FOUND, "not found\n");
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        return send_line(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "GET or HEAD\n");
    const double age_s = metrics_shelf_take(self->shelf, &now);
    return is_metrics ? send_metrics(connection, &now)
                      : send_health(connection, &now, age_s, is_ready);
}

/* ---- life -------------------------------------------------------------------------------------*/

http *http_start(const char *address, metrics_shelf *shelf)
{
    struct sockaddr_in bound;
    http *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    self->shelf = shelf;
    errno = EINVAL;
    if (!read_address(address, &bound))
        self->server = MHD_start_daemon(
            MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, on_request, self,
            MHD_OPTION_SOCK_ADDR, &bound, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
            MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
            (size_t)CONNECTION_BYTES, MHD_OPTION_END);
    if (self->server)
        return self;
    free(self);
    return NULL;
}

int http_port(const http *self)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(self->server, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

void http_stop(http **self)
{
    if (!*self)
        return;
    MHD_stop_daemon((*self)->server);
    free(*self);
    *self = NULL;
}
