"""Random small days with every rule this version knows: solved, checked, estimated and checked again.

The search and the checker share no code, so each of these days is a bet between the two: a plan that
the search thinks right and the checker does not would end with exit code 1. Days that ask for the
impossible, like a frozen visit that cannot be reached in time, may be refused as bad input, but only
with a path. ARRIVAL_RANDOM_DAYS says how many days are tried, ARRIVAL_RANDOM_FIRST where they start."""
import json
import os
import random
import unittest
from concurrent.futures import ThreadPoolExecutor

from cli_support import BAD_INPUT, CliTest, DONE, jobs_of, run

DAYS = int(os.environ.get("ARRIVAL_RANDOM_DAYS", "60"))
FIRST = int(os.environ.get("ARRIVAL_RANDOM_FIRST", "0"))
FOUND_ONCE = (1008, 1730, 7360)  # days that showed a defect

SKILLS, TOOLS, PARTS, TYPES = ["gas", "power", 7], ["ladder", "lift"], ["filter", "pump"], ["small", "large"]


class Day:
    """One random problem, a function of its seed."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.places = self.rng.randint(2, 9)
        self.by_coordinates = self.maybe(0.2)
        self.loads = self.rng.randint(0, 2)
        self.start = self.rng.choice([0, 28800, 1700000000])
        self.with_distances = self.maybe(0.6)
        self.with_costs = self.maybe(0.2)

    def maybe(self, chance):
        return self.rng.random() < chance

    def time(self, spread=30000):
        return self.start + self.rng.randint(0, spread)

    def windows(self, most, length):
        found = []
        for _ in range(self.rng.randint(1, most)):
            begin = self.time()
            found.append([begin, begin + self.rng.randint(0, length)])
        return found

    def place(self):
        return self.rng.randrange(self.places)

    def at(self, key):
        place = self.place()
        return {key: self.coordinates[place]} if self.by_coordinates else {f"{key}_index": place}

    def amounts(self, most):
        return [self.rng.randint(0, most) for _ in range(self.loads)]

    def matrix(self, most, holes):
        def cell(i, k):
            if i == k:
                return 0
            return None if self.maybe(holes) else self.rng.randint(1, most)
        return [[cell(i, k) for k in range(self.places)] for i in range(self.places)]

    def matrices(self):
        holes = self.rng.choice([0, 0, 0.05])
        found = {"durations": self.matrix(2400, holes)}
        if self.with_distances:
            found["distances"] = self.matrix(40000, 0)
        if self.with_costs:
            found["costs"] = self.matrix(900, 0)
        return {"car": found}

    def skills(self, chance):
        return [{"name": str(skill), "level": self.rng.randint(1, 3)} if isinstance(skill, str) and self.maybe(0.5)
                else skill for skill in SKILLS if self.maybe(chance)]

    def shift_rules(self):
        rules = {}
        if self.maybe(0.5):
            rules["breaks"] = []
            for number in range(self.rng.randint(1, 2)):
                rest = {"id": number, "service": self.rng.randint(0, 2400)}
                if self.maybe(0.7):
                    rest["time_windows"] = self.windows(2, 12000)
                rules["breaks"].append(rest)
        return rules

    def vehicle(self, number):
        rng = self.rng
        vehicle = {"id": f"v{number}" if self.maybe(0.5) else number, "capacity": self.amounts(12)}
        vehicle.update(self.at("start"))
        if self.maybe(0.6):
            vehicle.update(self.at("end"))
        if self.maybe(0.25):
            first, second = sorted([self.time(), self.time()])
            vehicle["shifts"] = [
                {"start_s": first, "end_s": first + rng.randint(3000, 20000), **self.shift_rules()},
                {"start_s": second + 86400, "end_s": second + 86400 + rng.randint(3000, 20000)}]
        else:
            begin = self.time(5000)
            vehicle["time_window"] = [begin, begin + rng.randint(5000, 36000)]
            vehicle.update(self.shift_rules())
        vehicle["skills"] = self.skills(0.7)
        vehicle["tools"] = [tool for tool in TOOLS if self.maybe(0.6)]
        vehicle["stock"] = {part: rng.randint(0, 4) for part in PARTS if self.maybe(0.7)}
        costs = {"fixed": rng.randint(0, 500), "per_hour": rng.randint(0, 7000), "per_task_hour": rng.randint(0, 90)}
        if self.with_distances or self.by_coordinates:
            costs["per_km"] = rng.randint(0, 90)
            if self.maybe(0.2):
                vehicle["max_distance"] = rng.randint(10000, 200000)
        choices = {"costs": costs, "type": rng.choice(TYPES), "speed_factor": rng.choice([0.5, 0.77, 1.3, 2]),
                   "duration_factor": rng.choice([0.5, 0.9, 1.35]), "max_tasks": rng.randint(0, 5),
                   "max_travel_time": rng.randint(500, 9000)}
        vehicle.update({key: value for key, value in choices.items() if self.maybe(0.35)})
        return vehicle

    def job(self, number, vehicles):
        rng = self.rng
        job = {"id": f"j{number}" if self.maybe(0.5) else number}
        job.update(self.at("location"))
        ids = [vehicle["id"] for vehicle in vehicles]
        few = {str(vehicle): rng.randint(0, 300) for vehicle in ids if self.maybe(0.4)}
        choices = {
            "service": rng.randint(0, 3600), "time_windows": self.windows(3, 9000), "skills": self.skills(0.3),
            "tools": [rng.choice(TOOLS)], "parts": {rng.choice(PARTS): rng.randint(0, 2)},
            "delivery": self.amounts(4), "pickup": self.amounts(4), "priority": rng.randint(0, 20),
            "type": rng.choice(["repair", "check"]), "service_per_type": {"small": rng.randint(0, 4000)},
            "technician_prices": few, "other_technician_price": rng.randint(0, 200)}
        chances = {"service": 0.8, "skills": 0.3, "tools": 0.15, "parts": 0.3, "priority": 0.5}
        job.update({key: value for key, value in choices.items() if self.maybe(chances.get(key, 0.35))})
        if self.maybe(0.2):
            job["unserved_price"] = rng.randint(0, 3000)
        if self.maybe(0.1):
            job["mandatory"] = True
        if self.maybe(0.15):
            begin = self.time()
            job["promise"] = [begin, begin + rng.randint(0, 7200)]
        if ids and self.maybe(0.1):
            job["pin"] = {"technician": rng.choice(ids)}
            if self.maybe(0.3):
                job["pin"]["start_s"] = self.time()
        if few and self.maybe(0.5):
            job["service_per_technician"] = {key: rng.randint(0, 4000) for key in few}
        return job

    def models(self, vehicles):
        found = [{"job_type": "repair", "family": "lognormal", "mean": self.rng.randint(60, 3000), "cv": 0.4}]
        if self.maybe(0.5):
            found.append({"job_type": "check", "family": "quantiles",
                          "quantiles": [[0.1, 300], [0.5, 700], [0.95, 2500]]})
        if vehicles and self.maybe(0.5):
            found.append({"job_type": "repair", "technician": vehicles[0]["id"], "family": "lognormal",
                          "mean": 900, "cv": 0.2})
        return found

    def problem(self):
        self.coordinates = [[round(4 + self.rng.random() / 5, 5), round(52 + self.rng.random() / 5, 5)]
                            for _ in range(self.places)]
        vehicles = [self.vehicle(number) for number in range(self.rng.randint(1, 4))]
        jobs = [self.job(number, vehicles) for number in range(self.rng.randint(0, 14))]
        problem = {"vehicles": vehicles, "jobs": jobs, "duration_models": self.models(vehicles)}
        if not self.by_coordinates:
            problem["matrices"] = self.matrices()
        return problem


class RandomDays(CliTest):
    def one_day(self, seed):
        """Returns what became of the day; asserts that nothing is wrong."""
        problem = self.write(f"{seed}.json", Day(seed).problem())
        solved = run("solve", problem, "--epochs", 1, "--threads", 1, "--seed", seed)
        if solved.returncode == BAD_INPUT:
            answer = json.loads(solved.stdout)
            self.assertTrue(all(item["path"] for item in answer["violations"]), (seed, solved.stderr))
            return "refused"
        self.assertEqual(solved.returncode, DONE, (seed, solved.stderr))
        plan = self.write(f"{seed}.plan.json", solved.stdout)
        checked = run("check", problem, plan)
        self.assertEqual(checked.returncode, DONE, (seed, checked.stdout))
        self.assertEqual(json.loads(checked.stdout)["cost"], json.loads(solved.stdout)["summary"]["cost"], seed)
        again = run("estimate", problem, plan, "--seed", seed)
        self.assertEqual(again.returncode, DONE, (seed, again.stderr))
        self.assertEqual(json.loads(again.stdout)["routes"], json.loads(solved.stdout)["routes"], seed)
        return "served" if any(jobs_of(route) for route in json.loads(solved.stdout)["routes"]) else "empty"

    def replanned(self, seed):
        """The plan of a random day becomes the order in force, half of each route frozen; whatever else the
        second search does, the frozen visits stay. Returns how many there are."""
        problem = Day(seed).problem()
        solved = run("solve", self.write(f"{seed}.json", problem), "--epochs", 1, "--no-windows")
        if solved.returncode == BAD_INPUT:
            return 0
        vehicles = {str(vehicle["id"]): vehicle for vehicle in problem["vehicles"]}
        frozen = {}
        for route in json.loads(solved.stdout)["routes"]:
            order = [step["id"] for step in jobs_of(route)]
            vehicle = vehicles[str(route["vehicle"])]
            period = vehicle["shifts"][route["shift"]] if "shifts" in vehicle else vehicle
            period["steps"] = [{"type": "job", "id": job} for job in order]
            period["frozen"] = len(order) // 2
            frozen[route["vehicle"], route.get("shift", 0)] = order[:len(order) // 2]
        path = self.write(f"{seed}.json", problem)
        again = run("solve", path, "--epochs", 1, "--seed", seed + 1)
        if again.returncode == BAD_INPUT:  # half a route need not be a route where places have no way home
            self.assertIn("break a rule as they stand", again.stderr, seed)
            return 0
        self.assertEqual(again.returncode, DONE, (seed, again.stderr))
        plan = json.loads(again.stdout)
        kept = {(route["vehicle"], route.get("shift", 0)): [step["id"] for step in jobs_of(route)]
                for route in plan["routes"]}
        for key, order in frozen.items():
            self.assertEqual(kept.get(key, [])[:len(order)], order, (seed, key))
        checked = run("check", path, self.write(f"{seed}.plan.json", plan))
        self.assertEqual(checked.returncode, DONE, (seed, checked.stdout))
        return sum(map(len, frozen.values()))

    def test_frozen_visits_stay(self):
        with ThreadPoolExecutor(max_workers=2) as pool:
            frozen = sum(pool.map(self.replanned, [*FOUND_ONCE, *range(FIRST, FIRST + DAYS // 2)]))
        self.assertGreater(frozen, DAYS // 4)

    def test_search_and_checker_agree(self):
        with ThreadPoolExecutor(max_workers=2) as pool:
            ends = list(pool.map(self.one_day, [*FOUND_ONCE, *range(FIRST, FIRST + DAYS)]))
        self.assertGreater(ends.count("served"), DAYS // 2, ends)


if __name__ == "__main__":
    unittest.main()
