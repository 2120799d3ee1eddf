/* figures.h - figures that a script of bench/ measures: it runs, and what it prints become rows.
 *
 * A script is called
 *
 *     python3 SCRIPT CASE [--data DIR] --bin DIR --threads N --seed N --csv -
 *
 * and prints a CSV with the columns figure, value, unit, target and met ("yes", "NO" or nothing) to
 * standard output; bench/figures.py writes it. What it says on standard error goes to ours. Its own
 * processor time and peak of memory, with those of all it started, are measured here. */
#ifndef WORKBENCH_FIGURES_H
#define WORKBENCH_FIGURES_H

#include "workbench/bench_rows.h"

typedef struct figures_options {
    const char *scripts; /* folder of the scripts; NULL = beside the program */
    const char *data;    /* NULL = none */
    bool (*interrupted)(void);
    void (*waiting)(void *context, double elapsed_s); /* a few times a second; NULL = none */
    void *context;
} figures_options;

/* Runs the script of `what` and adds its figures to `found`, each a copy of `like` with figure, value,
 * unit, target, check and the times filled in. NOT_FOUND: no such script. INTERNAL: it failed or printed
 * something else; CANCELLED when interrupted, and the script with it. IO, RESOURCE_EXHAUSTED. */
arv_status figures_measure(arv_arena *arena, const instance *what, const figures_options *options,
                           const bench_row *like, bench_rows *found, arv_error *error);

#endif
