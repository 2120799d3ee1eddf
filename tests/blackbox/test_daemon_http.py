"""Metrics and health of arrivald over HTTP: every line read strictly, numbers that follow what was done."""
import http.client
import math
import re
import socket
import tempfile
import unittest

from daemon_case import Daemon, HOUR, LONG_SOLVE, SHORT_SOLVE, problem, wait_until
from test_daemon_lifecycle import run

PATIENCE_S = 30
ORDER = [{"technician": f"t{t}", "jobs": [f"j{j}" for j in range(t, 6, 2)]} for t in range(2)]
HELP = re.compile(r"# HELP (arrival_[a-z_]+) (\S.*)")
TYPE = re.compile(r"# TYPE (arrival_[a-z_]+) (counter|gauge|histogram)")
SAMPLE = re.compile(r'(arrival_[a-z_]+)(?:\{([^{}]*)\})? (\S+)')
LABEL = re.compile(r'([a-z_]+)="([^"\\\n]*)"')


def port_of(daemon):
    return int(re.search(r"port=(\d+)", daemon.wait_for("event=http", PATIENCE_S)).group(1))


def ask(port, path, method="GET", body=None):
    """Status, headers and text of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        connection.request(method, path, body)
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read().decode()
    finally:
        connection.close()


def family_of(name, types):
    """The family a sample belongs to: histograms have samples of three more names."""
    for suffix in ("_bucket", "_sum", "_count"):
        base = name.removesuffix(suffix)
        if base != name and types.get(base) == "histogram":
            return base
    return name


def read_exposition(text):
    """Types by family and values by (name, labels); raises AssertionError at what is not format 0.0.4."""
    types, values, helped, family = {}, {}, set(), None
    assert text.endswith("\n")
    for line in text[:-1].split("\n"):
        if match := HELP.fullmatch(line):
            family = match.group(1)
            assert family not in helped, line
            helped.add(family)
        elif match := TYPE.fullmatch(line):
            assert match.group(1) == family and family not in types, line
            types[family] = match.group(2)
        else:
            match = SAMPLE.fullmatch(line)
            assert match, line
            name, labels, value = match.groups()
            assert family_of(name, types) == family, f"{line} is not beside its family"
            pairs = labels.split(",") if labels is not None else []
            assert all(LABEL.fullmatch(pair) for pair in pairs), line
            key = (name, tuple(sorted(LABEL.fullmatch(pair).groups() for pair in pairs)))
            assert key not in values, f"{line} is there twice"
            values[key] = float(value)
            if types[family] == "counter":
                assert name.endswith("_total") and values[key] >= 0, line
    assert helped == set(types)
    return types, values


class Metrics(unittest.TestCase):
    """Each test has a daemon of its own, all of whose counters begin at 0."""

    def setUp(self):
        self.daemon = Daemon("--http", "127.0.0.1:0")
        self.addCleanup(self.daemon.stop)
        self.port = port_of(self.daemon)
        self.client = self.daemon.client()
        self.addCleanup(self.client.close)

    def start_long_solve(self):
        request = self.client.send("solve", LONG_SOLVE)
        self.assert_becomes(1, "running")
        return request

    def metrics(self):
        status, headers, text = ask(self.port, "/metrics")
        self.assertEqual(status, 200)
        self.assertEqual(headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
        self.assertEqual(int(headers["Content-Length"]), len(text))
        return read_exposition(text)

    def value(self, name, **labels):
        return self.metrics()[1].get((f"arrival_{name}", tuple(sorted(labels.items()))), 0.0)

    def assert_becomes(self, expected, name, **labels):
        wait_until(lambda: self.value(name, **labels) == expected)

    def check_histogram(self, values, name, labels):
        buckets = [(float(dict(key[1])["le"]), value) for key, value in values.items()
                   if key[0] == f"{name}_bucket" and
                   tuple(pair for pair in key[1] if pair[0] != "le") == labels]
        self.assertEqual(buckets, sorted(buckets))  # bounds ascend, counts never fall
        self.assertEqual([count for _, count in buckets], sorted(count for _, count in buckets))
        self.assertEqual(buckets[-1], (math.inf, values[f"{name}_count", labels]))
        count, total = values[f"{name}_count", labels], values[f"{name}_sum", labels]
        least = sum((high[1] - low[1]) * low[0] for low, high in zip(buckets, buckets[1:]))
        self.assertGreaterEqual(total, least)
        self.assertEqual(total > 0, count > 0)

    def test_histograms_are_cumulative(self):
        self.client.solve(**SHORT_SOLVE)
        types, values = self.metrics()
        histograms = [key for key in values if key[0].endswith("_count") and
                      types.get(key[0].removesuffix("_count")) == "histogram"]
        kinds = {dict(labels).get("kind") for _, labels in histograms}
        self.assertLessEqual({"solve", "estimate", "open_day", "event", "close_day", None}, kinds)
        for name, labels in histograms:
            self.check_histogram(values, name.removesuffix("_count"), labels)

    def test_requests_are_counted_by_kind(self):
        for _ in range(3):
            self.client.solve(**SHORT_SOLVE)
        self.assert_becomes(3, "request_seconds_count", kind="solve")
        self.assertEqual(self.value("requests_total"), 3)
        self.assertGreater(self.value("resident_memory_bytes"), 1 << 20)

    def test_a_solve_is_seen_while_it_runs(self):
        request = self.start_long_solve()
        waiting = self.client.send("solve", SHORT_SOLVE)
        self.assert_becomes(1, "queue_requests")
        self.assertGreater(self.value("queue_bytes"), 0)
        self.client.cancel(request)
        self.client.wait(request)
        self.client.wait(waiting)
        self.assert_becomes(0, "running")
        self.assert_becomes(1, "cancelled_total")

    def test_errors_are_counted_by_status(self):
        for _ in range(2):
            request = self.client.send("close_day", {"depot": "d", "day": "nobody's"})
            self.assertRaises(Exception, self.client.wait, request)
        self.assert_becomes(2, "errors_total", status="NOT_FOUND")

    def test_refusals_are_counted_by_reason(self):
        request = self.start_long_solve()
        late = self.client.send("solve", SHORT_SOLVE, budget_ms=1)
        self.assertRaises(Exception, self.client.wait, late)
        self.assert_becomes(1, "refusals_total", reason="budget")
        self.assert_becomes(1, "errors_total", status="UNAVAILABLE")
        self.client.cancel(request)
        self.client.wait(request)

    def test_a_day_and_its_windows(self):
        given = problem()
        self.client.open_day("depot", "2026-01-01", given, order=ORDER)
        self.assert_becomes(len(given["jobs"]), "updates_published_total", notice="BOOKED")
        self.assert_becomes(1, "days_open")
        self.assertEqual(self.value("event_published_seconds_count"), 0)
        first = self.client.snapshot("depot", "2026-01-01")["updates"][0]
        self.client.event("depot", "2026-01-01", "CANCELLED", 8 * 3600, job=first["job"])
        self.assert_becomes(1, "event_published_seconds_count")
        self.assert_becomes(1, "updates_published_total", notice="CANCELLED")
        self.assertEqual(self.value("events_applied_total"), 1)
        self.client.close_day("depot", "2026-01-01")
        self.assert_becomes(0, "days_open")

    def test_promises_kept_and_broken(self):
        self.client.open_day("depot", "2026-01-02", problem(), order=ORDER)
        windows = {u["job"]: u for u in self.client.snapshot("depot", "2026-01-02")["updates"]}
        in_time = windows["j0"]["window_from_s"]
        for kind in ("DEPARTED", "ARRIVED"):
            self.client.event("depot", "2026-01-02", kind, in_time, technician="t0", job="j0")
        self.assert_becomes(1, "promises_total", outcome="kept")
        self.assertEqual(self.value("promises_total", outcome="broken"), 0)
        too_late = windows["j1"]["window_to_s"] + HOUR
        again = {"technician": "t1", "job": "j1", "event_id": "once"}
        for _ in range(2):  # what is told twice counts once
            self.client.event("depot", "2026-01-02", "ARRIVED", too_late, **again)
        self.assert_becomes(1, "promises_total", outcome="broken")
        self.assertEqual(self.value("promises_total", outcome="kept"), 1)

    def test_paths_and_methods(self):
        for path, text in (("/health/live", "live\n"), ("/health/ready", "ready\n")):
            self.assertEqual(ask(self.port, path)[::2], (200, text))
            status, headers, body = ask(self.port, path, "HEAD")
            self.assertEqual((status, headers["Content-Length"], body), (200, str(len(text)), ""))
        status, _, body = ask(self.port, "/metrics", "HEAD")
        self.assertEqual((status, body), (200, ""))
        for path in ("/", "/metrics/", "/health", "/../metrics"):
            self.assertEqual(ask(self.port, path)[0], 404, path)
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            status, headers, _ = ask(self.port, "/metrics", method, b"x" * 100)
            self.assertEqual((status, headers["Allow"]), (405, "GET, HEAD"), method)

    def test_a_client_that_never_ends_its_request_holds_up_nobody(self):
        slow = [socket.create_connection(("127.0.0.1", self.port)) for _ in range(20)]
        for connection in slow:
            self.addCleanup(connection.close)
            connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        self.assertEqual(ask(self.port, "/health/live")[0], 200)
        self.client.solve(**SHORT_SOLVE)

    def test_headers_without_end_are_not_kept(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S) as connection:
            try:
                connection.sendall(b"GET /metrics HTTP/1.1\r\nX: " + b"x" * (1 << 20))
                answer = connection.recv(100)
            except (ConnectionResetError, BrokenPipeError):
                answer = b""
        self.assertTrue(answer == b"" or re.match(rb"HTTP/1\.1 4", answer), answer)
        self.assertEqual(ask(self.port, "/health/live")[0], 200)


class Journal(unittest.TestCase):
    def test_commits_and_bytes_grow(self):
        with tempfile.TemporaryDirectory(prefix="arrivald-test-") as state:
            daemon = Daemon("--http", "127.0.0.1:0", "--state", state)
            self.addCleanup(daemon.stop)
            port = port_of(daemon)

            def value(name):
                return read_exposition(ask(port, "/metrics")[2])[1][f"arrival_{name}", ()]

            self.assertEqual((value("journal_commits_total"), value("journal_bytes_total")), (0, 0))
            with daemon.client() as client:
                client.open_day("depot", "2026-01-01", problem(), order=ORDER)
                wait_until(lambda: value("journal_commits_total") == 1)
                opened = value("journal_bytes_total")
                self.assertGreater(opened, 500)
                client.close_day("depot", "2026-01-01")
            wait_until(lambda: value("journal_commits_total") == 2)
            self.assertGreater(value("journal_bytes_total"), opened)


class Life(unittest.TestCase):
    def test_ready_ends_with_the_drain(self):
        daemon = Daemon("--http", "127.0.0.1:0")
        self.addCleanup(daemon.stop)
        port = port_of(daemon)
        with daemon.client() as client:
            request = client.send("solve", LONG_SOLVE)
            wait_until(lambda: client.stats()["running_ms"] > 0)
            self.assertEqual(ask(port, "/health/ready")[0], 200)
            client.drain()
            self.assertEqual(ask(port, "/health/ready")[::2], (503, "draining\n"))
            self.assertEqual(ask(port, "/health/live")[0], 200)
            self.assertEqual(read_exposition(ask(port, "/metrics")[2])[1]["arrival_ready", ()], 0)
            client.cancel(request)
            client.wait(request)
        self.assertEqual(daemon.wait(), 0)

    def test_only_the_loopback(self):
        for address in ("0.0.0.0:9301", "192.168.0.1:9301", "*:9301", "localhost:9301", "[::1]:9301",
                        "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:1x",
                        ":9301", "127.0.0.1.9:1", ""):
            code, _, err = run("--check-config", "--http", address)
            self.assertEqual(code, 2, address)
            self.assertIn("--http", err)
        code, out, _ = run("--check-config", "--http", "127.0.0.2:9301")
        self.assertEqual((code, "http = 127.0.0.2:9301\n" in out), (0, True))

    def test_nothing_is_served_unless_asked_for(self):
        self.assertNotIn("http =", run("--check-config")[1])

    def test_a_taken_port_is_said(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            code, _, err = run("--state", "none", "--http", f"127.0.0.1:{port}")
        self.assertEqual(code, 1)
        self.assertIn("event=bind http=127.0.0.1:", err)


if __name__ == "__main__":
    unittest.main()
