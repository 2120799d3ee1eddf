#!/usr/bin/python3
"""How fast a live day is: events per second, and how long until their windows are published.

    day_bench.py [journal|memory] [--bin DIR] [--technicians 1000] [--stops 8] [--rates 250,500,1000,2000]
                 [--seconds 3] [--solve] [--added N] [--csv OUT]

Starts an arrivald, opens a day and sends it what a real day would: departures, arrivals, starts and ends of
all technicians in the order of time, at each rate in turn whether or not answers come (open loop). For each
rate: events answered per second, and the time from sending an event to its last published update and to its
reply, at the median and at 99 %. `journal`: both come after the event is on disk, and in the end the daemon is
killed and started again: how long until its day is there. `memory`: without a journal; the difference is what
the disk costs. `--added`: then N customers that the day's problem does not have join it one after another, next of
some technician: how long each takes, and how much memory. `--solve` lets a solve of all cores run beside. Processor time per event is that of the daemon,
all threads. Times of a shared machine are no figures.
"""
import math
import os
import random
import re
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import zmq

from figures import ROOT, Figure, at_least, begin, below, figure_parser, finish, print_figures

sys.path.insert(0, str(ROOT / "proto/python"))
from arrival_client import MAGIC, Client, load_protocol, sibling_endpoint  # noqa: E402

pb = load_protocol()
HOUR = 3600
START = 8 * HOUR
PLACES = 400
REQUEST_AT = 9  # of the 16 bytes of the request id in a reply: after magic and version
NEVER = math.nan
TARGET_RATE = 2000  # events a second, at which
TARGET_MS = 2  # 99 % have their windows in so long,
TARGET_DONE = 0.95  # and so many of the events are done
TARGET_RESTART_S = 1  # for 10,000 events
RESTART_EVENTS = 10000


# ---- the day -----------------------------------------------------------------------------------

def make_day(technicians, stops, seed=1):
    """Problem, order, and all events as (time, kind, technician, job) in the order of time."""
    rng = random.Random(seed)
    places = [(rng.random() * 20000, rng.random() * 20000) for _ in range(PLACES)]
    seconds = [[0 if a == b else 60 + int(1.3 * math.dist(a, b) / 10) for b in places] for a in places]
    jobs, people, order, events = [], [], [], []
    for t in range(technicians):
        at, clock, visits = rng.randrange(PLACES), START + rng.randrange(900), []
        people.append({"id": f"t{t}", "shifts": [{"start_s": START, "end_s": START + 16 * HOUR}],
                       "start_location": at, "end_location": at})
        for s in range(stops):
            job = {"id": f"j{t}-{s}", "location": rng.randrange(PLACES), "service_s": 1800 + rng.randrange(3600),
                   "type": "work"}
            events.append((clock, "DEPARTED", t, job["id"]))
            clock += 1 + int(seconds[at][job["location"]] * rng.lognormvariate(0, 0.2))
            events.append((clock, "ARRIVED", t, job["id"]))
            events.append((clock + 30, "STARTED", t, job["id"]))
            clock += 30 + int(job["service_s"] * rng.lognormvariate(0, 0.4))
            events.append((clock, "FINISHED", t, job["id"]))
            at, clock = job["location"], clock + 20
            jobs.append(job)
            visits.append(job["id"])
        order.append({"technician": f"t{t}", "jobs": visits})
    problem = {"technicians": people, "jobs": jobs,
               "models": [{"job_type": "work", "family": "MODEL_FAMILY_LOGNORMAL", "ratio": True, "mean": 1000000,
                           "cv_ppm": 400000, "pace_sigma_ppm": 100000}],
               "profiles": [{"name": "car", "leg_sigma_ppm": 200000, "day_sigma_ppm": 60000,
                             "matrices": [{"durations": seconds, "rows": PLACES}]}]}
    return problem, order, sorted(events)


def encode(events):
    """Frames of the events; the request id says which it is."""
    frames = []
    for number, (at, kind, technician, job) in enumerate(events):
        message = pb.Envelope(magic=MAGIC, version=1, client_id="day_bench",
                              request_id=struct.pack("<QQ", 1, number))
        event = message.event
        event.depot, event.day, event.time_s = "depot", "day", at
        event.kind = pb.EventKind.Value(f"EVENT_KIND_{kind}")
        event.event_id, event.technician, event.job = f"e{number}", f"t{technician}", job
        frames.append(message.SerializeToString())
    return frames


