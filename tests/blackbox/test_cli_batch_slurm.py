"""arrival batch --engine slurm, against a Slurm of shell scripts that loses what it is told to lose."""
import json
import unittest

from cli_support import OTHER, TRY_AGAIN, UNREACHABLE, USAGE, CliTest, run
from daemon_case import INSTRUMENTED
from fake_slurm import FakeSlurm

QUICK = ["--epochs", 2, "--no-windows", "--threads", 1]


class Slurm(CliTest):
    def setUp(self):
        super().setUp()
        self.cluster = FakeSlurm(self.directory / "cluster's")
        self.folder = self.directory / "depots"
        self.folder.mkdir()
        for seed in range(3):
            self.run_ok("generate", "--technicians", 2, "--jobs", 6, "--seed", seed, "-o",
                        self.folder / f"d{seed}.json")

    def batch(self, out, *more):
        return run("batch", self.folder, "--out", self.directory / out, *QUICK, *more,
                   env=self.cluster.environment())

    def merged(self, out):
        return run("batch", "merge", self.directory / out).stdout

    def test_the_same_bytes_as_here_whatever_goes_wrong(self):
        self.assertEqual(self.batch("here").returncode, 0)
        self.cluster.mishap("refuse", "forget", "kill", "down")
        done = self.batch("it's there", "--engine", "slurm")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.merged("it's there"), self.merged("here"))
        self.assertFalse((self.cluster.directory / "kill").exists())
        self.assertGreaterEqual(len(self.cluster.submits()), 4)

    def test_small_depots_share_a_task(self):
        self.assertEqual(self.batch("out", "--engine", "slurm", "--jobs", 7).returncode, 0)
        self.assertEqual(len(self.cluster.submits()), 1)
        self.assertIn("--array=0-0%7 ", self.cluster.submits()[0])

    def test_bad_depots_are_no_reason_to_submit_again(self):
        (self.folder / "wrong.json").write_text("{}")
        done = self.batch("out", "--engine", "slurm")
        self.assertEqual(done.returncode, OTHER, done.stderr)
        self.assertEqual(json.loads(done.stdout)["failures"], {"INVALID_ARGUMENT": 1})
        self.assertEqual(len(self.cluster.submits()), 1)

    @unittest.skipIf(INSTRUMENTED, "sanitizers reserve more addresses than any limit allows")
    def test_what_runs_out_of_memory_gets_more(self):
        done = self.batch("out", "--engine", "slurm", "--memory", 1)
        self.assertEqual(done.returncode, OTHER, done.stderr)
        asked = [word for line in self.cluster.submits() for word in line.split() if "--mem=" in word]
        self.assertLess({"--mem=1M", "--mem=2M"}, set(asked + ["--mem=0M"]))
        self.assertEqual(json.loads(done.stdout)["failed"], 3)

    def test_a_cluster_that_runs_nothing_or_is_not_there(self):
        (self.cluster.directory / "sbatch").write_text("#!/bin/sh\necho 1\n")
        self.assertEqual(self.batch("out", "--engine", "slurm").returncode, TRY_AGAIN)
        (self.cluster.directory / "sbatch").unlink()
        nowhere = {**self.cluster.environment(), "PATH": str(self.cluster.directory)}
        done = run("batch", self.folder, "--out", self.directory / "out", *QUICK, "--engine", "slurm",
                   env=nowhere)
        self.assertEqual(done.returncode, UNREACHABLE, done.stderr)

    def test_what_does_not_go_with_it(self):
        self.assertEqual(self.batch("out", "--engine", "slurm", "--budget", 5).returncode, USAGE)


if __name__ == "__main__":
    unittest.main()
