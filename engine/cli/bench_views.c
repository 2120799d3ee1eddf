/* bench_views.c - see bench_views.h. */
#include "cli/bench_views.h"

#include "cli/command.h"
#include "cli/output.h"
#include "report/report_bench.h"
#include "workbench/beside.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- list ------------------------------------------------------------------------------------ */

static void write_suite(json_writer *w, const suite *s, session *state, const char *data)
{
    json_open(w, '{', JSON_BLOCK);
    json_text_at(w, "suite", s->name);
    json_text_at(w, "title", s->title);
    json_text_if(w, "group", s->group);
    if (!suite_measures(s)) {
        json_key(w, "time_limit_s");
        json_put_double(w, s->time_limit_s);
    }
    json_text_at(w, "merit",
                 suite_measures(s) ? "figures with targets"
                 : s->table        ? "gap to the best known in per cent"
                                   : "priority lost, unassigned, travel");
    json_text_if(w, "files", s->root);
    json_text_at(w, "source", s->source);
    if (data) {
        const instance *list;
        int32_t count;
        arv_error error = {.count = 0};
        instances_list(state->arena, s, data, NULL, &list, &count, &error);
        json_int_at(w, "instances", count);
    }
    json_close(w, '}');
}

arv_status bench_view_summary(json_writer *w, const bench_rows *rows, const suite *s,
                              bench_summary *sum)
{
    bench_comparison beside;
    *sum = bench_summarise(rows, s);
    const arv_status status = beside_compare(rows->arena, rows, s, &beside);
    if (status == ARV_OK && sum->runs + sum->figures > 0)
        bench_summary_write(w, s, sum, &beside);
    return status;
}

int bench_view_list(session *s, const char *data, const char *output)
{
    json_writer w;
    json_writer_init(&w, true);
    json_open(&w, '{', JSON_BLOCK);
    json_key(&w, "suites");
    json_open(&w, '[', JSON_BLOCK);
    for (int32_t i = 0; i < SUITE_COUNT; i++)
        write_suite(&w, &SUITES[i], s, data);
    json_close(&w, ']');
    json_close(&w, '}');
    return session_write_json(s, &w, output);
}

/* ---- compare --------------------------------------------------------------------------------- */

static void put_pct(json_writer *w, const char *key, double value)
{
    json_key(w, key);
    json_put_double(w, isfinite(value) ? floor(value * 1e4 + 0.5) / 1e4 : BENCH_NONE);
}

static void print_pairs(const bench_comparison *c)
{
    fprintf(stderr, "%-10s %-24s %14s %14s %9s\n", "suite", "instance", "cost A", "cost B",
            "B - A");
    for (int32_t i = 0; i < c->count; i++) {
        const bench_pair *p = &c->pairs[i];
        fprintf(stderr, "%-10s %-24s %14.1f %14.1f ", p->suite, p->instance, p->cost_a, p->cost_b);
        if (isfinite(p->difference_pct))
            fprintf(stderr, "%+8.3f%%\n", p->difference_pct);
        else
            fprintf(stderr, "%9s\n",
                    p->better > p->worse   ? "better"
                    : p->better < p->worse ? "worse"
                                           : "");
    }
    fprintf(stderr, "\nB is better on %d, worse on %d, equal on %d of %d instances", c->better,
            c->worse, c->equal, c->count);
    if (c->differences > 0)
        fprintf(stderr, "; mean difference %+.3f %% (95 %% interval %+.3f to %+.3f)", c->mean_pct,
                c->low_pct, c->high_pct);
    fprintf(stderr, "; sign test p = %.3g\n", c->sign_p);
}

static void write_pair(json_writer *w, const bench_pair *p)
{
    json_open(w, '{', JSON_LINE);
    json_text_at(w, "suite", p->suite);
    json_text_at(w, "instance", p->instance);
    json_int_at(w, "seeds", p->seeds);
    json_int_at(w, "better", p->better);
    json_int_at(w, "worse", p->worse);
    put_pct(w, "cost_a", p->cost_a);
    put_pct(w, "cost_b", p->cost_b);
    put_pct(w, "difference_pct", p->difference_pct);
    json_close(w, '}');
}

static void write_comparison(json_writer *w, const bench_comparison *c)
{
    json_open(w, '{', JSON_BLOCK);
    json_int_at(w, "instances", c->count);
    json_int_at(w, "better", c->better);
    json_int_at(w, "worse", c->worse);
    json_int_at(w, "equal", c->equal);
    put_pct(w, "mean_difference_pct", c->mean_pct);
    json_key(w, "interval95_pct");
    json_open(w, '[', JSON_LINE);
    json_put_double(w, c->low_pct);
    json_put_double(w, c->high_pct);
    json_close(w, ']');
    json_key(w, "sign_test_p");
    json_put_double(w, c->sign_p);
    json_int_at(w, "only_in_a", c->only_a);
    json_int_at(w, "only_in_b", c->only_b);
    json_key(w, "pairs");
    json_open(w, '[', JSON_BLOCK);
    for (int32_t i = 0; i < c->count; i++)
        write_pair(w, &c->pairs[i]);
    json_close(w, ']');
    json_close(w, '}');
}

