"""`arrival check` and `arrival estimate` from outside."""
import copy
import json
import unittest

from cli_support import BAD_INPUT, CliTest, DATA, DONE, OTHER, jobs_of, load, run


class Check(CliTest):
    @classmethod
    def setUpClass(cls):
        cls.problem = DATA / "vroom_day.json"
        done = run("solve", cls.problem, "--epochs", 20)
        assert done.returncode == 0, done.stderr
        cls.right = json.loads(done.stdout)

    def check(self, solution, problem=None):
        done = run("check", problem or self.problem, self.write("solution.json", solution))
        return done, json.loads(done.stdout) if done.stdout else None

    def test_our_own_answer_is_accepted(self):
        done, verdict = self.check(self.right)
        self.assertEqual(done.returncode, DONE, done.stderr)
        self.assertTrue(verdict["feasible"])
        self.assertEqual(verdict["violations"], [])
        for key in ("cost", "unassigned", "duration", "service", "waiting_time", "priority_lost"):
            self.assertEqual(verdict[key], self.right["summary"][key], key)
        self.assertEqual(done.stderr, "")

    def changed_answers(self):
        """Every figure of the answer in turn, a little off."""
        for key in ("cost", "unassigned", "service", "duration", "waiting_time"):
            wrong = copy.deepcopy(self.right)
            wrong["summary"][key] += 1
            yield f"summary.{key}", wrong
        for r, route in enumerate(self.right["routes"]):
            for key in ("cost", "service", "duration", "waiting_time"):
                wrong = copy.deepcopy(self.right)
                wrong["routes"][r][key] += 1
                yield f"routes[{r}].{key}", wrong
            for s, step in enumerate(route["steps"]):
                for key in ("arrival", "service", "waiting_time", "duration"):
                    if step["type"] == "start" and key == "arrival":
                        continue  # leaving earlier may be as good
                    wrong = copy.deepcopy(self.right)
                    wrong["routes"][r]["steps"][s][key] += 1
                    yield f"routes[{r}].steps[{s}].{key}", wrong

    def test_every_changed_figure_is_refused(self):
        tried = 0
        for what, wrong in self.changed_answers():
            with self.subTest(what):
                done, verdict = self.check(wrong)
                self.assertIn(done.returncode, (OTHER, BAD_INPUT), done.stdout)
                self.assertTrue(verdict["violations"])
                self.assertIn("arrival: ", done.stderr)
                tried += 1
        self.assertGreater(tried, 40)

    def test_a_changed_figure_is_found_where_it_stands(self):
        for key in ("arrival", "service", "waiting_time", "duration"):
            wrong = copy.deepcopy(self.right)
            wrong["routes"][1]["steps"][2][key] += 7
            _, verdict = self.check(wrong)
            self.assertIn(f"routes[1].steps[2].{key}", {item["path"] for item in verdict["violations"]})

    def expect_refused(self, change, problem=None):
        wrong = copy.deepcopy(self.right)
        change(wrong)
        done, verdict = self.check(wrong, problem)
        self.assertEqual(done.returncode, OTHER, done.stdout + done.stderr)
        self.assertFalse(verdict["feasible"])
        return {violation["path"] for violation in verdict["violations"]}

    def test_a_job_left_out(self):
        def change(solution):
            steps = solution["routes"][0]["steps"]
            steps.remove(jobs_of(solution["routes"][0])[0])
        self.assertIn("unassigned", self.expect_refused(change))

    def test_a_job_on_two_routes(self):
        def change(solution):
            solution["routes"][1]["steps"].insert(1, jobs_of(solution["routes"][0])[0])
        self.expect_refused(change)

    def test_a_job_both_served_and_left(self):
        def change(solution):
            solution["unassigned"].append({"id": jobs_of(solution["routes"][0])[0]["id"]})
        self.expect_refused(change)

    def test_a_break_left_out(self):
        def change(solution):
            for route in solution["routes"]:
                route["steps"] = [step for step in route["steps"] if step["type"] != "break"]
        self.expect_refused(change)

    def test_technicians_exchanged(self):
        wrong = copy.deepcopy(self.right)
        first, second = wrong["routes"]
        first["vehicle"], second["vehicle"] = second["vehicle"], first["vehicle"]
        done, verdict = self.check(wrong)
        self.assertEqual(done.returncode, BAD_INPUT, done.stdout)  # they do not even start there
        self.assertIn("routes[0].steps[0].location_index", {item["path"] for item in verdict["violations"]})

    def test_a_technician_without_the_skill(self):
        problem = self.stricter(lambda p: p["vehicles"][0].update(skills=[14]))
        self.expect_refused(lambda solution: None, problem)

    def stricter(self, change):
        problem = load("vroom_day.json")
        change(problem)
        return self.write("stricter.json", problem)

    def test_a_shift_that_ends_earlier(self):
        end = self.right["routes"][1]["steps"][-1]["arrival"]
        problem = self.stricter(lambda p: p["vehicles"][1].update(time_window=[28800, end - 1]))
        self.expect_refused(lambda solution: None, problem)

    def test_a_smaller_capacity(self):
        problem = self.stricter(lambda p: p["vehicles"][0].update(capacity=[0]))
        self.expect_refused(lambda solution: None, problem)

    def test_unreadable_files(self):
        self.assertEqual(run("check", self.problem, self.directory / "none").returncode, BAD_INPUT)
        self.assertEqual(run("check", self.directory / "none", self.problem).returncode, BAD_INPUT)
        for text in ("", "{", '{"routes": 3}', '{"routes": [{"vehicle": "nobody", "steps": []}]}'):
            done = run("check", self.problem, self.write("bad.json", text))
            self.assertEqual(done.returncode, BAD_INPUT, text + done.stdout)

    def test_routes_of_cvrplib(self):
        problem = DATA / "small_vrplib.vrp"
        routes = self.write("small.sol", "Route #1: 1 2 3\nRoute #2: 4 5\nRoute #3: 7 6\n")
        done = run("check", problem, routes)
        self.assertEqual(done.returncode, DONE, done.stdout + done.stderr)
        travel = (300 + 200 + 260 + 600) + (380 + 220 + 260) + (700 + 250 + 550)
        self.assertEqual(json.loads(done.stdout)["cost"], travel)
        heavy = self.write("heavy.sol", "Route #1: 1 3 6\nRoute #2: 4 5\nRoute #3: 2 7\n")
        self.assertEqual(run("check", problem, heavy).returncode, BAD_INPUT)


