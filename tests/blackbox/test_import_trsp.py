"""bench/import_trsp.py: a day by hand, answers judged by hand, what is refused, the public set when there."""
import gzip
import unittest

from problem_import_case import ProblemImportCase, public_files, visits

# One technician at (3, 4), the depot at (0, 0), requests at (3, 0) and (6, 4).
HEAD = "X\n\nINFO\nCREW COUNT\tSKILLS\tTOOLS\tSPARE PARTS\n1 2 1 2\n\nDEPOT TECHNICIANS AND REQUESTS\nID X Y TWS TWE Serv\n"
DEPOT = "0 0 0 0 100 0 [] \t[] \t[]\n"
HOME = "1 3 4 0 100 0 [0,1] \t[] \t[1,0]\n"
NEAR = "2 3 0 10 50 5 [1] \t[] \t[1,0]\n"
FAR = "3 6 4 0 90 2.5 [0] \t[0] \t[0,0]\n"
DAY = HEAD + DEPOT + HOME + NEAR + FAR


class ImportTrsp(ProblemImportCase):
    script = "import_trsp.py"

    def test_whole_problem(self):
        self.assertEqual(self.problem(DAY), {
            "vehicles": [{"id": 1, "start_index": 1, "end_index": 1, "time_window": [0, 1000000],
                          "skills": ["skill0", "skill1"], "tools": [], "stock": {"part0": 1},
                          "restock": {"location_index": 0}, "costs": {"per_hour": 0, "per_shift_hour": 3600}}],
            "jobs": [{"id": 2, "location_index": 2, "service": 50000, "time_windows": [[100000, 500000]],
                      "skills": ["skill1"], "tools": [], "parts": {"part0": 1}},
                     {"id": 3, "location_index": 3, "service": 25000, "time_windows": [[0, 900000]],
                      "skills": ["skill0"], "tools": ["tool0"], "parts": {}}],
            "matrices": {"car": {"durations": [[0, 50000, 30000, 72112], [50000, 0, 40000, 30000],
                                               [30000, 40000, 0, 50000], [72112, 30000, 50000, 0]]}}})

    def test_gzip_is_the_same(self):
        self.assertEqual(self.problem(gzip.compress(DAY.encode())), self.problem(DAY))

    def test_answers(self):
        # 4 there, 5 of service, 4 back; he leaves at 6.
        self.assertEqual(self.judged(DAY, {1: visits(2)}), {"cost": 13, "served": 1, "requests": 2})
        # The tool for 3 is at the depot, best fetched first: 5 + 3, 5 of service, 5, 2.5 of service, 3.
        self.assertEqual(self.judged(DAY, {1: visits(2, 3)})["cost"], 23.5)
        # First 3: 5 to the depot, the root of 52, 2.5 of service, 5 to request 2, 5 of service, 4.
        self.assertEqual(self.judged(DAY, {1: visits(3, 2)})["cost"], 28.7111)
        # With the tool on board there is no detour.
        self.assertEqual(self.judged(DAY.replace("[0,1] \t[]", "[0,1] \t[0]"), {1: visits(3, 2)})["cost"], 19.5)

    def test_waiting_counts(self):
        day = DAY.replace("3 6 4 0 90 2.5 [0] \t[0]", "3 6 4 0 5 2.5 [0] \t[]")
        # 3 closes at 5: he leaves at 2, is done at 7.5, drives 5: 12.5, no waiting; 5 of service, 4 home.
        self.assertEqual(self.judged(day, {1: visits(3, 2)})["cost"], 19.5)
        late = day.replace("2 3 0 10 50", "2 3 0 20 50")
        # 2 opens at 20, so 7.5 of waiting.
        self.assertEqual(self.judged(late, {1: visits(3, 2)})["cost"], 27)

    def test_answers_that_break_a_rule(self):
        self.refused("breaks a window", DAY.replace("2 3 0 10 50", "2 3 0 0 3"), {1: visits(2)})
        self.refused("lacks the skill", DAY.replace("[0,1] \t[] \t[1", "[0] \t[] \t[1"), {1: visits(2)})
        self.refused("is served twice", DAY, {1: visits(2, 2)})
        self.refused("or is none", DAY, {1: visits(1)})
        self.refused("breaks a window", DAY.replace("1 3 4 0 100", "1 3 4 0 12"), {1: visits(2)})

    def test_refused(self):
        self.refused("sections", "")
        self.refused("9 fields", DAY.replace("[0,1] \t[] \t", "[0,1] \t"))
        self.refused("node 2", DAY.replace("2 3 0", "7 3 0"))
        self.refused("is no list", DAY.replace("[1,0]", "1,0"))
        self.refused("four decimals", DAY.replace("2.5", "2.00001"))
        self.refused("fewer", HEAD + DEPOT)
        self.refused("", DAY.replace("2 3 0 10", "2 3 0 x"))

    def test_public_set(self):
        paths = public_files("trsp_pillac/crew25/*.txt")
        if not paths:
            self.skipTest("needs ARRIVAL_DATA")
        for path in paths:
            problem = self.written(path)
            self.assertEqual((len(problem["vehicles"]), len(problem["jobs"])), (25, 100), path)


if __name__ == "__main__":
    unittest.main()
