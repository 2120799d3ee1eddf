"""Ports for a program that is about to listen, in one place: what runs side by side must not meet."""
import random
import socket
from contextlib import ExitStack

# Below those that Linux gives to connections (net.ipv4.ip_local_port_range), which come and go all the time.
FIRST, LAST = 10000, 32000
SIBLINGS = 3  # ports of arrivald: work, control, events


def free_port(count=1):
    """The first of so many ports in a row that nobody listens on."""
    while True:
        first = random.SystemRandom().randrange(FIRST, LAST - count, count)
        with ExitStack() as held:
            try:
                for port in range(first, first + count):
                    held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
        return first


def free_work_endpoint():
    """A work endpoint on the loopback whose siblings are free as well."""
    return f"tcp://127.0.0.1:{free_port(SIBLINGS)}"
