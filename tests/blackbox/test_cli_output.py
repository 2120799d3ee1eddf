"""Where results go: standard output, files that are whole or untouched, progress, Ctrl-C."""
import json
import os
import pty
import signal
import subprocess
import unittest

from cli_support import ARRIVAL, CliTest, DATA, DONE, OTHER, TIMEOUT_S, run

PROBLEM = DATA / "vroom_day.json"
QUICK = ["solve", PROBLEM, "--epochs", "2"]


class Files(CliTest):
    def left_over(self):
        return sorted(path.name for path in self.directory.iterdir())

    def test_a_file_gets_what_standard_output_would(self):
        path = self.directory / "plan.json"
        done = self.run_ok(*QUICK, "-o", path)
        self.assertEqual(done.stdout, "")
        self.assertEqual(path.read_text(), self.run_ok(*QUICK).stdout)
        self.assertEqual(self.left_over(), ["plan.json"])

    def test_an_old_file_is_replaced_with_its_rights(self):
        path = self.write("plan.json", "old")
        path.chmod(0o640)
        inode = path.stat().st_ino
        self.run_ok(*QUICK, "--output", path)
        self.assertEqual(json.loads(path.read_text())["code"], 0)
        self.assertEqual(path.stat().st_mode & 0o7777, 0o640)
        self.assertNotEqual(path.stat().st_ino, inode)
        self.assertEqual(self.left_over(), ["plan.json"])

    def test_a_new_file_gets_the_usual_rights(self):
        path = self.directory / "plan.json"
        self.run_ok(*QUICK, "-o", path, preexec_fn=lambda: os.umask(0o027))
        self.assertEqual(path.stat().st_mode & 0o7777, 0o640)

    def test_a_link_stays_a_link(self):
        path = self.write("plan.json", "old")
        link = self.directory / "link.json"
        link.symlink_to("plan.json")
        self.run_ok(*QUICK, "-o", link)
        self.assertTrue(link.is_symlink())
        self.assertEqual(json.loads(path.read_text())["code"], 0)

    def test_dash_is_standard_output(self):
        self.assertEqual(self.run_ok(*QUICK, "-o", "-").stdout, self.run_ok(*QUICK).stdout)

    def test_a_failed_solve_leaves_the_old_file(self):
        path = self.write("plan.json", "old")
        done = run("solve", self.write("bad.json", "{"), "-o", path)
        self.assertNotEqual(done.returncode, DONE)
        self.assertEqual(path.read_text(), "old")

    def test_a_directory_that_is_not_there(self):
        done = run(*QUICK, "-o", self.directory / "none" / "plan.json")
        self.assertEqual(done.returncode, OTHER)
        self.assertIn("none/plan.json: No such file", done.stderr)

    def test_a_file_too_large_leaves_the_old_one(self):
        def limit():
            import resource
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        path = self.write("plan.json", "old")
        done = run(*QUICK, "-o", path, preexec_fn=limit)
        self.assertEqual(done.returncode, OTHER)
        self.assertEqual(path.read_text(), "old")
        self.assertEqual(self.left_over(), ["plan.json"])


class FullDisk(CliTest):
    def test_standard_output(self):
        with open("/dev/full", "w") as full:
            for arguments in (QUICK, ["help"], ["version"], ["generate"]):
                done = subprocess.run([ARRIVAL, *map(str, arguments)], stdout=full, stderr=subprocess.PIPE,
                                      text=True, timeout=TIMEOUT_S, check=False)
                self.assertEqual(done.returncode, OTHER, arguments)
                self.assertEqual(done.stderr, "arrival: standard output: No space left on device\n")

    def test_output_option(self):
        done = run(*QUICK, "-o", "/dev/full")
        self.assertEqual(done.returncode, OTHER)
        self.assertIn("/dev/full: No space left on device", done.stderr)
        self.assertTrue(os.path.exists("/dev/full"))


class Progress(CliTest):
    def test_none_when_nobody_watches(self):
        self.assertEqual(self.run_ok(*QUICK).stderr, "")

    def test_lines_when_asked_for(self):
        lines = self.run_ok(*QUICK, "--progress").stderr.splitlines()
        self.assertTrue(lines)
        for line in lines:
            self.assertRegex(line, r"^arrival: \d+\.\d s: cost \d+, unserved \d+, priority lost \d+, epoch \d+$")

    def test_a_bar_on_a_terminal(self):
        ours, theirs = pty.openpty()
        with subprocess.Popen([ARRIVAL, *map(str, QUICK)], stdout=subprocess.PIPE, stderr=theirs) as process:
            os.close(theirs)
            drawn = b""
            while True:
                try:
                    piece = os.read(ours, 4096)
                except OSError:  # the other end is closed
                    break
                if not piece:
                    break
                drawn += piece
            answer = json.loads(process.stdout.read())
        os.close(ours)
        self.assertEqual(process.returncode, DONE)
        self.assertEqual(answer["code"], 0)
        self.assertIn(b"\r[", drawn)
        self.assertTrue(drawn.endswith(b"\r\x1b[K"), drawn[-40:])


class Interrupt(CliTest):
    """The first line of progress says that a plan is there; then the signal is sent."""

    def start(self, *arguments):
        day = self.generated(4, 30)
        process = subprocess.Popen([ARRIVAL, "solve", str(day), "--time-limit", "100", "--progress",
                                    *map(str, arguments)],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        self.assertTrue(process.stderr.readline().startswith("arrival: "))
        return day, process

    def test_the_best_plan_so_far_is_printed(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            day, process = self.start()
            process.send_signal(number)
            out, err = process.communicate(timeout=TIMEOUT_S)
            self.assertEqual(process.returncode, DONE, err)
            self.assertIn("arrival: stopped; this is the best plan so far\n", err)
            plan = self.write("plan.json", out)
            self.assertTrue(self.answer("check", day, plan)["feasible"])

    def test_nothing_is_half_written(self):
        path = self.directory / "plan.json"
        day, process = self.start("-o", path)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=TIMEOUT_S)
        self.assertEqual(process.returncode, DONE, err)
        self.assertTrue(self.answer("check", day, path)["feasible"])


if __name__ == "__main__":
    unittest.main()
