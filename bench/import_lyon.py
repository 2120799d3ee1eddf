#!/usr/bin/env python3
"""Turns a time-dependent day on the roads of Lyon into a problem file for `arrival`.

    bench/import_lyon.py td_lyon_rifki/n20/Rifki-1.vrp.json > Rifki-1.json
    arrival solve Rifki-1.json --time-limit 30 -o plan.json
    bench/import_lyon.py td_lyon_rifki/n20/Rifki-1.vrp.json --answer plan.json

Reads the files of github ANR-MAMUT/MAMUT-routing-TDVRPTW-Rifki2020 (after Rifki, Chiabaut & Solnon 2020): a
day, and beside it for every arc the arrival time as a piecewise linear function of the departure. The
functions come from travel times that are constant in 60 steps of 720 s of the departure, and from waiting where
that arrives earlier; at a border of two steps the smaller value holds:

    arrival(t) = min { u + travel(u) : u >= t },  travel(u) = travel[k] for u in step k

So the steps say everything, and they are taken from the functions: on a slope of 1 travel is y - x, and a step
in which waiting always wins gets the travel time that makes it just so. Every function is built again from its
steps and compared at each of its breakpoints and between them; one that differs is an error. Nothing is rounded.

    of the set                                in the problem
    steps of travel time                      matrices.car.slices, from_s = 720 k
    "by the departure, or wait"               matrices.car.slice_rule = "departure"
    depot, horizon, vehicles, capacity        vehicles: start_index, end_index, time_window, capacity
    demand, window, service of a customer     delivery, time_windows (of start), service
    total duration, departure free            costs: 3600 per shift hour = one a second, nothing else
    every customer must be served             no price, no priority: served if at all possible

--answer computes the duration from the order of visits with the functions of the file and checks every rule."""

import bisect
import json
import pathlib
import sys

from problem_importer import ImportFault, read_bytes, routes_of, run_importer


def whole(value):
    if value != int(value):
        raise ImportFault(f"{value} is not a whole number of seconds")
    return int(value)


