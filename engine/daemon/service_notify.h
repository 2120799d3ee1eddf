/* service_notify.h - tells systemd (or whoever set NOTIFY_SOCKET) how the service does; the sd_notify
 * protocol is one datagram, so no library is needed. */
#ifndef DAEMON_SERVICE_NOTIFY_H
#define DAEMON_SERVICE_NOTIFY_H

#include <stddef.h>

/* Sends "READY=1", "STOPPING=1" or "WATCHDOG=1"; does nothing without NOTIFY_SOCKET. */
void service_notify(const char *state);

/* How often to send WATCHDOG=1, in ms: half of WATCHDOG_USEC; 0 = never. */
size_t service_watchdog_ms(void);

#endif
