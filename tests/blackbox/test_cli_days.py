"""A plan for several days from outside: the week in bench/sample, its shifts, due dates and appointments."""
import json
import os
import unittest
from pathlib import Path

from cli_support import CliTest, USAGE, run

WEEK = Path(os.environ["ARRIVAL_SOURCE_DIR"]) / "bench" / "sample" / "week.json"
DAY_S = 86400


class Week(CliTest):
    def test_the_sample_is_what_generate_makes(self):
        made = self.directory / "made.json"
        self.run_ok("generate", "--technicians", 3, "--jobs", 60, "--days", 5, "--seed", 3, "-o", made)
        self.assertEqual(made.read_bytes(), WEEK.read_bytes())
        self.assertEqual(run("generate", "--days", 32).returncode, USAGE)
        self.assertEqual(run("generate", "--days", 0).returncode, USAGE)

    def test_every_day_has_its_routes_and_windows(self):
        solution = self.directory / "week.solution.json"
        self.run_ok("solve", WEEK, "--epochs", 3, "--threads", 1, "-o", solution)
        self.assertTrue(self.answer("check", WEEK, solution)["feasible"])
        week, plan = json.loads(WEEK.read_text()), json.loads(solution.read_text())
        jobs = {job["id"]: job for job in week["jobs"]}
        days, promised = set(), 0
        for route in plan["routes"]:
            days.add(route["shift"])
            start, end = route["steps"][0], route["steps"][-1]
            self.assertEqual(start["location"], end["location"], "home overnight")
            for step in route["steps"]:
                self.assertEqual(step["arrival"] // DAY_S, route["shift"])
                if step["type"] != "job":
                    continue
                window = step["window"]
                self.assertEqual(window["from"] // DAY_S, route["shift"])
                self.assertEqual(window["to"] // DAY_S, route["shift"])
                opens, closes = jobs[step["id"]].get("promise", (0, 5 * DAY_S))
                promised += "promise" in jobs[step["id"]]
                self.assertLessEqual(step["arrival"], closes)
                self.assertGreaterEqual(step["arrival"] + step["waiting_time"], opens)
        self.assertEqual(days, {0, 1, 2, 3, 4})
        self.assertGreater(promised, 15)
        page = self.directory / "week.html"
        self.run_ok("report", solution, "--problem", WEEK, "-o", page)
        self.assertIn("shift 5", page.read_text())


if __name__ == "__main__":
    unittest.main()
