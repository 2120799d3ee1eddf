/* figures.c - see figures.h. */
#include "workbench/figures.h"

#include "base/arena.h"
#include "base/child_process.h"
#include "base/clock.h"
#include "format/csv_table.h"
#include "workbench/importer.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { POLL_MS = 100, MOST_BYTES = 1 << 20, MOST_ARGUMENTS = 16 };

/* Modules of Debian packages are those of the system's interpreter. */
static const char SYSTEM_PYTHON[] = "/usr/bin/python3";

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
}

/* ---- the command ----------------------------------------------------------------------------- */

typedef struct command {
    arv_arena *arena;
    char *words[MOST_ARGUMENTS + 1];
    int32_t count;
    bool failed;
} command;

static void add_word(command *c, const char *text)
{
    char *copy = text ? arv_arena_strdup(c->arena, text) : NULL;
    if (!copy || c->count == MOST_ARGUMENTS)
        c->failed = true;
    else
        c->words[c->count++] = copy;
}

static void add_option(command *c, const char *name, const char *value)
{
    add_word(c, name);
    add_word(c, value);
}

static arv_status make_command(const instance *what, const figures_options *options,
                               const bench_row *like, command *c, arv_error *error)
{
    const char *folder = NULL, *driver = what->suite->driver;
    const arv_status status = importer_folder(c->arena, options->scripts, driver, &folder, error);
    if (status != ARV_OK)
        return status;
    add_word(c, access(SYSTEM_PYTHON, X_OK) == 0 ? SYSTEM_PYTHON : "python3");
    add_word(c, "-B");
    add_word(c, arena_printf(c->arena, "%s/%s", folder, driver));
    add_word(c, what->name);
    if (options->data)
        add_option(c, "--data", options->data);
    add_option(c, "--bin", program_folder(c->arena));
    add_option(c, "--threads", arena_printf(c->arena, "%" PRId32, like->threads));
    add_option(c, "--seed", arena_printf(c->arena, "%" PRIu64, like->seed));
    add_option(c, "--csv", "-");
    return c->failed ? no_memory(error) : ARV_OK;
}

/* ---- the run --------------------------------------------------------------------------------- */

typedef struct output {
    char *bytes; /* [MOST_BYTES], in the arena */
    size_t length;
    bool too_long;
} output;

/* False at the end. */
static bool take(int from, output *out)
{
    char rest[512];
    const bool full = out->length == MOST_BYTES;
    ssize_t n;
    do
        n = full ? read(from, rest, sizeof rest)
                 : read(from, out->bytes + out->length, MOST_BYTES - out->length);
    while (n < 0 && errno == EINTR);
    if (n > 0 && !full)
        out->length += (size_t)n;
    out->too_long = out->too_long || (n > 0 && full);
    return n > 0;
}

/* Until the script closes its output. An interrupt is passed on once. */
static void follow(const child_process *child, const figures_options *options, double started_s,
                   output *out)
{
    struct pollfd end = {.fd = child->output, .events = POLLIN};
    bool told = false, going = true;
    while (going) {
        if (poll(&end, 1, POLL_MS) > 0)
            going = take(child->output, out);
        if (options->interrupted() && !told) {
            told = true;
            kill(child->id, SIGTERM);
        }
        if (options->waiting)
            options->waiting(options->context, clock_monotonic_s() - started_s);
    }
}

static arv_status run(arv_arena *arena, command *c, const figures_options *options, output *out,
                      bench_row *like, arv_error *error)
{
    const double started_s = clock_monotonic_s();
    child_process child;
    child_process_usage used;
    out->bytes = ARENA_ARRAY(arena, char, MOST_BYTES);
    if (!out->bytes)
        return no_memory(error);
    const arv_status status = child_process_start(c->words, &child, error);
    if (status != ARV_OK)
        return status;
    follow(&child, options, started_s, out);
    const int ended = child_process_end_used(&child, &used);
    like->wall_s = clock_monotonic_s() - started_s;
    like->cpu_s = used.cpu_s;
    like->peak_rss_kb = used.peak_rss_kb;
    if (options->interrupted())
        return ARV_CANCELLED;
    if (ended != 0 || out->too_long)
        return arv_error_add(error, ARV_INTERNAL, "", "%s ended with %d%s", c->words[2], ended,
                             out->too_long ? " and says too much" : "");
    return ARV_OK;
}

/* ---- the figures ----------------------------------------------------------------------------- */

enum { FIGURE, VALUE, UNIT, TARGET, MET, COLUMNS };

static arv_status find_columns(const csv_table *table, int32_t column[COLUMNS], arv_error *error)
{
    static const char *const names[] = {"figure", "value", "unit", "target", "met"};
    for (int k = 0; k < COLUMNS; k++) {
        column[k] = csv_table_column(table, names[k]);
        if (column[k] == ARV_NONE)
            return arv_error_add(error, ARV_INTERNAL, "", "the script prints no column %s",
                                 names[k]);
    }
    return ARV_OK;
}

static arv_status add_figures(arv_arena *arena, const output *out, const bench_row *like,
                              bench_rows *found, arv_error *error)
{
    csv_table table;
    int32_t column[COLUMNS] = {0};
    arv_status status = csv_table_read(arena, out->bytes, out->length, &table, error);
    if (status == ARV_OK)
        status = find_columns(&table, column, error);
    for (int32_t i = 0; i < table.rows && status == ARV_OK; i++) {
        bench_row row = *like;
        row.figure = csv_table_cell(&table, i, column[FIGURE]);
        row.value = strtod(csv_table_cell(&table, i, column[VALUE]), NULL);
        row.unit = csv_table_cell(&table, i, column[UNIT]);
        row.target = csv_table_cell(&table, i, column[TARGET]);
        row.check = strcmp(csv_table_cell(&table, i, column[MET]), "NO") == 0 ? "missed" : "ok";
        status = bench_rows_add(found, &row) == ARV_OK ? ARV_OK : no_memory(error);
    }
    return status;
}

arv_status figures_measure(arv_arena *arena, const instance *what, const figures_options *options,
                           const bench_row *like, bench_rows *found, arv_error *error)
{
    command c = {.arena = arena};
    output out = {.length = 0};
    bench_row row = *like;
    arv_status status = make_command(what, options, like, &c, error);
    if (status == ARV_OK)
        status = run(arena, &c, options, &out, &row, error);
    return status == ARV_OK ? add_figures(arena, &out, &row, found, error) : status;
}
