#!/usr/bin/env python3
"""Turns call-outs of emergency units of Lancaster into visit records: real job durations.

    bench/import_lancaster.py lancaster_emergency_unit_calls.csv -o lancaster.csv
    arrival backtest lancaster.csv --from 2018-07-01

Reads one row a unit and incident: date, incident, unit, call_type, dispatch_tod_s (seconds after
midnight), turnout_s, travel_s, on_task_s (github mccright/emerg-call-data-review, 2010 to 2018):

    technician, job_type      unit, call_type
    route, stop               unit/incident, 1: every call is a route of its own
    to                        the incident; from is unknown
    depart                    dispatch + turnout
    arrive, start             depart + travel
    finish                    start + on_task

A time that builds on an empty field is unknown. Outliers stay as they are: travel of 0 s and of 4 h,
jobs of seconds and of 17 h. A row that repeats another one field by field is left out."""

import sys

from visit_importer import added, importer_parser, maybe_whole, read_table, run_importer

NEEDED = ("date", "incident", "unit", "call_type", "dispatch_tod_s", "turnout_s", "travel_s",
          "on_task_s")


def visit_of(line, row):
    dispatch, turnout, travel, on_task = (maybe_whole(line, row, name) for name in NEEDED[4:])
    depart = added(dispatch, turnout)
    arrive = added(depart, travel)
    return {"date": row["date"], "technician": row["unit"], "route": f"{row['unit']}/{row['incident']}",
            "stop": 1, "job_type": row["call_type"], "to": row["incident"], "depart_s": depart,
            "arrive_s": arrive, "start_s": arrive, "finish_s": added(arrive, on_task)}


def convert(text):
    rows = {}
    table = read_table(text, NEEDED)
    for line, row in table:
        rows.setdefault(tuple(row.values()), (line, row))
    visits = [visit_of(line, row) for line, row in rows.values()]
    return visits, [f"{len(table) - len(rows)} rows left out that repeat another one"]


if __name__ == "__main__":
    sys.exit(run_importer(importer_parser(__doc__).parse_args(), convert))
