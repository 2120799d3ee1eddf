"""Tables in, tables out: arrivald for people who work with rows and columns.

    from arrival_client import Client
    from arrival_tables import make_problem, stops_table, unassigned_table

    problem = make_problem(technicians, jobs, travel=travel, models=models)
    with Client("ipc:///run/arrivald/work") as client:
        reply = client.solve(problem, {"time_limit_ms": 5000}, {})
    stops = stops_table(reply)            # pandas.DataFrame(stops) if you like

A table that is given is a pandas.DataFrame, a list of dicts (rows; csv.DictReader will do) or a dict of columns.
Cells may be texts, as CSV files have them, and numbers of numpy; None, "" and NaN mean that nothing is given. A
table that is returned is a list of dicts, all with the same keys, None where there is nothing: what
pandas.DataFrame() takes; `columns` turns it into a dict of columns. Nothing here needs pandas.

technicians  id; start, end (names of places; end defaults to start, neither = an open tour); from, to (his shift)
jobs         id; place; from, to (the time window of the start, either may be missing); service (its planned length)
travel       from, to, travel; distance. A row a pair of places and direction; there and back may differ.
             Without this table `places` is needed, and travel follows the great circle.
places       place, longitude, latitude
models       type (of jobs; empty = any), cv (standard deviation / mean of the real length to the planned one)

Every other column is a field of its message in proto/arrival/v1/arrival.proto (Technician, Job, DurationModel), as
`priority`, `type`, `pin_technician`, `max_tasks`, `pace_sigma_ppm`; `skills` is a list of names or a text
"gas electricity:2" with levels. A column that is none is a TableError, as is a cell that cannot be read: both say
where. Moments are seconds after midnight, "08:30" or "08:30:15", a datetime.time or a pandas.Timestamp; lengths
are seconds, or "0:45" in hours and minutes, or a timedelta. `distance` is in metres. What is returned is in
seconds; `clock` writes it as a time of day."""
import datetime
import math
import re

from arrival_client import pb

PROFILE = "car"
CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?")


class TableError(ValueError):
    """A table cannot be read; the text names the table, the row (from 0) and the column."""


# ---- tables in -------------------------------------------------------------------------------------

def rows_of(table):
    """Any table as a list of dicts."""
    if hasattr(table, "to_dict") and hasattr(table, "columns"):  # pandas
        return table.to_dict("records")
    if isinstance(table, dict):
        lengths = {len(column) for column in table.values()}
        if len(lengths) > 1:
            raise TableError(f"columns of different lengths: {sorted(lengths)}")
        return [dict(zip(table, cells)) for cells in zip(*table.values())]
    return [dict(row) for row in table]


