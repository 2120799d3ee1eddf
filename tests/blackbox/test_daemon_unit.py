"""The unit file of arrivald: what systemd says of it, and that it starts the daemon it was installed with."""
import os
import re
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


class Configuration(unittest.TestCase):
    """arrivald.conf as it is installed with the service."""

    def check_config(self, *options):
        environment = {**os.environ, "STATE_DIRECTORY": "/var/lib/arrivald", "XDG_RUNTIME_DIR": "/run"}
        done = subprocess.run([BIN / "arrivald", *options, "--check-config"], capture_output=True, text=True, timeout=60,
                              env=environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()

    def test_every_option_is_in_it_with_its_default(self):
        text = (ROOT / "engine/daemon/systemd/arrivald.conf").read_text()
        usual = [line for line in self.check_config() if not line.startswith("threads = ")]
        with tempfile.TemporaryDirectory(prefix="arrivald-conf-") as directory:
            keys, config = Path(directory, "keys"), Path(directory, "arrivald.conf")
            (keys / "clients").mkdir(parents=True)
            subprocess.run([BIN / "arrival", "keys", "new", "server", "-o", keys], check=True, capture_output=True)
            shown = re.sub(r"(?m)^#(?=\S+ = )", "", text)
            config.write_text(shown.replace("/etc/arrivald/keys", str(keys)))
            found = self.check_config("--config", config)
        examples = ("threads", "keys", "http")
        self.assertEqual([line for line in found if line.split(" = ")[0] not in examples], usual)
        names = [line.split(" = ")[0] for line in usual]
        self.assertCountEqual(re.findall(r"(?m)^(\S+) = ", shown), [*names, *examples])


if __name__ == "__main__":
    unittest.main()
