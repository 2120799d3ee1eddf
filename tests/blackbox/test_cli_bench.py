"""`arrival bench` on a tiny data directory of our own in the layout of the public sets."""
import csv
import io
import json
import re
import lzma
import math
import os
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

from cli_support import ARRIVAL, BAD_INPUT, OTHER, USAGE, CliTest, run

ROOT = Path(os.environ["ARRIVAL_SOURCE_DIR"])
SCRIPTS = ROOT / "bench"
COLUMNS = ("suite,instance,seed,threads,time_limit_s,wall_s,cpu_s,epochs,cost,best_known,gap_pct,gap_1s_pct,"
           "gap_3s_pct,gap_10s_pct,best_at_s,unassigned,priority_lost,travel_s,peak_rss_kb,bound,bound_priority_lost,check,"
           "version,machine,figure,value,unit,target,beside_cost,beside_unassigned,beside_priority_lost,beside_check")

# On a line, so that the optimum is known: there and back.
PLACES = [(0, 0), (1.25, 0), (2.5, 0), (3.75, 0)]


def solomon(name):
    rows = "".join(f"{k} {x} {y} {1 if k else 0} 0 1000 {10 if k else 0}\n" for k, (x, y) in enumerate(PLACES))
    return f"{name}\n\nVEHICLE\nNUMBER CAPACITY\n2 10\n\nCUSTOMER\nCUST NO. XCOORD. YCOORD. DEMAND READY DUE SERVICE\n\n{rows}"


SOLOMON_COST = 12 + 12 + 12 + 37  # floor(10 d) leg by leg

PRIZE = ("NAME : P1\nTYPE : PCVRPTW\nDIMENSION : 4\nVEHICLES : 2\nCAPACITY : 10\nSERVICE_TIME : 5\n"
         "EDGE_WEIGHT_TYPE : EUC_2D\nNODE_COORD_SECTION\n1 0 0\n2 1.25 0\n3 0 70\n4 2.5 0\n"
         "DEMAND_SECTION\n1 0\n2 1\n3 1\n4 1\nTIME_WINDOW_SECTION\n1 0 1000\n2 0 1000\n3 0 1000\n4 0 1000\n"
         "PRIZE_SECTION\n1 0\n2 9\n3 7\n4 9\nDEPOT_SECTION\n1\n-1\nEOF\n")
PRIZE_COST = 12 + 12 + 25 + 10 * 7  # the one far away is left at ten times his prize

DEPOTS = ("NAME: D1\nTYPE: MDVRPTW\nEDGE_WEIGHT_TYPE: EUC_2D\nDIMENSION: 4\nVEHICLES: 2\nCAPACITY: 10\n"
          "NODE_COORD_SECTION\n1\t0\t0\n2\t10\t0\n3\t1\t1\n4\t9\t1\nDEMAND_SECTION\n1 0\n2 0\n3 1\n4 1\n"
          "SERVICE_TIME_SECTION\n1 0\n2 0\n3 2\n4 2\nTIME_WINDOW_SECTION\n1 0 1000\n2 0 1000\n3 0 900\n4 0 900\n"
          "VEHICLES_DEPOT_SECTION\n1 1\n2 2\nDEPOT_SECTION\n1\n2\nEOF\n")
DEPOTS_COST = 4 * round(1000 * math.sqrt(2))

ORTEC = ("NAME : x\nTYPE : VRPTW\nDIMENSION : 3\nVEHICLES : 2\nCAPACITY : 9\nEDGE_WEIGHT_TYPE : EXPLICIT\n"
         "EDGE_WEIGHT_FORMAT : FULL_MATRIX\nEDGE_WEIGHT_SECTION\n0 10 30\n11 0 12\n7 40 0\nDEMAND_SECTION\n1 0\n2 1\n3 1\n"
         "SERVICE_TIME_SECTION\n1 0\n2 60\n3 60\nTIME_WINDOW_SECTION\n1 0 9000\n2 0 9000\n3 0 9000\n"
         "DEPOT_SECTION\n1\n-1\nEOF\n")
ORTEC_COST = 10 + 12 + 7

