/* bench_run.h - the run of `arrival bench`: files open, rows out, a table on standard error.
 * bench_figures.h has the suites that measure. */
#ifndef CLI_BENCH_RUN_H
#define CLI_BENCH_RUN_H

#include "cli/session.h"
#include "workbench/bench_rows.h"

typedef struct bench_run_options {
    const char *data, *only, *csv, *trace, *importers; /* NULL = not given */
    const char *beside;                                /* answers of another solver; likewise */
    double time_limit_s;                               /* 0 = the suite's, or none with epochs */
    int64_t epochs;                                    /* 0 = none */
    double bound_s;                                    /* seconds more for a proof; 0 = none */
    uint64_t seed;
    int32_t seeds, threads; /* threads 0 = all cores */
    bool resume;
} bench_run_options;

typedef struct bench_run {
    session *session;
    const bench_run_options *options;
    bench_rows rows;   /* of this run; with --resume also those of the file */
    FILE *csv, *trace; /* NULL = not asked for */
    const char *version, *machine;
    int32_t threads;   /* really */
    int32_t instances; /* that matched, in all suites */
    int32_t beside;    /* answers of another solver that were found */
    int32_t missing;   /* suites whose files are not there; the session's error names them */
} bench_run;

/* Opens the files and watches for Ctrl-C. Failures are told; returns an exit code. */
int bench_run_open(bench_run *run, session *s, const bench_run_options *options);
/* The row of an instance before it is measured. */
bench_row bench_run_blank_row(const bench_run *run, const instance *what, uint64_t seed);
/* Keeps rows, in memory and in the CSV. Failures are told; returns an exit code. */
int bench_run_keep(bench_run *run, const bench_row *rows, int32_t count);
/* Solves or measures what is left of a suite; ends early, with EXIT_CODE_DONE, when interrupted. A suite without
 * files is counted as missing and told of, which is no failure yet. */
int bench_run_suite(bench_run *run, const suite *s);
/* Closes the files; EXIT_CODE_OTHER when one of them did not take everything. */
int bench_run_close(bench_run *run);

#endif
