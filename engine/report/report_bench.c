/* report_bench.c - see report_bench.h. */
#include "report/report_bench.h"

#include "base/arena.h"
#include "format/csv_table.h"
#include "report/chart.h"
#include "report/page_parts.h"
#include "workbench/bench_summary.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOMENTS = 49, LINES = 6 }; /* lines that one chart can tell apart */

static const double FIRST_S = .1;

typedef struct bench_page {
    play_text text;
    arv_arena *arena;
    const bench_rows *rows;
    double last_s; /* end of the axis */
    double moment_s[MOMENTS];
    double *gaps; /* [row][moment], in per cent; NAN = none yet. NULL = there is no trace */
} bench_page;

/* ---- curves ---------------------------------------------------------------------------------- */

/* From a tenth of a second to the longest run, evenly in the logarithm. */
static void set_moments(bench_page *p)
{
    p->last_s = 1;
    for (int32_t r = 0; r < p->rows->count; r++)
        p->last_s = fmax(p->last_s, p->rows->items[r].wall_s);
    for (int m = 0; m < MOMENTS; m++)
        p->moment_s[m] = FIRST_S * pow(p->last_s / FIRST_S, (double)m / (MOMENTS - 1));
}

/* The row that a line of the trace belongs to; lines of one run stand together, so it is the one before
 * almost always. ARV_NONE = none. */
static int32_t row_of(const bench_page *p, const char *suite_name, const char *name, uint64_t seed,
                      int32_t before)
{
    for (int32_t i = 0; i <= p->rows->count; i++) {
        const int32_t r = i == 0 ? before : i - 1;
        if (r == ARV_NONE)
            continue;
        const bench_row *row = &p->rows->items[r];
        if (row->seed == seed && strcmp(row->instance, name) == 0 &&
            strcmp(row->suite, suite_name) == 0)
            return r;
    }
    return ARV_NONE;
}

static void take_line(bench_page *p, int32_t r, double elapsed_s, int64_t cost, long unassigned)
{
    const bench_row *row = &p->rows->items[r];
    const suite *of = suite_find(row->suite);
    const bool counts = unassigned == 0 || (of && of->priced);
    const double gap = counts ? bench_gap_pct(cost, row->best_known) : BENCH_NONE;
    for (int m = 0; m < MOMENTS; m++)
        if (p->moment_s[m] >= elapsed_s)
            p->gaps[r * MOMENTS + m] = gap;
}

static arv_status read_trace(bench_page *p, const char *path, arv_error *error)
{
    static const char *const names[] = {"suite",     "instance", "seed",
                                        "elapsed_s", "cost",     "unassigned"};
    enum { SUITE, INSTANCE, SEED, ELAPSED, COST, UNASSIGNED, COLUMNS };
    csv_table table;
    int32_t column[COLUMNS], before = ARV_NONE;
    const arv_status status = csv_table_read_file(p->arena, path, &table, error);
    if (status != ARV_OK)
        return status;
    for (int k = 0; k < COLUMNS; k++) {
        column[k] = csv_table_column(&table, names[k]);
        if (column[k] == ARV_NONE)
            return arv_error_add(error, ARV_INVALID_ARGUMENT, path, "no trace: it has no column %s",
                                 names[k]);
    }
    p->gaps = ARENA_ARRAY(p->arena, double, (int64_t)p->rows->count *MOMENTS + 1);
    if (!p->gaps)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the curves");
    for (int32_t i = 0; i < p->rows->count * MOMENTS; i++)
        p->gaps[i] = BENCH_NONE;
    for (int32_t i = 0; i < table.rows; i++) {
        const int32_t r =
            row_of(p, csv_table_cell(&table, i, column[SUITE]),
                   csv_table_cell(&table, i, column[INSTANCE]),
                   strtoull(csv_table_cell(&table, i, column[SEED]), NULL, 10), before);
        if (r == ARV_NONE)
            continue;
        take_line(p, r, strtod(csv_table_cell(&table, i, column[ELAPSED]), NULL),
                  strtoll(csv_table_cell(&table, i, column[COST]), NULL, 10),
                  strtol(csv_table_cell(&table, i, column[UNASSIGNED]), NULL, 10));
        before = r;
    }
    return ARV_OK;
}

/* Mean gap of a suite at a moment; NAN while a run of it has none. */
static double mean_at(const bench_page *p, const suite *s, int moment)
{
    double sum = 0;
    int32_t runs = 0;
    for (int32_t r = 0; r < p->rows->count; r++) {
        const bench_row *row = &p->rows->items[r];
        if (strcmp(row->suite, s->name) != 0 || !bench_row_ok(row) || !isfinite(row->gap_pct))
            continue;
        sum += p->gaps[r * MOMENTS + moment];
        runs++;
    }
    return runs > 0 ? sum / runs : BENCH_NONE;
}

