"""`arrival generate` and `arrival play` from outside."""
import json
import unittest
from html.parser import HTMLParser

from cli_support import BAD_INPUT, QUICK, USAGE, CliTest, jobs_of, run, waiting_day

POLICIES = {"ledger", "reissue", "fixed_2h", "fixed_4h", "plan_normal", "last_eta"}


class Generate(CliTest):
    def test_a_day_of_the_size_asked_for(self):
        day = json.loads(self.generated(7, 31, 3).read_text())
        self.assertEqual((len(day["vehicles"]), len(day["jobs"])), (7, 31))
        self.assertEqual(len({job["id"] for job in day["jobs"]}), 31)

    def test_most_of_it_can_be_served(self):
        for seed in (1, 2):
            solution = self.answer("solve", self.generated(6, 36, seed), "--epochs", 10, "--no-windows")
            served = sum(len(jobs_of(route)) for route in solution["routes"])
            self.assertGreaterEqual(served, 30)

    def test_no_job_at_all(self):
        day = self.generated(1, 0)
        self.assertEqual(self.answer("solve", day, "--epochs", 1)["routes"], [])


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen, self.outside = [], []

    def handle_starttag(self, tag, attributes):
        self.seen.append(tag)
        self.outside += [value for key, value in attributes if key in ("src", "href") and value and "://" in value]


