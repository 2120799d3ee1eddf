/* whole_file.h - a file that is there whole or not at all, also after a loss of power. */
#ifndef BASE_WHOLE_FILE_H
#define BASE_WHOLE_FILE_H

#include <arrival/basics.h>

/* Writes `bytes` beside `path`, syncs, and renames, so that a reader sees the old file or the new one,
 * never a part; then syncs the folder. The access rights are those of the file replaced, or what a plain
 * open would give. A link at `path` is replaced, not followed. Several processes may do it at once: the
 * last one counts. On failure nothing is left behind and the status is IO, with the reason. */
arv_status whole_file_write(const char *path, const char *bytes, size_t length, arv_error *error);

/* The same but for the syncs, for a file that can be made again after a loss of power. */
arv_status whole_file_write_unsynced(const char *path, const char *bytes, size_t length,
                                     arv_error *error);

/* Writes all of `bytes` to an open file, device or pipe: 0, or -1 and errno. */
int whole_file_put(int file, const char *bytes, size_t length);

#endif
