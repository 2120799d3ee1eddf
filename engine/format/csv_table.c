/* csv_table.c - see csv_table.h. Two walks: one counts the rows, one keeps them. */
#include "format/csv_table.h"

#include "base/arena.h"
#include "format/csv_scanner.h"
#include "format/format.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MOST_COLUMNS = 256, CELL_BYTES = 4096 };

static arv_status bad_line(arv_error *error, int32_t line, const char *text)
{
    char path[32];
    snprintf(path, sizeof path, "line %" PRId32, line);
    return arv_error_add(error, ARV_INVALID_ARGUMENT, path, "%s", text);
}

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
}

static const char *keep_cell(arv_arena *arena, csv_field field)
{
    char plain[CELL_BYTES];
    field = csv_undouble(field, plain, sizeof plain);
    char *text = arv_arena_alloc(arena, field.length + 1, 1);
    if (text && field.length > 0)
        memcpy(text, field.at, field.length);
    return text;
}

static arv_status keep_row(arv_arena *arena, const csv_field *fields, int32_t count,
                           int32_t columns, const char **cells, arv_error *error)
{
    for (int32_t c = 0; c < columns; c++) {
        cells[c] = c < count ? keep_cell(arena, fields[c]) : "";
        if (!cells[c])
            return no_memory(error);
    }
    return ARV_OK;
}

static int32_t count_rows(csv_scanner s)
{
    csv_field fields[1];
    int32_t rows = 0, count;
    csv_result result;
    while ((result = csv_next_row(&s, fields, 1, &count)) != CSV_END)
        rows += result == CSV_ROW;
    return rows;
}

static arv_status keep_rows(arv_arena *arena, csv_scanner *s, csv_table *table, arv_error *error)
{
    csv_field fields[MOST_COLUMNS];
    const char **cells =
        ARENA_ARRAY(arena, const char *, (size_t)table->rows *(size_t)table->columns + 1);
    int32_t row = 0, count;
    csv_result result;
    if (!cells)
        return no_memory(error);
    while ((result = csv_next_row(s, fields, MOST_COLUMNS, &count)) != CSV_END) {
        if (result == CSV_BAD || count > table->columns) {
            bad_line(error, s->row_line, result == CSV_BAD ? s->fault : "more cells than columns");
            continue;
        }
        const arv_status status = keep_row(arena, fields, count, table->columns,
                                           cells + (size_t)row++ * (size_t)table->columns, error);
        if (status != ARV_OK)
            return status;
    }
    table->cells = cells;
    table->rows = row;
    return error->status;
}

arv_status csv_table_read(arv_arena *arena, const char *bytes, size_t length, csv_table *table,
                          arv_error *error)
{
    csv_scanner s;
    csv_field fields[MOST_COLUMNS];
    int32_t columns;
    *error = (arv_error){.status = ARV_OK};
    *table = (csv_table){.rows = 0};
    csv_scanner_init(&s, bytes, length);
    const csv_result head = csv_next_row(&s, fields, MOST_COLUMNS, &columns);
    if (head != CSV_ROW || columns > MOST_COLUMNS)
        return bad_line(error, s.row_line,
                        head == CSV_BAD   ? s.fault
                        : head == CSV_END ? "the names of the columns are missing"
                                          : "too many columns");
    const char **names = ARENA_ARRAY(arena, const char *, columns);
    if (!names)
        return no_memory(error);
    const arv_status status = keep_row(arena, fields, columns, columns, names, error);
    if (status != ARV_OK)
        return status;
    table->names = names;
    table->columns = columns;
    table->rows = count_rows(s);
    return keep_rows(arena, &s, table, error);
}

arv_status csv_table_read_file(arv_arena *arena, const char *path, csv_table *table,
                               arv_error *error)
{
    const char *bytes;
    size_t length;
    *table = (csv_table){.rows = 0};
    const arv_status status = format_load_file(arena, path, &bytes, &length, error);
    return status == ARV_OK ? csv_table_read(arena, bytes, length, table, error) : status;
}

int32_t csv_table_column(const csv_table *table, const char *name)
{
    for (int32_t c = 0; c < table->columns; c++)
        if (strcmp(table->names[c], name) == 0)
            return c;
    return ARV_NONE;
}

const char *csv_table_cell(const csv_table *table, int32_t row, int32_t column)
{
    if (column == ARV_NONE)
        return "";
    return table->cells[(size_t)row * (size_t)table->columns + (size_t)column];
}
