"""What nobody should send: bench/load_bench.py in small, see test_daemon_load.py."""
import unittest

from test_daemon_load import LoadCase, load_bench


class Garbage(LoadCase):
    def test_garbage_is_shed(self):
        self.check(load_bench.garbage)

    def test_damaged_messages(self):
        self.check(load_bench.mutations)


del LoadCase  # it has no tests of its own

if __name__ == "__main__":
    unittest.main()
