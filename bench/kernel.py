#!/usr/bin/python3
"""Speed of the simulation and of windows, beside the same simulation in plain NumPy, in one run.

    bench/kernel.py [--bin build/bin] [--csv OUT]

Needs a release build (scripts/build), whose kernel_bench is found beside --bin, and python3-numpy. First both
simulations are shown to draw from the same distribution: quantiles of the engine's arrival times at every stop,
looked up among NumPy's. Best of a few short runs each, within seconds. Exit 1 when a target is missed; with
--csv - the CSV says so.
"""
import csv
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from figures import Figure, at_least, at_most, begin, figure_parser, finish, print_figures
from kernel_numpy import simulate_routes, time_routes

PROGRAM = "kernel_bench"
ROUTES = 150  # of one NumPy process
COMPARED_ROUTES = 96
TARGET_SPEED = 300  # million stop-scenarios a second on two cores, the fastest kernel
TARGET_TIMES = {("event", "wall p50", "1"): 2, ("estimate", "wall", "2"): 0.5}  # ms, s
STANDARD_ERRORS = 4.5  # of 60 comparisons, one in 2,500 runs would exceed it by chance


def find_program(folder):
    """kernel_bench of the build whose programs are in `folder`, or as installed."""
    for place in (folder.parent / "bench", folder.parent / "lib/arrival"):
        if (place / PROGRAM).exists():
            return place / PROGRAM
    sys.exit(f"no {PROGRAM} for the programs in {folder}: scripts/build makes it")


def run_engine(program):
    """(rows, parameters, arrival quantiles {(stop, p): second, (stop, None): never})."""
    output = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    rows = list(csv.DictReader(output.splitlines()))
    parameters = {r["case"]: float(r["value"]) for r in rows if r["measure"] == "parameter"}
    arrivals = {}
    for r in (r for r in rows if r["measure"] == "arrival"):
        stop, what = r["case"].split(" ", 1)
        p = None if what == "never" else float(what.removeprefix("at "))
        arrivals[int(stop), p] = float(r["value"])
    return [r for r in rows if r["measure"] not in ("parameter", "arrival")], parameters, arrivals


def compare(parameters, arrivals, seed):
    """Largest difference of any probability, in standard errors of the two samples."""
    drawn = np.sort(simulate_routes(parameters, COMPARED_ROUTES, seed), axis=1)
    count = drawn.shape[1]
    worst, where = 0.0, ""
    for (stop, p), value in arrivals.items():
        if p is None:
            p, other = value, np.isinf(drawn[stop]).mean()
        else:
            other = (np.searchsorted(drawn[stop], value, "left") + np.searchsorted(drawn[stop], value, "right"))
            other /= 2 * count
        spread = max(p * (1 - p), 1 / count) * (1 / count + 1 / parameters["samples"])
        # Engine times are whole seconds; half of one is as much as a rank can be off for that.
        half_second = np.mean(np.abs(drawn[stop] - value) <= .5) if value > 1 else 0
        errors = max(abs(other - p) - half_second, 0) / np.sqrt(spread)
        if errors >= worst:
            worst, where = errors, f"stop {stop}: {p:.4f} against {other:.4f}"
    return worst, where


def time_numpy(parameters, processes):
    """Stop-scenarios per second in that many processes at once: (wall, processor time). Each counts its
    best route, which takes as long as a timed run of the engine."""
    with ProcessPoolExecutor(processes) as pool:
        tasks = [pool.submit(time_routes, parameters, ROUTES, 100 + k) for k in range(processes)]
        times = [task.result() for task in tasks]
    work = parameters["stops"] * parameters["scenarios"]
    return sum(work / wall for wall, _ in times), processes * work / sum(cpu for _, cpu in times)


def numpy_rows(parameters):
    rows = []
    for processes in (1, 2):
        for measure, speed in zip(("simulate", "simulate cpu"), time_numpy(parameters, processes)):
            rows.append({"measure": measure, "case": f"numpy {np.__version__}", "threads": processes,
                         "value": f"{speed:.10g}", "unit": "stop-scenarios/s"})
    return rows


def print_table(rows, out):
    """Speeds in wall time and in processor time, each with its ratio to NumPy's on as many cores."""
    speed = {(r["measure"], r["case"], int(r["threads"])): float(r["value"]) for r in rows}
    print("| simulation | threads | million stop-scenarios/s | x NumPy | per second of processor time | x NumPy |\n"
          "|---|---|---|---|---|---|", file=out)
    for measure, case, threads in speed:
        if measure != "simulate":
            continue
        cells = []
        for clock in ("simulate", "simulate cpu"):
            here = speed[clock, case, threads]
            numpy = speed[clock, f"numpy {np.__version__}", threads]
            cells += [f"{here / 1e6:.1f}", f"{here / numpy:.1f}"]
        print(f"| {case} | {threads} | {' | '.join(cells)} |", file=out)
    print(file=out)


def speed_figures(rows):
    """What was simulated on one thread and on two, wall and processor time, and how often as fast as NumPy."""
    speed = {(r["measure"], r["case"], int(r["threads"])): float(r["value"]) for r in rows}
    fastest = max((value, case) for (measure, case, threads), value in speed.items()
                  if measure == "simulate" and threads == 2 and not case.startswith("numpy"))[1]
    for (measure, case, threads), value in speed.items():
        if not measure.startswith("simulate"):
            continue
        name = f"{case}, {threads} thread{'s' * (threads > 1)}{', processor time' * measure.endswith('cpu')}"
        unit = "million stop-scenarios/s"
        if (measure, case, threads) == ("simulate", fastest, 2):
            yield at_least(name, value / 1e6, TARGET_SPEED, unit)
        else:
            yield Figure(name, value / 1e6, unit)
        if not case.startswith("numpy"):
            yield Figure(f"{name}, beside NumPy", value / speed[measure, f"numpy {np.__version__}", threads], "times")


def time_figures(rows):
    """An event of a technician, the first windows of the day; kernel_bench names them."""
    for r in rows:
        if not r["measure"].startswith("simulate"):
            limit = TARGET_TIMES.get((r["measure"], r["case"], r["threads"]))
            name = f"{r['measure']} {r['case']}, {r['threads']} thread{'s' * (r['threads'] != '1')}"
            value = float(r["value"])
            yield at_most(name, value, limit, r["unit"]) if limit else Figure(name, value, r["unit"])


def main():
    options = figure_parser(__doc__, ("speed",)).parse_args()
    out = begin(options)
    rows, parameters, arrivals = run_engine(find_program(options.bin))
    worst, where = compare(parameters, arrivals, options.seed + 1)
    figures = [at_most(f"largest difference of {len(arrivals)} probabilities of arrival from NumPy's", worst,
                       STANDARD_ERRORS, "standard errors", f"{worst:.1f} standard errors ({where})")]
    rows += numpy_rows(parameters)
    print_table(rows, out)
    figures += [*speed_figures(rows), *time_figures(rows)]
    print_figures(figures, out)
    return finish(options, figures)


if __name__ == "__main__":
    sys.exit(main())
