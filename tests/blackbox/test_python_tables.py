"""The tables of proto/python/arrival_tables.py: what goes in, what comes out, what is refused and where; and that
the worked example runs. Neither needs pandas: a frame is imitated where one is accepted."""
import datetime
import subprocess
import sys
import unittest

from daemon_case import HOUR, ROOT, DaemonCase

from arrival_tables import (TableError, clock, columns, make_problem, routes_table, rows_of, seconds, stops_table,
                            unassigned_table, updates_table)

TECHNICIANS = [{"id": "Ada", "start": "depot", "from": "08:00", "to": "16:00", "skills": "gas wires:2"}]
JOBS = [{"id": 7, "place": "mill", "service": "0:30", "from": "", "to": "12:00", "type": "repair", "priority": "5"},
        {"id": "b", "place": "lake", "service": 600.0, "from": float("nan"), "to": None, "skills": ["gas"]}]
TRAVEL = {"from": ["depot", "mill", "mill", "lake", "lake", "depot"],
          "to": ["mill", "depot", "lake", "mill", "depot", "lake"],
          "travel": [600, 660, 300, "0:05", 900, 900],
          "distance": [6000, 6000, 3000, 3000, 9000, 9000]}


class Frame:
    """As much of a pandas.DataFrame as is used."""

    def __init__(self, rows):
        self.rows, self.columns = rows, list(rows[0])

    def to_dict(self, orient):
        assert orient == "records"
        return [dict(row) for row in self.rows]


class Problems(unittest.TestCase):
    def test_what_tables_say(self):
        problem = make_problem(TECHNICIANS, JOBS, travel=TRAVEL, models=[{"type": "repair", "cv": "0.4"}])
        self.assertEqual(problem["technicians"], [{
            "id": "Ada", "start_location": 0, "end_location": 0,
            "shifts": [{"start_s": 8 * HOUR, "end_s": 16 * HOUR}],
            "skills": [{"name": "gas", "level": 1}, {"name": "wires", "level": 2}]}])
        self.assertEqual(problem["jobs"], [
            {"id": "7", "location": 1, "service_s": 1800, "windows": [{"open_s": 8 * HOUR, "close_s": 12 * HOUR}],
             "type": "repair", "priority": 5},
            {"id": "b", "location": 2, "service_s": 600, "skills": [{"name": "gas", "level": 1}]}])
        self.assertEqual([place["id"] for place in problem["locations"]], ["depot", "mill", "lake"])
        matrix = problem["profiles"][0]["matrices"][0]
        self.assertEqual(matrix["durations"], [[0, 600, 900], [660, 0, 300], [900, 300, 0]])
        self.assertEqual(matrix["distances"][0], [0, 6000, 9000])
        self.assertEqual(problem["models"], [{"family": "MODEL_FAMILY_LOGNORMAL", "ratio": True, "job_type": "repair",
                                              "cv_ppm": 400000}])

    def test_every_kind_of_table_says_the_same(self):
        wanted = make_problem(TECHNICIANS, JOBS, travel=TRAVEL)
        for technicians, jobs, travel in ((Frame(TECHNICIANS), Frame(JOBS), Frame(rows_of(TRAVEL))),
                                          (iter(TECHNICIANS), tuple(JOBS), rows_of(TRAVEL)),
                                          (columns(TECHNICIANS), JOBS, columns(rows_of(TRAVEL)))):
            self.assertEqual(make_problem(technicians, jobs, travel=travel), wanted)

    def test_moments_and_lengths(self):
        for cell, wanted in (("08:30", 30600), ("8:30:15", 30615), (30600, 30600), ("30600", 30600), (30600.0, 30600),
                             (datetime.time(8, 30), 30600), (datetime.timedelta(minutes=2), 120), ("25:00", 90000)):
            self.assertEqual(seconds(cell), wanted)
        self.assertEqual((clock(30600), clock(None)), ("08:30", ""))

    def test_what_is_wrong_is_named(self):
        for technicians, jobs, travel, words in (
                ([{"id": "Ada", "from": "08:00"}], JOBS, TRAVEL, ("technicians, row 0, to", "missing")),
                (TECHNICIANS, [JOBS[0], {**JOBS[1], "colour": "red"}], TRAVEL, ("jobs, row 1, colour", "no such column")),
                (TECHNICIANS, [{**JOBS[0], "service": "long"}], TRAVEL, ("jobs, row 0, service", "'long'")),
                (TECHNICIANS, [{**JOBS[0], "priority": 1.5}], TRAVEL, ("jobs, row 0, priority", "whole")),
                (TECHNICIANS, [{**JOBS[0], "place": "moon"}], TRAVEL, ("travel", "moon")),
                (TECHNICIANS, JOBS, {"from": ["a"], "to": []}, ("different lengths",)),
                (TECHNICIANS, JOBS, None, ("either travel or places",))):
            with self.assertRaises(TableError) as caught:
                make_problem(technicians, jobs, travel=travel)
            for word in words:
                self.assertIn(word, str(caught.exception))
        with self.assertRaises(TableError) as caught:
            make_problem(TECHNICIANS, JOBS, places=[{"place": "depot", "longitude": 7.1, "latitude": 50}])
        self.assertIn("mill, lake", str(caught.exception))


