"""A test case that runs an importer of visit records on a text and reads what it writes."""
import csv
import io
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BAD_INPUT = 65
HEADER = ("date,technician,route,stop,job_type,from,to,depart_s,arrive_s,start_s,finish_s,"
          "planned_travel_s,planned_service_s")


def data_file(*parts):
    """A file of the public data when ARRIVAL_DATA names the folder, else None."""
    folder = os.environ.get("ARRIVAL_DATA")
    path = folder and pathlib.Path(folder, *parts)
    return path if path and path.exists() else None


class ImporterCase(unittest.TestCase):
    script = None  # file in bench/

    def run_script(self, data, *options):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "input.csv"
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
            return subprocess.run([sys.executable, "-B", ROOT / "bench" / self.script, path, *options],
                                  capture_output=True, text=True, check=False)

    def records(self, data, *options):
        """The lines written behind the header, and what was said about them."""
        done = self.run_script(data, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        header, *lines = done.stdout.splitlines()
        self.assertEqual(header, HEADER)
        return lines, done.stderr

    def rows(self, data, *options):
        lines, _ = self.records(data, *options)
        return list(csv.DictReader(io.StringIO("\n".join([HEADER, *lines]))))

    def refused(self, data, text, *options):
        done = self.run_script(data, *options)
        self.assertEqual(done.returncode, BAD_INPUT, done.stderr)
        self.assertIn(text, done.stderr)
        self.assertNotIn("Traceback", done.stderr)
        self.assertEqual(done.stdout, "")
