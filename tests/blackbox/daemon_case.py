"""What the black-box tests of arrivald share: a daemon of their own and small problems."""
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

ROOT = Path(os.environ.get("ARRIVAL_SOURCE_DIR") or Path(__file__).resolve().parents[2])
BIN = Path(os.environ.get("ARRIVAL_BIN_DIR") or ROOT / "build/bin")
sys.path[:0] = [str(ROOT / "proto/python"), str(ROOT / "bench")]

from arrival_client import Client, sibling_endpoint  # noqa: E402  (needs the path above)

# Daemons that are not told where to keep days shall not do so where people keep theirs.
_STATE = tempfile.TemporaryDirectory(prefix="arrivald-state-")
os.environ["XDG_STATE_HOME"] = _STATE.name
INSTRUMENTED = any(name in os.environ for name in ("ASAN_OPTIONS", "TSAN_OPTIONS"))
START_TIMEOUT = 30.0
STOP_TIMEOUT = 60.0
HOUR = 3600


def wait_until(condition, seconds=60.0):
    """Ask again and again; each question is a round trip to the daemon, which paces it."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("what is waited for does not happen")


class Daemon:
    """One arrivald on ipc sockets in a directory of its own."""

    def __init__(self, *options, work=None, environment=None):
        self._directory = tempfile.TemporaryDirectory(prefix="arrivald-test-")
        self.work = work or f"ipc://{self._directory.name}/work"
        self.control = sibling_endpoint(self.work, "control")
        self.events = sibling_endpoint(self.work, "events")
        if "--state" not in options:  # what these tests do not ask for shall not outlive them
            options = ("--state", "none", *options)
        self.log = []
        self._new_line = threading.Condition()
        self.process = subprocess.Popen([str(BIN / "arrivald"), "--work", self.work, *options],
                                        stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, **(environment or {})})
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()
        self.wait_for("event=ready", START_TIMEOUT)

    def _read_log(self):
        for line in self.process.stderr:
            with self._new_line:
                self.log.append(line.rstrip("\n"))
                self._new_line.notify_all()
        with self._new_line:
            self.log.append("end of log")
            self._new_line.notify_all()

    def wait_for(self, text, timeout):
        """The first log line with `text`; waits for it."""
        def found():
            return next((line for line in self.log if text in line), None)

        with self._new_line:
            self._new_line.wait_for(lambda: found() or "end of log" in self.log, timeout)
            line = found()
        if line is None:
            raise AssertionError(f"`{text}` is not in the log of arrivald: {self.log}")
        return line

    def client(self, **options):
        return Client(self.work, **options)

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self, timeout=STOP_TIMEOUT):
        return self.process.wait(timeout)

    def stop(self):
        """Stop it if it still runs; returns its exit code."""
        for _ in range(2):
            if self.process.poll() is None:
                self.signal(signal.SIGTERM)
        try:
            code = self.wait()
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self._reader.join(STOP_TIMEOUT)
            self.process.stderr.close()
            self._directory.cleanup()
        return code


class DaemonCase(unittest.TestCase):
    """Each class has one daemon, `cls.daemon`, and each test one client."""

    options = ()

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(*cls.options)

    @classmethod
    def tearDownClass(cls):
        code = cls.daemon.stop()
        if code != 0:
            raise AssertionError(f"arrivald ended with {code}: {cls.daemon.log[-20:]}")

    def setUp(self):
        self.client = self.daemon.client()
        self.addCleanup(self.client.close)

    def start_long_solve(self):
        """A solve of a minute, returned as request id once it has a first plan."""
        progress = []
        request = self.client.send("solve", LONG_SOLVE, on_progress=progress.append)
        wait_until(lambda: progress or self.client._receive(1))
        return request


def spread(count):
    """`count` places on a grid, and the travel seconds between them (Manhattan, 3 min a step)."""
    side = max(1, int(count ** 0.5))
    places = [(7 * i % side, i // side) for i in range(count)]
    return [[180 * (abs(a - c) + abs(b - d)) for c, d in places] for a, b in places]


def problem(technicians=2, jobs=6, service_s=1200, models=True):
    """A day from 08:00 to 16:00; everybody starts and ends at place 0."""
    rows = spread(jobs + 1)
    result = {
        "technicians": [
            {"id": f"t{t}", "start_location": 0, "end_location": 0,
             "shifts": [{"start_s": 8 * HOUR, "end_s": 16 * HOUR}]}
            for t in range(technicians)],
        "jobs": [
            {"id": f"j{j}", "location": j + 1, "service_s": service_s, "type": "repair"}
            for j in range(jobs)],
        "profiles": [{"name": "car", "matrices": [{"rows": len(rows), "durations": rows}]}],
    }
    if models:
        result["models"] = [{"job_type": "repair", "family": "MODEL_FAMILY_LOGNORMAL",
                             "mean": service_s, "cv_ppm": 300000}]
    return result


def job_steps(plan):
    """Every step of kind JOB with the technician who does it, in route order."""
    return [(route["technician"], step) for route in plan["routes"] for step in route["steps"]
            if step["kind"] == "STEP_KIND_JOB"]


LONG_SOLVE = {"problem": problem(4, 60), "options": {"time_limit_ms": 60000}}
SHORT_SOLVE = {"problem": problem(), "options": {"epochs": 1}}
