/* records_file.h - visit records for learn and backtest. */
#ifndef CLI_RECORDS_FILE_H
#define CLI_RECORDS_FILE_H

#include "cli/session.h"
#include "format/visit_records.h"

#include <argp.h>

/* Collects the one file of records from ARGP_KEY_ARG; none or more are usage errors. To be called by
 * the parser of a command with keys it does not know. */
error_t records_file_argument(int key, char *text, struct argp_state *state, const char **file);

/* Reads them into the arena of the session. */
arv_status records_file_read(session *s, const char *path, visit_records *records);

#endif
