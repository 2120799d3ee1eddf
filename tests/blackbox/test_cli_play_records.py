"""`arrival play --records` from outside: what was played is learned and walked again, with nobody's data."""
import csv
import json
import os
import statistics
import unittest
from collections import defaultdict

from cli_support import BAD_INPUT, OTHER, QUICK, USAGE, CliTest, run

COLUMNS = ["date", "technician", "route", "stop", "job_type", "from", "to", "depart_s", "arrive_s", "start_s",
           "finish_s", "planned_travel_s", "planned_service_s"]


class PlayRecords(CliTest):
    def played(self, day, days, *arguments):
        path = self.directory / f"history-{len(list(self.directory.iterdir()))}.csv"
        report = self.answer("play", day, "--days", days, *QUICK, "--records", path, *arguments)
        with path.open(newline="") as file:
            return path, list(csv.DictReader(file)), report

    def learned_means(self, history, types):
        """Mean seconds of each type, for a technician nobody has seen: a job without `service` takes the mean."""
        models = self.directory / "models.json"
        self.run_ok("learn", history, "-o", models)
        stranger = {"vehicles": [{"id": "stranger", "start_index": 0}],
                    "jobs": [{"id": kind, "type": kind, "location_index": 0} for kind in types],
                    "matrices": {"car": {"durations": [[0]]}}}
        answer = self.answer("solve", self.write("stranger.json", stranger), "--models", models, "--epochs", 1)
        return {step["id"]: step["service"] for step in answer["routes"][0]["steps"] if step["type"] == "job"}

    def test_play_learn_backtest(self):
        path, rows, played = self.played(self.generated(3, 12), 30)
        self.assertEqual(list(rows[0]), COLUMNS)
        self.assertEqual(sorted({row["date"] for row in rows}),
                         [f"2026-01-{day:02}" for day in range(5, 32)] + [f"2026-02-{day:02}" for day in (1, 2, 3)])
        # Everyone who was reached has one look as the technician departs for him.
        self.assertEqual(len(rows), played["by_stops_away"][0]["looks"])
        self.assertIn(f"learned {len(rows)} visits on 30 days", self.run_ok("learn", path).stderr)
        report = self.answer("backtest", path, "--from", "2026-01-25", "--scenarios", 512)
        self.assertEqual(report["customers"], sum(row["date"] >= "2026-01-25" for row in rows))
        self.assertEqual(sum(report["records"]["skipped"].values()), 0)
        self.assertEqual(report["nested_violations"], 0)
        # Of about a hundred customers, promised 90 %: four standard errors allow for 12 points.
        self.assertGreater(report["promise_kept"], 0.75)

    def test_what_took_longer_is_learned_to_take_longer(self):
        day = self.generated(3, 12, 7)
        services = {}
        for reality in ("mean=1,spread=1", "mean=1.15,spread=1.2"):
            path, rows, _ = self.played(day, 40, "--reality", reality)
            by_type, people = defaultdict(list), defaultdict(set)
            for row in rows:
                by_type[row["job_type"]].append(int(row["finish_s"]) - int(row["start_s"]))
                people[row["job_type"]].add(row["technician"])
            services[reality] = self.learned_means(path, sorted(by_type))
            # What one or two alone do might take them longer than others.
            common = [kind for kind in by_type if len(people[kind]) > 2]
            self.assertTrue(common)
            for kind in common:
                self.assertAlmostEqual(services[reality][kind] / statistics.mean(by_type[kind]), 1, delta=0.1)
        usual, longer = services.values()
        # 15 % for the mean; a wider spread around the same median adds up to 5 % to it.
        ratio = statistics.mean(longer[kind] / usual[kind] for kind in usual)
        self.assertGreater(ratio, 1.10)
        self.assertLess(ratio, 1.27)

    def test_the_same_seed_writes_the_same_bytes(self):
        day = self.generated(3, 12)
        first, second = (self.played(day, 3, "--threads", threads)[0].read_bytes() for threads in (1, 2))
        self.assertEqual(first, second)
        self.assertNotEqual(self.played(day, 3, "--seed", 9)[0].read_bytes(), first)

    def test_the_report_is_the_same_with_and_without(self):
        day = self.generated(2, 8)
        self.assertEqual(self.played(day, 2)[2], self.answer("play", day, "--days", 2, *QUICK))

    def test_forgotten_taps_are_empty(self):
        _, rows, _ = self.played(self.generated(3, 12), 10, "--missing-taps", 20)
        taps = [row[column] for row in rows for column in ("depart_s", "arrive_s", "start_s", "finish_s")]
        self.assertAlmostEqual(taps.count("") / len(taps), 0.2, delta=0.1)

    def test_names_of_places(self):
        day = json.loads(self.generated(2, 8).read_text())
        rows = len(day["matrices"]["car"]["durations"])
        day["places"] = [None, *(f'no. {k}, "the yard"' for k in range(1, rows))]
        _, records, _ = self.played(self.write("named.json", day), 1)
        self.assertEqual({row["to"] for row in records} - set(day["places"]), set())
        self.assertTrue({row["from"] for row in records} <= set(day["places"][1:]) | {"loc0"})

    def test_a_file_that_cannot_be_written(self):
        day = self.generated(2, 8)
        done = run("play", day, "--epochs", 1, "--records", self.directory / "nowhere" / "history.csv")
        self.assertEqual((done.returncode, done.stdout), (OTHER, ""))
        self.assertIn("history.csv: No such file or directory", done.stderr)
        if os.path.exists("/dev/full"):
            done = run("play", day, "--epochs", 1, "--records", "/dev/full")
            self.assertEqual((done.returncode, done.stdout), (OTHER, ""))

    def test_standard_output_takes_one_of_them(self):
        day = self.generated(2, 8)
        self.assertEqual(run("play", day, "--records", "-").returncode, USAGE)
        done = self.run_ok("play", day, "--epochs", 1, "--records", "-", "-o", self.directory / "report.json")
        self.assertEqual(done.stdout.splitlines()[0].split(","), COLUMNS)

    def test_a_name_that_records_cannot_hold(self):
        day = json.loads(self.generated(1, 3).read_text())
        day["vehicles"][0]["id"] = "Ada "
        history = self.directory / "history.csv"
        done = run("play", self.write("blank.json", day), "--epochs", 1, "--records", history)
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertIn("vehicles[0].id: begins or ends with a blank", done.stderr)
        self.assertFalse(history.exists())


if __name__ == "__main__":
    unittest.main()
