"""The Node.js client: the sample day over TCP, with and without keys, seen beside it by a Python subscriber.

Its two packages come from npm's registry (`npm ci`), so it runs when ARRIVAL_LONG is set. Exit code 77, skipped: not
asked for, no npm, or the registry cannot be reached."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import zmq

from daemon_case import BIN, INSTRUMENTED, ROOT, Daemon, wait_until
from arrival_client import pb, to_dict, use_keys
from free_ports import free_work_endpoint

SKIPPED = 77
# What npm says when there is no way to its registry; anything else is a failure of ours.
NO_WAY = re.compile(r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|E407|E5\d\d)\b")
SAMPLE = ROOT / "bench/sample/day.json"
EVENTS = 8  # of the two visits that the example drives


def install(folder):
    """The client and the packages of its lock file; their install scripts are not run, nothing is compiled."""
    shutil.copytree(ROOT / "proto/node", folder, ignore=shutil.ignore_patterns("node_modules"))
    done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"], cwd=folder,
                          capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0 and NO_WAY.search(done.stderr):
        print("npm's registry cannot be reached:", NO_WAY.search(done.stderr)[0])
        sys.exit(SKIPPED)
    if done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr)


def clock(seconds):
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}"


def line(update):
    """What the example prints of an update."""
    away = f"{update['stops_away']} away" if "stops_away" in update else "there"
    notice = update["notice"].removeprefix("NOTICE_").replace("UNSPECIFIED", "")
    return f"  {update['job']}: {clock(update['window_from_s'])}-{clock(update['window_to_s'])}, {away} {notice}".rstrip()


class Node(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory(prefix="arrival-node-")
        cls.addClassCleanup(directory.cleanup)
        cls.home = Path(directory.name)
        cls.folder = cls.home / "node"
        install(cls.folder)
        planned = subprocess.run([BIN / "arrival", "solve", SAMPLE, "--epochs", "5", "--seed", "1"], check=True,
                                 capture_output=True, text=True, timeout=60)
        cls.plan = json.loads(planned.stdout)

    def node(self, *arguments, **environment):
        return subprocess.run(["node", *map(str, arguments)], cwd=self.folder, capture_output=True, text=True, timeout=120,
                              check=False, env={**os.environ, "ARRIVAL_PROTO_DIR": str(ROOT / "proto"), **environment})

    def start(self, *options):
        daemon = Daemon(*options, work=free_work_endpoint())
        self.addCleanup(daemon.stop)
        return daemon

    def follow(self, daemon, *keys):
        """A SUB socket on the day of the example, known to the daemon when this returns."""
        context = zmq.Context()
        socket = context.socket(zmq.SUB)
        socket.setsockopt(zmq.LINGER, 0)
        use_keys(socket, *(keys or (None, None)))
        socket.setsockopt(zmq.SUBSCRIBE, b"north/2026-01-05/")
        socket.connect(daemon.events)
        self.addCleanup(context.term)
        self.addCleanup(socket.close)
        with daemon.client(**dict(zip(("key", "server_key"), keys))) as client:
            wait_until(lambda: client.stats()["subscriptions"] > 0, 30)
        return socket

    def updates(self, socket, last):
        """Everything published up to the sequence number `last`."""
        found = []
        while not found or found[-1]["sequence"] < last:
            self.assertTrue(socket.poll(30000), "updates are missing")
            envelope = pb.Envelope()
            envelope.ParseFromString(socket.recv_multipart()[-1])
            found.append(to_dict(envelope.update))
        return found

    def check_day(self, daemon, done, socket):
        self.assertEqual(done.returncode, 0, done.stderr)
        first, *lines = done.stdout.splitlines()
        summary = self.plan["summary"]
        self.assertEqual(first, f"cost {summary['cost']}, {len(self.plan['routes'])} routes, "
                                f"{len(self.plan['unassigned'])} unserved")
        windows = {step["id"]: step["window"] for route in self.plan["routes"] for step in route["steps"]
                   if step["type"] == "job"}
        published = self.updates(socket, sum(text.startswith("  ") for text in lines))
        booked = {update["job"]: update for update in published[:len(windows)]}
        self.assertEqual({job: (u["window_from_s"], u["window_to_s"]) for job, u in booked.items()},
                         {job: (w["from"], w["to"]) for job, w in windows.items()})
        self.assertEqual(lines[0], "booked:")
        told = [text for text in lines if text.startswith("  ")]
        self.assertCountEqual(told[:len(windows)], map(line, booked.values()))
        self.assertEqual(told[len(windows):], [line(update) for update in published[len(windows):]])
        self.assertEqual(len(lines) - 1 - len(told), EVENTS)
        self.assertEqual([u["notice"] for u in published].count("NOTICE_DONE"), 2)

    def test_the_sample_day_over_tcp(self):
        daemon = self.start()
        socket = self.follow(daemon)
        self.check_day(daemon, self.node("example_day.js", daemon.work, SAMPLE), socket)

    def test_the_same_with_keys(self):
        home = self.home / "keys"
        (home / "clients").mkdir(parents=True)
        for name in ("server", "office", "stranger"):
            grants = () if name == "server" else ("--rights", "solve,control", "--depots", "*")
            subprocess.run([BIN / "arrival", "keys", "new", name, "-o", home, *grants], check=True,
                           stdout=subprocess.DEVNULL)
        shutil.copy(home / "office.key", home / "clients")
        daemon = self.start("--keys", str(home))
        keys = {name: (home / f"{name}.key_secret", home / "server.key") for name in ("office", "stranger")}
        socket = self.follow(daemon, *keys["office"])
        done = {name: self.node(*command, ARRIVAL_KEY=str(pair[0]), ARRIVAL_SERVER_KEY=str(pair[1]))
                for (name, pair), command in zip(keys.items(), (("example_day.js", daemon.work, SAMPLE), (
                    "--input-type=module", "-e", f"""
            import {{ Client }} from './arrival_client.js'
            const client = new Client('{daemon.work}', {{ timeoutMs: 1000 }})
            await client.ask('health').catch(error => console.log(error.message))
            client.close()""")))}
        self.check_day(daemon, done["office"], socket)
        self.assertEqual(done["stranger"].stdout, "no reply to health within 1000 ms\n", done["stranger"].stderr)

    def test_what_is_wrong_is_said(self):
        daemon = self.start()
        done = self.node("--input-type=module", "-e", f"""
            import {{ Client }} from './arrival_client.js'
            const client = new Client('{daemon.work}')
            const problem = {{ technicians: [{{ id: 'Ada', start_location: 5, shifts: [{{ start_s: 0, end_s: 9 }}] }}],
                               profiles: [{{ name: 'car', matrices: [{{ rows: 1, durations: [[0]] }}] }}] }}
            await client.ask('solve', {{ problem }}).catch(e => console.log(e.code, e.violations[0].path))
            try {{ client.ask('solve', {{ problem: {{ jobs: [{{ colour: 1 }}] }} }}) }} catch (e) {{ console.log(e.message) }}
            client.close()""")
        self.assertEqual(done.stdout, "INVALID_ARGUMENT technicians[0].start_location\n"
                                      "solve.problem.jobs[0].colour: no field of Job\n", done.stderr)
        unread = self.home / "unread.json"
        unread.write_text(json.dumps({"vehicles": [], "jobs": [{"id": 1, "setup": 5}]}))
        done = self.node("example_day.js", daemon.work, unread)
        self.assertEqual(done.returncode, 1)
        self.assertIn(".jobs[0].setup: this example does not read it", done.stderr)


if __name__ == "__main__":
    if not os.environ.get("ARRIVAL_LONG") or INSTRUMENTED or not all(map(shutil.which, ("node", "npm"))):
        sys.exit(SKIPPED)
    unittest.main()
