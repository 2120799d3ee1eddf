"""A firm that knows planned times alone plays, learns and plays again: `generate --plain`, `play --truth`, `--models`."""
import csv
import json
import unittest

from cli_support import QUICK, CliTest, jobs_of


class PlayLearned(CliTest):
    def setUp(self):
        super().setUp()
        self.full = self.generated(3, 12, 7)  # the true world
        self.plain = self.directory / "plain.json"  # what the firm knows of it
        self.run_ok("generate", "--technicians", 3, "--jobs", 12, "--seed", 7, "--plain", "-o", self.plain)

    def learned(self, truth, days):
        """Models from days drawn from `truth`, planned and lived through without knowing anything."""
        history, models = self.directory / "history.csv", self.directory / "models.json"
        self.play(days, truth, "--seed", 3, "--records", history)
        done = self.run_ok("learn", history, "-o", models)
        with history.open(newline="") as file:
            legs = len({(row["from"], row["to"]) for row in csv.DictReader(file)})
        self.assertIn(f"{legs} legs", done.stderr)
        return models

    def play(self, days, truth, *more):
        return self.answer("play", self.plain, "--truth", truth, "--days", days, *QUICK, *more)

    def windows(self, problem, models):
        """Job -> window of a plan that does not depend on the models."""
        answer = self.answer("solve", problem, *QUICK, "--models", models)
        return {step["id"]: step["window"] for route in answer["routes"] for step in jobs_of(route)}

    def test_learned_models_keep_the_promises_of_a_plain_day(self):
        models = self.learned(self.full, 40)
        before = self.play(5, self.full, "--seed", 9)
        after = self.play(30, self.full, "--seed", 9, "--models", models)
        self.assertLess(before["promise_kept"], 0.5)
        # About 330 customers on 90 technician-days: three standard errors of .017.
        self.assertGreater(after["promise_kept"], 0.85)
        # Not by wide windows: those who know the true models promise no less.
        known = self.answer("play", self.full, "--days", 5, *QUICK, "--seed", 9)
        for learned, true in zip(after["by_stops_away"], known["by_stops_away"]):
            self.assertLess(learned["mean_width_min"], 1.25 * true["mean_width_min"])

    def test_a_slow_leg_is_found_by_the_names_of_its_places(self):
        day = json.loads(self.plain.read_text())
        plan = self.answer("solve", self.plain, "--epochs", 5, "--no-windows")
        first = jobs_of(max(plan["routes"], key=lambda route: len(jobs_of(route))))[0]
        starts = [step for route in plan["routes"] for step in route["steps"][:1] if first in jobs_of(route)]
        leg = {"from": day["places"][starts[0]["location_index"]], "to": day["places"][first["location_index"]]}
        spread = {"quantiles": [[0.1, 0.8], [0.9, 1.2]]}
        truth = self.write("truth.json", {**json.loads(self.full.read_text()), **day, "travel_models": [
            spread, {**leg, **spread, "hours": [3] * 24}]})
        models = self.learned(truth, 25)
        named = self.windows(self.plain, models)
        del day["places"]
        nameless = self.windows(self.write("nameless.json", day), models)
        middle = {kind: (windows[first["id"]]["from"] + windows[first["id"]]["to"]) / 2
                  for kind, windows in (("named", named), ("nameless", nameless))}
        planned = first["arrival"] - starts[0]["arrival"]
        # The leg takes three times as long; without names nobody can tell which one it is.
        self.assertGreater(middle["named"] - middle["nameless"], planned)


if __name__ == "__main__":
    unittest.main()