int bench_view_compare(session *s, const char *a, const char *b, const char *output)
{
    bench_rows left = {.arena = s->arena}, right = {.arena = s->arena};
    bench_comparison result;
    arv_status status = bench_rows_read(&left, a, false, &s->error);
    if (status == ARV_OK)
        status = bench_rows_read(&right, b, false, &s->error);
    if (status != ARV_OK)
        return session_fail_input(s, status);
    status = bench_compare(s->arena, &left, &right, &result);
    if (status != ARV_OK)
        return session_fail(s, status);
    if (result.count == 0) {
        arv_error_add(&s->error, ARV_INVALID_ARGUMENT, "", "the files have no run in common");
        return session_fail_input(s, ARV_INVALID_ARGUMENT);
    }
    print_pairs(&result);
    json_writer w;
    json_writer_init(&w, true);
    write_comparison(&w, &result);
    return session_write_json(s, &w, output);
}

/* ---- show ------------------------------------------------------------------------------------ */

static void print_cell(double value, int decimals)
{
    if (isfinite(value))
        fprintf(stderr, " %.*f |", decimals, value);
    else
        fputs("  |", stderr);
}

/* A line of the table of bench/README.md. */
static void print_line(const suite *s, const bench_summary *sum)
{
    fprintf(stderr, "| %s | %" PRId32 " | %" PRId32 " |", s->name, sum->runs,
            sum->failed + sum->refused);
    print_cell(sum->mean_gap_pct, 3);
    print_cell(sum->gaps > 0 ? sum->worst_gap_pct : BENCH_NONE, 3);
    for (int i = 0; i < BENCH_MARKS; i++)
        print_cell(sum->mean_gap_at_pct[i], 2);
    fprintf(stderr,
            " %" PRId32 " | %" PRId32 " | %" PRId64 " / %" PRId64 " / %" PRId64 " | %.0f |\n",
            sum->at_best, sum->new_bests, sum->unassigned, sum->priority_lost, sum->travel_s,
            (double)sum->peak_rss_kb / 1024);
}

/* The figures of suites that measure, as bench/README.md has them. */
static void print_figures(const bench_rows *rows)
{
    bool any = false;
    for (int32_t i = 0; i < rows->count; i++) {
        const bench_row *row = &rows->items[i];
        if (!bench_row_is_figure(row) || bench_rows_find(rows, row) != row)
            continue;
        if (!any)
            fputs("\n| suite | case | figure | value | target | met |\n|---|---|---|---|---|---|\n",
                  stderr);
        any = true;
        fprintf(stderr, "| %s | %s | %s | %.4g %s | %s | %s |\n", row->suite, row->instance,
                row->figure, row->value, row->unit, row->target,
                row->target[0] == '\0' ? ""
                : bench_row_ok(row)    ? "yes"
                                       : "NO");
    }
}

static int write_html(session *s, const bench_rows *rows, const char *path, const char *trace,
                      const char *html)
{
    const char *name = strrchr(path, '/'), *text = NULL;
    const arv_status status =
        report_bench_html(rows, trace, name ? name + 1 : path, s->arena, &text, &s->error);
    if (status == ARV_RESOURCE_EXHAUSTED)
        return session_fail(s, status);
    return status == ARV_OK ? output_write(html, text, strlen(text))
                            : session_fail_input(s, status);
}

int bench_view_show(session *s, const char *path, const char *trace, const char *html,
                    const char *output)
{
    bench_rows found = {.arena = s->arena};
    arv_status status = bench_rows_read(&found, path, false, &s->error);
    if (status != ARV_OK)
        return session_fail_input(s, status);
    json_writer w;
    json_writer_init(&w, true);
    json_open(&w, '{', JSON_BLOCK);
    json_key(&w, "suites");
    json_open(&w, '[', JSON_BLOCK);
    fputs("| suite | runs | failed | mean gap % | worst | at 1 s | at 3 s | at 10 s | met | beaten "
          "| unassigned / priority lost / travel s | peak MB |\n"
          "|---|---|---|---|---|---|---|---|---|---|---|---|\n",
          stderr);
    for (int32_t i = 0; i < SUITE_COUNT; i++) {
        bench_summary sum;
        status = bench_view_summary(&w, &found, &SUITES[i], &sum);
        if (status != ARV_OK) {
            json_writer_drop(&w);
            return session_fail(s, status);
        }
        if (sum.runs > 0)
            print_line(&SUITES[i], &sum);
    }
    json_close(&w, ']');
    json_close(&w, '}');
    print_figures(&found);
    const int code = html ? write_html(s, &found, path, trace, html) : EXIT_CODE_DONE;
    if (code == EXIT_CODE_DONE)
        return session_write_json(s, &w, output);
    json_writer_drop(&w);
    return code;
}