static arv_status make_line(const bench_page *p, const suite *s, const bench_summary *sum,
                            chart_line *line)
{
    chart_point *points = ARENA_ARRAY(p->arena, chart_point, MOMENTS);
    if (!points)
        return ARV_RESOURCE_EXHAUSTED;
    line->name = s->name;
    line->points = points;
    line->marks = !p->gaps;
    if (p->gaps) {
        for (int m = 0; m < MOMENTS; m++)
            points[line->count++] = (chart_point){p->moment_s[m], mean_at(p, s, m)};
        return ARV_OK;
    }
    for (int m = 0; m < BENCH_MARKS; m++)
        points[line->count++] = (chart_point){BENCH_MARK_S[m], sum->mean_gap_at_pct[m]};
    if (sum->wall_s > BENCH_MARK_S[BENCH_MARKS - 1])
        points[line->count++] = (chart_point){sum->wall_s, sum->mean_gap_pct};
    return ARV_OK;
}

static void put_chart(bench_page *p, const chart_line *lines, int32_t count)
{
    double most = 0, least = 0;
    for (int32_t l = 0; l < count; l++)
        for (int32_t i = 0; i < lines[l].count; i++) {
            most = fmax(most, lines[l].points[i].y);
            least = fmin(least, lines[l].points[i].y);
        }
    text_put(&p->text, "<div>");
    chart_put(&p->text, &(chart){.title = "Gap to the best known",
                                 .x_words = "seconds",
                                 .y_words = "mean, %",
                                 .x_from = FIRST_S,
                                 .x_to = p->last_s,
                                 .x_log = true,
                                 .y_from = least < 0 ? -chart_round_up(-least) : 0,
                                 .y_to = chart_round_up(most),
                                 .level = least < 0 ? 0 : BENCH_NONE,
                                 .lines = lines,
                                 .line_count = count});
    chart_put_legend(&p->text, lines, count);
    text_put(&p->text, "</div>\n");
}

