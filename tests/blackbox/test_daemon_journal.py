"""Days that outlive the daemon: kill -9, restart, and the journal that nothing gets past.

ARRIVAL_KILLS says how often the daemon is killed at random points of a day (20).
"""
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from daemon_case import BIN, INSTRUMENTED, LONG_SOLVE, START_TIMEOUT, Daemon, problem, wait_until
from arrival_client import ArrivalError, NoReply
from test_daemon_day import events_of

WINDOWS = {"seed": 1, "scenarios": 256}
KILLS = int(os.environ.get("ARRIVAL_KILLS", "20"))
REQUEST = bytes(range(1, 17))
ORDER = [{"technician": f"t{t}", "jobs": [f"j{j}" for j in range(t, 8, 2)]} for t in range(2)]


class JournalCase(unittest.TestCase):
    def setUp(self):
        self.state = tempfile.mkdtemp(prefix="arrivald-state-")
        self.addCleanup(shutil.rmtree, self.state)
        self.daemon = self.client = None
        self.addCleanup(self.end)

    def start(self, *options):
        began = time.monotonic()
        self.daemon = Daemon("--state", self.state, *options)
        self.client = self.daemon.client(timeout=20.0)
        return time.monotonic() - began

    def end(self):
        if self.client:
            self.client.close()
        if self.daemon:
            self.daemon.stop()
        self.daemon = self.client = None

    def kill(self):
        self.daemon.process.kill()
        self.daemon.process.wait()
        self.end()

    def open_day(self, technicians=2, jobs=8):
        self.problem = problem(technicians, jobs)
        plan = self.client.solve(self.problem, {"epochs": 3})["plan"]
        self.client.open_day("depot", "day", self.problem, plan=plan, windows=WINDOWS)
        self.events = [{"depot": "depot", "day": "day", "kind": f"EVENT_KIND_{kind}", "time_s": at,
                        "event_id": f"{number}", **who}
                       for number, (at, kind, who) in enumerate(events_of(plan))]
        return plan

    def snapshot(self, client=None):
        """Its bytes, always asked with the same request id."""
        client = client or self.client
        request = client.send("snapshot", {"depot": "depot", "day": "day"}, request_id=REQUEST)
        return client.wait(request).SerializeToString()

    def refusal(self, *options, **environment):
        """What a daemon that must not start says."""
        with tempfile.TemporaryDirectory(prefix="arrivald-test-") as directory:
            result = subprocess.run([str(BIN / "arrivald"), "--work", f"ipc://{directory}/work", *options],
                                    capture_output=True, text=True, timeout=START_TIMEOUT,
                                    env={**os.environ, **environment})
        self.assertEqual(result.returncode, 1, result.stderr)
        return result.stderr