class Play(CliTest):
    def test_the_report(self):
        day = self.generated(4, 20)
        report = self.answer("play", day, "--days", 5, *QUICK)
        self.assertEqual(report["alpha"], 0.1)
        self.assertEqual(report["nested_violations"], 0)
        self.assertGreater(report["customers"], 5 * 15)
        self.assertLessEqual(report["promise_kept_ci95"][0], report["promise_kept"])
        self.assertGreaterEqual(report["promise_kept_ci95"][1], report["promise_kept"])
        self.assertGreater(report["promise_kept"], 0.7)
        self.assertEqual([row["n"] for row in report["by_stops_away"]][:3], [0, 1, 2])
        self.assertEqual(set(report["baselines"]), POLICIES - {"ledger"})

    def test_days_with_and_without_replanning(self):
        day = self.generated(3, 15)
        both = self.answer("play", day, "--days", 2, *QUICK, "--replan", 45, "--threads", 1)
        self.assertEqual((both["days"], both["replan_every_s"]), (2, 2700))
        report = self.answer("play", day, "--days", 2, *QUICK)
        without, with_it = both["without"], both["with"]
        self.assertEqual(without["customers"], report["customers"])
        self.assertAlmostEqual(without["promise_kept"], report["promise_kept"], places=3)
        self.assertAlmostEqual(without["revised_rate"], report["revised_rate"], places=3)
        self.assertEqual((without["moved"], without["replans"], without["accepted"]), (0, 0, 0))
        self.assertEqual(with_it["customers"], without["customers"])
        self.assertGreater(with_it["replans"], 10)
        self.assertLessEqual(with_it["accepted"], with_it["replans"])
        again = self.answer("play", day, "--days", 2, *QUICK, "--replan", 45, "--threads", 2)
        self.assertEqual(again, both)

    def test_days_that_are_upset(self):
        asked = ["play", self.generated(4, 20), "--days", 3, "--epochs", 3, "--scenarios", 512,
                 "--replan", 60, "--threads", 1, "--hold-early"]
        calm = self.answer(*asked)
        upset = self.answer(*asked, "--disrupt", "late=50,urgent=15,cancel=10,overrun=10,away=25")
        self.assertEqual(upset, self.answer(*asked, "--disrupt", "away=25,overrun=10,cancel=10,urgent=15,late=50"))
        self.assertGreater(upset["without"]["broken"], calm["without"]["broken"])
        self.assertLess(upset["without"]["customers"], calm["without"]["customers"])
        for name, of in [("broken", lambda s: s["broken"]),
                         ("broken_or_unserved", lambda s: s["broken"] + s["unserved"]),
                         ("late_min", lambda s: s["late_s"] / 60),
                         ("overtime_min", lambda s: s["overtime_s"] / 60),
                         ("travel_min", lambda s: s["travel_s"] / 60)]:
            told = upset["by_day"][name]
            self.assertAlmostEqual(told["mean"] * 3, of(upset["with"]) - of(upset["without"]), delta=0.01)
            self.assertAlmostEqual(sum(told["ci95"]) / 2, told["mean"], delta=0.01)
        for wrong in ("late", "late=101", "fire=3"):
            self.assertEqual(run(*map(str, asked), "--disrupt", wrong).returncode, USAGE)
        self.assertIn("--disrupt needs --replan", run("play", str(asked[1]), "--disrupt", "late=1").stderr)

    def test_replanned_days_have_a_report_of_their_own(self):
        done = run("play", self.generated(2, 4), "--replan", 30, "--html", "out.html")
        self.assertEqual(done.returncode, USAGE)
        self.assertIn("--replan does not go with --html", done.stderr)

    def test_a_policy_changes_places_with_the_baselines(self):
        day = self.generated(3, 12)
        ledger = self.answer("play", day, *QUICK)
        fixed = self.answer("play", day, *QUICK, "--policy", "fixed-2h")
        self.assertEqual(set(fixed["baselines"]), POLICIES - {"fixed_2h"})
        self.assertEqual(fixed["promise_kept"], ledger["baselines"]["fixed_2h"]["promise_kept"])

    def test_technicians_who_wait_and_who_forget_taps(self):
        day = self.generated(3, 12)
        plain = self.answer("play", day, *QUICK, "--days", 3)
        for asked in (["--hold-early"], ["--missing-taps", 5]):
            report = self.answer("play", day, *QUICK, "--days", 3, *asked)
            self.assertEqual(report["nested_violations"], 0)
            self.assertEqual(report["customers"], plain["customers"])
            self.assertNotEqual(report["by_stops_away"], plain["by_stops_away"])
        self.assertEqual(run("play", day, "--missing-taps", 51).returncode, USAGE)

    def test_offers_of_an_earlier_window(self):
        day = self.write("waiting.json", waiting_day())
        arguments = ["play", day, "--days", 20, *QUICK]
        self.assertNotIn("offers", self.answer(*arguments))
        left = self.run_ok(*arguments, "--hold-early")
        offers = json.loads(left.stdout)["offers"]
        self.assertGreater(offers["made"], 20)
        self.assertEqual(offers["taken"], 0)
        self.assertIn(f"would wait: {offers['made']}, taken: 0.", left.stderr)
        half = self.answer(*arguments, "--hold-early", "--take-offers", 50)
        self.assertEqual(half["nested_violations"], 0)
        self.assertGreater(half["promise_kept"], 0.9)
        share = half["offers"]["taken"] / half["offers"]["made"]
        self.assertGreater(share, 0.3)
        self.assertLess(share, 0.7)
        self.assertEqual(self.answer(*arguments, "--hold-early", "--take-offers", 50, "--threads", 1), half)

    def test_offers_are_taken_of_technicians_who_wait(self):
        day = self.write("waiting.json", waiting_day())
        for asked in (["--take-offers", 50], ["--hold-early", "--take-offers", 101], ["--hold-early", "--take-offers", "x"]):
            self.assertEqual(run("play", day, *asked).returncode, USAGE)

    def test_windows_learn_from_the_days_before(self):
        day = self.generated(4, 20)
        learned = self.directory / "calibration.json"
        arguments = ("play", day, *QUICK, "--days", 16, "--reality", "mean=1.3,spread=1.2")
        plain = self.answer(*arguments)
        taught = self.answer(*arguments, "--calibrate", learned)
        self.assertGreater(taught["promise_kept"], plain["promise_kept"] + 0.05)
        state = json.loads(learned.read_text())
        self.assertEqual(state["arrival_calibration"], 1)
        promise, = (track for track in state["tracks"] if not track.keys() & {"job_type", "stops_away"})
        self.assertEqual(set(promise), {"low_ppm", "high_ppm", "outcomes"})
        self.assertGreater(promise["high_ppm"], 0)
        self.answer(*arguments, "--calibrate", learned)  # goes on from there
        again, = (track for track in json.loads(learned.read_text())["tracks"]
                  if not track.keys() & {"job_type", "stops_away"})
        self.assertEqual(again["outcomes"], 2 * promise["outcomes"])

    def test_learning_does_not_depend_on_threads(self):
        day = self.generated(4, 20)
        texts = []
        for threads in (1, 3):
            learned = self.directory / f"calibration{threads}.json"
            self.run_ok("play", day, *QUICK, "--days", 3, "--threads", threads, "--calibrate", learned)
            texts.append(learned.read_bytes())
        self.assertEqual(*texts)

    def test_a_bad_calibration_or_reality_is_refused(self):
        day = self.generated(2, 6)
        bad = self.write("bad.json", {"arrival_calibration": 1, "tracks": [{"low_ppm": 0}]})
        self.assertEqual(run("play", day, "--epochs", 1, "--calibrate", bad).returncode, BAD_INPUT)
        for wrong in ("mean", "mean=", "mean=0", "mean=x", "spread=11", "men=1"):
            self.assertEqual(run("play", day, "--reality", wrong).returncode, USAGE, wrong)
        connect = run("play", day, "--calibrate", bad, "--connect", "ipc:///nowhere")
        self.assertEqual(connect.returncode, USAGE)

    def with_models(self, day, models):
        """A file like `day` with these duration models."""
        return self.write("truth.json", {**json.loads(day.read_text()), "duration_models": models})

    def test_another_truth(self):
        day = self.generated(3, 12)
        arguments = ["play", day, "--days", 2, *QUICK]
        models = json.loads(day.read_text())["duration_models"]
        same = self.run_ok(*arguments, "--truth", self.with_models(day, models)).stdout
        self.assertEqual(self.run_ok(*arguments).stdout, same)
        twice = [{"family": "quantiles", "ratio": True, "quantiles": [[0, 2], [1, 2.1]]}]
        worse = self.answer(*arguments, "--truth", self.with_models(day, twice))
        self.assertLess(worse["promise_kept"], json.loads(same)["promise_kept"] - 0.2)

    def test_another_truth_differs_in_nothing_else(self):
        day = self.generated(3, 12)
        other = json.loads(day.read_text())
        other["jobs"][0]["service"] += 1
        done = run("play", day, "--truth", self.write("truth.json", other))
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertIn("more than the models", done.stderr)

    def test_the_same_seed_plays_the_same_days(self):
        day = self.generated(3, 12)
        arguments = ["play", day, "--days", 2, *QUICK]
        first = self.run_ok(*arguments, "--seed", 3, "--threads", 1)
        again = self.run_ok(*arguments, "--seed", 3, "--threads", 2)
        other = self.run_ok(*arguments, "--seed", 4)
        self.assertEqual((first.stdout, first.stderr), (again.stdout, again.stderr))
        self.assertNotEqual(first.stderr, other.stderr)

    def test_every_customer_is_told(self):
        day = self.generated(3, 12)
        done = self.run_ok("play", day, *QUICK)
        told = json.loads(done.stdout)["customers"]
        self.assertEqual(sum("kept" in line.split() or "BROKEN" in line for line in done.stderr.splitlines()
                             if line.split()[1:2] and line.split()[1].startswith("J")), told)

    def test_the_page_stands_alone(self):
        page = self.directory / "report.html"
        self.run_ok("play", self.generated(3, 12), *QUICK, "--html", page, "-o", self.directory / "r.json")
        tags = Tags()
        tags.feed(page.read_text())
        self.assertIn("html", tags.seen)
        self.assertIn("table", tags.seen)
        self.assertEqual(tags.outside, [])
        self.assertIn("promise_kept", json.loads((self.directory / "r.json").read_text()))


if __name__ == "__main__":
    unittest.main()
