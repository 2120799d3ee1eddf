"""arrival slots and arrival explain: what the files of a user give, and what is refused."""
import json
import unittest

from cli_support import BAD_INPUT, UNREACHABLE, USAGE, CliTest, jobs_of, run
from daemon_case import Daemon


class AdviceTest(CliTest):
    def setUp(self):
        super().setUp()
        self.problem_path = self.generated(4, 40)
        self.problem = json.loads(self.problem_path.read_text())
        self.plan_path = self.directory / "plan.json"
        self.run_ok("solve", self.problem_path, "--epochs", 2, "-o", self.plan_path)
        self.plan = json.loads(self.plan_path.read_text())

    def new_job(self, **more):
        job = dict(self.problem["jobs"][0], id="new", time_windows=[[28800, 61200]], skills=[])
        job.update(more)
        return job

    def with_promise(self, slot, plan_of):
        """The problem in which the new job was promised a slot, its visit put where the answer says."""
        problem = json.loads(json.dumps(self.problem))
        problem["jobs"].append(self.new_job(promise=[slot["from"], slot["to"]]))
        orders = {r["vehicle"]: [s["id"] for s in jobs_of(r)] for r in plan_of["routes"]}
        orders.setdefault(slot["technician"], []).insert(slot["position"] - 1, "new")
        for vehicle in problem["vehicles"]:
            steps = orders.get(vehicle["id"], [])
            vehicle["steps"] = [{"type": "job", "id": i} for i in steps]
            vehicle["frozen"] = len(steps)
        left = {j["id"] for j in problem["jobs"]} - {i for o in orders.values() for i in o}
        problem["jobs"] = [j for j in problem["jobs"] if j["id"] not in left]
        return problem


class SlotsTest(AdviceTest):
    def test_the_best_slot_can_be_planned_as_stated(self):
        job = self.write("job.json", self.new_job())
        answer = self.answer("slots", self.problem_path, self.plan_path, job)
        offered = [s for s in answer["slots"] if s["offered"]]
        self.assertEqual(answer["offered"], len(offered))
        self.assertGreater(len(offered), 0)
        self.assertEqual(sorted(offered, key=lambda s: s["score"]), offered)
        for slot in answer["slots"]:
            self.assertEqual(slot["offered"], "reason" not in slot)
            self.assertTrue(slot["text"].endswith("."))
        problem = self.write("with.json", self.with_promise(offered[0], self.plan))
        plan = self.answer("solve", problem, "--epochs", 1)
        visit = next(s for r in plan["routes"] for s in jobs_of(r) if s["id"] == "new")
        self.assertEqual(visit["arrival"], offered[0]["arrival"])
        self.assertEqual(visit["waiting_time"], offered[0]["waiting_time"])

    def test_slots_are_cut_on_the_grid(self):
        job = self.write("job.json", self.new_job(time_windows=[[30000, 40000], [50000, 52000]]))
        answer = self.answer("slots", self.problem_path, self.plan_path, job, "--slot", 3600,
                             "--slot-origin", 1800)
        spans = sorted((s["from"], s["to"]) for s in answer["slots"])
        self.assertEqual(spans, [(30000, 30600), (30600, 34200), (34200, 37800), (37800, 40000),
                                 (50000, 52000)])

    def test_nobody_has_the_skill(self):
        job = self.write("job.json", self.new_job(skills=["divining"]))
        answer = self.answer("slots", self.problem_path, self.plan_path, job)
        self.assertEqual(answer["offered"], 0)
        self.assertEqual({s["reason"] for s in answer["slots"]}, {"NO_SKILL"})

    def test_a_bad_job_is_named(self):
        for change, path in [({"service": -1}, "JOB.service"), ({"promise": [1, 2]}, "JOB.promise"),
                             ({"colour": 1}, "JOB.colour"), ({"id": self.problem["jobs"][0]["id"]}, "JOB.id")]:
            job = self.write("job.json", self.new_job(**change))
            done = run("slots", self.problem_path, self.plan_path, job)
            self.assertEqual(done.returncode, BAD_INPUT, done.stderr)
            self.assertIn(path, done.stderr)

    def test_usage(self):
        self.assertEqual(run("slots", self.problem_path, self.plan_path).returncode, USAGE)
        job = self.write("job.json", self.new_job())
        done = run("slots", self.problem_path, self.plan_path, job, "--slot", 1)
        self.assertEqual(done.returncode, USAGE)


