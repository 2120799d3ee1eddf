#!/usr/bin/env python3
"""One technician, three customers: plans a day with a running arrivald, reports what happens, prints
what each customer may be told. Usage: example_day.py [WORK_ENDPOINT]"""
import sys
from arrival_client import Client

EIGHT = 8 * 3600

# The round trip 1 -> 2 -> 3 is the shortest; the other way round is uphill.
TRAVEL_S = [[0, 900, 1300, 1500],
            [1000, 0, 600, 1000],
            [1300, 700, 0, 600],
            [1200, 1100, 700, 0]]

DAY = {
    "technicians": [{"id": "Ada", "start_location": 0, "end_location": 0,
                     "shifts": [{"start_s": EIGHT, "end_s": EIGHT + 9 * 3600}]}],
    "jobs": [{"id": f"customer {k}", "location": k, "type": "repair", "service_s": 3000} for k in (1, 2, 3)],
    "profiles": [{"name": "car", "matrices": [{"rows": 4, "durations": TRAVEL_S}], "leg_sigma_ppm": 150000}],
    "models": [{"job_type": "repair", "family": "MODEL_FAMILY_LOGNORMAL", "ratio": True, "cv_ppm": 400000}],
}


def clock(seconds):
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}"


def tell(updates):
    for u in updates:
        if "window_from_s" not in u:
            continue
        away = f"{u['stops_away']} away" if "stops_away" in u else "there"
        print(f"  {u['job']}: {clock(u['window_from_s'])}-{clock(u['window_to_s'])}, {away}, {u.get('notice', '')}")


def main():
    endpoint = sys.argv[1] if len(sys.argv) > 1 else "ipc:///run/arrivald/work"
    with Client(endpoint) as client:
        reply = client.solve(DAY, {"epochs": 5}, {})
        route = reply["plan"]["routes"][0]
        visits = [step["job"] for step in route["steps"] if step["kind"] == "STEP_KIND_JOB"]
        print("route:", " -> ".join(visits))
        print("booked:")
        tell(client.open_day("north", "2026-01-05", DAY, plan=reply["plan"], windows={})["updates"])
        at = EIGHT
        for kind, minutes in (("DEPARTED", 0), ("ARRIVED", 16), ("STARTED", 0), ("FINISHED", 65)):
            at += 60 * minutes
            print(f"{clock(at)} Ada {kind.lower()} {visits[0]}:")
            tell(client.event("north", "2026-01-05", kind, at, technician="Ada",
                              job=visits[0])["updates"])
        client.close_day("north", "2026-01-05")


if __name__ == "__main__":
    main()
