"""bench/import_kandy.py: trips of our own, what is left out, what is refused, the real file when there."""
import unittest

from importer_case import ImporterCase, data_file

HEAD = "trip_id,date,bus,segment,length_km,start_s,end_s,run_s,dwell_before_s,complete_trip,weather\n"


def segment(trip, number, start, end, bus="7", date="2021-10-01", km="0.5"):
    return f"{trip},{date},{bus},{number},{km},{start},{end},{end - start},,1,1\n"


def whole_trip(trip, begin, **more):
    """15 segments of 100 s, each followed by a dwell of 20 s."""
    return "".join(segment(trip, k, begin + 120 * (k - 1), begin + 120 * (k - 1) + 100, **more)
                   for k in range(1, 16))


class ImportKandy(ImporterCase):
    script = "import_kandy.py"

    def test_whole_trip(self):
        lines, said = self.records(HEAD + whole_trip("4", 1000))
        self.assertEqual(len(lines), 15)
        self.assertEqual(lines[0], "2021-10-01,7,4,1,stop01,s00,s01,1000,1100,1100,1120,90,")
        self.assertEqual(lines[1], "2021-10-01,7,4,2,stop02,s01,s02,1120,1220,1220,1240,90,")
        self.assertEqual(lines[14], "2021-10-01,7,4,15,stop15,s14,s15,2680,2780,2780,,90,")
        self.assertIn("15 visits\n1 trips: 0 short, 0 recorded twice, 0 backwards", said)

    def test_first_length_counts(self):
        rows = self.rows(HEAD + whole_trip("1", 0, km="0.2572") + whole_trip("2", 5000, km="0.26"))
        self.assertEqual({row["planned_travel_s"] for row in rows}, {"46"})
        self.assertEqual(len(rows), 30)

    def test_short_trips(self):
        short = segment("2", 1, 5000, 5100) + segment("2", 3, 5200, 5300) + segment("2", 4, 5310, 5400)
        self.assertEqual(len(self.rows(HEAD + whole_trip("1", 0) + short)), 15)
        rows = self.rows(HEAD + whole_trip("1", 0) + short, "--all")[15:]
        self.assertEqual([row["stop"] for row in rows], ["1", "3", "4"])
        self.assertEqual([row["finish_s"] for row in rows], ["", "5310", ""])
        self.assertEqual(rows[1]["from"], "s02")

    def test_recorded_twice(self):
        trips = whole_trip("1", 0) + whole_trip("2", 0) + whole_trip("3", 1000) + \
            whole_trip("4", 1000, bus="8") + whole_trip("5", 1780)
        for options in ((), ("--all",)):
            rows = self.rows(HEAD + trips, *options)
            self.assertEqual({row["route"] for row in rows}, {"1", "4", "5"})

    def test_backwards(self):
        trip = segment("1", 1, 100, 200) + segment("1", 3, 150, 300)
        lines, said = self.records(HEAD + trip, "--all")
        self.assertEqual(lines, [])
        self.assertIn("1 backwards in time; 1 left out", said)

    def test_refused(self):
        self.refused(HEAD.replace("bus", "car"), "no column bus")
        self.refused(HEAD + segment("1", 16, 0, 1), "line 2: segment 16 is not 1 to 15")
        self.refused(HEAD + segment("1", 2, 0, 1) + segment("1", 2, 2, 3), "line 3: segment 2 after 2")
        self.refused(HEAD + segment("1", 1, 0, 1) + segment("1", 2, 2, 3, bus="9"), "another date or bus")
        self.refused(HEAD + segment("1", 1, 0, 1, km="x"), "length_km is 'x'")
        self.refused(HEAD + segment("1", 1, 0, 1).replace(",0,1,", ",-5,1,"), "start_s is '-5'")
        self.refused(HEAD + "1,2021-10-01\n", "as many fields as columns")
        self.refused(b"\xff\xfe", "decode")

    @unittest.skipUnless(data_file("real_chains", "kandy654_segments.csv"), "needs ARRIVAL_DATA")
    def test_real_file(self):
        data = data_file("real_chains", "kandy654_segments.csv").read_bytes()
        self.assertEqual(len(self.records(data)[0]), 4895 * 15)
        lines, said = self.records(data, "--all")
        self.assertEqual(len(lines), 78448)
        self.assertIn("5344 trips: 445 short, 4 recorded twice, 1 backwards in time; 5 left out", said)


if __name__ == "__main__":
    unittest.main()
