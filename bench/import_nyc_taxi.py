#!/usr/bin/env python3
"""Turns taxi trips of New York into visit records: real travel times by hour and place.

    bench/import_nyc_taxi.py nyc_taxi_2019_03_sample.csv -o taxi.csv

Reads one row a trip: pickup, distance_miles, duration_s, pu_zone, do_zone, vendor (sample of March 2019,
github mwaskom/seaborn-data with the zones of the TLC):

    date, depart      pickup
    arrive            depart + duration
    technician        the vendor of the meter: the cab is not stated, so there are no chains
    route, stop       row of the file from 1, 1
    from, to          zones; a twelfth of the trips stays in one
    planned_travel_s  miles at a nominal 10 mph, about the median. The miles are those driven, which
                      nobody knows beforehand: what is predicted from them flatters a little.

Job and service are unknown. Outliers are kept, among them a trip at 238 mph."""

import datetime
import sys

from visit_importer import ImportFault, decimal, importer_parser, read_table, run_importer, whole

NEEDED = ("pickup", "distance_miles", "duration_s", "pu_zone", "do_zone", "vendor")
NOMINAL_MPH = 10


def visit_of(number, line, row):
    try:
        pickup = datetime.datetime.fromisoformat(row["pickup"])
    except ValueError:
        raise ImportFault(f"line {line}: pickup is {row['pickup']!r}, not a date and time") from None
    depart = pickup.hour * 3600 + pickup.minute * 60 + pickup.second
    miles = decimal(line, row, "distance_miles", 1000)
    return {"date": pickup.date(), "technician": f"vendor{row['vendor']}", "route": number, "stop": 1,
            "from": row["pu_zone"], "to": row["do_zone"], "depart_s": depart,
            "arrive_s": depart + whole(line, row, "duration_s"),
            "planned_travel_s": int(miles / NOMINAL_MPH * 3600 + 0.5)}


def convert(text):
    table = read_table(text, NEEDED)
    return [visit_of(number, line, row) for number, (line, row) in enumerate(table, 1)], []


if __name__ == "__main__":
    sys.exit(run_importer(importer_parser(__doc__).parse_args(), convert))
