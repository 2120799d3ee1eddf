"""bench/import_uhhc.py: a home-care day by hand, its cost term by term, the rules, the public days when there."""
import copy
import unittest

from problem_import_case import ProblemImportCase, public_files

WEIGHTS = {"travel_time": 3, "total_tardiness": 5, "highest_tardiness": 7, "total_waiting_time": 11,
           "total_extra_time": 13, "max_idle_time": 17, "caregiver_preferences": 19, "optional_patients": 101,
           "missed_lunch_break": 23}
DAY = {
    "metadata": {"time_window_met": "at_service_start", "cost_components": WEIGHTS},
    "distances": [[0, 10, 20], [10, 0, 5], [20, 5, 0]],
    "terminal_points": [{"id": "d0", "distance_matrix_index": 0}],
    "caregivers": [
        {"id": "ann", "abilities": ["s1", "s2"], "departing_point": "d0", "arrival_point": "d0",
         "working_shift": {"start": 0, "end": 120}, "lunch_break": True},
        {"id": "bob", "abilities": ["s2"], "departing_point": "d0", "arrival_point": "d0",
         "working_shift": {"start": 30, "end": 200}, "lunch_break": False}],
    "patients": [
        {"id": "p0", "required_services": [{"service": "s1", "duration": 20}], "distance_matrix_index": 1,
         "time_windows": [{"start": 30, "end": 40}, {"start": 90, "end": 100}], "optional": False,
         "preferred_caregivers": ["bob"]},
        {"id": "p1", "required_services": [{"service": "s1", "duration": 15}, {"service": "s2", "duration": 30}],
         "distance_matrix_index": 2, "time_windows": [{"start": 60, "end": 150}], "optional": True,
         "synchronization": {"type": "sequential", "distance": {"min": 10, "max": 45}},
         "incompatible_caregivers": ["bob"]}],
    "services": [], "lunch_breaks": {"start": 60, "end": 120, "min_duration": 30},
}


def changed(**patches):
    """The day with `patches` deep in it: p1={"optional": False}, weights={...}, met=..., bob={...}."""
    day = copy.deepcopy(DAY)
    day["metadata"]["cost_components"].update(patches.pop("weights", {}))
    day["metadata"]["time_window_met"] = patches.pop("met", "at_service_start")
    for name, patch in patches.items():
        next(one for one in day["patients"] + day["caregivers"] if one["id"] == name).update(patch)
    return day


def job(name, start, service):
    return {"type": "job", "id": name, "arrival": start * 60, "waiting_time": 0, "service": service * 60}


def route(*steps):
    return [{"type": "start", "arrival": 0}, *steps, {"type": "end", "arrival": 0}]


COMPATIBLE = {"incompatible_caregivers": []}


