"""How soon a running solve answers after a cancel request: within 100 ms."""
import time
import unittest

from daemon_case import DaemonCase, INSTRUMENTED, problem
from arrival_client import to_dict

LIMIT_S = 2.0 if INSTRUMENTED else 0.1
LARGE = {"problem": problem(20, 400), "options": {"time_limit_ms": 60000}, "windows": {}}


class CancelTiming(DaemonCase):
    def test_cancel_is_answered_within_the_limit(self):
        """The best of five: a busy machine may delay any single one."""
        delays = []
        for _ in range(5):
            progress = []
            request = self.client.send("solve", LARGE, on_progress=progress.append)
            while not progress:
                self.client._receive(60)
            begin = time.monotonic()
            self.client.cancel(request)
            reply = to_dict(self.client.wait(request))["solve_reply"]
            delays.append(time.monotonic() - begin)
            self.assertTrue(reply["cancelled"])
        self.assertLess(min(delays), LIMIT_S, delays)


if __name__ == "__main__":
    unittest.main()
