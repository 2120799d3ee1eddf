"""What the scenarios of load_bench.py share: figures, small problems, a daemon with limits and keys, and many
requests over one connection."""
import os
import resource
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import zmq

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "proto/python"))
from arrival_client import Client, load_protocol, sibling_endpoint  # noqa: E402
from day_bench import REQUEST_AT  # noqa: E402
from free_ports import SIBLINGS, free_port  # noqa: E402

pb = load_protocol()
HOUR = 3600
REQUEST_BYTES = 16
PATIENCE_S = 60.0


class Row:
    """A figure, what it should be, and whether it is. `timed`: as good as the machine is quiet. `memory`: of what is
    resident, which says nothing of an instrumented program."""

    def __init__(self, name, value, target="", met=None, timed=False, memory=False):
        self.name, self.value, self.target, self.met = name, value, target, met
        self.timed, self.memory = timed, memory

    def __str__(self):
        met = {None: "", True: "yes", False: "NO"}[self.met]
        return f"| {self.name} | {self.value} | {self.target} | {met} |"


def at_most(name, value, limit, unit="", form="{:.1f}"):
    return Row(name, f"{form.format(value)}{unit}", f"<= {form.format(limit)}{unit}", value <= limit, unit == " ms",
               unit.startswith((" MB", " KB")))


def at_least(name, value, limit, unit="", form="{:.1f}"):
    return Row(name, f"{form.format(value)}{unit}", f">= {form.format(limit)}{unit}", value >= limit, unit == " %")


def none_of(name, count, of):
    return Row(name, f"{count} of {of:,}", "0", count == 0)


# ---- problems ----------------------------------------------------------------------------------

def problem(technicians, jobs):
    """A day from 08:00 to 16:00 on a grid; everybody starts and ends at place 0."""
    side = max(1, int((jobs + 1) ** 0.5))
    places = [(7 * i % side, i // side) for i in range(jobs + 1)]
    rows = [[180 * (abs(a - c) + abs(b - d)) for c, d in places] for a, b in places]
    return {
        "technicians": [{"id": f"t{t}", "start_location": 0, "end_location": 0,
                         "shifts": [{"start_s": 8 * HOUR, "end_s": 16 * HOUR}]} for t in range(technicians)],
        "jobs": [{"id": f"j{j}", "location": j + 1, "service_s": 1200, "type": "repair"} for j in range(jobs)],
        "profiles": [{"name": "car", "matrices": [{"rows": jobs + 1, "durations": rows}]}],
        "models": [{"job_type": "repair", "family": "MODEL_FAMILY_LOGNORMAL", "mean": 1200, "cv_ppm": 300000}]}


def order_of(technicians, jobs):
    return [{"technician": f"t{t}", "jobs": [f"j{j}" for j in range(t, jobs, technicians)]}
            for t in range(technicians)]


def events_of(technicians, jobs):
    """Every visit in the order of time, as fields of an EventRequest."""
    events = []
    for row in order_of(technicians, jobs):
        clock = 8 * HOUR
        for job in row["jobs"]:
            for kind, length in (("DEPARTED", 600), ("ARRIVED", 60), ("STARTED", 1200), ("FINISHED", 60)):
                events.append((clock, kind, row["technician"], job))
                clock += length
    return [{"depot": "depot", "day": "day", "kind": f"EVENT_KIND_{kind}", "time_s": at, "technician": who,
             "job": job, "event_id": f"e{number}"} for number, (at, kind, who, job) in enumerate(sorted(events))]


# ---- a daemon ----------------------------------------------------------------------------------

class Daemon:
    def __init__(self, binary, *options, files=None, tcp=True):
        self.home = tempfile.TemporaryDirectory(prefix="load-bench-")
        self.port = free_port(SIBLINGS) if tcp else None
        self.work = f"tcp://127.0.0.1:{self.port}" if tcp else f"ipc://{self.home.name}/work"
        self.events = sibling_endpoint(self.work, "events")
        self.log, self._news = [], threading.Condition()
        limit = (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))) if files else None
        if "--state" not in options:
            options = ("--state", "none", *options)
        self.process = subprocess.Popen(
            [f"{binary}/arrivald", "--work", self.work, *options], stderr=subprocess.PIPE, text=True,
            preexec_fn=limit, env={**os.environ, "OMP_WAIT_POLICY": "passive"})
        threading.Thread(target=self._read, daemon=True).start()
        self.wait_for("event=ready")

    def _read(self):
        for line in self.process.stderr:
            with self._news:
                self.log.append(line.rstrip("\n"))
                self._news.notify_all()
        with self._news:
            self.log.append("end of log")
            self._news.notify_all()

    def wait_for(self, text, count=1):
        """The line with that text, the `count`-th."""
        def found():
            return [line for line in self.log if text in line]

        with self._news:
            self._news.wait_for(lambda: len(found()) >= count or "end of log" in self.log, PATIENCE_S)
        if len(found()) < count:
            raise RuntimeError(f"`{text}` is not in the log of arrivald: {self.log[-20:]}")
        return found()[count - 1]

    def client(self, **how):
        return Client(self.work, timeout=PATIENCE_S, **how)

    def memory_mb(self):
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE") / 2 ** 20

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def lives(self):
        return self.process.poll() is None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stderr.close()
        self.home.cleanup()


