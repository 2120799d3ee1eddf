"""arrival batch on a real Slurm that loses tasks, slurmd, slurmctld and the driver. Part of scripts/test --long:
skipped (exit code 77) unless ARRIVAL_LONG is set, this is root, and Debian's slurm-wlm and munge are there."""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import unittest
from pathlib import Path

from cli_support import ARRIVAL, CliTest, run
from daemon_case import INSTRUMENTED
from slurm_cluster import SlurmCluster

SKIPPED = 77
PROGRAMS = ("/usr/sbin/munged", "/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/bin/sbatch")
DEPOTS, JOBS, EPOCHS = 20, 40, 32  # two tasks of 20 to 30 seconds


def workers(out):
    """The processes that work for the batch in `out`."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = line.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if words[1:4] == ["batch", "worker", str(out)]:
            found.append(int(line.parent.name))
    return found


class OnSlurm(CliTest):
    def setUp(self):
        super().setUp()
        self.cluster = SlurmCluster(self.directory / "cluster")
        self.addCleanup(self.cluster.stop)

    def depots(self):
        folder = self.directory / "depots"
        folder.mkdir()
        for seed in range(DEPOTS):
            self.run_ok("generate", "--technicians", 6, "--jobs", JOBS, "--seed", seed, "-o",
                        folder / f"d{seed:02}.json")
        return folder

    def start_driver(self, command):
        return subprocess.Popen(command, env=self.cluster.environment, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, text=True)

    def kill_a_worker(self, out):
        self.cluster.wait_until(lambda: workers(out), 120)
        victims = workers(out)
        if victims:
            os.kill(random.Random(2).choice(victims), signal.SIGKILL)

    def administer(self, driver):
        """What the driver prints. A node is drained when two jobs have the same id, as after a controller that
        was killed just after it gave the id away: its administrator brings it back."""
        for _ in range(270):
            try:
                return driver.communicate(timeout=1)[0]
            except subprocess.TimeoutExpired:
                self.cluster.ask("scontrol", "update", f"NodeName={self.cluster.node}", "State=RESUME")
        driver.kill()
        return self.fail("the batch does not end:\n" + self.cluster.ask("squeue") + driver.communicate()[0])

    def test_whatever_is_killed_the_result_is_that_of_one_process(self):
        folder, out, serial = self.depots(), self.directory / "out", self.directory / "serial"
        same = ["--epochs", str(EPOCHS), "--threads", "1"]
        command = [ARRIVAL, "batch", str(folder), "--out", str(out), "--engine", "slurm", *same]
        driver = self.start_driver(command)
        self.kill_a_worker(out)
        self.cluster.kill("slurmctld")
        self.cluster.start_controller()
        self.kill_a_worker(out)
        self.cluster.kill("slurmd")
        self.cluster.start_node()
        driver.kill()
        driver.communicate()
        again = self.start_driver(command)
        summary = json.loads(self.administer(again))
        self.assertEqual((again.returncode, summary["solved"], summary["left"]), (0, DEPOTS, 0))
        subprocess.run([ARRIVAL, "batch", folder, "--out", serial, "--jobs", "1", *same], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=270)
        for more in ([], ["--lines"]):
            self.assertEqual(run("batch", "merge", out, *more).stdout,
                             run("batch", "merge", serial, *more).stdout)


if __name__ == "__main__":
    if (not os.environ.get("ARRIVAL_LONG") or INSTRUMENTED or os.geteuid() != 0
            or not all(map(shutil.which, PROGRAMS))):
        sys.exit(SKIPPED)
    unittest.main()
