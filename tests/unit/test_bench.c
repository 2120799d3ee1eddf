/* test_bench.c - results of benchmarks: rows through a file and back, what they say together, two files
 * side by side, and the table of CSV cells underneath. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "format/csv_table.h"
#include "workbench/bench_compare.h"
#include "workbench/bench_summary.h"

static arv_arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arv_arena_create(0);
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arv_arena_destroy(&arena);
    return 0;
}

/* ---- tables of cells ------------------------------------------------------------------------- */

static arv_status read_cells(const char *text, csv_table *table, arv_error *error)
{
    return csv_table_read(arena, text, strlen(text), table, error);
}

static void test_cells_are_found_by_name(void **state)
{
    (void)state;
    csv_table t;
    arv_error error;
    assert_int_equal(read_cells("a,b,c\r\n1,\"x,\"\"y\"\"\",\n2\n\n", &t, &error), ARV_OK);
    assert_int_equal(t.columns, 3);
    assert_int_equal(t.rows, 2);
    assert_string_equal(csv_table_cell(&t, 0, csv_table_column(&t, "b")), "x,\"y\"");
    assert_string_equal(csv_table_cell(&t, 0, csv_table_column(&t, "c")), "");
    assert_string_equal(csv_table_cell(&t, 1, csv_table_column(&t, "a")), "2");
    assert_string_equal(csv_table_cell(&t, 1, csv_table_column(&t, "b")), "");
    assert_int_equal(csv_table_column(&t, "d"), ARV_NONE);
    assert_string_equal(csv_table_cell(&t, 1, ARV_NONE), "");
}

static void test_wrong_tables(void **state)
{
    (void)state;
    csv_table t;
    arv_error error;
    assert_int_equal(read_cells("", &t, &error), ARV_INVALID_ARGUMENT);
    assert_int_equal(read_cells("a,b\n1,2\n1,2,3\n", &t, &error), ARV_INVALID_ARGUMENT);
    assert_string_equal(error.items[0].path, "line 3");
    assert_int_equal(read_cells("a,b\n1,\"2\n", &t, &error), ARV_INVALID_ARGUMENT);
    assert_string_equal(error.items[0].path, "line 2");
}

static void test_a_full_arena_is_said(void **state)
{
    (void)state;
    csv_table t;
    arv_error error;
    const char *text = "a,b\n1,2\n3,4\n";
    for (size_t cap = 1; cap < 400; cap += 16) {
        arv_arena *small = arv_arena_create(cap);
        const arv_status status = csv_table_read(small, text, strlen(text), &t, &error);
        if (status != ARV_OK)
            assert_int_equal(status, ARV_RESOURCE_EXHAUSTED);
        arv_arena_destroy(&small);
    }
}

/* ---- rows ------------------------------------------------------------------------------------ */

static bench_row row_of(const char *name, uint64_t seed, int64_t cost)
{
    bench_row row = {
        .suite = "solomon",
        .instance = name,
        .seed = seed,
        .threads = 2,
        .time_limit_s = 10,
        .wall_s = 10.001,
        .cpu_s = 19.5,
        .epochs = 7,
        .cost = cost,
        .best_known = 1000,
        .gap_pct = bench_gap_pct(cost, 1000),
        .gap_at_pct = {BENCH_NONE, 1.5, 0.25},
        .best_at_s = 4.25,
        .travel_s = cost,
        .peak_rss_kb = 5000,
        .bound = 980,
        .bound_priority_lost = ARV_UNSET,
        .check = "ok",
        .version = "0.1.0 abc",
        .machine = "A \"fast\" one, really",
        .figure = "",
    };
    return row;
}

static bench_row figure_of(const char *figure, double value, const char *target, bool met)
{
    bench_row row = row_of("chains", 1, 0);
    row.suite = "windows";
    row.figure = figure;
    row.value = value;
    row.unit = "min";
    row.target = target;
    row.check = met ? "ok" : "missed";
    row.epochs = 0;
    row.best_known = row.bound = ARV_UNSET;
    row.gap_pct = row.gap_at_pct[1] = row.gap_at_pct[2] = BENCH_NONE;
    return row;
}

static void add_row(bench_rows *rows, const bench_row *row)
{
    assert_int_equal(bench_rows_add(rows, row), ARV_OK);
}

