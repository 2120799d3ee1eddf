/* importer.h - problems of foreign formats through the scripts of bench/, as a process of its own.
 *
 * A script gets the path of a file as its only argument and writes a JSON problem to standard output;
 * what it says on standard error goes to ours. */
#ifndef WORKBENCH_IMPORTER_H
#define WORKBENCH_IMPORTER_H

#include <arrival/arrival.h>

/* Folder of the running program in the arena, NULL when the system does not say. */
char *program_folder(arv_arena *arena);

/* The folder with `script`: `given` when not NULL, else beside the program (../../bench of a build,
 * ../share/arrival/bench when installed). NOT_FOUND says where it was looked for. */
arv_status importer_folder(arv_arena *arena, const char *given, const char *script,
                           const char **folder, arv_error *error);

/* Runs python3 on folder/script with `path` and returns what it writes. INVALID_ARGUMENT when the
 * script refuses the file, IO when it cannot be run, RESOURCE_EXHAUSTED. */
arv_status importer_run(arv_arena *arena, const char *folder, const char *script, const char *path,
                        const char **bytes, size_t *length, arv_error *error);

#endif