# ---- the daemon --------------------------------------------------------------------------------

class Daemon:
    def __init__(self, binary, directory, state, threads):
        self.work = f"ipc://{directory}/work"
        began = time.monotonic()
        self.process = subprocess.Popen([binary, "--work", self.work, "--state", state, "--queue-mb", "1024",
                                         *(["--threads", str(threads)] if threads > 0 else [])],
                                        stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, "OMP_WAIT_POLICY": "passive"})
        self.restored = ""
        for line in self.process.stderr:
            if "event=restored" in line:
                self.restored = line.strip()
            if "event=ready" in line:
                break
        else:
            raise SystemExit("arrivald does not start")
        self.started_s = time.monotonic() - began
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def cpu_s(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self):
        self.process.kill()
        self.process.wait()


# ---- one rate ----------------------------------------------------------------------------------

class Line:
    """Sends frames on time and notes when their replies and updates come back."""

    def __init__(self, daemon, events, frames):
        context = zmq.Context.instance()
        self.events, self.frames, self.at = events, frames, 0
        self.socket = context.socket(zmq.DEALER)
        self.socket.set_hwm(100000)
        self.socket.connect(daemon.work)
        self.subscriber = context.socket(zmq.SUB)
        self.subscriber.set_hwm(1000000)
        self.subscriber.connect(sibling_endpoint(daemon.work, "events"))
        self.subscriber.subscribe(b"depot/day/")
        self.poller = zmq.Poller()
        self.poller.register(self.socket, zmq.POLLIN)
        self.poller.register(self.subscriber, zmq.POLLIN)
        self.number = {(at, f"t{t}"): n for n, (at, _, t, _) in enumerate(events)}

    def run(self, rate, seconds):
        count = min(int(rate * seconds), len(self.frames) - self.at)
        first, self.sent = self.at, [NEVER] * count
        self.replied, self.published, self.busy = [NEVER] * count, [NEVER] * count, 0
        self.at += count
        began, sent, answered = time.perf_counter(), 0, 0
        give_up = began + seconds + 30
        while answered < count and time.perf_counter() < give_up:
            now = time.perf_counter()
            while sent < count and began + sent / rate <= now:
                self.sent[sent] = time.perf_counter()
                self.socket.send(self.frames[first + sent])
                sent += 1
            due = 1000 * (began + sent / rate - time.perf_counter()) if sent < count else 100
            for socket, _ in self.poller.poll(max(0, math.floor(due))):
                answered += self.receive(socket, first)
        lasted = time.perf_counter() - began
        self.drain(first)
        return count, lasted

    def receive(self, socket, first):
        answered = 0
        while True:
            try:
                frame = socket.recv_multipart(zmq.DONTWAIT)[-1]
            except zmq.Again:
                return answered
            now = time.perf_counter()
            if socket is self.subscriber:
                self.note_update(frame, now, first)
                continue
            number = struct.unpack_from("<QQ", frame, REQUEST_AT)[1] - first
            reply = pb.Envelope.FromString(frame)
            if reply.WhichOneof("body") == "error":
                if reply.error.code != pb.Code.Value("CODE_UNAVAILABLE"):
                    raise SystemExit(f"event {number + first}: {reply.error.message}")
                self.busy += 1
            else:
                self.replied[number] = now
            answered += 1

    def note_update(self, frame, now, first):
        update = pb.Envelope.FromString(frame).update
        number = self.number.get((update.time_s, update.technician), -1) - first
        if 0 <= number < len(self.published):
            self.published[number] = now

    def drain(self, first):
        while self.poller.poll(50):
            self.receive(self.socket, first)
            self.receive(self.subscriber, first)

    def latencies(self, moments):
        return sorted((b - a) * 1e3 for a, b in zip(self.sent, moments) if b == b)


def percentile(values, share):
    return values[min(len(values) - 1, int(share * len(values)))] if values else NEVER


