#!/usr/bin/env python3
"""Windows on simulated days and on real records: figures beside targets.

    bench/windows.py simulated [--days 100] [--scenarios 4096] [--threads 2] [--csv OUT] [--keep OUT.json]
    bench/windows.py chains    --data DIR
    bench/windows.py callouts  --data DIR

simulated a generated day of 12 technicians and 90 jobs, played many times: truth is drawn from the distributions
          that the windows know, by a generator of its own.
chains    4,900 bus trips of 15 legs (DIR/real_chains/kandy654_segments.csv): learned from what was before,
          reported from 2022-07-01 on. The reference is a multivariate normal model of log times, refitted every
          day and conditioned on the legs driven, measured elsewhere on the same trips. Last ETA is the sum of plain
          means of the past; the learned ETA, shown beside, the sum of what arrival learns, without its scenarios.
callouts  18,431 call-outs of emergency units (DIR/real_durations/lancaster_emergency_unit_calls.csv): durations of
          jobs from 2018-07-01 on, each forecast one working day ahead.

Nothing of the data enters the tree. bench/import_kandy.py and bench/import_lancaster.py say where it comes from
and what becomes of it. Needs a release build (scripts/build). Exit 1 when a target is missed; with --csv - the
CSV says so."""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from figures import Figure, around, at_least, at_most, begin, below, figure_parser, finish, print_figures

HERE = Path(__file__).resolve().parent
RECORDS = {
    "chains": ("real_chains/kandy654_segments.csv", "import_kandy.py", "2022-07-01"),
    "callouts": ("real_durations/lancaster_emergency_unit_calls.csv", "import_lancaster.py", "2018-07-01"),
}
CASES = ("simulated", *RECORDS)
SIMULATED = ("--technicians", "12", "--jobs", "90", "--seed", "1")
HORIZONS = {"chains": (0, 1, 3, 6, 9, 12, 14), "simulated": (0, 1, 2, 3)}
REFERENCE_LIVE = (5.0, 8.5, 13.7, 19.6, 26.3, 30.6, 33.1)
REFERENCE_LEDGER = (14.0, 15.8, 18.5, 24.5, 26.0, 28.0, 30.5)
NEAR = (1, 2, 3)


def run(*command):
    subprocess.run([str(word) for word in command], check=True)


def backtest(options, folder):
    """The report on real records."""
    source, importer, first = RECORDS[options.case]
    if not options.data or not (options.data / source).exists():
        sys.exit(f"no {source} under {options.data}; see --help for where to get it")
    records, report = folder / "records.csv", folder / "report.json"
    run(sys.executable, HERE / importer, options.data / source, "-o", records)
    run(options.bin / "arrival", "backtest", records, "--from", first, "--scenarios", options.scenarios,
        "--threads", options.threads, "--seed", options.seed, *options.more, "-o", report)
    return report.read_text()


def simulate(options, folder):
    """The report on days that are drawn from what the windows know."""
    day, report = folder / "day.json", folder / "report.json"
    run(options.bin / "arrival", "generate", *SIMULATED, "-o", day)
    with (folder / "story").open("w") as story:
        subprocess.run([str(word) for word in (
            options.bin / "arrival", "play", day, "--days", options.days, "--seed", options.seed, "--threads",
            options.threads, "--scenarios", options.scenarios, *options.more, "-o", report)], check=True, stderr=story)
    return report.read_text()


def honest_report(options):
    with tempfile.TemporaryDirectory() as name:
        text = (simulate if options.case == "simulated" else backtest)(options, Path(name))
    if options.keep:
        options.keep.write_text(text)
    return json.loads(text)


def by_stops(figures):
    return {row["n"]: row for row in figures["by_stops_away"]}


def mean_width(rows, stops):
    looks = sum(rows[n]["looks"] for n in stops)
    return sum(rows[n]["looks"] * rows[n]["mean_width_min"] for n in stops) / looks


def kept_figure(report):
    low, high = report["promise_kept_ci95"]
    return around("promise kept", report["promise_kept"], 0.9, 0.02, shown=f"{report['promise_kept']:.3f} "
                                                                      f"({low:.3f}-{high:.3f})")


def promise_figures(report):
    yield below("windows not inside the one before", report["nested_violations"], 1)
    yield Figure("REVISED", 100 * report["revised_rate"], "%")
    yield Figure("pushed notices per customer", report["notices_per_customer"])


