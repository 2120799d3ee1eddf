/* service_notify.c - see service_notify.h. */
#include "daemon/service_notify.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void send_state(const char *state, int flags)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (!path || (*path != '/' && *path != '@') || strlen(path) >= sizeof address.sun_path)
        return;
    memcpy(address.sun_path, path, strlen(path));
    if (*path == '@')
        address.sun_path[0] = '\0'; /* the abstract namespace */
    const socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
    const int socket_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket_fd < 0)
        return;
    /* Nobody listening is no reason to stop. */
    (void)sendto(socket_fd, state, strlen(state), flags | MSG_NOSIGNAL,
                 (const struct sockaddr *)&address, size);
    close(socket_fd);
}

void service_notify(const char *state)
{
    send_state(state, 0);
}

void service_notify_if_room(const char *state)
{
    send_state(state, MSG_DONTWAIT);
}

size_t service_watchdog_period_ms(void)
{
    const char *text = getenv("WATCHDOG_USEC");
    const unsigned long long period_us = text ? strtoull(text, NULL, 10) : 0;
    return (size_t)(period_us / 1000);
}
