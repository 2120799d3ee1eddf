"""Starting, configuring, draining and stopping arrivald."""
import os
import signal
import socket
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

from daemon_case import BIN, Daemon, INSTRUMENTED, LONG_SOLVE, SHORT_SOLVE, START_TIMEOUT, problem, \
    wait_until
from arrival_client import ArrivalError, Client, to_dict
from free_ports import free_work_endpoint


def run(*options, **environment):
    """Exit code, stdout and stderr of an arrivald that does not stay."""
    result = subprocess.run([str(BIN / "arrivald"), *options], capture_output=True, text=True,
                            timeout=START_TIMEOUT, env={**os.environ, **environment})
    return result.returncode, result.stdout, result.stderr


class Options(unittest.TestCase):
    def test_version_and_help(self):
        code, out, _ = run("--version")
        self.assertEqual((code, out.strip()), (0, "0.1.0"))
        code, out, _ = run("--help")
        self.assertEqual(code, 0)
        for name in ("work", "control", "events", "threads", "config", "check-config"):
            self.assertIn(f"--{name}", out)

    def test_wrong_usage(self):
        for options in (["--nonsense"], ["extra"], ["--threads", "0"], ["--threads", "x"],
                        ["--threads", "257"], ["--queue", "-1"], ["--days", "1 "]):
            code, out, err = run(*options)
            self.assertEqual((code, out), (2, ""), options)
            self.assertNotEqual(err, "")

    def test_endpoints_off_the_loopback_are_refused(self):
        for endpoint in ("tcp://0.0.0.0:7301", "tcp://*:7301", "tcp://192.168.0.1:7301",
                         "tcp://[::1]:7301", "tcp://localhost:7301", "tcp://127.0.0.1.example:1",
                         "ipc://@abstract", "ipc://*", "inproc://x", "udp://127.0.0.1:1", ""):
            code, _, err = run("--check-config", "--work", endpoint)
            self.assertEqual(code, 2, endpoint)
            self.assertIn("--work", err)
        self.assertEqual(run("--check-config", "--work", "tcp://127.8.9.10:7301")[0], 0)

    def test_three_endpoints_are_three(self):
        code, _, err = run("--check-config", "--work", "ipc:///tmp/a", "--events", "ipc:///tmp/a")
        self.assertEqual(code, 2)
        self.assertIn("three endpoints", err)

    def test_endpoints_follow_from_work(self):
        _, out, _ = run("--check-config", "--work", "tcp://127.0.0.1:7301")
        self.assertIn("control = tcp://127.0.0.1:7302\nevents = tcp://127.0.0.1:7303\n", out)
        _, out, _ = run("--check-config", "--work", "ipc:///x/work")
        self.assertIn("control = ipc:///x/control\nevents = ipc:///x/events\n", out)
        _, out, _ = run("--check-config", "--work", "ipc:///x/y")
        self.assertIn("control = ipc:///x/y.control\n", out)

    def test_default_directory(self):
        _, out, _ = run("--check-config", XDG_RUNTIME_DIR="/somewhere")
        self.assertIn("work = ipc:///somewhere/arrivald/work\n", out)


