/* http.h - numbers and health over HTTP for who supervises the daemon: GET and HEAD of
 *
 *     /metrics       text of Prometheus (metrics.h)
 *     /health/live   200; 503 when the reactor has not moved for HTTP_SILENCE_S or a thread is stuck
 *     /health/ready  200; 503 when live says so, and while the daemon drains
 *
 * On the loopback only: there are neither keys nor encryption. A thread of its own serves all
 * connections, so a slow client holds up nobody; it knows the shelf of the metrics and nothing else. */
#ifndef DAEMON_HTTP_H
#define DAEMON_HTTP_H

#include "daemon/metrics.h"

enum { HTTP_SILENCE_S = 10 };

typedef struct http http;

/* NULL when that can be listened on, "127.0.0.1:9301" (port 0 = any that is free); else why not. */
const char *http_refusal(const char *address);

/* Starts the thread; signals must be blocked already. `shelf` must outlive it. NULL when it cannot, with errno. */
http *http_start(const char *address, metrics_shelf *shelf);
/* The port in use. */
int http_port(const http *self);
/* Ends all connections. NULL is allowed. */
void http_stop(http **self);

#endif
