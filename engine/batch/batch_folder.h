/* batch_folder.h - the folder of a batch: what lies where, and who works in it.
 *
 *     batch.json         settings                        depots.jsonl    every depot, one a line
 *     solutions/ID.json  as `arrival solve` writes it    records/ID.json what is known of it
 *     errors/ID.json     why a depot has no solution     shards/         work dealt out
 *
 * A record is written after its solution and names its digest, so a solution without its record does not
 * count. Every file is written whole or not at all (whole_file.h). */
#ifndef BATCH_BATCH_FOLDER_H
#define BATCH_BATCH_FOLDER_H

#include "format/batch_files.h"

typedef enum batch_place {
    BATCH_SOLUTIONS,
    BATCH_RECORDS,
    BATCH_ERRORS,
    BATCH_SHARDS,
    BATCH_PLACES
} batch_place;

/* Paths in `arena`; NULL past its cap. */
char *batch_folder_file(arv_arena *arena, const char *out, const char *name);
char *batch_folder_path(arv_arena *arena, const char *out, batch_place place, const char *id);

/* Makes what is not there yet. IO. */
arv_status batch_folder_make(arv_arena *arena, const char *out, arv_error *error);

/* Makes this process the one that drives the batch, until it ends or closes `*lock`. UNAVAILABLE when
 * another one does. */
arv_status batch_folder_lock(arv_arena *arena, const char *out, int *lock, arv_error *error);
/* The process that drives it, 0 = none. */
int64_t batch_folder_driver(arv_arena *arena, const char *out);

/* Settings and depots, as batch_run wrote them. FAILED_PRECONDITION when `out` is no batch. */
arv_status batch_folder_read(arv_arena *arena, const char *out, batch_settings *settings,
                             const batch_row **rows, int32_t *count, arv_error *error);
arv_status batch_folder_read_settings(arv_arena *arena, const char *out, batch_settings *settings,
                                      arv_error *error);
/* One manifest; NOT_FOUND when there is no such file. */
arv_status batch_folder_read_rows(arv_arena *arena, const char *path, const batch_row **rows,
                                  int32_t *count, arv_error *error);

/* The record of a depot: that of its solution, else of its error. NOT_FOUND when there is neither. What
 * cannot be read counts as not there: it is made again. */
arv_status batch_folder_record(arv_arena *arena, const char *out, const char *id,
                               batch_record *record);

/* The files of a depot as text. */
typedef struct batch_texts {
    const char *id;
    const char *solution; /* NULL = it has none: the record is an error's */
    size_t solution_length;
    const char *record;
    size_t record_length;
} batch_texts;

/* Makes the texts, copied to `arena`: of the solution when there is one, whose digest is filled into the
 * record, and of the record. RESOURCE_EXHAUSTED. */
arv_status batch_folder_prepare(arv_arena *arena, batch_record *record, const char *solution,
                                size_t length, batch_texts *texts, arv_error *error);

/* Puts a depot's files in their places and takes away what they replace. */
arv_status batch_folder_keep(arv_arena *arena, const char *out, const batch_texts *texts,
                             arv_error *error);
/* Takes away everything known of a depot. */
void batch_folder_forget(arv_arena *arena, const char *out, const char *id);

#endif