PILLAC = ("R1\n\nINFO\nCREW COUNT  SKILLS    TOOLS   SPARE PARTS\n   1    0   0   0\n\n"
          "DEPOT TECHNICIANS AND REQUESTS\nID X Y TWS TWE Serv SKILLS TOOLS SPARE PARTS\n"
          "0  0.0 0.0  420.0 1140.0   0.0 \t[] \t[] \t[]\n1  0.0 0.0  420.0 1140.0   0.0 \t[] \t[] \t[]\n"
          "2  0.0 0.0    0.0  945.0  45.0 \t[] \t[] \t[]\n"
          "DISTANCES\n" + "".join(f"{k};0;0;1;0;0\n" if k != 2 else "2;3;3;0;3;3\n" for k in range(5)) +
          "TRAVEL TIMES\n" + "".join(f"{k};0;0;20;0;0\n" if k != 2 else "2;3;3;0;3;3\n" for k in range(5)))
PILLAC_COST = (20 + 3) * 60


class BenchTest(CliTest):
    def setUp(self):
        super().setUp()
        self.data = self.directory / "data"
        self.put("vrptw/solomon/R101.txt", solomon("R101"))
        self.put("vrptw/solomon/C101.txt", solomon("C101"))
        self.put("vrptw/bks.csv", f"instance,class,dimacs_distance\nR101,x,{SOLOMON_COST / 10}\nC101,x,7.0\nC999,x,1\n")
        self.put("pyvrp_variants/pcvrptw_prize/P1.vrp", PRIZE)
        self.put("pyvrp_variants/mdvrptw/D1.vrp", DEPOTS)
        self.put("pyvrp_variants/bks.csv", f"set,instance,bks\nmdvrptw,P1,1\nmdvrptw,D1,{DEPOTS_COST}\n"
                                           f"pcvrptw_prize,P1,{PRIZE_COST + 1}\n")
        self.put("ortec/ORTEC-x.txt.xz", lzma.compress(ORTEC.encode()))
        self.put("ortec/bks.csv", f"instance,bks\nORTEC-x,{ORTEC_COST}\n")
        self.put("trsp_pillac/pillac2_reallife/R1.txt", PILLAC)
        vroom = (ROOT / "tests/data/vroom_day.json").read_bytes()
        self.put("tech/t10.json.xz", lzma.compress(vroom))

    def put(self, name, content):
        path = self.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def bench(self, *arguments, code=0):
        done = run("bench", *arguments, "--data", self.data, "--epochs", 2, "--threads", 1)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return json.loads(done.stdout), done.stderr

    def suite(self, *arguments, **more):
        answer, _ = self.bench(*arguments, **more)
        return answer["suites"][0]

    def rows(self, path):
        text = path.read_text()
        self.assertEqual(text.splitlines()[0], COLUMNS)
        return list(csv.DictReader(io.StringIO(text)))