class ExplainTest(AdviceTest):
    def test_a_served_job(self):
        route = self.plan["routes"][0]
        visit = jobs_of(route)[1]
        answer = self.answer("explain", self.problem_path, self.plan_path, visit["id"])
        self.assertTrue(answer["served"])
        self.assertEqual((answer["technician"], answer["position"]), (route["vehicle"], 2))
        self.assertEqual(len(answer["technicians"]), 4)
        for choice in answer["technicians"]:
            self.assertEqual(choice["fits"], "obstacle" not in choice)
            if choice["fits"]:
                self.assertEqual(choice["difference"], choice["cost"] - answer["cost"])

    def test_an_unserved_job_and_the_table(self):
        problem = dict(self.problem, jobs=[self.new_job(skills=["divining"]), *self.problem["jobs"]])
        path = self.write("more.json", problem)
        plan = self.directory / "more-plan.json"
        self.run_ok("solve", path, "--epochs", 1, "-o", plan)
        answer = self.answer("explain", path, plan, "new")
        self.assertEqual((answer["served"], answer["reason"]), (False, "NO_SKILL"))
        self.assertEqual({c["obstacle"] for c in answer["technicians"]}, {"SKILL"})
        table = self.answer("explain", path, plan)
        self.assertIn("new", [row["job"] for row in table["unserved"]])
        self.assertEqual(table["unserved_total"], len(json.loads(plan.read_text())["unassigned"]))

    def test_a_promise_that_costs(self):
        problem = {"vehicles": [{"id": "t", "start_index": 0, "end_index": 0, "time_window": [0, 20000]}],
                   "jobs": [{"id": "far", "location_index": 1, "promise": [0, 1000]},
                            {"id": "near", "location_index": 2, "promise": [0, 600]}],
                   "matrices": {"car": {"durations": [[0, 900, 500], [900, 0, 450], [500, 450, 0]]}}}
        path, plan = self.write("p.json", problem), self.directory / "p-plan.json"
        self.run_ok("solve", path, "--epochs", 1, "-o", plan)
        table = self.answer("explain", path, plan)
        self.assertEqual(table["promises_total"], 2)
        for row in table["promises"]:
            self.assertGreaterEqual(row["promise"]["wider_saving"], 0)

    def test_no_such_job(self):
        done = run("explain", self.problem_path, self.plan_path, "nobody")
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertIn("nobody", done.stderr)
        self.assertEqual(run("explain", self.problem_path).returncode, USAGE)


class WithDaemonTest(AdviceTest):
    def test_a_daemon_says_the_same(self):
        daemon = Daemon("--threads", "2")
        self.addCleanup(daemon.stop)
        connect = ("--connect", daemon.work)
        job = self.write("job.json", self.new_job())
        served = jobs_of(self.plan["routes"][0])[0]["id"]
        for arguments in (["slots", self.problem_path, self.plan_path, job, "--slot", 3600],
                          ["explain", self.problem_path, self.plan_path, served],
                          ["explain", self.problem_path, self.plan_path]):
            here = self.run_ok(*arguments)
            self.assertEqual(self.run_ok(*arguments, *connect).stdout, here.stdout)
        promised = self.write("job.json", self.new_job(promise=[30000, 40000]))
        done = run("slots", self.problem_path, self.plan_path, promised, *connect)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("JOB.promise", done.stderr)

    def test_nobody_listens(self):
        job = self.write("job.json", self.new_job())
        nowhere = ("--connect", f"ipc://{self.directory}/nobody")
        for arguments in (["slots", self.problem_path, self.plan_path, job],
                          ["explain", self.problem_path, self.plan_path]):
            self.assertEqual(run(*arguments, *nowhere).returncode, UNREACHABLE)


if __name__ == "__main__":
    unittest.main()
