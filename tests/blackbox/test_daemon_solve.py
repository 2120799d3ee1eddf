"""Solve and estimate through the daemon: replies, progress, errors with paths, budgets, determinism."""
import unittest

from daemon_case import Daemon, DaemonCase, HOUR, job_steps, problem, wait_until
from arrival_client import ArrivalError, to_dict


def order_of(plan):
    return [{"technician": route["technician"], "shift": route["shift"],
             "jobs": [s["job"] for s in route["steps"] if s["kind"] == "STEP_KIND_JOB"]}
            for route in plan["routes"]]


class Solve(DaemonCase):
    def test_every_job_is_served_once_and_has_a_window(self):
        reply = self.client.solve(problem(3, 12), {"epochs": 3}, {})
        steps = [step for _, step in job_steps(reply["plan"])]
        self.assertEqual(sorted(step["job"] for step in steps), sorted(f"j{j}" for j in range(12)))
        for step in steps:
            self.assertLessEqual(step["window_from_s"], step["eta_s"])
            self.assertLessEqual(step["eta_s"], step["window_to_s"])
            self.assertEqual(step["window_level_ppm"], 900000)
            self.assertEqual(step["finish_s"], step["start_s"] + 1200)
        self.assertFalse(reply["cancelled"])
        self.assertEqual(reply["plan"]["summary"]["epochs"], 3)
        self.assertEqual(reply["plan"]["unassigned"], [])

    def test_without_windows_there_are_none(self):
        reply = self.client.solve(problem(), {"epochs": 2})
        for _, step in job_steps(reply["plan"]):
            self.assertNotIn("window_from_s", step)

    def test_what_does_not_fit_has_a_reason(self):
        day = problem(1, 3)
        day["jobs"][1]["skills"] = [{"name": "gas", "level": 1}]
        plan = self.client.solve(day, {"epochs": 2})["plan"]
        self.assertEqual(plan["unassigned"], [{"job": "j1", "reason": "REASON_NO_SKILL"}])

    def test_progress_comes_before_the_reply_and_gets_better(self):
        seen = []
        reply = self.client.solve(problem(4, 60), {"time_limit_ms": 1500}, on_progress=seen.append)
        self.assertGreater(len(seen), 0)
        costs = [(p["priority_lost"], p["unassigned"], p["cost"]) for p in seen]
        self.assertEqual(costs, sorted(costs, reverse=True))
        self.assertLessEqual(reply["plan"]["summary"]["cost"], seen[-1]["cost"])
        self.assertIn("solve_ms", reply["plan"]["summary"])

    def test_health_and_stats_are_answered_while_a_solve_runs(self):
        request = self.start_long_solve()
        with self.daemon.client() as other:
            for _ in range(20):
                self.assertTrue(other.health(timeout=5)["ready"])
            self.assertGreater(other.stats(timeout=5)["running_ms"], 0)
            other.cancel(request)
        self.assertTrue(to_dict(self.client.wait(request))["solve_reply"]["cancelled"])

    def test_cancelled_solve_returns_its_best_plan(self):
        request = self.start_long_solve()
        with self.daemon.client() as other:
            self.assertEqual(other.cancel(request), "CANCEL_STATE_STOPPING")
            reply = to_dict(self.client.wait(request))["solve_reply"]
            self.assertTrue(reply["cancelled"])
            self.assertGreater(len(reply["plan"]["routes"]), 0)
            self.assertEqual(other.cancel(request), "CANCEL_STATE_NOT_FOUND")

    def test_ids_travel_back(self):
        request = self.client.envelope("solve", {"problem": problem(), "options": {"epochs": 1}},
                                       trace_id="trace-7")
        self.client._waiting[request.request_id] = None
        self.client._work.send(request.SerializeToString())
        self.assertEqual(self.client.wait(request.request_id).trace_id, "trace-7")

    def test_time_limit_is_cut_to_the_budget(self):
        reply = self.client.solve(problem(4, 60), {"time_limit_ms": 60000}, budget_ms=1000)
        self.assertLess(reply["plan"]["summary"]["solve_ms"], 5000)


class Estimate(DaemonCase):
    def test_order_alone_gives_the_windows_of_its_plan(self):
        plan = self.client.solve(problem(), {"epochs": 3}, {})["plan"]
        self.assertEqual(self.client.estimate(problem(), order=order_of(plan))["plan"]["routes"],
                         plan["routes"])

    def test_plan_gets_its_windows(self):
        solved = self.client.solve(problem(), {"epochs": 3}, {})["plan"]
        bare = self.client.solve(problem(), {"epochs": 3})["plan"]
        self.assertEqual(self.client.estimate(problem(), plan=bare)["plan"]["routes"],
                         solved["routes"])

    def test_wrong_figure_of_a_plan_is_found(self):
        plan = self.client.solve(problem(), {"epochs": 3})["plan"]
        plan["routes"][0]["steps"][1]["arrive_s"] += 60
        with self.assertRaises(ArrivalError) as caught:
            self.client.estimate(problem(), plan=plan)
        self.assertIn("plan.routes[0].steps[1].arrive_s", caught.exception.paths)

    def test_unknown_ids_are_named(self):
        plan = self.client.solve(problem(), {"epochs": 3})["plan"]
        plan["routes"][0]["steps"][1]["job"] = "nobody"
        with self.assertRaises(ArrivalError) as caught:
            self.client.estimate(problem(), plan=plan)
        self.assertEqual(caught.exception.paths, ["plan.routes[0].steps[1].job"])
        with self.assertRaises(ArrivalError) as caught:
            self.client.estimate(problem(), order=[{"technician": "t0", "jobs": ["j0", "x"]}])
        self.assertIn("order[0].jobs[1]", caught.exception.paths)

    def test_exactly_one_of_plan_and_order(self):
        with self.assertRaises(ArrivalError) as caught:
            self.client.estimate(problem())
        self.assertEqual(caught.exception.code, "INVALID_ARGUMENT")


