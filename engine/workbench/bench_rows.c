/* bench_rows.c - see bench_rows.h. */
#include "workbench/bench_rows.h"

#include "base/arena.h"
#include "format/csv_table.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const double BENCH_MARK_S[BENCH_MARKS] = {1, 3, 10};

/* What a file must have to be worth reading. */
static const char NEEDED[] = "suite,instance,seed,cost,check";

double bench_gap_pct(int64_t cost, int64_t best_known)
{
    if (best_known == ARV_UNSET || best_known <= 0)
        return BENCH_NONE;
    return 100.0 * (double)(cost - best_known) / (double)best_known;
}

bool bench_row_ok(const bench_row *row)
{
    return strcmp(row->check, "ok") == 0;
}

bool bench_row_is_figure(const bench_row *row)
{
    return row->figure && row->figure[0] != '\0';
}

bool bench_row_is_beside(const bench_row *row)
{
    return row->beside_check && strcmp(row->beside_check, "ok") == 0;
}

arv_status bench_rows_add(bench_rows *rows, const bench_row *row)
{
    if (rows->count == rows->room) {
        const int32_t room = rows->room ? 2 * rows->room : 64;
        bench_row *items = ARENA_ARRAY(rows->arena, bench_row, room);
        if (!items)
            return ARV_RESOURCE_EXHAUSTED;
        if (rows->count > 0)
            memcpy(items, rows->items, (size_t)rows->count * sizeof *items);
        rows->items = items;
        rows->room = room;
    }
    rows->items[rows->count++] = *row;
    return ARV_OK;
}

/* Time limits go through three decimals in the file. */
static bool same_time(double a, double b)
{
    return fabs(a - b) < 0.0006;
}

/* Figures of the same name, or two solves. */
static bool same_figure(const bench_row *row, const bench_row *like)
{
    return !like->figure || strcmp(row->figure ? row->figure : "", like->figure) == 0;
}

const bench_row *bench_rows_find(const bench_rows *rows, const bench_row *like)
{
    for (int32_t i = rows->count - 1; i >= 0; i--) {
        const bench_row *row = &rows->items[i];
        if (row->seed == like->seed && row->threads == like->threads &&
            same_time(row->time_limit_s, like->time_limit_s) &&
            strcmp(row->instance, like->instance) == 0 && strcmp(row->suite, like->suite) == 0 &&
            strcmp(row->version, like->version) == 0 && same_figure(row, like))
            return row;
    }
    return NULL;
}

/* ---- reading --------------------------------------------------------------------------------- */

typedef struct row_reader {
    const csv_table *table;
    int32_t row;
    const char *wrong; /* name of a column that is no number, NULL = none */
} row_reader;

static const char *text_of(const row_reader *r, const char *name)
{
    return csv_table_cell(r->table, r->row, csv_table_column(r->table, name));
}

static double real_of(row_reader *r, const char *name)
{
    const char *text = text_of(r, name);
    char *end = NULL;
    const double value = strtod(text, &end);
    if (*text == '\0')
        return BENCH_NONE;
    if (*end != '\0')
        r->wrong = name;
    return value;
}

static int64_t integer_of(row_reader *r, const char *name)
{
    const char *text = text_of(r, name);
    char *end = NULL;
    const long long value = strtoll(text, &end, 10);
    if (*text == '\0')
        return ARV_UNSET;
    if (*end != '\0')
        r->wrong = name;
    return value;
}

static int64_t count_of(row_reader *r, const char *name)
{
    const int64_t value = integer_of(r, name);
    return value == ARV_UNSET ? 0 : value;
}

