#!/usr/bin/env python3
"""A day from three CSV tables: planned by a running arrivald, opened as a live day, and told of two events; every
result is a table again. Usage: example_tables.py [WORK_ENDPOINT]"""
import csv
import io
import sys

from arrival_client import Client
from arrival_tables import (clock, make_problem, routes_table, stops_table, unassigned_table, updates_table)

TECHNICIANS = """\
id,start,from,to,skills
Ada,depot,08:00,17:00,gas electricity
Bo,depot,09:00,15:00,electricity
"""

JOBS = """\
id,place,type,service,from,to,skills,priority
boiler,mill,repair,0:50,,,gas,10
meter,lake,install,0:30,10:00,12:00,,
heating,hill,repair,1:20,,12:00,gas,10
socket,lake,install,0:20,,,electricity,
lift,hill,repair,0:40,,,lift,
"""

# Minutes there and back; the way up the hill takes longer.
ROADS = [("depot", "mill", 12, 12), ("depot", "lake", 20, 20), ("depot", "hill", 30, 20),
         ("mill", "lake", 9, 9), ("mill", "hill", 25, 16), ("lake", "hill", 18, 12)]
TRAVEL = {"from": [a for a, b, *_ in ROADS] + [b for a, b, *_ in ROADS],
          "to": [b for a, b, *_ in ROADS] + [a for a, b, *_ in ROADS],
          "travel": [60 * there for _, _, there, _ in ROADS] + [60 * back for *_, back in ROADS]}

MODELS = [{"type": "repair", "cv": 0.45, "pace_sigma_ppm": 80000}, {"type": "install", "cv": 0.25}]

TIMES = ("arrive_s", "window_from_s", "window_to_s", "eta_s")


def rows(text):
    return csv.DictReader(io.StringIO(text))


def show(title, table, names):
    """With pandas: print(pandas.DataFrame(table)[names])."""
    print(title)
    for row in table:
        cells = [clock(row[name]) if name in TIMES else "" if row[name] is None else str(row[name]) for name in names]
        print("  " + "  ".join(f"{cell:<9}" for cell in cells).rstrip())


def main():
    endpoint = sys.argv[1] if len(sys.argv) > 1 else "ipc:///run/arrivald/work"
    problem = make_problem(rows(TECHNICIANS), rows(JOBS), travel=TRAVEL, models=MODELS,
                           profile={"leg_sigma_ppm": 150000})
    with Client(endpoint) as client:
        reply = client.solve(problem, {"epochs": 5}, {})
        stops = [row for row in stops_table(reply, problem) if row["kind"] == "JOB"]
        show("stops", stops, ("technician", "job", "place", "arrive_s", "window_from_s", "window_to_s"))
        show("routes", routes_table(reply), ("technician", "jobs", "travel_s"))
        show("unserved", unassigned_table(reply), ("job", "reason"))
        client.open_day("north", "2026-01-06", problem, plan=reply["plan"], windows={})
        first = stops[0]
        left_s = first["arrive_s"] - first["travel_s"]
        for kind, time_s in (("DEPARTED", left_s), ("ARRIVED", left_s + 14 * 60)):
            told = client.event("north", "2026-01-06", kind, time_s, technician=first["technician"], job=first["job"])
            show(f"{clock(time_s)} {first['technician']} {kind.lower()}", updates_table(told),
                 ("job", "window_from_s", "window_to_s", "eta_s", "stops_away"))
        client.close_day("north", "2026-01-06")


if __name__ == "__main__":
    main()
