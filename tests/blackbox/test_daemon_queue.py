"""The queue: bounded, by priority and in turns, idempotent, and what happens to those that wait."""
import secrets
import unittest

from daemon_case import DaemonCase, LONG_SOLVE, SHORT_SOLVE, problem, wait_until
from arrival_client import ArrivalError, to_dict


class QueueCase(DaemonCase):
    def block(self):
        """Keep the compute thread busy until `release`."""
        self.blocker = self.start_long_solve()

    def release(self):
        self.client.cancel(self.blocker)
        self.client.wait(self.blocker)

    def wait_for_queue(self, length):
        wait_until(lambda: self.client.stats()["queue_length"] == length)

    def refusal(self, request):
        with self.assertRaises(ArrivalError) as caught:
            self.client.wait(request)
        return caught.exception


class Bounded(QueueCase):
    options = ("--queue", "2")

    def test_full_queue_refuses_at_once(self):
        self.block()
        waiting = [self.client.send("solve", SHORT_SOLVE) for _ in range(2)]
        error = self.refusal(self.client.send("solve", SHORT_SOLVE))
        self.assertEqual(error.code, "UNAVAILABLE")
        self.assertEqual(error.queue_length, 3)
        self.assertGreater(error.retry_after_ms, 0)
        self.assertGreaterEqual(self.client.stats()["refused_busy"], 1)
        self.release()
        for request in waiting:
            self.client.wait(request)

    def test_who_fills_the_queue_does_not_shut_others_out(self):
        self.block()
        flood = [self.client.send("solve", SHORT_SOLVE) for _ in range(2)]
        self.wait_for_queue(2)
        with self.daemon.client() as modest:
            request = modest.send("solve", SHORT_SOLVE)
            error = self.refusal(flood[1])  # the last of who has most
            self.assertEqual(error.code, "UNAVAILABLE")
            self.assertIn("goes first", error.message)
            with self.assertRaises(ArrivalError):  # one each: nobody gives way any more
                modest.wait(modest.send("solve", SHORT_SOLVE))
            self.release()
            modest.wait(request)
        self.client.wait(flood[0])

    def test_refused_request_may_come_again_under_its_id(self):
        self.block()
        waiting = [self.client.send("solve", SHORT_SOLVE) for _ in range(2)]
        again = secrets.token_bytes(16)
        self.assertEqual(self.refusal(self.client.send("solve", SHORT_SOLVE, request_id=again)).code,
                         "UNAVAILABLE")
        self.release()
        for request in waiting:
            self.client.wait(request)
        self.client.wait(self.client.send("solve", SHORT_SOLVE, request_id=again))

    def test_waiting_request_can_be_cancelled(self):
        self.block()
        waiting = self.client.send("solve", SHORT_SOLVE)
        self.wait_for_queue(1)
        self.assertEqual(self.client.cancel(waiting), "CANCEL_STATE_REMOVED")
        self.assertEqual(self.refusal(waiting).code, "CANCELLED")
        self.assertEqual(self.client.stats()["queue_length"], 0)
        self.release()


class BoundedByBytes(QueueCase):
    options = ("--queue-mb", "1")

    def test_bytes_of_all_that_wait_are_bounded(self):
        self.block()
        rows = [[0] * 400 for _ in range(400)]  # 640 kB
        big = {"problem": {"profiles": [{"name": "car", "matrices": [{"rows": 400,
                                                                      "durations": rows}]}]}}
        first = self.client.send("solve", big)
        self.wait_for_queue(1)
        self.assertEqual(self.refusal(self.client.send("solve", big)).code, "UNAVAILABLE")
        self.release()
        self.client.wait(first)


class BoundedBySeconds(QueueCase):
    options = ("--queue-s", "100")

    def test_what_cannot_be_met_is_refused_before_it_starts(self):
        self.block()  # says that it may take a minute
        error = self.refusal(self.client.send("solve", SHORT_SOLVE, budget_ms=30000))
        self.assertEqual(error.code, "UNAVAILABLE")
        self.assertIn("budget", error.message)
        self.assertGreater(error.retry_after_ms, 30000)
        urgent = self.client.send("solve", LONG_SOLVE, budget_ms=90000)
        self.wait_for_queue(1)
        error = self.refusal(self.client.send("solve", SHORT_SOLVE))
        self.assertEqual((error.code, error.message), ("UNAVAILABLE", "the queue is too long"))
        first = self.client.send("solve", SHORT_SOLVE, priority=1)
        self.wait_for_queue(2)
        self.client.cancel(urgent)
        self.assertEqual(self.refusal(urgent).code, "CANCELLED")
        self.release()
        self.client.wait(first)


