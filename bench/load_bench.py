#!/usr/bin/python3
"""What arrivald does when it gets too much, or what nobody should send: figures beside targets.

    load_bench.py [--bin DIR] [--only NAME,...] [--scale X] [--check]

Each scenario has daemons of its own and prints a row a figure. `--scale` multiplies what is sent: 1 is what
takes minutes, .05 seconds. With `--check` the exit code is 1 when a target is missed. Times of a shared
machine are no figures.

  flood      requests at 100 times what can be done, and a client of few words beside them
  events     a stream of events, alone and beside several solves
  readers    clients and subscribers that never read
  garbage    raw bytes, half greetings, endless messages, idle connections, HTTP that drips
  mutations  damaged messages through the live sockets
  solves     many solves in one process: memory and descriptors
  keys       keys that are missing, unlisted and revoked
  day        a day over TCP and CURVE whose subscriber is cut and comes again
"""
import argparse
import math
import multiprocessing
import os
import random
import resource
import select
import socket
import sys
import time
from pathlib import Path

import zmq

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "bench"))
from day_bench import percentile  # noqa: E402
from load_support import (REQUEST_BYTES, Daemon, Keys, Line, Row, at_least, at_most,  # noqa: E402
                          closed_loop, events_of, health_s, none_of, open_loop, order_of, pb, problem)
from arrival_client import (ArrivalError, Client, NoReply, Subscriber, sibling_endpoint,  # noqa: E402
                            use_keys)

IDLE_S = 5.0
IDLE_MANY = 1000
ENDLESS_MB = 1024
FILES_ENOUGH = 4096


# ---- flood -------------------------------------------------------------------------------------

SOLVE = {"problem": problem(2, 6), "options": {"time_limit_ms": 20, "threads": 1}}
BUDGET_MS = 400


def flood(binary, scale):
    seconds = max(0.4, 10 * scale)
    with Daemon(binary, "--threads", "1") as daemon:
        line = Line(daemon.work, "solve", SOLVE, budget_ms=BUDGET_MS)
        peak = closed_loop(line, seconds / 2, 8)
        line.close()
        many = Line(daemon.work, "solve", SOLVE, budget_ms=BUDGET_MS)
        modest = Line(daemon.work, "solve", SOLVE, budget_ms=BUDGET_MS)
        modest.send()

        def ask_again():
            for _ in range(modest.receive()):
                modest.send()

        before_mb = daemon.memory_mb()
        done = open_loop(many, seconds, 100 * peak, ask_again)
        modest.finish()
        grown_mb = daemon.memory_mb() - before_mb
        late = max([1e3 * s - BUDGET_MS for s in many.done_s + modest.done_s])
        rows = [
            Row("peak, solves of 20 ms in a closed loop", f"{peak:.1f}/s"),
            Row("flood at 100 times that", f"{len(many.sent):,} requests"),
            at_most("BUSY, 99 %", 1e3 * percentile(sorted(many.busy_s), .99), 10, " ms"),
            at_least("goodput of the peak", 100 * (done + len(modest.done_s) / seconds) / peak, 90, " %"),
            at_most("past the budget of 400 ms at most", late, 50, " ms"),
            none_of("not answered", len(many.sent) - many.answered(), len(many.sent)),
            at_least("a client of few words: done of what it asked",
                     100 * len(modest.done_s) / len(modest.sent), 99, " %"),
            Row("its answers, median and 99 %", f"{1e3 * percentile(sorted(modest.done_s), .5):.0f} / "
                f"{1e3 * percentile(sorted(modest.done_s), .99):.0f} ms"),
            at_most("memory grown", grown_mb, 64, " MB")]
        many.close()
        modest.close()
        return rows


# ---- events ------------------------------------------------------------------------------------

def events(binary, scale):
    technicians, jobs = 20, 160
    rate, count = 200, max(60, int(640 * min(1, scale)))
    told = events_of(technicians, jobs)[:count]
    p99 = {}
    for name in ("alone", "beside"):
        with Daemon(binary, "--threads", "2") as daemon, daemon.client() as client:
            client.open_day("depot", "day", problem(technicians, jobs), order=order_of(technicians, jobs),
                            windows={"seed": 1, "scenarios": 512})
            solves = []
            if name == "beside":
                solve = {"problem": problem(10, 200), "options": {"time_limit_ms": 3600000}}
                solves = [client.send("solve", solve) for _ in range(4)]
            times, began = [], time.perf_counter()
            for number, event in enumerate(told):
                time.sleep(max(0, began + number / rate - time.perf_counter()))
                sent = time.perf_counter()
                client.ask("event", event)
                times.append(time.perf_counter() - sent)
            p99[name] = 1e3 * percentile(sorted(times), .99)
            for request in reversed(solves):
                client.cancel(request)
    return [Row("events of 160 visits, one after another, 99 %", f"{p99['alone']:.1f} ms"),
            at_most("the same while four solves of an hour run and wait", p99["beside"],
                    max(50.0, 2 * p99["alone"]), " ms")]


