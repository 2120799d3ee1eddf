/* csv_scanner.h - rows of comma-separated values as RFC 4180 has them, with line numbers.
 *
 * Fields are separated by commas; one in double quotes may hold commas, line breaks and, doubled,
 * quotes. Rows end with LF or CR LF, the last one also at the end of the text. Blanks belong to a
 * field. Beyond the RFC: a byte order mark is skipped, and so is a line with nothing in it.
 *
 * Debian's libcsv was measured first: the scan alone takes as long as this whole reader, it stops at
 * the first fault, and it knows no lines. Nothing is copied here; quotes are undone on demand.
 * Internal to the format room. */
#ifndef FORMAT_CSV_SCANNER_H
#define FORMAT_CSV_SCANNER_H

#include <arrival/arrival.h>

typedef struct csv_scanner {
    const char *at, *end;
    int32_t line;      /* line that `at` stands in, from 1 */
    int32_t row_line;  /* line that the row read last begins in */
    const char *fault; /* CSV_BAD: what is wrong; static storage */
} csv_scanner;

/* Bytes between the commas, or between the quotes. Borrowed from the text. */
typedef struct csv_field {
    const char *at;
    size_t length;
    bool doubled; /* holds doubled quotes: see csv_undouble */
} csv_field;

typedef enum csv_result {
    CSV_END, /* no row is left */
    CSV_ROW,
    CSV_BAD /* not CSV: the rest of the line is skipped, reading may go on */
} csv_result;

void csv_scanner_init(csv_scanner *s, const char *bytes, size_t length);

/* Reads a row: its first `room` fields into `fields`, the number of all into `count`. */
csv_result csv_next_row(csv_scanner *s, csv_field *fields, int32_t room, int32_t *count);

/* The field with single quotes for doubled ones, in `buffer` when there are any. A field that does
 * not fit into `room` bytes is returned as it stands. */
csv_field csv_undouble(csv_field field, char *buffer, size_t room);

#endif
