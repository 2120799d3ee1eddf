"""What the black-box tests of the `arrival` program share."""
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

BIN = Path(os.environ["ARRIVAL_BIN_DIR"])
DATA = Path(__file__).resolve().parent.parent / "data"
ARRIVAL = str(BIN / "arrival")

DONE, OTHER, USAGE, BAD_INPUT, UNREACHABLE, TRY_AGAIN = 0, 1, 2, 65, 69, 75
TIMEOUT_S = 120

# For days whose promises need not be kept to the percent: an eighth of the scenarios that they would have.
QUICK = ("--epochs", 5, "--scenarios", 512)


def run(*arguments, text_in=None, **more):
    """Run `arrival` and return the finished process with text output."""
    return subprocess.run([ARRIVAL, *map(str, arguments)], input=text_in, capture_output=True,
                          text=True, timeout=TIMEOUT_S, check=False, **more)


class CliTest(unittest.TestCase):
    """A test with a directory of its own."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)

    def run_ok(self, *arguments, **more):
        done = run(*arguments, **more)
        self.assertEqual(done.returncode, DONE, done.stderr + done.stdout)
        return done

    def answer(self, *arguments, **more):
        return json.loads(self.run_ok(*arguments, **more).stdout)

    def write(self, name, content):
        """Write text, or anything else as JSON; return the path."""
        path = self.directory / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def generated(self, technicians, jobs, seed=1):
        path = self.directory / f"day-{technicians}-{jobs}-{seed}.json"
        self.run_ok("generate", "--technicians", technicians, "--jobs", jobs, "--seed", seed, "-o", path)
        return path


def waiting_day():
    """A day of one technician who would wait at every door for the promised hour to begin."""
    return {"vehicles": [{"id": "t", "start_index": 0, "time_window": [28800, 72000]}],
            "jobs": [{"id": f"j{k}", "location_index": k, "service": 1800,
                      "promise": [28800 + 7200 * k, 32400 + 7200 * k]} for k in range(1, 5)],
            "matrices": {"car": {"durations": [[0 if a == b else 600 for b in range(5)] for a in range(5)],
                                 "leg_sigma": 0.2}},
            "duration_models": [{"family": "lognormal", "ratio": True, "cv": 0.3}]}


def load(name):
    return json.loads((DATA / name).read_text())


def jobs_of(route):
    return [step for step in route["steps"] if step["type"] == "job"]