class Restart(JournalCase):
    def test_a_day_goes_on_where_it_was(self):
        self.start()
        self.open_day()
        half = len(self.events) // 2
        for event in self.events[:half]:
            self.client.ask("event", event)
        before = self.snapshot()
        for ending in (self.kill, self.end):
            ending()
            self.start()
            self.assertEqual(self.snapshot(), before)
        self.assertTrue(self.client.ask("event", self.events[half - 1])["duplicate"])
        with self.assertRaises(ArrivalError) as caught:
            self.client.ask("event", {**self.events[half - 1], "time_s": 1})
        self.assertEqual(caught.exception.code, "ALREADY_EXISTS")
        sequence = self.client.snapshot("depot", "day")["sequence"]
        reply = self.client.ask("event", self.events[half])
        self.assertEqual([u["sequence"] for u in reply["updates"]],
                         list(range(sequence + 1, sequence + 1 + len(reply["updates"]))))

    def test_an_event_without_an_id_is_known_by_its_request(self):
        self.start()
        self.open_day()
        event = {name: value for name, value in self.events[0].items() if name != "event_id"}
        self.assertFalse(self.client.ask("event", event, request_id=REQUEST)["duplicate"])
        self.kill()
        self.start()
        self.assertTrue(self.client.ask("event", event, request_id=REQUEST)["duplicate"])

    def test_an_opening_that_was_not_answered_is_answered_again(self):
        self.start()
        self.open_day()
        self.client.close_day("depot", "day")

        def open_again(request_id):
            return self.client.open_day("depot", "day", self.problem, order=ORDER, windows=WINDOWS,
                                        request_id=request_id)

        first = open_again(REQUEST)
        self.client.ask("event", {"depot": "depot", "day": "day", "kind": "EVENT_KIND_CLOCK", "time_s": 30000})
        seen = self.snapshot()
        self.kill()
        self.start()
        self.assertEqual(open_again(REQUEST), first)
        self.assertEqual(self.snapshot(), seen)
        with self.assertRaises(ArrivalError) as caught:
            open_again(REQUEST[::-1])
        self.assertEqual(caught.exception.code, "ALREADY_EXISTS")

    def test_closed_days_stay_closed(self):
        self.start()
        plan = self.open_day()
        self.client.close_day("depot", "day")
        self.kill()
        self.start()
        with self.assertRaises(ArrivalError) as caught:
            self.client.ask("event", self.events[0])
        self.assertEqual(caught.exception.code, "NOT_FOUND")
        reply = self.client.open_day("depot", "day", self.problem, plan=plan, windows=WINDOWS)
        self.assertEqual(reply["sequence"], 8)

    def test_killed_at_random_points(self):
        rng = random.Random(os.environ.get("ARRIVAL_KILL_SEED", "1"))
        restarts = []
        self.start()
        plan = self.open_day(3, 12)
        answered, kills, days = set(), 0, 1
        while kills < KILLS:
            restarts.append(self.send_until_killed(rng, answered))
            kills += 1
            for event in self.events:
                if event["event_id"] in answered:
                    continue
                break
            else:
                self.assert_undisturbed(plan)
                self.client.close_day("depot", "day")
                self.client.open_day("depot", "day", self.problem, plan=plan, windows=WINDOWS)
                answered, days = set(), days + 1
        for event in self.events:
            self.client.ask("event", event)
        self.assert_undisturbed(plan)
        restarts.sort()
        print(f"{kills} kills in {days} days: restart {restarts[len(restarts) // 2] * 1e3:.0f} ms at the "
              f"median, {restarts[-1] * 1e3:.0f} ms at most (from exec to ready)")

    def send_until_killed(self, rng, answered):
        """Some events without waiting, a kill in between, a restart; what was answered is known then."""
        waiting = [e for e in self.events if e["event_id"] not in answered][:rng.randrange(1, 12)]
        requests = [(event, self.client.send("event", event)) for event in waiting]
        deadline = time.monotonic() + rng.random() * (0.2 if INSTRUMENTED else 0.03)
        while time.monotonic() < deadline:
            self.client._receive(0.001)
        self.daemon.process.kill()
        for event, request in requests:
            try:
                self.client.wait(request, 0.001)
                answered.add(event["event_id"])
            except NoReply:
                break
        self.kill()
        seconds = self.start()
        for event in self.events:
            if event["event_id"] not in answered:
                break
            self.assertTrue(self.client.ask("event", event)["duplicate"], event)
        return seconds

    def assert_undisturbed(self, plan):
        """The snapshot is that of a daemon that nobody killed."""
        other = Daemon()
        try:
            with other.client() as client:
                client.open_day("depot", "day", self.problem, plan=plan, windows=WINDOWS)
                for event in self.events:
                    client.ask("event", event)
                self.assertEqual(self.snapshot(), self.snapshot(client))
        finally:
            other.stop()


