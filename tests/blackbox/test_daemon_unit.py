"""The unit file of arrivald: what systemd says of it, and that it starts the daemon it was installed with."""
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from daemon_case import BIN, ROOT

UNIT = BIN.parent / "systemd/arrivald.service"
# Of 100; the tool calls up to 20 safe. What is left is the network, which it is there for.
EXPOSURE_MOST = 20


def settings(text):
    """Every `key = value` of the unit; keys that may come more than once do not here."""
    lines = [line for line in text.splitlines() if line and line[0] not in "#["]
    return dict(line.split("=", 1) for line in lines)


@unittest.skipUnless(UNIT.exists(), "not built by CMake here")
class Unit(unittest.TestCase):
    def test_it_has_what_the_daemon_relies_on(self):
        found = settings(UNIT.read_text())
        self.assertRegex(found["ExecStart"], r"^/.*/bin/arrivald \$ARRIVALD_OPTIONS$")
        self.assertEqual(found["Type"], "notify")
        self.assertIn("WatchdogSec", found)
        self.assertEqual(found["Environment"], "OMP_WAIT_POLICY=passive")
        self.assertEqual((found["StateDirectory"], found["RuntimeDirectory"]),
                         ("arrivald", "arrivald"))
        users = (ROOT / "engine/daemon/systemd/arrivald.sysusers").read_text()
        self.assertRegex(users, rf"(?m)^u {found['User']} ")
        self.assertEqual(found["User"], found["Group"])

    @unittest.skipUnless(shutil.which("systemd-analyze"), "no systemd-analyze")
    def test_systemd_takes_it(self):
        text = UNIT.read_text()
        installed = settings(text)["ExecStart"].split()[0]
        with tempfile.TemporaryDirectory(prefix="arrivald-unit-") as directory:
            unit = Path(directory, "arrivald.service")
            unit.write_text(text.replace(installed, str(BIN / "arrivald")))  # it need not be installed
            result = subprocess.run(["systemd-analyze", "verify", "--man=no", str(unit)],
                                    capture_output=True, text=True, timeout=60)
            complaints = [line for line in result.stderr.splitlines() if "arrivald.service" in line]
            self.assertEqual((result.returncode, complaints), (0, []), result.stderr)
            result = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager",
                                     f"--threshold={EXPOSURE_MOST}", str(unit)],
                                    capture_output=True, text=True, timeout=60)
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)


if __name__ == "__main__":
    unittest.main()
