"""`arrival solve` from outside: answers in VROOM's shape that keep the rules of the file."""
import json
import unittest

from cli_support import BAD_INPUT, CliTest, DATA, jobs_of, load, run


class VroomAnswer(CliTest):
    """A file written from VROOM's documentation; its rules are checked here once more, in Python."""

    @classmethod
    def setUpClass(cls):
        cls.problem = load("vroom_day.json")
        done = run("solve", DATA / "vroom_day.json", "--epochs", 30)
        assert done.returncode == 0, done.stderr
        cls.solution = json.loads(done.stdout)
        cls.jobs = {job["id"]: job for job in cls.problem["jobs"]}
        cls.vehicles = {vehicle["id"]: vehicle for vehicle in cls.problem["vehicles"]}
        cls.durations = cls.problem["matrices"]["car"]["durations"]

    def test_it_has_the_documented_keys(self):
        self.assertEqual(self.solution["code"], 0)
        for key in ("summary", "unassigned", "routes"):
            self.assertIn(key, self.solution)
        summary = {"cost", "routes", "unassigned", "setup", "service", "duration", "waiting_time", "priority",
                   "violations"}
        self.assertLessEqual(summary, self.solution["summary"].keys())
        for route in self.solution["routes"]:
            self.assertLessEqual({"vehicle", "cost", "steps", "setup", "service", "duration", "waiting_time",
                                  "priority", "delivery", "pickup", "violations"}, route.keys())
            for step in route["steps"]:
                self.assertLessEqual({"type", "arrival", "duration", "setup", "service", "waiting_time",
                                      "violations"}, step.keys())

    def test_every_job_stands_in_one_place(self):
        served = [step["id"] for route in self.solution["routes"] for step in jobs_of(route)]
        left = [job["id"] for job in self.solution["unassigned"]]
        self.assertEqual(sorted(served + left), sorted(self.jobs))
        self.assertEqual(left, [107])
        self.assertEqual(self.solution["unassigned"][0]["reason"], "NO_SKILL")
        self.assertEqual(self.solution["summary"]["unassigned"], 1)

    def test_times_follow_from_the_matrix(self):
        for route in self.solution["routes"]:
            vehicle = self.vehicles[route["vehicle"]]
            steps = route["steps"]
            self.assertEqual((steps[0]["type"], steps[-1]["type"]), ("start", "end"))
            self.assertGreaterEqual(steps[0]["arrival"], vehicle["time_window"][0])
            self.assertLessEqual(steps[-1]["arrival"], vehicle["time_window"][1])
            place, leave, rest, travelled = vehicle["start_index"], steps[0]["arrival"], 0, 0
            rest_end = leave
            for step in steps[1:]:
                start = step["arrival"] + step["waiting_time"]
                if step["type"] == "break":
                    self.assertGreaterEqual(start, rest_end)
                    rest, rest_end = rest + step["service"], start + step["service"]
                    continue
                leg = self.durations[place][step["location_index"]]
                travelled += leg
                self.assertEqual(step["arrival"], max(leave + leg + rest, rest_end))
                self.assertEqual(step["duration"], travelled)
                place, leave, rest = step["location_index"], start + step["service"], 0
                rest_end = leave
            self.assertEqual(route["duration"], travelled)

    def test_jobs_are_served_as_they_ask(self):
        for route in self.solution["routes"]:
            vehicle = self.vehicles[route["vehicle"]]
            for step in jobs_of(route):
                job = self.jobs[step["id"]]
                start = step["arrival"] + step["waiting_time"]
                self.assertLessEqual(set(job.get("skills", [])), set(vehicle["skills"]))
                self.assertEqual(step["location_index"], job["location_index"])
                self.assertEqual(step["service"], job["service"])
                windows = job.get("time_windows", [[0, 10**9]])
                self.assertTrue(any(low <= start <= high for low, high in windows), step)

    def test_breaks_are_taken_in_their_windows(self):
        for route in self.solution["routes"]:
            planned = {rest["id"]: rest for rest in self.vehicles[route["vehicle"]].get("breaks", [])}
            taken = [step for step in route["steps"] if step["type"] == "break"]
            self.assertEqual([step["id"] for step in taken], list(planned))
            for step in taken:
                start = step["arrival"] + step["waiting_time"]
                self.assertTrue(any(low <= start <= high for low, high in planned[step["id"]]["time_windows"]))

    def test_loads_stay_within_the_capacity(self):
        for route in self.solution["routes"]:
            capacity = self.vehicles[route["vehicle"]]["capacity"][0]
            jobs = [self.jobs[step["id"]] for step in jobs_of(route)]
            load_now = sum(job.get("delivery", [0])[0] for job in jobs)
            self.assertLessEqual(load_now, capacity)
            for job in jobs:
                load_now += job.get("pickup", [0])[0] - job.get("delivery", [0])[0]
                self.assertLessEqual(load_now, capacity)
            self.assertEqual(route["delivery"], [sum(job.get("delivery", [0])[0] for job in jobs)])
            self.assertEqual(route["pickup"], [sum(job.get("pickup", [0])[0] for job in jobs)])

    def test_costs_add_up(self):
        for route in self.solution["routes"]:
            costs = self.vehicles[route["vehicle"]].get("costs", {})
            expected = costs.get("fixed", 0) + route["duration"] * costs.get("per_hour", 3600) / 3600
            self.assertEqual(route["cost"], expected)
        self.assertEqual(self.solution["summary"]["cost"], sum(route["cost"] for route in self.solution["routes"]))

    def test_every_customer_has_a_window(self):
        for route in self.solution["routes"]:
            for position, step in enumerate(jobs_of(route)):
                self.assertLess(step["window"]["from"], step["window"]["to"])
                self.assertEqual(step["window"]["level"], 0.9)
                self.assertEqual(step["stops_away"], position)