# ---- readers -----------------------------------------------------------------------------------

def readers(binary, scale):
    technicians, jobs, silent = 20, 160, 50
    count = max(60, int(640 * min(1, scale)))
    told = events_of(technicians, jobs)[:count]
    context = zmq.Context()
    with Daemon(binary, tcp=True) as daemon, daemon.client() as client:
        client.open_day("depot", "day", problem(technicians, jobs), order=order_of(technicians, jobs),
                        windows={"seed": 1, "scenarios": 512})
        quiet = []
        for event in told[:count // 2]:
            began = time.perf_counter()
            client.ask("event", event)
            quiet.append(time.perf_counter() - began)
        before_mb = daemon.memory_mb()
        sockets = []
        for _ in range(silent):
            subscriber = context.socket(zmq.SUB)
            subscriber.setsockopt(zmq.RCVHWM, 1)
            subscriber.setsockopt(zmq.RCVBUF, 4096)
            subscriber.setsockopt(zmq.SUBSCRIBE, b"")
            subscriber.connect(daemon.events)
            sockets.append(subscriber)
        slow = Line(sibling_endpoint(daemon.work, "control"), "snapshot", {"depot": "depot", "day": "day"}, context)
        slow.socket.setsockopt(zmq.RCVHWM, 1)
        asked = max(500, int(20000 * scale))
        for _ in range(asked):
            slow.send()
        loaded = []
        with Subscriber(client, daemon.events, "depot", "day") as good:
            good.start()
            for event in told[count // 2:]:
                began = time.perf_counter()
                reply = client.ask("event", event)
                loaded.append(time.perf_counter() - began)
            while good.sequence < reply["sequence"] and good.poll(5):
                continue
            followed = good.sequence == reply["sequence"]
        stats = client.stats()
        rows = [
            Row(f"an event, 99 %, before there are {silent} subscribers who never read",
                f"{1e3 * percentile(sorted(quiet), .99):.1f} ms"),
            at_most(f"with them, and {asked:,} snapshots asked for and not read",
                    1e3 * percentile(sorted(loaded), .99), max(50.0, 2e3 * percentile(sorted(quiet), .99)), " ms"),
            Row("a subscriber who reads has all", "yes" if followed else "no", "yes", followed),
            Row("replies not delivered", f"{stats['undeliverable']:,}"),
            Row("lines of the log about it", f"{sum('undeliverable' in line for line in daemon.log)}",
                "<= 20", sum("undeliverable" in line for line in daemon.log) <= 20),
            at_most("memory grown", daemon.memory_mb() - before_mb, 256, " MB")]
        slow.close()
        for subscriber in sockets:
            subscriber.close(0)
    context.term()
    return rows


# ---- garbage -----------------------------------------------------------------------------------

GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00NULL" + bytes(16) + b"\x00" + bytes(31)


MORE_BYTES = 30  # of the daemon's own READY at least


def ready_frame(kind):
    """The READY command of ZMTP 3 for a socket of that kind."""
    body = b"\x05READY" + b"\x0bSocket-Type" + len(kind).to_bytes(4, "big") + kind
    return b"\x04" + bytes([len(body)]) + body


class Raw:
    """Connections below ZeroMQ, all of one thread."""

    def __init__(self, port):
        self.port, self.sockets = port, []

    def connect(self, *, wait=True):
        connection = socket.socket()
        connection.settimeout(5 if wait else 0)
        try:
            connection.connect(("127.0.0.1", self.port))
        except BlockingIOError:
            pass
        except OSError:
            connection.close()
            return None
        self.sockets.append(connection)
        return connection

    def send(self, connection, data):
        try:
            connection.sendall(data)
            return True
        except OSError:
            return False

    def greet(self, kind=b"DEALER"):
        """A connection with its handshake done."""
        connection = self.connect()
        if not connection or not self.send(connection, GREETING + ready_frame(kind)):
            return None
        got = b""
        try:
            while len(got) < len(GREETING) + MORE_BYTES:
                part = connection.recv(4096)
                if not part:
                    return None
                got += part
        except OSError:
            return None
        return connection


def raw_garbage(daemon, rng, count):
    raw = Raw(daemon.port)
    for _ in range(count):
        connection = raw.connect()
        if connection:
            raw.send(connection, rng.randbytes(rng.randrange(1, 4096)))
            connection.close()
    raw.sockets.clear()
    return raw


def half_greetings(daemon, rng, count):
    raw = Raw(daemon.port)
    for _ in range(count):
        connection = raw.connect()
        if connection:
            raw.send(connection, (GREETING + ready_frame(b"DEALER"))[:rng.randrange(1, 90)])
    return raw


def endless_messages(daemon, rng, count):
    """Parts of 64 KB that always announce another one, of a message that never ends."""
    raw, part = Raw(daemon.port), b"\x03" + (65536).to_bytes(8, "big") + bytes(65536)
    sent, connection = 0, raw.greet()
    while sent < count:
        if connection and raw.send(connection, part):
            sent += 1
        else:  # shut down: once more
            connection = raw.greet()
    raw.sent_mb = sent * 65536 / 2 ** 20
    return raw


def idle_connections(daemon, rng, count):
    """So many that say nothing, for some seconds, and come again when they are closed."""
    raw, end = Raw(daemon.port), time.monotonic() + (IDLE_S if count >= IDLE_MANY else 0.5)
    poller, again = select.epoll(), [None] * count
    raw.closed = 0
    while time.monotonic() < end:
        for _ in again:
            connection = raw.connect(wait=False)
            poller.register(connection.fileno(), select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR)
        known = {connection.fileno(): connection for connection in raw.sockets}
        again = [known[number] for number, _ in poller.poll(0.02)]
        raw.closed += len(again)
        for connection in again:
            connection.close()
        raw.sockets = [connection for connection in raw.sockets if connection.fileno() >= 0]
    poller.close()
    return raw


def dripping_http(port, count):
    raw = Raw(port)
    for _ in range(count):
        connection = raw.connect()
        if connection:
            raw.send(connection, b"GET /metrics HTTP/1.1\r\nHost: x\r\nX-Drip: ")
    for _ in range(20):  # a byte each, now and then
        time.sleep(0.05)
        for connection in raw.sockets:
            raw.send(connection, b"x")
    return raw


def run_attack(attack, pipe):
    """In a process of its own that takes no time from anybody, as if it were on another machine."""
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    os.nice(19)
    raw = attack()
    pipe.send(getattr(raw, "sent_mb", None))
    pipe.recv()  # holds its connections until then
    for connection in getattr(raw, "sockets", ()):
        connection.close()


def beside(daemon, client, questions, attack):
    """99 % of a good client's questions while something goes on, the most memory that was seen, and what the
    attack told."""
    here, there = multiprocessing.Pipe()
    worker = multiprocessing.get_context("fork").Process(target=run_attack, args=(attack, there))
    most, times, told, done = daemon.memory_mb(), [], None, False
    worker.start()
    while not done or len(times) < questions:
        times += health_s(client, 20)
        most = max(most, daemon.memory_mb())
        if not done and here.poll(0.002):
            told, done = here.recv(), True
    here.send("end")
    worker.join()
    return 1e3 * percentile(sorted(times), .99), most, told


def garbage(binary, scale):
    rng, rows = random.Random(1), []
    questions = max(100, int(2000 * scale))
    attacks = [
        ("raw bytes", raw_garbage, max(50, int(2000 * scale)), FILES_ENOUGH, 64),
        ("half greetings", half_greetings, max(50, int(500 * scale)), FILES_ENOUGH, 64),
        ("messages that never end, parts of 64 KB", endless_messages, max(6000, int(16000 * scale)),
         FILES_ENOUGH, ENDLESS_MB),
        ("idle connections, ulimit 256", idle_connections, IDLE_MANY if scale > 0 else 400, 256, 64)]
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard[1], FILES_ENOUGH), hard[1]))
    for name, attack, count, files, limit_mb in attacks:
        with Daemon(binary, files=files) as daemon, daemon.client() as client:
            health_s(client, 50)
            quiet, before_mb, _ = beside(daemon, client, questions, lambda: None)
            loud, most_mb, sent_mb = beside(daemon, client, questions, lambda: attack(daemon, rng, count))
            what = f"{name} ({sent_mb:,.0f} MB taken)" if sent_mb is not None else f"{name} ({count:,})"
            rows += [at_most(f"{what}: a good client's 99 %, quiet {quiet:.2f} ms", loud,
                             max(2 * quiet, 1.0), " ms", "{:.2f}"),
                     at_most(f"{name}: memory grown", most_mb - before_mb, limit_mb, " MB")]
            if sent_mb is not None:
                cut = sum("event=endless_message" in line for line in daemon.log)
                rows.append(Row(f"{name}: connections shut down", f"{cut}", ">= 1", cut >= 1))
            with daemon.client() as late:
                late.health()
    rows += drips(binary, questions)
    return rows


