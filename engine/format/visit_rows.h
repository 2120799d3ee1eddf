/* visit_rows.h - between the two halves of reading visit records: rows as they were read, and their
 * order. Internal to the format room. */
#ifndef FORMAT_VISIT_ROWS_H
#define FORMAT_VISIT_ROWS_H

#include "base/text_intern.h"
#include "format/visit_records.h"

/* A row that was read without fault. */
typedef struct visit_row {
    arv_visit visit;
    int32_t route;  /* index of the route's text */
    int32_t record; /* number of the row in the file, from 0 without the header */
    int32_t line;
} visit_row;

typedef struct visit_rows {
    visit_row *items;
    int32_t count;
    text_intern texts;
} visit_rows;

/* Adds a violation at records[record].name (`name` empty: records[record]), its text led by the line.
 * Returns INVALID_ARGUMENT. */
arv_status visit_bad(arv_error *error, int32_t record, const char *name, int32_t line,
                     const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Sorts the rows into `records` and checks what concerns two of them. `scratch` holds working
 * memory. Returns error->status. O(rows log rows). */
arv_status visit_rows_order(arv_arena *arena, arv_arena *scratch, const visit_rows *rows,
                            visit_records *records, arv_error *error);

#endif
