/* bench_views.h - what `arrival bench` shows without solving anything: the suites, a file of results
 * summed up, two of them side by side. JSON to `output` (NULL = standard output), tables to standard
 * error; each returns an exit code. */
#ifndef CLI_BENCH_VIEWS_H
#define CLI_BENCH_VIEWS_H

#include "cli/session.h"
#include "workbench/bench_summary.h"

/* Sums the rows of a suite up and writes that into `w`, nothing when there are none; with how ours
 * compare with another solver's answers. RESOURCE_EXHAUSTED. */
arv_status bench_view_summary(json_writer *w, const bench_rows *rows, const suite *s,
                              bench_summary *sum);

/* The suites, with the number of instances when there is a data directory. */
int bench_view_list(session *s, const char *data, const char *output);
/* With `html` also as a page there, with the curves of `trace` (NULL = none: the marks of the rows). */
int bench_view_show(session *s, const char *path, const char *trace, const char *html,
                    const char *output);
int bench_view_compare(session *s, const char *a, const char *b, const char *output);

#endif