class OtherInputs(CliTest):
    def test_coordinates_travel_the_great_circle(self):
        solution = self.answer("solve", DATA / "vroom_coordinates.json", "--epochs", 20, "--no-windows")
        orders = {route["vehicle"]: {step["id"] for step in jobs_of(route)} for route in solution["routes"]}
        self.assertEqual(orders, {"north": {"a", "b"}, "south": {"c", "d"}})
        step = solution["routes"][0]["steps"][1]
        self.assertEqual(step["location"], {"a": [4.91, 52.41], "b": [4.88, 52.39]}[step["id"]])

    def test_limits_of_a_technician_who_ends_elsewhere(self):
        """His way home counts when he works and only then."""
        durations = [[0, 1000, 800], [1000, 0, 800], [800, 800, 0]]
        for limit, served in ((1599, []), (1600, [5])):
            problem = {"vehicles": [{"id": 1, "start_index": 0, "end_index": 1, "max_travel_time": limit}],
                       "jobs": [{"id": 5, "location_index": 2}], "matrices": {"car": {"durations": durations}}}
            solution = self.answer("solve", self.write("limit.json", problem), "--epochs", 1)
            self.assertEqual([step["id"] for route in solution["routes"] for step in jobs_of(route)], served)

    def test_a_leg_without_a_distance_is_no_way(self):
        table = [[0, 10, 10], [10, 0, 10], [10, 10, 0]]
        for key in ("durations", "distances", "costs"):
            matrices = {name: [list(row) for row in table] for name in ("durations", "distances", "costs")}
            matrices[key][0][1] = None
            problem = {"vehicles": [{"id": 1, "start_index": 0, "end_index": 0}],
                       "jobs": [{"id": 5, "location_index": 1}, {"id": 6, "location_index": 2}],
                       "matrices": {"car": matrices}}
            solution = self.answer("solve", self.write("hole.json", problem), "--epochs", 1)
            self.assertEqual([step["id"] for step in jobs_of(solution["routes"][0])], [6, 5], key)

    def test_a_service_longer_than_any_shift(self):
        longest = 2**28
        for factor, served in ((1, 1), (1.0001, 0), (1000, 0)):
            problem = {"vehicles": [{"id": 1, "start_index": 0, "time_window": [0, longest],
                                     "duration_factor": factor}],
                       "jobs": [{"id": 5, "location_index": 0, "service": longest}],
                       "matrices": {"car": {"durations": [[0]]}}}
            solution = self.answer("solve", self.write("long.json", problem), "--epochs", 1, "--no-windows")
            self.assertEqual(len(solution["routes"]), served, factor)

    def test_no_windows_means_none(self):
        solution = self.answer("solve", DATA / "vroom_day.json", "--epochs", 5, "--no-windows")
        for route in solution["routes"]:
            for step in route["steps"]:
                self.assertNotIn("window", step)

    def test_solomon(self):
        path = DATA / "small_solomon.txt"
        plan = self.write("plan.json", self.answer("solve", path, "--epochs", 30))
        dimacs = json.loads(plan.read_text())
        self.assertEqual(dimacs["summary"]["unassigned"], 0)
        self.assertTrue(self.answer("check", path, plan)["feasible"])
        exact = self.answer("solve", path, "--epochs", 30, "--convention", "exact", "--format", "solomon")
        tenths = dimacs["summary"]["cost"] / 10  # floors of ten times every leg
        self.assertGreaterEqual(exact["summary"]["cost"], tenths)
        self.assertLess(exact["summary"]["cost"], tenths + 0.1 * 20 + 1)

    def test_vrplib(self):
        path = DATA / "small_vrplib.vrp"
        solution = self.answer("solve", path, "--epochs", 30)
        self.assertEqual(solution["summary"]["unassigned"], 0)
        self.assertEqual(solution["summary"]["cost"], solution["summary"]["duration"])
        plan = self.write("plan.json", solution)
        self.assertEqual(self.answer("check", path, plan)["cost"], solution["summary"]["cost"])

    def test_standard_input(self):
        text = (DATA / "vroom_day.json").read_text()
        from_pipe = self.run_ok("solve", "-", "--epochs", 5, text_in=text)
        from_file = self.run_ok("solve", DATA / "vroom_day.json", "--epochs", 5)
        self.assertEqual(from_pipe.stdout, from_file.stdout)

    def test_nothing_to_do(self):
        vehicle, job = {"id": 1, "start": [0, 0]}, {"id": 7, "location": [0, 0]}
        for vehicles, jobs in (([], []), ([vehicle], []), ([], [job])):
            problem = self.write("empty.json", {"vehicles": vehicles, "jobs": jobs})
            solution = self.answer("solve", problem, "--epochs", 1)
            self.assertEqual(solution["routes"], [])
            self.assertEqual([left["id"] for left in solution["unassigned"]], [job["id"] for job in jobs])


