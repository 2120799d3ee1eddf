"""`arrival tune` on small days of our own, with epochs for a budget: the same on every machine."""
import json
import signal
import subprocess
import time
import unittest

from cli_support import ARRIVAL, BAD_INPUT, USAGE, CliTest, run

RACE = ("--epochs", 1, "--budget", 30, "--path", 1, "--threads", 2, "--parameters", "hot_*,ruin_*,order_*")


class Tune(CliTest):
    def setUp(self):
        super().setUp()
        self.days = self.directory / "days"
        self.days.mkdir()
        for seed in range(1, 7):
            self.run_ok("generate", "--technicians", 2, "--jobs", 12, "--seed", seed, "-o",
                        self.days / f"d{seed}.json")

    def tune(self, name, *more):
        winner = self.directory / f"{name}.conf"
        done = self.run_ok("tune", "files", "--data", self.days, *RACE, "--winner", winner, *more)
        return json.loads(done.stdout), winner.read_text()

    def test_a_race_ends_with_a_file_that_solve_takes(self):
        report, config = self.tune("a")
        self.assertEqual((report["raced_on"], report["held_out"], report["rounds"]), (3, 3, 1))
        self.assertGreaterEqual(report["candidates"], 3)
        self.assertLessEqual(report["trials"], 30)
        given = dict(line.split("#")[0].split("=") for line in config.splitlines() if not line.startswith("#"))
        self.assertEqual({k.strip(): int(v) for k, v in given.items()}, report["winner"])
        if report["winner"]:
            self.assertEqual(sum(report["unseen"][k] for k in ("better", "worse", "equal")), 3)
            self.assertEqual(len(report["path"]), 1 + len(report["winner"]))
        self.run_ok("solve", self.days / "d1.json", "--epochs", 1, "--no-windows", "--config",
                    self.directory / "a.conf")

    def test_a_killed_race_goes_on_to_the_same_end(self):
        whole = self.tune("whole", "--journal", self.directory / "whole.journal")
        journal = self.directory / "cut.journal"
        arguments = ["tune", "files", "--data", self.days, *RACE, "--winner", self.directory / "x.conf",
                     "--journal", journal]
        with subprocess.Popen([ARRIVAL, *map(str, arguments)], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as process:
            until = time.monotonic() + 60
            while process.poll() is None and time.monotonic() < until:
                if journal.exists() and journal.read_text().count("\n") > 8:
                    process.send_signal(signal.SIGKILL)
                    break
                time.sleep(.005)
        with journal.open("a") as file:
            file.write("0123 4 5")  # a line cut off
        self.assertEqual(self.tune("cut", "--journal", journal), whole)
        # Now all is known: nothing is run again.
        before = journal.read_text()
        self.assertEqual(self.tune("cut", "--journal", journal), whole)
        self.assertEqual(journal.read_text(), before)
        refused = run("tune", "files", "--data", self.days, *RACE, "--seed", 2, "--journal", journal)
        self.assertEqual(refused.returncode, BAD_INPUT)
        self.assertIn("another race", refused.stderr)

    def test_windows_are_raced_by_score_and_promise(self):
        done = self.run_ok("tune", "files", "--windows", "--data", self.days, "--only", "d[12]", "--epochs", 1,
                           "--days", 1, "--budget", 20, "--path", 0, "--parameters", "share_*",
                           "--winner", self.directory / "w.conf")
        report = json.loads(done.stdout)
        self.assertEqual(report["tuned"], "windows")
        self.assertTrue(all(row["name"].startswith("share_") for row in report["settings"]))

    def test_settings_are_listed_and_read_strictly(self):
        table = {row["name"]: row for row in self.answer("tune", "list")}
        self.assertEqual(table["blink_ppm"]["of"], "routes")
        self.assertEqual(table["share_0"]["of"], "windows")
        day = self.days / "d1.json"
        for text, path in (("no_such = 1", "no_such"), ("blink_ppm = many", "blink_ppm"), ("blink_ppm", "line 1")):
            done = run("solve", day, "--epochs", 1, "--config", self.write("bad.conf", text))
            self.assertEqual(done.returncode, BAD_INPUT, text)
            self.assertIn(path, done.stderr)
        plain, other = (self.run_ok("solve", day, "--epochs", 2, "--no-windows", "--config",
                                    self.write("c.conf", text)).stdout
                        for text in ("", "ruin_jobs = 3\nhot_millilegs = 100\nhot_choosing_millilegs = 100"))
        self.assertEqual(plain, self.run_ok("solve", day, "--epochs", 2, "--no-windows").stdout)
        self.assertNotEqual(plain, other)

    def test_usage(self):
        for arguments in (["tune"], ["tune", "files"], ["tune", "nowhere", "--data", self.days], ["tune", "windows", "--data", self.days],
                          ["tune", "files", "--data", self.days, "--windows", "--cpu", 1],
                          ["solve", self.days / "d1.json", "--config", "x", "--connect", "ipc:///nowhere"]):
            self.assertEqual(run(*arguments).returncode, USAGE, arguments)
        self.assertEqual(run("tune", "files", "--data", self.directory / "none").returncode, BAD_INPUT)
        self.assertEqual(run("tune", "files", "--data", self.days, "--parameters", "none_*").returncode, BAD_INPUT)


if __name__ == "__main__":
    unittest.main()
