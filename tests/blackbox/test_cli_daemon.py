"""`--connect`: a daemon answers as the program itself would, byte for byte."""
import json
import signal
import subprocess
import unittest

from cli_support import ARRIVAL, BAD_INPUT, CliTest, DATA, DONE, QUICK, TIMEOUT_S, UNREACHABLE, load, run, waiting_day
from daemon_case import Daemon

PROBLEM = DATA / "vroom_day.json"


class WithDaemon(CliTest):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon("--threads", "2")
        cls.connect = ("--connect", cls.daemon.work)

    @classmethod
    def tearDownClass(cls):
        code = cls.daemon.stop()
        if code != 0:
            raise AssertionError(f"arrivald ended with {code}: {cls.daemon.log[-20:]}")

    def test_health(self):
        health = self.answer("health", *self.connect)
        self.assertEqual((health["live"], health["ready"], health["draining"]), (True, True, False))
        self.assertEqual(f"arrival {health['version']}\n", self.run_ok("version").stdout)

    def test_solve(self):
        for arguments in (["--epochs", "20"], ["--epochs", "3", "--no-windows", "--seed", "9"]):
            here = self.run_ok("solve", PROBLEM, *arguments)
            there = self.run_ok("solve", PROBLEM, *arguments, *self.connect)
            self.assertEqual(here.stdout, there.stdout)

    def test_solve_of_a_generated_day(self):
        day = self.generated(4, 24)
        here = self.run_ok("solve", day, "--epochs", 20, "--threads", 1)
        there = self.run_ok("solve", day, "--epochs", 20, *self.connect)
        self.assertEqual(here.stdout, there.stdout)

    def test_estimate(self):
        plan = self.write("plan.json", self.run_ok("solve", PROBLEM, "--epochs", 5, "--no-windows").stdout)
        here = self.run_ok("estimate", PROBLEM, plan)
        there = self.run_ok("estimate", PROBLEM, plan, *self.connect)
        self.assertEqual(here.stdout, there.stdout)

    def test_what_was_learned_travels_too(self):
        rows = [[0, 900, 1200], [900, 0, 600], [1200, 600, 0]]
        problem = {
            "vehicles": [{"id": "ann", "start_index": 0, "time_window": [28800, 61200]}],
            "jobs": [{"id": k, "location_index": k, "service": 1800} for k in (1, 2)],
            "matrices": {"car": {"durations": rows}}, "places": ["depot", None, "quay"]}
        plain = self.answer("solve", self.write("plain.json", problem), "--epochs", 2)
        problem["access_models"] = [{"family": "lognormal", "mean": 300, "cv": 0.5}]
        problem["travel_models"] = [
            {"hours": [2] * 24, "quantiles": [[0, 0.8], [1, 1.5]], "day": 0.4, "neighbour": 0.3,
             "neighbour_decay": 0.5},
            {"from": "depot", "to": "quay", "technician": "ann", "hours": [3] * 24}]
        learned = self.write("learned.json", problem)
        here = self.run_ok("solve", learned, "--epochs", 2)
        there = self.run_ok("solve", learned, "--epochs", 2, *self.connect)
        self.assertEqual(here.stdout, there.stdout)
        answer = json.loads(here.stdout)
        self.assertEqual(answer["summary"]["cost"], plain["summary"]["cost"])
        for before, after in zip(plain["routes"][0]["steps"], answer["routes"][0]["steps"]):
            self.assertEqual(before["arrival"], after["arrival"])
            if before["type"] == "job":
                self.assertGreater(after["eta"], before["eta"] + 600)

    def test_play(self):
        day = self.generated(3, 12)
        arguments = ["play", day, "--days", 3, "--seed", 4, *QUICK]
        here = self.run_ok(*arguments)
        there = self.run_ok(*arguments, *self.connect)
        self.assertEqual(here.stdout, there.stdout)
        self.assertEqual(here.stderr, there.stderr)

    def test_options_of_windows(self):
        arguments = ["solve", self.generated(3, 15), "--epochs", 3, "--alpha", 0.2, "--late-weight", 3, "--booking-churn",
                     600, "--hold-early", "--scenarios", 512]
        self.assertEqual(self.run_ok(*arguments, *self.connect).stdout, self.run_ok(*arguments).stdout)

    def test_play_with_offers_taken(self):
        arguments = ["play", self.write("waiting.json", waiting_day()), "--days", 3, *QUICK, "--hold-early",
                     "--take-offers", 60]
        here = self.run_ok(*arguments)
        self.assertGreater(json.loads(here.stdout)["offers"]["taken"], 0)
        self.assertEqual(self.run_ok(*arguments, *self.connect).stdout, here.stdout)

    def test_bad_input_has_the_paths_of_the_file(self):
        problem = load("vroom_day.json")
        problem["jobs"][0]["time_windows"] = [[5, 4]]
        done = run("solve", self.write("bad.json", problem), *self.connect)
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertIn("arrival: jobs[0].time_windows[0][1]: ", done.stderr)

    def test_interrupt_brings_the_best_plan_so_far(self):
        day = self.generated(4, 30)
        with subprocess.Popen([ARRIVAL, "solve", str(day), "--time-limit", "100", "--progress", *self.connect],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            self.assertTrue(process.stderr.readline().startswith("arrival: "))
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=TIMEOUT_S)
        self.assertEqual(process.returncode, DONE, err)
        plan = self.write("plan.json", out)
        self.assertTrue(self.answer("check", day, plan)["feasible"])


class AfterDaemon(CliTest):
    def test_a_daemon_that_has_gone(self):
        daemon = Daemon()
        self.assertEqual(run("health", "--connect", daemon.work).returncode, DONE)
        self.assertEqual(daemon.stop(), 0)
        done = run("health", "--connect", daemon.work)
        self.assertEqual(done.returncode, UNREACHABLE)
        self.assertNotEqual(json.loads(done.stdout)["code"], 0)


if __name__ == "__main__":
    unittest.main()
