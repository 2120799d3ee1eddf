"""What the importers of visit records share: reading a CSV strictly, writing arrival-records(5)."""
import argparse
import csv
import io
import sys

# The reader also takes open_until_s, which no public set has.
COLUMNS = ("date", "technician", "route", "stop", "job_type", "from", "to", "depart_s", "arrive_s",
           "start_s", "finish_s", "planned_travel_s", "planned_service_s")
BAD_INPUT = 65


class ImportFault(Exception):
    """The file is not what it should be; the text says where."""


def read_table(text, needed):
    """[(line, {column: text})] of a CSV whose header has at least the `needed` columns."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    missing = [name for name in needed if name not in (reader.fieldnames or ())]
    if missing:
        raise ImportFault(f"line 1: no column {', '.join(missing)}")
    rows = []
    for row in reader:
        if None in row or None in row.values():
            raise ImportFault(f"line {reader.line_num}: as many fields as columns are expected")
        rows.append((reader.line_num, row))
    return rows


def whole(line, row, column):
    """A field that is a non-negative integer."""
    text = row[column]
    if not (text.isascii() and text.isdigit()):
        raise ImportFault(f"line {line}: {column} is {text!r}, not a number of seconds")
    return int(text)


def maybe_whole(line, row, column):
    """The same, None when the field is empty."""
    return None if row[column] == "" else whole(line, row, column)


def decimal(line, row, column, most):
    """A field that is a positive number up to `most`."""
    try:
        value = float(row[column])
    except ValueError:
        value = 0.0
    if not 0 < value <= most:
        raise ImportFault(f"line {line}: {column} is {row[column]!r}, not a number up to {most}")
    return value


def added(*terms):
    """The sum, None when a term is unknown."""
    return None if None in terms else sum(terms)


def write_visits(visits, out):
    """Visits are dictionaries by column; what they lack is unknown."""
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for visit in visits:
        table.writerow("" if visit.get(name) is None else visit[name] for name in COLUMNS)


def importer_parser(doc):
    parser = argparse.ArgumentParser(description=doc.split("\n", 1)[0])
    parser.add_argument("file", help="CSV as described above; - = standard input")
    parser.add_argument("-o", "--output", help="visit records; default standard output")
    return parser


def run_importer(options, convert):
    """Reads options.file, converts it with convert(text) -> (visits, notes), writes. Exit code."""
    try:
        if options.file == "-":
            data = sys.stdin.buffer.read()
        else:
            with open(options.file, "rb") as file:
                data = file.read()
        visits, notes = convert(data.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, csv.Error, ImportFault) as error:
        print(f"{options.file}: {error}", file=sys.stderr)
        return BAD_INPUT
    if options.output:
        with open(options.output, "w", encoding="utf-8", newline="") as out:
            write_visits(visits, out)
    else:
        write_visits(visits, sys.stdout)
    for note in (f"{len(visits)} visits", *notes):
        print(note, file=sys.stderr)
    return 0
