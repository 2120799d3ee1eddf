/* report_bench.h - results of benchmarks as a page: the gap to the best known by suite, as a table and
 * over time. */
#ifndef REPORT_REPORT_BENCH_H
#define REPORT_REPORT_BENCH_H

#include "workbench/bench_rows.h"

/* A self-contained page. `trace` is the file of `arrival bench --trace` for these rows; NULL = none, then
 * the curves have the moments that are in the rows (1, 3, 10 s and the end). A suite's curve is the mean
 * over its runs with a gap, from the moment on at which all of them have one. Statuses of
 * csv_table_read_file; INVALID_ARGUMENT when columns of the trace are missing. O(trace x moments). */
arv_status report_bench_html(const bench_rows *rows, const char *trace, const char *title,
                             arv_arena *arena, const char **out, arv_error *error);

#endif
