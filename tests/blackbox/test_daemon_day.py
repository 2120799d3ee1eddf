"""Live days: events move windows, subscribers see every update, snapshots agree with them."""
import unittest

from daemon_case import DaemonCase, job_steps, problem, wait_until
from arrival_client import ArrivalError, Subscriber

WINDOWS = {"seed": 1, "scenarios": 256}


def events_of(plan):
    """What happens when the day goes exactly as planned, in the order of time."""
    events = []
    for route in plan["routes"]:
        previous_finish = route["steps"][0]["finish_s"]
        for step in route["steps"]:
            if step["kind"] != "STEP_KIND_JOB":
                continue
            who = {"technician": route["technician"], "job": step["job"]}
            events += [(previous_finish, "DEPARTED", who), (step["arrive_s"], "ARRIVED", who),
                       (step["start_s"], "STARTED", who), (step["finish_s"], "FINISHED", who)]
            previous_finish = step["finish_s"]
    order = {"FINISHED": 0, "DEPARTED": 1, "ARRIVED": 2, "STARTED": 3}
    return sorted(events, key=lambda e: (e[0], order[e[1]]))


class DayCase(DaemonCase):
    def setUp(self):
        super().setUp()
        self.problem = problem(2, 8)
        self.plan = self.client.solve(self.problem, {"epochs": 3})["plan"]
        self.day = self.id()

    def open_day(self, **how):
        self.addCleanup(self.close_day)
        return self.client.open_day("depot", self.day, self.problem,
                                    **({"plan": self.plan, "windows": WINDOWS} | how))

    def close_day(self):
        try:
            self.client.close_day("depot", self.day)
        except ArrivalError as error:
            self.assertEqual(error.code, "NOT_FOUND")

    def event(self, time_s, kind, who, **how):
        return self.client.event("depot", self.day, kind, time_s, **who, **how)

    def refused(self, code, call, *args, **how):
        with self.assertRaises(ArrivalError) as caught:
            call(*args, **how)
        self.assertEqual(caught.exception.code, code)
        return caught.exception


class Booking(DayCase):
    def test_every_customer_is_told_a_window(self):
        reply = self.open_day()
        jobs = [step["job"] for _, step in job_steps(self.plan)]
        self.assertEqual(sorted(u["job"] for u in reply["updates"]), sorted(jobs))
        self.assertEqual([u["sequence"] for u in reply["updates"]], list(range(1, len(jobs) + 1)))
        for update in reply["updates"]:
            self.assertEqual(update["notice"], "NOTICE_BOOKED")
            self.assertEqual(update["previous_sequence"], 0)
            self.assertLess(update["window_from_s"], update["window_to_s"])
        self.assertEqual(reply["sequence"], len(jobs))

    def test_windows_of_the_plan_are_kept(self):
        plan = self.client.estimate(self.problem, plan=self.plan, windows=WINDOWS)["plan"]
        told = {step["job"]: (step["window_from_s"], step["window_to_s"])
                for _, step in job_steps(plan)}
        reply = self.open_day(plan=plan)
        self.assertEqual({u["job"]: (u["window_from_s"], u["window_to_s"])
                          for u in reply["updates"]}, told)

    def test_some_windows_only_are_refused(self):
        plan = self.client.estimate(self.problem, plan=self.plan, windows=WINDOWS)["plan"]
        step = next(step for _, step in job_steps(plan))
        for name in ("window_from_s", "window_to_s", "eta_s"):
            del step[name]
        step["window_level_ppm"] = 0
        self.refused("INVALID_ARGUMENT", self.open_day, plan=plan)

    def test_open_day_is_open_once(self):
        self.open_day()
        self.assertEqual(self.refused("ALREADY_EXISTS", self.open_day).paths, ["day"])
        self.close_day()
        self.refused("NOT_FOUND", self.client.snapshot, "depot", self.day)
        self.refused("NOT_FOUND", self.event, 28800, "CLOCK", {})
        self.assertEqual(self.open_day()["sequence"], 8)

    def test_plan_with_a_wrong_figure_opens_nothing(self):
        self.plan["routes"][0]["steps"][1]["start_s"] -= 60
        error = self.refused("FAILED_PRECONDITION", self.open_day)
        self.assertIn("plan.routes[0].steps[1].start_s", error.paths)
        self.refused("NOT_FOUND", self.client.snapshot, "depot", self.day)


