"""Every key that a problem may have stands in the manual page arrival-problem(5), and its example is
a problem that can be solved."""
import json
import os
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "engine" / "cli" / "man" / "arrival-problem.5.scd"
DEPRECATED = {"matrix", "amount", "service_at", "service_after", "service_before"}


def known_keys():
    """The keys of the reader's tables: {"key", JSON_FIELD_...} and the macros that stand for it."""
    keys = set()
    for source in (ROOT / "engine" / "format").glob("json_*.c"):
        if source.name.startswith("json_plan"):
            continue
        text = source.read_text()
        keys.update(re.findall(r'\{\s*"(\w+)",\s*JSON_FIELD_', text))
        keys.update(re.findall(r'\b(?:COST|WINDOW)\((\w+)[,)]', text))
    return keys - DEPRECATED - {"name", "key"} | {"name"}


class Documented(unittest.TestCase):
    def test_every_key(self):
        page = PAGE.read_text().replace("\\_", "_")
        documented = set(re.findall(r"\*(\w+)\*", page))
        keys = known_keys()
        self.assertGreater(len(keys), 80)
        self.assertEqual(keys - documented, set())

    def test_example(self):
        example = re.search(r"```\n(.*?)```", PAGE.read_text(), re.S).group(1)
        problem = json.loads(example)
        self.assertEqual(set(problem), {"vehicles", "jobs", "duration_models"})
        program = pathlib.Path(os.environ.get("ARRIVAL_BIN_DIR", ROOT / "build" / "bin")) / "arrival"
        done = subprocess.run([program, "solve", "-", "--epochs", "2"], input=example,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual(answer["unassigned"], [])
        visit = answer["routes"][0]["steps"][1]
        self.assertLess(visit["window"]["from"], visit["window"]["to"])


if __name__ == "__main__":
    unittest.main()
