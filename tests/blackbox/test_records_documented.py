"""The columns of visit records are the same in the reader, in arrival-records(5) with its example, and
in what the importers write."""
import csv
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))
from visit_importer import COLUMNS  # noqa: E402

ALL_COLUMNS = (*COLUMNS, "open_until_s")
READER = (ROOT / "engine" / "format" / "visit_records.c").read_text()
PAGE = (ROOT / "engine" / "cli" / "man" / "arrival-records.5.scd").read_text()


class Documented(unittest.TestCase):
    def test_reader(self):
        self.assertEqual(tuple(re.findall(r'\{"(\w+)", COLUMN_', READER)), ALL_COLUMNS)

    def test_page(self):
        section = re.search(r"# COLUMNS\n(.*?)\n# ", PAGE, re.S).group(1)
        heads = "\n".join(line for line in section.splitlines() if line.startswith("*"))
        self.assertEqual(tuple(re.findall(r"\*(\w+)\*", heads)), ALL_COLUMNS)

    def test_example(self):
        rows = list(csv.DictReader(re.search(r"```\n(.*?)```", PAGE, re.S).group(1).splitlines()))
        self.assertEqual(len(rows), 3)
        for row in rows:
            self.assertEqual(tuple(row), ALL_COLUMNS)
            times = [int(row[name]) for name in COLUMNS[7:11] if row[name]]
            self.assertEqual(times, sorted(times))
        self.assertEqual([row["open_until_s"] for row in rows], ["", "", "43200"])
        self.assertEqual(rows[2]["finish_s"], "")

    def test_readme_and_help(self):
        for name in ("README.md", "engine/cli/command_learn.c"):
            self.assertIn("open_until_s", (ROOT / name).read_text(), name)


if __name__ == "__main__":
    unittest.main()
