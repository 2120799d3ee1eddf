"""bench/import_vitaldb.py and bench/import_nyc_taxi.py: rows of our own, what is refused, the real files."""
import unittest

from importer_case import ImporterCase, data_file


class ImportVitalDb(ImporterCase):
    script = "import_vitaldb.py"
    head = "caseid,department,op_type,op_name,op_minutes,case_minutes\n"

    def test_rows(self):
        more = "".join(f"{case},Urology,Others,Biopsy,{case},99\n" for case in range(20, 30))
        lines, said = self.records(self.head + '1,General surgery,Others,"Repair, wide ",32.55,99\n' + more)
        self.assertEqual(lines[0], '2017-01-01,General surgery,1,1,"Repair, wide",,,,,0,1953,,')
        self.assertEqual(lines[9], "2017-01-01,Urology,28,1,Biopsy,,,,,0,1680,,")
        self.assertEqual(lines[10], "2017-01-02,Urology,29,1,Biopsy,,,,,0,1740,,")
        self.assertIn("made up", said)

    def test_refused(self):
        self.refused("caseid,department\n", "no column op_name, op_minutes")
        for minutes in ("", "0", "-5", "nan", "inf", "99999"):
            self.refused(self.head + f"1,U,O,B,{minutes},9\n", f"line 2: op_minutes is '{minutes}'")

    @unittest.skipUnless(data_file("real_durations", "vitaldb_surgery_durations.csv"), "needs ARRIVAL_DATA")
    def test_real_file(self):
        data = data_file("real_durations", "vitaldb_surgery_durations.csv").read_bytes()
        self.assertEqual(len(self.records(data)[0]), 3193)


class ImportNycTaxi(ImporterCase):
    script = "import_nyc_taxi.py"
    head = "pickup,hour,dow,distance_miles,duration_s,pu_zone,do_zone,vendor\n"

    def test_rows(self):
        lines, _ = self.records(self.head + "2019-03-23T20:21:09,20,5,1.6,375,141,233,1\n"
                                            "2019-02-28T23:59:59,23,3,0.25,60,7,7,2\n")
        self.assertEqual(lines, ["2019-03-23,vendor1,1,1,,141,233,73269,73644,,,576,",
                                 "2019-02-28,vendor2,2,1,,7,7,86399,86459,,,90,"])

    def test_refused(self):
        self.refused("pickup\n", "no column distance_miles")
        self.refused(self.head + "23.3.2019,20,5,1.6,375,141,233,1\n", "line 2: pickup is '23.3.2019'")
        self.refused(self.head + "2019-03-23T20:21:09,20,5,0,375,141,233,1\n", "distance_miles is '0'")
        self.refused(self.head + "2019-03-23T20:21:09,20,5,1,3.5,141,233,1\n", "duration_s is '3.5'")

    @unittest.skipUnless(data_file("real_durations", "nyc_taxi_2019_03_sample.csv"), "needs ARRIVAL_DATA")
    def test_real_file(self):
        data = data_file("real_durations", "nyc_taxi_2019_03_sample.csv").read_bytes()
        self.assertEqual(len(self.records(data)[0]), 6381)


if __name__ == "__main__":
    unittest.main()
