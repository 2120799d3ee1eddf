/* batch_report.h - what a batch has come to, read from its folder alone.
 *
 * Nothing here depends on the clock, the machine, or how the batch was cut up: the same depots, settings
 * and version give the same bytes. */
#ifndef BATCH_BATCH_REPORT_H
#define BATCH_BATCH_REPORT_H

#include "batch/batch.h"

/* Totals, reasons of unserved jobs, windows issued, the worst depots, failures by status; `out` is the
 * folder. `with_driver` adds the process that works on it now. */
arv_status batch_report_summary(arv_arena *arena, const char *out, bool with_driver, json_writer *w,
                                batch_counts *counts, arv_error *error);

/* The summary and the record of each depot, in the order of the batch, as one document. */
arv_status batch_report_merge(arv_arena *arena, const char *out, json_writer *w,
                              batch_counts *counts, arv_error *error);

/* The record of each depot with its answer, a line each. */
arv_status batch_report_lines(arv_arena *arena, const char *out, json_writer *w,
                              batch_counts *counts, arv_error *error);

#endif