static void same_row(const bench_row *a, const bench_row *b)
{
    assert_string_equal(a->suite, b->suite);
    assert_string_equal(a->instance, b->instance);
    assert_string_equal(a->check, b->check);
    assert_string_equal(a->version, b->version);
    assert_string_equal(a->machine, b->machine);
    assert_true(a->seed == b->seed && a->threads == b->threads && a->epochs == b->epochs);
    assert_true(a->cost == b->cost && a->best_known == b->best_known);
    assert_true(a->unassigned == b->unassigned && a->priority_lost == b->priority_lost);
    assert_true(a->bound == b->bound && a->bound_priority_lost == b->bound_priority_lost);
    assert_true(a->travel_s == b->travel_s && a->peak_rss_kb == b->peak_rss_kb);
    assert_true(fabs(a->wall_s - b->wall_s) < 1e-9 && fabs(a->cpu_s - b->cpu_s) < 1e-9);
    assert_true(fabs(a->best_at_s - b->best_at_s) < 1e-9);
    assert_true(!isfinite(a->gap_pct) == !isfinite(b->gap_pct));
    for (int i = 0; i < BENCH_MARKS; i++)
        assert_true(!isfinite(a->gap_at_pct[i]) == !isfinite(b->gap_at_pct[i]));
}

static void test_rows_through_a_file(void **state)
{
    (void)state;
    char path[] = "/tmp/arrival-test-bench-XXXXXX";
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "w");
    bench_row rows[] = {row_of("R101", 1, 1005), row_of("R,1", 18446744073709551615u, 990),
                        row_of("t", 3, 5), figure_of("Winkler, at 1", 7.25, "< 8.5", false)};
    enum { ROWS = sizeof rows / sizeof *rows };
    rows[0].beside_check = "ok";
    rows[0].beside_cost = 1234;
    rows[0].beside_unassigned = 2;
    rows[0].beside_priority_lost = 30;
    rows[2].best_known = ARV_UNSET;
    rows[2].gap_pct = BENCH_NONE;
    rows[2].bound = ARV_UNSET;
    assert_true(bench_rows_write_head(file));
    assert_true(bench_rows_write(file, rows, ROWS));
    fclose(file);
    bench_rows back = {.arena = arena};
    arv_error error = {.count = 0};
    assert_int_equal(bench_rows_read(&back, path, true, &error), ARV_OK);
    assert_int_equal(back.count, ROWS);
    for (int i = 0; i < ROWS; i++)
        same_row(&rows[i], &back.items[i]);
    assert_true(bench_row_is_beside(&back.items[0]) && !bench_row_is_beside(&back.items[1]));
    assert_int_equal(back.items[0].beside_cost, 1234);
    assert_int_equal(back.items[0].beside_unassigned, 2);
    assert_int_equal(back.items[0].beside_priority_lost, 30);
    assert_true(bench_row_is_figure(&back.items[3]) && !bench_row_is_figure(&back.items[0]));
    assert_string_equal(back.items[3].figure, "Winkler, at 1");
    assert_string_equal(back.items[3].target, "< 8.5");
    assert_true(back.items[3].value == 7.25);
    assert_ptr_equal(bench_rows_find(&back, &rows[1]), &back.items[1]);
    rows[1].version = "0.1.0 def";
    assert_null(bench_rows_find(&back, &rows[1]));
    unlink(path);
}

static void write_file(char *path, const char *text)
{
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (int)strlen(text));
    close(fd);
}

/* What a killed run has left: half a line goes, what was whole stays. */
static void test_half_a_line_is_cut_off(void **state)
{
    (void)state;
    char path[] = "/tmp/arrival-test-bench-XXXXXX";
    arv_error error = {.count = 0};
    bench_rows rows = {.arena = arena};
    write_file(path, "suite,instance,seed,cost,check\nsolomon,a,1,77,ok\nsolomon,b,1,7");
    assert_int_equal(bench_rows_mend(path, &error), ARV_OK);
    assert_int_equal(bench_rows_read(&rows, path, false, &error), ARV_OK);
    assert_int_equal(rows.count, 1);
    assert_int_equal(rows.items[0].cost, 77);
    unlink(path);
    assert_int_equal(bench_rows_mend(path, &error), ARV_IO);
}

/* Columns were added behind `machine`: a file without them is written anew and loses nothing. */
static void test_a_file_of_an_earlier_version_is_renewed(void **state)
{
    (void)state;
    char path[] = "/tmp/arrival-test-bench-XXXXXX";
    arv_error error = {.count = 0};
    bench_rows rows = {.arena = arena}, again = {.arena = arena};
    const size_t old = (size_t)(strstr(BENCH_HEAD, ",figure") - BENCH_HEAD);
    char text[1024];
    snprintf(
        text, sizeof text,
        "%.*s\nsolomon,a,1,2,10.000,9.900,19.000,7,77,77,0.0000,,,,1.500,0,0,77,900,,,ok,v,m\n",
        (int)old, BENCH_HEAD);
    write_file(path, text);
    assert_int_equal(bench_rows_read(&rows, path, true, &error), ARV_OK);
    assert_false(bench_rows_are_current(arena, path));
    assert_int_equal(bench_rows_renew(&rows, path, &error), ARV_OK);
    assert_true(bench_rows_are_current(arena, path));
    assert_int_equal(bench_rows_read(&again, path, true, &error), ARV_OK);
    assert_int_equal(again.count, 1);
    same_row(&rows.items[0], &again.items[0]);
    unlink(path);
}