class Suites(BenchTest):
    def test_costs_are_those_of_each_convention(self):
        for name, cost, best in (("prize", PRIZE_COST, PRIZE_COST + 1), ("mdvrptw", DEPOTS_COST, DEPOTS_COST),
                                 ("ortec", ORTEC_COST, ORTEC_COST)):
            found = self.suite(name)
            self.assertEqual((found["suite"], found["runs"], found["cost_sum"], found["best_known_sum"]),
                             (name, 1, cost, best))
        self.assertEqual(self.suite("prize")["new_bests"], 1)
        self.assertEqual(self.suite("mdvrptw")["at_best_known"], 1)

    def test_rows_and_summary_of_solomon(self):
        out = self.directory / "out.csv"
        found = self.suite("solomon", "--csv", out, "--seeds", 2)
        rows = self.rows(out)
        self.assertEqual([(row["instance"], row["seed"]) for row in rows],
                         [("C101", "1"), ("R101", "1"), ("C101", "2"), ("R101", "2")])
        for row in rows:
            best = SOLOMON_COST if row["instance"] == "R101" else 70
            self.assertEqual((row["suite"], row["cost"], row["best_known"], row["unassigned"], row["check"],
                              row["epochs"], row["threads"], row["time_limit_s"]),
                             ("solomon", str(SOLOMON_COST), str(best), "0", "ok", "2", "1", "0.000"))
            self.assertAlmostEqual(float(row["gap_pct"]), 100 * (SOLOMON_COST - best) / best, places=3)
            self.assertGreater(int(row["peak_rss_kb"]), 500)
            self.assertTrue(row["version"].startswith("0.") and row["machine"])
        self.assertAlmostEqual(found["mean_gap_pct"], 100 * (SOLOMON_COST - 70) / 70 / 2, places=3)
        self.assertEqual((found["runs"], found["worst_instance"], found["at_best_known"], found["new_bests"]),
                         (4, "C101", 2, 0))

    def test_priorities_have_no_gap(self):
        found = self.suite("t10")
        self.assertNotIn("mean_gap_pct", found)
        self.assertEqual((found["runs"], found["refused"]), (1, 0))

    def test_foreign_formats_go_through_their_importer(self):
        out = self.directory / "out.csv"
        self.suite("reallife", "--importers", SCRIPTS, "--csv", out)
        self.assertEqual(self.rows(out)[0]["cost"], str(PILLAC_COST))

    def test_an_importer_that_refuses_is_a_failed_row(self):
        self.put("trsp_pillac/pillac2_reallife/R1.txt", "nothing")
        out = self.directory / "out.csv"
        self.assertEqual(self.suite("reallife", "--importers", SCRIPTS, "--csv", out, code=OTHER)["failed"], 1)
        row = self.rows(out)[0]
        self.assertEqual((row["check"], row["cost"], row["wall_s"]), ("INVALID_ARGUMENT", "", ""))

    def test_a_missing_importer_is_named(self):
        done = run("bench", "reallife", "--importers", self.directory, "--data", self.data)
        self.assertEqual(done.returncode, OTHER)
        self.assertIn("no import_pillac.py", done.stderr)

    def test_a_broken_file_does_not_end_the_run(self):
        self.put("vrptw/solomon/B.txt", "not a file of Solomon")
        found = self.suite("solomon", code=OTHER)
        self.assertEqual((found["runs"], found["failed"], found["refused"]), (3, 1, 0))

    def test_several_suites_and_the_trace(self):
        trace = self.directory / "trace.csv"
        answer, said = self.bench("ortec", "solomon", "--only", "*[x1]", "--trace", trace)
        self.assertEqual([found["suite"] for found in answer["suites"]], ["solomon", "ortec"])
        looks = list(csv.DictReader(io.StringIO(trace.read_text())))
        self.assertEqual({look["instance"] for look in looks}, {"R101", "C101", "ORTEC-x"})
        self.assertEqual([look["cost"] for look in looks if look["suite"] == "ortec"][-1], str(ORTEC_COST))
        self.assertIn("mean gap", said)

    def test_bounds(self):
        out = self.directory / "out.csv"
        found = self.suite("ortec", "--bound", 1, "--csv", out)
        bound = self.rows(out)[0]["bound"]
        self.assertEqual((found["bounds"], found["false_bounds"]), (1, 0))
        self.assertLessEqual(int(bound), ORTEC_COST)

    def test_the_same_costs_for_any_number_of_threads(self):
        a, b = self.directory / "a.csv", self.directory / "b.csv"
        for out, threads in ((a, 1), (b, 2)):
            self.run_ok("bench", "solomon", "t10", "--data", self.data, "--epochs", 3, "--threads", threads, "--csv", out)
        self.assertEqual([(row["cost"], row["epochs"]) for row in self.rows(a)],
                         [(row["cost"], row["epochs"]) for row in self.rows(b)])


class Generated(BenchTest):
    def test_days_are_made_here(self):
        out = self.directory / "out.csv"
        done = run("bench", "city", "--only", "12x90-[12]", "--epochs", 1, "--threads", 1, "--csv", out)
        self.assertEqual(done.returncode, 0, done.stderr)  # no --data: nothing is read
        day = self.directory / "day.json"
        for row, seed in zip(self.rows(out), (1, 2)):
            self.run_ok("generate", "--technicians", 12, "--jobs", 90, "--seed", seed, "-o", day)
            plan = self.answer("solve", day, "--epochs", 1, "--threads", 1, "--seed", 1, "--no-windows")
            self.assertEqual((row["instance"], row["cost"]), (f"12x90-{seed}", str(plan["summary"]["cost"])))


