/* bench_rows_write.c - the file of results: rows appended, a file of a killed run made sound, one of an
 * earlier version written anew. See bench_rows.h. */
#include "workbench/bench_rows.h"

#include "base/whole_file.h"
#include "format/csv_table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char BENCH_HEAD[] =
    "suite,instance,seed,threads,time_limit_s,wall_s,cpu_s,epochs,cost,best_known,gap_pct,"
    "gap_1s_pct,gap_3s_pct,gap_10s_pct,best_at_s,unassigned,priority_lost,travel_s,peak_rss_kb,"
    "bound,bound_priority_lost,check,version,machine,figure,value,unit,target,beside_cost,"
    "beside_unassigned,beside_priority_lost,beside_check";

static bool flushed(FILE *file)
{
    return fflush(file) == 0 && !ferror(file);
}

bool bench_rows_write_head(FILE *file)
{
    fputs(BENCH_HEAD, file);
    fputc('\n', file);
    return flushed(file);
}

static void put_real(FILE *file, double value, int decimals)
{
    if (isfinite(value))
        fprintf(file, "%.*f", decimals, value);
    fputc(',', file);
}

static void put_integer(FILE *file, int64_t value)
{
    if (value != ARV_UNSET)
        fprintf(file, "%" PRId64, value);
    fputc(',', file);
}

/* In quotes when it has to be. */
static void put_text(FILE *file, const char *text, char after)
{
    const bool quotes = strpbrk(text, ",\"\r\n") != NULL;
    if (quotes)
        fputc('"', file);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', file);
        fputc(*text, file);
    }
    if (quotes)
        fputc('"', file);
    fputc(after, file);
}

/* What a plan was like; a figure and a solve without a plan have none. */
static void put_plan(FILE *file, const bench_row *row, bool answered)
{
    const int64_t unset = ARV_UNSET;
    put_integer(file, answered ? row->epochs : unset);
    put_integer(file, answered ? row->cost : unset);
    put_integer(file, row->best_known);
    put_real(file, row->gap_pct, 4);
    for (int i = 0; i < BENCH_MARKS; i++)
        put_real(file, row->gap_at_pct[i], 4);
    put_real(file, row->best_at_s, 3);
    put_integer(file, answered ? row->unassigned : unset);
    put_integer(file, answered ? row->priority_lost : unset);
    put_integer(file, answered ? row->travel_s : unset);
}

static void put_figure(FILE *file, const bench_row *row)
{
    const bool is_figure = bench_row_is_figure(row);
    put_text(file, is_figure ? row->figure : "", ',');
    if (is_figure && isfinite(row->value))
        fprintf(file, "%.10g", row->value);
    fputc(',', file);
    put_text(file, is_figure ? row->unit : "", ',');
    put_text(file, is_figure ? row->target : "", ',');
}

static void put_beside(FILE *file, const bench_row *row)
{
    const char *check = row->beside_check ? row->beside_check : "";
    const bool read = strcmp(check, "ok") == 0 || strcmp(check, "refused") == 0;
    put_integer(file, read ? row->beside_cost : ARV_UNSET);
    put_integer(file, read ? row->beside_unassigned : ARV_UNSET);
    put_integer(file, read ? row->beside_priority_lost : ARV_UNSET);
    put_text(file, check, '\n');
}

static void put_row(FILE *file, const bench_row *row)
{
    const bool solved = bench_row_ok(row) || strcmp(row->check, "refused") == 0;
    const bool is_figure = bench_row_is_figure(row), measured = solved || is_figure;
    put_text(file, row->suite, ',');
    put_text(file, row->instance, ',');
    fprintf(file, "%" PRIu64 ",%" PRId32 ",", row->seed, row->threads);
    put_real(file, row->time_limit_s, 3);
    put_real(file, measured ? row->wall_s : BENCH_NONE, 3);
    put_real(file, measured ? row->cpu_s : BENCH_NONE, 3);
    put_plan(file, row, solved && !is_figure);
    put_integer(file, measured ? row->peak_rss_kb : ARV_UNSET);
    put_integer(file, row->bound);
    put_integer(file, row->bound_priority_lost);
    put_text(file, row->check, ',');
    put_text(file, row->version, ',');
    put_text(file, row->machine, ',');
    put_figure(file, row);
    put_beside(file, row);
}

/* As text that the caller frees; NULL without memory. */
static char *text_of_rows(const bench_row *rows, int32_t count, bool head, size_t *length)
{
    char *bytes = NULL;
    FILE *buffer = open_memstream(&bytes, length);
    if (!buffer)
        return NULL;
    if (head)
        bench_rows_write_head(buffer);
    for (int32_t i = 0; i < count; i++)
        put_row(buffer, &rows[i]);
    const bool sound = !ferror(buffer);
    if (fclose(buffer) == 0 && sound)
        return bytes;
    free(bytes);
    return NULL;
}

/* One call of the system, past the buffer of `file`: the rows of a case are there all or not at all when
 * the process is killed. */
bool bench_rows_write(FILE *file, const bench_row *rows, int32_t count)
{
    size_t length = 0;
    char *bytes = text_of_rows(rows, count, false, &length);
    const bool written = bytes && flushed(file) && whole_file_put(fileno(file), bytes, length) == 0;
    free(bytes);
    return written;
}

/* ---- files of other runs --------------------------------------------------------------------- */

/* Where the last line that has an end ends. */
static long end_of_lines(FILE *file)
{
    long end = 0;
    for (int c = getc(file); c != EOF; c = getc(file))
        if (c == '\n')
            end = ftell(file);
    return end;
}

arv_status bench_rows_mend(const char *path, arv_error *error)
{
    FILE *file = fopen(path, "r+");
    if (!file)
        return arv_error_add(error, ARV_IO, path, "%s", strerror(errno));
    const long end = end_of_lines(file);
    const bool sound = !ferror(file) && end >= 0 && ftruncate(fileno(file), end) == 0;
    const int reason = errno;
    fclose(file);
    return sound ? ARV_OK : arv_error_add(error, ARV_IO, path, "%s", strerror(reason));
}

bool bench_rows_are_current(arv_arena *arena, const char *path)
{
    csv_table table;
    arv_error error;
    return csv_table_read_file(arena, path, &table, &error) == ARV_OK &&
           csv_table_column(&table, "beside_check") != ARV_NONE;
}

arv_status bench_rows_renew(const bench_rows *rows, const char *path, arv_error *error)
{
    size_t length = 0;
    char *bytes = text_of_rows(rows->items, rows->count, true, &length);
    const arv_status status =
        bytes ? whole_file_write(path, bytes, length, error)
              : arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the rows");
    free(bytes);
    return status;
}
