#!/usr/bin/python3
"""How fast a batch is, how much faster two cores make it, and what it survives.

    batch_bench.py [--bin DIR] [--depots DIR] [--first N] [--epochs 1] [--rounds 3] [--out RUNS.json]
    batch_bench.py [--bin DIR] [--depots DIR] [--first N] [--epochs 1] --kill WORKERS,DRIVERS [--seed 1]

Without --depots a thousand days of 20 to 120 jobs are generated. A round is three runs: `one`, the whole batch
on processor 0; `two`, on processors 0 and 1; and `apart`, two batches of half the depots each, pinned to one
processor each, that know nothing of each other: what two cores of this machine can give at all. Of each: wall
time, processor time of all its processes, processor time that the machine gave (wall time on its processors less
what the hypervisor took from them), and memory: of the largest process and of all at once. Where the
hypervisor takes a lot, wall times compare only by what was given. The merged bytes of all runs must be equal.

--kill ends that many workers with SIGKILL at random moments, and the driver, which is started again each time;
the merged bytes must be those of a run of one worker that nobody disturbs.
"""
import argparse
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOOK_S = 0.5
TICKS = os.sysconf("SC_CLK_TCK")


# ---- looking at processes ----------------------------------------------------------------------

def stolen_s(processors):
    """Seconds that the hypervisor has taken from these processors so far."""
    ticks = 0
    for line in Path("/proc/stat").read_text().splitlines():
        name, *fields = line.split()
        if name in {f"cpu{processor}" for processor in processors}:
            ticks += int(fields[7])
    return ticks / TICKS


def children(parent):
    """Ids of the processes that `parent` has started and that still run."""
    found = []
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        try:
            found += [int(process) for process in task.read_text().split()]
        except OSError:
            continue
    return found


def memory_kb(process):
    """Peak and present resident memory; zeros when it has gone."""
    try:
        text = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0, 0
    values = dict(re.findall(r"(VmHWM|VmRSS):\s+(\d+)", text))
    return int(values.get("VmHWM", 0)), int(values.get("VmRSS", 0))


class Watch:
    """Batches that run side by side: started, looked at until they end, and what that came to."""

    def __init__(self, processors, commands):
        self.processors, self.stolen_s = processors, stolen_s(processors)
        self.began = time.monotonic()
        self.drivers = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                        for command in commands]
        self.largest_kb = self.together_kb = 0
        self.cpu_s = 0.0

    def look(self):
        together = 0
        for driver in self.drivers:
            for process in [driver.pid, *children(driver.pid)]:
                peak, now = memory_kb(process)
                self.largest_kb = max(self.largest_kb, peak)
                together += now
        self.together_kb = max(self.together_kb, together)

    def ended(self):
        """Takes the drivers that have ended; true when all have."""
        for driver in list(self.drivers):
            process, status, usage = os.wait4(driver.pid, os.WNOHANG)
            if process == 0:
                continue
            driver.returncode = os.waitstatus_to_exitcode(status)
            if driver.returncode != 0:
                sys.exit(f"{driver.args} ended with {driver.returncode}")
            self.cpu_s += usage.ru_utime + usage.ru_stime
            self.drivers.remove(driver)
        return not self.drivers

    def run(self):
        while not self.ended():
            time.sleep(LOOK_S)
            self.look()
        wall = time.monotonic() - self.began
        stolen = stolen_s(self.processors) - self.stolen_s
        return {"wall_s": round(wall, 2), "cpu_s": round(self.cpu_s, 2),
                "given_s": round(len(self.processors) * wall - stolen, 2), "processors": len(self.processors),
                "largest_mb": round(self.largest_kb / 1024, 1), "together_mb": round(self.together_kb / 1024, 1)}


# ---- batches -----------------------------------------------------------------------------------

class Bench:
    def __init__(self, asked, work):
        self.arrival, self.work, self.epochs = f"{asked.bin}/arrival", Path(work), asked.epochs
        folder = Path(asked.depots) if asked.depots else self.generate()
        self.depots = sorted(folder.iterdir())[:asked.first or None]
        self.jobs = sum(len(json.loads(path.read_text())["jobs"]) for path in self.depots)

    def generate(self):
        folder = self.work / "problems"
        subprocess.run([self.arrival, "generate", "--depots", "1000", "--jobs", "20-120", "--out", folder], check=True,
                       stderr=subprocess.DEVNULL)
        return folder

    def manifest(self, name, depots):
        path = self.work / f"{name}.txt"
        path.write_text("".join(f"{depot.resolve()}\n" for depot in depots))
        return path

    def command(self, source, out, workers, processors="0,1"):
        return ["taskset", "--cpu-list", processors, self.arrival, "batch", source, "--out", self.work / out, "--epochs",
                str(self.epochs), "--jobs", str(workers), "--threads", "1"]

    def merged(self, out):
        return subprocess.run([self.arrival, "batch", "merge", self.work / out, "--lines"], check=False,
                              stdout=subprocess.PIPE).stdout

    def forget(self, *outs):
        for out in outs:
            subprocess.run(["rm", "-r", self.work / out], check=True)

    def round(self):
        """The three runs, and whether their results are the same bytes."""
        whole = self.manifest("whole", self.depots)
        halves = [self.manifest(f"half{i}", self.depots[i::2]) for i in (0, 1)]
        runs = {"one": Watch((0,), [self.command(whole, "one", 1, "0")]).run(),
                "two": Watch((0, 1), [self.command(whole, "two", 2)]).run(),
                "apart": Watch((0, 1), [self.command(halves[i], f"apart{i}", 1, str(i)) for i in (0, 1)]).run()}
        apart = [self.merged(f"apart{i}").splitlines() for i in (0, 1)]
        one = self.merged("one")
        same = one == self.merged("two") and sorted(one.splitlines()) == sorted(apart[0] + apart[1])
        self.forget("one", "two", "apart0", "apart1")
        if not same:
            sys.exit("the runs do not give the same bytes")
        return runs


