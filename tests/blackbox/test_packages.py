"""The Debian packages of scripts/package, installed into a root of their own: what they bring works from there.

ARRIVAL_PACKAGES names their folder (`scripts/test --long` does); skipped without it. As another user than root
they are unpacked only, and what their maintainer scripts do is not looked at."""
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SKIPPED = 77
ROOT = Path(os.environ.get("ARRIVAL_SOURCE_DIR") or Path(__file__).resolve().parents[2])
PACKAGES = Path(os.environ.get("ARRIVAL_PACKAGES") or "/nonexistent")
NAMES = ("arrival", "arrival-bench", "libarrival-dev")
AS_ROOT = os.geteuid() == 0
PROGRAM = """#include <arrival/arrival.h>
#include <stdio.h>
int main(void) { return puts(arv_version()) < 0; }
"""


def call(*command, **more):
    """Run it; return what it printed."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120,
                          check=False, **more)
    if done.returncode != 0:
        raise AssertionError(f"{command[0]}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def package(name):
    found, = PACKAGES.glob(f"{name}_*.deb")
    return found


def field(name, key):
    return call("dpkg-deb", "-f", package(name), key).strip()


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory(prefix="arrival-packages-")
        cls.addClassCleanup(directory.cleanup)
        cls.top = Path(directory.name)
        cls.root = cls.top / "root"
        if AS_ROOT:
            cls.dpkg("-i", *map(package, NAMES))
        else:
            for name in NAMES:
                call("dpkg-deb", "-x", package(name), cls.root)
        cls.arrival = cls.root / "usr/bin/arrival"

    @classmethod
    def dpkg(cls, *arguments):
        """dpkg on a root that has nothing else in it: what the packages depend on is taken from the machine."""
        for folder in ("etc", "var/lib/dpkg/info", "var/lib/dpkg/updates"):
            (cls.root / folder).mkdir(parents=True, exist_ok=True)
        (cls.root / "var/lib/dpkg/status").touch()
        return call("dpkg", f"--root={cls.root}", "--log=/dev/null", "--force-depends", "--force-script-chrootless",
                    *arguments)

    def test_they_say_what_they_need(self):
        version = call(self.arrival, "--version").split()[1]
        for name in NAMES:
            self.assertEqual(field(name, "Version").rpartition("-")[0], version)
            self.assertEqual(field(name, "Source"), "arrivald")
        needed = field("arrival", "Depends")
        for library in ("libzmq5", "libczmq4", "libglpk40", "libsqlite3-0", "libprotobuf-c1", "libgomp1", "libc6"):
            self.assertRegex(needed, rf"\b{library} \(>= ")
        self.assertIn(f"arrival (= {field('arrival', 'Version')})", field("arrival-bench", "Depends"))

    def test_the_programs_plan_the_sample_day(self):
        day, plan = ROOT / "bench/sample/day.json", self.top / "plan.json"
        call(self.arrival, "solve", day, "--epochs", 3, "-o", plan)
        verdict = json.loads(call(self.arrival, "check", day, plan))
        self.assertIs(verdict["feasible"], True)
        self.assertEqual(verdict["cost"], json.loads(plan.read_text())["summary"]["cost"])

    def test_the_service_starts_what_is_there(self):
        unit = self.root / "lib/systemd/system/arrivald.service"
        settings = dict(line.split("=", 1) for line in unit.read_text().splitlines() if re.match(r"[A-Z]\w*=", line))
        program, options = settings["ExecStart"].split()
        self.assertEqual(program, "/usr/bin/arrivald")
        self.assertTrue(os.access(self.root / program[1:], os.X_OK))
        given = (self.root / settings["EnvironmentFile"].lstrip("-/")).read_text()
        self.assertRegex(given, rf'(?m)^{options.lstrip("$")}="--config /etc/arrivald.conf"$')
        if not shutil.which("systemd-analyze"):
            self.skipTest("no systemd-analyze")
        moved = self.top / "arrivald.service"
        moved.write_text(unit.read_text().replace(program, f"{self.root}{program}"))
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(moved)], capture_output=True, text=True,
                              timeout=60, check=False)
        complaints = [line for line in done.stderr.splitlines() if "arrivald.service" in line]
        self.assertEqual((done.returncode, complaints), (0, []), done.stderr)

    def test_the_configuration_changes_nothing(self):
        daemon, config = self.root / "usr/bin/arrivald", self.root / "etc/arrivald.conf"
        usual = call(daemon, "--check-config")
        self.assertEqual(call(daemon, "--config", config, "--check-config"), usual)

    def test_a_program_is_built_with_the_library(self):
        source, program = self.top / "version.c", self.top / "version"
        source.write_text(PROGRAM)
        folder, = (self.root / "usr/lib").glob("*/pkgconfig")
        flags = call("pkg-config", f"--define-variable=prefix={self.root}/usr", "--cflags", "--libs", "arrival",
                     env={**os.environ, "PKG_CONFIG_PATH": str(folder)}).split()
        call("gcc", source, "-o", program, *flags)
        self.assertEqual(call(program).strip(), call(self.arrival, "--version").split()[1])

    def test_manual_pages_and_changes_are_there(self):
        for page in ("man1/arrival.1", "man1/arrival-batch.1", "man5/arrival-problem.5", "man8/arrivald.8"):
            text = gzip.decompress((self.root / f"usr/share/man/{page}.gz").read_bytes()).decode()
            self.assertIn(".SH NAME", text)
        for name in NAMES:
            folder = self.root / "usr/share/doc" / name
            changes = gzip.decompress((folder / "changelog.Debian.gz").read_bytes()).decode()
            self.assertTrue(changes.startswith(f"arrivald ({field(name, 'Version')}) "))
            self.assertIn("GPL-3", (folder / "copyright").read_text())

    def test_the_python_client_finds_the_contract(self):
        folder = self.root / "usr/share/arrival/proto/python"
        call("/usr/bin/python3", "-B", "-c", "import arrival_client", cwd=folder)
        listed = call(self.arrival, "bench", "list")
        self.assertIn("solomon", listed)

    @unittest.skipUnless(AS_ROOT, "maintainer scripts run as root only")
    def test_the_user_comes_and_the_journal_stays_until_the_purge(self):
        self.assertRegex((self.root / "etc/passwd").read_text(), r"(?m)^arrivald:x:\d+:\d+:.*:/var/lib/arrivald:")
        wanted = self.root / "etc/systemd/system/multi-user.target.wants/arrivald.service"
        self.assertEqual(os.readlink(wanted), "/lib/systemd/system/arrivald.service")
        other = tempfile.TemporaryDirectory(prefix="arrival-purged-")
        self.addCleanup(other.cleanup)
        installed, type(self).root = self.root, Path(other.name)
        try:
            self.dpkg("-i", package("arrival"))
            journal, config = self.root / "var/lib/arrivald/journal.db", self.root / "etc/arrivald.conf"
            journal.parent.mkdir(parents=True)
            journal.write_text("days")
            self.dpkg("-r", "arrival")
            self.assertTrue(journal.exists() and config.exists())
            self.dpkg("-P", "arrival")
            self.assertFalse(journal.parent.exists() or config.exists())
        finally:
            type(self).root = installed


if __name__ == "__main__":
    if not PACKAGES.is_dir() or not shutil.which("dpkg-deb"):
        sys.exit(SKIPPED)
    unittest.main()
