#!/usr/bin/env python3
"""Windows on real records: imports them, walks through them, prints figures beside targets.

    bench/windows.py chains   --data DIR [--scenarios 4096] [--threads 2] [--csv OUT] [--keep OUT.json]
    bench/windows.py callouts --data DIR

chains    4,900 bus trips of 15 legs (DIR/real_chains/kandy654_segments.csv): learned from what was before,
          reported from 2022-07-01 on. The reference is a multivariate normal model of log times, refitted every
          day and conditioned on the legs driven, measured elsewhere on the same trips. Last ETA is the sum of plain
          means of the past; the learned ETA, shown beside, the sum of what arrival learns, without its scenarios.
callouts  18,431 call-outs of emergency units (DIR/real_durations/lancaster_emergency_unit_calls.csv): durations of
          jobs from 2018-07-01 on, each forecast one working day ahead.

Nothing of the data enters the tree. bench/import_kandy.py and bench/import_lancaster.py say where it comes from
and what becomes of it. Needs a release build (scripts/build). Exit 1 when a target is missed.
"""
import argparse
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ARRIVAL = ROOT / "build/bin/arrival"
SUITES = {
    "chains": ("real_chains/kandy654_segments.csv", "import_kandy.py", "2022-07-01"),
    "callouts": ("real_durations/lancaster_emergency_unit_calls.csv", "import_lancaster.py", "2018-07-01"),
}
HORIZONS = (0, 1, 3, 6, 9, 12, 14)
REFERENCE_LIVE = (5.0, 8.5, 13.7, 19.6, 26.3, 30.6, 33.1)
REFERENCE_LEDGER = (14.0, 15.8, 18.5, 24.5, 26.0, 28.0, 30.5)
NEAR = (1, 2, 3)


def backtest(options):
    """The report on a suite's records."""
    source, importer, first = SUITES[options.suite]
    if not (options.data / source).exists():
        sys.exit(f"no {source} under {options.data}; see --help for where to get it")
    with tempfile.TemporaryDirectory() as name:
        records, report = Path(name) / "records.csv", Path(name) / "report.json"
        subprocess.run([sys.executable, ROOT / "bench" / importer, options.data / source, "-o", records], check=True)
        subprocess.run([options.arrival, "backtest", records, "--from", first, "--scenarios", str(options.scenarios),
                        "--threads", str(options.threads), *options.more, "-o", report], check=True)
        text = report.read_text()
    if options.keep:
        options.keep.write_text(text)
    return json.loads(text)


def by_stops(figures):
    return {row["n"]: row for row in figures["by_stops_away"]}


def mean_width(rows, stops):
    looks = sum(rows[n]["looks"] for n in stops)
    return sum(rows[n]["looks"] * rows[n]["mean_width_min"] for n in stops) / looks


def chain_rows(report):
    """(figure, value, target in words, met) each."""
    ledger, live = by_stops(report), by_stops(report["baselines"]["reissue"])
    last_eta = by_stops(report["baselines"]["last_eta"])
    low, high = report["promise_kept_ci95"]
    yield ("promise kept (95 % interval by trip)", f"{report['promise_kept']:.3f} ({low:.3f}-{high:.3f})",
           "0.90 ± 0.02", abs(report["promise_kept"] - 0.9) <= 0.02)
    width = mean_width(ledger, NEAR) / mean_width(live, NEAR)
    yield "promise width / live width at 1-3 away", f"{width:.2f}", "≤ 1.30", width <= 1.3
    for n, wanted in zip(HORIZONS, REFERENCE_LIVE):
        score = live[n]["winkler_min"]
        yield f"live Winkler at {n} away, min", f"{score:.2f}", f"< {wanted}", score < wanted
    for n in HORIZONS:
        less = 1 - live[n]["winkler_min"] / last_eta[n]["winkler_min"]
        yield (f"live Winkler below last ETA ± tuned width at {n} away",
               f"{100 * less:.1f} % of {last_eta[n]['winkler_min']:.2f}", "≥ 15 %", less >= 0.15)
    learned_eta = by_stops(report["learned_eta"])
    for n in HORIZONS:
        yield f"learned ETA ± tuned width, Winkler at {n} away, min", f"{learned_eta[n]['winkler_min']:.2f}", "", None
    for n, wanted in zip(HORIZONS, REFERENCE_LEDGER):
        score = ledger[n]["winkler_min"]
        yield f"promise Winkler at {n} away, min", f"{score:.2f}", f"< {wanted}", score < wanted
    yield ("windows not inside the one before", str(report["nested_violations"]), "0",
           report["nested_violations"] == 0)
    yield "REVISED", f"{100 * report['revised_rate']:.1f} %", "", None
    yield "pushed notices per customer", f"{report['notices_per_customer']:.2f}", "", None


def callout_rows(report):
    durations = report["durations"]
    yield "jobs", str(durations["jobs"]), "", None
    for learned, plain, lognormal in zip(durations["learned"], durations["per_type_empirical"], durations["lognormal"]):
        level = learned["level"]
        for name, row in (("learned", learned), ("per-type empirical", plain), ("lognormal", lognormal)):
            judged = name == "learned"
            yield (f"coverage at {level:.2f}, {name}", f"{row['coverage']:.3f}", f"{level:.2f} ± 0.015" if judged else "",
                   abs(row["coverage"] - level) <= 0.015 if judged else None)
            yield (f"mean width at {level:.2f}, {name}, min", f"{row['mean_width_min']:.1f}",
                   f"< {plain['mean_width_min']:.1f}" if judged else "",
                   row["mean_width_min"] < plain["mean_width_min"] if judged else None)
            yield f"Winkler at {level:.2f}, {name}, min", f"{row['winkler_min']:.1f}", "", None


def policy_table(report):
    """One line a policy, as bench/README.md has them."""
    print("\n| policy | kept (95 % interval) | revised % | moved back | notices | coverage % at 0/1/3/6/9/12/14 "
          "| width min | Winkler min |\n|---|---|---|---|---|---|---|---|")
    for name, figures in (("ledger", report), *report["baselines"].items()):
        rows = by_stops(figures)
        low, high = figures["promise_kept_ci95"]
        columns = ["/".join(f"{scale * rows[n][key]:.{digits}f}" for n in HORIZONS)
                   for key, scale, digits in (("coverage", 100, 0), ("mean_width_min", 1, 1), ("winkler_min", 1, 1))]
        print(f"| {name} | {figures['promise_kept']:.3f} ({low:.3f}-{high:.3f}) | {100 * figures['revised_rate']:.1f} "
              f"| {figures['nested_violations']} | {figures['notices_per_customer']:.1f} | {' | '.join(columns)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scenarios", type=int, default=4096)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--arrival", type=Path, default=ARRIVAL, help="the program (default: the release build)")
    parser.add_argument("--csv", type=Path, help="write figures and targets as CSV too")
    parser.add_argument("--keep", type=Path, help="keep the JSON report")
    parser.add_argument("--more", nargs=argparse.REMAINDER, default=[], help="last: options for arrival backtest")
    options = parser.parse_args()

    report = backtest(options)
    rows = list(chain_rows(report) if options.suite == "chains" else callout_rows(report))
    print("| figure | measured | target | met |\n|---|---|---|---|")
    for figure, value, target, met in rows:
        print(f"| {figure} | {value} | {target} | {'' if met is None else 'yes' if met else 'NO'} |")
    if options.suite == "chains":
        policy_table(report)
    if options.csv:
        with options.csv.open("w", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows([("figure", "measured", "target", "met"), *rows])
    sys.exit(1 if any(met is False for *_, met in rows) else 0)


if __name__ == "__main__":
    main()
