#!/usr/bin/env python3
"""Semi-real replay: real field-service days with job durations of real call-outs, strictly later ones.

    bench/replay_pillac.py --data DIR [--days 200] [--only 'R*'] [--csv OUT] [--markdown OUT]

Semi-real, because no public set has both. DIR holds `trsp_pillac/pillac2_reallife/*.txt.gz` (github
vpillac/vroom: five days with technicians, homes, travel times, 45 and 90 minute jobs, 15-minute slots;
no record of how long a job really took) and `real_durations/lancaster_emergency_unit_calls.csv` (github
mccright/emerg-call-data-review: how long emergency units were on task, by call type, 2010 to 2018).
Nothing of it enters the tree. Needs a release build (scripts/build).

How the durations are made, and what of it is not real:
  - A call-out's ratio is its time on task / the mean of its call type before --split. Types with fewer
    than 30 call-outs before the split are left out. So 1.0 is what a planner of that time would plan.
  - Types are ordered by that mean. The shorter ones, with half of the call-outs before the split, stand
    for the 45-minute jobs, the others for the 90-minute jobs.
  - The windows know the quantiles of the ratios BEFORE the split: 107 of them, denser in the tails,
    times the planned service (a `quantiles` model with `ratio`).
  - The true days are drawn from the ratios FROM the split ON, each equally likely, linear in between
    (`arrival play --truth`). Nothing of these is known to windows, plan or tuned baselines.
  - Draws are independent: technicians have no pace, and travel takes exactly as long as the matrix
    says, unless --leg-sigma gives it a spread that windows and truth share.
--truth before draws from the very models that the windows know: what is lost by the passage of time is
the difference.

A row: customers over all played days, promises kept with a 95 % interval clustered by technician-day,
REVISED, notices pushed, mean width and Winkler score (minutes, lower is better) at one and at three
stops away, and promises kept by the baselines on the same events. The last row weighs days by customers;
its interval takes them as independent. The intervals are those of the draws: how the few hundred later
call-outs themselves happened to fall is not in them. --csv has every policy at every number of stops away."""

import argparse
import csv
import fnmatch
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import import_lancaster
import import_pillac

ROOT = Path(__file__).resolve().parents[1]
DAYS = "trsp_pillac/pillac2_reallife/*.txt.gz"
CALLS = "real_durations/lancaster_emergency_unit_calls.csv"
FEWEST_CALLS = 30
TAIL = [0.001, 0.002, 0.005]
RANKS = [*TAIL, *(k / 100 for k in range(1, 100)), *(1 - p for p in reversed(TAIL))]
BASELINES = ("reissue", "fixed_2h", "fixed_4h", "plan_normal", "last_eta")


# ---- durations -----------------------------------------------------------------------------------

def read_calls(path):
    """[(date, call type, seconds on task)] of the call-outs whose duration is known."""
    visits, _ = import_lancaster.convert(path.read_text(encoding="utf-8-sig"))
    return [(visit["date"], visit["job_type"], visit["finish_s"] - visit["start_s"])
            for visit in visits if visit["finish_s"] is not None]


def mean_by_type(calls):
    """{type: (mean, number)} of the types with enough calls."""
    seconds = {}
    for _, kind, duration in calls:
        seconds.setdefault(kind, []).append(duration)
    return {kind: (sum(all_of) / len(all_of), len(all_of))
            for kind, all_of in seconds.items() if len(all_of) >= FEWEST_CALLS}


def short_types(means):
    """The types with the shorter means, up to half of the calls."""
    half, counted, short = sum(number for _, number in means.values()) / 2, 0, set()
    for kind, (_, number) in sorted(means.items(), key=lambda item: (item[1][0], item[0])):
        counted += number
        if counted > half:
            break
        short.add(kind)
    return short


