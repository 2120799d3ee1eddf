"""arrival batch on a real Slurm that loses tasks, slurmd, slurmctld and the driver. Part of scripts/test --long:
skipped (exit code 77) unless ARRIVAL_LONG is set, this is root, and Debian's slurm-wlm and munge are there.
ARRIVAL_SLURM_DEPOTS is how many depots of 20 to 120 jobs, 1,000 by default."""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

from cli_support import ARRIVAL, CliTest, run
from daemon_case import INSTRUMENTED
from slurm_cluster import SlurmCluster

SKIPPED = 77
PROGRAMS = ("/usr/sbin/munged", "/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/bin/sbatch")
DEPOTS = int(os.environ.get("ARRIVAL_SLURM_DEPOTS", "1000"))
EPOCHS = max(1, 1000 // DEPOTS)  # a few tasks of half a minute, however many depots there are
VICTIMS = ("task", "slurmctld", "task", "slurmd", "task", "driver")  # in this order
MOST_S = 1800


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


def results(out):
    """How many depots have one."""
    folder = Path(out) / "records"
    return sum(path.suffix == ".json" for path in folder.iterdir()) if folder.is_dir() else 0


class OnSlurm(CliTest):
    def setUp(self):
        super().setUp()
        self.random = random.Random(2)
        self.cluster = SlurmCluster(self.directory / "cluster")
        self.addCleanup(self.cluster.stop)
        over = threading.Event()
        administrator = threading.Thread(target=self.administer, args=[over])
        administrator.start()
        self.addCleanup(administrator.join)
        self.addCleanup(over.set)

    def administer(self, over):
        """A node is drained when two jobs have the same id, as after a controller that was killed just after it gave
        the id away: its administrator brings it back."""
        while not over.wait(2):
            if self.cluster.is_drained():
                self.cluster.resume()

    def depots(self):
        folder = self.directory / "depots"
        self.run_ok("generate", "--depots", DEPOTS, "--jobs", "20-120", "--out", folder)
        return folder

    def start_driver(self, command):
        return subprocess.Popen(command, env=self.cluster.environment, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, text=True)

    def kill_a_task(self, out, driver):
        self.cluster.wait_until(lambda: workers(out) or driver.poll() is not None, MOST_S)
        victims = workers(out)
        if victims:  # else it has ended by itself since
            os.kill(self.random.choice(victims), signal.SIGKILL)

    def kill(self, victim, out, driver):
        """Ends one thing as a crash would, and starts it again. The driver in charge."""
        if victim == "task":
            self.kill_a_task(out, driver)
        elif victim == "driver":
            driver.kill()
            driver.communicate()
            return self.start_driver(driver.args)
        else:
            self.cluster.kill(victim)
            self.cluster.start_again(victim)
        return driver

    def wait_for_results(self, out, count, driver):
        self.cluster.wait_until(lambda: results(out) >= count or driver.poll() is not None, MOST_S)
        self.assertIsNone(driver.poll(), "the batch ended before everything was killed")

    def test_whatever_is_killed_the_result_is_that_of_one_process(self):
        folder, out, serial = self.depots(), self.directory / "out", self.directory / "serial"
        same = ["--epochs", str(EPOCHS), "--threads", "1"]
        command = [ARRIVAL, "batch", str(folder), "--out", str(out), "--engine", "slurm", *same]
        began = time.monotonic()
        driver = self.start_driver(command)
        for i, victim in enumerate(VICTIMS):
            self.wait_for_results(out, DEPOTS * i // (len(VICTIMS) + 1), driver)
            driver = self.kill(victim, out, driver)
        summary = json.loads(driver.communicate(timeout=MOST_S)[0])
        took_s = time.monotonic() - began
        self.assertEqual((driver.returncode, summary["solved"], summary["left"]), (0, DEPOTS, 0))
        tasks = len(list((out / "shards").glob("slurm-*.log")))
        print(f"{DEPOTS} depots, {summary['totals']['jobs']} jobs on Slurm: {tasks} tasks, killed {', '.join(VICTIMS)}; "
              f"{took_s:.0f} s, {summary['totals']['jobs'] / took_s:.0f} jobs/s", flush=True)
        subprocess.run([ARRIVAL, "batch", folder, "--out", serial, "--jobs", "1", *same], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=MOST_S)
        for more in ([], ["--lines"]):
            self.assertEqual(run("batch", "merge", out, *more).stdout,
                             run("batch", "merge", serial, *more).stdout)


if __name__ == "__main__":
    if (not os.environ.get("ARRIVAL_LONG") or INSTRUMENTED or os.geteuid() != 0
            or not all(map(shutil.which, PROGRAMS))):
        sys.exit(SKIPPED)
    unittest.main()