def speedups(runs, name):
    """How many times as fast as `one` a run is: by the wall, and by what the machine gave."""
    one, other = runs["one"], runs[name]
    return one["wall_s"] / other["wall_s"], one["given_s"] / (other["given_s"] / other["processors"])


def measure(bench, rounds, out):
    print(f"{len(bench.depots)} depots, {bench.jobs} jobs, --epochs {bench.epochs}", flush=True)
    done = []
    for _ in range(rounds):
        runs = bench.round()
        done.append(runs)
        for name, run in runs.items():
            print(f"  {name:5s} {run['wall_s']:7.1f} s wall  {run['cpu_s']:7.1f} s cpu of {run['given_s']:7.1f} given  "
                  f"{bench.jobs / run['wall_s']:6.0f} jobs/s  "
                  f"{run['largest_mb']:.1f} MB the largest, {run['together_mb']:.1f} all", flush=True)
        print("  times as fast as one: " + ", ".join(
            f"{name} {wall:.2f} by the wall, {given:.2f} by time given"
            for name in ("two", "apart") for wall, given in [speedups(runs, name)]), flush=True)
    for name in ("two", "apart"):
        wall, given = (statistics.median(speedups(runs, name)[i] for runs in done) for i in (0, 1))
        print(f"median of {rounds}: {name} {wall:.2f} by the wall, {given:.2f} by time given")
    if out:
        Path(out).write_text(json.dumps(done, indent=1) + "\n")


# ---- kills -------------------------------------------------------------------------------------

class Killer:
    """Ends workers and drivers of one batch until none are owed any more, then lets it finish."""

    def __init__(self, bench, workers, drivers, rng):
        self.command = bench.command(bench.manifest("killed", bench.depots), "killed", 2)
        self.rng = rng
        self.victims = ["worker"] * workers + ["driver"] * drivers
        rng.shuffle(self.victims)
        self.longest_s = 0.0

    def start(self):
        return subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def run(self, pause_s):
        """How many it has ended, when kills come `pause_s` apart on the mean."""
        driver, killed = self.start(), 0
        for victim in self.victims:
            time.sleep(self.rng.uniform(0, 2 * pause_s))
            if driver.poll() is not None:
                break
            workers = [worker for worker in children(driver.pid) if memory_kb(worker)[1]]  # no zombies
            if victim == "worker" and workers:
                os.kill(self.rng.choice(workers), signal.SIGKILL)
            elif victim == "driver":
                driver.kill()
                driver.wait()
                driver = self.start()
            killed += 1
        code = driver.wait()
        if code != 0:
            sys.exit(f"the batch that was killed ended with {code}")
        return killed


def survive(bench, workers, drivers, rng):
    quiet = Watch((0,), [bench.command(bench.manifest("whole", bench.depots), "serial", 1, "0")]).run()
    killer = Killer(bench, workers, drivers, rng)
    began = time.monotonic()
    killed = killer.run(0.4 * quiet["wall_s"] / max(1, len(killer.victims)))
    same = bench.merged("serial") == bench.merged("killed")
    print(f"{len(bench.depots)} depots, {bench.jobs} jobs: {killed} of {len(killer.victims)} kills ({drivers} of them "
          f"of the driver) in {time.monotonic() - began:.1f} s; serial {quiet['wall_s']:.1f} s; merged bytes "
          f"({len(bench.merged('killed'))}) {'equal' if same else 'DIFFER'}")
    return 0 if same and killed == len(killer.victims) else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", default=str(ROOT / "build/bin"))
    parser.add_argument("--depots", help="folder of problems; none = a thousand are generated")
    parser.add_argument("--first", type=int, default=0, help="only so many of them")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kill", help="WORKERS,DRIVERS: how many to end")
    parser.add_argument("--seed", type=int, default=1, help="of the moments and the victims")
    parser.add_argument("--out", help="file for the runs")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="batch-bench-") as work:
        bench = Bench(asked, work)
        if not asked.kill:
            measure(bench, asked.rounds, asked.out)
            return 0
        workers, drivers = (int(count) for count in asked.kill.split(","))
        return survive(bench, workers, drivers, random.Random(asked.seed))


if __name__ == "__main__":
    sys.exit(main())