class Errors(DaemonCase):
    def refused(self, day, code="INVALID_ARGUMENT", **how):
        with self.assertRaises(ArrivalError) as caught:
            self.client.solve(day, {"epochs": 1}, **how)
        self.assertEqual(caught.exception.code, code)
        return caught.exception

    def test_every_violation_has_its_path(self):
        day = problem(2, 6)
        day["technicians"][1]["shifts"][0]["end_s"] = 0
        day["jobs"][2]["location"] = 99
        day["jobs"][3]["windows"] = [{"open_s": 9 * HOUR, "close_s": 8 * HOUR}]
        self.assertEqual(self.refused(day).paths, ["technicians[1].shifts[0].end_s",
                                                   "jobs[2].location",
                                                   "jobs[3].windows[0].close_s"])

    def test_ids_that_occur_twice_or_nowhere(self):
        day = problem(2, 6)
        day["jobs"][5]["id"] = "j0"
        day["jobs"][1]["pin_technician"] = "nobody"
        paths = self.refused(day).paths
        self.assertIn("jobs[5].id", paths)
        self.assertIn("jobs[1].pin_technician", paths)

    def test_at_most_a_hundred_violations_are_told_and_all_are_counted(self):
        day = problem(1, 150)
        for job in day["jobs"]:
            job["service_s"] = -5
        error = self.refused(day)
        self.assertEqual(len(error.violations), 100)
        self.assertIn("149 more", error.message)

    def test_what_is_not_honoured_yet_is_named(self):
        day = problem()
        day["jobs"][1]["windows"] = [
            {"open_s": 9 * HOUR, "close_s": 10 * HOUR, "early_price_per_hour": 10}]
        day["technicians"][0]["shifts"][0]["max_duration_s"] = HOUR
        self.assertEqual(self.refused(day, "UNIMPLEMENTED").paths,
                         ["jobs[1].windows[0].early_price_per_hour"])

    def test_not_a_number(self):
        day = problem(1, 1)
        day["locations"] = [{"has_coordinates": True, "longitude": float("nan"), "latitude": 1.0},
                            {"has_coordinates": True, "longitude": float("inf"), "latitude": 1.0}]
        self.assertEqual(self.refused(day).paths,
                         ["locations[0].longitude", "locations[1].longitude"])

    def test_matrix_of_the_wrong_size(self):
        day = problem()
        day["profiles"][0]["matrices"][0]["rows"] = 3
        self.assertEqual(self.refused(day).paths, ["profiles[0].matrices[0].durations"])

    def test_loads_of_the_wrong_length(self):
        day = problem()
        day["load_count"] = 2
        day["technicians"][0]["capacity"] = [5]
        day["jobs"][1]["delivery"] = [1, 2, 3]
        self.assertEqual(self.refused(day).paths, ["technicians[0].capacity", "jobs[1].delivery"])

    def test_numbers_near_the_end_of_the_range(self):
        for value in (2 ** 63 - 1, -2 ** 63 + 1, 2 ** 53):
            day = problem()
            day["jobs"][0]["service_s"] = value
            self.assertIn("jobs[0].service_s", self.refused(day).paths)
        day["jobs"][0]["service_s"] = -2 ** 63
        self.assertEqual(self.refused(day).paths, ["jobs[0].service_s"])

    def test_nothing_to_do_is_a_plan(self):
        for day in ({}, problem(1, 0), problem(0, 0)):
            self.assertEqual(self.client.solve(day, {"epochs": 1}, {})["plan"]["routes"], [])

    def test_nobody_to_do_it(self):
        plan = self.client.solve(problem(0, 2), {"epochs": 1}, {})["plan"]
        self.assertEqual([u["job"] for u in plan["unassigned"]], ["j0", "j1"])


class Budget(DaemonCase):
    """One test a daemon: how long requests took before decides what is expected."""

    def start_endless_solve(self):
        """A solve that does not say how long it takes, so that nothing is expected of it."""
        progress = []
        request = self.client.send("solve", {"problem": problem(4, 60), "options": {"epochs": 10 ** 9}},
                                   on_progress=progress.append)
        wait_until(lambda: progress or self.client._receive(1))
        return request

    def test_budget_that_was_spent_in_the_queue(self):
        blocker = self.start_endless_solve()
        late = self.client.send("solve", {"problem": problem()}, budget_ms=1)
        with self.daemon.client() as other:
            wait_until(lambda: other.stats()["queue_length"] > 0)
            other.cancel(blocker)
        self.client.wait(blocker)
        with self.assertRaises(ArrivalError) as caught:
            self.client.wait(late)
        self.assertEqual(caught.exception.code, "DEADLINE_EXCEEDED")


class Determinism(unittest.TestCase):
    def raw_reply(self, threads):
        daemon = Daemon("--threads", str(threads))
        self.addCleanup(daemon.stop)
        with daemon.client() as client:
            request = client.send("solve", {"problem": problem(4, 40), "options": {"epochs": 8},
                                            "windows": {"seed": 3}}, request_id=b"same id each run")
            return client.wait(request).SerializeToString(deterministic=True)

    def test_any_number_of_threads_gives_the_same_bytes(self):
        one = self.raw_reply(1)
        self.assertEqual(one, self.raw_reply(2))
        self.assertEqual(one, self.raw_reply(3))


if __name__ == "__main__":
    unittest.main()
