#!/usr/bin/env python3
"""Turns bus trips of Kandy, Sri Lanka, into visit records: real chains of travel and stay.

    bench/import_kandy.py kandy654_segments.csv -o kandy.csv
    arrival backtest kandy.csv --from 2022-07-01

Reads one row a segment: trip_id, date, bus, segment (1..15), length_km, start_s, end_s (github
nhan2003h/Bus-Travel-Time-Prediction; route 654, 2021-10 to 2022-02 and 2022-07 to 2022-08). A trip is
a technician's day on the road, the analogue of it:

    technician, route, stop   bus, trip, segment
    from, to                  s00 to s15
    depart, arrive            start and end of the segment
    start, finish             arrive, and the departure of the next segment: the dwell at a bus stop.
                              Unknown at the last stop.
    job_type                  stop01 to stop15: where the dwell is
    planned_travel_s          length at a nominal 20 km/h. The files give the same segment once as
                              0.2572 and later as 0.26 km; the first length of a segment counts for
                              all, so that the plan does not change with the way of writing.
    planned_service_s         not given; nobody planned the dwells

Trips of fewer than 15 segments are left out unless --all is given; a missing segment is then a
missing row, and the dwell before it is unknown. Always left out are trips that begin before the same
bus ended another one, which are one trip recorded twice, and trips whose times run backwards.

A fifth of the dwells is 0 s: the bus did not stop, or not between two positions. In July and August
2022 more than half of them are exactly 15 s: stays were recorded in another way from then on, with
shorter dwells and longer legs. Both are kept as they are."""

import sys

from visit_importer import ImportFault, decimal, importer_parser, read_table, run_importer, whole

SEGMENTS = 15
NOMINAL_M_PER_S = 20 / 3.6
NEEDED = ("trip_id", "date", "bus", "segment", "length_km", "start_s", "end_s")


def read_trips(text):
    """{trip: [segment]} in the order of the file; and the first length of each segment."""
    trips, length_m = {}, {}
    for line, row in read_table(text, NEEDED):
        leg = {"line": line, "date": row["date"], "bus": row["bus"]}
        leg.update((name, whole(line, row, name)) for name in ("segment", "start_s", "end_s"))
        if not 1 <= leg["segment"] <= SEGMENTS:
            raise ImportFault(f"line {line}: segment {leg['segment']} is not 1 to {SEGMENTS}")
        length_m.setdefault(leg["segment"], 1000 * decimal(line, row, "length_km", 100))
        trips.setdefault(row["trip_id"], []).append(leg)
    return trips, length_m


def check_trip(trip):
    """Segments in order, on one bus and day."""
    for before, leg in zip(trip, trip[1:]):
        if (before["date"], before["bus"]) != (leg["date"], leg["bus"]):
            raise ImportFault(f"line {leg['line']}: another date or bus within the trip")
        if before["segment"] >= leg["segment"]:
            raise ImportFault(f"line {leg['line']}: segment {leg['segment']} after {before['segment']}")


def runs_backwards(trip):
    times = [leg[name] for leg in trip for name in ("start_s", "end_s")]
    return times != sorted(times)


def repeated_trips(trips):
    """Names of trips that begin while the same bus is on another one that began no later."""
    repeated, last = set(), {}
    for name, trip in sorted(trips.items(), key=lambda item: item[1][0]["start_s"]):
        key = trip[0]["date"], trip[0]["bus"]
        if trip[0]["start_s"] < last.get(key, 0):
            repeated.add(name)
        else:
            last[key] = trip[-1]["end_s"]
    return repeated


def visits_of(name, trip, length_m):
    visits = []
    for leg, after in zip(trip, [*trip[1:], None]):
        stop = leg["segment"]
        follows = after is not None and after["segment"] == stop + 1
        visits.append({
            "date": leg["date"], "technician": leg["bus"], "route": name, "stop": stop,
            "job_type": f"stop{stop:02}", "from": f"s{stop - 1:02}", "to": f"s{stop:02}",
            "depart_s": leg["start_s"], "arrive_s": leg["end_s"], "start_s": leg["end_s"],
            "finish_s": after["start_s"] if follows else None,
            "planned_travel_s": int(length_m[stop] / NOMINAL_M_PER_S + 0.5)})
    return visits


def convert(text, every_trip):
    trips, length_m = read_trips(text)
    for trip in trips.values():
        check_trip(trip)
    backwards = {name for name, trip in trips.items() if runs_backwards(trip)}
    repeated = repeated_trips(trips)
    short = {name for name, trip in trips.items() if len(trip) < SEGMENTS}
    left_out = repeated | backwards | (set() if every_trip else short)
    visits = [visit for name, trip in trips.items() if name not in left_out
              for visit in visits_of(name, trip, length_m)]
    return visits, [f"{len(trips)} trips: {len(short)} short, {len(repeated)} recorded twice, "
                    f"{len(backwards)} backwards in time; {len(left_out)} left out"]


def main():
    parser = importer_parser(__doc__)
    parser.add_argument("--all", action="store_true", help="trips with missing segments too")
    options = parser.parse_args()
    return run_importer(options, lambda text: convert(text, options.all))


if __name__ == "__main__":
    sys.exit(main())