class LimitedDays(DayCase):
    options = ("--days", "1")

    def test_number_of_open_days_is_bounded(self):
        self.open_day()
        self.refused("RESOURCE_EXHAUSTED", self.client.open_day, "depot", "another", self.problem,
                     plan=self.plan)


class Events(DayCase):
    def test_day_as_planned_keeps_every_promise(self):
        windows = {u["job"]: [(u["window_from_s"], u["window_to_s"])]
                   for u in self.open_day()["updates"]}
        arrived, sequence, notices = {}, 8, []
        for time_s, kind, who in events_of(self.plan):
            if kind == "ARRIVED":
                arrived[who["job"]] = time_s
            reply = self.event(time_s, kind, who)
            for update in reply["updates"]:
                sequence += 1
                self.assertEqual(update["sequence"], sequence)
                notices.append(update["notice"])
                if update["job"] not in arrived and "window_from_s" in update:
                    windows[update["job"]].append((update["window_from_s"], update["window_to_s"]))
            self.assertEqual(reply["sequence"], sequence)
        for job, told in windows.items():
            for before, after in zip(told, told[1:]):
                self.assertLessEqual(before[0], after[0], job)
                self.assertGreaterEqual(before[1], after[1], job)
            self.assertLessEqual(told[-1][0], arrived[job])
            self.assertLessEqual(arrived[job], told[-1][1])
        self.assertIn("NOTICE_ON_THE_WAY", notices)
        self.assertEqual(notices.count("NOTICE_DONE"), 8)
        self.assertNotIn("NOTICE_REVISED", notices)

    def test_refused_event_changes_nothing(self):
        self.open_day()
        time_s, kind, who = events_of(self.plan)[0]
        self.event(time_s, kind, who)
        self.event(time_s + 120, "CLOCK", {})
        before = self.client.snapshot("depot", self.day)
        error = self.refused("FAILED_PRECONDITION", self.event, time_s + 60, "ARRIVED", who)
        self.assertEqual(error.paths, ["time_s"])
        error = self.refused("NOT_FOUND", self.event, 30000, "DEPARTED",
                             {"technician": "nobody", "job": "nothing"})
        self.assertEqual(error.paths, ["technician", "job"])
        self.refused("INVALID_ARGUMENT", self.event, 30000, "DEPARTED", {})
        self.refused("INVALID_ARGUMENT", self.event, 30000, "CLOCK", who)
        self.assertEqual(self.client.snapshot("depot", self.day), before)

    def test_event_id_is_applied_once(self):
        self.open_day()
        time_s, kind, who = events_of(self.plan)[0]
        first = self.event(time_s, kind, who, event_id="e1")
        self.assertFalse(first["duplicate"])
        again = self.event(time_s, kind, who, event_id="e1")
        self.assertTrue(again["duplicate"])
        self.assertEqual(again["updates"], [])
        self.assertEqual(again["sequence"], first["sequence"])
        self.assertEqual(self.refused("ALREADY_EXISTS", self.event, time_s + 1, kind, who,
                                      event_id="e1").paths, ["event_id"])

    def test_many_event_ids(self):
        self.open_day()
        for minute in range(300):
            self.event(28800 + 60 * minute, "CLOCK", {}, event_id=f"clock-{minute}")
        for minute in (0, 150, 299):
            self.assertTrue(self.event(28800 + 60 * minute, "CLOCK", {},
                                       event_id=f"clock-{minute}")["duplicate"])


