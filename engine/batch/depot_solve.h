/* depot_solve.h - one depot from its file to its solution and record. */
#ifndef BATCH_DEPOT_SOLVE_H
#define BATCH_DEPOT_SOLVE_H

#include "batch/depot_input.h"
#include "client/client.h"

/* How, beside what the result is a function of. */
typedef struct depot_means {
    int32_t threads;
    client *remote;             /* NULL = in this process */
    const arv_control *control; /* NULL = none */
} depot_means;

/* Solves the depot of `row`; `record` says how that went, `text` is the solution when its status is OK.
 * Everything lives in `arena`. Enters a parallel region. The status returned is not about the problem:
 * OK when there is a record; CANCELLED, RESOURCE_EXHAUSTED, and of a daemon IO and UNAVAILABLE when the
 * depot is to be tried again. */
arv_status depot_solve(arv_arena *arena, depot_aids *aids, const batch_row *row,
                       const depot_means *means, batch_record *record, char **text, size_t *length,
                       arv_error *error);

/* A record that says what `error` says of a depot, with `status`. */
void depot_record_error(const batch_settings *settings, const batch_row *row, const char *key,
                        arv_status status, const arv_error *error, batch_record *record);

#endif