class ConfigFile(unittest.TestCase):
    def config(self, text):
        file = tempfile.NamedTemporaryFile("w", suffix=".conf")
        self.addCleanup(file.close)
        file.write(text)
        file.flush()
        return file.name

    def test_command_line_goes_over_file_goes_over_defaults(self):
        name = self.config("# comment\nthreads = 3\nqueue = 5\nwork = ipc:///x/work\n")
        code, out, _ = run("--config", name, "--threads", "2", "--check-config")
        self.assertEqual(code, 0)
        for line in ("threads = 2", "queue = 5", "work = ipc:///x/work", "days = 64"):
            self.assertIn(line + "\n", out)

    def test_mistakes_are_told_with_their_line(self):
        for text, line, why in (("threads = 2\nthread = 3\n", 2, "unknown key `thread'"),
                                ("[daemon]\nthreads = 2\n", 2, "sections are not used"),
                                ("threads = 2\n\nthreads = 3\n", 3, "given twice"),
                                ("nothing\n", 1, "not a line"),
                                ("config = x\n", 1, "unknown key")):
            name = self.config(text)
            code, _, err = run("--config", name)
            self.assertEqual(code, 2, text)
            self.assertIn(f"{name}:{line}: ", err)
            self.assertIn(why, err)

    def test_values_are_checked_as_on_the_command_line(self):
        self.assertIn("--queue", run("--config", self.config("queue = many\n"))[2])
        self.assertIn("--http x: not ADDRESS:PORT", run("--config", self.config("http = x\n"))[2])

    def test_missing_file(self):
        code, _, err = run("--config", "/nowhere/arrivald.conf")
        self.assertEqual(code, 2)
        self.assertIn("/nowhere/arrivald.conf", err)


