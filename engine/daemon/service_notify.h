/* service_notify.h - tells systemd (or whoever set NOTIFY_SOCKET) how the service does; the sd_notify
 * protocol is one datagram, so no library is needed. */
#ifndef DAEMON_SERVICE_NOTIFY_H
#define DAEMON_SERVICE_NOTIFY_H

#include <stddef.h>

/* Sends "READY=1"; does nothing without NOTIFY_SOCKET. Waits while the manager has no room for it: without
 * it the service would never count as started. */
void service_notify(const char *state);
/* Sends "STOPPING=1" or "WATCHDOG=1", which are lost when there is no room: a manager that does not read
 * holds up nobody. */
void service_notify_if_room(const char *state);

/* The period of the watchdog in ms, WATCHDOG_USEC; 0 = there is none.
 *
 * The manager ends a service that has not sent WATCHDOG=1 for a period. The reactor sends it twice in
 * each, but only while the threads behind it work too (reactor_watchdog.c):
 *
 *   compute  is idle; or has asked within the last period whether it is to stop, which everything
 *            that takes long does many times a second; or is not yet a period past the time that
 *            the request said it would take.
 *   days     is idle; or has given something back within the last period.
 *
 * A solve of hours is no reason to end anything, and one that has got stuck keeps the daemon for two
 * periods at most beyond its time. What is idle is not asked: a thread that died idle is seen with
 * the first request after that. */
size_t service_watchdog_period_ms(void);

#endif