static void test_figures_are_no_runs(void **state)
{
    (void)state;
    bench_rows rows = {.arena = arena};
    const bench_row first = figure_of("Winkler", 7.5, "< 8", true),
                    second = figure_of("kept", .8, "0.9 +- 0.02", false),
                    third = figure_of("width", 40, "", true);
    add_row(&rows, &first);
    add_row(&rows, &second);
    add_row(&rows, &third);
    const bench_summary sum = bench_summarise(&rows, suite_find("windows"));
    assert_int_equal(sum.runs, 0);
    assert_int_equal(sum.figures, 3);
    assert_int_equal(sum.judged, 2);
    assert_int_equal(sum.missed, 1);
    assert_ptr_equal(bench_rows_find(&rows, &second), &rows.items[1]);
    bench_row any = first;
    any.figure = NULL;
    assert_ptr_equal(bench_rows_find(&rows, &any), &rows.items[2]);
}

/* A file of another version is read as far as it goes, and not written on. */
static void test_columns_of_another_version(void **state)
{
    (void)state;
    char path[] = "/tmp/arrival-test-bench-XXXXXX";
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "w");
    fputs("check,suite,seed,instance,cost\nok,solomon,1,a,77\n", file);
    fclose(file);
    bench_rows rows = {.arena = arena};
    arv_error error = {.count = 0};
    assert_int_equal(bench_rows_read(&rows, path, true, &error), ARV_INVALID_ARGUMENT);
    assert_int_equal(bench_rows_read(&rows, path, false, &error), ARV_OK);
    assert_int_equal(rows.count, 1);
    assert_int_equal(rows.items[0].cost, 77);
    assert_true(rows.items[0].best_known == ARV_UNSET && !isfinite(rows.items[0].gap_pct));
    unlink(path);
}

static void test_gaps(void **state)
{
    (void)state;
    assert_true(fabs(bench_gap_pct(1010, 1000) - 1) < 1e-12);
    assert_true(fabs(bench_gap_pct(990, 1000) + 1) < 1e-12);
    assert_true(!isfinite(bench_gap_pct(5, ARV_UNSET)));
    assert_true(!isfinite(bench_gap_pct(5, 0)));
}

/* ---- summary --------------------------------------------------------------------------------- */

static void test_summary(void **state)
{
    (void)state;
    bench_rows rows = {.arena = arena};
    bench_row row = row_of("a", 1, 1030);
    add_row(&rows, &row); /* measured again below: does not count */
    row = row_of("a", 1, 1010);
    add_row(&rows, &row);
    row = row_of("b", 1, 990);
    row.peak_rss_kb = 9000;
    add_row(&rows, &row);
    row = row_of("c", 1, 1000);
    row.wall_s = 0.1;
    add_row(&rows, &row);
    row = row_of("d", 1, 900);
    row.unassigned = 2;
    row.gap_pct = BENCH_NONE;
    add_row(&rows, &row);
    row = row_of("e", 1, 900);
    row.check = "refused";
    add_row(&rows, &row);
    row.instance = "f";
    row.check = "UNIMPLEMENTED";
    add_row(&rows, &row);
    row.suite = "other";
    add_row(&rows, &row);
    const bench_summary sum = bench_summarise(&rows, &SUITES[0]);
    assert_int_equal(sum.runs, 6);
    assert_int_equal(sum.failed, 1);
    assert_int_equal(sum.refused, 1);
    assert_int_equal(sum.incomplete, 1);
    assert_int_equal(sum.gaps, 3);
    assert_int_equal(sum.at_best, 2);
    assert_int_equal(sum.new_bests, 1);
    assert_true(fabs(sum.mean_gap_pct) < 1e-12);
    assert_true(fabs(sum.worst_gap_pct - 1) < 1e-12);
    assert_string_equal(sum.worst_instance, "a");
    assert_int_equal(sum.bounds, 3);
    assert_int_equal(sum.within_1, 0);
    assert_int_equal(sum.within_3, 3);
    assert_int_equal(sum.false_bounds, 1); /* d: 900 where nothing costs less than 980 */
    assert_int_equal(sum.cost, 3000);
    assert_int_equal(sum.unassigned, 2);
    assert_int_equal(sum.peak_rss_kb, 9000);
    assert_int_equal(sum.gaps_at[0], 0);
    assert_int_equal(sum.gaps_at[1], 3);
    assert_true(fabs(sum.mean_gap_at_pct[1] - 1.5) < 1e-12);
    assert_true(fabs(sum.wall_s - pow(10.001 * 10.001 * 10.001 * 0.1, 0.25)) < 1e-9);
}

