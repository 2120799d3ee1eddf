"""The face of `arrival`: help, usage errors, exit codes, options that are not there yet."""
import json
import unittest
from concurrent.futures import ThreadPoolExecutor

from cli_support import CliTest, DATA, DONE, UNREACHABLE, USAGE, run

COMMANDS = ["solve", "check", "estimate", "slots", "explain", "play", "replay", "generate", "learn", "backtest",
            "batch", "bench", "tune", "report", "health", "top", "keys", "version", "help"]
LATER = []
OPTIONS = {
    "solve": ["--time-limit", "--epochs", "--seed", "--threads", "--format", "--convention", "--no-windows", "--bound",
              "--connect", "--progress", "--models", "--output"],
    "check": ["--format", "--convention", "--output"],
    "estimate": ["--models", "--seed", "--threads", "--connect", "--format", "--convention", "--output"],
    "slots": ["--slot", "--slot-origin", "--miss-price", "--places", "--scenarios", "--models", "--seed", "--connect",
              "--format", "--output"],
    "explain": ["--wider", "--most", "--models", "--connect", "--format", "--convention", "--output"],
    "play": ["--models", "--seed", "--days", "--policy", "--connect", "--truth", "--reality", "--calibrate", "--missing-taps", "--hold-early", "--html", "--time-limit", "--epochs",
             "--output"],
    "replay": ["--day", "--to", "--final", "--alpha", "--scenarios", "--seed", "--hold-early", "--output"],
    "learn": ["--update", "--output"],
    "backtest": ["--from", "--to", "--alpha", "--models", "--training-days", "--no-calibration", "--html", "--scenarios", "--seed", "--threads",
                 "--output"],
    "generate": ["--technicians", "--jobs", "--seed", "--depots", "--out", "--output"],
    "batch": ["--out", "--resume", "--retry", "--engine", "--jobs", "--threads", "--memory", "--connect", "--epochs",
              "--seed", "--models", "--calibration", "--risk", "--no-windows", "--progress", "--output"],
    "bench": ["--data", "--only", "--importers", "--time-limit", "--epochs", "--bound", "--seed", "--seeds", "--threads", "--csv",
              "--resume", "--trace", "--output"],
    "tune": ["--data", "--only", "--windows", "--parameters", "--config", "--cpu", "--epochs", "--budget", "--held-out", "--path",
             "--seeds", "--seed", "--threads", "--journal", "--winner", "--output"],
    "report": ["--problem", "--day", "--geojson", "--models", "--alpha", "--hold-early", "--seed", "--threads", "--output"],
    "health": ["--connect"],
    "top": ["--connect", "--day", "--once"],
}
PROBLEM = DATA / "vroom_day.json"


class Help(CliTest):
    def test_every_command_is_listed(self):
        for arguments in (["help"], ["--help"], ["-h"]):
            text = self.run_ok(*arguments).stdout
            listed = [line.split()[0] for line in text.splitlines() if line.startswith("  ")]
            self.assertEqual(listed, COMMANDS)

    def test_nothing_that_is_not_there_is_listed(self):
        listed = {line.split()[0] for line in self.run_ok("help").stdout.splitlines() if line.startswith("  ")}
        self.assertFalse(listed & set(LATER))

    def test_every_option_is_explained(self):
        for command, options in OPTIONS.items():
            text = self.run_ok("help", command).stdout
            self.assertEqual(text, self.run_ok(command, "--help").stdout)
            for option in options:
                self.assertIn(option, text, command)

    def test_version(self):
        text = self.run_ok("version").stdout
        self.assertRegex(text, r"\Aarrival \d+\.\d+\.\d+\n\Z")
        self.assertEqual(text, self.run_ok("--version").stdout)
        self.assertEqual(text, self.run_ok("-V").stdout)


class Usage(unittest.TestCase):
    def expect(self, arguments, *words):
        done = run(*arguments)
        self.assertEqual(done.returncode, USAGE, (arguments, done.stdout, done.stderr))
        self.assertEqual(done.stdout, "")
        for word in words:
            self.assertIn(word, done.stderr)

    def test_no_command(self):
        self.expect([], "Usage: arrival COMMAND")

    def test_unknown_commands(self):
        self.expect(["slove"], "'slove'", "did you mean 'solve'?")
        self.expect(["estimat"], "did you mean 'estimate'?")
        self.expect(["frobnicate"], "'frobnicate'")
        self.expect(["help", "frobnicate"], "'frobnicate'")
        for name in LATER:
            self.expect([name], f"no command '{name}'")

    def test_files(self):
        self.expect(["solve"], "problem file")
        self.expect(["solve", PROBLEM, PROBLEM], "one file too many")
        self.expect(["check", PROBLEM], "solution file")
        self.expect(["estimate", PROBLEM, PROBLEM, PROBLEM], "one file too many")
        self.expect(["generate", PROBLEM], "no file")
        self.expect(["learn"], "visit records")
        self.expect(["learn", PROBLEM, PROBLEM], "one file too many")
        self.expect(["backtest", "--from", "2022-07-01"], "visit records")
        self.expect(["backtest", PROBLEM], "--from")

    def test_values(self):
        for option, values in {
                "--time-limit": ["0", "-1", "x", "1s", "nan", "inf", ""],
                "--epochs": ["0", "-3", "1.5", "1000000001", "99999999999999999999", ""],
                "--seed": ["-1", "x", "18446744073709551616", ""],
                "--threads": ["-1", "257", "two"],
                "--format": ["xml", "routes", ""],
                "--convention": ["metric", ""],
        }.items():
            for value in values:
                self.expect(["solve", PROBLEM, f"{option}={value}"], option)
        self.expect(["play", PROBLEM, "--days", "0"], "--days")
        self.expect(["play", PROBLEM, "--policy", "hope"], "--policy", "ledger")
        for option, value in (("--from", "2022-02-30"), ("--to", "yesterday"), ("--to", "2022-06-30"), ("--alpha", "0"),
                              ("--alpha", "0.6"), ("--scenarios", "100"), ("--training-days", "0")):
            self.expect(["backtest", "-", "--from", "2022-07-01", option, value], option)
        self.expect(["generate", "--technicians", "0"], "--technicians")
        self.expect(["generate", "--jobs", "50001"], "--jobs")

    def test_seconds_of_the_bound(self):
        for seconds in ("0", "-1", "soon", "inf"):
            self.expect(["solve", PROBLEM, "--bound", seconds], "--bound")
        self.expect(["play", PROBLEM, "--bound", "5"], "--bound")

    def test_unknown_options(self):
        self.expect(["solve", PROBLEM, "--speed"], "--speed")
        self.expect(["check", "--epochs", "3", PROBLEM, PROBLEM], "--epochs")

    def test_health_needs_an_endpoint(self):
        self.expect(["health"], "--connect")


class Unreachable(CliTest):
    def test_nobody_listens(self):
        endpoint = f"ipc://{self.directory}/work"
        calls = (["health"], ["solve", PROBLEM], ["play", PROBLEM])
        with ThreadPoolExecutor() as pool:
            for done in pool.map(lambda call: run(*call, "--connect", endpoint), calls):
                self.assertEqual(done.returncode, UNREACHABLE, done.stderr)
                self.assertIn("arrival: ", done.stderr)
                self.assertNotEqual(json.loads(done.stdout)["code"], DONE)


if __name__ == "__main__":
    unittest.main()