class Changes(DayCase):
    """Taps that are missing, jobs that come and go."""

    def route(self):
        route = max(self.plan["routes"], key=lambda r: len(r["steps"]))
        return route["technician"], [s["job"] for s in route["steps"] if s["kind"] == "STEP_KIND_JOB"]

    def test_event_of_a_later_visit_ends_those_before(self):
        self.open_day()
        technician, jobs = self.route()
        self.assertGreaterEqual(len(jobs), 3)
        who = {"technician": technician, "job": jobs[2]}
        updates = self.event(36000, "ARRIVED", who)["updates"]
        self.assertEqual([(u["job"], u["notice"]) for u in updates[:2]],
                         [(jobs[0], "NOTICE_DONE"), (jobs[1], "NOTICE_DONE")])
        error = self.refused("FAILED_PRECONDITION", self.event, 36060, "FINISHED",
                             {"technician": technician, "job": jobs[0]})
        self.assertEqual(error.paths, ["job"])

    def test_job_is_cancelled_and_added_again(self):
        self.open_day()
        technician, jobs = self.route()
        updates = self.event(28800, "CANCELLED", {"job": jobs[1]})["updates"]
        self.assertEqual(updates[0]["notice"], "NOTICE_CANCELLED")
        self.assertNotIn("window_from_s", updates[0])
        self.assertNotIn("stops_away", updates[0])
        who = {"technician": technician, "job": jobs[1]}
        self.refused("FAILED_PRECONDITION", self.event, 28860, "ARRIVED", who)
        error = self.refused("FAILED_PRECONDITION", self.event, 28860, "ADDED", who, position=99)
        self.assertEqual(error.paths, ["position"])
        updates = self.event(28860, "ADDED", who, position=0)["updates"]
        told = {u["job"]: u for u in updates}
        self.assertEqual(told[jobs[1]]["notice"], "NOTICE_BOOKED")
        self.assertEqual(told[jobs[1]]["stops_away"], 0)
        self.assertLess(told[jobs[1]]["window_from_s"], told[jobs[1]]["window_to_s"])
        self.assertEqual(told[jobs[0]]["stops_away"], 1)
        self.assertEqual(told[jobs[0]]["notice"], "NOTICE_REVISED")  # he was next before
        self.refused("FAILED_PRECONDITION", self.event, 28860, "ADDED", who)
        snapshot = self.client.snapshot("depot", self.day)
        self.assertEqual(len(snapshot["updates"]), 8)
        self.assertEqual({u["job"]: u for u in snapshot["updates"]}[jobs[0]], told[jobs[0]])

    def test_evening_before_and_what_is_shown(self):
        told = {u["job"]: u for u in self.open_day()["updates"]}
        technician, jobs = self.route()
        self.assertEqual(told[jobs[0]]["show"], 1 + 2)  # window, stops away
        eve = 28800 - 14 * 3600
        self.event(eve - 60, "CLOCK", {})
        updates = self.event(eve + 60, "CLOCK", {})["updates"]
        self.assertEqual([u["notice"] for u in updates], ["NOTICE_DAY_BEFORE"] * 8)
        who = {"technician": technician, "job": jobs[0]}
        updates = self.event(28800, "DEPARTED", who)["updates"]
        told = {u["job"]: u for u in updates}
        self.assertEqual(told[jobs[0]]["show"], 1 + 2 + 4 + 8)  # and ETA, location

    def test_why_it_changed(self):
        self.open_day()
        technician, jobs = self.route()
        who = {"technician": technician, "job": jobs[0]}
        before = {u["job"]: u for u in self.client.snapshot("depot", self.day)["updates"]}
        self.event(28800, "DEPARTED", who)
        told = {u["job"]: u for u in self.event(36000, "ARRIVED", who)["updates"]}
        why = told[jobs[0]]["why"]
        self.assertGreater(why["travel_s"], 3600)
        for job in jobs:
            moved = told[job]["eta_s"] - before[job]["eta_s"]
            self.assertEqual(sum(told[job]["why"].values()), moved)

    def test_progress_on_the_road(self):
        self.open_day()
        technician, jobs = self.route()
        who = {"technician": technician, "job": jobs[0]}
        self.event(28800, "DEPARTED", who)
        self.event(29000, "PROGRESS", who, progress_ppm=500000)
        error = self.refused("FAILED_PRECONDITION", self.event, 29010, "PROGRESS", who, progress_ppm=1)
        self.assertEqual(error.paths, ["progress_ppm"])
        error = self.refused("INVALID_ARGUMENT", self.event, 29010, "PROGRESS", who,
                             progress_ppm=1000001)
        self.assertEqual(error.paths, ["progress_ppm"])
        self.event(29300, "ARRIVED", who)

    def test_position_is_part_of_what_an_event_id_stands_for(self):
        self.open_day()
        technician, jobs = self.route()
        self.event(28800, "CANCELLED", {"job": jobs[0]}, event_id="off")
        who = {"technician": technician, "job": jobs[0]}
        self.event(28800, "ADDED", who, position=1, event_id="on")
        self.assertTrue(self.event(28800, "ADDED", who, position=1, event_id="on")["duplicate"])
        self.refused("ALREADY_EXISTS", self.event, 28800, "ADDED", who, position=0, event_id="on")


