/* batch_list.h - the depots of a batch: from a folder of problem files, or from a manifest. */
#ifndef BATCH_BATCH_LIST_H
#define BATCH_BATCH_LIST_H

#include "format/batch_files.h"

/* Lists `source`. Of a folder: its files named *.json, *.pb, *.txt and *.vrp, also with .xz, in the order of
 * their names as bytes, not those below it and none with a leading dot. Of a manifest: its lines, paths
 * relative to its folder. Afterwards every row has an id, by default the file's name without those endings,
 * and absolute paths. IO; INVALID_ARGUMENT for a broken manifest, ids twice or that cannot name files, and
 * when there is no depot at all. */
arv_status batch_list(arv_arena *arena, const char *source, const batch_row **rows, int32_t *count,
                      arv_error *error);

#endif