class ImportUhhc(ProblemImportCase):
    script = "import_uhhc.py"

    def test_caregivers(self):
        ann, bob = self.problem(DAY)["vehicles"]
        self.assertEqual(ann, {
            "id": "ann", "start_index": 0, "end_index": 0, "skills": ["s1", "s2", "not p1"],
            "costs": {"per_hour": 0, "per_shift_hour": 180},
            "shifts": [{"start_s": 0, "end_s": 7200, "overtime_s": 86400, "overtime_price_per_hour": 780,
                        "breaks": [{"id": "lunch", "service": 1800, "time_windows": [[3600, 7200]]}]}]})
        self.assertEqual(self.problem(changed(weights={"total_waiting_time": 1}))["vehicles"][0]["costs"],
                         {"per_hour": 120, "per_shift_hour": 60})
        self.assertEqual(bob["skills"], ["s2"])
        self.assertNotIn("breaks", bob["shifts"][0])
        ann, _ = self.problem(changed(met="at_service_end", p0={"time_windows": [{"start": 0, "end": 60}]}))["vehicles"]
        self.assertEqual(ann["shifts"][0]["breaks"][0]["time_windows"], [[3600, 5400]])

    def test_patients(self):
        p0, first, second = self.problem(DAY)["jobs"]
        self.assertEqual(p0, {
            "id": "p0", "location_index": 1, "type": "s1", "service": 1200, "skills": ["s1"], "mandatory": True,
            "soft_windows": [{"open_s": 1800, "close_s": 2400, "late_price_per_hour": 300},
                             {"open_s": 5400, "close_s": 6000, "late_price_per_hour": 300}],
            "technician_prices": {"bob": 0}, "other_technician_price": 19})
        self.assertEqual((first["id"], second["id"]), ("p1/1", "p1/2"))
        self.assertEqual((first["unserved_price"], second["unserved_price"]), (51 + 15 * 3, 50 + 30 * 3))
        self.assertEqual(first["skills"], ["s1", "not p1"])
        self.assertEqual(self.problem(DAY)["relations"], [
            {"kind": "before", "jobs": ["p1/1", "p1/2"], "min_gap_s": -300, "max_gap_s": 1800},
            {"kind": "before", "jobs": ["p1/2", "p1/1"], "min_gap_s": -864000},
            {"kind": "different_technician", "jobs": ["p1/1", "p1/2"]}])

    def test_windows_at_the_end_and_hard_ones(self):
        jobs = self.problem(changed(met="at_service_end", p0={"time_windows": [{"start": 30, "end": 55}]},
                                    weights={"total_tardiness": "HARD"}))["jobs"]
        self.assertEqual([one["time_windows"] for one in jobs], [[[1800, 2100]], [[3600, 8100]], [[3600, 7200]]])

    def test_synchronization(self):
        self.assertEqual(self.problem(changed(p1={"synchronization": {"type": "simultaneous"}}))["relations"],
                         [{"kind": "together", "jobs": ["p1/1", "p1/2"]}])
        self.assertEqual(self.problem(changed(p1={"synchronization": {"type": "independent"}}))["relations"], [
            {"kind": "before", "jobs": jobs, "min_gap_s": -864000} for jobs in (["p1/1", "p1/2"], ["p1/2", "p1/1"])])

    def test_every_term_of_the_cost(self):
        """ann: to p0 at 45 (5 late, not hers), lunch, at p1 at 110; bob joins at 130, done at 160, back at 180."""
        day = changed(p1=COMPATIBLE, ann={"working_shift": {"start": 0, "end": 130}})
        found = self.judged(day, {
            "ann": route(job("p0", 45, 20), {"type": "break", "arrival": 4200}, job("p1/1", 110, 15)),
            "bob": route(job("p1/2", 130, 30))})
        waiting = 110 - 65 - 5 - 30
        self.assertEqual(found["terms"], {
            "travel_time": 3 * (10 + 5 + 20 + 20 + 20), "total_tardiness": 5 * 5, "highest_tardiness": 7 * 5,
            "total_waiting_time": 11 * waiting, "total_extra_time": 13 * (110 + 15 + 20 - 130),
            "max_idle_time": 17 * (110 - 30 + 200 - 180), "caregiver_preferences": 19, "optional_patients": 0,
            "missed_lunch_break": 0})
        self.assertEqual(found["cost"], sum(found["terms"].values()))

    def test_left_and_idle(self):
        found = self.judged(DAY, {"ann": route(job("p0", 95, 20))})
        self.assertEqual(found["terms"], {
            "travel_time": 60, "total_tardiness": 0, "highest_tardiness": 0, "total_waiting_time": 0,
            "total_extra_time": 13 * 5, "max_idle_time": 17 * 170, "caregiver_preferences": 19,
            "optional_patients": 101, "missed_lunch_break": 23})

    def test_answers_that_break_a_rule(self):
        p0 = job("p0", 35, 20)
        both = {"ann": route(p0, job("p1/1", 65, 15)), "bob": route(job("p1/2", 90, 30))}
        day = changed(p1=COMPATIBLE)
        self.judged(day, both)
        self.refused("incompatible", DAY, both)
        self.refused("not optional", DAY, {})
        self.refused("by halves", DAY, {"ann": route(p0, job("p1/1", 65, 15))})
        self.refused("minutes apart", day, {**both, "bob": route(job("p1/2", 70, 30))})
        self.refused("minutes apart", day, {**both, "bob": route(job("p1/2", 111, 30))})
        self.refused("before his window", day, {"ann": route(job("p0", 20, 20))})
        self.refused("in time", day, {**both, "ann": route(p0, job("p1/1", 59, 15))})
        self.refused("before his shift", day, {**both, "bob": route({"type": "break"}, job("p1/2", 75, 30))})
        self.refused("cannot do", day, {"bob": route(job("p0", 95, 20))})
        self.refused("is a rule", changed(weights={"total_tardiness": "HARD"}), {"ann": route(job("p0", 45, 20))})

    def test_refused(self):
        self.refused("whole number of minutes", changed(ann={"working_shift": {"start": 0.5, "end": 100}}))
        self.refused("shorter than his service", changed(met="at_service_end"))
        self.refused("there is no 'patients'", {key: value for key, value in DAY.items() if key != "patients"})
        self.refused("", "[1]")

    def test_public_days(self):
        paths = public_files("uhhc/*/*.json.xz")
        if not paths:
            self.skipTest("needs ARRIVAL_DATA")
        for path in paths[::4]:
            self.assertGreater(len(self.written(path)["jobs"]), 9, path)


if __name__ == "__main__":
    unittest.main()
