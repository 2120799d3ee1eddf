"""`arrival learn`, `arrival backtest` and --models from outside."""
import json
import random
import unittest

from cli_support import BAD_INPUT, CliTest, run

HEADER = ("date,technician,route,stop,job_type,from,to,depart_s,arrive_s,start_s,finish_s,planned_travel_s,"
          "planned_service_s\n")
PLANNED = {"leg": 900, "inspection": 1200, "repair": 3000}


def records(days, first=1, routes=2, stops=4, seed=5):
    """CSV of `days` days from 2024-03-`first` on: repairs take 1.5 times as long as planned."""
    rows, draw = [], random.Random(seed)
    for day in range(first, first + days):
        for route in range(routes):
            clock = 8 * 3600 + 600 * route
            for stop in range(1, stops + 1):
                kind = "repair" if (stop + route) % 2 else "inspection"
                arrive = clock + round(PLANNED["leg"] * draw.uniform(0.8, 1.3))
                factor = draw.uniform(1.2, 1.8) if kind == "repair" else draw.uniform(0.8, 1.2)
                finish = arrive + round(PLANNED[kind] * factor)
                rows.append(f"2024-03-{day:02},tech{route},r{route},{stop},{kind},place{stop - 1},place{stop},{clock},"
                            f"{arrive},{arrive},{finish},{PLANNED['leg']},{PLANNED[kind]}\n")
                clock = finish
    return HEADER + "".join(rows)


def problem(start):
    """A day of the same firm: one technician, two jobs, the clock from `start`."""
    shift = [start, start + 10 * 3600]
    return {
        "vehicles": [{"id": "tech0", "start_index": 0, "time_window": shift}],
        "jobs": [{"id": f"j{k}", "type": kind, "location_index": k, "service": PLANNED[kind]}
                 for k, kind in ((1, "repair"), (2, "inspection"))],
        "matrices": {"car": {"durations": [[0, 900, 1800], [900, 0, 900], [1800, 900, 0]]}},
    }


class Learn(CliTest):
    def test_models_and_a_summary(self):
        done = self.run_ok("learn", self.write("r.csv", records(10)))
        self.assertEqual(json.loads(done.stdout)["arrival_learned"], 1)
        self.assertIn("learned 80 visits on 10 days: 2 job types, 4 legs", done.stderr)
        self.assertIn("2024-03-10", done.stderr)

    def test_day_by_day_is_the_same_as_at_once(self):
        whole, models = self.write("r.csv", records(6)), self.directory / "m.json"
        at_once = self.run_ok("learn", whole).stdout
        lines = records(6).splitlines(keepends=True)
        self.run_ok("learn", self.write("a.csv", "".join(lines[:1 + 3 * 8])), "-o", models)
        self.run_ok("learn", self.write("b.csv", lines[0] + "".join(lines[1 + 3 * 8:])), "--update", models, "-o", models)
        self.assertEqual(models.read_text(), at_once)

    def test_days_known_already_are_passed_over(self):
        models = self.directory / "m.json"
        whole = self.write("r.csv", records(6))
        self.run_ok("learn", whole, "-o", models)
        before = models.read_text()
        done = self.run_ok("learn", whole, "--update", models, "-o", models)
        self.assertIn("48 visits of days known already were passed over", done.stderr)
        self.assertEqual(models.read_text(), before)

    def test_bad_records_and_models(self):
        bad = self.write("bad.csv", records(1).replace(",28800,", ",later,"))
        done = run("learn", bad)
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertIn("depart_s", done.stderr)
        self.assertIn("line 2", done.stderr)
        done = run("learn", self.write("r.csv", records(1)), "--update", self.write("m.json", "{}"))
        self.assertEqual(done.returncode, BAD_INPUT)
        done = run("learn", self.directory / "nothing.csv")
        self.assertEqual(done.returncode, BAD_INPUT)

    def test_standard_input_and_output(self):
        done = self.run_ok("learn", "-", "-o", "-", text_in=records(2))
        self.assertEqual(json.loads(done.stdout)["arrival_learned"], 1)