def split_ratios(calls, split):
    """{"before" or "after": {"short" or "long": sorted ratios}}."""
    means = mean_by_type([call for call in calls if call[0] < split])
    short = short_types(means)
    ratios = {era: {"short": [], "long": []} for era in ("before", "after")}
    for date, kind, duration in calls:
        if kind in means:
            era = "before" if date < split else "after"
            ratios[era]["short" if kind in short else "long"].append(duration / means[kind][0])
    for groups in ratios.values():
        for group, values in groups.items():
            if len(values) < FEWEST_CALLS:
                sys.exit(f"{len(values)} {group} call-outs on one side of {split} are too few")
            values.sort()
    return ratios


def quantile(values, rank):
    """Linear between the values, value i of n at rank (i + 0.5) / n; constant beyond the ends."""
    at = min(max(rank * len(values) - 0.5, 0), len(values) - 1)
    low = int(at)
    high = min(low + 1, len(values) - 1)
    return values[low] + (at - low) * (values[high] - values[low])


def model(job_type, values, ranks):
    rows = [[0, values[0]], *([rank, quantile(values, rank)] for rank in ranks), [1, values[-1]]]
    return {"job_type": job_type, "family": "quantiles", "ratio": True,
            "quantiles": [[round(rank, 6), round(value, 6)] for rank, value in rows]}


def known_models(groups):
    return [model("45 min", groups["short"], RANKS), model("90 min", groups["long"], RANKS)]


def true_models(groups):
    """Every single record is a knot."""
    return [model(name, values, [(i + 0.5) / len(values) for i in range(len(values))])
            for name, values in (("45 min", groups["short"]), ("90 min", groups["long"]))]


# ---- days ----------------------------------------------------------------------------------------