static arv_status put_curves(bench_page *p)
{
    chart_line lines[LINES];
    int32_t count = 0;
    text_put(&p->text,
             "<h2>Over time</h2>\n<p class=\"soft\">The mean gap of the best plan so far, over "
             "the runs whose instance has a best known value; a curve begins where all of "
             "them have a plan that counts.</p>\n<div class=\"charts\">\n");
    for (int32_t i = 0; i < SUITE_COUNT; i++) {
        const bench_summary sum = bench_summarise(p->rows, &SUITES[i]);
        if (sum.gaps == 0)
            continue;
        lines[count] = (chart_line){.look = count};
        const arv_status status = make_line(p, &SUITES[i], &sum, &lines[count]);
        if (status != ARV_OK)
            return status;
        if (++count == LINES) {
            put_chart(p, lines, count);
            count = 0;
        }
    }
    if (count > 0)
        put_chart(p, lines, count);
    text_put(&p->text, "</div>\n");
    return ARV_OK;
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void put_cell(play_text *text, double value, int decimals)
{
    text_put(text, "<td>");
    text_put(text, isfinite(value) ? word_fixed(value, decimals).text : "-");
    text_put(text, "</td>");
}

static void put_suite(play_text *text, const suite *s, const bench_summary *sum)
{
    text_put(text, "<tr><td title=\"");
    text_html(text, s->title);
    text_put(text, "\">");
    text_html(text, s->name);
    text_format(text, "</td><td>%d</td><td>%d</td>", sum->runs, sum->failed + sum->refused);
    put_cell(text, sum->mean_gap_pct, 3);
    put_cell(text, sum->gaps > 0 ? sum->worst_gap_pct : BENCH_NONE, 3);
    for (int m = 0; m < BENCH_MARKS; m++)
        put_cell(text, sum->mean_gap_at_pct[m], 2);
    text_format(text, "<td>%d</td><td>%d</td><td>%" PRId64 "</td><td>%.0f</td></tr>\n",
                sum->at_best, sum->new_bests, sum->unassigned, (double)sum->peak_rss_kb / 1024);
}

static void put_suites(bench_page *p)
{
    text_put(&p->text,
             "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"suites\">"
             "<table><thead><tr><th>Suite</th><th>Runs</th>"
             "<th>Failed</th><th>Mean gap %</th><th>Worst</th><th>At 1 s</th><th>At 3 s</th>"
             "<th>At 10 s</th><th>Best met</th><th>Beaten</th><th>Unassigned</th>"
             "<th>Peak MB</th></tr></thead><tbody>\n");
    for (int32_t i = 0; i < SUITE_COUNT; i++) {
        const bench_summary sum = bench_summarise(p->rows, &SUITES[i]);
        if (sum.runs > 0)
            put_suite(&p->text, &SUITES[i], &sum);
    }
    text_put(&p->text, "</tbody></table></div>\n");
}

static void put_words(play_text *text, const char *words)
{
    text_put(text, "<td class=\"left\">");
    text_html(text, words);
    text_put(text, "</td>");
}

static void put_figure(play_text *text, const bench_row *row)
{
    text_put(text, "<tr><td>");
    text_html(text, row->figure);
    text_put(text, "</td>");
    put_words(text, row->suite);
    put_words(text, row->instance);
    put_cell(text, row->value, fabs(row->value) < 10 ? 3 : fabs(row->value) < 100 ? 2 : 0);
    put_words(text, row->unit);
    text_put(text, "<td>");
    text_html(text, row->target);
    text_put(text, "</td>");
    put_words(text, row->target[0] == '\0' ? "" : bench_row_ok(row) ? "yes" : "no");
    text_put(text, "</tr>\n");
}

/* Another solver's answer. */
static void put_beside(play_text *text, const bench_row *row)
{
    const char *check = row->beside_check ? row->beside_check : "";
    const bool judged = bench_row_is_beside(row) || strcmp(check, "refused") == 0;
    put_cell(text, judged ? (double)row->beside_cost : BENCH_NONE, 0);
    put_cell(text, judged ? row->beside_unassigned : BENCH_NONE, 0);
    put_words(text, check);
}

static void put_runs(bench_page *p)
{
    page_open_table(&p->text, "Every run as a table",
                    "<th>Instance</th><th class=\"left\">Suite</th><th>Seed</th><th>Threads</th>"
                    "<th>Seconds</th><th>Cost</th><th>Best known</th><th>Gap %</th>"
                    "<th>Unassigned</th><th class=\"left\">Checked</th><th>Beside</th>"
                    "<th>Unassigned</th><th class=\"left\">Checked</th>");
    for (int32_t r = 0; r < p->rows->count; r++) {
        const bench_row *row = &p->rows->items[r];
        if (bench_row_is_figure(row))
            continue;
        text_put(&p->text, "<tr><td>");
        text_html(&p->text, row->instance);
        text_put(&p->text, "</td><td class=\"left\">");
        text_html(&p->text, row->suite);
        text_format(&p->text, "</td><td>%" PRIu64 "</td><td>%d</td>", row->seed, row->threads);
        put_cell(&p->text, row->wall_s, 1);
        text_format(&p->text, "<td>%" PRId64 "</td>", row->cost);
        put_cell(&p->text, row->best_known == ARV_UNSET ? BENCH_NONE : (double)row->best_known, 0);
        put_cell(&p->text, row->gap_pct, 3);
        text_format(&p->text, "<td>%d</td><td class=\"left\">", row->unassigned);
        text_html(&p->text, row->check);
        text_put(&p->text, "</td>");
        put_beside(&p->text, row);
        text_put(&p->text, "</tr>\n");
    }
    page_close_table(&p->text);
}

/* What suites measured that do not solve. */
static void put_figures(bench_page *p)
{
    bool any = false;
    for (int32_t r = 0; r < p->rows->count; r++) {
        const bench_row *row = &p->rows->items[r];
        if (!bench_row_is_figure(row) || bench_rows_find(p->rows, row) != row)
            continue;
        if (!any)
            text_put(&p->text,
                     "<h2>Figures</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                     "aria-label=\"figures\"><table><thead><tr><th>Figure</th>"
                     "<th class=\"left\">Suite</th><th class=\"left\">Case</th><th>Value</th>"
                     "<th class=\"left\">Unit</th><th>Target</th><th class=\"left\">Met</th>"
                     "</tr></thead><tbody>\n");
        any = true;
        put_figure(&p->text, row);
    }
    if (any)
        text_put(&p->text, "</tbody></table></div>\n");
}

/* ---- the page -------------------------------------------------------------------------------- */

arv_status report_bench_html(const bench_rows *rows, const char *trace, const char *title,
                             arv_arena *arena, const char **out, arv_error *error)
{
    bench_page p = {.text = play_text_begin(arena), .arena = arena, .rows = rows};
    const bench_row *last = rows->count > 0 ? &rows->items[rows->count - 1] : NULL;
    int32_t figures = 0;
    for (int32_t r = 0; r < rows->count; r++)
        figures += bench_row_is_figure(&rows->items[r]);
    const char *lead =
        last ? arena_printf(arena, "%d runs, each checked, and %d figures; the last with %s on %s.",
                            rows->count - figures, figures, last->version ? last->version : "?",
                            last->machine ? last->machine : "?")
             : "No runs.";
    arv_status status = lead ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
    set_moments(&p);
    if (status == ARV_OK && trace)
        status = read_trace(&p, trace, error);
    if (status != ARV_OK)
        return status;
    page_begin(&p.text, title, lead);
    put_suites(&p);
    put_figures(&p);
    status = put_curves(&p);
    if (status != ARV_OK)
        return status;
    put_runs(&p);
    text_put(&p.text, "</main>\n");
    page_end(&p.text);
    return play_text_end(&p.text, out);
}