def figures_of_rate(line, rate, count, lasted, cpu_s):
    shown, told = line.latencies(line.published), line.latencies(line.replied)
    done = len(told) / lasted
    at_target = rate >= TARGET_RATE
    name = f"{rate:.0f}/s asked"
    yield (at_least(f"{name}, done", done, TARGET_DONE * rate, "events/s") if at_target else
           Figure(f"{name}, done", done, "events/s"))
    yield Figure(f"{name}, refused as busy", line.busy, "events")
    yield Figure(f"{name}, event to windows, median", percentile(shown, .5), "ms")
    slowest = percentile(shown, .99)
    yield (below(f"{name}, event to windows, 99 %", slowest, TARGET_MS, "ms") if at_target else
           Figure(f"{name}, event to windows, 99 %", slowest, "ms"))
    yield Figure(f"{name}, event to reply, median", percentile(told, .5), "ms")
    yield Figure(f"{name}, event to reply, 99 %", percentile(told, .99), "ms")
    yield Figure(f"{name}, processor time an event", 1e3 * cpu_s / count, "ms")


def added_figures(daemon, client, asked, at_s):
    """Customers nobody knew of, each sent when the one before is answered."""
    before, cpu_s, took_ms = client.stats()["memory_bytes"], daemon.cpu_s(), []
    for number in range(asked.added):
        job = {"id": f"new-{number}", "location": number % PLACES, "service_s": 1800, "type": "work"}
        began = time.perf_counter()
        client.event("depot", "day", "ADDED", at_s, technician=f"t{number % asked.technicians}", job=job["id"],
                     more={"added": job})
        took_ms.append(1e3 * (time.perf_counter() - began))
    took_ms.sort()
    yield Figure("a job nobody knew of, event to reply, median", percentile(took_ms, .5), "ms")
    yield Figure("a job nobody knew of, event to reply, 99 %", percentile(took_ms, .99), "ms")
    yield Figure("a job nobody knew of, processor time", 1e3 * (daemon.cpu_s() - cpu_s) / asked.added, "ms")
    yield Figure("a job nobody knew of, memory", (client.stats()["memory_bytes"] - before) / 1e6 / asked.added, "MB")


def measure(daemon, day, asked):
    problem, order, events = day
    with Client(daemon.work, timeout=600) as client:
        began = time.monotonic()
        client.open_day("depot", "day", problem, order=order, windows={"seed": asked.seed})
        yield Figure("the day is open after", time.monotonic() - began, "s")
        line = Line(daemon, events, encode(events))
        time.sleep(0.2)  # the subscription is on its way
        if asked.solve:
            client.send("solve", {"problem": problem, "options": {"time_limit_ms": 3600000, "threads": 0}})
        for rate in [float(rate) for rate in asked.rates.split(",")]:
            cpu_s = daemon.cpu_s()
            count, lasted = line.run(rate, asked.seconds)
            cpu_s = daemon.cpu_s() - cpu_s
            if count == 0:
                break
            yield from figures_of_rate(line, rate, count, lasted, cpu_s)
        if asked.added:
            yield from added_figures(daemon, client, asked, events[line.at - 1][0] if line.at else START)


def restart_figures(daemon):
    said = dict(re.findall(r"(\w+)=(\S+)", daemon.restored))
    records, seconds = int(said["records"]), daemon.started_s
    yield Figure("killed and started again, records", records)
    limit = TARGET_RESTART_S * max(1, records / RESTART_EVENTS)
    yield below("killed and started again, ready after", seconds, limit, "s")


def run(asked):
    day = make_day(asked.technicians, asked.stops, asked.seed)
    with tempfile.TemporaryDirectory(prefix="day-bench-") as directory:
        state = "none" if asked.case == "memory" else f"{directory}/state"
        daemon = Daemon(asked.bin / "arrivald", directory, state, asked.threads)
        try:
            yield from measure(daemon, day, asked)
        finally:
            daemon.kill()
        if state != "none":
            daemon = Daemon(asked.bin / "arrivald", directory, state, asked.threads)
            daemon.kill()
            yield from restart_figures(daemon)


def main():
    parser = figure_parser(__doc__, ("journal", "memory"))
    parser.add_argument("--technicians", type=int, default=1000)
    parser.add_argument("--stops", type=int, default=8)
    parser.add_argument("--rates", default="250,500,1000,2000")
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--solve", action="store_true")
    parser.add_argument("--added", type=int, default=0)
    asked = parser.parse_args()
    out = begin(asked)
    figures = list(run(asked))
    print_figures(figures, out)
    return finish(asked, figures)


if __name__ == "__main__":
    sys.exit(main())