class Life(unittest.TestCase):
    def start(self, *options, **how):
        daemon = Daemon(*options, **how)
        self.addCleanup(daemon.stop)
        return daemon

    def test_sockets_are_not_for_others(self):
        daemon = self.start()
        for endpoint in (daemon.work, daemon.control, daemon.events):
            self.assertEqual(stat.S_IMODE(os.stat(endpoint[len("ipc://"):]).st_mode) & 0o007, 0)

    def test_threads_of_the_engine_sleep_when_idle(self):
        daemon = self.start()
        environment = Path(f"/proc/{daemon.process.pid}/environ").read_bytes()
        self.assertIn(b"OMP_WAIT_POLICY=", environment)

    def test_second_daemon_leaves_the_first_alone(self):
        daemon = self.start()
        code, _, err = run("--work", daemon.work)
        self.assertEqual(code, 1)
        self.assertIn("another arrivald", err)
        with daemon.client() as client:
            self.assertTrue(client.health()["ready"])

    def test_taken_port_is_said(self):
        daemon = self.start(work=free_work_endpoint())
        code, _, err = run("--work", daemon.work)
        self.assertEqual(code, 1)
        self.assertIn("event=bind", err)

    def test_tcp_on_the_loopback(self):
        daemon = self.start(work=free_work_endpoint())
        with daemon.client() as client:
            self.assertEqual(len(client.solve(**{"problem": problem(), "options": {"epochs": 1}})
                                 ["plan"]["unassigned"]), 0)

    def test_term_drains(self):
        daemon = self.start()
        with daemon.client() as client, daemon.client() as late:
            running = client.send("solve", {"problem": problem(4, 60),
                                            "options": {"time_limit_ms": 1500}})
            waiting = client.send("solve", SHORT_SOLVE)
            wait_until(lambda: client.stats()["queue_length"] > 0)
            daemon.signal(signal.SIGTERM)
            daemon.wait_for("event=drain", 10)
            health = late.health()
            self.assertEqual((health["live"], health["ready"], health["draining"]),
                             (True, False, True))
            with self.assertRaises(ArrivalError) as caught:
                late.solve(**{"problem": problem()})
            self.assertEqual((caught.exception.code, caught.exception.message),
                             ("UNAVAILABLE", "draining"))
            for request in (running, waiting):
                self.assertFalse(to_dict(client.wait(request))["solve_reply"]["cancelled"])
        self.assertEqual(daemon.wait(), 0)

    def test_second_term_cancels(self):
        daemon = self.start()
        with daemon.client() as client:
            progress = []
            running = client.send("solve", LONG_SOLVE, on_progress=progress.append)
            waiting = client.send("solve", SHORT_SOLVE)
            wait_until(lambda: progress or client._receive(1))
            wait_until(lambda: client.stats()["queue_length"] > 0)
            daemon.signal(signal.SIGTERM)
            daemon.wait_for("event=drain", 10)
            daemon.signal(signal.SIGTERM)
            with self.assertRaises(ArrivalError) as caught:
                client.wait(waiting)
            self.assertEqual(caught.exception.code, "CANCELLED")
            self.assertTrue(to_dict(client.wait(running))["solve_reply"]["cancelled"])
        self.assertEqual(daemon.wait(), 0)

    def test_drain_request_ends_an_idle_daemon(self):
        daemon = self.start()
        with daemon.client() as client:
            self.assertEqual(client.drain()["queue_length"], 0)
        self.assertEqual(daemon.wait(), 0)
        self.assertFalse(os.path.exists(daemon.work[len("ipc://"):]))

    def test_service_manager_is_told(self):
        with tempfile.TemporaryDirectory(prefix="arrivald-test-") as directory, \
                socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(f"{directory}/notify")
            manager.settimeout(START_TIMEOUT)
            daemon = self.start(environment={"NOTIFY_SOCKET": f"{directory}/notify",
                                             "WATCHDOG_USEC": "100000"})
            self.assertEqual([manager.recv(100) for _ in range(3)],
                             [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"])
            daemon.signal(signal.SIGTERM)
            while (state := manager.recv(100)) == b"WATCHDOG=1":
                pass
            self.assertEqual(state, b"STOPPING=1")
            self.assertEqual(daemon.wait(), 0)

    def test_log_lines_cannot_be_forged(self):
        daemon = self.start()
        name = 'x\nts=now level=error event=forged "quoted" \\'
        with daemon.client(client_id=name) as client:
            client.solve(**{"problem": problem(), "options": {"epochs": 1}}, trace_id="a b")
        line = daemon.wait_for("event=request", 10)
        self.assertIn(r'client="x\x0ats=now level=error event=forged \"quoted\" \\"', line)
        self.assertIn('trace="a b"', line)
        self.assertFalse(any(other.startswith("ts=now") for other in daemon.log))

    def test_goes_on_after_it_was_stopped(self):
        daemon = self.start()
        with daemon.client() as client:
            for _ in range(3):
                client.solve(**{"problem": problem(), "options": {"epochs": 1}})
                daemon.signal(signal.SIGSTOP)
                daemon.signal(signal.SIGCONT)
            daemon.signal(signal.SIGHUP)
            self.assertTrue(client.health()["ready"])

    def test_client_finds_a_restarted_daemon(self):
        with tempfile.TemporaryDirectory(prefix="arrivald-test-") as directory:
            work = f"ipc://{directory}/work"
            first = self.start(work=work)
            with Client(work) as client:
                client.solve(**{"problem": problem(), "options": {"epochs": 1}})
                first.stop()
                self.start(work=work)
                client.solve(**{"problem": problem(), "options": {"epochs": 1}})

    def test_client_that_leaves_does_not_matter(self):
        daemon = self.start()
        with daemon.client() as client:
            gone = daemon.client()
            gone._work.setsockopt(17, 0)  # LINGER
            gone.send("solve", {"problem": problem(4, 40), "options": {"time_limit_ms": 800}})
            wait_until(lambda: client.stats()["running_ms"] > 0)
            gone.close()
            client.solve(**{"problem": problem(), "options": {"epochs": 1}})
            self.assertEqual(client.stats()["undeliverable"], 1)

    @unittest.skipIf(INSTRUMENTED, "sanitizers keep freed memory back")
    def test_memory_does_not_grow(self):
        daemon = self.start("--threads", "1")
        with daemon.client() as client:
            request = {"problem": problem(2, 20), "options": {"epochs": 1}}
            sizes = []
            for _ in range(3):
                for _ in range(30):
                    client.solve(**request)
                sizes.append(client.stats()["memory_bytes"])
        self.assertLess(sizes[2] - sizes[1], 4 << 20, sizes)


if __name__ == "__main__":
    unittest.main()