class Snapshots(JournalCase):
    """The state beside the journal (test_daybook.c has the rest)."""

    def files(self):
        return sorted(path.name for path in Path(self.state).glob("day-*"))

    def play_half(self):
        self.start()
        self.open_day()
        half = len(self.events) // 2
        for event in self.events[:half]:
            self.client.ask("event", event)
        return half

    def test_the_end_of_a_daemon_leaves_one(self):
        half = self.play_half()
        before = self.snapshot()
        self.end()
        self.assertEqual(self.files(), [f"day-1-{half + 2}.snapshot"])
        self.start()
        self.assertEqual(self.snapshot(), before)
        for event in self.events[half:]:
            self.client.ask("event", event)
        last = self.snapshot()
        self.kill()  # events behind the snapshot are applied again
        self.start()
        self.assertEqual(self.snapshot(), last)
        self.client.close_day("depot", "day")
        self.assertEqual(self.files(), [])

    def test_a_damaged_one_is_told_and_not_used(self):
        self.play_half()
        before = self.snapshot()
        self.end()
        path = Path(self.state) / self.files()[0]
        whole = path.read_bytes()
        for broken in (whole[:1000], b"", whole[:500] + b"?" + whole[501:]):
            path.write_bytes(broken)
            self.start()
            self.daemon.wait_for("event=snapshot", 20)
            self.assertEqual(self.snapshot(), before)
            self.kill()

    def test_they_are_taken_while_nobody_waits(self):
        self.start()
        self.open_day(10, 80)
        self.assertGreater(len(self.events), 256)
        for event in self.events:
            self.client.ask("event", event)
        wait_until(lambda: self.files() and self.files()[-1].endswith(".snapshot"))
        last = self.snapshot()
        self.kill()
        self.start()
        self.assertEqual(self.snapshot(), last)


