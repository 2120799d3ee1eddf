#!/usr/bin/env python3
"""Turns a technician day of Pillac's crew25 set into a problem file for `arrival`.

    bench/import_trsp.py trsp_pillac/crew25/C101.100_25-5-5-5.txt > C101.json
    arrival solve C101.json --time-limit 30 -o plan.json
    bench/import_trsp.py trsp_pillac/crew25/C101.100_25-5-5-5.txt --answer plan.json

Reads the text format of V. Pillac, C. Gueret, A. Medaglia, "A parallel matheuristic for the technician
routing and scheduling problem" (2013; github.com/vpillac/vroom): node 0 is the depot, 1..K are the homes
of the technicians, the others are requests; travel time is the distance in the plane.

    of the set                                in the problem
    time, distance                            ten-thousandths, distances rounded up
    home, shift of technician k               vehicle k: start_index, end_index, time_window
    skills, tools, spare parts of his         skills, tools, stock
    "a request needs this skill"              skills of the job
    "these tools, so many of these parts"     tools, parts of the job
    "from one visit of the depot on he has    restock of the vehicle, at location 0 without service:
    every tool and all the parts he needs"    what he lacks is loaded there
    TWS..TWE, Serv of a request               time_windows (of start), service
    sum over the technicians in use of        costs: 3600 per shift hour = one for each unit of time
    end - start, departure free               from departure to return, waiting included; nothing else
    every request must be served              no price, no priority: served if at all possible

Since distances are rounded up, what is feasible here is feasible in the set, and costs there at most a
ten-thousandth of what is stated here. --answer computes that cost with true distances from the order of
visits alone, and checks every rule."""

import math
import sys

from problem_importer import ImportFault, routes_of, run_importer

SCALE = 10000
SECTION = "DEPOT TECHNICIANS AND REQUESTS"
ROUNDING = 1e-6  # of the sums of doubles in --answer


class Node:
    """A line: place, window, service, and what is had or needed."""

    def __init__(self, number, line, text):
        fields = text.split("\t")
        values = fields[0].split()
        if len(values) == 7 and len(fields) == 3:
            fields = [None, values.pop(), *fields[1:]]
        if len(values) != 6 or len(fields) != 4 or values[0] != str(number):
            raise ImportFault(f"line {line}: node {number} with 9 fields is expected")
        self.x, self.y, self.opens, self.closes, self.service = (float(value) for value in values[1:])
        self.skills, self.tools, self.parts = (self.numbers(field, line) for field in fields[1:])

    @staticmethod
    def numbers(field, line):
        field = field.strip()
        if not (field.startswith("[") and field.endswith("]")):
            raise ImportFault(f"line {line}: {field!r} is no list")
        return [int(value) for value in field[1:-1].split(",") if value.strip()]


def read_instance(data):
    """(number of technicians, nodes)."""
    lines = [(number, line.rstrip()) for number, line in enumerate(data.decode("ascii").split("\n"), 1)]
    titles = {line: place for place, (_, line) in enumerate(lines)}
    if "INFO" not in titles or SECTION not in titles:
        raise ImportFault(f"sections INFO and {SECTION} are expected")
    counts = lines[titles["INFO"] + 2][1].split()
    if len(counts) != 4:
        raise ImportFault("the numbers of crew, skills, tools, parts are expected")
    body = [(number, line) for number, line in lines[titles[SECTION] + 2:] if line]
    nodes = [Node(place, number, line) for place, (number, line) in enumerate(body)]
    crew = int(counts[0])
    if len(nodes) <= crew:
        raise ImportFault(f"{len(nodes)} nodes are fewer than a depot and {crew} technicians")
    return crew, nodes


def distance(a, b):
    return math.hypot(a.x - b.x, a.y - b.y)


def scaled(value):
    result = value * SCALE
    if result != int(result):
        raise ImportFault(f"{value} has more than four decimals")
    return int(result)


def rounded_up(value):
    return math.ceil(value * SCALE - ROUNDING)


def window(node):
    return [scaled(node.opens), scaled(node.closes)]


def parts_of(node):
    return {f"part{kind}": count for kind, count in enumerate(node.parts) if count}


def named(kind, numbers):
    return [f"{kind}{number}" for number in numbers]


def convert(data, _):
    crew, nodes = read_instance(data)
    vehicles = [{"id": number, "start_index": number, "end_index": number, "time_window": window(node),
                 "skills": named("skill", node.skills), "tools": named("tool", node.tools),
                 "stock": parts_of(node), "restock": {"location_index": 0},
                 "costs": {"per_hour": 0, "per_shift_hour": 3600}}
                for number, node in enumerate(nodes) if 1 <= number <= crew]
    jobs = [{"id": number, "location_index": number, "service": scaled(node.service), "time_windows": [window(node)],
             "skills": named("skill", node.skills), "tools": named("tool", node.tools), "parts": parts_of(node)}
            for number, node in enumerate(nodes) if number > crew]
    durations = [[rounded_up(distance(a, b)) for b in nodes] for a in nodes]
    return {"vehicles": vehicles, "jobs": jobs, "matrices": {"car": {"durations": durations}}}


# ---- an answer, judged by the rules of the set ------------------------------------------------------

def shortest(nodes, home, stops):
    """Least end - start of a home, its stops and home again; None when a window cannot be met."""
    # Who starts at t ends at max(earliest, t + driven) as long as t <= latest (forward slack of the route).
    earliest, latest, driven = -math.inf, math.inf, 0.0
    place = home
    for stop in stops:
        driven += distance(place, stop)
        if max(earliest + distance(place, stop), home.opens + driven) > stop.closes + ROUNDING:
            return None
        latest = min(latest, stop.closes - driven)
        earliest = max(earliest + distance(place, stop), stop.opens) + stop.service
        driven += stop.service
        place = stop
    driven += distance(place, home)
    earliest += distance(place, home)
    start = max(home.opens, min(latest, earliest - driven))
    end = max(earliest, start + driven)
    return end - start if end <= home.closes + ROUNDING else None


def lacks(home, stops):
    """Index of the first stop that asks for what he has not on board; None = none."""
    left = list(home.parts)
    for place, stop in enumerate(stops):
        left = [have - used for have, used in zip(left, stop.parts, strict=True)]
        if any(count < 0 for count in left) or not set(stop.tools) <= set(home.tools):
            return place
    return None


def route_cost(nodes, home, stops):
    """The best place of the depot, when it is needed, is tried everywhere before the first lack."""
    needed = lacks(home, stops)
    if needed is None:
        return shortest(nodes, home, stops)
    costs = [shortest(nodes, home, [*stops[:place], nodes[0], *stops[place:]]) for place in range(needed + 1)]
    return min((cost for cost in costs if cost is not None), default=None)


def judge(data, answer, _):
    crew, nodes = read_instance(data)
    total, served = 0.0, set()
    for vehicle, steps in routes_of(answer):
        home = nodes[vehicle]
        order = [step["id"] for step in steps if step["type"] == "job"]
        for number in order:
            if not crew < number < len(nodes) or number in served:
                raise ImportFault(f"job {number} is served twice, or is none")
            if not set(nodes[number].skills) <= set(home.skills):
                raise ImportFault(f"technician {vehicle} lacks the skill of {number}")
            served.add(number)
        cost = route_cost(nodes, home, [nodes[number] for number in order])
        if cost is None:
            raise ImportFault(f"the route of technician {vehicle} breaks a window or his shift")
        total += cost
    return {"cost": round(total, 4), "served": len(served), "requests": len(nodes) - crew - 1}


if __name__ == "__main__":
    sys.exit(run_importer(__doc__, convert, judge))
