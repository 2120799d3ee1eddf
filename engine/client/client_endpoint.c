/* client_endpoint.c - the names of the three sockets of a daemon hang together: from `work` follow
 * `control` and `events`. */
#include "client/client.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

/* The number behind the last colon of a tcp endpoint, or 0. */
static long tcp_port(const char *endpoint, size_t *host_length)
{
    const char *colon = strrchr(endpoint, ':');
    if (strncmp(endpoint, "tcp://", 6) != 0 || !colon || colon < endpoint + 6)
        return 0;
    char *end;
    const long port = strtol(colon + 1, &end, 10);
    *host_length = (size_t)(colon - endpoint);
    return end != colon + 1 && *end == '\0' && port > 0 && port < 65535 ? port : 0;
}

static char *sibling(arv_arena *arena, const char *work, const char *name, long port_offset)
{
    const size_t length = strlen(work);
    size_t host = 0;
    const long port = tcp_port(work, &host);
    if (port)
        return arena_printf(arena, "%.*s:%ld", (int)host, work, port + port_offset);
    if (length >= 4 && strcmp(work + length - 4, "work") == 0)
        return arena_printf(arena, "%.*s%s", (int)(length - 4), work, name);
    return arena_printf(arena, "%s.%s", work, name);
}

char *client_control_endpoint(arv_arena *arena, const char *work_endpoint)
{
    return sibling(arena, work_endpoint, "control", 1);
}

char *client_events_endpoint(arv_arena *arena, const char *work_endpoint)
{
    return sibling(arena, work_endpoint, "events", 2);
}
