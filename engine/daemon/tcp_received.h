/* tcp_received.h - how much a TCP connection has brought, as the kernel counts it. */
#ifndef DAEMON_TCP_RECEIVED_H
#define DAEMON_TCP_RECEIVED_H

#include <stdint.h>

/* Bytes received over a connection so far; 0 for what is no TCP connection (any more). */
uint64_t tcp_received_bytes(int descriptor);

#endif
