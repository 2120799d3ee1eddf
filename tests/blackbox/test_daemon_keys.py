"""Keys and rights: who is not listed gets nothing, who is listed gets what the key says, and a key that
is taken away loses its rights at once."""
import os
import shutil
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

import zmq

from daemon_case import BIN, LONG_SOLVE, SHORT_SOLVE, Daemon, problem, wait_until
from arrival_client import ArrivalError, Client, NoReply, Subscriber, pb, use_keys
from free_ports import free_work_endpoint

WINDOWS = {"seed": 1, "scenarios": 256}
START = 8 * 3600
REFUSED_TIMEOUT = 0.6


def make_key(directory, name, **grants):
    options = [word for option, value in grants.items() for word in (f"--{option}", value)]
    subprocess.run([BIN / "arrival", "keys", "new", name, "-o", directory, *options], check=True,
                   stdout=subprocess.DEVNULL)


class KeyedDaemon:
    """A daemon with keys, and the clients that its directory lists."""

    def __init__(self, *options, work=None):
        self.directory = tempfile.TemporaryDirectory(prefix="arrivald-keys-")
        self.home = Path(self.directory.name)
        self.listed = self.home / "clients"
        self.listed.mkdir()
        make_key(self.home, "server")
        self.add("office", rights="solve,control", depots="*")
        self.add("north", depots="north")
        self.add("portal", watch="north")
        self.daemon = Daemon("--keys", str(self.home), *options, work=work)
        self.reloads = 0

    def add(self, name, **grants):
        """List a new client; no reload is waited for."""
        make_key(self.home, name, **grants)
        shutil.copy(self.home / f"{name}.key", self.listed)

    def reload(self, change, *arguments, **how):
        """Change the directory and wait until the daemon has seen it."""
        before = self.count_reloads()
        change(*arguments, **how)
        with self.daemon._new_line:
            self.daemon._new_line.wait_for(lambda: self.count_reloads() > before, 30)
        assert self.count_reloads() > before, self.daemon.log

    def count_reloads(self):
        return sum("event=keys clients=" in line for line in self.daemon.log)

    def remove(self, name):
        (self.listed / f"{name}.key").unlink()

    def keys(self, name):
        return {"key": self.home / f"{name}.key_secret", "server_key": self.home / "server.key"}

    def client(self, name, **how):
        return self.daemon.client(**self.keys(name), **how)

    def subscriber(self, name, *topics):
        """A bare SUB socket with the key of a client."""
        socket = zmq.Context.instance().socket(zmq.SUB)
        socket.setsockopt(zmq.LINGER, 0)
        use_keys(socket, *self.keys(name).values())
        for topic in topics:
            socket.setsockopt(zmq.SUBSCRIBE, topic.encode())
        socket.connect(self.daemon.events)
        return socket

    def stop(self):
        code = self.daemon.stop()
        self.directory.cleanup()
        return code


class KeysCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.keyed = KeyedDaemon(work=cls.work_endpoint())

    @staticmethod
    def work_endpoint():
        return None

    @classmethod
    def tearDownClass(cls):
        assert cls.keyed.stop() == 0, cls.keyed.daemon.log[-20:]

    def client(self, name, **how):
        client = self.keyed.client(name, **how)
        self.addCleanup(client.close)
        return client

    def subscriber(self, name, *topics):
        socket = self.keyed.subscriber(name, *topics)
        self.addCleanup(socket.close)
        return socket

    def denied(self, call, *arguments, **how):
        with self.assertRaises(ArrivalError) as caught:
            call(*arguments, **how)
        self.assertEqual(caught.exception.code, "PERMISSION_DENIED")

    def open_day(self, client, depot):
        return client.open_day(depot, self.id(), problem(), windows=WINDOWS,
                               order=[{"technician": "t0", "jobs": ["j0", "j1", "j2"]},
                                      {"technician": "t1", "jobs": ["j3", "j4", "j5"]}])

    def subscriptions(self, office):
        return office.stats()["subscriptions"]


def topics_now(socket, last):
    """The topics a subscriber gets, up to and with the first that begins with `last`."""
    topics = []
    while not (topics and topics[-1].startswith(last)):
        if not socket.poll(30000):
            raise AssertionError(f"nothing under {last} arrives after {topics}")
        topics.append(socket.recv_multipart()[0].decode())
    return topics


