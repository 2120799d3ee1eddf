/* visit_records.c - see visit_records.h: columns by the header, rows by the columns. */
#include "format/visit_records.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "format/calendar_date.h"
#include "format/csv_scanner.h"
#include "format/format.h"
#include "format/text_scanner.h"
#include "format/visit_rows.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- columns --------------------------------------------------------------------------------- */

typedef enum column_kind {
    COLUMN_DATE,
    COLUMN_TEXT,
    COLUMN_ROUTE,
    COLUMN_STOP,
    COLUMN_TIME
} column_kind;

typedef struct column {
    const char *name;
    column_kind kind;
    bool known;    /* never empty */
    bool optional; /* the column may be missing */
    size_t offset; /* in arv_visit */
} column;

#define AT(member) offsetof(arv_visit, member)

enum { DEPART = 7, FINISH = 10, COLUMNS = 14, OPTIONAL = 3 };

static const column columns[COLUMNS] = {
    {"date", COLUMN_DATE, true, false, AT(day)},
    {"technician", COLUMN_TEXT, true, false, AT(technician)},
    {"route", COLUMN_ROUTE, true, false, AT(route)},
    {"stop", COLUMN_STOP, true, false, AT(stop)},
    {"job_type", COLUMN_TEXT, false, false, AT(job_type)},
    {"from", COLUMN_TEXT, false, false, AT(from)},
    {"to", COLUMN_TEXT, false, false, AT(to)},
    {"depart_s", COLUMN_TIME, false, false, AT(depart_s)},
    {"arrive_s", COLUMN_TIME, false, false, AT(arrive_s)},
    {"start_s", COLUMN_TIME, false, false, AT(start_s)},
    {"finish_s", COLUMN_TIME, false, false, AT(finish_s)},
    {"planned_travel_s", COLUMN_TIME, false, true, AT(planned_travel_s)},
    {"planned_service_s", COLUMN_TIME, false, true, AT(planned_service_s)},
    {"open_until_s", COLUMN_TIME, false, true, AT(open_until_s)},
};

typedef struct reader {
    arv_arena *arena;
    arv_error *error;
    visit_rows rows;
    const column *order[COLUMNS]; /* what the columns of the file are, from the left */
    int32_t width;
    int32_t record, line;
    bool full; /* the arena has no room left */
} reader;

arv_status visit_bad(arv_error *error, int32_t record, const char *name, int32_t line,
                     const char *format, ...)
{
    char path[64], text[180];
    snprintf(path, sizeof path, "records[%d]%s%s", record, *name ? "." : "", name);
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return arv_error_add(error, ARV_INVALID_ARGUMENT, path, "line %d: %s", line, text);
}

/* ---- fields ---------------------------------------------------------------------------------- */

static text_span span_of(csv_field field)
{
    return (text_span){field.at, field.at + field.length};
}

static void bad_value(const reader *r, const column *c, csv_field field, const char *wanted)
{
    const text_span span = span_of(field);
    const int length = text_print_length(span);
    const bool readable = utf8_is_valid(span.at, (size_t)length);
    visit_bad(r->error, r->record, c->name, r->line, "%s, not \"%.*s\"", wanted,
              readable ? length : 3, readable ? span.at : "...");
}

/* Index of the text, ARV_NONE when it cannot be one. Texts seen before need no second look. */
static int32_t read_text(reader *r, const column *c, csv_field field)
{
    char buffer[ARV_MAX_ID_BYTES];
    field = csv_undouble(field, buffer, sizeof buffer);
    const char *text = field.at;
    const size_t length = field.length;
    if (length > ARV_MAX_ID_BYTES) {
        visit_bad(r->error, r->record, c->name, r->line, "longer than %d bytes", ARV_MAX_ID_BYTES);
        return ARV_NONE;
    }
    const int32_t seen = text_intern_find(&r->rows.texts, text, length);
    if (seen != ARV_NONE)
        return seen;
    if (!utf8_is_valid(text, length)) {
        visit_bad(r->error, r->record, c->name, r->line, "not valid UTF-8");
        return ARV_NONE;
    }
    const text_span inner = text_trim(span_of(field));
    if ((size_t)(inner.end - inner.at) != length) {
        visit_bad(r->error, r->record, c->name, r->line, "begins or ends with a blank");
        return ARV_NONE;
    }
    const int32_t fresh = text_intern_add(&r->rows.texts, text, length);
    r->full |= fresh == ARV_NONE;
    return fresh;
}