def play(source, models, truth, options, folder):
    """The honest report of one day, played options.days times."""
    sections = import_pillac.split_sections(import_pillac.read_lines(source))
    problem = import_pillac.make_problem(sections, 0, options.leg_sigma)
    paths = []
    for name, own in (("problem.json", models), ("truth.json", truth)):
        paths.append(folder / name)
        paths[-1].write_text(json.dumps({**problem, "duration_models": own}))
    done = subprocess.run([options.arrival, "play", paths[0], "--truth", paths[1], "--days",
                           str(options.days), "--seed", str(options.seed), "--epochs",
                           str(options.epochs)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=True)
    return json.loads(done.stdout)


def at_stops(report, stops):
    return next((row for row in report["by_stops_away"] if row["n"] == stops), None)


def policies(report):
    return {"ledger": report, **{name: report["baselines"][name] for name in BASELINES}}


def pooled(reports):
    """A report over all days, as far as the table shows it."""
    customers = sum(report["customers"] for report in reports)

    def mean(value):
        return sum(report["customers"] * value(report) for report in reports) / customers
    variance = sum((report["customers"] / customers *
                    (report["promise_kept_ci95"][1] - report["promise_kept_ci95"][0]) / 2) ** 2
                   for report in reports)
    kept = {name: mean(lambda report, name=name: policies(report)[name]["promise_kept"])
            for name in ("ledger", *BASELINES)}
    return {"customers": customers, "promise_kept": kept["ledger"],
            "promise_kept_ci95": [kept["ledger"] - math.sqrt(variance),
                                  kept["ledger"] + math.sqrt(variance)],
            "revised_rate": mean(lambda report: report["revised_rate"]),
            "notices_per_customer": mean(lambda report: report["notices_per_customer"]),
            "by_stops_away": [pooled_stops(reports, stops) for stops in (1, 3)],
            "baselines": {name: {"promise_kept": kept[name]} for name in BASELINES}}


def pooled_stops(reports, stops):
    rows = [row for row in (at_stops(report, stops) for report in reports) if row]
    looks = sum(row["looks"] for row in rows)
    return {"n": stops, "looks": looks,
            **{name: sum(row["looks"] * row[name] for row in rows) / max(1, looks)
               for name in ("coverage", "mean_width_min", "winkler_min")}}


# ---- tables --------------------------------------------------------------------------------------

def markdown_head():
    names = ["day", "customers", "kept", "95 %", "REVISED", "notices", "width 1 away", "width 3 away",
             "Winkler 1", "Winkler 3", *(f"kept by {name}" for name in BASELINES)]
    return f"| {' | '.join(names)} |\n|{'---|' * len(names)}"


def markdown_row(name, report):
    stops = [at_stops(report, n) for n in (1, 3)]

    def minutes(key):
        return [f"{row[key]:.0f}" if row and row["looks"] else "" for row in stops]
    low, high = report["promise_kept_ci95"]
    cells = [name, report["customers"], f"{report['promise_kept']:.3f}", f"{low:.3f}-{high:.3f}",
             f"{report['revised_rate']:.3f}", f"{report['notices_per_customer']:.2f}",
             *minutes("mean_width_min"), *minutes("winkler_min"),
             *(f"{report['baselines'][base]['promise_kept']:.3f}" for base in BASELINES)]
    return f"| {' | '.join(map(str, cells))} |"


def csv_rows(name, report):
    for policy, figures in policies(report).items():
        for row in figures["by_stops_away"]:
            yield [name, policy, report["customers"], figures["promise_kept"],
                   *figures["promise_kept_ci95"], figures["revised_rate"],
                   figures["nested_violations"], figures["notices_per_customer"], row["n"],
                   row["looks"], row["coverage"], row["mean_width_min"], row["winkler_min"]]


def write_csv(path, named):
    with path.open("w", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["day", "policy", "customers", "promise_kept", "ci95_from", "ci95_to",
                        "revised_rate", "nested_violations", "notices_per_customer", "stops_away",
                        "looks", "coverage", "mean_width_min", "winkler_min"])
        for name, report in named:
            table.writerows(csv_rows(name, report))


def describe(ratios, split):
    """What the durations are, in a line per group."""
    for group, job_type in (("short", "45 min"), ("long", "90 min")):
        before, after = (ratios[era][group] for era in ("before", "after"))
        inside = sum(quantile(before, 0.05) <= value <= quantile(before, 0.95) for value in after)
        yield (f"{job_type}: {len(before)} call-outs before {split}, {len(after)} after with a mean of "
               f"{sum(after) / len(after):.2f} of theirs; {inside / len(after):.3f} of them inside "
               "the central 0.90 known before")


def parse():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--days", type=int, default=200, help="played days of each real one")
    parser.add_argument("--split", default="2018-07-01")
    parser.add_argument("--truth", choices=("after", "before"), default="after")
    parser.add_argument("--leg-sigma", type=float, default=0.0)
    parser.add_argument("--epochs", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="*")
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--markdown", type=Path, help="write the table there too")
    parser.add_argument("--arrival", type=Path, default=ROOT / "build/bin/arrival")
    return parser.parse_args()


def main():
    options = parse()
    sources = [path for path in sorted(options.data.glob(DAYS)) if fnmatch.fnmatch(path.name, options.only)]
    calls = options.data / CALLS
    if not sources or not calls.exists():
        sys.exit(f"no {DAYS} or no {CALLS} under {options.data}; see --help for where to get the sets")
    ratios = split_ratios(read_calls(calls), options.split)
    models = known_models(ratios["before"])
    truth = true_models(ratios["after"]) if options.truth == "after" else models
    lines, named = [*(line + "  " for line in describe(ratios, options.split)), "", markdown_head()], []
    print("\n".join(lines), flush=True)
    for source in sources:
        with tempfile.TemporaryDirectory() as folder:
            named.append((source.name.split(".")[0], play(source, models, truth, options, Path(folder))))
        lines.append(markdown_row(*named[-1]))
        print(lines[-1], flush=True)
    lines.append(markdown_row("all", pooled([report for _, report in named])))
    print(lines[-1])
    if options.csv:
        write_csv(options.csv, named)
    if options.markdown:
        options.markdown.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