class Estimate(CliTest):
    def test_windows_are_those_of_solve(self):
        day = self.generated(3, 15)
        solved = self.answer("solve", day, "--epochs", 10)
        bare = self.answer("solve", day, "--epochs", 10, "--no-windows")
        again = self.answer("estimate", day, self.write("bare.json", bare))
        self.assertEqual(again["routes"], solved["routes"])
        self.assertEqual(again["summary"]["cost"], solved["summary"]["cost"])

    def test_threads_do_not_change_a_byte(self):
        day = self.generated(3, 15)
        plan = self.write("plan.json", self.answer("solve", day, "--epochs", 5, "--no-windows"))
        one = self.run_ok("estimate", day, plan, "--threads", 1).stdout
        self.assertEqual(one, self.run_ok("estimate", day, plan, "--threads", 2).stdout)

    def test_a_wrong_plan_gets_no_windows(self):
        day = self.generated(3, 15)
        plan = self.answer("solve", day, "--epochs", 5)
        plan["routes"][0]["steps"][1]["arrival"] += 60
        done = run("estimate", day, self.write("wrong.json", plan))
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertIn("arrival: routes[0].steps[1].arrival: ", done.stderr)

    def test_routes_of_cvrplib(self):
        routes = self.write("small.sol", "Route #1: 1 2 3\nRoute #2: 4 5\nRoute #3: 7 6\n")
        answer = self.answer("estimate", DATA / "small_vrplib.vrp", routes)
        self.assertEqual([[step["id"] for step in jobs_of(route)] for route in answer["routes"]],
                         [[1, 2, 3], [4, 5], [7, 6]])
        self.assertIn("window", jobs_of(answer["routes"][0])[0])


if __name__ == "__main__":
    unittest.main()