def drips(binary, questions):
    with Daemon(binary, "--http", "127.0.0.1:0") as daemon, daemon.client() as client:
        port = int(daemon.wait_for("event=http").split("port=")[1].split()[0])
        quiet, before_mb, _ = beside(daemon, client, questions, lambda: None)
        loud, most_mb, _ = beside(daemon, client, questions, lambda: dripping_http(port, 64))
        return [at_most(f"64 HTTP clients that drip: a good client's 99 %, quiet {quiet:.2f} ms", loud,
                        max(2 * quiet, 1.0), " ms", "{:.2f}"),
                at_most("64 HTTP clients that drip: memory grown", most_mb - before_mb, 16, " MB")]


# ---- mutations ---------------------------------------------------------------------------------

def samples(client):
    """A message of each kind of request."""
    small, order = problem(2, 5), order_of(2, 5)
    day = {"depot": "depot", "day": "day"}
    bodies = [("solve", {"problem": small, "options": {"epochs": 1, "threads": 1}}),
              ("estimate", {"problem": small, "order": order, "windows": {"scenarios": 64, "threads": 1}}),
              ("open_day", {**day, "problem": small, "order": order, "windows": {"scenarios": 64}}),
              ("event", {**day, "kind": "EVENT_KIND_CLOCK", "time_s": 30000, "event_id": "e"}),
              ("close_day", day), ("snapshot", day), ("health", {}), ("stats", {}), ("days", {}),
              ("cancel", {"request_id": b"\1" * REQUEST_BYTES})]
    return [(kind, client.envelope(kind, body, request_id=bytes(REQUEST_BYTES), budget_ms=50).SerializeToString())
            for kind, body in bodies]