static bench_row row_of(row_reader *r)
{
    char name[32];
    bench_row row = {
        .suite = text_of(r, "suite"),
        .instance = text_of(r, "instance"),
        .seed = strtoull(text_of(r, "seed"), NULL, 10),
        .threads = (int32_t)count_of(r, "threads"),
        .time_limit_s = real_of(r, "time_limit_s"),
        .wall_s = real_of(r, "wall_s"),
        .cpu_s = real_of(r, "cpu_s"),
        .epochs = count_of(r, "epochs"),
        .cost = count_of(r, "cost"),
        .best_known = integer_of(r, "best_known"),
        .gap_pct = real_of(r, "gap_pct"),
        .best_at_s = real_of(r, "best_at_s"),
        .unassigned = (int32_t)count_of(r, "unassigned"),
        .priority_lost = count_of(r, "priority_lost"),
        .travel_s = count_of(r, "travel_s"),
        .peak_rss_kb = count_of(r, "peak_rss_kb"),
        .bound = integer_of(r, "bound"),
        .bound_priority_lost = integer_of(r, "bound_priority_lost"),
        .check = text_of(r, "check"),
        .version = text_of(r, "version"),
        .machine = text_of(r, "machine"),
        .figure = text_of(r, "figure"),
        .value = real_of(r, "value"),
        .unit = text_of(r, "unit"),
        .target = text_of(r, "target"),
        .beside_check = text_of(r, "beside_check"),
        .beside_cost = count_of(r, "beside_cost"),
        .beside_unassigned = (int32_t)count_of(r, "beside_unassigned"),
        .beside_priority_lost = count_of(r, "beside_priority_lost"),
    };
    for (int i = 0; i < BENCH_MARKS; i++) {
        snprintf(name, sizeof name, "gap_%.0fs_pct", BENCH_MARK_S[i]);
        row.gap_at_pct[i] = real_of(r, name);
    }
    return row;
}

/* Does the table have all these columns? */
static bool has_columns(const csv_table *table, const char *names)
{
    char name[32];
    for (const char *at = names; *at; at += strcspn(at, ","), at += *at != '\0') {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(at, ","), at);
        if (csv_table_column(table, name) == ARV_NONE)
            return false;
    }
    return true;
}

/* Are its columns ours, in our order? Of earlier versions it may be the first ones. */
static bool is_ours(const csv_table *table)
{
    const char *at = BENCH_HEAD;
    for (int32_t c = 0; c < table->columns; c++) {
        const size_t length = strcspn(at, ",");
        if (strlen(table->names[c]) != length || strncmp(table->names[c], at, length) != 0)
            return false;
        at += length + (at[length] == ',');
    }
    return csv_table_column(table, "machine") != ARV_NONE;
}

arv_status bench_rows_read(bench_rows *rows, const char *path, bool exact, arv_error *error)
{
    csv_table table;
    const arv_status status = csv_table_read_file(rows->arena, path, &table, error);
    if (status != ARV_OK)
        return status;
    if (!has_columns(&table, NEEDED))
        return arv_error_add(error, ARV_INVALID_ARGUMENT, path,
                             "no file of results: columns are missing");
    if (exact && !is_ours(&table))
        return arv_error_add(error, ARV_INVALID_ARGUMENT, path,
                             "results of another version: its columns are not those of this one");
    for (int32_t i = 0; i < table.rows; i++) {
        row_reader r = {.table = &table, .row = i};
        const bench_row row = row_of(&r);
        if (r.wrong)
            return arv_error_add(error, ARV_INVALID_ARGUMENT, path,
                                 "row %" PRId32 ": %s is no number", i + 1, r.wrong);
        if (bench_rows_add(rows, &row) != ARV_OK)
            return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
    }
    return ARV_OK;
}

/* ---- the machine ----------------------------------------------------------------------------- */

const char *bench_machine(arv_arena *arena)
{
    char line[256], name[256] = "unknown processor";
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file)) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) == 0 && colon) {
            line[strcspn(line, "\n")] = '\0';
            snprintf(name, sizeof name, "%s", colon + 1 + (colon[1] == ' '));
            break;
        }
    }
    if (file)
        fclose(file);
    return arena_printf(arena, "%s (%ld cores)", name, sysconf(_SC_NPROCESSORS_ONLN));
}
