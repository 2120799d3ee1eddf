"""bench/import_pillac.py: a small instance by hand, what it refuses, and the real days when there."""
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "bench" / "import_pillac.py"
BAD_INPUT = 65

# One technician, two requests; the last two rows of the matrices are copies of the depot.
HEAD = "T1\n\nINFO\nCREW COUNT  SKILLS    TOOLS   SPARE PARTS\n   1    0   0   0\n\n"
NODES = ("DEPOT TECHNICIANS AND REQUESTS\nID X Y TWS TWE Serv SKILLS TOOLS SPARE PARTS\n"
         "0  0.0 0.0  420.0 1140.0   0.0 \t[] \t[] \t[]\n"
         "1  0.0 0.0  420.0 1140.0   0.0 \t[] \t[] \t[]\n"
         "2  0.0 0.0    0.0  945.0  45.0 \t[] \t[] \t[]\n"
         "3  0.0 0.0  465.0  480.0  90.0 \t[] \t[] \t[]\n")
KM = "DISTANCES\n0;0;0;1.5;2;0;0\n1;0;0;1.5;2;0;0\n2;3;3;0;4;3;3\n3;5;5;6;0;5;5\n4;0;0;1.5;2;0;0\n" \
     "5;0;0;1.5;2;0;0\n"
MINUTES = "TRAVEL TIMES\n0;0;0;20.1333;2;0;0\n1;0;0;20.1333;2;0;0\n2;3;3;0;4;3;3\n3;5;5;6;0;5;5\n" \
          "4;0;0;20.1333;2;0;0\n5;0;0;20.1333;2;0;0\n"
INSTANCE = HEAD + NODES + KM + MINUTES


class ImportPillac(unittest.TestCase):
    def convert(self, data, *options):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "instance"
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
            return subprocess.run([sys.executable, "-B", SCRIPT, path, *options],
                                  capture_output=True, text=True, check=False)

    def problem(self, data, *options):
        done = self.convert(data, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_whole_problem(self):
        self.assertEqual(self.problem(INSTANCE), {
            "vehicles": [{"id": 1, "start_index": 1, "end_index": 1, "time_window": [25200, 68400]}],
            "jobs": [
                {"id": 2, "type": "45 min", "location_index": 2, "service": 2700,
                 "time_windows": [[0, 56700]]},
                {"id": 3, "type": "90 min", "location_index": 3, "service": 5400,
                 "time_windows": [[27900, 28800]]}],
            "matrices": {"car": {
                "durations": [[0, 0, 1208, 120], [0, 0, 1208, 120], [180, 180, 0, 240],
                              [300, 300, 360, 0]],
                "distances": [[0, 0, 1500, 2000], [0, 0, 1500, 2000], [3000, 3000, 0, 4000],
                              [5000, 5000, 6000, 0]]}}})

    def test_gzip_is_the_same(self):
        self.assertEqual(self.problem(gzip.compress(INSTANCE.encode())), self.problem(INSTANCE))

    def test_spread(self):
        problem = self.problem(INSTANCE, "--cv", "0.4", "--leg-sigma", "0.15")
        self.assertEqual(problem["duration_models"],
                         [{"family": "lognormal", "ratio": True, "cv": 0.4}])
        self.assertEqual(problem["matrices"]["car"]["leg_sigma"], 0.15)

    def test_refused(self):
        cases = {
            "cannot be expressed": INSTANCE.replace("1    0   0   0", "1    0   0   5"),
            "missing or too short": HEAD + NODES + KM,
            "node 1 is expected": INSTANCE.replace("1  0.0 0.0  420.0", "7  0.0 0.0  420.0"),
            "no copy of the depot": INSTANCE.replace("5;0;0;20.1333;2;0;0", "5;0;0;20.1333;3;0;0"),
            "is not a number": INSTANCE.replace("20.1333;2;0;0\n1;", "x;2;0;0\n1;"),
            "out of range": INSTANCE.replace("945.0", "-945.0"),
            "6 entries": INSTANCE.replace("3;5;5;6;0;5;5\n4;0;0;20", "3;5;5;6;0;5\n4;0;0;20"),
            "5 rows instead of 6": INSTANCE.replace("5;0;0;20.1333;2;0;0\n", ""),
            "a second section": INSTANCE + "INFO\n",
            "the last three empty": INSTANCE.replace("45.0 \t[]", "45.0 \t[1]"),
        }
        for text, instance in cases.items():
            with self.subTest(text):
                self.assertNotEqual(instance, INSTANCE)
                done = self.convert(instance)
                self.assertEqual(done.returncode, BAD_INPUT, done.stderr)
                self.assertIn(text, done.stderr)
                self.assertEqual(done.stdout, "")

    def test_broken_files(self):
        packed = gzip.compress(INSTANCE.encode())
        damaged = packed[:30] + bytes([packed[30] ^ 255]) + packed[31:]
        for data in (b"", b"\x1f\x8b\x08", packed[:50], damaged, b"\xff\xfe"):
            with self.subTest(data[:8]):
                done = self.convert(data)
                self.assertEqual(done.returncode, BAD_INPUT, done.stderr)
                self.assertNotIn("Traceback", done.stderr)

    @unittest.skipUnless(os.environ.get("ARRIVAL_DATA"), "needs ARRIVAL_DATA")
    def test_real_days(self):
        folder = pathlib.Path(os.environ["ARRIVAL_DATA"]) / "trsp_pillac" / "pillac2_reallife"
        sizes = {}
        for path in sorted(folder.glob("*.txt.gz")):
            problem = self.problem(path.read_bytes())
            sizes[path.name[:2]] = len(problem["vehicles"]), len(problem["jobs"])
        self.assertEqual(sizes, {"R1": (12, 47), "R2": (12, 49), "R6": (4, 18), "U1": (41, 251),
                                 "U6": (18, 113)})


if __name__ == "__main__":
    unittest.main()