def is_missing(cell):
    """None, an empty text, NaN or NaT: whatever is not equal to itself."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return True
    return not isinstance(cell, (str, list, tuple, dict)) and bool(cell != cell)


def seconds(cell):
    """A moment or a length in seconds."""
    if isinstance(cell, str):
        found = CLOCK.fullmatch(cell.strip())
        if found:
            hours, minutes, rest = (int(part or 0) for part in found.groups())
            return 3600 * hours + 60 * minutes + rest
    if isinstance(cell, datetime.timedelta):
        return whole(cell.total_seconds())
    if isinstance(cell, (datetime.time, datetime.datetime)):
        return 3600 * cell.hour + 60 * cell.minute + cell.second
    return whole(cell)


def whole(cell):
    number = real(cell)
    if not math.isfinite(number) or number != int(number):
        raise ValueError("is no whole number")
    return int(number)


def real(cell):
    try:
        return float(cell)
    except (TypeError, ValueError) as error:
        raise ValueError("is no number") from error


def flag(cell):
    known = {"true": True, "yes": True, "1": True, "1.0": True, "false": False, "no": False, "0": False, "0.0": False}
    try:
        return known[str(cell).strip().lower()]
    except KeyError as error:
        raise ValueError("is neither yes nor no") from error


def text(cell):
    """Numbers that are ids come as 7 or 7.0."""
    return str(whole(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell)


def levels(cell):
    """["gas", "electricity:2"] or a text with spaces between, as NamedLevel messages."""
    words = cell.split() if isinstance(cell, str) else [str(word) for word in cell]
    named = (word.partition(":") for word in words)
    return [{"name": name, "level": int(level)} if level else {"name": name, "level": 1} for name, _, level in named]


class Row:
    """A row whose cells are taken one by one; what is left in the end is an unknown column."""

    def __init__(self, table, number, cells):
        self.table, self.number = table, number
        self.cells = {name: cell for name, cell in cells.items() if not is_missing(cell)}

    def wrong(self, name, why):
        return TableError(f"{self.table}, row {self.number}, {name}: {why}")

    def take(self, name, read=text, default=None, needed=False):
        if name not in self.cells:
            if needed:
                raise self.wrong(name, "is missing")
            return default
        cell = self.cells.pop(name)
        try:
            return read(cell)
        except (ValueError, TypeError, AttributeError) as error:
            raise self.wrong(name, f"{cell!r} {error}") from error

    def rest(self, message):
        """The other columns as fields of a message."""
        fields = pb.DESCRIPTOR.message_types_by_name[message].fields_by_name
        return {name: self.take(name, self.reader(name, fields)) for name in list(self.cells)}

    def reader(self, name, fields):
        field = fields.get(name)
        if field is None:
            raise self.wrong(name, f"there is no such column; it has: {' '.join(fields)}")
        if field.message_type is not None and field.message_type.name == "NamedLevel":
            return levels
        if field.message_type is not None or field.label == field.LABEL_REPEATED:
            return lambda cell: cell  # as the message itself has it
        if field.type == field.TYPE_BOOL:
            return flag
        if field.type in (field.TYPE_STRING, field.TYPE_ENUM):
            return text
        return seconds if name.endswith("_s") else whole


def read_rows(name, table):
    return [Row(name, number, cells) for number, cells in enumerate(rows_of(table))]


# ---- places ----------------------------------------------------------------------------------------

class Places:
    """Names of places and their indices, in the order in which they are met."""

    def __init__(self):
        self.index, self.coordinates = {}, {}

    def of(self, name):
        return self.index.setdefault(name, len(self.index))

    def read_coordinates(self, table):
        for row in read_rows("places", table):
            place = row.take("place", needed=True)
            self.coordinates[place] = {"has_coordinates": True, "longitude": row.take("longitude", real, needed=True),
                                       "latitude": row.take("latitude", real, needed=True)}
            row.rest("Location")

    def locations(self):
        return [{"id": name, **self.coordinates.get(name, {})} for name in self.index]

    def without_coordinates(self):
        return [name for name in self.index if name not in self.coordinates]


def read_travel(places, table):
    """The matrices of a travel table; a pair that is not in it cannot be driven."""
    legs = [(row.take("from", needed=True), row.take("to", needed=True), row.take("travel", seconds, needed=True),
             row.take("distance", whole), row.rest("Matrix")) for row in read_rows("travel", table)]
    unknown = sorted(set(places.index) - {name for leg in legs for name in leg[:2]})
    if unknown:
        raise TableError(f"travel: no row from or to {', '.join(unknown)}")
    for start, end, *_ in legs:
        places.of(start)
        places.of(end)
    count = len(places.index)
    durations = [[0 if a == b else -1 for b in range(count)] for a in range(count)]
    distances = [[0] * count for _ in range(count)]
    for start, end, travel, distance, _ in legs:
        durations[places.of(start)][places.of(end)] = travel
        distances[places.of(start)][places.of(end)] = distance or 0
    matrix = {"rows": count, "durations": durations}
    if any(leg[3] is not None for leg in legs):
        matrix["distances"] = distances
    return [matrix]


# ---- the problem -----------------------------------------------------------------------------------

def read_technician(row, places):
    start = row.take("start")
    end = row.take("end", default=start)
    technician = {"id": row.take("id", needed=True),
                  "shifts": [{"start_s": row.take("from", seconds, needed=True),
                              "end_s": row.take("to", seconds, needed=True)}]}
    if start is not None:
        technician["start_location"] = places.of(start)
    if end is not None:
        technician["end_location"] = places.of(end)
    return {**technician, **row.rest("Technician")}


def read_job(row, places, first_s, last_s):
    job = {"id": row.take("id", needed=True), "location": places.of(row.take("place", needed=True))}
    opens, closes = row.take("from", seconds), row.take("to", seconds)
    if opens is not None or closes is not None:
        job["windows"] = [{"open_s": first_s if opens is None else opens, "close_s": last_s if closes is None else closes}]
    service_s = row.take("service", seconds)
    if service_s is not None:
        job["service_s"] = service_s
    return {**job, **row.rest("Job")}


def read_model(row):
    model = {"family": "MODEL_FAMILY_LOGNORMAL", "ratio": True}
    job_type, cv = row.take("type"), row.take("cv", real)
    if job_type is not None:
        model["job_type"] = job_type
    if cv is not None:
        model["cv_ppm"] = round(1e6 * cv)
    return {**model, **row.rest("DurationModel")}


def make_problem(technicians, jobs, *, travel=None, places=None, models=(), profile=None, **more):
    """The problem of these tables, for Client.solve, estimate and open_day. `profile` has further fields of the
    one travel profile (message Profile), as {"leg_sigma_ppm": 150000}; `more` those of Problem."""
    if (travel is None) == (places is None):
        raise TableError("either travel or places is needed")
    known = Places()
    if places is not None:
        known.read_coordinates(places)
    people = [read_technician(row, known) for row in read_rows("technicians", technicians)]
    shifts = [person["shifts"][0] for person in people]
    first_s = min((shift["start_s"] for shift in shifts), default=0)
    last_s = max((shift["end_s"] for shift in shifts), default=0)
    visits = [read_job(row, known, first_s, last_s) for row in read_rows("jobs", jobs)]
    if travel is None and known.without_coordinates():
        raise TableError(f"places: no row for {', '.join(known.without_coordinates())}")
    matrices = [] if travel is None else read_travel(known, travel)
    return {"technicians": people, "jobs": visits, "locations": known.locations(),
            "profiles": [{"name": PROFILE, "matrices": matrices, **(profile or {})}],
            "models": [read_model(row) for row in read_rows("models", models)], **more}


# ---- tables out ------------------------------------------------------------------------------------

def columns(table):
    """A table of rows as a dict of columns."""
    rows = rows_of(table)
    return {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}


def clock(at_s):
    """A moment as "08:30", None as an empty text."""
    return "" if at_s is None else f"{at_s // 3600:02}:{at_s // 60 % 60:02}"


def stops_table(reply, problem=None):
    """A row a stop, in the order of each route: START, JOB, BREAK, END. Windows are those that may be promised;
    `late` is the probability of a start after the last time window. With the problem also the names of places."""
    names = [location.get("id") for location in problem["locations"]] if problem else []
    table = []
    for route in reply["plan"]["routes"]:
        for number, step in enumerate(route["steps"]):
            place = step.get("location")
            table.append({
                "technician": route["technician"], "shift": route["shift"], "stop": number,
                "kind": step["kind"].removeprefix("STEP_KIND_"), "job": step.get("job"),
                "place": names[place] if place is not None and place < len(names) else place,
                "arrive_s": step["arrive_s"], "start_s": step["start_s"], "finish_s": step["finish_s"],
                "travel_s": step["travel_s"], "distance_m": step["distance_m"],
                "window_from_s": step.get("window_from_s"), "window_to_s": step.get("window_to_s"),
                "eta_s": step.get("eta_s"), "late": step["late_ppm"] / 1e6 if "eta_s" in step else None,
                "stops_away": step["stops_away"] if step["kind"] == "STEP_KIND_JOB" else None})
    return table


def routes_table(reply):
    """A row a route."""
    return [{"technician": route["technician"], "shift": route["shift"],
             "jobs": sum(step["kind"] == "STEP_KIND_JOB" for step in route["steps"]), "cost": route["cost"],
             "travel_s": route["travel_s"], "distance_m": route["distance_m"], "service_s": route["service_s"],
             "waiting_s": route["waiting_s"]} for route in reply["plan"]["routes"]]


def unassigned_table(reply):
    """A row a job that nobody serves, with the reason."""
    return [{"job": left["job"], "reason": left["reason"].removeprefix("REASON_").lower()}
            for left in reply["plan"]["unassigned"]]


def updates_table(reply):
    """A row an update: of opening a day, of an event or of a snapshot. What each customer may be told."""
    return [{"job": update["job"], "technician": update.get("technician"), "time_s": update["time_s"],
             "window_from_s": update.get("window_from_s"), "window_to_s": update.get("window_to_s"),
             "eta_s": update.get("eta_s"), "stops_away": update.get("stops_away"),
             "promised": update["level_ppm"] / 1e6,
             "notice": None if update["notice"] == "NOTICE_UNSPECIFIED" else
             update["notice"].removeprefix("NOTICE_").lower(),
             "sequence": update["sequence"]} for update in reply["updates"]]
