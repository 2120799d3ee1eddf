"""Too much at once, and those who do not listen: bench/load_bench.py in small. Times are not judged here, for
other tests run beside this one; `scripts/test --long` has the sizes that figures are stated of."""
import unittest

from daemon_case import BIN, INSTRUMENTED
import load_bench

SMALL = 0.0


class LoadCase(unittest.TestCase):
    def check(self, scenario):
        rows = scenario(str(BIN), SMALL)
        missed = [str(row) for row in rows if row.met is False and not row.timed
                  and not (INSTRUMENTED and row.memory)]  # sanitizers keep what is freed
        self.assertEqual(missed, [])


class Load(LoadCase):
    def test_a_flood_is_refused_and_answered(self):
        self.check(load_bench.flood)

    def test_events_come_through_beside_solves(self):
        self.check(load_bench.events)

    def test_who_does_not_read_hurts_nobody(self):
        self.check(load_bench.readers)

    def test_solves_leave_nothing_behind(self):
        self.check(load_bench.solves)

    def test_a_day_with_a_subscriber_that_is_cut(self):
        self.check(load_bench.day)


if __name__ == "__main__":
    unittest.main()