class HandshakeCase(KeysCase):
    def assert_not_served(self, **keys):
        with Client(self.keyed.daemon.work, timeout=REFUSED_TIMEOUT, **keys) as client:
            requests = [client.send("health"), client.send("stats"), client.send("drain"),
                        client.send("solve", SHORT_SOLVE)]
            for request in requests:
                with self.assertRaises(NoReply):
                    client.wait(request, timeout=REFUSED_TIMEOUT / len(requests))


class HandshakeOverTcp(HandshakeCase):
    work_endpoint = staticmethod(free_work_endpoint)

    def test_who_is_served(self):
        self.assertTrue(self.client("office").solve(**SHORT_SOLVE)["plan"]["routes"])
        make_key(self.keyed.home, "stranger", rights="solve,control", depots="*")
        self.assert_not_served(**self.keyed.keys("stranger"))


class Handshake(HandshakeCase):
    def test_a_listed_key_is_served(self):
        self.assertTrue(self.client("office").health()["ready"])

    def test_without_a_key_nothing_is_served(self):
        self.assert_not_served()

    def test_a_key_that_is_not_listed_is_not_served(self):
        make_key(self.keyed.home, "stranger", rights="solve,control", depots="*")
        before = self.client("office").stats()["requests"]
        self.assert_not_served(**self.keyed.keys("stranger"))
        self.keyed.daemon.wait_for("event=refused_key", 30)
        self.assertEqual(self.client("office").stats()["requests"], before + 1)

    def test_a_client_that_expects_another_daemon_does_not_talk(self):
        self.assert_not_served(key=self.keyed.home / "office.key_secret",
                               server_key=self.keyed.home / "north.key")

    def test_secret_files_are_for_the_owner_alone(self):
        mode = os.stat(self.keyed.home / "office.key_secret").st_mode
        self.assertEqual(stat.S_IMODE(mode), 0o600)

    def test_the_command_line_says_what_is_wrong(self):
        def health(*options):
            return subprocess.run([BIN / "arrival", "health", "--connect", self.keyed.daemon.work,
                                   *options], capture_output=True, text=True, timeout=60)

        def keys(name):
            return ["--key", self.keyed.home / f"{name}.key_secret",
                    "--server-key", self.keyed.home / "server.key"]

        self.assertEqual(health(*keys("office")).returncode, 0)
        make_key(self.keyed.home, "unlisted")
        refused = health(*keys("unlisted"))
        self.assertEqual(refused.returncode, 69)
        self.assertIn("does not let this key in", refused.stderr)
        self.assertIn("may ask for a key", health().stderr)
        self.assertEqual(health(*keys("office")[:2]).returncode, 65)

    def test_an_identity_of_ones_own_is_refused(self):
        socket = zmq.Context.instance().socket(zmq.DEALER)
        self.addCleanup(socket.close)
        socket.setsockopt(zmq.LINGER, 0)
        socket.setsockopt(zmq.IDENTITY, b"somebody else")
        use_keys(socket, *self.keyed.keys("office").values())
        socket.connect(self.keyed.daemon.control)
        socket.send(self.client("office").envelope("health").SerializeToString())
        self.assertTrue(socket.poll(30000))
        reply = pb.Envelope.FromString(socket.recv())
        self.assertEqual(reply.error.code, pb.CODE_PERMISSION_DENIED)