class Order(QueueCase):
    def finished_order(self, requests):
        """Names of the requests in the order in which their replies come."""
        order = []

        def all_are_there():
            self.client._receive(1)
            order.extend(name for name, request in requests.items()
                         if name not in order and self.client._waiting[request] is not None)
            return len(order) == len(requests)

        wait_until(all_are_there)
        for request in requests.values():
            self.client.wait(request)
        return order

    def test_higher_priority_goes_first(self):
        self.block()
        requests = {name: self.client.send("solve", SHORT_SOLVE, priority=priority)
                    for name, priority in (("low", 0), ("high", 9), ("middle", 5))}
        self.wait_for_queue(3)
        self.release()
        self.assertEqual(self.finished_order(requests), ["high", "middle", "low"])

    def test_clients_take_turns(self):
        self.block()
        requests = {}
        for name in ("greedy1", "greedy2", "greedy3", "modest1"):
            self.client.client_id = name[:-1]
            requests[name] = self.client.send("solve", SHORT_SOLVE)
        self.client.client_id = "python"
        self.wait_for_queue(4)
        self.release()
        self.assertEqual(self.finished_order(requests), ["greedy1", "modest1", "greedy2", "greedy3"])


class Turns(QueueCase):
    def test_connections_take_turns(self):
        """Whatever they call themselves: who asks for two among eight of another is done after four."""
        self.block()
        flood = []
        for number in range(8):
            self.client.client_id = f"flood{number}"
            flood.append(self.client.send("solve", SHORT_SOLVE))
        self.wait_for_queue(8)
        with self.daemon.client(client_id="modest") as modest:
            requests = [modest.send("solve", SHORT_SOLVE) for _ in range(2)]
            self.wait_for_queue(10)
            self.release()
            for request in requests:
                modest.wait(request)
        for request in flood:
            self.client.wait(request)
        self.daemon.wait_for("client=flood7", 30)
        done = [line.split("client=")[1].split()[0] for line in self.daemon.log if "event=request" in line]
        self.assertEqual(done[-10:][:4], ["modest", "flood0", "modest", "flood1"])


class Idempotent(QueueCase):
    def test_same_request_gets_the_cached_reply(self):
        request_id = secrets.token_bytes(16)
        first = self.client.wait(self.client.send("solve", SHORT_SOLVE, request_id=request_id))
        kept = self.client.stats()["replies_cached"]
        again = self.client.wait(self.client.send("solve", SHORT_SOLVE, request_id=request_id))
        self.assertEqual(first.SerializeToString(), again.SerializeToString())
        self.assertEqual(self.client.stats()["replies_cached"], kept)

    def test_other_budget_is_still_the_same_request(self):
        request_id = secrets.token_bytes(16)
        first = self.client.wait(self.client.send("solve", SHORT_SOLVE, request_id=request_id))
        again = self.client.wait(
            self.client.send("solve", SHORT_SOLVE, request_id=request_id, budget_ms=5000))
        self.assertEqual(to_dict(first)["solve_reply"], to_dict(again)["solve_reply"])

    def test_same_id_for_another_request_is_refused(self):
        request_id = secrets.token_bytes(16)
        self.client.wait(self.client.send("solve", SHORT_SOLVE, request_id=request_id))
        other = {"problem": problem(1, 2), "options": {"epochs": 1}}
        self.assertEqual(self.refusal(self.client.send("solve", other, request_id=request_id)).code,
                         "ALREADY_EXISTS")
        moved = self.client.send("close_day", {"depot": "a", "day": "b"}, request_id=request_id)
        self.assertEqual(self.refusal(moved).code, "ALREADY_EXISTS")

    def test_second_connection_joins_the_running_request(self):
        first = self.start_long_solve()
        with self.daemon.client() as other:
            other.send("solve", SHORT_SOLVE, request_id=first)
            with self.assertRaises(ArrivalError) as caught:
                other.wait(first)
            self.assertEqual(caught.exception.code, "ALREADY_EXISTS")
            other.send("solve", LONG_SOLVE, request_id=first)
            other.cancel(first)
            mine, theirs = self.client.wait(first), other.wait(first)
        self.assertEqual(mine.SerializeToString(), theirs.SerializeToString())

    def test_errors_are_not_kept(self):
        request_id = secrets.token_bytes(16)
        bad = {"problem": {"technicians": [{"id": ""}]}}
        self.assertEqual(self.refusal(self.client.send("solve", bad, request_id=request_id)).code,
                         "INVALID_ARGUMENT")
        self.client.wait(self.client.send("solve", SHORT_SOLVE, request_id=request_id))


if __name__ == "__main__":
    unittest.main()
