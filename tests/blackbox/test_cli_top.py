"""`arrival top`: the board of an open day, once as text and live on a terminal."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
import unittest

from cli_support import ARRIVAL, UNREACHABLE, USAGE, run
from daemon_case import DaemonCase, problem

WINDOWS = {"seed": 1, "scenarios": 256}
ESCAPE = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")
LEAVE = b"\x1b[?1049l"


class Terminal:
    """A program on a terminal of its own; `text` is all it has written."""

    def __init__(self, *arguments, columns=100, lines=24):
        self.master, slave = pty.openpty()
        self.resize(columns, lines)
        self.before = termios.tcgetattr(slave)
        self.slave = slave
        self.process = subprocess.Popen([ARRIVAL, *arguments], stdin=slave, stdout=slave, stderr=subprocess.PIPE,
                                        preexec_fn=self._own)
        self.text = b""

    def _own(self):
        os.setsid()
        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)

    def resize(self, columns, lines):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def read_until(self, done, seconds=30):
        deadline = time.monotonic() + seconds
        while not done(self.text):
            if time.monotonic() > deadline:
                raise AssertionError(self.text[-2000:])
            if select.select([self.master], [], [], 0.1)[0]:
                self.text += os.read(self.master, 65536)

    def frames(self):
        """The frames that were drawn whole, as lists of lines."""
        parts = self.text.split(b"\x1b[H")[1:]
        return [ESCAPE.sub(b"", part).decode().split("\r\n") for part in parts if part.endswith(b"\x1b[J")]

    def end(self, seconds=30):
        self.read_until(lambda text: LEAVE in text, seconds)
        code = self.process.wait(seconds)
        self.process.stderr.close()
        return code

    def is_restored(self):
        return termios.tcgetattr(self.slave) == self.before and self.text.rstrip().endswith(LEAVE)


class Top(DaemonCase):
    def setUp(self):
        super().setUp()
        self.problem = problem(2, 8, service_s=5400)
        self.problem["technicians"][0]["id"] = "A\x1b[31mda"
        self.plan = self.client.solve(self.problem, {"epochs": 3})["plan"]
        self.day = self._testMethodName[5:21]
        self.booked = {u["job"]: u for u in self.open_day(self.day)["updates"]}

    def open_day(self, name):
        reply = self.client.open_day("depot", name, self.problem, plan=self.plan, windows=WINDOWS)
        self.addCleanup(self.client.close_day, "depot", name)
        return reply

    def steps(self, route=0):
        return [s for s in self.plan["routes"][route]["steps"] if s["kind"] == "STEP_KIND_JOB"]

    def event(self, kind, route, step, time_s):
        return self.client.event("depot", self.day, kind, time_s, technician=self.plan["routes"][route]["technician"],
                                 job=step["job"])["updates"]

    def once(self, *options):
        done = run("top", "--connect", self.daemon.work, "--once", *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()

    def clock(self, update):
        return "-".join(f"{update[k] // 3600:02d}:{update[k] % 3600 // 60:02d}" for k in ("window_from_s", "window_to_s"))

    def test_one_frame(self):
        lines = self.once()
        text = "\n".join(lines)
        self.assertRegex(lines[0], r"^arrivald \d+\.\d+\.\d+  ready  up \d+:\d\d  queue 0 of \d+, idle  events \d+")
        self.assertEqual(lines[1], f"depot/{self.day}   2 technicians, 8 customers: 0 reached, 8 to come")
        self.assertNotIn("\x1b", text)
        self.assertIn("A?[31mda", text)
        for route in range(2):
            line = next(row for row in lines if self.steps(route)[0]["job"] in row.split())
            for step in self.steps(route)[:2]:
                self.assertIn(self.clock(self.booked[step["job"]]), line)

    def test_what_a_technician_does(self):
        first, second = self.steps()[:2]
        self.event("DEPARTED", 0, first, 28800)
        self.assertIn(f"to {first['job']}, ETA ", "\n".join(self.once()))
        self.event("ARRIVED", 0, first, 29400)
        text = "\n".join(self.once())
        self.assertIn(f"at {first['job']}, came 08:10", text)
        self.assertIn("1 reached, 7 to come", text)
        self.event("STARTED", 0, first, 29400)
        self.event("FINISHED", 0, first, 30600)
        updates = {u["job"]: u for u in self.event("DEPARTED", 0, second, 30600)}
        eta = updates[second["job"]]["eta_s"]
        self.assertIn(f"to {second['job']}, ETA {eta // 3600:02d}:{eta % 3600 // 60:02d}", "\n".join(self.once()))

    def test_the_day_that_is_asked_for(self):
        self.open_day("other")
        self.assertTrue(self.once()[1].startswith("depot/other "))
        self.assertTrue(self.once("--day", f"depot/{self.day}")[1].startswith(f"depot/{self.day} "))
        done = run("top", "--connect", self.daemon.work, "--once", "--day", "depot/none")
        self.assertEqual(done.returncode, 1)
        self.assertIn("'depot/none' is not open", done.stderr)

    def test_it_follows_the_day_and_gives_the_terminal_back(self):
        screen = Terminal("top", "--connect", self.daemon.work, "--day", f"depot/{self.day}")
        screen.read_until(lambda _: any(f"depot/{self.day}" in f[1] for f in screen.frames()))
        frame = screen.frames()[-1]
        self.assertEqual(len(frame), 24)
        self.assertLessEqual(max(map(len, frame)), 100, frame)
        first, second = self.steps()[:2]
        self.event("DEPARTED", 0, first, 28800)
        self.event("ARRIVED", 0, first, 29400)
        screen.read_until(lambda _: any("1 reached" in f[1] for f in screen.frames()))
        screen.read_until(lambda _: any("LATEST WINDOWS" in f for f in screen.frames()))
        screen.resize(60, 12)
        screen.read_until(lambda _: screen.frames() and len(screen.frames()[-1]) == 12)
        self.assertTrue(all(len(line) <= 60 for line in screen.frames()[-1]))
        os.write(screen.master, b"q")
        self.assertEqual(screen.end(), 0)
        self.assertTrue(screen.is_restored())

    def test_tab_shows_the_next_day(self):
        self.open_day("next")
        screen = Terminal("top", "--connect", self.daemon.work)
        screen.read_until(lambda _: any("depot/next" in f[1] for f in screen.frames()))
        os.write(screen.master, b"\t")
        screen.read_until(lambda _: any(self.day in f[1] for f in screen.frames()))
        os.write(screen.master, b"q")
        self.assertEqual(screen.end(), 0)

    def test_signals_give_the_terminal_back(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            screen = Terminal("top", "--connect", self.daemon.work)
            screen.read_until(lambda _: screen.frames())
            screen.process.send_signal(number)
            self.assertEqual(screen.end(), -number)
            self.assertTrue(screen.is_restored(), number)

    def test_a_stop_gives_the_terminal_back_for_a_while(self):
        screen = Terminal("top", "--connect", self.daemon.work)
        screen.read_until(lambda _: screen.frames())
        screen.process.send_signal(signal.SIGTSTP)
        screen.read_until(lambda text: LEAVE in text)
        os.waitid(os.P_PID, screen.process.pid, os.WSTOPPED)  # it gives the terminal back before it stops
        frames = len(screen.frames())
        screen.process.send_signal(signal.SIGCONT)
        screen.read_until(lambda _: len(screen.frames()) > frames)
        self.assertNotEqual(termios.tcgetattr(screen.slave), screen.before)
        screen.text = b""
        os.write(screen.master, b"q")
        self.assertEqual(screen.end(), 0)
        self.assertTrue(screen.is_restored())

    def test_the_daemon_lists_its_days(self):
        self.open_day("other")
        days = self.client.days()
        self.assertEqual([day["day"] for day in days], ["other", self.day])
        self.assertEqual([days[0][k] for k in ("depot", "sequence", "technicians", "jobs")], ["depot", 8, 2, 8])

    def test_usage(self):
        self.assertEqual(run("top").returncode, USAGE)
        self.assertEqual(run("top", "--connect", self.daemon.work, text_in="").returncode, USAGE)  # no terminal
        self.assertEqual(run("top", "--connect", f"ipc://{self.daemon._directory.name}/nobody", "--once").returncode,
                         UNREACHABLE)


if __name__ == "__main__":
    unittest.main()