def damage(rng, frame):
    """One to four bytes or pieces changed, anywhere."""
    frame = bytearray(frame)
    for _ in range(rng.randint(1, 4)):
        at, how = rng.randrange(len(frame) + 1), rng.randrange(4)
        if how == 0 and at < len(frame):
            frame[at] = rng.randrange(256)
        elif how == 1:
            del frame[at:at + rng.randint(1, 20)]
        elif how == 2:
            frame[at:at] = rng.randbytes(rng.randint(1, 20))
        else:
            frame[at:] = frame[at:at + rng.randrange(64)] * 2
    return bytes(frame)


CONTROL_KINDS = ("snapshot", "health", "stats", "days", "cancel")
IN_FLIGHT = 48


class Sieve:
    """The two sockets that damaged messages go to, and how many of them are not dealt with yet. Their key has
    no right to control: a damaged message may well be a sound one that asks the daemon to drain."""

    def __init__(self, daemon, client, own_keys):
        self.client, self.sent, self.outcomes, self.sockets = client, 0, {}, {}
        for name, endpoint in (("work", daemon.work), ("control", sibling_endpoint(daemon.work, "control"))):
            self.sockets[name] = zmq.Context.instance().socket(zmq.DEALER)
            self.sockets[name].set_hwm(0)
            self.sockets[name].setsockopt(zmq.LINGER, 0)
            use_keys(self.sockets[name], *own_keys.values())
            self.sockets[name].connect(endpoint)

    def send(self, kind, frame):
        self.sockets["control" if kind in CONTROL_KINDS else "work"].send(frame)
        self.sent += 1

    def take_replies(self):
        for one in self.sockets.values():
            while one.poll(0):
                reply = pb.Envelope.FromString(one.recv_multipart()[-1])
                kind = reply.WhichOneof("body")
                if kind == "error":
                    kind = pb.Code.Name(reply.error.code).removeprefix("CODE_")
                if kind != "progress":
                    self.outcomes[kind] = self.outcomes.get(kind, 0) + 1

    def wait_for_room(self):
        """Every message ends in a reply or is counted as malformed."""
        while True:
            self.take_replies()
            self.malformed = self.client.stats()["malformed"]
            if self.sent - sum(self.outcomes.values()) - self.malformed < IN_FLIGHT:
                return

    def close(self):
        for one in self.sockets.values():
            one.close()


