/* tcp_received.c - see tcp_received.h. A file of its own, for the kernel's header and that of the C library, which
 * czmq.h brings, define the same names. */
#include "daemon/tcp_received.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

uint64_t tcp_received_bytes(int descriptor)
{
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    const size_t needed =
        offsetof(struct tcp_info, tcpi_bytes_received) + sizeof info.tcpi_bytes_received;
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 || size < needed)
        return 0;
    return info.tcpi_bytes_received;
}