static bool read_integer(const reader *r, const column *c, csv_field field, int64_t least,
                         int64_t most, int64_t *value)
{
    char wanted[80];
    if (text_to_int(span_of(field), value) && *value >= least && *value <= most)
        return true;
    snprintf(wanted, sizeof wanted, "an integer from %lld to %lld is expected", (long long)least,
             (long long)most);
    bad_value(r, c, field, wanted);
    return false;
}

static bool read_date(const reader *r, const column *c, csv_field field, int32_t *day)
{
    if (calendar_date_parse(field.at, field.length, day))
        return true;
    bad_value(r, c, field, "a date like 2022-07-01 is expected");
    return false;
}

/* Reads a field that is not empty into its member. */
static bool read_value(reader *r, const column *c, csv_field field, visit_row *row)
{
    char *member = (char *)&row->visit + c->offset;
    int64_t value = 0;
    switch (c->kind) {
    case COLUMN_DATE:
        return read_date(r, c, field, &row->visit.day);
    case COLUMN_STOP:
        if (!read_integer(r, c, field, 1, ARV_MAX_JOBS, &value))
            return false;
        row->visit.stop = (int32_t)value;
        return true;
    case COLUMN_TIME:
        if (!read_integer(r, c, field, 0, VISIT_MAX_TIME_S, &value))
            return false;
        memcpy(member, &value, sizeof value);
        return true;
    case COLUMN_TEXT:
    case COLUMN_ROUTE:
        break;
    }
    const int32_t index = read_text(r, c, field);
    if (index == ARV_NONE)
        return false;
    const char *const text = r->rows.texts.entries[index].text;
    memcpy(member, &text, sizeof text);
    if (c->kind == COLUMN_ROUTE)
        row->route = index;
    return true;
}

static int64_t time_of(const visit_row *row, int32_t c)
{
    int64_t time_s;
    memcpy(&time_s, (const char *)&row->visit + columns[c].offset, sizeof time_s);
    return time_s;
}