def mutations(binary, scale):
    count, rng, ring = max(1000, int(1000000 * scale)), random.Random(1), Keys(binary)
    ring.list("office", *ALL)
    ring.list("feeder", "--rights", "solve", "--depots", "depot")
    with Daemon(binary, "--keys", str(ring.path), "--threads", "1", "--memory-mb", "256") as daemon, \
            daemon.client(**ring.of("office")) as client:
        kinds, sieve = samples(client), Sieve(daemon, client, ring.of("feeder"))
        before_mb, most_mb, began = daemon.memory_mb(), 0.0, time.perf_counter()
        while sieve.sent < count:
            for _ in range(IN_FLIGHT):
                kind, frame = kinds[rng.randrange(len(kinds))]
                frame = frame.replace(bytes(REQUEST_BYTES), rng.randbytes(REQUEST_BYTES), 1)
                sieve.send(kind, damage(rng, frame))
            sieve.wait_for_room()
            most_mb = max(most_mb, daemon.memory_mb())
        lasted = time.perf_counter() - began
        ready = daemon.lives() and client.health()["live"]
        sieve.close()
        ring.home.cleanup()
        tally = ", ".join(f"{name} {number:,}" for name, number in sorted(sieve.outcomes.items()))
        return [Row("damaged messages sent over the sockets", f"{count:,}", "1,000,000" if scale >= 1 else ""),
                Row("a second", f"{count / lasted:,.0f}"),
                Row("the daemon lives and answers", "yes" if ready else "no", "yes", bool(ready)),
                Row("dropped, for there is no request id", f"{sieve.malformed:,}"),
                Row("answered", tally),
                at_most("memory grown at most", most_mb - before_mb, 512, " MB")]


# ---- solves ------------------------------------------------------------------------------------

def solves(binary, scale):
    count = max(300, int(100000 * scale))
    request = {"problem": problem(2, 6), "options": {"epochs": 1, "threads": 2}, "windows": {"scenarios": 256}}
    with Daemon(binary, "--threads", "2") as daemon:
        line = Line(daemon.work, "solve", request)
        points, files, done = [], [], 0
        warm, step = count // 5, max(1, count // 100)
        began = time.perf_counter()
        for _ in range(16):
            line.send()
        while len(line.done_s) < count:
            for _ in range(line.receive(100)):
                if len(line.sent) < count:
                    line.send()
            line.busy_s.clear()
            if len(line.done_s) >= done + step:
                done = len(line.done_s)
                if done >= warm:
                    points.append((done, daemon.memory_mb()))
                    files.append(daemon.descriptors())
        lasted = time.perf_counter() - began
        line.close()
        slope = slope_of(points) * 1024 * 1000
        first, last = points[0][1], points[-1][1]
        return [Row("solves in one process", f"{count:,} in {lasted:.0f} s", "100,000" if scale >= 1 else ""),
                Row("resident after a fifth, at the end", f"{first:.1f}, {last:.1f} MB"),
                at_most("slope from then on", slope, 1.0 if scale >= 1 else 2000.0, " KB per 1,000 solves", "{:.2f}"),
                Row("descriptors", f"{min(files)} to {max(files)}", "the same", max(files) == min(files))]


def slope_of(points):
    """Least squares."""
    n = len(points)
    mean_x, mean_y = sum(x for x, _ in points) / n, sum(y for _, y in points) / n
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else math.nan


# ---- keys --------------------------------------------------------------------------------------

def ask_in_vain(work, tries, **keys):
    """How many of `tries` connections get any answer to any request."""
    served = 0
    for _ in range(tries):
        with Client(work, timeout=0.2, **keys) as client:
            requests = [client.send(kind, body) for kind, body in
                        (("health", {}), ("stats", {}), ("solve", SOLVE), ("days", {}))]
            for request in requests:
                try:
                    client.wait(request, 0.05)
                    served += 1
                except ArrivalError as error:
                    served += error.code != "PERMISSION_DENIED"
                except NoReply:
                    pass
    return served


ALL = ("--rights", "solve,control", "--depots", "*")