class Arc:
    """An arrival-time function; where x is there twice, the smaller y counts."""

    def __init__(self, xs, ys):
        if len(xs) != len(ys) or len(xs) < 2 or any(b < a for a, b in zip(xs, xs[1:])):
            raise ImportFault("a function of as many values as ascending breakpoints is expected")
        self.xs, self.ys = [whole(x) for x in xs], [whole(y) for y in ys]

    def arrive(self, depart):
        at = bisect.bisect_left(self.xs, depart)
        if at == len(self.xs):
            raise ImportFault(f"departure at {depart} is past the horizon")
        if self.xs[at] == depart:
            return self.ys[at]  # the first of two: the smaller
        x0, y0, x1, y1 = self.xs[at - 1], self.ys[at - 1], self.xs[at], self.ys[at]
        if self.xs[at - 1] == x1:
            raise ImportFault("a breakpoint stands there three times")
        slope, rest = divmod(y1 - y0, x1 - x0)
        if rest or slope not in (0, 1):
            raise ImportFault(f"slope of neither 0 nor 1 at {depart}")
        return y0 + slope * (depart - x0)

    def steps(self, borders):
        """Travel times of the steps between the borders, checked against the function."""
        travel = [self.arrive(begin + 1) - begin - (1 if self.rises(begin) else 0) for begin in borders[:-1]]
        later = [None] * len(borders)  # earliest arrival when leaving at the begin of this step or of a later one
        for step in reversed(range(len(travel))):
            here = borders[step] + travel[step]
            later[step] = here if later[step + 1] is None else min(here, later[step + 1])
        for depart in self.looks(borders):
            best = self.best(travel, borders, later, depart)
            if best != self.arrive(depart):
                raise ImportFault(f"leaving at {depart} arrives at {self.arrive(depart)}, by its steps at {best}")
        return travel

    def rises(self, begin):
        """Does the function rise with the departure right after `begin`?"""
        return self.arrive(begin + 2) > self.arrive(begin + 1)

    def looks(self, borders):
        edges = sorted({*self.xs, *borders})
        return sorted({*edges, *(edge + 1 for edge in edges[:-1]), *((a + b) // 2 for a, b in zip(edges, edges[1:]))})

    @staticmethod
    def best(travel, borders, later, depart):
        """Earliest arrival when leaving at `depart` in its step, or at the begin of a later one."""
        step = bisect.bisect_left(borders, depart) - 1  # the one that ends at or after `depart`
        at_once = [] if step < 0 else [depart + travel[step]]
        return min(at_once + ([] if later[step + 1] is None else [later[step + 1]]))


def read_day(path, data):
    day = json.loads(data)
    if day["td"]["model"] != "atf-ndcpwlf":
        raise ImportFault(f"travel is {day['td']['model']!r}, not atf-ndcpwlf")
    if str(path) == "-":
        raise ImportFault("the functions lie beside the file: it cannot be standard input")
    table = json.loads(read_bytes(pathlib.Path(path).parent / day["td"]["atf_path"]))
    return day, {(start, end): Arc(xs, ys) for start, end, xs, ys in table["arcs"]}


def slices(day, arcs, step_s):
    begin, end = (whole(value) for value in day["horizon"])
    borders = list(range(begin, end + 1, step_s))
    places = range(day["num_customers"] + 1)
    if borders[-1] != end:
        raise ImportFault(f"the horizon is no multiple of {step_s} s")
    none = [0] * (len(borders) - 1)
    steps = [[none if a == b else arcs[a, b].steps(borders) for b in places] for a in places]
    return [{"from_s": from_s, "durations": [[steps[a][b][k] for b in places] for a in places]}
            for k, from_s in enumerate(borders[:-1])]


def convert(data, arguments):
    day, arcs = read_day(arguments.file, data)
    depot, horizon = day["depot"], [whole(value) for value in day["horizon"]]
    vehicles = [{"id": number, "start_index": depot, "end_index": depot, "time_window": horizon,
                 "capacity": [day["vehicle_capacity"]], "costs": {"per_hour": 0, "per_shift_hour": 3600}}
                for number in range(1, day["num_vehicles"] + 1)]
    jobs = [{"id": place, "location_index": place, "service": day["service_times"][place],
             "delivery": [day["demands"][place]], "time_windows": [day["time_windows"][place]]}
            for place in range(day["num_customers"] + 1) if place != depot]
    travel = {"slice_rule": "departure", "slices": slices(day, arcs, arguments.step)}
    return {"vehicles": vehicles, "jobs": jobs, "matrices": {"car": travel}}


# ---- an answer, judged by the functions of the file -------------------------------------------------

def end_of(day, arcs, stops, start):
    """When he is back who leaves at `start`; None when he is late somewhere, or the functions end."""
    clock, place = start, day["depot"]
    for stop in stops:
        clock = max(arcs[place, stop].arrive(clock), day["time_windows"][stop][0])
        if clock > day["time_windows"][stop][1]:
            return None
        clock += day["service_times"][stop]
        place = stop
        if clock > day["horizon"][1]:
            return None
    return arcs[place, day["depot"]].arrive(clock)


def shortest(day, arcs, stops):
    """Least duration over all whole departures. The end never falls as the start rises, so the search skips to
    the last departure of each end by bisection."""
    first, last = (whole(value) for value in day["horizon"])
    best, start = None, first
    while start <= last:
        end = end_of(day, arcs, stops, start)
        if end is None or end > last:
            break
        low, high = start, last + 1  # the last start with this end lies in low..high - 1
        while high - low > 1:
            middle = (low + high) // 2
            if end_of(day, arcs, stops, middle) == end:
                low = middle
            else:
                high = middle
        best = end - low if best is None else min(best, end - low)
        start = low + 1
    return best


def judge(data, answer, arguments):
    day, arcs = read_day(arguments.file, data)
    total, served = 0, set()
    for vehicle, steps in routes_of(answer):
        stops = [step["id"] for step in steps if step["type"] == "job"]
        if served & set(stops) or len(set(stops)) < len(stops):
            raise ImportFault(f"vehicle {vehicle} serves somebody a second time")
        if sum(day["demands"][stop] for stop in stops) > day["vehicle_capacity"]:
            raise ImportFault(f"vehicle {vehicle} is overloaded")
        served.update(stops)
        duration = shortest(day, arcs, stops) if stops else 0
        if duration is None:
            raise ImportFault(f"the route of vehicle {vehicle} breaks a window or the horizon")
        total += duration
    return {"cost": total, "served": len(served), "customers": day["num_customers"]}


if __name__ == "__main__":
    sys.exit(run_importer(__doc__, convert, judge, (("--step", {
        "type": int, "default": 720, "metavar": "S", "help": "length of a step (default 720)"}),)))
