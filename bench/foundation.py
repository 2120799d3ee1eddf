#!/usr/bin/env python3
"""Solves the public days of a data folder, checks every plan independently, prints a table.

    bench/foundation.py ortec  --data DIR [--time-limit 30] [--threads 2] [--seed 1] [--only GLOB]
    bench/foundation.py tech   --data DIR --time-limit 10
    bench/foundation.py pillac --data DIR --time-limit 10

DIR holds `ortec/*.txt.xz` with `bks.csv` (EURO/NeurIPS 2022 competition, github ortec/
euro-neurips-vrp-2022-quickstart), `tech/*.json.xz` and `trsp_pillac/pillac2_reallife/*.txt.gz`
(github vpillac/vroom). Nothing of it enters the tree. Needs a release build (scripts/build).

A row: what was solved, unassigned jobs, priority lost, cost, best known, gap, jobs with a window and
their mean width, whether `arrival check` accepts the plan. Exit 1 when one does not.
"""
import argparse
import csv
import fnmatch
import json
import lzma
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ARRIVAL = ROOT / "build/bin/arrival"
SUITES = {
    "ortec": "ortec/*.txt.xz",
    "tech": "tech/*.json.xz",
    "pillac": "trsp_pillac/pillac2_reallife/*.txt.gz",
}


def unpack(source, folder):
    """The problem file of one instance, readable by arrival."""
    name = source.name.split(".")[0]
    if source.name.endswith(".xz"):
        target = folder / source.name.removesuffix(".xz")
        target.write_bytes(lzma.decompress(source.read_bytes()))
    else:
        target = folder / f"{name}.json"
        with target.open("w") as out:
            subprocess.run([sys.executable, ROOT / "bench/import_pillac.py", source], stdout=out, check=True)
    return name, target


def best_known(data, suite):
    if suite != "ortec":
        return {}
    with (data / "ortec/bks.csv").open() as table:
        return {row["instance"]: int(row["bks"]) for row in csv.DictReader(table)}


def measure(problem, options, folder):
    answer = folder / "answer.json"
    subprocess.run([ARRIVAL, "solve", problem, "--time-limit", str(options.time_limit), "--threads",
                    str(options.threads), "--seed", str(options.seed), "-o", answer], check=True)
    check = subprocess.run([ARRIVAL, "check", problem, answer], stdout=subprocess.DEVNULL)
    plan = json.loads(answer.read_text())
    windows = [step["window"] for route in plan["routes"] for step in route["steps"] if "window" in step]
    width_min = sum(w["to"] - w["from"] for w in windows) / 60 / max(1, len(windows))
    return plan, check.returncode == 0, len(windows), width_min


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--time-limit", type=float, default=30)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="*")
    options = parser.parse_args()

    sources = sorted(options.data.glob(SUITES[options.suite]))
    sources = [s for s in sources if fnmatch.fnmatch(s.name, options.only)]
    if not sources:
        sys.exit(f"no {SUITES[options.suite]} under {options.data}; see --help for where to get the set")
    known = best_known(options.data, options.suite)
    gaps, refused = [], 0
    print("| instance | unassigned | priority lost | cost | best known | gap % | windows | mean width min | check |")
    print("|---|---|---|---|---|---|---|---|---|")
    for source in sources:
        with tempfile.TemporaryDirectory() as name:
            instance, problem = unpack(source, Path(name))
            plan, accepted, windows, width = measure(problem, options, Path(name))
        cost, best = plan["summary"]["cost"], known.get(instance)
        gap = "" if best is None else f"{100 * (cost - best) / best:.2f}"
        if best is not None:
            gaps.append(100 * (cost - best) / best)
        refused += not accepted
        print(f"| {instance} | {plan['summary']['unassigned']} | {plan['summary'].get('priority_lost', 0)} | {cost} "
              f"| {best or ''} | {gap} | {windows} | {width:.0f} | {'ok' if accepted else 'REFUSED'} |", flush=True)
    if gaps:
        print(f"\nmean gap {sum(gaps) / len(gaps):.2f} % over {len(gaps)} instances")
    sys.exit(1 if refused else 0)


if __name__ == "__main__":
    main()
