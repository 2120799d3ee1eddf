/* parameters_file.h - the settings of --config. */
#ifndef CLI_PARAMETERS_FILE_H
#define CLI_PARAMETERS_FILE_H

#include "cli/session.h"

/* Reads a file as `arrival tune` writes it (arrival/parameters.h); path NULL gives NULL, the defaults. */
arv_status parameters_file_read(session *s, const char *path, const arv_parameters **parameters);

#endif