def keys(binary, scale):
    tries = max(1, int(100 * scale))
    ring = Keys(binary)
    ring.list("office", *ALL)
    ring.list("leaver", *ALL)
    ring.make("stranger", *ALL)
    with Daemon(binary, "--keys", str(ring.path)) as daemon, daemon.client(**ring.of("office")) as office, \
            daemon.client(**ring.of("leaver")) as leaver:
        office.health()
        leaver.health()
        missing = ask_in_vain(daemon.work, tries)
        unlisted = ask_in_vain(daemon.work, tries, **ring.of("stranger"))
        (ring.path / "clients/leaver.key").unlink()
        daemon.wait_for("event=keys clients=1", 1)
        still = 0
        for _ in range(tries):
            for kind, body in (("health", {}), ("stats", {}), ("solve", SOLVE), ("days", {})):
                try:
                    leaver.ask(kind, body)
                    still += 1
                except ArrivalError as error:
                    still += error.code != "PERMISSION_DENIED"
        revoked = ask_in_vain(daemon.work, tries, **ring.of("leaver"))
        times = 1e3 * percentile(health_s(office, 100), .99)
        rows = [none_of("requests served without a key", missing, 4 * tries),
                none_of("with a key that is not listed", unlisted, 4 * tries),
                none_of("with a key taken away, over its standing connection", still, 4 * tries),
                none_of("with a key taken away, over new connections", revoked, 4 * tries),
                Row("a listed client's 99 % afterwards", f"{times:.2f} ms")]
    ring.home.cleanup()
    return rows


# ---- a day -------------------------------------------------------------------------------------

def day(binary, scale):
    technicians, jobs = 20, max(40, int(160 * min(1, scale)))
    told, cuts = events_of(technicians, jobs), 0
    rng, ring = random.Random(1), Keys(binary)
    ring.list("office", *ALL)
    with Daemon(binary, "--keys", str(ring.path)) as daemon, Daemon(binary, tcp=False) as plain, \
            daemon.client(**ring.of("office")) as client, plain.client() as other:
        for one in (client, other):
            one.open_day("depot", "day", problem(technicians, jobs), order=order_of(technicians, jobs),
                         windows={"seed": 1, "scenarios": 256})
        last, repairs = {}, 0
        watcher = Subscriber(client, daemon.events, "depot", "day").start()
        for event in told:
            client.ask("event", event)
            other.ask("event", event)
            if rng.random() < 0.1:
                last, repairs, cuts = dict(watcher.last), repairs + watcher.repairs, cuts + 1
                watcher.close()
                watcher = Subscriber(client, daemon.events, "depot", "day")
                watcher.last = last
                watcher.start()
            else:
                watcher.poll(0)
        same_request = b"\2" * 16
        first, second = (one.wait(one.send("snapshot", {"depot": "depot", "day": "day"}, request_id=same_request))
                         .SerializeToString() for one in (client, other))
        snapshot = client.snapshot("depot", "day")
        while watcher.sequence < snapshot["sequence"] and watcher.poll(5):
            continue
        seen = sorted(watcher.last.values(), key=lambda u: u["job"])
        there = sorted(snapshot["updates"], key=lambda u: u["job"])
        watcher.close()
    ring.home.cleanup()
    return [Row("events of a day over TCP and CURVE, subscriber cut", f"{len(told):,}, {cuts} times"),
            Row("the day's bytes are those of a daemon without either", f"{len(first):,} bytes", "equal",
                first == second),
            Row("the subscriber's last windows are the snapshot's", f"{len(seen)} jobs", "equal", seen == there)]


# ---- all ---------------------------------------------------------------------------------------

SCENARIOS = {run.__name__: run for run in (flood, events, readers, garbage, mutations, solves, keys, day)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default=str(ROOT / "build/bin"))
    parser.add_argument("--only", default=",".join(SCENARIOS), metavar="NAME,...")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--check", action="store_true", help="exit 1 when a target is missed")
    asked = parser.parse_args()
    missed = 0
    print("| figure | measured | target | met |\n|---|---|---|---|")
    for name in asked.only.split(","):
        if name not in SCENARIOS:
            parser.error(f"no scenario {name}")
        for row in SCENARIOS[name](asked.bin, asked.scale):
            missed += row.met is False
            print(f"| {name}: {str(row)[2:]}", flush=True)
    sys.exit(1 if asked.check and missed else 0)


if __name__ == "__main__":
    main()
