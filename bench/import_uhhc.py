#!/usr/bin/env python3
"""Turns a home-care day of the UHHC repository into a problem file for `arrival`.

    bench/import_uhhc.py uhhc/validation/i-116.json.xz > i-116.json
    arrival solve i-116.json --time-limit 60 -o plan.json
    bench/import_uhhc.py uhhc/validation/i-116.json.xz --answer plan.json

Reads the JSON of github iolab-uniud/uhhc (unified home health care); minutes become seconds. A patient with two
services becomes two jobs, "p6/1" and "p6/2", others one, "p6". The cost of the set is a sum of terms with a
weight each; a weight "HARD" makes a rule of it.

    of the set                                   in the problem
    caregiver, abilities                         vehicle, skills (a service needs the ability of its name)
    departing, arrival point                     start_index, end_index
    shift: its start is a rule                   time_window from
    shift: its end costs (total_extra_time)      time_window to; shifts[].overtime_s, overtime_price_per_hour
    incompatible caregivers of a patient         a skill "not p6" that all other caregivers have
    travel_time, total_waiting_time              costs.per_shift_hour = the smaller of both, costs.per_hour the
                                                 rest of travel_time: waiting never costs more than travel here
    window, met at the start of service          soft_windows with a late price (total_tardiness), or
    window, met at the end of service            time_windows when it is HARD; the latter closes `service` earlier
    no service before the window opens           the early side is hard in both
    optional patient (optional_patients)         unserved_price, of two services half each; and what his service
                                                 costs by the hour of the shift, which is no cost of the set
    other patients                               mandatory
    preferred caregivers                         technician_prices 0, other_technician_price the weight
    two services: simultaneous                   relation together
    sequential, start to start min..max          relation before: finish to start, min_gap_s = min - service; and
                                                 relation different_technician
    of both kinds, and independent: both or none relation before the other way round, with a gap that binds no time
    lunch of who has one (start..end, minutes)   a break of the shift; met at the end: begins `minutes` earlier

Terms without a counterpart, in the cost of --answer only: highest_tardiness and max_idle_time (a maximum over
all), missed_lunch_break (our breaks are always taken), waiting as far as it is dearer than travel. So the cost of a plan here is a part of the set's: gaps to
published objectives are those of --answer, which computes every term by the rules of the set's own validator
(waiting from arrival to start, idle time over the whole shift, lunch no visit)."""

import bisect
import json
import sys

from problem_importer import ImportFault, routes_of, run_importer

MINUTE = 60
DAY_S = 86400
ANY_TIME_S = -10 * DAY_S


def weight(day, term):
    """Cost a unit: 0 without the term. HARD counts once where it is broken all the same, as in the validator."""
    value = day["metadata"]["cost_components"].get(term)
    return 1 if value == "HARD" else value or 0


def is_hard(day, term):
    return day["metadata"]["cost_components"].get(term) == "HARD"


def per_hour(day, term):
    return weight(day, term) * 60


def shift_price(day):
    """Of an hour between departure and return, whatever it is spent on."""
    return min(per_hour(day, "travel_time"), per_hour(day, "total_waiting_time"))


def at_end(day):
    return day["metadata"]["time_window_met"] == "at_service_end"


def seconds(minutes):
    if minutes != int(minutes):
        raise ImportFault(f"{minutes} is not a whole number of minutes")
    return int(minutes) * MINUTE


def job_ids(patient):
    services = len(patient["required_services"])
    return [patient["id"]] if services == 1 else [f"{patient['id']}/{k + 1}" for k in range(services)]


def lunch_of(day):
    lunch = day["lunch_breaks"]
    close = lunch["end"] - (lunch["min_duration"] if at_end(day) else 0)
    return {"id": "lunch", "service": seconds(lunch["min_duration"]),
            "time_windows": [[seconds(lunch["start"]), seconds(close)]]}


def vehicle_of(day, caregiver, points):
    shift = caregiver["working_shift"]
    patients = [patient for patient in day["patients"]
                if patient.get("incompatible_caregivers") and caregiver["id"] not in patient["incompatible_caregivers"]]
    working = {"start_s": seconds(shift["start"]), "end_s": seconds(shift["end"])}
    if not is_hard(day, "total_extra_time"):
        working.update(overtime_s=DAY_S, overtime_price_per_hour=per_hour(day, "total_extra_time"))
    if caregiver.get("lunch_break"):
        working["breaks"] = [lunch_of(day)]
    return {"id": caregiver["id"], "start_index": points[caregiver["departing_point"]],
            "end_index": points[caregiver.get("arrival_point") or caregiver["departing_point"]],
            "skills": [*caregiver["abilities"], *(f"not {patient['id']}" for patient in patients)],
            "costs": {"per_hour": per_hour(day, "travel_time") - shift_price(day), "per_shift_hour": shift_price(day)},
            "shifts": [working]}


