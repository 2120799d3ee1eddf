"""Customers nobody knew of when the day was opened: an ADDED event that carries the whole job."""
import json
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from daemon_case import BIN, HOUR, Daemon, DaemonCase, problem, wait_until
from arrival_client import ArrivalError, Subscriber

START = 8 * HOUR
ORDER = [{"technician": "t0", "jobs": ["j0", "j1", "j2"]}, {"technician": "t1", "jobs": ["j3", "j4", "j5"]}]
WINDOWS = {"scenarios": 256, "seed": 3}
NEW = {"id": "new", "location": 3, "service_s": 900, "type": "repair",
       "windows": [{"open_s": 0, "close_s": 15 * HOUR}]}


def on_a_sphere():
    """The same day between coordinates."""
    places = [{"has_coordinates": True, "longitude": 8.5 + 0.01 * (k % 3), "latitude": 47.3 + 0.01 * (k // 3)}
              for k in range(7)]
    return {**problem(2, 6), "profiles": [{"name": "car", "leg_sigma_ppm": 100000}], "locations": places}


class Day:
    """One day of a daemon, told about by its events."""

    def __init__(self, client, name, spec=None):
        self.client, self.key = client, ("d", name)
        client.open_day(*self.key, spec or problem(2, 6), order=ORDER, windows=WINDOWS)

    def tell(self, kind, after_s, **what):
        return self.client.event(*self.key, kind, START + after_s, **what)

    def add(self, after_s, job, technician="t0", place=None, **what):
        more = {"added": job, **({"place": place} if place else {})}
        return self.tell("ADDED", after_s, technician=technician, job=job["id"], more=more, **what)

    def jobs(self):
        return {update["job"] for update in self.client.snapshot(*self.key)["updates"]}


class Added(DaemonCase):
    def refused(self, code, path, function, *arguments, **more):
        with self.assertRaises(ArrivalError) as refused:
            function(*arguments, **more)
        self.assertEqual((refused.exception.code, refused.exception.paths[:1]), (code, [path]))

    def test_it_is_as_if_the_problem_had_known_of_it(self):
        known = {**problem(2, 6)}
        known["jobs"] = known["jobs"] + [NEW]
        days = [Day(self.client, "unknown"), Day(self.client, "known", known)]
        replies = []
        for day in days:
            told = [day.tell("DEPARTED", 0, technician="t0", job="j0")]
            added = {"more": {"added": NEW}} if day is days[0] else {}
            told += [day.tell("ADDED", 60, technician="t0", job="new", position=1, **added)]
            told += [day.tell("ARRIVED", 240, technician="t0", job="j0"), day.tell("STARTED", 250, technician="t0", job="j0")]
            told += [day.tell("FINISHED", 1500, technician="t0", job="j0"), day.tell("CLOCK", 1600)]
            told += [day.client.snapshot(*day.key)]
            replies.append(json.dumps(told).replace('"known"', '"unknown"'))
        self.assertEqual(*replies)
        self.assertIn("new", days[0].jobs())

    def test_its_customer_is_told_and_followed(self):
        day = Day(self.client, "followed")
        with Subscriber(self.client, self.daemon.events, *day.key, "new") as customer:
            wait_until(lambda: self.client.stats()["subscriptions"] > 0)
            reply = day.add(60, NEW)
            booked, = (update for update in reply["updates"] if update["job"] == "new")
            self.assertEqual(booked["notice"], "NOTICE_BOOKED")
            self.assertEqual(customer.poll(30), booked)
            self.assertEqual(customer.start().last["new"], booked)
            day.tell("DEPARTED", 100, technician="t0", job="new")
            self.assertEqual(customer.poll(30)["notice"], "NOTICE_ON_THE_WAY")

    def test_a_new_place_needs_coordinates_and_no_matrix(self):
        place = {"has_coordinates": True, "longitude": 8.505, "latitude": 47.305}
        anywhere = {key: value for key, value in NEW.items() if key != "location"}
        day = Day(self.client, "sphere", on_a_sphere())
        self.refused("INVALID_ARGUMENT", "added.location", day.add, 60, anywhere)
        self.refused("INVALID_ARGUMENT", "place.has_coordinates", day.add, 60, anywhere, place={"id": "here"})
        self.refused("INVALID_ARGUMENT", "place.latitude", day.add, 60, anywhere, place={**place, "latitude": 91.0})
        self.refused("INVALID_ARGUMENT", "place", day.add, 60, NEW, place=place)
        before = day.client.snapshot(*day.key)
        reply = day.add(60, anywhere, place=place)
        booked, = (update for update in reply["updates"] if update["job"] == "new")
        # Half a kilometre from the depot at 50 km/h, with a spread of ten per cent.
        self.assertLess(booked["eta_s"] - START - 60, 300)
        day.add(70, {**anywhere, "id": "another"}, technician="t1", place=place)
        self.assertEqual(day.jobs(), {update["job"] for update in before["updates"]} | {"new", "another"})
        matrix = Day(self.client, "matrix")
        self.refused("FAILED_PRECONDITION", "place", matrix.add, 60, anywhere, place=place)

    def test_what_is_refused_changes_nothing(self):
        days = [Day(self.client, "refusing"), Day(self.client, "never asked")]
        day = days[0]
        self.refused("ALREADY_EXISTS", "added.id", day.add, 60, {**NEW, "id": "j1"})
        self.refused("INVALID_ARGUMENT", "added.location", day.add, 60, {**NEW, "location": 7})
        self.refused("INVALID_ARGUMENT", "added.windows[0].close_s", day.add, 60,
                     {**NEW, "windows": [{"open_s": 5, "close_s": 4}]})
        self.refused("INVALID_ARGUMENT", "added.delivery", day.add, 60, {**NEW, "delivery": [1]})
        self.refused("INVALID_ARGUMENT", "added.pin_technician", day.add, 60, {**NEW, "pin_technician": "nobody"})
        self.refused("FAILED_PRECONDITION", "position", day.add, 60, NEW, position=9)
        self.refused("NOT_FOUND", "technician", day.add, 60, NEW, technician="nobody")
        self.refused("FAILED_PRECONDITION", "technician", day.add, 60, {**NEW, "skills": [{"name": "fly", "level": 1}]})
        self.refused("INVALID_ARGUMENT", "added.id", day.tell, "ADDED", 60, technician="t0", job="j9",
                     more={"added": NEW})
        self.refused("INVALID_ARGUMENT", "added", day.tell, "CANCELLED", 60, job="j1", more={"added": NEW})
        self.refused("INVALID_ARGUMENT", "place", day.tell, "ADDED", 60, technician="t0", job="j1",
                     more={"place": {"has_coordinates": True}})
        told = [[each.add(120, NEW), each.add(180, {**NEW, "id": "second"}, technician="t1")] for each in days]
        first, second = (json.dumps(each).replace("never asked", "refusing") for each in told)
        self.assertEqual(first, second)  # and so its random numbers are those of the same index

    def test_it_is_known_when_it_is_sent_again(self):
        day = Day(self.client, "again")
        first = day.add(60, NEW, event_id="e1")
        self.assertFalse(first["duplicate"])
        self.assertTrue(day.add(60, NEW, event_id="e1")["duplicate"])
        self.refused("ALREADY_EXISTS", "event_id", day.add, 60, {**NEW, "service_s": 901}, event_id="e1")


class Kept(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="arrivald-added-")
        self.addCleanup(directory.cleanup)
        self.state = Path(directory.name) / "state"

    def start(self):
        daemon = Daemon("--state", str(self.state))
        self.addCleanup(daemon.stop)
        return daemon

    def drive(self, client):
        """A day that customers join in the middle of; what all see in the end."""
        day = Day(client, "mon", on_a_sphere())
        place = {"has_coordinates": True, "longitude": 8.5, "latitude": 47.32}
        day.tell("DEPARTED", 0, technician="t0", job="j0")
        day.add(100, {**NEW, "id": "n1"}, position=1)
        day.tell("ARRIVED", 200, technician="t0", job="j0")
        day.add(250, {"id": "n2", "service_s": 600}, technician="t1", place=place)
        day.tell("STARTED", 260, technician="t0", job="j0")
        with self.assertRaises(ArrivalError):
            day.add(270, {**NEW, "id": "n3"}, position=50)
        day.add(280, {**NEW, "id": "n4"}, technician="t1", position=1)
        return client.snapshot(*day.key)

    def test_days_are_made_again_with_them(self):
        ends = {"kill": lambda daemon: (daemon.signal(signal.SIGKILL), daemon.wait()),
                "drain, which leaves a snapshot": Daemon.stop}
        for name, end in ends.items():
            with self.subTest(name):
                self.state = self.state.with_name(name.split(",")[0])
                daemon = self.start()
                with daemon.client() as client:
                    told = self.drive(client)
                end(daemon)
                daemon = self.start()
                with daemon.client() as client:
                    self.assertEqual(client.snapshot("d", "mon"), told)
                    reply = client.event("d", "mon", "FINISHED", START + 1500, technician="t0", job="j0")
                    client.event("d", "mon", "DEPARTED", START + 1600, technician="t0", job="n1")
                    self.assertIn("n1", {update["job"] for update in reply["updates"]})
                daemon.stop()
                for command in (["replay", self.state, "--day", "d/mon"],
                                ["report", self.state, "--day", "d/mon", "-o", self.state / "page.html"]):
                    done = subprocess.run([BIN / "arrival", *command], capture_output=True, text=True, timeout=60,
                                          check=False)
                    self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("n2", (self.state / "page.html").read_text())


if __name__ == "__main__":
    unittest.main()
