/* bench_figures.h - a case of a suite that measures: its script runs, its figures are told and kept. */
#ifndef CLI_BENCH_FIGURES_H
#define CLI_BENCH_FIGURES_H

#include "cli/bench_run.h"

/* Measures one case. A script that fails is a row without a figure, like a solve that fails; `row` is
 * what bench_run_blank_row made. Returns an exit code: that rows are kept and written. */
int bench_figures_run(bench_run *run, const instance *what, bench_row *row, int32_t done,
                      int32_t total);

#endif
