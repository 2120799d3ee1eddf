"""`arrival report`: the page of a solution, with its problem and without."""
import json
import re
import unittest
from html.parser import HTMLParser

from cli_support import BAD_INPUT, CliTest, DATA, USAGE, run

VOID = {"meta", "input"}
EVIL = "<script>alert(1)</script>"


class Page(HTMLParser):
    """Elements that were opened and not closed, the text, and rows of tables."""

    def __init__(self, text):
        super().__init__()
        self.open, self.text, self.rows, self.tags = [], [], [], []
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("script", "style"):
            self.text.append(data)
            if "td" in self.open or "th" in self.open:
                self.rows[-1][-1] += data

    def count(self, tag, css=None):
        return sum(t == tag and (css is None or css in (a.get("class") or "").split()) for t, a in self.tags)


def no_coordinates():
    rows = [[0 if a == b else 900 for b in range(4)] for a in range(4)]
    return {"vehicles": [{"id": "t", "start_index": 0, "end_index": 0, "time_window": [28800, 61200]}],
            "jobs": [{"id": f"j{k}", "location_index": k, "service": 1800} for k in range(1, 4)],
            "matrices": {"car": {"durations": rows}}}


class Report(CliTest):
    def solved(self, problem):
        solution = self.directory / "solution.json"
        self.run_ok("solve", problem, "--epochs", 4, "--threads", 1, "-o", solution)
        return solution

    def page(self, solution, *options):
        out = self.directory / "page.html"
        done = self.run_ok("report", solution, "-o", out, *options)
        self.assertEqual(done.stdout, "")
        text = out.read_text()
        for loads in (" src=", "http:", "https:", "url(", "@import", "<link"):
            self.assertNotIn(loads, text)
        return text, Page(text)

    def test_every_visit_is_on_the_page(self):
        problem = self.generated(3, 18)
        solution = self.solved(problem)
        text, page = self.page(solution, "--problem", problem, "--threads", 1)
        answer = json.loads(solution.read_text())
        visits = [(r["vehicle"], s) for r in answer["routes"] for s in r["steps"] if s["type"] == "job"]
        self.assertEqual(page.count("div", "visit"), len(visits))
        self.assertEqual(page.count("circle", "stop"), len(visits))
        rows = {row[0].split()[0]: row for row in page.rows if len(row) == 8}
        for vehicle, step in visits:
            row = rows[step["id"]]
            self.assertEqual(row[1], vehicle)
            clock = [f"{step['window'][k] // 3600:02d}:{step['window'][k] % 3600 // 60:02d}" for k in ("from", "to")]
            self.assertEqual(row[4], "–".join(clock))
        self.assertEqual(page.count("section", "tech"), len(answer["routes"]))
        self.assertIn("The independent checker accepts it", text)

    def test_windows_narrow_through_a_day_that_goes_as_planned(self):
        problem = self.generated(2, 12)
        text, _ = self.page(self.solved(problem), "--problem", problem, "--threads", 1)
        bands = re.findall(r'<rect class="w[^"]*" x="([\d.]+)%" y="3" width="([\d.]+)%"[^>]*data-t="(\d+)"', text)
        rows, narrowed = [], 0
        for x, width, minute in bands:
            if minute == "0" or not rows:
                rows.append([])
            rows[-1].append((float(x), float(x) + float(width), int(minute)))
        for row in rows:
            for before, after in zip(row, row[1:]):
                self.assertGreaterEqual(after[0], before[0] - .011)
                self.assertLessEqual(after[1], before[1] + .011)
                self.assertGreaterEqual(after[2], before[2])
                narrowed += 1
        self.assertGreater(narrowed, len(rows))

    def test_a_solution_alone_is_shown_as_it_stands(self):
        problem = self.generated(3, 18)
        solution = self.solved(problem)
        text, page = self.page(solution)
        answer = json.loads(solution.read_text())
        visits = sum(s["type"] == "job" for r in answer["routes"] for s in r["steps"])
        self.assertEqual(page.count("div", "visit"), visits)
        self.assertEqual(page.count("circle", "stop"), visits)
        self.assertIn("nothing is checked", text)
        self.assertEqual(text, self.page(solution)[0])

    def test_an_answer_of_vroom_is_shown(self):
        problem = DATA / "vroom_example.json"
        solution = self.solved(problem)
        answer = json.loads(solution.read_text())
        for route in answer["routes"]:
            for step in route["steps"]:
                for key in ("window", "eta", "stops_away", "late"):
                    step.pop(key, None)
        text, _ = self.page(self.write("vroom.json", answer), "--problem", problem, "--threads", 1)
        self.assertIn("estimated for this page", text)
        self.page(self.write("vroom.json", answer))

    def test_without_coordinates_there_are_strips(self):
        problem = self.write("problem.json", no_coordinates())
        text, page = self.page(self.solved(problem), "--problem", problem)
        self.assertIn("names no coordinates", text)
        self.assertEqual(page.count("div", "strip"), 1)
        self.assertEqual(page.count("circle", "stop"), 3)

    def test_unserved_jobs_come_with_the_reason(self):
        day = no_coordinates()
        day["jobs"][1]["skills"] = ["laser"]
        problem = self.write("problem.json", day)
        solution = self.solved(problem)
        for options in (["--problem", problem], []):
            text, page = self.page(solution, *options)
            self.assertIn("Not served: 1", text)
            self.assertIn(["j2", "No technician has the skills, tools or type it asks for, or is the one it is "
                                 "pinned to", "NO_SKILL"], page.rows)

    def test_names_stay_text(self):
        day = no_coordinates()
        day["vehicles"][0].update(id=EVIL, description="\"'><img src=x onerror=go()>")
        day["jobs"][0].update(id=EVIL, description=EVIL)
        problem = self.write("problem.json", day)
        out = self.directory / "page.html"
        for options in (["--problem", problem], []):
            self.run_ok("report", self.solved(problem), "-o", out, *options)
            page = Page(out.read_text())
            self.assertEqual(page.count("script"), 1)
            self.assertEqual(page.count("img"), 0)
            self.assertGreater("".join(page.text).count(EVIL), 2)

    def test_what_the_checker_finds_is_on_the_page(self):
        problem = self.generated(2, 8)
        solution = self.solved(problem)
        answer = json.loads(solution.read_text())
        answer["routes"][0]["steps"][1]["arrival"] += 600
        text, _ = self.page(self.write("late.json", answer), "--problem", problem)
        self.assertIn("What the checker does not accept", text)
        self.assertIn("does not accept it", text)

    def test_routes_and_jobs_as_geojson(self):
        problem = self.generated(3, 18)
        solution, out = self.solved(problem), self.directory / "day.geojson"
        self.assertEqual(self.run_ok("report", solution, "--geojson", out).stdout, "")
        answer, got = json.loads(solution.read_text()), json.loads(out.read_text())
        self.assertEqual(got["type"], "FeatureCollection")
        jobs = {f["properties"]["id"]: f for f in got["features"] if f["properties"]["kind"] == "job"}
        lines = [f for f in got["features"] if f["properties"]["kind"] == "route"]
        self.assertEqual(len(jobs) + len(lines), len(got["features"]))
        for route, line in zip(answer["routes"], lines):
            self.assertEqual(line["geometry"]["type"], "LineString")
            self.assertEqual(line["properties"]["technician"], route["vehicle"])
            way = [s["location"] for s in route["steps"] if "location" in s]
            self.assertEqual(line["geometry"]["coordinates"], way)
            for number, step in enumerate((s for s in route["steps"] if s["type"] == "job"), 1):
                job = jobs.pop(step["id"])
                self.assertEqual(job["geometry"], {"type": "Point", "coordinates": step["location"]})
                said = job["properties"]
                self.assertEqual(said["window"], [step["window"]["from"], step["window"]["to"]])
                self.assertEqual([said[k] for k in ("stop", "stops_away", "arrival", "technician")],
                                 [number, step["stops_away"], step["arrival"], route["vehicle"]])
        self.assertEqual({j["id"]: j["reason"] for j in answer["unassigned"]},
                         {k: f["properties"]["unserved"] for k, f in jobs.items()})
        self.run_ok("report", self.solved(self.write("p.json", no_coordinates())), "--geojson", out)
        self.assertTrue(all(f["geometry"] is None for f in json.loads(out.read_text())["features"]))

    def test_what_cannot_be_read(self):
        for content in ("{", "[]", '{"code": 2, "error": "no"}', '{"code": 0, "summary": {"cost": 1}, "unassigned": [], '
                        '"routes": [{"vehicle": 1, "steps": [{"type": "job", "arrival": 0}]}]}'):
            done = run("report", self.write("bad.json", content), "-o", self.directory / "page.html")
            self.assertEqual(done.returncode, BAD_INPUT, content)
        self.assertFalse((self.directory / "page.html").exists())
        self.assertEqual(run("report").returncode, USAGE)
        self.assertEqual(run("report", "x.json", "--alpha", "0.2").returncode, USAGE)


if __name__ == "__main__":
    unittest.main()
