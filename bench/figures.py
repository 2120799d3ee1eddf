"""What the scripts share that measure: figures beside targets, as a table to read and as CSV for
`arrival bench`, which calls them as

    SCRIPT CASE [--data DIR] --bin DIR --threads N --seed N --csv -

and takes the CSV from standard output; the table then goes to standard error."""
import argparse
import contextlib
import csv
import ctypes
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COLUMNS = ("figure", "value", "unit", "target", "met")
TARGET_MISSED = 1
PR_SET_PDEATHSIG = 1


@dataclass
class Figure:
    """`target` is in words, as "< 8.5"; `met` is None when there is none. `shown` is for the table, when
    the bare value does not say enough."""
    name: str
    value: float
    unit: str = ""
    target: str = ""
    met: bool | None = None
    shown: str = ""


def below(name, value, limit, unit="", shown=""):
    return Figure(name, value, unit, f"< {limit}", value < limit, shown)


def at_most(name, value, limit, unit="", shown=""):
    return Figure(name, value, unit, f"<= {limit}", value <= limit, shown)


def at_least(name, value, limit, unit="", shown=""):
    return Figure(name, value, unit, f">= {limit}", value >= limit, shown)


def around(name, value, middle, most, unit="", shown=""):
    return Figure(name, value, unit, f"{middle} +- {most}", abs(value - middle) <= most, shown)


# ---- the command line ----------------------------------------------------------------------------

def figure_parser(doc, cases):
    """With the options that `arrival bench` gives; the first case is the default when data is not needed."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", nargs="?", choices=cases, default=cases[0])
    parser.add_argument("--data", type=Path, help="the folder with the public sets")
    parser.add_argument("--bin", type=Path, default=ROOT / "build/bin", help="folder of arrival and arrivald "
                                                                           "(default: the release build)")
    parser.add_argument("--threads", type=int, default=0, help="0 (default) takes all cores")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--csv", metavar="OUT", help="write the figures as CSV too; - = standard output")
    return parser


def begin(options):
    """Ends with the one who asked: by SIGTERM like by Ctrl-C, so that what was started is ended, too. Without
    --csv - nothing is done. Returns where words for people go."""
    if options.csv != "-":
        return sys.stdout
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with contextlib.suppress(OSError, AttributeError):  # Linux has it
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    return sys.stderr


# ---- figures out -----------------------------------------------------------------------------------

def verdict(figure):
    return "" if figure.met is None else "yes" if figure.met else "NO"


def print_figures(figures, out):
    print("| figure | measured | target | met |\n|---|---|---|---|", file=out)
    for f in figures:
        shown = f.shown or f"{f.value:.4g} {f.unit}".rstrip()
        print(f"| {f.name} | {shown} | {f.target} | {verdict(f)} |", file=out, flush=True)


def write_figures(path, figures):
    with contextlib.ExitStack() as stack:
        out = sys.stdout if path == "-" else stack.enter_context(open(path, "w", newline="", encoding="utf-8"))
        table = csv.writer(out, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows((f.name, f"{f.value:.10g}", f.unit, f.target, verdict(f)) for f in figures)


def finish(options, figures):
    """Writes what --csv asks for; the exit code: that of a missed target, but who takes the CSV sees it there."""
    if options.csv:
        write_figures(options.csv, figures)
    missed = any(f.met is False for f in figures)
    return TARGET_MISSED if missed and options.csv != "-" else 0
