"""Matrices by digest: uploaded once, named by solves and openings, kept with the days that need them."""
import array
import hashlib
import random
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from daemon_case import BIN, HOUR, Daemon, DaemonCase, problem
from arrival_client import ArrivalError, matrix_bytes

ROWS = 150  # 90,000 bytes: more than the Python client gives in full
START = 8 * HOUR
ORDER = [{"technician": "t0", "jobs": ["j0", "j1", "j2"]}, {"technician": "t1", "jobs": ["j3", "j4", "j5"]}]


def cells(seed, rows=ROWS):
    """A matrix of random travel, as bytes."""
    draw = random.Random(seed)
    return matrix_bytes([[0 if a == b else draw.randrange(120, 1200) for b in range(rows)] for a in range(rows)])


def digest(data):
    return hashlib.sha256(data).digest()


def with_matrix(**matrix):
    """Two technicians and six jobs among ROWS places."""
    return {**problem(2, 6), "profiles": [{"name": "car", "matrices": [{"rows": ROWS, **matrix}]}]}


def in_full(data):
    return with_matrix(durations=data)


def by_digest(data):
    return with_matrix(durations_digest=digest(data))


class Matrices(DaemonCase):
    options = ("--matrix-mb", "1")

    def solve(self, spec):
        """As it is, without the help of the client."""
        return self.client._ask("solve", {"problem": spec, "options": {"epochs": 2}, "windows": {}}, None)

    def test_a_named_matrix_is_the_matrix(self):
        data = cells(1)
        self.assertEqual(self.client.upload_matrix(data), digest(data))
        self.assertEqual(self.solve(by_digest(data)), self.solve(in_full(data)))

    def test_what_is_not_kept_is_not_found_at_its_path(self):
        with self.assertRaises(ArrivalError) as refused:
            self.solve(by_digest(cells(2)))
        self.assertEqual(refused.exception.code, "NOT_FOUND")
        self.assertEqual(refused.exception.paths, ["profiles[0].matrices[0].durations_digest"])

    def test_those_used_last_stay(self):
        data = [cells(100 + i) for i in range(14)]  # 1.2 MB
        for each in data:
            self.client.upload_matrix(each)
        with self.assertRaises(ArrivalError):
            self.solve(by_digest(data[0]))
        self.solve(by_digest(data[-1]))

    def test_the_client_does_it_by_itself(self):
        sent = []
        send = self.client.send
        self.client.send = lambda kind, values=None, **how: sent.append(kind) or send(kind, values, **how)
        rows = cells(3)
        spec = in_full([list(array.array("i", rows[4 * ROWS * a:4 * ROWS * (a + 1)])) for a in range(ROWS)])
        options = {"epochs": 2}
        first = self.client.solve(spec, options, {})
        self.assertEqual(self.client.solve(spec, options, {}), first)
        self.assertEqual(sent, ["upload_matrix", "solve", "solve"])
        for i in range(14):  # it gives way to others
            self.client.upload_matrix(cells(200 + i))
        del sent[:]
        self.assertEqual(self.client.solve(spec, options, {}), first)
        self.assertEqual(sent, ["solve", "upload_matrix", "solve"])
        larger = {**spec, "profiles": [{"name": "car", "matrices": [{"rows": 600, "durations": cells(4, 600)}]}]}
        del sent[:]
        self.assertTrue(self.client.solve(larger, options)["plan"]["routes"])  # more than the daemon keeps of all
        self.assertEqual(sent[-1], "solve")

    def test_what_is_no_matrix_is_refused(self):
        for data in (b"", b"123", bytes(8)):
            with self.assertRaises(ArrivalError) as refused:
                self.client.upload_matrix(data)
            self.assertEqual((refused.exception.code, refused.exception.paths), ("INVALID_ARGUMENT", ["cells"]))

    def test_both_a_digest_and_cells_are_refused(self):
        with self.assertRaises(ArrivalError) as refused:
            self.solve(with_matrix(durations=cells(5), durations_digest=digest(cells(5))))
        self.assertEqual(refused.exception.paths, ["profiles[0].matrices[0].durations_digest"])


class Days(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="arrivald-matrices-")
        self.addCleanup(directory.cleanup)
        self.state = Path(directory.name) / "state"
        self.data = cells(6)

    def start(self, *options):
        daemon = Daemon("--state", str(self.state), *options)
        self.addCleanup(daemon.stop)
        return daemon

    def open_days(self, daemon, spec, names):
        with daemon.client() as client:
            client.upload_matrix(self.data)
            for name in names:
                client._ask("open_day", {"depot": "d", "day": name, "problem": spec, "order": ORDER,
                                         "windows": {"scenarios": 256}}, None)
                client.event("d", name, "DEPARTED", START, technician="t0", job="j0")
            return [client.snapshot("d", name) for name in names]

    def journal_bytes(self):
        return sum((self.state / name).stat().st_size for name in ("journal.db", "journal.db-wal")
                   if (self.state / name).exists())

    def test_they_are_made_again_without_what_was_uploaded(self):
        daemon = self.start()
        told = self.open_days(daemon, by_digest(self.data), ["mon", "tue"])
        daemon.signal(signal.SIGKILL)
        daemon.wait()
        again = self.start("--matrix-mb", "0")  # the days alone have it now
        with again.client() as client:
            self.assertEqual([client.snapshot("d", name) for name in ("mon", "tue")], told)
            with self.assertRaises(ArrivalError) as refused:
                client._ask("solve", {"problem": by_digest(self.data)}, None)
            self.assertEqual(refused.exception.code, "NOT_FOUND")
            client.event("d", "mon", "ARRIVED", START + 900, technician="t0", job="j0")
        again.stop()
        replayed = subprocess.run([BIN / "arrival", "replay", self.state, "--day", "d/mon"], capture_output=True,
                                  text=True, timeout=60, check=False)
        self.assertEqual(replayed.returncode, 0, replayed.stderr)

    def test_a_day_by_digest_is_the_day_in_full(self):
        by_name = self.open_days(self.start(), by_digest(self.data), ["mon"])
        self.state = self.state.with_name("other")
        self.assertEqual(self.open_days(self.start(), in_full(self.data), ["mon"]), by_name)

    def test_a_matrix_is_kept_once_for_all_days(self):
        daemon = self.start()
        names = [f"day {i}" for i in range(6)]
        self.open_days(daemon, by_digest(self.data), names)
        daemon.stop()
        self.assertLess(self.journal_bytes(), 3 * len(self.data))

    def test_after_a_restart_it_may_be_named_again(self):
        daemon = self.start()
        self.open_days(daemon, by_digest(self.data), ["mon"])
        daemon.stop()
        with self.start().client() as client:
            reply = client._ask("solve", {"problem": by_digest(self.data), "options": {"epochs": 1}}, None)
            self.assertTrue(reply["plan"]["routes"])


if __name__ == "__main__":
    unittest.main()
