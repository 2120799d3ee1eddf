"""The rest of a running day planned anew, and urgent jobs, through the daemon: proposed and applied."""
import shutil
import tempfile
import unittest

from daemon_case import HOUR, Daemon, DaemonCase, problem, wait_until
from arrival_client import ArrivalError, to_dict

WINDOWS = {"seed": 1, "scenarios": 256}
# What is worth it at any price: changes are free.
FREE = {"epochs": 2, "change_price": 0, "order_change_price": 0}
# j0..j3 with t0, who begins six hours late; t1 has nothing to do. j4 is nobody's yet.
ORDER = [{"technician": "t0", "jobs": ["j0", "j1", "j2", "j3"]}]


class Replan(DaemonCase):
    def open(self, day, **how):
        self.day = ("depot", day)
        values = {"depot": "depot", "day": day, "problem": problem(2, 5, 3600), "order": ORDER,
                  "windows": WINDOWS, **how}
        self.client.ask("open_day", values)

    def be_late(self):
        self.client.event(*self.day, "DELAYED", 8 * HOUR, technician="t0",
                          more={"until_s": 14 * HOUR})

    def state(self):
        return self.client.snapshot(*self.day)

    def test_a_proposal_changes_nothing(self):
        self.open("proposed")
        self.be_late()
        before = self.state()
        told = self.client.replan(*self.day, FREE)
        self.assertTrue(told["worth"])
        self.assertFalse(told["applied"])
        self.assertEqual(told["updates"], [])
        self.assertIn("t1", [c["technician_to"] for c in told["changes"]])
        self.assertLess(told["after"]["cost"] + told["after"]["late_cost"],
                        told["before"]["cost"] + told["before"]["late_cost"])
        self.assertEqual(told["gain"], told["before"]["cost"] + told["before"]["late_cost"]
                         - told["after"]["cost"] - told["after"]["late_cost"] - told["change_cost"])
        self.assertEqual(self.state(), before)
        orders = [{"technician": o["technician"], "jobs": o["jobs"]} for o in told["orders"]]
        told = self.client.event(*self.day, "PLAN_ACCEPTED", 8 * HOUR, more={"orders": orders})
        self.assertIn("t1", [u["technician"] for u in told["updates"]])

    def test_applied_it_is_the_plan_in_force(self):
        self.open("applied")
        self.be_late()
        told = self.client.replan(*self.day, FREE, policy="APPLY")
        self.assertTrue(told["applied"])
        self.assertIn("t1", [u["technician"] for u in told["updates"]])
        now = self.state()
        self.assertEqual(now["sequence"], told["sequence"])
        moved = {c["job"]: c["technician_to"] for c in told["changes"]}
        self.assertEqual({u["job"]: u["technician"] for u in now["updates"] if u["job"] in moved}, moved)
        again = self.client.replan(*self.day, {**FREE, "least_gain": 100000}, policy="APPLY")
        self.assertFalse(again["applied"] or again["worth"])

    def test_the_day_says_what_is_done(self):
        self.open("policy", replan="REPLAN_POLICY_APPLY")
        self.be_late()
        self.assertFalse(self.client.replan(*self.day, FREE, policy="PROPOSE")["applied"])
        self.assertTrue(self.client.replan(*self.day, FREE)["applied"])

    def test_a_job_that_was_called_in_joins(self):
        self.open("joins")
        told = self.client.replan(*self.day, {**FREE, "serve": ["j4"]}, policy="APPLY")
        self.assertIn(("j4", None), [(c["job"], c.get("technician_from")) for c in told["changes"]])
        booked = {u["job"]: u["notice"] for u in told["updates"]}
        self.assertEqual(booked["j4"], "NOTICE_BOOKED")

    def replan_while(self, happens):
        """What is told of a replanning to be applied, while the day goes on before it is ready."""
        asked = self.client.send("replan", {
            "depot": self.day[0], "day": self.day[1], "policy": "REPLAN_POLICY_APPLY",
            "options": {"time_limit_ms": 400, "change_price": 0, "order_change_price": 0}})
        wait_until(lambda: self.client.stats()["running_ms"] > 0)
        happens()
        self.assertGreater(self.client.stats()["running_ms"], 0)  # and so the copy was lent before
        return to_dict(self.client.wait(asked))["replan_reply"]

    def test_what_has_happened_meanwhile_counts(self):
        self.open("meanwhile")
        self.be_late()
        told = self.replan_while(lambda: self.client.event(*self.day, "CLOCK", 9 * HOUR))
        self.assertTrue(told["applied"])
        self.assertEqual(self.state()["sequence"], told["sequence"])

    def test_a_proposal_that_fits_no_more_is_not_applied(self):
        self.open("overtaken")
        self.be_late()
        told = self.replan_while(lambda: self.client.event(*self.day, "CANCELLED", 8 * HOUR, job="j1"))
        self.assertTrue(told["stale"])
        self.assertFalse(told["applied"] or told["orders"] or told["updates"])
        self.assertEqual({u["technician"] for u in self.state()["updates"] if u["job"] != "j1"}, {"t0"})

    def test_a_customer_nobody_knew_of_joins_meanwhile(self):
        self.open("grown")
        self.be_late()
        new = {"id": "new", "location": 1, "service_s": 600}
        told = self.replan_while(lambda: self.client.event(
            *self.day, "ADDED", 8 * HOUR, technician="t1", job="new", position=0, more={"added": new}))
        self.assertTrue(told["stale"])  # t1 was to help, and has another visit by now
        told = self.client.replan(*self.day, FREE, policy="APPLY")
        self.assertTrue(told["applied"])
        self.assertEqual({u["job"] for u in self.state()["updates"]}, {"j0", "j1", "j2", "j3", "new"})

    def test_an_urgent_job_takes_the_best_place(self):
        self.open("urgent")
        told = self.client.insert(*self.day, "j4", places=2)
        self.assertEqual((len(told["places"]), told["applied"]), (2, False))
        best, other = told["places"]
        self.assertLessEqual(best["added_cost"] + best["added_late_cost"],
                             other["added_cost"] + other["added_late_cost"])
        told = self.client.insert(*self.day, "j4", policy="APPLY")
        self.assertTrue(told["applied"])
        mine = [u for u in told["updates"] if u["job"] == "j4"]
        self.assertEqual([(u["technician"], u["notice"]) for u in mine],
                         [(best["technician"], "NOTICE_BOOKED")])
        self.assertEqual((mine[0]["window_from_s"], mine[0]["window_to_s"]),
                         (best["window_from_s"], best["window_to_s"]))

    def test_a_slot_is_booked_as_it_was_offered(self):
        self.open("slots")
        self.client.event(*self.day, "DEPARTED", 8 * HOUR, technician="t0", job="j0")
        before = self.state()
        slots = self.client.day_slots(*self.day, "j4", {"slot_s": HOUR})["slots"]
        self.assertEqual(self.state(), before)
        offered = [s for s in slots if "technician" in s]
        self.assertGreater(len(offered), 3)
        self.assertEqual([s["score"] for s in offered], sorted(s["score"] for s in offered))
        self.assertGreaterEqual(min(s["from_s"] for s in slots), 8 * HOUR)
        afternoon = [s for s in offered if s["from_s"] >= 13 * HOUR][0]
        where = {"technician": afternoon["technician"], "job": "j4"}
        self.client.event(*self.day, "ADDED", 8 * HOUR, position=afternoon["position"], **where)
        self.client.event(*self.day, "PROMISED", 8 * HOUR, **where, more={
            "window_from_s": afternoon["from_s"], "window_to_s": afternoon["to_s"]})
        told = {u["job"]: u for u in self.state()["updates"]}["j4"]
        self.assertEqual((told["technician"], told["window_from_s"], told["window_to_s"]),
                         (afternoon["technician"], afternoon["from_s"], afternoon["to_s"]))

    def test_what_is_refused_has_a_path(self):
        self.open("refused")
        for ask, path, code in [
                (lambda: self.client.insert(*self.day, "nobody"), "insert", "NOT_FOUND"),
                (lambda: self.client.insert(*self.day, "j0"), "job", "FAILED_PRECONDITION"),
                (lambda: self.client.insert(*self.day, "j4", places=65), "options.places",
                 "INVALID_ARGUMENT"),
                (lambda: self.client.insert(*self.day, "j4", options={"epochs": 1}), "options",
                 "INVALID_ARGUMENT"),
                (lambda: self.client.ask("replan", {"depot": "depot", "day": "refused", "places": 2}),
                 "places", "INVALID_ARGUMENT"),
                (lambda: self.client.replan(*self.day, {"epochs": 1, "change_price": -1}),
                 "options.change_price", "INVALID_ARGUMENT"),
                (lambda: self.client.day_slots(*self.day, "nobody"), "job", "NOT_FOUND"),
                (lambda: self.client.day_slots(*self.day, "j0"), "job", "FAILED_PRECONDITION"),
                (lambda: self.client.day_slots(*self.day, "j4", {"slot_s": 59}), "options.slot_s",
                 "INVALID_ARGUMENT"),
                (lambda: self.client.replan(*self.day, {**FREE, "serve": ["j4", "nobody"]}),
                 "options.serve[1]", "NOT_FOUND"),
                (lambda: self.client.replan(*self.day, {**FREE, "serve": ["j0"]}),
                 "options.serve[0]", "FAILED_PRECONDITION"),
                (lambda: self.client.replan("depot", "nowhere", FREE), "day", "NOT_FOUND")]:
            with self.assertRaises(ArrivalError) as caught:
                ask()
            self.assertEqual((caught.exception.paths, caught.exception.code), ([path], code))


class Kept(unittest.TestCase):
    """What is applied is in the journal, and the daemon may say that it always is."""

    def test_a_day_made_again_has_what_was_applied(self):
        state = tempfile.mkdtemp(prefix="arrivald-state-")
        self.addCleanup(shutil.rmtree, state)
        daemon = Daemon("--state", state, "--replan", "apply")
        self.addCleanup(daemon.process.kill)
        with daemon.client() as client:
            client.ask("open_day", {"depot": "d", "day": "1", "problem": problem(2, 5, 3600),
                                    "order": ORDER, "windows": WINDOWS})
            client.event("d", "1", "DELAYED", 8 * HOUR, technician="t0", more={"until_s": 14 * HOUR})
            self.assertTrue(client.insert("d", "1", "j4")["applied"])
            self.assertTrue(client.replan("d", "1", FREE)["applied"])
            before = client.snapshot("d", "1")
        daemon.process.kill()
        daemon.stop()
        daemon = Daemon("--state", state)
        self.addCleanup(daemon.stop)
        with daemon.client() as client:
            self.assertEqual(client.snapshot("d", "1"), before)


if __name__ == "__main__":
    unittest.main()
