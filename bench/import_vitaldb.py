#!/usr/bin/env python3
"""Turns operations of VitalDB into visit records: real durations of well-described jobs.

    bench/import_vitaldb.py vitaldb_surgery_durations.csv -o vitaldb.csv

Reads one row an operation: caseid, department, op_name, op_minutes (github ClemHubble/jecc-surgeries,
from VitalDB). What is not in the data is made up, and says nothing about the world:

    date        the set has none. Ten cases a day from 2017-01-01 on, in the order of the file, which is
                that of the case number: a split by date is a split by case number.
    technician  the department; who operated is not stated
    route, stop case, 1
    job_type    op_name, without blanks at its ends. It explains far more than op_type: the spread of
                the log within a name is .48, within one of the 11 op_types .70, over all .80. Of 197
                names 27 have 30 records or more; the others are what shrinkage is for.
    start       0, the begin of the operation
    finish      op_minutes later, to the second

Places and travel are unknown."""

import datetime
import sys

from visit_importer import decimal, importer_parser, read_table, run_importer

NEEDED = ("caseid", "department", "op_name", "op_minutes")
FIRST_DAY, CASES_A_DAY = datetime.date(2017, 1, 1), 10
LONGEST_MIN = 7 * 24 * 60


def convert(text):
    visits = []
    for number, (line, row) in enumerate(read_table(text, NEEDED)):
        minutes = decimal(line, row, "op_minutes", LONGEST_MIN)
        visits.append({
            "date": FIRST_DAY + datetime.timedelta(number // CASES_A_DAY),
            "technician": row["department"], "route": row["caseid"], "stop": 1,
            "job_type": row["op_name"].strip(), "start_s": 0, "finish_s": int(minutes * 60 + 0.5)})
    return visits, ["dates are made up from the order of the cases"]


if __name__ == "__main__":
    sys.exit(run_importer(importer_parser(__doc__).parse_args(), convert))