class Rights(KeysCase):
    def test_who_may_solve(self):
        self.assertTrue(self.client("office").solve(**SHORT_SOLVE)["plan"]["routes"])
        for name in ("north", "portal"):
            client = self.client(name)
            self.denied(client.solve, **SHORT_SOLVE)
            self.denied(client.estimate, problem(), order=[])

    def test_who_may_control(self):
        client = self.client("north")
        self.assertTrue(client.health()["ready"])
        self.denied(client.stats)
        self.denied(client.drain)
        self.assertFalse(self.client("office").health()["draining"])

    def test_depots(self):
        north, portal = self.client("north"), self.client("portal")
        self.open_day(north, "north")
        self.denied(self.open_day, north, "south")
        self.denied(self.open_day, portal, "north")
        self.denied(portal.event, "north", self.id(), "CLOCK", START)
        self.denied(portal.close_day, "north", self.id())
        self.assertTrue(portal.snapshot("north", self.id())["updates"])
        self.denied(portal.snapshot, "south", self.id())
        self.denied(north.event, "south", self.id(), "CLOCK", START)
        north.event("north", self.id(), "CLOCK", START)
        office = self.client("office")
        self.open_day(office, "south")
        self.assertEqual([day["depot"] for day in portal.ask("days")["days"]], ["north"])
        self.assertEqual(len(office.ask("days")["days"]), 2)
        office.close_day("south", self.id())
        north.close_day("north", self.id())

    def test_a_depot_given_twice_grants_nothing(self):
        north = self.client("north")
        message = north.envelope("snapshot", {"depot": "north", "day": "x"})
        twice = message.SerializeToString() + message.SerializeToString()
        forged = message.snapshot.SerializeToString()
        message.ClearField("snapshot")
        other = pb.SnapshotRequest(depot="south").SerializeToString() + forged
        body = b"\x82\x02" + bytes([len(other)]) + other  # field 32
        for data in (twice, message.SerializeToString() + body):
            north._waiting[message.request_id] = None
            north._control.send(data)
            with self.assertRaises(ArrivalError) as caught:
                north.wait(message.request_id)
            self.assertIn(caught.exception.code, ("PERMISSION_DENIED", "INVALID_ARGUMENT"))

    def test_requests_of_others_are_not_cancelled(self):
        office, north = self.client("office"), self.client("north")
        progress = []
        request = office.send("solve", LONG_SOLVE, on_progress=progress.append)
        wait_until(lambda: progress or office._receive(1))
        self.assertEqual(north.cancel(request), "CANCEL_STATE_NOT_FOUND")
        self.assertEqual(office.cancel(request), "CANCEL_STATE_STOPPING")
        office.wait(request)


class Subscriptions(KeysCase):
    def test_foreign_depots_are_never_seen(self):
        office = self.client("office")
        own = self.subscriber("office", "")
        wide = self.subscriber("north", "", "south/", "s", "south/" + self.id() + "/j0", "nor")
        wait_until(lambda: self.subscriptions(office) >= 6)
        self.open_day(office, "south")
        self.open_day(office, "north")
        self.assertEqual(topics_now(own, "north/")[0].split("/")[0], "south")
        self.assertTrue(all(t.startswith("north/") for t in topics_now(wide, "north/")))
        office.event("south", self.id(), "CLOCK", START)
        office.close_day("south", self.id())
        office.close_day("north", self.id())

    def test_a_depot_whose_name_only_begins_alike_is_foreign(self):
        office = self.client("office")
        portal = self.subscriber("portal", "north", "north2/")
        wait_until(lambda: self.subscriptions(office) >= 2)
        self.open_day(office, "north2")
        self.open_day(office, "north")
        self.assertTrue(all(t.startswith("north/") for t in topics_now(portal, "north/")))
        office.close_day("north2", self.id())
        office.close_day("north", self.id())

    def test_what_is_unsubscribed_stops_and_the_wider_stays(self):
        office = self.client("office")
        before = self.subscriptions(office)
        portal = self.subscriber("portal", "", "north/", "north/x/")
        wait_until(lambda: self.subscriptions(office) == before + 3)
        portal.setsockopt(zmq.UNSUBSCRIBE, b"north/")
        portal.setsockopt(zmq.UNSUBSCRIBE, b"north/x/")
        wait_until(lambda: self.subscriptions(office) == before + 1)
        self.open_day(office, "north")
        topics_now(portal, "north/")
        office.close_day("north", self.id())


