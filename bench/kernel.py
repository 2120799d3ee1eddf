#!/usr/bin/python3
"""Speed of the simulation and of windows, beside the same simulation in plain NumPy, in one run.

    bench/kernel.py [--bench build/bench/kernel_bench] [--csv OUT]

Needs a release build (scripts/build) and python3-numpy. First both simulations are shown to draw from
the same distribution: quantiles of the engine's arrival times at every stop, looked up among NumPy's;
exit 1 when one is off by more than sampling explains. Best of a few short runs each, within seconds.
"""
import argparse
import csv
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from kernel_numpy import simulate_routes, time_routes

ROOT = Path(__file__).resolve().parents[1]
ROUTES = 150  # of one NumPy process
COMPARED_ROUTES = 96
STANDARD_ERRORS = 4.5  # of 60 comparisons, one in 2,500 runs would exceed it by chance


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


def compare(parameters, arrivals):
    """Largest difference of any probability, in standard errors of the two samples."""
    drawn = np.sort(simulate_routes(parameters, COMPARED_ROUTES, seed=2), axis=1)
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


def print_table(rows):
    """Speeds in wall time and in processor time, each with its ratio to NumPy's on as many cores."""
    speed = {(r["measure"], r["case"], int(r["threads"])): float(r["value"]) for r in rows}
    print("| simulation | threads | million stop-scenarios/s | x NumPy | per second of processor time | x NumPy |")
    print("|---|---|---|---|---|---|")
    for measure, case, threads in speed:
        if measure != "simulate":
            continue
        cells = []
        for clock in ("simulate", "simulate cpu"):
            here = speed[clock, case, threads]
            numpy = speed[clock, f"numpy {np.__version__}", threads]
            cells += [f"{here / 1e6:.1f}", f"{here / numpy:.1f}"]
        print(f"| {case} | {threads} | {' | '.join(cells)} |")
    print()
    for r in (r for r in rows if not r["measure"].startswith("simulate")):
        print(f"{r['measure']} {r['case']}, threads {r['threads']}: {float(r['value']):.3g} {r['unit']}")


def write_csv(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, ["measure", "case", "threads", "value", "unit"])
        writer.writeheader()
        writer.writerows(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, default=ROOT / "build/bench/kernel_bench")
    parser.add_argument("--csv", type=Path, metavar="OUT")
    options = parser.parse_args()
    rows, parameters, arrivals = run_engine(options.bench)
    worst, where = compare(parameters, arrivals)
    same = worst <= STANDARD_ERRORS
    print(f"{len(arrivals)} probabilities of arrival compared: "
          f"{'the same distribution' if same else 'NOT the same distribution'}; largest difference "
          f"{worst:.1f} standard errors ({where})\n")
    rows += numpy_rows(parameters)
    print_table(rows)
    if options.csv:
        write_csv(options.csv, rows)
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
