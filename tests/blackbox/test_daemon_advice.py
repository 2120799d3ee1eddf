"""Slots and explanations through the daemon, by the Python client."""
import unittest

from daemon_case import DaemonCase, HOUR, job_steps, problem
from arrival_client import ArrivalError


class Advice(DaemonCase):
    def setUp(self):
        super().setUp()
        self.day = problem(2, 6)
        self.plan = self.client.solve(problem(2, 5), {"epochs": 2}, {})["plan"]

    def test_slots_of_a_new_customer(self):
        self.day["jobs"][5]["windows"] = [{"open_s": 9 * HOUR, "close_s": 15 * HOUR}]
        slots = self.client.slots(self.day, self.plan, "j5", {"slot_s": 2 * HOUR})["slots"]
        self.assertEqual(sorted((s["from_s"], s["to_s"]) for s in slots),
                         [(9 * HOUR, 10 * HOUR)] + [(h * HOUR, (h + 2) * HOUR) for h in (10, 12)]
                         + [(14 * HOUR, 15 * HOUR)])
        self.assertEqual([s["score"] for s in slots], sorted(s["score"] for s in slots))
        for slot in slots:
            self.assertIn(slot["technician"], ("t0", "t1"))
            self.assertLessEqual(slot["arrive_s"], slot["to_s"])
            self.assertGreaterEqual(slot["start_s"], slot["from_s"])

    def test_a_slot_nobody_can_keep(self):
        self.day["jobs"][5]["skills"] = [{"name": "gas", "level": 1}]
        for slot in self.client.slots(self.day, self.plan, "j5")["slots"]:
            self.assertEqual(slot["reason"], "REASON_NO_SKILL")
            self.assertNotIn("technician", slot)

    def test_explanations(self):
        technician, step = job_steps(self.plan)[0]
        told = self.client.explain(problem(2, 5), self.plan, step["job"])["explanation"]
        self.assertEqual((told["served"], told["technician"], told["position"]), (True, technician, 0))
        self.assertEqual(len(told["choices"]), 2)
        self.day["jobs"][5]["skills"] = [{"name": "gas", "level": 1}]
        told = self.client.explain(self.day, self.plan, "j5")["explanation"]
        self.assertEqual({c["obstacle"] for c in told["choices"]}, {"OBSTACLE_SKILL"})
        tables = self.client.explain(self.day, self.plan)
        self.assertEqual((tables["unserved_total"], tables["unserved"][0]["job"]), (1, "j5"))

    def test_what_is_refused_has_a_path(self):
        served = job_steps(self.plan)[0][1]["job"]
        for ask, path, code in [
                (lambda: self.client.slots(self.day, self.plan, "nobody"), "job", "INVALID_ARGUMENT"),
                (lambda: self.client.slots(self.day, self.plan, "j5", {"slot_s": 1}), "options.slot_s",
                 "INVALID_ARGUMENT"),
                (lambda: self.client.slots(self.day, self.plan, served), f"jobs[{served[1:]}]",
                 "FAILED_PRECONDITION"),
                (lambda: self.client.explain(self.day, self.plan, None, {"wider_s": 0}), "options.wider_s",
                 "INVALID_ARGUMENT")]:
            with self.assertRaises(ArrivalError) as caught:
                ask()
            self.assertEqual((caught.exception.paths, caught.exception.code), ([path], code))


if __name__ == "__main__":
    unittest.main()