class Determinism(CliTest):
    def test_threads_do_not_change_a_byte(self):
        day = self.generated(4, 24)
        one = self.run_ok("solve", day, "--epochs", 16, "--threads", 1).stdout
        two = self.run_ok("solve", day, "--epochs", 16, "--threads", 2).stdout
        self.assertEqual(one, two)
        self.assertEqual(json.loads(one)["summary"]["epochs"], 16)

    def test_epochs_replay_a_run_by_the_clock(self):
        day = self.generated(4, 30)
        for limit in (0.5, 2, 8, 32):  # a slow machine needs more for one epoch
            timed = self.answer("solve", day, "--time-limit", limit, "--no-windows")
            if timed["summary"]["epochs"] > 0:
                break
        replayed = self.answer("solve", day, "--epochs", timed["summary"]["epochs"], "--no-windows")
        self.assertEqual(timed["routes"], replayed["routes"])

    def test_the_seed_matters_and_repeats(self):
        first, same, other = (self.generated(3, 15, seed).read_text() for seed in (5, 5, 6))
        self.assertEqual(first, same)
        self.assertNotEqual(first, other)


class BadInput(CliTest):
    def expect(self, problem, *paths):
        done = run("solve", self.write("bad.json", problem), "--epochs", 1)
        self.assertEqual(done.returncode, BAD_INPUT, done.stdout + done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual(answer["code"], 2)
        self.assertTrue(answer["error"])
        found = {violation["path"] for violation in answer["violations"]}
        for path in paths:
            self.assertIn(path, found)
            self.assertIn(f"arrival: {path}: ", done.stderr)

    def changed(self, change):
        problem = load("vroom_day.json")
        change(problem)
        return problem

    def test_unknown_key(self):
        self.expect(self.changed(lambda p: p["vehicles"][1].update(time_windw=[0, 1])), "vehicles[1].time_windw")

    def test_window_that_ends_before_it_starts(self):
        self.expect(self.changed(lambda p: p["jobs"][0].update(time_windows=[[5, 4]])), "jobs[0].time_windows[0][1]")

    def test_shift_that_ends_before_it_starts(self):
        self.expect(self.changed(lambda p: p["vehicles"][0].update(time_window=[9, 8])), "vehicles[0].time_window[1]")

    def test_all_errors_are_listed(self):
        def change(problem):
            problem["jobs"][0]["service"] = -1
            problem["jobs"][3]["priority"] = 1001
        self.expect(self.changed(change), "jobs[0].service", "jobs[3].priority")

    def test_duplicate_id(self):
        self.expect(self.changed(lambda p: p["jobs"][1].update(id=101)), "jobs[1].id")

    def test_index_outside_the_matrix(self):
        self.expect(self.changed(lambda p: p["jobs"][2].update(location_index=77)), "jobs[2].location_index")

    def test_matrix_that_is_not_square(self):
        problem = load("vroom_day.json")
        del problem["matrices"]["car"]["durations"][3][0]
        self.expect(problem, "matrices.car.durations[3]")

    def test_what_is_not_honoured_is_refused_by_name(self):
        self.expect(self.changed(lambda p: p["jobs"][4].update(setup_per_type={})), "jobs[4].setup_per_type")

    def test_no_json(self):
        for text in ("", "{", "[]", "null", "{}x", "\x00", "\ufeff{}"):
            done = run("solve", self.write("bad.json", text), "--format", "json")
            self.assertEqual(done.returncode, BAD_INPUT, repr(text) + done.stderr)
            self.assertEqual(json.loads(done.stdout)["code"], 2)

    def test_no_format_at_all(self):
        done = run("solve", self.write("poem.txt", "shall I compare thee\nto a summer's day\n"))
        self.assertEqual(done.returncode, BAD_INPUT)

    def test_no_such_file(self):
        done = run("solve", self.directory / "none.json")
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertIn("none.json", done.stderr)

    def test_a_directory(self):
        self.assertEqual(run("solve", self.directory).returncode, BAD_INPUT)


if __name__ == "__main__":
    unittest.main()
