"""bench/import_lancaster.py: call-outs of our own, what is refused, the real file when there."""
import unittest

from importer_case import ImporterCase, data_file

HEAD = "date,incident,unit,call_type,response_level,dispatch_tod_s,turnout_s,travel_s,on_task_s,scene\n"


class ImportLancaster(ImporterCase):
    script = "import_lancaster.py"

    def test_times(self):
        lines, said = self.records(
            HEAD + "2010-01-01,100,W12,33C2,MA,80000,700,180,62926,\n"
                   "2010-01-02,100,\"P,1\",FIRE,PR,10,0,0,5,3\n")
        self.assertEqual(lines, [
            "2010-01-01,W12,W12/100,1,33C2,,100,80700,80880,80880,143806,,",
            '2010-01-02,"P,1","P,1/100",1,FIRE,,100,10,10,10,15,,'])
        self.assertIn("2 visits\n0 rows left out", said)

    def test_missing_stays_missing(self):
        rows = self.rows(HEAD + "2010-01-01,1,A,X,,100,,20,30,\n2010-01-01,2,A,X,,100,10,,30,\n"
                                "2010-01-01,3,A,X,,100,10,20,,\n2010-01-01,4,A,,,,10,20,30,\n")
        names = ("depart_s", "arrive_s", "start_s", "finish_s", "job_type")
        self.assertEqual([tuple(row[name] for name in names) for row in rows], [
            ("", "", "", "", "X"), ("110", "", "", "", "X"), ("110", "130", "130", "", "X"),
            ("", "", "", "", "")])

    def test_repeated_rows(self):
        row = "2010-01-01,1,A,X,,100,10,20,30,\n"
        lines, said = self.records(HEAD + row + row + row.replace(",A,", ",B,"))
        self.assertEqual(len(lines), 2)
        self.assertIn("1 rows left out", said)

    def test_refused(self):
        self.refused("date,unit\n", "no column incident, call_type")
        self.refused(HEAD + "2010-01-01,1,A,X,,100,10,-20,30,\n", "line 2: travel_s is '-20'")
        self.refused(HEAD + "2010-01-01,1,A,X,,100,1.5,20,30,\n", "line 2: turnout_s is '1.5'")
        self.refused(HEAD + '2010-01-01,1,"A"x,X,,100,1,20,30,\n', "expected after")

    @unittest.skipUnless(data_file("real_durations", "lancaster_emergency_unit_calls.csv"),
                         "needs ARRIVAL_DATA")
    def test_real_file(self):
        lines, said = self.records(
            data_file("real_durations", "lancaster_emergency_unit_calls.csv").read_bytes())
        self.assertEqual(len(lines), 18431)
        self.assertIn("7 rows left out", said)


if __name__ == "__main__":
    unittest.main()