class Beside(BenchTest):
    """Another solver's answers, checked and put beside ours."""

    ROUTES = "Route #1: 3 1\nRoute #2: 2\nCost 1\n"  # what it says of its cost is not believed
    COST = 37 + 25 + 12 + 25 + 25

    def answers(self, **files):
        folder = self.directory / "answers"
        for name, text in files.items():
            path = folder / name.replace("__", "/").replace("_sol", ".sol")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return folder

    def test_routes_beside_ours(self):
        out, page = self.directory / "out.csv", self.directory / "page.html"
        beside = self.answers(R101_sol=self.ROUTES, solomon__C101_sol="Route #1: 1 2\n")
        answer, said = self.bench("solomon", "--beside", beside, "--csv", out)
        rows = {row["instance"]: row for row in self.rows(out)}
        self.assertEqual([rows["R101"][f"beside_{name}"] for name in ("cost", "unassigned", "check")],
                         [str(self.COST), "0", "ok"])
        self.assertEqual([rows["C101"][f"beside_{name}"] for name in ("unassigned", "check")], ["1", "ok"])
        found = answer["suites"][0]["beside"]
        self.assertEqual((found["instances"], found["better"], found["worse"]), (2, 2, 0))
        self.assertAlmostEqual(found["mean_difference_pct"], 100 * (SOLOMON_COST - self.COST) / self.COST, places=3)
        self.assertIn("better on 2", said)
        self.assertEqual(self.answer("bench", "show", out, "--html", page)["suites"][0]["beside"], found)
        self.assertIn(f"<td>{self.COST}</td>", page.read_text())

    def test_a_wrong_answer_is_refused(self):
        out = self.directory / "out.csv"
        late = json.dumps({"code": 0, "summary": {"cost": 1, "unassigned": 0}, "unassigned": [], "routes": []})
        self.bench("solomon", "--only", "R*", "--beside", self.write("R101.json", late), "--csv", out)
        row = self.rows(out)[0]
        self.assertEqual((row["check"], row["beside_check"]), ("ok", "refused"))

    def test_an_unreadable_answer_is_named(self):
        out = self.directory / "out.csv"
        _, said = self.bench("solomon", "--beside", self.write("R101.sol", "Route #1: 1 99\n"), "--csv", out)
        row = next(row for row in self.rows(out) if row["instance"] == "R101")
        self.assertEqual((row["beside_check"], row["beside_cost"]), ("INVALID_ARGUMENT", ""))
        self.assertIn("INVALID_ARGUMENT", said)

    def test_no_answer_is_said(self):
        _, said = self.bench("ortec", "--beside", self.directory)
        self.assertIn("no answer there", said)


DRIVER = """import sys
print("figure,value,unit,target,met")
print(f"told,{sys.argv.index('--threads')},,,")
print('"kept, of all",0.91,,0.9 +- 0.02,yes')
print("late,12.5,min,< 10,NO")
"""