class Answers(DaemonCase):
    def solve(self, **more):
        problem = make_problem(TECHNICIANS, [*JOBS, {"id": "c", "place": "lake", "skills": "magic"}], **more)
        with self.daemon.client() as client:
            return problem, client.solve(problem, {"epochs": 2}, {"scenarios": 256})

    def test_stops_routes_and_what_is_left(self):
        problem, reply = self.solve(travel=TRAVEL, models=[{"type": "repair", "cv": 0.4}])
        stops = stops_table(reply, problem)
        self.assertEqual([(row["kind"], row["place"]) for row in stops],
                         [("START", "depot"), ("JOB", "mill"), ("JOB", "lake"), ("END", "depot")])
        self.assertEqual(len({tuple(row) for row in stops}), 1)
        first = stops[1]
        self.assertEqual((first["job"], first["travel_s"], first["distance_m"], first["stops_away"]), ("7", 600, 6000, 0))
        self.assertLessEqual(first["window_from_s"], first["eta_s"])
        self.assertLess(first["eta_s"], first["window_to_s"])
        self.assertIsNone(stops[0]["window_from_s"])
        route = routes_table(reply)[0]
        self.assertEqual((route["technician"], route["jobs"], route["travel_s"]), ("Ada", 2, 600 + 300 + 900))
        self.assertEqual(unassigned_table(reply), [{"job": "c", "reason": "no_skill"}])
        self.assertEqual(columns(stops)["job"], [None, "7", "b", None])

    def test_great_circles(self):
        places = [{"place": name, "longitude": longitude, "latitude": "50"}
                  for name, longitude in (("depot", 7.0), ("mill", 7.1), ("lake", 7.2))]
        _, reply = self.solve(places=places, profile={"speed_m_per_h": 30000})
        self.assertEqual(routes_table(reply)[0]["jobs"], 2)

    def test_updates(self):
        problem, reply = self.solve(travel=TRAVEL, models=[{"type": "repair", "cv": 0.4}])
        with self.daemon.client() as client:
            booked = updates_table(client.open_day("north", "1", problem, plan=reply["plan"], windows={"scenarios": 256}))
            told = updates_table(client.event("north", "1", "DEPARTED", 8 * HOUR, technician="Ada", job="7"))
        self.assertEqual({row["job"]: row["notice"] for row in booked}, {"7": "booked", "b": "booked"})
        self.assertTrue(all(row["promised"] == 0.9 for row in booked))
        self.assertIn(("7", "on_the_way", 0), [(row["job"], row["notice"], row["stops_away"]) for row in told])

    def test_the_worked_example(self):
        done = subprocess.run([sys.executable, "-B", ROOT / "proto/python/example_tables.py", self.daemon.work],
                              capture_output=True, text=True, timeout=60, check=True)
        shown = "".join(f"    {line}\n" for line in done.stdout.splitlines())
        self.assertIn(shown, (ROOT / "README.md").read_text())
        self.assertIn("lift       no_skill", done.stdout)


if __name__ == "__main__":
    unittest.main()
