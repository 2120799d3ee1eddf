"""`arrival report JOURNAL` and `arrival backtest --html`: days as they came."""
import re
import unittest
from pathlib import Path

from cli_support import BAD_INPUT, CliTest, run
from daemon_case import Daemon
from test_cli_report import Page


class DayAsItCame(CliTest):
    def played_journal(self):
        """A day played through a daemon that keeps it, and its story as `play` tells it."""
        state = self.directory / "state"
        state.mkdir()
        daemon = Daemon("--state", str(state))
        try:
            done = self.run_ok("play", self.generated(2, 10), "--epochs", 4, "--connect", daemon.work,
                               "-o", self.directory / "report.json")
        finally:
            self.assertEqual(daemon.stop(), 0)
        return state, done.stderr

    def test_the_windows_and_arrivals_of_a_journal(self):
        state, story = self.played_journal()
        out = self.directory / "day.html"
        self.run_ok("report", state, "-o", out)
        page = Page(out.read_text())
        told = {}
        for line in story.splitlines():  # technician, job, booked window ... arrival, verdict
            words = line.split()
            if len(words) > 3 and re.fullmatch(r"J\d+", words[1]):
                told[words[1]] = (words[0], words[2], re.findall(r" (\d\d:\d\d) ", line)[-1:], "kept" in words)
        self.assertEqual(page.count("div", "visit"), len(told))
        rows = {row[0].split()[0]: row for row in page.rows if len(row) == 9}
        for job, (technician, booked, arrived, kept) in told.items():
            self.assertEqual(rows[job][1], technician)
            self.assertEqual(rows[job][4].replace("–", "-"), booked)
            if arrived:
                self.assertEqual(rows[job][6], arrived[0])
                self.assertEqual(rows[job][8] == "kept", kept, rows[job])
        for bad in (["report", state, "--day", "no/such"], ["report", self.directory]):
            self.assertEqual(run(*bad, "-o", out).returncode, BAD_INPUT)

    def test_a_backtest_is_drawn(self):
        records, out = self.directory / "h.csv", self.directory / "backtest.html"
        self.run_ok("play", self.generated(2, 10), "--epochs", 4, "--days", 12, "--records", records, "--threads", 1,
                    "-o", self.directory / "report.json")
        self.run_ok("backtest", records, "--from", "2026-01-15", "--training-days", 3, "--threads", 1, "--html", out,
                    "-o", self.directory / "backtest.json")
        text = Path(out).read_text()
        page = Page(text)
        self.assertEqual(page.count("figure", "chart"), 5)
        self.assertEqual(page.count("script"), 0)
        self.assertNotIn("nan", "".join(page.text))
        self.assertIn("Calibration curve", text)


if __name__ == "__main__":
    unittest.main()