def windows_of(day, patient, service_s):
    """The key and its value: hard or soft windows of the start."""
    pairs = []
    for window in patient["time_windows"]:
        opens = seconds(window["start"])
        closes = seconds(window["end"]) - (service_s if at_end(day) else 0)
        if closes < opens:
            raise ImportFault(f"a window of {patient['id']} is shorter than his service")
        pairs.append([opens, closes])
    if is_hard(day, "total_tardiness"):
        return {"time_windows": pairs}
    price = per_hour(day, "total_tardiness")
    return {"soft_windows": [{"open_s": opens, "close_s": closes, "late_price_per_hour": price}
                             for opens, closes in pairs]}


def value_of(day, patient, place):
    """What it costs to leave him: with two services one half each, the odd unit at the first."""
    if not patient.get("optional"):
        return {"mandatory": True}
    price, services = weight(day, "optional_patients"), patient["required_services"]
    half = price // len(services) + (price % len(services) if place == 0 else 0)
    return {"unserved_price": half + services[place]["duration"] * shift_price(day) // 60}


def jobs_of(day, patient):
    skills = [f"not {patient['id']}"] if patient.get("incompatible_caregivers") else []
    preferred = patient.get("preferred_caregivers")
    price = weight(day, "caregiver_preferences")
    for place, (name, required) in enumerate(zip(job_ids(patient), patient["required_services"])):
        service_s = seconds(required["duration"])
        job = {"id": name, "location_index": patient["distance_matrix_index"], "type": required["service"],
               "service": service_s, "skills": [required["service"], *skills],
               **windows_of(day, patient, service_s), **value_of(day, patient, place)}
        if preferred:
            job.update(technician_prices={who: 0 for who in preferred}, other_technician_price=price)
        yield job


def needs(first, second):
    """The second is served only when the first is, at whatever time."""
    return {"kind": "before", "jobs": [first, second], "min_gap_s": ANY_TIME_S}


def synchronization(patient):
    return (patient.get("synchronization") or {"type": "independent"})["type"]


def relations_of(patient):
    """Both services or none, at the times and by two caregivers as their synchronization asks."""
    kind = synchronization(patient)
    if len(patient["required_services"]) < 2:
        return []
    first, second = job_ids(patient)
    if kind == "simultaneous":
        return [{"kind": "together", "jobs": [first, second]}]
    if kind == "independent":
        return [needs(first, second), needs(second, first)]
    first_s = seconds(patient["required_services"][0]["duration"])
    gap = patient["synchronization"]["distance"]
    return [{"kind": "before", "jobs": [first, second], "min_gap_s": seconds(gap["min"]) - first_s,
             "max_gap_s": seconds(gap["max"]) - first_s}, needs(second, first),
            {"kind": "different_technician", "jobs": [first, second]}]


def convert(data, _):
    day = json.loads(data)
    points = {point["id"]: point["distance_matrix_index"] for point in day["terminal_points"]}
    relations = [relation for patient in day["patients"] for relation in relations_of(patient)]
    return {"vehicles": [vehicle_of(day, caregiver, points) for caregiver in day["caregivers"]],
            "jobs": [job for patient in day["patients"] for job in jobs_of(day, patient)],
            "relations": relations,
            "matrices": {"car": {"durations": [[seconds(cell) for cell in row] for row in day["distances"]]}}}


# ---- an answer, judged by the rules of the set ------------------------------------------------------

class Route:
    """Visits of one caregiver in minutes. He leaves as late as the first visit allows; what lies between two
    visits beyond travel and lunch is waiting, as in the validator."""

    def __init__(self, day, caregiver, places, steps):
        points = {point["id"]: point["distance_matrix_index"] for point in day["terminal_points"]}
        home = points[caregiver["departing_point"]]
        end = points[caregiver.get("arrival_point") or caregiver["departing_point"]]
        self.visits, self.lunch, self.travel, self.waiting, self.leaves = [], False, 0, 0, None
        clock, place, pause = None, home, 0
        for step in steps:
            if step["type"] == "break":
                self.lunch, pause = True, day["lunch_breaks"]["min_duration"]
            if step["type"] != "job":
                continue
            start, leg = (step["arrival"] + step["waiting_time"]) / MINUTE, day["distances"][place][places[step["id"]]]
            if clock is None:
                self.leaves = start - leg - pause
            elif start < clock + leg + pause - 1e-6:  # seconds are no whole minutes
                raise ImportFault(f"{caregiver['id']} cannot be at {step['id']} in time")
            else:
                self.waiting += max(0, start - clock - leg - pause)
            self.visits.append((step["id"], start))
            self.travel += leg
            clock, place, pause = start + step["service"] / MINUTE, places[step["id"]], 0
        self.travel += day["distances"][place][end]
        self.back = clock + day["distances"][place][end] + pause


def tardiness(day, patient, start, minutes):
    """Of the window that opened last before the start."""
    opens = [window["start"] for window in patient["time_windows"]]
    place = bisect.bisect_right(opens, start) - 1
    if place < 0:
        raise ImportFault(f"{patient['id']} is served before his window opens")
    met = start + (minutes if at_end(day) else 0)
    return max(0, met - patient["time_windows"][place]["end"])


def check_visits(day, routes, starts):
    caregivers = {caregiver["id"]: caregiver for caregiver in day["caregivers"]}
    for patient in day["patients"]:
        names, services = job_ids(patient), patient["required_services"]
        served = [name for name in names if name in starts]
        if served and len(served) < len(names):
            raise ImportFault(f"{patient['id']} is served by halves")
        if not served and not patient.get("optional"):
            raise ImportFault(f"{patient['id']} is not optional and not served")
        for name, service in zip(served, services):
            who = starts[name][1]
            if service["service"] not in caregivers[who]["abilities"]:
                raise ImportFault(f"{who} cannot do {name}")
            if who in patient.get("incompatible_caregivers", ()):
                raise ImportFault(f"{who} and {patient['id']} are incompatible")
        if served and len(names) > 1 and synchronization(patient) != "independent":
            gap = starts[names[1]][0] - starts[names[0]][0]
            distance = patient["synchronization"].get("distance") or {"min": 0, "max": 0}
            if not distance["min"] - 1e-6 <= gap <= distance["max"] + 1e-6 or starts[names[0]][1] == starts[names[1]][1]:
                raise ImportFault(f"the two visits of {patient['id']} are {gap} minutes apart, or by one caregiver")
    for who, route in routes.items():
        if route.leaves < caregivers[who]["working_shift"]["start"]:
            raise ImportFault(f"{who} leaves before his shift")


def judge(data, answer, _):
    day = json.loads(data)
    caregivers = {caregiver["id"]: caregiver for caregiver in day["caregivers"]}
    jobs = {name: (patient, service) for patient in day["patients"]
            for name, service in zip(job_ids(patient), patient["required_services"])}
    places = {name: patient["distance_matrix_index"] for name, (patient, _) in jobs.items()}
    routes = {vehicle: Route(day, caregivers[vehicle], places, steps) for vehicle, steps in routes_of(answer)
              if any(step["type"] == "job" for step in steps)}
    starts = {name: (start, who) for who, route in routes.items() for name, start in route.visits}
    check_visits(day, routes, starts)
    amounts = amounts_of(day, jobs, routes, starts)
    if amounts["total_tardiness"] and is_hard(day, "total_tardiness"):
        raise ImportFault("a window that is a rule is missed")
    terms = {term: weight(day, term) * amount for term, amount in amounts.items()}
    return {"cost": sum(terms.values()), "terms": terms, "patients": len(day["patients"])}


def idle_of(caregiver, route):
    """Minutes of the shift without work; all of it for who stays at home."""
    shift = caregiver["working_shift"]
    if not route:
        return shift["end"] - shift["start"]
    return route.leaves - shift["start"] + route.waiting + max(0, shift["end"] - route.back)


def amounts_of(day, jobs, routes, starts):
    late = [tardiness(day, jobs[name][0], start, jobs[name][1]["duration"]) for name, (start, _) in starts.items()]
    unlike = [name for name, (_, who) in starts.items() if who not in jobs[name][0].get("preferred_caregivers", [who])]
    routed = [(caregiver, routes.get(caregiver["id"])) for caregiver in day["caregivers"]]
    return {
        "travel_time": sum(route.travel for route in routes.values()),
        "total_tardiness": sum(late),
        "highest_tardiness": max(late, default=0),
        "total_waiting_time": sum(route.waiting for route in routes.values()),
        "total_extra_time": sum(max(0, route.back - caregiver["working_shift"]["end"])
                                for caregiver, route in routed if route),
        "max_idle_time": max(idle_of(caregiver, route) for caregiver, route in routed),
        "caregiver_preferences": len(unlike),
        "optional_patients": sum(1 for patient in day["patients"] if job_ids(patient)[0] not in starts),
        "missed_lunch_break": sum(1 for caregiver, route in routed
                                  if caregiver.get("lunch_break") and not (route and route.lunch)),
    }


if __name__ == "__main__":
    sys.exit(run_importer(__doc__, convert, judge))
