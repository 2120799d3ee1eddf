#!/usr/bin/env python3
"""Turns a technician day of Pillac's TRSP sets into a problem file for `arrival`.

    bench/import_pillac.py pillac2_reallife/R1.txt.gz > R1.json
    arrival solve R1.json --time-limit 30

Reads the text format of V. Pillac, C. Gueret, A. Medaglia, "On the Technician Routing and Scheduling
Problem" (github.com/vpillac/vroom), plain or gzipped, with travel matrices in the file:

    INFO                               number of technicians, skills, tools, parts
    DEPOT TECHNICIANS AND REQUESTS     node 0 is the depot, 1..K the homes, then the requests
    DISTANCES                          km, rows `node;d;d;...`
    TRAVEL TIMES                       minutes, likewise

Minutes become seconds and kilometres become metres, each rounded to nearest. The matrices hold 2 K
more rows than there are nodes, copies of the depot where technicians end and restock; they are
checked to be copies and dropped. A request's window bounds the start of service. The cost is travel
time (`costs` as by default: one unit a second).

Requests that need skills, tools or parts are refused: parts may be fetched at the depot on the way,
which a problem file cannot say yet. Requests cannot be told apart but by their duration, so this is
their `type` ("45 min"); --cv and --leg-sigma add the spread that arrival windows are computed from,
which the data does not state."""

import argparse
import gzip
import json
import sys
import zlib

NODES, DISTANCES, TIMES = "DEPOT TECHNICIANS AND REQUESTS", "DISTANCES", "TRAVEL TIMES"
COLUMNS = ("ID", "X", "Y", "TWS", "TWE", "SERV", "SKILLS", "TOOLS", "SPARE PARTS")


class FormatError(Exception):
    """The file is not what it should be; the text says where."""


def read_lines(path):
    """Lines of a plain or gzipped text file ("-" = standard input), numbered from 1."""
    if path == "-":
        data = sys.stdin.buffer.read()
    else:
        with open(path, "rb") as file:
            data = file.read()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    text = data.decode("ascii")
    return [(number, line.rstrip()) for number, line in enumerate(text.split("\n"), 1)]


def split_sections(lines):
    """The lines of each section that are not empty, by its title."""
    sections, current = {}, None
    for number, line in lines:
        if line in ("INFO", NODES, DISTANCES, TIMES):
            if line in sections:
                raise FormatError(f"line {number}: a second section {line}")
            current = sections[line] = []
        elif line and current is not None:
            current.append((number, line))
    return sections


def section_of(sections, title):
    if len(sections.get(title, [])) < 2:
        raise FormatError(f"section {title} is missing or too short")
    return sections[title]


def number_in(text, line):
    try:
        value = float(text)
    except ValueError:
        raise FormatError(f"line {line}: {text!r} is not a number") from None
    if not 0 <= value < 1e7:
        raise FormatError(f"line {line}: {text} is out of range")
    return value


def scaled(text, factor, line):
    """A number times `factor`, rounded to the nearest integer."""
    return int(number_in(text, line) * factor + 0.5)


def read_crew(section):
    line, values = section[1]
    counts = values.split()
    if len(counts) != 4 or not all(count.isdigit() for count in counts):
        raise FormatError(f"line {line}: the numbers of crew, skills, tools, parts are expected")
    crew, *needs = map(int, counts)
    if any(needs):
        raise FormatError(f"line {line}: skills, tools and parts with restocking at the depot cannot "
                          "be expressed")
    return crew


def read_nodes(section):
    """[(line, opens, closes, service)] in seconds, by node."""
    nodes = []
    for line, text in section[1:]:
        fields = text.split("\t")
        values = fields[0].split()
        if len(values) != 6 or [field.strip() for field in fields[1:]] != ["[]"] * 3:
            raise FormatError(f"line {line}: {', '.join(COLUMNS)} are expected, the last three empty")
        if values[0] != str(len(nodes)):
            raise FormatError(f"line {line}: node {len(nodes)} is expected")
        nodes.append((line, *(scaled(value, 60, line) for value in values[3:])))
    return nodes


def read_matrix(section, nodes, crew, factor):
    """The rows of the nodes; behind them 2 K copies of the depot, which are checked and dropped."""
    size = nodes + 2 * crew
    if len(section) != size:
        raise FormatError(f"line {section[0][0]}: {len(section)} rows instead of {size}")
    rows = []
    for index, (line, text) in enumerate(section):
        fields = text.split(";")
        if fields[0] != str(index) or len(fields) != size + 1:
            raise FormatError(f"line {line}: row {index} with {size} entries is expected")
        rows.append([scaled(field, factor, line) for field in fields[1:]])
    for copy in range(nodes, size):
        if rows[copy] != rows[0] or any(row[copy] != row[0] for row in rows):
            raise FormatError(f"line {section[copy][0]}: row {copy} is no copy of the depot")
    return [row[:nodes] for row in rows[:nodes]]


def make_problem(sections, cv, leg_sigma):
    crew = read_crew(section_of(sections, "INFO"))
    nodes = read_nodes(section_of(sections, NODES))
    if len(nodes) <= crew:
        raise FormatError(f"{len(nodes)} nodes are fewer than a depot and {crew} technicians")
    travel = {
        "durations": read_matrix(section_of(sections, TIMES), len(nodes), crew, 60),
        "distances": read_matrix(section_of(sections, DISTANCES), len(nodes), crew, 1000),
    }
    if leg_sigma:
        travel["leg_sigma"] = leg_sigma
    vehicles = [{"id": node, "start_index": node, "end_index": node,
                 "time_window": [nodes[node][1], nodes[node][2]]}
                for node in range(1, crew + 1)]
    jobs = [{"id": node, "type": f"{nodes[node][3] // 60} min", "location_index": node,
             "service": nodes[node][3], "time_windows": [[nodes[node][1], nodes[node][2]]]}
            for node in range(crew + 1, len(nodes))]
    problem = {"vehicles": vehicles, "jobs": jobs, "matrices": {"car": travel}}
    if cv:
        problem["duration_models"] = [{"family": "lognormal", "ratio": True, "cv": cv}]
    return problem


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("file", help="instance, plain or gzipped; - = standard input")
    parser.add_argument("-o", "--output", help="problem file; default standard output")
    parser.add_argument("--cv", type=float, default=0.0, metavar="C",
                        help="standard deviation / mean of every service time (default: none)")
    parser.add_argument("--leg-sigma", type=float, default=0.0, metavar="S",
                        help="standard deviation of the log of every travel time (default: none)")
    options = parser.parse_args()
    if options.cv < 0 or options.leg_sigma < 0:
        parser.error("a spread is not negative")
    try:
        problem = make_problem(split_sections(read_lines(options.file)), options.cv,
                               options.leg_sigma)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, FormatError) as error:
        print(f"{options.file}: {error}", file=sys.stderr)
        return 65
    text = json.dumps(problem, separators=(",", ":")) + "\n"
    if options.output:
        with open(options.output, "w", encoding="ascii") as file:
            file.write(text)
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
