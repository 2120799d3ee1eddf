/* bench_rows.h - results of a benchmark: one row a solve or a measured figure, kept as CSV that is
 * appended to row by row, so that a run that was interrupted or killed loses nothing.
 *
 *     suite,instance,seed,threads,time_limit_s,wall_s,cpu_s,epochs,cost,best_known,gap_pct,
 *     gap_1s_pct,gap_3s_pct,gap_10s_pct,best_at_s,unassigned,priority_lost,travel_s,peak_rss_kb,
 *     bound,bound_priority_lost,check,version,machine,figure,value,unit,target,
 *     beside_cost,beside_unassigned,beside_priority_lost,beside_check
 *
 * `cost` is the checker's, in the units of the problem; `check` is ok, refused (the checker does not
 * accept the plan) or the name of the status that the solve ended with. `bound` and
 * `bound_priority_lost` are proven lower bounds when there are such. A gap stands there when a best value is known and no job was left that
 * has no price.
 *
 * The `beside` columns are of the answer of another solver to the same instance, by the same checker.
 * A row with a `figure` is none of a solve: the case `instance` of a suite that measures gave `value`,
 * in `unit`s; `target` says what it should be ("< 8.5", ">= 300", "0.90 +- 0.02"; empty = none), and
 * `check` is ok or missed. Times and memory are then those of the whole case. Costs are empty. */
#ifndef WORKBENCH_BENCH_ROWS_H
#define WORKBENCH_BENCH_ROWS_H

#include "workbench/measure.h"

#include <math.h>
#include <stdio.h>

enum { BENCH_MARKS = 3 };
/* No value; isfinite() tells. */
#define BENCH_NONE ((double)NAN)
/* The names of the columns, with commas between. */
extern const char BENCH_HEAD[];
/* Moments at which the gap is looked at: 1, 3 and 10 s. */
extern const double BENCH_MARK_S[BENCH_MARKS];

typedef struct bench_row {
    const char *suite, *instance;
    uint64_t seed;
    int32_t threads;
    double time_limit_s; /* 0 = none, epochs alone */
    double wall_s, cpu_s;
    int64_t epochs, cost, best_known;                   /* best_known: ARV_UNSET = none */
    double gap_pct, gap_at_pct[BENCH_MARKS], best_at_s; /* BENCH_NONE = none */
    int32_t unassigned;
    int64_t priority_lost, travel_s, peak_rss_kb;
    int64_t bound, bound_priority_lost; /* ARV_UNSET = none */
    const char *check;
    const char *version, *machine;
    const char *figure; /* "" or NULL = a solve */
    double value;       /* BENCH_NONE = none */
    const char *unit, *target;
    const char *beside_check; /* of another solver's answer; "" or NULL = there is none */
    int64_t beside_cost, beside_priority_lost;
    int32_t beside_unassigned;
} bench_row;

typedef struct bench_rows {
    arv_arena *arena;
    bench_row *items;
    int32_t count, room;
} bench_rows;

/* 100 * (cost - best) / best; BENCH_NONE without a best value above 0. */
double bench_gap_pct(int64_t cost, int64_t best_known);

/* Did the solve give a plan that the checker accepts, did the figure meet its target or has it none? */
bool bench_row_ok(const bench_row *row);

/* Is it a figure, and not a solve? Is there another solver's answer that the checker accepts? */
bool bench_row_is_figure(const bench_row *row);
bool bench_row_is_beside(const bench_row *row);

/* Adds a copy; the texts are borrowed. RESOURCE_EXHAUSTED. */
arv_status bench_rows_add(bench_rows *rows, const bench_row *row);

/* The row of the same suite, instance, seed, threads, time limit, version and figure (NULL = whichever);
 * the last one when there are several, NULL when there is none. O(rows). */
const bench_row *bench_rows_find(const bench_rows *rows, const bench_row *like);

/* Reads a file of results into rows->arena, behind what is there. Columns that it lacks are empty,
 * but for those that say what was measured and the cost; with `exact` they must be ours, or the first of
 * ours in an earlier version.
 * IO, INVALID_ARGUMENT (paths "line N"), RESOURCE_EXHAUSTED. */
arv_status bench_rows_read(bench_rows *rows, const char *path, bool exact, arv_error *error);

/* Makes a file of results (or a trace) sound that a killed run has left: the last line goes when it has
 * no end. IO. */
arv_status bench_rows_mend(const char *path, arv_error *error);

/* Writes the file anew, with the columns of this version and `rows`, whole or not at all: a file of an
 * earlier version may then be appended to. IO. */
arv_status bench_rows_renew(const bench_rows *rows, const char *path, arv_error *error);

/* Has the file the columns of this version? False also when it cannot be read. */
bool bench_rows_are_current(arv_arena *arena, const char *path);

/* Writes the names of the columns, and rows in one piece; flushed. False when the file does not take
 * it. */
bool bench_rows_write_head(FILE *file);
bool bench_rows_write(FILE *file, const bench_row *rows, int32_t count);

/* Name of the processor and number of cores, "AMD EPYC 9V74 (2 cores)", in the arena. */
const char *bench_machine(arv_arena *arena);

#endif
