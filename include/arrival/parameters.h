/* parameters.h - settings of the searches and of the windows' policy, as `arrival tune` writes them.
 *
 * Whole numbers by name, each with a default and a range; `arrival tune list` prints the table. They
 * belong to a version: what a name means may change with the next one. */
#ifndef ARRIVAL_PARAMETERS_H
#define ARRIVAL_PARAMETERS_H

#include <arrival/basics.h>

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct arv_parameters arv_parameters;

/* Reads lines `name = value`; empty lines and what follows # or ; are left aside, what is not named keeps
 * its default. INVALID_ARGUMENT with the name as path, or "line N": unknown or given twice, no whole
 * number, out of its range. The result lives in `arena`. */
ARV_API arv_status arv_parameters_read(arv_arena *arena, const char *text, size_t length,
                                       const arv_parameters **parameters, arv_error *error);

#ifdef __cplusplus
}
#endif

#endif