class Figures(BenchTest):
    """Suites that measure, with a script of our own in place of the real one."""

    def measure(self, script, *arguments, code=0):
        folder = self.directory / "scripts"
        folder.mkdir(exist_ok=True)
        (folder / "windows.py").write_text(script)
        return self.bench("windows", "--importers", folder, *arguments, code=code)

    def test_figures_are_rows(self):
        out = self.directory / "out.csv"
        answer, said = self.measure(DRIVER, "--csv", out)
        rows = self.rows(out)
        self.assertEqual([(row["suite"], row["instance"], row["figure"], row["check"], row["cost"]) for row in rows],
                         [("windows", "simulated", "told", "ok", ""), ("windows", "simulated", "kept, of all", "ok", ""),
                          ("windows", "simulated", "late", "missed", "")])
        self.assertEqual((rows[2]["value"], rows[2]["unit"], rows[2]["target"]), ("12.5", "min", "< 10"))
        self.assertGreater(int(rows[0]["peak_rss_kb"]), 1000)
        found = answer["suites"][0]
        self.assertEqual((found["figures"], found["with_target"], found["targets_missed"]), (3, 2, 1))
        self.assertIn("MISSED", said)
        shown = self.run_ok("bench", "show", out).stderr
        self.assertIn("| windows | simulated | late | 12.5 min | < 10 | NO |", shown)
        self.measure("raise SystemExit('measured again')", "--csv", out, "--resume")

    def test_a_script_that_fails_is_a_failed_row(self):
        out = self.directory / "out.csv"
        self.assertEqual(self.measure("raise SystemExit('no luck')", "--csv", out, code=OTHER)[0]["suites"][0]["failed"], 1)
        self.assertEqual(self.rows(out)[0]["check"], "INTERNAL")
        self.measure(DRIVER, "--csv", out, "--resume")
        self.assertEqual(len(self.rows(out)), 4)

    def test_cases_whose_records_are_there(self):
        self.put("real_chains/kandy654_segments.csv", "x")
        listed = {row["suite"]: row for row in self.answer("bench", "list", "--data", self.data)["suites"]}
        self.assertEqual((listed["windows"]["instances"], listed["city"]["instances"]), (2, 9))
        self.assertEqual(run("bench", "windows", "--data", self.data, "--only", "callouts").returncode, BAD_INPUT)

    def test_the_scripts_speak_so(self):
        """The real script, on one day with few scenarios."""
        done = subprocess.run([sys.executable, SCRIPTS / "windows.py", "simulated", "--bin", Path(ARRIVAL).parent, "--days", "1",
                               "--scenarios", "64", "--threads", "1", "--csv", "-", "--more", "--epochs", "1"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        figures = {row["figure"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
        self.assertEqual(figures["windows not inside the one before"]["met"], "yes")
        self.assertEqual(figures["customers"]["value"], "89")
        self.assertIn("| promise kept |", done.stderr)


class Files(BenchTest):
    def test_a_missing_set_says_where_to_get_it(self):
        done = run("bench", "gh200", "--data", self.data)
        self.assertEqual(done.returncode, BAD_INPUT)
        for word in ("vrptw/homberger_200", "github.com/PyVRP/Instances"):
            self.assertIn(word, done.stderr)

    def test_what_is_there_runs_all_the_same(self):
        answer, said = self.bench("gh200", "ortec", code=BAD_INPUT)
        self.assertEqual([found["suite"] for found in answer["suites"]], ["ortec"])
        self.assertIn("homberger_200", said)

    def test_nothing_matches(self):
        self.bench("solomon", "--only", "Z*", code=BAD_INPUT)

    def test_results_are_not_written_over(self):
        out = self.write("out.csv", "precious\n")
        done = run("bench", "ortec", "--data", self.data, "--epochs", 1, "--csv", out)
        self.assertEqual(done.returncode, USAGE)
        self.assertIn("--resume", done.stderr)
        done = run("bench", "ortec", "--data", self.data, "--epochs", 1, "--csv", out, "--resume")
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertEqual(out.read_text(), "precious\n")

    def test_resume_measures_what_is_missing(self):
        out = self.directory / "out.csv"
        self.suite("solomon", "--csv", out, "--only", "R*")
        found = self.suite("solomon", "--csv", out, "--resume")
        self.assertEqual([row["instance"] for row in self.rows(out)], ["R101", "C101"])
        self.assertEqual(found["runs"], 2)
        self.suite("solomon", "--csv", out, "--resume", "--seed", 2)
        self.assertEqual(len(self.rows(out)), 4)

    def test_list(self):
        listed = {row["suite"]: row for row in self.answer("bench", "list", "--data", self.data)["suites"]}
        self.assertEqual((listed["solomon"]["instances"], listed["gh1000"]["instances"]), (2, 0))
        self.assertEqual((listed["solomon"]["time_limit_s"], listed["crew25"]["time_limit_s"]), (10, 30))
        self.assertNotIn("instances", self.answer("bench", "list")["suites"][0])

    def test_interrupted(self):
        """The first solve is over at once, the second one is under way when Ctrl-C comes."""
        self.put("vrptw/solomon/A.txt", "not a file of Solomon")
        out = self.directory / "out.csv"
        started = subprocess.Popen([ARRIVAL, "bench", "solomon", "--data", self.data, "--time-limit", "60", "--threads",
                                    "1", "--csv", out, "--trace", self.directory / "t.csv"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(started.kill)
        self.until(lambda: out.exists() and len(out.read_text().splitlines()) == 2)
        started.send_signal(signal.SIGINT)
        stdout, _ = started.communicate(timeout=30)
        self.assertEqual(started.returncode, OTHER)
        answer = json.loads(stdout)
        self.assertTrue(answer["interrupted"])
        self.assertEqual(answer["suites"][0]["runs"], 1)
        self.assertEqual(len(self.rows(out)), 1)

    def test_killed_and_resumed(self):
        """Half a line is left, the solve under way is not in the file, nothing that was done is lost."""
        self.put("vrptw/solomon/A.txt", solomon("A").replace("1.25 0 1 0", "1.5 0 1 0"))
        out = self.directory / "out.csv"
        self.suite("solomon", "--csv", out, "--only", "[AC]*")
        first = out.read_text()
        started = subprocess.Popen([ARRIVAL, "bench", "solomon", "--data", self.data, "--time-limit", "60", "--threads",
                                    "1", "--csv", out, "--resume"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                   text=True)
        self.addCleanup(started.stderr.close)
        started.stderr.readline()  # the head of the table: it solves
        started.kill()
        started.wait()
        self.assertEqual(out.read_text(), first)
        out.write_text(first + first.splitlines()[-1][:30])
        self.suite("solomon", "--csv", out, "--resume")
        self.assertTrue(out.read_text().startswith(first))
        self.assertEqual([row["instance"] for row in self.rows(out)], ["A", "C101", "R101"])

    def until(self, condition, seconds=30):
        limit = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), limit)
            time.sleep(0.02)


class Compare(BenchTest):
    def test_two_files(self):
        a, b = self.directory / "a.csv", self.directory / "b.csv"
        self.suite("solomon", "--csv", a)
        b.write_text(a.read_text().replace(f",{SOLOMON_COST},{SOLOMON_COST},", f",{SOLOMON_COST - 1},{SOLOMON_COST},"))
        done = self.run_ok("bench", "compare", a, b)
        found = json.loads(done.stdout)
        self.assertEqual((found["instances"], found["better"], found["worse"], found["equal"]), (2, 1, 0, 1))
        self.assertAlmostEqual(found["mean_difference_pct"], -100 / SOLOMON_COST / 2, places=3)
        self.assertEqual(found["sign_test_p"], 1)
        self.assertIn("B is better on 1", done.stderr)

    def test_show(self):
        a = self.directory / "a.csv"
        found = self.suite("solomon", "--csv", a)
        done = self.run_ok("bench", "show", a)
        self.assertEqual(json.loads(done.stdout)["suites"][0]["mean_gap_pct"], found["mean_gap_pct"])
        self.assertRegex(done.stderr, r"\| solomon \| 2 \| 0 \| \d")

    def test_results_as_a_page(self):
        a, trace, page = (self.directory / name for name in ("a.csv", "trace.csv", "bench.html"))
        found = self.suite("solomon", "--csv", a, "--trace", trace)
        for options in ([], ["--trace", trace]):
            self.run_ok("bench", "show", a, "--html", page, *options)
            text = page.read_text()
            self.assertEqual(text.count('<figure class="chart"'), 1)
            self.assertIn(f"<td>{found['mean_gap_pct']:.3f}</td>", text)
            self.assertNotIn("nan", text)
        curve = re.search(r'<path class="line k0" d="M([^"]*)"', text).group(1)
        heights = [float(point.split(" ")[1]) for point in curve.split("L")]
        self.assertEqual(heights, sorted(heights))  # a gap only falls, so it goes down the page
        self.assertEqual(run("bench", "show", a, "--html", page, "--trace", a).returncode, BAD_INPUT)

    def test_files_that_do_not_compare(self):
        a = self.directory / "a.csv"
        self.suite("solomon", "--csv", a)
        for other in (self.write("b.csv", COLUMNS + "\n"), self.write("c.csv", "x,y\n1,2\n"), self.directory / "none"):
            self.assertEqual(run("bench", "compare", a, other).returncode, BAD_INPUT)


class Packed(CliTest):
    def test_xz_files_are_read(self):
        text = (ROOT / "tests/data/small_solomon.txt").read_bytes()
        path = self.directory / "small.txt.xz"
        path.write_bytes(lzma.compress(text))
        plain = self.run_ok("solve", ROOT / "tests/data/small_solomon.txt", "--epochs", 2).stdout
        self.assertEqual(self.run_ok("solve", path, "--epochs", 2).stdout, plain)
        packed = path.read_bytes()
        for broken in (packed[:40], packed[:-8], packed[:30] + bytes([packed[30] ^ 255]) + packed[31:], packed[:6]):
            path.write_bytes(broken)
            done = run("solve", path)
            self.assertEqual(done.returncode, BAD_INPUT)
            self.assertIn("xz", done.stderr)


class Usage(unittest.TestCase):
    def test_wrong_usage(self):
        for arguments, word in ((["solomon"], "--data"), ([], "suite is needed"), (["nosuch", "--data", "."], "'nosuch'"),
                                (["compare", "a"], "two files"), (["list", "x"], "no suite"), (["show"], "a file"),
                                (["solomon", "--data", ".", "--seeds", "0"], "--seeds"),
                                (["solomon", "--data", ".", "--resume"], "--csv"),
                                (["solomon", "--data", ".", "--time-limit", "0"], "--time-limit")):
            done = run("bench", *arguments)
            self.assertEqual(done.returncode, USAGE, arguments)
            self.assertIn(word, done.stderr)


if __name__ == "__main__":
    unittest.main()
