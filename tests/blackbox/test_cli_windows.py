"""Options of arrival windows: --alpha, --early-weight, --late-weight, --booking-churn, --hold-early, --scenarios."""
import unittest

from cli_support import USAGE, CliTest, jobs_of, run

BAD = [("--alpha", "0"), ("--alpha", "0.6"), ("--alpha", "x"), ("--early-weight", "0"), ("--early-weight", "101"),
       ("--late-weight", "-1"), ("--late-weight", "2x"), ("--scenarios", "100"), ("--scenarios", "65600"),
       ("--booking-churn", "-1"), ("--booking-churn", "86401"), ("--booking-churn", "1.5")]


class Windows(CliTest):
    @staticmethod
    def steps(answer):
        return {step["id"]: step for route in answer["routes"] for step in jobs_of(route)}

    def setUp(self):
        super().setUp()
        self.day, self.plan = self.generated(3, 15), self.directory / "plan.json"

    def solved(self, *options):
        return self.answer("solve", self.day, "--epochs", 3, *options)

    def windows(self, *options):
        return [(step["window"]["from"], step["window"]["to"]) for step in self.steps(self.solved(*options)).values()]

    def mean_width(self, *options):
        windows = self.windows(*options)
        return sum(to - start for start, to in windows) / len(windows)

    def test_alpha(self):
        self.assertLess(self.mean_width("--alpha", 0.3), 0.8 * self.mean_width())
        level = {step["window"]["level"] for step in self.steps(self.solved("--alpha", 0.3)).values()}
        self.assertEqual(level, {0.7})

    def test_windows_lean_to_the_dearer_side(self):
        early, late = (self.windows(option, 20) for option in ("--early-weight", "--late-weight"))
        for (early_from, early_to), (late_from, late_to) in zip(early, late):
            self.assertLessEqual(early_from, late_from)
            self.assertLessEqual(early_to, late_to)
        self.assertGreater(sum(b[1] - a[1] for a, b in zip(early, late)), 0)

    def test_only_the_ratio_of_the_weights_counts(self):
        self.assertEqual(self.windows("--early-weight", 2, "--late-weight", 6), self.windows("--late-weight", 3))

    def test_plans_that_still_move(self):
        self.assertGreater(self.mean_width("--booking-churn", 3600), self.mean_width() + 3600)

    def test_waiting_is_handed_on(self):
        options = ["--alpha", 0.5, "--early-weight", 0.01]  # many come early
        free, held = (self.steps(self.solved(*options, *option)) for option in ([], ["--hold-early"]))
        self.assertTrue(all(step["eta"] >= free[job]["eta"] for job, step in held.items()))
        self.assertNotEqual(held, free)

    def test_estimate_and_play_take_them_too(self):
        options = ["--alpha", 0.2, "--early-weight", 3, "--booking-churn", 600, "--hold-early", "--scenarios", 512]
        self.run_ok("solve", self.day, "--epochs", 3, "--no-windows", "-o", self.plan)
        self.assertEqual(self.steps(self.answer("estimate", self.day, self.plan, *options)),
                         self.steps(self.solved(*options)))
        report = self.answer("play", self.day, "--epochs", 3, *options)
        self.assertEqual(report["alpha"], 0.2)
        self.assertIn("offers", report)

    def test_values_out_of_range(self):
        for option, value in BAD:
            for command in (["solve", self.day], ["estimate", self.day, self.day], ["play", self.day]):
                done = run(*command, option, value)
                self.assertEqual(done.returncode, USAGE, (command, option, value))
                self.assertIn(option, done.stderr)

    def test_no_windows_no_options_of_windows(self):
        for option in (["--alpha", 0.2], ["--hold-early"], ["--booking-churn", 60], ["--late-weight", 2]):
            self.assertEqual(run("solve", self.day, "--no-windows", *option).returncode, USAGE)


if __name__ == "__main__":
    unittest.main()