/* ---- comparison ------------------------------------------------------------------------------ */

static void add_runs(bench_rows *a, bench_rows *b, const char *name, int64_t cost_a, int64_t cost_b)
{
    for (uint64_t seed = 1; seed <= 2; seed++) {
        const bench_row left = row_of(name, seed, cost_a), right = row_of(name, seed, cost_b);
        add_row(a, &left);
        add_row(b, &right);
    }
}

static void test_comparison(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    bench_rows a = {.arena = arena}, b = {.arena = arena};
    for (int i = 0; i < 8; i++)
        add_runs(&a, &b, names[i], 1000, i < 6 ? 990 - i : i == 6 ? 1010 : 1000);
    const bench_row lonely = row_of("z", 1, 3);
    add_row(&a, &lonely);
    bench_comparison c;
    assert_int_equal(bench_compare(arena, &a, &b, &c), ARV_OK);
    assert_int_equal(c.count, 8);
    assert_int_equal(c.better, 6);
    assert_int_equal(c.worse, 1);
    assert_int_equal(c.equal, 1);
    assert_int_equal(c.only_a, 1);
    assert_int_equal(c.only_b, 0);
    /* -1.0 -1.1 ... -1.5 +1 0 over 8 */
    assert_true(fabs(c.mean_pct + 6.5 / 8) < 1e-9);
    assert_true(c.low_pct < c.mean_pct && c.mean_pct < c.high_pct);
    assert_true(c.low_pct > -1.5 && c.high_pct < 0.2);
    /* P(at most 1 or at least 6 of 7) = 2 * 8 / 128 */
    assert_true(fabs(c.sign_p - 0.125) < 1e-9);
    assert_string_equal(c.pairs[0].instance, "a");
    assert_int_equal(c.pairs[0].seeds, 2);
    assert_true(fabs(c.pairs[0].difference_pct + 1) < 1e-9);
}

/* Priority lost comes before cost, and then the costs are no measure. */
static void test_priority_comes_first(void **state)
{
    (void)state;
    bench_rows a = {.arena = arena}, b = {.arena = arena};
    bench_row row = row_of("a", 1, 1000);
    row.priority_lost = 40;
    add_row(&a, &row);
    row.priority_lost = 39;
    row.cost = 2000;
    add_row(&b, &row);
    bench_comparison c;
    assert_int_equal(bench_compare(arena, &a, &b, &c), ARV_OK);
    assert_int_equal(c.better, 1);
    assert_int_equal(c.differences, 0);
    assert_true(!isfinite(c.mean_pct));
    assert_true(!isfinite(c.pairs[0].difference_pct));
}

static void test_suites(void **state)
{
    (void)state;
    for (int32_t i = 0; i < SUITE_COUNT; i++) {
        const suite *s = &SUITES[i];
        assert_non_null(s->name);
        assert_non_null(s->title);
        assert_non_null(s->source);
        if (!suite_is_generated(s) && !suite_measures(s))
            assert_true(s->root && s->patterns[0] && s->suffix);
        assert_true(suite_measures(s) ? s->cases[0].name && s->time_limit_s == 0
                                      : s->time_limit_s > 0);
        assert_ptr_equal(suite_find(s->name), s);
        assert_true(suite_answers(s, s->name) && suite_answers(s, "all"));
        if (s->table)
            assert_true(s->keys[0] && s->value && s->scale > 0);
        for (int32_t k = 0; k < i; k++)
            assert_false(suite_answers(&SUITES[k], s->name));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_cells_are_found_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_wrong_tables, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_full_arena_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rows_through_a_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_columns_of_another_version, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_half_a_line_is_cut_off, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_file_of_an_earlier_version_is_renewed, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_figures_are_no_runs, set_up, tear_down),
        cmocka_unit_test(test_gaps),
        cmocka_unit_test_setup_teardown(test_summary, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_comparison, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_priority_comes_first, set_up, tear_down),
        cmocka_unit_test(test_suites),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