# ---- many requests of one connection -----------------------------------------------------------

class Line:
    """Sends copies of one request under ids of their own and notes when and how each is answered."""

    def __init__(self, endpoint, kind, values, context=None, **header):
        self.socket = (context or zmq.Context.instance()).socket(zmq.DEALER)
        self.socket.set_hwm(0)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.connect(endpoint)
        with Client("ipc:///nowhere/work") as encoder:
            frame = encoder.envelope(kind, values, request_id=bytes(REQUEST_BYTES), **header).SerializeToString()
        at = frame.index(bytes(REQUEST_BYTES))
        self.head, self.tail = frame[:at], frame[at + REQUEST_BYTES:]
        self.salt = secrets.token_bytes(8)
        self.sent = {}
        self.busy_s, self.done_s, self.errors = [], [], {}

    def send(self):
        request = self.salt + len(self.sent).to_bytes(8, "little")
        self.sent[request] = time.perf_counter()
        self.socket.send(self.head + request + self.tail)
        return request

    def receive(self, wait_ms=0):
        """Takes what is there; waits for the first. The number of final replies."""
        count = 0
        while self.socket.poll(wait_ms if count == 0 else 0):
            frame = self.socket.recv()
            reply = pb.Envelope.FromString(frame)
            kind = reply.WhichOneof("body")
            if kind == "progress":
                continue
            lasted = time.perf_counter() - self.sent[frame[REQUEST_AT:REQUEST_AT + REQUEST_BYTES]]
            count += 1
            if kind != "error":
                self.done_s.append(lasted)
            elif reply.error.code == pb.CODE_UNAVAILABLE:
                self.busy_s.append(lasted)
            else:
                name = pb.Code.Name(reply.error.code)
                self.errors[name] = self.errors.get(name, 0) + 1
        return count

    def answered(self):
        return len(self.done_s) + len(self.busy_s) + sum(self.errors.values())

    def finish(self, seconds=PATIENCE_S):
        give_up = time.perf_counter() + seconds
        while self.answered() < len(self.sent) and time.perf_counter() < give_up:
            self.receive(100)

    def close(self):
        self.socket.close()


def closed_loop(line, seconds, window):
    """Requests a second that are done when `window` of them are always under way."""
    began, first = time.perf_counter(), len(line.done_s)
    for _ in range(window):
        line.send()
    while time.perf_counter() - began < seconds:
        for _ in range(line.receive(10)):
            line.send()
    rate = (len(line.done_s) - first) / (time.perf_counter() - began)
    line.finish()
    return rate


def open_loop(line, seconds, rate, beside=None):
    """Sends at that rate whether or not answers come. Requests a second that are done."""
    began, first = time.perf_counter(), len(line.done_s)
    count = int(rate * seconds)
    sent = 0
    while sent < count:
        due = min(count, int((time.perf_counter() - began) * rate) + 1)
        while sent < due:
            line.send()
            sent += 1
        line.receive(1)
        if beside:
            beside()
    done = (len(line.done_s) - first) / (time.perf_counter() - began)
    line.finish()
    return done


def health_s(client, count):
    """How long each of `count` questions took, sorted."""
    times = []
    for _ in range(count):
        began = time.perf_counter()
        client.health()
        times.append(time.perf_counter() - began)
    return sorted(times)


# ---- keys --------------------------------------------------------------------------------------

class Keys:
    """A directory of keys and a daemon that listens to it."""

    def __init__(self, binary):
        self.binary, self.home = binary, tempfile.TemporaryDirectory(prefix="load-keys-")
        self.path = Path(self.home.name)
        (self.path / "clients").mkdir()
        self.make("server")

    def make(self, name, *grants):
        subprocess.run([f"{self.binary}/arrival", "keys", "new", name, "-o", self.path, *grants], check=True,
                       stdout=subprocess.DEVNULL)

    def list(self, name, *grants):
        self.make(name, *grants)
        shutil.copy(self.path / f"{name}.key", self.path / "clients")

    def of(self, name):
        return {"key": self.path / f"{name}.key_secret", "server_key": self.path / "server.key"}