class Reload(KeysCase):
    def test_a_key_that_is_taken_away_loses_its_rights_at_once(self):
        self.keyed.reload(self.keyed.add, "leaver", rights="solve,control")
        leaver = self.client("leaver", timeout=30)
        self.assertTrue(leaver.health()["ready"])
        self.keyed.reload(self.keyed.remove, "leaver")
        for kind, body in (("health", {}), ("stats", {}), ("solve", SHORT_SOLVE)):
            self.denied(leaver.ask, kind, body)
        with Client(self.keyed.daemon.work, timeout=REFUSED_TIMEOUT,
                    **self.keyed.keys("leaver")) as again, self.assertRaises(NoReply):
            again.health()

    def test_what_runs_for_it_is_stopped_and_not_answered(self):
        self.keyed.reload(self.keyed.add, "runner", rights="solve")
        runner, office = self.client("runner"), self.client("office")
        progress = []
        request = runner.send("solve", LONG_SOLVE, on_progress=progress.append)
        wait_until(lambda: progress or runner._receive(1))
        self.keyed.reload(self.keyed.remove, "runner")
        wait_until(lambda: office.stats()["running_ms"] == 0)
        self.denied(runner.health)  # a round trip after the end of the solve
        self.assertIsNone(runner._waiting[request])

    def test_a_right_that_is_taken_away(self):
        self.keyed.reload(self.keyed.add, "changed", rights="solve,control")
        client = self.client("changed")
        client.stats()
        path = self.keyed.listed / "changed.key"
        text = path.read_text().replace("solve,control", "solve")
        self.keyed.reload(path.write_text, text)
        self.denied(client.stats)
        self.assertTrue(client.solve(**SHORT_SOLVE)["plan"]["routes"])

    def test_a_subscription_that_stands_ends_with_its_key(self):
        office = self.client("office")
        self.keyed.reload(self.keyed.add, "watcher", watch="*")
        watcher = self.subscriber("watcher", "north/")
        stayer = self.subscriber("portal", "north/")
        wait_until(lambda: self.subscriptions(office) == 2)
        self.open_day(office, "north")
        topics_now(watcher, "north/" + self.id() + "/j5")
        topics_now(stayer, "north/" + self.id() + "/j5")
        self.keyed.reload(self.keyed.remove, "watcher")
        self.keyed.daemon.wait_for("event=events_reopened", 30)
        # A SUB socket subscribes anew when it is looked at.
        wait_until(lambda: not stayer.poll(1) and self.subscriptions(office) == 1)
        office.event("north", self.id(), "CANCELLED", START, job="j0")
        topics_now(stayer, "north/" + self.id() + "/j0")
        self.assertFalse(watcher.poll(0))
        office.close_day("north", self.id())

    def test_a_file_that_is_not_right_lets_nobody_in_and_the_others_stay(self):
        path = self.keyed.listed / "broken.key"
        self.keyed.reload(path.write_text, "metadata\n    rigths = \"solve\"\n")
        self.assertIn("broken.key:2", self.keyed.daemon.wait_for("event=key_file", 30))
        self.assertTrue(self.client("office").health()["ready"])
        self.keyed.reload(path.unlink)

    def test_sighup_reloads(self):
        self.keyed.reload(self.keyed.daemon.signal, 1)
        self.assertTrue(self.client("office").health()["ready"])


class Start(unittest.TestCase):
    def start(self, *options):
        return subprocess.run([BIN / "arrivald", *options], capture_output=True, text=True, timeout=60)

    def test_off_the_loopback_it_needs_keys_or_a_word(self):
        result = self.start("--work", "tcp://0.0.0.0:7301")
        self.assertEqual(result.returncode, 2)
        self.assertIn("--keys", result.stderr)
        insecure = self.start("--work", "tcp://0.0.0.0:7301", "--insecure", "--check-config")
        self.assertEqual(insecure.returncode, 0, insecure.stderr)
        self.assertIn("insecure = yes", insecure.stdout)

    def test_keys_that_are_not_right_are_told_before_it_starts(self):
        with tempfile.TemporaryDirectory() as home:
            os.mkdir(f"{home}/clients")
            make_key(home, "server")
            options = ("--keys", home, "--work", f"ipc://{home}/work", "--check-config")
            self.assertEqual(self.start(*options).returncode, 0)
            os.chmod(f"{home}/server.key_secret", 0o640)
            readable = self.start(*options)
            self.assertEqual(readable.returncode, 2)
            self.assertIn("mode to 600", readable.stderr)
            os.chmod(f"{home}/server.key_secret", 0o600)
            Path(f"{home}/clients/x.key").write_text("curve\n    public-key = \"short\"\n")
            broken = self.start(*options)
            self.assertEqual(broken.returncode, 2)
            self.assertIn("x.key:2", broken.stderr)


if __name__ == "__main__":
    unittest.main()