class Models(CliTest):
    REAL_START = 1711958400  # 2024-04-01 08:00

    def setUp(self):
        super().setUp()
        self.models = self.directory / "m.json"
        self.run_ok("learn", self.write("r.csv", records(25)), "-o", self.models)

    def windows(self, *arguments):
        steps = [step for route in self.answer(*arguments)["routes"] for step in route["steps"]]
        return {step["id"]: (step["window"]["from"], step["window"]["to"]) for step in steps if "window" in step}

    def test_windows_know_what_was_learned(self):
        for start in (8 * 3600, self.REAL_START):
            day = self.write("day.json", problem(start))
            plain = self.windows("solve", day, "--epochs", 5)
            learned = self.windows("solve", day, "--epochs", 5, "--models", self.models)
            self.assertNotEqual(plain, learned)
            # Without models nothing is uncertain.
            wide = max(b - a for a, b in learned.values())
            self.assertGreater(wide, max(b - a for a, b in plain.values()))

    def test_estimate_and_play_take_them_too(self):
        day, plan = self.write("day.json", problem(self.REAL_START)), self.directory / "plan.json"
        self.run_ok("solve", day, "--epochs", 5, "--models", self.models, "-o", plan)
        solved = self.windows("solve", day, "--epochs", 5, "--models", self.models)
        self.assertEqual(self.windows("estimate", day, plan, "--models", self.models), solved)
        report = self.answer("play", day, "--days", 3, "--models", self.models)
        self.assertEqual(report["customers"], 6)

    def test_a_day_before_the_last_one_learned_is_refused(self):
        day = self.write("day.json", problem(self.REAL_START - 40 * 86400))
        done = run("solve", day, "--models", self.models)
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertIn("before the last day learned", done.stderr)

    def test_models_that_are_none(self):
        day = self.write("day.json", problem(self.REAL_START))
        for text in ("", "{}", "[1]", self.models.read_text()[:500]):
            done = run("solve", day, "--models", self.write("bad.json", text))
            self.assertEqual(done.returncode, BAD_INPUT, done.stderr)


class Backtest(CliTest):
    def test_the_report(self):
        done = self.run_ok("backtest", self.write("r.csv", records(20)), "--from", "2024-03-15", "--scenarios", 256)
        report = json.loads(done.stdout)
        self.assertEqual(list(report), ["alpha", "customers", "promise_kept", "promise_kept_ci95", "revised_rate",
                                        "nested_violations", "notices_per_customer", "by_stops_away", "baselines",
                                        "learned_eta", "oracle", "durations", "records"])
        self.assertEqual((report["alpha"], report["customers"], report["nested_violations"]), (0.1, 6 * 8, 0))
        self.assertEqual(set(report["baselines"]), {"reissue", "fixed_2h", "fixed_4h", "plan_normal", "last_eta"})
        self.assertEqual([row["n"] for row in report["by_stops_away"]], [0, 1, 2, 3])
        for row in report["by_stops_away"]:
            self.assertAlmostEqual(sum(row["pit"]), 1, delta=0.01)
            self.assertGreater(row["crps_min"], 0)
        self.assertEqual(report["durations"]["jobs"], 6 * 8)
        self.assertEqual([row["level"] for row in report["durations"]["learned"]], [0.8, 0.9])
        self.assertEqual(report["records"]["used"], 6 * 8)
        self.assertEqual(sum(report["records"]["skipped"].values()), 0)
        self.assertGreater(report["oracle"]["share_of_jobs"], report["oracle"]["share_of_legs"])
        self.assertIn("Promise kept (ledger)", done.stderr)

    def test_the_same_bytes_for_any_threads(self):
        file = self.write("r.csv", records(12, routes=3))
        arguments = ["backtest", file, "--from", "2024-03-08", "--scenarios", 256, "--training-days", 3]
        one, two = self.run_ok(*arguments, "--threads", 1), self.run_ok(*arguments, "--threads", 2)
        self.assertEqual((one.stdout, one.stderr), (two.stdout, two.stderr))

    def test_going_on_from_models_is_the_same(self):
        models = self.directory / "m.json"
        self.run_ok("learn", self.write("a.csv", records(8)), "-o", models)
        file = self.write("r.csv", records(14))
        arguments = ["backtest", file, "--from", "2024-03-12", "--training-days", 3, "--scenarios", 256]
        self.assertEqual(self.answer(*arguments)["by_stops_away"],
                         self.answer(*arguments, "--models", models)["by_stops_away"])

    def test_days_that_the_models_know_cannot_be_reported(self):
        models, file = self.directory / "m.json", self.write("r.csv", records(8))
        self.run_ok("learn", file, "-o", models)
        done = run("backtest", file, "--from", "2024-03-05", "--models", models)
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertIn("learned from", done.stderr)

    def test_what_cannot_be_played_is_counted(self):
        lines = records(12).splitlines(keepends=True)
        gap = [line for line in lines if not line.startswith("2024-03-10,tech0,r0,2,")]
        no_plan = [line.replace(",900,", ",,") if line.startswith("2024-03-11,tech1,r1,3,") else line for line in gap]
        file = self.write("r.csv", "".join(no_plan))
        done = self.run_ok("backtest", file, "--from", "2024-03-09", "--scenarios", 256)
        report = json.loads(done.stdout)
        self.assertEqual(report["records"]["skipped"]["gap"], 3)
        self.assertEqual(report["records"]["skipped"]["no_planned_travel"], 4)
        self.assertEqual(report["customers"], 4 * 8 - 8)
        self.assertIn("3 of 31 visits left out: gap", done.stderr)

    def test_nothing_to_report(self):
        report = self.answer("backtest", self.write("r.csv", records(3)), "--from", "2025-01-01")
        self.assertEqual((report["customers"], report["promise_kept"]), (0, None))


if __name__ == "__main__":
    unittest.main()