class AtLarge(DayCase):
    """Events of technicians, of the traffic and of plans rather than of a visit."""

    def setUp(self):
        super().setUp()
        self.open_day()
        self.routes = [(r["technician"], [s["job"] for s in r["steps"] if s["kind"] == "STEP_KIND_JOB"])
                       for r in self.plan["routes"]]
        self.technician, self.jobs = max(self.routes, key=lambda r: len(r[1]))

    def told(self, time_s, kind, who, **more):
        updates = self.event(time_s, kind, who, more=more or None)["updates"]
        return {u["job"]: u for u in updates}

    def test_accepted_plan_reverses_an_order(self):
        orders = [{"technician": self.technician, "jobs": self.jobs[::-1]}]
        error = self.refused("FAILED_PRECONDITION", self.event, 28800, "PLAN_ACCEPTED", {},
                             more={"orders": [{"technician": self.technician, "jobs": self.jobs[1:]}]})
        self.assertEqual(error.paths, ["orders[0]"])
        error = self.refused("NOT_FOUND", self.event, 28800, "PLAN_ACCEPTED", {},
                             more={"orders": [{"technician": "nobody", "jobs": ["none"]}]})
        self.assertEqual(error.paths, ["orders[0].technician", "orders[0].jobs[0]"])
        self.told(28800, "PLAN_ACCEPTED", {}, orders=orders)
        snapshot = {u["job"]: u for u in self.client.snapshot("depot", self.day)["updates"]}
        self.assertEqual([snapshot[job].get("stops_away", 0) for job in self.jobs[::-1]],
                         list(range(len(self.jobs))))

    def test_absence_is_told_and_taken_back(self):
        who = {"technician": self.technician}
        told = self.told(28800, "UNAVAILABLE", who)
        self.assertEqual(sorted(told), sorted(self.jobs))
        for update in told.values():
            self.assertEqual(update["notice"], "NOTICE_REVISED")
            self.assertNotIn("window_from_s", update)
        told = self.told(32400, "BACK", who)
        self.assertEqual(sorted(told), sorted(self.jobs))
        for update in told.values():
            self.assertIn("window_from_s", update)
            self.assertGreater(update["why"]["delay_s"], 1800)
        error = self.refused("FAILED_PRECONDITION", self.event, 32400, "BACK", who)
        self.assertEqual(error.paths, ["kind"])

    def test_pause_delay_traffic_change_and_promise(self):
        who = {"technician": self.technician, "job": self.jobs[0]}
        self.told(28800, "STARTED", who)
        self.told(28900, "PAUSED", who, length_s=600)
        self.told(29500, "RESUMED", who)
        self.told(29500, "DELAYED", {"technician": self.technician}, length_s=7200)
        self.told(29500, "TRAFFIC", {}, factor_ppm=1500000, until_s=40000)
        self.told(29500, "CHANGED", {"job": self.jobs[1]}, service_s=20000)
        self.told(29500, "CHANGED", {"job": self.jobs[1]},
                  windows=[{"open_s": 30000, "close_s": 60000}])
        told = self.told(29500, "PROMISED", {"job": self.jobs[1]}, window_from_s=50000,
                         window_to_s=54000)
        self.assertEqual(told[self.jobs[1]]["window_from_s"], 50000)
        self.assertEqual(told[self.jobs[1]]["notice"], "NOTICE_REVISED")

    def test_fields_of_other_kinds_are_refused(self):
        for kind, who, more, path in (
                ("CLOCK", {}, {"until_s": 1}, "until_s"),
                ("PROMISED", {"job": self.jobs[0]}, {"window_from_s": 1}, "window_to_s"),
                ("BACK", {"technician": self.technician, "job": self.jobs[0]}, None, "job"),
                ("TRAFFIC", {}, {"factor_ppm": 1500000, "service_s": 7}, "service_s"),
                ("TRAFFIC", {}, {"factor_ppm": 7}, "factor_ppm")):
            error = self.refused("INVALID_ARGUMENT", self.event, 28800, kind, who, more=more)
            self.assertIn(path, error.paths)