def chain_figures(report):
    ledger, live = by_stops(report), by_stops(report["baselines"]["reissue"])
    last_eta = by_stops(report["baselines"]["last_eta"])
    horizons = HORIZONS["chains"]
    yield kept_figure(report)
    yield at_most("promise width / live width at 1-3 away", mean_width(ledger, NEAR) / mean_width(live, NEAR), 1.3)
    for n, wanted in zip(horizons, REFERENCE_LIVE):
        yield below(f"live Winkler at {n} away", live[n]["winkler_min"], wanted, "min")
    for n in horizons:
        less = 100 * (1 - live[n]["winkler_min"] / last_eta[n]["winkler_min"])
        yield at_least(f"live Winkler below last ETA +- tuned width at {n} away", less, 15, "%",
                       f"{less:.1f} % of {last_eta[n]['winkler_min']:.2f}")
    learned_eta = by_stops(report["learned_eta"])
    for n in horizons:
        yield Figure(f"learned ETA +- tuned width, Winkler at {n} away", learned_eta[n]["winkler_min"], "min")
    for n, wanted in zip(horizons, REFERENCE_LEDGER):
        yield below(f"promise Winkler at {n} away", ledger[n]["winkler_min"], wanted, "min")
    yield from promise_figures(report)


def simulated_figures(report):
    ledger = by_stops(report)
    yield kept_figure(report)
    yield Figure("customers", report["customers"])
    for name, policy in (("promise", ledger), *((name.replace("_", " "), by_stops(figures))
                                                 for name, figures in report["baselines"].items())):
        for n in HORIZONS["simulated"]:
            yield Figure(f"{name}, coverage at {n} away", 100 * policy[n]["coverage"], "%")
            yield Figure(f"{name}, mean width at {n} away", policy[n]["mean_width_min"], "min")
            yield Figure(f"{name}, Winkler at {n} away", policy[n]["winkler_min"], "min")
    yield from promise_figures(report)


def callout_figures(report):
    durations = report["durations"]
    yield Figure("jobs", durations["jobs"])
    for learned, plain, lognormal in zip(durations["learned"], durations["per_type_empirical"], durations["lognormal"]):
        level = learned["level"]
        yield around(f"coverage at {level:.2f}, learned", learned["coverage"], level, 0.015)
        yield below(f"mean width at {level:.2f}, learned", learned["mean_width_min"],
                    round(plain["mean_width_min"], 1), "min")
        yield Figure(f"Winkler at {level:.2f}, learned", learned["winkler_min"], "min")
        for name, row in (("per-type empirical", plain), ("lognormal", lognormal)):
            yield Figure(f"coverage at {level:.2f}, {name}", row["coverage"])
            yield Figure(f"mean width at {level:.2f}, {name}", row["mean_width_min"], "min")
            yield Figure(f"Winkler at {level:.2f}, {name}", row["winkler_min"], "min")


def policy_table(report, horizons, out):
    """One line a policy, as bench/README.md has them."""
    print("\n| policy | kept (95 % interval) | revised % | moved back | notices | coverage % at "
          f"{'/'.join(map(str, horizons))} | width min | Winkler min |\n|---|---|---|---|---|---|---|---|", file=out)
    for name, figures in (("ledger", report), *report["baselines"].items()):
        rows = by_stops(figures)
        low, high = figures["promise_kept_ci95"]
        columns = ["/".join(f"{scale * rows[n][key]:.{digits}f}" for n in horizons)
                   for key, scale, digits in (("coverage", 100, 0), ("mean_width_min", 1, 1), ("winkler_min", 1, 1))]
        print(f"| {name} | {figures['promise_kept']:.3f} ({low:.3f}-{high:.3f}) | {100 * figures['revised_rate']:.1f} "
              f"| {figures['nested_violations']} | {figures['notices_per_customer']:.1f} | {' | '.join(columns)} |", file=out)


def main():
    parser = figure_parser(__doc__, CASES)
    parser.add_argument("--scenarios", type=int, default=4096)
    parser.add_argument("--days", type=int, default=100, help="to play, of the simulated case (default 100)")
    parser.add_argument("--keep", type=Path, help="keep the JSON report")
    parser.add_argument("--more", nargs=argparse.REMAINDER, default=[], help="last: options for arrival backtest or play")
    options = parser.parse_args()
    out = begin(options)
    report = honest_report(options)
    of_case = {"simulated": simulated_figures, "chains": chain_figures, "callouts": callout_figures}
    figures = list(of_case[options.case](report))
    print_figures(figures, out)
    if options.case in HORIZONS:
        policy_table(report, HORIZONS[options.case], out)
    return finish(options, figures)


if __name__ == "__main__":
    sys.exit(main())
