/* output.h - results go out whole or not at all. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stddef.h>

/* Writes `text` to `path`, or to standard output when `path` is NULL or "-". A regular file is
 * written beside its place, synced and renamed, so that a reader never sees half of it; a device or
 * pipe is written directly. Returns 0, or EXIT_CODE_OTHER after telling why on standard error. */
int output_write(const char *path, const char *text, size_t length);

#endif