class Subscriptions(DayCase):
    def subscribe(self, job=None):
        subscriber = Subscriber(self.client, self.daemon.events, "depot", self.day, job)
        self.addCleanup(subscriber.close)
        return subscriber

    def setUp(self):
        super().setUp()
        self.wait_for_subscriptions(0)  # those of the test before are gone

    def wait_for_subscriptions(self, count):
        wait_until(lambda: self.client.stats()["subscriptions"] == count)

    def test_subscriber_sees_every_update_in_order(self):
        subscriber = self.subscribe()
        self.wait_for_subscriptions(1)
        told = list(self.open_day()["updates"])
        for event in events_of(self.plan):
            told += self.event(*event)["updates"]
        self.assertEqual([subscriber.poll(10) for _ in told], told)
        self.assertIsNone(subscriber.poll(0))
        self.assertEqual(subscriber.repairs, 0)
        self.assertEqual([u["sequence"] for u in told], list(range(1, len(told) + 1)))
        last = {}
        for update in told:
            self.assertEqual(update["previous_sequence"], last.get(update["job"], 0))
            last[update["job"]] = update["sequence"]

    def test_late_subscriber_has_the_same_picture(self):
        early = self.subscribe()
        self.wait_for_subscriptions(1)
        self.open_day()
        events = events_of(self.plan)
        for event in events[:len(events) // 2]:
            self.event(*event)
        late = self.subscribe().start()
        while early.poll(0.2):
            pass
        self.assertEqual(late.last, early.last)
        for event in events[len(events) // 2:]:
            self.event(*event)
        while early.poll(0.2):
            pass
        while late.poll(0.2):
            pass
        self.assertEqual(late.last, early.last)
        snapshot = self.client.snapshot("depot", self.day)
        self.assertEqual({u["job"]: u for u in snapshot["updates"]}, early.last)
        self.assertEqual(snapshot["sequence"], early.sequence)

    def test_gap_is_seen_and_repaired(self):
        subscriber = self.subscribe()
        self.wait_for_subscriptions(1)
        self.open_day()
        for _ in range(3):
            subscriber._socket.recv_multipart()  # lost on the way
        subscriber.poll(10)
        self.assertEqual(subscriber.repairs, 1)
        snapshot = self.client.snapshot("depot", self.day)
        self.assertEqual(subscriber.last, {u["job"]: u for u in snapshot["updates"]})

    def test_one_customer_sees_his_updates_only_and_misses_none(self):
        self.problem["jobs"][1]["id"] = "j00"  # begins like the job that is followed
        self.plan = self.client.solve(self.problem, {"epochs": 3})["plan"]
        customer, forgetful = self.subscribe("j0"), self.subscribe("j0")
        self.wait_for_subscriptions(2)
        told = list(self.open_day()["updates"])
        for event in events_of(self.plan):
            told += self.event(*event)["updates"]
        his = [update for update in told if update["job"] == "j0"]
        self.assertGreater(len(his), 2)
        self.assertEqual([customer.poll(10) for _ in his], his)
        self.assertIsNone(customer.poll(0))
        self.assertEqual(customer.repairs, 0)
        self.assertEqual(forgetful.poll(10), his[0])
        topic = f"depot/{self.day}/j0".encode()
        while forgetful._socket.recv_multipart()[0] != topic:
            pass  # the first that is his is lost
        while forgetful.repairs == 0:
            self.assertIsNotNone(forgetful.poll(10))
        self.assertEqual(forgetful.last, {"j0": his[-1]})

    def test_snapshot_does_not_wait_for_a_solve(self):
        self.open_day()
        request = self.start_long_solve()
        self.assertEqual(len(self.client.snapshot("depot", self.day, timeout=5)["updates"]), 8)
        self.client.cancel(request)
        self.client.wait(request)


if __name__ == "__main__":
    unittest.main()
