"""bench/replay_pillac.py: how durations are made, that the windows know nothing of later ones, and a
replay of a tiny day of our own."""
import csv
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from importer_case import ROOT
from test_import_pillac import INSTANCE

sys.path.insert(0, str(ROOT / "bench"))
sys.dont_write_bytecode = True
import replay_pillac  # noqa: E402

SCRIPT = ROOT / "bench" / "replay_pillac.py"
PROGRAM = pathlib.Path(os.environ.get("ARRIVAL_BIN_DIR", ROOT / "build" / "bin")) / "arrival"
HEAD = "date,incident,unit,call_type,dispatch_tod_s,turnout_s,travel_s,on_task_s\n"


def calls_text(later_factor=1):
    """Three types, 40 call-outs each before and after the split; one type is too rare to count."""
    rows = []
    for era, factor in (("2018-06-30", 1), ("2018-07-01", later_factor)):
        for kind, mean in (("A", 600), ("B", 1200), ("C", 1800)):
            rows += [f"{era},{kind}{i},U,{kind},0,0,0,{factor * (mean // 2 + i * mean // 39)}" for i in range(40)]
        rows.append(f"{era},R,U,RARE,0,0,0,9")
    return HEAD + "\n".join(rows) + "\n"


class Durations(unittest.TestCase):
    def ratios(self, later_factor=1):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "calls.csv"
            path.write_text(calls_text(later_factor))
            return replay_pillac.split_ratios(replay_pillac.read_calls(path), "2018-07-01")

    def test_ratios(self):
        ratios = self.ratios()
        self.assertEqual({era: {group: len(values) for group, values in groups.items()}
                          for era, groups in ratios.items()},
                         {"before": {"short": 40, "long": 80}, "after": {"short": 40, "long": 80}})
        for values in ratios["before"].values():
            self.assertAlmostEqual(sum(values) / len(values), 1)
            self.assertAlmostEqual(values[0], 0.5, places=2)
            self.assertAlmostEqual(values[-1], 1.5, places=2)

    def test_nothing_later_is_known(self):
        as_before, later = self.ratios(), self.ratios(later_factor=3)
        self.assertEqual(as_before["before"], later["before"])
        self.assertEqual(replay_pillac.known_models(as_before["before"]),
                         replay_pillac.known_models(later["before"]))
        for group, values in later["after"].items():
            for value, before in zip(values, as_before["after"][group]):
                self.assertAlmostEqual(value, 3 * before)

    def test_quantiles(self):
        values = [1, 2, 4, 8]
        for rank, expected in ((0, 1), (0.125, 1), (0.25, 1.5), (0.375, 2), (0.5, 3), (0.875, 8), (1, 8)):
            self.assertAlmostEqual(replay_pillac.quantile(values, rank), expected)
        self.assertEqual(replay_pillac.true_models({"short": values, "long": [5]})[0]["quantiles"],
                         [[0, 1], [0.125, 1], [0.375, 2], [0.625, 4], [0.875, 8], [1, 8]])
        known = replay_pillac.known_models({"short": values, "long": [5]})[1]
        self.assertEqual((known["job_type"], len(known["quantiles"])), ("90 min", 107))


class Replay(unittest.TestCase):
    def replay(self, folder, *options):
        return subprocess.run([sys.executable, "-B", SCRIPT, "--data", folder, "--arrival", PROGRAM, "--days", "3",
                               "--epochs", "4", *options], capture_output=True, text=True, check=False)

    def test_tiny_day(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "trsp_pillac" / "pillac2_reallife").mkdir(parents=True)
            (folder / "trsp_pillac" / "pillac2_reallife" / "R9.txt.gz").write_text(INSTANCE)
            (folder / "real_durations").mkdir()
            (folder / "real_durations" / "lancaster_emergency_unit_calls.csv").write_text(calls_text(2))
            done = self.replay(folder, "--csv", folder / "out.csv", "--markdown", folder / "out.md")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual((folder / "out.md").read_text(), done.stdout)
            with (folder / "out.csv").open() as table:
                rows = list(csv.DictReader(table))
            self.assertEqual(self.replay(folder).stdout, done.stdout)
            as_known = self.replay(folder, "--truth", "before").stdout
        self.assertIn("45 min: 40 call-outs before 2018-07-01, 40 after with a mean of 2.00", done.stdout)
        *_, day, pooled = done.stdout.splitlines()
        self.assertEqual(day.split("|")[1:3], [" R9 ", " 6 "])
        self.assertEqual(day.split("|")[2:4], pooled.split("|")[2:4])
        self.assertNotEqual(as_known.splitlines()[-1], pooled)
        self.assertEqual({row["policy"] for row in rows},
                         {"ledger", "reissue", "fixed_2h", "fixed_4h", "plan_normal", "last_eta"})

    def test_no_data(self):
        with tempfile.TemporaryDirectory() as folder:
            done = self.replay(folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("see --help for where to get", done.stderr)


if __name__ == "__main__":
    unittest.main()
