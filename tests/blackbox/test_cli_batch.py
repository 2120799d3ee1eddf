"""arrival batch: many depots, in processes that may die, with the same result however it was cut up."""
import json
import os
import random
import signal
import subprocess
import sys
import unittest
from pathlib import Path

from cli_support import ARRIVAL, BAD_INPUT, DONE, OTHER, TRY_AGAIN, USAGE, CliTest, run
from daemon_case import INSTRUMENTED, ROOT, Daemon, wait_until

sys.path.insert(0, str(ROOT / "proto/python"))
QUICK = ["--epochs", 2, "--scenarios", 64, "--threads", 1]


def workers_of(driver):
    """Process ids of the children of a process."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == driver and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


class BatchTest(CliTest):
    def depots(self, count, jobs=6):
        """A folder of small problems."""
        folder = self.directory / "depots"
        folder.mkdir(exist_ok=True)
        for seed in range(count):
            self.run_ok("generate", "--technicians", 2, "--jobs", jobs, "--seed", seed, "-o",
                        folder / f"d{seed:02}.json")
        return folder

    def merged(self, out, *more):
        return run("batch", "merge", out, *more).stdout

    def events(self, done):
        return [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]


class Folder(BatchTest):
    def test_each_depot_is_solved_as_solve_does_it(self):
        folder, out = self.depots(3), self.directory / "out"
        summary = self.answer("batch", folder, "--out", out, *QUICK)
        self.assertEqual((summary["depots"], summary["solved"], summary["left"]), (3, 3, 0))
        for path in sorted(folder.iterdir()):
            solution = out / "solutions" / path.name
            alone = self.run_ok("solve", path, "--epochs", 2, "--seed", 1, "--scenarios", 64).stdout
            self.assertEqual(solution.read_text(), alone)
            self.run_ok("check", path, solution)
        self.assertEqual(summary["totals"]["jobs"], 18)
        self.assertEqual(summary["windows"]["issued"], 18 - summary["totals"]["unassigned"])
        self.assertEqual(sum(summary["unserved"].values()), summary["totals"]["unassigned"])

    def test_what_is_there_is_kept_and_what_changed_is_made_again(self):
        folder, out = self.depots(3), self.directory / "out"
        self.run_ok("batch", folder, "--out", out, *QUICK)
        stamps = {p.name: p.stat().st_mtime_ns for p in (out / "solutions").iterdir()}
        (out / "solutions/d00.json").write_text("torn")
        self.run_ok("generate", "--technicians", 2, "--jobs", 7, "-o", folder / "d01.json")
        again = self.run_ok("batch", folder, "--out", out, *QUICK)
        self.assertEqual(self.events(again)[0]["kept"], 1)
        after = {p.name: p.stat().st_mtime_ns for p in (out / "solutions").iterdir()}
        self.assertEqual([n for n in sorted(stamps) if stamps[n] == after[n]], ["d02.json"])
        self.assertEqual(json.loads((out / "records/d01.json").read_text())["jobs"], 7)
        other = self.run_ok("batch", folder, "--out", out, *QUICK, "--seed", 5)
        self.assertEqual(self.events(other)[0]["kept"], 0)

    def test_bad_depots_are_set_aside_and_the_rest_is_complete(self):
        folder, out = self.depots(2), self.directory / "out"
        (folder / "wrong.json").write_text('{"vehicles": [], "jobs": [{"id": 1, "servce": 3}]}')
        (folder / "noise.json").write_bytes(b"\x00\x01 no problem")
        (folder / "left-alone.csv").write_text("a,b\n")
        done = run("batch", folder, "--out", out, *QUICK)
        self.assertEqual(done.returncode, OTHER, done.stderr)
        summary = json.loads(done.stdout)
        self.assertEqual((summary["solved"], summary["failed"], summary["left"]), (2, 2, 0))
        self.assertEqual(summary["failures"], {"INVALID_ARGUMENT": 2})
        error = json.loads((out / "errors/wrong.json").read_text())
        self.assertIn("jobs[0].servce", [v["path"] for v in error["violations"]])
        self.assertFalse((out / "solutions/wrong.json").exists())
        kept = run("batch", folder, "--out", out, *QUICK)
        self.assertEqual((kept.returncode, self.events(kept)[0]["kept"]), (OTHER, 4))
        retried = run("batch", folder, "--out", out, *QUICK, "--retry")
        self.assertEqual(self.events(retried)[0]["kept"], 2)
        self.run_ok("generate", "--technicians", 2, "--jobs", 4, "-o", folder / "wrong.json")
        (folder / "noise.json").unlink()
        self.run_ok("batch", folder, "--out", out, *QUICK)
        self.assertFalse((out / "errors/wrong.json").exists())

    def test_merge_holds_everything_and_says_what_is_missing(self):
        folder, out = self.depots(2), self.directory / "out"
        self.run_ok("batch", folder, "--out", out, *QUICK)
        merged = json.loads(self.merged(out))
        self.assertEqual([r["id"] for r in merged["results"]], ["d00", "d01"])
        lines = [json.loads(line) for line in self.merged(out, "--lines").splitlines()]
        self.assertEqual([line["answer"] for line in lines],
                         [json.loads((out / f"solutions/{line['id']}.json").read_text())
                          for line in lines])
        (out / "records/d01.json").unlink()
        status = run("batch", "status", out)
        self.assertEqual(status.returncode, TRY_AGAIN)
        self.assertEqual(json.loads(status.stdout)["left"], 1)
        self.assertIsNone(json.loads(status.stdout)["driver"])


class Manifest(BatchTest):
    def test_rows_have_their_own_seed_epochs_and_name(self):
        folder, out = self.depots(1), self.directory / "out"
        rows = ["# two plans of the same depot", "depots/d00.json",
                json.dumps({"problem": "depots/d00.json", "id": "again", "seed": 9, "epochs": 3})]
        manifest = self.write("night.txt", "\n".join(rows) + "\n")
        self.run_ok("batch", manifest, "--out", out, *QUICK)
        alone = self.run_ok("solve", folder / "d00.json", "--epochs", 3, "--seed", 9,
                            "--scenarios", 64).stdout
        self.assertEqual((out / "solutions/again.json").read_text(), alone)
        self.assertTrue((out / "solutions/d00.json").exists())

    def refused(self, text):
        done = run("batch", self.write("night.txt", text), "--out", self.directory / "out")
        self.assertEqual(done.returncode, BAD_INPUT, done.stderr)
        return [v["path"] for v in json.loads(done.stdout)["violations"]]

    def test_a_broken_manifest_is_refused_with_its_lines(self):
        self.assertEqual(self.refused('a.json\n{"problem": "b.json", "epochs": 0}\n'),
                         ["line 2.epochs"])
        self.assertEqual(self.refused('{"problem": "b.json", "sed": 1}\n'), ["line 1.sed"])
        self.assertEqual(self.refused("a/x.json\nb/x.json\n"), ["line 2.id"])
        self.assertEqual(self.refused('{"problem": "b.json", "id": "a/b"}\n'), ["line 1.id"])
        self.assertEqual(self.refused("# nothing\n"), [""])

    def test_a_file_that_is_not_there_is_one_failure(self):
        self.depots(1)
        manifest = self.write("night.txt", "depots/d00.json\ndepots/gone.json\n")
        done = run("batch", manifest, "--out", self.directory / "out", *QUICK)
        self.assertEqual(done.returncode, OTHER, done.stderr)
        self.assertEqual(json.loads(done.stdout)["failures"], {"IO": 1})


    def test_pipes_and_folders_are_no_problems(self):
        folder = self.depots(1)
        (folder / "more.json").mkdir()
        os.mkfifo(folder / "pipe.json")
        (folder / "gone.json").symlink_to("nowhere")
        done = run("batch", folder, "--out", self.directory / "out", *QUICK)
        self.assertEqual(done.returncode, OTHER, done.stderr)
        self.assertEqual(json.loads(done.stdout)["failures"], {"IO": 1})  # the link leads to nothing
        manifest = self.write("night.txt", "depots/d00.json\ndepots/pipe.json\n")
        done = run("batch", manifest, "--out", self.directory / "listed", *QUICK)
        self.assertEqual(json.loads(done.stdout)["failures"], {"IO": 1}, done.stderr)


class Envelopes(BatchTest):
    def test_a_solve_request_as_a_file(self):
        from arrival.v1 import arrival_pb2 as pb  # as arrival_client arranges
        out, folder = self.directory / "out", self.directory / "depots"
        folder.mkdir()
        envelope = pb.Envelope(magic=0x31565241, version=1, request_id=bytes(range(16)))
        problem = envelope.solve.problem
        problem.locations.add(has_coordinates=True, longitude=5.0, latitude=52.0)
        problem.technicians.add(id="t", start_location=0, end_location=0).shifts.add(
            start_s=0, end_s=36000)
        problem.jobs.add(id="j", location=0, service_s=600)
        (folder / "good.pb").write_bytes(envelope.SerializeToString())
        envelope.solve.options.epochs = 7
        (folder / "bad.pb").write_bytes(envelope.SerializeToString())
        done = run("batch", folder, "--out", out, *QUICK)
        self.assertEqual(json.loads(done.stdout)["solved"], 1, done.stderr + done.stdout)
        error = json.loads((out / "errors/bad.json").read_text())
        self.assertEqual([v["path"] for v in error["violations"]], ["options.epochs"])


class Crashes(BatchTest):
    def wait_for_event(self, driver, wanted):
        for line in driver.stderr:
            if line.startswith("{") and json.loads(line)["event"] == wanted:
                return
        self.fail(f"the driver has ended before it said {wanted}")

    def test_killed_workers_and_a_killed_driver_change_nothing(self):
        folder = self.depots(8)
        quick = ["--epochs", "8", "--no-windows", "--threads", "1"]
        self.run_ok("batch", folder, "--out", self.directory / "serial", "--jobs", 1, *quick)
        out = self.directory / "killed"
        command = [ARRIVAL, "batch", str(folder), "--out", str(out), "--jobs", "2", *quick]
        pick = random.Random(6)
        with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
                              text=True) as driver:
            for event in ("started", "lost"):
                self.wait_for_event(driver, event)
                wait_until(lambda: driver.poll() is not None or workers_of(driver.pid))
                os.kill(pick.choice(workers_of(driver.pid)), signal.SIGKILL)
            self.wait_for_event(driver, "lost")
            driver.kill()
        status = run("batch", "status", out)
        self.assertEqual(status.returncode, TRY_AGAIN, status.stdout)
        resumed = self.run_ok(*command[1:])
        self.assertEqual(self.events(resumed)[-1]["left"], 0)
        for more in ([], ["--lines"]):
            self.assertEqual(self.merged(out, *more), self.merged(self.directory / "serial", *more))

    @unittest.skipIf(INSTRUMENTED, "sanitizers reserve more addresses than any limit allows")
    def test_too_little_memory_is_tried_again_with_more(self):
        folder, out = self.depots(2), self.directory / "out"
        done = self.run_ok("batch", folder, "--out", out, "--jobs", 1, "--memory", 8, *QUICK)
        self.assertIn("lost", [event["event"] for event in self.events(done)])
        hopeless = run("batch", folder, "--out", self.directory / "none", "--jobs", 1, "--memory",
                       1, *QUICK)
        self.assertEqual(hopeless.returncode, OTHER, hopeless.stderr)
        self.assertEqual(json.loads(hopeless.stdout)["failed"], 2)

    def test_one_driver_at_a_time(self):
        folder, out = self.depots(1, jobs=40), self.directory / "out"
        command = [ARRIVAL, "batch", str(folder), "--out", str(out), "--epochs", "100000"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True) as first:
            self.assertIn("started", first.stderr.readline())
            self.assertEqual(json.loads(run("batch", "status", out).stdout)["driver"], first.pid)
            self.assertEqual(run(*command[1:]).returncode, TRY_AGAIN)
            first.send_signal(signal.SIGINT)
            summary = json.loads(first.communicate()[0])
            self.assertEqual((first.returncode, summary["left"]), (TRY_AGAIN, 1))

    def test_a_folder_that_goes_away_ends_the_batch(self):
        folder, out = self.depots(4), self.directory / "out"
        command = [ARRIVAL, "batch", str(folder), "--out", str(out), "--jobs", "1", "--epochs", "16", "--no-windows"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as driver:
            self.wait_for_event(driver, "started")
            out.rename(self.directory / "elsewhere")
            said = driver.communicate()[1]
        self.assertEqual(driver.returncode, TRY_AGAIN, said)
        self.assertIn(f"{out}/", said)
        self.assertEqual(self.answer(*command[1:])["solved"], 4)


class Generated(BatchTest):
    def test_depots_of_different_sizes(self):
        folder = self.directory / "many"
        self.run_ok("generate", "--depots", 10, "--out", folder, "--jobs", "5-9", "--seed", 3)
        days = [json.loads(path.read_text()) for path in sorted(folder.iterdir())]
        sizes = {len(day["jobs"]) for day in days}
        self.assertEqual(len(days), 10)
        self.assertTrue(len(sizes) > 1 and sizes <= set(range(5, 10)), sizes)
        third = json.loads((folder / "depot-03.json").read_text())
        alone = self.answer("generate", "--technicians", len(third["vehicles"]), "--jobs",
                            len(third["jobs"]), "--seed", 5)
        self.assertEqual(third, alone)
        self.assertEqual(run("generate", "--jobs", "5-9").returncode, USAGE)
        self.assertEqual(run("generate", "--depots", 2).returncode, USAGE)


class Shards(BatchTest):
    def test_workers_that_others_start(self):
        folder, out = self.depots(5), self.directory / "out"
        packed = run("batch", folder, "--out", out, *QUICK, "--engine", "shards", "--jobs", 2)
        self.assertEqual(packed.returncode, TRY_AGAIN, packed.stderr)
        shards = sorted((out / "shards").iterdir())
        self.assertEqual([shard.name for shard in shards], ["indexed-0.jsonl", "indexed-1.jsonl"])
        for shard in shards:
            self.run_ok("batch", "worker", out, shard)
        self.run_ok("batch", "status", out)
        self.run_ok("batch", folder, "--out", self.directory / "here", *QUICK)
        self.assertEqual(self.merged(out), self.merged(self.directory / "here"))


class Budget(BatchTest):
    def test_time_left_gives_more_epochs_and_the_list_repeats_it(self):
        folder, out, again = self.depots(4), self.directory / "out", self.directory / "again"
        (folder / "wrong.json").write_text("{}")
        more = ["--epochs", 1, "--no-windows", "--threads", 1]
        for budget in (2, 8, 32, 128):  # the first is enough unless the machine is busy with something else
            done = run("batch", folder, "--out", out, "--budget", budget, *more)
            if done.returncode != TRY_AGAIN:
                break
        self.assertEqual(done.returncode, OTHER, done.stderr)
        rows = [json.loads(line) for line in (out / "depots.jsonl").read_text().splitlines()]
        self.assertGreater(max(row["epochs"] for row in rows), 1)
        self.assertEqual(run("batch", out / "depots.jsonl", "--out", again, *more).returncode, OTHER)
        self.assertEqual(self.merged(out), self.merged(again))
        resumed = run("batch", folder, "--out", out, "--budget", 0.1, *more)
        self.assertEqual(self.events(resumed)[0]["kept"], 5)
        self.assertEqual(run("batch", folder, "--out", out, "--until", "24:00").returncode, USAGE)


class Remote(BatchTest):
    def test_daemons_give_the_same_and_a_dead_one_is_left_out(self):
        folder = self.depots(3)
        self.run_ok("batch", folder, "--out", self.directory / "here", *QUICK)
        daemon = Daemon()
        self.addCleanup(daemon.stop)
        nobody = f"ipc://{self.directory}/nobody"
        done = self.run_ok("batch", folder, "--out", self.directory / "there", *QUICK, "--connect",
                           f"{nobody},{daemon.work}")
        self.assertEqual(self.merged(self.directory / "here"), self.merged(self.directory / "there"))
        self.assertIn("dropped", [event["event"] for event in self.events(done)])


class Usage(BatchTest):
    def test_what_is_no_batch(self):
        self.assertEqual(run("batch", self.directory).returncode, USAGE)
        self.assertEqual(run("batch", self.directory, "--out", "x", "--engine", "moon").returncode,
                         USAGE)
        self.assertEqual(run("batch", "merge", self.directory).returncode, BAD_INPUT)
        self.assertEqual(run("batch", "--help").returncode, DONE)


if __name__ == "__main__":
    unittest.main()
