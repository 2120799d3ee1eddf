/* beside.h - answers of other solvers: which file belongs to an instance, and how ours compare.
 *
 * An answer is JSON in VROOM's shape, or routes as CVRPLIB's .sol has them. The same checker judges it
 * that judges ours; what it says of its own cost is not believed. */
#ifndef WORKBENCH_BESIDE_H
#define WORKBENCH_BESIDE_H

#include "workbench/bench_compare.h"

/* The answer to `what` in `place`: a folder with SUITE/NAME.json, NAME.json or, of a NAME with slashes,
 * the same of its last part (or .sol), or one file called like the instance. NULL in `path` when there is
 * none. RESOURCE_EXHAUSTED. */
arv_status beside_find(arv_arena *arena, const char *place, const instance *what,
                       const char **path);

/* Theirs (A) and ours (B) over the rows of a suite where the checker accepts both; bench_compare.h says
 * what is counted. RESOURCE_EXHAUSTED. */
arv_status beside_compare(arv_arena *arena, const bench_rows *rows, const suite *s,
                          bench_comparison *result);

#endif
