"""Whether the watchdog is fed while the threads work, and only then: they are stopped one by one with ptrace."""
import ctypes
import os
import signal
import socket
import tempfile
import unittest
from pathlib import Path

from daemon_case import Daemon, LONG_SOLVE, SHORT_SOLVE, wait_until
from test_daemon_http import ask, port_of
from arrival_client import ArrivalError

PERIOD_S = 0.3
PATIENCE_S = 30
PTRACE_DETACH, PTRACE_SEIZE, PTRACE_INTERRUPT = 17, 0x4206, 0x4207
WAIT_FOR_THREADS = 0x40000000  # __WALL
ENDLESS_SOLVE = {"problem": LONG_SOLVE["problem"], "options": {"epochs": 1000000000}}
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


def ptrace(request, thread):
    if libc.ptrace(request, thread, None, None) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def threads_behind(process):
    """The thread of the days and the one that computes, by their names; those of OpenMP, which inherit
    the name, are not there yet."""
    tasks = {Path(f"/proc/{process}/task/{task}/comm").read_text().strip(): int(task)
             for task in os.listdir(f"/proc/{process}/task")}
    return tasks["days"], tasks["compute"]


class Frozen:
    """One thread that does not move while this lasts."""

    def __init__(self, case, thread):
        self.thread = thread
        try:
            ptrace(PTRACE_SEIZE, thread)
        except OSError as error:
            case.skipTest(f"ptrace is not allowed here: {error}")
        ptrace(PTRACE_INTERRUPT, thread)
        os.waitpid(thread, WAIT_FOR_THREADS)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        ptrace(PTRACE_DETACH, self.thread)


class Watchdog(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="arrivald-test-")
        self.addCleanup(directory.cleanup)
        self.manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.manager.close)
        self.manager.bind(f"{directory.name}/notify")
        self.manager.settimeout(PATIENCE_S)
        self.daemon = Daemon("--http", "127.0.0.1:0",
                             environment={"NOTIFY_SOCKET": f"{directory.name}/notify",
                                          "WATCHDOG_USEC": str(int(PERIOD_S * 1e6))})
        self.addCleanup(self.daemon.stop)
        self.days, self.compute = threads_behind(self.daemon.process.pid)
        self.client = self.daemon.client()
        self.addCleanup(self.client.close)
        self.assertEqual(self.manager.recv(100), b"READY=1")

    def forget_what_was_sent(self):
        self.manager.setblocking(False)
        try:
            while True:
                self.manager.recv(100)
        except BlockingIOError:
            self.manager.settimeout(PATIENCE_S)

    def assert_fed(self, times):
        self.forget_what_was_sent()
        self.assertEqual([self.manager.recv(100) for _ in range(times)], [b"WATCHDOG=1"] * times)

    def assert_starved(self, stuck):
        self.daemon.wait_for(f"event=watchdog stuck={stuck}", PATIENCE_S)
        self.forget_what_was_sent()
        self.manager.settimeout(3 * PERIOD_S)
        with self.assertRaises(TimeoutError):
            self.manager.recv(100)
        self.manager.settimeout(PATIENCE_S)

    def test_a_solve_of_unknown_length_is_no_reason_to_starve_it(self):
        request = self.client.send("solve", ENDLESS_SOLVE)
        wait_until(lambda: self.client.stats()["running_ms"] > 0)
        self.assert_fed(7)  # over three periods
        self.assertGreater(self.client.stats()["running_ms"], 3 * PERIOD_S * 1000)
        self.client.cancel(request)
        self.client.wait(request)
        self.assertFalse([line for line in self.daemon.log if "event=watchdog" in line])

    def test_days_that_do_not_move_starve_it(self):
        with Frozen(self, self.days):
            self.assert_fed(5)  # nothing waits for them
            request = self.client.send("close_day", {"depot": "d", "day": "2026-01-01"})
            self.assert_starved("days")
            self.assertTrue(self.client.health()["live"])
            port = port_of(self.daemon)
            wait_until(lambda: ask(port, "/health/live")[::2] == (503, "stuck\n"))
        with self.assertRaises(ArrivalError) as caught:
            self.client.wait(request)
        self.assertEqual(caught.exception.code, "NOT_FOUND")
        self.assert_fed(3)
        self.daemon.wait_for("event=watchdog stuck=-", PATIENCE_S)

    def test_a_solve_that_does_not_move_starves_it(self):
        with Frozen(self, self.compute):
            self.assert_fed(5)
            request = self.client.send("solve", SHORT_SOLVE)
            self.assert_starved("compute")
        self.client.wait(request)
        self.assert_fed(3)
        self.daemon.wait_for("event=watchdog stuck=-", PATIENCE_S)

    def test_a_solve_that_does_not_move_may_use_its_time(self):
        with Frozen(self, self.compute):
            request = self.client.send("solve", LONG_SOLVE)
            wait_until(lambda: self.client.stats()["running_ms"] > 0)
            self.assert_fed(5)
            self.client.cancel(request)
        self.client.wait(request)

    def test_a_manager_that_does_not_read_holds_up_nobody(self):
        with tempfile.TemporaryDirectory(prefix="arrivald-test-") as directory, \
                socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as deaf:
            deaf.bind(f"{directory}/notify")
            daemon = Daemon(environment={"NOTIFY_SOCKET": f"{directory}/notify",
                                         "WATCHDOG_USEC": "2000"})  # fed every millisecond
            self.addCleanup(daemon.stop)
            room = int(Path("/proc/sys/net/unix/max_dgram_qlen").read_text())
            with daemon.client() as client:
                wait_until(lambda: client.health()["uptime_ms"] > 2 * room + 200)
                client.solve(**SHORT_SOLVE)
            daemon.signal(signal.SIGTERM)
            self.assertEqual(daemon.wait(), 0)


if __name__ == "__main__":
    unittest.main()
