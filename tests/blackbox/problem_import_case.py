"""A test case that runs an importer of problems on a text and reads what it writes."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BAD_INPUT = 65


def public_files(pattern):
    """Files of the public data when ARRIVAL_DATA names the folder."""
    folder = os.environ.get("ARRIVAL_DATA")
    return sorted(pathlib.Path(folder).glob(pattern)) if folder else []


class ProblemImportCase(unittest.TestCase):
    script = None  # file in bench/

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_script(self, path, *options):
        return subprocess.run([sys.executable, "-B", ROOT / "bench" / self.script, path, *map(str, options)],
                              capture_output=True, text=True, check=False)

    def put(self, name, data):
        path = self.folder / name
        path.write_bytes(data if isinstance(data, bytes) else
                         (data if isinstance(data, str) else json.dumps(data)).encode())
        return path

    def written(self, path, *options):
        done = self.run_script(path, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def problem(self, data, *options):
        return self.written(self.put("instance", data), *options)

    def judged(self, data, routes):
        """What the script says of routes {vehicle: steps} for the instance."""
        answer = self.put("answer.json", {"routes": [{"vehicle": v, "steps": s} for v, s in routes.items()]})
        return self.written(self.put("instance", data), "--answer", answer)

    def refused(self, text, data, routes=None):
        options = []
        if routes is not None:
            options = ["--answer", self.put("answer.json", {"routes": [{"vehicle": v, "steps": s}
                                                                       for v, s in routes.items()]})]
        done = self.run_script(self.put("instance", data), *options)
        self.assertEqual(done.returncode, BAD_INPUT, done.stderr + done.stdout)
        self.assertIn(text, done.stderr)
        self.assertNotIn("Traceback", done.stderr)
        self.assertEqual(done.stdout, "")


def visits(*jobs):
    return [{"type": "start"}, *({"type": "job", "id": job} for job in jobs), {"type": "end"}]
