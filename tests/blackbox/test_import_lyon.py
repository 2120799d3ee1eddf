"""bench/import_lyon.py: functions built from steps by hand give back the steps; durations of answers; what is
refused; a public day when there."""
import unittest

from problem_import_case import BAD_INPUT, ProblemImportCase, public_files, visits

STEP, END = 10, 40


def arrival(steps, depart):
    """By definition: the best of all later departures; a border belongs to both steps."""
    return min(u + min(steps[k] for k in range(len(steps)) if k * STEP <= u <= (k + 1) * STEP)
               for u in range(depart, END + 1))


def after(steps, border):
    """The limit of the function from the right."""
    k = border // STEP
    return border if k >= len(steps) else min([border + steps[k]] + [arrival(steps, u) for u in range(border + 1, END + 1)])


def function(steps):
    """Breakpoints at every second, two where it jumps."""
    xs, ys = [], []
    for x in range(END + 1):
        xs.append(x)
        ys.append(arrival(steps, x))
        if x % STEP == 0 and 0 < x < END and after(steps, x) > ys[-1]:
            xs.append(x)
            ys.append(after(steps, x))
    return [xs, ys]


STEPS = {(0, 1): [5, 7, 3, 3], (1, 0): [6, 6, 6, 20], (0, 2): [4, 4, 30, 4], (2, 0): [2, 2, 2, 2],
         (1, 2): [1, 2, 3, 4], (2, 1): [4, 3, 2, 1]}
DAY = {"num_customers": 2, "num_vehicles": 2, "vehicle_capacity": 9, "demands": [0, 4, 5], "service_times": [0, 2, 3],
       "time_windows": [[0, 40], [0, 30], [20, 30]], "depot": 0, "horizon": [0.0, 40.0],
       "td": {"model": "atf-ndcpwlf", "atf_path": "arcs.json"}}


class ImportLyon(ProblemImportCase):
    script = "import_lyon.py"

    def setUp(self):
        super().setUp()
        self.arcs({})

    def arcs(self, changed):
        self.put("arcs.json", {"arcs": [[a, b, *changed.get((a, b), function(steps))] for (a, b), steps in STEPS.items()]})

    def problem(self, data, *options):
        return super().problem(data, "--step", STEP, *options)

    def test_whole_problem(self):
        problem = self.problem(DAY)
        self.assertEqual(problem["vehicles"], [
            {"id": k, "start_index": 0, "end_index": 0, "time_window": [0, 40], "capacity": [9],
             "costs": {"per_hour": 0, "per_shift_hour": 3600}} for k in (1, 2)])
        self.assertEqual(problem["jobs"], [
            {"id": 1, "location_index": 1, "service": 2, "delivery": [4], "time_windows": [[0, 30]]},
            {"id": 2, "location_index": 2, "service": 3, "delivery": [5], "time_windows": [[20, 30]]}])
        self.assertEqual(problem["matrices"]["car"]["slice_rule"], "departure")

    def test_steps_come_back(self):
        """But for a step in which waiting always wins, which says no more than that."""
        slices = self.problem(DAY)["matrices"]["car"]["slices"]
        self.assertEqual([part["from_s"] for part in slices], [0, 10, 20, 30])
        for (a, b), steps in STEPS.items():
            found = [part["durations"][a][b] for part in slices]
            if (a, b) == (0, 2):
                self.assertEqual(found, [4, 4, 14, 4])  # leaving at 20 or later arrives at 34 at best
            else:
                self.assertEqual(found, steps)

    def test_durations(self):
        # There in 3 from 20 on, 2 of service, back in 6 up to 30.
        self.assertEqual(self.judged(DAY, {1: visits(1)}), {"cost": 11, "served": 1, "customers": 2})
        # 2 opens at 20; leaving at 16 arrives at 20, 3 of service, 2 back.
        self.assertEqual(self.judged(DAY, {1: visits(2)})["cost"], 9)
        self.assertEqual(self.judged(DAY, {1: visits(2), 2: visits(1)})["cost"], 20)

    def test_answers_that_break_a_rule(self):
        self.refused("overloaded", {**DAY, "vehicle_capacity": 8}, {1: visits(1, 2)})
        self.refused("a second time", DAY, {1: visits(1), 2: visits(1)})
        self.refused("breaks a window", {**DAY, "time_windows": [[0, 40], [0, 4], [0, 40]]}, {1: visits(1)})

    def test_refused(self):
        self.refused("no multiple of 720", DAY)
        self.refused("not atf-ndcpwlf", {**DAY, "td": {"model": "speed"}})
        self.refused("there is no 'num_customers'", {key: value for key, value in DAY.items() if key != "num_customers"})
        self.refused("", "[]")
        self.refused("", "{")

    def test_functions_that_no_steps_give(self):
        slopes = function(STEPS[0, 1])
        slopes[1][3] += 2
        for broken in ([[0, 40], [5, 85]], slopes, [[0], [5]], [[0, 40, 30], [1, 2, 3]], [[0.5, 40], [5, 45]]):
            self.arcs({(0, 1): broken})
            done = self.run_script(self.put("instance", DAY), "--step", STEP)
            self.assertEqual((done.returncode, done.stdout), (BAD_INPUT, ""), broken)
            self.assertNotIn("Traceback", done.stderr)

    def test_public_day(self):
        paths = public_files("td_lyon_rifki/n20/Rifki-1.vrp.json")
        if not paths:
            self.skipTest("needs ARRIVAL_DATA")
        problem = self.written(paths[0])
        self.assertEqual((len(problem["jobs"]), len(problem["matrices"]["car"]["slices"])), (20, 60))


if __name__ == "__main__":
    unittest.main()