/* Each time that is given is not before the one given last. */
static bool check_times(const reader *r, const visit_row *row)
{
    bool ok = true;
    int32_t before = ARV_NONE;
    for (int32_t c = DEPART; c <= FINISH; c++) {
        const int64_t time_s = time_of(row, c);
        if (time_s == ARV_UNSET)
            continue;
        if (before != ARV_NONE && time_s < time_of(row, before)) {
            visit_bad(r->error, r->record, columns[c].name, r->line, "%lld is before %s, %lld",
                      (long long)time_s, columns[before].name, (long long)time_of(row, before));
            ok = false;
        }
        before = c;
    }
    const arv_visit *v = &row->visit;
    if (v->finish_s != ARV_UNSET && v->open_until_s > v->finish_s) {
        visit_bad(r->error, r->record, "open_until_s", r->line, "%lld is after finish_s, %lld",
                  (long long)v->open_until_s, (long long)v->finish_s);
        ok = false;
    }
    return ok;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void read_row(reader *r, const csv_field *fields, int32_t count)
{
    visit_row *row = &r->rows.items[r->rows.count];
    bool ok = true;
    if (count != r->width) {
        visit_bad(r->error, r->record, "", r->line, "%d fields, but %d columns", count, r->width);
        return;
    }
    *row = (visit_row){.record = r->record, .line = r->line};
    for (int32_t c = DEPART; c < COLUMNS; c++)
        memcpy((char *)&row->visit + columns[c].offset, &(int64_t){ARV_UNSET}, sizeof(int64_t));
    for (int32_t i = 0; i < count; i++) {
        const column *c = r->order[i];
        if (fields[i].length > 0) {
            ok &= read_value(r, c, fields[i], row);
        } else if (c->known) {
            visit_bad(r->error, r->record, c->name, r->line, "is empty");
            ok = false;
        }
    }
    if (ok && check_times(r, row))
        r->rows.count++;
}

static void read_rows(reader *r, csv_scanner *s)
{
    csv_field fields[COLUMNS] = {{NULL, 0, false}};
    int32_t count;
    csv_result result;
    for (r->record = 0; (result = csv_next_row(s, fields, COLUMNS, &count)) != CSV_END;
         r->record++) {
        r->line = s->row_line;
        if (result == CSV_BAD)
            visit_bad(r->error, r->record, "", r->line, "%s", s->fault);
        else
            read_row(r, fields, count);
        if (r->full)
            return;
    }
}

/* ---- header ---------------------------------------------------------------------------------- */

static const column *column_named(csv_field field)
{
    for (int32_t c = 0; c < COLUMNS; c++)
        if (text_equals(span_of(field), columns[c].name))
            return &columns[c];
    return NULL;
}

static void take_column(reader *r, csv_field field, int32_t line)
{
    const column *c = column_named(field);
    const text_span span = span_of(field);
    const bool readable = utf8_is_valid(span.at, (size_t)text_print_length(span));
    if (!c) {
        arv_error_add(r->error, ARV_INVALID_ARGUMENT, "header", "line %d: unknown column \"%.*s\"",
                      line, readable ? text_print_length(span) : 3, readable ? span.at : "...");
        return;
    }
    for (int32_t i = 0; i < r->width; i++)
        if (r->order[i] == c)
            arv_error_add(r->error, ARV_INVALID_ARGUMENT, "header",
                          "line %d: the column %s stands there twice", line, c->name);
    if (r->width < COLUMNS)
        r->order[r->width++] = c;
}

static void check_columns(const reader *r)
{
    for (int32_t c = 0; c < COLUMNS; c++) {
        bool there = columns[c].optional;
        for (int32_t i = 0; i < r->width; i++)
            there |= r->order[i] == &columns[c];
        if (!there)
            arv_error_add(r->error, ARV_INVALID_ARGUMENT, "header", "the column %s is missing",
                          columns[c].name);
    }
}

static void read_header(reader *r, csv_scanner *s)
{
    enum { ROOM = 4 * COLUMNS };
    csv_field fields[ROOM] = {{NULL, 0, false}};
    int32_t count;
    const csv_result result = csv_next_row(s, fields, ROOM, &count);
    if (result == CSV_BAD) {
        arv_error_add(r->error, ARV_INVALID_ARGUMENT, "header", "line %d: %s", s->row_line,
                      s->fault);
        return;
    }
    if (result == CSV_END) {
        arv_error_add(r->error, ARV_INVALID_ARGUMENT, "header", "the file is empty");
        return;
    }
    if (count > ROOM)
        arv_error_add(r->error, ARV_INVALID_ARGUMENT, "header", "line %d: %d columns", s->row_line,
                      count);
    for (int32_t i = 0; i < count && i < ROOM; i++)
        take_column(r, fields[i], s->row_line);
    check_columns(r);
}

/* ---- entry ----------------------------------------------------------------------------------- */

/* No more rows than lines, nor than as many rows of empty fields as the text has room for. */
static size_t most_rows(const csv_scanner *s)
{
    enum { SHORTEST_ROW = COLUMNS - OPTIONAL };
    const size_t fit = (size_t)(s->end - s->at) / SHORTEST_ROW + 1;
    size_t lines = 1;
    for (const char *at = s->at; (at = memchr(at, '\n', (size_t)(s->end - at))) != NULL; at++)
        lines++;
    return lines < fit ? lines : fit;
}

static arv_status read_all(reader *r, arv_arena *scratch, csv_scanner *s, visit_records *records)
{
    read_header(r, s);
    if (r->error->status != ARV_OK)
        return r->error->status;
    r->rows.items = ARENA_ARRAY(scratch, visit_row, most_rows(s));
    r->full = !r->rows.items || !text_intern_init(&r->rows.texts, r->arena, scratch);
    if (!r->full)
        read_rows(r, s);
    if (r->full)
        return arv_error_add(r->error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
    return visit_rows_order(r->arena, scratch, &r->rows, records, r->error);
}

arv_status visit_records_read(arv_arena *arena, const char *bytes, size_t length,
                              visit_records *records, arv_error *error)
{
    *error = (arv_error){.status = ARV_OK};
    *records = (visit_records){.count = 0};
    if (length > FORMAT_MAX_FILE_BYTES)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "larger than %zu bytes",
                             FORMAT_MAX_FILE_BYTES);
    arv_arena *scratch = arv_arena_create(0);
    if (!scratch)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    reader r = {.arena = arena, .error = error};
    csv_scanner s;
    csv_scanner_init(&s, bytes, length);
    const arv_status status = read_all(&r, scratch, &s, records);
    arv_arena_destroy(&scratch);
    return status;
}

arv_status visit_records_read_file(arv_arena *arena, const char *path, visit_records *records,
                                   arv_error *error)
{
    arv_arena *text = arv_arena_create(0);
    const char *bytes;
    size_t length;
    *error = (arv_error){.status = ARV_OK};
    *records = (visit_records){.count = 0};
    if (!text)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    arv_status status = format_load_file(text, path, &bytes, &length, error);
    if (status == ARV_OK)
        status = visit_records_read(arena, bytes, length, records, error);
    arv_arena_destroy(&text);
    return status;
}
