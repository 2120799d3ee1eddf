"""What README.md states must be so: its table of limits is the header's, and the Python example runs."""
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

from daemon_case import DaemonCase

ROOT = Path(os.environ["ARRIVAL_SOURCE_DIR"])


class Limits(unittest.TestCase):
    def test_every_limit_of_the_header_stands_in_the_readme(self):
        header = (ROOT / "include/arrival/basics.h").read_text()
        table = header[header.index("#define ARV_LIMITS(X)"):header.index("#define ARV_LIMIT_ENUM")]
        limits = {f"ARV_MAX_{name}": int(value) for name, value in re.findall(r"X\((\w+), (\d+),", table)}
        limits["ARV_MAX_TIME_S"] = 2**53
        readme = (ROOT / "README.md").read_text()
        stated = {name: int(value.replace(",", ""))
                  for name, value in re.findall(r"\| `(ARV_MAX_\w+)` \| ([\d,]+) \|", readme)}
        self.assertGreater(len(limits), 20)
        self.assertEqual(stated, limits)


class Example(DaemonCase):
    def test_the_python_example_prints_what_the_readme_shows(self):
        example = ROOT / "proto/python/example_day.py"
        done = subprocess.run([sys.executable, "-B", example, self.daemon.work], capture_output=True,
                              text=True, timeout=60, check=True)
        shown = "".join(f"    {line}\n" for line in done.stdout.splitlines())
        self.assertIn(shown, (ROOT / "README.md").read_text())


if __name__ == "__main__":
    unittest.main()
