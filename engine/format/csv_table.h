/* csv_table.h - a whole CSV file in memory, cells found by the name of their column.
 *
 * For small tables that are read in full (best known values, results of a benchmark). The first row
 * names the columns; a row with fewer cells than that has empty ones, one with more is an error. */
#ifndef FORMAT_CSV_TABLE_H
#define FORMAT_CSV_TABLE_H

#include <arrival/arrival.h>

typedef struct csv_table {
    const char *const *names; /* [columns] */
    const char *const *cells; /* [rows * columns], never NULL */
    int32_t columns, rows;
} csv_table;

/* Reads a table into `arena`. INVALID_ARGUMENT with paths "line N", RESOURCE_EXHAUSTED; `error` is
 * cleared first. O(length). */
arv_status csv_table_read(arv_arena *arena, const char *bytes, size_t length, csv_table *table,
                          arv_error *error);

/* The same from a file; IO when it cannot be read. */
arv_status csv_table_read_file(arv_arena *arena, const char *path, csv_table *table,
                               arv_error *error);

/* Number of the column, ARV_NONE when there is none of that name. O(columns). */
int32_t csv_table_column(const csv_table *table, const char *name);

/* The cell's text; "" when `column` is ARV_NONE. */
const char *csv_table_cell(const csv_table *table, int32_t row, int32_t column);

#endif