class FullDisk(JournalCase):
    """A limit on the size of files stands for a disk that is full."""

    def limit(self, size):
        resource.prlimit(self.daemon.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def refuse(self, event):
        with self.assertRaises(ArrivalError) as caught:
            self.client.ask("event", event)
        self.assertEqual(caught.exception.code, "IO")

    def test_events_are_refused_and_taken_again(self):
        self.start()
        plan = self.open_day()
        for number, event in enumerate(self.events):
            if number % 5 == 2:
                before = self.snapshot()
                grown = (Path(self.state) / "journal.db-wal").stat().st_size
                self.limit(grown + 4200 * (number % 3))  # none, one or two of the three pages of a commit fit
                self.refuse(event)
                self.assertEqual(self.snapshot(), before)
                self.limit(4000)  # and now nothing fits at all
                self.refuse(event)
                self.refuse(self.events[0])  # also what is known already: nobody can say so for sure
                self.assertEqual(self.snapshot(), before)
                self.assertTrue(self.client.health()["live"])
                self.limit(resource.RLIM_INFINITY)
            self.client.ask("event", event)
        last = self.snapshot()
        self.kill()
        self.start()
        self.assertEqual(self.snapshot(), last)
        Restart.assert_undisturbed(self, plan)

    def test_a_day_is_not_opened_on_a_full_disk(self):
        self.start()
        plan = self.open_day()
        self.client.close_day("depot", "day")
        self.limit(1000)
        with self.assertRaises(ArrivalError) as caught:
            self.client.open_day("depot", "day", self.problem, plan=plan, windows=WINDOWS)
        self.assertEqual(caught.exception.code, "IO")
        with self.assertRaises(ArrivalError) as caught:
            self.client.snapshot("depot", "day")
        self.assertEqual(caught.exception.code, "NOT_FOUND")
        self.limit(resource.RLIM_INFINITY)
        self.assertEqual(self.client.open_day("depot", "day", self.problem, plan=plan, windows=WINDOWS)["sequence"], 8)


class BesideASolve(JournalCase):
    def test_events_do_not_wait_for_a_solve(self):
        self.start()
        self.open_day(4, 16)
        progress, seconds = [], []
        request = self.client.send("solve", LONG_SOLVE, on_progress=progress.append)
        wait_until(lambda: progress or self.client._receive(1))
        for event in self.events:
            began = time.monotonic()
            self.assertFalse(self.client.ask("event", event)["duplicate"])
            seconds.append(time.monotonic() - began)
        self.assertGreater(self.client.stats()["running_ms"], 0)  # the solve goes on
        self.client.close_day("depot", "day")
        self.client.cancel(request)
        self.assertTrue(self.client.wait(request).solve_reply.cancelled)
        seconds.sort()
        print(f"{len(seconds)} events on disk and answered beside a solve: {seconds[len(seconds) // 2] * 1e3:.1f} ms "
              f"at the median, {seconds[int(len(seconds) * 0.99)] * 1e3:.1f} ms at 99 %")


class Refusals(JournalCase):
    def test_state_of_another_daemon(self):
        self.start()
        self.assertIn("another process", self.refusal("--state", self.state))

    def test_no_place_for_the_state(self):
        blocked = Path(self.state) / "file"
        blocked.write_text("")
        self.assertIn("is not a directory of ours alone", self.refusal("--state", str(blocked)))
        self.assertIn("cannot make", self.refusal("--state", str(blocked / "below")))
        Path(self.state).chmod(0o777)
        self.assertIn("is not a directory of ours alone", self.refusal("--state", self.state))

    def test_damage_is_refused_with_its_place(self):
        self.start()
        self.open_day()
        for event in self.events[:5]:
            self.client.ask("event", event)
        self.kill()
        log = Path(self.state) / "journal.db-wal"
        whole = log.read_bytes()
        log.write_bytes(whole[:-100])
        said = self.refusal("--state", self.state)
        self.assertIn("event=state", said)
        self.assertIn("its end is missing: 6 commits were made, 5 are there", said)
        log.write_bytes(whole)
        self.start()
        self.assertTrue(self.client.ask("event", self.events[4])["duplicate"])


class Replay(JournalCase):
    """`arrival replay` on the journal of a daemon, running or not."""

    def replay(self, *options, code=0):
        done = subprocess.run([str(BIN / "arrival"), "replay", self.state, *options], capture_output=True,
                              text=True, timeout=60)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def lines(self, *options):
        return [json.loads(line) for line in self.replay(*options).stdout.splitlines()]

    def play_day(self):
        self.start()
        self.open_day()
        told = self.client.snapshot("depot", "day")["updates"]
        for event in self.events:
            told += self.client.ask("event", event)["updates"]
        return told

    def test_days_are_listed(self):
        self.play_day()
        day, = json.loads(self.replay().stdout)["days"]
        self.assertEqual((day["depot"], day["day"], day["state"]), ("depot", "day", "open"))
        self.assertEqual(day["records"], 2 + len(self.events))
        self.client.close_day("depot", "day")
        day, = json.loads(self.replay().stdout)["days"]
        self.assertEqual((day["state"], day["records"]), ("closed", 3 + len(self.events)))
        self.assertGreaterEqual(day["closed"], day["opened"])

    def test_every_update_is_the_one_that_was_told(self):
        told = self.play_day()
        *updates, last = self.lines("--day", "depot/day")
        self.assertEqual([(u["sequence"], u["job"], u["window"], u["notice"]) for u in updates],
                         [(u["sequence"], u["job"], [u["window_from_s"], u["window_to_s"]],
                           u["notice"].removeprefix("NOTICE_").replace("UNSPECIFIED", "NONE")) for u in told])
        self.assertEqual((last["events"], last["left_out"], last["updates"]),
                         (len(self.events), 0, len(told)))
        seen = self.client.snapshot("depot", "day")
        self.assertEqual(last["sequence"], seen["sequence"])
        self.assertEqual({u["job"]: u["sequence"] for u in last["customers"]},
                         {u["job"]: u["sequence"] for u in seen["updates"]})
        self.kill()
        self.assertEqual(self.lines("--day", "1"), [*updates, last])

    def test_the_day_as_it_was(self):
        self.play_day()
        whole = self.lines("--day", "depot/day")
        then = self.lines("--day", "depot/day", "--to", "9")
        self.assertEqual(then[:-1], [u for u in whole[:-1] if u["record"] <= 9])
        self.assertEqual(then[-1]["events"], 7)
        only, = self.lines("--day", "depot/day", "--to", "9", "--final")
        self.assertEqual(only, then[-1])

    def test_what_if(self):
        self.play_day()

        def width(*options):
            booked = [u for u in self.lines("--day", "depot/day", *options) if u.get("event") == "OPENED"]
            return sum(u["window"][1] - u["window"][0] for u in booked)

        self.assertGreater(width("--alpha", "0.02"), width())
        self.assertLess(width("--alpha", "0.4"), width())
        self.assertEqual(self.lines("--day", "depot/day", "--seed", "1"), self.lines("--day", "depot/day"))

    def test_other_models(self):
        records = Path(self.state).with_suffix(".csv")
        models = Path(self.state).with_suffix(".json")
        for path in (records, models):
            self.addCleanup(path.unlink, missing_ok=True)
        rows = ["date,technician,route,stop,job_type,from,to,depart_s,arrive_s,start_s,finish_s,planned_travel_s,"
                "planned_service_s"]
        for day in range(1, 29):
            rows += [f"2026-01-{day:02},t0,{day},{stop},install,a,b,,{30000 + 7000 * stop},{30000 + 7000 * stop},"
                     f"{33600 + 7000 * stop + 60 * (stop * day % 7)},600,3000" for stop in range(1, 5)]
        records.write_text("\n".join(rows) + "\n")
        subprocess.run([str(BIN / "arrival"), "learn", str(records), "-o", str(models)], check=True, timeout=60,
                       capture_output=True)
        self.play_day()
        *as_it_was, end = self.lines("--day", "depot/day")
        *other, other_end = self.lines("--day", "depot/day", "--models", str(models))
        self.assertEqual(other_end["events"] + other_end["left_out"], end["events"])
        self.assertNotEqual([u["window"] for u in other], [u["window"] for u in as_it_was])
        self.assertEqual(self.lines("--day", "depot/day")[-1], end)
        self.replay("--models", str(models), code=2)  # of which day?
        self.assertIn("not valid JSON", self.replay("--day", "depot/day", "--models", str(records), code=65).stderr)

    def test_what_cannot_be_played(self):
        self.play_day()
        self.assertIn("no day of the journal", self.replay("--day", "depot/other", code=65).stderr)
        self.replay("--to", "4", code=2)
        self.kill()
        (Path(self.state) / "journal.head").unlink()
        self.assertIn("journal.head", self.replay(code=65).stderr)


class Choice(unittest.TestCase):
    """Where the state lies when nobody says so."""

    def told(self, *options, **environment):
        result = subprocess.run([str(BIN / "arrivald"), "--check-config", "--work", "ipc:///x/work", *options],
                                capture_output=True, text=True,
                                env={"PATH": os.environ["PATH"], "OMP_WAIT_POLICY": "passive",
                                     **environment})
        self.assertEqual(result.returncode, 0, result.stderr)
        return next(line for line in result.stdout.splitlines() if line.startswith("state = "))

    def test_order_of_choices(self):
        self.assertEqual(self.told("--state", "none"), "state = none")
        self.assertEqual(self.told("--state", "/a/b"), "state = /a/b")
        self.assertEqual(self.told(STATE_DIRECTORY="/s/one:/s/two", XDG_STATE_HOME="/x"), "state = /s/one")
        self.assertEqual(self.told(XDG_STATE_HOME="/x"), "state = /x/arrivald")
        if os.geteuid() == 0:
            self.assertEqual(self.told(HOME="/h"), "state = /var/lib/arrivald")
        else:
            self.assertEqual(self.told(HOME="/h"), "state = /h/.local/state/arrivald")


if __name__ == "__main__":
    unittest.main()
